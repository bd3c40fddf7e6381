"""What was expected: the words for what the grammar could take next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from planlang.syntax.machine import Machine

_LITERALS: Mapping[str, str] = MappingProxyType(
    {
        "MONEY": "an amount such as `$100,000`",
        "NEGATIVE": "an amount such as `-$100.00`",
        "PERCENT": "a share such as `80%`",
        "DATE": "a date such as `2026-01-31`",
        "MONTH": "a month such as `2026-03`",
        "BASIS": "a basis such as `12/15`",
        "NUMBER": "a number",
        "STRING": "a name in quotes",
        "WORD": "a name",
        "ROW": "a table row `| ... |`",
        "COMMA": "`,`",
        "LBRACE": "`{`",
        "RBRACE": "`}`",
        "_NL": "the end of the line",
    }
)
_UNSAID = frozenset({"BROKEN", "CLAUSE", "RBRACE", "NEGATIVE", "ATTACHMENTS"})
"""Possible nearly everywhere, said already, or the end of one figure (`sum of attachments`): not worth a word."""

_COMPARISONS = frozenset({"IS", "AT", "OVER", "UNDER"})
"""What is lacking after a figure, though its words may go on and a subject may come first."""

_MOST = 6
_LONGEST_PHRASE = 4


def _phrases(machine: Machine, states: tuple[int, ...], terminal: str, depth: int) -> list[str]:
    """A keyword with the keywords that must follow it: `per person`, `from all cover`."""
    word = machine.grammar.texts[terminal]
    following = machine.after(states, terminal)
    possible = machine.possible(following) if following else frozenset()
    if not following or depth == _LONGEST_PHRASE or not all(map(machine.grammar.is_keyword, possible)):
        return [word]
    rest = [more for name in sorted(possible) for more in _phrases(machine, following, name, depth + 1)]
    return [f"{word} {more}" for more in rest] if 0 < len(rest) <= _LONGEST_PHRASE else [word]


def expected_items(machine: Machine, states: tuple[int, ...]) -> list[str]:
    """What could come next, keywords first; found out once for a place that many lines break at."""
    if states not in machine.expected:
        machine.expected[states] = _items(machine, states)
    return machine.expected[states]


def _items(machine: Machine, states: tuple[int, ...]) -> list[str]:
    possible = machine.possible(states) - _UNSAID or machine.possible(states)
    if "WORD" in possible and possible >= _COMPARISONS:
        possible = _COMPARISONS
    if "STRING" in possible and "WORD" in possible:
        possible -= {"STRING"}
    keywords = sorted(name for name in possible if machine.grammar.is_keyword(name))
    phrases = [f"`{phrase}`" for name in keywords for phrase in _phrases(machine, states, name, 1)]
    literals = [words for name, words in _LITERALS.items() if name in possible]
    return phrases + literals


def expected(machine: Machine, states: tuple[int, ...], instead: str = "") -> str:
    """`expected X, Y or Z`, or a general word when there is too much to list."""
    items = expected_items(machine, states)
    if len(items) > _MOST:
        return f"expected a term{instead}"
    *rest, last = items
    return f"expected {', '.join(rest)} or {last}{instead}" if rest else f"expected {last}{instead}"
