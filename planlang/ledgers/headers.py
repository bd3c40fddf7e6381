"""Headers of which nothing is known: most likely the file is cut at the wrong sign, or read in the wrong encoding.

Then every column is missing for one reason, and that is one mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from planlang.ledgers import codes
from planlang.ledgers.findings import few
from planlang.ledgers.mapping import FileMapping
from planlang.ledgers.schema import Column, matches
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.header import normal
from planlang.text.nearest import listed
from planlang.text.source import Place

_OF_EXCEL = "sep="
_CONSEQUENCES = frozenset((codes.MISSING_COLUMN, codes.MAPPED_COLUMN_NOT_FOUND))


def unknown_header(
    headers: Sequence[str],
    place: Place,
    mapping: FileMapping,
    columns: tuple[Column, ...],
    problems: Collection[Diagnostic],
) -> list[Diagnostic]:
    """The one finding instead of all problems of a header of a single cell, or of one without any known column."""
    found = matches(tuple(headers), columns)
    single, several = len(headers) == 1, len(problems) > 1 and not _is_known(headers, found, mapping)
    if not problems or not (single or several) or any(one.code not in _CONSEQUENCES for one in problems):
        return []
    words = few("".join(map(_seen, header)) for header in headers)
    label = Label(place, f"the header is the one cell {words}" if single else f"the columns are {words}")
    needed = [one.name for one in columns if one.required and one.name not in mapping.constants and not found[one.name]]
    said = [key for key, value in (("delimiter", mapping.delimiter), ("encoding", mapping.encoding)) if value]
    labels = (label, *(each for key in said for each in mapping.at(key)))
    headline = f"the header does not name {listed(needed)}"
    return [Diagnostic(codes.MISSING_COLUMN, headline, labels, _advice(headers, said))]


def _seen(char: str) -> str:
    """A character, or its code where nobody sees it."""
    return char if char.isprintable() else char.encode("unicode_escape").decode()


def _is_known(headers: Sequence[str], found: Mapping[str, tuple[int, ...]], mapping: FileMapping) -> bool:
    """Whether any header is a column by its own name, or one that the mapping names."""
    named = {normal(word) for word in (*mapping.columns.values(), *mapping.ignore, *mapping.where)}
    return any(found.values()) or any(normal(header) in named for header in headers)


def _advice(headers: Sequence[str], said: Sequence[str]) -> str:
    if headers[0].casefold().startswith(_OF_EXCEL):
        return (
            f"a file begins with its header: take out the first line, `{_OF_EXCEL}` and a delimiter, a hint for Excel"
        )
    if said:
        return f"check the {listed(said, 'and')} that the mapping declares: the file is most likely written in another"
    if len(headers) == 1:
        return (
            "the delimiter is told from the header where it is a comma, a semicolon, a bar or a tab: "
            'save the file with one of these, or declare its encoding in the mapping, e.g. encoding = "utf-16"'
        )
    return (
        "give the columns these names, or say in the mapping which they are, e.g. "
        '[columns] claim = "..."; if this is not the header at all, check the delimiter and the encoding of the file'
    )
