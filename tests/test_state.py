"""Settled once, explained often: accounts out of a kept state are those of the interpreter, and no other state answers.

Drawn cases are compared in `tests/columns.py`, by `tests/test_columns.py` and by the campaign.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.ledgers.columns import arrays as arrays_in_files
from planlang.ledgers.columns.arrays import read_arrays, write_arrays
from planlang.ledgers.columns.sums import PAGE, NoArraysError
from planlang.ledgers.tables import STATE
from planlang.model.ids import Ids, Names
from planlang.model.pattern import Pattern
from planlang.model.stored import Stored
from tests.regold import EXAMPLES, Ran, commands, run, workplace

# What an example asks of one claim or one person of one plan, in every form that it asks for it.
ASKED = [
    (readme.parent, shown)
    for readme in sorted(EXAMPLES.glob("*/README.md"))
    for shown in commands(readme)
    if shown.words[1] == "explain"
    and len(shown.plans) == 1
    and {"--claim", "--person"} & set(shown.words)
    and not {"--why-not", "--redact"} & set(shown.words)
]
_SUBJECT = {"--claim", "--person", "--line", "--format"}
YEAR = EXAMPLES / "full_year"
SETTLE = "planlang settle bayview.plan --claims claims.csv --census census.csv --keep-state --out settled".split()
EXPLAIN = "planlang explain bayview.plan --claims claims.csv --census census.csv --settled settled".split()
PERSON = ("--person", "B-0042-01")


def settling(words: Sequence[str]) -> list[str]:
    """The options of an explanation that decide the result, as a settlement's."""
    kept = [words[0], "settle"]
    for before, word in pairwise(words[1:]):
        if word not in _SUBJECT and before not in _SUBJECT:
            kept.append(word)
    return [*kept, "--keep-state", "--out", "kept"]


def test_there_are_questions_to_ask() -> None:
    assert len(ASKED) >= 10


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_examples_are_explained_the_same_out_of_a_state(form: str) -> None:
    for example, shown in ASKED:
        with workplace(example) as folder:
            words = (*shown.words, *(("--format", form) if "--format" not in shown.words else ()))
            wanted = run((*words, "--engine", "lines"), folder)
            settled = run(settling(shown.words), folder)
            assert settled.code == 0, settled.err
            told = run((*words, "--settled", "kept"), folder)
        assert (told.code, apart(told.out, words)) == (wanted.code, apart(wanted.out, words)), words
        assert "explained out of kept" in told.err


def apart(out: str, words: Sequence[str]) -> object:
    """What a question was answered; findings of a ledger are not among it, since out of a state none is read."""
    if words[words.index("--format") + 1] != "json":
        return out
    answer = json.loads(out)
    del answer["diagnostics"]
    return answer


@pytest.fixture(scope="module")
def year() -> Iterator[Path]:
    """An example that was settled, its state kept."""
    with workplace(YEAR) as folder:
        ran = run(SETTLE, folder)
        assert ran.code == 0, ran.err
        yield folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """The same, to be changed."""
    with workplace(YEAR) as place:
        assert run(SETTLE, place).code == 0
        yield place


def test_every_person_of_a_year_is_explained_the_same(year: Path) -> None:
    rows = (year / "claims.csv").read_text(encoding="utf-8").splitlines()
    at = rows[0].split(",").index("person")
    persons = sorted({row.split(",")[at] for row in rows[1:]})[::80]
    assert len(persons) > 3
    for person in persons:
        wanted, told = (
            run((*EXPLAIN[:7], *more, "--person", person), year) for more in (("--engine", "lines"), EXPLAIN[7:])
        )
        assert (told.code, told.out) == (wanted.code, wanted.out), person


def test_lines_after_an_as_of_date_say_so_out_of_a_state(folder: Path) -> None:
    as_of = ("--as-of", "2026-06-30")
    assert run((*SETTLE, *as_of), folder).code == 0
    rows = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    header = rows[0].split(",")
    later = [row.split(",") for row in rows[1:] if row.split(",")[header.index("paid")] > as_of[1]][::400]
    assert len(later) > 2
    for row in later:
        for subject in ("claim", "person"):
            asked = (*as_of, f"--{subject}", row[header.index(subject)])
            wanted, told = (run((*EXPLAIN[:7], *more, *asked), folder) for more in ((), EXPLAIN[7:]))
            assert "after the as-of date 2026-06-30" in told.out
            assert (told.code, told.out) == (wanted.code, wanted.out), asked


