"""The parts of one statement's tree: each read as the value it stands for, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TypeVar

from attrs import frozen
from lark import Token, Tree

from planlang.syntax import literals
from planlang.syntax.lines import span_of
from planlang.syntax.nodes import NamedBasis, Written
from planlang.text.source import Source, Span
from planlang.values.money import Money

T = TypeVar("T")

Parse = Tree[Token] | Token | None


@frozen(eq=False)
class Parts:
    """The children of a tree by their number; what may be left out has `_or_none` in its name."""

    source: Source
    tree: Tree[Token]

    @property
    def kind(self) -> str:
        """The name of the tree's rule."""
        return str(self.tree.data)

    @property
    def span(self) -> Span:
        """Where the tree stands."""
        return Span(self.source, self.tree.meta.start_pos, self.tree.meta.end_pos)

    @property
    def size(self) -> int:
        """How many parts there are."""
        return len(self.tree.children)

    def has(self, at: int) -> bool:
        """Whether a part that may be left out was written."""
        return self.tree.children[at] is not None

    def token(self, at: int) -> Token:
        """A part that is one token."""
        token = self.tree.children[at]
        assert isinstance(token, Token), token  # INVARIANT: the grammar's rule has a terminal there
        return token

    def parts(self, at: int) -> Parts:
        """A part that has parts."""
        tree = self.tree.children[at]
        assert isinstance(tree, Tree), tree  # INVARIANT: the grammar's rule has a rule there
        return Parts(self.source, tree)

    def parts_or_none(self, at: int) -> Parts | None:
        """A part that has parts and may be left out."""
        return self.parts(at) if self.has(at) else None

    def all(self, first: int = 0) -> tuple[Parts, ...]:
        """All parts from a number on."""
        return tuple(self.parts(at) for at in range(first, self.size))

    def find(self, *kinds: str) -> Parts | None:
        """The first part of these kinds."""
        return next((part for part in self.trees() if part.kind in kinds), None)

    def trees(self) -> tuple[Parts, ...]:
        """The parts that have parts."""
        return tuple(Parts(self.source, child) for child in self.tree.children if isinstance(child, Tree))

    def _span(self, token: Token) -> Span:
        return span_of(self.source, token)

    def word(self, at: int) -> Written[str]:
        """A word as it is."""
        token = self.token(at)
        return Written(str(token), self._span(token))

    def text(self, at: int) -> Written[str]:
        """What stands in quotes."""
        token = self.token(at)
        return Written(unquoted(token), self._span(token))

    def text_or_none(self, at: int) -> Written[str] | None:
        """What stands in quotes, if anything."""
        return self.text(at) if self.has(at) else None

    def name(self, at: int) -> Written[str]:
        """A name, quoted or not."""
        token = self.parts(at).token(0)
        return Written(unquoted(token) if token.type == "STRING" else str(token), self._span(token))

    def names(self, at: int) -> tuple[Written[str], ...]:
        """The names of a list."""
        listed = self.parts(at)
        return tuple(listed.name(number) for number in range(listed.size))

    def money(self, at: int) -> Written[Money]:
        """An amount."""
        token = self.token(at)
        return Written(literals.money(token), self._span(token))

    def money_or_none(self) -> Written[Money] | None:
        """The one amount among the parts, if there is any."""
        for at, child in enumerate(self.tree.children):
            if isinstance(child, Token) and child.type == "MONEY":
                return self.money(at)
        return None

    def share(self, at: int) -> Written[Fraction]:
        """A share of one."""
        token = self.token(at)
        return Written(literals.share(token), self._span(token))

    def day(self, at: int) -> Written[date]:
        """A day."""
        token = self.token(at)
        return Written(literals.day(token), self._span(token))

    def count(self, at: int) -> Written[int]:
        """A whole number."""
        token = self.token(at)
        return Written(literals.count(token), self._span(token))

    def count_or_none(self, at: int) -> Written[int] | None:
        """A whole number, if one was written."""
        return self.count(at) if self.has(at) else None

    def named_basis(self, at: int) -> Written[NamedBasis]:
        """A basis such as `12/15`."""
        token = self.token(at)
        return Written(literals.basis(token), self._span(token))

    def choice(self, at: int, meanings: Mapping[str, T]) -> Written[T]:
        """One of several wordings, by the rule that took it."""
        part = self.parts(at)
        return Written(meanings[part.kind], part.span)

    def choice_or_none(self, at: int, meanings: Mapping[str, T]) -> Written[T] | None:
        """One of several wordings, if any was written."""
        return self.choice(at, meanings) if self.has(at) else None

    def chosen(self, at: int, meanings: Mapping[str, T]) -> T:
        """One of several wordings, without its place."""
        return meanings[self.parts(at).kind]


def unquoted(token: Token) -> str:
    """The text between the quotes."""
    return token[1:-1]
