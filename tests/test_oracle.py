"""The oracle against the fifteen worked examples of the page on meaning, and against the laws that page
states.

The figures on the right come from public carrier and employer documents, or from arithmetic on them; none
comes from a run.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.oracle import (
    ONE,
    Accommodation,
    Aggregate,
    Basis,
    Benefits,
    CensusRow,
    Contract,
    Facts,
    Factor,
    InvalidInput,
    Laser,
    LedgerRow,
    MemberLayer,
    Specific,
    Window,
    add_months,
    month_name,
    round_money,
    settle,
    settle_periods,
    windows,
)

CALENDAR = Basis("12/12")
SINGLES = (60, 60, 60, 58, 55, 52, 50, 50, 49, 48, 48, 47)
FAMILIES = (40, 40, 40, 39, 37, 35, 34, 33, 32, 32, 31, 31)
FACTORS = (Factor((("single", 412_50), ("family", 1_031_25))),)


def plan(year: int = 2025, **terms: Any) -> Contract:
    """A calendar-year plan of medical and rx."""
    return Contract("Plan", date(year, 1, 1), date(year, 12, 31), ("medical", "rx"), **terms)


def specific(deductible: int, **terms: Any) -> Specific:
    """A specific on everything, 12/12 unless the terms say otherwise."""
    values: dict[str, Any] = {"covers": ("medical", "rx"), "basis": CALENDAR, "deductible": deductible}
    return Specific(**(values | terms))


def aggregate(**terms: Any) -> Aggregate:
    """An aggregate on everything, 12/12, with the factors of examples 8 to 10 unless the terms say
    otherwise."""
    values: dict[str, Any] = {"covers": ("medical", "rx"), "basis": CALENDAR, "factors": FACTORS}
    return Aggregate(**(values | terms))


def row(number: int, person: str, paid: str, amount: int, **terms: Any) -> LedgerRow:
    """One medical line, incurred on the day it was paid unless the terms say otherwise."""
    day = date.fromisoformat(paid)
    values: dict[str, Any] = {"coverage": "medical", "incurred": day} | terms
    return LedgerRow(claim=f"C-{number:03d}", person=person, paid=day, amount=amount, **values)


def census(contract: Contract, **tiers: tuple[int, ...]) -> list[CensusRow]:
    """A census of equal length by tier."""
    return [
        CensusRow(month_name(contract.start, k + 1), tier, units)
        for tier, column in tiers.items()
        for k, units in enumerate(column)
    ]


def harbor(contract: Contract) -> list[CensusRow]:
    """The census of examples 8 to 10."""
    return census(contract, single=SINGLES, family=FAMILIES)


def column(settled: dict[str, Any], name: str) -> list[int]:
    """One column of the settled lines."""
    return [line[name] for line in settled["lines"] if line["status"] == "settled"]


# ------------------------------------------------------------------------------------------------------------
# Section 10
# ------------------------------------------------------------------------------------------------------------


def test_example_1_factor_month_year_and_an_annual_deductible_fixed_at_95_percent() -> None:
    """$200 x 125% = $250; 100 employees $25,000; twelve equal months $300,000; fixed at 95% $285,000."""
    layer = aggregate(factors=(Factor(per_employee=200_00),), corridor=Fraction(5, 4))
    contract = plan(aggregate=layer)
    units = census(contract, employee=(100,) * 12)
    settled = settle(contract, Facts(), None, [], units)
    assert settled["months"][0]["attachment"] == 25_000_00
    assert settled["figures"]["SUM"] == settled["figures"]["AAP"] == 300_000_00
    one = census(contract, employee=(1,) * 12)
    assert settle(contract, Facts(), None, [], one)["months"][0]["attachment"] == 250_00
    fixed = replace(contract, aggregate=replace(layer, period="annual fixed", fixed_rate=Fraction(95, 100)))
    assert settle(fixed, Facts(), None, [], units)["figures"]["AAP"] == 285_000_00


def test_example_2_a_printed_minimum_attachment_is_reached_to_the_cent() -> None:
    """143 x 313.42 + 256 x 940.25 = 285,523.06; the year is 3,426,276.72, which is also the minimum."""
    factors = (Factor((("single", 313_42), ("family", 940_25))),)
    contract = plan(tiers=("single", "family"), aggregate=aggregate(factors=factors, minimum_share=ONE))
    settled = settle(contract, Facts(), None, [], census(contract, single=(143,) * 12, family=(256,) * 12))
    assert settled["months"][0]["attachment"] == 285_523_06
    figures = settled["figures"]
    assert figures["SUM"] == figures["MIN"] == figures["AAP"] == 3_426_276_72


def test_example_3_the_aggregating_deductible_falls_on_the_first_excess() -> None:
    """Deductible 75,000, ASD 60,000; the carrier pays 15,000, all on the third person."""
    contract = plan(specific=specific(75_000_00, asd=60_000_00))
    ledger = [
        row(1, "A", "2025-02-01", 80_000_00),
        row(2, "B", "2025-03-01", 100_000_00),
        row(3, "C", "2025-04-01", 120_000_00),
    ]
    settled = settle(contract, Facts(), None, ledger, [])
    absorbed = [line["reasons"][1].get("aggregating-deductible", 0) for line in settled["lines"]]
    assert absorbed == [5_000_00, 25_000_00, 30_000_00]
    assert column(settled, "specific") == [0, 0, 15_000_00]
    assert [person["excess"] for person in settled["persons"]] == [5_000_00, 25_000_00, 45_000_00]
    assert [person["aggregating"] for person in settled["persons"]] == absorbed


def test_example_4_the_carrier_pays_the_excess_beyond_the_aggregating_deductible() -> None:
    """Total excess 140,000 less ASD 75,000 is 65,000."""
    contract = plan(specific=specific(200_000_00, asd=75_000_00))
    excesses = (20_000_00, 50_000_00, 70_000_00)
    ledger = [row(k, f"P{k}", "2025-05-01", 200_000_00 + excess) for k, excess in enumerate(excesses)]
    settled = settle(contract, Facts(), None, ledger, [])
    assert settled["figures"]["T"] == 140_000_00
    assert settled["totals"]["specific"] == 65_000_00


@pytest.mark.parametrize(
    ("paid", "counted"), [("2025-04-02", None), ("2025-03-28", 0), ("2025-03-31", 0), ("2025-04-01", None)]
)
def test_example_5_a_gap_between_two_contracts(paid: str, counted: int | None) -> None:
    """2024 on 12/15 and 2025 on 12/18: incurred 2024-12-10 and paid 2025-04-02 counts in neither."""
    contracts = [
        plan(2024, specific=specific(0, basis=Basis("12/15"))),
        plan(2025, specific=specific(0, basis=Basis("12/18"))),
    ]
    ledger = [row(1, "A", paid, 100_00, incurred=date(2024, 12, 10))]
    settled = settle_periods(contracts, [Facts(), Facts()], None, ledger, [])
    paid_by_period = [period["figures"]["specific"] for period in settled["periods"]]
    assert paid_by_period == [100_00 if counted == 0 else 0, 0]
    said = settled["lines"][0]["verdicts"]["specific"]
    assert said == ("counts" if counted == 0 else "paid-too-late")
    alone = settle(contracts[1], Facts(), None, ledger, [])
    assert alone["lines"][0]["verdicts"]["specific"] == "incurred-too-early"


def test_example_6_rounding_on_the_running_total() -> None:
    """90% above 100,000: 0; 0.04; 29.99; 30.00; 30.00; 0.01 = 90.04."""
    contract = plan(specific=specific(100_000_00, bands=((Fraction(9, 10), None),)))
    amounts = (99_999_99, 5, 33_33, 33_33, 33_33, 1)
    ledger = [row(k, "A", f"2025-02-{k + 1:02d}", amount) for k, amount in enumerate(amounts)]
    settled = settle(contract, Facts(), None, ledger, [])
    assert column(settled, "specific") == [0, 4, 29_99, 30_00, 30_00, 1]
    assert settled["totals"]["specific"] == 90_04


def test_example_7_run_in_limit_windows_and_a_refund() -> None:
    """15/12 with a run-in limit of 25,000 per person, deductible 100,000, 90%."""
    terms = {"basis": Basis("15/12"), "run_in_limit": 25_000_00, "bands": ((Fraction(9, 10), None),)}
    contract = plan(specific=specific(100_000_00, **terms))
    ledger = [
        row(1, "A", "2025-01-10", 18_000_00, incurred=date(2024, 11, 20)),
        row(2, "A", "2025-02-03", 12_500_00, incurred=date(2024, 12, 28)),
        row(3, "A", "2025-02-10", 4_000_00, incurred=date(2024, 9, 30)),
        row(4, "A", "2025-04-02", 70_000_00, incurred=date(2025, 3, 5)),
        row(5, "A", "2025-06-15", 42_345_67, incurred=date(2025, 5, 11)),
        row(6, "A", "2025-08-01", -10_000_00, kind="refund", original="C-004"),
        row(7, "A", "2026-01-09", 30_000_00, incurred=date(2025, 12, 20)),
    ]
    settled = settle(contract, Facts(), None, ledger, [])
    assert column(settled, "specific") == [0, 0, 0, 0, 33_611_10, -9_000_00, 0]
    reasons = [line["reasons"][1] for line in settled["lines"]]
    assert reasons[1] == {"over-run-in-limit": 5_500_00, "below-deductible": 7_000_00}
    assert reasons[2] == {"incurred-too-early": 4_000_00}
    assert reasons[6] == {"paid-too-late": 30_000_00}
    assert settled["totals"]["specific"] == 24_611_10
    assert settled["totals"]["employer"] == 142_234_57


@pytest.mark.parametrize(("share", "minimum"), [(90, 712_800_00), (95, 752_400_00), (100, 792_000_00)])
def test_example_8_sum_of_months_and_minimum(share: int, minimum: int) -> None:
    """SUM 700,012.50; the minimum at 90%, 95% and 100%."""
    contract = plan(tiers=("single", "family"), aggregate=aggregate(minimum_share=Fraction(share, 100)))
    figures = settle(contract, Facts(), None, [], harbor(contract))["figures"]
    assert (figures["SUM"], figures["MIN"], figures["AAP"]) == (700_012_50, minimum, minimum)


@pytest.mark.parametrize(
    ("limit", "paid", "employer"), [("standard", 52_600_00, 952_400_00), ("none", 252_600_00, 752_400_00)]
)
def test_example_9_the_loss_limit_decides_two_hundred_thousand(limit: str, paid: int, employer: int) -> None:
    """Laser layer and ASD count in the aggregate only without a loss limit."""
    lasers = (Laser("P3", 250_000_00),)
    layer = aggregate(minimum_share=Fraction(95, 100), maximum=1_000_000_00, loss_limit=limit)
    contract = plan(
        tiers=("single", "family"),
        specific=specific(100_000_00, lasers=lasers, asd=50_000_00),
        aggregate=layer,
    )
    ledger = [
        row(1, "P1", "2025-03-01", 180_000_00),
        row(2, "P2", "2025-04-01", 125_000_00),
        row(3, "P3", "2025-05-01", 310_000_00),
    ]
    ledger += [row(10 + k, f"Q{k}", "2025-06-01", 50_500_00) for k in range(10)]
    totals = settle(contract, Facts(), None, ledger, harbor(contract))["totals"]
    assert (totals["specific"], totals["aggregate"], totals["employer"]) == (115_000_00, paid, employer)


def test_example_10_monthly_accommodation() -> None:
    """Twelve advances, some repaid, that add up to the year's reimbursement of 52,600."""
    to_date = [
        61_200_00, 150_450_00, 190_000_00, 275_000_00, 346_400_25, 412_618_65,
        471_408_75, 523_412_52, 573_362_52, 655_000_00, 732_000_00, 805_000_00,
    ]  # fmt: skip
    option = Accommodation(over="greater", repayment="monthly")
    contract = plan(
        tiers=("single", "family"), aggregate=aggregate(minimum_amount=752_400_00, accommodation=option)
    )
    monthly = [after - before for before, after in zip([0, *to_date], to_date, strict=False)]
    ledger = [row(k, f"P{k}", f"2025-{k:02d}-15", amount) for k, amount in enumerate(monthly, 1)]
    settled = settle(contract, Facts(), None, ledger, harbor(contract))
    advances = [month["advance"] for month in settled["months"]]
    assert advances == [
        0, 18_450_00, -18_450_00, 12_856_25, 10_556_50, 8_674_65,
        421_35, -10_696_23, -12_750_00, 18_937_48, 14_300_00, 10_300_00,
    ]  # fmt: skip
    assert sum(advances) == settled["figures"]["RA"] == 52_600_00
    assert not [entry for entry in settled["entries"] if entry["kind"] == "settlement"]


