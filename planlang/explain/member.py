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
from planlang.model.contract import BenefitYear
from planlang.model.settlement import REASON_ORDER, Settlement, Split, Stage
from planlang.model.trace import Account, Explanation
from planlang.values.money import shown

_TITLES = {"out-of-pocket-relief": "relief", "over-benefit-maximum": "over maximum"}


def stages(settlement: Settlement, splits: Sequence[Split]) -> list[str]:
    """Each line from what was allowed to what the plan paid; then the sums of each benefit year."""
    benefits, currency = settlement.contract.benefits, settlement.contract.currency
    if benefits is None or not splits:
        return []
    years = BenefitYears(settlement.contract.period, calendar=benefits.the(BenefitYear).calendar)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    there = {reason.reason for split in splits for reason in split.reasons if reason.stage is Stage.BENEFITS}
    names = ["amount", *(name for name in REASON_ORDER[Stage.BENEFITS] if name in there), "member", "plan paid"]
    rows = []
    for split in splits:
        parts = {"amount": split.amount, "member": split.member, "plan paid": split.plan_paid}
        parts |= {reason.reason: reason.amount for reason in split.reasons if reason.stage is Stage.BENEFITS}
        year = years.of(split.line.incurred)
        for name in names:
            sums[year][name] += parts.get(name, 0)
        place = (split.line.claim, str(split.line.line), years.name(year))
        rows.append([*place, *(shown(parts.get(name, 0), currency) for name in names)])
    rows += [
        ["all", "", years.name(year), *(shown(of_year[name], currency) for name in names)]
        for year, of_year in sorted(sums.items())
    ]
    columns = [Column("claim"), Column("line", right=True), Column("benefit year")]
    columns += [Column(_TITLES.get(name, name), right=True) for name in names]
    return ["the member's part, stage by stage", *table(columns, rows)]


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
