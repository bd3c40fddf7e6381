"""The story of a person over several periods: the lines of each block come to the person's row of that period.

A law over drawn periods, read off the text as a person with a calculator would: every line of the person stands in one
block, that of the period that counts it or of none, and a block's totals are the person's rows of `persons.csv`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

import pytest
from attrs import field, frozen

from planlang.api.explaining import explained_person
from planlang.api.reporting import report_of
from planlang.explain.json import Json
from planlang.model.contract import Deductible, Key
from planlang.model.periods import Periods
from planlang.model.settlement import PersonRow, Stage
from planlang.report.tables import persons
from tests.agreement import FEATURES, settle_periods
from tests.strategies import random_periods

SEEDS = range(40)
PAYERS = ("member", "specific", "aggregate", "employer")
_BEGINS = re.compile(r"^(?:period (\S+) through \S+|in no period)\n(?=person )", re.MULTILINE)
_ASIDE = "set aside, and in no total: "
_ELSEWHERE = re.compile(r"(?:benefits|specific|aggregate) by the period \d")


def minor(shown: str) -> int:
    """An amount as it is shown, in minor units: every one has all its decimals."""
    return int(re.sub(r"\D", "", shown)) * (-1 if "-" in shown else 1)


@frozen
class Block:
    """What one block of a story says: its lines with what stands beside each, its running totals, its totals."""

    lines: Sequence[tuple[str, str]]
    beside: Sequence[str]
    eligible: Sequence[str]
    totals: Mapping[str, int]
    count: int
    parts: Mapping[str, str] = field(repr=False)


def blocks_of(text: str) -> dict[str | None, Block]:
    """The blocks by the first day of their period; that of no period under none."""
    begins = [*_BEGINS.finditer(text)]
    ends = [*(one.start() for one in begins[1:]), len(text)]
    told = [(one[1], text[one.end() : end]) for one, end in zip(begins, ends, strict=True)]
    assert len({first for first, _ in told}) == len(told)
    return {first: block_of(block) for first, block in told}


def block_of(text: str) -> Block:
    """One block, part by part."""
    parts = {part.split("\n", 1)[0]: part for part in text.rstrip("\n").split("\n\n")}
    (titled,) = [title for title in parts if title.startswith("totals of ")]
    totals = (row.strip().split(None, 1) for row in parts[titled].splitlines()[1:])
    lines = [re.split(r" {2,}", row.strip()) for row in parts["lines in settlement order"].splitlines()[1:]]
    running = parts.get("running totals after each line", "").splitlines()[1:]
    plain = len(lines[0])
    return Block(
        lines=[(row[0], row[1]) for row in lines[1:]],
        beside=[row[plain] if len(row) > plain else "" for row in lines[1:]],
        eligible=[re.split(r" {2,}", row.strip())[2] for row in running[1:]],
        totals={name: minor(amount) for name, amount in totals},
        count=int(titled.split()[2].replace(",", "")),
        parts=parts,
    )


def added(rows: Iterable[PersonRow]) -> dict[str, int]:
    """A person's rows added up: one, but for a person in several units."""
    every = [*rows]
    return {name: sum(getattr(row, name) for row in every) for name in ("amount", *PAYERS)}


def rows_of(periods: Periods, person: str) -> dict[str | None, list[PersonRow]]:
    """The person's rows of `persons.csv` by the first day of the period."""
    every: dict[str | None, Sequence[PersonRow]] = {
        **{str(one.contract.period.first): one.persons for one in periods.settlements},
        None: periods.uncounted_persons,
    }
    found = {first: [row for row in rows if row.person == person] for first, rows in every.items()}
    return {first: rows for first, rows in found.items() if rows}


def story_of(periods: Periods, person: str) -> tuple[dict[str | None, Block], Json]:
    told, found = explained_person(periods, person)
    assert told is not None, found
    text, _, _ = told.text().partition(f"\n{_ASIDE}")
    return blocks_of(text), told.json()


def counted(periods: Periods, person: str) -> Counter[tuple[str | None, str, str]]:
    """The person's lines, each with the period that counts it."""
    return Counter(
        (str(periods.first_day(period)) if period is not None else None, split.line.claim, str(split.line.line))
        for split, period in zip(periods.splits, periods.counts_in, strict=True)
        if split.line.person == person
    )


