"""Compare the columnar engine with the interpreter on one drawn case.

Every stream, every verdict, every file, and what is said of drawn conditions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from attrs import evolve

from planlang.api.columnar import book_of_lines, excerpt_of, in_two_units, tables_of
from planlang.api.conditions import judged_conditions
from planlang.api.conditions_in_columns import judged_in_columns
from planlang.api.explaining import explained_claim, explained_person
from planlang.api.identity import files_read, identity_of
from planlang.api.keeping import Kept, read_state, state_file
from planlang.api.results import Told, ToldOfPeriods
from planlang.api.settling import Inputs
from planlang.api.version import version
from planlang.engine.columns.scans import Ways
from planlang.engine.columns.settle import SettledColumns, settle_columns
from planlang.explain.unsettled import unsettled as unsettled_lines
from planlang.ledgers.columns.reasons import Reasons
from planlang.ledgers.columns.tables import Tables
from planlang.ledgers.columns.texts import csv_bytes
from planlang.ledgers.columns.write import write_columns
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import small_tables, tables, unsettled
from planlang.ledgers.write import Form, output_files, table_bytes
from planlang.model.columns import Columns
from planlang.model.contract import CheckedContract
from planlang.model.ids import Ids, Names
from planlang.model.ledger import Facts, Ledger, Resolved
from planlang.model.periods import Result
from planlang.model.room import Room
from planlang.model.settlement import Settlement, Stage
from planlang.model.stored import Stored
from planlang.operators.columns.regimes import Ints
from planlang.text.diagnostic import Diagnostic
from tests.drawn_conditions import asked_of
from tests.unit.ledgers.columns_agree import compare

# Lines that need no order get none; every line is put in order; a handful of lines at a time.
# With a tiny memory, no column stays in it, and each is in pieces of five lines.
WAYS = {
    "pruned": Ways(),
    "full pass": Ways(prune=False),
    "seven lines at once": Ways(at_once=7),
    "tiny memory": Ways(at_once=11),
}
TINY = 5
# What an account of some lines says of the whole settlement, or of how it came about.
OF_ALL = (
    "contract facts census totals on_lines months entries funded refund borne later openings attachment laws reasons "
    "order participants ledger"
).split()
_OF_LEDGER = ("group", "other_groups", "digest")


def columns(claims: pa.Array, sequence: Sequence[int] | None = None) -> Columns:
    """Lines of one day, of these claims."""
    zeros = Stored.of(np.zeros(len(claims), dtype=np.int64))
    names = Names(pa.array(["P"], pa.large_string()))
    return Columns(
        amount=zeros,
        person=zeros,
        unit_of=None,
        coverage=zeros,
        incurred=zeros,
        paid=zeros,
        window_paid=zeros,
        kind=zeros,
        sequence=None if sequence is None else Stored.of(np.array(sequence, dtype=np.int64)),
        exclusion=None,
        class_name=None,
        roots=None,
        claim=Ids.of(claims),
        line=zeros,
        persons=names,
        units=names,
        coverages=("medical",),
        exclusions=(),
        classes=(),
        room=Room(),
    )


def shuffled(ledger: Ledger, seed: int) -> Ledger:
    """The ledger with its lines in another order."""
    lines = list(ledger.lines)
    Random(seed).shuffle(lines)
    return evolve(ledger, lines=tuple(lines))


def room_of(way: str) -> tuple[Room, int | None]:
    """Where a way keeps columns, and in pieces of how many lines."""
    return (Room(0), TINY) if way == "tiny memory" else (Room(), None)


def settled_in_columns(settlement: Settlement, way: str, seed: int) -> SettledColumns:
    """What the columnar engine makes of a settlement's inputs in one way, the lines in another order."""
    room, at_once = room_of(way)
    ledger = shuffled(settlement.ledger, seed)
    book = book_of_lines(settlement.contract, ledger, settlement.facts, room=room, at_once=at_once)
    outcome = settle_columns(settlement.contract, book, settlement.census, settlement.facts, WAYS[way])
    assert outcome.settled is not None
    return outcome.settled


def files_of(settled: SettledColumns) -> dict[str, bytes]:
    """The large files of a settlement in columns, without their headers."""
    large = Tables(settled.settlement, settled.machine, settled.persons)
    makers = {"lines.csv": large.lines, "reasons.csv": Reasons(large).of}
    if settled.settlement.participants:
        makers["participants.csv"] = large.participants
    found = {
        name: b"".join(
            bytes(csv_bytes(list(rows(view).values()), spreadsheet_safe=False)) for view in large.views(large.order)
        )
        for name, rows in makers.items()
    }
    found["lines.csv"] += table_bytes(unsettled(settled.settlement)).split(b"\n", 1)[1]
    found["persons.csv"] = bytes(csv_bytes(list(large.person_table().values()), spreadsheet_safe=False))
    return found


