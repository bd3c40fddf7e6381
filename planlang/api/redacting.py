"""Redacting: a settlement that names nobody, for whoever shall add it up without knowing whose claims they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import overload

from planlang.api import given
from planlang.api.errors import PlanlangError
from planlang.api.redaction import Redaction
from planlang.api.redaction_keys import aliases_of, aliases_of_file
from planlang.api.results import Settled, SettledPeriods
from planlang.text.diagnostic import Code, Diagnostic


@overload
def redact(result: Settled, key: bytes | str | Path) -> Settled: ...
@overload
def redact(result: SettledPeriods, key: bytes | str | Path) -> SettledPeriods: ...
def redact(result: Settled | SettledPeriods, key: bytes | str | Path) -> Settled | SettledPeriods:
    """The same settlement with aliases for persons, units and claims; everything that shows it shows those.

    key: at least 32 bytes, or the file that holds them. The same key gives the same aliases everywhere. Raises
    PlanlangError when the key cannot be used, or a declared name is an id too.
    """
    given.settled(result)
    aliases, unfit = aliases_of(key) if isinstance(key, bytes) else aliases_of_file(given.key_file(key))
    if aliases is None:
        raise PlanlangError(tuple(unfit))
    redaction = Redaction.of(aliases, result.settlement if isinstance(result, Settled) else result.periods)
    clashes = redaction.clashes()
    if clashes:
        raise PlanlangError(clashes)
    found = counted(result.diagnostics)
    if isinstance(result, Settled):
        return Settled(settlement=redaction.settlement(result.settlement), diagnostics=found)
    return SettledPeriods(periods=redaction.periods(result.periods), diagnostics=found)


def counted(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by code and number: their words, their places and their help may name somebody."""
    counts: dict[Code, int] = {}
    for found in diagnostics:
        counts[found.code] = counts.get(found.code, 0) + found.count
    return tuple(Diagnostic(code, _headline(code), count=count) for code, count in counts.items())


def _headline(code: Code) -> str:
    return f"{code.slug.replace('-', ' ')}: its words are left out, since ids are redacted"
