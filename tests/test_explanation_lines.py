"""Explanations of whole ledgers as JSON Lines: an adder that knows nothing of planlang finds every figure again."""

from __future__ import annotations

import ast
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

import planlang
from planlang.api.lines import lines_of_all
from planlang.api.outputs import summary_json
from planlang.api.plans import load
from planlang.api.results import Told, ToldOfPeriods
from planlang.api.running import settle_ledger
from planlang.cli.console import Console
from planlang.ledgers.census import read_census
from planlang.ledgers.read import read_ledger
from planlang.model.ledger import Facts
from planlang.model.periods import Periods, Result
from tests.conformance_case import Case, all_cases
from tests.conformance_case import run as run_case
from tests.readder import main as readd
from tests.readder import problems
from tests.regold import EXAMPLES, Ran, commands, run, workplace
from tests.test_real_ledger import LINKED, PLANS, families

ROOT = Path(__file__).parent.parent
Record = dict[str, Any]

CASES = {case.name: case for case in all_cases()}
FOLDERS = sorted({name.partition("/")[0] for name in CASES})
NAMES = sorted(readme.parent.name for readme in EXAMPLES.glob("*/README.md"))


@cache
def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / f"docs/schemas/{name}.json").read_text(encoding="utf-8")))


def result_of(case: Case) -> Result | None:
    outcome = run_case(case)
    return outcome.settlement or outcome.periods


def written(records: Iterable[Record]) -> Iterator[str]:
    return (json.dumps(record) for record in records)


@cache
def told(name: str) -> tuple[Record, ...]:
    """Every record of a conformance case."""
    result = result_of(CASES[name])
    assert result is not None
    return tuple(lines_of_all(result))


@cache
def settled_examples(name: str) -> tuple[tuple[tuple[str, ...], Ran], ...]:
    """Every settlement of an example, explained in whole: its words without what they write, and what came of it."""
    found: dict[tuple[str, ...], Ran] = {}
    with workplace(EXAMPLES / name) as folder:
        for shown in commands(EXAMPLES / name / "README.md"):
            if shown.words[1] != "settle":
                continue
            words = list(shown.words[2:])
            while "--out" in words:
                at = words.index("--out")
                del words[at : at + 2]
            found[tuple(words)] = run(["planlang", "explain", *words, "--all", "--format", "jsonl"], folder)
    return tuple(found.items())


# --- everything adds up -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_example_adds_up_and_is_as_its_schema_has_it(name: str) -> None:
    assert settled_examples(name)
    for _, ran in settled_examples(name):
        assert ran.code == 0, ran.err
        assert list(problems(ran.out.splitlines())) == []
        records = [json.loads(text) for text in ran.out.splitlines()]
        for record in [*records[:40], *records[40::100], records[-1]]:
            schema("explanation-lines-1").validate(record)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_conformance_case_adds_up_and_is_as_its_schema_has_it(folder: str) -> None:
    for name, case in CASES.items():
        result = result_of(case) if name.startswith(f"{folder}/") else None
        if result is None:
            continue
        records = tuple(lines_of_all(result))
        assert list(problems(written(records))) == [], name
        for record in records:
            schema("explanation-lines-1").validate(record)


def test_most_conformance_cases_come_to_figures_that_can_add_up() -> None:
    assert sum(result_of(case) is not None for case in CASES.values()) > 400


def test_a_quarter_of_the_real_ledger_adds_up(shared: Path, tmp_path: Path) -> None:
    contract = load(PLANS / "whole.plan").contract
    census = tmp_path / "census.csv"
    units = families(shared)
    rows = [f"{month},single,{singles}\n{month},family,{others}\n" for month, singles, others in units]
    census.write_text("month,tier,units\n" + "".join(rows), encoding="utf-8")
    source = shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz"
    ledger = read_ledger([source], contract, mapping=LINKED).ledger
    assert ledger is not None
    quarter = tuple(line for line in ledger.lines if crc32(line.unit.encode()) % 4 == 0)
    some = evolve(ledger, lines=quarter)
    settlement, _ = settle_ledger(contract, some, read_census(census, contract).census, Facts())
    assert settlement is not None
    lines = 0

    def counted() -> Iterator[str]:
        nonlocal lines
        for text in written(lines_of_all(settlement)):
            lines += 1
            yield text

    assert list(problems(counted())) == []
    assert lines == len(quarter) + 2
    assert lines > 10_000


# --- documents and their schemas ----------------------------------------------------------------------------------


