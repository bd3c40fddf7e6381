"""A provision: the trade's name for one thing a contract can say, and everything planlang knows about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from planlang.model.contract import Term
from planlang.model.description import Sentence
from planlang.model.settlement import Stage
from planlang.model.trace import Account
from planlang.operators.keep import Test
from planlang.provisions.closing import Closing
from planlang.provisions.describing import Describing
from planlang.provisions.draft import Draft
from planlang.provisions.scope import Scope
from planlang.provisions.telling import Telling
from planlang.syntax import nodes
from planlang.syntax.nodes import Block
from planlang.text.diagnostic import Code


def _refuses_nothing(draft: Draft) -> Iterable[Test]:  # noqa: ARG001  the signature of those that do
    return ()


def _tells_nothing(telling: Telling) -> Iterable[Account]:  # noqa: ARG001  the signature of those that do
    """Some provisions decide no part of a line, and have nothing to say of one."""
    return ()


def _says_nothing(describing: Describing) -> Iterable[Sentence]:  # noqa: ARG001  the signature of those that do
    return ()


def _adds_nothing(closing: Closing) -> None:
    """Most provisions decide lines alone."""


@frozen(kw_only=True)
class Provision:
    """One provision.

    name: its slug in every file and message. nodes: the statements it reads, in which blocks. codes: its diagnostics.
    check: statements to terms, once a block. refuse: tests by which a layer does not count a line, in the order of
    reasons. lower: by stage, its cuts. tell: what it did to a line.
    close: its entries beside the lines. describe: what a contract agrees, in plain words.
    """

    name: str
    nodes: tuple[type[nodes.Statement], ...]
    blocks: frozenset[Block]
    codes: tuple[Code, ...]
    check: Callable[[Scope], tuple[Term, ...]]
    refuse: Callable[[Draft], Iterable[Test]] = _refuses_nothing
    lower: Mapping[Stage, Callable[[Draft], None]] = field(factory=dict)
    tell: Callable[[Telling], Iterable[Account]] = _tells_nothing
    close: Callable[[Closing], None] = _adds_nothing
    describe: Callable[[Describing], Iterable[Sentence]] = _says_nothing

    @property
    def tells(self) -> bool:
        """Whether it ever says what it did to a line."""
        return self.tell is not _tells_nothing
