"""Conditions: what must hold of every settlement of a plan, and what a reader is warned of."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from attrs import frozen

from planlang.model.scenario import Comparison, Named
from planlang.model.term import Term


class ConditionKind(Enum):
    """Whether a condition must hold, or gives a warning where it does."""

    ALWAYS = "always"
    WARN = "warn when"


class ConditionSubject(Enum):
    """Of what the figure is asked: of each person, of each line, or of all lines together."""

    ANY_PERSON = "any person"
    ANY_LINE = "any line"
    THE_PLAN = "the plan"


@frozen(kw_only=True)
class Condition(Term):
    """`always specific of any person at most $2,000,000`, `warn when amount of any person at least 50% of deductible`.

    Exactly one holds: `amount`, in minor units, or `share`, of the deductible that applies to the person's key.
    """

    kind: ConditionKind
    figure: Named
    subject: ConditionSubject
    comparison: Comparison
    amount: int | None
    share: Fraction | None
