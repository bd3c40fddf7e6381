"""The year against its attachment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planlang.model.settlement import MonthRow, Settlement
from planlang.report import svg
from planlang.report.figure import Money, figure, table


def year(settlement: Settlement, money: Money) -> str:
    """The claims that count and the attachment, month by month."""
    rows, attachment = settlement.months, settlement.attachment
    assert attachment is not None
    reached = attachment.attachment
    told = _told(rows, reached, money)
    title = "The year against its attachment"
    drawing = svg.picture("months-svg", title, told, 220, _shapes(rows, reached, money))
    return figure("months", title, told, drawing, _numbers(rows, money))


def _shapes(rows: Sequence[MonthRow], reached: int | None, money: Money) -> Iterable[str]:
    lines: Mapping[str, Sequence[int]] = {
        "claims that count": [row.cumulative_counted for row in rows],
        "attachment": [row.cumulative_attachment for row in rows],
    }
    top = max(1, *(max(values) for values in lines.values()), reached or 0)
    right = 268.0

    def at(number: int, amount: int) -> tuple[float, float]:
        x = 12 + (right - 12) * (number / max(1, len(rows) - 1))
        return x, 196 - 180 * max(amount, 0) / top

    yield svg.rule(12, 196, right, 196, "axis")
    known = sum(not row.projected for row in rows)
    for name, values in lines.items():
        kind = "line-counted" if name.startswith("claims") else "line-attachment"
        yield svg.path([at(n, values[n]) for n in range(known)], kind)
        if known < len(rows):
            yield svg.path([at(n, values[n]) for n in range(max(known - 1, 0), len(rows))], f"{kind} projected")
    if reached is not None and reached != lines["attachment"][-1]:
        y = at(0, reached)[1]
        yield svg.rule(12, y, right, y, "line-minimum")
        lines = {**lines, "of the period": [reached]}
    places = svg.apart([at(0, values[-1])[1] for values in lines.values()], 26)
    for place, (name, values) in zip(places, lines.items(), strict=True):
        yield svg.text(right + 6, place, money(values[-1]), kind="number")
        yield svg.text(right + 6, place + 11, name, kind="small")
    for n, anchor in ((0, "start"), (len(rows) - 1, "end")):
        yield svg.text(at(n, 0)[0], 212, rows[n].month, kind="small", anchor=anchor)


def _numbers(rows: Sequence[MonthRow], money: Money) -> str:
    return table(
        ("month", "attachment", "so far", "counted", "so far", "threshold", "due", "advance", "projected"),
        [
            (
                row.month,
                *(
                    money(amount)
                    for amount in (row.attachment, row.cumulative_attachment, row.counted, row.cumulative_counted)
                ),
                *("" if amount is None else money(amount) for amount in (row.threshold, row.due, row.advance)),
                "yes" if row.projected else "no",
            )
            for row in rows
        ],
    )


def _told(rows: Sequence[MonthRow], reached: int | None, money: Money) -> str:
    last = rows[-1]
    whole = last.cumulative_attachment if reached is None else reached
    side = "over" if last.cumulative_counted > whole else "under"
    words = (
        f"Through {last.month} the claims that count come to {money(last.cumulative_counted)}, "
        f"{money(abs(last.cumulative_counted - whole))} {side} the attachment of {money(whole)}."
    )
    projected = [row.month for row in rows if row.projected]
    return f"{words} {projected[0]} and later months are projected, and dashed." if projected else words
