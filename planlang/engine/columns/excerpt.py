"""An excerpt: some families' lines of a settlement in columns, as a settlement that can be explained line by line.

What depends on a family alone (its persons, its benefit years, its chains) the interpreter goes through again. What
runs through all lines (the contract's one total, a month's) it is given: the streams, and for each line the total
before it. No other lines are looked at than those of the family, those of their cells, and the one at which the
aggregating deductible was met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import evolve, frozen

from planlang.engine.columns import chosen
from planlang.engine.columns.chosen import Mask, of_units, units_at, where, with_roots
from planlang.engine.columns.figures import figures, person_rows
from planlang.engine.columns.lines import resolved_of
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.running import adds_up, before_lines, is_of_all
from planlang.engine.columns.settle import Book, closing_of, settlement_of
from planlang.engine.columns.state import State, shape_of
from planlang.engine.compile import compile_program
from planlang.engine.figures import Run, splits
from planlang.engine.interpret import Streams, interpret
from planlang.engine.settle import benefit_years, close, settlement_order
from planlang.model.contract import CheckedContract, Key
from planlang.model.ledger import Census, Facts, Line, Resolved
from planlang.model.settlement import Settlement, month_rule
from planlang.operators.amounts import KeyOf
from planlang.operators.amounts import keys as keys_of
from planlang.operators.columns.keep import codes_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.program import Step
from planlang.provisions.enrollment import enrollment


class DisagreementError(Exception):
    """A state whose amounts of a family's lines are not those that the interpreter has."""


@frozen(kw_only=True)
class Asked:
    """What a state is asked under: what was settled, and what of it was not.

    pended, later: the lines without a paid date and those after the as-of date that are to be told with the others.
    """

    contract: CheckedContract
    census: Census | None
    facts: Facts
    pended: tuple[Line, ...] = ()
    later: tuple[int, int] = (0, 0)


def of_person(state: State, asked: Asked, person: str) -> Settlement:
    """The lines of a person's family."""
    columns = state.columns
    codes = codes_of([person], columns.persons).astype(np.int32)
    return _excerpt(state, asked, columns.units_of(codes).astype(np.int64), person)


def of_claim(state: State, asked: Asked, claim: str) -> Settlement:
    """The lines of the family of which a claim is; a claim may be of several."""
    columns = state.columns
    return _excerpt(state, asked, units_at(columns, chosen.of_claim(columns, claim)))


def _excerpt(state: State, asked: Asked, units: Ints, person: str | None = None) -> Settlement:
    """Some families' lines as a settlement of their own, with the totals of all lines."""
    contract, columns = asked.contract, state.columns
    enrolled = enrollment(contract, asked.census, asked.facts)
    class_of = state.class_of(contract, units, person)
    own = of_units(columns, units)
    rows = own if state.reached is None or not len(own) else np.union1d(own, [state.reached])
    every = with_roots(columns, _near(state, rows))
    program = compile_program(contract, asked.facts, class_of, enrolled, state.alone_among(units_at(columns, every)))
    if shape_of(program) != state.shape:
        raise DisagreementError
    machine, family = (state.machine(contract, program, class_of, some) for some in (every, own))
    sums = state.sums
    found = evolve(
        figures(family, contract),
        totals=sums.totals,
        specific=sums.specific,
        aggregate=sums.aggregate,
        counted=sums.counted,
        employer=sums.employer,
        borne=sums.borne,
    )
    book = Book(columns=family.columns, ledger=state.ledger, pended=asked.pended, later=asked.later, class_of=class_of)
    closing = close(closing_of(machine, contract, asked.facts, enrolled, found))
    settlement = settlement_of(machine, contract, book, asked.census, closing, found)
    settlement = evolve(settlement, persons=person_rows(family, found.persons, np.arange(len(found.persons.person))))
    return _with_lines(_Found(state=state, machine=machine, every=every, rows=rows, own=own), settlement)


