"""Months added, policy months and calendar literals, as other languages and spreadsheets have them.

planlang keeps the day of the month, or takes the last day of a month that has no such day (`semantics`, section 1).
Files that state several modes state one row a mode.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from planlang.values.calendar import DAY, Period, add_months
from tests.external.case import Case, CaseSet, NotRun, Outcome, json_of, rows_of
from tests.external.small_plan import day

ROUND_UP = "planlang has one mode and takes the last day of a short month, never the first day of the next."
STICKY = "planlang keeps the day of the month and does not move the last day of a short month to that of a long one."
DAY_COUNT = "The language counts in policy months and windows and has no count of days."
WEEKDAY = "No term of a contract asks for a day of the week, a working day or a day count convention."


def _later(start: date, years: int = 0, months: int = 0, days: int = 0) -> date:
    """A day so much later: months first, then days."""
    return add_months(start, 12 * years + months) + days * DAY


def month_additions(path: Path) -> Iterator[Outcome]:
    """Every day near a month's end, with every number of months, under four rules."""
    for row in rows_of(path):
        name, start = f"{row['date']} {row['months']}", day(row["date"])
        for mode in ("catala_round_down", "dateutil_relativedelta"):
            found = partial(add_months, start, int(row["months"]))
            yield Case(f"{name} {mode}", day(row[mode]), found, group=row["date"])
        yield NotRun(f"{name} catala_round_up", ROUND_UP)
        yield NotRun(f"{name} end_of_month_sticky", STICKY)


def additions_of_a_period(path: Path) -> Iterator[Outcome]:
    """A day and years, months and days; what the peer calls ambiguous has its one answer here."""
    for row in rows_of(path):
        years, months, days = int(row["years"]), int(row["months"]), int(row["days"])
        name = f"{row['date']} {years} {months} {days}"
        found = partial(_later, day(row["date"]), years, months, days)
        yield Case(f"{name} round_down", day(row["result_round_down"]), found)
        yield NotRun(f"{name} round_up", ROUND_UP)


def anniversaries(path: Path) -> Iterator[Outcome]:
    """Anniversaries of a contract that began on a leap day."""
    for row in rows_of(path):
        name, start = f"{row['date']} {row['years']}", day(row["date"])
        yield Case(f"{name} round_down", day(row["round_down"]), partial(_later, start, int(row["years"])))
        yield NotRun(f"{name} round_up", ROUND_UP)


def ages(path: Path) -> Iterator[Outcome]:
    """Whether a birthday, or a day so many months after birth, has come."""
    for row in rows_of(path):
        number, unit = row["min_duration"].split()
        months = int(number) * {"year": 12, "month": 1}[unit]
        name, birth, today = (
            f"{row['birth']} {row['min_duration']} {row['current']}",
            day(row["birth"]),
            day(row["current"]),
        )
        expected = row["old_enough_round_down"] == "true"
        yield Case(f"{name} round_down", expected, partial(_reached, birth, months, today))
        yield NotRun(f"{name} round_up", ROUND_UP)


def _reached(birth: date, months: int, today: date) -> bool:
    return add_months(birth, months) <= today


def month_ends(path: Path) -> Iterator[Outcome]:
    """First and last day of the month that holds a day, which are those of a policy month of a calendar year."""
    for row in rows_of(path):
        yield Case(row["date"], (day(row["first_day"]), day(row["last_day"])), partial(_month_around, day(row["date"])))


def _calendar_year(held: date) -> Period:
    return Period(held.replace(month=1, day=1), held.replace(month=12, day=31))


def _month_around(held: date, later: int = 0) -> tuple[date, date]:
    """The first and the last day of the calendar month so many months after the one that holds a day."""
    year = _calendar_year(held)
    number = year.month_of(held) + later
    return year.month_start(number), year.month_start(number + 1) - DAY


def day_counts(path: Path) -> Iterator[Outcome]:
    """Days between two days."""
    for row in rows_of(path):
        yield NotRun(f"{row['later']} {row['earlier']}", DAY_COUNT)


def weekdays(path: Path) -> Iterator[Outcome]:
    """Days of the week."""
    for row in rows_of(path):
        yield NotRun(row["date"], WEEKDAY)


# --- periods that are split ---------------------------------------------------------------------------------------

_MONTHS = "January February March April May June July August September October November December".split()


