"""What a caller hands to a door: refused in a plain sentence, before anything is read, where it is of another kind.

No kind is made of another one: `renewed="no"` would be true, and the claim 1007 is none of a ledger of texts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from operator import index
from pathlib import Path
from typing import SupportsIndex, TypeGuard

from planlang.api.errors import PlanlangError
from planlang.api.facts import day_of
from planlang.api.results import Settled, SettledPeriods
from planlang.api.sources import unnamed
from planlang.ledgers.codes import UNREADABLE_FILE
from planlang.text.diagnostic import Diagnostic

_Path = str | os.PathLike[str]


def yes(name: str, given: object) -> bool:
    """True or False, and nothing that Python would take for one of them."""
    if not isinstance(given, bool):
        raise _other(name, "True or False", given)
    return given


def words(name: str, given: object) -> str | None:
    """A text, if any."""
    if given is not None and not isinstance(given, str):
        raise _other(name, "a text", given)
    return given


def line_number(given: object) -> int | None:
    """The number of a line, if any; also one that a library counts in its own whole numbers."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, SupportsIndex):
        raise _other("line", "a whole number", given)
    return index(given)


def day(name: str, given: object) -> date | None:
    """A day, if any: a moment of it is none, since no line is paid at an hour."""
    if isinstance(given, str):
        return day_of(given)
    if given is not None and type(given) is not date:
        raise _other(name, "a date without a time, or a text such as 2026-06-30", given)
    return given


def file(name: str, given: object) -> Path | None:
    """A file, if any; an empty name, which as a path is the current folder, raises PlanlangError."""
    if given is None:
        return None
    if not _is_path(given):
        raise _other(name, "a path", given)
    return _named(given)


def files(name: str, given: object) -> tuple[Path, ...]:
    """The files of a ledger, of which there is at least one: a search that found nothing is no empty ledger."""
    found = tuple(map(_named, several(name, given)))
    if not found:
        help_ = "name the files of the ledger, or the folder that holds them"
        raise PlanlangError((Diagnostic(UNREADABLE_FILE, "no file of claims is named", help=help_),))
    return found


def key_file(given: object) -> Path:
    """The file of a key, where the key itself is not given."""
    if not _is_path(given):
        raise _other("key", "at least 32 bytes, or the path of a file that holds them", given)
    return _named(given)


def several(name: str, given: object) -> tuple[_Path, ...]:
    """What is given alone or with others of its kind."""
    if isinstance(given, Iterable) and not isinstance(given, str | bytes | bytearray | os.PathLike):
        return tuple(_each(name, given))
    return tuple(_each(name, (given,)))


def plan(given: object) -> _Path:
    """A plan: a path, or the text itself."""
    if not _is_path(given):
        raise _other("plan", "a path or the text of a plan", given)
    return given


def settled(given: object) -> None:
    """Refuse whatever is no result of settling."""
    if not isinstance(given, Settled | SettledPeriods):
        raise _other("result", "what `settle` or `settle_periods` handed back", given)


def _is_path(given: object) -> TypeGuard[_Path]:
    return isinstance(given, str | os.PathLike)


def _each(name: str, given: Iterable[object]) -> Iterator[_Path]:
    for one in given:
        if not _is_path(one):
            raise _other(name, "a path, or several of them", one)
        yield one


def _named(given: _Path) -> Path:
    if given == "":
        raise PlanlangError((unnamed(),))
    return Path(given)


def _other(name: str, wanted: str, given: object) -> TypeError:
    return TypeError(f"`{name}` is {wanted}, and a value of type `{type(given).__name__}` is given")
