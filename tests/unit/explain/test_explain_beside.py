"""What stands beside the waterfall: participants, advances, charges and funding."""

from __future__ import annotations

from attrs import evolve

from planlang.explain.beside import funding
from planlang.explain.summary import summary
from planlang.model.contract import Accommodation
from planlang.model.funded import Funded
from planlang.model.settlement import MonthRow, ParticipantStream, Settlement
from tests.unit.explain.explain_samples import CONTRACT, SETTLEMENT, entry


def section(settlement: Settlement, title: str) -> str:
    """A block of the page under its title."""
    (block,) = (block for block in summary(settlement).split("\n\n") if block.startswith(title))
    return block.partition("\n")[2].rstrip("\n") + "\n"


def test_a_plan_with_nothing_beside_its_waterfall_tells_nothing() -> None:
    for title in ("behind the carrier", "monthly accommodation", "fees and premiums", "funding", "refund"):
        assert f"\n{title}" not in summary(SETTLEMENT)


# --- participants -------------------------------------------------------------------------------------------------


def test_participants_bear_the_specific_between_them_the_carrier_last() -> None:
    behind = evolve(
        SETTLEMENT,
        streams={**SETTLEMENT.streams, "captive": (0, 5_000_000), "rest": (0, 1_678_000)},
        participants=(
            ParticipantStream("Harbor Captive", "captive", None),
            ParticipantStream("Granite Mutual", "rest", None),
        ),
        borne=(5_000_000, 1_678_000),
    )
    assert (
        section(behind, "behind the carrier")
        == """\
                      amount  of reimbursement
  Harbor Captive  $50,000.00             74.9%
  Granite Mutual  $16,780.00             25.1%
  specific        $66,780.00            100.0%
"""
    )


# --- the accommodation --------------------------------------------------------------------------------------------


def accommodated(*months: tuple[int, int | None, int | None], balance: int) -> Settlement:
    """Threshold, due and advance of each month, and what the final settlement pays."""
    assert CONTRACT.aggregate is not None
    term = Accommodation(over_minimum=False, monthly_repayment=True, minimum_request=0, last_months=0)
    rows = tuple(
        MonthRow(
            month=f"2026-{number:02}",
            attachment=0,
            cumulative_attachment=0,
            counted=0,
            cumulative_counted=0,
            threshold=threshold,
            due=due,
            advance=advance,
            projected=False,
        )
        for number, (threshold, due, advance) in enumerate(months, start=1)
    )
    return evolve(
        SETTLEMENT,
        contract=evolve(CONTRACT, aggregate=evolve(CONTRACT.aggregate, terms=(term,))),
        months=rows,
        entries=(entry("settlement", "", balance),),
    )


def test_every_month_of_an_accommodation_has_its_statement() -> None:
    paid = accommodated((100_00, 150_00, 150_00), (200_00, 50_00, -100_00), (300_00, None, None), balance=25_00)
    assert (
        section(paid, "monthly accommodation")
        == """\
  month    threshold      due   advance  outstanding
  2026-01    $100.00  $150.00   $150.00      $150.00
  2026-02    $200.00   $50.00  -$100.00       $50.00
  2026-03    $300.00        -         -            -
  the final settlement pays $25.00 (projected)
"""
    )


def test_a_final_settlement_may_take_back() -> None:
    assert "takes back $50.00" in section(accommodated((0, 50_00, 50_00), balance=-50_00), "monthly accommodation")


# --- fees and premiums --------------------------------------------------------------------------------------------


def test_charges_of_one_name_are_one_row() -> None:
    charged = evolve(
        SETTLEMENT,
        entries=(
            entry("fee", "Administration", 100_00),
            entry("premium", "specific", 30_00),
            entry("fee", "Administration", 101_00, "2026-02"),
        ),
    )
    assert (
        section(charged, "fees and premiums")
        == """\
                        amount
  fee, Administration  $201.00
  premium, specific     $30.00
  together             $231.00
"""
    )


def test_a_name_is_marked_where_any_of_its_months_is_projected_and_so_is_the_sum() -> None:
    charged = evolve(
        SETTLEMENT,
        entries=(
            entry("fee", "Administration", 100_00),
            evolve(entry("fee", "Administration", 101_00, "2026-07"), projected=True),
            entry("premium", "specific", 30_00),
        ),
        projected_charges=frozenset({("fee", "Administration")}),
    )
    assert (
        section(charged, "fees and premiums")
        == """\
                        amount
  fee, Administration  $201.00  projected
  premium, specific     $30.00
  together             $231.00  projected
"""
    )


def test_a_charge_that_has_come_to_nothing_has_no_row_and_is_in_the_sum() -> None:
    """The premium is by units, of which there are none: projected, it is part of the sum."""
    charged = evolve(
        SETTLEMENT,
        entries=(entry("fee", "Administration", 100_00), entry("fee", "Network", 30_00)),
        projected_charges=frozenset({("premium", "specific")}),
    )
    assert (
        section(charged, "fees and premiums")
        == """\
                        amount
  fee, Administration  $100.00
  fee, Network          $30.00
  together             $130.00  projected
"""
    )


