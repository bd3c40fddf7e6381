"""The year against its attachment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from planlang.explain.totals import forfeiture, month_so_far, months_known, standing_so_far
from planlang.model.settlement import Attachment, MonthRow, Settlement
from planlang.report import svg
from planlang.report.figure import Figure, Money, drawn, table

_SUM = "sum of attachments"
_LEFT, _TOP, _GROUND = 12.0, 16.0, 196.0
_LABEL = 84.0  # the room of a month at an edge and of half another one


def year(settlement: Settlement, minimum: int, money: Money, prefix: str = "") -> str:
    """The claims that count and the attachment, month by month. minimum: the one in force, if there is one."""
    rows, attachment = settlement.months, settlement.attachment
    assert attachment is not None  # INVARIANT: months are those of an attachment, and do not stand alone here
    whole, known = _caption(settlement, attachment, money), months_known(settlement)
    return drawn(
        Figure(
            name=f"{prefix}months-picture",
            title="The year against its attachment",
            told=f"{whole} {_by_month(rows, known, money)}",
            caption=whole,
            height=220,
            shapes=_shapes(rows, known, _levels(attachment, minimum), money),
            numbers=_numbers(rows, known, money),
        )
    )


@frozen
class _Scale:
    """Where a month and an amount are drawn."""

    months: int
    top: int
    right: float

    def at(self, number: int, amount: int) -> tuple[float, float]:
        """The place of an amount at the end of a month."""
        x = _LEFT + (self.right - _LEFT) * (number / max(1, self.months - 1))
        return x, self.height(amount)

    def height(self, amount: int) -> float:
        """The height of an amount."""
        return _GROUND - (_GROUND - _TOP) * max(amount, 0) / self.top


def _shapes(rows: Sequence[MonthRow], known: int, levels: Mapping[str, int], money: Money) -> Iterable[str]:
    counted = [row.cumulative_counted for row in rows]
    thresholds = [row.cumulative_attachment for row in rows]
    labels = {"claims that count": counted[-1], _SUM: thresholds[-1], **levels}
    right = svg.room_for(map(money, labels.values()))
    scale = _Scale(len(rows), max(1, *counted, *thresholds, *levels.values()), right)
    yield svg.rule(_LEFT, _GROUND, right, _GROUND, "axis")
    yield from _line(rows, thresholds, scale, "line-attachment")
    yield svg.path([scale.at(n, amount) for n, amount in enumerate(counted[:known])], "line-counted")
    if 0 < known < len(rows):
        x, y = scale.at(known - 1, counted[-1])
        yield svg.dot(x, y, "so-far", f"claims that count through {rows[known - 1].month}: {money(counted[-1])}")
        if _LEFT + _LABEL < x < right - _LABEL and not any(row.advance for row in rows):
            yield svg.text(x, 212, rows[known - 1].month, kind="small", anchor="middle")
    for amount in levels.values():
        yield svg.rule(_LEFT, scale.height(amount), right, scale.height(amount), "line-minimum")
    for n, row in enumerate(rows):
        if row.advance:
            x, y = scale.at(n, row.cumulative_counted)
            kind, noun = ("advance", "advance of") if row.advance > 0 else ("paid-back", "paid back in")
            yield svg.dot(x, y, kind, f"{noun} {row.month}: {money(abs(row.advance))}")
    places = svg.apart([scale.height(amount) for amount in labels.values()], 30, _GROUND - 12)
    for place, (name, amount) in zip(places, labels.items(), strict=True):
        kind = "" if name == "claims that count" else "is-attachment" if name == _SUM else "is-minimum"
        yield svg.text(right + 6, place, money(amount), kind=f"number {kind}")
        yield svg.text(right + 6, place + 13, name, kind="small")
    for n, anchor in ((0, "start"), (len(rows) - 1, "end")):
        yield svg.text(scale.at(n, 0)[0], 212, rows[n].month, kind="small", anchor=anchor)
    yield from _marks(rows, right)


def _marks(rows: Sequence[MonthRow], right: float) -> Iterable[str]:
    """What the dots on the line are."""
    x = (_LEFT + right) / 2 - 66
    for kind, words, used in (
        ("advance", "advance", any((row.advance or 0) > 0 for row in rows)),
        ("paid-back", "paid back", any((row.advance or 0) < 0 for row in rows)),
    ):
        if used:
            yield svg.dot(x, 208, kind, words)
            yield svg.text(x + 8, 212, words, kind="small")
            x += 70


def _line(rows: Sequence[MonthRow], values: Sequence[int], scale: _Scale, kind: str) -> Iterable[str]:
    """A line through the months, dashed where they are projected."""
    known = sum(not row.projected for row in rows)
    points = [scale.at(n, amount) for n, amount in enumerate(values)]
    yield svg.path(points[:known], kind)
    yield svg.path(points[max(known - 1, 0) :], f"{kind} projected") if known < len(rows) else ""


def _levels(attachment: Attachment, minimum: int) -> Mapping[str, int]:
    """The minimum in force, and the attachment of the period where neither the minimum nor the months' sum is it."""
    found = {}
    reached = attachment.attachment
    if minimum:
        name = "minimum" if minimum == attachment.minimum else "pro-rated minimum"
        found[f"{name}, attaches" if minimum == reached else name] = minimum
    if reached is not None and reached not in {attachment.sum, minimum}:
        found["of the period"] = reached
    return found


