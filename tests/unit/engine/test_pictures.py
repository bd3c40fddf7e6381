"""The figures of a report's pictures, worked out by hand from the claims and the contract."""

from __future__ import annotations

from datetime import date

import pytest

from planlang.engine.pictures import _COUNTED, keyed, pictures, steps_of_periods
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.periods import Periods, reading_contract
from planlang.model.pictures import Cell, Claimant, Plane, Point, Running, Step
from planlang.model.settlement import REASON_ORDER, Settlement, Stage
from planlang.report.layers import PARTS
from planlang.values.calendar import Window
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled

LASER = 'laser person "M-5" at $4,000'
TERMS = (*SPECIFIC, "aggregating deductible $500", "reimburses 90%", "maximum $1,000 per person")
YEAR = ("covers medical", "basis 12/12", "monthly factor $100.00 per employee per month")
ROWS = [
    line("C-1", "1,400.00"),
    line("C-2", "2,500.00", person="M-2", paid="2026-02-20"),
    line("C-3", "3,000.00", person="M-5", incurred="2026-03-05", paid="2026-03-20"),
    line("C-4", "300.00", person="M-2", paid="2026-04-20", coverage="dental"),
    line("C-5", "100.00", person="M-2", paid="2026-05-20"),
    line("C-6", "50.00", paid="2027-02-10"),
]


def test_every_part_of_a_claim_that_the_specific_counts_is_drawn_in_a_colour() -> None:
    """They are what it pays and every reason from the deductible on; before that a claim is refused."""
    order = REASON_ORDER[Stage.SPECIFIC]
    assert set(_COUNTED) == {"specific", *order[order.index("below-deductible") :]}
    assert set(PARTS) == set(_COUNTED)


def harbor(*terms: str) -> Settlement:
    """The claims above under both covers, with an employee a month: an attachment of 1,200.

    Of M-1's 1,400 400 lie over the deductible, and the aggregating one takes them. Of M-2's 2,500 1,500 do, of which it
    takes 100; 90% of 1,400 are 1,260, of which the maximum lets 1,000 through. Of the next 100 nothing is paid: 10 are
    the employer's share and 90 over the maximum. Of M-1's 50 45 are paid, and 5 are the employer's share.
    The aggregate counts 1,000 each of M-1, M-2 and M-5, and pays all over 1,200: 800 of M-2's and 1,000 of M-5's.
    It does not count what is paid in 2027.
    """
    return settled(plan((*TERMS, *terms), YEAR), ROWS, 1)


def test_the_largest_claimants_and_those_over_their_deductible_show_what_became_of_their_claims() -> None:
    """M-5 has 1,000 below the deductible and 2,000 in the layer of the laser."""
    found = pictures(harbor(LASER))
    lasered = Claimant(
        key="M-5",
        amount=3000_00,
        deductible=4000_00,
        uncounted=0,
        parts=(("below-deductible", 1000_00), ("laser-layer", 2000_00)),
        specific=0,
        aggregate=1000_00,
        employer=2000_00,
    )
    second = Claimant(
        key="M-2",
        amount=2900_00,
        deductible=1000_00,
        uncounted=300_00,
        parts=(
            ("below-deductible", 1000_00),
            ("aggregating-deductible", 100_00),
            ("coinsurance", 150_00),
            ("over-maximum", 350_00),
            ("specific", 1000_00),
        ),
        specific=1000_00,
        aggregate=800_00,
        employer=1100_00,
    )
    first = Claimant(
        key="M-1",
        amount=1450_00,
        deductible=1000_00,
        uncounted=0,
        parts=(
            ("below-deductible", 1000_00),
            ("aggregating-deductible", 400_00),
            ("coinsurance", 5_00),
            ("specific", 45_00),
        ),
        specific=45_00,
        aggregate=0,
        employer=1405_00,
    )
    assert found.claimants == (lasered, second, first)
    assert found.over == (second, first)


def test_the_steps_go_from_what_was_paid_to_what_the_employer_bears() -> None:
    assert pictures(harbor(LASER)).steps == (
        Step(name="paid claims", taken=0, left=7350_00),
        Step(name="specific reimburses", taken=1045_00, left=6305_00),
        Step(name="aggregate reimburses", taken=1800_00, left=4505_00),
        Step(name="employer's net", taken=0, left=4505_00),
    )


