"""The vocabulary of the trade: one module a provision, in the order in which a settlement applies them.

A provision says why it exists, which statements it reads, how they may be wrong, and what they mean.
"""

from __future__ import annotations

from planlang.provisions import (
    accommodation,
    advance_funding,
    aggregate_attachment,
    aggregate_maximum,
    aggregate_reimbursement,
    aggregating_specific_deductible,
    benefit_maximum,
    benefit_year,
    carry_over,
    contract_basis,
    copay,
    covered_coverages,
    deductible_period,
    exclusions,
    experience_refund,
    fees,
    funding,
    gapless_renewal,
    laser,
    loss_limit,
    member_coinsurance,
    member_deductible,
    minimum_attachment,
    out_of_pocket_maximum,
    overall_maximum,
    participants,
    premiums,
    rebates,
    run_in_limit,
    specific_deductible,
    specific_maximum,
    specific_reimbursement,
    terminal_liability,
    termination,
)
from planlang.provisions.provision import Provision

ALL: tuple[Provision, ...] = tuple(
    module.PROVISION
    for module in (
        benefit_year,
        copay,
        member_deductible,
        carry_over,
        member_coinsurance,
        out_of_pocket_maximum,
        benefit_maximum,
        rebates,
        covered_coverages,
        exclusions,
        contract_basis,
        gapless_renewal,
        run_in_limit,
        specific_deductible,
        laser,
        aggregating_specific_deductible,
        specific_reimbursement,
        specific_maximum,
        overall_maximum,
        participants,
        advance_funding,
        termination,
        loss_limit,
        aggregate_attachment,
        minimum_attachment,
        terminal_liability,
        deductible_period,
        aggregate_reimbursement,
        aggregate_maximum,
        accommodation,
        fees,
        premiums,
        funding,
        experience_refund,
    )
)
