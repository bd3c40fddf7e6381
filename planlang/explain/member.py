"""The member's part of a person's lines, stage by stage, so that a year can be followed with a desk calculator.

    member = copay + deductible + coinsurance + out-of-pocket relief + over the benefit maximum

The table has the parts, which are the settlement's own reasons, and their running totals by benefit year; the words
under it are those of the rules themselves, with what person and family had been charged before each line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from planlang.explain.layout import Column, table, wrapped
from planlang.explain.words import line_name
from planlang.model.benefit_years import BenefitYears
from planlang.model.contract import BenefitYear, CheckedContract
from planlang.model.settlement import REASON_ORDER, Split, Stage
from planlang.model.trace import Account, Explanation
from planlang.values.money import shown

_TITLES = {"out-of-pocket-relief": "relief", "over-benefit-maximum": "over maximum"}


def stages(adjudicating: Sequence[CheckedContract], splits: Sequence[Split]) -> list[str]:
    """Each line from what was allowed to what the plan paid; then the sums of each benefit year.

    adjudicating: whose benefits split each line, by which it has its benefit year.
    """
    if not any(one.benefits for one in adjudicating):
        return []
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    there = {reason.reason for split in splits for reason in split.reasons if reason.stage is Stage.BENEFITS}
    names = ["amount", *(name for name in REASON_ORDER[Stage.BENEFITS] if name in there), "member", "plan paid"]
    currency, rows = adjudicating[0].currency, []
    for contract, split in zip(adjudicating, splits, strict=True):
        parts = {"amount": split.amount, "member": split.member, "plan paid": split.plan_paid}
        parts |= {reason.reason: reason.amount for reason in split.reasons if reason.stage is Stage.BENEFITS}
        year = _benefit_year(contract, split)
        for name in names:
            sums[year][name] += parts.get(name, 0)
        place = (split.line.claim, str(split.line.line), year)
        rows.append([*place, *(shown(parts.get(name, 0), currency) for name in names)])
    rows += [["all", "", year, *(shown(sums[year][name], currency) for name in names)] for year in sorted(sums)]
    columns = [Column("claim"), Column("line", right=True), Column("benefit year")]
    columns += [Column(_TITLES.get(name, name), right=True) for name in names]
    return ["the member's part, stage by stage", *table(columns, rows)]


def _benefit_year(contract: CheckedContract, split: Split) -> str:
    """The benefit year of a line, by its first day, which sorts as years do."""
    assert contract.benefits is not None  # INVARIANT: of consecutive periods every one adjudicates, or none
    years = BenefitYears(contract.period, calendar=contract.benefits.the(BenefitYear).calendar)
    return years.name(years.of(split.line.incurred))


def steps(explanations: Sequence[Explanation], width: int) -> list[str]:
    """What each rule of the plan's benefits did to each line, in the rule's own words."""
    lines: list[str] = []
    for explanation in explanations:
        accounts = [account for account in explanation.accounts if account.stage is Stage.BENEFITS]
        if accounts:
            lines.append(f"  {line_name(explanation.split.line)}")
            lines += [row for account in accounts for row in wrapped(_told(account), indent=4, width=width, hanging=2)]
    return ["how the member's part was reached", *lines] if lines else []


def _told(account: Account) -> str:
    """A rule in one line: its headline, where it stands, and what it did."""
    source = f" ({account.citation.source})" if account.citation else ""
    details = "; ".join(account.details)
    return f"{account.headline}{source}: {details}" if details else f"{account.headline}{source}"
