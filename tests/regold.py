"""Rewrite the golden files of the examples: `python -m tests.regold [EXAMPLE ...]`. A person then reads the diff.

The commands are those of each example's README, so that what a reader types is what is kept:

    ```sh
    planlang explain first.plan --claims claims.csv --census census.csv --claim C-11
    ```

    ```text
    a part of what the command prints, word for word
    ```

`settle --out settled` gives the files of the settlement, and a folder of another name, `settle --out monthly`, is kept
under its own. What `settle` and `explain` print is kept as `settle.txt` and `explain-C-11.txt`; the name tells the plan
and the ledger where they are not the first of their README.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from planlang.cli import main as planlang

EXAMPLES = Path(__file__).parent.parent / "examples"
HOME = "settled"
_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Arguments that tell nothing of a run apart from the other runs of its example.
_PLAIN = {"--claims", "--census", "--out", "--claim", "--line", "--person"}


@frozen
class Shown:
    """A command of a README, and the part of its output that is shown after it (nothing, if none is)."""

    words: Sequence[str]
    output: str = ""

    @property
    def out(self) -> str | None:
        """The folder into which it settles."""
        words = list(self.words)
        return words[words.index("--out") + 1] if "--out" in words else None

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans that it settles or explains: one, or the periods of one."""
        return tuple(word for word in self.words[2:] if word.endswith(".plan"))

    @property
    def plan(self) -> str:
        """The first of its plans."""
        return self.plans[0]

    @property
    def ledger(self) -> str:
        """The ledger that it reads; none for a command that reads the plan alone."""
        words = list(self.words)
        return words[words.index("--claims") + 1] if "--claims" in words else ""

    @property
    def place(self) -> str:
        """The folder of `expected` that keeps what it writes and prints, with a slash: none for `settled`."""
        return f"{self.out}/" if self.out not in {None, HOME} else ""

    def page(self, first: Shown) -> str:
        """The name under which what it prints is kept: `explain-C-11.txt`. `first` is the first of its README."""
        _, command, *rest = (word for word in self.words if word not in self.plans)
        files = {name for option, name in pairwise(rest) if option in {"--claims", "--census", "--out"}}
        others = [(self.plan, first.plan), (self.ledger, first.ledger)]
        telling = [] if self.place else [Path(own).stem for own, its in others if own != its]
        telling += [word.lstrip("-").replace("=", "-") for word in rest if word not in _PLAIN | files]
        return self.place + "-".join([command, *telling]) + ".txt"


@frozen
class Ran:
    """What became of a command."""

    code: int
    out: str
    err: str


def commands(readme: Path) -> Iterator[Shown]:
    """The planlang commands of a README, in order; a part of what the last of a block prints may follow it."""
    shown: list[Shown] = []
    for kind, body in _BLOCK.findall(readme.read_text(encoding="utf-8")):
        if kind == "text":
            shown[-1] = Shown(shown[-1].words, body)
        else:
            shown += [Shown(words) for words in map(shlex.split, body.splitlines()) if words[:1] == ["planlang"]]
    return iter(shown)


def run(words: Sequence[str], folder: Path) -> Ran:
    """Run a planlang command inside a folder."""
    assert words[0] == "planlang", words
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    os.environ["NO_COLOR"] = "1"
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = planlang(list(words[1:]))
    return Ran(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@contextmanager
def workplace(example: Path) -> Iterator[Path]:
    """A copy of an example in which its commands may write."""
    with TemporaryDirectory() as place:
        folder = Path(place) / example.name
        shutil.copytree(example, folder, ignore=shutil.ignore_patterns("expected", "__pycache__"))
        yield folder


def golden(example: Path) -> dict[str, bytes]:
    """Every golden file of an example, by name."""
    found: dict[str, bytes] = {}
    kept = [shown for shown in commands(example / "README.md") if shown.words[1] in {"settle", "explain"}]
    with workplace(example) as folder:
        for shown in kept:
            ran = run(shown.words, folder)
            assert ran.code == 0, ran.err
            page = shown.page(kept[0])
            assert page not in found, page
            found[page] = ran.out.encode()
            if shown.out:
                found |= {f"{shown.place}{path.name}": path.read_bytes() for path in (folder / shown.out).iterdir()}
    return found


def kept_files(example: Path) -> dict[str, Path]:
    """The golden files that an example has, by name."""
    kept = example / "expected"
    return {path.relative_to(kept).as_posix(): path for path in kept.rglob("*") if path.is_file()}


def main(names: Sequence[str]) -> None:
    """Rewrite the golden files of some examples, or of all."""
    for readme in sorted(EXAMPLES.glob("*/README.md")):
        if names and readme.parent.name not in names:
            continue
        made, kept = golden(readme.parent), readme.parent / "expected"
        for name, path in kept_files(readme.parent).items():
            if name not in made:
                path.unlink()
        for name, content in sorted(made.items()):
            path = kept / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
                print(f"{readme.parent.name}/expected/{name}")


if __name__ == "__main__":
    main(sys.argv[1:])