def some_of(names: Iterable[str], most: int | None, seed: int) -> list[str]:
    """At most so many different names, drawn by the seed but in their order; all where no number is given."""
    every = list(dict.fromkeys(names))
    if most is None or len(every) <= most:
        return every
    return [every[at] for at in sorted(Random(seed).sample(range(len(every)), most))]


def differences_in_excerpts(settlement: Settlement, seed: int, *, most: int | None = None) -> Iterator[str]:
    """Every account of a person or a claim in which a settlement in columns differs, and one out of its state.

    With `most` of so many persons and claims only. The state was written and read again, and its cells are more than
    small ledgers have by themselves. Lines that were not settled are told in the order of the ledger. Of a person in
    two units there are no columns.
    """
    if in_two_units(settlement.ledger, settlement.facts):
        return
    settled = settled_in_columns(settlement, "pruned", seed)
    settlement = evolve(settlement, ledger=shuffled(settlement.ledger, seed))
    lines, others = [one.line for one in settlement.lines], unsettled_lines(settlement)
    known = {_of_no_group(one) for one in settlement.lines}
    places = {one.id: at for at, one in enumerate(lines)}
    with TemporaryDirectory() as folder:
        kept = kept_in(Path(folder), settled, buckets=1 + seed % 7)
        for person in some_of((*(one.person for one in lines), *(one.person for one in others)), most, seed):
            wanted, _ = explained_person(settlement, person)
            found = _found(kept.settlement(person=person))
            told, _ = explained_person(found, person)
            yield from _accounts(f"person {person}", wanted, told)
            yield from (f"{name} beside person {person}" for name in OF_ALL if differs(name, settlement, found))
            if not set(found.lines) <= known:
                yield f"lines of person {person}"
            yield from (f"stream {name} of person {person}" for name in _other_streams(settlement, found, places))
            units = {one.unit for one in lines if one.person == person}
            if list(found.persons) != [row for row in settlement.persons if row.unit in units]:
                yield f"figures of the family of person {person}"
            if found.class_of.get(person) != settlement.class_of.get(person):
                yield f"class of person {person}"
        claims = some_of((*(one.claim for one in lines), *(one.claim for one in others)), most, seed)
        for claim in claims[:10]:
            wanted, _ = explained_claim(settlement, claim)
            told, _ = explained_claim(_found(kept.settlement(claim=claim)), claim)
            yield from _accounts(f"claim {claim}", wanted, told)
    for claim in claims[-2:]:
        wanted, _ = explained_claim(settlement, claim)
        told, _ = explained_claim(excerpt_of(settled, claim=claim), claim)
        yield from _accounts(f"claim {claim}, nothing kept", wanted, told)


def _other_streams(settlement: Settlement, found: Settlement, places: Mapping[tuple[str, int], int]) -> Iterator[str]:
    """Streams whose amounts an excerpt has otherwise; credits are known of a family's own lines only."""
    at = [places[one.line.id] for one in found.lines]
    for name, stream in found.streams.items():
        if not name.endswith(".credit") and list(stream) != [settlement.streams[name][place] for place in at]:
            yield name


def _of_no_group(resolved: Resolved) -> Resolved:
    """A line as columns have it: lines of other groups are none of them."""
    line, root = (evolve(one, group=None) for one in (resolved.line, resolved.root))
    return evolve(resolved, line=line, root=root)


def differs(name: str, one: Settlement, other: Settlement) -> bool:
    if name == "openings":
        return _moved(one) != _moved(other)
    if name == "ledger":
        return any(getattr(one.ledger, part) != getattr(other.ledger, part) for part in _OF_LEDGER)
    return bool(getattr(one, name) != getattr(other, name))


def unlike(settlement: Settlement, in_columns: Settlement) -> Iterator[str]:
    """What a settlement in columns keeps of lines, which is nothing, and of persons, which is who is over."""
    kept = [getattr(in_columns, name) for name in ("lines", "splits", "streams", "before", "refusals")]
    if kept != [(), (), {}, {}, {}]:
        yield "lines that are in columns"
    if list(in_columns.persons) != [row for row in settlement.persons if row.excess]:
        yield "persons over the deductible"


def _moved(settlement: Settlement) -> list[dict[str, int]]:
    """What the months move that open; a stream that one does not move may be named there or not.

    What runs on before a month is told of all lines only, which the interpreter settles.
    """
    return [
        {name: amount for name, amount in row.items() if amount and not name.endswith("@before")}
        for row in settlement.openings
    ]