def splits(path: Path) -> Iterator[Outcome]:
    """A period split into calendar months or plan years, as policy months of a period around it split it.

    The parts are those that the file calls consistent: they tile the period, both ends included.
    """
    held = json_of(path)
    for row in (*held["cases"], *held["extra_consistent_cases"]):
        name = f"{row['function']} {row.get('starting_month') or ''} {row['begin']} {row['end']}"
        expected = [(day(first), day(last)) for first, last in row["consistent_parts"]]
        yield Case(name, expected, partial(_parts, row))


def _parts(row: dict[str, Any]) -> list[tuple[date, date]]:
    """The policy months, or the policy years, of a period that begins where the first part would if it were whole."""
    begin, end = day(row["begin"]), day(row["end"])
    months = 1 if row["function"] == "split_by_month" else 12
    month = begin.month if months == 1 else _MONTHS.index(row["starting_month"]) + 1
    start = begin.replace(month=month, day=1)
    period = Period(start if start <= begin else add_months(start, -12), end)
    parts = range(0, period.month_of(end), months) if begin <= end else ()
    return [
        (max(begin, period.month_start(at + 1)), min(end, period.month_start(at + 1 + months) - DAY)) for at in parts
    ]


# --- spreadsheets -------------------------------------------------------------------------------------------------

_WHOLE: Mapping[str, Callable[[int], int]] = {
    "M": lambda months: months,
    "Y": lambda months: months // 12,
    "YM": lambda months: months % 12,
}


def spreadsheets(path: Path) -> Iterator[Outcome]:
    """EDATE, EOMONTH, and the parts of DATEDIF that count whole months."""
    for row in rows_of(path):
        function, first, second, third = row["function"], row["arg1"], row["arg2"], row["arg3"]
        name = f"{function} {first} {second} {third}".strip()
        match function:
            case "EDATE":
                yield Case(name, day(row["expected"]), partial(add_months, day(first), int(second)))
            case "EOMONTH":
                yield Case(name, day(row["expected"]), partial(_month_end, day(first), int(second)))
            case "DATEDIF" if third in _WHOLE:
                yield Case(name, int(row["expected"]), partial(_whole, third, day(first), day(second)))
            case "DATEDIF" | "DAYS":
                yield NotRun(name, DAY_COUNT)
            case _:
                yield NotRun(name, WEEKDAY)


def _month_end(held: date, later: int) -> date:
    return _month_around(held, later)[1]


def _whole(unit: str, first: date, last: date) -> int:
    """Whole months, or whole years, from one day to another: the policy months that have ended by then."""
    return _WHOLE[unit](months_between(first, last))


def months_between(first: date, last: date) -> int:
    """Policy months that have ended when a day begins."""
    return Period(first, max(first, last)).month_of(last) - 1


# --- FEEL: a date and a duration ----------------------------------------------------------------------------------

_DATE = r'@"(?P<date>\d{4}-\d\d-\d\d)"'
_DURATION = r'@"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"'
_SUMS = [re.compile(rf"{_DATE} (?P<operator>[+-]) {_DURATION}"), re.compile(rf"{_DURATION} (?P<operator>\+) {_DATE}")]


def date_and_duration(expression: str) -> partial[date] | None:
    """What `@"2021-01-01" + @"P1M"` asks of planlang; nothing where it asks for hours or for no date at all."""
    for pattern in _SUMS:
        found = pattern.fullmatch(expression)
        if found and any(found[unit] for unit in ("years", "months", "days")):
            sign = (-1 if found["sign"] else 1) * (-1 if found["operator"] == "-" else 1)
            years, months, days = (sign * int(found[unit] or 0) for unit in ("years", "months", "days"))
            return partial(_later, day(found["date"]), years, months, days)
    return None


def feel_durations(path: Path) -> Iterator[Outcome]:
    """A date plus or minus a duration of years, months or days."""
    for row in rows_of(path):
        asked = date_and_duration(row["feel_expression"])
        assert asked is not None, row
        yield Case(row["case_id"], day(row["expected"]), asked)


SETS = (
    CaseSet("rules/month_addition_oracle.csv", month_additions),
    CaseSet("rules/date_add_period_catala.csv", additions_of_a_period),
    CaseSet("rules/anniversary_feb29_oracle.csv", anniversaries),
    CaseSet("rules/age_thresholds_catala.csv", ages),
    CaseSet("rules/date_first_last_of_month_catala.csv", month_ends),
    CaseSet("rules/date_diff_days_catala.csv", day_counts),
    CaseSet("rules/day_of_week_catala.csv", weekdays),
    CaseSet("rules/period_split_catala.json", splits),
    CaseSet("rules/excel_date_functions_l4.csv", spreadsheets),
    CaseSet("rules/feel_date_plus_duration_dmn_tck.csv", feel_durations),
)
