"""Laser: a person who is known to be ill gets a deductible of their own, or no cover at all.

    D is the first that applies: a laser on the key, the class's deductible, the contract's

A laser below the standard deductible is allowed, with a warning. An exclusion takes a person out of the specific
(the aggregate still counts the person up to the loss limit) or out of all cover. Source: `semantics`, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model import contract as model
from planlang.model.amounts import Amounts
from planlang.model.contract import Laser, LaserExclusion, Term
from planlang.model.description import Part, Sentence
from planlang.model.settlement import Cited, Stage
from planlang.model.trace import Account
from planlang.operators.keep import PersonAmong, Test
from planlang.operators.layer import Layer
from planlang.provisions.describing import Describing, absent
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Excluded, Per
from planlang.text.diagnostic import Code, Label, Severity

LASER_BELOW_DEDUCTIBLE = Code("laser-below-deductible", Severity.WARNING)
LASER_KEY_MISMATCH = Code("laser-key-mismatch")
LASER_EXCLUDES_FAMILY = Code("laser-excludes-family")

NAME = "laser"
NODES: tuple[type[nodes.Statement], ...] = (nodes.Laser,)
BLOCKS = frozenset({Block.SPECIFIC})
CODES: tuple[Code, ...] = (LASER_BELOW_DEDUCTIBLE, LASER_KEY_MISMATCH, LASER_EXCLUDES_FAMILY)

_NAMED_BY = {Per.PERSON: "person", Per.FAMILY: "family", Per.ALL: "contract"}


def check(scope: Scope) -> tuple[Term, ...]:
    """Each laser: an amount on the key of the deductible, or the exclusion of one person."""
    return tuple(term for written in scope.each(nodes.Laser) for term in _term(scope, written))


def _term(scope: Scope, written: nodes.Laser) -> tuple[Term, ...]:
    if written.amount is None:
        if written.per.value is not Per.PERSON:
            _report_family(scope, written)
            return ()
        return (
            LaserExclusion(
                person=written.key.value,
                from_all=written.excluded is Excluded.ALL,
                citation=scope.citation(written),
            ),
        )
    amount = scope.money(written.amount)
    if _agrees(scope, written):
        _warn_if_below(scope, written, amount)
    return (Laser(key=written.key.value, amount=amount, citation=scope.citation(written)),)


def _report_family(scope: Scope, written: nodes.Laser) -> None:
    scope.report(
        LASER_EXCLUDES_FAMILY,
        f"a laser excludes a person, and `{written.key.value}` is named as a family",
        Label(written.per.span, "must be `person`"),
        remedy="name each person that is excluded",
    )


def _agrees(scope: Scope, written: nodes.Laser) -> bool:
    """Whether the laser names the key that the deductible is kept by; another one is reported."""
    standard = scope.deductible_key()
    if standard is None or standard.value is written.per.value:
        return True
    assert written.amount is not None  # INVARIANT: who is excluded has no amount, and is asked for none
    named, kept = _NAMED_BY[written.per.value], _NAMED_BY[standard.value]
    scope.report(
        LASER_KEY_MISMATCH,
        f"a laser on a {named} cannot change a deductible per {kept}",
        Label(written.per.span, f"names a {named}"),
        Label(standard.span, f"the deductible is kept {standard.value.value}"),
        remedy=f'name the {kept}: `laser {kept} "..." at {written.amount.span.text}`',
    )
    return False


def _warn_if_below(scope: Scope, written: nodes.Laser, amount: int) -> None:
    """Warn of a laser below the deductible that its key would have without it; only a ledger tells of which class."""
    assert written.amount is not None  # INVARIANT: who is excluded is asked for no amount
    deductibles = scope.each(nodes.Deductible)
    if any(one.amount.value.currency != written.amount.value.currency for one in deductibles):
        return
    higher = [one for one in deductibles if amount < one.amount.value.minor]
    if not higher:
        return
    everyone = len(higher) == len(deductibles)
    which = "the deductible" if everyone else " and ".join(map(_whose, higher))
    scope.report(
        LASER_BELOW_DEDUCTIBLE,
        f"the laser on `{written.key.value}` is below {which}",
        Label(written.amount.span, f"less than {' and '.join(one.amount.span.text for one in higher)}"),
        *(Label(one.amount.span, _whose(one)) for one in higher),
        remedy="the carrier pays more for this person, not less; if that is agreed, leave it so"
        if everyone
        else "if that is what applies without the laser, the carrier pays more and not less; if so agreed, leave it so",
    )


def _whose(deductible: nodes.Deductible) -> str:
    named = deductible.for_class
    return f"the deductible of class `{named.value}`" if named else "the standard deductible"


def refuse(draft: Draft) -> Iterable[Test]:
    """A laser that excludes a person takes every line of that person out of the specific, or out of all cover."""
    if draft.contract.specific is None:
        return
    persons = {
        laser.person: laser.citation
        for laser in draft.contract.specific.all(model.LaserExclusion)
        if laser.citation and (laser.from_all or draft.stage is Stage.SPECIFIC)
    }
    if persons:
        yield PersonAmong(draft.refusal("excluded", NAME), persons)


def lower(draft: Draft) -> None:
    """Pass on what lies over a laser that is higher than the standard deductible.

    What comes in is over the standard deductible already, so the laser's own layer is the difference of the two.
    """
    deductible = draft.the(model.Deductible)
    higher = {
        laser.key: laser
        for laser in draft.all(model.Laser)
        if laser.amount > deductible.standard(draft.class_of.get(laser.key))
    }
    if not higher:
        return
    beyond = {key: laser.amount - deductible.standard(draft.class_of.get(key)) for key, laser in higher.items()}
    places = {key: laser.citation for key, laser in higher.items() if laser.citation}
    step = Layer(draft.stream("laser"), draft.flow, deductible.key, attachment=Amounts(0, {}, beyond))
    draft.cut(step, "laser-layer", NAME, Cited(None, deductible.key, places))
    draft.publish("excess")


def tell(telling: Telling) -> Iterable[Account]:
    """Say how far the line takes a lasered key, or that its person is excluded."""
    refusal = telling.refusal
    if refusal is not None and refusal.provision == NAME:
        words = f"laser: {telling.resolved.line.person} is excluded from {telling.title}"
        yield telling.account(NAME, words, refusal.citation)
    if telling.stage is not Stage.SPECIFIC or refusal:  # a layer that is not there refuses every line
        return
    deductible = telling.the(model.Deductible)
    key = telling.key(deductible.key)
    for laser in telling.all(model.Laser):
        if laser.key == key:
            yield _told(telling, deductible, laser)


def _told(telling: Telling, deductible: model.Deductible, laser: model.Laser) -> Account:
    """The account of a lasered key's line."""
    standard = deductible.standard(telling.class_of(deductible.key))
    higher = laser.amount > standard
    money, before, after = telling.money, telling.before("deductible"), telling.after("deductible")
    kept = telling.rest("deductible") + (telling.rest("laser") if higher else 0)
    excess = telling.part("laser" if higher else "deductible")
    return telling.account(
        NAME,
        f"laser on {laser.key}: deductible {money(laser.amount)}",
        laser.citation,
        f"before {money(before)}; this line takes it to {money(after)}",
        f"kept under the laser {money(kept)}; excess {money(excess)}",
        note=f"standard {money(standard)}",
        figures=(
            ("laser", laser.amount),
            ("standard deductible", standard),
            ("eligible before", before),
            ("eligible after", after),
            ("kept under the laser", kept),
            ("excess", excess),
        ),
        arithmetic=[
            telling.working("deductible", kept="below-deductible"),
            *([telling.working("laser", kept="laser-layer")] if telling.has("laser") else []),
        ],
    )


def describe(describing: Describing) -> Iterable[Sentence]:
    """Say in plain words what the contract agrees."""
    if describing.part is not Part.SPECIFIC:
        return
    deductible = describing.find(model.Deductible)
    whose = "Family" if deductible is not None and deductible.key is model.Key.UNIT else "Person"
    for laser in describing.all(model.Laser):
        yield describing.said(
            laser, f"{whose} {laser.key} has a deductible of its own, {describing.money(laser.amount)}: a laser."
        )
    for exclusion in describing.all(model.LaserExclusion):
        what = "all stop-loss cover" if exclusion.from_all else "the specific cover, and stays in the aggregate"
        yield describing.said(exclusion, f"Person {exclusion.person} is excluded from {what}.")
    some = bool(describing.all(model.Laser)) or bool(describing.all(model.LaserExclusion))
    if describing.layer is not None and not some:
        yield absent("No person has a deductible of their own, and no person is excluded: there is no laser.")


PROVISION = Provision(
    name=NAME,
    nodes=NODES,
    blocks=BLOCKS,
    codes=CODES,
    check=check,
    refuse=refuse,
    lower={Stage.SPECIFIC: lower},
    tell=tell,
    describe=describe,
)
