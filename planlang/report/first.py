"""The first screen: one sentence and one table that say what was paid, who bears it, and where the contract stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from planlang.explain.letter import day_in_words
from planlang.explain.totals import (
    Paid,
    PaidOfPeriods,
    Standing,
    forfeiture,
    month_so_far,
    over_deductible,
    paid_by,
    paid_by_of_periods,
    per_cent,
    specific_key,
    standing,
    standing_so_far,
)
from planlang.model.contract import Key
from planlang.model.periods import Periods, Result
from planlang.model.projected import totals_projected
from planlang.model.settlement import Settlement
from planlang.report.funded import EMPLOYER, LEFT_TO_FUND, bearer_of, bearers, borne_told, cost_told
from planlang.values.money import Currency, shown

FORFEITED = "The aggregate was forfeited when the contract ended."
_PROJECTED = "What rests on units of months to come is projected."
# What rests on a projection where what the aggregate reimburses does.
_LEFT_BY_AGGREGATE = frozenset({"aggregate", EMPLOYER})


def answer(result: Result, *, of_several: bool = False) -> str:
    """What was paid, who bears it, and where the contract stands. of_several: of one of several periods."""
    if isinstance(result, Periods):
        return _answer_of_periods(result)
    currency = result.contract.currency
    shares = {one.payer: one.in_all for one in paid_by(result)}
    parts = [*borne_told(result, of_several=of_several), *_reimbursed(shares, currency)]
    said = _borne(shown(result.totals.plan_paid, currency), parts, "")
    cost = cost_told(result)
    rests = totals_projected(result) or (cost and result.funded and result.funded.projected)
    return " ".join(filter(None, (said, cost, _PROJECTED if rests else "", *_stands(result))))


def _stands(settlement: Settlement) -> Iterable[str]:
    """Where the claims stand against the attachment: so far, and against that of the period, which may be projected."""
    stands, so_far, attachment = standing(settlement), standing_so_far(settlement), settlement.attachment
    if forfeiture(settlement):
        yield FORFEITED
        return
    if stands is None or attachment is None:
        return

    def money(minor: int) -> str:
        return shown(minor, settlement.contract.currency)

    if so_far is None:
        kind = "projected attachment" if attachment.projected else "attachment"
        when = "" if settlement.facts.as_of is None else " so far"
        yield (
            f"The claims that count come to {money(stands.counted)}{when}, {per_cent(stands.counted, stands.reached)} "
            f"of the {kind} of {money(stands.reached)}: {money(stands.apart)} {'over' if stands.over else 'under'} it."
        )
        return
    yield (
        f"Through {month_so_far(settlement)} the claims that count come to {money(so_far.counted)}, "
        f"{per_cent(so_far.counted, so_far.reached)} of the monthly attachments of {money(so_far.reached)}: "
        f"{money(so_far.apart)} {'over' if so_far.over else 'under'} them."
    )
    side = "the claims are over it by" if stands.over else "what is left before it is"
    yield (
        f"The attachment of the whole period is {'projected at ' if attachment.projected else ''}"
        f"{money(stands.reached)}; {side} {money(stands.apart)}."
    )


def _answer_of_periods(periods: Periods) -> str:
    currency = periods.contract.currency
    rows = {one.payer: one for one in paid_by_of_periods(periods)}
    shares = {name: row.in_all for name, row in rows.items()}
    said = _borne(
        shown(rows["plan paid"].in_all, currency),
        [*borne_told(periods), *_reimbursed(shares, currency)],
        f" over {len(periods.settlements)} periods",
    )
    uncounted = rows["plan paid"].uncounted
    counts_not = f"{shown(uncounted, currency)} counts in no period." if uncounted else ""
    rests = any(map(totals_projected, periods.settlements))
    return " ".join(filter(None, (said, counts_not, _PROJECTED if rests else "")))


def _reimbursed(shares: Mapping[str, int], currency: Currency) -> list[str]:
    """What each cover reimburses that takes part."""
    covers = [name for name in ("specific", "aggregate") if name in shares]
    return [
        f"the {name} {'' if at else 'reimburses '}{shown(shares[name], currency)}" for at, name in enumerate(covers)
    ]


def _borne(whole: str, parts: Sequence[str], when: str) -> str:
    *most, last = parts
    return f"Of {whole} of claims{when} {', '.join(most)}{' and ' if most else ''}{last}."


def under(result: Result) -> str:
    """The period, its termination, the day as of which it was settled, and how many lines there are."""
    settlements = result.settlements if isinstance(result, Periods) else (result,)
    first, last = settlements[0].contract.period.first, settlements[-1].contract.period.last
    facts, count = result.facts, result.totals.lines
    ended = f", terminated on {day_in_words(facts.terminated)}" if facts.terminated else ""
    as_of = f", as of {day_in_words(facts.as_of)}" if facts.as_of else ""
    lines = f"{count:,} line{'' if count == 1 else 's'} settled"
    return f"{day_in_words(first)} through {day_in_words(last)}{ended}{as_of}. {lines}."


# --- the table --------------------------------------------------------------------------------------------------------


def payers(result: Result, name: str = "payers", *, of_several: bool = False) -> str:
    """Who pays what, and where the contract stands against its thresholds. of_several: of one of several periods."""
    if isinstance(result, Periods):
        return _payers_of_periods(result, name)
    currency, whole = result.contract.currency, result.totals.plan_paid
    mark = ", projected" if totals_projected(result) else ""
    rows = [
        (
            _marked(payer, one.payer, mark),
            shown(amount, currency),
            "" if payer == "member" else per_cent(amount, whole),
        )
        for one in paid_by(result)
        for payer, amount in _rows(one, result, of_several=of_several).items()
    ]
    rows.append(("plan paid", shown(whole, currency), per_cent(whole, whole)))
    return _table(name, _TITLES, (rows, list(_standing(result))))


def _marked(name: str, payer: str, mark: str) -> str:
    """The name of a payer's row, marked where what it pays rests on what the aggregate reimburses."""
    return f"{name}{mark}" if payer in _LEFT_BY_AGGREGATE else name


