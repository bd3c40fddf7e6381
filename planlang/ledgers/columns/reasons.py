"""`reasons.csv` in columns: for every line, stage by stage, the reasons that are not zero, and where each rule stands.

What a rule says of a line (its provision, its places) is a label; labels are few, and a row names its own by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

import numpy as np
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.ledgers.columns.tables import Tables, keep_of, money
from planlang.model.contract import Citation, Key
from planlang.model.settlement import REASON_ORDER, Cited, ReasonStream, Refusal, Stage
from planlang.operators import keep
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View

_RANKS: Mapping[tuple[Stage, str], int] = {
    (stage, reason): at
    for at, (stage, reason) in enumerate((stage, reason) for stage in Stage for reason in REASON_ORDER[stage])
}
_NAMED = tuple(_RANKS)
# The stage of each rank.
STAGES = np.array([stage.value for stage, _ in _NAMED])

# Parts of lines: whose each is, its rank, where it comes among parts of its rank, its amount and its label.
Parts = tuple[Ints, Ints, Ints, Ints, Ints]
# What each reason of a stage comes to, line by line.
Sums = dict[tuple[Stage, str], Ints]
Label = tuple[tuple[str, ...], tuple[Citation | None, ...]]


@frozen(eq=False)
class Labels:
    """Labels by number: provisions and places."""

    numbers: dict[Label, int] = field(factory=dict)

    def of(self, label: Label) -> int:
        """The number of a label, a new one when it is new."""
        return self.numbers.setdefault(label, len(self.numbers))

    def joined(self, one: int, other: int) -> int:
        """The number of two labels as one."""
        every = list(self.numbers)
        (provisions, places), (more, further) = every[one], every[other]
        return self.of(((*provisions, *more), (*places, *further)))

    def columns(self) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Provision, source and clause of each label."""
        provisions, sources, clauses = [], [], []
        for names, places in self.numbers:
            there = [place for place in places if place is not None]
            provisions.append(" + ".join(dict.fromkeys(names)))
            sources.append(" + ".join(place.source for place in there))
            clauses.append(" + ".join(place.clause for place in there if place.clause))
        texts = pa.large_string()
        return pa.array(provisions, texts), pa.array(sources, texts), pa.array(clauses, texts)


