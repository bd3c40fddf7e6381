"""The large tables of a settlement in columns: what `ledgers.tables` shows of one line, for many lines at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np
import pyarrow as pa
from attrs import define, field
from numpy.typing import NDArray

from planlang.ledgers.columns.kinds import Kinds
from planlang.ledgers.columns.typed import typed
from planlang.ledgers.tables import unsettled
from planlang.model.columns import PersonColumns
from planlang.model.ids import Names
from planlang.model.settlement import COUNTS, Settlement, Stage
from planlang.operators.columns.ran import Ran
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.keep import Keep
from planlang.operators.program import Program
from planlang.values.money import Currency

_DIGITS = 18
PAYERS = ("member", "specific", "aggregate")
LAYERS = (Stage.SPECIFIC, Stage.AGGREGATE)
IN_ORDER = 1 << 17

Codes = NDArray[np.int64] | NDArray[np.int32]


def money(amounts: Ints, currency: Currency) -> pa.Array:
    """Minor units as exact decimals of the currency."""
    decimals = pa.decimal64(_DIGITS, currency.exponent)
    return pa.Array.from_buffers(decimals, len(amounts), [None, pa.py_buffer(np.ascontiguousarray(amounts))])


def maybe_money(amounts: Ints, currency: Currency, absent: NDArray[np.bool_]) -> pa.Array:
    """As `money`, with nothing where an amount is absent."""
    return money(amounts, currency).take(pa.array(np.arange(len(amounts), dtype=np.int64), mask=absent))


def named(codes: Codes | NDArray[np.int8], names: Sequence[str]) -> pa.Array:
    """A few names by code, kept as codes.

    A name that stands twice has one code: Arrow would write such a dictionary with bytes that nobody set.
    """
    different = list(dict.fromkeys(names))
    if len(different) < len(names):
        codes = np.array([different.index(name) for name in names], dtype=np.int32).take(codes)
    numbers, words = pa.array(codes.astype(np.int32)), pa.array(different, pa.string())
    return pa.DictionaryArray.from_arrays(numbers, words, safe=False)


def keep_of(program: Program, stage: Stage) -> Keep:
    """The step that says which lines a stage's layer counts."""
    (step,) = (one for one in program.steps if one.name == program.keeps[stage] and isinstance(one, Keep))
    return step


