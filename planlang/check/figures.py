"""Figures: the words by which a scenario names a number of a settlement.

A payer's part, a figure of a person, the period or a month, or a reason with the stage that gives it: several stages
have a `coinsurance`, so a reason alone is enough only where one stage has it.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from planlang.model.contract import CheckedContract
from planlang.model.scenario import (
    ClaimSubject,
    EntryFigure,
    MonthFigure,
    MonthSubject,
    Named,
    Payer,
    PeriodFigure,
    PersonFigure,
    PersonSubject,
    StageReason,
    Subject,
)
from planlang.model.settlement import REASON_ORDER, Stage
from planlang.provisions.scope import Findings, Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Written
from planlang.syntax.opposites import meant_among
from planlang.text.diagnostic import Code, Edit, Label
from planlang.text.nearest import listed

UNKNOWN_FIGURE = Code("unknown-figure")
REASON_WITHOUT_STAGE = Code("reason-without-stage")
FIGURE_OF_OTHER_SUBJECT = Code("figure-of-other-subject")
FIGURE_WITHOUT_LAYER = Code("figure-without-layer")
UNKNOWN_REFUSAL = Code("unknown-refusal")

CODES = (UNKNOWN_FIGURE, REASON_WITHOUT_STAGE, FIGURE_OF_OTHER_SUBJECT, FIGURE_WITHOUT_LAYER, UNKNOWN_REFUSAL)

STAGE_WORDS: Mapping[str, Stage] = {
    "member": Stage.BENEFITS,
    "specific": Stage.SPECIFIC,
    "aggregate": Stage.AGGREGATE,
}
_WORD_OF = {stage: word for word, stage in STAGE_WORDS.items()}
LAYER_STAGES: Mapping[Block, Stage] = {Block.SPECIFIC: Stage.SPECIFIC, Block.AGGREGATE: Stage.AGGREGATE}

_PLAIN: Mapping[str, Named] = {
    figure.value: figure for kind in (Payer, PersonFigure, PeriodFigure, MonthFigure, EntryFigure) for figure in kind
}
_STAGED: Mapping[str, Named] = {
    f"{_WORD_OF[stage]} {reason}": StageReason(stage, reason)
    for stage, reasons in REASON_ORDER.items()
    for reason in reasons
}
_MEMBER_DEDUCTIBLE = f"{_WORD_OF[Stage.BENEFITS]} deductible"
VOCABULARY: Mapping[str, Named] = {**_STAGED, **_PLAIN}

# A verdict is `rebate` to `paid-too-late` of the table in `semantics`, section 3; the reasons after it are shares.
_FIRST_REFUSAL, _LAST_REFUSAL = "rebate", "paid-too-late"
_NOT_COVERED = "not-covered"

_SUBJECTS: Mapping[type[Named], tuple[tuple[type[Subject] | None, ...], str]] = {
    Payer: ((None, ClaimSubject, PersonSubject), "of a claim, of a person, or of all lines"),
    StageReason: ((None, ClaimSubject, PersonSubject), "of a claim, of a person, or of all lines"),
    PersonFigure: ((PersonSubject,), "of a person"),
    PeriodFigure: ((None,), "of the period, without `of` or `in`"),
    MonthFigure: ((MonthSubject,), "in a month"),
    EntryFigure: ((None, MonthSubject), "in a month, or of the period, without `of`"),
}
_BLOCKS: Mapping[Stage, Block] = {
    **{stage: block for block, stage in LAYER_STAGES.items()},
    Stage.BENEFITS: Block.BENEFITS,
}
_OF_PAYER: Mapping[Payer, Block] = {
    Payer.MEMBER: Block.BENEFITS,
    Payer.SPECIFIC: Block.SPECIFIC,
    Payer.AGGREGATE: Block.AGGREGATE,
}
_MADE_BY: Mapping[EntryFigure, str] = {
    EntryFigure.FEES: "fee",
    EntryFigure.PREMIUMS: "stop-loss premium",
    EntryFigure.REFUND: "experience refund",
    EntryFigure.SURPLUS: "level-funded fund",
}


@frozen(kw_only=True)
class Holds:
    """What a plan has, or may have in a statement that cannot be read, for figures to be of.

    blocks: its benefits and layers. entries: what it can enter beside the lines.
    """

    blocks: frozenset[Block]
    entries: frozenset[EntryFigure]


def holds_of(scope: Scope) -> Holds:
    """What a plan that is being checked has or may have."""
    fees = scope.seen_from(Block.FEES)
    entries = {
        EntryFigure.FEES: scope.may_exist(Block.FEES) and (fees is None or fees.may_hold(nodes.Fee)),
        EntryFigure.PREMIUMS: scope.may_exist(Block.FEES) and (fees is None or fees.may_hold(nodes.Premium)),
        EntryFigure.REFUND: scope.may_exist(Block.EXPERIENCE_REFUND),
        EntryFigure.SURPLUS: scope.may_exist(Block.LEVEL_FUNDED),
    }
    return Holds(
        blocks=frozenset(block for block in _BLOCKS.values() if scope.may_exist(block)),
        entries=frozenset(entry for entry, there in entries.items() if there),
    )


def blocks_of(contract: CheckedContract) -> frozenset[Block]:
    """The benefits and layers of a plan without mistakes."""
    blocks = {
        Block.BENEFITS: contract.benefits,
        Block.SPECIFIC: contract.specific,
        Block.AGGREGATE: contract.aggregate,
    }
    return frozenset(block for block, layer in blocks.items() if layer)


def refusals(stage: Stage) -> tuple[str, ...]:
    """The verdicts by which a layer can refuse a line, in the order in which they are given."""
    reasons = REASON_ORDER[stage]
    return reasons[reasons.index(_FIRST_REFUSAL) : reasons.index(_LAST_REFUSAL) + 1]


def figure_named(written: Written[str], findings: Findings) -> Named | None:
    """The figure that the words name; others are reported with the nearest that there is."""
    words = written.value
    if words in VOCABULARY:
        return VOCABULARY[words]
    staged = [f"{_WORD_OF[stage]} {words}" for stage, reasons in REASON_ORDER.items() if words in reasons]
    if len(staged) == 1:
        return VOCABULARY[staged[0]]
    if staged:
        findings.report(
            REASON_WITHOUT_STAGE,
            f"several stages have the reason `{words}`",
            Label(written.span, "of which stage?"),
            remedy=f"write {listed(staged)}",
        )
        return None
    near, sure = meant_among(words, VOCABULARY)
    findings.report(
        UNKNOWN_FIGURE,
        f"no figure is called `{words}`",
        Label(written.span, "not a figure of a settlement"),
        remedy=f"did you mean `{near}`?" if near else f"figures are {listed(_PLAIN, 'and')}, and a stage with a reason",
        edit=Edit(written.span, near) if near and sure else None,
    )
    return None


def figure_asked(figure: Named, layers: frozenset[Block], *, of_lines: bool) -> Named:
    """What a figure is of such a subject: `deductible` is the specific's of a person, the member's of lines.

    of_lines: whether it is asked of one line or of all.
    """
    if figure is PersonFigure.DEDUCTIBLE and of_lines and Block.BENEFITS in layers:
        return _STAGED[_MEMBER_DEDUCTIBLE]
    return figure


def subject_fits(
    figure: Named, subject: Subject | None, written: Written[str], blocks: frozenset[Block], findings: Findings
) -> bool:
    """Whether a figure is one of such a subject, and there; that one of nothing is zero may well be expected."""
    allowed, words = _SUBJECTS[type(figure)]
    if (type(subject) if subject else None) not in allowed:
        findings.report(
            FIGURE_OF_OTHER_SUBJECT,
            f"`{written.value}` is a figure {words}",
            Label(written.span, f"must be asked {words}"),
            remedy=_asked(type(figure), written.value),
        )
        return False
    is_zero = not isinstance(figure, PersonFigure | PeriodFigure | MonthFigure)
    return is_zero or _block_exists(figure, written, blocks, findings)


def can_be(figure: Named, written: Written[str], holds: Holds, findings: Findings) -> bool:
    """Whether the plan has what a figure is of; without it the figure is not there, or can be nothing but zero."""
    if not _block_exists(figure, written, holds.blocks, findings):
        return False
    if isinstance(figure, EntryFigure) and figure in _MADE_BY and figure not in holds.entries:
        findings.report(
            FIGURE_WITHOUT_LAYER,
            f"`{written.value}` can be nothing but zero in this plan",
            Label(written.span, f"there is no {_MADE_BY[figure]}"),
            remedy=f"leave it out, or add the {_MADE_BY[figure]} to the plan",
        )
        return False
    return True


def _block_exists(figure: Named, written: Written[str], blocks: frozenset[Block], findings: Findings) -> bool:
    """Whether the plan has the block of which a figure is."""
    block = _block_of(figure)
    if block is None or block in blocks:
        return True
    name = block.value
    remedy = f"leave it out, or add the {name} to the plan"
    if figure is PersonFigure.DEDUCTIBLE and Block.BENEFITS in blocks:
        remedy = f"write `{_MEMBER_DEDUCTIBLE}` for that of the plan's benefits"
    findings.report(
        FIGURE_WITHOUT_LAYER,
        f"`{written.value}` is a figure of the {name}, and the plan has none",
        Label(written.span, f"there {'are' if block is Block.BENEFITS else 'is'} no {name}"),
        remedy=remedy,
    )
    return False


def _block_of(figure: Named) -> Block | None:
    """The block of which a figure is, if it is of one: every line is refused as `not-covered` by a layer not there."""
    match figure:
        case PersonFigure():
            return Block.SPECIFIC
        case PeriodFigure() | MonthFigure() | EntryFigure.PERIOD_ENTRY:
            return Block.AGGREGATE
        case StageReason(stage, reason) if reason != _NOT_COVERED:
            return _BLOCKS[stage]
        case Payer():
            return _OF_PAYER.get(figure)
        case _:
            return None


def _asked(kind: type[Named], words: str) -> str:
    """How a figure is asked for, by example."""
    examples = {
        Payer: f'write `{words} of claim "C-1"`, `{words} of person "M-1"`, or `{words}` alone',
        StageReason: f'write `{words} of claim "C-1"`, `{words} of person "M-1"`, or `{words}` alone',
        PersonFigure: f'write `{words} of person "M-1"`',
        PeriodFigure: f"write `{words}` alone",
        MonthFigure: f"write `{words} in 2026-03`",
        EntryFigure: f"write `{words} in 2026-03`, or `{words}` alone",
    }
    return examples[kind]


def refusal_named(written: Written[str], stage: Stage, findings: Findings) -> str | None:
    """The verdict that the word names."""
    possible = refusals(stage)
    if written.value in possible:
        return written.value
    near, sure = meant_among(written.value, possible)
    findings.report(
        UNKNOWN_REFUSAL,
        f"no line is refused as `{written.value}`",
        Label(written.span, "not a verdict of a layer"),
        remedy=f"did you mean `{near}`?" if near else f"a layer refuses a line as {listed(possible)}",
        edit=Edit(written.span, near) if near and sure else None,
    )
    return None