def test_example_11_terminal_liability_adds_the_last_monthly_attachments() -> None:
    """AAP 1,200,000 and the last three months 98,000, 100,000, 102,000: 1,500,000."""
    layer = aggregate(factors=(Factor(per_employee=1_000_00),), terminal_liability=3)
    contract = plan(aggregate=layer)
    units = census(contract, employee=(100,) * 9 + (98, 100, 102))
    figures = settle(contract, Facts(terminal_liability_elected=True), None, [], units)["figures"]
    assert (figures["SUM"], figures["AAP"]) == (1_200_000_00, 1_500_000_00)
    assert settle(contract, Facts(), None, [], units)["figures"]["AAP"] == 1_200_000_00


def test_example_12_member_cost_sharing_comes_before_stop_loss() -> None:
    """Deductible 1,500, then 20%, capped at 3,000: the member pays 3,000, the plan 9,480."""
    benefits = Benefits(
        deductibles=(MemberLayer(("medical",), person=1_500_00),),
        coinsurance=(("medical", Fraction(1, 5)),),
        out_of_pocket=(MemberLayer(("medical",), person=3_000_00),),
    )
    settled = settle(plan(benefits=benefits), Facts(), None, [row(1, "A", "2025-03-01", 12_480_00)], [])
    line = settled["lines"][0]
    assert (line["member"], line["plan_paid"]) == (3_000_00, 9_480_00)
    assert line["reasons"][0] == {
        "deductible": 1_500_00,
        "coinsurance": 2_196_00,
        "out-of-pocket-relief": -696_00,
    }


