"""One plan, one ledger, one census: one folder of outputs, byte for byte, wherever and however it is settled.

Each run is a process of its own, because what could leak into a result is set before a process begins.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN

ROOT = Path(__file__).parents[1]
HEAD, *ROWS = CLAIMS.splitlines(keepends=True)
ROWS += [
    f"C-{number},{line},{person},{unit},{coverage},2026-{month:02}-11,2026-{month:02}-28,{amount}.{number:02}\n"
    for number, (person, unit) in enumerate(
        (("M-\u00e9", "F-9"), ("m-1", "F-9"), ("M-1", "\u0130"), ("\U0001d538", ""))
    )
    for line, coverage in ((7, "medical"), (11, "dental"))
    for month, amount in ((number + 1, 90_000 + 17 * line),)
]
BARE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"}
NOTHING: Mapping[str, str] = {}
FILES = [
    "entries.csv",
    "lines.csv",
    "months.csv",
    "persons.csv",
    "reasons.csv",
    "rejects.csv",
    "summary.json",
    "units.csv",
]


def settle(
    folder: Path,
    rows: Mapping[str, list[str]],
    *more: str,
    cwd: Path | None = None,
    environment: Mapping[str, str] = NOTHING,
) -> dict[str, bytes]:
    """What a run in a folder says and writes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "harbor.plan").write_text(PLAN, encoding="utf-8")
    (folder / "census.csv").write_text(CENSUS, encoding="utf-8")
    for name, some in rows.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(HEAD + "".join(some), encoding="utf-8", newline="")
    at = folder if cwd else Path()
    claims = [str(at / name) for name in rows]
    command = [sys.executable, "-m", "planlang", "settle", str(at / "harbor.plan"), "--claims", *claims]
    done = subprocess.run(
        [*command, "--census", str(at / "census.csv"), "--out", str(at / "out"), *more],
        capture_output=True,
        cwd=cwd or folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    written = {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}
    assert list(written) == FILES
    return {**written, "stdout": done.stdout}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return settle(tmp_path_factory.mktemp("plain"), {"claims.csv": ROWS}, environment=BARE)


def shuffled(seed: int) -> list[str]:
    rows = list(ROWS)
    Random(seed).shuffle(rows)
    return rows


def test_the_order_of_rows_changes_nothing(tmp_path: Path, plain: dict[str, bytes]) -> None:
    assert settle(tmp_path, {"claims.csv": shuffled(1)}) == plain


def test_the_order_of_files_changes_nothing(tmp_path: Path, plain: dict[str, bytes]) -> None:
    rows = shuffled(2)
    assert settle(tmp_path, {"b.csv": rows[5:], "a.csv": rows[:5]}) == plain


@pytest.mark.parametrize("seed", ["1", "4294967295"])
def test_the_seed_of_hashes_changes_nothing(tmp_path: Path, plain: dict[str, bytes], seed: str) -> None:
    assert settle(tmp_path, {"claims.csv": ROWS}, environment={"PYTHONHASHSEED": seed}) == plain


@pytest.mark.parametrize("locale", ["C.UTF-8", "tr_TR.UTF-8", "de_DE.ISO-8859-1"])
def test_locale_and_time_zone_change_nothing(tmp_path: Path, plain: dict[str, bytes], locale: str) -> None:
    where = {"LC_ALL": locale, "LANG": locale, "TZ": "Pacific/Kiritimati", "COLUMNS": "40", "PYTHONUTF8": "0"}
    assert settle(tmp_path, {"claims.csv": ROWS}, environment=where) == plain


def test_the_folder_and_its_name_change_nothing(tmp_path: Path, plain: dict[str, bytes]) -> None:
    folder = tmp_path / "\u00c4nderung =1+1" / "b c"
    assert settle(folder, {"claims.csv": ROWS}, cwd=tmp_path) == plain


def test_rejects_name_files_and_no_folders(tmp_path: Path) -> None:
    """Files of one name are told apart by as many of their folders as that takes."""
    bad = ["C-90,1,M-1\n", "C-91,1,M-1,F,medical,soon,2026-03-02,1.00\n", "C-91,1,M-1,F,medical,soon,2026-03-02,1.00\n"]
    rows = {"june/claims.csv": [*ROWS, *bad], "july/claims.csv": bad[1:], "more.csv": bad[:1]}
    turned = dict(reversed(rows.items()))
    one = settle(tmp_path / "one", rows, "--set-aside-rejects", environment={"PYTHONHASHSEED": "3"})
    other = settle(tmp_path / "other", turned, "--set-aside-rejects", cwd=tmp_path, environment={"PYTHONHASHSEED": "4"})
    assert one == other
    places = [row.split(",")[-3:-1] for row in one["rejects.csv"].decode().splitlines()[1:]]
    assert [place[0] for place in places] == [
        "june/claims.csv",
        "more.csv",
        "july/claims.csv",
        "july/claims.csv",
        "june/claims.csv",
        "june/claims.csv",
    ]


def test_a_folder_verifies_wherever_it_is_taken(tmp_path: Path) -> None:
    written = settle(tmp_path / "here", {"claims.csv": ROWS}, "--as-of", "2026-06-30")
    (tmp_path / "there").mkdir()
    for name in FILES:
        (tmp_path / "there" / name).write_bytes(written[name])
    command = [sys.executable, "-m", "planlang", "verify", "there", "here/harbor.plan"]
    done = subprocess.run(
        [*command, "--claims", "here/claims.csv", "--census", "here/census.csv"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "9", "TZ": "Asia/Tokyo"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"as of                       2026-06-30" in done.stdout
    assert done.stdout.endswith(b"there follows from its inputs\n")
