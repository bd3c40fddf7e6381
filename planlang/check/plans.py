"""Plans: what was written becomes a contract that means something, or the list of what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from planlang.check.blocks import read_plan
from planlang.check.conditions import conditions_of
from planlang.check.declarations import EMPTY, frame_of
from planlang.check.figures import Holds, holds_of
from planlang.check.ids import check_ids
from planlang.check.names import check_names
from planlang.model.contract import CheckedContract, Layer, Term
from planlang.provisions import ALL
from planlang.provisions.scope import Findings, Frame, Read, Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Plan
from planlang.text.diagnostic import Code, Label, Severity, has_errors

NO_LAYER = Code("no-layer", Severity.WARNING)

CODES = (NO_LAYER,)

_TITLES = {Block.SPECIFIC: "Specific stop-loss", Block.AGGREGATE: "Aggregate stop-loss"}


@frozen(kw_only=True)
class PlanRead:
    """A plan after checking: what it declares, what it has or may have, and the contract unless it is wrong."""

    frame: Frame
    holds: Holds
    contract: CheckedContract | None
    findings: Findings = field(factory=Findings)


def check_plan(plan: Plan, digest: str, path: str) -> PlanRead:
    """Check one plan, whole: every provision in every block that it may stand in."""
    findings = Findings()
    blocks = read_plan(plan, findings)
    scope = Scope(block=Block.PLAN, blocks=blocks, frame=EMPTY, path=path, findings=findings)
    scope = evolve(scope, frame=frame_of(scope))
    holds = holds_of(scope)
    if not holds.blocks:
        findings.report(
            NO_LAYER,
            f"plan `{plan.name.value}` has neither a specific nor an aggregate",
            Label(plan.name.span, "nothing of it is insured"),
            remedy='everything stays the employer\'s; add a block such as `specific "Specific excess loss" { ... }`',
        )
    check_ids(scope)
    check_names((plan, *(one for read in blocks.values() for one in read.statements)), findings)
    terms = {block: _terms(scope, block) for block in blocks}
    terms[Block.PLAN] = (*terms[Block.PLAN], *conditions_of(scope, holds))
    whole = not has_errors(findings.found) and not any(_broken(read) for read in blocks.values())
    contract = _contract(plan, scope, terms, digest) if whole else None
    return PlanRead(frame=scope.frame, holds=holds, contract=contract, findings=findings)


def _terms(scope: Scope, block: Block) -> tuple[Term, ...]:
    """The terms of a block, in settlement order."""
    here = evolve(scope, block=block)
    return tuple(term for provision in ALL if block in provision.blocks for term in provision.check(here))


def _broken(read: Read) -> bool:
    """Whether a statement of a block could not be read."""
    return read.open or bool(read.unread)


def _contract(plan: Plan, scope: Scope, terms: Mapping[Block, tuple[Term, ...]], digest: str) -> CheckedContract:
    frame = scope.frame
    assert frame.currency is not None  # INVARIANT: its absence has been reported
    assert frame.period is not None
    sponsor, administrator = scope.find(nodes.Sponsor), scope.find(nodes.Administrator)
    group = scope.find(nodes.Group)
    return CheckedContract(
        name=plan.name.value,
        sponsor=sponsor.name.value if sponsor else None,
        administrator=administrator.name.value if administrator else None,
        group=group.name.value if group else None,
        currency=frame.currency,
        period=frame.period,
        coverages={c.name.value: c.label.value if c.label else c.name.value for c in scope.each(nodes.Coverage)},
        tiers=tuple(frame.tiers.places),
        classes=tuple(frame.classes.places),
        exclusions=frame.exclusions,
        exclusion_citations={e.code.value: scope.citation(e) for e in scope.each(nodes.Exclusion)},
        terms=terms[Block.PLAN],
        benefits=_benefits(scope, terms),
        specific=_layer(scope, Block.SPECIFIC, terms),
        aggregate=_layer(scope, Block.AGGREGATE, terms),
        citation=scope.citation(plan),
        digest=digest,
    )


def _benefits(scope: Scope, terms: Mapping[Block, tuple[Term, ...]]) -> Layer | None:
    """The plan's own benefits: a layer that no carrier has."""
    here = scope.seen_from(Block.BENEFITS)
    if here is None:
        return None
    citation = here.citation(here.here.header)
    return Layer(title="Benefits", carrier=None, policy=None, terms=terms[Block.BENEFITS], citation=citation)


def _layer(scope: Scope, block: Block, terms: Mapping[Block, tuple[Term, ...]]) -> Layer | None:
    here = scope.seen_from(block)
    if here is None:
        return None
    header = here.here.header
    assert isinstance(header, nodes.Layer)
    carrier = here.find(nodes.Carrier)
    return Layer(
        title=header.title.value if header.title else _TITLES[block],
        carrier=carrier.name.value if carrier else None,
        policy=carrier.policy.value if carrier and carrier.policy else None,
        terms=terms[block],
        citation=here.citation(header),
    )
