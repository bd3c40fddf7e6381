"""The grammar at work: read from its one file when a text is first parsed, its tables built once and kept.

The grammar lies beside the package in a source tree and inside the package in a wheel; it is the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from attrs import frozen
from lark import Lark, Token
from lark import __version__ as lark_version
from lark.common import LexerConf
from lark.lexer import BasicLexer

from planlang.syntax.tables import kept, place_beside

_IN_WHEEL = "_grammar/planlang.lark"
_IN_SOURCE_TREE = "grammar/planlang.lark"


def grammar_text() -> str:
    """The text of the grammar, from the wheel's place or from the source tree's."""
    packaged = files("planlang").joinpath(_IN_WHEEL)
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    return (Path(__file__).parents[2] / _IN_SOURCE_TREE).read_text(encoding="utf-8")


class _KeepAll:
    """Keeps the terminals that no rule mentions: comments, and what makes the lexer total."""

    always_accept: ClassVar[tuple[str, ...]] = ("COMMENT", "CURLY", "UNCLOSED", "FOREIGN", "STRANGE")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Leaves the tokens as they are: the reader of lines works on them."""
        return stream


class _TrustingLexer(BasicLexer):
    """A lexer that does not look for terminals that collide: the tests do that, with a strict grammar."""

    def __init__(self, conf: LexerConf, comparator: object = None) -> None:
        conf.skip_validation = True
        super().__init__(conf, comparator)


_OPTIONS: Mapping[str, Any] = {
    "parser": "lalr",
    "lexer": "basic",
    "start": "file",
    "propagate_positions": True,
    "maybe_placeholders": True,
}


def build_grammar(*, strict: bool = False) -> Lark:
    """The grammar as a parser; strict refuses any conflict and any two terminals that collide."""
    return Lark(
        grammar_text(),
        **_OPTIONS,
        postlex=_KeepAll(),
        strict=strict,
        _plugins={} if strict else {"BasicLexer": _TrustingLexer},
    )


@frozen
class Grammar:
    """The built grammar and its keywords: `texts` by terminal, `terminals` by text."""

    lark: Lark
    texts: Mapping[str, str]
    terminals: Mapping[str, str]

    def is_keyword(self, terminal: str) -> bool:
        """Whether a terminal is a word of the language, not a literal or a sign."""
        return terminal in self.texts

    def lex(self, text: str) -> Iterator[Token]:
        """All tokens of a text, comments and line ends included."""
        parser = self.lark.parse_interactive(text)
        tokens: Iterator[Token] = parser.lexer_thread.lex(parser.parser_state)  # type: ignore[no-untyped-call]
        return tokens


@cache
def grammar() -> Grammar:
    """The grammar, made ready at its first use."""
    made_of = repr((lark_version, _OPTIONS, _KeepAll.always_accept, grammar_text()))
    lark = kept(build_grammar, made_of, place_beside(__file__))
    fixed = {t.name: t.pattern.value for t in lark.terminals if t.pattern.type == "str"}
    texts = {name: text for name, text in fixed.items() if text[0].isalpha()}
    return Grammar(lark, texts, {text: name for name, text in texts.items()})
