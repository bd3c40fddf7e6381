"""The large tables of a settlement in columns: what `ledgers.tables` shows of one line, for many lines at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from attrs import field, frozen
from numpy.typing import NDArray

from planlang.model.columns import PersonColumns
from planlang.model.settlement import COUNTS, Settlement, Stage
from planlang.operators.columns.ran import Ran
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.keep import Keep
from planlang.values.money import Currency

_DIGITS = 18
IN_ORDER = 1 << 17

Codes = NDArray[np.int64] | NDArray[np.int32]


def money(amounts: Ints, currency: Currency) -> pa.Array:
    """Minor units as exact decimals of the currency."""
    halves = np.empty((len(amounts), 2), dtype=np.int64)
    halves[:, 0] = amounts
    halves[:, 1] = amounts >> 63
    decimals = pa.decimal128(_DIGITS, currency.exponent)
    return pa.Array.from_buffers(decimals, len(amounts), [None, pa.py_buffer(np.ascontiguousarray(halves))])


def maybe_money(amounts: Ints, currency: Currency, absent: NDArray[np.bool_]) -> pa.Array:
    """As `money`, with nothing where an amount is absent."""
    whole = money(amounts, currency)
    return pa.array(np.arange(len(amounts)), mask=absent) if not len(amounts) else whole.take(
        pa.array(np.arange(len(amounts), dtype=np.int64), mask=absent)
    )


@frozen(eq=False)
class Names:
    """Names by code, as Arrow texts."""

    of: Sequence[str]
    _made: list[pa.Array] = field(init=False, factory=list)

    def take(self, codes: Codes) -> pa.Array:
        """The names of codes."""
        if not self._made:
            self._made.append(pa.array(self.of, pa.large_string()))
        return self._made[0].take(pa.array(codes))


@frozen(eq=False)
class Tables:
    """The tables of one settlement in columns, batch by batch in settlement order."""

    settlement: Settlement
    ran: Ran
    persons: PersonColumns
    person_names: Names = field(init=False)
    unit_names: Names = field(init=False)
    coverage_names: Names = field(init=False)

    def __attrs_post_init__(self) -> None:
        columns = self.ran.columns
        object.__setattr__(self, "person_names", Names(columns.persons))
        object.__setattr__(self, "unit_names", Names(columns.units))
        object.__setattr__(self, "coverage_names", Names(columns.coverages))

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
        claim = view.columns.claim
        claims = claim.slice(view.where.start, len(view)) if isinstance(view.where, slice) else claim.take(
            pa.array(view.where)
        )
        if isinstance(claims, pa.ChunkedArray):
            claims = claims.combine_chunks()
        return {"claim": claims, "line": pa.array(view.column("line"))}

    def lines(self, view: View) -> dict[str, pa.Array]:
        """`lines.csv`: settled lines."""
        parts = self.ran.program.parts
        amount = view.column("amount")
        member, specific, aggregate = (self.ran.of(parts[name], view) for name in ("member", "specific", "aggregate"))
        plan = amount - member
        payers = (amount, member, plan, specific, aggregate, plan - specific - aggregate)
        names = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
        return {
            **self.identity(view),
            "person": self.person_names.take(view.column("person")),
            "unit": self.unit_names.take(view.column("unit")),
            "coverage": self.coverage_names.take(view.column("coverage")),
            "incurred": pa.array(view.column("incurred"), pa.date32()),
            "paid": pa.array(view.column("paid"), pa.date32()),
            "status": pa.nulls(len(view), pa.large_string()).fill_null("settled"),
            **{name: money(values, self.currency) for name, values in zip(names, payers, strict=True)},
            "specific_verdict": self._verdicts(Stage.SPECIFIC, view),
            "aggregate_verdict": self._verdicts(Stage.AGGREGATE, view),
        }

    def _verdicts(self, stage: Stage, view: View) -> pa.Array:
        """`counts`, or why a layer does not count a line."""
        program = self.ran.program
        (step,) = (one for one in program.steps if one.name == program.keeps[stage] and isinstance(one, Keep))
        words = pa.array([COUNTS, *(test.refusal.reason for test in step.tests)], pa.large_string())
        return words.take(pa.array(self.ran.refusals(stage, view).astype(np.int32) + 1))

    def person_table(self) -> dict[str, pa.Array]:
        """`persons.csv`."""
        persons, currency = self.persons, self.currency
        count = len(persons.person)
        table = {"person": self.person_names.take(persons.person), "unit": self.unit_names.take(persons.unit)}
        for name in ("amount", "member", "plan_paid", "specific", "aggregate", "employer"):
            table[name] = money(persons.amounts[name], currency)
        nothing = pa.nulls(count, pa.decimal128(_DIGITS, currency.exponent))
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


__all__ = ["IN_ORDER", "Mapping", "Names", "Tables", "money"]
