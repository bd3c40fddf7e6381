"""The tables of a report: persons, months, rules, and what moves beside the lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from planlang.api.reporting import Report
from planlang.model.periods import Periods
from planlang.model.report import Charged
from planlang.model.settlement import MonthRow, PersonRow, Settlement, reason_words
from planlang.report.named import STAGES
from planlang.report.packed import place_parts

Cell = str | int | None


@frozen(kw_only=True)
class Column:
    """A column: the name by which an address sorts by it, its title, and what it holds.

    kind: words, which stay on one line, or prose, which does not; an amount, a number, or a place in a plan.
    """

    name: str
    title: str
    kind: str = "words"


@frozen(kw_only=True)
class Table:
    """A table as data: amounts in minor units, an absent value none. more: what a row opens to, row by row."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    more: Sequence[object] = ()


def _amounts(*titles: str) -> Iterable[Column]:
    for title in titles:
        yield Column(name=title.replace(" ", "-"), title=title, kind="amount")


def period_name(settlement: Settlement) -> str:
    """A period by its first day, as the files name it."""
    return str(settlement.contract.period.first)


def _by_period(report: Report) -> Sequence[Column]:
    return [Column(name="period", title="period")] if len(report.periods) > 1 else []


def _adjudicates(report: Report) -> bool:
    return any(one.settlement.contract.benefits is not None for one in report.periods)


# --- persons ----------------------------------------------------------------------------------------------------------


def persons(report: Report) -> Table:
    """Every person's totals, the largest first; what each rule decided of the lines that make them opens."""
    member = ("member", "plan paid") if _adjudicates(report) else ()
    payers = ("amount", *member, "specific", "aggregate", "employer")
    standing = ("deductible", "eligible", "over it", "still below it")
    specific = standing if any(one.settlement.contract.specific for one in report.periods) else ()
    days = {at: period_name(period.settlement) for at, period in enumerate(report.periods)}
    # Of one person the row of no period stands last.
    rows = sorted(
        _person_rows(report),
        key=lambda row: (-row[1].plan_paid, row[1].person, row[1].unit, len(days) if row[0] is None else row[0]),
    )
    several, names = len(report.periods) > 1, [title.replace(" ", "_") for title in payers]

    def cells(period: int | None, row: PersonRow, short: int | None) -> Iterable[Cell]:
        yield from (row.person, row.unit, *(("none" if period is None else days[period],) if several else ()))
        yield from (getattr(row, name) for name in names)
        yield from (row.deductible, row.eligible, row.excess, short) if specific else ()

    return Table(
        name="persons",
        columns=[
            Column(name="person", title="person"),
            Column(name="family", title="family"),
            *_by_period(report),
            *_amounts(*payers, *specific),
        ],
        rows=[tuple(cells(*row)) for row in rows],
        more=[
            [[part.rule, part.lines, part.amount] for part in report.ruled.by_person.get((row.person, period), ())]
            for period, row, _ in rows
        ],
    )


def _person_rows(report: Report) -> Iterable[tuple[int | None, PersonRow, int | None]]:
    for at, period in enumerate(report.periods):
        for row in period.settlement.persons:
            yield at, row, period.short_of.get(row.person)
    if isinstance(report.result, Periods):
        for row in report.result.uncounted_persons:
            yield None, row, None


# --- months -----------------------------------------------------------------------------------------------------------


def months(report: Report) -> Table:
    """The policy months of every aggregate; how a month's attachment came about opens."""
    rows = [
        (period, row, charged)
        for period in report.periods
        for row, charged in _month_rows(period.settlement.months, period.charged)
    ]
    several = len(report.periods) > 1
    always = ("attachment", "cumulative_attachment", "counted", "cumulative_counted")
    sometimes = [
        name for name in ("threshold", "due", "advance") if any(getattr(row, name) is not None for _, row, _ in rows)
    ]
    titles = {"cumulative_attachment": "attachment so far", "cumulative_counted": "counted so far"}
    return Table(
        name="months",
        columns=[
            Column(name="month", title="month"),
            *_by_period(report),
            *(
                Column(name=name.replace("_", "-"), title=titles.get(name, name), kind="amount")
                for name in (*always, *sometimes)
            ),
            Column(name="projected", title="projected"),
        ],
        rows=[
            (
                row.month,
                *((period_name(period.settlement),) if several else ()),
                *(getattr(row, name) for name in (*always, *sometimes)),
                "yes" if row.projected else "no",
            )
            for period, row, _ in rows
        ],
        more=[[_charged(one) for one in charged] for _, _, charged in rows],
    )


def _month_rows(
    rows: Sequence[MonthRow], charged: Mapping[str, tuple[Charged, ...]]
) -> Iterable[tuple[MonthRow, tuple[Charged, ...]]]:
    for row in rows:
        yield row, charged.get(row.month, ())


def _charged(one: Charged) -> Sequence[Cell]:
    of = f", class {one.class_name}" if one.class_name else ""
    return f"{one.tier}{of}", one.units, one.factor, one.amount, *place_parts((one.citation,))


# --- rules ------------------------------------------------------------------------------------------------------------


def rules(report: Report) -> Table:
    """Every reason of every rule, the lines that it decided a part of, and their sum."""
    return Table(
        name="rules",
        columns=[
            Column(name="stage", title="stage"),
            Column(name="reason", title="reason"),
            Column(name="rule", title="rule", kind="prose"),
            Column(name="place", title="place in the plan", kind="place"),
            Column(name="clause", title="clause", kind="prose"),
            Column(name="lines", title="lines", kind="number"),
            Column(name="sum", title="sum", kind="amount"),
        ],
        rows=[
            (
                STAGES[rule.stage],
                reason_words(rule.reason),
                rule.provision.replace("-", " "),
                *place_parts(rule.citations),
                rule.lines,
                rule.amount,
            )
            for rule in report.ruled.rules
        ],
    )


def entries(report: Report) -> Table:
    """What moves beside the lines: from whom, to whom, and what it is."""
    several = len(report.periods) > 1
    rows = [
        (
            one.month,
            *((period_name(period.settlement),) if several else ()),
            one.kind,
            one.name,
            one.amount,
            one.payer,
            one.payee,
            one.explanation,
        )
        for period in report.periods
        for one in period.settlement.entries
    ]
    return Table(
        name="entries",
        columns=[
            Column(name="month", title="month"),
            *_by_period(report),
            Column(name="kind", title="kind"),
            Column(name="name", title="name"),
            *_amounts("amount"),
            Column(name="from", title="from"),
            Column(name="to", title="to"),
            Column(name="what", title="what it is", kind="prose"),
        ],
        rows=rows,
    )


def lines(report: Report) -> Sequence[Column]:
    """The columns of the table of all lines; its rows are packed."""
    member = ("member",) if _adjudicates(report) or report.result.totals.member else ()
    return [
        *(Column(name=name, title=name) for name in ("claim", "line", "person", "coverage", "incurred", "paid")),
        *_by_period(report),
        *_amounts("amount", *member, "specific", "aggregate", "employer"),
    ]