def test_summaries_and_explanations_of_every_case_are_as_their_schemas_have_them() -> None:
    held = 0
    for case in CASES.values():
        result = result_of(case)
        if result is None:
            continue
        held += 1
        several = isinstance(result, Periods)
        summary = summary_json(result, ())
        schema("summary-of-periods-1" if several else "summary-1").validate(summary)
        every = tuple(range(len(result.lines)))
        document: Told | ToldOfPeriods = (
            ToldOfPeriods(periods=result, positions=every)
            if isinstance(result, Periods)
            else Told(settlement=result, positions=every)
        )
        schema("explanation-of-periods-1" if several else "explanation-1").validate(document.json())
    assert held


@pytest.mark.parametrize("name", NAMES)
def test_summaries_and_explanations_of_every_example_are_as_their_schemas_have_them(name: str) -> None:
    held = 0
    with workplace(EXAMPLES / name) as folder:
        for words, ran in settled_examples(name):
            held += 1
            several = sum(word.endswith(".plan") for word in words) > 1
            summary = json.loads(run(["planlang", "settle", *words, "--format", "json"], folder).out)
            schema("summary-of-periods-1" if several else "summary-1").validate(summary)
            person = json.loads(ran.out.splitlines()[1]).get("person")
            if person is None:
                continue
            told_ = run(["planlang", "explain", *words, "--person", person, "--format", "json"], folder)
            schema("explanation-of-periods-1" if several else "explanation-1").validate(json.loads(told_.out))
    assert held


# --- planted errors -----------------------------------------------------------------------------------------------

Plant = Callable[[list[Record]], object]


def cuts(records: Iterable[Record]) -> Iterator[Record]:
    """Every working of the lines."""
    for record in records:
        for rule in record.get("rules", ()):
            yield from rule["arithmetic"]


def first(records: list[Record], wanted: Callable[[Record], bool] = lambda _: True) -> Record:
    """The first working that is wanted and whose total moves."""
    return next(one for one in cuts(records) if wanted(one) and float(one["amount"]))


def more(amount: str, by: int = 1) -> str:
    """An amount that is a unit more."""
    whole, point, part = amount.partition(".")
    return f"{int(whole) + by}{point}{part}"


def change(of: Callable[[list[Record]], Record], name: str, to: Callable[[str], str] = more) -> Plant:
    def plant(records: list[Record]) -> None:
        found = of(records)
        found[name] = to(found[name])

    return plant


def line(records: list[Record], at: int = 0) -> Record:
    return [record for record in records if record["record"] == "line"][at]


def swap(records: list[Record]) -> None:
    one, other = (records.index(line(records, at)) for at in (0, 1))
    records[one], records[other] = records[other], records[one]


def swap_and_renumber(records: list[Record]) -> None:
    swap(records)
    for number, record in enumerate(records):
        record["n"] = number


def drop_and_renumber(records: list[Record]) -> None:
    records.remove(line(records, 1))
    for number, record in enumerate(records):
        record["n"] = number


def twice(records: list[Record]) -> None:
    records.insert(2, json.loads(json.dumps(line(records))))
    for number, record in enumerate(records):
        record["n"] = number


def both_totals(records: list[Record]) -> None:
    """A total that is wrong before and after, so that the step itself still adds up."""
    cut = first(records)
    for name in ("before", "after"):
        cut["text"] = cut["text"].replace(cut[name], more(cut[name], 7))
        cut[name] = more(cut[name], 7)


def without_a_rule(records: list[Record]) -> None:
    rules = line(records)["rules"]
    rules.remove(next(rule for rule in rules if any(float(cut["kept"]) for cut in rule["arithmetic"])))


PLANTED: dict[str, Plant] = {
    "a total after a step": change(first, "after"),
    "a total before a step": change(first, "before"),
    "an amount that is cut": change(first, "amount"),
    "a result": change(first, "result"),
    "what is kept": change(first, "kept"),
    "an arithmetic": change(first, "text", lambda text: f"{text} + 0.01"),
    "an arithmetic that is none": change(first, "text", lambda text: f"{text} )"),
    "an arithmetic of another total": change(first, "text", lambda _: "max(1.00, 0) - max(1.00, 0)"),
    "a total in both places": both_totals,
    "what a reason gets": change(lambda records: first(records, lambda cut: bool(cut["adds"]))["adds"][0], "amount"),
    "a reason": change(lambda records: line(records)["reasons"][0], "amount"),
    "a reason's name": change(lambda records: line(records)["reasons"][0], "reason", lambda _: "coinsurance-of-nobody"),
    "what a payer pays": change(line, "employer"),
    "the amount of a line": change(line, "amount"),
    "a line left out": lambda records: records.remove(line(records, 1)),
    "a line left out and the rest renumbered": drop_and_renumber,
    "two lines in another order": swap,
    "two lines in another order, renumbered": swap_and_renumber,
    "a line told twice": twice,
    "a file that was cut short": lambda records: records.pop(),
    "a file cut short in the middle": lambda records: records.__delitem__(slice(3, None)),
    "a total at the end": change(lambda records: records[-1]["totals"], "employer"),
    "a count at the end": lambda records: records[-1].update(lines=records[-1]["lines"] + 1),
    "the unsettled at the end": lambda records: records[-1].update(unsettled=records[-1]["unsettled"] + 1),
    "a rule left out": without_a_rule,
    "the decimals": lambda records: records[0].update(decimals=3),
    "another format": lambda records: records[0].update(schema="explanation-lines-2"),
    "something after the end": lambda records: records.append({**records[-1], "n": records[-1]["n"] + 1}),
    "a record of no known kind": lambda records: records[1].update(record="remark"),
}


