"""Run-in limit: how much of what was incurred before the period a layer is willing to count.

    counted = diff min(running run-in, limit)     specific: per person; aggregate: in all

The rest is `over-run-in-limit` and counts nowhere in that layer. Source: `semantics`, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import RunInLimit, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import IncurredAfter
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Per
from planlang.text.diagnostic import Code
from planlang.values.calendar import DAY

NAME = "run-in-limit"
NODES: tuple[type[nodes.Statement], ...] = (nodes.RunInLimit,)
BLOCKS = frozenset({Block.SPECIFIC, Block.AGGREGATE})
CODES: tuple[Code, ...] = ()

_KEPT: Mapping[Block, Per] = {Block.SPECIFIC: Per.PERSON, Block.AGGREGATE: Per.ALL}


def check(scope: Scope) -> tuple[Term, ...]:
    """The limit, on the key that the layer keeps run-in by."""
    written = scope.find(nodes.RunInLimit)
    if written is None:
        return ()
    key = scope.key(written.per, _KEPT[scope.block], written.words)
    return (RunInLimit(amount=scope.money(written.amount), key=key, citation=scope.citation(written)),)


def lower(draft: Draft) -> None:
    """Of the lines incurred before the period, keep what lies under the limit."""
    limit = draft.find(model.RunInLimit)
    if limit is None:
        return
    eve = draft.contract.period.first - DAY
    run_in = draft.select("run-in", [IncurredAfter(UNTOLD, eve)])
    step = Layer(draft.stream("run-in-limit"), run_in, limit.key, limit=Amounts(limit.amount))
    draft.cut(step, "over-run-in-limit", NAME, Cited(limit.citation), source=run_in)


def tell(telling: Telling) -> Iterable[Account]:
    """Say what the limit kept of a line incurred before the period."""
    limit = telling.find(model.RunInLimit)
    line = telling.resolved.line
    if limit is None or telling.refusal or line.incurred >= telling.contract.period.first:
        return
    money, name = telling.money, "run-in-limit"
    yield telling.account(
        NAME,
        f"run-in limit {money(limit.amount)} {telling.per(limit.key)}",
        limit.citation,
        f"before {money(telling.before(name))} of run-in claims; this line takes them to {money(telling.after(name))}",
        f"counts {money(telling.part(name))}; over the limit {money(telling.rest(name))}",
        figures=(
            ("limit", limit.amount),
            ("before", telling.before(name)),
            ("after", telling.after(name)),
            ("counts", telling.part(name)),
            ("over run-in limit", telling.rest(name)),
        ),
        arithmetic=[telling.working(name, kept="over-run-in-limit")],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part not in {Part.SPECIFIC, Part.AGGREGATE}:
        return
    term = describing.find(model.RunInLimit)
    if term is not None:
        yield describing.said(
            term,
            f"Of claims incurred before the period at most {describing.money(term.amount)} count for "
            f"{describing.each(term.key)}.",
        )
        if describing.counts_run_in(describing.layer):
            toward = "the deductible" if describing.part is Part.SPECIFIC else "the attachment"
            over = f"What is over that counts nowhere in this cover, not even toward {toward}"
            yield describing.said(term, f"{over}, and {_whose(describing)}.")


def _whose(describing: Describing) -> str:
    """Who bears what is over the limit: the aggregate still looks at what the specific refuses."""
    if describing.part is Part.SPECIFIC and describing.counts_run_in(describing.contract.aggregate):
        return "is left to the aggregate cover"
    return "is the employer's"


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.SPECIFIC: lower, Stage.AGGREGATE: lower},
    tell=tell,
    describe=describe,
)
