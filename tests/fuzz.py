"""Coverage-guided fuzzing of whatever reads what no person wrote: `python -m tests.fuzz TARGET --seconds 600`.

The targets are `plan`, `ledger`, `census`, `mapping` and `settle`; the harnesses stand in `tests/fuzz_targets.py` and
catch no exception, so anything but an answer is a crash. The corpus in `tests/fuzz_corpus/TARGET` is where it starts;
what is found on the way goes to a folder of its own, and with `--keep` the smallest of what covered more joins the
corpus. It prints the edges covered at the start and at the end. It needs atheris: `pip install '.[fuzz]'`.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz_targets import CORPUS, TARGETS

_EDGES = re.compile(r"^#(\d+)\s+(\w+)\s+cov: (\d+)")
MOST_KEPT = 120
MOST_BYTES = 4096
_LAST_LINES = 60


def run(target: str, seconds: int, *, keep: bool) -> int:
    """Fuzz one target; returns libFuzzer's exit code."""
    with TemporaryDirectory() as folder:
        found = Path(folder) / "found"
        found.mkdir()
        words = [sys.executable, "-m", "tests.fuzz_child", target, str(found), str(CORPUS / target)]
        options = [f"-max_total_time={seconds}", f"-max_len={MOST_BYTES}", "-timeout=30", "-rss_limit_mb=4096"]
        options += [f"-artifact_prefix={CORPUS / target}/crash-", "-print_final_stats=0"]
        edges: list[tuple[int, str, int]] = []
        said: list[str] = []
        here = os.environ | {"TMPDIR": folder}
        with subprocess.Popen(
            [*words, *options], stderr=subprocess.PIPE, text=True, errors="replace", env=here
        ) as child:
            assert child.stderr is not None
            for line in child.stderr:
                if match := _EDGES.match(line):
                    edges.append((int(match[1]), match[2], int(match[3])))
                else:
                    said.append(line)
            code = child.wait()
        if code:
            print("".join(said[-_LAST_LINES:]), file=sys.stderr)
        if edges:
            (_, _, first), (runs, _, last) = next((one for one in edges if one[1] == "INITED"), edges[0]), edges[-1]
            print(f"{target}: {runs:,} inputs in {seconds} s, {first:,} edges at the start, {last:,} at the end")
        if keep and code == 0:
            _keep(target, found)
    print(f"{target}: {'no crash' if code == 0 else f'a crash, kept in {CORPUS / target}'}")
    return code


def _keep(target: str, found: Path) -> None:
    """Add the smallest of the inputs that covered more to the corpus, as many as it has room for."""
    room = MOST_KEPT - len(list((CORPUS / target).iterdir()))
    smallest = sorted(found.iterdir(), key=lambda path: (path.stat().st_size, path.name))
    for path in smallest[: max(0, room)]:
        shutil.copy(path, CORPUS / target / path.name[:16])


def main() -> int:
    """Read the command line and fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", action="store_true", help="put the inputs that cover more into the kept corpus")
    given = parser.parse_args()
    return run(given.target, given.seconds, keep=given.keep)


if __name__ == "__main__":
    raise SystemExit(main())