def test_the_key_with_the_largest_claims_is_shown_line_by_line() -> None:
    assert pictures(harbor(LASER)).running == Running(
        key="M-5",
        deductible=4000_00,
        standard=1000_00,
        maximum=1000_00,
        points=(
            Point(
                paid=date(2026, 3, 20),
                claim="C-3",
                line=1,
                eligible=3000_00,
                excess=0,
                reimbursed=0,
                parts=(("below-deductible", 1000_00), ("laser-layer", 2000_00)),
            ),
        ),
    )


def test_running_totals_add_up_and_leave_out_what_the_specific_does_not_count() -> None:
    """M-2's claims as above; the dental one between them is no point."""
    found = settled(plan((*TERMS, LASER), YEAR), [*ROWS[:2], *ROWS[3:5]], 1)
    running = pictures(found).running
    assert running is not None
    assert (running.key, running.deductible, running.standard) == ("M-2", 1000_00, 1000_00)
    assert running.points == (
        Point(
            paid=date(2026, 2, 20),
            claim="C-2",
            line=1,
            eligible=2500_00,
            excess=1500_00,
            reimbursed=1000_00,
            parts=(
                ("below-deductible", 1000_00),
                ("aggregating-deductible", 100_00),
                ("coinsurance", 140_00),
                ("over-maximum", 260_00),
                ("specific", 1000_00),
            ),
        ),
        Point(
            paid=date(2026, 5, 20),
            claim="C-5",
            line=1,
            eligible=2600_00,
            excess=1600_00,
            reimbursed=1000_00,
            parts=(
                ("below-deductible", 1000_00),
                ("aggregating-deductible", 100_00),
                ("coinsurance", 150_00),
                ("over-maximum", 350_00),
                ("specific", 1000_00),
            ),
        ),
    )


def test_excess_is_what_lies_over_a_laser() -> None:
    """Of 4,300 300 lie over 4,000."""
    found = settled(plan((*SPECIFIC, LASER)), [line("C-1", "4,300.00", person="M-5"), line("C-2", "4,200.00")])
    running = pictures(found).running
    assert running is not None
    assert [(one.eligible, one.excess, one.reimbursed) for one in running.points] == [(4300_00, 300_00, 300_00)]
    assert running.maximum is None


def test_a_class_has_its_own_standard_deductible() -> None:
    terms = (*SPECIFIC, "deductible $500 per person for class retirees", 'laser person "M-1" at $800')
    rows = [
        line("C-1", "700.00", **{"class": "retirees"}),
        line("C-2", "600.00", person="M-2", **{"class": "retirees"}),
    ]
    found = pictures(settled(plan(terms, frame=["classes actives, retirees"]), rows))
    assert found.running is not None
    assert (found.running.deductible, found.running.standard) == (800_00, 500_00)
    assert [(one.key, one.deductible) for one in found.claimants] == [("M-1", 800_00), ("M-2", 500_00)]


def test_a_family_is_one_claimant() -> None:
    rows = [
        line("C-1", "700.00", unit="F-1"),
        line("C-2", "900.00", unit="F-2", person="M-2"),
        line("C-3", "600.00", unit="F-1", person="M-3", paid="2026-02-20"),
    ]
    found = settled(plan((*SPECIFIC[:2], "deductible $1,000 per family")), rows)
    assert keyed(found) == {"F-1": [0, 2], "F-2": [1]}
    drawn = pictures(found)
    assert [(one.key, one.amount, one.specific) for one in drawn.claimants] == [
        ("F-1", 1300_00, 300_00),
        ("F-2", 900_00, 0),
    ]
    assert drawn.running is not None
    assert [one.claim for one in drawn.running.points] == ["C-1", "C-3"]
    assert drawn.running.by_family


def test_ten_claimants_are_drawn_and_whoever_is_over_is_told_too() -> None:
    """M-13 is the smallest, and alone over a deductible, a laser of 50; of equal claims the first name stands first."""
    rows = [line(f"C-{n:02}", "900.00", person=f"M-{n:02}", paid=f"2026-02-{28 - n:02}") for n in range(1, 13)]
    rows.append(line("C-13", "60.00", person="M-13", paid="2026-03-01"))
    found = pictures(settled(plan((*SPECIFIC, 'laser person "M-13" at $50')), rows))
    assert [one.key for one in found.claimants] == [f"M-{n:02}" for n in range(1, 11)]
    assert [(one.key, one.parts) for one in found.over] == [
        ("M-13", (("below-deductible", 50_00), ("specific", 10_00)))
    ]


