"""The closing: what comes beside the lines once they are settled. Period entries, advances, and what is paid by month.

Nothing here changes a line: a closing reads the streams of a settlement and adds entries and statements of months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts, Resolved
from planlang.model.settlement import Attachment, Entry, Totals
from planlang.provisions.enrollment import Enrollment
from planlang.values.calendar import DAY


@frozen
class Statement:
    """What a month shows of the aggregate: its threshold, and with an accommodation what was due and advanced."""

    threshold: int | None = None
    due: int | None = None
    advance: int | None = None


@define
class Closing:
    """A settlement whose lines are done.

    openings: what each month that opened moved, by stream. parts: the named streams. entries and statements are what
    provisions add, the statements by number of policy month.
    """

    contract: CheckedContract
    facts: Facts
    lines: Sequence[Resolved]
    streams: Mapping[str, Sequence[int]]
    openings: Sequence[Mapping[str, int]]
    parts: Mapping[str, str]
    totals: Totals
    attachment: Attachment | None
    enrollment: Enrollment
    entries: list[Entry] = field(factory=list)
    statements: dict[int, Statement] = field(factory=dict)

    def part(self, name: str) -> Sequence[int]:
        """A named part of the waterfall, line by line."""
        return self.streams[self.parts[name]]

    def month_name(self, number: int) -> str:
        """The name of a policy month."""
        return self.contract.period.month_name(number)

    def close_of(self, number: int) -> date:
        """The day on which a policy month closes: the eve of the next one, at the latest the end of the period."""
        period = self.contract.period
        return min(period.month_start(number + 1) - DAY, period.last)

    def add(self, entry: Entry) -> None:
        """An entry, unless it is nothing."""
        if entry.amount:
            self.entries.append(entry)