def test_example_13_terminal_liability_never_shortens_the_paid_window() -> None:
    """12/18 with terminal liability of three months still ends 2027-06-30."""
    contract = plan(2026, specific=specific(0, basis=Basis("12/18"), terminal_liability=3))
    assert contract.specific is not None
    paid = windows(contract.specific, contract, Facts(terminal_liability_elected=True))[1]
    assert paid.last == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("first", "expected"),
    [("medical", [("medical", 0, 100), ("rx", 100, 0)]), ("rx", [("rx", 0, 0), ("medical", 100, 0)])],
)
def test_example_14_the_order_of_settlement_decides_what_the_aggregate_sees(
    first: str, expected: list[tuple[str, int, int]]
) -> None:
    """Specific on medical and rx, aggregate on medical alone; deductible 100."""
    layer = aggregate(covers=("medical",), factors=(Factor(per_employee=0),), loss_limit="none")
    contract = plan(specific=specific(100), aggregate=layer)
    second = "rx" if first == "medical" else "medical"
    ledger = [row(1, "A", "2025-03-01", 100, coverage=first), row(2, "A", "2025-03-02", 100, coverage=second)]
    settled = settle(contract, Facts(), None, ledger, census(contract, employee=(1,) * 12))
    assert [(x["coverage"], x["specific"], x["aggregate"]) for x in settled["lines"]] == expected


