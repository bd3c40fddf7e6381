"""Lines: the tokens of one statement, one block's opening or one closing brace, with what was said before it.

A statement ends at its line's end. A list goes on after a comma when the next line is indented deeper than the
statement. A line ends after `{` and around `}`; what follows on the same line of text is `crowded`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field, frozen
from lark import Token

from planlang.syntax.nodes import Comment
from planlang.syntax.terms import BLOCK_WORDS
from planlang.text.source import Source, Span


def span_of(source: Source, token: Token) -> Span:
    """Where a token stands."""
    assert token.start_pos is not None, token  # INVARIANT: every token is lexed or borrows a lexed one's place
    assert token.end_pos is not None, token
    return Span(source, token.start_pos, token.end_pos)


def made(kind: str, text: str, at: int) -> Token:
    """A token that nobody wrote, without width, for a repair."""
    return Token(kind, text, start_pos=at, end_pos=at)


def start_of(token: Token) -> int:
    """The offset of a token."""
    return token.start_pos or 0


def end_of(token: Token) -> int:
    """The offset after a token."""
    return token.end_pos or 0


@frozen(eq=False)
class Line:
    """The tokens of one line; `row` is the line of text it begins on, `indent` that line's indentation."""

    tokens: tuple[Token, ...]
    row: int
    indent: int
    doc: tuple[str, ...] = ()
    crowded: bool = False

    @property
    def opens(self) -> bool:
        """Whether the line opens a block."""
        return self.tokens[-1].type == "LBRACE"

    @property
    def closes(self) -> bool:
        """Whether the line closes a block."""
        return self.tokens[0].type == "RBRACE"

    @property
    def words(self) -> tuple[str, ...]:
        """The texts of the line's tokens."""
        return tuple(str(token) for token in self.tokens)

    @property
    def start(self) -> int:
        """The offset at which the line begins."""
        return start_of(self.tokens[0])

    @property
    def end(self) -> int:
        """The offset after the line's last token."""
        return end_of(self.tokens[-1])


@frozen
class Lines:
    """A file as lines, and its comments."""

    lines: tuple[Line, ...]
    comments: tuple[Comment, ...]


def _is_doc(token: Token) -> bool:
    return token.startswith("##") and not token.startswith("###")


def _doc_text(token: Token) -> str:
    return token[2:].rstrip().removeprefix(" ")


def _split_unclosed(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Gives the brace back that a quote without an end swallowed: `specific "Granite {`."""
    *rest, last = tokens
    text = last.rstrip()
    if last.type != "UNCLOSED" or len(text) == 1 or not text.endswith("{"):
        return tuple(tokens)
    brace = start_of(last) + len(text) - 1
    quote = Token.new_borrow_pos("UNCLOSED", text[:-1].rstrip(), last)
    quote.end_pos = start_of(last) + len(quote)
    opening = Token.new_borrow_pos("LBRACE", "{", last)
    opening.start_pos, opening.end_pos = brace, brace + 1
    return (*rest, quote, opening)


def _split_at_braces(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    piece: list[Token] = []
    for token in tokens:
        if token.type == "RBRACE":
            if piece:
                yield tuple(piece)
            yield (token,)
            piece = []
        elif token.type == "LBRACE":
            yield (*piece, token)
            piece = []
        else:
            piece.append(token)
    if piece:
        yield tuple(piece)


def _pieces(tokens: Sequence[Token], doc: tuple[str, ...]) -> Iterator[Line]:
    first = tokens[0]
    row, indent = first.line or 1, (first.column or 1) - 1
    before: tuple[Token, ...] = ()
    for piece in _split_at_braces(_split_unclosed(tokens)):
        empty_block = piece[0].type == "RBRACE" and bool(before) and before[-1].type == "LBRACE"
        crowded = bool(before) and not empty_block
        yield Line(piece, row, indent, doc if not before else (), crowded)
        before = piece


def _next_after(tokens: Sequence[Token]) -> list[Token | None]:
    """For each token the next one that is neither a line end nor a comment."""
    found: list[Token | None] = [None] * len(tokens)
    following: Token | None = None
    for at in range(len(tokens) - 1, -1, -1):
        found[at] = following
        if tokens[at].type not in ("_NL", "COMMENT"):
            following = tokens[at]
    return found


def _goes_on(current: Sequence[Token], following: Token | None) -> bool:
    if current[-1].type != "COMMA" or following is None:
        return False
    return (following.column or 1) > (current[0].column or 1)


def _joins_header(lines: Sequence[Line], line: Line) -> bool:
    """Whether a brace alone on its line belongs to the header on the line before."""
    if len(line.tokens) != 1 or not line.opens or line.crowded or not lines:
        return False
    header = lines[-1]
    opens_a_block = str(header.tokens[0]) in BLOCK_WORDS or header.words == ("census",)
    return opens_a_block and not header.opens and not header.crowded


@define
class _LineReader:
    source: Source
    lines: list[Line] = field(factory=list)
    comments: list[Comment] = field(factory=list)
    docs: list[Token] = field(factory=list)
    current: list[Token] = field(factory=list)

    def comment(self, token: Token, *, trailing: bool) -> None:
        text = token[1:].rstrip().removeprefix(" ")
        end = start_of(token) + len(token.rstrip())
        self.comments.append(Comment(text, Span(self.source, start_of(token), end), trailing))

    def documents(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        """The doc comments before a line; those before a brace or a table row have no statement: plain comments."""
        docs, self.docs = self.docs, []
        if tokens and tokens[0].type not in ("RBRACE", "ROW", "LBRACE"):
            return tuple(_doc_text(doc) for doc in docs)
        for doc in docs:
            self.comment(doc, trailing=False)
        return ()

    def end_line(self) -> None:
        tokens, self.current = self.current, []
        doc = self.documents(tokens)
        for line in _pieces(tokens, doc):
            if _joins_header(self.lines, line):
                self.lines[-1] = evolve(self.lines[-1], tokens=self.lines[-1].tokens + line.tokens)
            else:
                self.lines.append(line)


def read_lines(source: Source, tokens: Sequence[Token]) -> Lines:
    """The lines of a file and its comments."""
    reader = _LineReader(source)
    following = _next_after(tokens)
    last_row = 0
    for at, token in enumerate(tokens):
        if token.type == "COMMENT":
            if _is_doc(token) and not reader.current:
                reader.docs.append(token)
            else:
                reader.comment(token, trailing=token.line == last_row)
        elif token.type != "_NL":
            reader.current.append(token)
            last_row = token.line or 1
        elif reader.current and not _goes_on(reader.current, following[at]):
            reader.end_line()
    if reader.current:
        reader.end_line()
    reader.documents(())
    return Lines(tuple(reader.lines), tuple(sorted(reader.comments, key=lambda comment: comment.span.start)))
