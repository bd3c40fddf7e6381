"""Folders that cannot hold the outputs: a clear refusal, and everything is as it was."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.hostile.siege import Siege, alone
from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN

SETTLE = ("settle", "harbor.plan", "--claims", "claims.csv", "--census", "census.csv")
NOBODY = "os.getuid() == 0 and (os.setgid(65534), os.setuid(65534))"


def all_in(folder: Path) -> Mapping[str, bytes | None]:
    """Every file under a folder, hidden ones too, and every folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may read, with the sample in it."""
    folder = Path(tempfile.mkdtemp(prefix="planlang-test-"))
    folder.chmod(0o755)
    for name, text in (("harbor.plan", PLAN), ("claims.csv", CLAIMS), ("census.csv", CENSUS)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o644)
    yield folder
    shutil.rmtree(folder)


def test_a_file_where_the_folder_would_be_stays(siege: Siege) -> None:
    siege.write("out", "mine")
    run = siege.settle("--out", "out")
    assert run.code == 1
    assert "error[unwritable-folder]: the outputs cannot be written to `out`: a file stands there" in run.err


def test_a_folder_under_a_file_is_refused(siege: Siege) -> None:
    siege.write("file", "mine")
    assert siege.settle("--out", "file/out").code == 1
    assert siege.settle("--rejects", "file/rejects.csv").code == 1


def test_a_folder_where_an_output_would_be_is_left_alone(siege: Siege) -> None:
    """The other outputs are not written either: a folder holds one settlement, or the one before."""
    siege.settle("--out", "out", "--as-of", "2026-06-30")
    (siege.folder / "out" / "reasons.csv").unlink()
    (siege.folder / "out" / "reasons.csv").mkdir()
    before = all_in(siege.folder)
    run = siege.settle("--out", "out")
    assert run.code == 1
    assert "a folder stands at reasons.csv" in run.err
    assert all_in(siege.folder) == before


def test_a_move_that_fails_is_taken_back(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    siege.settle("--out", "out", "--as-of", "2026-06-30")
    before = all_in(siege.folder)
    replace = Path.replace

    def failing(path: Path, target: Path) -> Path:
        if path.parent.name == "complete" and path.name == "months.csv":
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    assert siege.settle("--out", "out").code == 1
    assert all_in(siege.folder) == before
    assert siege.settle("--out", "new/out").code == 1
    assert all_in(siege.folder) == before


@pytest.mark.parametrize("name", ["a" * 300, "loop", "/proc/nowhere"])
def test_a_path_that_cannot_be_is_refused(siege: Siege, name: str) -> None:
    (siege.folder / "loop").symlink_to("loop")
    before = set(siege.folder.iterdir())
    assert siege.settle("--out", name).code == 1
    assert siege.settle("--rejects", f"{name}/x").code == 1
    assert set(siege.folder.iterdir()) == before


def test_a_folder_that_may_not_be_written_to_is_refused(open_folder: Path) -> None:
    run = alone(NOBODY, *SETTLE, "--out", "out", folder=open_folder)
    assert run.returncode == 1, run.stderr
    assert "error[unwritable-folder]: the outputs cannot be written to `out`: permission denied" in run.stderr
    run = alone(NOBODY, *SETTLE, "--out", "out", "--rejects", "rejects.csv", folder=open_folder)
    assert run.returncode == 1, run.stderr
    assert "error[unwritable-file]: cannot write `rejects.csv`: permission denied" in run.stderr
    assert sorted(all_in(open_folder)) == ["census.csv", "claims.csv", "harbor.plan"]


def test_outputs_that_may_not_be_replaced_stay_whole(open_folder: Path) -> None:
    assert alone("", *SETTLE, "--out", "out", "--as-of", "2026-06-30", folder=open_folder).returncode == 0
    (open_folder / "out").chmod(0o555)
    before = all_in(open_folder)
    run = alone(NOBODY, *SETTLE, "--out", "out", folder=open_folder)
    assert run.returncode == 1, run.stderr
    assert all_in(open_folder) == before
    (open_folder / "out").chmod(0o755)


def test_inputs_that_may_not_be_read_are_refused(open_folder: Path) -> None:
    (open_folder / "closed").mkdir(mode=0o700)
    shutil.copy(open_folder / "claims.csv", open_folder / "closed")
    for name in ("closed/claims.csv", "closed/other.plan"):
        run = alone(NOBODY, "settle", "harbor.plan", "--claims", name, "--census", name, folder=open_folder)
        assert run.returncode == 1, run.stderr
    run = alone(NOBODY, "check", "closed/other.plan", folder=open_folder)
    assert run.returncode == 1, run.stderr
    assert "permission denied" in run.stderr


@pytest.mark.parametrize("size", [0, 100, 700, 1500])
def test_a_disk_that_fills_up_leaves_what_was_there(siege: Siege, size: int) -> None:
    siege.settle("--out", "out", "--as-of", "2026-06-30")
    (siege.folder / "rejects.csv").write_text("before", encoding="utf-8")
    before = all_in(siege.folder)
    full = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    bad = siege.write("bad.csv", CLAIMS + "".join(f"B-{number},1,M\n" for number in range(200)))
    command = ("settle", "harbor.plan", "--claims", bad, "--census", "census.csv", "--set-aside-rejects")
    for written in (("--out", "out"), ("--out", "out", "--rejects", "rejects.csv")):
        run = alone(full, *command, *written, folder=siege.folder)
        assert run.returncode == 1, run.stderr
        assert run.stderr.count("file too large") == 1
    assert {name: data for name, data in all_in(siege.folder).items() if name != bad} == before


@pytest.mark.parametrize(
    "more",
    [
        ("--rejects", "claims.csv"),
        ("--rejects", "harbor.plan"),
        ("--rejects", "./out/../census.csv"),
        ("--rejects", "link.csv"),
        ("--rejects", "claims.csv.mapping.toml"),
        ("--out", "out", "--rejects", "out/lines.csv"),
        ("--out", "inputs"),
    ],
)
def test_nothing_is_written_over_an_input(siege: Siege, more: tuple[str, ...]) -> None:
    (siege.folder / "link.csv").symlink_to("claims.csv")
    (siege.folder / "inputs").mkdir()
    (siege.folder / "out").mkdir()
    siege.write("inputs/lines.csv", CLAIMS)
    siege.write("claims.csv.mapping.toml", 'dates = "iso"')
    before = all_in(siege.folder)
    run = siege.run(
        "settle", "harbor.plan", "--claims", "claims.csv", "inputs/lines.csv", "--census", "census.csv", *more
    )
    assert (run.code, run.out) == (1, "")
    assert "error[unwritable-file]: cannot write" in run.err
    assert all_in(siege.folder) == before