def differences(periods: Periods, person: str) -> Iterator[str]:
    """Where a story says something else than the person's rows."""
    blocks, data = story_of(periods, person)
    rows = rows_of(periods, person)
    if blocks.keys() != rows.keys():
        yield f"blocks {[*blocks]}, rows {[*rows]}"
    if Counter((first, *line) for first, block in blocks.items() for line in block.lines) != counted(periods, person):
        yield "lines"
    for first, block in blocks.items():
        wanted = added(rows[first])
        if block.totals != {name: wanted[name] for name in block.totals} or block.totals["amount"] != wanted["amount"]:
            yield f"{first}: {dict(block.totals)}, and in persons.csv {wanted}"
        if block.count != len(block.lines):
            yield f"{first}: {block.count} lines, of which {len(block.lines)} are told"
        yield from _eligible(periods, first, block, rows[first])
    yield from _data(periods, data, rows)


def _eligible(periods: Periods, first: str | None, block: Block, rows: Sequence[PersonRow]) -> Iterator[str]:
    """A running total that is not the specific's own, or that does not end where the person's row does."""
    if first is None:
        if block.eligible:
            yield "none: a total of what no specific counts"
        return
    (settlement,) = [one for one in periods.settlements if str(one.contract.period.first) == first]
    specific = settlement.contract.specific
    place = {(split.line.claim, str(split.line.line)): at for at, split in enumerate(periods.splits)}
    for line, shown in zip(block.lines, block.eligible, strict=True):
        held = periods.held[Stage.SPECIFIC][place[line]].period
        own = periods.first_day(held) == settlement.contract.period.first and specific is not None
        if own == (shown == "-"):
            yield f"{first}: {line}: eligible {shown}"
    known = [shown for shown in block.eligible if shown != "-"]
    by_person = specific is not None and specific.the(Deductible).key is Key.PERSON
    if known and by_person and minor(known[-1]) != rows[0].eligible:
        yield f"{first}: eligible ends at {known[-1]}, and in persons.csv at {rows[0].eligible}"


def _data(periods: Periods, data: Json, rows: Mapping[str | None, Sequence[PersonRow]]) -> Iterator[str]:
    """Figures of the data that its own lines do not come to, or that are not the person's rows."""
    told = {one["period"]: one for one in data["person"]["periods"]} | {None: data["person"]["in_no_period"]}
    if len(told) != len(periods.settlements) + 1:
        yield "data: periods"
    for first, one in told.items():
        figures = [row for row in (one["figures"], *one.get("in_other_units", ())) if row]
        own = [line for line in data["lines"] if line["period"] == first]
        for name in ("amount", *PAYERS):
            sums = [sum(minor(row[name]) for row in each) for each in (figures, own)]
            if {*sums} != {added(rows.get(first, ()))[name]}:
                yield f"data of {first}: {name}: figures and lines {sums}"


def drawn(seed: int) -> Periods:
    periods, refused = settle_periods(random_periods(Random(seed), FEATURES), seed)
    assert periods is not None, refused
    return periods


@pytest.mark.parametrize("seed", SEEDS)
def test_a_story_comes_to_the_person_s_rows_period_by_period(seed: int) -> None:
    periods = drawn(seed)
    for person in dict.fromkeys(split.line.person for split in periods.splits):
        assert [*differences(periods, person)] == [], person


@pytest.mark.parametrize("seed", SEEDS[:12])
def test_a_person_s_row_of_a_report_opens_to_what_was_decided_of_the_lines_of_its_period(seed: int) -> None:
    """What the specific left and what it took of them come to what the plan paid."""
    periods = drawn(seed)
    report = report_of(periods, ())
    shown = persons(report)
    column = [one.name for one in shown.columns].index("period")
    for row, parts in zip(shown.rows, shown.more, strict=True):
        assert isinstance(parts, list)
        split = sum(amount for rule, _, amount in parts if report.ruled.rules[rule].stage is Stage.SPECIFIC)
        own = rows_of(periods, str(row[0]))[None if row[column] == "none" else str(row[column])]
        assert split == sum(one.plan_paid for one in own), row


def test_the_law_has_something_to_show() -> None:
    """Lines that no period counts, lines of which another period decides a stage, and a specific that holds none."""
    found: Counter[str] = Counter()
    for seed in SEEDS[:12]:
        periods = drawn(seed)
        for person in dict.fromkeys(split.line.person for split in periods.splits):
            blocks, _ = story_of(periods, person)
            found["persons of several blocks"] += len(blocks) > 1
            found["lines in no period"] += len(blocks[None].lines) if None in blocks else 0
            for first, block in blocks.items():
                found["decided elsewhere"] += first is not None and any(map(_ELSEWHERE.search, block.beside))
                found["no running total"] += "-" in block.eligible and any(one != "-" for one in block.eligible)
    assert min(found[what] for what in ("persons of several blocks", "lines in no period")) > 0, found
    assert min(found[what] for what in ("decided elsewhere", "no running total")) > 0, found