def test_pended_and_set_aside_rows_say_so_out_of_a_state(folder: Path) -> None:
    claims = folder / "claims.csv"
    header, first, second, *rest = claims.read_text(encoding="utf-8").splitlines()
    pended, wrong = first.split(","), second.split(",")
    pended[header.split(",").index("paid")] = ""
    wrong[header.split(",").index("amount")] = "much"
    claims.write_text("\n".join([header, ",".join(pended), ",".join(wrong), *rest]) + "\n", encoding="utf-8")
    more = ("--set-aside-rejects",)
    assert run((*SETTLE, *more), folder).code == 0
    for row, said in ((pended, "is pended"), (wrong, "is set aside: unreadable-amount (claims.csv row 3)")):
        for subject in ("claim", "person"):
            asked = (*more, f"--{subject}", row[header.split(",").index(subject)])
            wanted, told = (run((*EXPLAIN[:7], *one, *asked), folder) for one in ((), EXPLAIN[7:]))
            assert said in " ".join(told.out.split())
            assert (told.code, told.out) == (wanted.code, wanted.out), asked


@pytest.mark.parametrize(
    "subject", [("--person", "B-0042-1"), ("--claim", "BH-1O"), ("--claim", "BH-13", "--line", "9"), ("--claim", "?")]
)
def test_who_is_not_there_is_missed_in_the_same_words(year: Path, subject: tuple[str, ...]) -> None:
    wanted, told = (run((*EXPLAIN[:7], *more, *subject), year) for more in (("--engine", "lines"), EXPLAIN[7:]))
    assert wanted.code == told.code == 1
    assert told.err.split("error[", 1)[1] == wanted.err.split("error[", 1)[1]


def test_who_is_of_another_group_is_told_so_out_of_a_state(folder: Path) -> None:
    """The last two lines of the ledger are of `Elsewhere`, two lines of one claim and one person."""
    claims = folder / "claims.csv"
    header, *rows = claims.read_text(encoding="utf-8").splitlines()
    first = header.split(",")
    other = [row.split(",") for row in rows[-2:]]
    for number, row in enumerate(other, 1):
        row[first.index("claim")], row[first.index("person")] = "E-1", "P-1"
        row[first.index("line")] = str(number)
    grouped = [f"{row},Here" for row in rows] + [f"{','.join(row)},Elsewhere" for row in other]
    claims.write_text("\n".join([f"{header},group", *grouped]) + "\n", encoding="utf-8")
    more = ("--group", "Here")
    assert run((*SETTLE, *more), folder).code == 0
    for subject in (("--claim", "E-1"), ("--person", "P-1"), ("--claim", "E-2"), ("--person", "Elsewhere")):
        wanted, told = (run((*EXPLAIN[:7], *one, *more, *subject), folder) for one in ((), EXPLAIN[7:]))
        assert wanted.code == told.code == 1
        assert told.err.split("error[", 1)[1] == wanted.err.split("error[", 1)[1]
        assert ("is of group `Elsewhere`, and set aside" in told.err) == subject[1].endswith("-1")


def refused(ran: Ran, code: str, words: str) -> bool:
    """Whether a run tells nothing, and says why and how to mend it."""
    said = (f"error[{code}]", words, "= help: ")
    return (ran.code, ran.out) == (1, "") and all(one in ran.err for one in said)


