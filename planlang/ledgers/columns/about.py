"""About how many rows files have, before they are read: for whoever is told how far it is, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_PARQUET = b"PAR1"
_PLAIN = frozenset((".csv", ".tsv", ".txt"))
_SOME = 1 << 16


def about(paths: Sequence[Path]) -> int | None:
    """About how many rows all files have, if that can be told of each."""
    found = 0
    for path in paths:
        rows = _rows(path)
        if rows is None:
            return None
        found += rows
    return found


def _rows(path: Path) -> int | None:
    """As a Parquet file says; of a plain text by its size and its first lines. A packed one does not tell."""
    try:
        with path.open("rb") as file:
            head = file.read(_SOME)
        if head.startswith(_PARQUET):
            return int(pq.read_metadata(path).num_rows)
        ends = head.count(b"\n")
        if path.suffix.lower() not in _PLAIN or not ends:
            return None
        return path.stat().st_size * ends // len(head)
    except (OSError, pa.ArrowException):
        return None
