"""What keeps a layer from paying a line, how far the line is from it, and the statement that says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planlang.engine.distance import Distances
from planlang.model.settlement import Settlement, Stage
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled

STAGES = {"specific": Stage.SPECIFIC, "aggregate": Stage.AGGREGATE}
LASERS = (*SPECIFIC, 'laser person "M-5" at $4,000', 'laser person "M-6" excluded from specific')
CODES = ['exclusion "WC" "Work-related injury"', "classes actives, retirees"]


def short(text: str, settlement: Settlement, layer: str, at: int) -> tuple[str, str, str] | None:
    """Of the line at a position: the reason, the words, and the statement that is cited."""
    found = Distances(settlement, STAGES[layer]).of(at, settlement.splits[at])
    if found is None:
        return None
    assert found.stage is STAGES[layer]
    return found.reason, found.words, text.splitlines()[found.place.line - 1] if found.place else ""


def last(
    layer: str, specific: Sequence[str], aggregate: Sequence[str], *rows: dict[str, str], **facts: str | bool
) -> tuple[str, str, str] | None:
    """Of the last of some lines, with one employee a month where there is an aggregate."""
    text = plan(specific, aggregate, CODES)
    settlement = settled(text, rows, 1 if aggregate else None, **facts)
    return short(text, settlement, layer, len(rows) - 1)


@pytest.mark.parametrize(
    ("terms", "rows", "words", "place"),
    [
        pytest.param(
            (),
            [line("C-1", "600.00"), line("C-2", "300.00", paid="2026-02-20")],
            "M-1 stands at $900.00 after this line, $100.00 below the deductible of $1,000.00",
            "deductible $1,000 per person",
            id="deductible",
        ),
        pytest.param(
            (),
            [line("C-1", "1,000.00")],
            "M-1 stands at $1,000.00 after this line, $0.00 below the deductible of $1,000.00",
            "deductible $1,000 per person",
            id="full",
        ),
        pytest.param(
            (),
            [line("C-1", "0.01")],
            "M-1 stands at $0.01 after this line, $999.99 below the deductible of $1,000.00",
            "deductible $1,000 per person",
            id="a cent",
        ),
        pytest.param(
            ("deductible $500 per person for class retirees",),
            [line("C-1", "400.00", **{"class": "retirees"})],
            "M-1 stands at $400.00 after this line, $100.00 below the deductible of $500.00",
            "deductible $500 per person for class retirees",
            id="class",
        ),
        pytest.param(
            ('laser person "M-1" at $300',),
            [line("C-1", "250.00")],
            "M-1 stands at $250.00 after this line, $50.00 below the laser of $300.00",
            'laser person "M-1" at $300',
            id="lower laser",
        ),
    ],
)
def test_below_the_deductible(terms: Sequence[str], rows: Sequence[dict[str, str]], words: str, place: str) -> None:
    assert last("specific", (*SPECIFIC, *terms), (), *rows) == ("below-deductible", words, place)


def test_in_the_layer_of_a_laser() -> None:
    """Of 3,100, 1,000 lie below the deductible and 2,100 in the laser's layer, and 900 more would fill that."""
    assert last("specific", LASERS, (), line("C-1", "3,100.00", person="M-5")) == (
        "laser-layer",
        "M-5 stands at $3,100.00 after this line, $900.00 below the laser of $4,000.00",
        'laser person "M-5" at $4,000',
    )


def test_below_the_deductible_of_a_family() -> None:
    terms = (*SPECIFIC[:2], "deductible $1,000 per family")
    assert last("specific", terms, (), line("C-1", "700.00", unit="F-1")) == (
        "below-deductible",
        "F-1 stands at $700.00 after this line, $300.00 below the deductible of $1,000.00",
        "deductible $1,000 per family",
    )


@pytest.mark.parametrize(("amount", "left"), [("1,300.00", "200.00"), ("1,500.00", "0.00")])
def test_in_the_aggregating_deductible(amount: str, left: str) -> None:
    assert last("specific", (*SPECIFIC, "aggregating deductible $500"), (), line("C-1", amount)) == (
        "aggregating-deductible",
        f"all of its excess goes to the aggregating deductible of $500.00, of which ${left} is left after this line",
        "aggregating deductible $500",
    )


def test_over_a_laser_the_aggregating_deductible_keeps_the_last_though_the_laser_keeps_more() -> None:
    terms = (*LASERS, "aggregating deductible $500")
    assert last("specific", terms, (), line("C-1", "4,300.00", person="M-5")) == (
        "aggregating-deductible",
        "all of its excess goes to the aggregating deductible of $500.00, of which $200.00 is left after this line",
        "aggregating deductible $500",
    )


