"""What a report says of one period beside its pictures: largest claimants, distances, factors and ways to be paid."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from planlang.api.reporting import report_of
from planlang.engine.told import period_told
from planlang.model.report import Largest, PeriodTold
from planlang.model.settlement import Settlement, Stage
from planlang.report.page import page
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled
from tests.unit.engine.test_pictures import of_periods, parted, settled_periods

LASERS = (*SPECIFIC, 'laser person "M-5" at $4,000', 'laser person "M-6" excluded from specific')
ROWS = [
    line("C-1", "1,300.00"),
    line("C-2", "400.00", person="M-2", paid="2026-02-20"),
    line("C-3", "3,100.00", person="M-5", paid="2026-03-20"),
    line("C-4", "200.00", person="M-1", paid="2026-04-20", coverage="dental"),
]


def told(specific: Sequence[str], aggregate: Sequence[str], rows: Sequence[dict[str, str]]) -> PeriodTold:
    """What is told of some claims, with an employee a month where there is an aggregate."""
    return period_told(settled(plan(specific, aggregate), rows, 1 if aggregate else None))


def test_the_largest_claimants_are_those_that_are_drawn() -> None:
    """300 of M-1 lie over the deductible. The aggregate counts 1,000, 400 and 1,000, and pays what lies over 1,200."""
    found = told(LASERS, AGGREGATE, ROWS)
    assert found.settlement.totals.lines == 4
    assert [one.key for one in found.pictures.claimants] == ["M-5", "M-1", "M-2"]
    assert found.largest == (
        Largest(key="M-5", amount=3100_00, reimbursed=1000_00, positions=(2,)),
        Largest(key="M-1", amount=1500_00, reimbursed=300_00, positions=(0, 3)),
        Largest(key="M-2", amount=400_00, reimbursed=200_00, positions=(1,)),
    )


def test_without_a_specific_the_largest_are_ten_persons_of_whom_the_plan_paid_most() -> None:
    """M-11 and M-12 have less than the others, who have the same; M-13 has two lines, more together."""
    rows = [line(f"C-{n:02}", "100.00", person=f"M-{n:02}", paid=f"2026-02-{28 - n:02}") for n in range(1, 11)]
    rows += [line(f"C-{n:02}", "99.00", person=f"M-{n:02}", paid=f"2026-02-{28 - n:02}") for n in (11, 12)]
    rows += [line(f"D-{n}", "60.00", person="M-13", paid=f"2026-03-0{n}") for n in (1, 2)]
    found = told((), AGGREGATE, rows).largest
    assert [one.key for one in found] == ["M-13", *(f"M-{n:02}" for n in range(1, 10))]
    assert found[0] == Largest(key="M-13", amount=120_00, reimbursed=118_00, positions=(12, 13))


def test_of_several_periods_a_claimant_has_what_the_covers_of_the_period_reimburse() -> None:
    """2026's specific pays 500 of 1,500. Of the 700 of 2027 its covers pay nothing, and the aggregate of 2026 500."""
    first, second = [period_told(each, of_several=True) for each in parted("loss limit none").settlements]
    assert first.largest == (Largest(key="M-1", amount=1500_00, reimbursed=500_00, positions=(0,)),)
    assert second.largest == (Largest(key="M-1", amount=700_00, reimbursed=0, positions=(0,)),)


def test_of_several_periods_a_person_without_a_specific_stands_with_the_aggregate_that_decides() -> None:
    """2026 has an aggregate alone, 12/12, and refuses C-2 of December; 2027's 24/12 counts it and no specific does."""
    first = plan((), (AGGREGATE[0], "basis 12/12", AGGREGATE[2]))
    second = plan((), (AGGREGATE[0], "basis 24/12", AGGREGATE[2])).replace("2026-", "2027-")
    contracts = [rooms.load_text(text, "harbor.plan")[0].contracts[0] for text in (first, second)]
    rows = [line("C-1", "1,500.00"), line("C-2", "1,900.00", incurred="2026-12-20", paid="2027-01-20")]
    told_of = [period_told(each, of_several=True) for each in settled_periods(contracts, rows).settlements]
    assert [one.largest for one in told_of] == [
        (Largest(key="M-1", amount=1500_00, reimbursed=300_00, positions=(0,)),),
        (Largest(key="M-1", amount=1900_00, reimbursed=700_00, positions=(0,)),),
    ]


def test_a_family_with_several_lines_is_added_up() -> None:
    terms = (*SPECIFIC[:2], "deductible $1,000 per family")
    rows = [line("C-1", "700.00", unit="F-1"), line("C-2", "600.00", unit="F-1", person="M-3", paid="2026-02-20")]
    assert told(terms, (), rows).largest == (Largest(key="F-1", amount=1300_00, reimbursed=300_00, positions=(0, 1)),)


def test_whoever_is_not_over_a_deductible_is_short_of_it() -> None:
    """M-1 is over it; M-2 is 600 below the deductible and M-5 900 below a laser; M-6 is excluded; M-7 is just at it."""
    rows = [*ROWS, line("C-5", "10.00", person="M-6"), line("C-6", "1,000.00", person="M-7")]
    assert told(LASERS, (), rows).short_of == {"M-2": 600_00, "M-5": 900_00, "M-7": 0}
    assert told((), AGGREGATE, rows).short_of == {}


TIERS = (
    "covers medical",
    "basis 12/15",
    "monthly factor single $40.00, family $60.00 per month",
    "enrollment lag 1 month",
)


