"""Formatting: a plan in its canonical form, so that a diff shows what changed and nothing else."""

from __future__ import annotations

from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.source import Source


def formatted_text(source: Source) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text in canonical form, its own line ends kept; a text that cannot be read is left alone."""
    from planlang.syntax.format import formatted  # noqa: PLC0415  the grammar loads only when a plan is read
    from planlang.syntax.parser import parse  # noqa: PLC0415  the same

    file, diagnostics = parse(source)
    if has_errors(diagnostics):
        return None, diagnostics
    text = formatted(file, source).replace("\r\n", "\n")
    return (text.replace("\n", "\r\n") if "\r\n" in source.text else text), diagnostics
