"""The rules that a contract lets matter without stating them, one by one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine.describe import describe
from planlang.engine.unwritten import rules
from planlang.text.diagnostic import has_errors
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

CORRECTED = "A refund or a void lowers the claim that it corrects, and all totals are worked out anew with it."
CENT = (
    "A percentage is taken of the total so far, not of one claim, and rounded to the cent, half a cent away from zero."
)
WHOLE = (
    "A percentage is taken of the total so far, not of one claim, and rounded to a whole amount, a half away from zero."
)


def said(text: str) -> list[str]:
    """The rules that a contract lets matter."""
    checked, found = rooms.load_text(text, "harbor.plan")
    assert not has_errors(found), found
    (contract,) = checked.contracts
    return [one.text for one in rules(contract)]


def charges(statement: str) -> list[str]:
    return ["fees {", statement, "}"]


def benefits(*statements: str) -> list[str]:
    return ["benefits {", *statements, "}"]


def test_corrections_are_told_first() -> None:
    assert said(plan(frame=benefits("copay $20.00 per line on medical"))) == [CORRECTED]
    assert said(plan(SPECIFIC))[0] == CORRECTED


@pytest.mark.parametrize("day", [2, 15, 28, 29])
@pytest.mark.parametrize(
    ("specific", "aggregate", "frame"),
    [
        ((), AGGREGATE, []),
        (SPECIFIC, (), charges('fee "Administration" $5.00 per employee per month')),
        (SPECIFIC, (), charges("premium specific $5.00 per employee per month")),
    ],
)
def test_months_that_do_not_begin_with_the_calendars_are_told_where_one_is_charged(
    day: int, specific: Sequence[str], aggregate: Sequence[str], frame: Sequence[str]
) -> None:
    period = f"2026-01-{day:02} through 2027-01-{day - 1:02}"
    text = plan(specific, aggregate, frame).replace("2026-01-01 through 2026-12-31", period)
    short = ", or on the last day of a month that has none" if day == 29 else ""
    words = f"Each month of the contract begins on day {day} of a calendar month{short}, and is named by that one."
    assert words in said(text)
    assert not any(one.startswith("Each month") for one in said(plan(specific, aggregate, frame)))


FUND = ["funding level-funded {", "rate $50.00 per employee per month", "surplus 50% to employer", "}"]


@pytest.mark.parametrize(
    ("aggregate", "frame"),
    [(AGGREGATE, []), ((), charges('fee "Administration" $5.00 per employee per month')), ((), FUND)],
)
@pytest.mark.parametrize(
    ("period", "last"),
    [
        # Months start on the 15th: the sixth on June 15, and it would run through July 14.
        ("2026-01-15 through 2026-06-30", "June 15, 2026 through June 30, 2026"),
        ("2026-01-15 through 2026-07-13", "June 15, 2026 through July 13, 2026"),
        ("2026-01-15 through 2026-07-14", None),
        ("2026-01-15 through 2026-07-15", "July 15, 2026 through July 15, 2026"),
        # A month of a period from the 31st starts on the last day of February, and ends on the eve of March 31.
        ("2026-01-31 through 2026-03-30", None),
        ("2026-01-31 through 2026-03-29", "February 28, 2026 through March 29, 2026"),
    ],
)
def test_a_last_month_that_is_not_full_is_told_to_be_charged_whole(
    period: str, last: str | None, aggregate: Sequence[str], frame: Sequence[str]
) -> None:
    of_windows = tuple("basis incurred" if one.startswith("basis") else one for one in aggregate)
    text = plan((), of_windows, [*benefits("copay $20.00 per line on medical"), *frame])
    told = [one for one in said(text.replace("2026-01-01 through 2026-12-31", period)) if "last month" in one]
    words = f"The last month, from {last}, is not a full one, and it is charged and counted as a whole month."
    assert told == ([words] if last else [])


def test_a_last_month_that_nothing_is_charged_for_is_not_told() -> None:
    text = plan(("covers medical", "basis incurred", "deductible $1,000 per person"))
    short = text.replace("2026-01-01 through 2026-12-31", "2026-01-15 through 2026-06-30")
    assert not any("last month" in one for one in said(short))


def test_months_of_a_contract_that_charges_none_are_not_told() -> None:
    text = plan(SPECIFIC).replace("2026-01-01 through 2026-12-31", "2026-01-15 through 2027-01-14")
    assert not any(one.startswith("Each month") for one in said(text))


@pytest.mark.parametrize(
    ("specific", "frame"),
    [
        ((*SPECIFIC, "reimburses 90%"), []),
        ((*SPECIFIC, "reimburses 80% of the first $1,000 of excess, then 100%"), []),
        ((), benefits("coinsurance member pays 20% on medical")),
    ],
)
def test_where_a_share_is_taken_its_rounding_is_told(specific: Sequence[str], frame: Sequence[str]) -> None:
    assert said(plan(specific, (), frame))[-1] == CENT
    assert said(plan(specific, (), frame).replace("USD", "JPY").replace("$", "JPY "))[-1] == WHOLE


@pytest.mark.parametrize(
    ("code", "least"),
    [
        ("USD", "the cent"),
        ("JPY", "a whole amount"),
        ("KWD", "KWD 0.001"),
        ("GBP", "GBP 0.01"),
    ],
)
def test_a_currency_is_rounded_to_its_own_least_amount(code: str, least: str) -> None:
    """Of a yen there is no part; a dinar has a thousand, and a pound a hundred that are no cents."""
    expected = ("covers medical", "basis 12/15", "expected claims $100 per employee per month", "corridor 125%")
    text = plan((*SPECIFIC, "reimburses 90%"), expected)
    checked, found = rooms.load_text(text.replace("USD", code).replace("$", f"{code} "), "harbor.plan")
    assert not has_errors(found), found
    sentences = [each.text for one in describe(checked.contracts[0]).sections for each in one.sentences]
    half = {"USD": "half a cent", "JPY": "a half"}.get(code, "half of that")
    assert f"A factor from expected claims is 125% of them, to {least}." in sentences
    assert sentences[-1].endswith(f", and rounded to {least}, {half} away from zero.")
    assert code == "USD" or not [one for one in sentences if " cent" in one]


@pytest.mark.parametrize(
    ("specific", "frame"),
    [
        ((*SPECIFIC, "reimburses 100%"), []),
        ((), benefits("coinsurance member pays 0% on medical")),
        ((), benefits("coinsurance member pays 100% on medical")),
    ],
)
def test_a_share_of_all_or_nothing_is_never_rounded(specific: Sequence[str], frame: Sequence[str]) -> None:
    assert not any("percentage" in one for one in said(plan(specific, (), frame)))
