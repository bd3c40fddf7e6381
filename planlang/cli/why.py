"""`planlang why`: the page of a code, or all codes by the room that finds them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from planlang.api.codes import codes_by_room
from planlang.cli.console import Console
from planlang.cli.exits import FINE, USAGE
from planlang.text.nearest import nearest

_PACKAGE = Path(__file__).parents[1]
# The wheel carries the pages inside the package; a source tree has them beside it.
_FOLDERS = (_PACKAGE / "_diagnostics", _PACKAGE.parent / "docs" / "diagnostics")


def run(arguments: Namespace, console: Console) -> int:
    """Print the page of a code."""
    if arguments.code is None:
        console.data("".join(f"{line}\n" for line in _listed()))
        return FINE
    known = [code.slug for codes in codes_by_room().values() for code in codes]
    if arguments.code not in known:
        near = nearest(arguments.code, known)
        hint = f"did you mean `{near}`?" if near else "`planlang why` lists all codes"
        console.say(f"planlang why: there is no code `{arguments.code}`: {hint}\n")
        return USAGE
    console.data(page_of(arguments.code).read_text(encoding="utf-8"))
    return FINE


def page_of(slug: str) -> Path:
    """The page of a code."""
    for folder in _FOLDERS:
        if (page := folder / f"{slug}.md").exists():
            return page
    raise LookupError(f"the code {slug} has no page")


def _listed() -> Iterator[str]:
    """Every code with its severity, by room."""
    for room, codes in codes_by_room().items():
        yield room
        for code in sorted(codes, key=lambda one: one.slug):
            yield f"  {code.severity.value:7}  {code.slug}"
