"""The rising layer: what of a running total lies over an attachment that rises month by month.

    above_k(C) = max(C - S_k, 0)

In month k a line's part is above_k(after) - above_k(before). When month k opens, the part of everything before it
falls from above_(k-1)(C) to above_k(C): that difference is on no line, so it is an *opening*, a row of its own.
Lines and openings together sum to the layer of the total at the last attachment.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, frozen

from planlang.model.ledger import Resolved


@frozen
class Rising:
    """`name` is the part of `source` over the attachment of the line's policy month.

    attachments: S_1 .. S_n. opened: how many months open. settlement: the attachment after all lines, if that is due.
    """

    name: str
    source: str
    attachments: tuple[int, ...]
    opened: int
    settlement: int | None


@define
class Risen:
    """The layer while it runs: its running total and the attachment in force."""

    source: int
    out: int
    before_at: int
    total: int = 0
    attachment: int = 0

    def advance(self, _: Resolved, row: list[int]) -> None:
        """A line, under the attachment in force."""
        row[self.before_at] = self.total
        amount = row[self.source]
        if amount:
            after = self.total + amount
            row[self.out] = max(0, after - self.attachment) - max(0, self.total - self.attachment)
            self.total = after

    def rise(self, attachment: int, row: list[int]) -> None:
        """An opening: the attachment rises, and the part of the total over it falls."""
        row[self.before_at] = self.total
        row[self.out] = max(0, self.total - attachment) - max(0, self.total - self.attachment)
        self.attachment = attachment


def by_line(step: Rising, slots: Mapping[str, int]) -> Risen:
    """The step as a machine: `advance` for lines, `rise` for openings."""
    return Risen(slots[step.source], slots[step.name], slots[f"{step.name}@before"])
