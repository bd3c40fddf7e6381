"""Compare the columnar engine with the interpreter on several periods: streams, files, what is said of conditions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow.parquet as pq
from attrs import evolve

from planlang.api.columnar import book_of_lines, excerpt_of, in_two_units, write_in_columns
from planlang.api.conditions import judged_conditions, lines_of_period
from planlang.api.conditions_in_columns import judged_in_columns
from planlang.api.explaining import explained_claim, explained_person
from planlang.api.results import Told, ToldOfPeriods
from planlang.api.version import version
from planlang.engine.columns.periods import PeriodsColumns, settle_periods_columns
from planlang.engine.compile import LEFT, PLAN_PAID
from planlang.explain.unsettled import unsettled as unsettled_lines
from planlang.ledgers.write import Form, output_files
from planlang.model.periods import Periods, reading_contract
from planlang.model.settlement import Settlement
from planlang.operators.program import AMOUNT
from tests.columns import OF_ALL, WAYS, differences_when_shown, differs, room_of, shuffled, some_of, unlike
from tests.drawn_conditions import asked_of

# What a stage reads is whole in a period's own streams, and in columns 0 where another period decides.
_INPUTS = frozenset({AMOUNT, PLAN_PAID, LEFT})


def periods_in_columns(periods: Periods, way: str, seed: int) -> PeriodsColumns:
    """What the columnar engine makes of the inputs of several periods in one way, the lines in another order."""
    contracts = [settlement.contract for settlement in periods.settlements]
    ledger = shuffled(periods.ledger, seed)
    room, at_once = room_of(way)
    whole = reading_contract(contracts)
    book = book_of_lines(whole, ledger, periods.facts, contracts, room=room, at_once=at_once)
    outcome = settle_periods_columns(contracts, book, periods.settlements[0].census, periods.facts, WAYS[way])
    assert outcome.settled is not None
    return outcome.settled


def differences_of_periods_in_columns(periods: Periods, way: str, seed: int, *, more: bool = True) -> Iterator[str]:
    """Every stream and file in which the two engines differ; with `more` also Parquet files and drawn conditions."""
    if in_two_units(periods.ledger, periods.facts):
        yield from differences_when_shown(periods)
        return
    settled = periods_in_columns(periods, way, seed)
    yield from _streams(periods, settled)
    wanted = output_files(periods, diagnostics=(), version=version(), spreadsheet_safe=False)
    with TemporaryDirectory() as place:
        assert write_in_columns(settled, Path(place), Form(), ()) == ()
        got = {path.name: path.read_bytes() for path in Path(place).iterdir()}
    yield from (name for name in sorted({*wanted, *got}) if wanted.get(name) != got.get(name))
    if more:
        yield from _parquet(evolve(periods, ledger=shuffled(periods.ledger, seed)), settled)
    yield from _figures(periods, settled)
    if more:
        yield from _conditions(periods, settled, Random(seed))


def _conditions(periods: Periods, settled: PeriodsColumns, rng: Random) -> Iterator[str]:
    """Every period with a drawn condition of which the columns say something else."""
    for at, (settlement, own) in enumerate(zip(periods.settlements, settled.settled, strict=True)):
        contract = asked_of(settlement.contract, settlement, rng)
        said = judged_in_columns(evolve(own, settlement=evolve(own.settlement, contract=contract)))
        if said != judged_conditions(evolve(settlement, contract=contract), lines_of_period(periods, at)):
            yield f"period {at}: conditions"


def _figures(periods: Periods, settled: PeriodsColumns) -> Iterator[str]:
    """What is said of all periods and of each; of lines nothing is kept beside the columns."""
    mine = settled.periods
    for name in ("totals", "uncounted", "later"):
        if getattr(periods, name) != getattr(mine, name):
            yield name
    kept = [mine.lines, mine.splits, mine.counts_in, mine.uncounted_persons, mine.held, mine.asked]
    if kept != [(), (), (), (), {}, {}]:
        yield "lines that are in columns"
    for at, (settlement, own) in enumerate(zip(periods.settlements, mine.settlements, strict=True)):
        yield from (f"period {at}: {name}" for name in (*OF_ALL, "pended") if differs(name, settlement, own))
        yield from (f"period {at}: {what}" for what in unlike(settlement, own))


def _parquet(periods: Periods, settled: PeriodsColumns) -> Iterator[str]:
    found = []
    for one in (periods, settled):
        with TemporaryDirectory() as place:
            assert write_in_columns(one, Path(place), Form(parquet=True), ()) == ()
            found.append({path.name: pq.read_table(path) for path in Path(place).glob("*.parquet")})
    wanted, got = found
    for name in sorted({*wanted, *got}):
        if name not in wanted or name not in got or wanted[name].to_pydict() != got[name].to_pydict():
            yield name


def _streams(periods: Periods, settled: PeriodsColumns) -> Iterator[str]:
    order = settled.settled[0].machine.in_order()
    place = {resolved.line.id: at for at, resolved in enumerate(periods.lines)}
    for at, (settlement, own) in enumerate(zip(periods.settlements, settled.settled, strict=True)):
        rows = order[np.array([place[resolved.line.id] for resolved in settlement.lines], dtype=np.int64)]
        for name, stream in settlement.streams.items():
            # A credit is no stream of its own in columns.
            if name in _INPUTS or name.endswith(".credit"):
                continue
            everywhere, wanted = own.machine.everywhere(name), np.array(stream, dtype=np.int64)
            if not np.array_equal(everywhere[rows], wanted) or np.abs(everywhere).sum() != np.abs(wanted).sum():
                yield f"period {at}: stream {name}"
        opened = [{name: row[name] for name in named} for row, named in _both(settlement, own.settlement)]
        if opened != list(own.settlement.openings) or len(opened) != len(settlement.openings):
            yield f"period {at}: what months moved that opened"
        if dict(settlement.prior) != dict(own.settlement.prior):
            yield f"period {at}: what earlier periods paid"


def differences_in_excerpts_of_periods(periods: Periods, seed: int, *, most: int | None = None) -> Iterator[str]:
    """Every account of a person or a claim in which periods in columns differ; none where there are no columns.

    With `most` of so many persons and claims only.
    """
    if in_two_units(periods.ledger, periods.facts):
        return
    settled = periods_in_columns(periods, "pruned", seed)
    # Lines that were not settled are told in the order of the ledger.
    periods = evolve(periods, ledger=shuffled(periods.ledger, seed))
    others = unsettled_lines(periods)
    persons = (*(one.line.person for one in periods.lines), *(one.person for one in others))
    for person in some_of(persons, most, seed):
        wanted, _ = explained_person(periods, person)
        found = excerpt_of(settled, person=person)
        told, _ = explained_person(found, person)
        yield from _accounts(f"person {person}", wanted, told)
        assert isinstance(found, Periods)
        units = {one.line.unit for one in periods.lines if one.line.person == person}
        yield from (f"{what} beside person {person}" for what in _beside(periods, found, units))
    claims = (*(one.claim for one in others), *(one.line.claim for one in periods.lines))
    for claim in some_of(claims, most, seed)[:10]:
        wanted, _ = explained_claim(periods, claim)
        found = excerpt_of(settled, claim=claim)
        told, _ = explained_claim(found, claim)
        yield from _accounts(f"claim {claim}", wanted, told)
        assert isinstance(found, Periods)
        units = {one.line.unit for one in periods.lines if one.line.claim == claim}
        yield from (f"{what} beside claim {claim}" for what in _beside(periods, found, units))


def _beside(periods: Periods, found: Periods, units: Collection[str]) -> Iterator[str]:
    """What an excerpt holds besides some families: at most a line of each period."""
    own = sum(one.line.unit in units for one in periods.lines)
    if not own <= len(found.lines) <= own + len(periods.settlements):
        yield "lines of others"
    if list(found.uncounted_persons) != [row for row in periods.uncounted_persons if row.unit in units]:
        yield "persons whom no period counts"


def _accounts(what: str, wanted: Told | ToldOfPeriods | None, told: Told | ToldOfPeriods | None) -> Iterator[str]:
    assert wanted is not None
    if told is None or told.text() != wanted.text() or told.json() != wanted.json():
        yield what


def _both(one: Settlement, other: Settlement) -> Iterable[tuple[Mapping[str, int], Mapping[str, int]]]:
    """The openings of two settlements beside each other."""
    return zip(one.openings, other.openings, strict=False)
