"""Rules that brokers and administrators publish about stop-loss, and two numeric examples, as plans that keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from planlang.model.contract import Basis
from planlang.model.ledger import Facts
from planlang.model.settlement import Settlement
from planlang.values.calendar import DAY, Period, Window, add_months
from tests.external.case import Case, CaseSet, Outcome, Row, json_of, rows_of
from tests.external.small_plan import (
    SmallPlan,
    contract_of,
    dollars,
    lines,
    money,
    one_unit_every_month,
    part,
    settled,
)

_YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


# --- contract bases as they are told in prose ---------------------------------------------------------------------


def _windows_told(rule: str) -> tuple[Window, Window]:
    """The incurred and the paid window that a rule tells, in a policy year of 2026."""
    before = re.search(r"incurred up to (\d+) months before the effective date \(or in the term\)", rule)
    after = re.search(r"paid within (\d+) days after its end", rule)
    if before:
        first: date | None = add_months(_YEAR.first, -int(before[1]))
    else:
        first = None if "incurred before the expiration date" in rule else _YEAR.first
    if "whenever paid" in rule:
        return Window(first, _YEAR.last), Window(_YEAR.first, None)
    last = _YEAR.last + int(after[1]) * DAY if after else _YEAR.last
    return Window(first, _YEAR.last), Window(_YEAR.first, last)


def _windows_of(basis: str) -> tuple[Window, Window]:
    """The windows of a plan on a basis."""
    layer = contract_of(SmallPlan(specific=[f"basis {basis.lower()}", "deductible $1 per person"]).text).specific
    assert layer is not None
    return layer.the(Basis).incurred, layer.the(Basis).paid


# --- one check a rule ---------------------------------------------------------------------------------------------

# The rule on run-in gives a limit and no figure; on accumulation, no factor. These figures are planlang's own.


def _run_in() -> object:
    """Of 800 incurred before the term and 500 in it, a limit of 300 lets 800 count."""
    plan = SmallPlan(specific=["basis 15/12", "deductible $0 per person", "run-in limit $300 per person"])
    rows = [
        ["C-1", "P-1", "U-1", "medical", "2025-12-01", "2026-01-15", "800"],
        ["C-2", "P-1", "U-1", "medical", "2026-02-01", "2026-02-15", "500"],
    ]
    return [split.specific for split in settled(plan.text, rows).splits]


def _attachment(*said: str, tiers: bool = False) -> dict[str, int]:
    """How the attachment of a year is reached: two tiers whose units change in July, or one employee."""
    changing = [
        [month, tier, str(units - (month >= "2026-07"))]
        for month, _, _ in one_unit_every_month()
        for tier, units in (("single", 60), ("family", 40))
    ]
    plan = SmallPlan(aggregate=said, plan=["tiers single, family"] if tiers else [])
    attachment = settled(plan.text, [], units=changing if tiers else one_unit_every_month()).attachment
    assert attachment is not None
    assert attachment.attachment is not None
    return {
        "first": attachment.months[0].attachment,
        "sum": attachment.sum,
        "minimum": attachment.minimum,
        "attachment": attachment.attachment,
    }


def _accumulated() -> object:
    found = _attachment("monthly factor single $412.50, family $1,031.25 per month", tiers=True)
    return found["first"], found["attachment"]


_BY_MONTH = [60 * 412_50 + 40 * 1_031_25, 59 * 412_50 + 39 * 1_031_25]


def _minimum() -> object:
    """The greater of a share of the first month times twelve and an amount, whichever it is."""
    factor = "monthly factor $1,000 per employee per month"
    falls = "monthly factor $500 per employee per month from 2026-02-01"
    share = "95% of first month times policy months"
    return [
        _attachment(factor, falls, f"minimum attachment greater of {amount} and {share}")["attachment"]
        for amount in ("$11,399.99", "$11,400.01")
    ]


_EXPECTED = ("expected claims $200 per employee per month", "corridor 125%")


def _corridor() -> object:
    """The first month's factor, the attachment, and what is paid of claims at it and a dollar above it."""
    found = _attachment(*_EXPECTED)
    return found["first"], found["attachment"]


