"""Every answer to a small question: what kept the layer from paying, and all the ways, word for word."""

from __future__ import annotations

import pytest
from attrs import evolve

from planlang.model.ledger import Census
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, answer, line, plan, settled, ways

CENT = "$0.01 short of that it pays nothing"
STANDARD = "deductible $1,000 per person"
LATE = {"incurred": "2026-12-20", "paid": "2027-04-02"}
MEDICAL, BASIS, RUN_IN = "covers medical", "basis 12/15", "basis 24/12"


def amount(claim: str, to: str, more: str) -> tuple[str, ...]:
    """A line's amount that were larger."""
    words = f"claim {claim} line 1 were ${to} or more, ${more} more than it is"
    return "amount", words, to.replace(",", ""), f"{claim} line 1: amount"


def moved(column: str, to: str, was: str, direction: str) -> tuple[str, ...]:
    """Another date of C-1."""
    words = f"claim C-1 line 1 had been {column} {direction} {to}, and not on {was}"
    return "date", words, to, f"C-1 line 1: {column}"


def term(statement: str, old: str, was: str, *, less: bool = True) -> tuple[str, ...]:
    """A term that were turned; `old` is its statement, `was` the amount that it has."""
    words = f"the plan said `{statement}` or {'less' if less else 'more'}; it is {was}"
    return "term", words, statement, old


def basis(words: str, old: str, layer: str = "Specific") -> tuple[str, ...]:
    """Another basis."""
    return "term", f"the basis of the {layer} cover were {words}, and not {old.split()[1]}", f"basis {words}", old


def not_terminated(day: str) -> tuple[str, ...]:
    return "fact", f"the contract had not been terminated on {day}", "-", ""


# The specific: its statements, the ledger, the claims asked of, the blockers and the ways.
OF_SPECIFIC = [
    # A cent is all there is, and nothing is less than no deductible at all.
    (
        (MEDICAL, BASIS, "deductible $0.01 per person"),
        [line("C-1", "0.01")],
        ["C-1"],
        [("below-deductible", 1, "specific-deductible", "deductible $0.01 per person")],
        [
            ([amount("C-1", "0.02", "0.01")], 1, CENT),
            (
                [
                    (
                        "term",
                        "the plan said `deductible $0.00 per person`; it is $0.01",
                        "deductible $0.00 per person",
                        "deductible $0.01 per person",
                    )
                ],
                1,
                CENT,
            ),
        ],
    ),
    # 900 is 100 short of the deductible, and a cent over it pays a cent.
    (
        SPECIFIC,
        [line("C-1", "900.00")],
        ["C-1"],
        [("below-deductible", 900_00, "specific-deductible", STANDARD)],
        [
            ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
            ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ],
    ),
    # The laser of 4,000 stands in the place of the deductible: of 3,100 the first 1,000 are the deductible's.
    (
        (*SPECIFIC, 'laser person "M-1" at $4,000'),
        [line("C-1", "3,100.00")],
        ["C-1"],
        [
            ("laser-layer", 2100_00, "laser", 'laser person "M-1" at $4,000'),
            ("below-deductible", 1000_00, "specific-deductible", STANDARD),
        ],
        [
            ([amount("C-1", "4,000.01", "900.01")], 1, CENT),
            ([term('laser person "M-1" at $3,099.99', 'laser person "M-1" at $4,000', "$4,000.00")], 1, CENT),
        ],
    ),
    # A laser of another person changes nothing.
    (
        (*SPECIFIC, 'laser person "M-2" at $4,000'),
        [line("C-1", "900.00")],
        ["C-1"],
        [("below-deductible", 900_00, "specific-deductible", STANDARD)],
        [
            ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
            ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ],
    ),
    # A family's laser.
    (
        (MEDICAL, BASIS, "deductible $1,000 per family", 'laser family "F-1" at $2,000'),
        [line("C-1", "1,500.00", unit="F-1")],
        ["C-1"],
        [
            ("below-deductible", 1000_00, "specific-deductible", "deductible $1,000 per family"),
            ("laser-layer", 500_00, "laser", 'laser family "F-1" at $2,000'),
        ],
        [
            ([amount("C-1", "2,000.01", "500.01")], 1, CENT),
            ([term('laser family "F-1" at $1,499.99', 'laser family "F-1" at $2,000', "$2,000.00")], 1, CENT),
        ],
    ),
    # A family's deductible: both persons' 700 and 200 are 100 short of it.
    (
        (MEDICAL, BASIS, "deductible $1,000 per family"),
        [line("C-1", "700.00", unit="F-1"), line("C-2", "200.00", unit="F-1", person="M-2")],
        ["C-2"],
        [("below-deductible", 200_00, "specific-deductible", "deductible $1,000 per family")],
        [
            ([amount("C-2", "300.01", "100.01")], 1, CENT),
            ([term("deductible $899.99 per family", "deductible $1,000 per family", "$1,000.00")], 1, CENT),
        ],
    ),
    # Of 1,300 the excess is 300, half of it 150, all under the aggregating deductible of 500. Halves are rounded away
    # from zero, so half of 1,000.01 is a cent more than 500.
    (
        (*SPECIFIC, "aggregating deductible $500 after percentage", "reimburses 50%"),
        [line("C-1", "1,300.00")],
        ["C-1"],
        [
            ("below-deductible", 1000_00, "specific-deductible", STANDARD),
            (
                "aggregating-deductible",
                150_00,
                "aggregating-specific-deductible",
                "aggregating deductible $500 after percentage",
            ),
            ("coinsurance", 150_00, "specific-reimbursement", "reimburses 50%"),
        ],
        [
            ([amount("C-1", "2,000.01", "700.01")], 1, CENT),
            ([term("deductible $299.99 per person", STANDARD, "$1,000.00")], 1, CENT),
            (
                [
                    term(
                        "aggregating deductible $149.99 after percentage",
                        "aggregating deductible $500 after percentage",
                        "$500.00",
                    )
                ],
                1,
                CENT,
            ),
        ],
    ),
    # C-1 brings 2,600 of excess, so C-2's first cent is the 2,600.01st, whatever maximum it is.
    *(
        (
            (*SPECIFIC, f"{words} $2,000{per}"),
            [line("C-1", "3,600.00"), line("C-2", "500.00")],
            ["C-2"],
            [("over-maximum", 500_00, provision, f"{words} $2,000{per}")],
            [([term(f"{words} $2,600.01{per}", f"{words} $2,000{per}", "$2,000.00", less=False)], 1, CENT)],
        )
        for words, per, provision in (
            ("maximum", " per person", "specific-maximum"),
            ("lifetime maximum", " per person", "specific-maximum"),
            ("overall maximum", "", "overall-maximum"),
        )
    ),
    # Of 1,600 from before the period 500 count, so a deductible under 500 or a limit over 1,000 is needed.
    (
        (MEDICAL, RUN_IN, STANDARD, "run-in limit $500 per person"),
        [line("C-1", "1,600.00", incurred="2025-12-01")],
        ["C-1"],
        [
            ("over-run-in-limit", 1100_00, "run-in-limit", "run-in limit $500 per person"),
            ("below-deductible", 500_00, "specific-deductible", STANDARD),
        ],
        [
            ([term("deductible $499.99 per person", STANDARD, "$1,000.00")], 1, CENT),
            (
                [term("run-in limit $1,000.01 per person", "run-in limit $500 per person", "$500.00", less=False)],
                1,
                CENT,
            ),
        ],
    ),
    # What is refused needs a gate: then 1,800 is 800 over the deductible.
    (
        SPECIFIC,
        [line("C-1", "1,800.00", coverage="dental")],
        ["C-1"],
        [("not-covered", 1800_00, "covered-coverages", MEDICAL)],
        [([("term", "the Specific cover covered dental too", "covers medical, dental", MEDICAL)], 800_00, "")],
    ),
    (
        (*SPECIFIC, 'laser person "M-1" excluded from specific'),
        [line("C-1", "1,800.00")],
        ["C-1"],
        [("excluded", 1800_00, "laser", 'laser person "M-1" excluded from specific')],
        [([("term", "no laser excluded M-1", "", 'laser person "M-1" excluded from specific')], 800_00, "")],
    ),
    # 12/15 counts from the first day of the year; 13/15 would from 2025-12-01.
    (
        SPECIFIC,
        [line("C-1", "1,700.00", incurred="2025-12-20")],
        ["C-1"],
        [("incurred-too-early", 1700_00, "contract-basis", BASIS)],
        [
            (
                [moved("incurred", "2026-01-01", "2025-12-20", "on or after")],
                700_00,
                "incurred on 2025-12-31 it pays nothing",
            ),
            ([basis("13/15", BASIS)], 700_00, ""),
        ],
    ),
    # Before 2025-12-01 it takes 14 months.
    (
        SPECIFIC,
        [line("C-1", "1,700.00", incurred="2025-11-30")],
        ["C-1"],
        [("incurred-too-early", 1700_00, "contract-basis", BASIS)],
        [
            (
                [moved("incurred", "2026-01-01", "2025-11-30", "on or after")],
                700_00,
                "incurred on 2025-12-31 it pays nothing",
            ),
            ([basis("14/15", BASIS)], 700_00, ""),
        ],
    ),
    # No basis a/b ends later than the period.
    (
        SPECIFIC,
        [line("C-1", "1,700.00", incurred="2027-01-05", paid="2027-01-20")],
        ["C-1"],
        [("incurred-too-late", 1700_00, "contract-basis", BASIS)],
        [
            ([moved("incurred", "2026-12-31", "2027-01-05", "by")], 700_00, "incurred on 2027-01-01 it pays nothing"),
            ([basis("incurred 2026-01-01 through 2027-01-05, paid 2026-01-01 through 2027-03-31", BASIS)], 700_00, ""),
        ],
    ),
    # Nor does one count what was paid before the period.
    (
        (MEDICAL, RUN_IN, STANDARD),
        [line("C-1", "1,700.00", incurred="2025-12-01", paid="2025-12-28")],
        ["C-1"],
        [("paid-too-early", 1700_00, "contract-basis", RUN_IN)],
        [
            ([moved("paid", "2026-01-01", "2025-12-28", "on or after")], 700_00, "paid on 2025-12-31 it pays nothing"),
            ([basis("incurred 2025-01-01 through 2026-12-31, paid 2025-12-28 through 2026-12-31", RUN_IN)], 700_00, ""),
        ],
    ),
    # 12/15 pays through March 31, 12/16 through April 30, and renewed without a gap through the second year.
    (
        (*SPECIFIC, "gapless renewal included"),
        [line("C-1", "1,700.00", **LATE)],
        ["C-1"],
        [("paid-too-late", 1700_00, "contract-basis", BASIS)],
        [
            ([moved("paid", "2027-03-31", "2027-04-02", "by")], 700_00, "paid on 2027-04-01 it pays nothing"),
            (
                [
                    (
                        "fact",
                        "the contract had been renewed: its gapless renewal lengthens the paid window",
                        "renewed",
                        "",
                    )
                ],
                700_00,
                "",
            ),
            ([basis("12/16", BASIS)], 700_00, ""),
        ],
    ),
    # Late and too little: two changes, for no one is enough.
    (
        SPECIFIC,
        [line("C-1", "900.00", **LATE)],
        ["C-1"],
        [("paid-too-late", 900_00, "contract-basis", BASIS)],
        [
            ([gate, change], 1, CENT)
            for gate in (moved("paid", "2027-03-31", "2027-04-02", "by"), basis("12/16", BASIS))
            for change in (
                amount("C-1", "1,000.01", "100.01"),
                term("deductible $899.99 per person", STANDARD, "$1,000.00"),
            )
        ],
    ),
    # A line without a paid date.
    (
        SPECIFIC,
        [line("C-1", "1,500.00", paid="")],
        ["C-1"],
        [],
        [([("date", "claim C-1 line 1 were paid, on 2026-01-05 say", "2026-01-05", "C-1 line 1: paid")], 500_00, "")],
    ),
    # Of the whole plan the three persons nearest to the deductible, the nearest first.
    (
        SPECIFIC,
        [
            line("C-1", "900.00"),
            line("C-2", "500.00", person="M-2"),
            line("C-3", "700.00", person="M-3"),
            line("C-4", "100.00", person="M-4"),
        ],
        [],
        [("below-deductible", 2200_00, "specific-deductible", STANDARD)],
        [
            ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
            ([amount("C-3", "1,000.01", "300.01")], 1, CENT),
            ([amount("C-2", "1,000.01", "500.01")], 1, CENT),
            ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ],
    ),
]


