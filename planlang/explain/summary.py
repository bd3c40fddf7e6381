"""The page a finance officer reads: what was settled, who pays it, and how close each cover came to paying.

Every figure is the settlement's own, or a sum or difference of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from planlang.explain import beside
from planlang.explain.layout import NARROWEST, WIDTH, Column, Pen, Style, marked, page, pairs, table, wrapped
from planlang.explain.totals import (
    Paid,
    aside_of,
    counted_claims,
    forfeiture,
    month_so_far,
    others_reimbursed,
    over_deductible,
    paid_by,
    paid_by_of_periods,
    per_cent,
    specific_key,
    standing_so_far,
)
from planlang.explain.words import facts_told, plan_name
from planlang.model import projected
from planlang.model.contract import DeductiblePeriod, DeductiblePeriodForm, Key, Layer
from planlang.model.periods import Periods, Result
from planlang.model.settlement import Attachment, Settlement, Stage
from planlang.model.windows import terminal_months
from planlang.text.diagnostic import Diagnostic, Severity
from planlang.values.money import shown

_MOST_PERSONS = 10
_NOTE = "projected"
_MARK = marked(rests=True)
# What rests on a projection where what the aggregate reimburses does.
_LEFT_BY_AGGREGATE = frozenset({"aggregate", "employer"})


def summary(
    settlement: Settlement, diagnostics: Iterable[Diagnostic] = (), *, width: int = WIDTH, color: bool = False
) -> str:
    """A settlement on one page, as text that ends in a line end."""
    pen, width = Pen(color), max(width, NARROWEST)
    blocks = (
        _header(settlement, width, pen),
        _statuses(settlement, pen),
        _payers(settlement, pen),
        *_layers(settlement, width, pen),
        _warnings(diagnostics, pen),
    )
    return page(blocks)


def summary_of_periods(
    periods: Periods, diagnostics: Iterable[Diagnostic] = (), *, width: int = WIDTH, color: bool = False
) -> str:
    """Several periods on one page: who pays what in each, then each one's covers."""
    pen, width = Pen(color), max(width, NARROWEST)
    blocks = [_header_of_periods(periods, width, pen), _statuses(periods, pen), _payers_of_periods(periods, pen)]
    for settlement in periods.settlements:
        name = f"period {_days(settlement)}: {plan_name(settlement.contract)}"
        said = pairs(facts_told(settlement.facts)[1:])
        blocks += [_titled(name, pen, said), *_layers(settlement, width, pen, of_several=True)]
    return page([*blocks, _warnings(diagnostics, pen)])


def _days(settlement: Settlement) -> str:
    return f"{settlement.contract.period.first} through {settlement.contract.period.last}"


def _header_of_periods(periods: Periods, width: int, pen: Pen) -> list[str]:
    contract = periods.contract
    said = [
        *((("sponsor", contract.sponsor),) if contract.sponsor else ()),
        *((("group", periods.ledger.group),) if periods.ledger.group else ()),
        ("periods", ", ".join(map(_days, periods.settlements))),
        facts_told(periods.facts)[0],
    ]
    return [pen.draw(line, Style.BOLD) for line in wrapped(contract.name, indent=0, width=width)] + pairs(said)


def _payers_of_periods(periods: Periods, pen: Pen) -> list[str]:
    """Who pays what in each period, of the lines that it counts; then of those that no period counts, and in all."""
    currency = periods.contract.currency
    paid = [(one.payer, (*one.by_period, one.uncounted, one.in_all)) for one in paid_by_of_periods(periods)]
    if paid[0][0] == "member":
        allowed = [one.totals.amount for one in periods.settlements]
        paid.append(("allowed", (*allowed, periods.uncounted.amount, periods.totals.amount)))
    rows = [[title, *(shown(figure, currency) for figure in figures)] for title, figures in paid]
    days = [str(settlement.contract.period.first) for settlement in periods.settlements]
    rests = [day for day, one in zip(days, periods.settlements, strict=True) if projected.totals_projected(one)]
    for row in rows:
        row.append(f"{_NOTE}: {', '.join(rests)}, in all" if rests and row[0] in _LEFT_BY_AGGREGATE else "")
    titled = (Column(title, right=True) for title in (*days, "in no period", "in all"))
    columns = [Column(""), *titled, Column("")]
    return _titled("who pays, by period", pen, table(columns, rows))


def _layers(settlement: Settlement, width: int, pen: Pen, *, of_several: bool = False) -> tuple[list[str], ...]:
    """How close each cover came to paying, and what stands beside the lines."""
    return (
        _specific(settlement, pen),
        _titled("behind the carrier of the specific", pen, beside.participants(settlement)),
        _aggregate(settlement, width, pen),
        _titled("monthly accommodation", pen, beside.statements(settlement)),
        _titled("fees and premiums", pen, beside.charges(settlement)),
        _titled(beside.funding_title(settlement), pen, beside.funding(settlement, of_several=of_several)),
    )


