"""Comparing: the first place in which two Parquet files say something else, some rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from attrs import frozen

_AT_ONCE = 1 << 20


class UnreadableError(ValueError):
    """A file that is not Parquet."""


@frozen
class Difference:
    """Where two files differ: a row, counted from 1, and a column, with what stands there in each.

    Of a row that only one file has, `missing` says whether it is the first one that lacks it, and there is no column.
    Where a column is of another type or there is none, there is no row.
    """

    row: int | None
    column: str | None
    there: str = ""
    wanted: str = ""
    missing: bool = False


def first_difference(path: Path, wanted: Path) -> Difference | None:
    """The first difference of a file from another one, none where both say the same, however they say it.

    Raises UnreadableError where the first file cannot be read.
    """
    told, expected = (pl.scan_parquet(one, glob=False, hive_partitioning=False) for one in (path, wanted))
    try:
        kinds = dict(told.collect_schema())
        count = told.select(pl.len()).collect().item()
        found = _in_columns(kinds, dict(expected.collect_schema()))
        return found or _in_rows(told, expected, count)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableError(str(error).split("\n", 1)[0]) from error


def _in_columns(kinds: dict[str, pl.DataType], wanted: dict[str, pl.DataType]) -> Difference | None:
    """The first column of another name, place or type."""
    for name, other in zip([*kinds, *[""] * len(wanted)], wanted, strict=False):
        if name != other or kinds[name] != wanted[other]:
            there = f"{kinds[name]}" if name == other else name
            return Difference(None, other, there, f"{wanted[other]}" if name == other else other)
    surplus = list(kinds)[len(wanted) :]
    return Difference(None, surplus[0], surplus[0]) if surplus else None


def _in_rows(told: pl.LazyFrame, expected: pl.LazyFrame, count: int) -> Difference | None:
    wanted = expected.select(pl.len()).collect().item()
    for start in range(0, min(count, wanted), _AT_ONCE):
        size = min(_AT_ONCE, count - start, wanted - start)
        one, other = (frame.slice(start, size).collect() for frame in (told, expected))
        places = list(_places(one, other))
        if places:
            row, column = min(places)
            name = one.columns[column]
            return Difference(start + row + 1, name, _text(one[name][row]), _text(other[name][row]))
    return None if count == wanted else Difference(min(count, wanted) + 1, None, missing=count < wanted)


def _places(one: pl.DataFrame, other: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """The first row in which each column differs, with the column's place."""
    for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
        differs = mine.ne_missing(theirs)
        if differs.any():
            yield int(differs.arg_max() or 0), at


def _text(value: object) -> str:
    return "" if value is None else str(value)
