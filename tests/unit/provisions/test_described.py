"""Sentences and notes that depend on how often something is said: charges and factors that change, classes, months."""

from __future__ import annotations

import pytest

from planlang.engine.describe import describe
from planlang.model.description import SaidAs
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled
from tests.unit.provisions.test_projected import FIXED_ATTACHMENT

CLASSES = "classes actives, retirees, executives"


def sentences(text: str) -> list[tuple[str, SaidAs, str]]:
    """Every sentence of a description, how it is said, and the statement that it tells."""
    (contract,) = rooms.load_text(text, "harbor.plan")[0].contracts
    lines = text.splitlines()
    return [
        (one.text, one.said, lines[one.place.line - 1] if one.place else "")
        for section in describe(contract).sections
        for one in section.sentences
    ]


@pytest.mark.parametrize(
    ("form", "rate", "first", "again"),
    [
        (
            "level-funded",
            "rate ${}.00 per employee per month",
            "The plan is level-funded: into the fund the employer pays",
            "the employer pays into the fund",
        ),
        (
            "fully insured",
            "premium ${}.00 per employee per month",
            "The plan is fully insured: the employer pays a premium of",
            "the employer pays a premium of",
        ),
    ],
)
def test_what_is_paid_in_and_its_change_are_told_each_in_a_sentence(
    form: str, rate: str, first: str, again: str
) -> None:
    old, new = rate.format(200), f"{rate.format(210)} from 2026-07-01"
    more = ["surplus 50% to employer"] if form == "level-funded" else []
    found = sentences(plan(SPECIFIC, frame=[f"funding {form} {{", old, new, *more, "}"]))
    assert (f"{first} $200.00 a month for each covered unit.", SaidAs.WRITTEN, old) in found
    changed = f"From July 1, 2026, {again} $210.00 a month for each covered unit."
    assert (changed, SaidAs.CHANGES, new) in found


def test_a_factor_that_never_held_is_left_out_and_those_after_it_are_told() -> None:
    """That of February 5 is replaced before March begins."""
    factor = "monthly factor ${}.00 per employee per month{}"
    dated = [(100, ""), (101, " from 2026-02-01"), (102, " from 2026-02-05"), (103, " from 2026-02-20")]
    written = [factor.format(*one) for one in dated]
    found = [one for one in sentences(plan(aggregate=(*AGGREGATE[:2], *written))) if "The monthly factor" in one[0]]
    assert found == [
        ("The monthly factor of employee is $100.00.", SaidAs.WRITTEN, written[0]),
        ("The monthly factor of employee is $101.00 from February 1, 2026.", SaidAs.CHANGES, written[1]),
        ("The monthly factor of employee is $103.00 from March 1, 2026.", SaidAs.CHANGES, written[3]),
    ]


@pytest.mark.parametrize(("paid", "left"), [("2,999.99", True), ("3,000", True), ("3,000.01", False)])
def test_of_a_lifetime_maximum_all_may_have_been_paid_before(paid: str, left: bool) -> None:  # noqa: FBT001
    prior = f'prior reimbursement person "M-2" ${paid}'
    found = sentences(plan((*SPECIFIC, "lifetime maximum $3,000 per person", prior)))
    (told,) = (text for text, _, statement in found if statement == prior)
    assert told.startswith("Of that, $") is left
    assert ("so nothing is left" in told) is not left


@pytest.mark.parametrize(
    ("ended", "terms", "words"),
    [
        ("2026-01-31", (), "1 monthly attachment comes to $100.00"),
        ("2026-02-28", (), "2 monthly attachments sum to $200.00"),
        ("2026-01-31", (FIXED_ATTACHMENT,), "100% of the first month's $100.00 times 1 month is $100.00"),
        ("2026-02-28", (FIXED_ATTACHMENT,), "100% of the first month's $100.00 times 2 months is $200.00"),
    ],
)
def test_one_month_is_told_as_one_month(ended: str, terms: tuple[str, ...], words: str) -> None:
    found = settled(plan(aggregate=(*AGGREGATE, *terms)), [line("C-1", "150.00")], 1, terminated=ended)
    assert words in rooms.told(found, 0)


def test_a_minimum_is_told_from_the_first_month() -> None:
    """January has one employee, and every other month three: 90% of 100 times 12 are 1,080."""
    factors = (*AGGREGATE, "monthly factor $300.00 per employee per month from 2026-02-01")
    text = plan(aggregate=(*factors, "minimum attachment 300% of first month times policy months"))
    told = rooms.told(settled(text, [line("C-1", "150.00")], 1), 0)
    assert "300% of the first month's $100.00 times 12 months" in told


@pytest.mark.parametrize(
    ("amount", "which", "less", "everyone"),
    [
        ("400", "the deductible", "$1,000 and $500 and $800", True),
        ("700", "the standard deductible and the deductible of class `executives`", "$1,000 and $800", False),
        ("900", "the standard deductible", "$1,000", False),
    ],
)
def test_a_laser_below_some_deductibles_names_them(amount: str, which: str, less: str, everyone: bool) -> None:  # noqa: FBT001
    terms = (
        *SPECIFIC,
        "deductible $500 per person for class retirees",
        "deductible $800 per person for class executives",
        f'laser person "M-1" at ${amount}',
    )
    _, said = rooms.load_text(plan(terms, frame=[CLASSES]), "harbor.plan")
    (found,) = (one for one in said if one.code.slug == "laser-below-deductible")
    assert found.headline == f"the laser on `M-1` is below {which}"
    assert found.labels[0].words == f"less than {less}"
    person = "the carrier pays more for this person, not less; if that is agreed, leave it so"
    some = "if that is what applies without the laser, the carrier pays more and not less; if so agreed, leave it so"
    assert found.help == (person if everyone else some)


def test_of_claims_over_the_limit_no_share_is_refunded() -> None:
    """The whole of what is below 70% of 5,400 would be refunded; 4,000 are over it."""
    refund = ["experience refund {", "share 100%", "claims limit 70% of premium", "}"]
    fees = ["fees {", "premium specific $450.00 per month", "}"]
    found = settled(plan(SPECIFIC, frame=[*fees, *refund]), [line("C-1", "5,000.00")])
    assert (found.refund, [one.kind for one in found.entries]) == (0, ["premium"] * 12)