@pytest.mark.parametrize(("terms", "rows", "claims", "blockers", "expected"), OF_SPECIFIC)
def test_the_specific_pays_nothing_and_would(
    terms: tuple[str, ...],
    rows: list[dict[str, str]],
    claims: list[str],
    blockers: list[tuple[str, int, str, str]],
    expected: list[tuple[list[tuple[str, ...]], int, str]],
) -> None:
    text = plan(terms)
    given = answer(settled(text, rows), "specific", *claims)
    assert (given.paid, given.note) == (0, "")
    found = [
        (one.reason, one.amount, one.provision, one.place and text.splitlines()[one.place.line - 1])
        for one in given.blockers
    ]
    assert found == blockers
    assert ways(text, given.ways) == expected


FACTOR = "monthly factor $100.00 per employee per month"
LOWER = "every monthly factor were lower by ${} or more"


def factor(by: str, to: str) -> tuple[str, ...]:
    """All factors lower by an amount."""
    return "term", LOWER.format(by), f"monthly factor ${to} per employee per month", FACTOR


# The aggregate of ten employees: 100.00 times 120 unit months attaches at 12,000.00. Of a factor of 7.49 the attachment
# would be 898.80, 1.20 below C-1's 900.00, and of 7.50 it would be just that.
OF_AGGREGATE = [
    (
        (),
        [line("C-1", "900.00")],
        ["C-1"],
        [
            ([amount("C-1", "12,000.01", "11,100.01")], 1, CENT),
            ([factor("92.51", "7.49")], 1_20, CENT),
        ],
    ),
    (
        ("minimum attachment $20,000",),
        [line("C-1", "15,000.00")],
        ["C-1"],
        [
            ([amount("C-1", "20,000.01", "5,000.01")], 1, CENT),
            ([term("minimum attachment $14,999.99", "minimum attachment $20,000", "$20,000.00")], 1, CENT),
        ],
    ),
    # 41.66 times 120 is 4,999.20, 0.80 below the 5,000.00 that count.
    (
        ("loss limit $5,000 per person",),
        [line("C-1", "15,000.00")],
        ["C-1"],
        [
            (
                [term("loss limit $12,000.01 per person", "loss limit $5,000 per person", "$5,000.00", less=False)],
                1,
                CENT,
            ),
            ([factor("58.34", "41.66")], 80, CENT),
        ],
    ),
    # C-1 is 1,500 over the attachment, of which the maximum pays 1,000: C-2 pays from 1,500.01 on.
    (
        ("maximum $1,000",),
        [line("C-1", "13,500.00"), line("C-2", "200.00")],
        ["C-2"],
        [([term("maximum $1,500.01", "maximum $1,000", "$1,000.00", less=False)], 1, CENT)],
    ),
    # Of the whole plan the three persons with the least, who are the farthest from any loss limit. 18.33 times 120 is
    # 2,199.60, 0.40 below the 2,200.00 that count.
    (
        (),
        [
            line("C-1", "900.00"),
            line("C-2", "500.00", person="M-2"),
            line("C-3", "700.00", person="M-3"),
            line("C-4", "100.00", person="M-4"),
        ],
        [],
        [
            ([amount("C-4", "9,900.01", "9,800.01")], 1, CENT),
            ([amount("C-2", "10,300.01", "9,800.01")], 1, CENT),
            ([amount("C-3", "10,500.01", "9,800.01")], 1, CENT),
            ([factor("81.67", "18.33")], 40, CENT),
        ],
    ),
    # Elected, six months are added to the attachment: 18,000. Otherwise the line has to be paid within the window.
    (
        ("terminal liability 6 months",),
        [line("C-1", "20,000.00", incurred="2026-12-05", paid="2027-05-20")],
        ["C-1"],
        [
            ([moved("paid", "2027-03-31", "2027-05-20", "by")], 8000_00, "paid on 2027-04-01 it pays nothing"),
            ([("fact", "its terminal liability of 6 months had been elected", "terminal-liability", "")], 2000_00, ""),
            ([basis("12/17", BASIS, "Aggregate")], 8000_00, ""),
        ],
    ),
]


