"""A letter about one policy month of the aggregate: where it stood, what was due, what it had reimbursed.

A policy month that is a calendar month is called by its name; any other by its own first and last day.

What the claims are measured against is the deductible period's: the attachment of the year, of the month alone, or of
the year to date. Every figure is the engine's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from attrs import frozen

from planlang.explain.letter_decided import EMPLOYER, bearer_of, funded_in_words
from planlang.explain.letter_words import MONTHS, Asked, carrier_of, cited, day_in_words, days_in_words, signed
from planlang.explain.totals import Aside, forfeiture
from planlang.model.contract import DeductiblePeriod, DeductiblePeriodForm, Funding, Layer, Maximum, Reimbursement
from planlang.model.settlement import Attachment, Entry, MonthRow, Settlement
from planlang.model.standing import MonthStanding
from planlang.values.calendar import DAY, Period
from planlang.values.money import shown
from planlang.values.rate import shown_percent

_PROJECTED = "The units of the month are projected."
_COVER = "aggregate"  # as the entries of a settlement call whoever carries it
_ANNUAL = (DeductiblePeriodForm.ANNUAL, DeductiblePeriodForm.FIXED)


@frozen(kw_only=True)
class _Month:
    """A month of a settlement with an aggregate, as a letter tells it."""

    settlement: Settlement
    layer: Layer
    row: MonthRow
    standing: MonthStanding
    attachment: Attachment
    form: DeductiblePeriodForm
    carrier: str
    name: str | None
    period: Period

    def money(self, amount: int) -> str:
        """An amount as the trade writes it."""
        return shown(amount, self.settlement.contract.currency)

    @property
    def funding(self) -> Funding | None:
        """How the employer's part is paid, where the plan says so."""
        return self.settlement.contract.find(Funding)

    @property
    def bearer(self) -> str:
        """Whose the claims are that the aggregate reimburses, and who gives back what it takes back."""
        return bearer_of(self.funding)

    @property
    def entries(self) -> list[Entry]:
        """What stands beside the lines in the month."""
        return [one for one in self.settlement.entries if one.month == self.row.month]

    @property
    def projected(self) -> bool:
        """Whether the attachment of a month that has not begun rests on projected units, or what is charged beside."""
        charged = {(one.kind, one.name) for one in self.entries}
        return self.row.projected or not charged.isdisjoint(self.settlement.projected_charges)

    @property
    def last(self) -> bool:
        """Whether it is the last month, to which all belongs that is paid later."""
        return self.row is self.settlement.months[-1]

    @property
    def so_far(self) -> date | None:
        """The as-of date where more may yet belong to the month: before its end, and of the last month always."""
        as_of = self.settlement.facts.as_of
        if as_of is None or self.last:
            return as_of
        return as_of if as_of < self.period.last else None

    @property
    def days(self) -> str:
        """`February 2026`, or `the month of February 15 through March 14, 2026`."""
        return self.name or f"the month of {days_in_words(self.period)}"

    @property
    def end(self) -> str:
        """`the end of February 2026`, or `March 14, 2026`."""
        return f"the end of {self.name}" if self.name else day_in_words(self.period.last)


def of_month(settlement: Settlement, month: str, standing: MonthStanding, aside: Aside) -> str:
    """A letter about one policy month, named `2026-03`, and where the aggregate stood at its end.

    aside: what was set aside of the whole ledger.
    """
    aggregate, attachment = settlement.contract.aggregate, settlement.attachment
    assert aggregate is not None  # INVARIANT: only an aggregate has months
    assert attachment is not None
    at, row = next((at, one) for at, one in enumerate(settlement.months, start=1) if one.month == month)
    period = _days(settlement.contract.period, at)
    told = _Month(
        settlement=settlement,
        layer=aggregate,
        row=row,
        standing=standing,
        attachment=attachment,
        form=aggregate.the(DeductiblePeriod).form,
        carrier=carrier_of(aggregate),
        name=_name(period),
        period=period,
    )
    entries = told.entries
    asked = Asked((settlement.contract,), settlement.facts)
    parts = [f"# {_capital(told.days)}", "", _answer(told), *_funded(told), "", *_table(told), ""]
    if entries:
        parts += ["## What moved in this month", "", *(f"- {_entry(one, told)}" for one in entries), ""]
    if aside.lines:
        parts += [_aside(aside, told), ""]
    return "\n".join([*parts, signed(asked, asked.contracts), ""])


def _days(period: Period, number: int) -> Period:
    """The days of a policy month: to the day before the next, and of the last one to the last of the period."""
    last = period.last if number == period.months else period.month_start(number + 1) - DAY
    return Period(period.month_start(number), last)


