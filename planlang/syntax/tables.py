"""The grammar's tables, kept as Python keeps its bytecode: making them takes longer than checking a plan.

They lie in the same `__pycache__`, follow `PYTHONDONTWRITEBYTECODE` and `PYTHONPYCACHEPREFIX`, and are made again when
what they were made of has changed or a byte of them has. Where nothing can be kept, they are made every time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from io import BytesIO
from pathlib import Path

from lark import Lark

_DIGEST = sha256().digest_size


def place_beside(module: str) -> Path | None:
    """Where the tables of a module lie; nowhere in a Python that keeps no bytecode."""
    if getattr(sys.implementation, "cache_tag", None) is None:
        return None
    return Path(cache_from_source(module)).with_suffix(".tables")


def kept(build: Callable[[], Lark], made_of: str, place: Path | None) -> Lark:
    """A parser out of the tables at a place; if they are not there or of something else, built and kept there."""
    found = None if place is None else _read(place, made_of)
    if found is None:
        found = build()
        if place is not None and not sys.dont_write_bytecode:
            _keep(found, made_of, place)
    return found


def _read(place: Path, made_of: str) -> Lark | None:
    try:
        whole = place.read_bytes()
    except OSError:
        return None
    digest, tables = whole[:_DIGEST], whole[_DIGEST:]
    if digest != _digest(made_of, tables):
        return None
    try:
        return Lark.load(BytesIO(tables))
    except (AttributeError, ImportError):  # they name a class of the lexer that was renamed since
        return None


def _keep(parser: Lark, made_of: str, place: Path) -> None:
    """Beside, then renamed: who reads finds all or nothing."""
    tables = BytesIO()
    parser.save(tables)
    beside = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(_digest(made_of, tables.getvalue()) + tables.getvalue())
        beside.replace(place)
    except OSError:  # a folder that is not ours, or a full one: they are made again next time
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _digest(made_of: str, tables: bytes) -> bytes:
    return sha256(made_of.encode() + b"\0" + tables).digest()