@pytest.mark.parametrize(("terms", "rows", "claims", "expected"), OF_AGGREGATE)
def test_the_aggregate_pays_nothing_and_would(
    terms: tuple[str, ...],
    rows: list[dict[str, str]],
    claims: list[str],
    expected: list[tuple[list[tuple[str, ...]], int, str]],
) -> None:
    text = plan(aggregate=(*AGGREGATE, *terms))
    given = answer(settled(text, rows, units=10), "aggregate", *claims)
    assert (given.paid, given.note) == (0, "")
    assert ways(text, given.ways) == expected


def test_a_terminal_liability_of_one_month_is_told_as_one_month() -> None:
    """It moves the end of the paid window from December 31 to January 31: 1,500 - 1,000 = 500 are paid."""
    terms = (SPECIFIC[0], "basis 12/12", SPECIFIC[2], "terminal liability 1 month")
    rows = [line("C-1", "1,500.00", incurred="2026-12-05", paid="2027-01-20")]
    text = plan(terms)
    told = ways(text, answer(settled(text, rows), "specific", "C-1").ways)
    assert (
        [("fact", "its terminal liability of 1 month had been elected", "terminal-liability", "")],
        500_00,
        "",
    ) in told


def test_a_run_in_limit_of_the_aggregate_is_in_all() -> None:
    """Of 15,000 from before the period 5,000 count: they pass 12,000 with another limit, or 120 times 41.66."""
    text = plan(aggregate=(MEDICAL, RUN_IN, FACTOR, "run-in limit $5,000 in all"))
    given = answer(settled(text, [line("C-1", "15,000.00", incurred="2025-12-01")], units=10), "aggregate", "C-1")
    limit = term("run-in limit $12,000.01 in all", "run-in limit $5,000 in all", "$5,000.00", less=False)
    assert ways(text, given.ways) == [([factor("58.34", "41.66")], 80, CENT), ([limit], 1, CENT)]


def test_a_class_has_its_own_deductible() -> None:
    own = "deductible $500 per person for class retirees"
    text = plan((*SPECIFIC, own), frame=["classes actives, retirees"])
    given = answer(settled(text, [line("C-1", "400.00", **{"class": "retirees"})]), "specific", "C-1")
    assert ways(text, given.ways) == [
        ([amount("C-1", "500.01", "100.01")], 1, CENT),
        ([term("deductible $399.99 per person for class retirees", own, "$500.00")], 1, CENT),
    ]


def test_an_exclusion_code_is_taken_off() -> None:
    text = plan(SPECIFIC, frame=['exclusion "WC" "Work-related injury"'])
    given = answer(settled(text, [line("C-1", "1,800.00", exclusion="WC")]), "specific", "C-1")
    change = ("code", "claim C-1 line 1 had no exclusion code `WC`", "", "C-1 line 1: exclusion")
    assert ways(text, given.ways) == [([change], 800_00, "")]


def test_what_was_incurred_after_the_end_counts_if_the_contract_had_not_ended() -> None:
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,700.00", incurred="2026-08-05", paid="2026-08-20")]
    given = answer(settled(text, rows, terminated="2026-06-30"), "specific", "C-1")
    both = [
        moved("incurred", "2026-06-30", "2026-08-05", "by"),
        moved("paid", "2026-06-30", "2026-08-20", "by"),
    ]
    assert ways(text, given.ways) == [
        ([not_terminated("2026-06-30")], 700_00, ""),
        (both, 700_00, "paid on 2026-07-01 it pays nothing"),
    ]


@pytest.mark.parametrize(
    ("dates", "move", "less", "wider"),
    [
        (
            {"incurred": "2026-09-05", "paid": "2026-09-15"},
            moved("incurred", "2026-08-31", "2026-09-05", "by"),
            "incurred on 2026-09-01 it pays nothing",
            "incurred 2026-01-01 through 2026-09-05, paid 2026-01-01 through 2026-09-30",
        ),
        (
            {"incurred": "2026-08-05", "paid": "2026-10-15"},
            moved("paid", "2026-09-30", "2026-10-15", "by"),
            "paid on 2026-10-01 it pays nothing",
            "incurred 2026-01-01 through 2026-08-31, paid 2026-01-01 through 2026-10-15",
        ),
    ],
)
def test_an_end_after_the_windows_is_no_part_of_a_way(
    dates: dict[str, str], move: tuple[str, ...], less: str, wider: str
) -> None:
    """Both windows end before the contract did, on October 31, so it is they that refuse the line."""
    windows = "incurred 2026-01-01 through 2026-08-31, paid 2026-01-01 through 2026-09-30"
    text = plan((MEDICAL, f"basis {windows}", STANDARD))
    given = answer(settled(text, [line("C-1", "1,700.00", **dates)], terminated="2026-10-31"), "specific", "C-1")
    words = f"the basis of the Specific cover were {wider}, and not {windows}"
    assert ways(text, given.ways) == [
        ([move], 700_00, less),
        ([("term", words, f"basis {wider}", f"basis {windows}")], 700_00, ""),
    ]


def test_an_end_that_terminal_liability_extends_less_far_is_what_refuses() -> None:
    """Six months after the end are December 31; after a whole year they would be the next June 30."""
    text = plan((MEDICAL, "basis 12/12", STANDARD, "terminal liability 6 months"))
    rows = [line("C-1", "1,700.00", incurred="2026-06-05", paid="2027-02-01")]
    given = answer(settled(text, rows, terminated="2026-06-30", terminal_liability=True), "specific", "C-1")
    assert ways(text, given.ways) == [
        ([moved("paid", "2026-12-31", "2027-02-01", "by")], 700_00, "paid on 2027-01-01 it pays nothing"),
        ([not_terminated("2026-06-30")], 700_00, ""),
    ]


def test_what_was_paid_long_after_the_end_needs_more_than_that_the_contract_had_not_ended() -> None:
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,700.00", incurred="2026-06-05", paid="2027-08-20")]
    given = answer(settled(text, rows, terminated="2026-06-30"), "specific", "C-1")
    assert ways(text, given.ways) == [
        ([moved("paid", "2026-06-30", "2027-08-20", "by")], 700_00, "paid on 2026-07-01 it pays nothing"),
        (
            [not_terminated("2026-06-30"), moved("paid", "2027-03-31", "2027-08-20", "by")],
            700_00,
            "paid on 2027-04-01 it pays nothing",
        ),
        ([not_terminated("2026-06-30"), basis("12/20", BASIS)], 700_00, ""),
    ]


def test_a_forfeiture_is_taken_away() -> None:
    """Not terminated, 14,000 is 2,000 over the attachment; terminated after six months, 8,000 over those months'."""
    text = plan(aggregate=(*AGGREGATE, "on termination forfeited"))
    given = answer(settled(text, [line("C-1", "14,000.00")], units=10, terminated="2026-06-30"), "aggregate", "C-1")
    full = "on termination full minimum"
    assert ways(text, given.ways) == [
        ([not_terminated("2026-06-30")], 2000_00, ""),
        ([("term", f"the plan said `{full}`", full, "on termination forfeited")], 8000_00, ""),
    ]


def test_a_longer_run_out_counts_no_more_than_it_says() -> None:
    """C-2 is paid in June: a basis of 12/16, which ends in April, does not count it."""
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,700.00", paid="2027-04-02"), line("C-2", "600.00", paid="2027-06-02")]
    found = answer(settled(text, rows), "specific", "C-1", "C-2")
    assert ([basis("12/16", BASIS)], 700_00, "") in ways(text, found.ways)


def test_of_lines_that_are_paid_later_those_paid_by_the_day_of_the_largest_are_asked() -> None:
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,500.00"), line("C-2", "900.00", paid="2026-02-20")]
    given = answer(settled(text, rows, as_of="2026-01-10"), "specific", "C-1", "C-2")
    change = ("fact", "it were asked as of 2026-01-20, when the line is paid", "-", "")
    assert ways(text, given.ways) == [([change], 500_00, "")]


def test_a_cent_is_paid_and_a_change_that_pays_one_is_a_way() -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [line("C-1", "1,000.01")]), "specific", "C-1")
    assert (given.paid, given.ways, given.blockers) == (1, (), ())
    late = answer(settled(text, [line("C-1", "1,000.01", **LATE)]), "specific", "C-1")
    assert ways(text, late.ways) == [
        ([moved("paid", "2027-03-31", "2027-04-02", "by")], 1, "paid on 2027-04-01 it pays nothing"),
        ([basis("12/16", BASIS)], 1, ""),
    ]
    later = answer(settled(text, [line("C-1", "1,000.01")], as_of="2026-01-10"), "specific", "C-1")
    change = ("fact", "it were asked as of 2026-01-20, when the line is paid", "-", "")
    assert ways(text, later.ways) == [([change], 1, "")]