def _name(days: Period) -> str | None:
    """The name of the calendar month that these days are, if they are one."""
    whole = days.first == days.last.replace(day=1) and days.last.day == monthrange(days.last.year, days.last.month)[1]
    return f"{MONTHS[days.first.month - 1]} {days.first.year}" if whole else None


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _aside(aside: Aside, told: _Month) -> str:
    """What the letter does not know of."""
    lines = (
        "1 line of the ledger has errors" if aside.lines == 1 else f"{aside.lines:,} lines of the ledger have errors"
    )
    unread = f", not counting {aside.unread:,} whose amount cannot be read" if aside.unread else ""
    return f"{lines} and {'is' if aside.lines == 1 else 'are'} counted nowhere: {told.money(aside.amount)}{unread}."


def _funded(told: _Month) -> Iterable[str]:
    """How the employer's part is paid, where the employer does not pay it itself."""
    if told.funding is not None and told.bearer != EMPLOYER:
        yield from ("", funded_in_words(told.funding))


# --- the answer -----------------------------------------------------------------------------------------------------


def _answer(told: _Month) -> str:
    """What the cover had counted, what was due where months have statements, and where the cover stood."""
    if not told.standing.begun:
        return f"{_capital(told.days)} had not begun yet.{f' {_PROJECTED}' if told.projected else ''}"
    measure = _measure(told)
    said = [_counted(told)]
    if told.row.threshold is not None and told.form in _ANNUAL:
        said += [_advance(told, told.row.threshold), "\n\nAdvances change nothing of what the year comes to:", measure]
    else:
        said.append(_capital(measure))
    said.append(_reached(told))
    if told.row.projected:
        said.append(_PROJECTED)
    elif told.attachment.projected and told.form in _ANNUAL:
        said.append("Units of later months are projected, and with them the attachment of the year.")
    return " ".join(said).replace(" \n", "\n")


def _counted(told: _Month) -> str:
    counted = told.money(told.standing.counted)
    so_far = told.so_far
    if told.form is DeductiblePeriodForm.MONTHLY:
        by = f" had counted {counted} by {day_in_words(so_far)}" if so_far else f" counted {counted}"
        return f"In {told.days} the cover of the year{by}."
    if told.last and so_far is None:
        return f"In all the cover of the year counted {counted}."
    by = day_in_words(so_far) if so_far else told.end
    return f"By {by} the cover of the year had counted {counted}."


def _measure(told: _Month) -> str:
    """What the claims must exceed, and how it was reached."""
    reached = told.money(told.standing.attachment)
    match told.form:
        case DeductiblePeriodForm.MONTHLY:
            return f"every month stands alone, and the attachment of this one is {reached}."
        case DeductiblePeriodForm.CUMULATIVE if not told.standing.settled:
            return f"month by month it begins to pay above the attachments of the months so far, {reached}."
        case DeductiblePeriodForm.CUMULATIVE:
            so_far = told.money(told.row.cumulative_attachment)
            return (
                f"month by month it begins to pay above the attachments of the months so far, {so_far}, "
                f"and once the year is over above {reached}, {_how(told)}."
            )
        case _:
            return f"it begins to pay above {reached}, {_how(told)}."


def _how(told: _Month) -> str:
    """How the attachment of the year was reached: by the minimum, by the first month, or by all months."""
    attachment, money = told.attachment, told.money
    fixed = told.form is DeductiblePeriodForm.FIXED
    if told.standing.by_minimum:
        base = money(attachment.base)
        whose = f"the {base} fixed by the first month" if fixed else f"the {base} of the year's monthly attachments"
        words = f"{_minimum(told)}, which is more than {whose}"
    else:
        words = "the attachment fixed by the first month" if fixed else "the sum of the year's monthly attachments"
    if attachment.terminal_liability:
        words += f", with {money(attachment.terminal_liability)} for terminal liability"
    return words


def _minimum(told: _Month) -> str:
    """The minimum that is in force, with its amount where the attachment of the year is not that alone."""
    attachment = told.attachment
    pro_rated = "pro-rated " if attachment.minimum_in_force != attachment.minimum else ""
    amount = f" of {told.money(attachment.minimum_in_force)}" if attachment.terminal_liability else ""
    return f"the {pro_rated}minimum attachment{amount}"


