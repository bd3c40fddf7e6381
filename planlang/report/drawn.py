"""The pictures of a report: each a figure with what it shows in words, and its numbers in a table beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from planlang.explain.letter import day_in_words
from planlang.model.pictures import Claimant, Pictures, Plane, Running
from planlang.model.settlement import MonthRow, Settlement
from planlang.report import svg
from planlang.values.calendar import Window
from planlang.values.money import shown

_LEFT, _RIGHT = 8, 392
_PARTS = {
    "below-deductible": ("under the deductible", "kept"),
    "laser-layer": ("under the higher deductible of the person", "laser"),
    "aggregating-deductible": ("under the aggregating deductible", "shared"),
    "coinsurance": ("share not reimbursed", "share"),
    "over-maximum": ("over the maximum", "over"),
    "specific": ("reimbursed by the specific", "specific"),
}
Money = Callable[[int], str]


def figures(settlement: Settlement, drawn: Pictures) -> Iterable[str]:
    """Every picture that the settlement has something for."""

    def money(minor: int) -> str:
        return shown(minor, settlement.contract.currency)

    yield _waterfall(drawn, money)
    if settlement.months:
        yield _months(settlement, money)
    if drawn.claimants:
        yield _tower(drawn.claimants, money)
    if drawn.running is not None and drawn.running.points:
        yield _running(drawn.running, money)
    if drawn.plane.cells:
        yield _plane(drawn.plane, money)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, name: str = "") -> str:
    """A table of HTML: the first column is a heading of its row, the others are figures."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    given = f' id="{name}"' if name else ""
    return f'<div class="scroll"><table{given}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _figure(name: str, title: str, told: str, drawing: str, numbers: str) -> str:
    return (
        f'<figure id="{name}"><h3>{escape(title)}</h3>{drawing}<figcaption>{escape(told)}</figcaption>'
        f"<details><summary>The numbers of this picture</summary>{numbers}</details></figure>"
    )


# --- the waterfall --------------------------------------------------------------------------------


def _waterfall(drawn: Pictures, money: Money) -> str:
    steps = drawn.steps
    whole = max(1, *(max(step.left + step.taken, step.left) for step in steps))
    row, shapes = 34, []
    for at, step in enumerate(steps):
        y, edge = at * row, at in {0, len(steps) - 1}
        start = 0 if edge else min(step.left, step.left + step.taken)
        size = abs(step.left if edge else step.taken)
        x, width = _LEFT + _across(start, whole), _across(size, whole)
        kind = "kept" if edge else "specific" if step.name.startswith("specific") else "aggregate"
        amount = money(step.left if edge else -step.taken)
        shapes += [svg.text(_LEFT, y + 12, step.name), svg.text(_RIGHT, y + 12, amount, kind="number", anchor="end")]
        shapes.append(svg.box(svg.Area(x, y + 17, max(width, 1), 12), kind, f"{step.name}: {amount}"))
    told = "; ".join(
        f"{step.name} {money(step.left if at in {0, len(steps) - 1} else step.taken)}" for at, step in enumerate(steps)
    )
    title = "From claims to what the employer bears"
    numbers = table(("", "amount", "left"), [(s.name, money(s.taken), money(s.left)) for s in steps])
    return _figure(
        "waterfall",
        title,
        f"{told[0].upper()}{told[1:]}.",
        svg.picture("waterfall-svg", title, told, row * len(steps), shapes),
        numbers,
    )


def _across(amount: int, whole: int) -> float:
    return (_RIGHT - _LEFT) * max(amount, 0) / whole


# --- the months --------------------------------------------------------------------------------


