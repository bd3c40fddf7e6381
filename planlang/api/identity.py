"""What a settlement was made of: which plan, facts and files, so that a state is never asked about others.

Files of claims are known by name, size and the times at which they were written and changed, since reading them is what
a state saves; every other file by what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from planlang.api.settling import Inputs
from planlang.api.version import version
from planlang.ledgers.files import MOST_BYTES
from planlang.ledgers.mapping import load_mapping
from planlang.ledgers.places import ledger_files
from planlang.model.contract import CheckedContract
from planlang.text.reading import read_all

Identity = dict[str, Any]
# In the place of what a file that cannot be read would have.
_NOTHING = "cannot be read"


def files_read(inputs: Inputs) -> Identity:
    """The files of a settlement as they stand now; what cannot be looked at has no identity."""
    files = ledger_files(inputs.claims)
    return {
        "claims": [_written(path) for path in files],
        "mapping": [_mapping(path, inputs.mapping) for path in files],
        "census": None if inputs.census is None else _held(inputs.census),
        "census mapping": None if inputs.census is None else _mapping(inputs.census, inputs.census_mapping),
    }


def identity_of(contract: CheckedContract, inputs: Inputs, files: Identity) -> Identity:
    """All that a settlement rests on."""
    facts = inputs.facts
    return {
        "planlang": version(),
        "plan": contract.digest,
        "facts": {
            "as of": None if facts.as_of is None else facts.as_of.isoformat(),
            "terminated": None if facts.terminated is None else facts.terminated.isoformat(),
            "renewed": facts.renewed,
            "terminal liability": facts.terminal_liability,
        },
        "group": inputs.group,
        "set aside": inputs.set_aside_rejects,
        **files,
    }


def differing(kept: Mapping[str, Any], now: Identity, inputs: Inputs) -> Iterator[tuple[str, str]]:
    """In what a state was made of something else: what it is, and how that is mended."""
    claims = ", ".join(path.as_posix() for path in inputs.claims)
    again = "settle again with `--keep-state`"
    words = {
        "planlang": ("another version of planlang", again),
        "plan": ("another text of the plan", f"give the plan as it was settled, or {again}"),
        "facts": ("other facts", f"give the facts that were settled, or {again}"),
        "group": ("another group", f"give the `--group` that was settled, or {again}"),
        "set aside": ("another `--set-aside-rejects`", f"give the options that were settled with, or {again}"),
        "claims": (f"other files of claims, or `{claims}` was written after it was settled", again),
        "mapping": ("another mapping of the claims", f"give the mapping that was settled with, or {again}"),
        "census": ("another census", f"give the census that was settled with, or {again}"),
        "census mapping": ("another mapping of the census", f"give the mapping that was settled with, or {again}"),
    }
    for name, told in words.items():
        if kept.get(name) != now[name]:
            yield _not_there(now[name]) or told if name == "claims" else told


def _not_there(claims: Sequence[object]) -> tuple[str, str] | None:
    """The words for files of claims of which some cannot be looked at."""
    if _NOTHING not in claims:
        return None
    return "files of claims of which one is not there, or cannot be read", "give the files that were settled"


def _written(path: Path) -> list[Any] | str:
    """A file by its name, its size, when it was written, and when it was last changed in any way.

    The first of these times can be set to what it was, as `cp -p` does; the second cannot.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return _NOTHING
    return [path.name, found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _held(path: Path) -> str:
    """A file by what it holds."""
    try:
        return sha256(read_all(path, MOST_BYTES)).hexdigest()
    except OSError:
        return _NOTHING


def _mapping(path: Path, given: Path | None) -> str | None:
    """The mapping that a file is read with, by what it holds."""
    mapping, _ = load_mapping(path, given)
    return None if mapping.path is None else _held(mapping.path)
