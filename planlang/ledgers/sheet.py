"""A sheet: a table under the ledger's own column names, whatever its file called them.

Headers are matched, values translated, constants filled in; each cell stays text and keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from planlang.ledgers import codes
from planlang.ledgers.findings import HEADER, SHOWN, Finding, PlaceOf, cut, few
from planlang.ledgers.headers import unknown_header
from planlang.ledgers.mapping import FileMapping
from planlang.ledgers.schema import Column, matches
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.header import normal
from planlang.text.nearest import listed, nearest

Rows = Sequence[Sequence[str]]
Ragged = Mapping[int, tuple[int, int]]


@frozen(kw_only=True)
class Sheet:
    """A table's columns by canonical name, each a list of texts without spaces around them.

    `headers` gives the file's word for a column. `ragged` are rows with more or fewer cells than the header, each with
    its number of cells and the header's: they are refused, and their cells are only shown. `left_out` holds the
    amounts, as written, of rows that the mapping's `where` passes over, empty where a table has none. `place` gives the
    place of a row, by its position in the columns, and of a column. `whole` are the ids that the file gives as whole
    numbers.
    """

    columns: Mapping[str, list[str]]
    headers: Mapping[str, str]
    count: int
    place: PlaceOf
    mapping: FileMapping
    ragged: Ragged = field(factory=dict)
    left_out: tuple[str, ...] = ()
    whole: frozenset[str] = frozenset()

    def texts(self, name: str) -> list[str]:
        """A column, all empty where the table lacks it."""
        return self.columns[name] if name in self.columns else [""] * self.count


@frozen
class _Header:
    """A table's header, where it stands, and what the mapping says of it."""

    words: tuple[str, ...]
    place: PlaceOf
    mapping: FileMapping

    def named(self, word: str) -> tuple[int, ...]:
        """The positions of a header, whatever its case and separators."""
        return tuple(at for at, header in enumerate(self.words) if normal(header) == normal(word))


@frozen
class Layout:
    """Which header gives each column, by position, and by which columns and texts rows are kept."""

    positions: Mapping[str, int]
    conditions: Sequence[tuple[int, frozenset[str]]]


def layout(
    headers: tuple[str, ...], place: PlaceOf, mapping: FileMapping, columns: tuple[Column, ...]
) -> tuple[Layout, list[Diagnostic]]:
    """What a header means, and why it cannot be understood where it cannot."""
    header = _Header(headers, place, mapping)
    positions, problems = _positions(header, columns)
    conditions, unknown = _conditions(header)
    found = Layout(positions, conditions)
    every = [*problems, *unknown, *_untranslated(header, positions)]
    return found, unknown_header(headers, place(HEADER, None), mapping, columns, every) or every


def lay_out(
    headers: tuple[str, ...], rows: Rows, place: PlaceOf, mapping: FileMapping, columns: tuple[Column, ...]
) -> tuple[Sheet | None, list[Diagnostic]]:
    """A table under canonical names; none where its header cannot be understood."""
    found, problems = layout(headers, place, mapping, columns)
    if problems:
        return None, problems
    positions = found.positions
    words = {name: headers[at] for name, at in positions.items()}
    kept = _kept(rows, found.conditions)
    full, ragged = _level([rows[at] for at in kept], len(headers))
    cells = list(zip(*full, strict=True)) or [()] * len(headers)
    read = {name: _translated(cells[at], mapping.values.get(name)) for name, at in positions.items()}
    read |= {name: [text] * len(full) for name, text in mapping.constants.items()}
    sheet = Sheet(
        columns=read,
        headers=words,
        count=len(full),
        place=lambda row, name: place(row if row == HEADER else kept[row], words.get(name or "")),
        mapping=mapping,
        ragged=ragged,
        left_out=_left_out(rows, kept, positions.get("amount")),
    )
    return sheet, not_read(headers, rows, place, mapping, found)