def test_eight_ways_are_enough() -> None:
    """Four changes let the line count, and behind each of them three amounts could be turned by 51 cents."""
    terms = (*SPECIFIC, "gapless renewal included", "terminal liability 6 months", "aggregating deductible $1")
    given = answer(settled(plan(terms), [line("C-1", "1,000.50", **LATE)]), "specific", "C-1")
    assert [len(way.changes) for way in given.ways] == [2] * 8


def test_two_changes_are_one_way_in_whatever_order_they_are_made() -> None:
    """Paid after the end of June, 14,000 count in a contract that did not end, or by June under a full minimum."""
    text = plan(aggregate=(*AGGREGATE, "on termination forfeited"))
    rows = [line("C-1", "14,000.00", incurred="2026-06-05", paid="2026-08-20")]
    given = answer(settled(text, rows, units=10, terminated="2026-06-30"), "aggregate", "C-1")
    full = "on termination full minimum"
    assert ways(text, given.ways) == [
        ([not_terminated("2026-06-30")], 2000_00, ""),
        (
            [
                ("term", f"the plan said `{full}`", full, "on termination forfeited"),
                moved("paid", "2026-06-30", "2026-08-20", "by"),
            ],
            8000_00,
            "paid on 2026-07-01 it pays nothing",
        ),
    ]


def test_an_aggregate_that_ended_and_forfeits_nothing_needs_no_other_end() -> None:
    """Six months at 1,000 are 6,000, and 60 unit months at 83.33 are 4,999.80."""
    text = plan(aggregate=(*AGGREGATE, "on termination full minimum"))
    given = answer(settled(text, [line("C-1", "5,000.00")], units=10, terminated="2026-06-30"), "aggregate", "C-1")
    assert ways(text, given.ways) == [
        ([amount("C-1", "6,000.01", "1,000.01")], 1, CENT),
        ([factor("16.67", "83.33")], 20, CENT),
    ]


def test_a_later_day_for_which_the_census_lacks_rows_is_no_way() -> None:
    settlement = settled(plan(aggregate=AGGREGATE), [line("C-1", "5,000.00", paid="2026-03-20")], 1, as_of="2026-01-10")
    assert settlement.census is not None
    known = tuple(row for row in settlement.census.rows if row.month == "2026-01")
    given = answer(evolve(settlement, census=Census(rows=known)), "aggregate", "C-1")
    assert given.ways == ()
    assert given.note == "no single amount, date, fact or term makes it pay, and no three of them together"


def test_a_line_paid_after_the_day_that_is_asked_is_asked_again_on_that_day() -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [line("C-1", "1,500.00")], as_of="2026-01-10"), "specific", "C-1")
    change = ("fact", "it were asked as of 2026-01-20, when the line is paid", "-", "")
    assert ways(text, given.ways) == [([change], 500_00, "")]


def test_of_refused_lines_the_largest_is_moved_and_of_equal_ones_the_first() -> None:
    text = plan(SPECIFIC)
    early = {"incurred": "2025-12-20"}
    for first, second, moves in (("1,700.00", "1,800.00", "C-2"), ("1,800.00", "1,800.00", "C-1")):
        rows = [line("C-1", first, **early), line("C-2", second, **early)]
        found = answer(settled(text, rows), "specific", "C-1", "C-2").ways[0].changes[0]
        assert found.of == (moves, 1)


def test_where_one_line_counts_a_gate_is_opened_for_the_other_too() -> None:
    """Covered, C-1's 1,800 and C-2's 900 are 1,700 over the deductible."""
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,800.00", coverage="dental"), line("C-2", "900.00")]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    assert ways(text, given.ways) == [
        ([DENTAL], 1700_00, ""),
        ([amount("C-2", "1,000.01", "100.01")], 1, CENT),
        ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


DENTAL = ("term", "the Specific cover covered dental too", "covers medical, dental", MEDICAL)


def test_of_lines_refused_each_for_its_own_reason_each_has_its_gate_and_no_more_than_it_needs() -> None:
    """Without the laser C-2 pays alone; that dental were covered too is then no part of what it needs."""
    laser = 'laser person "M-1" excluded from specific'
    text = plan((*SPECIFIC, laser))
    rows = [line("C-1", "1,250.00", coverage="dental"), line("C-2", "1,250.00")]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    assert ways(text, given.ways) == [([("term", "no laser excluded M-1", "", laser)], 250_00, "")]


def test_a_code_is_taken_off_where_a_smaller_line_counts() -> None:
    text = plan(SPECIFIC, frame=['exclusion "WC" "Work-related injury"'])
    rows = [line("C-1", "10.00"), line("C-2", "5,000.00", exclusion="WC")]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    code = ("code", "claim C-2 line 1 had no exclusion code `WC`", "", "C-2 line 1: exclusion")
    assert ways(text, given.ways)[0] == ([code], 4010_00, "")


def test_of_lines_paid_too_late_the_nearest_that_pays_is_moved_and_has_the_shortest_basis() -> None:
    """C-2 of 1,240 is a day late. C-3, as late, is smaller than the deductible, and C-1 needs three months more."""
    text = plan((MEDICAL, "basis 12/12", STANDARD))
    rows = [
        line("C-1", "1,250.00", paid="2027-03-20"),
        line("C-2", "1,240.00", paid="2027-01-01"),
        line("C-3", "40.00", paid="2027-01-01"),
    ]
    given = answer(settled(text, rows), "specific", "C-1", "C-2", "C-3")
    by = "claim C-2 line 1 had been paid by 2026-12-31, and not on 2027-01-01"
    assert ways(text, given.ways) == [
        ([("date", by, "2026-12-31", "C-2 line 1: paid")], 240_00, "paid on 2027-01-01 it pays nothing"),
        # 12/13 counts C-3 too.
        ([basis("12/13", "basis 12/12")], 280_00, ""),
    ]


def test_of_lines_paid_too_late_the_nearest_is_passed_over_where_it_does_not_pay() -> None:
    """C-2's 40 are under the deductible, so C-1 is moved, and the basis is long enough for it."""
    text = plan((MEDICAL, "basis 12/12", STANDARD))
    rows = [line("C-1", "1,250.00", paid="2027-03-20"), line("C-2", "40.00", paid="2027-01-01")]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    assert ways(text, given.ways)[:2] == [
        ([moved("paid", "2026-12-31", "2027-03-20", "by")], 250_00, "paid on 2027-01-01 it pays nothing"),
        ([basis("12/15", "basis 12/12")], 290_00, ""),
    ]


def test_lines_refused_for_two_reasons_may_both_have_to_count() -> None:
    """Neither 600 nor 700 is over the deductible, and both together are 300 over it."""
    text = plan(SPECIFIC, frame=['exclusion "WC" "Work-related injury"'])
    rows = [line("C-1", "600.00", coverage="dental"), line("C-2", "700.00", exclusion="WC")]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    code = ("code", "claim C-2 line 1 had no exclusion code `WC`", "", "C-2 line 1: exclusion")
    assert ([code, DENTAL], 300_00, "") in ways(text, given.ways)


def test_what_a_layer_paid_and_took_back_is_no_reason_that_it_pays_nothing() -> None:
    rows = [line("C-1", "2,000.00"), line("R-1", "-1,000.00", kind="refund", paid="2026-02-20")]
    given = answer(settled(plan(SPECIFIC), rows), "specific")
    assert [(one.reason, one.amount) for one in given.blockers] == [("below-deductible", 1000_00)]
    monthly = plan(aggregate=(*AGGREGATE, "deductible period monthly cumulative"))
    given = answer(settled(monthly, [line("C-1", "2,500.00")], units=10), "aggregate")
    assert [(one.reason, one.amount) for one in given.blockers] == [("below-attachment", 1000_00)]


def test_of_what_the_member_pays_nothing_is_left_to_a_layer() -> None:
    """A copay of 25.00 takes all of C-1; of C-2 it leaves 900.00 to the deductible."""
    frame = ["benefits {", "copay $25.00 per line on medical", "}"]
    settlement = settled(plan(SPECIFIC, AGGREGATE, frame), [line("C-1", "25.00"), line("C-2", "925.00")], 1)
    for layer in ("specific", "aggregate"):
        given = answer(settlement, layer, "C-1")
        assert (given.blockers, given.kept) == ((), "nothing of it is left to this cover, since the member pays it")
    given = answer(settlement, "specific", "C-1", "C-2")
    assert ([(one.reason, one.amount) for one in given.blockers], given.kept) == ([("below-deductible", 900_00)], "")


