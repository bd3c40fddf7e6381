"""Which figures rest on units that are projected: of a year asked as of the end of March, ten employees a month."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.model.settlement import Settlement
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled

KNOWN = 3
ROWS = [line("C-1", "5,000.00")]
FEE = 'fee "Administration" $5.00 per employee per month'
FIXED = 'fee "Plan document" $125.00 per month'
PREMIUM = "premium specific $45.00 per employee per month"
FIXED_ATTACHMENT = "deductible period annual fixed at 100% of first month times policy months"
REFUND = ["experience refund {", "share 30%", "claims limit 70% of premium", "}"]


def asked(
    frame: Sequence[str] = (),
    aggregate: Sequence[str] = (),
    as_of: str = "2026-03-31",
    specific: Sequence[str] = SPECIFIC,
    **facts: str | bool,
) -> Settlement:
    """The settlement as of a day."""
    return settled(plan(specific, aggregate, frame), ROWS, 10, as_of=as_of, **facts)


def flags(found: Settlement, kind: str) -> list[bool]:
    """Whether each entry of a kind is projected."""
    return [entry.projected for entry in found.entries if entry.kind == kind]


LATER = [*[False] * KNOWN, *[True] * (12 - KNOWN)]


@pytest.mark.parametrize(
    ("charges", "charged", "figures"),
    [
        ([FEE], {("fee", "Administration")}, {"fees", "cost"}),
        ([PREMIUM], {("premium", "specific")}, {"premiums", "cost"}),
        ([FIXED], set(), set()),
        ([FEE, FIXED], {("fee", "Administration")}, {"fees", "cost"}),
        (['fee "Network" employee $4.00 per month'], {("fee", "Network")}, {"fees", "cost"}),
        # A rate of nothing comes to nothing for any units.
        (['fee "Network" employee $0.00 per month'], set(), set()),
        (['fee "Administration" $0.00 per employee per month'], set(), set()),
        # A fee that begins with May is none before.
        ([f"{FEE} from 2026-05-01", f"{FEE} from 2026-01-01"], {("fee", "Administration")}, {"fees", "cost"}),
    ],
)
def test_a_charge_per_unit_is_projected_from_april_on(
    charges: list[str], charged: set[tuple[str, str]], figures: set[str]
) -> None:
    found = asked(["fees {", *charges, "}"])
    assert found.projected_charges == charged
    assert found.funded is not None
    assert found.funded.projected == figures
    later = [entry.projected for entry in found.entries if (entry.kind, entry.name) in charged]
    assert later == LATER * len(charged)
    assert not any(entry.projected for entry in found.entries if (entry.kind, entry.name) not in charged)
    known = settled(plan(SPECIFIC, frame=["fees {", *charges, "}"]), ROWS, 10, as_of="2026-12-31")
    assert (known.projected_charges, flags(known, "fee"), flags(known, "premium")) == (
        frozenset(),
        [False] * len(flags(found, "fee")),
        [False] * len(flags(found, "premium")),
    )


@pytest.mark.parametrize(
    ("charges", "aggregate", "projected"),
    [
        ([PREMIUM], (), True),
        (["premium specific $450.00 per month"], (), False),
        # The premium is fixed, but the carriers' claims are those of an aggregate that attaches at twelve months.
        (["premium specific $450.00 per month"], AGGREGATE, True),
        (["premium specific $450.00 per month", FEE], (), False),
    ],
)
def test_an_experience_refund_rests_on_the_premium_and_on_what_is_reimbursed(
    charges: list[str],
    aggregate: Sequence[str],
    projected: bool,  # noqa: FBT001
) -> None:
    text = plan(SPECIFIC, aggregate, ["fees {", *charges, "}", *REFUND])
    found = settled(text, [line("C-1", "1,100.00")], 10, as_of="2026-03-31")
    assert flags(found, "refund") == [projected]


@pytest.mark.parametrize(
    ("terms", "rests_on"),
    [
        ((), None),
        ((FIXED_ATTACHMENT,), {1}),
        # Three months of terminal liability are the last three, which are projected.
        ((FIXED_ATTACHMENT, "terminal liability 3 months"), {1, 10, 11, 12}),
        (("terminal liability 3 months",), None),
    ],
)
@pytest.mark.parametrize("known", [1, KNOWN])
def test_what_an_aggregate_reimburses_rests_on_the_months_of_its_attachment(
    terms: Sequence[str], rests_on: set[int] | None, known: int
) -> None:
    as_of = {1: "2026-01-31", KNOWN: "2026-03-31"}[known]
    elected = "terminal liability 3 months" in terms
    found = asked((), (*AGGREGATE, *terms), as_of, (), terminal_liability=elected)
    projected = rests_on != {1}
    assert found.attachment is not None
    assert found.attachment.rests_on == rests_on
    assert found.attachment.projected is projected
    assert [month.projected for month in found.attachment.months] == [*[False] * known, *[True] * (12 - known)]
    assert found.funded is not None
    assert found.funded.projected == ({"employer_claims", "cost"} if projected else set())


ACCOMMODATION = ["monthly accommodation {", "advances over attachment", "repayment at settlement", "}"]
LESS = "what the aggregate comes to, less what was advanced"


@pytest.mark.parametrize(("as_of", "projected"), [("2026-03-31", True), ("2026-12-31", False)])
def test_what_an_accommodation_settles_is_what_the_aggregate_comes_to(as_of: str, projected: bool) -> None:  # noqa: FBT001
    """Of 15,000 in January 14,000 lie over the month's 1,000 and are advanced; over the year's 12,000 lie 3,000."""
    text = plan(aggregate=(*AGGREGATE, *ACCOMMODATION))
    found = settled(text, [line("C-1", "15,000.00")], 10, as_of=as_of)
    told = [(one.kind, one.amount, one.explanation, one.projected) for one in found.entries]
    assert told == [
        ("advance", 14_000_00, "advanced at the close of the month", False),
        ("settlement", -11_000_00, LESS, projected),
    ]


def test_what_was_paid_after_the_last_close_is_settled_without_an_advance() -> None:
    text = plan(aggregate=(*AGGREGATE, *ACCOMMODATION))
    found = settled(text, [line("C-1", "15,000.00", paid="2027-02-20")], 10)
    assert [(one.amount, one.explanation) for one in found.entries] == [(3000_00, "what the aggregate comes to")]


def test_a_cent_is_advanced_and_a_cent_is_repaid() -> None:
    """A cent lies over January's 1,000; in February it lies under 2,000."""
    text = plan(aggregate=(*AGGREGATE, *ACCOMMODATION[:2], "repayment monthly", "}"))
    found = settled(text, [line("C-1", "1,000.01")], 10)
    assert [(one.month, one.amount, one.explanation) for one in found.entries] == [
        ("2026-01", 1, "advanced at the close of the month"),
        ("2026-02", -1, "repaid at the close of the month"),
    ]