def _months(settlement: Settlement, money: Money) -> str:
    rows, attachment = settlement.months, settlement.attachment
    assert attachment is not None
    lines = {
        "claims that count": [row.cumulative_counted for row in rows],
        "attachment": [row.cumulative_attachment for row in rows],
    }
    reached = attachment.attachment
    top = max(1, *(max(values) for values in lines.values()), reached or 0)
    height, right = 220.0, 268.0

    def at(number: int, amount: int) -> tuple[float, float]:
        x = 12 + (right - 12) * (number / max(1, len(rows) - 1))
        return x, 196 - 180 * max(amount, 0) / top

    shapes = [svg.rule(12, 196, right, 196, "axis")]
    for name, values in lines.items():
        kind = "line-counted" if name.startswith("claims") else "line-attachment"
        known = [n for n, row in enumerate(rows) if not row.projected]
        split = len(known)
        shapes.append(svg.path([at(n, values[n]) for n in range(split)], kind))
        if split < len(rows):
            shapes.append(
                svg.path([at(n, values[n]) for n in range(max(split - 1, 0), len(rows))], f"{kind} projected")
            )
    if reached is not None and reached != lines["attachment"][-1]:
        y = at(0, reached)[1]
        shapes.append(svg.rule(12, y, right, y, "line-minimum"))
        lines = {**lines, "of the period": [reached]}
    places = svg.apart([at(0, values[-1])[1] for values in lines.values()], 26)
    for place, (name, values) in zip(places, lines.items(), strict=True):
        shapes.append(svg.text(right + 6, place, money(values[-1]), kind="number"))
        shapes.append(svg.text(right + 6, place + 11, name, kind="small"))
    ends = ((0, "start"), (len(rows) - 1, "end"))
    shapes += [svg.text(at(n, 0)[0], 212, rows[n].month, kind="small", anchor=anchor) for n, anchor in ends]
    told = _months_told(rows, reached, money)
    numbers = table(
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
    title = "The year against its attachment"
    return _figure("months", title, told, svg.picture("months-svg", title, told, height, shapes), numbers)


def _months_told(rows: Sequence[MonthRow], reached: int | None, money: Money) -> str:
    last = rows[-1]
    whole = last.cumulative_attachment if reached is None else reached
    side = "over" if last.cumulative_counted > whole else "under"
    words = (
        f"Through {last.month} the claims that count come to {money(last.cumulative_counted)}, "
        f"{money(abs(last.cumulative_counted - whole))} {side} the attachment of {money(whole)}."
    )
    projected = [row.month for row in rows if row.projected]
    return f"{words} {projected[0]} and later months are projected, and dashed." if projected else words


# --- the large claimants --------------------------------------------------------------------------------


def _tower(claimants: Sequence[Claimant], money: Money) -> str:
    whole = max(1, *(sum(amount for _, amount in one.parts if amount > 0) for one in claimants))
    row, used = 34, []
    shapes = [svg.text(_RIGHT, 10, "reimbursed, of all claims", kind="small", anchor="end")]
    for at, one in enumerate(claimants):
        y, x = at * row + 16, float(_LEFT)
        shapes.append(svg.text(_LEFT, y + 12, one.key))
        shapes.append(
            svg.text(_RIGHT, y + 12, f"{money(one.specific)} of {money(one.amount)}", kind="number", anchor="end")
        )
        for reason, amount in one.parts:
            words, kind = _PARTS[reason]
            width = _across(amount, whole)
            shapes.append(svg.box(svg.Area(x, y + 17, width, 12), kind, f"{one.key}: {money(amount)} {words}"))
            x += width
            used.append(reason)
    y = len(claimants) * row + 22
    for reason in (reason for reason in _PARTS if reason in used):
        words, kind = _PARTS[reason]
        shapes += [svg.box(svg.Area(_LEFT, y, 10, 10), kind), svg.text(_LEFT + 16, y + 9, words, kind="small")]
        y += 16
    first = claimants[0]
    told = (
        f"The largest of {len(claimants)}: {first.key} with {money(first.amount)}, of which the specific reimburses "
        f"{money(first.specific)} over a deductible of {money(first.deductible)}."
    )
    reasons = [reason for reason in _PARTS if reason in used]
    numbers = table(
        (
            "",
            "claims",
            "deductible",
            *(_PARTS[reason][0] for reason in reasons),
            "not counted",
            "aggregate",
            "employer",
        ),
        [
            (
                one.key,
                money(one.amount),
                money(one.deductible),
                *(money(dict(one.parts).get(reason, 0)) for reason in reasons),
                money(one.uncounted),
                money(one.aggregate),
                money(one.employer),
            )
            for one in claimants
        ],
        name="claimants",
    )
    title = "The largest claimants, and whose each part is"
    return _figure("tower", title, told, svg.picture("tower-svg", title, told, y + 4, shapes), numbers)


# --- one person --------------------------------------------------------------------------------


def _running(running: Running, money: Money) -> str:
    points = running.points
    top = max(1, running.deductible, *(point.eligible for point in points))
    first, last = points[0].paid, points[-1].paid
    span = max(1, (last - first).days)

    def at(day_number: int, amount: int) -> tuple[float, float]:
        return 12 + 256 * day_number / span, 196 - 180 * max(amount, 0) / top

    def stairs(amounts: Sequence[int]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = [at(0, 0)]
        for point, amount in zip(points, amounts, strict=True):
            x, y = at((point.paid - first).days, amount)
            found += [(x, found[-1][1]), (x, y)]
        return [*found, (268, found[-1][1])]

    shapes = [svg.rule(12, 196, 268, 196, "axis")]
    shapes.append(svg.path(stairs([point.eligible for point in points]), "line-counted"))
    shapes.append(svg.path(stairs([point.reimbursed for point in points]), "line-specific"))
    marks = {"claims": points[-1].eligible, "reimbursed": points[-1].reimbursed, "deductible": running.deductible}
    if running.standard != running.deductible:
        marks["usual deductible"] = running.standard
    for name in ("deductible", "usual deductible"):
        if name in marks:
            y = at(0, marks[name])[1]
            shapes.append(svg.rule(12, y, 268, y, "line-minimum"))
    places = svg.apart([at(0, amount)[1] for amount in marks.values()], 26)
    for place, (name, amount) in zip(places, marks.items(), strict=True):
        shapes += [svg.text(274, place, money(amount), kind="number"), svg.text(274, place + 11, name, kind="small")]
    shapes.append(svg.text(12, 212, first.isoformat(), kind="small"))
    shapes.append(svg.text(268, 212, last.isoformat(), kind="small", anchor="end"))
    met = next((point for point in points if point.eligible > running.deductible), None)
    reached = f"; claim {met.claim} of {day_in_words(met.paid)} took it over the deductible" if met else ""
    told = (
        f"{running.key}'s claims came to {money(points[-1].eligible)} against a deductible of "
        f"{money(running.deductible)}, and the specific reimburses {money(points[-1].reimbursed)}{reached}."
    )
    numbers = table(
        ("claim", "line", "paid", "claims so far", "over the deductible", "reimbursed so far"),
        [
            (p.claim, str(p.line), p.paid.isoformat(), money(p.eligible), money(p.excess), money(p.reimbursed))
            for p in points
        ],
    )
    title = f"One person's year: {running.key}"
    return _figure("running", title, told, svg.picture("running-svg", title, told, 236, shapes), numbers)


# --- incurred and paid --------------------------------------------------------------------------------


def _plane(plane: Plane, money: Money) -> str:
    across, down = plane.months_paid, plane.months_incurred
    side = min(24.0, 340 / max(1, len(across)))
    left, top = 52.0, 18.0
    most = max(1, *(abs(cell.amount) for cell in plane.cells))
    shapes = []
    for cell in plane.cells:
        x, y = left + side * across.index(cell.paid), top + side * down.index(cell.incurred)
        strength = 1 + round(4 * abs(cell.amount) / most)
        words = f"incurred {cell.incurred}, paid {cell.paid}: {money(cell.amount)}"
        shapes.append(svg.box(svg.Area(x, y, side - 1, side - 1), f"heat{strength}", words))
    for windows, kind, _ in _layers(plane):
        if windows is not None:
            shapes.append(_window(windows, across, down, (left, top, side), kind))
    height = top + side * len(down)
    shapes += _edges(across, down, (left, top, side))
    legend = height + 14
    shapes.append(svg.text(left, legend, "down: month incurred; across: month paid", kind="small"))
    for windows, kind, words in _layers(plane):
        if windows is not None:
            legend += 18
            shapes += [
                svg.box(svg.Area(left, legend - 9, 12, 10), kind),
                svg.text(left + 18, legend, words, kind="small"),
            ]
    said = [f"{money(plane.whole.amount)} were paid"]
    if plane.specific is not None:
        said.append(f"{money(plane.whole.specific_counts)} of it counts under the specific")
    if plane.aggregate is not None:
        said.append(f"{money(plane.whole.aggregate_counts)} is in the windows of the aggregate")
    told = f"{', '.join(said)}."
    numbers = table(
        ("incurred", "paid", "amount", "counts under the specific", "counts under the aggregate"),
        [
            (cell.incurred, cell.paid, *map(money, (cell.amount, cell.specific_counts, cell.aggregate_counts)))
            for cell in plane.cells
        ],
    )
    title = "When claims were incurred and when they were paid"
    return _figure("plane", title, told, svg.picture("plane-svg", title, told, legend + 8, shapes), numbers)


def _edges(across: Sequence[str], down: Sequence[str], grid: tuple[float, float, float]) -> Iterable[str]:
    """The first and the last month of both sides."""
    left, top, side = grid
    for n in sorted({0, len(down) - 1}):
        yield svg.text(left - 4, top + side * n + side * 0.7, down[n], kind="small", anchor="end")
    yield svg.text(left, 12, across[0], kind="small")
    if len(across) > 1:
        yield svg.text(left + side * len(across), 12, across[-1], kind="small", anchor="end")


def _layers(plane: Plane) -> tuple[tuple[tuple[Window, Window] | None, str, str], ...]:
    """The windows of both layers, how they are drawn and what they are."""
    return (
        (plane.specific, "window-specific", "counted by the specific"),
        (plane.aggregate, "window-aggregate", "counted by the aggregate"),
    )


def _window(
    windows: tuple[Window, Window],
    across: Sequence[str],
    down: Sequence[str],
    grid: tuple[float, float, float],
    kind: str,
) -> str:
    """The outline of a layer's two windows on the grid of months."""
    left, top, side = grid
    inset = 1.0 if kind == "window-specific" else 3.0
    incurred, paid = windows
    y0, y1 = _span(incurred, down)
    x0, x1 = _span(paid, across)
    if y1 <= y0 or x1 <= x0:
        return ""
    area = svg.Area(
        left + side * x0 + inset,
        top + side * y0 + inset,
        side * (x1 - x0) - 2 * inset,
        side * (y1 - y0) - 2 * inset,
    )
    return svg.box(area, kind)


def _span(window: Window, months: Sequence[str]) -> tuple[int, int]:
    """The months of a window, by their places."""
    first = window.first.isoformat()[:7] if window.first else months[0]
    last = window.last.isoformat()[:7] if window.last else months[-1]
    inside = [n for n, month in enumerate(months) if first <= month <= last]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)
