"""Sentences in which a contract is told that the longer descriptions do not show."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine.describe import describe
from planlang.text.diagnostic import has_errors
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, plan

LATER = (
    "If terminal liability is elected and the contract ends without renewal, claims incurred by the last day of cover "
)
FREE = "What is left is what was paid into it less the employer's part of the claims incurred in the period"
FUND = ["funding level-funded {", "rate $50.00 per employee per month", "surplus 50% to employer", "}"]
INSURED = ["funding fully insured {", "premium $50.00 per employee per month", "}"]
REBATES = "Drug rebates incurred in the period lower the claims that"
NEITHER = "lower the claims of neither stop-loss cover."
FACTOR = "Each month has an attachment: for every covered unit a monthly factor"
COPAY = ["benefits {", "copay $5 per line on medical", "}"]


def sentences(text: str) -> list[str]:
    """All sentences of all sections."""
    checked, found = rooms.load_text(text, "harbor.plan")
    assert not has_errors(found), found
    return [one.text for section in describe(checked.contracts[0]).sections for one in section.sentences]


@pytest.mark.parametrize(
    ("specific", "aggregate", "frame", "sentence"),
    [
        (
            (),
            (*AGGREGATE, "terminal liability 1 month"),
            [],
            f"{LATER}count when paid within 1 month after it, and the attachment grows by that of the last month.",
        ),
        (
            (),
            (*AGGREGATE, "terminal liability 3 months"),
            [],
            f"{LATER}count when paid within 3 months after it, and the attachment grows by that of the last 3 months.",
        ),
        ((*SPECIFIC, "terminal liability 1 month"), (), [], f"{LATER}count when paid within 1 month after it."),
        ((), AGGREGATE, [], f"{FACTOR}; the months add up."),
        ((), (*AGGREGATE, "deductible period monthly"), [], f"{FACTOR}."),
        (
            (),
            (*AGGREGATE, "deductible period annual fixed at 95% of first month times policy months"),
            [],
            f"{FACTOR}.",
        ),
        ((), AGGREGATE, [], "There is no minimum attachment: fewer members mean a lower one."),
        (
            (),
            (*AGGREGATE, "deductible period annual fixed at 95% of first month times policy months"),
            [],
            "There is no minimum attachment: fewer members at first mean a lower one, fewer later do not.",
        ),
        (SPECIFIC, (), FUND, f"{FREE}, after the cover."),
        (SPECIFIC, AGGREGATE, FUND, f"{FREE}, after both covers."),
        ((), (), [*COPAY, *FUND], f"{FREE}."),
        ((), (), COPAY, "Drug rebates are the employer's."),
        ((), (), [*COPAY, *FUND], f"{REBATES} the fund bears, others those of the employer."),
        ((), (), [*COPAY, *INSURED], f"{REBATES} the insurer bears, others those of the employer."),
        (
            SPECIFIC,
            (),
            INSURED,
            f"{REBATES} the insurer bears, others those of the employer; they do not lower what the cover counts.",
        ),
        (
            SPECIFIC,
            AGGREGATE,
            INSURED,
            f"{REBATES} the insurer bears, others those of the employer; they {NEITHER}",
        ),
        *(
            (
                (),
                (
                    *AGGREGATE,
                    "monthly accommodation {",
                    "advances over attachment",
                    "repayment monthly",
                    f"no advances in last {months}",
                    "}",
                ),
                [],
                f"Nothing is advanced in the last {last}.",
            )
            for months, last in (("1 month", "month"), ("2 months", "2 months"))
        ),
        (
            (*SPECIFIC, 'laser person "M-9" excluded from all cover'),
            (),
            [],
            "Person M-9 is excluded from all stop-loss cover.",
        ),
        (
            (*SPECIFIC, 'laser person "M-9" excluded from specific'),
            (),
            [],
            "Person M-9 is excluded from the specific cover, and stays in the aggregate.",
        ),
        (
            (),
            (),
            ["benefits {", "deductible $5 per person on medical", "coinsurance member pays 20% on dental", "}"],
            "Of what was allowed a member pays 20% on Dental.",
        ),
        (
            (),
            (),
            ["benefits {", "copay $5 per line on medical", "coinsurance member pays 20% on dental", "}"],
            "Of what was allowed a member pays 20% on Dental.",
        ),
    ],
)
def test_a_contract_is_told_in_this_sentence(
    specific: Sequence[str], aggregate: Sequence[str], frame: Sequence[str], sentence: str
) -> None:
    assert sentence in sentences(plan(specific, aggregate, frame))


@pytest.mark.parametrize(
    ("embedding", "how"),
    [
        ("embedded", "each person's total counts toward it, none as less than zero"),
        ("non-embedded", "all its persons have one total"),
    ],
)
def test_a_family_s_amount_alone_says_what_the_embedding_decides(embedding: str, how: str) -> None:
    amount = f"$500 per family {embedding}"
    frame = ["benefits {", f"deductible {amount} on medical", f"out-of-pocket maximum {amount} on medical", "}"]
    told = sentences(plan(frame=frame))
    assert f"Members pay a deductible of $500.00 for each family ({how}) on Medical." in told
    assert f"In a year members pay at most $500.00 for each family ({how}) on Medical, copays included." in told


@pytest.mark.parametrize("who", ["person", "family"])
def test_the_order_says_whose_deductible_and_whose_loss_limit_it_is(who: str) -> None:
    specific = (*SPECIFIC[:2], f"deductible $1,000 per {who}")
    checked, _ = rooms.load_text(plan(specific, (*AGGREGATE, "loss limit standard deductible")), "harbor.plan")
    assert describe(checked.contracts[0]).order == (
        f"The specific cover takes the {who}'s claims over the deductible, in the order in which they are paid.",
        f"What is left is counted by the aggregate cover, up to the loss limit of each {who}.",
        "What is counted over the attachment is the aggregate's.",
        "Whatever is left is the employer's.",
    )


def test_a_loss_limit_of_families_that_reaches_nothing_is_told_of_families() -> None:
    specific = ("covers dental", "basis 12/15", "deductible $1,000 per family")
    told = sentences(plan(specific, (*AGGREGATE, "loss limit standard deductible")))
    assert "Its limit on one family reaches none of the claims that it covers." in told


def test_where_a_person_is_excluded_no_laser_is_not_said_to_be_missing() -> None:
    missing = "No person has a deductible of their own, and no person is excluded: there is no laser."
    assert missing in sentences(plan(SPECIFIC))
    for laser in ('laser person "M-9" excluded from all cover', 'laser person "M-9" at $5,000'):
        assert missing not in sentences(plan((*SPECIFIC, laser)))


def test_a_window_that_can_be_lengthened_is_not_said_to_end_with_the_period() -> None:
    late = "For the specific no claim paid after December 31, 2026 counts."
    terms = ("covers medical", "basis 12/12", SPECIFIC[2])
    assert late in sentences(plan(terms))
    assert late in sentences(plan((*terms, "gapless renewal none")))
    for option in ("gapless renewal included", "terminal liability 3 months"):
        assert late not in sentences(plan((*terms, option)))


@pytest.mark.parametrize(
    ("basis", "effect"),
    [
        ("12/12", True),
        ("12/23", True),
        ("12/24", False),
        ("12/36", False),
        ("15/12", False),
        ("18/15", False),
        ("paid", False),
        ("incurred", False),
        ("incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31", False),
    ],
)
def test_a_gapless_renewal_is_told_as_cover_only_where_it_lengthens_the_window(basis: str, *, effect: bool) -> None:
    terms = ("covers medical", f"basis {basis}", SPECIFIC[2], "gapless renewal included")
    longer = "If the contract is renewed, claims paid within 24 months of its first day count."
    nothing = (
        "A renewal is to be gapless, which changes nothing here: "
        "it does not lengthen the time in which claims may be paid."
    )
    told = sentences(plan(terms))
    assert (longer in told, nothing in told) == (effect, not effect)
    _, found = rooms.load_text(plan(terms), "harbor.plan")
    assert [one.code.slug for one in found] == ([] if effect else ["gapless-renewal-without-effect"])


def test_a_renewal_that_lengthens_nothing_leaves_the_window_at_its_end() -> None:
    late = "For the specific no claim paid after December 31, 2026 counts."
    for basis in ("15/12", "paid"):
        assert late in sentences(plan(("covers medical", f"basis {basis}", SPECIFIC[2], "gapless renewal included")))


def test_a_loss_limit_of_its_own_amount_is_the_same_for_everybody() -> None:
    specific = (*SPECIFIC, "deductible $500 per person for class retirees")
    own = "For retirees that is their own deductible."
    classes = ["classes actives, retirees"]
    assert own in sentences(plan(specific, (*AGGREGATE, "loss limit standard deductible"), classes))
    assert own not in sentences(plan(specific, (*AGGREGATE, "loss limit $700 per person"), classes))


def test_what_is_paid_later_is_told_of_an_accommodation_where_it_counts() -> None:
    later = "What is paid after the last month enters only the final settlement."
    accommodation = ("monthly accommodation {", "advances over attachment", "repayment monthly", "}")
    for basis, told in (("12/12", False), ("12/15", True), ("incurred", True)):
        aggregate = (AGGREGATE[0], f"basis {basis}", AGGREGATE[2], *accommodation)
        assert (later in sentences(plan(aggregate=aggregate))) is told