@pytest.mark.parametrize(("as_of", "projected"), [("2026-03-31", True), ("2026-12-31", False)])
def test_what_is_returned_of_a_fund_is_projected_with_what_is_paid_into_it(as_of: str, projected: bool) -> None:  # noqa: FBT001
    fund = ["funding level-funded {", "rate $200.00 per employee per month", "surplus 50% to employer", "}"]
    found = asked(fund, as_of=as_of)
    assert flags(found, "surplus") == [projected]
    assert found.funded is not None
    assert found.funded.returned == (24_000_00 - 1000_00) // 2


def test_the_units_of_an_attachment_are_those_of_its_months() -> None:
    """The contract ends in June; each month has two classes and no row without one."""
    text = plan(aggregate=AGGREGATE, frame=["classes actives, retirees"])
    rows = [line("C-1", "5,000.00", **{"class": "actives"})]
    found = settled(text, rows, {"actives": 7, "retirees": 2}, terminated="2026-06-30")
    assert found.attachment is not None
    assert [(one.month, one.class_name, one.units) for one in found.attachment.units] == [
        (f"2026-{month:02}", name, units) for month in range(1, 7) for name, units in (("actives", 7), ("retirees", 2))
    ]
    assert [month.attachment for month in found.attachment.months] == [900_00] * 6


def test_with_a_lag_a_month_is_projected_a_month_later() -> None:
    """April takes the units of March, which are known."""
    found = asked(aggregate=(*AGGREGATE, "enrollment lag 1 month"), specific=())
    assert found.attachment is not None
    assert [month.projected for month in found.attachment.months] == [*[False] * 4, *[True] * 8]


@pytest.mark.parametrize(
    ("funding", "figures"),
    [
        (["funding fully insured {", "premium $200.00 per employee per month"], {"premium", "surplus", "cost"}),
        (
            ["funding level-funded {", "rate $200.00 per employee per month", "surplus 50% to employer"],
            {"fund", "surplus", "returned", "cost"},
        ),
    ],
)
def test_what_is_made_of_projected_payments_is_projected(funding: list[str], figures: set[str]) -> None:
    for as_of, expected in (("2026-03-31", figures), ("2026-12-31", set())):
        found = asked([*funding, "}"], as_of=as_of)
        assert found.funded is not None
        assert found.funded.projected == expected
