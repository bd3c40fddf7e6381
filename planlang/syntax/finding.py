"""A mistake in a literal before it has its place: the words of its diagnostic, and the literal as it was meant."""

from __future__ import annotations

from attrs import frozen

from planlang.text.diagnostic import Code


@frozen
class Finding:
    """A mistake before it has its place.

    meant: the text that was meant, with which reading goes on. sure: whether it is offered as an edit, which it is
    only when no reader could have meant another.
    """

    code: Code
    headline: str
    label: str
    help: str | None = None
    meant: str | None = None
    sure: bool = True
