"""The amounts of the limits that letters name: the most that a member, a plan or a carrier pays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from planlang.explain.letter_decided import Decided
from planlang.explain.letter_words import listed
from planlang.explain.totals import prior_reimbursed
from planlang.model.contract import (
    BenefitMaximum,
    Key,
    LifetimeMaximum,
    Maximum,
    OutOfPocketMaximum,
    OverallMaximum,
)
from planlang.model.settlement import Reason, Stage
from planlang.values.money import shown


def limit_in_words(one: Decided, reason: Reason) -> str:
    """The amounts of the limit that a reason is over, each with whose it is; nothing of other reasons."""
    name = _LIMITS.get((reason.stage, reason.reason))
    return listed(list(name(one, reason))) if name and one.layer(reason.stage) else ""


def _money(one: Decided, amount: int) -> str:
    return shown(amount, one.by[Stage.SPECIFIC].contract.currency)


def _out_of_pocket(one: Decided, _: Reason) -> Iterable[str]:
    """`$3,000.00 for one person`, `$6,000.00 for a family`."""
    layer = one.layer(Stage.BENEFITS)
    for term in layer.all(OutOfPocketMaximum) if layer else ():
        if one.split.line.coverage in term.coverages:
            for amount, whose in ((term.layer.person, "one person"), (term.layer.family, "a family")):
                if amount is not None:
                    yield f"{_money(one, amount)} for {whose}"


def _benefit(one: Decided, reason: Reason) -> Iterable[str]:
    """`$1,500.00 for one person in a benefit year`, of the maxima that cut the line."""
    layer = one.layer(Stage.BENEFITS)
    for term in layer.all(BenefitMaximum) if layer else ():
        if term.citation in reason.citations or (not reason.citations and one.split.line.coverage in term.coverages):
            yield f"{_money(one, term.amount)} for one person in a {'lifetime' if term.lifetime else 'benefit year'}"


def _specific(one: Decided, reason: Reason) -> Iterable[str]:
    """The maximum of the key or of all keys, whichever cut the line; of a lifetime what was paid before it."""
    layer, by = one.layer(Stage.SPECIFIC), reason.provision.split(" + ")
    everybody = "families" if one.deductible and one.deductible.key is Key.UNIT else "persons"
    for term in layer.terms if layer else ():
        if isinstance(term, OverallMaximum) and "overall-maximum" in by:
            yield f"{_money(one, term.amount)} for all {everybody} together"
        elif isinstance(term, Maximum) and "specific-maximum" in by:
            yield f"{_money(one, term.amount)} for {_whose(term.key)}"
        elif isinstance(term, LifetimeMaximum) and "specific-maximum" in by:
            paid = prior_reimbursed(one.by[Stage.SPECIFIC], term, one.split.line)
            before = f", of which {_money(one, paid)} was paid in earlier periods" if paid else ""
            yield f"{_money(one, term.amount)} for {_whose(term.key)} in a lifetime{before}"


def _aggregate(one: Decided, _: Reason) -> Iterable[str]:
    """`$1,000,000.00`."""
    layer = one.layer(Stage.AGGREGATE)
    term = layer.find(Maximum) if layer else None
    if term is not None:
        yield _money(one, term.amount)


def _whose(key: Key) -> str:
    return "one family" if key is Key.UNIT else "one person"


_LIMITS: Mapping[tuple[Stage, str], Callable[[Decided, Reason], Iterable[str]]] = {
    (Stage.BENEFITS, "out-of-pocket-relief"): _out_of_pocket,
    (Stage.BENEFITS, "over-benefit-maximum"): _benefit,
    (Stage.SPECIFIC, "over-maximum"): _specific,
    (Stage.AGGREGATE, "over-maximum"): _aggregate,
}
