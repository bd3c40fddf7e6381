"""The first and the last year there is: a day at the edge of time is counted, or refused by a finding."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.values.calendar import Period
from tests.hostile.siege import Siege
from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN

PERIOD = "2026-01-01 through 2026-12-31"
OPEN = PLAN.replace("basis       12/15", "basis incurred any date, paid any date").replace(
    "basis               12/12", "basis incurred any date, paid any date"
)


@pytest.mark.parametrize(
    ("basis", "code"),
    [
        ("12/99999", "impossible-basis"),
        ("99999/12", "impossible-basis"),
        ("0/0", "impossible-basis"),
        ("12/" + "9" * 5000, "impossible-basis"),
        ("9" * 5000 + "/12", "impossible-basis"),
    ],
)
def test_a_basis_beyond_all_years_is_a_finding(siege: Siege, basis: str, code: str) -> None:
    run = siege.check(PLAN.replace("12/15", basis))
    assert run.code == 1
    assert f"error[{code}]" in run.err


@pytest.mark.parametrize(
    "period",
    [
        "0001-01-01 through 0001-12-31",
        "9999-01-01 through 9999-12-31",
        "9999-12-31 through 9999-12-31",
        "0001-01-01 through 9999-12-31",
        "2026-01-01 through 9999-12-31",
    ],
)
def test_a_period_at_the_edge_of_time_is_a_finding(siege: Siege, period: str) -> None:
    run = siege.check(PLAN.replace(PERIOD, period))
    assert run.code == 1
    assert "error[implausible-period]" in run.err


@pytest.mark.parametrize("months", ["99", "24311", "999999999", "9" * 5000])
def test_a_lag_before_the_first_year_is_counted_or_refused(siege: Siege, months: str) -> None:
    siege.write("harbor.plan", PLAN.replace("    corridor", f"    enrollment lag {months} months\n    corridor"))
    run = siege.settle()
    assert run.code == (0 if len(months) < 20 else 1)


def test_lines_of_the_first_and_the_last_day_are_settled(siege: Siege) -> None:
    siege.write("harbor.plan", OPEN)
    rows = "".join(
        f"X-{number},1,M-1,F-9,medical,{incurred},{paid},5000000.00\n"
        for number, (incurred, paid) in enumerate(
            [("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31"), ("0001-01-01", "9999-12-31")]
        )
    )
    run = siege.settle("--out", "out", claims=CLAIMS + rows)
    assert run.code == 0
    months = (siege.folder / "out" / "months.csv").read_text(encoding="utf-8").splitlines()
    assert months[1].startswith("2026-01,")
    assert months[-1].startswith("2026-12,")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--as-of", "9999-12-31"), 0),
        (("--as-of", "0001-01-01"), 1),
        (("--fact", "terminated=0001-01-01"), 1),
        (("--fact", "terminated=9999-12-31"), 1),
        (("--as-of", "10000-01-01"), 2),
        (("--as-of", "0000-01-01"), 2),
        (("--fact", "terminated=\u0662\u0660\u0662\u0666-01-01"), 2),
    ],
)
def test_facts_at_the_edge_of_time(siege: Siege, more: tuple[str, ...], code: int) -> None:
    assert siege.settle(*more).code == code


def test_a_census_of_all_years_there_are_is_read(siege: Siege) -> None:
    before = "".join(f"{year:04}-{month:02},1,1\n" for year in range(2026) for month in range(1, 13))
    assert siege.settle(census=f"{CENSUS}{before}9999-12,1,1\n").code == 0
    assert siege.settle("--as-of", "2026-01-15", census=f"{CENSUS}{before}").code == 0


@pytest.mark.parametrize(
    ("first", "day", "number", "name"),
    [
        (date(2026, 1, 1), date(9999, 12, 31), (9999 - 2026) * 12 + 12, "9999-12"),
        (date(2026, 1, 31), date(2026, 2, 28), 2, "2026-02"),
        (date(2026, 1, 31), date(2026, 2, 27), 1, "2026-01"),
        (date(2026, 1, 15), date(1, 1, 1), (1 - 2026) * 12, "0000-12"),
        (date(2026, 1, 15), date(1, 1, 15), (1 - 2026) * 12 + 1, "0001-01"),
    ],
)
def test_the_policy_month_of_any_day_has_a_number_and_a_name(first: date, day: date, number: int, name: str) -> None:
    period = Period(first, date(2026, 12, 31))
    assert period.month_of(day) == number
    assert period.month_name(number) == name