def _inside_the_corridor() -> object:
    """Expected claims are 2,400 and the attachment 3,000: nothing is paid between them."""
    claims = [("P-1", "medical", Fraction(2_400)), ("P-2", "medical", Fraction(600)), ("P-3", "medical", Fraction(1))]
    plan = SmallPlan(aggregate=_EXPECTED)
    return [split.aggregate for split in settled(plan.text, lines(claims), units=one_unit_every_month()).splits]


def _aggregating() -> object:
    """Only what is over the specific deductible erodes it; once it is used up the carrier pays."""
    plan = SmallPlan(specific=["deductible $75,000 per person", "aggregating deductible $60,000"])
    amounts = [70_000, 80_000, 100_000, 120_000]
    claims = [(f"P-{at}", "medical", amount) for at, amount in enumerate(amounts)]
    splits = settled(plan.text, lines(claims)).splits
    return [(part(split, "aggregating-deductible"), split.specific) for split in splits]


def _most() -> object:
    """Three million of claims above no attachment at all."""
    factor = "monthly factor $0 per employee per month"
    plans = (SmallPlan(aggregate=[factor, f"maximum {money(most)}"]) for most in (1_000_000, 2_000_000))
    claims = lines([("P-1", "medical", 3_000_000)])
    return [settled(plan.text, claims, units=one_unit_every_month()).totals.aggregate for plan in plans]


def _advance() -> object:
    """With and without simultaneous funding every figure of every line is the same."""
    claims = lines([("P-1", "medical", 250_000), ("P-2", "medical", 90_000)])
    said = "deductible $100,000 per person", "reimburses 90%"
    plans = (SmallPlan(specific=[*said, f"advance funding {word}"]) for word in ("included", "none"))
    return [_figures(settled(plan.text, claims)) for plan in plans]


def _figures(settlement: Settlement) -> list[tuple[int, int]]:
    return [(split.specific, split.employer) for split in settlement.splits]


def _accumulated_to_date() -> object:
    """What each month advances: 7,000 is paid in June, by whose close 6 x 1,000 is accumulated; 7 x 1,000 by July's."""
    plan = SmallPlan(
        aggregate=[
            "monthly factor $1,000 per employee per month",
            "monthly accommodation {",
            "advances over attachment",
            "repayment monthly",
            "}",
        ]
    )
    claims = lines([("P-1", "medical", 7_000)])
    months = settled(plan.text, claims, units=one_unit_every_month()).months
    return [month.advance for month in months]


_BY_CLOSE = [0, 0, 0, 0, 0, 1_000_00, -1_000_00, 0, 0, 0, 0, 0]


def _run_out() -> object:
    """The attachment with three months more, and what it lets be paid on the last of 90 days and a day later.

    Eleven months of 1,000 and one of 1,100 are 12,100, and the last three of them 3,100 more: 15,200.
    """
    plan = SmallPlan(
        aggregate=[
            "monthly factor $1,000 per employee per month",
            "monthly factor $1,100 per employee per month from 2026-12-01",
            "terminal liability 3 months",
        ]
    )
    days = [_YEAR.last + after * DAY for after in (90, 91)]
    rows = [
        [f"C-{at}", f"P-{at}", f"U-{at}", "medical", "2026-12-01", day.isoformat(), "15,201.00"]
        for at, day in enumerate(days)
    ]
    facts = Facts(terminal_liability=True)
    settlement = settled(plan.text, rows, units=one_unit_every_month(), facts=facts)
    assert settlement.attachment is not None
    return settlement.attachment.attachment, [split.aggregate for split in settlement.splits]


_ADVANCED = [(135_000_00, 115_000_00), (0, 90_000_00)]