def test_of_what_the_specific_pays_nothing_is_left_to_the_aggregate() -> None:
    """Without a deductible the specific pays all that a copay of 25.00 leaves, of C-1 475.00."""
    frame = ["benefits {", "copay $25.00 per line on medical", "}"]
    rows = [line("C-1", "500.00"), line("C-2", "500.00", coverage="dental")]
    text = plan(
        ("covers medical, dental", BASIS, "deductible $0 per person"), ("covers medical, dental", *AGGREGATE[1:]), frame
    )
    settlement = settled(text, rows, 1)
    both = "nothing of it is left to this cover, since the member and the specific pay it"
    assert answer(settlement, "aggregate", "C-1").kept == both
    assert (
        answer(settlement, "aggregate", "C-2").kept == "nothing of it is left to this cover, since the specific pays it"
    )


def test_reasons_that_come_to_nothing_are_left_out() -> None:
    """The void takes back all of C-1: the deductible's 1,000.00 and the maximum's 100.00 too."""
    rows = [line("C-1", "1,500.00"), line("C-2", "-1,500.00", kind="void", original="C-1", paid="2026-02-20")]
    settlement = settled(plan((*SPECIFIC, "maximum $400 per person")), rows)
    given = answer(settlement, "specific", "C-1", "C-2")
    assert (given.blockers, given.kept) == ((), "there is nothing to pay: it comes to nothing")
    # Beside 900.00 of another person the deductible kept just those.
    settlement = settled(plan(SPECIFIC), [*rows, line("C-3", "900.00", person="M-2")])
    given = answer(settlement, "specific")
    assert ([(one.reason, one.amount) for one in given.blockers], given.kept) == ([("below-deductible", 900_00)], "")


def test_a_rebate_that_no_layer_counts_has_no_way() -> None:
    rows = [line("C-1", "-500.00", kind="rebate"), line("C-2", "900.00", person="M-2")]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-1")
    assert given.ways == ()
    assert given.note == "this line takes money back, and what this cover reimburses stays as it was"


@pytest.mark.parametrize("paid", ["2026-02-20", "", "2027-04-02"])
def test_a_refund_that_a_layer_counts_has_no_way_either(paid: str) -> None:
    """Made larger it would be a refund no more: no change of the plan or the ledger makes a layer pay what comes back.

    Of C-1 4,000 lie over the deductible, of which the maximum pays 1,000; C-2 takes none of it back. It is not paid
    yet, or too late, in the other two.
    """
    rows = [line("C-1", "5,000.00"), line("C-2", "-2,000.00", kind="refund", paid=paid)]
    given = answer(settled(plan((*SPECIFIC, "maximum $1,000 per person")), rows), "specific", "C-2")
    assert (given.paid, given.ways) == (0, ())
    assert given.note == "this line takes money back, and what this cover reimburses stays as it was"


def test_a_refund_of_which_the_layer_takes_back_its_part_says_so() -> None:
    """Of C-1 4,000 lie over the deductible of 1,000; C-2 brings 5,000 down to 3,000, and so takes 2,000 of them back.

    C-3 is of another person, and brings 900, under the deductible, down to 400.
    """
    rows = [
        line("C-1", "5,000.00"),
        line("C-2", "-2,000.00", kind="refund", paid="2026-02-20"),
        line("C-4", "900.00", person="M-2"),
        line("C-3", "-500.00", person="M-2", kind="refund", paid="2026-02-20"),
    ]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-2")
    assert (given.paid, given.ways) == (-2000_00, ())
    assert given.note == "this line takes money back, and so does this cover"
    assert (given.blockers, given.kept) == ((), "")
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-2", "C-3")
    assert given.note == "these lines take money back, and so does this cover"
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-3")
    assert given.note == "this line takes money back, and what this cover reimburses stays as it was"


def test_a_loss_limit_of_all_coverages_stays_one() -> None:
    """120 times 41.66 is 4,999.20, and the limit of 5,000.00 stands in the place of the deductible's."""
    limit = "loss limit standard deductible on all coverages"
    text = plan(
        ("covers medical", BASIS, "deductible $5,000 per person"), ("covers medical, dental", *AGGREGATE[1:], limit)
    )
    given = answer(settled(text, [line("C-1", "15,000.00", coverage="dental")], units=10), "aggregate", "C-1")
    assert ways(text, given.ways) == [
        ([term("loss limit $12,000.01 per person on all coverages", limit, "$5,000.00", less=False)], 1, CENT),
        ([factor("58.34", "41.66")], 80, CENT),
    ]


def test_a_loss_limit_of_its_own_amount_is_turned_from_there() -> None:
    """Of 15,000 that the specific leaves to the employer 5,000 count; the deductible of 20,000 has no part in that."""
    limit = "loss limit $5,000 per person"
    text = plan((MEDICAL, BASIS, "deductible $20,000 per person"), (*AGGREGATE, limit))
    given = answer(settled(text, [line("C-1", "15,000.00")], units=10), "aggregate", "C-1")
    assert ways(text, given.ways)[0] == (
        [term("loss limit $12,000.01 per person", limit, "$5,000.00", less=False)],
        1,
        CENT,
    )


def test_of_the_whole_plan_no_laser_is_turned() -> None:
    """M-2 has 3,000 of a laser's 4,000, and M-1 900 of the 1,000 of all others."""
    text = plan((*SPECIFIC, 'laser person "M-2" at $4,000'))
    given = answer(settled(text, [line("C-1", "900.00"), line("C-2", "3,000.00", person="M-2")]), "specific")
    assert ways(text, given.ways) == [
        ([amount("C-2", "4,000.01", "1,000.01")], 1, CENT),
        ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
        ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_months_that_stand_alone_have_an_attachment_each() -> None:
    """January attaches at 1,000.00; ten times 89.99 is 899.90, 0.10 below C-1."""
    text = plan(aggregate=(*AGGREGATE, "deductible period monthly"))
    given = answer(settled(text, [line("C-1", "900.00")], units=10), "aggregate", "C-1")
    assert ways(text, given.ways) == [
        ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
        ([factor("10.01", "89.99")], 10, CENT),
    ]


def test_a_line_without_a_paid_date_may_need_two_changes_more() -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [line("C-1", "900.00", paid="", coverage="dental")]), "specific", "C-1")
    paid = ("date", "claim C-1 line 1 were paid, on 2026-01-05 say", "2026-01-05", "C-1 line 1: paid")
    covered = ("term", "the Specific cover covered dental too", "covers medical, dental", MEDICAL)
    assert ways(text, given.ways) == [
        ([paid, covered, amount("C-1", "1,000.01", "100.01")], 1, CENT),
        ([paid, covered, term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_a_longer_run_out_begins_when_the_shorter_did() -> None:
    """C-0 was paid before the period and still does not count, so C-1 is 700 over the deductible."""
    rows = [line("C-0", "900.00", incurred="2025-12-01", paid="2025-12-28"), line("C-1", "1,700.00", **LATE)]
    text = plan((MEDICAL, "basis 24/15", STANDARD))
    given = answer(settled(text, rows), "specific", "C-1")
    assert ways(text, given.ways)[-1] == ([basis("24/16", "basis 24/15")], 700_00, "")


def test_an_earlier_beginning_ends_when_the_later_did() -> None:
    """C-0 was incurred after the window and still does not count, so C-1 is 700 over the deductible."""
    windows = "incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31"
    rows = [
        line("C-0", "900.00", incurred="2027-01-02", paid="2027-01-20"),
        line("C-1", "1,700.00", incurred="2025-12-20", paid="2027-02-20"),
    ]
    text = plan((MEDICAL, f"basis {windows}", STANDARD))
    given = answer(settled(text, rows), "specific", "C-1")
    ((change,), pays, _) = ways(text, given.ways)[-1]
    assert (change[2], pays) == (f"basis {windows.replace('incurred 2026-01-01', 'incurred 2025-12-20')}", 700_00)


def test_a_basis_of_a_month_more_begins_a_month_earlier_and_no_sooner() -> None:
    """Under 13/15 a line of June 2025 still does not count, so C-1 is 200 over the deductible."""
    rows = [
        line("C-0", "5,000.00", incurred="2025-06-05", paid="2026-01-10"),
        line("C-1", "1,200.00", incurred="2025-12-20"),
    ]
    text = plan(SPECIFIC)
    given = answer(settled(text, rows), "specific", "C-1")
    assert ways(text, given.ways)[-1] == ([basis("13/15", BASIS)], 200_00, "")


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"incurred": "2022-01-01"}, "60/15"),
        ({"incurred": "2021-12-31"}, "incurred 2021-12-31 through 2026-12-31, paid 2026-01-01 through 2027-03-31"),
        ({"paid": "2030-12-31"}, "12/60"),
        ({"paid": "2031-01-01"}, "incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2031-01-01"),
    ],
)
def test_a_basis_has_a_name_up_to_sixty_months_and_then_its_windows(dates: dict[str, str], words: str) -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [line("C-1", "1,700.00", **dates)]), "specific", "C-1")
    assert ways(text, given.ways)[-1] == ([basis(words, BASIS)], 700_00, "")


