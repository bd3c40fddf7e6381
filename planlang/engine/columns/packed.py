"""A state as named arrays and plain values, so that it can be written and read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import asdict, frozen

from planlang.engine.columns.cells import Cells
from planlang.engine.columns.chosen import Numbers
from planlang.engine.columns.figures import Sums
from planlang.engine.columns.groups import Span
from planlang.engine.columns.running import Running
from planlang.engine.columns.state import Classes, State
from planlang.engine.columns.streams import Patch, Solved
from planlang.model.columns import Columns, Originals, Roots, day_number, day_of
from planlang.model.ids import Ids
from planlang.model.ledger import Ledger
from planlang.model.room import Room
from planlang.model.settlement import Totals
from planlang.operators.columns.regimes import Ints

_COLUMNS = ("amount", "person", "coverage", "incurred", "paid", "kind", "line", "claim", "persons")
_PERHAPS = ("sequence", "exclusion", "class_name", "unit_of")
_NAMES = ("coverages", "exclusions", "classes")


@frozen
class Packed:
    """A state: its arrays by name, and what is said beside them."""

    arrays: dict[str, Any]
    said: dict[str, Any]


def packed(state: State) -> Packed:
    """The arrays and the values of a state."""
    columns, cells, sums = state.columns, state.cells, state.sums
    arrays: dict[str, Any] = {name: getattr(columns, name) for name in _COLUMNS}
    arrays |= {name: found for name in _PERHAPS if (found := getattr(columns, name)) is not None}
    if columns.unit_of is not None:
        arrays["units"] = columns.units
    if columns.roots is not None:
        arrays |= {"roots.rows": columns.roots.rows, "roots.root": columns.roots.root}
    if columns.originals is not None:
        named = columns.originals
        arrays |= {"originals.rows": named.rows, "originals.kind": named.kind, "originals.line": named.line}
        arrays["originals.claim"] = Ids.of(named.claim)
    if state.alone is not None:
        arrays["alone"] = state.alone.astype(np.uint8)
    arrays |= {"classes.keys": state.classes.keys, "classes.codes": state.classes.codes}
    arrays["cells"] = cells.of
    for name, one in state.solved.items():
        arrays |= {f"solved.{name}.regimes": one.regimes, **_of_patch(f"solved.{name}", one.patch)}
    for name, patch in state.given.items():
        arrays |= _of_patch(f"given.{name}", patch)
    for name, total in state.running.items():
        arrays |= {f"running.{name}.{part}": getattr(total, part) for part in ("starts", "cells", "sums")}
    said = {
        "span": [list(state.span.paid), dict(state.span.years)],
        "shape": state.shape,
        "cells": [cells.first, cells.buckets],
        "solved": {name: one.whole for name, one in state.solved.items()},
        "given": list(state.given),
        "running": list(state.running),
        "openings": [dict(one) for one in state.openings],
        "reached": state.reached,
        "totals": asdict(sums.totals),
        "specific": sums.specific,
        "aggregate": sums.aggregate,
        "counted": {str(day_number(day)): amount for day, amount in sums.counted.items()},
        "employer": {str(day_number(day)): amount for day, amount in sums.employer.items()},
        "borne": list(sums.borne),
        "class_names": list(state.classes.names),
        "group": state.ledger.group,
        "other_groups": list(state.ledger.other_groups),
        "digest": state.ledger.digest,
        **{name: list(getattr(columns, name)) for name in _NAMES},
    }
    return Packed(arrays, said)


def _of_patch(name: str, patch: Patch) -> dict[str, Any]:
    return {f"{name}.rows": patch.rows, f"{name}.values": patch.values}


def unpacked(found: Packed) -> State:
    """The state of its arrays and values. Raises KeyError, TypeError or ValueError where they are not one's."""
    arrays, said = found.arrays, found.said
    (paid, years), (first, buckets) = said["span"], said["cells"]
    codes = arrays["classes.codes"]
    return State(
        columns=_columns(arrays, said),
        span=Span(tuple(paid), years),
        shape=said["shape"],
        cells=Cells(first, buckets, arrays["cells"]),
        solved={
            name: Solved(arrays[f"solved.{name}.regimes"], _patch(arrays, f"solved.{name}"), whole)
            for name, whole in said["solved"].items()
        },
        given={name: _patch(arrays, f"given.{name}") for name in said["given"]},
        running={
            name: Running(*(arrays[f"running.{name}.{part}"] for part in ("starts", "cells", "sums")))
            for name in said["running"]
        },
        openings=said["openings"],
        reached=said["reached"],
        sums=Sums(
            totals=Totals(**said["totals"]),
            specific=said["specific"],
            aggregate=said["aggregate"],
            counted={day_of(int(day)): amount for day, amount in said["counted"].items()},
            employer={day_of(int(day)): amount for day, amount in said["employer"].items()},
            borne=tuple(said["borne"]),
        ),
        classes=Classes(keys=arrays["classes.keys"], codes=codes, names=said["class_names"]),
        alone=np.asarray(arrays["alone"]).astype(bool) if "alone" in arrays else None,
        ledger=Ledger(lines=(), group=said["group"], other_groups=tuple(said["other_groups"]), digest=said["digest"]),
    )


def _patch(arrays: Mapping[str, Any], name: str) -> Patch:
    return Patch(arrays[f"{name}.rows"], arrays[f"{name}.values"])


def _wide(positions: Numbers) -> Ints:
    """Positions as those in which others are looked up."""
    return positions.astype(np.int64)


def _columns(arrays: Mapping[str, Any], said: Mapping[str, Any]) -> Columns:
    named = None
    if "originals.rows" in arrays:
        claim = arrays["originals.claim"]
        named = Originals(
            rows=arrays["originals.rows"],
            kind=arrays["originals.kind"],
            claim=claim[slice(0, len(claim))],
            line=arrays["originals.line"],
        )
    parts: dict[str, Any] = {name: arrays[name] for name in _COLUMNS}
    parts |= {name: arrays.get(name) for name in _PERHAPS}
    parts |= {name: tuple(said[name]) for name in _NAMES}
    return Columns(
        **parts,
        # What is taken out of a state is judged by its roots.
        window_paid=arrays["paid"],
        roots=Roots(_wide(arrays["roots.rows"]), _wide(arrays["roots.root"])) if "roots.rows" in arrays else None,
        units=arrays["persons" if arrays.get("unit_of") is None else "units"],
        originals=named,
        room=Room(),
    )
