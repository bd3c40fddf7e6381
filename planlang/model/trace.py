"""What a settlement says about one line: one account a rule, in the order in which rules apply."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from planlang.model.contract import Citation, Key
from planlang.model.settlement import Split, Stage

PASSED_ON, KEPT_BACK, RELIEVED, REFUSED, GIVEN_UP = "passed on", "kept back", "relieved", "refused", "given up"


@frozen
class Figure:
    """A number of the engine's own, by name: `eligible before`, in minor units."""

    name: str
    amount: int


@frozen
class Added:
    """What a rule adds to a reason of its stage, in minor units, and which part that is.

    Of a cut: what it passes on, what it keeps back, or what it relieves the member of (the part kept back, taken off).
    Without a cut: the whole, refused by the layer or given up.
    """

    reason: str
    amount: int
    part: str


@frozen(kw_only=True)
class Working:
    """One cut, so that it can be done again by hand.

    of: the running total by name, key: how it is kept, whose: of what (a person, and of which year), period: the first
    day of the policy period whose own it is, or none where periods share it. before + amount = after; a credit counts
    in the arithmetic as if it stood in the total too. text: the arithmetic in major units, whose result is what is
    passed on; the rest of the amount is kept.
    """

    of: str
    key: Key
    whose: tuple[str, ...]
    period: date | None
    credit: int
    before: int
    amount: int
    after: int
    text: str
    result: int
    kept: int
    adds: tuple[Added, ...] = ()


@frozen(kw_only=True)
class Account:
    """What one rule did to one line, or why it did nothing.

    provision: the slug of the rule. headline: one clause without a full stop. note: an aside to it, or nothing.
    details: further sentences. figures: the engine's numbers that the words use. arithmetic: its cuts. adds: what it
    adds to a reason without a cut.
    """

    stage: Stage
    provision: str
    headline: str
    citation: Citation | None
    note: str = ""
    details: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    arithmetic: tuple[Working, ...] = ()
    adds: tuple[Added, ...] = ()


@frozen(kw_only=True)
class Explanation:
    """The whole account of one line; `unfollowed` says that the original it corrects is not settled."""

    split: Split
    accounts: tuple[Account, ...]
    unfollowed: bool = False


@frozen(kw_only=True)
class Opening:
    """What it moved that a month of a year-to-date attachment opened, or that the attachment was settled.

    name: `opens` or `settlement`. aggregate: from the aggregate's carrier to the employer, as in `entries.csv`.
    """

    period: date
    month: str
    name: str
    aggregate: int
    accounts: tuple[Account, ...]