def test_each_months_attachment_is_units_times_factors() -> None:
    """Two singles at 40.00 and three families at 60.00 are 260.00 a month."""
    text = plan(aggregate=TIERS, frame=["tiers single, family"])
    found = period_told(settled(text, [], {"single/": 2, "family/": 3}))
    assert list(found.charged) == [f"2026-{month:02}" for month in range(1, 13)]
    for summands in found.charged.values():
        assert [(one.tier, one.units, one.factor, one.amount) for one in summands] == [
            ("single", 2, 40_00, 80_00),
            ("family", 3, 60_00, 180_00),
        ]
        assert {text.splitlines()[one.citation.line - 1] for one in summands} == {TIERS[2]}
    assert told(SPECIFIC, (), []).charged == {}


def test_each_class_is_charged_for_itself() -> None:
    """Four actives at 100.00 are 400.00, and three retirees at 10.00 are 30.00."""
    factors = (
        "monthly factor $100.00 per employee per month for class actives",
        "monthly factor $10.00 per employee per month for class retirees",
    )
    text = plan(aggregate=(*AGGREGATE[:2], *factors), frame=["classes actives, retirees"])
    found = period_told(settled(text, [], {"actives": 4, "retirees": 3}))
    assert [(one.class_name, one.units, one.amount) for one in found.charged["2026-01"]] == [
        ("actives", 4, 400_00),
        ("retirees", 3, 30_00),
    ]


def test_a_month_that_its_summands_do_not_come_to_is_not_taken_apart() -> None:
    settlement = settled(plan(aggregate=AGGREGATE), [], 1)
    attachment = settlement.attachment
    assert attachment is not None
    first, *others = attachment.months
    other = evolve(settlement, attachment=evolve(attachment, months=(evolve(first, attachment=99_99), *others)))
    assert list(period_told(other).charged) == [f"2026-{month:02}" for month in range(2, 13)]


def asked(settlement: Settlement) -> list[tuple[Stage, str, int]]:
    """Of what it is asked why a layer pays nothing."""
    return [(one.stage, one.subject, one.paid) for one in period_told(settlement).why_not]


def test_where_a_layer_pays_nothing_of_the_plan_it_is_asked_why() -> None:
    """400 and 100 are below the deductible and below the attachment of 1,200."""
    rows = [line("C-1", "400.00"), line("C-2", "100.00", person="M-2")]
    assert asked(settled(plan(SPECIFIC, AGGREGATE), rows, 1)) == [
        (Stage.SPECIFIC, "Harbor Foods", 0),
        (Stage.AGGREGATE, "Harbor Foods", 0),
        (Stage.SPECIFIC, "M-1", 0),
        (Stage.SPECIFIC, "M-2", 0),
    ]


def test_of_the_plan_and_of_a_person_the_ways_are_those_of_their_own_lines() -> None:
    """M-1 needs 600.01 more; of the aggregate 700.01 are missing."""
    rows = [line("C-1", "250.00"), line("C-2", "150.00", paid="2026-02-20"), line("C-3", "100.00", person="M-2")]
    _, aggregate, first, second = period_told(settled(plan(SPECIFIC, AGGREGATE), rows, 1)).why_not
    assert [one.amount for one in aggregate.blockers] == [500_00]
    assert [(one.reason, one.amount) for one in first.blockers] == [("below-deductible", 400_00)]
    assert first.ways[0].changes[0].words == "claim C-2 line 1 were $750.01 or more, $600.01 more than it is"
    assert second.ways[0].changes[0].words == "claim C-3 line 1 were $1,000.01 or more, $900.01 more than it is"
    assert aggregate.ways[0].changes[0].words == "claim C-3 line 1 were $800.01 or more, $700.01 more than it is"


def test_what_is_paid_is_not_asked() -> None:
    """M-1 is paid 300; 400 of M-2 are not, and with 1,000 of M-1 the aggregate pays 200."""
    assert asked(settled(plan(SPECIFIC, AGGREGATE), ROWS[:2], 1)) == [(Stage.SPECIFIC, "M-2", 0)]


def test_what_the_months_moved_counts_for_the_aggregate() -> None:
    """Of 500 paid in January 400 lie over the month's 100, and go back as the months open."""
    aggregate = (*AGGREGATE, "deductible monthly cumulative")
    settlement = settled(plan(aggregate=aggregate), [line("C-1", "500.00")], 1)
    assert (settlement.totals.aggregate, settlement.period_entries) == (400_00, -400_00)
    assert asked(settlement) == [(Stage.AGGREGATE, "Harbor Foods", 0)]
    assert asked(settled(plan(aggregate=aggregate), [line("C-1", "1,300.00")], 1)) == []


def test_of_several_periods_none_is_asked() -> None:
    """M-1 is 600 below the deductible in both years, so no period pays anything of anybody."""
    rows = [line("C-1", "400.00"), line("C-2", "400.00", incurred="2027-02-10", paid="2027-02-20")]
    report = report_of(of_periods([], (), rows), [])
    assert [period.settlement.totals.specific for period in report.periods] == [0, 0]
    assert [period.why_not for period in report.periods] == [(), ()]
    assert "Why not" not in page(report)


def test_a_layer_that_the_plan_lacks_is_not_asked() -> None:
    assert asked(settled(plan(), [line("C-1", "500.00")])) == []


def test_of_more_than_five_hundred_lines_nothing_is_settled_again() -> None:
    rows = [line(f"C-{n:03}", "1.00") for n in range(501)]
    assert asked(settled(plan(SPECIFIC), rows)) == []
    assert len(asked(settled(plan(SPECIFIC), rows[:500]))) == 2
