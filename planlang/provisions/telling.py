"""Telling: what a provision may know of one settled line when it says what it did.

Every number comes from the settlement's streams and running totals; a telling adds none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import field, frozen

from planlang.model.contract import (
    CarryOver,
    CheckedContract,
    Citation,
    Key,
    Layer,
    MemberDeductible,
    MemberLayer,
    OutOfPocketMaximum,
    Reimbursement,
    T,
)
from planlang.model.laws import Law
from planlang.model.ledger import Resolved
from planlang.model.settlement import Refusal, Settlement, Stage
from planlang.model.trace import REFUSED, Account, Added, Figure, Working
from planlang.provisions.draft import LAYER_SLUG, layer_of
from planlang.provisions.working import Cut, Reasons, of_law, over, worked
from planlang.values.money import shown
from planlang.values.rate import Percentage, shown_percent

_PER = {
    Key.PERSON: "per person",
    Key.UNIT: "per family",
    Key.CONTRACT: "in all",
    Key.MONTH: "per policy month",
    Key.CHAIN: "per line and its corrections",
    Key.PERSON_YEAR: "per person",
    Key.UNIT_YEAR: "per family",
}


@frozen
class Telling:
    """One line of a settlement, at one stage.

    slug: `specific` or `aggregate`. layer: the layer of the stage. refusal: why it does not count the line, if it does
    not. Every provision asks for all of them, so they are looked up once.
    """

    settlement: Settlement
    index: int
    stage: Stage
    contract: CheckedContract = field(init=False)
    layer: Layer | None = field(init=False)
    refusal: Refusal | None = field(init=False)
    slug: str = field(init=False)

    @contract.default
    def _contract(self) -> CheckedContract:
        """The contract that was settled."""
        return self.settlement.contract

    @layer.default
    def _layer(self) -> Layer | None:
        """The layer of the stage."""
        return layer_of(self.settlement.contract, self.stage)

    @refusal.default
    def _refusal(self) -> Refusal | None:
        """Why the layer does not count the line, if it does not."""
        refusals = self.settlement.refusals.get(self.stage)
        return refusals[self.index] if refusals else None

    @slug.default
    def _slug(self) -> str:
        """`specific` or `aggregate`."""
        return LAYER_SLUG[self.stage]

    @property
    def title(self) -> str:
        """The layer's title."""
        assert self.layer is not None
        return self.layer.title

    @property
    def resolved(self) -> Resolved:
        """The line after inheritance."""
        return self.settlement.lines[self.index]

    def treated(self) -> str:
        """That the line is treated as another kind, which its chain of linked lines holds; nothing where it is not."""
        kind, own = self.resolved.kind, self.resolved.line.kind
        words = f"this {own.value} is treated as one: a {kind.value} is among the lines that it corrects"
        return "" if kind is own else words

    def find(self, kind: type[T]) -> T | None:
        """The layer's term of a kind, if it has one."""
        return self.layer.find(kind) if self.layer else None

    def all(self, kind: type[T]) -> tuple[T, ...]:
        """All of the layer's terms of a kind."""
        return self.layer.all(kind) if self.layer else ()

    def the(self, kind: type[T]) -> T:
        """The layer's term of a kind that every checked layer has."""
        assert self.layer is not None
        return self.layer.the(kind)

    def money(self, minor: int) -> str:
        """An amount for people."""
        return shown(minor, self.contract.currency)

    def has(self, stream: str) -> bool:
        """Whether the program has a stream of this stage."""
        return f"{self.slug}.{stream}" in self.settlement.streams

    def part(self, stream: str) -> int:
        """What a step passed on of this line."""
        return self.settlement.streams[f"{self.slug}.{stream}"][self.index]

    def rest(self, stream: str) -> int:
        """What a step kept back of this line."""
        return self.part(f"{stream}.rest")

    def before(self, stream: str) -> int:
        """The running total of what a step cuts, under its key, before this line."""
        return self.settlement.before[f"{self.slug}.{stream}"][self.index]

    def credit(self, stream: str) -> int:
        """What of that running total is the credit of a carry-over."""
        credit = self.settlement.streams.get(f"{self.slug}.{stream}.credit")
        return credit[self.index] if credit else 0

    def cut(self, stream: str) -> int:
        """What a step had before it of this line: its part and its rest."""
        return self.part(stream) + self.rest(stream)

    def taken(self, stream: str) -> int:
        """What a step took of this line into its running total, whatever it passed on."""
        return self.settlement.streams[self.law(stream).source][self.index]

    def after(self, stream: str) -> int:
        """The same running total after this line."""
        return self.before(stream) + self.cut(stream)

    def key(self, key: Key) -> str:
        """The line's key."""
        return self.settlement.keys[key](self.resolved)

    @property
    def month(self) -> str:
        """The number of the policy month to which the line belongs."""
        return self.key(Key.MONTH)

    def class_of(self, key: Key) -> str | None:
        """The class of the line's key, if it has one."""
        return self.settlement.class_of.get(self.key(key))

    def reached(self, stream: str, amount: int) -> str:
        """When a running total of all keys, which is no less before this line, first came to an amount.

        `first met 2026-04-11, claim C-88 line 1`
        """
        at = self.settlement.reached(f"{self.slug}.{stream}", amount)
        assert at is not None
        line = self.settlement.lines[at].line
        return f"first met {line.paid}, claim {line.claim} line {line.line}"

    def law(self, stream: str) -> Law:
        """How a step takes its part."""
        return self.settlement.laws[f"{self.slug}.{stream}"]

    def working(
        self, stream: str, *, kept: str | None = None, passed: str | None = None, relieved: str | None = None
    ) -> Working:
        """A cut of this line as it can be done again, and to which reason goes what it keeps back or passes on."""
        law, full, settlement = self.law(stream), f"{self.slug}.{stream}", self.settlement
        key = self.key(law.key)
        text = over(settlement, law.rising[int(self.month) - 1]) if law.rising else of_law(settlement, law, key)
        cut = Cut(
            key=key,
            credit=self.credit(stream),
            before=self.before(stream),
            amount=settlement.streams[law.source][self.index],
            part=self.part(stream),
        )
        return worked(settlement, full, cut, (text, text), Reasons(passed=passed, kept=kept, relieved=relieved))

    def per(self, key: Key) -> str:
        """`per person`, `per family` or `in all`."""
        return _PER[key]

    def limited(self, stream: str, noun: str) -> str:
        """What a limit did, in words."""
        money = self.money
        return (
            f"before {money(self.before(stream))} of {noun}; this line takes it to {money(self.after(stream))}; "
            f"pays {money(self.part(stream))}, over the maximum {money(self.rest(stream))}"
        )

    def limits(self, stream: str, over: str) -> tuple[tuple[str, int], ...]:
        """What a limit did, in figures."""
        return (
            ("before", self.before(stream)),
            ("after", self.after(stream)),
            ("within", self.part(stream)),
            (over, self.rest(stream)),
        )

    def share(self, provision: str, stream: str, reimbursement: Reimbursement) -> Account:
        """What a percentage of a running total made of this line, with the arithmetic."""
        percentage, money = reimbursement.percentage, self.money
        before, after, part = self.before(stream), self.after(stream), self.part(stream)
        arithmetic = self.arithmetic(percentage, before, self.cut(stream), part)
        carrier = self.layer.carrier if self.layer and self.layer.carrier else "the carrier"
        return self.account(
            provision,
            f"{carrier} reimburses {self.percentage(percentage)}",
            reimbursement.citation,
            arithmetic,
            f"coinsurance {money(self.rest(stream))}" if self.rest(stream) else "",
            figures=(
                ("before", before),
                ("after", after),
                ("reimbursed before", percentage.of(before)),
                ("reimbursed after", percentage.of(after)),
                ("reimbursed", part),
                ("coinsurance", self.rest(stream)),
            ),
            arithmetic=[self.working(stream, kept="coinsurance")],
        )

    def arithmetic(self, percentage: Percentage, before: int, amount: int, part: int) -> str:
        """How a percentage of a running total comes to a line's part: a product, or a difference of rounded totals."""
        money, after = self.money, before + amount
        rate = percentage.rate_over(before, after)
        if rate is not None and rate * amount == part:
            return f"{shown_percent(rate)} x {money(amount)} = {money(part)}"
        return (
            f"of the running {money(after)} it comes to {money(percentage.of(after))}, of the {money(before)} before "
            f"to {money(percentage.of(before))}: this line {money(part)}"
        )

    def member_layer(
        self, provision: str, name: str, term: MemberDeductible | OutOfPocketMaximum, paid: int
    ) -> Iterable[Account]:
        """What a person's and a family's amount of a benefit year took of a line."""
        money, charged, layer = self.money, self.part(f"{name}.charged"), term.layer
        noun = "deductible" if isinstance(term, MemberDeductible) else "out-of-pocket maximum"
        if not charged:
            return
        amounts = [
            f"{money(amount)} per {who}"
            for who, amount in (("person", layer.person), ("family", layer.family))
            if amount is not None
        ]
        details, figures = [], [("charged", charged)]
        steps = self._steps_of(name, layer)
        for who in steps:
            before, credit = self.before(f"{name}.{who}"), self.credit(f"{name}.{who}")
            if self.part(f"{name}.{who}") or before or credit:
                own = f"{who}: {money(before - credit)} of the benefit year came to it before"
                details.append(f"{own}; {self._carried_over(credit)}" if credit else own)
                figures.append((f"{who} before", before - credit))
                figures += [(f"{who} carried over", credit)] if credit else []
        yield self.account(
            provision,
            f"{noun} {', '.join(amounts)}",
            term.citation,
            *details,
            f"of {money(charged)} the member pays {money(paid)}",
            figures=(*figures, ("member pays", paid)),
            arithmetic=self._member_workings(name, term, steps),
        )

    def _steps_of(self, name: str, layer: MemberLayer) -> Sequence[str]:
        """Whose amounts the line is held against: of two that stand apart the one that its unit has."""
        if layer.apart:
            return ["person" if self.part(f"{name}.single") else "family"]
        return [who for who in ("person", "family") if self.has(f"{name}.{who}")]

    def _carried_over(self, credit: int) -> str:
        """What a carry-over credits, where it stands."""
        citation = self.the(CarryOver).citation
        source = f" ({citation.source})" if citation else ""
        return f"the carry-over adds {self.money(credit)} of the last quarter of the year before{source}"

    def _member_workings(
        self, name: str, term: MemberDeductible | OutOfPocketMaximum, steps: Sequence[str]
    ) -> Iterable[Working]:
        """The cuts of a person's and a family's amount.

        Of a deductible the last one's part is the member's; of a maximum, what either keeps back is the relief.
        """
        for who in steps:
            if not isinstance(term, MemberDeductible):
                yield self.working(f"{name}.{who}", relieved="out-of-pocket-relief")
            elif who == steps[-1]:
                yield self.working(f"{name}.{who}", passed="deductible")
            else:
                yield self.working(f"{name}.{who}")

    def percentage(self, percentage: Percentage) -> str:
        """A percentage in the words of the language: `80% of the first $100,000.00, then 100%`."""
        bands = [
            f"{shown_percent(band.rate)} of the {'next' if at else 'first'} {self.money(band.width)}"
            for at, band in enumerate(percentage.bands)
        ]
        return f"{', '.join(bands)}, then {shown_percent(percentage.then)}" if bands else shown_percent(percentage.then)

    def account(  # noqa: PLR0913  what an account holds
        self,
        provision: str,
        headline: str,
        citation: Citation | None,
        *details: str,
        note: str = "",
        figures: Iterable[tuple[str, int]] = (),
        arithmetic: Iterable[Working] = (),
        adds: Iterable[Added] = (),
    ) -> Account:
        """An account of this stage. That of the rule which refuses the line adds the whole to its reason."""
        refusal = self.refusal
        if refusal is not None and refusal.provision == provision:
            adds = (*adds, Added(refusal.reason, self.part("refused"), REFUSED))
        return Account(
            stage=self.stage,
            provision=provision,
            headline=headline,
            citation=citation,
            note=note,
            details=tuple(detail for detail in details if detail),
            figures=tuple(Figure(name, amount) for name, amount in figures),
            arithmetic=tuple(arithmetic),
            adds=tuple(adds),
        )
