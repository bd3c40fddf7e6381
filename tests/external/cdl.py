"""The worked examples of a contract definition language for catastrophe cover, said as stop-loss contracts.

A cover of an occurrence is a specific whose persons are the occurrences; its limit is a maximum of the reimbursement
or, said the other way, the width of a band above which nothing is reimbursed. An aggregate cover is an aggregating
deductible with an overall maximum or, said the other way, an aggregate. Every way of saying it must pay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from planlang.model.settlement import Settlement
from tests.external.case import Case, CaseSet, NotRun, Outcome, json_of
from tests.external.small_plan import SmallPlan, lines, money, one_unit_every_month, part, percent, settled

SUBLIMIT = "A specific has one maximum for each key: a limit on one kind of claims is not in the language as it stands."
EXPRESSION = "An amount of a contract is written; the language has no expressions that compute one."
FRANCHISE = "There is no franchise: what is below a deductible stays below it, whatever the loss."
ORDER = "Terms of one layer have one order, whatever their scope; there are no terms of narrower scope to put first."

Claim = tuple[str, str, Fraction]
"""Whom or what it struck, its kind, and how much."""


@frozen(kw_only=True)
class Cover:
    """One cover: a share of a limit above an attachment, each occurrence by itself or all together."""

    share: Fraction = Fraction(1)
    limit: Fraction | None = None
    attachment: Fraction = Fraction(0)
    aggregate: bool = False
    overall: Fraction | None = None
    """What a second cover pays in all of what this one pays."""
    family: bool = False
    """Whether all that is struck has one attachment."""
    own: Mapping[str, Fraction] = field(factory=dict)
    """Attachments of one of them alone."""

    @property
    def most(self) -> Fraction | None:
        """The limit as what it pays at most, to the cent."""
        return None if self.limit is None else Fraction(round(self.limit * self.share * 100), 100)

    def ways(self) -> Iterator[SmallPlan]:
        """Every way to say the cover in a plan."""
        reimburses = f"reimburses {percent(self.share)}"
        if self.aggregate:
            overall = [] if self.most is None else [f"overall maximum {money(self.most)}"]
            aggregating = f"aggregating deductible {money(self.attachment)}"
            yield SmallPlan(specific=["deductible $0 per person", aggregating, reimburses, *overall])
            maximum = [] if self.most is None else [f"maximum {money(self.most)}"]
            attachment = ["monthly factor $0 per employee per month", f"minimum attachment {money(self.attachment)}"]
            yield SmallPlan(aggregate=[*attachment, reimburses, *maximum])
            return
        key = "family" if self.family else "person"
        lasers = [f'laser person "{person}" at {money(amount)}' for person, amount in self.own.items()]
        overall = [] if self.overall is None else [f"overall maximum {money(self.overall)}"]
        common = [f"deductible {money(self.attachment)} per {key}", *lasers, *overall]
        maximum = [] if self.most is None else [f"maximum {money(self.most)} per {key}"]
        yield SmallPlan(specific=[*common, reimburses, *maximum])
        if self.limit is not None:
            band = f"reimburses {percent(self.share)} of the first {money(self.limit)} of excess, then 0%"
            yield SmallPlan(specific=[*common, band])


# --- the texts of the contracts -----------------------------------------------------------------------------------

_AMOUNT = r"\d[\d.,]*[kM]?"
_COVER = re.compile(
    rf"(?P<share>\d+%|\d+/\d+) share(?: of (?P<limit>{_AMOUNT})(?P<all> aggregate)?)?"
    rf"(?: xs (?P<above>{_AMOUNT})(?: aggregate)?)?"
)
_TWO_COVERS = re.compile(rf"Occ: (?P<first>.+); Agg: 100% share of (?P<overall>{_AMOUNT}) aggregate ON Occ")
_SHARE_OF_LIMIT = re.compile(rf"(?P<share>\d+%) of aggregate limit (?P<limit>{_AMOUNT})")
_IN_ALL = re.compile(
    rf"deductible (?P<one>{_AMOUNT}) aggregate|aggregate deductible (?P<other>{_AMOUNT})", re.IGNORECASE
)
_OF_LOSS = re.compile(r"100% share; deductibles?:? (?P<share>\d+%) of loss", re.IGNORECASE)
_SAME = re.compile(
    rf"100% share; deductibles:? (?:(?P<first>{_AMOUNT}) max over )?\(?(?P<parts>{_AMOUNT} \w+(?:, {_AMOUNT} \w+)*)\)?"
    rf"(?:, (?P<last>{_AMOUNT}) max overall)?",
    re.IGNORECASE,
)
_PER_RISK = re.compile(
    rf"100% share; deductibles?:? max\((?P<share>\d+%)[\w ]+, (?P<least>{_AMOUNT})\) per risk", re.IGNORECASE
)
_OF_VALUE = re.compile(
    rf"100% share; deductibles?:? (?P<share>\d+%) (?:of |RCV )(?P<which>covered|affected)(?: insured value)?"
    rf"(?: to (?P<risks>\w+(?:,\w+)*))? \((?:TIV )?(?P<value>{_AMOUNT}) each[^)]*\)",
    re.IGNORECASE,
)


def amount(text: str) -> Fraction:
    """`20k`, `1.15M`, `2,300,000`."""
    digits = text.rstrip("kM").replace(",", "")
    return Fraction(digits) * {"k": 1_000, "M": 1_000_000}.get(text[-1], 1)


def share(text: str) -> Fraction:
    """`80%`, `1/3`."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def read_cover(text: str, claims: Sequence[Claim], values: Mapping[str, Fraction]) -> Cover | str:
    """The cover that a text states, or why it cannot be said; `values` are what each of those struck is worth."""
    said = re.sub(r"^covers?:? ", "", text, flags=re.IGNORECASE)
    if "sublimits" in said.lower():
        return SUBLIMIT
    if found := _COVER.fullmatch(said):
        attachment = amount(found["above"]) if found["above"] else Fraction(0)
        limit = amount(found["limit"]) if found["limit"] else None
        return Cover(share=share(found["share"]), limit=limit, attachment=attachment, aggregate=bool(found["all"]))
    if found := _TWO_COVERS.fullmatch(said):
        first = read_cover(found["first"], claims, values)
        assert isinstance(first, Cover)
        return evolve(first, overall=amount(found["overall"]))
    if found := _SHARE_OF_LIMIT.fullmatch(said):
        return Cover(share=share(found["share"]), limit=amount(found["limit"]), aggregate=True)
    if found := _IN_ALL.fullmatch(said):
        return Cover(attachment=amount(found["one"] or found["other"]), aggregate=True)
    return _deductible(said, claims, values) or EXPRESSION