def _positions(header: _Header, columns: tuple[Column, ...]) -> tuple[dict[str, int], list[Diagnostic]]:
    """Which header gives each column: the one that the mapping names, else the one of its name or an alias."""
    mapping = header.mapping
    passed = {normal(word) for word in (*mapping.ignore, *mapping.columns.values())}
    found = matches(header.words, columns)
    positions: dict[str, int] = {}
    problems: list[Diagnostic] = []
    for column in columns:
        given = mapping.columns.get(column.name)
        if given is not None:
            there = header.named(given)
        else:
            there = tuple(at for at in found[column.name] if normal(header.words[at]) not in passed)
        if len(there) == 1 and column.name not in mapping.constants:
            positions[column.name] = there[0]
        else:
            problems += _unplaced(column, there, header)
    return positions, problems


def _unplaced(column: Column, there: tuple[int, ...], header: _Header) -> list[Diagnostic]:
    """What is wrong with a column that not exactly one header gives, if anything."""
    given = header.mapping.columns.get(column.name)
    if column.name in header.mapping.constants:
        return [_constant_too(column.name, header.words[there[0]], header.mapping)] if there else []
    if there:
        return [_ambiguous(column.name, [header.words[at] for at in there], header.place)]
    if given is not None:
        return [_not_there(given, header)]
    return [_missing(column, header)] if column.required else []


def _constant_too(name: str, header: str, mapping: FileMapping) -> Diagnostic:
    return Diagnostic(
        codes.MAPPING_CONFLICT,
        f"`{name}` is a constant, and the file has it as `{header}`",
        mapping.at(name),
        f'leave the constant out, or the column: ignore = ["{header}"]',
    )


def _ambiguous(name: str, headers: list[str], place: PlaceOf) -> Diagnostic:
    labels = tuple(
        Label(place(HEADER, header), f"this may be `{name}`") for header in list(dict.fromkeys(headers))[:SHOWN]
    )
    help_ = f'say which in the mapping: [columns] {_key(name)} = "{cut(headers[0])}"'
    if len(set(headers)) == 1:
        help_ = "give the columns names of their own"
    return Diagnostic(codes.AMBIGUOUS_HEADER, f"{len(headers)} columns may be `{name}`: {few(headers)}", labels, help_)


def _not_there(word: str, header: _Header) -> Diagnostic:
    near = nearest(word, header.words)
    help_ = f"did you mean `{near}`?" if near else f"the file has {few(header.words)}"
    return Diagnostic(codes.MAPPED_COLUMN_NOT_FOUND, f"the file has no column `{word}`", header.mapping.at(word), help_)


def _missing(column: Column, header: _Header) -> Diagnostic:
    label = Label(header.place(HEADER, None), f"the columns are {few(header.words)}")
    names = listed((column.name, *column.also[:3]))
    help_ = (
        f'name a column {names}, or say in the mapping which it is: [columns] {_key(column.name)} = "...", '
        f'or one value for all rows: [constants] {_key(column.name)} = "..."'
    )
    return Diagnostic(codes.MISSING_COLUMN, f"there is no column `{column.name}`", (label,), help_)


def _key(name: str) -> str:
    """A canonical name as a key of TOML."""
    return name.replace(" ", "_")


def _untranslated(header: _Header, positions: Mapping[str, int]) -> list[Diagnostic]:
    """Columns whose values the mapping translates and that the file does not have."""
    return [
        Diagnostic(
            codes.MAPPED_COLUMN_NOT_FOUND,
            f"the mapping translates `{name}`, and the file has no such column",
            header.mapping.at(f"values.{name}", name),
            f'say which column it is: [columns] {_key(name)} = "..."',
        )
        for name in header.mapping.values
        if name not in positions
    ]


def _conditions(header: _Header) -> tuple[list[tuple[int, frozenset[str]]], list[Diagnostic]]:
    """The mapping's `where`, by position of the column."""
    conditions, problems = [], []
    for word, texts in header.mapping.where.items():
        there = header.named(word)
        if there:
            conditions += [(at, frozenset(texts)) for at in there]
        else:
            problems.append(_not_there(word, header))
    return conditions, problems


