"""Named: a rule among all rules, in plain words: `reimbursed by the specific (line 11)`."""

from __future__ import annotations

from collections.abc import Mapping

from planlang.model.report import Ruling
from planlang.model.settlement import REASON_ORDER, Stage

STAGES = {Stage.BENEFITS: "benefits", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}

# What a rule did with a part of a line; `{}` is the cover.
_BY_COVER = {
    "specific": "reimbursed by the {}",
    "aggregate": "reimbursed by the {}",
    "rebate": "a rebate, which the {} does not count",
    "not-covered": "not covered by the {}",
    "excluded": "excluded from the {}",
    "incurred-too-early": "incurred too early for the {}",
    "incurred-too-late": "incurred too late for the {}",
    "paid-too-early": "paid too early for the {}",
    "paid-too-late": "paid too late for the {}",
    "over-run-in-limit": "over the run-in limit of the {}",
    "below-deductible": "under the deductible of the {}",
    "laser-layer": "under a higher deductible of its own",
    "aggregating-deductible": "under the aggregating deductible",
    "coinsurance": "share that the {} does not reimburse",
    "over-maximum": "over the maximum of the {}",
    "over-loss-limit": "over the loss limit of the {}",
    "below-attachment": "under the attachment of the {}",
    "forfeited": "forfeited by the termination",
}
_WORDS: Mapping[Stage, Mapping[str, str]] = {
    Stage.BENEFITS: {
        "copay": "the member's copay",
        "deductible": "under the member's deductible",
        "coinsurance": "the member's coinsurance",
        "out-of-pocket-relief": "relieved by the out-of-pocket maximum",
        "over-benefit-maximum": "over the benefit maximum",
    },
    Stage.SPECIFIC: _BY_COVER,
    Stage.AGGREGATE: _BY_COVER,
}


def rule_done(rule: Ruling) -> str:
    """What a rule does with a part of a line."""
    return _WORDS[rule.stage][rule.reason].format(STAGES[rule.stage])


def rule_words(rule: Ruling) -> str:
    """What a rule does and, as several may do the same, where it stands."""
    places = " + ".join(dict.fromkeys(str(one.line) for one in rule.citations))
    return f"{rule_done(rule)}{f' (line {places})' if places else ''}"


# INVARIANT: every reason has its words.
assert all(set(reasons) <= set(_WORDS[stage]) for stage, reasons in REASON_ORDER.items())