def _deductible(said: str, claims: Sequence[Claim], values: Mapping[str, Fraction]) -> Cover | None:
    """A cover of everything above a deductible, which a stop-loss contract states as an amount."""
    if found := _OF_LOSS.fullmatch(said):
        return Cover(share=1 - share(found["share"]))
    if found := _SAME.fullmatch(said):
        amounts = {amount(one.split()[0]) for one in found["parts"].split(", ")}
        # Deductibles of one amount, together at most that amount, are one deductible on the sum.
        assert amounts == {amount(found["first"] or found["last"])}
        return Cover(attachment=amounts.pop())
    if found := _PER_RISK.fullmatch(said):
        own = {risk: max(share(found["share"]) * value, amount(found["least"])) for risk, value in values.items()}
        least = min(own.values())
        return Cover(attachment=least, own={risk: held for risk, held in own.items() if held > least})
    if found := _OF_VALUE.fullmatch(said):
        risks = found["risks"].split(",") if found["risks"] else {struck for struck, _, _ in claims}
        return Cover(attachment=share(found["share"]) * amount(found["value"]) * len(risks), family=True)
    return None


# --- what a contract pays -----------------------------------------------------------------------------------------

_ERODES = ("aggregating-deductible", "below-attachment")


def played(plan: SmallPlan, claims: Sequence[Claim]) -> Settlement:
    """The claims under a plan, each struck by its own dollars in the order given."""
    kinds = list(dict.fromkeys(kind for _, kind, _ in claims))
    census = one_unit_every_month() if plan.aggregate else []
    return settled(evolve(plan, coverages=kinds).text, lines(claims), units=census)


