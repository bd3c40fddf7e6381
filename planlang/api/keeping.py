"""Keeping a settlement's state beside its outputs, and explaining lines out of it: settled once, explained often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from attrs import asdict, evolve, frozen

from planlang.api.codes import STATE_DIFFERS, UNREADABLE_STATE
from planlang.api.identity import Identity, differing, files_read, identity_of
from planlang.api.settling import Inputs
from planlang.engine.columns.excerpt import Asked, DisagreementError, of_claim, of_person
from planlang.engine.columns.near import claims_near, persons_near
from planlang.engine.columns.packed import Packed, packed, unpacked
from planlang.engine.columns.periods import PeriodsColumns
from planlang.engine.columns.settle import SettledColumns
from planlang.engine.columns.state import State
from planlang.ledgers.columns.arrays import read_arrays, write_arrays
from planlang.ledgers.columns.sums import NoArraysError
from planlang.ledgers.tables import STATE
from planlang.ledgers.write import Content
from planlang.model.contract import CheckedContract
from planlang.model.ids import Names
from planlang.model.ledger import Census, CensusRow, Kind, Line, SetAside
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import words_of
from planlang.text.source import Cell

# Up to so many names of unsettled lines, one that the ledger lacks is compared with all of them.
_MOST_NAMES = 20_000
_UNSETTLED = ("status", "claim", "person", "told")
_OTHERS = ("claim", "person", "group")
_AGAIN = "settle with `--keep-state`, and name the folder that it wrote to"


def state_file(
    settled: SettledColumns | PeriodsColumns | None, identity: Identity, buckets: int | None = None
) -> dict[str, Content]:
    """The file of a settlement's state, to be written with its outputs; its `buckets` a day, if not as many as suit."""
    assert isinstance(settled, SettledColumns)  # INVARIANT: no other settlement keeps a state
    return {STATE: partial(_write, settled, identity, buckets)}


def _write(settled: SettledColumns, identity: Identity, buckets: int | None, path: Path) -> None:
    settlement, book = settled.settlement, settled.book
    later = book.later_of(None, None) if book.later_of else ()
    found = packed(State.of(settled, buckets))
    unsettled = [
        *(("pended", line.claim, line.person, _line_told(line)) for line in settlement.pended),
        *(("later", line.claim, line.person, _line_told(line)) for line in later),
        *(_aside(row) for row in settlement.ledger.set_aside),
    ]
    # Of other groups only who they are: their rows may be most of a ledger, and nothing else is told of them.
    others = dict.fromkeys(tuple(row.values.get(name, "") for name in _OTHERS) for row in settlement.ledger.others)
    arrays = found.arrays | _columns("unsettled", _UNSETTLED, unsettled) | _columns("others", _OTHERS, [*others])
    census = settlement.census
    said = {
        "identity": identity,
        "census": None if census is None else [asdict(row) for row in census.rows],
        "later": list(settlement.later),
        "state": found.said,
    }
    write_arrays(arrays, said, path)


