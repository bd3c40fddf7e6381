"""The worked numbers of a description: a large claim and a bad year, each figure by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine.describe import describe
from planlang.model.description import Worked
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

CUMULATIVE = "deductible monthly cumulative"


def worked(text: str, title: str) -> Worked:
    """A worked example of a plan's description."""
    (contract,) = rooms.load_text(text, "harbor.plan")[0].contracts
    (found,) = (one for one in describe(contract).examples if one.title == title)
    return found


def rows(text: str, title: str) -> list[tuple[str, float]]:
    """Its rows, in dollars."""
    return [(row.name, row.amount / 100) for row in worked(text, title).rows]


def persons(aggregate: Sequence[str], frame: Sequence[str] = ()) -> str:
    """What a bad year says of its units and of its persons."""
    return worked(plan(aggregate=aggregate, frame=frame), "A bad year").assumed.partition(" have")[0]


def test_without_a_deductible_a_large_claim_is_of_a_hundred_thousand() -> None:
    assert rows(plan(("covers medical", "basis 12/15", "deductible $0 per person")), "One large claim") == [
        ("the claim", 100_000),
        ("the specific reimburses", 100_000),
        ("the aggregate reimburses", 0),
        ("the employer keeps, in all", 0),
    ]


def test_a_large_claim_of_which_the_aggregate_takes_back_all_is_the_employers() -> None:
    """1,000 are left of it. 800 of them lie over February's 200, and nothing over the year's 1,200."""
    aggregate = (*AGGREGATE[:2], "monthly factor $1.00 per employee per month", CUMULATIVE)
    assert rows(plan(SPECIFIC, aggregate), "One large claim") == [
        ("the claim", 3000),
        ("the employer keeps under the deductible", 1000),
        ("the specific reimburses", 2000),
        ("the aggregate reimburses", 0),
        ("the employer keeps, in all", 1000),
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), ""),
        (("aggregating deductible $300",), " It is the first of the year, so the aggregating deductible is unused."),
    ],
)
def test_a_large_claim_finds_an_aggregating_deductible_unused(more: tuple[str, ...], words: str) -> None:
    assert worked(plan((*SPECIFIC, *more)), "One large claim").assumed == (
        "One person without a deductible of its own has a claim of $3,000.00, "
        f"incurred and paid on February 10, 2026.{words}"
    )


@pytest.mark.parametrize("period", [(), (CUMULATIVE,)])
def test_a_bad_year_is_a_quarter_over_its_attachment(period: tuple[str, ...]) -> None:
    """A hundred employees at 100 a month attach at 120,000; what the months took back beside the lines is in it."""
    assert rows(plan(aggregate=(*AGGREGATE, *period)), "A bad year") == [
        ("claims of the year", 150_000),
        ("monthly attachments, added up", 120_000),
        ("the specific reimburses", 0),
        ("the aggregate reimburses", 30_000),
        ("the employer keeps, in all", 120_000),
    ]


def test_a_bad_year_is_less_what_members_pay() -> None:
    """Forty persons have a line a month, each with a copay of 25."""
    found = rows(plan(aggregate=AGGREGATE, frame=["benefits {", "copay $25.00 per line on medical", "}"]), "A bad year")
    assert found == [
        ("claims of the year", 150_000),
        ("the members pay", 12_000),
        ("monthly attachments, added up", 120_000),
        ("the specific reimburses", 0),
        ("the aggregate counts", 138_000),
        ("the aggregate reimburses", 18_000),
        ("the employer keeps, in all", 120_000),
    ]


@pytest.mark.parametrize(
    ("limit", "after"),
    [
        (["loss limit none"], ""),
        ([], ""),
        (["loss limit $900 per person"], " after the loss limit"),
    ],
)
def test_a_bad_year_says_what_the_aggregate_counts_and_whether_a_loss_limit_cut_it(
    limit: list[str], after: str
) -> None:
    """Each of forty has 3,750, of which the specific pays 2,750; of the 1,000 that are left it counts up to the limit.

    Of eighty it would count up to 80,000, which is no more than the attachment.
    """
    found = rows(plan(SPECIFIC, (*AGGREGATE, *limit)), "A bad year")
    assert found[2:] == [
        ("the specific reimburses", 110_000),
        (f"the aggregate counts{after}", 36_000 if after else 40_000),
        ("the aggregate reimburses", 0),
        ("the employer keeps, in all", 40_000),
    ]


@pytest.mark.parametrize(
    ("limit", "tiers", "shared"),
    [
        # 150,000 are shared by 40, or by 80 where only then 120,000 are passed; of 100 employees 160 would be too many.
        ("loss limit none", "employee", 40),
        ("loss limit $2,000 per person", "employee", 80),
        ("loss limit $1,250 per person", "employee", 40),
        # Of two tiers the attachment is 240,000; 300,000 are 1,875 for each of 160.
        ("loss limit $2,000 per person", "employee, family", 160),
        ("loss limit $1,250 per person", "employee, family", 40),
    ],
)
def test_a_bad_year_is_shared_by_as_many_as_it_takes(limit: str, tiers: str, shared: int) -> None:
    factors = "monthly factor " + ", ".join(f"{tier} $100.00" for tier in tiers.split(", ")) + " per month"
    units = " and ".join(f"100 {tier}" for tier in tiers.split(", "))
    said = persons((*AGGREGATE[:2], factors, limit), [f"tiers {tiers}"])
    assert said == f"Every month covers {units} units, and {shared} persons"


@pytest.mark.parametrize(
    ("classes", "of", "words"),
    [
        ("actives", "", ""),
        ("actives", " for class actives", ""),
        ("actives, retirees", "", ""),
        ("actives, retirees", " for class actives", " of each class"),
    ],
)
def test_units_are_of_each_class_where_there_are_several_and_factors_differ(classes: str, of: str, words: str) -> None:
    factor = AGGREGATE[-1]
    terms = (*AGGREGATE[:2], f"{factor}{of}", *([factor.replace("100", "90")] if "," in classes and of else []))
    assert persons(terms, [f"classes {classes}"]) == f"Every month covers 100 employee units{words}, and 40 persons"
