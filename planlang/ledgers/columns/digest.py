"""The digest: the fingerprint of a ledger's canonical rows, written and sorted in columns.

It is that of the reader of rows, byte by byte. Beyond `MOST` lines there is none: it would cost more than all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planlang.ledgers.columns.book import Book
from planlang.ledgers.columns.claims import some
from planlang.ledgers.columns.ids import texts
from planlang.ledgers.columns.values import PENDED
from planlang.model.columns import KINDS, NONE
from planlang.model.stored import Stored

MOST = 2_000_000
# A text whose representation is more than the text in quotes.
_ESCAPED = r"['\\]|[^ -~]"


def digest(book: Book) -> str:
    """A fingerprint of what a ledger says, whatever the order of its rows; nothing of a very large one."""
    if len(book) > MOST:
        return ""
    # Each has the end of its line, which sorts before whatever else may follow: they stand as they would without it.
    lines = pl.DataFrame(_parts(book)).select(
        pl.format(
            "({}, {}, {}, {}, {}, {}, {}) {} {} {} {} {} {}\n",
            *"claim person unit coverage class exclusion original line incurred paid amount sequence kind".split(),
        )
    )
    read = sha256(f"ledger {book.contract.currency.code}\n".encode())
    canonical = lines.to_series().sort().to_arrow(compat_level=pl.CompatLevel.oldest())
    # Texts of Arrow's older form stand behind one another, as they are to be read.
    offsets = np.frombuffer(canonical.buffers()[1], dtype=np.int64)[canonical.offset :]
    read.update(canonical.buffers()[2][int(offsets[0]) : int(offsets[len(canonical)])])
    read.update(b"set aside")
    return read.hexdigest()


def _parts(book: Book) -> dict[str, pl.Series]:
    """The parts of each row's canonical form, as texts."""
    original = pl.Series(["None"]).new_from_index(0, len(book))
    every = slice(0, len(book))
    if len(book.with_original):
        lines = pl.Series(book.original_lines).cast(pl.String)
        named = pl.select(pl.format("({}, {})", _written(texts(book.original_claims)), lines)).to_series()
        original = original.scatter(book.with_original, named)
    days = book.paid[every]
    return {
        "claim": _written(texts(some(book.claim, every))),
        "person": _written(texts(book.persons)).gather(book.person[every]),
        "unit": _written(texts(book.units)).gather(book.unit(np.arange(len(book)))),
        "coverage": _coded(book.coverage, tuple(book.contract.coverages), len(book)),
        "class": _coded(book.class_name, book.class_names, len(book)),
        "exclusion": _coded(book.exclusion, tuple(book.contract.exclusions), len(book)),
        "original": original,
        "line": pl.Series(book.line[every]).cast(pl.String),
        "incurred": _dated(book.incurred[every]),
        "paid": _dated(np.where(days == PENDED, 0, days)).scatter(book.notes.pended, "None"),
        "amount": pl.Series(book.amount[every]).cast(pl.String),
        "sequence": pl.Series(np.zeros(len(book), np.int64) if book.sequence is None else book.sequence[every]).cast(
            pl.String
        ),
        "kind": pl.Series([kind.value for kind in KINDS]).gather(book.kind[every]),
    }


def _written(ids: pl.Series) -> pl.Series:
    """Texts as Python represents them."""
    quoted = pl.select(pl.format("'{}'", ids)).to_series()
    escaped = ids.str.contains(_ESCAPED)
    if not escaped.any():
        return quoted
    rows = np.flatnonzero(escaped.to_numpy())
    return quoted.scatter(rows, pl.Series([repr(text) for text in ids.gather(rows).to_list()]))


def _dated(days: NDArray[Any]) -> pl.Series:
    """Days since 1970-01-01 as dates in texts, each day between the first and the last written once."""
    first, last = int(days.min()), int(days.max())
    dates = pl.Series(np.arange(first, last + 1, dtype=np.int32)).cast(pl.Date).cast(pl.String)
    return dates.gather(days - first)


def _coded(column: Stored | None, names: Sequence[str], count: int) -> pl.Series:
    """The names behind codes; where there is none, `None`."""
    words = pl.Series([*map(repr, names), "None"])
    codes = np.full(count, NONE, dtype=np.int64) if column is None else column[slice(0, count)].astype(np.int64)
    return words.gather(np.where(codes == NONE, len(names), codes))
