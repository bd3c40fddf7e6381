"""The parser one token at a time: fed, asked what it would take, and taken back to where it stood.

It restores the parser's own stacks, which is why the minor version of Lark is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen
from lark import Token, Tree
from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from planlang.syntax.grammar import Grammar

SAME_LETTERS = "WORD"


@frozen
class Stopped:
    """Where a line stopped making sense: the token, and the parser's states before it."""

    at: int
    states: tuple[int, ...]


@frozen
class Place:
    """A point to go back to."""

    states: tuple[int, ...]
    values: tuple[object, ...]


def _readings(token: Token, grammar: Grammar) -> Iterator[Token]:
    """A token as it is, and a keyword as the name that has its letters."""
    yield token
    if grammar.is_keyword(token.type):
        yield token.update(type=SAME_LETTERS)


@define
class Machine:
    """A parse under way."""

    grammar: Grammar
    parser: InteractiveParser = field(init=False)
    expected: dict[tuple[int, ...], list[str]] = field(init=False, factory=dict)
    _possible: dict[tuple[int, ...], frozenset[str]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.parser = self.grammar.lark.parse_interactive()

    @property
    def states(self) -> tuple[int, ...]:
        """The parser's states, the present one last."""
        return tuple(self.parser.parser_state.state_stack)

    def place(self) -> Place:
        """The point to which `back` returns."""
        return Place(self.states, tuple(self.parser.parser_state.value_stack))

    def back(self, place: Place) -> None:
        """Returns to a point; what was read since then is forgotten."""
        self.parser.parser_state.state_stack[:] = place.states
        self.parser.parser_state.value_stack[:] = place.values

    def feed(self, tokens: Sequence[Token]) -> Stopped | None:
        """Reads the tokens of a line, or says where they stopped making sense."""
        for at, token in enumerate(tokens):
            before = self.place()
            if not any(self._feed(reading, before) for reading in _readings(token, self.grammar)):
                return Stopped(at, before.states)
        return None

    def _feed(self, token: Token, before: Place) -> bool:
        try:
            self.parser.feed_token(token)
        except UnexpectedToken:
            self.back(before)
            return False
        return True

    def end(self) -> Tree[Token]:
        """The tree of all that was read."""
        tree: Tree[Token] = self.parser.feed_token(Token("$END", ""))
        return tree

    def possible(self, states: tuple[int, ...]) -> frozenset[str]:
        """The terminals that could come next in these states."""
        if states not in self._possible:
            table = self.parser.parser_state.parse_conf.states[states[-1]]
            self._possible[states] = frozenset(
                name for name in table if name.isupper() and self.after(states, name) is not None
            )
        return self._possible[states]

    def after(self, states: tuple[int, ...], terminal: str) -> tuple[int, ...] | None:
        """The states after one more terminal, or none when it could not come."""
        table = self.parser.parser_state.parse_conf.states
        stack = list(states)
        while terminal in table[stack[-1]]:
            action, target = table[stack[-1]][terminal]
            if action is Shift:
                return (*stack, target)
            if target.expansion:
                del stack[-len(target.expansion) :]
            stack.append(table[stack[-1]][target.origin.name][1])
        return None
