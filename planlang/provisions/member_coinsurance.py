"""Member coinsurance: the share that a member pays of what is left over copay and deductible.

    h = diff_person round(share * total of (a - c - d))

Each coverage by itself, rounded on the running total. Source: `semantics`, section 4.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.contract import Key, MemberCoinsurance, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import CoverageOutside
from planlang.operators.share import Share
from planlang.provisions.cost_sharing import check_each_listed_once
from planlang.provisions.describing import Describing, listed
from planlang.provisions.draft import UNTOLD, Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code
from planlang.values.rate import flat, shown_percent

NAME = "member-coinsurance"
NODES: tuple[type[nodes.Statement], ...] = (nodes.MemberCoinsurance,)
BLOCKS = frozenset({Block.BENEFITS})
CODES: tuple[Code, ...] = ()


def check(scope: Scope) -> tuple[Term, ...]:
    """The shares, at most one a coverage."""
    every = scope.each(nodes.MemberCoinsurance)
    check_each_listed_once(scope, every)
    return tuple(
        MemberCoinsurance(
            share=scope.share(written.share),
            coverages=scope.coverages(written.on),
            citation=scope.citation(written),
        )
        for written in every
    )


def _streams(terms: Iterable[model.MemberCoinsurance]) -> Iterable[tuple[str, str, model.MemberCoinsurance]]:
    """Each coverage by itself, with the name of its stream."""
    for term in terms:
        for coverage in sorted(term.coverages):
            yield f"coinsurance.{coverage}", coverage, term


def lower(draft: Draft) -> None:
    """The member bears a share of what the deductible leaves, each coverage by itself."""
    parts: list[str] = []
    places: dict[str, model.Citation | None] = {}
    for name, coverage, term in _streams(draft.all(model.MemberCoinsurance)):
        source = draft.select(f"{name}.charged", [CoverageOutside(UNTOLD, frozenset({coverage}))])
        parts.append(draft.add(Share(draft.stream(name), source, Key.PERSON_YEAR, flat(term.share), name)))
        places[coverage] = term.citation
    draft.bears("coinsurance", tuple(parts), "coinsurance", NAME, Cited(None, by_coverage=places))


def tell(telling: Telling) -> Iterable[Account]:
    """Say what share of the rest the member pays."""
    if telling.stage is not Stage.BENEFITS:
        return
    for name, coverage, term in _streams(telling.all(model.MemberCoinsurance)):
        charged = telling.part(f"{name}.charged")
        if telling.resolved.line.coverage == coverage and charged:
            before, part = telling.before(name), telling.part(name)
            yield telling.account(
                NAME,
                f"coinsurance: the member pays {shown_percent(term.share)} on {coverage}",
                term.citation,
                telling.arithmetic(flat(term.share), before, charged, part),
                figures=(("before", before), ("after", before + charged), ("coinsurance", part)),
                arithmetic=[telling.working(name, passed="coinsurance")],
            )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.BENEFITS:
        return
    for term in describing.all(model.MemberCoinsurance):
        yield describing.said(
            term,
            f"Of {_left(describing, term)} a member pays {describing.percent(term.share)} on "
            f"{describing.names(term.coverages)}.",
        )


def _left(describing: Describing, term: MemberCoinsurance) -> str:
    """What the share is of: what copay and deductible leave on these coverages."""
    copays, deductibles = describing.all(model.Copay), describing.all(model.MemberDeductible)
    before = ["copay"] if any(one.coverages & term.coverages for one in copays) else []
    before += ["deductible"] if any(one.coverages & term.coverages for one in deductibles) else []
    if not before:
        return "what was allowed"
    return f"what {listed(before)} leave" if len(before) > 1 else f"what the {before[0]} leaves"


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    lower={Stage.BENEFITS: lower},
    tell=tell,
    describe=describe,
)