def test_more_than_ten_may_be_over() -> None:
    rows = [line(f"C-{n:02}", "1,000.01", person=f"M-{n:02}") for n in range(1, 13)]
    found = pictures(settled(plan(SPECIFIC), rows))
    assert len(found.claimants) == 10
    assert [one.key for one in found.over] == [f"M-{n:02}" for n in range(1, 13)]


def test_claimants_are_ranked_by_what_the_specific_counts() -> None:
    rows = [
        line("C-1", "100.00"),
        line("C-2", "500.00", coverage="dental", paid="2026-02-20"),
        line("C-3", "200.00", person="M-2"),
    ]
    assert [one.key for one in pictures(settled(plan(SPECIFIC), rows)).claimants] == ["M-2", "M-1"]


def test_what_a_run_in_limit_keeps_is_not_eligible() -> None:
    """Of 80 incurred before the period the limit lets 30 through, and so M-2's 40 are more."""
    terms = ("covers medical", "basis 15/12", SPECIFIC[2], "run-in limit $30 per person")
    rows = [line("C-1", "80.00", incurred="2025-12-05"), line("C-2", "40.00", person="M-2")]
    found = pictures(settled(plan(terms), rows))
    assert [(one.key, one.uncounted, one.parts) for one in found.claimants] == [
        ("M-2", 0, (("below-deductible", 40_00),)),
        ("M-1", 50_00, (("below-deductible", 30_00),)),
    ]
    alone = pictures(settled(plan(terms), rows[:1])).running
    assert alone is not None
    assert [(one.eligible, one.parts) for one in alone.points] == [(30_00, (("below-deductible", 30_00),))]


def test_the_running_totals_are_those_of_the_specific() -> None:
    """The aggregate counts 1,300 under a loss limit of 2,000, and 20 of the 100 over 1,200 are its own share."""
    aggregate = (*AGGREGATE, "loss limit $2,000 per person", "reimburses 80%")
    terms = (*SPECIFIC[:2], "deductible $2,000 per person")
    found = settled(plan(terms, aggregate), [line("C-1", "1,300.00")], 1)
    assert [(one.reason, one.amount) for one in found.splits[0].reasons][-2:] == [
        ("below-attachment", 1200_00),
        ("coinsurance", 20_00),
    ]
    running = pictures(found).running
    assert running is not None
    assert running.points[0].parts == (("below-deductible", 1300_00),)


def test_without_a_specific_nobody_is_drawn() -> None:
    found = pictures(settled(plan(aggregate=AGGREGATE), [line("C-1", "1,500.00")], 1))
    assert (found.claimants, found.over, found.running, found.plane.specific) == ((), (), None, None)
    assert [(one.name, one.taken, one.left) for one in found.steps] == [
        ("paid claims", 0, 1500_00),
        ("aggregate reimburses", 300_00, 1200_00),
        ("employer's net", 0, 1200_00),
    ]


COPAY = ["benefits {", "copay $100.00 per line on medical", "}"]


def test_where_the_plan_adjudicates_members_pay_first() -> None:
    found = pictures(settled(plan(SPECIFIC, frame=COPAY), [line("C-1", "1,500.00")]))
    assert [(one.name, one.taken, one.left) for one in found.steps] == [
        ("allowed", 0, 1500_00),
        ("members pay", 100_00, 1400_00),
        ("specific reimburses", 400_00, 1000_00),
        ("employer's net", 0, 1000_00),
    ]
    dental = pictures(settled(plan(SPECIFIC, frame=COPAY), [line("C-1", "1,500.00", coverage="dental")]))
    assert [(one.name, one.left) for one in dental.steps] == [
        ("allowed", 1500_00),
        ("specific reimburses", 1500_00),
        ("employer's net", 1500_00),
    ]