def test_an_aggregating_deductible_that_is_full_has_nothing_left() -> None:
    """Of 1,600 the aggregating deductible takes 500 and the lifetime maximum, used up by prior years, the last 100."""
    terms = (
        *SPECIFIC,
        "aggregating deductible $500",
        "lifetime maximum $700 per person",
        'prior reimbursement person "M-1" $700',
    )
    assert last("specific", terms, (), line("C-1", "1,600.00")) == (
        "aggregating-deductible",
        "$500.00 of its excess goes to the aggregating deductible of $500.00, of which $0.00 is left after this line",
        "aggregating deductible $500",
    )


def test_what_another_rule_keeps_is_said_with_its_amount() -> None:
    """Of a cent over the deductible 40% are nothing; after 500 a maximum of 500 keeps all of the next 200."""
    assert last("specific", (*SPECIFIC, "reimburses 40%"), (), line("C-1", "1,000.01")) == (
        "coinsurance",
        "$0.01 of it: coinsurance",
        "reimburses 40%",
    )
    rows = [line("C-1", "1,500.00"), line("C-2", "200.00", paid="2026-02-20")]
    assert last("specific", (*SPECIFIC, "maximum $500 per person"), (), *rows) == (
        "over-maximum",
        "$200.00 of it: over maximum",
        "maximum $500 per person",
    )


def test_of_several_reasons_behind_the_deductible_the_largest_is_said() -> None:
    """Of 200 incurred before the period the limit lets 20 through; of 101 it keeps a dollar, and the deductible 100."""
    terms = ("covers medical", "basis 15/12", "deductible $1,000 per person", "run-in limit $100 per person")
    rows = [
        line("C-1", "80.00", incurred="2025-12-05"),
        line("C-2", "200.00", incurred="2025-12-06", paid="2026-02-20"),
    ]
    assert last("specific", terms, (), *rows) == (
        "over-run-in-limit",
        "$180.00 of it: over run in limit",
        "run-in limit $100 per person",
    )
    assert last("specific", terms, (), line("C-1", "101.00", incurred="2025-12-05")) == (
        "over-run-in-limit",
        "$1.00 of it: over run in limit",
        "run-in limit $100 per person",
    )


# --- the aggregate --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "rows", "expected"),
    [
        pytest.param(
            (),
            [line("C-1", "600.00"), line("C-2", "300.00", person="M-2", paid="2026-02-20")],
            (
                "below-attachment",
                "the claims that count stand at $900.00 after this line, $300.00 below the attachment of $1,200.00",
                AGGREGATE[2],
            ),
            id="attachment",
        ),
        pytest.param(
            (),
            [line("C-1", "1,200.00")],
            (
                "below-attachment",
                "the claims that count stand at $1,200.00 after this line, $0.00 below the attachment of $1,200.00",
                AGGREGATE[2],
            ),
            id="full",
        ),
        pytest.param(
            ("reimburses 40%",),
            [line("C-1", "1,200.01")],
            ("below-attachment", "$1,200.00 of it: below attachment", AGGREGATE[2]),
            id="a cent over it that is not reimbursed",
        ),
        pytest.param(
            ("deductible monthly",),
            [line("C-1", "90.00")],
            ("below-attachment", "$90.00 of it: below attachment", "deductible monthly"),
            id="each month alone",
        ),
        pytest.param(
            ("loss limit $500 per person",),
            [line("C-1", "1,100.00")],
            ("over-loss-limit", "$600.00 of it: over loss limit", "loss limit $500 per person"),
            id="loss limit",
        ),
        pytest.param(
            ("loss limit $500 per person",),
            [line("C-1", "900.00")],
            (
                "below-attachment",
                "the claims that count stand at $500.00 after this line, $700.00 below the attachment of $1,200.00",
                AGGREGATE[2],
            ),
            id="more below the attachment than over the loss limit",
        ),
    ],
)
def test_below_the_attachment(
    terms: Sequence[str], rows: Sequence[dict[str, str]], expected: tuple[str, str, str]
) -> None:
    """An employee at 100.00 a month is an attachment of 1,200.00."""
    assert last("aggregate", (), (*AGGREGATE, *terms), *rows) == expected


def test_a_limit_that_is_written_nowhere_has_no_place() -> None:
    """Without a loss limit of its own the aggregate counts 1,000 of M-5, whose laser leaves it 3,100."""
    assert last("aggregate", LASERS, AGGREGATE, line("C-1", "3,100.00", person="M-5")) == (
        "over-loss-limit",
        "$2,100.00 of it: over loss limit",
        "",
    )


def test_what_the_specific_paid_is_not_left_for_the_aggregate() -> None:
    rows = [line("C-1", "1,000.00"), line("C-2", "500.00", paid="2026-02-20")]
    assert last("aggregate", SPECIFIC, AGGREGATE, *rows) == ("", "nothing of it is left for this cover", "")