@define(eq=False)
class Tables:
    """The tables of one settlement in columns, batch by batch in settlement order.

    kinds: the types of its columns; those of several periods are known to whoever has them all.
    """

    settlement: Settlement
    ran: Ran
    persons: PersonColumns
    kinds: Kinds = field()

    @kinds.default
    def _own(self) -> Kinds:
        return Kinds.of(self.settlement, self.ran.columns)

    @cached_property
    def order(self) -> Ints:
        """The positions of all lines in settlement order."""
        return self.ran.in_order()

    @property
    def currency(self) -> Currency:
        """The plan's currency."""
        return self.settlement.contract.currency

    def views(self, order: Ints) -> Iterator[View]:
        """The lines in an order, some at a time."""
        for start in range(0, len(order), IN_ORDER):
            yield View(self.ran.columns, order[start : start + IN_ORDER])

    def identity(self, view: View) -> dict[str, pa.Array]:
        """What says which line a row is of."""
        return {"claim": self.kinds.ids("claim", view.columns.claim[view.where]), "line": self.kinds.lines(view)}

    @cached_property
    def person_names(self) -> Names:
        """Persons by their codes."""
        return self.kinds.names("person", self.ran.columns.persons)

    @cached_property
    def unit_names(self) -> Names:
        """Units by their codes."""
        return self.kinds.names("unit", self.ran.columns.units)

    def lines(self, view: View) -> dict[str, pa.Array]:
        """`lines.csv`: settled lines."""
        parts = self.ran.program.parts
        paid = [self.ran.of(parts[name], view) for name in PAYERS]
        return self.line_rows(view, paid, [self._verdicts(stage, view) for stage in LAYERS])

    def line_rows(self, view: View, paid: Sequence[Ints], verdicts: Sequence[pa.Array]) -> dict[str, pa.Array]:
        """Lines with what member, specific and aggregate pay of them, and the verdicts of both layers."""
        columns, amount = self.ran.columns, view.column("amount")
        member, specific, aggregate = paid
        plan = amount - member
        payers = (amount, member, plan, specific, aggregate, plan - specific - aggregate)
        names = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
        return {
            **self.identity(view),
            "person": self.person_names.take(view.column("person")),
            "unit": self.unit_names.take(view.column("unit")),
            "coverage": named(view.column("coverage"), columns.coverages),
            "incurred": pa.array(view.column("incurred"), pa.date32()),
            "paid": pa.array(view.column("paid"), pa.date32()),
            "status": named(np.zeros(len(view), dtype=np.int8), ["settled"]),
            **{name: money(values, self.currency) for name, values in zip(names, payers, strict=True)},
            **dict(zip(("specific_verdict", "aggregate_verdict"), verdicts, strict=True)),
        }

    def _verdicts(self, stage: Stage, view: View) -> pa.Array:
        """`counts`, or why a layer does not count a line."""
        return named(self.ran.refusals(stage, view) + np.int8(1), self.verdict_words(stage))

    def verdict_words(self, stage: Stage) -> list[str]:
        """The verdicts that a stage's layer can give, by the test that refuses a line; that it counts it first."""
        return [COUNTS, *(test.refusal.reason for test in keep_of(self.ran.program, stage).tests)]

    def all_lines(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """All lines in the ledger's order, then those that have no payers, some at a time."""
        schema = pa.table(self.lines(View(self.ran.columns, slice(0, 0)))).schema
        yield from (partial(self.lines, view) for view in self.ran.views())
        rest = unsettled(self.settlement, as_read=True)
        if rest.rows or not len(self.ran.columns):
            yield lambda: typed(rest, schema)

    def all_participants(self) -> Iterator[Callable[[], dict[str, pa.Array]]]:
        """Who bears what, in the ledger's order, some lines at a time."""
        yield partial(self.participants, View(self.ran.columns, slice(0, 0)))
        yield from (partial(self.participants, view) for view in self.ran.views())

    def person_table(self) -> dict[str, pa.Array]:
        """`persons.csv`."""
        persons, currency = self.persons, self.currency
        count = len(persons.person)
        table = {"person": self.person_names.take(persons.person), "unit": self.unit_names.take(persons.unit)}
        for name in ("amount", "member", "plan_paid", "specific", "aggregate", "employer"):
            table[name] = money(persons.amounts[name], currency)
        nothing = pa.nulls(count, pa.decimal64(_DIGITS, currency.exponent))
        for name in ("deductible", "laser", "eligible", "excess", "aggregating"):
            if name == "laser" and persons.lasers is not None:
                table[name] = maybe_money(persons.lasers, currency, persons.lasers < 0)
            else:
                table[name] = money(persons.amounts[name], currency) if name in persons.amounts else nothing
        return table

    def participants(self, view: View) -> dict[str, pa.Array]:
        """`participants.csv`: who bears each line's specific reimbursement, where it is not zero."""
        every = self.settlement.participants
        streams = [self.ran.of(one.stream, view) for one in every]
        at = np.concatenate([np.flatnonzero(stream) for stream in streams])
        who = np.repeat(np.arange(len(every)), [np.count_nonzero(stream) for stream in streams])
        amounts = np.concatenate([stream[stream != 0] for stream in streams])
        order = np.lexsort((who, at))
        chosen = pa.array(at[order])
        identity = {name: column.take(chosen) for name, column in self.identity(view).items()}
        names = pa.array([one.name for one in every], pa.large_string())
        return {
            **identity,
            "participant": names.take(pa.array(who[order])),
            "amount": money(amounts[order], self.currency),
        }
