"""Redaction: a settlement without its ids, of the same type, so that whoever shows it need not know.

It is taken after settling: amounts, reasons and running totals stay as they are, and the order of lines too. Persons,
units and claims have aliases instead, also where the plan names them; digests of inputs are keyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import evolve

from planlang.api.aliases import Aliases
from planlang.api.codes import REDACTION_CLASH
from planlang.api.redacted_contract import RedactedContract, once
from planlang.api.redacted_text import RedactedText
from planlang.model.contract import CheckedContract, Key, Laser, LaserExclusion, LifetimeMaximum, Participant
from planlang.model.laws import Law
from planlang.model.ledger import Kind, Ledger, Line, Resolved, SetAside
from planlang.model.periods import Periods, Result
from planlang.model.settlement import REASON_ORDER, PersonRow, Settlement, Split
from planlang.text.diagnostic import Diagnostic
from planlang.text.nearest import listed

_IDS = ("claim", "person", "unit", "original")
_OF_KEYS = frozenset({Key.PERSON, Key.UNIT})
_WHOLE = re.compile(r"\d{1,4}")
_MOST_NAMED = 3


class Redaction:
    """What stands for the ids of a ledger and of its contracts under one key."""

    def __init__(self, aliases: Aliases, contracts: Iterable[CheckedContract], ledger: Ledger | None) -> None:
        self.aliases = aliases
        self._contracts = tuple(contracts)
        self._words = frozenset(_declared(self._contracts)) | _OWN_WORDS
        read = frozenset(_ids(self._contracts, ledger))
        self.ids = read | (frozenset(_of_refused(ledger)) - self._words) if ledger else read
        self._texts = RedactedText(aliases, self.ids)
        self._contract = RedactedContract(aliases, self._texts)
        self._lines: dict[int, tuple[Line, Line]] = {}
        self._resolved: dict[int, tuple[Resolved, Resolved]] = {}

    @classmethod
    def of(cls, aliases: Aliases, result: Result) -> Redaction:
        """The redaction of a settlement."""
        settlements = result.settlements if isinstance(result, Periods) else (result,)
        return cls(aliases, (one.contract for one in settlements), result.ledger)

    def clashes(self) -> tuple[Diagnostic, ...]:
        """That a declared name is an id too: the outputs have to say the name, and would say the id."""
        both = sorted(self.ids & self._words)
        if not both:
            return ()
        more = f" and {len(both) - _MOST_NAMED} more" if len(both) > _MOST_NAMED else ""
        names = listed(both[:_MOST_NAMED], "and")
        headline = f"{names}{more} {'is' if len(both) == 1 else 'are'} the name of something and also an id"
        return (Diagnostic(REDACTION_CLASH, headline, help="give one of the two another name"),)

    def name(self, asked: str) -> str:
        """The alias that a question means: of an id of the ledger or the plan, or an alias already."""
        return self.aliases.of(asked) if asked in self.ids else asked

    def plan(self, text: str) -> str:
        """A plan's own text."""
        return self._texts.plan(text)

    def text(self, text: str) -> str:
        """Any other text."""
        return self._texts.text(text)

    def result(self, result: Result) -> Result:
        """A settlement, of one period or of several."""
        return self.periods(result) if isinstance(result, Periods) else self.settlement(result)

    def aside(self, row: SetAside) -> SetAside:
        """A row that was set aside: of its cells only those stay that are a date, an amount or a word of the plan."""
        return evolve(row, values={name: self._cell(row, name, text) for name, text in row.values.items()})

    # --- settlements ------------------------------------------------------------------------------------------------

    def settlement(self, settlement: Settlement) -> Settlement:
        """A settlement of one period."""
        contract = self._contract
        return evolve(
            settlement,
            contract=contract.contract(settlement.contract),
            ledger=self._ledger(settlement.ledger),
            lines=tuple(map(self._resolved_line, settlement.lines)),
            pended=self._pended(settlement.pended),
            refusals={stage: [contract.refusal(one) for one in each] for stage, each in settlement.refusals.items()},
            reasons=tuple(contract.stream(one) for one in settlement.reasons),
            class_of={self.aliases.of(key): name for key, name in settlement.class_of.items()},
            splits=self._splits(settlement.splits),
            persons=self._persons(settlement.persons),
            entries=tuple(
                evolve(one, name=self.text(one.name), explanation=self.text(one.explanation))
                for one in settlement.entries
            ),
            projected_charges=frozenset((kind, self.text(name)) for kind, name in settlement.projected_charges),
            participants=tuple(
                evolve(one, name=self.text(one.name), citation=contract.cited(one.citation))
                for one in settlement.participants
            ),
            prior={self.aliases.of(key): paid for key, paid in settlement.prior.items()},
            laws={name: self._law(law) for name, law in settlement.laws.items()},
        )

    def periods(self, periods: Periods) -> Periods:
        """A settlement of several periods."""
        return evolve(
            periods,
            settlements=tuple(map(self.settlement, periods.settlements)),
            ledger=self._ledger(periods.ledger),
            lines=tuple(map(self._resolved_line, periods.lines)),
            pended=self._pended(periods.pended),
            splits=self._splits(periods.splits),
            asked={
                stage: {at: tuple(map(self._contract.refusal, each)) for at, each in said.items()}
                for stage, said in periods.asked.items()
            },
            uncounted_persons=self._persons(periods.uncounted_persons),
        )

    def _splits(self, splits: Sequence[Split]) -> Sequence[Split]:
        """Splits, each redacted when it is asked for."""
        from planlang.engine.figures import Splits  # noqa: PLC0415  the engine is there where something was settled

        return Splits(len(splits), lambda at: self._split(splits[at]))

    def _split(self, split: Split) -> Split:
        reasons = tuple(map(self._contract.reason, split.reasons))
        return evolve(split, line=self._line(split.line), reasons=reasons)

    def _persons(self, rows: Iterable[PersonRow]) -> tuple[PersonRow, ...]:
        """Rows of persons in the order of their aliases: the order of ids would tell of ids."""
        of = self.aliases.of
        aliased = (evolve(row, person=of(row.person), unit=of(row.unit)) for row in rows)
        return tuple(sorted(aliased, key=lambda row: (row.person, row.unit)))

    def _pended(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(sorted(map(self._line, lines), key=lambda line: line.id))

    def _ledger(self, ledger: Ledger) -> Ledger:
        return evolve(
            ledger,
            lines=tuple(map(self._line, ledger.lines)),
            set_aside=tuple(map(self.aside, ledger.set_aside)),
            others=tuple(map(self.aside, ledger.others)),
            digest=self.aliases.digest(ledger.digest),
            whole=frozenset(),
        )

    def _law(self, law: Law) -> Law:
        """A law whose amounts of single persons are known by alias; those of months stay as they are."""
        if law.key not in _OF_KEYS:
            return law
        bounds = {}
        for name in ("attachment", "limit"):
            amounts = getattr(law, name)
            if amounts is not None and amounts.by_key:
                by_key = {self.aliases.of(key): amount for key, amount in amounts.by_key.items()}
                bounds[name] = evolve(amounts, by_key=by_key)
        return evolve(law, **bounds) if bounds else law

    # --- lines ------------------------------------------------------------------------------------------------------

    def _resolved_line(self, resolved: Resolved) -> Resolved:
        return once(
            self._resolved,
            resolved,
            lambda one: evolve(one, line=self._line(one.line), root=self._line(one.root)),
        )

    def _line(self, line: Line) -> Line:
        return once(self._lines, line, self._aliased)

    def _aliased(self, line: Line) -> Line:
        of = self.aliases.of
        original = None if line.original is None else (of(line.original[0]), line.original[1])
        return evolve(line, claim=of(line.claim), person=of(line.person), unit=of(line.unit), original=original)

    def _cell(self, row: SetAside, name: str, text: str) -> str:
        """A cell of a row with errors: an id may stand in any of them."""
        kept = text.strip()
        if name in _IDS:
            return self.aliases.of(kept)
        if name in {"incurred", "paid"} and _is_day(kept):
            return text
        if name == "amount" and row.amount is not None:
            return text
        if name in {"line", "original line", "sequence"} and _WHOLE.fullmatch(kept):
            return text
        return text if kept in self._words else self.aliases.of(kept)


_OWN_WORDS = (
    frozenset(reason for reasons in REASON_ORDER.values() for reason in reasons)
    | frozenset(kind.value for kind in Kind)
    | frozenset({"member", "employer", "counts", "settled", "pended", "set-aside"})
)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _ids(contracts: Iterable[CheckedContract], ledger: Ledger | None) -> Iterator[str]:
    """Every id of a ledger, and those that contracts name."""
    for line in ledger.lines if ledger else ():
        yield from (line.claim, line.person, line.unit)
        if line.original:
            yield line.original[0]
    for contract in contracts:
        for layer in contract.layers:
            yield from (laser.key for laser in layer.all(Laser))
            yield from (laser.person for laser in layer.all(LaserExclusion))
            yield from (key for lifetime in layer.all(LifetimeMaximum) for key in lifetime.prior)


def _of_refused(ledger: Ledger) -> Iterator[str]:
    """What stands where ids should in rows that were set aside: a shifted row may have any word there."""
    for row in (*ledger.set_aside, *ledger.others):
        yield from (text for name in _IDS if (text := row.values.get(name, "").strip()))


def _declared(contracts: Iterable[CheckedContract]) -> Iterator[str]:
    """The names that contracts declare, which outputs say as they are."""
    for contract in contracts:
        yield from (*contract.coverages, *contract.tiers, *contract.classes, *contract.exclusions)
        yield from (contract.currency.code, contract.name)
        yield from (one for one in (contract.group, contract.sponsor, contract.administrator) if one)
        for layer in contract.layers:
            yield from (one for one in (layer.title, layer.carrier, layer.policy) if one)
            yield from (one.name for one in layer.all(Participant))
