"""The worked examples of a description: where there is one, and with what claims."""

from __future__ import annotations

import pytest

from planlang.engine.describe import _MEMBER_WORDS, _WORDS, describe
from planlang.model.description import Worked
from planlang.model.settlement import REASON_ORDER, Stage
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan


def examples(text: str) -> dict[str, Worked]:
    """The examples of a plan, by their titles."""
    (contract,) = rooms.load_text(text, "harbor.plan")[0].contracts
    return {one.title: one for one in describe(contract).examples}


def amounts(worked: Worked) -> dict[str, int]:
    return {row.name: row.amount for row in worked.rows}


def test_every_reason_that_a_worked_example_may_show_has_words() -> None:
    """A large claim is of a person without a laser; what the specific refuses is no example."""
    order = REASON_ORDER[Stage.SPECIFIC]
    assert set(_MEMBER_WORDS) == set(REASON_ORDER[Stage.BENEFITS])
    assert set(_WORDS) == set(order[order.index("below-deductible") :]) - {"laser-layer"}


def test_without_a_deductible_the_large_claim_is_of_a_hundred_thousand() -> None:
    terms = (*SPECIFIC[:2], "deductible $0 per person")
    worked = examples(plan(terms))["One large claim"]
    assert " has a claim of $100,000.00," in worked.assumed
    assert amounts(worked)["the specific reimburses"] == 100_000_00
    yen = examples(plan((*SPECIFIC[:2], "deductible JPY 0 per person")).replace("USD", "JPY"))["One large claim"]
    assert amounts(yen)["the claim"] == 100_000


@pytest.mark.parametrize(
    ("deductible", "employer", "aggregate"),
    [("25,000", 25_000_00, 0), ("200,000", 120_000_00, 80_000_00)],
)
def test_of_a_large_claim_what_a_deductible_period_takes_back_is_not_reimbursed(
    deductible: str, employer: int, aggregate: int
) -> None:
    """A hundred units have 10,000 a month: 20,000 when the claim is paid in February, 120,000 in the end.

    Of 25,000 that the employer keeps under the deductible 5,000 are paid in February, and go back in March. Of 200,000
    180,000 are paid in February, and 10,000 of it go back in each of ten months: 80,000 stay.
    """
    text = plan((*SPECIFIC[:2], f"deductible ${deductible} per person"), (*AGGREGATE, "deductible monthly cumulative"))
    worked = examples(text)["One large claim"]
    found = amounts(worked)
    assert (found["the aggregate reimburses"], found["the employer keeps, in all"]) == (aggregate, employer)
    assert worked.assumed.endswith(" Every month covers 100 employee units.")


def test_a_large_claim_without_an_aggregate_rests_on_no_units() -> None:
    assert " units" not in examples(plan(SPECIFIC))["One large claim"].assumed


def test_a_bad_year_without_claims_is_none() -> None:
    """Factors of nothing have an attachment of nothing, and five quarters of it are nothing."""
    assert examples(plan(aggregate=(*AGGREGATE[:2], "monthly factor $0.00 per employee per month"))) == {}


def test_a_class_that_is_the_only_one_needs_no_words() -> None:
    factor = "monthly factor $100.00 per employee per month for class actives"
    found = examples(plan(aggregate=(*AGGREGATE[:2], factor), frame=["classes actives"]))["A bad year"]
    assert " units, and 40 persons " in found.assumed


def test_the_persons_of_a_bad_year_have_a_family_each() -> None:
    """Of 150,000.00 each of 40 has 3,750.00, of which 2,750.00 lie over a family's deductible of 1,000.00."""
    specific = (*SPECIFIC[:2], "deductible $1,000 per family")
    found = amounts(examples(plan(specific, AGGREGATE))["A bad year"])
    assert (found["claims of the year"], found["the specific reimburses"]) == (150_000_00, 110_000_00)


def test_a_bad_year_in_which_the_aggregate_pays_nothing_says_what_it_counts() -> None:
    """A hundred units hold 80 persons, of whom each counts up to 1,000.00: less than the 120,000.00 of the attachment.

    So they stay 40, each with 3,750.00 of 150,000.00; of these 40 x 1,000.00 count.
    """
    limited = examples(plan(aggregate=(*AGGREGATE, "loss limit $1,000 per person")))["A bad year"]
    assert " units, and 40 persons " in limited.assumed
    found = amounts(limited)
    assert (found["the aggregate counts after the loss limit"], found["the aggregate reimburses"]) == (40_000_00, 0)


def test_without_anything_that_does_not_count_the_claims_are_what_counts() -> None:
    assert not [name for name in amounts(examples(plan(aggregate=AGGREGATE))["A bad year"]) if "counts" in name]


@pytest.mark.parametrize(
    "windows",
    [
        "incurred 2026-02-01 through 2026-12-31, paid 2026-01-01 through 2026-12-31",
        "incurred 2026-01-01 through 2026-12-31, paid 2026-02-01 through 2026-12-31",
    ],
)
def test_a_year_of_which_a_month_does_not_count_is_not_worked(windows: str) -> None:
    assert examples(plan(aggregate=(AGGREGATE[0], f"basis {windows}", AGGREGATE[2]))) == {}


def test_every_class_has_units_of_its_own() -> None:
    """A hundred of each at 100.00 and 10.00 are 11,000.00 a month."""
    factors = (
        "monthly factor $100.00 per employee per month for class actives",
        "monthly factor $10.00 per employee per month for class retirees",
    )
    found = examples(plan(aggregate=(*AGGREGATE[:2], *factors), frame=["classes actives, retirees"]))["A bad year"]
    assert amounts(found)["monthly attachments, added up"] == 132_000_00
    assert " units of each class, and 40 persons " in found.assumed


@pytest.mark.parametrize(
    ("last", "day"),
    [("2026-01-31", "January 1, 2026"), ("2026-02-28", "February 10, 2026"), ("2026-12-31", "February 10, 2026")],
)
def test_the_bill_of_a_member_is_of_the_forty_first_day_where_there_is_one(last: str, day: str) -> None:
    """From January 1 on the forty-first day is February 10."""
    text = plan(frame=["benefits {", "copay $100.00 per line on medical", "}"]).replace("2026-12-31", last)
    found = examples(text)["One bill of a member"]
    assert f" for Medical on {day}, the first of the year." in found.assumed
    assert amounts(found)["the member pays, in all"] == 100_00