_RULES: Mapping[tuple[str, str], tuple[object, Callable[[], object]]] = {
    ("run_in", "run-in limit"): ([300_00, 500_00], _run_in),
    ("aggregate_deductible", "accumulation"): ((_BY_MONTH[0], 6 * sum(_BY_MONTH)), _accumulated),
    ("aggregate_deductible", "minimum"): ([11_400_00, 11_400_01], _minimum),
    ("aggregate_attachment", "percent"): ((250_00, 3_000_00), _corridor),
    ("aggregate_corridor", "definition"): ([0, 0, 1_00], _inside_the_corridor),
    ("aggregating_specific", "definition"): (
        [(0, 0), (5_000_00, 0), (25_000_00, 0), (30_000_00, 15_000_00)],
        _aggregating,
    ),
    ("aggregate_maximum", "usual"): ([1_000_000_00, 2_000_000_00], _most),
    ("accommodation", "advance aggregate funding"): (_BY_CLOSE, _accumulated_to_date),
    ("terminal_liability", "deductible"): ((15_200_00, [1_00, 0]), _run_out),
    ("specific_advance", "simultaneous funding"): ([_ADVANCED, _ADVANCED], _advance),
}


def rules(path: Path) -> Iterator[Outcome]:
    """Every rule: a basis by its windows, the others by a plan that keeps them."""
    for row in rows_of(path):
        yield _rule(row)


def _rule(row: Row) -> Outcome:
    name = f"{row['topic']} {row['name']}"
    if row["topic"] == "contract_basis":
        return Case(name, _windows_told(row["rule"]), partial(_windows_of, row["name"]))
    return Case(name, *_RULES[row["topic"], row["name"]])


# --- numeric examples ---------------------------------------------------------------------------------------------


def numeric_examples(path: Path) -> Iterator[Outcome]:
    """A member's deductible and coinsurance with the plan in the member's place, and a cover reinstated once."""
    for row in json_of(path):
        kind = _member if "plan" in row else _reinstated
        yield Case(row["id"], _expected(row), partial(kind, row))


def _expected(row: Mapping[str, Any]) -> object:
    """What the file states, apart from what no plan has here: copayments and limits of zero."""
    stated = row["expected"]
    if "plan" not in row:
        return stated
    return {name: stated[name] for name in ("deductible", "coinsurance", "member_pays")}


def _member(row: Mapping[str, Any]) -> object:
    """A deductible and a coinsurance above it: who bears them is another party, the arithmetic is that of a layer."""
    terms = row["plan"]
    plan = SmallPlan(
        specific=[
            f"deductible {money(terms['deductible'])} per person",
            f"reimburses {100 - 100 * Fraction(terms['coinsurance_member'])}%",
        ]
    )
    (split,) = settled(plan.text, lines([("P-1", "medical", row["claims_total"])])).splits
    found = part(split, "below-deductible"), part(split, "coinsurance"), split.employer
    return dict(zip(("deductible", "coinsurance", "member_pays"), map(dollars, found), strict=True))


_REINSTATED = re.compile(r"(\d+)M xs (\d+)M per event with one 100% reinstatement \(aggregate (\d+)M\)")


def _reinstated(row: Mapping[str, Any]) -> object:
    """A layer of each event with its limit twice in all."""
    found = _REINSTATED.fullmatch(row["what"])
    assert found is not None, row["what"]
    most, above, in_all = (money(int(millions) * 1_000_000) for millions in found.groups())
    plan = SmallPlan(
        specific=[f"deductible {above} per person", f"maximum {most} per person", f"overall maximum {in_all}"]
    )
    claims = [(f"P-{at}", "medical", amount) for at, amount in enumerate(row["claims"])]
    splits = settled(plan.text, lines(claims)).splits
    return {
        "recovered": [dollars(split.specific) for split in splits],
        "net": [dollars(split.employer) for split in splits],
    }


SETS = (
    CaseSet("published_stop_loss_rules/rules.csv", rules),
    CaseSet("published_stop_loss_rules/numeric_examples.json", numeric_examples),
)
