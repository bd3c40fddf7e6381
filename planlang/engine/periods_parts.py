"""One settlement a period: its own streams over the lines that it decides, and splits of whole lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from attrs import field, frozen

from planlang.engine import figures
from planlang.engine.interpret import Streams
from planlang.model.contract import CheckedContract, Key
from planlang.model.ledger import Census, Ledger, Resolved
from planlang.model.settlement import ELSEWHERE, PersonRow, Refusal, Settlement, Split, Stage
from planlang.operators.amounts import KeyOf
from planlang.operators.program import AMOUNT, Program
from planlang.provisions.closing import Closing
from planlang.provisions.draft import Draft

_V = TypeVar("_V")


@frozen(kw_only=True)
class Period:
    """One period on its way: its draft, and what each stage made of the lines that it decides there."""

    draft: Draft
    keys: Mapping[Key, KeyOf]
    programs: Mapping[Stage, Program] = field(factory=dict)
    streams: Mapping[Stage, Streams] = field(factory=dict)

    @property
    def contract(self) -> CheckedContract:
        """The period's contract."""
        return self.draft.contract


@frozen(kw_only=True)
class Whole:
    """All lines, who decides and who counts them, what each payer pays, and what a stage left to the next."""

    lines: Sequence[Resolved]
    held: Mapping[Stage, Sequence[int]]
    counts_in: Sequence[int | None]
    payers: Mapping[str, Sequence[int]]
    inputs: Mapping[str, Sequence[int]]

    def paid(self, n: int) -> tuple[int, ...]:
        """What member, specific and aggregate pay of a line."""
        return tuple(self.payers[name][n] for name in figures.PAYERS)

    def row(self, n: int) -> tuple[int, ...]:
        """A line's amount, and what member, specific and aggregate pay of it."""
        return (self.lines[n].line.amount, *self.paid(n))


@frozen(kw_only=True)
class Part:
    """The lines that one period decides at any stage, by their positions in the whole, and its run over them."""

    own: Sequence[int]
    places: Mapping[int, int]
    run: figures.Run
    why: figures.Why

    def at(self, n: int) -> int:
        """The position in this part of a line of the whole."""
        return self.places[n]


def part(whole: Whole, period: Period, at: int) -> Part:
    """A period's own run: the streams of its stages side by side over the lines that it decides at any of them."""
    own = [n for n in range(len(whole.lines)) if any(whole.held[stage][n] == at for stage in Stage)]
    program = period.draft.program()
    run = figures.Run(
        period.contract,
        program,
        _side_by_side(whole, period, at, own),
        [whole.lines[n] for n in own],
        period.draft.class_of,
        period.keys,
        payers={name: [stream[n] for n in own] for name, stream in whole.payers.items()},
        mine=[whole.counts_in[n] == at for n in own],
    )
    return Part(
        own=own,
        places={n: spot for spot, n in enumerate(own)},
        run=run,
        why=figures.Why.of(run),
    )


def _side_by_side(whole: Whole, period: Period, at: int, own: Sequence[int]) -> Streams:
    """The streams of all stages over one list of lines; of a line that another period decides a stage holds nothing."""
    values: dict[str, Sequence[int]] = {AMOUNT: [whole.lines[n].line.amount for n in own]}
    values |= {name: [stream[n] for n in own] for name, stream in whole.inputs.items()}
    given = frozenset(values)
    before: dict[str, Sequence[int]] = {}
    refusals: dict[Stage, Sequence[Refusal | None]] = {}
    openings: Sequence[Mapping[str, int]] = ()
    opened: Sequence[int] = ()
    for stage, made in period.streams.items():
        here = [whole.held[stage][n] == at for n in own]
        values |= {name: _spread(stream, here, 0) for name, stream in made.values.items() if name not in given}
        before |= {name: _spread(stream, here, 0) for name, stream in made.before.items()}
        refusals |= {of: _spread(noted, here, ELSEWHERE) for of, noted in made.refusals.items()}
        if made.openings:
            spots = [*(spot for spot, held in enumerate(here) if held), len(own)]
            openings, opened = made.openings, [spots[position] for position in made.opened]
    return Streams(values=values, before=before, refusals=refusals, openings=openings, opened=opened)


def _spread(stream: Sequence[_V], here: Sequence[bool], nothing: _V) -> Sequence[_V]:
    """A stream over some of the lines as one over all of them."""
    if all(here):
        return stream
    each = iter(stream)
    return [next(each) if held else nothing for held in here]


def _split(whole: Whole, parts: Sequence[Part], n: int) -> Split:
    """The split of a line of the whole: each stage says why by the period that decides it."""
    decided = {}
    for stage in Stage:
        part = parts[whole.held[stage][n]]
        decided[stage] = (part.why, part.at(n))
    return figures.split_of(whole.lines[n].line, whole.paid(n), decided)


def splits(whole: Whole, parts: Sequence[Part], positions: Sequence[int]) -> figures.Splits:
    """The splits of some lines of the whole."""
    return figures.Splits(len(positions), lambda spot: _split(whole, parts, positions[spot]))


def persons(whole: Whole, positions: Iterable[int]) -> tuple[PersonRow, ...]:
    """Persons' totals of some lines, without the figures of a specific."""
    rows: dict[tuple[str, str], list[tuple[int, ...]]] = defaultdict(list)
    for n in positions:
        line = whole.lines[n].line
        rows[line.person, line.unit].append(whole.row(n))
    return tuple(figures.person_row(person, unit, rows[person, unit]) for person, unit in sorted(rows))


def settlement(  # noqa: PLR0913, PLR0917  # a settlement is all of these
    whole: Whole, parts: Sequence[Part], at: int, draft: Draft, closing: Closing, ledger: Ledger, census: Census | None
) -> Settlement:
    """The settlement of one period: its own streams and figures, and the splits of whole lines."""
    run = parts[at].run
    return Settlement(
        contract=run.contract,
        facts=draft.facts,
        ledger=Ledger(lines=(), group=ledger.group, digest=ledger.digest),
        census=census,
        lines=tuple(run.lines),
        pended=(),
        later=(0, 0),
        streams=run.streams.values,
        before=run.streams.before,
        refusals=run.streams.refusals,
        openings=run.streams.openings,
        opened=run.streams.opened,
        laws=run.program.laws,
        parts=run.program.parts,
        reasons=run.program.reasons,
        order=run.program.order,
        class_of=run.class_of,
        attachment=run.program.attachment,
        splits=splits(whole, parts, parts[at].own),
        totals=figures.totals(run),
        on_lines={Stage.SPECIFIC: closing.specific, Stage.AGGREGATE: closing.aggregate},
        persons=figures.persons(run),
        months=figures.months(run, closing.statements),
        entries=tuple(closing.entries),
        participants=run.program.participants,
        borne=tuple(sum(run.streams.values[one.stream]) for one in run.program.participants),
        funded=closing.funded,
        refund=closing.refund,
        projected_charges=frozenset(closing.projected_charges),
        keys=run.keys,
        prior=draft.prior,
    )
