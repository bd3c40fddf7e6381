"""The terms of the language by their words: which statement a line began with, or was evidently meant to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from types import MappingProxyType

from planlang.syntax import nodes
from planlang.syntax.nodes import Block, Statement
from planlang.text.nearest import nearest


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

_LONGEST_WORD = 40

ALIKE = 0.75
"""How alike words must be to be taken for a term when nothing else shows that they were meant as one."""

LONGEST = max(len(words.split()) for words in TERMS)

BLOCK_WORDS = frozenset(block.value for block in Block) | {"claims"}
"""The words that open a block and nothing else (`census` opens one only when nothing follows it)."""


_LONGEST_OPENING = max(len(words.split()) for words in BLOCK_WORDS)


def leading_term(words: Sequence[str]) -> str | None:
    """The longest term with which the words begin."""
    for count in range(min(LONGEST, len(words)), 0, -1):
        term = " ".join(words[:count])
        if term in TERMS:
            return term
    return None


@lru_cache(maxsize=4096)
def evident_term(words: tuple[str, ...]) -> str | None:
    """The term with which a statement's first words begin, or with which they were evidently meant to."""
    small = [word.casefold() for word in words]
    known = leading_term(small)
    if known or not small or len(small[0]) > _LONGEST_WORD:
        return known
    for count in range(len(small), 0, -1):
        phrase = " ".join(small[:count])
        meant = nearest(phrase, (term for term in TERMS if term.count(" ") == count - 1))
        if meant and SequenceMatcher(None, phrase, meant).ratio() >= ALIKE:
            return meant
    return None


def begins_here(word: str, *, in_scenario: bool) -> bool:
    """Whether a term that begins with the word stands in a scenario, or else in a plan; other words begin anything."""
    blocks = [blocks for term, blocks in TERMS.items() if term.split()[0] == word]
    homes = {block is Block.SCENARIO for each in blocks for block in each}
    return not homes or in_scenario in homes


def opening(words: Sequence[str]) -> str | None:
    """The words that open a block and nothing else, if the words of a line begin with such and with no longer term."""
    for count in range(min(_LONGEST_OPENING, len(words)), 0, -1):
        phrase = " ".join(words[:count])
        if phrase in BLOCK_WORDS:
            return phrase
        if phrase in TERMS:
            return None
    return None


def term_length(words: Sequence[str]) -> int:
    """How many of the words are the term's: one when no term is known."""
    term = leading_term(words)
    return len(term.split()) if term else 1