def _kept(rows: Rows, conditions: Sequence[tuple[int, frozenset[str]]]) -> Sequence[int]:
    """The positions of the rows that meet every condition."""
    kept: Sequence[int] = range(len(rows))
    for column, texts in conditions:
        kept = [at for at in kept if _holds(rows[at], column, texts)]
    return kept


def _holds(row: Sequence[str], column: int, texts: frozenset[str]) -> bool:
    """Whether a row is to be kept; one too short to tell is kept, and refused for that."""
    return column >= len(row) or row[column].strip() in texts


def _level(rows: Rows, width: int) -> tuple[Rows, Ragged]:
    """Rows of equal width, those of another one filled up or cut off, and how many cells each of these had."""
    other = [at for at, row in enumerate(rows) if len(row) != width]
    if not other:
        return rows, {}
    level = list(rows)
    for at in other:
        level[at] = [*rows[at], *[""] * width][:width]
    return level, {at: (len(rows[at]), width) for at in other}


def other_cells(ragged: Ragged) -> Iterator[Finding]:
    """A finding on each row with more or fewer cells than its header."""
    for row, (cells, width) in ragged.items():
        yield Finding(
            code=codes.ROW_WITH_OTHER_CELLS,
            row=row,
            column=None,
            headline=f"a row has {cells} cells, the header {width}",
            many="rows have more or fewer cells than the header",
            words=f"{cells} cells, the header has {width}",
            help='a cell that holds the delimiter is quoted: "1,234.50"',
        )


def _translated(cells: Sequence[str], table: Mapping[str, str] | None) -> list[str]:
    """A column's texts without spaces around them, the mapping's words put for the file's."""
    texts = [cell.strip() for cell in cells]
    return [table.get(text, text) for text in texts] if table else texts


def _left_out(rows: Rows, kept: Sequence[int], amount: int | None) -> tuple[str, ...]:
    """The amounts, as written, of the rows that are not kept."""
    if len(kept) == len(rows):
        return ()
    staying = set(kept)
    passed = (row for at, row in enumerate(rows) if at not in staying)
    return tuple(row[amount].strip() if amount is not None and amount < len(row) else "" for row in passed)


def rows_left_out(count: int, mapping: FileMapping, money: str = "") -> Diagnostic:
    """The warning that a mapping's `where` leaves rows out, with their readable money where rows have some."""
    rows = "a row is" if count == 1 else f"{count:,} rows are"
    headline = f"{rows} left out by the mapping's `where`{money}"
    return Diagnostic(codes.ROWS_LEFT_OUT, headline, mapping.at("where"))


def not_read(
    headers: tuple[str, ...], rows: Rows, place: PlaceOf, mapping: FileMapping, found: Layout
) -> list[Diagnostic]:
    """One warning for all columns that nothing reads; a nameless column without cells is no column."""
    unread = unread_columns(headers, mapping, found)
    unread = [at for at in unread if headers[at] or any(at < len(row) and row[at].strip() for row in rows)]
    if not unread or mapping.ignore_rest:
        return []
    names = [headers[at] or f"column {at + 1}" for at in unread]
    places = [place(HEADER, headers[at] or None) for at in unread[:SHOWN]]
    headline = f"{'a column is' if len(names) == 1 else 'columns are'} not read: {few(names)}"
    help_ = 'say so in the mapping: ignore = "the rest", or name the columns that it may pass over'
    labels = tuple(Label(place, "nothing reads this") for place in places)
    return [Diagnostic(codes.COLUMN_NOT_READ, headline, labels, help_)]


def unread_columns(headers: tuple[str, ...], mapping: FileMapping, found: Layout) -> list[int]:
    """The columns that neither the ledger nor the mapping names, by position."""
    read = {*found.positions.values(), *(at for at, _ in found.conditions)}
    ignored = {normal(word) for word in mapping.ignore}
    return [at for at, word in enumerate(headers) if at not in read and normal(word) not in ignored]
