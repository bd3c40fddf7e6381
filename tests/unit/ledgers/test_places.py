"""A folder or a pattern stands for the ledgers that it holds."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from planlang.ledgers.columns.read import read_columns
from planlang.ledgers.places import ledger_files
from planlang.ledgers.read import read_ledger
from planlang.model.ledger import Facts
from tests.unit.ledgers.ledger_forms import FORMS, in_parts
from tests.unit.ledgers.samples import contract, found

HEADER = "claim person coverage incurred paid amount".split()
ROWS = [[f"C-{at}", "M-1", "medical", "2026-02-03", "2026-03-02", f"{at}.50"] for at in range(12)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "b.csv a.csv.gz c.parquet A.CSV .hidden.csv _part.csv notes.txt a.mapping.toml".split():
        (tmp_path / name).touch()
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "d.csv").touch()
    return tmp_path


def test_a_folder_stands_for_its_own_ledgers(folder: Path) -> None:
    assert [path.name for path in ledger_files([folder])] == ["A.CSV", "a.csv.gz", "b.csv", "c.parquet"]


def test_a_pattern_stands_for_what_it_names(folder: Path) -> None:
    assert [path.name for path in ledger_files([folder / "*.csv", folder / "inn*"])] == ["_part.csv", "b.csv", "d.csv"]


def test_a_file_with_the_signs_of_a_pattern_in_its_name_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "claims [1].csv"
    path.touch()
    assert ledger_files([path]) == [path]


def test_what_stands_for_nothing_stays_as_it_is(tmp_path: Path) -> None:
    given = [tmp_path, tmp_path / "*.csv", tmp_path / "none.csv"]
    assert ledger_files(given) == sorted(given)
    for path in given:
        assert found(read_ledger(path, contract()).diagnostics) == ["unreadable-file"]


def test_a_ledger_is_the_same_in_every_form_and_in_parts(tmp_path: Path) -> None:
    digests = set()
    for seed, form in enumerate(FORMS.values()):
        ledger = read_ledger(form(tmp_path, HEADER, ROWS), contract()).ledger
        parted = read_ledger(in_parts(tmp_path / str(seed), HEADER, ROWS, Random(seed)), contract()).ledger
        assert ledger is not None
        assert parted is not None
        digests |= {ledger.digest, parted.digest}
    assert len(digests) == 1


def test_damaged_typed_files_are_refused(tmp_path: Path) -> None:
    for name, start in (("a.parquet", b"PAR1"), ("a.arrow", b"ARROW1"), ("a.csv.zst", b"\x28\xb5\x2f\xfd")):
        (tmp_path / name).write_bytes(start + b"what is no such file")
        read = read_ledger(tmp_path / name, contract())
        assert found(read.diagnostics) == ["unreadable-file"]
        assert "cannot be read" in read.diagnostics[0].headline


def one_said(*paths: Path) -> tuple[str, str, str | None, int]:
    """The one thing that is wrong with a ledger, of a large one as of any other."""
    (one,) = read_ledger(paths, contract()).diagnostics
    assert read_columns(paths, contract(), Facts()).columns is None
    return one.code.slug, one.headline, one.help, one.count


def test_a_slip_in_the_name_of_a_file_is_answered_with_the_name(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").touch()
    slug, headline, remedy, _ = one_said(tmp_path / "claim.csv")
    assert (slug, remedy) == ("unreadable-file", f"did you mean `{(tmp_path / 'claims.csv').as_posix()}`?")
    assert headline == f"`{tmp_path / 'claim.csv'}` cannot be read: there is no such file"


@pytest.mark.parametrize(
    ("name", "why"), [("none.csv", "there is no such file"), ("*.parquet", "no file fits this pattern")]
)
def test_where_nothing_is_there_all_that_may_be_named_is_told(tmp_path: Path, name: str, why: str) -> None:
    _, headline, remedy, _ = one_said(tmp_path / name)
    assert headline == f"`{tmp_path / name}` cannot be read: {why}"
    assert remedy == "name a CSV, Parquet or Arrow file, a folder that holds some, or a pattern of their names"


def test_a_file_that_is_named_twice_is_told_once(tmp_path: Path) -> None:
    path, link = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_text("claim,person,coverage,incurred,paid,amount\nC-1,M-1,medical,2026-02-03,2026-03-02,5\n")
    once = "name it once: each of its lines would be given twice"
    assert one_said(path, path) == ("duplicate-line", f"`{path}` is named twice", once, 1)
    assert one_said(path, tmp_path) == ("duplicate-line", f"`{path}` is named twice", once, 1)
    link.symlink_to(path)
    assert one_said(tmp_path) == ("duplicate-line", f"`{path}` and `{link}` are one file", once, 1)
    assert one_said(tmp_path, link) == ("duplicate-line", f"`{path}` and `{link}` are one file", once, 2)


def test_two_files_of_one_content_are_two(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text(
            f"claim,person,coverage,incurred,paid,amount\nC-{name},M-1,medical,2026-02-03,2026-03-02,5\n"
        )
    assert read_ledger(tmp_path, contract()).diagnostics == ()
