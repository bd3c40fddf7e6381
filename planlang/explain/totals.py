"""Sums for the eye: a person's lines added up, a key's rows gathered, what is left of an attachment.

Everything here is an exact sum or difference of the settlement's own integers. Nothing is rounded but a per cent
that is only shown, and nothing decides who pays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from attrs import frozen

from planlang.model.contract import (
    Deductible,
    Key,
    LifetimeMaximum,
    OnTermination,
)
from planlang.model.ledger import Line, SetAside
from planlang.model.periods import Periods, Result
from planlang.model.settlement import PersonRow, Settlement, Split, Stage, month_rule
from planlang.model.standing import year_to_date_holds
from planlang.values.money import Currency, round_half_away

PAYERS = ("member", "specific", "aggregate", "employer")


def payers_shown(result: Result) -> tuple[str, ...]:
    """The payers of a settlement: no cover that the plan lacks, and the member only where the plan adjudicates.

    What a payer pays is never left out: of a line that another period decides in part its whole amount stands in both.
    """
    contracts = [one.contract for one in (result.settlements if isinstance(result, Periods) else (result,))]
    takes_part = {
        "member": any(one.benefits for one in contracts),
        "specific": any(one.specific for one in contracts),
        "aggregate": any(one.aggregate for one in contracts),
        "employer": True,
    }
    return tuple(payer for payer in PAYERS if takes_part[payer] or getattr(result.totals, payer))


@frozen
class Paid:
    """What a payer pays, or what all pay: on lines, and by the aggregate's period entries."""

    payer: str
    on_lines: int
    entries: int

    @property
    def in_all(self) -> int:
        """Both together."""
        return self.on_lines + self.entries


def paid_by(settlement: Settlement) -> list[Paid]:
    """Every payer's part. A period entry changes what aggregate and employer pay, and never what both pay together."""
    moved = {"aggregate": settlement.period_entries, "employer": -settlement.period_entries}
    return [Paid(payer, getattr(settlement.totals, payer), moved.get(payer, 0)) for payer in payers_shown(settlement)]


@frozen(kw_only=True)
class PaidOfPeriods:
    """What a payer pays in each period, of the lines that no period counts, and in all; period entries are in it."""

    payer: str
    by_period: tuple[int, ...]
    uncounted: int
    in_all: int


def paid_by_of_periods(periods: Periods) -> list[PaidOfPeriods]:
    """Every payer's part by period, then what the plan paid."""
    found = []
    for payer in (*payers_shown(periods), "plan_paid"):
        moved = {"aggregate": 1, "employer": -1}.get(payer, 0)
        amounts = tuple(getattr(one.totals, payer) + moved * one.period_entries for one in periods.settlements)
        uncounted = getattr(periods.uncounted, payer)
        found.append(
            PaidOfPeriods(
                payer=payer.replace("_", " "),
                by_period=amounts,
                uncounted=uncounted,
                in_all=sum(amounts) + uncounted,
            )
        )
    return found


@frozen(kw_only=True)
class Parts:
    """What a set of lines came to, by payer, in minor units."""

    lines: int
    amount: int
    member: int
    plan_paid: int
    specific: int
    aggregate: int
    employer: int


def sum_of(amounts: Iterable[int]) -> int:
    """What amounts come to."""
    return sum(amounts)


def parts_of(splits: Sequence[Split]) -> Parts:
    """The lines added up, column by column."""
    return Parts(
        lines=len(splits),
        amount=sum(split.amount for split in splits),
        member=sum(split.member for split in splits),
        plan_paid=sum(split.plan_paid for split in splits),
        specific=sum(split.specific for split in splits),
        aggregate=sum(split.aggregate for split in splits),
        employer=sum(split.employer for split in splits),
    )


@frozen(kw_only=True)
class Aside:
    """Rows that were set aside: their number, their money, and of how many the amount could not be read."""

    lines: int
    amount: int
    unread: int


def aside_of(rows: Iterable[SetAside]) -> Aside:
    """What was set aside, added up; an amount that cannot be read adds nothing."""
    amounts = [row.amount for row in rows]
    read = [amount for amount in amounts if amount is not None]
    return Aside(lines=len(amounts), amount=sum(read), unread=len(amounts) - len(read))


def running(amounts: Iterable[int]) -> list[int]:
    """The total after each line."""
    return list(accumulate(amounts))


def eligible_after(settlement: Settlement, at: int) -> int | None:
    """The running total that the specific's deductible had cut after a line, as the engine kept it.

    Absent without a specific, and of a line that the specific of another period decides.
    """
    rest = next((one.stream for one in settlement.reasons if one.reason == "below-deductible"), None)
    if rest is None or not settlement.decides(Stage.SPECIFIC, at):
        return None
    step = rest.removesuffix(".rest")
    return settlement.before[step][at] + settlement.streams[step][at] + settlement.streams[rest][at]


@frozen(kw_only=True)
class Specific:
    """One key of the specific: its deductible (`lasered` says whether it is a laser), and what came of it."""

    key: str
    deductible: int
    lasered: bool
    eligible: int
    excess: int
    reimbursed: int


def specific_key(settlement: Settlement) -> Key:
    """Whose running total the specific keeps: a person's, unless the contract says per family."""
    specific = settlement.contract.specific
    deductible = specific.find(Deductible) if specific else None
    return deductible.key if deductible else Key.PERSON