def test_a_single_charge_needs_no_sum() -> None:
    assert "together" not in summary(evolve(SETTLEMENT, entries=(entry("fee", "Network", 5),)))


# --- funding ------------------------------------------------------------------------------------------------------


def funded(settlement: Settlement = SETTLEMENT, *, others: int = 0, **figures: int | str) -> Settlement:
    """A settlement with its funding, in which so much more is the employer's than its claims of the period."""
    said = {"fees": 0, "premiums": 0, **figures}
    funding = Funded(**said)  # type: ignore[arg-type]
    totals = evolve(settlement.totals, employer=funding.employer_claims + others)
    return evolve(settlement, totals=totals, funded=funding)


def test_a_self_funded_employer_bears_its_claims_whatever_they_come_to() -> None:
    own = funded(form="self-funded", employer_claims=700_00, fees=20_00, premiums=30_00, cost=750_00)
    assert (
        section(own, "funding: self-funded")
        == """\
                      amount
  claims             $700.00  incurred in the period; borne by the employer, whatever they come to
  fees                $20.00  paid by the employer
  premiums            $30.00  paid by the employer
  the employer pays  $750.00  in all
"""
    )


def test_what_of_the_employer_s_part_was_incurred_outside_the_period_is_told_beside_its_cost() -> None:
    """The employer's part is 825.00, of it 700.00 incurred in the period: 125.00 are others."""
    own = funded(form="self-funded", employer_claims=700_00, cost=700_00, others=125_00)
    others = (
        "  other claims       $125.00  incurred outside the period: in the employer's part of who pays, not in this"
    )
    told = section(own, "funding: self-funded")
    assert told.endswith(f"  the employer pays  $700.00  in all\n{others} (projected)\n")


def test_a_period_entry_is_no_other_claim() -> None:
    """800.00 on lines less an entry of 100.00 to the employer are the 700.00 of its funding."""
    own = funded(form="self-funded", employer_claims=700_00, cost=700_00, others=100_00)
    assert "other claims" not in section(evolve(own, entries=(entry("aggregate", "opens", 100_00),)), "funding")


def test_of_several_periods_each_tells_what_it_counts_whenever_incurred() -> None:
    """A period counts 580.00 of the employer's and bears 700.00 of claims incurred in it: 120.00 count in no period."""
    own = funded(form="self-funded", employer_claims=700_00, cost=700_00, others=-120_00)
    counted = "  claims counted     $580.00  by the period, whenever incurred: its part of who pays (projected)"
    assert funding(own, of_several=True)[-1] == counted


def test_a_level_funded_surplus_is_shared() -> None:
    level = funded(
        form="level-funded",
        employer_claims=168_400_00,
        fund=201_600_00,
        surplus=33_200_00,
        returned=22_133_33,
        cost=179_466_67,
    )
    assert (
        section(level, "funding: level-funded")
        == """\
                          amount
  fund               $201,600.00  paid in by the employer; fees and premiums are not added to it
  claims             $168,400.00  incurred in the period; paid out of the fund
  surplus             $33,200.00  left in the fund
    returned          $22,133.33  to the employer
    kept              $11,066.67  by the administrator
  the employer pays  $179,466.67  in all
"""
    )


def test_a_level_funded_deficit_is_the_employer_s() -> None:
    level = funded(form="level-funded", employer_claims=300_00, fund=200_00, surplus=-100_00, returned=0, cost=300_00)
    block = section(level, "funding")
    assert "  deficit            $100.00  borne by the employer\n" in block
    assert "surplus" not in block


def test_an_insurer_keeps_a_surplus_and_bears_a_deficit() -> None:
    kept = funded(form="fully insured", employer_claims=300_00, premium=500_00, surplus=200_00, cost=500_00)
    assert (
        section(kept, "funding: fully insured")
        == """\
                      amount
  premium            $500.00  paid by the employer
  claims             $300.00  incurred in the period; borne by the insurer
  surplus            $200.00  kept by the insurer
  the employer pays  $500.00  in all
"""
    )
    borne = funded(form="fully insured", employer_claims=800_00, premium=500_00, surplus=-300_00, cost=500_00)
    assert "  deficit            $300.00  borne by the insurer\n" in section(borne, "funding")


def test_a_refund_is_told_with_and_without_a_form_of_funding() -> None:
    refunded = evolve(SETTLEMENT, refund=45_000_00)
    assert "experience refund  $45,000.00  from the carrier to the employer" in section(refunded, "refund")
    own = funded(refunded, form="self-funded", employer_claims=0, cost=0)
    assert "experience refund  $45,000.00  from the carrier to the employer" in section(own, "funding")