def test_a_renewed_contract_has_its_longer_window_whichever_day_is_outside() -> None:
    """Renewed without a gap, claims count that are paid through 2027-12-31."""
    text = plan((*SPECIFIC, "gapless renewal included"))
    late = line("C-1", "1,700.00", incurred="2026-12-20", paid="2028-02-03")
    found = answer(settled(text, [late], renewed=True), "specific", "C-1")
    assert ways(text, found.ways)[0] == (
        [moved("paid", "2027-12-31", "2028-02-03", "by")],
        700_00,
        "paid on 2028-01-01 it pays nothing",
    )
    early = line("C-1", "1,700.00", incurred="2025-12-20")
    found = answer(settled(text, [early], renewed=True), "specific", "C-1")
    assert ways(text, found.ways)[0][0] == [moved("incurred", "2026-01-01", "2025-12-20", "on or after")]
    after = line("C-1", "1,700.00", incurred="2027-01-05", paid="2027-01-20")
    found = answer(settled(text, [after], renewed=True), "specific", "C-1")
    assert ways(text, found.ways)[0][0] == [moved("incurred", "2026-12-31", "2027-01-05", "by")]
    before = line("C-1", "1,700.00", incurred="2026-01-05", paid="2025-12-20")
    found = answer(settled(text, [before], renewed=True), "specific", "C-1")
    assert ways(text, found.ways)[0][0] == [moved("paid", "2026-01-01", "2025-12-20", "on or after")]


def test_what_is_too_early_and_too_late_needs_both_windows_otherwise() -> None:
    text = plan(SPECIFIC)
    row = line("C-1", "1,700.00", incurred="2025-12-20", paid="2027-04-02")
    incurred = moved("incurred", "2026-01-01", "2025-12-20", "on or after")
    paid = moved("paid", "2027-03-31", "2027-04-02", "by")
    less = "paid on 2027-04-01 it pays nothing"
    # Both windows are one statement, so that is one change.
    assert ways(text, answer(settled(text, [row]), "specific", "C-1").ways) == [
        ([basis("13/16", BASIS)], 700_00, ""),
        ([incurred, paid], 700_00, less),
        ([incurred, basis("12/16", BASIS)], 700_00, ""),
        ([basis("13/15", BASIS), paid], 700_00, less),
    ]


def test_windows_that_have_no_name_are_otherwise_again_as_windows() -> None:
    """No basis has a name that begins five years and more before the period; what is paid later needs a longer one."""
    text = plan(SPECIFIC)
    row = line("C-1", "1,700.00", incurred="2021-12-20", paid="2027-04-02")
    incurred = moved("incurred", "2026-01-01", "2021-12-20", "on or after")
    paid = moved("paid", "2027-03-31", "2027-04-02", "by")
    less = "paid on 2027-04-01 it pays nothing"
    wider = "incurred 2021-12-20 through 2026-12-31, paid 2026-01-01 through 2027-03-31"
    longer = "incurred 2021-12-20 through 2026-12-31, paid 2026-01-01 through 2027-04-02"
    assert ways(text, answer(settled(text, [row]), "specific", "C-1").ways) == [
        ([basis(longer, BASIS)], 700_00, ""),
        ([incurred, paid], 700_00, less),
        ([incurred, basis("12/16", BASIS)], 700_00, ""),
        ([basis(wider, BASIS), paid], 700_00, less),
    ]


def test_after_a_gapless_renewal_a_longer_basis_is_not_cut_to_its_two_years() -> None:
    """Renewed without a gap a 12/15 counts what is paid through 2027; a 12/26 through February of 2028."""
    text = plan((*SPECIFIC, "gapless renewal included"))
    late = line("C-1", "1,700.00", incurred="2026-12-20", paid="2028-02-03")
    found = answer(settled(text, [late], renewed=True), "specific", "C-1")
    assert ([basis("12/26", BASIS)], 700_00, "") in ways(text, found.ways)


THREE = {"coverage": "dental", "exclusion": "WC", "paid": "2027-04-02"}


def test_three_changes_together_are_tried_and_no_more() -> None:
    text = plan(SPECIFIC, frame=['exclusion "WC" "Work-related injury"'])
    found = answer(settled(text, [line("C-1", "1,700.00", **THREE)]), "specific", "C-1")
    dental = ("term", "the Specific cover covered dental too", "covers medical, dental", MEDICAL)
    code = ("code", "claim C-1 line 1 had no exclusion code `WC`", "", "C-1 line 1: exclusion")
    paid = moved("paid", "2027-03-31", "2027-04-02", "by")
    assert ways(text, found.ways) == [
        ([dental, code, paid], 700_00, "paid on 2027-04-01 it pays nothing"),
        ([dental, code, basis("12/16", BASIS)], 700_00, ""),
    ]
    found = answer(settled(text, [line("C-1", "1,700.00", **THREE, incurred="2025-12-20")]), "specific", "C-1")
    assert ways(text, found.ways) == [([dental, code, basis("13/16", BASIS)], 700_00, "")]
    # A hundred below the deductible, it would need a fourth.
    found = answer(settled(text, [line("C-1", "900.00", **THREE, incurred="2025-12-20")]), "specific", "C-1")
    assert found.ways == ()
    assert found.note == "no single amount, date, fact or term makes it pay, and no three of them together"


def test_an_exclusion_code_is_taken_off_where_there_is_no_specific() -> None:
    text = plan(aggregate=AGGREGATE, frame=['exclusion "WC" "Work-related injury"'])
    given = answer(settled(text, [line("C-1", "1,800.00", exclusion="WC")], 1), "aggregate", "C-1")
    change = ("code", "claim C-1 line 1 had no exclusion code `WC`", "", "C-1 line 1: exclusion")
    assert ways(text, given.ways) == [([change], 600_00, "")]


def test_a_minimum_that_is_a_share_is_turned_as_an_amount() -> None:
    """The minimum is 18 times a factor of 100.00, and 1,499.94 at one of 83.33."""
    minimum = "minimum attachment 150% of first month times policy months"
    text = plan(aggregate=(*AGGREGATE, minimum))
    given = answer(settled(text, [line("C-1", "1,500.00")], 1), "aggregate", "C-1")
    words = "every monthly factor were lower by $16.67 or more"
    assert ways(text, given.ways) == [
        ([amount("C-1", "1,800.01", "300.01")], 1, CENT),
        ([term("minimum attachment $1,499.99", minimum, "$1,800.00")], 1, CENT),
        ([("term", words, "monthly factor $83.33 per employee per month", AGGREGATE[2])], 6, CENT),
    ]


def test_rebates_that_come_to_nothing_have_no_way() -> None:
    rows = [
        line("C-1", "1,500.00"),
        line("R-1", "-100.00", kind="rebate", original="C-1", paid="2026-02-20"),
        line("R-2", "100.00", kind="rebate", original="C-1", paid="2026-02-21"),
    ]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "R-1", "R-2")
    assert given.ways == ()
    assert given.note == "these lines take money back, and what this cover reimburses stays as it was"
    rows[-1]["amount"] = "100.01"
    given = answer(settled(plan(SPECIFIC), rows), "specific", "R-1", "R-2")
    assert given.ways == ()
    assert given.note == "no single amount, date, fact or term makes it pay, and no three of them together"


def test_of_lines_without_a_paid_date_the_largest_is_asked() -> None:
    rows = [line("C-1", "2,500.00", paid="", person="M-2"), line("C-2", "1,500.00", paid="")]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-1", "C-2")
    assert [(way.changes[0].of, way.pays) for way in given.ways] == [(("C-1", 1), 1500_00)]