def _found(answer: tuple[Settlement | None, tuple[Diagnostic, ...]]) -> Settlement:
    found, why = answer
    assert found is not None, why
    return found


def kept_in(folder: Path, settled: SettledColumns, buckets: int | None = None) -> Kept:
    """The state of a settlement, written into a folder and read again."""
    inputs = Inputs(claims=(), facts=settled.settlement.facts)
    contract = settled.settlement.contract
    for name, write in state_file(settled, identity_of(contract, inputs, files_read(inputs)), buckets).items():
        assert callable(write)
        write(folder / name)
    kept, found = read_state(folder, contract, inputs)
    assert kept is not None, found
    return kept


def differences_when_shown(result: Result) -> Iterator[str]:
    """Every file that columns write of a settlement made line by line, and it itself writes otherwise."""
    wanted = output_files(result, diagnostics=(), version=version(), spreadsheet_safe=False)
    with TemporaryDirectory() as place:
        assert write_columns(tables_of(result), Path(place), Form(), diagnostics=(), version=version()) is None
        got = {path.name: path.read_bytes() for path in Path(place).iterdir()}
    yield from (name for name in sorted({*wanted, *got}) if wanted.get(name) != got.get(name))


def differences_in_reading(ledger: str, contract: CheckedContract, facts: Facts) -> Iterator[str]:
    """Whether the reader of columns reads a ledger, as CSV, otherwise than the reader of rows."""
    with TemporaryDirectory() as place:
        path = Path(place) / "claims.csv"
        path.write_bytes(ledger.encode())
        try:
            compare([path], contract, facts)
        except AssertionError as error:
            yield f"read in columns: {error}"


def _accounts(what: str, wanted: Told | ToldOfPeriods | None, told: Told | ToldOfPeriods | None) -> Iterator[str]:
    assert wanted is not None
    if told is None or told.text() != wanted.text() or told.json() != wanted.json():
        yield what


def differences_in_columns(settlement: Settlement, way: str, seed: int, *, more: bool = True) -> Iterator[str]:
    """Every stream and every file in which the two engines differ, the columnar one running in one way.

    With `more` also what they say of drawn conditions.
    """
    if in_two_units(settlement.ledger, settlement.facts):
        yield from differences_when_shown(settlement)
        return
    settled = settled_in_columns(settlement, way, seed)
    machine = settled.machine
    order = machine.in_order()
    for name, stream in settlement.streams.items():
        # A credit is no stream of its own; whose account shows it is compared in excerpts.
        if not name.endswith(".credit") and not np.array_equal(
            machine.everywhere(name)[order], np.array(stream, dtype=np.int64)
        ):
            yield f"stream {name}"
    yield from _reasons(settlement, settled, order)
    yield from (name for name in OF_ALL if differs(name, settlement, settled.settlement))
    yield from unlike(settlement, settled.settlement)
    wanted = {table.name: table_bytes(table) for table in tables(settlement)}
    got = {table.name: table_bytes(table).split(b"\n", 1)[1] for table in small_tables(settled.settlement)}
    for name, data in (got | files_of(settled)).items():
        if wanted.pop(name).split(b"\n", 1)[1] != data:
            yield name
    yield from wanted
    if summary(settled.settlement, diagnostics=(), version="") != summary(settlement, diagnostics=(), version=""):
        yield "summary"
    if more:
        yield from differences_in_conditions(settlement, settled, Random(seed))


def _reasons(settlement: Settlement, settled: SettledColumns, order: Ints) -> Iterator[str]:
    """Every reason of which whole lines say something else."""
    wanted: dict[tuple[Stage, str], Ints] = {}
    for at, split in enumerate(settlement.splits):
        for one in split.reasons:
            wanted.setdefault((one.stage, one.reason), np.zeros(len(order), dtype=np.int64))[at] += one.amount
    for (stage, reason), amounts in wanted.items():
        found = np.concatenate([settled.whole.reason(stage, reason, view) for view in settled.whole.views()])
        if found.dtype != np.int64 or not np.array_equal(found[order], amounts):
            yield f"reason {reason} of {stage.value}"


def differences_in_conditions(settlement: Settlement, settled: SettledColumns, rng: Random) -> Iterator[str]:
    """Every drawn condition of which the columns say something else."""
    contract = asked_of(settlement.contract, settlement, rng)
    wanted = judged_conditions(evolve(settlement, contract=contract))
    got = judged_in_columns(evolve(settled, settlement=evolve(settled.settlement, contract=contract)))
    if got != wanted:
        said = {(one.headline, one.count) for one in got} ^ {(one.headline, one.count) for one in wanted}
        yield from (f"condition {headline} ({count})" for headline, count in sorted(said))
