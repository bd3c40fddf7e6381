"""The amounts of the limits that letters name: the most that a member, a plan or a carrier pays, or a cover counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from planlang.explain.letter_decided import Decided
from planlang.explain.letter_words import listed
from planlang.explain.totals import prior_reimbursed
from planlang.model.contract import (
    BenefitMaximum,
    Citation,
    Key,
    Laser,
    LifetimeMaximum,
    LossLimit,
    LossLimitForm,
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


def prior_places(one: Decided, reason: Reason) -> tuple[Citation, ...]:
    """Where it stands what earlier periods paid toward a lifetime maximum that a reason is over."""
    layer, line = one.layer(Stage.SPECIFIC), one.split.line
    term = layer.find(LifetimeMaximum) if layer else None
    if term is None or _LIMITS.get((reason.stage, reason.reason)) is not _specific or not _by_key(reason):
        return ()
    place = term.citations.get(line.unit if term.key is Key.UNIT else line.person)
    return (place,) if place is not None else ()


def _by_key(reason: Reason) -> bool:
    """Whether the maximum of the key, and not that of all keys alone, cut the line."""
    return "specific-maximum" in reason.provision.split(" + ")


def _money(one: Decided, amount: int) -> str:
    return shown(amount, one.by[Stage.SPECIFIC].contract.currency)


def _out_of_pocket(one: Decided, _: Reason) -> Iterable[str]:
    """`$3,000.00 for one person`, `$6,000.00 for a family, copays not included`: the amounts that hold for the line."""
    layer = one.layer(Stage.BENEFITS)
    for number, term in enumerate(layer.all(OutOfPocketMaximum) if layer else ()):
        if one.split.line.coverage in term.coverages:
            amounts = [("one person", term.layer.person), ("a family", term.layer.family)]
            if term.layer.apart:
                alone = one.part(Stage.BENEFITS, f"member.out-of-pocket.{number}.single")
                amounts = amounts[:1] if alone else amounts[1:]
            held = [f"{_money(one, amount)} for {whose}" for whose, amount in amounts if amount is not None]
            yield f"{listed(held)}{'' if term.with_copays else ', copays not included'}"


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
        elif isinstance(term, Maximum) and _by_key(reason):
            yield f"{_money(one, term.amount)} for {_whose(term.key)}"
        elif isinstance(term, LifetimeMaximum) and _by_key(reason):
            paid = prior_reimbursed(one.by[Stage.SPECIFIC], term, one.split.line)
            yield f"{_money(one, term.amount)} for {_whose(term.key)} in a lifetime{_before(one, term, paid)}"


def _before(one: Decided, term: LifetimeMaximum, paid: int) -> str:
    """What earlier periods paid toward a lifetime maximum: a part of it, more than all of it, or less than nothing."""
    if paid > term.amount:
        return f", less than the {_money(one, paid)} that was paid in earlier periods"
    if paid < 0:
        return f", raised by the {_money(one, -paid)} that earlier periods took back beyond what they paid"
    return f", of which {_money(one, paid)} was paid in earlier periods" if paid else ""


def _aggregate(one: Decided, _: Reason) -> Iterable[str]:
    """`$1,000,000.00`."""
    layer = one.layer(Stage.AGGREGATE)
    term = layer.find(Maximum) if layer else None
    if term is not None:
        yield _money(one, term.amount)


def _counted(one: Decided, reason: Reason) -> Iterable[str]:
    """`$200.00 for one person`, `$300.00 in all`: the most that a cover counts, of the key that the line is of."""
    settlement, line = one.by[reason.stage], one.split.line
    steps = [
        each.stream.removesuffix(".rest")
        for each in settlement.reasons
        if (each.stage, each.reason) == (reason.stage, reason.reason)
    ]
    for law in map(settlement.laws.__getitem__, steps):
        assert law.limit is not None  # INVARIANT: what is over a limit was cut by a layer that has one
        key = {Key.UNIT: line.unit, Key.PERSON: line.person}.get(law.key, "")
        whose = "in all" if law.key is Key.CONTRACT else f"for {_whose(law.key)}"
        yield f"{_money(one, law.limit.of(key, settlement.class_of))} {whose}{_as_deductible(one, reason, key)}"


def _as_deductible(one: Decided, reason: Reason, key: str) -> str:
    """That a loss limit is the deductible; `usual` where a laser gives the key another one."""
    contract = one.by[Stage.AGGREGATE].contract
    limit = contract.aggregate.find(LossLimit) if contract.aggregate and reason.reason == _OVER_LOSS_LIMIT else None
    if limit is None or contract.specific is None or limit.form is LossLimitForm.AMOUNT:
        return ""
    lasered = any(laser.key == key for laser in contract.specific.all(Laser))
    usual = limit.form is LossLimitForm.STANDARD and lasered
    return f", which is {'the usual' if usual else 'its'} deductible"


def _whose(key: Key) -> str:
    return "one family" if key is Key.UNIT else "one person"


_OVER_LOSS_LIMIT = "over-loss-limit"
_LIMITS: Mapping[tuple[Stage, str], Callable[[Decided, Reason], Iterable[str]]] = {
    (Stage.BENEFITS, "out-of-pocket-relief"): _out_of_pocket,
    (Stage.BENEFITS, "over-benefit-maximum"): _benefit,
    (Stage.SPECIFIC, "over-maximum"): _specific,
    (Stage.SPECIFIC, "over-run-in-limit"): _counted,
    (Stage.AGGREGATE, "over-run-in-limit"): _counted,
    (Stage.AGGREGATE, _OVER_LOSS_LIMIT): _counted,
    (Stage.AGGREGATE, "over-maximum"): _aggregate,
}
