"""The terms of the language by their words: which statement a line began with, or was evidently meant to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Statement


def _kinds(root: type[Statement]) -> Iterator[type[Statement]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)


def _blocks_by_words() -> dict[str, frozenset[Block]]:
    found: dict[str, frozenset[Block]] = {block.value: nodes.PLAN for block in (Block.SPECIFIC, Block.AGGREGATE)}
    for kind in _kinds(Statement):
        words = getattr(kind, "words", "")
        if words and kind is not nodes.Layer:
            found[words] = found.get(words, frozenset()) | kind.blocks
    return found


TERMS: Mapping[str, frozenset[Block]] = MappingProxyType(_blocks_by_words())
"""Every term and the blocks in which it stands; a layer goes by the word that opens it."""

LONGEST = max(len(words.split()) for words in TERMS)

BLOCK_WORDS = frozenset({"plan", "scenario", "specific", "aggregate", "claims"})
"""The words that open a block and nothing else (`census` opens one only when nothing follows it)."""


def leading_term(words: Sequence[str]) -> str | None:
    """The longest term with which the words begin."""
    for count in range(min(LONGEST, len(words)), 0, -1):
        term = " ".join(words[:count])
        if term in TERMS:
            return term
    return None


def term_length(words: Sequence[str]) -> int:
    """How many of the words are the term's: one when no term is known."""
    term = leading_term(words)
    return len(term.split()) if term else 1
