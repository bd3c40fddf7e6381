"""Why a layer did not pay, and what would have to be otherwise for it to pay."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from planlang.model.contract import Citation
from planlang.model.settlement import Stage

# What a cover does where a line takes money back: nothing at all, or it takes back what it had reimbursed.
BACK_OF_NOTHING = "money back, and what this cover reimburses stays as it was"
BACK_OF_COVER = "money back, and so does this cover"


class ChangeKind(Enum):
    """What would be otherwise: an amount, a date or a code of the ledger, a fact, a term of the plan."""

    AMOUNT = "amount"
    DATE = "date"
    CODE = "code"
    FACT = "fact"
    TERM = "term"


@frozen(kw_only=True)
class Change:
    """One thing that would be otherwise. `words` say it.

    On the ledger: the cell of `column` of claim and line `of` would hold `value`. On the facts: `value` as the command
    states it, `renewed`. On the plan: `value` would stand where `place` is, as a statement of the language; empty, the
    statement there would be left out. A change that is not one statement has no value. `was` is the end of the words,
    what is written now, where a second change of one statement may stand for both.
    """

    kind: ChangeKind
    words: str
    value: str | None = None
    of: tuple[str, int] | None = None
    column: str | None = None
    place: Citation | None = None
    was: str = ""


@frozen(kw_only=True)
class Way:
    """Changes which together make the layer pay `pays` minor units; `short` says that a step less does not."""

    changes: tuple[Change, ...]
    pays: int
    short: str = ""


@frozen(kw_only=True)
class Blocker:
    """What kept the layer from paying: an amount in minor units, for a reason, by a rule at a place."""

    reason: str
    amount: int
    provision: str
    place: Citation | None


@frozen(kw_only=True)
class WhyNot:
    """The answer: what the layer pays of the subject as it is, what kept it from paying, and the ways to make it pay.

    subject: `claim C-2 line 1`, `person M-1` or the plan's name. kept: what kept it, where no reason of the layer did.
    note: what else is to be said where there is no way.
    """

    stage: Stage
    subject: str
    paid: int
    blockers: tuple[Blocker, ...] = ()
    kept: str = ""
    ways: tuple[Way, ...] = ()
    note: str = ""


@frozen(kw_only=True)
class Short:
    """Why a layer pays nothing of one line, and how far the line is from being paid: what nothing was settled to find.

    words: a sentence without a full stop.
    """

    stage: Stage
    reason: str
    words: str
    place: Citation | None
