"""FEEL's arithmetic and dates, as far as a language without expressions can say them: months added, months counted, and
which texts are days of the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from planlang.model.contract import Basis
from planlang.text.diagnostic import has_errors
from tests import rooms
from tests.external.case import Case, CaseSet, NotRun, Outcome, Row, rows_of
from tests.external.dates import date_and_duration, months_between
from tests.external.small_plan import SmallPlan, day

WHY_NOT = {
    "0068-feel-equality": "There is no comparison to write: a scenario expects an amount, a verdict or a finding.",
    "0093-feel-at-literals": "Times and durations are no literals, and a literal has no type to ask for.",
    "0095-feel-day-of-year-function": "No term of a contract asks for the number of a day in its year.",
    "0096-feel-day-of-week-function": "No term of a contract asks for a day of the week.",
    "0097-feel-month-of-year-function": "No term of a contract asks for the name of a month.",
    "0098-feel-week-of-year-function": "No term of a contract asks for a week.",
    "0099-arithmetic-negation": "Amounts, shares and dates are written; no operator stands before them.",
    "0100-arithmetic": "Amounts, shares and dates are written; no operator stands between them.",
    "1115-feel-date-function": "A day is one literal of the years 1 to 9999; it is not made of numbers or other days.",
    "1120-feel-duration-function": "A duration is no value of the language; terms that count months say how many.",
    "1121-feel-years-and-months-duration-function": "Policy months are counted forward, between days without a time.",
}

_LITERAL = re.compile(r'(?:date\((?:from:)?"(?P<dated>[^"]*)"\)|@"(?P<at>[^"]*)")')
_MONTHS = re.compile(
    r'years and months duration\((?:from:)?date\("(?P<from>[^"]+)"\), ?(?:to:)?date\("(?P<to>[^"]+)"\)\)'
)
_DURATION = re.compile(r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?")


def arithmetic(path: Path) -> Iterator[Outcome]:
    """Every expression of the kit's folders on arithmetic, dates, durations and equality."""
    for row in rows_of(path):
        name = f"{row['tck_folder']} {row['case_id']}"
        case = _literal(name, row) or _whole_months(name, row) or _sum(name, row)
        yield case or NotRun(name, WHY_NOT[row["tck_folder"]])


def _sum(name: str, row: Row) -> Case | None:
    """A day plus or minus years, months or days."""
    asked = date_and_duration(row["feel_expression"])
    return None if asked is None else Case(name, day(row["expected"]), asked)


def _literal(name: str, row: Row) -> Case | None:
    """A text that is a day, or that is none and must be an error where it stands."""
    found = _LITERAL.fullmatch(row["feel_expression"])
    if found is None or not (row["error_result"] == "true" or _plain(row["expected"])):
        return None
    written = found["dated"] if found["at"] is None else found["at"]
    return Case(name, None if row["error_result"] == "true" else row["expected"], partial(_day_written, written))


def _plain(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def _day_written(text: str) -> str | None:
    """The first day of a plan's paid window that is written so, or nothing where that is an error."""
    plan = SmallPlan(specific=["deductible $0 per person", f"basis incurred any date, paid on or after {text}"])
    checked, found = rooms.load_text(plan.text, "external.plan")
    if has_errors(found):
        return None
    (contract,) = checked.contracts
    assert contract.specific is not None
    return str(contract.specific.the(Basis).paid.first)


def _whole_months(name: str, row: Row) -> Case | None:
    """Whole months from one day to a later one."""
    found = _MONTHS.fullmatch(row["feel_expression"])
    expected = _DURATION.fullmatch(row["expected"])
    if found is None or expected is None or found["to"] < found["from"]:
        return None
    months = 12 * int(expected["years"] or 0) + int(expected["months"] or 0)
    return Case(name, months, partial(months_between, day(found["from"]), day(found["to"])))


SETS = (CaseSet("rules/feel_arith_dates_dmn_tck.csv", arithmetic),)
