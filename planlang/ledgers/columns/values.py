"""Values: a file's columns as numbers, each distinct text read once by the rules of the reader of rows.

Amounts have too many texts for that: those in the plainest form are read together, the others as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from planlang.ledgers.cells import DATE_FORMS, Unreadable, amount_reader, date_reader, read_whole
from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.stretch import Stretch
from planlang.model.columns import day_number

# What stands for a cell that cannot be read; the row is a reason to hand the ledger back, if it is the ledger's.
BAD = np.iinfo(np.int32).min
BAD_AMOUNT = np.iinfo(np.int64).min
PENDED = BAD + 1
_FIRST_DAY, _LAST_DAY = -719_162, 2_932_896
_MOST = 10**15
# The digits that an integer of 64 bits holds.
_DIGITS = 18
# How far an integer of 64 bits is shifted until only its sign is left.
_SIGN = 63
_CACHED = 1 << 15

Read = Callable[[str], int]
Numbers = NDArray[np.signedinteger[Any]]
T = TypeVar("T", bound=np.signedinteger[Any])


def worded(rows: Stretch, name: str, read: Read) -> Numbers | None:
    """A column of few texts, as numbers, over all rows of the file; none where the file lacks it."""
    constant = rows.mapping.constants.get(name)
    if constant is not None:
        return np.full(rows.count, read(constant), dtype=np.int64)
    at = rows.at(name)
    if at is None:
        return None
    table = rows.mapping.values.get(name, {})
    known: dict[str, int] = {}

    def value(raw: str) -> int:
        if raw not in known:
            text = raw.strip()
            known[raw] = read(table.get(text, text))
        return known[raw]

    words = rows.batch.words(at)
    values: Numbers = np.array([*(value(text or "") for text in words.dictionary.to_pylist()), value("")], np.int64)
    if values.max() <= np.iinfo(np.int32).max:
        values = values.astype(np.int32)
    # The last value is that of no text, and the index of no text is -1.
    indices = words.indices.fill_null(-1) if words.indices.null_count else words.indices
    return np.asarray(values[indices.to_numpy(zero_copy_only=False)])


def own(rows: Stretch, values: NDArray[T], bad: int = BAD) -> NDArray[T]:
    """The values of the ledger's rows, all of them readable."""
    kept = values if rows.own is None else values[rows.own]
    if (kept == bad).any():
        raise HandedBackError("a cell that cannot be read, or is empty, or names what nobody declared")
    return kept


def wholes(rows: Stretch, name: str, absent: int) -> Numbers | None:
    """A column of whole numbers; `absent` stands for an empty cell."""
    at = rows.at(name)
    typed = None if at is None or name in rows.mapping.values else rows.batch.typed(at)
    if typed is not None and pa.types.is_integer(typed.type):
        wide = typed if typed.type == pa.int32() else typed.cast(pa.int64())
        given = wide.drop_null() if wide.null_count else wide
        numbers: Numbers = given.to_numpy(zero_copy_only=False)
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= _MOST):
            raise HandedBackError("a number that is negative, or too large")
        return own(rows, wide.fill_null(absent).to_numpy(zero_copy_only=False) if wide.null_count else numbers)
    values = worded(rows, name, lambda text: _number(read_whole(text)) if text else absent)
    return None if values is None else own(rows, values)


def _number(value: int | Unreadable) -> int:
    return BAD if isinstance(value, Unreadable) else value


def days(rows: Stretch, name: str, absent: int) -> NDArray[np.int32] | None:
    """A column of dates; `absent` stands for an empty cell."""
    at = rows.at(name)
    typed = None if at is None or name in rows.mapping.values else rows.batch.typed(at)
    if typed is not None and pa.types.is_temporal(typed.type):
        return own(rows, _days_of(typed, absent))
    reader = date_reader(DATE_FORMS[rows.mapping.dates])

    def read(text: str) -> int:
        day = reader(text) if text else absent
        return day if isinstance(day, int) else BAD if isinstance(day, Unreadable) else day_number(day)

    values = worded(rows, name, read)
    return None if values is None else own(rows, values).astype(np.int32, copy=False)


def _days_of(typed: pa.Array, absent: int) -> NDArray[np.int32]:
    """Dates of a typed column; a time of day, or a day that no calendar has, is none."""
    if typed.type == pa.date32() and not typed.null_count:
        return _of_calendar(typed.cast(pa.int32()).to_numpy(zero_copy_only=False))
    # Polars gives up aloud on types that it does not know: they never come to it.
    if not pa.types.is_date(typed.type) and not pa.types.is_timestamp(typed.type):
        raise HandedBackError("a time where a date is read")
    series = pl.Series(typed)
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
    _of_calendar(found)
    return found if missing is None else np.where(missing, np.int32(absent), found)


def _of_calendar(days: NDArray[np.int32]) -> NDArray[np.int32]:
    if len(days) and (days.min() < _FIRST_DAY or days.max() > _LAST_DAY):
        raise HandedBackError("a day that no calendar has")
    return days


def amounts(rows: Stretch) -> NDArray[np.int64]:
    """The amounts of all rows of the file in minor units; where there is none to be read, `BAD_AMOUNT`."""
    style, digits = rows.mapping.amounts, 0 if rows.mapping.amounts.minor else rows.file.currency.exponent
    at = rows.at("amount")
    if at is None or "amount" in rows.mapping.values:
        raise HandedBackError("amounts that are a constant, or translated")
    typed = rows.batch.typed(at)
    if typed is not None and pa.types.is_decimal256(typed.type):
        raise HandedBackError("amounts that are decimals of 256 bits")
    if typed is not None:
        return plain_decimals(typed, digits) if _is_plain(typed, digits) else _typed_amounts(pl.Series(typed), digits)
    texts = rows.batch.text(at)
    mark = "," if style.comma else r"\."
    decimals = f"(?:{mark}[0-9]{{1,{digits}}})?" if digits else ""
    plain = texts.str.contains(f"^-?[0-9]{{1,15}}{decimals}$").fill_null(value=False)
    read = _plain(texts if plain.all() else texts.set(~plain, "0"), digits, comma=style.comma)
    if plain.all():
        return read
    others = texts.filter(~plain).fill_null("")
    reader = amount_reader(rows.file.currency, style)
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


def _is_plain(typed: pa.Array, digits: int) -> bool:
    """Whether decimals are minor units as they stand, in the lower half of each."""
    kind = typed.type
    return bool(
        pa.types.is_decimal128(kind) and kind.scale == digits and kind.precision <= _DIGITS and not typed.null_count
    )


def plain_decimals(typed: pa.Array, digits: int) -> NDArray[np.int64]:
    """Decimals as minor units; where one is too large, `BAD_AMOUNT`."""
    halves = np.frombuffer(typed.buffers()[1] or b"", dtype=np.int64)
    halves = halves[2 * typed.offset : 2 * (typed.offset + len(typed))]
    found = np.ascontiguousarray(halves[::2])
    most = _MOST * 10**digits
    if _are_lower(halves) and (not len(found) or (found.min() > -most and found.max() < most)):
        return found
    return np.where((halves[1::2] == found >> _SIGN) & (found > -most) & (found < most), found, BAD_AMOUNT)


def _are_lower(halves: NDArray[np.int64]) -> bool:
    """Whether numbers of 128 bits are their lower halves: each upper half holds nothing but the sign.

    The precision of a type is no promise, nobody checks values against it. As many are looked at as stay in the cache.
    """
    some = (halves[start : start + _CACHED] for start in range(0, len(halves), _CACHED))
    return all((one[1::2] == one[::2] >> _SIGN).all() for one in some)


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