def _columns(what: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
    """Rows as columns of texts."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return {f"{what}.{name}": list(one) for name, one in zip(names, columns, strict=True)}


@frozen(kw_only=True)
class Kept:
    """A state that was read, of this plan, these facts and these files."""

    path: Path
    contract: CheckedContract
    inputs: Inputs
    state: State
    census: Census | None
    later: tuple[int, int]
    unsettled: dict[str, Names]
    others: dict[str, Names]

    def settlement(
        self, *, claim: str | None = None, person: str | None = None
    ) -> tuple[Settlement | None, tuple[Diagnostic, ...]]:
        """A claim's or a person's family as a settlement whose lines can be explained."""
        told = self._unsettled("claim", claim) if claim is not None else self._unsettled("person", person or "")
        asked = Asked(
            contract=self.contract,
            census=self.census,
            facts=self.inputs.facts,
            pended=tuple(_line(row) for status, row in told if status == "pended"),
            later=self.later,
        )
        try:
            if claim is not None:
                found = of_claim(self.state, asked, claim)
            else:
                found = of_person(self.state, asked, person or "")
        except DisagreementError:
            return None, (_unreadable(self.path, "it does not hold what its lines come to"),)
        except (NoArraysError, IndexError):  # the second out of a long array, which is not looked at as a whole
            return None, (_unreadable(self.path, "it does not hold what was written"),)
        later = tuple(_line(row) for status, row in told if status == "later")
        aside = tuple(_row_aside(row) for status, row in told if status == "set aside")
        ledger = evolve(found.ledger, lines=later, set_aside=aside)
        if not found.lines:
            ledger = evolve(ledger, others=self._of_others(claim=claim, person=person))
        return evolve(found, ledger=ledger), ()

    def _of_others(self, *, claim: str | None, person: str | None) -> tuple[SetAside, ...]:
        """What other groups have of a claim or a person: who is meant and of which group, and no more."""
        there = _rows_of(self.others["person" if claim is None else "claim"], person or "" if claim is None else claim)
        rows = ({name: self.others[name][at] for name in _OTHERS} for at in there)
        return tuple(SetAside(values=row, place=Cell(str(self.path), 1), amount=None, reasons=()) for row in rows)

    def _unsettled(self, name: str, wanted: str) -> list[tuple[str, dict[str, Any]]]:
        """The lines of a claim or a person that were not settled."""
        there = _rows_of(self.unsettled[name], wanted)
        return [(self.unsettled["status"][at], json.loads(self.unsettled["told"][at])) for at in there]

    def known(self, *, claim: str | None = None, person: str | None = None) -> set[str]:
        """Claims or persons that somebody may have meant who named one that is not there."""
        columns, name = self.state.columns, "person" if claim is None else "claim"
        settled = claims_near(columns, claim) if claim is not None else persons_near(columns, person or "")
        waiting = self.unsettled[name]
        return {*settled, *(waiting if len(waiting) <= _MOST_NAMES else ())}


def _rows_of(names: Names, wanted: str) -> list[int]:
    """Where a column of texts has one of them."""
    there: list[int] = pc.indices_nonzero(pc.equal(names.arrow, pa.scalar(wanted, pa.large_string()))).to_pylist()
    return there


def read_state(folder: Path, contract: CheckedContract, inputs: Inputs) -> tuple[Kept | None, tuple[Diagnostic, ...]]:
    """The state in a folder, or why it cannot answer for this plan, these facts and these files."""
    path = folder / STATE
    try:
        arrays, said = read_arrays(path)
        found = list(differing(said["identity"], identity_of(contract, inputs, files_read(inputs)), inputs))
        if found:
            return None, tuple(_differs(path, what, how) for what, how in found)
        kept = _kept(path, contract, inputs, arrays, said)
    except OSError as error:
        return None, (_unreadable(path, words_of(error)),)
    except (NoArraysError, AttributeError, KeyError, TypeError, ValueError):
        return None, (_unreadable(path, "it is not the state of a settlement, or only some of it"),)
    return kept, ()


def _kept(path: Path, contract: CheckedContract, inputs: Inputs, arrays: dict[str, Any], said: dict[str, Any]) -> Kept:
    census, (count, amount) = said["census"], said["later"]
    return Kept(
        path=path,
        contract=contract,
        inputs=inputs,
        state=unpacked(Packed(arrays, said["state"])),
        census=None if census is None else Census(rows=tuple(CensusRow(**row) for row in census)),
        later=(count, amount),
        unsettled={name: arrays[f"unsettled.{name}"] for name in _UNSETTLED},
        others={name: arrays[f"others.{name}"] for name in _OTHERS},
    )


def _differs(path: Path, what: str, how: str) -> Diagnostic:
    return Diagnostic(STATE_DIFFERS, f"`{path.as_posix()}` was made of {what}", help=how)


def _unreadable(path: Path, words: str) -> Diagnostic:
    return Diagnostic(UNREADABLE_STATE, f"`{path.as_posix()}` cannot be asked: {words}", help=_AGAIN)


# --- lines that were not settled ----------------------------------------------------------------------------------


def _line_told(line: Line) -> str:
    """A line as JSON."""
    told = asdict(line, filter=lambda field, _: field.name != "place")
    told |= {"incurred": line.incurred.isoformat(), "paid": None if line.paid is None else line.paid.isoformat()}
    return json.dumps(told | {"kind": line.kind.value})


def _line(told: dict[str, Any]) -> Line:
    paid, original = told["paid"], told["original"]
    return Line(
        **told
        | {
            "incurred": date.fromisoformat(told["incurred"]),
            "paid": None if paid is None else date.fromisoformat(paid),
            "kind": Kind(told["kind"]),
            "original": None if original is None else tuple(original),
        }
    )


def _aside(row: SetAside) -> tuple[str, str, str, str]:
    """A row that was set aside: its claim, its person, and itself as JSON."""
    assert isinstance(row.place, Cell)  # INVARIANT: a ledger that is settled in columns comes out of files
    told = {"values": dict(row.values), "amount": row.amount, "reasons": list(row.reasons), "place": asdict(row.place)}
    return "set aside", row.values.get("claim", ""), row.values.get("person", ""), json.dumps(told)


def _row_aside(told: dict[str, Any]) -> SetAside:
    return SetAside(
        values=told["values"], place=Cell(**told["place"]), amount=told["amount"], reasons=tuple(told["reasons"])
    )
