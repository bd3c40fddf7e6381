"""Settle in columns: as `engine.settle`, of a ledger whose lines are columns. What the lines say is read from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from attrs import frozen

from planlang.engine.columns.carried import Carried
from planlang.engine.columns.figures import Figures, figures, person_rows
from planlang.engine.columns.groups import Keys
from planlang.engine.columns.machine import Machine
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.whole import Whole
from planlang.engine.compile import compile_program
from planlang.engine.figures import months_of
from planlang.engine.settle import benefit_years, close
from planlang.model.columns import Columns, PersonColumns
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger, Line, LinkProblem
from planlang.model.settlement import Settlement, Stage, month_rule
from planlang.operators.amounts import keys as keys_of
from planlang.operators.columns.view import View
from planlang.operators.program import Program
from planlang.provisions.closing import Closing
from planlang.provisions.enrollment import Enrollment, Row, enrollment


@frozen(kw_only=True, eq=False)
class Book:
    """A ledger as columns, and what of it does not settle.

    ledger: without its lines. later: how many lines were paid after the as-of date, and their amount. problems: links
    that could not be followed. class_of: the class of each key of the specific. alone: the units of one person only.
    """

    columns: Columns
    ledger: Ledger
    pended: tuple[Line, ...] = ()
    later: tuple[int, int] = (0, 0)
    problems: tuple[LinkProblem, ...] = ()
    class_of: Mapping[str, str]
    alone: frozenset[str] = frozenset()


@frozen(kw_only=True, eq=False)
class SettledColumns:
    """A settlement in columns.

    settlement: all figures of it, without lines and streams; of its persons those that are over the deductible.
    machine: every line's streams. persons: what every person comes to. whole: whole lines.
    """

    settlement: Settlement
    machine: Machine
    persons: PersonColumns
    whole: Whole

    def own_views(self) -> Iterator[View]:
        """The lines of the settlement, some at a time."""
        return self.machine.views()


@frozen(kw_only=True)
class ColumnsOutcome:
    """What came of settling in columns; as `engine.settle.Outcome`."""

    settled: SettledColumns | None
    missing: tuple[Row, ...] = ()
    unpriced: tuple[Row, ...] = ()
    problems: tuple[LinkProblem, ...] = ()


def settle_columns(
    contract: CheckedContract, book: Book, census: Census | None, facts: Facts, ways: Ways | None = None
) -> ColumnsOutcome:
    """Settle a ledger that was read without errors. Raises TooLargeError where int64 might not hold its sums."""
    enrolled = enrollment(contract, census, facts)
    program = compile_program(contract, facts, book.class_of, enrolled, book.alone)
    if enrolled.missing or enrolled.unpriced:
        return _lacking(enrolled, book)
    machine = machine_of(contract, program, book, ways or Ways())
    found = figures(machine, contract)
    closing = close(_closing(machine, contract, facts, enrolled, found))
    if enrolled.missing:
        return _lacking(enrolled, book)
    settlement = _settlement(machine, contract, book, census, closing, found)
    whole = Whole((machine,))
    settled = SettledColumns(settlement=settlement, machine=machine, persons=found.persons, whole=whole)
    return ColumnsOutcome(settled=settled, problems=book.problems)


def machine_of(contract: CheckedContract, program: Program, book: Book, ways: Ways) -> Machine:
    """A program, run over the columns of a ledger."""
    month_of, years = month_rule(contract, program.attachment), benefit_years(contract)
    machine = Machine(book.columns, program, Keys(book.columns, month_of, years, book.class_of), ways)
    carried = Carried.of(program, keys_of(month_of, years), book.class_of)
    if carried is None:
        machine.run()
    else:
        machine.run(carried.give)
    return machine


def _lacking(enrolled: Enrollment, book: Book) -> ColumnsOutcome:
    missing, unpriced = dict.fromkeys(enrolled.missing), dict.fromkeys(enrolled.unpriced)
    return ColumnsOutcome(settled=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=book.problems)


def _closing(
    machine: Machine, contract: CheckedContract, facts: Facts, enrolled: Enrollment, found: Figures
) -> Closing:
    return Closing(
        contract=contract,
        facts=facts,
        counted=found.counted,
        employer=found.employer,
        openings=machine.openings,
        parts=machine.program.parts,
        specific=found.totals.specific,
        aggregate=found.totals.aggregate,
        attachment=machine.program.attachment,
        enrollment=enrolled,
    )


def _settlement(  # noqa: PLR0913, PLR0917  # a settlement is all of these
    machine: Machine,
    contract: CheckedContract,
    book: Book,
    census: Census | None,
    closing: Closing,
    found: Figures,
) -> Settlement:
    program = machine.program
    excess = found.persons.amounts.get("excess")
    over = np.flatnonzero(excess) if excess is not None else np.zeros(0, dtype=np.int64)
    month_of = month_rule(contract, program.attachment)
    counted: dict[int, int] = {}
    for day, amount in found.counted.items():
        counted[month_of(day)] = counted.get(month_of(day), 0) + amount
    return Settlement(
        contract=contract,
        facts=closing.facts,
        ledger=book.ledger,
        census=census,
        lines=(),
        pended=book.pended,
        later=book.later,
        streams={},
        before={},
        refusals={},
        openings=machine.openings,
        laws=program.laws,
        reasons=program.reasons,
        order=program.order,
        class_of=book.class_of,
        attachment=program.attachment,
        splits=(),
        totals=found.totals,
        on_lines={Stage.SPECIFIC: closing.specific, Stage.AGGREGATE: closing.aggregate},
        persons=person_rows(machine, found.persons, over),
        months=months_of(program.attachment, counted, closing.statements),
        entries=tuple(closing.entries),
        participants=program.participants,
        borne=found.borne,
        funded=closing.funded,
        refund=closing.refund,
    )
