"""What a settlement says about one line: one account a rule, in the order in which rules apply."""

from __future__ import annotations

from attrs import frozen

from planlang.model.contract import Citation
from planlang.model.settlement import Split, Stage


@frozen
class Figure:
    """A number of the engine's own, by name: `eligible before`, in minor units."""

    name: str
    amount: int


@frozen(kw_only=True)
class Account:
    """What one rule did to one line, or why it did nothing.

    provision: the slug of the rule. headline: one clause without a full stop. note: an aside to it, or nothing.
    details: further sentences. figures: the engine's numbers that the words use.
    """

    stage: Stage
    provision: str
    headline: str
    citation: Citation | None
    note: str = ""
    details: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@frozen(kw_only=True)
class Explanation:
    """The whole account of one line."""

    split: Split
    accounts: tuple[Account, ...]