def test_example_15_a_void_inherits_and_a_reissue_does_not() -> None:
    """100; -100, which inherits the windows of its original; 0, reissued after the paid window closed."""
    contract = plan(specific=specific(0))
    ledger = [
        row(1, "A", "2025-12-20", 100_00, incurred=date(2025, 11, 20)),
        row(2, "A", "2026-01-10", -100_00, kind="void", original="C-001"),
        row(3, "A", "2026-01-12", 100_00, kind="payment", original="C-001", incurred=date(2025, 11, 20)),
    ]
    settled = settle(contract, Facts(), None, ledger, [])
    assert column(settled, "specific") == [100_00, -100_00, 0]
    assert settled["lines"][2]["verdicts"]["specific"] == "paid-too-late"


# ------------------------------------------------------------------------------------------------------------
# Section 1 and 5, spot by spot
# ------------------------------------------------------------------------------------------------------------


def test_halves_round_away_from_zero() -> None:
    """Two and a half is three, on either side of zero."""
    assert [round_money(Fraction(n, 2)) for n in (5, -5, 1, -1, 3, 4)] == [3, -3, 1, -1, 2, 2]


def test_months_keep_the_day_or_take_the_last() -> None:
    """The last of January, a month later, is the last of February."""
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 1, 15), -1) == date(2024, 12, 15)


def test_termination_cuts_both_windows() -> None:
    """Termination on 31 August ends the incurred and the paid window, open or not."""
    contract = plan(specific=specific(0, basis=Basis("incurred")))
    assert contract.specific is not None
    incurred, paid = windows(contract.specific, contract, Facts(terminated=date(2025, 8, 31)))
    assert incurred == Window(date(2025, 1, 1), date(2025, 8, 31))
    assert paid == Window(date(2025, 1, 1), date(2025, 8, 31))


def test_a_chain_that_loops_is_refused() -> None:
    """Two refunds of each other have no root."""
    ledger = [
        row(1, "A", "2025-03-01", -1, kind="refund", original="C-002"),
        row(2, "A", "2025-03-02", -1, kind="refund", original="C-001"),
    ]
    with pytest.raises(InvalidInput, match="circular-original"):
        settle(plan(specific=specific(0)), Facts(), None, ledger, [])


def test_monthly_cumulative_moves_back_when_a_month_opens() -> None:
    """Claims of 300 in month 1 over an attachment of 100: 200 on the line, then 100 back as each month
    opens."""
    layer = aggregate(factors=(Factor(per_employee=100),), loss_limit="none", period="monthly cumulative")
    contract = plan(aggregate=layer)
    settled = settle(
        contract, Facts(), None, [row(1, "A", "2025-01-10", 300)], census(contract, employee=(1,) * 12)
    )
    assert column(settled, "aggregate") == [200]
    entries = [(e["month"], e["name"], e["amount"]) for e in settled["entries"]]
    assert entries == [("2025-02", "opens", -100), ("2025-03", "opens", -100)]
    assert settled["figures"]["RA"] == 0