@cache
def first_plan() -> str:
    return settled_examples("first_plan")[0][1].out


@pytest.mark.parametrize("error", PLANTED)
def test_a_planted_error_is_found(error: str) -> None:
    records = [json.loads(text) for text in first_plan().splitlines()]
    assert list(problems(written(records))) == []
    PLANTED[error](records)
    assert list(problems(written(records)))


def of_kind(records: Iterable[Record], kind: str) -> Record:
    return next(record for record in records if record["record"] == kind)


def credited(records: list[Record]) -> Record:
    return next(cut for cut in cuts(records) if float(cut["credit"]))


def another_credit(records: list[Record]) -> None:
    cut = credited(records)
    cut["text"] = cut["text"].replace(cut["credit"], more(cut["credit"]))
    cut["credit"] = more(cut["credit"])


def rising(records: list[Record]) -> Record:
    return next(record for record in records if record["record"] == "opening" and float(record["aggregate"]))


def without_what_opened(records: list[Record]) -> None:
    records.remove(rising(records))
    for number, record in enumerate(records):
        record["n"] = number


PLANTED_ELSEWHERE: dict[str, tuple[Callable[[list[Record]], object], Plant]] = {
    "a credit of a carry-over": (credited, another_credit),
    "what an opening moves": (rising, change(rising, "aggregate")),
    "the arithmetic of an opening": (rising, change(lambda records: next(cuts([rising(records)])), "result")),
    "an opening left out": (rising, without_what_opened),
    "what openings move in all": (rising, change(lambda records: records[-1], "opened")),
}


@pytest.mark.parametrize("error", PLANTED_ELSEWHERE)
def test_a_planted_error_is_found_in_a_case_that_has_what_is_planted(error: str) -> None:
    find, plant = PLANTED_ELSEWHERE[error]
    planted = 0
    for name, case in CASES.items():
        if not name.startswith(("carry_over/", "deductible_period/", "periods/")) or result_of(case) is None:
            continue
        records = json.loads(json.dumps(told(name)))
        try:
            find(records)
        except StopIteration:
            continue
        plant(records)
        assert list(problems(written(records))), name
        planted += 1
    assert planted


def test_running_totals_that_periods_share_go_on_from_one_to_the_next() -> None:
    shared = {
        (name, cut["total"]["of"])
        for name in CASES
        if name.startswith("periods/") and result_of(CASES[name]) is not None
        for cut in cuts(told(name))
        if cut["total"]["period"] is None and float(cut["before"])
    }
    assert shared


QUARTERS = """\
plan "Lakeshore Clinics Health Plan" {{
  currency USD
  period {first} through {last}
  coverage medical "Medical"
  specific "Specific excess loss" {{
    covers medical
    basis incurred 2026-01-01 through {last}, paid {first} through {last}
    deductible $100,000 per person
  }}
  aggregate "Aggregate excess loss" {{
    covers medical
    basis incurred {first} through {last}, paid {first} through 2026-06-30
    monthly factor $100.00 per employee per month
    deductible period monthly cumulative
  }}
}}
"""
# C-1 is the second quarter's at the specific and the first one's at the aggregate.
OF_QUARTERS = """\
| claim | person | coverage | incurred   | paid       | amount   |
| C-1   | M-1    | medical  | 2026-03-10 | 2026-04-05 | 50.00    |
| C-2   | M-2    | medical  | 2026-04-06 | 2026-04-20 | 1,600.00 |
| C-3   | M-3    | medical  | 2026-05-02 | 2026-06-06 | 700.00   |
"""


