"""The rising layer: what of a running total lies over an attachment that rises month by month.

    above_k(C) = max(C - S_k, 0)

In month k a line's part is above_k(after) - above_k(before). When month k opens, the part of everything before it
falls from above_(k-1)(C) to above_k(C): that difference is on no line, so it is an *opening*, a row of its own.
Lines and openings together sum to the layer of the total at the last attachment.
"""

from __future__ import annotations

from attrs import define, frozen

from planlang.operators.amounts import Sheet


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
    """The layer while it runs: its columns, its running total and the attachment in force."""

    source: list[int]
    parts: list[int]
    befores: list[int]
    total: int = 0
    attachment: int = 0

    def advance(self, start: int, stop: int) -> None:
        """Lines, under the attachment in force."""
        for amount in self.source[start:stop]:
            after = self.total + amount
            self.befores.append(self.total)
            self.parts.append(max(0, after - self.attachment) - max(0, self.total - self.attachment))
            self.total = after

    def rise(self, attachment: int) -> None:
        """An opening: the attachment rises, and the part of the total over it falls."""
        self.befores.append(self.total)
        self.parts.append(max(0, self.total - attachment) - max(0, self.total - self.attachment))
        self.attachment = attachment


def in_order(step: Rising, sheet: Sheet) -> Risen:
    """The step as a machine: `advance` for lines, `rise` for openings."""
    return Risen(sheet.streams[step.source], sheet.streams[step.name], sheet.streams[f"{step.name}@before"])
