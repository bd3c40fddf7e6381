"""Bands, caps, floors and durations of a peer that computes taxes: the arithmetic of layers under other names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from planlang.values.calendar import Period
from tests.external.case import Case, CaseSet, NotRun, Outcome, json_of
from tests.external.dates import DAY_COUNT, months_between
from tests.external.small_plan import (
    FIRST_DOLLAR,
    SmallPlan,
    codes_of,
    day,
    dollars,
    lines,
    money,
    one_unit_every_month,
    percent,
    settled,
)

CAP_AND_FLOOR = (
    "No figure of a contract has both a floor and a cap: the attachment has the one, reimbursements the other."
)
TOUCHED = "The language has policy months and no calendar quarters or calendar years to count."
PRO_RATA = "A partial last month counts whole (`semantics`, section 1), so a part of a month is no number of months."


def mechanisms(path: Path) -> Iterator[Outcome]:
    """All three lists of the file."""
    held = json_of(path)
    yield from (_band(at, row) for at, row in enumerate(held["marginal_bands"], start=1))
    yield from map(_bound, held["cap_floor"])
    yield from map(_duration, held["durations"])


# --- bands --------------------------------------------------------------------------------------------------------


def _band(at: int, row: Mapping[str, Any]) -> Outcome:
    """Marginal rates of a base are the percentage that a specific reimburses of its excess, in bands."""
    multiplier = Fraction(row.get("multiplier", 1))
    name = f"bands {at}"
    if "expected_error" in row:
        said = _bands_said(row["bands"], multiplier)
        return Case(name, {"empty-band"}, lambda: set(codes_of(SmallPlan(specific=[FIRST_DOLLAR, said]).text)))
    return Case(
        name, Decimal(row["expected"]), partial(_reimbursed, row["base"], _bands_said(row["bands"], multiplier))
    )


def _bands_said(bands: list[tuple[str, str | None]], multiplier: Fraction) -> str:
    """`reimburses 10% of the first $100 of excess, 50% of the next $900, then 0%`: nothing above the last ceiling."""
    said: list[str] = []
    floor, then = Fraction(0), Fraction(0)
    for rate, ceiling in bands:
        if ceiling is None:
            then = Fraction(rate)
            continue
        width = Fraction(ceiling) * multiplier - floor
        of_excess = "of the next {}" if said else "of the first {} of excess"
        said.append(f"{percent(Fraction(rate))} {of_excess.format(money(width))}")
        floor += width
    return f"reimburses {', '.join(said)}, then {percent(then)}"


def _reimbursed(base: str, *said: str) -> Decimal:
    """What a specific from the first dollar reimburses of one line."""
    plan = SmallPlan(specific=[FIRST_DOLLAR, *said])
    return dollars(settled(plan.text, lines([("P-1", "medical", Decimal(base))])).totals.specific)


# --- caps and floors ----------------------------------------------------------------------------------------------


def _bound(row: Mapping[str, Any]) -> Outcome:
    """A cap is the maximum of a reimbursement, a floor the minimum of an attachment."""
    value, cap, floor = row["value"], row.get("cap"), row.get("floor")
    name = f"value {value} cap {cap} floor {floor}"
    if cap and floor:
        return NotRun(name, CAP_AND_FLOOR)
    if floor:
        return Case(name, Decimal(row["expected"]), partial(_attachment, value, floor))
    said = [f"maximum {money(Fraction(cap))} per person"] if cap else []
    return Case(name, Decimal(row["expected"]), partial(_reimbursed, value, *said))


def _attachment(value: str, floor: str) -> Decimal:
    """The attachment of a year whose first month's factor is a value and whose other months have none."""
    plan = SmallPlan(
        aggregate=[
            f"monthly factor {money(Fraction(value))} per employee per month",
            "monthly factor $0 per employee per month from 2026-02-01",
            f"minimum attachment {money(Fraction(floor))}",
        ]
    )
    attachment = settled(plan.text, [], units=one_unit_every_month()).attachment
    assert attachment is not None
    assert attachment.attachment is not None
    return dollars(attachment.attachment)


# --- durations ----------------------------------------------------------------------------------------------------


def _duration(row: Mapping[str, Any]) -> Outcome:
    """Years between days, and policy months of a period whose both ends are included."""
    unit, first, last = row["unit"], day(row["start"]), day(row["end"])
    name = f"{unit} {first} {last}"
    match unit:
        case "year":
            return Case(name, row["expected"], partial(_years, row["start"], row["end"]))
        case "month_inclusive_prorata" if row["expected"].isdigit():
            return Case(name, int(row["expected"]), lambda: Period(first, last).months)
        case "month_inclusive_prorata":
            return NotRun(name, PRO_RATA)
        case "day":
            return NotRun(name, DAY_COUNT)
        case _:
            return NotRun(name, TOUCHED)


def _years(start: str, end: str) -> int:
    return months_between(day(start), day(end)) // 12


SETS = (CaseSet("rules/publicodes_bands_caps_durations.json", mechanisms),)
