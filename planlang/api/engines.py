"""Which engine settles: line by line, or in columns. Both give the same cents; what one cannot do, it says."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from planlang.ledgers.places import ledger_files

# Files that are larger in all are settled in columns, where the choice is left to planlang.
_LARGE = 64 * 1024 * 1024


class Engine(Enum):
    """How to settle: `auto` takes columns for large ledgers."""

    AUTO = "auto"
    LINES = "lines"
    COLUMNS = "columns"


class Large(Enum):
    """How the large tables are written."""

    CSV = "csv"
    PARQUET = "parquet"


def in_columns(engine: Engine, claims: Iterable[Path]) -> bool:
    """Whether a ledger is to be settled in columns."""
    if engine is not Engine.AUTO:
        return engine is Engine.COLUMNS
    return sum(map(_size, ledger_files(claims))) >= _LARGE


def _size(path: Path) -> int:
    """The size of a file; what cannot be looked at is not large."""
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
