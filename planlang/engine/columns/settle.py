"""Settle in columns: as `engine.settle`, of a ledger whose lines are columns. What the lines say is read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

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
from planlang.model.contract import CheckedContract, Deductible, Key
from planlang.model.ledger import Census, Facts, Ledger, Line, LinkProblem
from planlang.model.settlement import Settlement, Stage, month_rule
from planlang.operators.amounts import keys as keys_of
from planlang.operators.columns.regimes import Ints
from planlang.operators.columns.view import View
from planlang.operators.program import Program
from planlang.provisions.closing import Closing
from planlang.provisions.enrollment import Enrollment, Row, enrollment

LaterOf = Callable[[str | None, str | None], tuple[Line, ...]]


@frozen(kw_only=True, eq=False)
class Book:
    """A ledger as columns, and what of it does not settle.

    ledger: without its lines. later: how many lines were paid after the as-of date, and their amount. later_of: how to
    have those of a claim or of a person, or all of them. problems: links that could not be followed. class_of: the
    class of each key of the specific; of periods whose specifics have different keys `class_of_person` is the class of
    each person. alone: the units of one person only.
    """

    columns: Columns
    ledger: Ledger
    pended: tuple[Line, ...] = ()
    later: tuple[int, int] = (0, 0)
    later_of: LaterOf | None = None
    problems: tuple[LinkProblem, ...] = ()
    class_of: Mapping[str, str]
    class_of_person: Mapping[str, str] | None = None
    alone: frozenset[str] = frozenset()

    def classes_of(self, contract: CheckedContract) -> Mapping[str, str]:
        """The class of each key of a period's specific."""
        by_person = contract.specific is None or contract.specific.the(Deductible).key is Key.PERSON
        return self.class_of_person if by_person and self.class_of_person is not None else self.class_of


@frozen(kw_only=True, eq=False)
class SettledColumns:
    """A settlement in columns.

    settlement: all figures of it, without lines and streams; of its persons those that are over the deductible.
    machine: every line's streams. persons: what every person comes to. whole: whole lines, of several periods also
    what others decide of them; counted: which lines of a view the period counts; asked: of which its conditions ask.
    book: what was settled. figures: of one plan all sums.
    """

    settlement: Settlement
    machine: Machine
    persons: PersonColumns
    whole: Whole
    book: Book
    counted: Callable[[View], Ints] | None = None
    asked: Callable[[View], Ints] | None = None
    figures: Figures | None = None

    def counted_views(self) -> Iterator[View]:
        """The lines that the settlement counts, some at a time."""
        return self._views(self.counted)

    def asked_views(self) -> Iterator[View]:
        """Those of which its conditions ask line by line."""
        return self._views(self.asked)

    def _views(self, chosen: Callable[[View], Ints] | None) -> Iterator[View]:
        for view in self.machine.views():
            yield view if chosen is None else View(view.columns, chosen(view))


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
    machine.ways.progress.begin("adding up", None)
    found = figures(machine, contract)
    closing = close(closing_of(machine, contract, facts, enrolled, found))
    if enrolled.missing:
        return _lacking(enrolled, book)
    settlement = settlement_of(machine, contract, book, census, closing, found)
    whole = Whole((machine,))
    settled = SettledColumns(
        settlement=settlement, machine=machine, persons=found.persons, whole=whole, book=book, figures=found
    )
    return ColumnsOutcome(settled=settled, problems=book.problems)


def machine_of(contract: CheckedContract, program: Program, book: Book, ways: Ways) -> Machine:
    """A program, run over the columns of a ledger."""
    month_of, years = month_rule(contract, program.attachment), benefit_years(contract)
    of_day = None if years is None else lambda _: years
    machine = Machine(book.columns, program, Keys(book.columns, month_of, of_day, book.class_of), ways)
    carried = Carried.of(program, keys_of(month_of, years), book.class_of)
    if carried is None:
        machine.run()
    else:
        machine.run(carried.give)
    return machine


def _lacking(enrolled: Enrollment, book: Book) -> ColumnsOutcome:
    missing, unpriced = dict.fromkeys(enrolled.missing), dict.fromkeys(enrolled.unpriced)
    return ColumnsOutcome(settled=None, missing=tuple(missing), unpriced=tuple(unpriced), problems=book.problems)


def closing_of(
    machine: Machine, contract: CheckedContract, facts: Facts, enrolled: Enrollment, found: Figures
) -> Closing:
    """A settlement whose lines are done."""
    return Closing(
        contract=contract,
        facts=facts,
        counted=found.counted,
        employer=found.employer,
        openings=machine.openings,
        parts=machine.program.parts,
        specific=found.specific,
        aggregate=found.aggregate,
        attachment=machine.program.attachment,
        enrollment=enrolled,
    )


def settlement_of(  # noqa: PLR0913, PLR0917  # a settlement is all of these
    machine: Machine,
    contract: CheckedContract,
    book: Book,
    census: Census | None,
    closing: Closing,
    found: Figures,
) -> Settlement:
    """All figures of a settlement, without its lines."""
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
        parts=program.parts,
        reasons=program.reasons,
        order=program.order,
        class_of=machine.keys.class_of,
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
        projected_charges=frozenset(closing.projected_charges),
    )