@frozen(eq=False)
class Reasons:
    """The reasons of a settlement's lines, some lines at a time."""

    tables: Tables
    labels: Labels = field(factory=Labels)
    _places: dict[str, Ints | int] = field(init=False, factory=dict)

    def of(self, view: View) -> dict[str, pa.Array]:
        """The rows of the lines of a view, in their order."""
        return self.rows(view, self.merged(self.parts(view)))

    def rows(self, view: View, merged: tuple[Ints, Ints, Ints, Ints]) -> dict[str, pa.Array]:
        """Merged parts as rows."""
        at, ranks, amounts, labels = merged
        chosen = pa.array(at)
        names = pa.array([reason for _, reason in _NAMED], pa.large_string())
        provision, source, clause = (column.take(pa.array(labels)) for column in self.labels.columns())
        return {
            **{name: column.take(chosen) for name, column in self.tables.identity(view).items()},
            "stage": pa.array(STAGES[ranks]),
            "reason": names.take(pa.array(ranks)),
            "amount": money(amounts, self.tables.currency),
            "provision": provision,
            "source": source,
            "clause": clause,
        }

    def wide(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """One row a line in the ledger's order, with the amount of every reason that the contract can give."""
        views = chain([View(self.tables.ran.columns, slice(0, 0))], self.tables.ran.views())
        yield from (partial(self._wide, view) for view in views)

    def _wide(self, view: View) -> dict[str, pa.Array]:
        sums: Sums = {}
        self.add_up(view, sums)
        return {**self.tables.identity(view), **self.named(sums)}

    def add_up(self, view: View, sums: Sums) -> None:
        """Add the amount of every reason that the contract can give, line by line, to what there is."""
        ran = self.tables.ran
        for reason in ran.program.reasons:
            _add(sums, (reason.stage, reason.reason), ran.of(reason.stream, view))
        for stage, name in ran.program.refused.items():
            refused, tests = ran.of(name, view), ran.refusals(stage, view)
            for number, test in enumerate(keep_of(ran.program, stage).tests):
                _add(sums, (stage, test.refusal.reason), np.where(tests == number, refused, 0))

    def named(self, sums: Sums) -> dict[str, pa.Array]:
        """Amounts of reasons by the names of their columns, in the order of the table."""
        return {
            f"{LAYER[stage]}_{reason}".replace("-", "_"): money(sums[stage, reason], self.tables.currency)
            for stage, reason in _NAMED
            if (stage, reason) in sums
        }

    def parts(self, view: View) -> Parts:
        """Every part of every line: whose, its rank, where it comes among parts of its rank, its amount, its label."""
        found: list[tuple[Ints, int, int, Ints, Ints]] = []
        for number, reason in enumerate(self.tables.ran.program.reasons):
            values = self.tables.ran.of(reason.stream, view)
            at = np.flatnonzero(values)
            if len(at):
                rank = _RANKS[reason.stage, reason.reason]
                found.append((at, rank, number, values[at], self._labels_of(number, reason, view, at)))
        for stage in Stage:
            if stage in self.tables.ran.program.keeps and stage in self.tables.ran.program.refused:
                found += self._refused(stage, view)
        if not found:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing, nothing, nothing
        sizes = [len(at) for at, *_ in found]
        return (
            np.concatenate([at for at, *_ in found]),
            np.repeat([rank for _, rank, *_ in found], sizes),
            np.repeat([number for _, _, number, *_ in found], sizes),
            np.concatenate([amounts for *_, amounts, _ in found]),
            np.concatenate([labels for *_, labels in found]),
        )

    def _refused(self, stage: Stage, view: View) -> list[tuple[Ints, int, int, Ints, Ints]]:
        """What a stage's layer does not count, by the test that says so; it comes after the cuts of its reason."""
        program = self.tables.ran.program
        step = keep_of(program, stage)
        values = self.tables.ran.of(program.refused[stage], view)
        tests = self.tables.ran.refusals(stage, view)
        found = []
        last = len(program.reasons)
        for number, test in enumerate(step.tests):
            at = np.flatnonzero((tests == number) & (values != 0))
            if len(at):
                rank = _RANKS[stage, test.refusal.reason]
                found.append((at, rank, last, values[at], self._labels_of_refusal(test, view, at)))
        return found

    def _labels_of_refusal(self, test: keep.Test, view: View, at: Ints) -> Ints:
        """The label of a refusal on lines: an exclusion and a person are cited where they are named."""
        columns = self.tables.ran.columns
        match test:
            case keep.CodeAmong():
                codes, names, cited = view.column("exclusion")[at], columns.exclusions, test.citations
            case keep.PersonAmong():
                codes, names, cited = view.column("person")[at], columns.persons, test.citations
            case _:
                label = self.labels.of(_label(test.refusal, test.refusal.citation))
                return np.full(len(at), label, dtype=np.int64)
        found = np.empty(len(at), dtype=np.int64)
        for code in np.unique(codes).tolist():
            found[codes == code] = self.labels.of(_label(test.refusal, cited.get(names[code])))
        return found

    def _labels_of(self, number: int, reason: ReasonStream, view: View, at: Ints) -> Ints:
        """The label of a provision's reason on lines: cited where their coverage, key or class has it."""
        cited = reason.cited
        columns = self.tables.ran.columns
        if cited.by_coverage:
            column, names = "coverage", columns.coverages
        elif cited.by_key or cited.by_class:
            column, names = ("unit", columns.units) if cited.key is Key.UNIT else ("person", columns.persons)
        else:
            return np.full(len(at), self._label(reason, cited.general), dtype=np.int64)
        key = str(number)
        if key not in self._places:
            self._places[key] = self._by_code(reason, names)
        by_code = self._places[key]
        assert not isinstance(by_code, int)
        return np.asarray(by_code[view.column(column)[at]])

    def _by_code(self, reason: ReasonStream, names: Sequence[str]) -> NDArray[np.int64]:
        """The label of each code of a column."""
        cited = reason.cited
        if cited.by_coverage:
            places = [cited.by_coverage.get(name) or cited.general for name in names]
            return np.array([self._label(reason, place) for place in places], dtype=np.int64)
        class_of = self.tables.settlement.class_of
        found = np.full(len(names), self._label(reason, cited.general), dtype=np.int64)
        for code in codes_of({*cited.by_key, *(class_of if cited.by_class else ())}, names):
            found[code] = self._label(reason, _place(cited, names[int(code)], class_of))
        return found

    def _label(self, reason: ReasonStream, place: Citation | None) -> int:
        return self.labels.of(((reason.provision,), (place,)))

    def merged(self, parts: Parts) -> tuple[Ints, Ints, Ints, Ints]:
        """Parts of one line and one name added up, zero sums left out, in the order of the table."""
        at, ranks, numbers, amounts, labels = parts
        order = np.lexsort((numbers, ranks, at))
        at, ranks, amounts, labels = at[order], ranks[order], amounts[order].copy(), labels[order].copy()
        again = np.zeros(len(at), dtype=bool)
        again[1:] = (at[1:] == at[:-1]) & (ranks[1:] == ranks[:-1])
        stays = ~again
        first = 0
        for place in np.flatnonzero(again).tolist():
            first = first if again[place - 1] else place - 1
            amounts[first] += amounts[place]
            labels[first] = self.labels.joined(int(labels[first]), int(labels[place]))
        stays &= amounts != 0
        return at[stays], ranks[stays], amounts[stays], labels[stays]


LAYER = {Stage.BENEFITS: "member", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


def _add(sums: Sums, name: tuple[Stage, str], values: Ints) -> None:
    sums[name] = sums[name] + values if name in sums else values


def _label(refusal: Refusal, citation: Citation | None) -> Label:
    return (refusal.provision,), (citation,)


def _place(cited: Cited, name: str, class_of: Mapping[str, str]) -> Citation | None:
    """Where a rule stands for a key: its own place, its class's, or the general one."""
    return cited.by_key.get(name) or cited.by_class.get(class_of.get(name, "")) or cited.general
