"""Rebates: whether money that a drug maker returns lowers what the carriers pay.

    rebates ignored | reduce aggregate | reduce specific and aggregate

Left out, both layers ignore rebates and they stay the employer's. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Rebates, Term
from planlang.model.description import Part, Sentence
from planlang.model.ledger import Kind
from planlang.model.settlement import Stage
from planlang.model.trace import Account
from planlang.operators.keep import KindIs, Test
from planlang.provisions.describing import Describing, listed
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, RebateMode
from planlang.text.diagnostic import Code

NAME = "rebates"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Rebates,)
BLOCKS = frozenset({Block.PLAN})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The plan's one way with rebates."""
    written = scope.find(nodes.Rebates)
    mode = written.mode if written else RebateMode.IGNORED
    return (
        Rebates(
            reduce_specific=mode is RebateMode.BOTH,
            reduce_aggregate=mode is not RebateMode.IGNORED,
            citation=scope.citation(written) if written else None,
        ),
    )


def _reduces(rebates: model.Rebates, stage: Stage) -> bool:
    """Whether a rebate reduces the layer of a stage."""
    return rebates.reduce_specific if stage is Stage.SPECIFIC else rebates.reduce_aggregate


def refuse(draft: Draft) -> Iterable[Test]:
    """A layer that rebates do not reduce refuses them; a layer that is not there ignores nothing."""
    rebates = draft.contract.the(model.Rebates)
    if draft.layer is not None and not _reduces(rebates, draft.stage):
        yield KindIs(draft.refusal("rebate", NAME, rebates.citation), Kind.REBATE)


def tell(telling: Telling) -> Iterable[Account]:
    """Say what became of a rebate."""
    if telling.resolved.kind is not Kind.REBATE or telling.layer is None:
        return
    rebates = telling.contract.the(model.Rebates)
    title = telling.title
    words = f"the rebate reduces {title}" if _reduces(rebates, telling.stage) else f"{title} ignores rebates"
    yield telling.account(NAME, words, rebates.citation, telling.treated())


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.PLAN:
        return
    term = describing.find(model.Rebates)
    if term is None:
        return
    reduced = [name for name, on in (("specific", term.reduce_specific), ("aggregate", term.reduce_aggregate)) if on]
    if reduced:
        counts = "counts" if len(reduced) == 1 else "count"
        text = f"Drug rebates lower what {listed(f'the {name} cover' for name in reduced)} {counts}"
        leaves = describing.contract.specific is not None and not term.reduce_specific
        text += ", and leave the specific cover alone." if leaves else "."
    else:
        text = _ignored(describing.contract)
    yield describing.said(term, text)


def _ignored(contract: model.CheckedContract) -> str:
    """Whose the rebates are that lower no cover: they net into the claims of whoever bears what the covers leave."""
    layers = len(contract.layers)
    lower = "lower the claims of neither stop-loss cover" if layers > 1 else "do not lower what the cover counts"
    bearer = _BEARERS.get(contract.the(model.Funding).form)
    if bearer is None:
        return f"Drug rebates are the employer's{f' and {lower}' if layers else ''}."
    text = f"Drug rebates incurred in the period lower the claims that {bearer} bears, others those of the employer"
    return f"{text}; they {lower}." if layers else f"{text}."


# Who bears the claims of the period in the employer's stead.
_BEARERS = {
    model.FundingForm.LEVEL_FUNDED: "the fund",
    model.FundingForm.FULLY_INSURED: "the insurer",
}


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, refuse=refuse, tell=tell, describe=describe
)
