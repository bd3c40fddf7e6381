"""Redacted contracts: what a plan names by id has an alias, and what it quotes has aliases where ids stood.

Names that are declared (coverages, tiers, classes) stay as they are: lines and streams are known by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs
from attrs import evolve

from planlang.api.aliases import Aliases
from planlang.api.redacted_text import RedactedText
from planlang.model.contract import CheckedContract, Citation, Key, Laser, LaserExclusion, Layer, LifetimeMaximum, Term
from planlang.model.settlement import Cited, Reason, ReasonStream, Refusal

_T = TypeVar("_T")


class RedactedContract:
    """The contract and whatever cites it, without ids."""

    def __init__(self, aliases: Aliases, texts: RedactedText) -> None:
        self._aliases = aliases
        self._texts = texts
        self._places: dict[int, tuple[Citation, Citation]] = {}
        self._refusals: dict[int, tuple[Refusal, Refusal]] = {}

    def contract(self, contract: CheckedContract) -> CheckedContract:
        """A contract."""
        text = self._texts
        return evolve(
            contract,
            name=text.text(contract.name),
            sponsor=text.maybe(contract.sponsor),
            administrator=text.maybe(contract.administrator),
            coverages={name: text.text(label) for name, label in contract.coverages.items()},
            exclusions={code: text.text(label) for code, label in contract.exclusions.items()},
            exclusion_citations=self._walked(contract.exclusion_citations),
            terms=self._walked(contract.terms),
            benefits=self._layer(contract.benefits),
            specific=self._layer(contract.specific),
            aggregate=self._layer(contract.aggregate),
            citation=self.place(contract.citation),
            digest=self._aliases.digest(contract.digest),
        )

    def cited(self, citation: Citation | None) -> Citation | None:
        """A citation that may be missing."""
        return None if citation is None else self.place(citation)

    def place(self, citation: Citation) -> Citation:
        """A citation: the words of the contract and the comments before the rule may name an id."""
        return once(self._places, citation, self._place)

    def _place(self, citation: Citation) -> Citation:
        text = self._texts
        return evolve(
            citation,
            file=text.text(citation.file),
            clause=text.maybe(citation.clause),
            words=text.maybe(citation.words),
            doc=tuple(map(text.text, citation.doc)),
        )

    def refusal(self, refusal: Refusal | None) -> Refusal | None:
        """Why a layer does not count a line."""
        if refusal is None:
            return None
        return once(self._refusals, refusal, lambda one: evolve(one, citation=self.cited(one.citation)))

    def reason(self, reason: Reason) -> Reason:
        """A part of a line, and why it went where it went."""
        return evolve(reason, citations=tuple(map(self.place, reason.citations)))

    def stream(self, stream: ReasonStream) -> ReasonStream:
        """A stream that is the amount of a reason, cited by key."""
        cited = stream.cited
        keyed = cited.key in {Key.PERSON, Key.UNIT}
        by_key = {self._aliases.of(key) if keyed else key: self._walked(one) for key, one in cited.by_key.items()}
        return evolve(
            stream,
            cited=Cited(
                self.cited(cited.general),
                cited.key,
                by_key,
                self._walked(cited.by_class),
                self._walked(cited.by_coverage),
            ),
        )

    def _layer(self, layer: Layer | None) -> Layer | None:
        if layer is None:
            return None
        text = self._texts
        return evolve(
            layer,
            title=text.text(layer.title),
            carrier=text.maybe(layer.carrier),
            policy=text.maybe(layer.policy),
            terms=tuple(map(self._term, layer.terms)),
            citation=self.place(layer.citation),
        )

    def _term(self, term: Term) -> Term:
        """A term; those that name a person or a family name it by its alias."""
        of = self._aliases.of
        term = self._walked(term)
        if isinstance(term, Laser):
            return evolve(term, key=of(term.key))
        if isinstance(term, LaserExclusion):
            return evolve(term, person=of(term.person))
        if isinstance(term, LifetimeMaximum):
            prior = {of(key): paid for key, paid in term.prior.items()}
            return evolve(term, prior=prior, citations={of(key): one for key, one in term.citations.items()})
        return term

    def _walked(self, value: Any) -> Any:  # noqa: ANN401  parts of terms are of many types
        if isinstance(value, Citation):
            return self.place(value)
        if isinstance(value, tuple):
            return tuple(map(self._walked, value))
        if isinstance(value, Mapping):
            return {key: self._walked(one) for key, one in value.items()}
        kind: Any = type(value)
        if not attrs.has(kind) or not any(field.name == "citation" for field in attrs.fields(kind)):
            return value
        changed = {
            field.name: new
            for field in attrs.fields(kind)
            if field.init and (new := self._walked(old := getattr(value, field.name))) is not old
        }
        return evolve(value, **changed) if changed else value


def once(known: dict[int, tuple[_T, _T]], value: _T, made: Callable[[_T], _T]) -> _T:
    """What is made of a value, made once; the value is kept, so that its identity stays its own."""
    found = known.get(id(value))
    if found is None:
        found = known[id(value)] = (value, made(value))
    return found[1]
