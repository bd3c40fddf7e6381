"""Broken block headers: what kind of block it evidently is, so that its contents are read all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from planlang.syntax.lines import Line
from planlang.syntax.nodes import Block
from planlang.syntax.terms import BLOCK_WORDS, TERMS, leading_term

Header = tuple[tuple[str, str], ...]
"""Kinds and texts of the tokens of a header."""

_NAMED = frozenset({"plan", "scenario"})
_OF_FILE = (Block.PLAN, Block.SCENARIO)
_OF_PLAN = (Block.SPECIFIC, Block.AGGREGATE)


def plain_header(line: Line, ahead: Sequence[Line], outer: Sequence[Line]) -> Header | None:
    """The plainest header of the block's kind: by its own word, or by what it holds when it begins with no word.

    ahead: the lines that follow, the next one last. outer: the headers of the blocks around it.
    """
    first = line.tokens[0]
    word = str(first)
    if word not in BLOCK_WORDS | {"census"}:
        if first.type not in ("STRING", "LBRACE"):
            return None
        word = _kind_by_contents(ahead, _OF_PLAN if outer else _OF_FILE)
    if not word:
        return None
    if word not in _NAMED:
        return ((word.upper(), word), ("LBRACE", "{"))
    name = next((str(token) for token in line.tokens if token.type == "STRING"), '""')
    return ((word.upper(), word), ("STRING", name), ("LBRACE", "{"))


def _kind_by_contents(ahead: Sequence[Line], kinds: Sequence[Block]) -> str:
    """The kind to which most lines of a block belong, if those are more than half; empty when there is none."""
    depth, count = 1, 0
    votes: Counter[Block] = Counter()
    for line in reversed(ahead):
        depth += line.opens - line.closes
        if depth == 0:
            break
        if depth == 1 + line.opens and not line.closes:
            count += 1
            votes.update(TERMS.get(leading_term(line.words) or "", frozenset()) & frozenset(kinds))
    best = max(kinds, key=lambda kind: votes[kind])
    return best.value if votes[best] * 2 > count else ""
