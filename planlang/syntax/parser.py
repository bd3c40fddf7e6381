"""From text to nodes: never raises, and one broken statement is one error while the rest is still read.

Lines are fed to the grammar one after the other. A line that cannot be read is mended when what was meant is sure;
otherwise the parser goes back to the end of the last statement and a broken one stands in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from attrs import define, evolve, field
from lark import Token

from planlang.syntax import codes
from planlang.syntax.braces import balanced, open_headers
from planlang.syntax.build import Builder
from planlang.syntax.crowded import crowded, stray
from planlang.syntax.grammar import Grammar, grammar
from planlang.syntax.headers import plain_header
from planlang.syntax.lines import Line, Lines, end_of, made, read_lines, span_of, start_of
from planlang.syntax.machine import Machine, Place
from planlang.syntax.mistakes import abbreviated, check_count, mistake_in, placed
from planlang.syntax.nodes import File
from planlang.syntax.problem import Problem
from planlang.syntax.repairs import repairs
from planlang.syntax.strange import strange_comment
from planlang.syntax.wrapped import MOST_LINES, may_go_on, unindented, wrapped
from planlang.text.diagnostic import Diagnostic, Edit, Label
from planlang.text.source import Source, Span
from planlang.values.money import EXPONENTS, Currency

_DEEPEST = 8
"""No plan nests blocks deeper than two; a limit keeps every pass over the nodes bounded."""

_NO_STATEMENTS = frozenset({"COMMA", "STRANGE"})
_BYTE_ORDER_MARK = "\ufeff"
_MAY_HOLD_CODES = frozenset({"census", "expected", "monthly", "fee", "premium", "rate"})
"""Terms whose lists begin with names, so that `FAM 40` in them is a tier and a number, not an amount in FAM."""


@define
class _Block:
    """An open block: its header; a block that could not be understood is not read but only gone through."""

    header: Line
    read: bool


@define
class _Reader:
    """One reading of one file."""

    source: Source
    grammar: Grammar
    prefix: str | None
    machine: Machine = field(init=False)
    diagnostics: list[Diagnostic] = field(factory=list)
    reported: set[int] = field(factory=set)
    lines: dict[int, Line] = field(factory=dict)
    ends: dict[int, int] = field(factory=dict)
    torn: dict[int, int] = field(factory=dict)
    blocks: list[_Block] = field(factory=list)
    ahead: list[Line] = field(factory=list)
    astray: str | None = None

    def __attrs_post_init__(self) -> None:
        self.machine = Machine(self.grammar)

    def report(self, row: int, diagnostic: Diagnostic) -> None:
        """Keeps the first error of a line of text: others mostly follow from it."""
        if row not in self.reported:
            self.reported.add(row)
            self.diagnostics.append(diagnostic)

    @property
    def _in_scenario(self) -> bool:
        return bool(self.blocks) and self.blocks[0].header.words[0] == "scenario"

    @property
    def skipping(self) -> bool:
        return bool(self.blocks) and not self.blocks[-1].read

    def read(self, lines: Sequence[Line]) -> None:
        self.ahead = list(reversed(lines))
        while self.ahead:
            line = self.ahead.pop()
            if line.crowded:
                line = self._uncrowded(line)
            if not line.tokens:
                continue
            if line.closes:
                self._close(line)
            elif line.opens:
                self._open(line)
            elif self.skipping:
                self._mended(line)
            else:
                whole = self._with_wrapped(self._with_unindented(line))
                if not self._understood(whole):
                    self._drop(whole)

    def _uncrowded(self, line: Line) -> Line:
        """A line of its own of what stands after a brace, without the signs in it that begin no statement."""
        signs = list(takewhile(lambda token: token.type in _NO_STATEMENTS, line.tokens))
        self.report(line.row, stray(self.source, signs, line) if signs else crowded(self.source, line))
        return evolve(line, tokens=line.tokens[len(signs) :])

    def _with_unindented(self, line: Line) -> Line:
        """A list with the lines in which it evidently goes on although they are not indented deeper: one mistake."""
        if line.tokens[-1].type != "COMMA" or not self._feeds(self._resolved(line)):
            return line
        tokens, taken = list(line.tokens), 0
        while tokens[-1].type == "COMMA" and self._may_go_on(taken):
            tokens += self.ahead[-1 - taken].tokens
            taken += 1
        whole = evolve(line, tokens=tuple(tokens))
        if not taken or not self._is_whole(whole):
            return line
        self.report(self.ahead[-1].row, unindented(self.source, line, self.ahead[-1]))
        del self.ahead[-taken:]
        return whole

    def _may_go_on(self, taken: int) -> bool:
        return taken < len(self.ahead) and may_go_on(self.ahead[-1 - taken], self.grammar)

    def _with_wrapped(self, line: Line) -> Line:
        """A statement with the lines in which it evidently goes on although it ends with its own: one mistake."""
        found, whole = 0, line
        tokens = line.tokens
        for taken in range(MOST_LINES):
            if not self._may_go_on(taken):
                break
            tokens += self.ahead[-1 - taken].tokens
            longer = evolve(line, tokens=tokens)
            if not self._feeds(self._resolved(longer)):
                break
            if self._is_whole(longer):
                found, whole = taken + 1, longer
        if not found:
            return line
        rest = self.ahead[: -1 - found : -1]
        self.report(rest[0].row, wrapped(self.source, line, rest, whole=self._is_whole(line)))
        del self.ahead[-found:]
        return whole

    def _is_whole(self, line: Line) -> bool:
        return self._feeds((*self._resolved(line), _line_end(line)))

    def _feeds(self, tokens: Sequence[Token]) -> bool:
        """Whether tokens can follow what was read."""
        place = self.machine.place()
        stopped = self.machine.feed(tokens)
        self.machine.back(place)
        return stopped is None

    def _keep(self, line: Line) -> None:
        self.astray = None
        self.lines[line.start] = line

    # --- blocks -----------------------------------------------------------------------------------------------

    def _open(self, line: Line) -> None:
        if len(self.blocks) >= _DEEPEST and not self.skipping:
            self.report(line.row, _too_deep(self.source, line))
            self.blocks.append(_Block(line, read=False))
            return
        read = not self.skipping and (self._understood(line) or self._plainly_understood(line))
        if not read:
            self._mended(line)
        self.blocks.append(_Block(line, read))

    def _plainly_understood(self, line: Line) -> bool:
        """Reads a broken header as the plainest of its kind, so that its contents are read as what they are."""
        outer = [block.header for block in self.blocks]
        header = plain_header(line, self.ahead, outer, self.grammar.terminals)
        if header is None:
            return False
        tokens = [made(kind, text, line.start) for kind, text in header]
        place = self.machine.place()
        if self.machine.feed([*tokens, _line_end(line)]) is None:
            self._keep(line)
            return True
        self.machine.back(place)
        return False

    def _close(self, line: Line) -> None:
        block = self.blocks.pop()
        if not block.read:
            if not self.skipping:
                self._drop(block.header)
                self.ends[block.header.start] = line.end
            return
        self.machine.feed([line.tokens[0], _line_end(line)])
        self.ends[block.header.start] = line.end

    # --- statements -------------------------------------------------------------------------------------------

    def _mended(self, line: Line) -> tuple[Token, ...] | None:
        """The line with the mistakes inside its literals mended; none when one of them is beyond repair."""
        tokens: list[Token] = []
        sound = True
        for token in abbreviated(self._resolved(line)):
            mistake = mistake_in(self.source, token, self.grammar.terminals, self.prefix)
            if mistake is None:
                tokens.append(token)
                continue
            self.report(line.row, mistake.diagnostic)
            sound = sound and mistake.meant is not None
            tokens.append(mistake.meant or token)
        return tuple(tokens) if sound else None

    def _resolved(self, line: Line) -> Sequence[Token]:
        if str(line.tokens[0]) not in _MAY_HOLD_CODES:
            return line.tokens
        census = str(line.tokens[0]) == "census"
        return [part for token in line.tokens for part in _name_and_number(token, always=census)]

    def _understood(self, line: Line) -> bool:
        """Reads a line, as it is or as it was evidently meant; false, and nothing read, when that fails."""
        tokens = self._mended(line)
        if tokens is None:
            return False
        place = self.machine.place()
        whole = (*tokens, _line_end(line))
        stopped = self.machine.feed(whole)
        if stopped is None:
            self._keep(evolve(line, tokens=tokens))
            return self._counts_understood(line, whole, place)
        self.machine.back(place)
        problem = Problem(self.source, self.machine, whole, stopped.at, stopped.states, self.prefix, self._in_scenario)
        return self._repaired(line, problem, place)

    def _repaired(self, line: Line, problem: Problem, place: Place) -> bool:
        for repair in repairs(problem, len(self.diagnostics)):
            if repair.tokens is not None and self.machine.feed(repair.tokens) is None:
                self.report(line.row, repair.diagnostic)
                self._keep(evolve(line, tokens=repair.tokens[:-1]))
                if repair.rest:
                    self.ahead.append(evolve(line, tokens=repair.rest[:-1], doc=()))
                return self._counts_understood(line, repair.tokens, place)
            self.machine.back(place)
            if repair.firm:
                self._report_once_a_run(line, repair.diagnostic)
                return False
        return False

    def _report_once_a_run(self, line: Line, diagnostic: Diagnostic) -> None:
        """Rows outside of a table and statements outside of a block come in runs, and a run is one mistake."""
        outside = diagnostic.code is codes.OUTSIDE_A_BLOCK
        run = codes.OUTSIDE_A_BLOCK.slug if outside else line.tokens[0].type
        if run != self.astray or not (outside or run == "ROW"):
            self.report(line.row, diagnostic)
        self.astray = run

    def _counts_understood(self, line: Line, tokens: Sequence[Token], place: Place) -> bool:
        """Checks the whole numbers of a line, which are numbers only where the grammar takes them as such."""
        mended = list(tokens)
        for at, token in enumerate(tokens):
            finding = check_count(str(token)) if token.type == "NUMBER" else None
            if finding:
                mistake = placed(finding, self.source, token, "NUMBER")
                self.report(line.row, mistake.diagnostic)
                if mistake.meant is None:
                    self.machine.back(place)
                    return False
                mended[at] = mistake.meant
        if mended != list(tokens):
            self.machine.back(place)
            self.machine.feed(mended)
        return True

    def _drop(self, line: Line) -> None:
        """Puts a broken statement where a line could not be read; between table rows nothing can stand."""
        if "BROKEN" in self.machine.possible(self.machine.states):
            self.lines[line.start] = line
            first = line.tokens[0]
            self.machine.feed([Token.new_borrow_pos("BROKEN", str(first), first), _line_end(line)])
        elif self.blocks:
            self.torn.setdefault(self.blocks[-1].header.start, line.start)


def _line_end(line: Line) -> Token:
    return made("_NL", "\n", line.end)


def _name_and_number(token: Token, *, always: bool) -> tuple[Token, ...]:
    """`FAM 40` as a name and a number, unless it may be an amount of a currency there is."""
    code, number = str(token[:3]), token[3:].lstrip()
    if token.type != "MONEY" or token[0] == "$" or (code in EXPONENTS and not always):
        return (token,)
    name, count = token.update("WORD", code), token.update("NUMBER", number)
    name.end_pos, count.start_pos = start_of(token) + len(code), end_of(token) - len(number)
    return (name, count)


def _too_deep(source: Source, line: Line) -> Diagnostic:
    label = Label(span_of(source, line.tokens[-1]), f"this block is the {_DEEPEST + 1}th inside another")
    return Diagnostic(codes.TOO_DEEPLY_NESTED, "blocks are nested too deeply", (label,), "close the blocks before")


def _comment_mistakes(source: Source, tokens: Sequence[Token]) -> list[Diagnostic]:
    """What hides in comments, also in those that document a statement."""
    found: list[Diagnostic] = []
    for token in tokens:
        strange = strange_comment(token.rstrip()) if token.type == "COMMENT" else None
        if strange:
            at, name = start_of(token) + strange[0], strange[1]
            span = Span(source, at, at + 1)
            headline = "a comment holds a character that hides or turns what is written"
            found.append(
                Diagnostic(codes.STRANGE_CHARACTER, headline, (Label(span, name),), "remove it", Edit(span, ""))
            )
    return found


def _prefix(tokens: Sequence[Token]) -> str | None:
    """What the amounts of a file begin with, by its first `currency` statement."""
    for word, code in pairwise(tokens):
        if word.type == "CURRENCY" and code in EXPONENTS:
            return Currency(str(code)).prefix
    return None


def _tokens(source: Source, found: Grammar) -> list[Token]:
    tokens = list(found.lex(source.text))
    return tokens[1:] if tokens and tokens[0] == _BYTE_ORDER_MARK else tokens


def _place(diagnostic: Diagnostic) -> int:
    place = diagnostic.labels[0].place
    assert isinstance(place, Span), place  # INVARIANT: what is wrong with a text has its place in it
    return place.start


def _read(source: Source, found: Grammar, lines: Lines, prefix: str | None) -> tuple[File, list[Diagnostic]]:
    opened, unopened = open_headers(source, lines.lines)
    paired, unpaired = balanced(source, opened)
    reader = _Reader(source, found, prefix)
    for diagnostic in unopened:
        reader.report(source.position(_place(diagnostic))[0], diagnostic)
    reader.diagnostics.extend(unpaired)
    reader.read(paired)
    builder = Builder(source, reader.lines, reader.ends, reader.torn)
    items = tuple(builder.items(reader.machine.end()))
    for row, diagnostic in builder.diagnostics:
        reader.report(row, diagnostic)
    return File(items, lines.comments), reader.diagnostics


def parse(source: Source) -> tuple[File, tuple[Diagnostic, ...]]:
    """The nodes of a text and what is wrong with it, in the order of the text."""
    found = grammar()
    tokens = _tokens(source, found)
    lines = read_lines(source, tokens)
    file, diagnostics = _read(source, found, lines, _prefix(tokens))
    diagnostics.extend(_comment_mistakes(source, tokens))
    return file, tuple(sorted(diagnostics, key=_place))
