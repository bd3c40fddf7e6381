"""Months that stand alone: of each what counts, its own attachment, and what the aggregate pays of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planlang.explain.letter_words import listed
from planlang.explain.totals import months_known
from planlang.model.settlement import MonthRow, Settlement, Stage
from planlang.report import svg
from planlang.report.figure import LEFT, RIGHT, Figure, Money, drawn, table

_TOP, _GROUND = 24.0, 196.0
_LEGEND = (
    ("kept", "counts, and is not reimbursed"),
    ("aggregate", "reimbursed by the aggregate"),
    ("line-minimum", "attachment of the month"),
)


def months_alone(settlement: Settlement, paid: Sequence[int], money: Money, prefix: str = "") -> str:
    """Each month against its own attachment. paid: what the aggregate reimburses of each."""
    rows, known = settlement.months, months_known(settlement)
    caption = _caption(settlement, paid, money)
    return drawn(
        Figure(
            name=f"{prefix}months-picture",
            title="Each month against its own attachment",
            told=f"{caption} {_by_month(rows, known, money)}",
            caption=caption,
            height=_GROUND + 24 + 16 * len(_LEGEND) + 4,
            shapes=_shapes(rows, known, paid, money),
            numbers=_numbers(rows, known, paid, money),
        )
    )


def _caption(settlement: Settlement, paid: Sequence[int], money: Money) -> str:
    rows = settlement.months
    whole = money(settlement.on_lines[Stage.AGGREGATE] + settlement.period_entries)
    said = [f"{money(amount)} of {row.month}" for row, amount in zip(rows, paid, strict=True) if amount]
    words = f"Each month stands alone: the aggregate reimburses {whole}{f', {listed(said)}' if said else ''}."
    known, projected = months_known(settlement), [row.month for row in rows if row.projected]
    if 0 < known < len(rows):
        words += f" Claims are known through {rows[known - 1].month}."
    return words + (f" Of {projected[0]} and later months the attachments are projected." if projected else "")


def _shapes(rows: Sequence[MonthRow], known: int, paid: Sequence[int], money: Money) -> Iterable[str]:
    top = max(1, *(max(row.counted, row.attachment) for row in rows))
    scale, step = (_GROUND - _TOP) / top, (RIGHT - LEFT) / len(rows)
    most = max(rows, key=lambda row: row.attachment)
    of = "each month" if all(row.attachment == most.attachment for row in rows) else most.month
    yield svg.text(LEFT, 12, f"attachment of {of}: {money(most.attachment)}", kind="small")
    for n, (row, amount) in enumerate(zip(rows, paid, strict=True)):
        x, wide, told = LEFT + step * n, step * 0.7, f"{row.month}: {money(row.counted)} counts"
        over, height = max(amount, 0) * scale, max(row.counted, 0) * scale
        if n < known:
            yield svg.box(svg.Area(x, _GROUND - height + over, wide, height - over), "kept", told)
            words = f"{told}, {money(amount)} reimbursed over {money(row.attachment)}"
            yield svg.box(svg.Area(x, _GROUND - height, wide, over), "aggregate", words) if over else ""
        y = _GROUND - row.attachment * scale
        yield svg.rule(x - step * 0.1, y, x + step * 0.8, y, "line-minimum")
    yield svg.rule(LEFT, _GROUND, RIGHT, _GROUND, "axis")
    yield svg.text(LEFT, 212, rows[0].month, kind="small")
    if len(rows) > 1:
        yield svg.text(RIGHT, 212, rows[-1].month, kind="small", anchor="end")
    for at, (kind, words) in enumerate(_LEGEND):
        y = _GROUND + 24 + 16 * at
        line = kind.startswith("line")
        yield svg.rule(LEFT, y + 5, LEFT + 10, y + 5, kind) if line else svg.box(svg.Area(LEFT, y, 10, 10), kind)
        yield svg.text(LEFT + 16, y + 9, words, kind="small")


def _by_month(rows: Sequence[MonthRow], known: int, money: Money) -> str:
    said = (
        f"{row.month} {f'{money(row.counted)} of ' if n < known else 'attachment '}{money(row.attachment)}"
        for n, row in enumerate(rows)
    )
    return f"Counted of the month's attachment: {'; '.join(said)}."


def _numbers(rows: Sequence[MonthRow], known: int, paid: Sequence[int], money: Money) -> str:
    return table(
        ("month", "attachment", "counted", "reimbursed", "projected"),
        [
            (
                row.month,
                money(row.attachment),
                *((money(row.counted), money(amount)) if n < known else ("", "")),
                "yes" if row.projected else "no",
            )
            for n, (row, amount) in enumerate(zip(rows, paid, strict=True))
        ],
    )
