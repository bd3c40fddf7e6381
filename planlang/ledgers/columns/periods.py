"""The large tables of several periods in columns: each line once, and the period that counts it or gives a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial, reduce
from itertools import chain

import numpy as np
import pyarrow as pa
from attrs import define, field
from numpy.typing import NDArray

from planlang.ledgers.columns.reasons import LAYER, STAGES, Parts, Reasons, Sums
from planlang.ledgers.columns.tables import LAYERS, PAYERS, Tables, named
from planlang.ledgers.columns.typed import typed
from planlang.ledgers.tables import unsettled
from planlang.model.columns import HeldColumns, PersonColumns
from planlang.model.periods import Periods
from planlang.model.settlement import Stage
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View


@define(eq=False)
class TablesOfPeriods:
    """The tables of several periods, batch by batch in settlement order.

    each: the tables of every period, whose program is 0 on lines that another one decides. uncounted: persons, of the
    lines that no period counts.
    """

    periods: Periods
    each: Sequence[Tables]
    held: HeldColumns
    uncounted: PersonColumns
    _reasons: list[Reasons] = field(init=False)

    def __attrs_post_init__(self) -> None:
        first = Reasons(self.each[0])
        self._reasons = [first, *(Reasons(tables, first.labels) for tables in self.each[1:])]

    @cached_property
    def order(self) -> Ints:
        """The positions of all lines in settlement order."""
        return self.each[0].order

    def views(self, order: Ints) -> Iterator[View]:
        """The lines in an order, some at a time."""
        return self.each[0].views(order)

    def lines(self, view: View) -> dict[str, pa.Array]:
        """`lines.csv`: settled lines, each with the period that counts it."""
        paid = [self._paid(name, view) for name in PAYERS]
        rows = self.each[0].line_rows(view, paid, [self._verdicts(stage, view) for stage in LAYERS])
        return {**rows, "period": self._days(self.held.counts_in[view.where])}

    def _paid(self, name: str, view: View) -> Ints:
        """What a payer pays of each line, whichever period decides it."""
        every = (tables.ran.of(tables.ran.program.parts[name], view) for tables in self.each)
        return reduce(np.add, every)

    def _verdicts(self, stage: Stage, view: View) -> pa.Array:
        """`counts`, or why the layer of the period that decides a line does not count it."""
        words = [tables.verdict_words(stage) for tables in self.each]
        every = list(dict.fromkeys(word for own in words for word in own))
        holder, verdict = self.held.by_stage[stage][view.where], self.held.verdicts[stage][view.where]
        codes = np.zeros(len(view), dtype=np.int64)
        for at, own in enumerate(words):
            there = np.flatnonzero(holder == at)
            codes[there] = np.array([every.index(word) for word in own])[verdict[there] + 1]
        return named(codes, every)

    def reasons(self, view: View) -> dict[str, pa.Array]:
        """`reasons.csv`: each reason with the period that gives it."""
        parts: Parts = tuple(  # type: ignore[assignment]
            np.concatenate(column) for column in zip(*(own.parts(view) for own in self._reasons), strict=True)
        )
        first = self._reasons[0]
        at, ranks, *_ = merged = first.merged(parts)
        period = np.zeros(len(at), dtype=np.int8)
        for stage in Stage:
            there = STAGES[ranks] == stage.value
            period[there] = self.held.by_stage[stage][view.where][at[there]]
        return {**first.rows(view, merged), "period": self._days(period)}

    def all_lines(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """All lines in the ledger's order, then those that have no payers, some at a time."""
        ran = self.each[0].ran
        schema = pa.table(self.lines(View(ran.columns, slice(0, 0)))).schema
        yield from (partial(self.lines, view) for view in ran.views())
        rest = unsettled(self.periods, as_read=True)
        if rest.rows or not len(ran.columns):
            yield lambda: typed(rest, schema)

    def wide(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """One row a line in the ledger's order: the period that decided each stage, and the amount of every reason."""
        ran = self.each[0].ran
        yield from (partial(self._wide, view) for view in chain([View(ran.columns, slice(0, 0))], ran.views()))

    def _wide(self, view: View) -> dict[str, pa.Array]:
        sums: Sums = {}
        for own in self._reasons:
            own.add_up(view, sums)
        first = self._reasons[0]
        days = {f"{LAYER[stage]}_period": self._days(self.held.by_stage[stage][view.where]) for stage in Stage}
        return {**self.each[0].identity(view), **days, **first.named(sums)}

    def all_participants(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """Who bears what: one period after the other, each in the ledger's order, some lines at a time."""
        columns = self.each[0].ran.columns
        for at, tables in enumerate(self.each):
            if tables.settlement.participants:
                views = chain([View(columns, slice(0, 0))], tables.ran.views())
                yield from (partial(self._participants, at, view) for view in views)

    def persons(self) -> dict[str, pa.Array]:
        """`persons.csv`: a row a person and period, and one of a person's lines that no period counts."""
        first = self.each[0]
        rest = Tables(first.settlement, first.ran, self.uncounted, first.kinds)
        every = [(-1, rest), *enumerate(self.each)]
        period = np.repeat([at for at, _ in every], [len(tables.persons.person) for _, tables in every])
        person, unit = (
            np.concatenate([getattr(tables.persons, name) for _, tables in every]) for name in ("person", "unit")
        )
        order = pa.array(np.lexsort((period, unit, person)))
        tables = [tables.person_table() for _, tables in every]
        whole = {name: pa.concat_arrays([one[name] for one in tables]) for name in tables[0]}
        return {name: column.take(order) for name, column in {**whole, "period": self._days(period)}.items()}

    def participants(self) -> Iterator[dict[str, pa.Array]]:
        """`participants.csv`: one period after the other."""
        for at, tables in enumerate(self.each):
            for view in self.views(self.order) if tables.settlement.participants else ():
                yield self._participants(at, view)

    def _participants(self, at: int, view: View) -> dict[str, pa.Array]:
        """Who bears what in a period."""
        rows = self.each[at].participants(view)
        return {**rows, "period": self._days(np.full(len(rows["line"]), at))}

    def _days(self, periods: NDArray[np.int8] | Ints) -> pa.Array:
        """Periods by their first days; of no period nothing."""
        days = pa.array([self.periods.first_day(at) for at in range(len(self.each))], pa.date32())
        return days.take(pa.array(periods.astype(np.int64), mask=periods < 0))