def test_an_amount_is_found_however_far_the_deductible_is() -> None:
    text = plan((MEDICAL, BASIS, "deductible $1,000,000 per person"))
    found = ways(text, answer(settled(text, [line("C-1", "5.00")]), "specific", "C-1").ways)
    assert found[0] == ([amount("C-1", "1,000,000.01", "999,995.01")], 1, CENT)


def test_an_amount_is_found_where_all_amounts_are_small() -> None:
    text = plan((MEDICAL, BASIS, "deductible $10 per person"))
    found = ways(text, answer(settled(text, [line("C-1", "5.00")]), "specific", "C-1").ways)
    assert found[0] == ([amount("C-1", "10.01", "5.01")], 1, CENT)


def test_of_the_whole_plan_a_persons_lines_are_added_up_and_the_last_is_enlarged() -> None:
    rows = [line("C-1", "500.00"), line("C-2", "300.00"), line("C-3", "600.00", person="M-2")]
    text = plan(SPECIFIC)
    assert ways(text, answer(settled(text, rows), "specific").ways) == [
        ([amount("C-2", "500.01", "200.01")], 1, CENT),
        ([amount("C-3", "1,000.01", "400.01")], 1, CENT),
        ([term("deductible $799.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_of_the_whole_plan_a_familys_lines_are_added_up_where_the_specific_is_by_family() -> None:
    standard = "deductible $1,000 per family"
    rows = [
        line("C-1", "700.00", unit="F-1"),
        line("C-2", "200.00", unit="F-1", person="M-2"),
        line("C-3", "800.00", unit="F-2", person="M-3"),
    ]
    text = plan((MEDICAL, BASIS, standard))
    assert ways(text, answer(settled(text, rows), "specific").ways) == [
        ([amount("C-2", "300.01", "100.01")], 1, CENT),
        ([amount("C-3", "1,000.01", "200.01")], 1, CENT),
        ([term("deductible $899.99 per family", standard, "$1,000.00")], 1, CENT),
    ]


def test_of_the_whole_plan_persons_of_one_family_stand_apart_where_the_specific_is_by_person() -> None:
    rows = [line("C-1", "900.00", unit="F-1"), line("C-2", "300.00", unit="F-1", person="M-2")]
    text = plan(SPECIFIC)
    assert ways(text, answer(settled(text, rows), "specific").ways) == [
        ([amount("C-1", "1,000.01", "100.01")], 1, CENT),
        ([amount("C-2", "1,000.01", "700.01")], 1, CENT),
        ([term("deductible $899.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_another_persons_exclusion_stays() -> None:
    own = 'laser person "M-1" excluded from specific'
    text = plan((*SPECIFIC, 'laser person "M-6" excluded from specific', own))
    given = answer(settled(text, [line("C-1", "1,800.00")]), "specific", "C-1")
    assert ways(text, given.ways) == [([("term", "no laser excluded M-1", "", own)], 800_00, "")]


def test_factors_of_tiers_are_written_tier_by_tier_also_where_they_are_the_same() -> None:
    """120 times 7.49 is 898.80, 1.20 below C-1."""
    old = "monthly factor single $50.00, family $50.00 per month"
    text = plan(aggregate=(MEDICAL, BASIS, old), frame=["tiers single, family"])
    given = answer(settled(text, [line("C-1", "900.00")], units={"single/": 5, "family/": 5}), "aggregate", "C-1")
    new = "monthly factor single $7.49, family $7.49 per month"
    assert ways(text, given.ways)[-1] == ([("term", LOWER.format("42.51"), new, old)], 1_20, CENT)


SEVERAL = [
    # Lower by 52.51, medical has 7.49 and dental nothing: 120 times 7.49 is 898.80, 1.20 below C-1.
    (
        LOWER.format("52.51") + ", those that are smaller than that at $0.00",
        "monthly factor $60.00 per employee per month on medical",
        "monthly factor $40.00 per employee per month on dental",
    ),
    # Of expected claims of 80.00 the factor is 100.00.
    (LOWER.format("92.51"), "expected claims $80.00 per employee per month", "corridor 125%"),
]


@pytest.mark.parametrize(("words", "old", "more"), SEVERAL)
def test_factors_that_no_one_statement_could_lower_are_told_without_one(words: str, old: str, more: str) -> None:
    text = plan(aggregate=("covers medical, dental", BASIS, old, more))
    given = answer(settled(text, [line("C-1", "900.00")], units=10), "aggregate", "C-1")
    assert ways(text, given.ways)[-1] == ([("term", words, "-", old)], 1_20, CENT)


def test_factors_that_all_have_to_go_are_at_nothing() -> None:
    """Of a factor of one cent 120 unit months attach at 1.20; C-1's cent lies over an attachment of nothing alone."""
    old = "monthly factor single $0.01, family $0.02 per month"
    text = plan(aggregate=(MEDICAL, BASIS, old), frame=["tiers single, family"])
    given = answer(settled(text, [line("C-1", "0.01")], units={"single/": 5, "family/": 5}), "aggregate", "C-1")
    new = "monthly factor single $0.00, family $0.00 per month"
    assert ways(text, given.ways)[-1] == ([("term", "every monthly factor were $0.00", new, old)], 1, CENT)


def test_a_plan_without_lines_has_no_way() -> None:
    given = answer(settled(plan(SPECIFIC), []), "specific")
    assert given.ways == ()
    assert given.note == "no single amount, date, fact or term makes it pay, and no three of them together"


def test_what_is_paid_is_all_that_is_said() -> None:
    given = answer(settled(plan(SPECIFIC), [line("C-1", "1,500.00")]), "specific", "C-1")
    assert (given.paid, given.blockers, given.ways, given.note) == (500_00, (), (), "")


def test_a_layer_that_the_plan_does_not_have_is_said() -> None:
    given = answer(settled(plan(SPECIFIC), [line("C-1", "900.00")]), "aggregate", "C-1")
    assert (given.ways, given.note) == ((), "the plan has no such layer")


def late(claim: str, amount: str, day: int) -> dict[str, str]:
    """A line of December that is paid in April, so many days after the paid window of 12/15."""
    return line(claim, amount, incurred="2026-12-20", paid=f"2027-04-{day:02}")


def in_time(claim: str, day: int) -> tuple[str, ...]:
    """Paid by the end of March, and not in April."""
    words = f"claim {claim} line 1 had been paid by 2027-03-31, and not on 2027-04-{day:02}"
    return "date", words, "2027-03-31", f"{claim} line 1: paid"


def test_of_lines_none_of_which_pays_alone_the_nearest_and_the_largest_are_moved() -> None:
    """In time, C-1 has 100 and C-2 850; a basis of 12/16 counts both, and of 950 another 50.01 are over 1,000."""
    text = plan(SPECIFIC)
    given = answer(settled(text, [late("C-1", "100.00", 1), late("C-2", "850.00", 10)]), "specific", "C-1", "C-2")
    longer = basis("12/16", BASIS)
    assert ways(text, given.ways) == [
        ([in_time("C-1", 1), amount("C-1", "1,000.01", "900.01")], 1, CENT),
        ([in_time("C-1", 1), term("deductible $99.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ([longer, amount("C-2", "900.01", "50.01")], 1, CENT),
        ([longer, term("deductible $949.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ([in_time("C-2", 10), amount("C-2", "1,000.01", "150.01")], 1, CENT),
        ([in_time("C-2", 10), term("deductible $849.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_where_the_nearest_pays_a_cent_no_other_line_is_moved() -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [late("C-1", "1,000.01", 1), late("C-2", "2,000.00", 10)]), "specific", "C-1", "C-2")
    assert ways(text, given.ways) == [
        ([in_time("C-1", 1)], 1, "paid on 2027-04-01 it pays nothing"),
        ([basis("12/16", BASIS)], 2000_01, ""),
    ]


@pytest.mark.parametrize(("dollars", "pays"), [("1,500.00", 500_00), ("1,000.01", 1)])
def test_of_lines_refused_alike_the_nearest_that_pays_is_moved_and_none_behind_it(dollars: str, pays: int) -> None:
    """C-1 and C-2 have less than the deductible, C-3 and C-4 more; 12/16 counts all of them."""
    text = plan(SPECIFIC)
    rows = [late("C-1", "100.00", 1), late("C-2", "200.00", 5), late("C-3", dollars, 10), late("C-4", "1,600.00", 11)]
    given = answer(settled(text, rows), "specific", "C-1", "C-2", "C-3", "C-4")
    alone = [way for way in ways(text, given.ways) if len(way[0]) == 1]
    assert alone == [
        ([basis("12/16", BASIS)], pays + 1900_00, ""),
        ([in_time("C-3", 10)], pays, "paid on 2027-04-01 it pays nothing"),
    ]


def test_of_lines_incurred_too_early_the_nearest_is_moved() -> None:
    """C-2 is the smaller one, and a day too early; C-1 twelve."""
    text = plan(SPECIFIC)
    rows = [line("C-1", "1,800.00", incurred="2025-12-20"), line("C-2", "1,700.00", incurred="2025-12-31")]
    found = ways(text, answer(settled(text, rows), "specific", "C-1", "C-2").ways)
    words = "claim C-2 line 1 had been incurred on or after 2026-01-01, and not on 2025-12-31"
    assert found[0] == (
        [("date", words, "2026-01-01", "C-2 line 1: incurred")],
        700_00,
        "incurred on 2025-12-31 it pays nothing",
    )


def test_of_lines_excluded_by_a_code_the_largest_is_first_whenever_they_were_incurred() -> None:
    text = plan(SPECIFIC, frame=['exclusion "WC" "Work-related injury"'])
    later = {"incurred": "2026-03-05", "paid": "2026-03-20"}
    rows = [line("C-1", "1,300.00", exclusion="WC"), line("C-2", "5,000.00", exclusion="WC", **later)]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    code = ("code", "claim C-2 line 1 had no exclusion code `WC`", "", "C-2 line 1: exclusion")
    assert ways(text, given.ways) == [([code], 4000_00, "")]


def test_of_several_that_pay_the_nearest_is_moved_though_another_is_larger() -> None:
    """C-1 has less than the deductible; C-2 is five days late, and C-3 ten."""
    text = plan(SPECIFIC)
    rows = [late("C-1", "100.00", 1), late("C-2", "1,500.00", 5), late("C-3", "1,600.00", 10)]
    found = ways(text, answer(settled(text, rows), "specific", "C-1", "C-2", "C-3").ways)
    assert found[1] == ([in_time("C-2", 5)], 500_00, "paid on 2027-04-01 it pays nothing")


def test_a_line_of_nothing_that_is_refused_has_its_gate() -> None:
    text = plan(SPECIFIC)
    given = answer(settled(text, [line("C-1", "0.00", coverage="dental")]), "specific", "C-1")
    assert given.kept == "there is nothing to pay: it comes to nothing"
    assert ways(text, given.ways) == [([DENTAL, amount("C-1", "1,000.01", "1,000.01")], 1, CENT)]


def test_the_line_that_a_gate_was_opened_for_is_followed_though_another_is_nearer() -> None:
    """Covered, both are late: C-2, which is the larger one, by ten days."""
    text = plan(SPECIFIC)
    rows = [{**late(name, dollars, day), "coverage": "dental"} for name, dollars, day in LATE_AND_DENTAL]
    given = answer(settled(text, rows), "specific", "C-1", "C-2")
    assert ways(text, given.ways) == [
        ([DENTAL, in_time("C-2", 10)], 600_00, "paid on 2027-04-01 it pays nothing"),
        ([DENTAL, basis("12/16", BASIS)], 2100_00, ""),
    ]


LATE_AND_DENTAL = [("C-1", "1,500.00", 1), ("C-2", "1,600.00", 10)]


def test_behind_a_move_the_nearest_line_of_another_refusal_is_asked() -> None:
    """Covered, C-0 has 600. C-1's 100 are nearer than C-2's 500; 12/16 counts both, and in all it is 1,200."""
    text = plan(SPECIFIC)
    rows = [line("C-0", "600.00", coverage="dental"), late("C-1", "100.00", 1), late("C-2", "500.00", 10)]
    given = answer(settled(text, rows), "specific", "C-0", "C-1", "C-2")
    longer = basis("12/16", BASIS)
    assert ways(text, given.ways) == [
        ([DENTAL, longer], 200_00, ""),
        ([DENTAL, amount("C-0", "1,000.01", "400.01")], 1, CENT),
        ([DENTAL, term("deductible $599.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ([in_time("C-1", 1), amount("C-1", "1,000.01", "900.01")], 1, CENT),
        ([in_time("C-1", 1), term("deductible $99.99 per person", STANDARD, "$1,000.00")], 1, CENT),
        ([longer, amount("C-2", "900.01", "400.01")], 1, CENT),
        ([longer, term("deductible $599.99 per person", STANDARD, "$1,000.00")], 1, CENT),
    ]


def test_of_lines_refused_alike_only_one_is_moved() -> None:
    """Both of 4,000 are paid after the end of June.

    Had it not ended, 12,000 would be attached at; ended and not forfeited, 6,000, of which C-1 alone has 4,000.
    """
    text = plan(aggregate=(*AGGREGATE, "on termination forfeited"))
    rows = [line(name, "4,000.00", incurred="2026-06-05", paid="2026-08-20") for name in ("C-1", "C-2")]
    given = answer(settled(text, rows, units=10, terminated="2026-06-30"), "aggregate")
    going_on = not_terminated("2026-06-30")
    lower = ("term", LOWER.format("33.34"), "monthly factor $66.66 per employee per month", AGGREGATE[2])
    full = "on termination full minimum"
    kept = [
        ("term", f"the plan said `{full}`", full, "on termination forfeited"),
        moved("paid", "2026-06-30", "2026-08-20", "by"),
    ]
    assert ways(text, given.ways) == [
        ([going_on, amount("C-2", "8,000.01", "4,000.01")], 1, CENT),
        ([going_on, lower], 80, CENT),
        ([*kept, amount("C-1", "6,000.01", "2,000.01")], 1, CENT),
        ([*kept, lower], 40, CENT),
    ]


def test_an_aggregate_may_need_two_amounts_together() -> None:
    """Ten employees attach at 12,000, and at no less than 20,000; of M-1 it counts up to 500, and he has 400.

    Of factors of 3.33 the months come to 399.60, which a minimum of 399.99 raises to a cent less than C-1.
    """
    limit, minimum = "loss limit $500 per person", "minimum attachment $20,000"
    text = plan(aggregate=(*AGGREGATE, minimum, limit))
    given = answer(settled(text, [line("C-1", "400.00")], 10), "aggregate", "C-1")
    lower = ("term", LOWER.format("96.67"), "monthly factor $3.33 per employee per month", AGGREGATE[2])
    assert ways(text, given.ways) == [
        (
            [
                term("loss limit $20,000.01 per person", limit, "$500.00", less=False),
                amount("C-1", "20,000.01", "19,600.01"),
            ],
            1,
            CENT,
        ),
        ([lower, term("minimum attachment $399.99", minimum, "$20,000.00")], 1, CENT),
    ]


def test_what_is_refused_and_what_is_taken_back_are_reasons_though_they_come_to_nothing() -> None:
    rows = [line("C-1", "1,000.00", coverage="dental"), line("R-1", "-1,000.00", kind="refund")]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "C-1", "R-1")
    assert [(one.reason, one.amount) for one in given.blockers] == [
        ("below-deductible", -1000_00),
        ("not-covered", 1000_00),
    ]
    assert given.kept == ""


@pytest.mark.parametrize(("dollars", "count"), [("0.00", 0), ("0.01", 1)])
def test_beside_a_refund_a_cent_may_be_more_and_nothing_may_not(dollars: str, count: int) -> None:
    rows = [line("R-1", "-100.00", kind="refund"), line("C-1", dollars)]
    given = answer(settled(plan(SPECIFIC), rows), "specific", "R-1", "C-1")
    assert len(given.ways) == count
    assert given.note.startswith("these lines take money back") is not count


def test_a_factor_that_is_lowered_by_all_of_it_is_not_smaller_than_that() -> None:
    """Lower by 40.00, dental has nothing left and medical 20.00: 120 of them are a cent less than C-1."""
    _, old, more = SEVERAL[0]
    text = plan(aggregate=("covers medical, dental", BASIS, old, more))
    given = answer(settled(text, [line("C-1", "2,400.01")], units=10), "aggregate", "C-1")
    assert ways(text, given.ways)[-1] == ([("term", LOWER.format("40.00"), "-", old)], 1, CENT)