def over_deductible(settlement: Settlement) -> list[Specific]:
    """The keys of the specific that are over their deductible, the largest excess first."""
    found = [
        Specific(
            key=key,
            deductible=first.deductible,
            lasered=first.laser is not None,
            eligible=first.eligible,
            excess=first.excess,
            reimbursed=sum(row.specific for row in members),
        )
        for key, members in _by_key(settlement).items()
        for first in members[:1]
        if first.deductible is not None and first.eligible is not None and first.excess
    ]
    return sorted(found, key=lambda one: (-one.excess, one.key))


def _by_key(settlement: Settlement) -> dict[str, list[PersonRow]]:
    """The persons of each key of the specific."""
    by_unit = specific_key(settlement) is Key.UNIT
    rows: dict[str, list[PersonRow]] = {}
    for row in settlement.persons:
        rows.setdefault(row.unit if by_unit else row.person, []).append(row)
    return rows


@frozen(kw_only=True)
class Others:
    """How many keys that a list does not name have a part of what the specific reimburses, and what it comes to."""

    count: int
    reimbursed: int


def others_reimbursed(settlement: Settlement, named: Iterable[str]) -> Others | None:
    """What makes a list of the specific's keys add up; nothing where nobody else has a part.

    A key whose total comes down to below the deductible may end with a part, which a maximum or the aggregating
    deductible of all keys left to others in between: it is shown, not hidden. Source: `semantics`, section 6.
    """
    listed = frozenset(named)
    sums = [sum(row.specific for row in rows) for key, rows in _by_key(settlement).items() if key not in listed]
    parts = [amount for amount in sums if amount]
    return Others(count=len(parts), reimbursed=sum(parts)) if parts else None


def prior_reimbursed(settlement: Settlement, maximum: LifetimeMaximum, line: Line) -> int:
    """What earlier periods paid toward a lifetime maximum for the key of a line: as declared, and as settled."""
    key = line.unit if maximum.key is Key.UNIT else line.person
    return maximum.prior.get(key, 0) + settlement.prior.get(key, 0)


def counted_claims(settlement: Settlement) -> int:
    """What the aggregate counts in all: the last month's running sum."""
    return settlement.months[-1].cumulative_counted if settlement.months else 0


@frozen(kw_only=True)
class Standing:
    """The claims that the aggregate counts against its attachment: `apart` is how much they are over or under it."""

    counted: int
    reached: int
    apart: int
    over: bool


def standing(settlement: Settlement) -> Standing | None:
    """Where the year stands; nothing without an attachment of the period."""
    reached = settlement.attachment.attachment if settlement.attachment else None
    if reached is None or not settlement.months:
        return None
    counted = counted_claims(settlement)
    return Standing(counted=counted, reached=reached, apart=abs(counted - reached), over=counted > reached)


def forfeiture(settlement: Settlement) -> OnTermination | None:
    """The term by which the aggregate of a settlement is forfeited, where it is."""
    aggregate = settlement.contract.aggregate
    term = aggregate.find(OnTermination) if aggregate else None
    return term if term is not None and term.forfeits(settlement.facts) else None


def months_known(settlement: Settlement) -> int:
    """Of how many of its months the claims are known: all of them, or those through that of the as-of date."""
    as_of, count = settlement.facts.as_of, len(settlement.months)
    if as_of is None:
        return count
    if as_of < settlement.contract.period.first:
        return 0
    return min(count, month_rule(settlement.contract, settlement.attachment)(as_of))


def month_so_far(settlement: Settlement) -> str:
    """The last month of which the claims are known, `2026-06`."""
    return settlement.months[months_known(settlement) - 1].month


def standing_so_far(settlement: Settlement) -> Standing | None:
    """The claims against the months' attachments through the as-of date.

    Nothing where the claims of all months are known and the attachment of the period holds, or where that is not the
    sum of its months.
    """
    attachment, known = settlement.attachment, months_known(settlement)
    if attachment is None or attachment.attachment is None or attachment.rests_on is not None or not known:
        return None
    row, all_known = settlement.months[known - 1], known == len(settlement.months)
    if all_known and not year_to_date_holds(settlement.contract, settlement.facts):
        return None
    if all_known and row.cumulative_attachment == attachment.attachment:
        return None
    counted, reached = row.cumulative_counted, row.cumulative_attachment
    return Standing(counted=counted, reached=reached, apart=abs(counted - reached), over=counted > reached)


def per_cent(part: int, whole: int) -> str:
    """A share to one decimal, for the eye only: `81.2%`; a dash where there is nothing to share."""
    if whole <= 0:
        return "-"
    tenths = round_half_away(part * 1000, whole)
    sign, (units, rest) = ("-" if tenths < 0 else ""), divmod(abs(tenths), 10)
    return f"{sign}{units}.{rest}%"


def in_thousands(minor: int, currency: Currency) -> str:
    """An amount in thousands of major units, for the eye only: `1,234`; what rounds to nothing is less than one."""
    rounded = round_half_away(minor, 1000 * 10**currency.exponent)
    if minor and not rounded:
        return "<1" if minor > 0 else ">-1"
    return f"{rounded:,}"