def test_what_moves_on_no_line_is_the_aggregates_too() -> None:
    """Of 1,500 paid in January 1,400 lie over the month's 100; each of the other eleven months takes 100 back: 300."""
    text = plan(aggregate=(*AGGREGATE, "deductible monthly cumulative"))
    found = pictures(settled(text, [line("C-1", "1,500.00")], 1))
    assert [(one.name, one.taken, one.left) for one in found.steps][1:] == [
        ("aggregate reimburses", 300_00, 1200_00),
        ("employer's net", 0, 1200_00),
    ]


def of_periods(
    frame: list[str], aggregate: list[str] | tuple[str, ...], rows: list[dict[str, str]], as_of: date | None = None
) -> Periods:
    """Two years of one plan, the second with a frame of its own, and an employee a month."""
    texts = plan(SPECIFIC, aggregate), plan(SPECIFIC, aggregate, frame).replace("2026-", "2027-")
    return settled_periods([rooms.load_text(text, "harbor.plan")[0].contracts[0] for text in texts], rows, as_of)


def settled_periods(contracts: list[CheckedContract], rows: list[dict[str, str]], as_of: date | None = None) -> Periods:
    """Two periods settled, with an employee a month."""
    whole = reading_contract(contracts)
    used = list(line("", ""))
    read = rooms.ledger_from_table(used, [[row[name] for name in used] for row in rows], whole)
    assert read.ledger is not None, read.diagnostics
    cells = [[f"{year}-{month:02}", "employee", "1"] for year in (2026, 2027) for month in range(1, 13)]
    census = rooms.census_from_table(["month", "tier", "units"], cells, whole).census
    periods, problems = rooms.settle_periods(contracts, read.ledger, census, Facts(as_of=as_of))
    assert periods is not None, problems
    return periods


def test_the_steps_of_several_periods_are_those_of_all_lines() -> None:
    """Of 2,600 the specific pays 1,600 and of 1,500 500; a copay of the second year takes 100 first.

    What is left is 1,000 a year. In January 900 of it lie over the month's 100, and as the months open they go back.
    """
    rows = [
        line("C-1", "2,600.00"),
        line("C-2", "1,600.00", incurred="2027-01-05", paid="2027-01-20"),
        line("C-3", "70.00", incurred="2024-01-05", paid="2024-01-20"),
    ]
    aggregate = (*AGGREGATE, "deductible monthly cumulative")
    found = list(steps_of_periods(of_periods(COPAY, aggregate, rows)))
    assert [(one.name, one.taken, one.left) for one in found] == [
        ("allowed", 0, 4270_00),
        ("members pay", 100_00, 4170_00),
        ("specific reimburses", 2100_00, 2070_00),
        ("aggregate reimburses", 0, 2070_00),
        ("employer's net", 0, 2070_00),
    ]
    assert next(iter(steps_of_periods(of_periods([], (), rows)))) == Step(name="paid claims", taken=0, left=4270_00)


INSURED = ["funding fully insured {", "premium $200.00 per employee per month", "}"]
LEVEL = ["funding level-funded {", "rate $200.00 per employee per month", "surplus 50% to employer", "}"]


def test_the_last_step_is_whose_the_funding_makes_it() -> None:
    """Of 1,500 500 lie over the deductible; where 300 of the second year are its fund's, it is nobody's alone."""
    rows = [line("C-1", "1,500.00")]
    for frame, name in (([], "employer's net"), (INSURED, "insurer's part"), (LEVEL, "fund's part")):
        found = pictures(settled(plan(SPECIFIC, frame=frame), rows, 1))
        assert found.steps[-1] == Step(name=name, taken=0, left=1000_00)
    both = [*rows, line("C-2", "300.00", incurred="2027-01-05", paid="2027-01-20")]
    for claims, last in (
        (rows, Step(name="employer's net", taken=0, left=1000_00)),
        (both, Step(name="left to fund", taken=0, left=1300_00)),
    ):
        assert list(steps_of_periods(of_periods(LEVEL, (), claims)))[-1] == last