def test_a_plan_of_another_text_is_refused(folder: Path) -> None:
    plan = folder / "bayview.plan"
    plan.write_text(plan.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert refused(
        run((*EXPLAIN, *PERSON), folder), "state-differs", "`settled/settlement.state` was made of another text"
    )


def test_claims_that_were_written_again_are_refused(folder: Path) -> None:
    found = (folder / "claims.csv").stat()
    os.utime(folder / "claims.csv", ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    assert refused(run((*EXPLAIN, *PERSON), folder), "state-differs", "`claims.csv` was written after it was settled")


def test_claims_that_were_written_in_place_are_refused_though_their_time_was_set_back(folder: Path) -> None:
    claims = folder / "claims.csv"
    found, text = claims.stat(), claims.read_bytes()
    with claims.open("r+b") as file:  # the same file, and as long
        file.write(text.replace(b".00", b".01", 1))
    os.utime(claims, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert claims.stat().st_mtime_ns == found.st_mtime_ns
    assert refused(run((*EXPLAIN, *PERSON), folder), "state-differs", "`claims.csv` was written after it was settled")


def test_claims_that_are_gone_are_refused(folder: Path) -> None:
    (folder / "claims.csv").unlink()
    told = run((*EXPLAIN, *PERSON), folder)
    assert refused(told, "state-differs", "was made of files of claims of which one is not there, or cannot be read")
    assert "written after" not in told.err


def test_another_census_is_refused_and_one_of_the_same_text_is_not(folder: Path) -> None:
    census = (folder / "census.csv").read_bytes()
    (folder / "census.csv").write_bytes(census)
    assert run((*EXPLAIN, *PERSON), folder).code == 0
    (folder / "census.csv").write_bytes(census + b"\n")
    assert refused(run((*EXPLAIN, *PERSON), folder), "state-differs", "another census")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--as-of", "2026-06-30"), "other facts"),
        (("--fact", "terminated=2026-06-30"), "other facts"),
        (("--group", "B-1"), "another group"),
        (("--set-aside-rejects",), "another `--set-aside-rejects`"),
        (("--mapping", "made.mapping.toml"), "another mapping of the claims"),
        (("--census-mapping", "made.mapping.toml"), "another mapping of the census"),
    ],
)
def test_other_facts_and_options_are_refused(folder: Path, more: tuple[str, ...], words: str) -> None:
    (folder / "made.mapping.toml").write_text('[constants]\ncoverage = "medical"\n', encoding="utf-8")
    assert refused(run((*EXPLAIN, *more, *PERSON), folder), "state-differs", words)


def test_a_mapping_that_was_laid_beside_the_claims_is_refused(folder: Path) -> None:
    (folder / "claims.csv.mapping.toml").write_text("", encoding="utf-8")
    assert refused(run((*EXPLAIN, *PERSON), folder), "state-differs", "another mapping of the claims")


def test_a_folder_without_a_state_is_refused(folder: Path) -> None:
    (folder / "settled" / STATE).unlink()
    assert refused(run((*EXPLAIN, *PERSON), folder), "unreadable-state", "`settled/settlement.state` cannot be asked")


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.999])
def test_a_part_of_a_state_is_refused(folder: Path, kept: float) -> None:
    path = folder / "settled" / STATE
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept if kept >= 1 else len(whole) * kept)])
    assert refused(
        run((*EXPLAIN, *PERSON), folder), "unreadable-state", "it is not the state of a settlement, or only some"
    )