def _titled(title: str, pen: Pen, lines: Sequence[str]) -> list[str]:
    return [pen.draw(title, Style.BOLD), *lines] if lines else []


def _header(settlement: Settlement, width: int, pen: Pen) -> list[str]:
    contract = settlement.contract
    said = [
        *((("sponsor", contract.sponsor),) if contract.sponsor else ()),
        *((("group", settlement.ledger.group),) if settlement.ledger.group else ()),
        ("period", f"{contract.period.first} through {contract.period.last}"),
        *facts_told(settlement.facts),
    ]
    return [pen.draw(line, Style.BOLD) for line in wrapped(plan_name(contract), indent=0, width=width)] + pairs(said)


def _statuses(settlement: Result, pen: Pen) -> list[str]:
    """Where every row of the ledger went; rows left out are never silent."""
    ledger, currency = settlement.ledger, settlement.contract.currency
    aside = aside_of(ledger.set_aside)
    unread = f"{aside.unread} without a readable amount" if aside.unread else ""
    rows = [
        ("settled", settlement.totals.lines, settlement.totals.amount, ""),
        ("pended", len(settlement.pended), sum(line.amount for line in settlement.pended), "no paid date"),
        ("set aside", aside.lines, aside.amount, unread),
        ("other groups", *ledger.other_groups, ""),
        ("after as-of", *settlement.later, ""),
    ]
    columns = [Column(""), Column("lines", right=True), Column("amount", right=True), Column("")]
    kept = [
        [status, f"{count:,}", shown(amount, currency), note]
        for status, count, amount, note in rows
        if count or status == "settled"
    ]
    return _titled("ledger", pen, table(columns, kept))


def _payers(settlement: Settlement, pen: Pen) -> list[str]:
    """Who pays what; shares are of what the plan paid, so the member's part has none.

    Period entries stand on no line: where there are any they have a column of their own.
    """
    totals, currency = settlement.totals, settlement.contract.currency
    moved = bool(settlement.period_entries)
    parts = [*paid_by(settlement), Paid("plan paid", totals.plan_paid, 0)]
    if parts[0].payer == "member":
        parts.append(Paid("allowed", totals.amount, 0))
    titles = ("on lines", "period entries", "in all") if moved else ("amount",)
    rows = [
        [
            one.payer,
            *(
                shown(amount, currency)
                for amount in ((one.on_lines, one.entries, one.in_all) if moved else (one.in_all,))
            ),
            "" if one.payer in {"member", "allowed"} else per_cent(one.in_all, totals.plan_paid),
        ]
        for one in parts
    ]
    rests = projected.totals_projected(settlement)
    for row in rows:
        row.append(_NOTE if rests and row[0] in _LEFT_BY_AGGREGATE else "")
    columns = [Column(""), *(Column(title, right=True) for title in (*titles, "of plan paid")), Column("")]
    return _titled("who pays", pen, table(columns, rows))


def _layer_title(layer: Layer) -> str:
    carrier = " ".join(part for part in (layer.carrier, layer.policy) if part)
    return f"{layer.title} ({carrier})" if carrier else layer.title


def _specific(settlement: Settlement, pen: Pen) -> list[str]:
    specific, currency = settlement.contract.specific, settlement.contract.currency
    if specific is None:
        return []
    over = over_deductible(settlement)
    key = "family" if specific_key(settlement) is Key.UNIT else "person"
    lines = [f"  {len(over):,} over the deductible" + (f", the {_MOST_PERSONS} largest:" if _more(over) else "")]
    others = others_reimbursed(settlement, (one.key for one in over[:_MOST_PERSONS]))
    if over or others:
        columns = [Column(key), Column("deductible", right=True), Column("")]
        columns += [Column(title, right=True) for title in ("eligible", "excess", "reimbursed")]
        rows = [
            [
                one.key,
                shown(one.deductible, currency),
                "laser" if one.lasered else "",
                *(shown(amount, currency) for amount in (one.eligible, one.excess, one.reimbursed)),
            ]
            for one in over[:_MOST_PERSONS]
        ]
        if others:
            name = f"{others.count:,} other{'' if others.count == 1 else 's'}"
            rows.append([name, "", "", "", "", shown(others.reimbursed, currency)])
        lines += table(columns, rows)
    return _titled(_layer_title(specific), pen, lines)


def _more(over: Sequence[object]) -> bool:
    return len(over) > _MOST_PERSONS


