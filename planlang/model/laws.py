"""Laws: how each step of a program takes its part of a running total, as values that an account can quote."""

from __future__ import annotations

from attrs import frozen

from planlang.model.amounts import Amounts
from planlang.model.term import Key
from planlang.values.rate import Percentage


@frozen(kw_only=True)
class Law:
    """One step's law.

    source: the stream that it cuts. key: whose running total of it. total: the name of that total where several policy
    periods keep one; else it is the step's own. attachment, limit: of a layer. percentage: of a share. rising: of a
    rising layer, the attachment from each opening on.
    """

    source: str
    key: Key
    total: str | None = None
    attachment: Amounts | None = None
    limit: Amounts | None = None
    percentage: Percentage | None = None
    rising: tuple[int, ...] = ()
