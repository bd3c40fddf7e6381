"""The canonical form of a file: one layout for every plan, so that a diff shows facts and nothing else.

What the author said stays: every comment in its place, doc comments, single blank lines between statements.
Formatting a formatted text changes nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from planlang.syntax import nodes
from planlang.syntax.grammar import grammar
from planlang.syntax.nodes import Comment, File, Layer, Plan, Scenario, Section, Statement
from planlang.syntax.written import GAP, Segments, clause, quoted_name, value
from planlang.text.source import Source

WIDTH = 120
_INDENT = "  "

_Block = Plan | Scenario | Section
_Table = nodes.Claims | nodes.CensusTable


@frozen
class _Entry:
    """A statement or a comment of its own line, in the order of the text; `trailing` are comments behind it.

    among: comments that stand below the first line of the statement's doc comment.
    """

    what: Statement | Comment
    blank_before: bool
    trailing: tuple[Comment, ...] = ()
    among: tuple[Comment, ...] = ()


@frozen
class _Widths:
    """The columns of a run of statements: of the values, and of second values (`coverage medical  "Medical"`)."""

    term: int
    first: int


def _said(comment: Comment) -> str:
    """A comment as it stands; one that documents nothing loses its second sign, lest it document something."""
    text = comment.span.text.rstrip()
    return text[1:] if text.startswith("##") and not text.startswith("###") else text


def _behind(line: str, comments: Sequence[Comment]) -> list[str]:
    """A line with the comments behind it; there is room for one, so that further ones go below."""
    if not comments:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    first, *others = comments
    return [f"{line}  {_said(first)}", *(f"{indent}{_said(other)}" for other in others)]


def _behind_header(inside: Sequence[Comment], first: int) -> tuple[list[Comment], list[Comment]]:
    """The comments of a block's header, in their order up to the one behind its brace, and the others.

    first: the offset at which the block's contents begin.
    """
    last = max((at for at, each in enumerate(inside, 1) if each.trailing and each.span.start < first), default=0)
    return list(inside[:last]), list(inside[last:])


@frozen
class _Formatter:
    source: Source
    comments: tuple[Comment, ...]
    starts: tuple[int, ...]

    # --- what stands where ------------------------------------------------------------------------------------

    def _last_line(self, what: Statement | Comment) -> int:
        return self.source.position(max(what.span.end - 1, what.span.start))[0]

    def _blank_between(self, before: int, after: int) -> bool:
        return any(not self.source.line(number).strip() for number in range(before + 1, after))

    def _within(self, statement: Statement) -> tuple[Comment, ...]:
        first, last = (bisect_left(self.starts, at) for at in (statement.span.start, statement.span.end))
        return self.comments[first:last]

    def _entries(self, statements: Sequence[Statement], comments: Sequence[Comment]) -> list[_Entry]:
        """The statements of a block and the comments between them."""
        between = _between(statements, comments)
        documented = self._documented(statements)
        among: dict[int, list[Comment]] = {}
        for comment in between:
            among.setdefault(documented.get(comment.span.line, -1), []).append(comment)
        placed: list[Statement | Comment] = [*statements, *among.pop(-1, [])]
        placed.sort(key=lambda what: what.span.start)
        entries: list[_Entry] = []
        last = 0
        for what in placed:
            line = what.span.line
            previous = entries[-1].what if entries else None
            if isinstance(what, Comment) and what.trailing and isinstance(previous, Statement) and line == last:
                entries[-1] = evolve(entries[-1], trailing=(*entries[-1].trailing, what))
                continue
            own = () if isinstance(what, Comment) else tuple(among.get(what.span.start, ()))
            entries.append(_Entry(what, bool(entries) and self._blank_between(last, line), among=own))
            last = self._last_line(what)
        return entries

    def _doc_rows(self, statement: Statement) -> list[int]:
        """The lines of a statement's doc comment, which have but comments and blank lines between them."""
        found: list[int] = []
        row = statement.span.line
        while len(found) < len(statement.doc) and row > 1:
            row -= 1
            text = self.source.line(row).lstrip("\ufeff \t")
            if text.startswith("##") and not text.startswith("###"):
                found.append(row)
        return found[::-1]

    def _documented(self, statements: Sequence[Statement]) -> dict[int, int]:
        """The lines from the first of each doc comment to its statement, each with the statement's offset."""
        return {
            row: statement.span.start
            for statement in statements
            for row in range(min(self._doc_rows(statement), default=statement.span.line), statement.span.line)
        }

    def _above(self, statement: Statement, among: Sequence[Comment]) -> list[str]:
        """A statement's doc comment, and the comments that stand among its lines, as they follow each other."""
        docs = [f"## {line}".rstrip() for line in statement.doc]
        if not among:  # a statement that nobody wrote has no lines
            return docs
        lines = [*zip(self._doc_rows(statement), docs, strict=True), *((one.span.line, _said(one)) for one in among)]
        return [text for _, text in sorted(lines, key=lambda line: line[0])]

    # --- blocks -----------------------------------------------------------------------------------------------

    def file(self, items: Sequence[Statement]) -> Iterator[str]:
        after_item = False
        for entry in self._entries(items, self.comments):
            if entry.blank_before or after_item:
                yield ""
            yield from self._entry(entry, "", _Widths(0, 0))
            after_item = isinstance(entry.what, Statement)

    def _entry(self, entry: _Entry, indent: str, widths: _Widths) -> Iterator[str]:
        what = entry.what
        if isinstance(what, Comment):
            yield f"{indent}{_said(what)}"
            return
        yield from (f"{indent}{line}" for line in self._above(what, entry.among))
        match what:
            case Plan() | Scenario() | Section(braced=True):
                yield from self._block(what, entry.trailing, indent)
            case nodes.Claims() | nodes.CensusTable():
                yield from self._table(what, entry.trailing, indent)
            case _:
                yield from self._statement(what, entry.trailing, indent, widths)

    def _block(self, block: _Block, trailing: Sequence[Comment], indent: str) -> Iterator[str]:
        inside = self._within(block)
        first = block.statements[0].span.start if block.statements else block.span.end
        behind, rest = _behind_header(inside, first)
        deeper = indent + _INDENT
        opening, *more = _behind(f"{indent}{_header(block)} {{", behind)
        yield opening
        yield from (f"{_INDENT}{line}" for line in more)
        entries = self._entries(block.statements, rest)
        for run in _runs(entries, whole=not isinstance(block, Plan)):
            widths = _Widths(1, 0) if isinstance(block, Scenario) else _widths(run)
            for entry in run:
                if entry.blank_before:
                    yield ""
                yield from self._entry(entry, deeper, widths)
        yield from _behind(f"{indent}}}", trailing)

    # --- tables -----------------------------------------------------------------------------------------------

    def _table(self, table: _Table, trailing: Sequence[Comment], indent: str) -> Iterator[str]:
        rows = (table.table.header, *table.table.rows)
        widths = [max(len(row[at].value) for row in rows) for at in range(len(rows[0]))]
        comments = self._within(table)
        behind, waiting = _behind_header(comments, self.source.text.rfind("\n", 0, rows[0][0].span.start))
        opening, *more = _behind(f"{indent}{table.words} {{", behind)
        yield opening
        yield from (f"{_INDENT}{line}" for line in more)
        for row in rows:
            line, place = row[0].span.line, row[0].span.start
            while waiting and waiting[0].span.start < place:
                yield f"{indent}{_INDENT}{_said(waiting.pop(0))}"
            own = [waiting.pop(0)] if waiting and waiting[0].trailing and waiting[0].span.line == line else []
            cells = " | ".join(cell.value.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield from _behind(f"{indent}{_INDENT}| {cells} |", own)
        yield from (f"{indent}{_INDENT}{_said(each)}" for each in waiting)
        yield from _behind(f"{indent}}}", trailing)

    # --- statements -------------------------------------------------------------------------------------------

    def _commas_before(self, statement: Statement, comment: Comment) -> int:
        text = self.source.text[statement.span.start : comment.span.start]
        return sum(token.type == "COMMA" for token in grammar().lex(text))

    def _statement(
        self, statement: Statement, trailing: Sequence[Comment], indent: str, widths: _Widths
    ) -> Iterator[str]:
        segments = _with_clause(_in_columns(value(statement), widths.first), statement)
        after: dict[int, list[Comment]] = {}
        for comment in self._within(statement):
            after.setdefault(self._commas_before(statement, comment), []).append(comment)
        term = f"{indent}{statement.words}"
        line = f"{term:<{len(indent) + widths.term}}" if widths.term > len(statement.words) else f"{term} "
        hanging = " " * len(line)
        for number, segment in enumerate(segments):
            last = number == len(segments) - 1
            text = segment if last else f"{segment},"
            if line.strip() and line != hanging and number and len(line) + 1 + len(text) > WIDTH:
                yield line
                line = f"{hanging}{text}"
            else:
                line = f"{line} {text}" if number and line != hanging else f"{line}{text}"
            inside = after.get(number + 1, [])
            if inside and not last:
                yield from _inside_list(line, inside, hanging)
                line = hanging
        yield from _behind(line.rstrip(), trailing)


def _inside_list(line: str, comments: Sequence[Comment], hanging: str) -> Iterator[str]:
    """A part of a list that ends with a comment, and the comments on lines of their own after it."""
    first, *others = comments
    if first.trailing:
        yield f"{line}  {_said(first)}"
    else:
        yield line
        yield f"{hanging}{_said(first)}"
    yield from (f"{hanging}{_said(other)}" for other in others)


def _between(statements: Sequence[Statement], comments: Sequence[Comment]) -> list[Comment]:
    """The comments that stand in none of the statements."""
    found: list[Comment] = []
    following = iter(sorted(statements, key=lambda statement: statement.span.start))
    statement = next(following, None)
    for comment in comments:
        while statement and statement.span.end <= comment.span.start:
            statement = next(following, None)
        if statement is None or comment.span.start < statement.span.start:
            found.append(comment)
    return found


def _header(block: _Block) -> str:
    words = _opening(block)
    return f"{words} {clause(block.clause)}" if block.clause else words


def _opening(block: _Block) -> str:
    match block:
        case Plan():
            return f"plan {quoted_name(block.name.value)}"
        case Scenario():
            of = f" of {quoted_name(block.of.value)}" if block.of else ""
            return f"scenario {quoted_name(block.title.value)}{of}"
        case Layer():
            return f"{block.kind.value} {quoted_name(block.title.value)}" if block.title else block.kind.value
        case Section():
            return block.block.value


def _runs(entries: Sequence[_Entry], *, whole: bool) -> Iterator[list[_Entry]]:
    """The entries that share their columns: a whole layer, or in a plan what no blank line parts."""
    run: list[_Entry] = []
    for entry in entries:
        if run and entry.blank_before and not whole:
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def _widths(run: Sequence[_Entry]) -> _Widths:
    statements = [entry.what for entry in run if isinstance(entry.what, Statement) and not _is_block(entry.what)]
    terms = {statement.words for statement in statements}
    firsts = [value(statement)[0].split(GAP)[0] for statement in statements if GAP in value(statement)[0]]
    gap = 2 if len(terms) > 1 else 1
    return _Widths(max(map(len, terms), default=0) + gap, max(map(len, firsts), default=0) + 2)


def _is_block(statement: Statement) -> bool:
    return isinstance(statement, Plan | Scenario | _Table) or (isinstance(statement, Section) and statement.braced)


def _in_columns(segments: Segments, width: int) -> Segments:
    first, *others = segments
    left, gap, right = first.partition(GAP)
    return (f"{left:<{max(width, len(left) + 1)}}{right}" if gap else first, *others)


def _with_clause(segments: Segments, statement: Statement) -> Segments:
    cited = statement.clause
    return (*segments[:-1], f"{segments[-1]}  {clause(cited)}".lstrip()) if cited else segments


def formatted(file: File, source: Source) -> str:
    """The canonical text of a file without errors, with the line ends of its source."""
    first = source.text.partition("\n")[0]
    end = "\r\n" if first.endswith("\r") else "\n"
    starts = tuple(comment.span.start for comment in file.comments)
    return "".join(f"{line}{end}" for line in _Formatter(source, file.comments, starts).file(file.items))