def _aggregate(settlement: Settlement, width: int, pen: Pen) -> list[str]:
    aggregate, attachment = settlement.contract.aggregate, settlement.attachment
    if aggregate is None or attachment is None:
        return []
    lines = [*pairs(_attachment(settlement, attachment))]
    if attachment.sum_projected:
        names = [month.month for month in attachment.months if month.projected]
        lines += wrapped(f"projected from the last known census: {', '.join(names)}", indent=2, width=width, hanging=2)
    return _titled(_layer_title(aggregate), pen, lines)


def _attachment(settlement: Settlement, attachment: Attachment) -> list[tuple[str, str]]:
    """The attachment and how it was reached, then the claims against it."""
    currency = settlement.contract.currency
    mark, sum_mark = _MARK if attachment.projected else "", _MARK if attachment.sum_projected else ""
    counted = counted_claims(settlement)
    months = f"{attachment.terminal_months} of {attachment.policy_months} policy months"
    reached = attachment.attachment
    said = [("sum of monthly attachments", f"{shown(attachment.sum, currency)}{sum_mark}, {months}")]
    if reached is None:
        said += [("claims counted", shown(counted, currency)), ("attachment", "each month alone")]
    else:
        told = ", projected" if attachment.projected else ""
        said += [
            ("minimum attachment", f"{_minimum(settlement, attachment)}{_minimum_mark(settlement)}"),
            *_terminal_liability(settlement, attachment),
            ("aggregate attachment", f"{shown(reached, currency)}{mark}"),
            ("claims counted", f"{shown(counted, currency)} ({per_cent(counted, reached)} of attachment{told})"),
            *_apart(settlement, reached - counted, mark),
        ]
    entries, rests = settlement.period_entries, _MARK if projected.reimbursed_projected(settlement) else ""
    lines = settlement.on_lines[Stage.AGGREGATE]
    if entries:
        said += [("on lines", f"{shown(lines, currency)}{rests}"), ("period entries", shown(entries, currency))]
    if forfeited := forfeiture(settlement):
        place = f", {forfeited.citation.source}" if forfeited.citation else ""
        said.append(("forfeited", f"on termination{place}"))
    return [*said, ("reimbursed", f"{shown(lines + entries, currency)}{rests}")]


def _apart(settlement: Settlement, left: int, mark: str) -> list[tuple[str, str]]:
    """How far the claims are from the attachment of the period, if it still attaches. mark: of a projected one.

    Where the year to date attaches, and not all of it is known, the aggregate may already pay below that attachment.
    """
    currency, so_far = settlement.contract.currency, standing_so_far(settlement)
    period = settlement.contract.aggregate.find(DeductiblePeriod) if settlement.contract.aggregate else None
    if forfeiture(settlement):
        return []
    if so_far is None or period is None or period.form is not DeductiblePeriodForm.CUMULATIVE:
        side = "left before it attaches" if left >= 0 else "over the attachment"
        return [(side, f"{shown(abs(left), currency)}{mark}")]
    side = "below the attachment of the period" if left >= 0 else "over the attachment of the period"
    return [
        (f"attachments through {month_so_far(settlement)}", shown(so_far.reached, currency)),
        ("over these" if so_far.over else "left before these", shown(so_far.apart, currency)),
        (side, f"{shown(abs(left), currency)}{mark}"),
    ]


def _minimum(settlement: Settlement, attachment: Attachment) -> str:
    """The minimum, and what a termination leaves of it."""
    whole, held = (
        shown(one, settlement.contract.currency) for one in (attachment.minimum, attachment.minimum_in_force)
    )
    if held == whole:
        return whole
    return f"{whole} x {attachment.terminal_months}/{attachment.policy_months} = {held}, pro-rated on termination"


def _terminal_liability(settlement: Settlement, attachment: Attachment) -> list[tuple[str, str]]:
    """What terminal liability adds to the attachment, and of which months it is, where it was elected."""
    aggregate = settlement.contract.aggregate
    months = terminal_months(aggregate, settlement.facts) if aggregate else 0
    if not months:
        return []
    last = attachment.months[-months:]
    mark = _MARK if projected.terminal_liability_projected(settlement) else ""
    whose = "the last monthly attachment" if len(last) == 1 else f"the last {len(last)} monthly attachments"
    more = shown(attachment.terminal_liability, settlement.contract.currency)
    return [("terminal liability adds", f"{more}{mark}, {whose}")]


def _minimum_mark(settlement: Settlement) -> str:
    """The minimum rests on the first month alone, and only where it is a share of it."""
    return _MARK if projected.minimum_projected(settlement) else ""


def _warnings(diagnostics: Iterable[Diagnostic], pen: Pen) -> list[str]:
    counts: Counter[str] = Counter()
    for diagnostic in diagnostics:
        if diagnostic.severity is Severity.WARNING:
            counts[diagnostic.code.slug] += diagnostic.count
    said = [(slug, f"{count:,}") for slug, count in sorted(counts.items())]
    return _titled("warnings", pen, pairs(said))
