"""What the months of a year-to-date attachment moved on no line, step by step, with the arithmetic in figures."""

from __future__ import annotations

from datetime import date

from planlang.engine.compile import compile_program
from planlang.engine.interpret import interpret_in_turn
from planlang.engine.openings import explain_opening
from planlang.engine.settle import settlement_order
from planlang.model.ledger import Facts, resolve_links
from planlang.model.settlement import month_rule
from planlang.model.trace import KEPT_BACK, PASSED_ON, Added, Opening, Working
from planlang.operators.amounts import keys
from planlang.provisions.enrollment import enrollment
from tests.unit.engine.questions import AGGREGATE, line, plan, settled

CUMULATIVE = "deductible monthly cumulative"
TERMS = (*AGGREGATE, CUMULATIVE, "reimburses 80%", "loss limit $1,000 per person", "maximum $5,000")
TEXT = plan(aggregate=TERMS)


def opening(number: int) -> Opening:
    """What an opening moved where M-1 had 500 in January and an employee adds 100 a month."""
    return explain_opening(settled(TEXT, [line("C-1", "500.00")], 1), number)


def workings(found: Opening) -> list[Working]:
    """The arithmetic of every account, one each."""
    return [working for account in found.accounts for working in account.arithmetic]


def test_an_opening_takes_back_what_no_longer_lies_over_the_attachment() -> None:
    """As February opens, 300 instead of 400 lie over it, of which 80% are 240 instead of 320."""
    found = opening(1)
    assert (found.period, found.month, found.name, found.aggregate) == (date(2026, 1, 1), "2026-02", "opens", -80_00)
    assert [(one.provision, one.headline) for one in found.accounts] == [
        ("deductible-period", "the attachment rises as the month opens"),
        ("aggregate-reimbursement", "the attachment rises as the month opens"),
        ("aggregate-maximum", "the attachment rises as the month opens"),
    ]
    cited = [one.citation for one in found.accounts]
    assert [TEXT.splitlines()[place.line - 1] if place else "" for place in cited] == [TERMS[3], TERMS[4], TERMS[6]]


def test_the_arithmetic_of_an_opening_is_that_of_its_steps() -> None:
    """The excess falls from 400 to 300; what is below the attachment grows by 100, and the employer's share falls."""
    over, share, most = workings(opening(1))
    assert (over.text, over.before, over.amount, over.after, over.result, over.kept) == (
        "max(500.00 - 200.00, 0) - max(500.00 - 100.00, 0)",
        500_00,
        0,
        500_00,
        -100_00,
        100_00,
    )
    assert over.adds == (Added("below-attachment", 100_00, KEPT_BACK),)
    assert [one.whose for one in (over, share, most)] == [(), (), ()]
    assert (share.text, share.amount, share.result, share.adds) == (
        "round(4/5 * 300.00) - round(4/5 * 400.00)",
        -100_00,
        -80_00,
        (Added("coinsurance", -20_00, KEPT_BACK),),
    )
    assert (most.text, most.amount, most.result) == ("min(240.00, 5000.00) - min(320.00, 5000.00)", -80_00, -80_00)
    assert all(PASSED_ON not in {added.part for added in one.adds} for one in (over, share, most))


def test_what_an_opening_passes_on_and_keeps_back_are_streams_too() -> None:
    settlement = settled(TEXT, [line("C-1", "500.00")], 1)
    assert list(settlement.opened) == [0, *[1] * 12]
    row = settlement.openings[1]
    assert (row["aggregate.attachment"], row["aggregate.attachment.rest"]) == (-100_00, 100_00)
    assert (row["aggregate.reimbursement"], row["aggregate.reimbursement.rest"]) == (-80_00, -20_00)


def test_the_first_month_opens_over_nothing() -> None:
    found = opening(0)
    assert (found.month, found.name, found.aggregate) == ("2026-01", "opens", 0)
    assert workings(found)[0].text == "max(0.00 - 100.00, 0) - max(0.00, 0)"


def test_the_last_opening_settles() -> None:
    """After December's 1,200 a minimum of 1,300 stands: 1,400 lie 200 over the one and 100 over the other."""
    text = plan(aggregate=(*AGGREGATE, CUMULATIVE, "minimum attachment $1,300"))
    found = explain_opening(settled(text, [line("C-1", "1,400.00")], 1), 12)
    assert (found.month, found.name, found.aggregate) == ("2026-12", "settlement", -100_00)
    assert found.accounts[0].headline == "the attachment settles at that of the period"
    assert workings(found)[0].text == "max(1400.00 - 1300.00, 0) - max(1400.00 - 1200.00, 0)"
    place = found.accounts[0].citation
    assert place is not None
    assert text.splitlines()[place.line - 1] == "minimum attachment $1,300"


def test_programs_that_take_turns_open_their_months_before_their_own_lines() -> None:
    """One has a line in January and one in March, before which two months open; the other one in February.

    What is left opens, and settles, after the last line of each.
    """
    settlement = settled(
        plan(aggregate=(*AGGREGATE, CUMULATIVE)),
        [
            line("C-1", "500.00"),
            line("C-2", "200.00", person="M-2", paid="2026-02-20"),
            line("C-3", "300.00", paid="2026-03-20"),
        ],
        1,
    )
    contract = settlement.contract
    program = compile_program(contract, Facts(), {}, enrollment(contract, settlement.census, Facts()))
    lines = sorted(resolve_links(settlement.ledger.lines, None)[0], key=settlement_order)
    key_of = keys(month_rule(contract, program.attachment), None)
    one, other = interpret_in_turn((program, program), (0, 1, 0), lines, ({}, {}), (key_of, key_of))
    assert list(one.opened) == [0, 1, 1, *[2] * 10]
    assert list(other.opened) == [0, 0, *[1] * 11]
    assert list(one.values["amount"]) == [500_00, 300_00]
    assert list(other.values["amount"]) == [200_00]