def parted(*terms: str) -> Periods:
    """Paid in 2027, C-2 fits the specific of 2027 alone, which counts what was incurred in 2026, and one aggregate.

    So the first period has the line, and its specific does not decide it. terms: more of its aggregate.
    """
    first = plan((SPECIFIC[0], "basis 12/12", SPECIFIC[2]), (*AGGREGATE, *terms))
    second = plan((SPECIFIC[0], "basis 24/12", SPECIFIC[2]), YEAR).replace("2026-", "2027-")
    contracts = [rooms.load_text(text, "harbor.plan")[0].contracts[0] for text in (first, second)]
    rows = [line("C-1", "1,500.00"), line("C-2", "700.00", incurred="2026-12-20", paid="2027-01-20")]
    return settled_periods(contracts, rows)


def test_a_line_that_another_period_decides_is_no_point_of_this_one() -> None:
    periods = parted()
    assert [[one.line.claim for one in each.lines] for each in periods.settlements] == [["C-1", "C-2"], ["C-2"]]
    drawn = [pictures(each).running for each in periods.settlements]
    assert [[one.claim for one in each.points] for each in drawn if each] == [["C-1"], ["C-2"]]


def test_a_line_that_a_period_decides_in_part_has_its_whole_amount_in_it() -> None:
    """What the specific of 2027 leaves of C-2 is all of it, and stands in both."""
    settlements = parted().settlements
    assert [list(each.streams["amount"]) for each in settlements] == [[1500_00, 700_00], [700_00]]
    assert [list(each.streams["left"]) for each in settlements] == [[1000_00, 700_00], [700_00]]


def test_a_claimant_stands_with_the_period_whose_specific_decides_the_claims() -> None:
    """M-1's 1,500 are of 2026 and the 700 of 2027, though 2026 has the aggregate of both: it counts 1,700 over 1,200.

    The first line leaves 1,000 below the attachment, the second 200, so that 500 of the second are reimbursed.
    """
    first, second = [pictures(each) for each in parted("loss limit none").settlements]
    assert first.claimants == (
        Claimant(
            key="M-1",
            amount=1500_00,
            deductible=1000_00,
            uncounted=0,
            parts=(("below-deductible", 1000_00), ("specific", 500_00)),
            specific=500_00,
            aggregate=0,
            employer=1000_00,
        ),
    )
    assert second.claimants == (
        Claimant(
            key="M-1",
            amount=700_00,
            deductible=1000_00,
            uncounted=0,
            parts=(("below-deductible", 700_00),),
            specific=0,
            aggregate=500_00,
            employer=200_00,
        ),
    )


def test_what_the_aggregate_pays_is_known_of_each_of_its_months() -> None:
    """Of 1,000 in January, 1,000 in February and 1,000 in March 1,800 lie over 1,200: 800 and 1,000; C-6 of 2027 none.

    Without an aggregate there are no months.
    """
    assert pictures(harbor(LASER)).paid == (0, 800_00, 1000_00, *[0] * 9)
    assert pictures(settled(plan(SPECIFIC), ROWS)).paid == ()


def test_what_the_aggregate_pays_of_a_months_lines_is_added_up() -> None:
    """An employee attaches at 1,200: of January's 1,500 and 200 it pays 300 and 200, and of dental's 70 nothing."""
    rows = [line("C-1", "1,500.00"), line("C-2", "200.00"), line("C-3", "70.00", coverage="dental")]
    assert pictures(settled(plan(aggregate=AGGREGATE), rows, 1)).paid == (500_00, *[0] * 11)


def test_the_minimum_is_the_one_in_force() -> None:
    """A contract that ends in September and says so has 9 twelfths of 1,000."""
    terms = (*AGGREGATE, "minimum attachment $1,000", "on termination pro-rated minimum")
    text, rows = plan((), terms), [line("C-1", "5.00")]
    assert pictures(settled(text, rows, 1)).minimum == 1000_00
    assert pictures(settled(text, rows, 1, terminated="2026-09-30")).minimum == 750_00
    assert pictures(settled(plan((), terms[:-1]), rows, 1, terminated="2026-09-30")).minimum == 1000_00
    assert pictures(settled(plan((), AGGREGATE), rows, 1)).minimum == 0
    assert pictures(settled(plan(SPECIFIC), rows)).minimum == 0


# --- the plane ------------------------------------------------------------------------------------------------------


def months(first: str, count: int) -> tuple[str, ...]:
    """So many months from one on."""
    year, month = map(int, first.split("-"))
    return tuple(f"{(year * 12 + month - 1 + n) // 12}-{(year * 12 + month - 1 + n) % 12 + 1:02}" for n in range(count))