def figures(cover: Cover, plan: SmallPlan, claims: Sequence[Claim]) -> dict[str, Any]:
    """Payouts by what was struck, and what is left of the attachment and the limit after each of them."""
    splits = played(plan, claims).splits
    paid, eroded = ({struck: Fraction(0) for struck, _, _ in claims} for _ in range(2))
    for split in splits:
        paid[split.line.person] += Fraction(split.specific + split.aggregate, 100)
        eroded[split.line.person] += Fraction(sum(part(split, reason) for reason in _ERODES), 100)
    after = list(accumulate(paid.values()))
    whole = sum(held for _, _, held in claims)
    return {
        "payouts": list(paid.values()),
        "total": after[-1],
        "deducted": whole - after[-1],
        "attachment_left": [cover.attachment - taken for taken in accumulate(eroded.values())],
        "limit_left": [(cover.limit or 0) - so_far / cover.share for so_far in after],
        "still_payable": [(cover.limit or 0) * cover.share - so_far for so_far in after],
    }


def compared(cover: Cover, claims: Sequence[Claim], asked: Sequence[str]) -> list[dict[str, Any]]:
    """The figures that a case states, for every way to say its contract."""
    found = (figures(cover, plan, claims) for plan in cover.ways())
    return [{name: held[name] for name in asked} for held in found]


def _case(name: str, text: str, claims: list[Claim], values: dict[str, Fraction], expected: dict[str, Any]) -> Outcome:
    cover = read_cover(text, claims, values)
    if isinstance(cover, str):
        return NotRun(name, cover)
    ways = sum(1 for _ in cover.ways())
    return Case(name, [expected] * ways, partial(compared, cover, claims, list(expected)))


# --- the two files of cases ---------------------------------------------------------------------------------------

_STATES = {
    "attachment_left": "attachment_left",
    "deductible_left": "attachment_left",
    "limit_left": "limit_left",
    "limit_left_at_100pct": "limit_left",
    "max_further_payout": "still_payable",
}


def layer_cases(path: Path) -> Iterator[Outcome]:
    """Contract, claims, payouts, and what is left after each claim."""
    for row in json_of(path)["cases"]:
        kinds = [kind.lower() for kind in row.get("components", ())]
        claims = [
            (f"P-{at}", kinds[part_] if kinds else "medical", Fraction(held))
            for at, event in enumerate(row["claims"], start=1)
            for part_, held in enumerate(event)
        ]
        values = {f"P-{at}": Fraction(value) for at, value in enumerate(row.get("insured_values", ()), start=1)}
        expected: dict[str, Any] = {"payouts": [Fraction(held) for held in row["expected_payouts"]]}
        if "expected_total" in row:
            expected["total"] = Fraction(row["expected_total"])
        for state in row.get("expected_state", ()):
            for name, left in state.items():
                expected.setdefault(_STATES[name], []).append(Fraction(left))
        yield _case(row["id"], row["contract"], claims, values, expected)


_FIGURES = {
    "payout": "total",
    "total": "total",
    "deducted": "deducted",
    "payout_by_event": "payouts",
    "by_risk": "payouts",
    "payout_event_1": "payouts",
    "remaining_deductible_after_event_1": "attachment_left",
    "remaining_limit_at_100pct": "limit_left",
    "most_that_can_still_be_paid": "still_payable",
}
_ONE_AMOUNT = {"total", "deducted"}
_VALUE = re.compile(rf"(?P<risk>\w+) TIV (?P<value>{_AMOUNT}\d)")


def worked_examples(path: Path) -> Iterator[Outcome]:
    """The pages' own examples, with claims by event, or by risk and kind."""
    for row in json_of(path):
        claims = [
            (claim.get("risk") or f"P-{claim.get('event', 1)}", claim.get("loss_type", "medical").lower(), held)
            for claim in row["claims"]
            for held in [Fraction(claim["amount"])]
        ]
        values = {found["risk"]: amount(found["value"]) for found in _VALUE.finditer(row["note"])}
        expected = dict(_stated(name, held) for name, held in row["expected"].items())
        yield _case(row["id"], row["cdl_terms"], claims, values, expected)