def flipped(path: Path, at: int, bit: int = 0) -> None:
    """Make one bit of a file another."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


@pytest.mark.parametrize("place", [0.001, 0.2, 0.5, 0.8, 0.95, 0.999])
def test_a_state_of_which_one_bit_is_another_is_refused(folder: Path, place: float) -> None:
    path = folder / "settled" / STATE
    flipped(path, int(path.stat().st_size * place), bit=3)
    told = run((*EXPLAIN, *PERSON), folder)
    assert refused(told, "unreadable-state", "`settled/settlement.state` cannot be asked: it ")


def test_a_long_array_that_leads_nowhere_is_refused_when_it_is_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "settled" / STATE
    arrays, said = read_arrays(path)
    name = "cells"
    write_arrays(arrays | {name: arrays[name].astype(np.int64) + 2**40}, said, folder / "other")
    (folder / "other").replace(path)
    monkeypatch.setattr(arrays_in_files, "SHORT", 0)
    assert refused(run((*EXPLAIN, *PERSON), folder), "unreadable-state", "it does not hold what was written")


@pytest.mark.parametrize("name", ["solved.specific.deductible.values", "running.aggregate.attachment.sums", "amount"])
def test_a_state_that_does_not_add_up_is_refused(folder: Path, name: str) -> None:
    path = folder / "settled" / STATE
    arrays, said = read_arrays(path)
    more = Stored.of(arrays[name][:] + 1) if name == "amount" else arrays[name] + 1
    write_arrays(arrays | {name: more}, said, folder / "other")
    (folder / "other").replace(path)
    assert refused(run((*EXPLAIN, *PERSON), folder), "unreadable-state", "it does not hold what its lines come to")


def test_a_state_of_another_program_is_refused(folder: Path) -> None:
    path = folder / "settled" / STATE
    arrays, said = read_arrays(path)
    write_arrays(arrays, said | {"state": said["state"] | {"shape": "another"}}, folder / "other")
    (folder / "other").replace(path)
    assert refused(run((*EXPLAIN, *PERSON), folder), "unreadable-state", "it does not hold what its lines come to")


def test_a_settlement_that_keeps_no_state_takes_away_that_of_an_earlier_one(folder: Path) -> None:
    assert (folder / "settled" / STATE).exists()
    assert run([word for word in SETTLE if word != "--keep-state"], folder).code == 0
    assert not (folder / "settled" / STATE).exists()


def test_a_state_changes_no_other_file(folder: Path) -> None:
    words = [word if word != "settled" else "bare" for word in SETTLE if word != "--keep-state"]
    assert run([*words, "--engine", "columns"], folder).code == 0
    bare, kept = ({path.name: path.read_bytes() for path in (folder / name).iterdir()} for name in ("bare", "settled"))
    del kept[STATE]
    assert kept == bare


def test_what_is_settled_line_by_line_keeps_no_state_and_writes_nothing(folder: Path) -> None:
    header, first, *rest = (folder / "claims.csv").read_text(encoding="utf-8").splitlines()
    huge = first.split(",")
    huge[header.split(",").index("amount")] = "400000000000000"
    (folder / "claims.csv").write_text("\n".join([header, ",".join(huge), *rest]) + "\n", encoding="utf-8")
    ran = run([word if word != "settled" else "other" for word in SETTLE], folder)
    assert ran.code == 1
    assert "error[unwritable-file]: no state can be kept: it is of a settlement in columns" in ran.err
    assert not (folder / "other").exists()


def test_a_state_is_not_written_over_an_input(folder: Path) -> None:
    words = [word if word != "claims.csv" else f"settled/{STATE}" for word in SETTLE]
    ran = run(words, folder)
    assert ran.code == 1
    assert "it is an input of this settlement" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*SETTLE[:-2]], "add --out DIR"),
        ([*SETTLE, "--engine", "lines"], "leave --engine lines out"),
        ([*SETTLE, "--redact", "key"], "keep it without --redact"),
        ([*EXPLAIN, "--all", "--format", "jsonl"], "--settled tells of one claim or one person"),
        ([*EXPLAIN, "--month", "2026-03", "--format", "letter"], "--settled tells of one claim or one person"),
        ([*EXPLAIN, *PERSON, "--why-not", "specific"], "ask them without --settled"),
        ([*EXPLAIN, *PERSON, "--redact", "key"], "ask them without --settled"),
    ],
)
def test_what_a_state_is_not_for_is_a_usage_error(
    year: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(words, year)
    assert ran.code == 2
    assert said in ran.err + capsys.readouterr().err


def test_several_periods_have_no_state() -> None:
    readme = EXAMPLES / "two_years" / "README.md"
    shown = next(one for one in commands(readme) if one.out and len(one.plans) > 1)
    with workplace(readme.parent) as folder:
        settled = run((*shown.words, "--keep-state"), folder)
        words = ["planlang", "explain", *shown.words[2:], "--settled", str(shown.out), "--person", "1"]
        at = words.index("--out")
        told = run([*words[:at], *words[at + 2 :]], folder)
    assert settled.code == 1
    assert "no state can be kept: a state is of one period" in settled.err
    assert refused(told, "several-plans", "a state is of one period")


# --- arrays in a file -----------------------------------------------------------------------------------------------


@given(
    numbers=st.dictionaries(st.text("abc.", min_size=1), st.lists(st.integers(-(2**63), 2**63 - 1)), max_size=3),
    names=st.dictionaries(st.text("xyz", min_size=1), st.lists(st.text(st.characters(codec="utf-8"))), max_size=3),
)
def test_arrays_are_read_as_they_were_written(
    numbers: dict[str, list[int]], names: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("arrays") / "file"
    arrays = {name: np.array(column, dtype=np.int64) for name, column in numbers.items()}
    write_arrays({**arrays, **names}, {"said": "é"}, path)
    read, said = read_arrays(path)
    assert said == {"said": "é"}
    assert {name: read[name].tolist() for name in numbers} == numbers
    assert {name: list(read[name]) for name in names} == names


def test_numbers_are_written_in_the_narrowest_form(tmp_path: Path) -> None:
    columns = {"days": [0, 60_000], "kinds": [1, 1, 1], "amounts": [-5, 3_000_000_000], "claims": [1, 2**64 - 1]}
    arrays = {
        name: np.array(column, dtype=np.uint64 if min(column) >= 0 else np.int64) for name, column in columns.items()
    }
    write_arrays(arrays, {}, tmp_path / "file")
    read, _ = read_arrays(tmp_path / "file")
    assert [read[name].dtype.name for name in columns] == ["uint16", "uint8", "int64", "uint64"]
    assert read["kinds"].strides == (0,)
    assert {name: read[name].tolist() for name in columns} == columns


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_columns_are_written_piece_by_piece(tmp_path: Path, at_once: int) -> None:
    numbers, texts = [7, -300, 2**40, 7, 8], ["a", "", "é", "bcd", "a"]
    columns = {
        "numbers": Stored.of(np.array(numbers, dtype=np.int64), at_once=at_once),
        "ids": Ids.of(pa.array(numbers), at_once=at_once),
        "texts": Ids.of(pa.array(texts, pa.large_string()), at_once=at_once),
        "names": Names(pa.array(texts, pa.large_string())),
        "pattern": Ids.of_numbers(Stored.of(np.array([17, 3], dtype=np.int64), at_once=at_once), Pattern("C-", 4)),
    }
    write_arrays(columns, {}, tmp_path / "file")
    read, _ = read_arrays(tmp_path / "file")
    rows = np.array([0, 2, 4])
    assert read["numbers"].tolist() == read["ids"].to_pylist() == numbers
    assert read["texts"].to_pylist() == list(read["names"]) == texts
    assert read["pattern"].to_pylist() == ["C-0017", "C-0003"]
    assert (read["numbers"].min(), read["numbers"].max()) == (-300, 2**40)
    assert read["numbers"][rows].tolist() == [7, 2**40, 8]
    assert read["texts"][rows].to_pylist() == ["a", "é", "a"]


@pytest.mark.parametrize("data", [b"", b"planlang state 3\n", b"x" * 100, b"planlang state 3\n" * 9])
def test_another_file_holds_no_arrays(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(NoArraysError):
        read_arrays(tmp_path / "file")


def test_a_damaged_page_is_refused_by_whoever_reads_of_it_and_by_nobody_else(tmp_path: Path) -> None:
    numbers = np.arange(5 * PAGE) * 2**33  # 8 bytes each: 40 pages, the first after the page of the beginning
    path = tmp_path / "file"
    write_arrays({"numbers": Stored.of(numbers), "few": ["a"]}, {}, path)
    flipped(path, 20 * PAGE + 1)
    read, _ = read_arrays(path)
    assert list(read["few"]) == ["a"]
    sound = np.array([0, 1, 5 * PAGE - 1])
    assert (read["numbers"][sound] == numbers[sound]).all()
    assert (read["numbers"][: 19 * PAGE // 8] == numbers[: 19 * PAGE // 8]).all()
    for rows in (slice(None), np.array([0, 20 * PAGE // 8])):
        with pytest.raises(NoArraysError):
            read["numbers"][rows]


def test_every_bit_of_a_small_file_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_arrays({"texts": ["a", "bc"], "numbers": Stored.of(np.array([3, 900]))}, {"said": "x"}, path)
    whole = path.read_bytes()
    for at in [*range(300), *range(PAGE - 9, len(whole))]:
        path.write_bytes(whole)
        flipped(path, at, bit=at % 8)
        with pytest.raises(NoArraysError):
            read_arrays(path)[0]["numbers"][:]


def test_long_plain_arrays_are_not_looked_at_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_arrays({"plain": np.arange(1000)}, {}, path)
    flipped(path, 100)
    with pytest.raises(NoArraysError):
        read_arrays(path)
    monkeypatch.setattr(arrays_in_files, "SHORT", 1999)  # 1,000 numbers of 2 bytes are 2,000
    assert len(read_arrays(path)[0]["plain"]) == 1000
