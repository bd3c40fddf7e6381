"""Values: a file's columns as numbers, each distinct text read once by the rules of the reader of rows.

Amounts have too many texts for that: those in the plainest form are read together, the others as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planlang.ledgers.cells import DATE_FORMS, Unreadable, amount_reader, date_reader, read_whole
from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import File
from planlang.model.columns import day_number

# What stands for a cell that cannot be read; the row is a reason to hand the ledger back, if it is the ledger's.
BAD = np.iinfo(np.int32).min
BAD_AMOUNT = np.iinfo(np.int64).min
PENDED = BAD + 1
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_MOST = 10**15

Read = Callable[[str], int]
Numbers = NDArray[np.signedinteger[Any]]
T = TypeVar("T", bound=np.signedinteger[Any])


def worded(file: File, name: str, read: Read) -> Numbers | None:
    """A column of few texts, as numbers, over all rows of the file; none where the file lacks it."""
    constant = file.mapping.constants.get(name)
    if constant is not None:
        return np.full(file.part.count, read(constant), dtype=np.int64)
    at = file.at(name)
    if at is None:
        return None
    table = file.mapping.values.get(name, {})
    known: dict[str, int] = {}

    def value(raw: str) -> int:
        if raw not in known:
            text = raw.strip()
            known[raw] = read(table.get(text, text))
        return known[raw]

    found: list[Numbers] = [np.zeros(0, dtype=np.int32)]
    for chunk in file.part.words(at).chunks:
        values: Numbers = np.array([*(value(text or "") for text in chunk.dictionary.to_pylist()), value("")], np.int64)
        if values.max() <= np.iinfo(np.int32).max:
            values = values.astype(np.int32)
        # The last value is that of no text, and the index of no text is -1.
        found.append(values[chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)])
    return np.concatenate(found)


def own(file: File, values: NDArray[T], bad: int = BAD) -> NDArray[T]:
    """The values of the ledger's rows, all of them readable."""
    kept = values if file.own is None else values[file.own]
    if (kept == bad).any():
        raise HandedBackError("a cell that cannot be read, or is empty, or names what nobody declared")
    return kept


def wholes(file: File, name: str, absent: int) -> Numbers | None:
    """A column of whole numbers; `absent` stands for an empty cell."""
    at = file.at(name)
    series = None if at is None or name in file.mapping.values else file.part.typed(at)
    if series is not None and series.dtype.is_integer():
        wide = series if series.dtype == pl.Int32 else series.cast(pl.Int64)
        numbers: Numbers = (wide if not wide.null_count() else wide.fill_null(0)).to_numpy()
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= _MOST):
            raise HandedBackError("a number that is negative, or too large")
        return numbers if not wide.null_count() else own(file, np.where(wide.is_null().to_numpy(), absent, numbers))
    values = worded(file, name, lambda text: _number(read_whole(text)) if text else absent)
    return None if values is None else own(file, values)


def _number(value: int | Unreadable) -> int:
    return BAD if isinstance(value, Unreadable) else value


def days(file: File, name: str, absent: int) -> NDArray[np.int32] | None:
    """A column of dates; `absent` stands for an empty cell."""
    at = file.at(name)
    series = None if at is None or name in file.mapping.values else file.part.typed(at)
    if series is not None and series.dtype.is_temporal():
        return own(file, _days_of(series, absent))
    reader = date_reader(DATE_FORMS[file.mapping.dates])

    def read(text: str) -> int:
        day = reader(text) if text else absent
        return day if isinstance(day, int) else BAD if isinstance(day, Unreadable) else day_number(day)

    values = worded(file, name, read)
    return None if values is None else own(file, values).astype(np.int32, copy=False)


def _days_of(series: pl.Series, absent: int) -> NDArray[np.int32]:
    """Dates of a typed column; a time of day, or a day that no calendar has, is none."""
    if series.dtype == pl.Datetime:
        dates = series.dt.date()
        if getattr(series.dtype, "time_zone", None) or not dates.cast(series.dtype).eq_missing(series).all():
            raise HandedBackError("a time of day where a date is read")
        series = dates
    if series.dtype != pl.Date:
        raise HandedBackError("a time where a date is read")
    numbers = series.to_physical()
    missing = numbers.is_null().to_numpy() if numbers.null_count() else None
    found: NDArray[np.int32] = (numbers if missing is None else numbers.fill_null(0)).to_numpy()
    if len(found) and (found.min() < _FIRST_DAY or found.max() > _LAST_DAY):
        raise HandedBackError("a day that no calendar has")
    return found if missing is None else np.where(missing, np.int32(absent), found)


def amounts(file: File) -> NDArray[np.int64]:
    """The amounts of all rows of the file in minor units; where there is none to be read, `BAD_AMOUNT`."""
    style, digits = file.mapping.amounts, 0 if file.mapping.amounts.minor else file.currency.exponent
    at = file.at("amount")
    if at is None or "amount" in file.mapping.values:
        raise HandedBackError("amounts that are a constant, or translated")
    series = file.part.typed(at)
    if series is not None:
        return _typed_amounts(series, digits)
    texts = file.part.text(at)
    mark = "," if style.comma else r"\."
    decimals = f"(?:{mark}[0-9]{{1,{digits}}})?" if digits else ""
    plain = texts.str.contains(f"^-?[0-9]{{1,15}}{decimals}$").fill_null(value=False)
    read = _plain(texts if plain.all() else texts.set(~plain, "0"), digits, comma=style.comma)
    if plain.all():
        return read
    others = texts.filter(~plain).fill_null("")
    reader = amount_reader(file.currency, style)
    values = {text: reader(text.strip()) for text in others.unique().to_list()}
    numbers = [BAD_AMOUNT if isinstance(value, Unreadable) else value for value in values.values()]
    read = read.copy()
    read[~plain.to_numpy()] = others.replace_strict(list(values), numbers, return_dtype=pl.Int64).to_numpy()
    return read


def _plain(texts: pl.Series, digits: int, *, comma: bool) -> NDArray[np.int64]:
    """Amounts of digits, a decimal mark and no more decimals than the currency has."""
    if not digits:
        return texts.cast(pl.Int64).to_numpy()
    pointed = texts.str.replace(",", ".", literal=True) if comma else texts
    return pointed.cast(pl.Decimal(15 + digits, digits)).to_physical().cast(pl.Int64).to_numpy()


def _typed_amounts(series: pl.Series, digits: int) -> NDArray[np.int64]:
    """Whole numbers are major units unless the mapping says minor ones, decimals what they say; floats are refused."""
    scale = 0
    if isinstance(series.dtype, pl.Decimal):
        scale = series.dtype.scale
        series = series.to_physical()
    elif not series.dtype.is_integer():
        raise HandedBackError("amounts that are neither text, decimals nor whole numbers")
    unit = 10 ** abs(scale - digits)
    if scale > digits:
        by = pl.lit(unit, dtype=pl.Int128)
        whole = pl.col("minor") // by
        exact = series.to_frame("minor").select(pl.when(whole * by == pl.col("minor")).then(whole))
        series = exact.to_series()
    numbers = series.cast(pl.Int64, strict=False)
    most = min(_MOST * 10 ** min(scale, digits), np.iinfo(np.int64).max // (unit if scale < digits else 1))
    kept = numbers.is_between(-most + 1, most - 1).fill_null(value=False).to_numpy()
    values = numbers.fill_null(0).to_numpy()
    if scale < digits:
        values = np.where(kept, values, 0) * unit
    return values if kept.all() else np.where(kept, values, BAD_AMOUNT)