def cell(incurred: str, paid: str, amount: int, specific: int, aggregate: int) -> Cell:
    return Cell(incurred=incurred, paid=paid, amount=amount, specific_counts=specific, aggregate_counts=aggregate)


def test_the_plane_shows_all_dollars_by_month_incurred_and_paid_and_what_the_layers_count() -> None:
    """The specific counts what is paid through March of 2027, the aggregate what is paid in 2026; neither dental.

    The aggregate counts 1,000 of each person, and nothing more of M-2 in May.
    """
    year = Window(date(2026, 1, 1), date(2026, 12, 31))
    assert pictures(harbor(LASER)).plane == Plane(
        months_incurred=months("2026-01", 12),
        months_paid=months("2026-01", 15),
        cells=(
            cell("2026-01", "2026-01", 1400_00, 1400_00, 1000_00),
            cell("2026-01", "2026-02", 2500_00, 2500_00, 1000_00),
            cell("2026-01", "2026-04", 300_00, 0, 0),
            cell("2026-01", "2026-05", 100_00, 100_00, 0),
            cell("2026-01", "2027-02", 50_00, 50_00, 0),
            cell("2026-03", "2026-03", 3000_00, 3000_00, 1000_00),
        ),
        whole=cell("", "", 7350_00, 7050_00, 3000_00),
        specific=(year, Window(date(2026, 1, 1), date(2027, 3, 31))),
        aggregate=(year, year),
    )


RUN_IN = ("covers medical", "basis 15/12", "run-in limit $200 per person", "deductible $1,000 per person")
RUN_IN_AGGREGATE = (
    "covers medical",
    "basis 15/12",
    "run-in limit $300 in all",
    "monthly factor $100 per employee per month",
    "loss limit $250 per person",
    "on termination forfeited",
)


@pytest.mark.parametrize("facts", [{}, {"terminated": "2026-06-30"}])
def test_a_cover_counts_nothing_of_an_excluded_claim_nor_over_a_run_in_limit(facts: dict[str, str]) -> None:
    """Of 900 of the year before the specific counts 200, and of the aggregate's 300 the loss limit leaves 250.

    An aggregate that the termination forfeits counts the same, as its months say.
    """
    rows = [
        line("C-1", "900.00", incurred="2025-12-01", paid="2026-02-20", exclusion=""),
        line("C-2", "500.00", person="M-2", incurred="2026-02-01", paid="2026-02-20", exclusion="WC"),
        line("C-3", "100.00", person="M-3", incurred="2026-02-01", paid="2026-02-20", exclusion=""),
    ]
    settlement = settled(plan(RUN_IN, RUN_IN_AGGREGATE, ['exclusion "WC" "Work"']), rows, 1, **facts)
    plane = pictures(settlement).plane
    assert plane.cells == (
        cell("2025-12", "2026-02", 900_00, 200_00, 250_00),
        cell("2026-02", "2026-02", 600_00, 100_00, 100_00),
    )
    assert plane.whole == cell("", "", 1500_00, 300_00, 350_00)
    assert sum(row.eligible or 0 for row in settlement.persons) == 300_00
    assert sum(row.counted for row in settlement.months) == 350_00


def plane_of(
    specific: tuple[str, ...], aggregate: tuple[str, ...], *days: tuple[str, str], **facts: str | bool
) -> Plane:
    """The plane of claims of 1.00 incurred and paid on some days."""
    rows = [line(f"C-{n}", "1.00", incurred=incurred, paid=paid) for n, (incurred, paid) in enumerate(days)]
    return pictures(settled(plan(specific, aggregate), rows, 1 if aggregate else None, **facts)).plane


def test_claims_of_one_cell_are_added_up() -> None:
    days = ("2026-01-05", "2026-02-05"), ("2026-01-30", "2026-02-01"), ("2026-01-31", "2026-02-02")
    assert plane_of(SPECIFIC, AGGREGATE, *days).cells == (cell("2026-01", "2026-02", 3_00, 3_00, 3_00),)


def test_a_refund_lies_where_what_it_corrects_lies() -> None:
    rows = [line("C-1", "5.00"), line("C-2", "-2.00", paid="2026-06-20", original="C-1", incurred="2026-06-01")]
    assert pictures(settled(plan(SPECIFIC), rows)).plane.cells == (cell("2026-01", "2026-01", 3_00, 3_00, 0),)


