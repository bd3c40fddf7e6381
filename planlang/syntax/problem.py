"""A line that stopped making sense, and a way to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen
from lark import Token

from planlang.syntax.grammar import Grammar
from planlang.syntax.lines import end_of, span_of, start_of
from planlang.syntax.machine import Machine
from planlang.syntax.terms import begins_here
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Source, Span

_WORDLIKE = "WORD"


@frozen(eq=False)
class Problem:
    """A line (its end included), the index of the token that could not come, and the states before that token.

    `prefix` is what the file's amounts begin with (`$`, `NOK `), absent while no currency is named; `in_scenario` says
    whether the line stands in a scenario.
    """

    source: Source
    machine: Machine
    tokens: tuple[Token, ...]
    at: int
    states: tuple[int, ...]
    prefix: str | None
    in_scenario: bool = False

    @property
    def grammar(self) -> Grammar:
        """The grammar the line was read with."""
        return self.machine.grammar

    @property
    def token(self) -> Token:
        """The token that could not come."""
        return self.tokens[self.at]

    @property
    def before(self) -> Token | None:
        """The token before it, if any."""
        return self.tokens[self.at - 1] if self.at else None

    @property
    def possible(self) -> frozenset[str]:
        """The terminals that could have come."""
        return self.machine.possible(self.states)

    @property
    def keywords(self) -> dict[str, str]:
        """The keywords that could have come: terminals by their text."""
        texts = self.grammar.texts
        return {texts[name]: name for name in self.possible if name in texts and name != "CLAUSE"}

    @property
    def keywords_here(self) -> dict[str, str]:
        """The same without words that begin a statement of a scenario only, in a plan, or of a plan only, in one."""
        if self.at:
            return self.keywords
        return {text: name for text, name in self.keywords.items() if begins_here(text, in_scenario=self.in_scenario)}

    def is_word(self, token: Token) -> bool:
        """Whether a token is written as a word, keyword or not."""
        return token.type == _WORDLIKE or self.grammar.is_keyword(token.type)

    def leading_words(self, count: int) -> tuple[str, ...]:
        """The first `count` tokens of the line, as far as they are words."""
        words: list[str] = []
        for token in self.tokens[:count]:
            if not self.is_word(token):
                break
            words.append(str(token))
        return tuple(words)

    def span(self, token: Token, last: Token | None = None) -> Span:
        """Where a token, or a run of them, stands."""
        span = span_of(self.source, token)
        return span.to(span_of(self.source, last)) if last else span

    def replaced(self, at: int, count: int, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The line with `count` of its tokens replaced."""
        return (*self.tokens[:at], *tokens, *self.tokens[at + count :])

    def word(self, text: str, like: Token) -> Token:
        """A word that the author meant, in the place of another token."""
        return like.update(self.grammar.terminals.get(text, _WORDLIKE), text)

    def written_before(self) -> str:
        """The line's text before the token that could not come."""
        before = self.before
        assert before is not None  # INVARIANT: asked only after the first token
        return " ".join(self.source.text[start_of(self.tokens[0]) : end_of(before)].split())


@frozen(eq=False)
class Repair:
    """A diagnostic and the line as it was meant, if that is known.

    firm: the diagnostic holds even when the mended line cannot be read. rest: what follows on the same line of text
    as a statement of its own.
    """

    diagnostic: Diagnostic
    tokens: tuple[Token, ...] | None
    firm: bool
    rest: tuple[Token, ...] = ()