def test_openings_of_one_period_stand_where_they_happened_among_lines_of_another() -> None:
    quarters = [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30")]
    blocks = {
        "planlang": "\n".join(QUARTERS.format(first=first, last=last) for first, last in quarters),
        "census": "| month | employee |\n" + "".join(f"| 2026-0{month} | 10 |\n" for month in range(1, 7)),
        "ledger": OF_QUARTERS,
    }
    result = result_of(Case(ROOT / "quarters.md", "Two quarters", blocks))
    assert isinstance(result, Periods)
    records = list(lines_of_all(result))
    assert list(problems(written(records))) == []
    moved = [
        record.get("claim") or record["month"]
        for record in records[1:-1]
        if record["record"] == "line" or record["period"] == "2026-04-01"
    ]
    assert moved == ["C-1", "2026-04", "C-2", "2026-05", "2026-06", "C-3", "2026-06"]


# --- what is asked for ----------------------------------------------------------------------------------------------

WORDS = "first.plan --claims claims.csv --census census.csv".split()


@pytest.fixture
def folder() -> Iterator[Path]:
    with workplace(EXAMPLES / "first_plan") as place:
        yield place


def explained(folder: Path, *words: str) -> Ran:
    return run(["planlang", "explain", *WORDS, *words], folder)


def test_a_claim_and_a_person_are_told_in_lines_too(folder: Path) -> None:
    person = line([json.loads(text) for text in first_plan().splitlines()])["person"]
    for words in (("--claim", "C-1007"), ("--claim", "C-1007", "--line", "1"), ("--person", person)):
        ran = explained(folder, *words, "--format", "jsonl")
        records = [json.loads(text) for text in ran.out.splitlines()]
        assert records[0]["question"]["all"] is False
        assert records[0]["question"][words[0].removeprefix("--")] == words[1]
        assert records[-1]["lines"] == len(records) - 2 > 0
        assert list(problems(ran.out.splitlines())) == []


def test_the_lines_of_one_claim_are_those_of_the_whole_but_for_their_number(folder: Path) -> None:
    whole = [record for record in map(json.loads, first_plan().splitlines()) if record.get("claim") == "C-1007"]
    own = [
        record
        for record in map(json.loads, explained(folder, "--claim", "C-1007", "--format", "jsonl").out.splitlines())
        if record["record"] == "line"
    ]
    assert [{**one, "n": 0} for one in own] == [{**one, "n": 0} for one in whole]


def test_an_unknown_claim_has_no_lines(folder: Path) -> None:
    ran = explained(folder, "--claim", "C-9999", "--format", "jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert "unknown-claim" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--all",), "add --format jsonl"),
        (("--all", "--format", "json"), "ask for a --claim or a --person"),
        (("--all", "--format", "letter"), "add --format jsonl"),
        (("--all", "--claim", "C-1007", "--format", "jsonl"), "not allowed with"),
        (("--all", "--why-not", "specific", "--format", "jsonl"), "--why-not is told as text or as JSON"),
        (("--format", "jsonl"), "one of --claim, --person, --month and --all is needed"),
        (("--month", "2026-03", "--format", "jsonl"), "--month is told as a letter"),
    ],
)
def test_a_question_that_cannot_be_told_so_is_a_usage_error(words: tuple[str, ...], said: str, folder: Path) -> None:
    ran = explained(folder, *words)
    assert ran.code == 2
    assert said in ran.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    Console().lines(({"n": number} for number in range(2001)), of=2000)
    assert "1,000 of 2,000 lines told" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert len(capsys.readouterr().out.splitlines()) == 2001


def test_python_has_the_same_records(folder: Path) -> None:
    result = planlang.settle(folder / "first.plan", folder / "claims.csv", census=folder / "census.csv")
    assert [record for record in planlang.explanation_lines(result) if record["record"] == "line"] == [
        record for record in map(json.loads, first_plan().splitlines()) if record["record"] == "line"
    ]
    assert [record["record"] for record in planlang.explanation_lines(result, claim="C-1007")] == [
        "head",
        "line",
        "end",
    ]
    with pytest.raises(planlang.PlanlangError):
        planlang.explanation_lines(result, person="nobody")


def test_the_adder_runs_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(first_plan(), encoding="utf-8")
    bad.write_text(first_plan().replace('"n": 3', '"n": 4'), encoding="utf-8")
    assert readd([str(good)]) == 0
    assert "adds up" in capsys.readouterr().out
    assert readd([str(good), str(bad)]) == 1
    assert "the number of the record" in capsys.readouterr().out


def test_the_adder_is_nobodys_relative() -> None:
    tree = ast.parse((ROOT / "tests/readder.py").read_text(encoding="utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        alias.name if isinstance(node, ast.Import) else node.module or "" for node in imported for alias in node.names
    }
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