def _near(state: State, rows: Ints) -> Ints:
    """All lines of the cells of some lines, where totals run through all lines."""
    if not state.running or not len(rows):
        return rows
    columns, cells = state.columns, state.cells
    wanted = np.zeros(cells.count(state.span), dtype=bool)
    wanted[cells.at(columns, rows)] = True
    # Few buckets are wanted, so that most lines are passed over without a look at their days.
    of_buckets: Mask = np.any(wanted.reshape(-1, cells.buckets), axis=0)

    def near(run: slice) -> Mask:
        buckets = cells.of[run]
        found: Mask = of_buckets[buckets]
        there = np.flatnonzero(found)
        days = columns.paid[run][there].astype(np.int64) - cells.first
        found[there] = wanted[days * cells.buckets + buckets[there]]
        return found

    return where(columns, near)


@frozen(kw_only=True, eq=False)
class _Found:
    """What an excerpt is made of: a machine of some lines, where these stand in the ledger, and which of them count.

    rows: those that are told of. own: those of the families.
    """

    state: State
    machine: Machine
    every: Ints
    rows: Ints
    own: Ints


def _with_lines(found: _Found, settlement: Settlement) -> Settlement:
    """The settlement with its lines in settlement order, their streams and the totals before them."""
    contract, class_of, columns = settlement.contract, settlement.class_of, found.machine.columns
    at = np.searchsorted(found.every, found.rows)
    resolved = resolved_of(columns, at)
    order = np.array(sorted(range(len(at)), key=lambda place: settlement_order(resolved[place])), dtype=np.int64)
    at, lines = at[order], [resolved[place] for place in order.tolist()]
    keys = keys_of(month_rule(contract, settlement.attachment), benefit_years(contract))
    streams = _streams(found, at, lines, class_of, keys)
    run = Run(contract, found.machine.program, streams, lines, class_of, keys)
    return evolve(
        settlement,
        lines=tuple(lines),
        streams=streams.values,
        before=streams.before,
        refusals=streams.refusals,
        splits=splits(run),
        keys=keys,
    )


def _streams(
    found: _Found, at: Ints, lines: Sequence[Resolved], class_of: Mapping[str, str], keys: Mapping[Key, KeyOf]
) -> Streams:
    """All streams of lines in settlement order, and the totals before them."""
    machine, program = found.machine, found.machine.program
    view = View(machine.columns, at)
    of_all = [step for step in program.steps if is_of_all(step)]
    own = evolve(program, steps=tuple(step for step in program.steps if not is_of_all(step)))
    streams = interpret(
        own, lines, class_of, keys, {step.name: machine.of(step.name, view).tolist() for step in of_all}
    )
    values = {name: machine.of(name, view).tolist() for name in machine.streams.by_name}
    _compare(streams, values, np.isin(found.every[at], found.own))
    before = {step.name: _before(found, step)[at].tolist() for step in of_all}
    # The interpreter saw no other line of the family of whom the aggregating deductible was met; the columns have.
    return evolve(streams, values={**streams.values, **values}, before={**streams.before, **before})


def _compare(streams: Streams, values: Mapping[str, Sequence[int]], own: Mask) -> None:
    """Whether the interpreter makes of a family's lines what the state says of them."""
    for name, amounts in values.items():
        made = streams.values.get(name, amounts)
        if not np.array_equal(np.array(made)[own], np.array(amounts)[own]):
            raise DisagreementError(name)


def _before(found: _Found, step: Step) -> Ints:
    """The total before each line, of whose cell all lines are there and come to what the state says of it."""
    state = found.state
    cells, total = state.cells.at(state.columns, found.every), state.running[step.name]
    whole = np.unique(state.cells.at(state.columns, found.rows))
    if not adds_up(found.machine, step, total, cells, whole):
        raise DisagreementError(step.name)
    return before_lines(found.machine, step, total, cells, state.cells.buckets)
