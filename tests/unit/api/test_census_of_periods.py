"""A list of who was covered when, counted for several periods: each counts its own months, by its own contract."""

from __future__ import annotations

from pathlib import Path

import pytest

import planlang
from planlang.api.results import SettledPeriods

PLAN = """plan "Mill" {{
  currency USD
  period {period}
  coverage medical "Medical"
{frame}  aggregate {{
    covers medical
    basis {basis}
    {factor}
{more}  }}
}}
"""
ONE_FACTOR = "monthly factor $10.00 per employee per month"
CLAIMS = "claim,person,coverage,incurred,paid,amount\nC-1,M-1,medical,2024-02-01,2024-03-01,20.00\n"
HEADER = "person,subscriber,relation,start,end"
EVERY = '[tiers]\nemployee = "every subscriber"\n'
YEARS = ("2024-01-01 through 2024-12-31", "2025-01-01 through 2025-12-31")


def plan(period: str, *, frame: str = "", factor: str = ONE_FACTOR, more: str = "", basis: str = "12/12") -> str:
    return PLAN.format(period=period, frame=frame, factor=factor, more=more, basis=basis)


def settled(  # noqa: PLR0913, PLR0917  plans, a list, its header and rules, and the day that is asked
    folder: Path, plans: list[str], rows: str, tiers: str = EVERY, header: str = HEADER, as_of: str | None = None
) -> SettledPeriods:
    (folder / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (folder / "list.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    (folder / "list.csv.mapping.toml").write_text(f'counting = "first of month"\n{tiers}', encoding="utf-8")
    return planlang.settle_periods(plans, folder / "claims.csv", census=folder / "list.csv", as_of=as_of)


def refused(folder: Path, plans: list[str], rows: str, tiers: str = EVERY, header: str = HEADER) -> list[str]:
    with pytest.raises(planlang.PlanlangError) as error:
        settled(folder, plans, rows, tiers, header)
    return [found.headline for found in error.value.diagnostics]


def attachments(of: SettledPeriods) -> list[int]:
    """The attachment of each period, in cents."""
    found = [one.attachment for one in of.periods.settlements]
    return [one.attachment for one in found if one is not None and one.attachment is not None]


def test_a_period_of_which_factors_lag_counts_months_before_it(tmp_path: Path) -> None:
    """January 2024 is charged with December 2023: 2 units, then 11 months of 1, $130; the renewal has no lag, $120."""
    plans = [plan(YEARS[0], more="    enrollment lag 1 month\n"), plan(YEARS[1])]
    rows = "M-1,S-1,self,2023-01-01,\nM-2,S-2,self,2023-01-01,2023-12-31\n"
    assert attachments(settled(tmp_path, plans, rows)) == [130_00, 120_00]


def test_two_policy_months_of_one_calendar_month_are_two(tmp_path: Path) -> None:
    """On 2024-06-01 one family is covered, on 2024-06-15 two are: 6 x $10 before, and 12 x $20 after."""
    basis = "incurred 2024-01-01 through 2024-06-14, paid 2024-01-01 through 2024-06-14"
    plans = [plan("2024-01-01 through 2024-06-14", basis=basis), plan("2024-06-15 through 2025-06-14")]
    rows = "M-1,S-1,self,2023-01-01,\nM-2,S-2,self,2024-06-10,\n"
    assert attachments(settled(tmp_path, plans, rows)) == [60_00, 240_00]


CLASSED = plan(
    YEARS[1],
    frame="  classes actives, retirees\n",
    factor=f"{ONE_FACTOR}\n    monthly factor $5.00 per employee per month for class retirees",
)
OF_CLASSES = f"{HEADER},class"


def test_a_renewal_may_begin_to_tell_classes_apart(tmp_path: Path) -> None:
    """Two units at $10 in each month of 2024, $240; in 2025 one at $10 and one at $5, $180."""
    rows = "M-1,S-1,self,2023-01-01,,actives\nM-2,S-2,self,2023-01-01,,retirees\n"
    got = settled(tmp_path, [plan(YEARS[0]), CLASSED], rows, header=OF_CLASSES)
    assert attachments(got) == [240_00, 180_00]


def test_a_class_that_the_period_of_a_month_does_not_declare_is_refused(tmp_path: Path) -> None:
    of_others = plan(YEARS[0], frame="  classes actives, seasonal\n", factor=ONE_FACTOR)
    rows = "M-1,S-1,self,2023-01-01,,actives\nM-2,S-2,self,2023-01-01,,retirees\n"
    assert refused(tmp_path, [of_others, CLASSED], rows, header=OF_CLASSES) == [
        "`retirees` is not a class that the period 2024-01-01 through 2024-12-31 declares"
    ]


TIERED = plan(
    YEARS[1], frame="  tiers single, family\n", factor="monthly factor single $10.00, family $30.00 per month"
)
ALONE_AND_NOT = 'single = "subscriber alone"\nfamily = "subscriber and any dependant"\n'
COUPLE = "M-1,S-1,self,2023-01-01,\nM-2,S-2,self,2023-01-01,\nM-3,S-2,spouse,2023-01-01,\n"


@pytest.mark.parametrize(
    "rules", [f"{EVERY}{ALONE_AND_NOT}", f"[tiers]\n{ALONE_AND_NOT}"], ids=["all", "one needs none"]
)
def test_each_period_puts_families_into_its_own_tiers(rules: str, tmp_path: Path) -> None:
    """Two units at $10 in each month of 2024, $240; in 2025 one at $10 and one at $30, $480."""
    assert attachments(settled(tmp_path, [plan(YEARS[0]), TIERED], COUPLE, rules)) == [240_00, 480_00]


def test_a_period_that_has_not_begun_counts_the_last_known_month_by_its_own_tiers(tmp_path: Path) -> None:
    """As of 2024-11-20 the couple of November is a family of 2025: 12 x ($10 + $30) = $480; S-4 comes in December."""
    rows = f"{COUPLE}M-4,S-4,self,2024-12-01,\n"
    got = settled(tmp_path, [plan(YEARS[0]), TIERED], rows, f"{EVERY}{ALONE_AND_NOT}", as_of="2024-11-20")
    assert attachments(got) == [240_00, 480_00]


def test_a_list_that_ends_before_a_period_warns_of_that_period_alone(tmp_path: Path) -> None:
    got = settled(tmp_path, [plan(YEARS[0]), plan(YEARS[1])], "M-1,S-1,self,2024-12-01,2024-12-31\n")
    assert attachments(got) == [10_00, 0]
    told = [one for one in got.diagnostics if one.code.slug == "nobody-covered"]
    assert [one.headline for one in told] == [f"the list covers nobody in the period {YEARS[1]}"]


@pytest.mark.parametrize(
    ("as_of", "found"),
    [("2023-12-20", [360_00, 600_00]), ("2024-01-01", [240_00, 480_00])],
)
def test_before_the_first_period_all_are_projected_with_the_month_of_the_date(
    tmp_path: Path, as_of: str, found: list[int]
) -> None:
    """In December 2023 two singles and a couple are covered: 12 x 3 x $10, and of 2025 12 x (10 + 30 + 10).

    S-3 has gone by January: 12 x 2 x $10, and 12 x (10 + 30).
    """
    rows = f"{COUPLE}M-4,S-3,self,2023-01-01,2023-12-31\n"
    rules = f"{EVERY}{ALONE_AND_NOT}"
    assert attachments(settled(tmp_path, [plan(YEARS[0]), TIERED], rows, rules, as_of=as_of)) == found


def test_families_of_no_tier_of_a_period_are_told_with_it(tmp_path: Path) -> None:
    """The first period has no tier for one dependant, whose rule is that of a tier of the second."""
    wider = plan(
        YEARS[1],
        frame="  tiers single, plus, family\n",
        factor="monthly factor single $10.00, plus $20.00, family $30.00 per month",
    )
    before = plan(
        YEARS[0], frame="  tiers single, family\n", factor="monthly factor single $10.00, family $30.00 per month"
    )
    rules = (
        '[tiers]\nsingle = "subscriber alone"\nplus = "subscriber and one dependant"\n'
        'family = "subscriber and several dependants"\n'
    )
    assert refused(tmp_path, [before, wider], COUPLE, rules) == [
        (
            "a family with no spouse and one child is of no tier in the period 2024-01-01 through 2024-12-31, "
            "and so is 1 more"
        )
    ]


def test_an_error_of_the_rules_is_told_once(tmp_path: Path) -> None:
    rules = '[tiers]\nsingle = "subscriber alone"\n'
    assert refused(tmp_path, [plan(YEARS[0]), plan(YEARS[1])], COUPLE, rules) == [
        "`single` is not a declared tier",
        "nothing says which families are of tier `employee`",
    ]
