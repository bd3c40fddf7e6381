"""The author's words in a message: short, on one line, with nothing invisible."""

from __future__ import annotations

_LONGEST = 50


def quoted(text: str) -> str:
    """The text in backticks, cut when it is long; characters that cannot be shown stand as their code."""
    visible = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text[: _LONGEST + 1])
    return f"`{visible[:_LONGEST]}…`" if len(visible) > _LONGEST else f"`{visible}`"
