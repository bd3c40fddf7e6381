"""A line as a letter tells it: who decided it, who carries its covers, and who bears what they leave."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from planlang.explain.letter_words import carrier_of, cited
from planlang.model.contract import CheckedContract, Deductible, Funding, FundingForm, Layer
from planlang.model.settlement import Refusal, Settlement, Split, Stage

EMPLOYER = "employer"
_BEARERS = {FundingForm.FULLY_INSURED: "insurer", FundingForm.LEVEL_FUNDED: "fund"}
# Who pays the employer's part under each way of funding a plan that is not the employer's own.
_FUNDED: Mapping[FundingForm, str] = {
    FundingForm.LEVEL_FUNDED: "The plan is level-funded: the employer pays a fixed amount into a fund, and its part of "
    "the claims is paid out of the fund",
    FundingForm.FULLY_INSURED: "The plan is fully insured: the employer pays a premium, and what would be its part of "
    "the claims is borne by the insurer",
}


def bearer_of(funding: Funding | None) -> str:
    """Who bears what the covers leave: `employer`, the `fund` that it pays into, or the `insurer`."""
    return _BEARERS.get(funding.form, EMPLOYER) if funding else EMPLOYER


def funded_in_words(funding: Funding) -> str:
    """How the employer's part is paid, where the employer does not pay it itself."""
    return f"{_FUNDED[funding.form]}{cited(funding.citation)}."


@frozen
class Elsewhere:
    """What a contract says of a line that no period counts at a stage, beside the reasons of its amounts.

    either: whether another contract's refusal stands before it.
    """

    stage: Stage
    contract: CheckedContract
    refusal: Refusal
    either: bool


@frozen(kw_only=True)
class Decided:
    """A line and who decided it.

    by: the settlement whose contract decides each stage; at: the line's position in it. counted: the contracts that
    count it. elsewhere: what is said of it where none does and no amount says it.
    """

    split: Split
    by: Mapping[Stage, Settlement]
    at: Mapping[Stage, int]
    counted: tuple[CheckedContract, ...]
    elsewhere: tuple[Elsewhere, ...] = ()

    def layer(self, stage: Stage) -> Layer | None:
        """The benefits or the cover that decide a stage, if the contract that decides it has any."""
        contract = self.by[stage].contract
        return {
            Stage.BENEFITS: contract.benefits,
            Stage.SPECIFIC: contract.specific,
            Stage.AGGREGATE: contract.aggregate,
        }[stage]

    def part(self, stage: Stage, stream: str) -> int:
        """What a step of a stage passed on of the line."""
        return self.by[stage].streams[stream][self.at[stage]]

    def carrier(self, stage: Stage) -> str:
        """Who carries that cover."""
        return carrier_of(self.layer(stage))

    @property
    def deductible(self) -> Deductible | None:
        """The deductible of the cover of large claims, which is each person's or each family's."""
        layer = self.layer(Stage.SPECIFIC)
        return layer.find(Deductible) if layer else None

    @property
    def funding(self) -> Funding | None:
        """How the employer's part is paid, where it is of the claims incurred in the period; else it is its own."""
        contract = self.by[Stage.BENEFITS].contract
        return contract.find(Funding) if contract.period.holds(self.split.line.incurred) else None

    @property
    def bearer(self) -> str:
        """Who bears what the covers leave of the line."""
        return bearer_of(self.funding)