def _reached(told: _Month) -> str:
    """How far the claims are over it or short of it, and what is reimbursed."""
    standing, money = told.standing, told.money
    if forfeiture(told.settlement) is not None:
        return "The cover was forfeited when the contract ended, so nothing is reimbursed."
    alone = told.form is DeductiblePeriodForm.MONTHLY
    if not standing.over:
        paid = "nothing is reimbursed of this month" if alone else "nothing is reimbursed"
        where = f"{money(standing.apart)} short of it" if standing.apart else "just at it"
        return f"The claims are {where}, so {paid}."
    reimbursed = standing.reimbursed if alone else standing.so_far
    paid = money(reimbursed) if reimbursed else "nothing"
    over = f"The claims are {money(standing.apart)} over it, of which {told.carrier} reimburses {paid}"
    if standing.share != reimbursed:
        return f"{over}. {_over_maximum(told)}"
    return f"{over}, at {_percentage(told)}." if standing.share != standing.apart else f"{over}."


def _percentage(told: _Month) -> str:
    """What share is reimbursed, and where it stands: `90% (p.plan:12)`."""
    term = told.layer.the(Reimbursement)
    assert not term.percentage.bands  # INVARIANT: an aggregate has one share
    return f"{shown_percent(term.percentage.then)}{cited(term.citation)}"


def _over_maximum(told: _Month) -> str:
    """That the maximum cuts, what there would be without it, and how much of it the months before have used."""
    standing, money, maximum = told.standing, told.money, told.layer.the(Maximum)
    said = (
        f"aggregate maximum of {money(maximum.amount)}, the most that the cover of the year reimburses, is reached"
        f"{cited(maximum.citation)}"
    )
    if standing.before:
        used = "all" if standing.before == maximum.amount else money(standing.before)
        said += f"; earlier months used {used} of it"
    if standing.share == standing.apart:
        return f"The {said}."
    return f"At {_percentage(told)} that comes to {money(standing.share)}, but the {said}."


def _advance(told: _Month, threshold: int) -> str:
    """The statement at the close of a month: what was due over the threshold, and what was advanced or repaid."""
    row, money = told.row, told.money
    by_minimum = threshold > row.cumulative_attachment
    which = "the monthly attachments so far"
    if by_minimum:
        so_far = money(row.cumulative_attachment)
        which = f"the minimum for the months so far, which is more than their attachments of {so_far}"
    over = f"{money(threshold)}, {which}"
    if row.due is None:
        return f"The month had not closed, so nothing was due yet; advances are over {over}."
    due = money(row.due) if row.due else "nothing"
    advance = row.advance or 0
    if advance > 0:
        moved = f"{told.carrier} advanced {money(advance)}"
    elif advance < 0:
        moved = f"the {told.bearer} repaid {money(-advance)} of what had been advanced"
    else:
        moved = "nothing was advanced"
    return f"At its close {due} was due over {over}{_held_to(told, row.due)}; {moved}."


def _held_to(told: _Month, due: int) -> str:
    """The maximum that what is due has come to, else what share of the rest it is, where it is not all."""
    maximum = told.layer.find(Maximum)
    if due and maximum is not None and due == maximum.amount:
        return f", at the aggregate maximum{cited(maximum.citation)}"
    whole = told.layer.the(Reimbursement).percentage.then == 1
    return "" if whole or not due else f", at {_percentage(told)}"


# --- the table --------------------------------------------------------------------------------------------------------


def _table(told: _Month) -> Iterable[str]:
    """The month's own figures, and those of the year so far; months that stand alone have no attachment so far."""
    row, standing = told.row, told.standing
    alone = told.form is DeductiblePeriodForm.MONTHLY
    rows: list[tuple[str, int | None, int | None]] = [
        ("attachment", row.attachment, None if alone else row.cumulative_attachment),
        ("attachment of the year", None, told.attachment.attachment),
        ("counted claims", row.counted, row.cumulative_counted),
        ("reimbursed", standing.reimbursed, standing.so_far),
    ]
    if told.form in _ANNUAL:
        rows.append(("threshold of advances", None, row.threshold))
    rows += [("due at its close", None, row.due), ("advanced", row.advance, None)]
    yield "| | this month | so far |"
    yield "|---|---:|---:|"
    for name, *amounts in rows:
        if any(amount is not None for amount in amounts):
            yield f"| {name} | {' | '.join('' if one is None else told.money(one) for one in amounts)} |"


def _entry(entry: Entry, told: _Month) -> str:
    payer, payee = (_party(one, entry, told) for one in (entry.payer, entry.payee))
    giver, taker = (payer, payee) if entry.amount > 0 else (payee, payer)
    return f"{told.money(abs(entry.amount))} from {giver} to {taker}: {entry.explanation}."


def _party(name: str, entry: Entry, told: _Month) -> str:
    """One side of an entry; what the aggregate moves is of the claims, which are the employer's, a fund's or insurer's.

    Fees and premiums are the employer's own under every funding.
    """
    if name == _COVER:
        return told.carrier
    of_claims = _COVER in {entry.payer, entry.payee}
    return f"the {told.bearer if of_claims and name == EMPLOYER else name}"