def _rows(one: Paid | PaidOfPeriods, result: Result, *, of_several: bool = False) -> Mapping[str, int]:
    """A payer as the first screen names it: what the covers leave is the employer's, its fund's or an insurer's."""
    return bearers(result, of_several=of_several) if one.payer == EMPLOYER else {one.payer: one.in_all}


def _standing(settlement: Settlement) -> Iterable[tuple[str, str, str]]:
    currency, stands, so_far = settlement.contract.currency, standing(settlement), standing_so_far(settlement)
    forfeited = forfeiture(settlement) is not None
    if so_far is not None and not forfeited:
        yield f"attachments through {month_so_far(settlement)}", shown(so_far.reached, currency), ""
        yield "claims that count so far", shown(so_far.counted, currency), _of(so_far, "them")
        yield f"{'over' if so_far.over else 'under'} these attachments", shown(so_far.apart, currency), ""
    if stands is not None:
        projected = settlement.attachment is not None and settlement.attachment.projected
        of_period = " of the whole period" if so_far and not forfeited else ""
        yield f"attachment{of_period}{', projected' if projected else ''}", shown(stands.reached, currency), ""
        if so_far is None or forfeited:
            yield "claims that count", shown(stands.counted, currency), _of(stands, "it")
    if forfeited:
        yield "aggregate forfeited", "", "on termination"
    elif stands is not None:
        yield f"{'over' if stands.over else 'left before'} the attachment", shown(stands.apart, currency), ""
    if settlement.contract.specific is not None:
        by_family = specific_key(settlement) is Key.UNIT
        whole = len({row.unit if by_family else row.person for row in settlement.persons})
        noun = "families" if by_family else "persons"
        yield f"{noun} over the deductible", f"{len(over_deductible(settlement)):,}", f"of {whole:,}"


def _of(stands: Standing, what: str) -> str:
    return f"{per_cent(stands.counted, stands.reached)} of {what}"


def _payers_of_periods(periods: Periods, name: str) -> str:
    currency = periods.contract.currency
    days = [str(one.contract.period.first) for one in periods.settlements]
    rests = [day for day, one in zip(days, periods.settlements, strict=True) if totals_projected(one)]
    mark = f", projected: {', '.join(rests)}, in all" if rests else ""
    rows: list[Sequence[str]] = []
    for one in paid_by_of_periods(periods):
        figures = [shown(amount, currency) for amount in (*one.by_period, one.uncounted, one.in_all)]
        shares = _rows(one, periods)
        if len(shares) == 1:
            rows += [(_marked(payer, one.payer, mark), *figures) for payer in shares]
        else:
            # Who counts a line and who funds it may be two periods: whose it is is known in all.
            rows.append((f"{LEFT_TO_FUND}{mark}", *figures))
            open_of = {*map(bearer_of, filter(totals_projected, periods.settlements)), *([EMPLOYER] if rests else [])}
            rows += [
                (
                    f"of it, {who}{', projected' if who in open_of else ''}",
                    *[""] * (len(days) + 1),
                    shown(amount, currency),
                )
                for who, amount in shares.items()
            ]
    return _table(name, ("who pays", *days, "in no period", "in all"), (rows,))


def _table(name: str, titles: Sequence[str], bodies: Iterable[Sequence[Sequence[str]]]) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
    body = "".join(f"<tbody>{''.join(map(_row, rows))}</tbody>" for rows in bodies if rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Who pays"><table id="{name}" class="payers">'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


_TITLES = ("who pays", "amount", "of plan paid")

# What a number of the table opens: the table in which its parts stand.
_LEFT = "persons?persons.sort=-employer"
_OPENS = {
    "member": "rules?rules.q=benefits",
    "specific": "rules?rules.q=specific",
    "aggregate": "rules?rules.q=aggregate",
    "employer": _LEFT,
    "employer's fund": _LEFT,
    LEFT_TO_FUND: _LEFT,
    "insurer": _LEFT,
    "of it, employer": _LEFT,
    "of it, employer's fund": _LEFT,
    "of it, insurer": _LEFT,
    "plan paid": "persons?persons.sort=-amount",
    "persons over the deductible": "persons?persons.sort=-over-it",
    "families over the deductible": "persons?persons.sort=-over-it",
}


def _opens(name: str) -> str | None:
    of_months = name.startswith(("attachment", "claims that count"))
    return "months?months.sort=month" if of_months else _OPENS.get(name.partition(", projected")[0])


def _row(cells: Sequence[str]) -> str:
    name, *others = map(escape, cells)
    to, opens = _opens(cells[0]), 0 if len(others) == len(_TITLES) - 1 else len(others) - 1
    if to:
        others[opens] = f'<a class="number" href="#{to}">{others[opens]}</a>'
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
