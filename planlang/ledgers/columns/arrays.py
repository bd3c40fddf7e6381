"""Arrays in one file: columns as they stand in memory, so that a few rows of a hundred million are read by themselves.

A Parquet file of such columns has to be unpacked as a whole before one of its rows is known. Here a file is mapped into
memory, and whoever takes some rows reads these. Numbers are written in the narrowest form that holds all of them, and a
column of one value as that value. What is not an array comes last, as JSON, with where each array stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from planlang.model.ids import Ids, Names, TextPiece
from planlang.model.pattern import Pattern
from planlang.model.room import Piece, Room
from planlang.model.stored import Narrow, Stored

_MAGIC = b"planlang state 1\n"
_ALIGNED = 64
_AT_ONCE = 1 << 20
_FORMS = tuple(map(np.dtype, ("uint8", "int8", "uint16", "int16", "uint32", "int32", "int64", "uint64")))
_SIZE = np.dtype("<u8")

Numbers = NDArray[np.integer[Any]]


class NoArraysError(Exception):
    """A file that does not hold arrays as they are written here, or only some of them."""


def write_arrays(arrays: Mapping[str, Any], said: Mapping[str, Any], path: Path) -> None:
    """Write arrays, columns or texts, and what is said beside them."""
    with path.open("wb") as file:
        file.write(_MAGIC)
        index = {name: _written(column, file) for name, column in arrays.items()}
        tail = json.dumps({"arrays": index, "said": said}, ensure_ascii=False).encode("utf-8", "surrogatepass")
        file.write(tail)
        file.write(np.array([len(tail)], dtype=_SIZE).tobytes())
        file.write(_MAGIC)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays of a file, mapped into memory, and what is said beside them. Raises OSError or NoArraysError."""
    end = len(_MAGIC) + _SIZE.itemsize
    if path.stat().st_size < len(_MAGIC) + end:
        raise NoArraysError
    whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    if whole[: len(_MAGIC)].tobytes() != _MAGIC or whole[-len(_MAGIC) :].tobytes() != _MAGIC:
        raise NoArraysError
    size = int(whole[-end : -len(_MAGIC)].view(_SIZE)[0])
    try:
        tail = json.loads(whole[len(whole) - end - size : -end].tobytes().decode("utf-8", "surrogatepass"))
        return {name: _read(entry, whole) for name, entry in tail["arrays"].items()}, tail["said"]
    except (ValueError, KeyError, TypeError, pa.ArrowInvalid) as wrong:
        raise NoArraysError from wrong


def _written(column: Any, file: BinaryIO) -> dict[str, Any]:  # noqa: ANN401  numbers, or texts
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


def _piece(one: Narrow, file: BinaryIO) -> list[Any]:
    return [*_bare(one.piece, file), one.base, one.low, one.high]


def _bare(piece: Piece, file: BinaryIO) -> list[Any]:
    at = _aligned(file)
    np.ascontiguousarray(piece.read()).tofile(file)
    return [piece.dtype.name, piece.count, at]


def _numbers(numbers: Numbers, file: BinaryIO) -> dict[str, Any]:
    """A plain array, which may be of one value."""
    parts = [numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)]
    low, high = min((int(part.min()) for part in parts), default=0), max((int(part.max()) for part in parts), default=0)
    if low == high:
        return {"value": low, "count": len(numbers)}
    form, at = _form(low, high), _aligned(file)
    for part in parts:
        part.astype(form).tofile(file)
    return {"form": form.name, "count": len(numbers), "at": at}


def _form(low: int, high: int) -> np.dtype[np.integer[Any]]:
    """The narrowest form that holds all numbers between two; one without a sign of 64 bits only where it has to be."""
    return next(form for form in _FORMS if np.iinfo(form).min <= low and high <= np.iinfo(form).max)


def _aligned(file: BinaryIO) -> int:
    """Go on to a place where an array may begin."""
    file.write(bytes(-file.tell() % _ALIGNED))
    return file.tell()


def _read(entry: Mapping[str, Any], whole: NDArray[np.uint8]) -> Any:  # noqa: ANN401  what was written
    match entry:
        case {"value": value, "count": count}:
            return np.broadcast_to(np.array(value, dtype=_form(value, value)), count)
        case {"form": form, "count": count, "at": at}:
            return _read_piece([form, count, at], whole).read()
        case {"dtype": dtype, "pieces": pieces}:
            return Stored.joined(np.dtype(dtype), [_read_narrow(one, whole) for one in pieces])
        case {"numbers": numbers, "pattern": [prefix, width]}:
            return Ids.of_numbers(_read(numbers, whole), Pattern(prefix, width))
        case {"texts": texts}:
            return Ids.of_texts(
                [TextPiece(_read_narrow(ends, whole), _read_piece(data, whole)) for ends, data in texts]
            )
        case {"names": names}:
            ids = _read(names, whole)
            return Names(ids[slice(0, len(ids))])
    raise NoArraysError


def _read_narrow(entry: Sequence[Any], whole: NDArray[np.uint8]) -> Narrow:
    *bare, base, low, high = entry
    return Narrow(_read_piece(bare, whole), base, low, high)


def _read_piece(entry: Sequence[Any], whole: NDArray[np.uint8]) -> Piece:
    name, count, at = entry
    dtype = np.dtype(name)
    return Piece(_run(whole, at, count * dtype.itemsize).view(dtype), Room(), 0, count, dtype)


def _run(whole: NDArray[np.uint8], at: int, size: int) -> NDArray[np.uint8]:
    if not 0 <= at <= at + size <= len(whole):
        raise NoArraysError
    return whole[at : at + size]