# --- lines that do not count ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"incurred": "2025-12-31"},
            ("incurred-too-early", "incurred on 2025-12-31, 1 day before 2026-01-01, the first day that counts"),
        ),
        (
            {"incurred": "2027-01-02", "paid": "2027-01-20"},
            ("incurred-too-late", "incurred on 2027-01-02, 2 days after 2026-12-31, the last day that counts"),
        ),
        (
            {"incurred": "2026-01-01", "paid": "2025-12-30"},
            ("paid-too-early", "paid on 2025-12-30, 2 days before 2026-01-01, the first day that counts"),
        ),
        (
            {"paid": "2027-04-01"},
            ("paid-too-late", "paid on 2027-04-01, 1 day after 2027-03-31, the last day that counts"),
        ),
        (
            {"paid": "2030-04-01"},
            ("paid-too-late", "paid on 2030-04-01, 1,097 days after 2027-03-31, the last day that counts"),
        ),
    ],
)
@pytest.mark.parametrize("layer", ["specific", "aggregate"])
def test_a_day_outside_a_window_says_by_how_much(layer: str, row: dict[str, str], expected: tuple[str, str]) -> None:
    """A basis of 12/15 counts what is incurred in 2026 and paid from its first day through March 31 of 2027.

    From there to April 1 of 2030 are three years, one of 366 days, and a day: 1,097 days.
    """
    terms = {"specific": (SPECIFIC, ()), "aggregate": ((), AGGREGATE)}[layer]
    assert last(layer, *terms, line("C-1", "900.00", **row)) == (*expected, "basis 12/15")


def test_windows_are_those_in_force() -> None:
    found = last("specific", SPECIFIC, (), line("C-1", "900.00", paid="2026-07-02"), terminated="2026-06-30")
    assert found is not None
    assert found[:2] == ("paid-too-late", "paid on 2026-07-02, 2 days after 2026-06-30, the last day that counts")


def test_a_window_that_a_termination_ended_before_it_began_holds_not_even_its_first_day() -> None:
    """From March 31 to July 1 are 92 days."""
    windows = "basis incurred 2026-07-01 through 2026-12-31, paid 2026-07-01 through 2027-03-31"
    row = line("C-1", "900.00", incurred="2026-07-01", paid="2026-07-20")
    found = last("specific", (SPECIFIC[0], windows, SPECIFIC[2]), (), row, terminated="2026-03-31")
    assert found is not None
    assert found[1] == "incurred on 2026-07-01, 92 days after 2026-03-31, the last day that counts"


def test_a_refund_is_judged_by_the_days_of_what_it_corrects() -> None:
    rows = [
        line("C-1", "100.00", paid="2027-04-01"),
        line("C-2", "50.00", paid="2027-05-01", kind="refund", original="C-1"),
    ]
    found = last("specific", SPECIFIC, (), *rows)
    assert found is not None
    assert found[:2] == ("paid-too-late", "paid on 2027-04-01, 1 day after 2027-03-31, the last day that counts")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"coverage": "dental"}, ("not-covered", "Specific cover does not cover dental", "covers medical")),
        ({"exclusion": "WC"}, ("excluded", "its exclusion code is WC", 'exclusion "WC" "Work-related injury"')),
        ({"person": "M-6"}, ("excluded", "excluded", 'laser person "M-6" excluded from specific')),
        ({"kind": "rebate", "amount": "-90.00"}, ("rebate", "rebate", "")),
    ],
)
def test_other_refusals(row: dict[str, str], expected: tuple[str, str, str]) -> None:
    assert last("specific", LASERS, (), {**line("C-1", "900.00"), **row}) == expected


def test_the_aggregate_says_its_own_name() -> None:
    found = last("aggregate", SPECIFIC, AGGREGATE, line("C-1", "900.00", coverage="dental"))
    assert found == ("not-covered", "Aggregate cover does not cover dental", "covers medical")


# --- nothing to say -------------------------------------------------------------------------------------------------


def test_money_that_comes_back_and_a_line_of_nothing_are_not_paid() -> None:
    rows = [line("C-1", "500.00"), line("C-2", "-100.00", paid="2026-02-20", original="C-1")]
    back = ("", "it takes money back, and what this cover reimburses stays as it was", "")
    assert last("specific", SPECIFIC, (), *rows) == back
    assert last("specific", SPECIFIC, (), line("C-1", "0.00")) == ("", "there is nothing to pay", "")


def test_what_a_layer_takes_back_is_not_short() -> None:
    """Of 1,500.00 500.00 are reimbursed; the refund leaves 1,300.00, of which 300.00 are: 200.00 goes back."""
    rows = [line("C-1", "1,500.00"), line("C-2", "-200.00", paid="2026-02-20", original="C-1")]
    assert last("specific", SPECIFIC, (), *rows) is None


def test_what_is_paid_is_not_short() -> None:
    assert last("specific", SPECIFIC, (), line("C-1", "1,000.01")) is None
    assert last("aggregate", (), AGGREGATE, line("C-1", "1,200.01")) is None


def test_a_layer_that_the_plan_lacks_says_nothing() -> None:
    assert last("specific", (), AGGREGATE, line("C-1", "900.00")) is None
    assert last("aggregate", SPECIFIC, (), line("C-1", "900.00")) is None
