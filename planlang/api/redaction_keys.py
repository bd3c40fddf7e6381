"""The key of a redaction: read from a file of the user's own, and refused where it would protect nobody."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from planlang.api.aliases import Aliases
from planlang.api.codes import REDACTION_KEY_EXPOSED, REDACTION_KEY_TOO_SHORT, REDACTION_KEY_UNREADABLE
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import words_of

SHORTEST = 32
_MOST = 4096
_MAKE = "make one: `(umask 077; openssl rand -hex 32 > redaction.key)`"


def aliases_of_file(path: Path) -> tuple[Aliases | None, tuple[Diagnostic, ...]]:
    """The aliases of the key in a file, or why it cannot be used."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        words = words_of(error) if isinstance(error, OSError) else "no file can have this name"
        return None, (Diagnostic(REDACTION_KEY_UNREADABLE, f"the key `{name}` cannot be read: {words}", help=_MAKE),)
    if len(data) > _MOST:
        headline = f"the key `{name}` cannot be read: it has more than {_MOST:,} bytes"
        return None, (Diagnostic(REDACTION_KEY_UNREADABLE, headline, help=_MAKE),)
    if os.name == "posix" and mode & (stat.S_IRGRP | stat.S_IROTH):
        headline = f"the key `{name}` can be read by others than its owner"
        return None, (Diagnostic(REDACTION_KEY_EXPOSED, headline, help=f"`chmod 600 {name}`, or a new key"),)
    aliases, short = aliases_of(data)
    return aliases, tuple(short)


def aliases_of(key: bytes) -> tuple[Aliases | None, list[Diagnostic]]:
    """The aliases of a key; white space around it is no part of it."""
    key = key.strip()
    if len(key) < SHORTEST:
        headline = f"the key has {len(key)} bytes, and {SHORTEST} are the fewest that nobody can try out"
        return None, [Diagnostic(REDACTION_KEY_TOO_SHORT, headline, help=_MAKE)]
    return Aliases(key), []