def _stated(name: str, held: Any) -> tuple[str, object]:  # noqa: ANN401  an amount, a list or a table of them
    figure = _FIGURES[name]
    if figure in _ONE_AMOUNT:
        return figure, Fraction(held)
    several = list(held.values()) if isinstance(held, dict) else held if isinstance(held, list) else [held]
    return figure, [Fraction(one) for one in several]


# --- the published formulas ---------------------------------------------------------------------------------------

_A, _LIMIT = Fraction(20_000), Fraction(100_000)
_CENT = Fraction(1, 100)
_LOSSES = [_CENT, _A - _CENT, _A, _A + _CENT, _A + _LIMIT - _CENT, _A + _LIMIT, _A + _LIMIT + _CENT, 10 * _LIMIT]


def _parts(cover: Cover, loss: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """What is deducted, what is over the limit, and what is paid of one loss, at a share of 100%."""
    (split,) = played(next(cover.ways()), [("P-1", "medical", loss)]).splits
    deducted, over = part(split, "below-deductible"), part(split, "over-maximum")
    return Fraction(deducted, 100), Fraction(over, 100), Fraction(split.specific, 100)


def _deducted() -> list[Fraction]:
    return [_parts(Cover(attachment=_A), loss)[0] for loss in _LOSSES]


def _net() -> list[Fraction]:
    """What is paid, with what is deducted and what is over the limit put back."""
    return [sum(_parts(Cover(attachment=_A, limit=_LIMIT), loss), Fraction(0)) for loss in _LOSSES]


def _covered() -> list[list[dict[str, Any]]]:
    cover = Cover(share=Fraction(4, 5), attachment=_A, limit=_LIMIT)
    return [compared(cover, [("P-1", "medical", loss)], ["total"]) for loss in _LOSSES]


def _paid(loss: Fraction) -> Fraction:
    """The formula of a cover, rounded to the cent as planlang rounds: 80% of whole cents leaves no half."""
    return Fraction(round(Fraction(4, 5) * min(max(loss - _A, Fraction(0)), _LIMIT) * 100), 100)


def _in_time() -> list[list[Fraction]]:
    """Three events under a deductible of each occurrence, and under one of all."""
    events = [(f"P-{at}", "medical", _A * 3 / 4) for at in (1, 2, 3)]
    covers = Cover(attachment=_A), Cover(attachment=_A, aggregate=True)
    return [figures(cover, next(cover.ways()), events)["payouts"] for cover in covers]


_INCOMING = [_A * share / 2 for share in (1, 2, 3)]


def _capped() -> list[Fraction]:
    """What a family of one, two and three members bears who have half the family's deductible each, embedded in it."""
    benefits = [f"deductible {money(_A / 2)} per person, {money(_A)} per family embedded on medical"]
    plan = SmallPlan(plan=["benefits {", *benefits, "}"], specific=["deductible $0 per person"])
    families = [[(f"P-{at}", "medical", _A) for at in range(size)] for size in (1, 2, 3)]
    return [Fraction(settled(plan.text, lines(claims)).totals.member, 100) for claims in families]


_FORMULAS: Mapping[str, Case | str] = {
    "sublimit": SUBLIMIT,
    "deductible": Case("deductible", [min(loss, _A) for loss in _LOSSES], _deducted),
    "franchise deductible": FRANCHISE,
    "max deductible": Case("max deductible", [min(one, _A) for one in _INCOMING], _capped),
    "net of terms": Case("net of terms", _LOSSES, _net),
    "cover": Case("cover", [[{"total": _paid(loss)}] * 2 for loss in _LOSSES], _covered),
    "order of terms": ORDER,
    "time basis": Case("time basis", [[0, 0, 0], [0, _A / 2, _A * 3 / 4]], _in_time),
}


def formulas(path: Path) -> Iterator[Outcome]:
    """The rules of the language, tried a cent below, at and a cent above each of their amounts."""
    for row in json_of(path):
        said = _FORMULAS[row["rule"]]
        yield NotRun(row["rule"], said) if isinstance(said, str) else said


SETS = (
    CaseSet("rules/cdl_layer_cases.json", layer_cases),
    CaseSet("rdos_cdl/cases.json", worked_examples),
    CaseSet("rdos_cdl/rules.json", formulas),
)