def test_twenty_four_months_are_all_drawn() -> None:
    """From January of 2025 through December of 2026 are 24 months."""
    found = plane_of(SPECIFIC, (), ("2025-01-05", "2026-01-20"))
    assert found.months_incurred == months("2025-01", 24)


def test_of_more_those_long_before_and_after_the_windows_are_one_each() -> None:
    """Two months are drawn beside the windows, which are the year 2026, and through March of 2027 for what is paid."""
    days = [("2024-12-05", "2024-12-20"), ("2025-11-05", "2025-11-05"), ("2025-10-05", "2025-10-05")]
    later = [("2027-02-05", "2027-05-05"), ("2027-03-05", "2027-06-05")]
    found = plane_of(SPECIFIC, (), *days, *later)
    assert found.months_incurred == ("earlier", *months("2025-11", 16), "later")
    assert found.months_paid == ("earlier", *months("2025-11", 19), "later")
    assert found.cells == (
        cell("2025-11", "2025-11", 1_00, 0, 0),
        cell("2027-02", "2027-05", 1_00, 0, 0),
        cell("earlier", "earlier", 2_00, 0, 0),
        cell("later", "later", 1_00, 0, 0),
    )


def test_the_windows_of_both_layers_are_drawn_whole() -> None:
    """The specific counts what is incurred from October of 2025, the aggregate what is paid through June of 2027."""
    specific, aggregate = (
        ("covers medical", "basis 15/12", SPECIFIC[2]),
        ("covers medical", "basis 12/18", AGGREGATE[2]),
    )
    found = plane_of(specific, aggregate, ("2020-01-05", "2020-01-20"), ("2029-01-05", "2029-01-20"))
    assert found.months_incurred == ("earlier", *months("2025-08", 19), "later")
    assert found.months_paid == ("earlier", *months("2025-11", 22), "later")


@pytest.mark.parametrize(
    ("basis", "incurred", "paid"),
    [
        ("incurred", ("earlier", *months("2025-11", 16), "later"), ("earlier", *months("2025-11", 39))),
        ("paid", (*months("2020-01", 86), "later"), ("earlier", *months("2025-11", 16), "later")),
    ],
)
def test_a_window_without_an_end_reaches_as_far_as_there_are_dollars(
    basis: str, incurred: tuple[str, ...], paid: tuple[str, ...]
) -> None:
    terms = ("covers medical", f"basis {basis}", SPECIFIC[2])
    found = plane_of(terms, (), ("2020-01-05", "2020-01-20"), ("2029-01-05", "2029-01-20"))
    assert (found.months_incurred, found.months_paid) == (incurred, paid)


def test_without_a_layer_every_month_is_drawn() -> None:
    found = plane_of((), (), ("2020-11-05", "2021-01-20"), ("2024-01-05", "2024-01-20"))
    assert found.months_incurred == months("2020-11", 39)
    assert found.months_paid == months("2021-01", 37)
    assert (found.specific, found.aggregate) == (None, None)


def test_the_windows_are_those_in_force() -> None:
    found = plane_of(SPECIFIC, (), ("2026-01-05", "2026-01-20"), terminated="2026-06-30")
    assert found.months_incurred == months("2026-01", 6)
    assert found.specific == (Window(date(2026, 1, 1), date(2026, 6, 30)),) * 2


def test_a_gapless_renewal_lengthens_the_window() -> None:
    """The paid window of a 12/15 becomes one of 24 months."""
    found = plane_of((*SPECIFIC, "gapless renewal included"), (), ("2026-01-05", "2026-01-20"), renewed=True)
    assert found.specific == (
        Window(date(2026, 1, 1), date(2026, 12, 31)),
        Window(date(2026, 1, 1), date(2027, 12, 31)),
    )
    assert found.months_paid == months("2026-01", 24)


def test_without_claims_there_is_nothing_to_draw() -> None:
    found = pictures(settled(plan(SPECIFIC), []))
    assert (found.claimants, found.running) == ((), None)
    assert (found.plane.months_incurred, found.plane.months_paid, found.plane.cells) == ((), (), ())
    assert found.plane.whole == cell("", "", 0, 0, 0)
