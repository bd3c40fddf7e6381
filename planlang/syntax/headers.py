"""Broken block headers: what kind of block it evidently is, so that its contents are read all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from planlang.syntax.lines import Line
from planlang.syntax.nodes import Block
from planlang.syntax.terms import BLOCK_WORDS, TERMS, leading_term

Header = tuple[tuple[str, str], ...]
"""Kinds and texts of the tokens of a header."""

_NAMED = frozenset({"plan", "scenario"})
_OF_FILE = (Block.PLAN, Block.SCENARIO)
_OF_PLAN = (Block.SPECIFIC, Block.AGGREGATE)
_OF_LAYERS = frozenset({"covers", "basis"})
"""What every layer says and nothing else does."""


def plain_header(line: Line, ahead: Sequence[Line], outer: Sequence[Line]) -> Header | None:
    """The plainest header of the block's kind: by its own word, or by what it holds.

    ahead: the lines that follow, the next one last. outer: the headers of the blocks around it.
    """
    word = str(line.tokens[0])
    if word not in BLOCK_WORDS | {"census"}:
        word = _kind_by_contents(line, ahead, _OF_PLAN if outer else _OF_FILE)
    if not word:
        return None
    if word not in _NAMED:
        return ((word.upper(), word), ("LBRACE", "{"))
    name = next((str(token) for token in line.tokens if token.type == "STRING"), '""')
    return ((word.upper(), word), ("STRING", name), ("LBRACE", "{"))


def _contents(ahead: Sequence[Line]) -> Iterator[str]:
    """The terms of a block's own statements; empty where a statement, blocks aside, begins with none."""
    depth = 1
    for line in reversed(ahead):
        depth += line.opens - line.closes
        if depth == 0:
            return
        term = leading_term(line.words)
        if depth == 1 + line.opens and not line.closes and (term or not line.opens):
            yield term or ""


def _kind_by_contents(header: Line, ahead: Sequence[Line], kinds: Sequence[Block]) -> str:
    """The kind to which most statements of a block belong, if those are more than half; empty when there is none.

    A block in a plan that begins with a word of its own is taken for a layer only when it says what layers alone say.
    """
    terms = list(_contents(ahead))
    votes = Counter(block for term in terms for block in TERMS.get(term, frozenset()) if block in kinds)
    best = max(kinds, key=lambda kind: votes[kind])
    nameless = header.tokens[0].type in ("STRING", "LBRACE", "STRANGE")
    sure = nameless or kinds is _OF_FILE or not _OF_LAYERS.isdisjoint(terms)
    return best.value if sure and votes[best] * 2 > len(terms) else ""
