"""Arrays in one file: columns as they stand in memory, so that a few rows of a hundred million are read by themselves.

A Parquet file of such columns has to be unpacked as a whole before one of its rows is known. Here a file is mapped into
memory, and whoever takes some rows reads these. Numbers are written in the narrowest form that holds all of them, and a
column of one value as that value. What is not an array comes last, as JSON, with where each array stands.

What is read is what was written, or is refused: every page of arrays has its sum, and what comes last has one too. Of
plain arrays the short ones are looked at when the file is opened. A long one is not: it is searched, not read by rows.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.ledgers.columns.sums import NoArraysError, Pages, Summed, Summing
from planlang.model.ids import Ids, Names, TextPiece
from planlang.model.pattern import Pattern
from planlang.model.room import Piece, Room
from planlang.model.stored import Narrow, Stored

_MAGIC = b"planlang state 3\n"
_ALIGNED = 64
_AT_ONCE = 1 << 20
_FORMS = tuple(map(np.dtype, ("uint8", "int8", "uint16", "int16", "uint32", "int32", "int64", "uint64")))
_SIZE = np.dtype("<u8")
# So many bytes of a plain array are looked at when the file is opened.
SHORT = 1 << 22

Numbers = NDArray[np.integer[Any]]


def write_arrays(arrays: Mapping[str, Any], said: Mapping[str, Any], path: Path) -> None:
    """Write arrays, columns or texts, and what is said beside them."""
    with path.open("wb") as out:
        file = Summing(out)
        file.write(_MAGIC)
        index = {name: _written(column, file) for name, column in arrays.items()}
        sums = file.ended().astype(_SIZE).tobytes()
        told = json.dumps({"arrays": index, "said": said}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        out.write(sums)
        out.write(told)
        sizes = [len(sums), len(told), zlib.crc32(told, zlib.crc32(sums))]
        out.write(np.array(sizes, dtype=_SIZE).tobytes())
        out.write(_MAGIC)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays of a file, mapped into memory, and what is said beside them. Raises OSError or NoArraysError.

    So does whoever reads of an array what is not what was written.
    """
    end = len(_MAGIC) + 3 * _SIZE.itemsize
    if path.stat().st_size < len(_MAGIC) + end:
        raise NoArraysError
    whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    if whole[: len(_MAGIC)].tobytes() != _MAGIC or whole[-len(_MAGIC) :].tobytes() != _MAGIC:
        raise NoArraysError
    of_sums, of_told, check = whole[-end : -len(_MAGIC)].view(_SIZE).tolist()
    last = len(whole) - end
    first, middle = last - of_told - of_sums, last - of_told
    if first < 0 or zlib.crc32(whole[first:last].data) != check:
        raise NoArraysError
    try:
        told = json.loads(whole[middle:last].tobytes().decode("utf-8", "surrogatepass"))
        pages = Pages(whole[:first], np.frombuffer(whole[first:middle].tobytes(), dtype=_SIZE))
        return {name: _read(entry, pages) for name, entry in told["arrays"].items()}, told["said"]
    except (ValueError, KeyError, TypeError, pa.ArrowInvalid) as wrong:
        raise NoArraysError from wrong


def _written(column: Any, file: Summing) -> dict[str, Any]:  # noqa: ANN401  numbers, or texts
    """Write one array; gives where it stands and how to read it."""
    match column:
        case Stored():
            return {"dtype": column.dtype.name, "pieces": [_piece(one, file) for one in column.narrow]}
        case Ids() if column.numbers is not None:
            return {"numbers": _written(column.numbers, file), "pattern": [column.pattern.prefix, column.pattern.width]}
        case Ids():
            return {"texts": [[_piece(one.ends, file), _bare(one.data, file)] for one in column.texts]}
        case np.ndarray():
            return _numbers(column, file)
        case Names():
            return {"names": _written(Ids.of(column.arrow), file)}
        case _:
            return _written(Names(pa.array(list(column), pa.large_string())), file)


def _piece(one: Narrow, file: Summing) -> list[Any]:
    return [*_bare(one.piece, file), one.base, one.low, one.high]


def _bare(piece: Piece, file: Summing) -> list[Any]:
    at = file.aligned(_ALIGNED)
    file.write(piece.read())
    return [piece.dtype.name, piece.count, at]


def _numbers(numbers: Numbers, file: Summing) -> dict[str, Any]:
    """A plain array, which may be of one value."""
    parts = [numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)]
    low, high = min((int(part.min()) for part in parts), default=0), max((int(part.max()) for part in parts), default=0)
    if low == high:
        return {"value": low, "count": len(numbers)}
    form, at = _form(low, high), file.aligned(_ALIGNED)
    for part in parts:
        file.write(part.astype(form))
    return {"form": form.name, "count": len(numbers), "at": at}


def _form(low: int, high: int) -> np.dtype[np.integer[Any]]:
    """The narrowest form that holds all numbers between two; one without a sign of 64 bits only where it has to be."""
    return next(form for form in _FORMS if np.iinfo(form).min <= low and high <= np.iinfo(form).max)


def _read(entry: Mapping[str, Any], pages: Pages) -> Any:  # noqa: ANN401  what was written
    match entry:
        case {"value": value, "count": count}:
            return np.broadcast_to(np.array(value, dtype=_form(value, value)), count)
        case {"form": form, "count": count, "at": at}:
            piece = _read_piece([form, count, at], pages)
            return piece.read() if count * piece.dtype.itemsize <= SHORT else piece.data
        case {"dtype": dtype, "pieces": pieces}:
            return Stored.joined(np.dtype(dtype), [_read_narrow(one, pages) for one in pieces])
        case {"numbers": numbers, "pattern": [prefix, width]}:
            return Ids.of_numbers(_read(numbers, pages), Pattern(prefix, width))
        case {"texts": texts}:
            return Ids.of_texts(
                [TextPiece(_read_narrow(ends, pages), _read_piece(data, pages)) for ends, data in texts]
            )
        case {"names": names}:
            ids = _read(names, pages)
            return Names(ids[slice(0, len(ids))])
    raise NoArraysError


def _read_narrow(entry: Sequence[Any], pages: Pages) -> Narrow:
    *bare, base, low, high = entry
    return Narrow(_read_piece(bare, pages), base, low, high)


def _read_piece(entry: Sequence[Any], pages: Pages) -> Summed:
    name, count, at = entry
    return Summed.of(pages, at, count, (Room(), np.dtype(name)))