def _caption(settlement: Settlement, attachment: Attachment, money: Money) -> str:
    rows, whole = settlement.months, attachment.attachment
    assert whole is not None  # INVARIANT: only of months that stand alone there is none
    last, so_far = rows[-1], standing_so_far(settlement)
    kind = "projected attachment" if attachment.projected else "attachment"
    if forfeiture(settlement):
        words = (
            f"Through {rows[max(months_known(settlement), 1) - 1].month} the claims that count come to "
            f"{money(last.cumulative_counted)}. The {kind} was {money(whole)}; the aggregate was forfeited when the "
            "contract ended."
        )
    elif so_far is None:
        month = rows[max(months_known(settlement), 1) - 1].month
        side = "over" if last.cumulative_counted > whole else "under"
        words = (
            f"Through {month} the claims that count come to {money(last.cumulative_counted)}, "
            f"{money(abs(last.cumulative_counted - whole))} {side} the {kind} of {money(whole)}."
        )
    else:
        words = (
            f"Through {month_so_far(settlement)} the claims that count come to {money(so_far.counted)}, "
            f"{money(so_far.apart)} {'over' if so_far.over else 'under'} the attachments of {money(so_far.reached)} so "
            f"far. Their line ends there; the {kind} of the whole period is {money(whole)}."
        )
    projected = [row.month for row in rows if row.projected]
    if projected:
        words += f" Of {projected[0]} and later months the attachments are projected, and dashed."
    advances = any(row.advance for row in rows)
    return f"{words} The dots are advances of the carrier, and what was paid back." if advances else words


def _by_month(rows: Sequence[MonthRow], known: int, money: Money) -> str:
    said = (
        f"{row.month} {f'{money(row.cumulative_counted)} of ' if n < known else 'attachment '}"
        f"{money(row.cumulative_attachment)}"
        for n, row in enumerate(rows)
    )
    advances = ", ".join(f"{money(row.advance)} in {row.month}" for row in rows if row.advance)
    return f"Counted of attachment so far, by month: {'; '.join(said)}." + (
        f" Advances: {advances}." if advances else ""
    )


def _numbers(rows: Sequence[MonthRow], known: int, money: Money) -> str:
    return table(
        ("month", "attachment", "so far", "counted", "so far", "threshold", "due", "advance", "projected"),
        [
            (
                row.month,
                *map(money, (row.attachment, row.cumulative_attachment)),
                *(map(money, (row.counted, row.cumulative_counted)) if n < known else ("", "")),
                *("" if amount is None else money(amount) for amount in (row.threshold, row.due, row.advance)),
                "yes" if row.projected else "no",
            )
            for n, row in enumerate(rows)
        ],
    )
