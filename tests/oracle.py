"""The oracle: a stop-loss settlement as a textbook would write it, line by line, one formula after the other.

It exists to be compared with.  Every machine of the product shares one lowering, so a wrong lowering is
invisible to their comparison; this page was written from the normative page on meaning alone and shares
nothing with them.  Slow and plain on purpose: Python integers in minor units, `fractions.Fraction` for rates,
no floats, no cleverness.  Docstrings quote the section they implement ("section 6" is section 6 of the page
on meaning).

Input is plain data, the frozen dataclasses of the first part of this file:

    Contract     what a plan says: period, names, benefits, specific, aggregate, fees, funding, refund
    Facts        terminated, renewed, terminal liability elected
    as_of        a date or None
    LedgerRow    one claim line, amounts in minor units (one tuple or list is one ledger)
    CensusRow    month "YYYY-MM", tier, class or None, units

Output is plain data too, dicts and lists of ints, strings and dates:

    settle(contract, facts, as_of, ledger, census, group=None)
        one period, everything in one dict
    settle_periods(contracts, facts, as_of, ledger, census, group=None)
        {"lines": [...], "totals": {...}, "periods": [{...}, ...]}

Keys of the dict of one period (`settle` adds `lines` and `totals`):

    lines        in settlement order, then pended, then set aside; each with the columns of lines.csv and
                 `reasons` {0: {...}, 1: {...}, 2: {...}} (no zeros) and `verdicts` {"specific", "aggregate"}
    totals       sums over settled lines: amount, member, plan_paid, specific, aggregate, employer; and the
                 number of lines by status
    persons      totals of the period's persons and the figures of the specific's key
    months       A_k, S_k, counted, threshold, due, advance, projected
    units        the census as used
    participants (claim, line, participant, amount), non-zero
    entries      month, kind, name, amount; zero entries are left out
    figures      SUM, MIN, AAP (None when there is no such figure), RA, T, B, months, and which are projected
    funding      employer_claims, fees, premiums, ... of section 8
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

ONE = Fraction(1)
DAY = timedelta(days=1)

# ------------------------------------------------------------------------------------------------------------
# The plan as plain data
# ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both included; None is an open end."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Basis:
    """A contract basis: by name ("12/15", "paid", "incurred"), or by two explicit windows when `name` is
    None."""

    name: str | None = None
    since: date | None = None  # F of `paid since F`
    incurred: Window = Window()
    paid: Window = Window()


@dataclass(frozen=True)
class Laser:
    """`laser person|family KEY at AMOUNT`, or an exclusion of a person: "specific" or "all cover"."""

    key: str
    amount: int | None = None
    excluded_from: str | None = None  # None, "specific", "all cover"


@dataclass(frozen=True)
class Participant:
    """`participant NAME takes SHARE of reimbursement per person from FIRST to LAST` (LAST None: without
    end)."""

    name: str
    share: Fraction
    first: int = 0
    last: int | None = None


@dataclass(frozen=True)
class Specific:
    """The specific stop-loss layer."""

    covers: tuple[str, ...]
    basis: Basis
    deductible: int
    per: str = "person"  # or "unit" (written `per family`)
    class_deductibles: tuple[tuple[str, int], ...] = ()
    lasers: tuple[Laser, ...] = ()
    asd: int | None = None
    asd_position: str = "before percentage"  # or "after percentage"
    bands: tuple[tuple[Fraction, int | None], ...] = ((ONE, None),)  # (rate, width); the last width is None
    maximum: int | None = None
    lifetime_maximum: int | None = None
    priors: tuple[tuple[str, int], ...] = ()
    overall_maximum: int | None = None
    run_in_limit: int | None = None
    terminal_liability: int | None = None
    gapless: bool = False
    advance_funding: bool = False
    participants: tuple[Participant, ...] = ()
    carrier: str | None = None


@dataclass(frozen=True)
class Factor:
    """One statement of factors: an amount for each tier, or one amount for every tier (`per_employee`)."""

    amounts: tuple[tuple[str, int], ...] = ()
    per_employee: int | None = None
    cls: str | None = None
    coverages: tuple[str, ...] | None = None
    start: date | None = None


@dataclass(frozen=True)
class Accommodation:
    """The monthly aggregate accommodation."""

    over: str = "attachment"  # or "greater" (of attachment and pro-rated minimum)
    repayment: str = "monthly"  # or "settlement"
    minimum_request: int | None = None
    none_in_last: int = 0


@dataclass(frozen=True)
class Aggregate:
    """The aggregate stop-loss layer."""

    covers: tuple[str, ...]
    basis: Basis
    factors: tuple[Factor, ...]
    corridor: Fraction | None = None  # None: factors are written directly; else they are expected claims
    lag: int = 0
    minimum_share: Fraction | None = None
    minimum_amount: int | None = None
    period: str = "annual"  # "annual", "annual fixed", "monthly", "monthly cumulative"
    fixed_rate: Fraction = ONE
    loss_limit: str | None = None  # None (the default), "amount", "standard", "applicable", "none"
    loss_limit_amount: int | None = None
    loss_limit_reach: str | None = None  # None (the default, "specific"), "specific", "all"
    rate: Fraction = ONE
    maximum: int | None = None
    run_in_limit: int | None = None
    terminal_liability: int | None = None
    on_termination: str | None = None  # None (the default), "full minimum", "pro-rated minimum", "forfeited"
    accommodation: Accommodation | None = None


@dataclass(frozen=True)
class MemberLayer:
    """A member deductible or an out-of-pocket maximum, shared by the coverages listed under it."""

    coverages: tuple[str, ...]
    person: int | None = None
    family: int | None = None
    embedded: bool = True
    with_copays: bool = True  # out-of-pocket maximum only


@dataclass(frozen=True)
class BenefitMaximum:
    """`benefit maximum AMOUNT per person per benefit year|per lifetime on COVERAGES`."""

    coverages: tuple[str, ...]
    amount: int
    lifetime: bool = False


@dataclass(frozen=True)
class Benefits:
    """The plan's own benefits (stage 0)."""

    year: str = "plan"  # or "calendar"
    copays: tuple[tuple[str, int], ...] = ()
    deductibles: tuple[MemberLayer, ...] = ()
    coinsurance: tuple[tuple[str, Fraction], ...] = ()
    out_of_pocket: tuple[MemberLayer, ...] = ()
    maxima: tuple[BenefitMaximum, ...] = ()
    carry_over: bool = False


@dataclass(frozen=True)
class Fee:
    """A fee or a premium: for each tier, for every unit (`per_employee`), or `fixed` per month.

    `kind` is "fee" (with its name) or "premium" (`name` is "specific", "aggregate" or "" in a fully insured
    plan). Statements of one kind and name are one schedule.
    """

    kind: str
    name: str
    amounts: tuple[tuple[str, int], ...] = ()
    per_employee: int | None = None
    fixed: int | None = None
    start: date | None = None


@dataclass(frozen=True)
class Funding:
    """How the employer funds: "self-funded", "level-funded" (rate, surplus share) or "fully insured"
    (premium)."""

    kind: str = "self-funded"
    rate: Fee | None = None
    surplus: Fraction = Fraction(0)
    premium: Fee | None = None


@dataclass(frozen=True)
class Refund:
    """The experience refund."""

    share: Fraction
    limit: Fraction
    cap: Fraction | None = None


@dataclass(frozen=True)
class Contract:
    """One plan for one policy period."""

    name: str
    start: date
    end: date
    coverages: tuple[str, ...]
    currency: str = "USD"
    group: str | None = None
    tiers: tuple[str, ...] = ()  # none declared: one tier named `employee`
    classes: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    rebates: str = "ignored"  # "ignored", "aggregate", "both"
    benefits: Benefits | None = None
    specific: Specific | None = None
    aggregate: Aggregate | None = None
    fees: tuple[Fee, ...] = ()
    funding: Funding | None = None
    refund: Refund | None = None


@dataclass(frozen=True)
class Facts:
    """What happened to the contract."""

    terminated: date | None = None
    renewed: bool = False
    terminal_liability_elected: bool = False


@dataclass(frozen=True)
class LedgerRow:
    """One claim line; None is an absent value."""

    claim: str
    person: str
    coverage: str
    incurred: date
    paid: date | None
    amount: int
    line: int | None = None
    unit: str | None = None
    sequence: int | None = None
    kind: str | None = None
    original: str | None = None
    original_line: int | None = None
    cls: str | None = None
    exclusion: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class CensusRow:
    """Covered units of one tier (and class) in one policy month."""

    month: str
    tier: str
    units: int
    cls: str | None = None


class InvalidInput(Exception):
    """The ledger, the census or the contract holds what section 2 calls an error."""


# ------------------------------------------------------------------------------------------------------------
# Section 1: values
# ------------------------------------------------------------------------------------------------------------


def round_money(value: Fraction) -> int:
    """Section 1: "nearest minor unit, halves away from zero"."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def clip(value: int, low: int, high: int | None) -> int:
    """Notation: `min(max(x, lo), hi)`; "an absent maximum, limit or cap is infinite"."""
    value = max(value, low)
    return value if high is None else min(value, high)


def cap(value: int, limit: int | None) -> int:
    """`min(limit, value)` with an absent limit infinite."""
    return value if limit is None else min(value, limit)


def add_months(day: date, months: int) -> date:
    """Section 1: "keeps the day of month, or takes the last day of the target month when it has no such
    day"."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_start(start: date, number: int) -> date:
    """Section 1: "Policy month k starts on add_months(s, k-1)" (also for the months before the first)."""
    return add_months(start, number - 1)


def month_name(start: date, number: int) -> str:
    """Section 1: a policy month "is named by the calendar month of its first day"."""
    day = month_start(start, number)
    return f"{day.year:04d}-{day.month:02d}"


def month_count(start: date, end: date) -> int:
    """Section 1: "N is the number of policy months that start in the period; a partial last month counts
    whole"."""
    number = 1
    while month_start(start, number + 1) <= end:
        number += 1
    return number


def month_of(start: date, day: date, last: int) -> int:
    """Section 7: a line "paid before month 1 to month 1, after month n to month n"."""
    number = 1
    while number < last and month_start(start, number + 1) <= day:
        number += 1
    return number


# ------------------------------------------------------------------------------------------------------------
# Section 2: the ledger
# ------------------------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A ledger row with what section 2 makes of it, and the split the waterfall fills in."""

    row: LedgerRow
    claim: str
    line: int
    paid: date | None
    amount: int
    kind: str  # the effective kind: rebate or recovery when the chain holds one
    person: str
    unit: str
    coverage: str
    incurred: date
    exclusion: str | None
    window_paid: date | None  # the root's paid date: the one that windows judge
    root: tuple[str, int]
    status: str = "settled"
    member: int = 0
    plan_paid: int = 0
    specific: int = 0
    aggregate: int = 0
    employer: int = 0
    left: int = 0
    counted: int = 0  # g of section 7
    reasons: dict[int, dict[str, int]] = field(default_factory=lambda: {0: {}, 1: {}, 2: {}})
    verdicts: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int | None] = field(default_factory=dict)  # the period in which it counts, per layer

    def say(self, stage: int, reason: str, amount: int) -> None:
        """Add an amount to a reason of a stage; zeros are not said."""
        if amount:
            self.reasons[stage][reason] = self.reasons[stage].get(reason, 0) + amount


def line_number(row: LedgerRow) -> int:
    """Section 2: "line defaults to 1"."""
    return 1 if row.line is None else row.line


def identity(row: LedgerRow) -> tuple[str, int]:
    """Section 2: `claim` and `line`, "the pair is unique"."""
    return row.claim, line_number(row)


def own_kind(row: LedgerRow) -> str:
    """Section 2: "payment, or refund for a negative amount"; "a negative payment is read as a refund"."""
    kind = row.kind or "payment"
    return "refund" if kind == "payment" and row.amount < 0 else kind


def chain_of(row: LedgerRow, existing: dict[tuple[str, int], LedgerRow]) -> list[LedgerRow]:
    """Section 2, linked lines: the rows from this one up to the root of its chain.

    "A payment with original is a reissue: ... the root of its own chain".  "A chain that loops is an error;
    an original that is missing, pended or after the as-of date leaves the line to its own dates".
    """
    chain = [row]
    while own_kind(chain[-1]) != "payment" and chain[-1].original is not None:
        last = chain[-1]
        number = line_number(last) if last.original_line is None else last.original_line
        original = existing.get((str(last.original), number))
        if original is None:
            break
        if original in chain:
            raise InvalidInput("circular-original")
        chain.append(original)
    return chain


def make_line(row: LedgerRow, existing: dict[tuple[str, int], LedgerRow]) -> Line:
    """Section 2: a linked line "takes from the root of its chain: person, unit, class, coverage, incurred
    date, exclusion, window verdicts and run-in status ..., and benefit year"; "a line whose chain holds a
    rebate or a recovery is treated as one" (both: a rebate)."""
    chain = chain_of(row, existing)
    root = chain[-1]
    kinds = [own_kind(member) for member in chain]
    if "rebate" in kinds:
        kind = "rebate"
    elif "recovery" in kinds:
        kind = "recovery"
    else:
        kind = kinds[0]
    return Line(
        row=row,
        claim=row.claim,
        line=line_number(row),
        paid=row.paid,
        amount=row.amount,
        kind=kind,
        person=root.person,
        unit=root.person if root.unit is None else root.unit,
        coverage=root.coverage,
        incurred=root.incurred,
        exclusion=root.exclusion,
        window_paid=root.paid,
        root=identity(root),
    )


def group_of(contracts: list[Contract], ledger: list[LedgerRow], group: str | None) -> str | None:
    """Section 2: "one settlement settles one group, named by the plan or the call (two names that differ, or
    several groups and no name: an error)"."""
    named = {contract.group for contract in contracts if contract.group is not None}
    if group is not None:
        named.add(group)
    if len(named) > 1:
        raise InvalidInput("group-mismatch")
    if named:
        return named.pop()
    found = {row.group for row in ledger if row.group is not None}
    if len(found) > 1:
        raise InvalidInput("several-groups")
    return found.pop() if found else None


def sort_key(line: Line) -> tuple[date, int, str, int]:
    """Section 2: "Settlement order is total: (paid, sequence, claim, line)" (Python compares by code
    points)."""
    assert line.paid is not None
    return line.paid, line.row.sequence or 0, line.claim, line.line


def check_rows(contracts: list[Contract], rows: list[LedgerRow], all_lines: list[Line]) -> None:
    """Section 2: the errors of a ledger that this page can see, "judged over all rows of the group"."""
    seen: set[tuple[str, int]] = set()
    classes = {name for contract in contracts for name in contract.classes}
    keys = {identity(row) for row in rows}
    for row in rows:
        if identity(row) in seen:
            raise InvalidInput("duplicate-line")
        seen.add(identity(row))
        # what "the plan declares": of several periods the one that speaks for the row's incurred date
        speaking = contracts[period_that_speaks(contracts, row.incurred)]
        if row.coverage not in speaking.coverages:
            raise InvalidInput("unknown-coverage")
        if row.exclusion is not None and row.exclusion not in speaking.exclusions:
            raise InvalidInput("unknown-exclusion")
        if row.cls is not None and row.cls not in (speaking.classes or classes):
            raise InvalidInput("unknown-class")
        number = line_number(row) if row.original_line is None else row.original_line
        linked = row.original is not None and (row.original, number) in keys
        if own_kind(row) == "rebate" and not linked and row.amount >= 0:
            raise InvalidInput("positive-rebate")
    units: dict[str, str] = {}
    for line in all_lines:
        if units.setdefault(line.person, line.unit) != line.unit:
            raise InvalidInput("unit-conflict")


def classes_of_keys(per: str, rows: list[LedgerRow], existing: dict[tuple[str, int], LedgerRow]) -> dict[str, str]:
    """Section 2: "a class that any of its rows names is its class", over all rows "whatever the as-of date";
    one key in two classes is an error."""
    found: dict[str, str] = {}
    for row in rows:
        root = chain_of(row, existing)[-1]
        key = root.person if per == "person" or root.unit is None else root.unit
        if root.cls is not None and found.setdefault(key, root.cls) != root.cls:
            raise InvalidInput("class-conflict")
    return found


# ------------------------------------------------------------------------------------------------------------
# Section 5: contract basis
# ------------------------------------------------------------------------------------------------------------


def written_windows(basis: Basis, start: date, end: date) -> tuple[Window, Window]:
    """Section 5: the table of bases; "Names are sugar for two windows"."""
    if basis.name is None:
        return basis.incurred, basis.paid
    if end != add_months(start, 12) - DAY:
        raise InvalidInput("a named basis needs a period of 12 months")
    if basis.name == "paid":
        return Window(basis.since, end), Window(start, end)
    if basis.name == "incurred":
        return Window(start, end), Window(start, None)
    a, b = (int(part) for part in basis.name.split("/"))
    return Window(add_months(start, 12 - a), end), Window(start, add_months(start, b) - DAY)


def windows(layer: Specific | Aggregate, contract: Contract, facts: Facts) -> tuple[Window, Window]:
    """Section 5: the windows after gapless renewal, termination and terminal liability."""
    incurred, paid = written_windows(layer.basis, contract.start, contract.end)
    if layer.terminal_liability is not None and incurred.last is None:
        raise InvalidInput("terminal liability on a layer whose incurred window has no last day")
    # "Gapless renewal (...): the paid window of a 12/b specific, b < 24, becomes 24 months"
    if isinstance(layer, Specific) and layer.gapless and facts.renewed and layer.basis.name is not None:
        parts = layer.basis.name.split("/")
        if parts[0] == "12" and len(parts) == 2 and int(parts[1]) < 24:
            paid = Window(contract.start, add_months(contract.start, 24) - DAY)
    # "Termination at t cuts both windows at t."
    t = facts.terminated
    if t is not None:
        incurred = Window(incurred.first, t if incurred.last is None else min(t, incurred.last))
        paid = Window(paid.first, t if paid.last is None else min(t, paid.last))
    # "the paid window ends on the later of its own end (after any cut) and add_months(z + 1 day, L) - 1 day"
    if terminal_liability_applies(layer, facts):
        assert incurred.last is not None and layer.terminal_liability is not None
        extended = add_months(incurred.last + DAY, layer.terminal_liability) - DAY
        paid = Window(paid.first, None if paid.last is None else max(paid.last, extended))
    return incurred, paid


def terminal_liability_applies(layer: Specific | Aggregate, facts: Facts) -> bool:
    """Section 5: "applies when it was elected and the contract ended without renewal (at t, or at e)"."""
    return layer.terminal_liability is not None and facts.terminal_liability_elected and not facts.renewed


def verdict(layer: Specific | Aggregate | None, contract: Contract, facts: Facts, line: Line) -> str:
    """Section 3: "When several refusals fit, the first in table order from rebate to paid-too-late is
    given"."""
    if layer is None:
        return "not-covered"
    is_specific = isinstance(layer, Specific)
    ignored = contract.rebates == "ignored" or (contract.rebates == "aggregate" and is_specific)
    if line.kind == "rebate" and ignored:
        return "rebate"
    if line.coverage not in layer.covers:
        return "not-covered"
    if line.exclusion is not None:
        return "excluded"
    for laser in contract.specific.lasers if contract.specific is not None else ():
        if laser.key == line.person and laser.excluded_from is not None:
            # Section 6: "from specific (... aggregate still counts the person up to the loss limit) or all
            # cover"
            if is_specific or laser.excluded_from == "all cover":
                return "excluded"
    incurred, paid = windows(layer, contract, facts)
    assert line.window_paid is not None
    if incurred.first is not None and line.incurred < incurred.first:
        return "incurred-too-early"
    if incurred.last is not None and line.incurred > incurred.last:
        return "incurred-too-late"
    if paid.first is not None and line.window_paid < paid.first:
        return "paid-too-early"
    if paid.last is not None and line.window_paid > paid.last:
        return "paid-too-late"
    return "counts"


# ------------------------------------------------------------------------------------------------------------
# Section 5, last point: several periods
# ------------------------------------------------------------------------------------------------------------


def period_of_day(contracts: list[Contract], day: date) -> int | None:
    """The period that holds the day."""
    for index, contract in enumerate(contracts):
        if contract.start <= day <= contract.end:
            return index
    return None


def period_that_speaks(contracts: list[Contract], day: date) -> int:
    """Section 5: "the period of the incurred date, else ... the nearest earlier one, else ... the first"."""
    inside = period_of_day(contracts, day)
    if inside is not None:
        return inside
    earlier = [index for index, contract in enumerate(contracts) if contract.end < day]
    return earlier[-1] if earlier else 0


def assign_periods(contracts: list[Contract], facts: list[Facts], line: Line) -> None:
    """Section 5: "A line that counts in two, per layer, belongs to the period in which it was incurred;
    incurred in neither, to the earlier."  The refusal shown is that of the period that speaks for the
    incurred date."""
    for name in ("specific", "aggregate"):
        verdicts = [
            verdict(contract.specific if name == "specific" else contract.aggregate, contract, fact, line)
            for contract, fact in zip(contracts, facts, strict=True)
        ]
        counting = [index for index, said in enumerate(verdicts) if said == "counts"]
        if counting:
            inside = period_of_day(contracts, line.incurred)
            line.owners[name] = inside if inside in counting else counting[0]
            line.verdicts[name] = "counts"
        else:
            line.owners[name] = None
            line.verdicts[name] = verdicts[period_that_speaks(contracts, line.incurred)]


# ------------------------------------------------------------------------------------------------------------
# Section 4: stage 0
# ------------------------------------------------------------------------------------------------------------


def benefit_year(benefits: Benefits, contract: Contract, day: date) -> tuple[date, date]:
    """Section 4: "the plan year (anniversaries of s, default) or the calendar year" of the incurred date.

    Returns the first day of the year and the first day of its last three months.
    """
    if benefits.year == "calendar":
        return date(day.year, 1, 1), date(day.year, 10, 1)
    number = 0
    while add_months(contract.start, 12 * number) > day:
        number -= 1
    while add_months(contract.start, 12 * (number + 1)) <= day:
        number += 1
    return add_months(contract.start, 12 * number), add_months(contract.start, 12 * number + 9)


def year_before(benefits: Benefits, contract: Contract, first: date) -> date:
    """The first day of the benefit year before the one that starts on `first`."""
    return benefit_year(benefits, contract, first - DAY)[0]


class MemberAccumulators:
    """The running totals of stage 0: all of them "run per benefit year of the incurred date"."""

    def __init__(self) -> None:
        self.total: dict[Any, int] = defaultdict(int)

    def diff_clip(self, key: Any, part: int, limit: int | None, credit: int = 0) -> int:
        """`diff_key clip(., 0, limit)` of a part, on a running total that a credit has raised."""
        before = self.total[key]
        self.total[key] = before + part
        return clip(credit + before + part, 0, limit) - clip(credit + before, 0, limit)

    def diff_min(self, key: Any, part: int, limit: int) -> int:
        """`diff_key min(., limit)` of a part."""
        before = self.total[key]
        self.total[key] = before + part
        return min(before + part, limit) - min(before, limit)

    def diff_share(self, key: Any, part: int, share: Fraction) -> int:
        """`diff_key round(share * .)` of a part."""
        before = self.total[key]
        self.total[key] = before + part
        return round_money(share * (before + part)) - round_money(share * before)


def member_layer(
    totals: MemberAccumulators,
    name: str,
    rule: MemberLayer,
    line: Line,
    year: date,
    part: int,
    alone: bool,
    credits: tuple[int, int] = (0, 0),
) -> int:
    """Section 4, point 2: person layer, then embedded family layer; or the unit layer alone.

    Non-embedded: "a unit with one person only ... has the person layer alone where a person amount is
    stated".
    "A family deductible without a person one has an unlimited person layer."
    """
    person_key = (name, rule.coverages, "person", line.person, year)
    unit_key = (name, rule.coverages, "unit", line.unit, year)
    person_credit, unit_credit = credits
    if rule.family is None:
        return totals.diff_clip(person_key, part, rule.person, person_credit)
    if rule.embedded:
        first = totals.diff_clip(person_key, part, rule.person, person_credit)
        return totals.diff_clip(unit_key, first, rule.family, unit_credit)
    if alone and rule.person is not None:
        return totals.diff_clip(person_key, part, rule.person, person_credit)
    return totals.diff_clip(unit_key, part, rule.family, unit_credit)


def settle_benefits(totals: MemberAccumulators, contract: Contract, line: Line, alone: bool) -> None:
    """Section 4: what the member pays of one line; "Lines of kind recovery or rebate skip it"."""
    a = line.amount
    line.plan_paid = a
    benefits = contract.benefits
    if benefits is None or line.kind in ("recovery", "rebate"):
        return
    year, last_quarter = benefit_year(benefits, contract, line.incurred)
    # 1. "copay c = diff_chain clip(a, 0, copay), the key being the line's chain of linked lines"
    c = 0
    for coverage, copay in benefits.copays:
        if coverage == line.coverage:
            c = totals.diff_clip(("copay", line.root, year), a, copay)
    # 2. "deductible on a - c"
    d = 0
    for rule in benefits.deductibles:
        if line.coverage in rule.coverages:
            before = year_before(benefits, contract, year)
            taken = "deductible taken in the last quarter"
            credits = (0, 0)
            if benefits.carry_over:
                credits = (
                    totals.total[taken, rule.coverages, "person", line.person, before],
                    totals.total[taken, rule.coverages, "unit", line.unit, before],
                )
            d = member_layer(totals, "deductible", rule, line, year, a - c, alone, credits)
            if line.incurred >= last_quarter:
                totals.total[taken, rule.coverages, "person", line.person, year] += d
                totals.total[taken, rule.coverages, "unit", line.unit, year] += d
    # 3. "the member's share h = diff_person round(share * total of (a - c - d))"
    h = 0
    for coverage, share in benefits.coinsurance:
        if coverage == line.coverage:
            h = totals.diff_share(("coinsurance", coverage, line.person, year), a - c - d, share)
    # 4. "out-of-pocket maximum on c + d + h (option: copays stay out, and are added back after)"
    member = c + d + h
    relief = 0
    for rule in benefits.out_of_pocket:
        if line.coverage in rule.coverages:
            going_in = c + d + h if rule.with_copays else d + h
            result = member_layer(totals, "out of pocket", rule, line, year, going_in, alone)
            relief = result - going_in
            member += relief
    # 5. "plan keeps diff min(total of (a - member so far), max); the rest is over-benefit-maximum"
    over = 0
    equals: dict[Any, int] = defaultdict(int)
    for maximum in benefits.maxima:
        # the same maximum of two periods keeps one total: the n-th of those of one span on the same coverages
        equals[maximum.lifetime, maximum.coverages] += 1
        if line.coverage in maximum.coverages:
            span = None if maximum.lifetime else year
            key = ("benefit maximum", equals[maximum.lifetime, maximum.coverages], maximum.coverages, line.person, span)
            rest = a - member - over
            over += rest - totals.diff_min(key, rest, maximum.amount)
    line.member = member + over
    line.plan_paid = a - line.member
    line.say(0, "copay", c)
    line.say(0, "deductible", d)
    line.say(0, "coinsurance", h)
    line.say(0, "out-of-pocket-relief", relief)
    line.say(0, "over-benefit-maximum", over)


# ------------------------------------------------------------------------------------------------------------
# Section 6: stage 1
# ------------------------------------------------------------------------------------------------------------


def specific_key(layer: Specific | None, line: Line) -> str:
    """Section 6: "Key = person, or unit where the contract says per family"."""
    return line.unit if layer is not None and layer.per == "unit" else line.person


def standard_deductible(layer: Specific, classes: dict[str, str], key: str) -> int:
    """Section 6: "D0 is the class's or the contract's"."""
    return dict(layer.class_deductibles).get(classes.get(key, ""), layer.deductible)


def laser_amount(layer: Specific, key: str) -> int | None:
    """The laser amount on a key, if there is one."""
    for laser in layer.lasers:
        if laser.key == key and laser.amount is not None:
            return laser.amount
    return None


def applicable_deductible(layer: Specific, classes: dict[str, str], key: str) -> int:
    """Section 6: "D is the first that applies: a laser on the key; the class's deductible; the
    contract's"."""
    amount = laser_amount(layer, key)
    return standard_deductible(layer, classes, key) if amount is None else amount


def piecewise(bands: tuple[tuple[Fraction, int | None], ...], value: int) -> Fraction:
    """Section 6: "the piecewise-linear function of Bk; below zero the first rate goes on"."""
    if value <= 0:
        return bands[0][0] * value
    total = Fraction(0)
    for rate, width in bands:
        part = value if width is None else min(value, width)
        total += rate * part
        value -= part
    return total


@dataclass
class SpecificKey:
    """The running totals of one key."""

    E: int = 0
    X: int = 0
    Bk: int = 0
    C: int = 0
    F: int = 0
    K: int = 0  # running specific reimbursement, after MT
    over_standard: int = 0  # max(0, E - D0)
    participants: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass
class SpecificResult:
    """What the specific of a period leaves behind."""

    keys: dict[str, SpecificKey]
    T: int
    B: int
    participants: list[dict[str, Any]]


def settle_specific(
    layer: Specific | None,
    contract: Contract,
    lines: list[Line],
    classes: dict[str, str],
    prior: dict[str, int],
) -> SpecificResult:
    """Section 6: specific stop-loss over the lines that count in this period, in settlement order.

    `prior` is what earlier periods of the same settlement paid, by key of this contract.
    """
    keys: dict[str, SpecificKey] = defaultdict(SpecificKey)
    result = SpecificResult(keys, 0, 0, [])
    if layer is None:
        return result
    run_in: dict[str, int] = defaultdict(int)
    T = B = R = 0
    for line in lines:
        key = specific_key(layer, line)
        k = keys[key]
        a = line.plan_paid
        # Section 5: "A run-in limit keeps diff min(., limit) ...: per person for specific, on plan paid"
        if line.incurred < contract.start:
            before = run_in[line.person]
            run_in[line.person] = before + a
            a = cap(before + a, layer.run_in_limit) - cap(before, layer.run_in_limit)
            line.say(1, "over-run-in-limit", line.plan_paid - a)
        D = applicable_deductible(layer, classes, key)
        D0 = standard_deductible(layer, classes, key)
        # Section 6: "Maximum is on reimbursement, per key: for the period, or lifetime less what prior
        # periods paid"
        M = layer.maximum
        if layer.lifetime_maximum is not None:
            left = max(0, layer.lifetime_maximum - dict(layer.priors).get(key, 0) - prior.get(key, 0))
            M = cap(left, M)
        k.E += a
        X = max(0, k.E - D)
        over_standard = max(0, k.E - D0)
        excess = X - k.X
        laser_layer = (over_standard - k.over_standard) - excess if D > D0 else 0
        line.say(1, "laser-layer", laser_layer)
        line.say(1, "below-deductible", a - excess - laser_layer)
        asd = layer.asd or 0
        if layer.asd_position == "before percentage":
            T += excess
            B_after = max(0, T - asd)
            beyond = B_after - B
            k.Bk += beyond
            C = round_money(piecewise(layer.bands, k.Bk))
            F = cap(C, M)
            line.say(1, "aggregating-deductible", excess - beyond)
            line.say(1, "coinsurance", beyond - (C - k.C))
            before_maximum = C - k.C
        else:
            # "Option, percentage before ASD": C = round(p * X) per key; T = sum of C; F = min(M, Bk)
            C = round_money(piecewise(layer.bands, X))
            T += C - k.C
            B_after = max(0, T - asd)
            beyond = B_after - B
            k.Bk += beyond
            F = cap(k.Bk, M)
            line.say(1, "coinsurance", excess - (C - k.C))
            line.say(1, "aggregating-deductible", (C - k.C) - beyond)
            before_maximum = beyond
        # "R += F - F';  specific = min(MT, R) - min(MT, R')"
        R_after = R + F - k.F
        line.specific = cap(R_after, layer.overall_maximum) - cap(R, layer.overall_maximum)
        line.say(1, "over-maximum", before_maximum - line.specific)
        line.say(1, "specific", line.specific)
        k.X, k.over_standard, k.C, k.F, B, R = X, over_standard, C, F, B_after, R_after
        k.K += line.specific
        if layer.participants:
            result.participants += settle_participants(layer, k, line)
    result.T, result.B = T, B
    return result


def settle_participants(layer: Specific, k: SpecificKey, line: Line) -> list[dict[str, Any]]:
    """Section 6: participants "re-split the key's running specific reimbursement K: the first i together take
    diff_key round(sum over the first i of share * (clip(K, from, to) - from)), the last gets the difference
    to the first i-1, the rest is the carrier's"."""
    parts: list[tuple[str, int]] = []
    exact = Fraction(0)
    taken = 0
    for i, participant in enumerate(layer.participants):
        exact += participant.share * (clip(k.K, participant.first, participant.last) - participant.first)
        together = round_money(exact)
        first_i = together - k.participants[i]
        k.participants[i] = together
        parts.append((participant.name, first_i - taken))
        taken = first_i
    parts.append((layer.carrier or "carrier", line.specific - taken))
    return [
        {"claim": line.claim, "line": line.line, "participant": name, "amount": amount}
        for name, amount in parts
        if amount
    ]


# ------------------------------------------------------------------------------------------------------------
# Section 2 and 7: census, attachment
# ------------------------------------------------------------------------------------------------------------


@dataclass
class Month:
    """One policy month of the aggregate."""

    name: str
    attachment: int
    cumulative: int
    projected: bool
    counted: int = 0
    threshold: int | None = None
    due: int | None = None
    advance: int | None = None


class Census:
    """Section 2: units by policy month, with lag and projection."""

    def __init__(
        self, contracts: list[Contract], index: int, as_of: date | None, rows: list[CensusRow], last: int
    ) -> None:
        contract = contracts[index]
        self.start = contract.start
        self.tiers = contract.tiers or ("employee",)
        factors = () if contract.aggregate is None else contract.aggregate.factors
        by_class = any(f.cls is not None for f in factors)
        self.classes: tuple[str | None, ...] = contract.classes if by_class else (None,)
        self.units: dict[tuple[str, str, str | None], int] = {}
        own_months = {month_name(contract.start, k) for k in range(1, month_count(contract.start, contract.end) + 1)}
        of_others = {tier for other in contracts for tier in other.tiers or ("employee",)}
        for row in rows:
            # what only another period declares may have units in the months of that one
            elsewhere = row.tier in of_others and (row.month not in own_months or row.units == 0)
            if row.tier not in self.tiers and not elsewhere:
                raise InvalidInput("unknown-tier")
            if (row.month, row.tier, row.cls) in self.units:
                raise InvalidInput("census-row-twice")
            self.units[row.month, row.tier, row.cls] = row.units
        # "Census months that have started by then are known; later rows are ignored"; of a period that has not
        # started by then, the last known month is one of a period before.
        self.last_known = last
        while as_of is not None and month_start(self.start, self.last_known) > as_of:
            self.last_known -= 1
        named = {row.month for row in rows}
        self.first_known = 1
        while month_name(self.start, self.first_known - 1) in named:
            self.first_known -= 1
        self.projected_with = month_name(self.start, self.last_known)
        if as_of is not None and as_of < contract.start:
            # Decision 0013: "the last known month of the census, whichever period that is of"
            known = [name for one in contracts[: index + 1] for name in known_months(one, as_of, named)]
            self.projected_with = max([*known, ""]) or self.projected_with

    def of(self, number: int, tier: str, cls: str | None) -> int:
        """Units of a policy month: "months after the last known one are projected with it", "before the first
        known month with the first known month's"; "A row that the settlement needs and the census lacks is an
        error"."""
        number = max(self.first_known, number)
        month = self.projected_with if number > self.last_known else month_name(self.start, number)
        try:
            return self.units[month, tier, cls]
        except KeyError:
            raise InvalidInput("census-row-missing") from None

    def projected(self, number: int) -> bool:
        """Whether the units of the month are a projection."""
        return number > self.last_known


def known_months(contract: Contract, as_of: date, named: set[str]) -> list[str]:
    """The months of a period, and those before it without a gap, that have started and that the census names."""
    first = 1
    while month_name(contract.start, first - 1) in named:
        first -= 1
    last = month_count(contract.start, contract.end)
    months = [number for number in range(first, last + 1) if month_start(contract.start, number) <= as_of]
    return [name for name in (month_name(contract.start, number) for number in months) if name in named]


def factor(layer: Aggregate, tier: str, cls: str | None, first_day: date) -> int:
    """Section 7: f(t,k) "is written directly or is round(expected claims per unit per month * corridor);
    coverage groups round apart and then add; a schedule's latest entry whose date is on or before the month's
    first day holds".  A class with a statement of its own uses it, other classes the statement without a
    class."""
    total = 0
    groups: list[tuple[str, ...] | None] = []
    for entry in layer.factors:
        if entry.coverages not in groups:
            groups.append(entry.coverages)
    for group in groups:
        schedule = [f for f in layer.factors if f.coverages == group and f.cls == cls]
        if not schedule:
            schedule = [f for f in layer.factors if f.coverages == group and f.cls is None]
        held = [f for f in schedule if f.start is None or f.start <= first_day]
        if not held:
            raise InvalidInput("a tier without a factor")
        latest = max(held, key=lambda f: date.min if f.start is None else f.start)
        amount = latest.per_employee if latest.per_employee is not None else dict(latest.amounts)[tier]
        total += amount if layer.corridor is None else round_money(layer.corridor * amount)
    return total


def attachments(layer: Aggregate, census: Census, last: int) -> list[Month]:
    """Section 7: "A_k = sum over tiers of units(t, k) * f(t, k)", S_k; section 2: lag charges "the attachment
    (only) of month k with the units of month k-j"."""
    months: list[Month] = []
    cumulative = 0
    projected = False
    for number in range(1, last + 1):
        first_day = month_start(census.start, number)
        a_k = sum(
            census.of(number - layer.lag, tier, cls) * factor(layer, tier, cls, first_day)
            for tier in census.tiers
            for cls in census.classes
        )
        cumulative += a_k
        projected = projected or census.projected(number - layer.lag)
        months.append(Month(month_name(census.start, number), a_k, cumulative, projected))
    return months


def minimum_attachment(layer: Aggregate, first_month: int, N: int) -> int:
    """Section 7: "MIN = round(q * A_1 * N), or an amount, or the greater of both; 0 if unsaid"."""
    shares = [] if layer.minimum_share is None else [round_money(layer.minimum_share * first_month * N)]
    amounts = [] if layer.minimum_amount is None else [layer.minimum_amount]
    return max(shares + amounts, default=0)


def annual_attachment(layer: Aggregate, facts: Facts, months: list[Month], minimum: int, N: int) -> int:
    """Section 7: AAP, with the fixed form, termination and terminal liability."""
    n = len(months)
    if layer.period == "annual fixed":
        base = round_money(layer.fixed_rate * months[0].attachment * n)
    else:
        base = months[-1].cumulative
    if facts.terminated is not None and layer.on_termination == "pro-rated minimum":
        aap = max(base, round_money(Fraction(minimum * n, N)))
    else:
        aap = max(base, minimum)
    if terminal_liability_applies(layer, facts) and layer.terminal_liability:
        # "AAP grows by the sum of the last L monthly attachments (all there are, if fewer)"
        aap += sum(month.attachment for month in months[-layer.terminal_liability :])
    return aap


# ------------------------------------------------------------------------------------------------------------
# Section 7: stage 2
# ------------------------------------------------------------------------------------------------------------


@dataclass
class AggregateResult:
    """What the aggregate of a period leaves behind."""

    months: list[Month] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    period_entries: int = 0
    RA: int = 0
    SUM: int | None = None
    MIN: int | None = None
    AAP: int | None = None
    threshold_projected: bool = False


def loss_limit(
    layer: Aggregate, specific: Specific | None, classes: dict[str, str], line: Line
) -> tuple[Any, int | None]:
    """Section 7: the loss limit on a line, as (key, amount); amount None: the limit does not apply to the
    line."""
    kind = layer.loss_limit or ("standard" if specific is not None else "none")
    reach = layer.loss_limit_reach or "specific"
    if kind == "none":
        return None, None
    if reach == "specific" and specific is not None and line.coverage not in specific.covers:
        return None, None
    if kind == "amount":
        return line.person, layer.loss_limit_amount
    assert specific is not None, "the loss limit names a deductible and there is no specific"
    key = specific_key(specific, line)
    if kind == "standard":
        return key, standard_deductible(specific, classes, key)
    return key, applicable_deductible(specific, classes, key)


def reimbursement(layer: Aggregate, total: int, attachment: int) -> tuple[int, int, int]:
    """Section 7: "X = max(0, G - AAP); C = round(p * X); RA = min(M, C)"."""
    X = max(0, total - attachment)
    C = round_money(layer.rate * X)
    return X, C, cap(C, layer.maximum)


def settle_aggregate(
    contract: Contract,
    facts: Facts,
    as_of: date | None,
    lines: list[Line],
    classes: dict[str, str],
    census: Census,
) -> AggregateResult:
    """Section 7: aggregate stop-loss over the lines that count in this period, in settlement order."""
    layer = contract.aggregate
    result = AggregateResult()
    if layer is None:
        return result
    N = month_count(contract.start, contract.end)
    n = last_month(contract, facts)
    months = attachments(layer, census, n)
    result.months = months
    result.SUM = months[-1].cumulative
    result.MIN = minimum_attachment(layer, months[0].attachment, N)
    forfeited = facts.terminated is not None and layer.on_termination == "forfeited"
    if layer.period != "monthly":
        result.AAP = annual_attachment(layer, facts, months, result.MIN, N)
    if layer.period == "annual fixed":
        grows = layer.terminal_liability and terminal_liability_applies(layer, facts)
        result.threshold_projected = months[0].projected or bool(grows and months[-1].projected)
    else:
        result.threshold_projected = months[-1].projected

    run_in = 0
    EA: dict[Any, int] = defaultdict(int)
    G = X = C = RA = 0
    month_C: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))  # G, X, C of `monthly`
    opened = 0

    def open_month(number: int) -> None:
        """Section 7, monthly cumulative: the period entry when month k opens."""
        nonlocal X, C, RA
        X, C, after = reimbursement(layer, G, months[number - 1].cumulative)
        add_period_entry(months[number - 1].name, "opens", after - RA)
        RA = after

    def add_period_entry(month: str, name: str, amount: int) -> None:
        result.period_entries += amount
        if amount:
            result.entries.append({"month": month, "kind": "aggregate", "name": name, "amount": amount})

    for line in lines:
        assert line.paid is not None
        b = line.left
        # Section 5: the run-in limit "over all persons for aggregate, on what specific left"
        if line.incurred < contract.start:
            before = run_in
            run_in += b
            b = cap(run_in, layer.run_in_limit) - cap(before, layer.run_in_limit)
            line.say(2, "over-run-in-limit", line.left - b)
        # "EA += b per key, over the lines the loss limit applies to; g = EA-layer: diff min(EA, LL)"
        key, limit = loss_limit(layer, contract.specific, classes, line)
        g = b
        if limit is not None:
            g = min(EA[key] + b, limit) - min(EA[key], limit)
            EA[key] += b
        line.counted = g
        number = month_of(contract.start, line.paid, n)
        months[number - 1].counted += g
        if forfeited:
            # "aggregate pays nothing: all of b is forfeited, no period entries"
            line.say(2, "forfeited", b)
            G += g
            continue
        if layer.period == "monthly":
            # "each policy month alone: G, X, C restart each month against A_k ...; M caps the running sum
            # over months"
            month_G, month_X, month_C_before = month_C[number]
            month_G += g
            X_after, C_after, _ = reimbursement(layer, month_G, months[number - 1].attachment)
            excess, after_rate = X_after - month_X, C_after - month_C_before
            month_C[number] = (month_G, X_after, C_after)
            C += after_rate
            RA_after = cap(C, layer.maximum)
        else:
            if layer.period == "monthly cumulative":
                while opened < number:
                    opened += 1
                    open_month(opened)
                threshold = months[number - 1].cumulative
            else:
                assert result.AAP is not None
                threshold = result.AAP
            X_after, C_after, RA_after = reimbursement(layer, G + g, threshold)
            excess, after_rate = X_after - X, C_after - C
            X, C = X_after, C_after
        G += g
        line.aggregate = RA_after - RA
        RA = RA_after
        line.say(2, "over-loss-limit", b - g)
        line.say(2, "below-attachment", g - excess)
        line.say(2, "coinsurance", excess - after_rate)
        line.say(2, "over-maximum", after_rate - line.aggregate)
        line.say(2, "aggregate", line.aggregate)

    if layer.period == "monthly cumulative" and not forfeited:
        # "Every month opens, also one without lines; with an as-of date only months that have started open"
        while opened < n and (as_of is None or month_start(contract.start, opened + 1) <= as_of):
            opened += 1
            open_month(opened)
        # "After month n one more entry moves from S_n to AAP ... only when the as-of date is on or after e
        # (or t)"
        if as_of is None or as_of >= (facts.terminated or contract.end):
            assert result.AAP is not None
            X, C, after = reimbursement(layer, G, result.AAP)
            add_period_entry(months[-1].name, "settlement", after - RA)
            RA = after
    result.RA = RA
    settle_accommodation(contract, facts, as_of, lines, result, N)
    for number, month in enumerate(months, 1):
        if layer.period == "monthly cumulative":
            month.threshold = month.cumulative
        elif layer.period == "monthly":
            month.threshold = month.attachment
        elif layer.accommodation is not None:
            month.threshold = advance_threshold(layer, month, number, result.MIN, N)
    return result


def advance_threshold(layer: Aggregate, month: Month, number: int, minimum: int, N: int) -> int:
    """Section 7: "TH_k = S_k or the greater of S_k and round(MIN * k / N)"."""
    assert layer.accommodation is not None
    if layer.accommodation.over == "greater":
        return max(month.cumulative, round_money(Fraction(minimum * number, N)))
    return month.cumulative


def settle_accommodation(
    contract: Contract, facts: Facts, as_of: date | None, lines: list[Line], result: AggregateResult, N: int
) -> None:
    """Section 7: the accommodation "is cash timing, never liability"."""
    layer = contract.aggregate
    assert layer is not None and result.MIN is not None
    option = layer.accommodation
    if option is None:
        return
    outstanding = 0
    n = len(result.months)
    for number, month in enumerate(result.months, 1):
        # "Month k closes the day before month k+1 starts, at the latest on e"
        close = min(month_start(contract.start, number + 1) - DAY, contract.end)
        if as_of is not None and close > as_of:
            break
        # "over lines paid by then"
        G_k = sum(line.counted for line in lines if line.paid is not None and line.paid <= close)
        threshold = advance_threshold(layer, month, number, result.MIN, N)
        month.due = reimbursement(layer, G_k, threshold)[2]
        advance = month.due - outstanding
        if option.repayment == "settlement":
            advance = max(0, advance)
        if advance > 0 and option.minimum_request is not None and advance < option.minimum_request:
            advance = 0
        if advance > 0 and number > n - option.none_in_last:
            advance = 0
        month.advance = advance
        outstanding += advance
        if advance:
            result.entries.append({"month": month.name, "kind": "advance", "name": "", "amount": advance})
    # "Final settlement pays or takes back RA - outstanding"
    if result.RA - outstanding:
        result.entries.append(
            {
                "month": result.months[-1].name,
                "kind": "settlement",
                "name": "",
                "amount": result.RA - outstanding,
            }
        )


def last_month(contract: Contract, facts: Facts) -> int:
    """Section 7: "n = N, or the termination month's number"."""
    N = month_count(contract.start, contract.end)
    return N if facts.terminated is None else month_of(contract.start, facts.terminated, N)


# ------------------------------------------------------------------------------------------------------------
# Section 8: after the waterfall
# ------------------------------------------------------------------------------------------------------------


def charge(fee: Fee, census: Census, number: int) -> int:
    """Section 8: "per unit by tier per month, or fixed per month"."""
    if fee.fixed is not None:
        return fee.fixed
    total = 0
    for tier in census.tiers:
        rate = fee.per_employee if fee.per_employee is not None else dict(fee.amounts)[tier]
        total += rate * sum(census.of(number, tier, cls) for cls in census.classes)
    return total


def settle_fees(contract: Contract, census: Census, last: int) -> tuple[list[dict[str, Any]], int, int]:
    """Section 8: fees and premiums, month by month, "to the termination month"; entries, fees, premiums."""
    entries: list[dict[str, Any]] = []
    sums = {"fee": 0, "premium": 0}
    names: list[tuple[str, str]] = []
    for fee in contract.fees:
        if (fee.kind, fee.name) not in names:
            names.append((fee.kind, fee.name))
    for number in range(1, last + 1):
        first_day = month_start(contract.start, number)
        for kind, name in names:
            schedule = [f for f in contract.fees if (f.kind, f.name) == (kind, name)]
            held = [f for f in schedule if f.start is None or f.start <= first_day]
            if not held:
                continue
            latest = max(held, key=lambda f: date.min if f.start is None else f.start)
            amount = charge(latest, census, number)
            sums[kind] += amount
            if amount:
                month = month_name(contract.start, number)
                entries.append({"month": month, "kind": kind, "name": name, "amount": amount})
    return entries, sums["fee"], sums["premium"]


def settle_funding(
    contract: Contract, census: Census, last: int, employer_claims: int, fees: int, premiums: int
) -> dict[str, Any]:
    """Section 8: what the employer pays "so that one ledger can be compared under each"."""
    funding = contract.funding or Funding()
    figures: dict[str, Any] = {
        "kind": funding.kind,
        "employer_claims": employer_claims,
        "fees": fees,
        "premiums": premiums,
    }
    if funding.kind == "self-funded":
        figures["cost"] = employer_claims + fees + premiums
    elif funding.kind == "level-funded":
        assert funding.rate is not None
        fund = sum(charge(funding.rate, census, number) for number in range(1, last + 1))
        surplus = fund - employer_claims
        returned = round_money(funding.surplus * max(0, surplus))
        figures |= {"fund": fund, "surplus": surplus, "returned": returned}
        figures["cost"] = fund - returned + max(0, -surplus)
    else:
        assert funding.premium is not None
        premium = sum(charge(funding.premium, census, number) for number in range(1, last + 1))
        figures |= {"premium": premium, "cost": premium, "surplus": premium - employer_claims}
    return figures


def experience_refund(refund: Refund, premium: int, claims: int) -> int:
    """Section 8: `min(round(share * max(0, limit * premium - claims)), round(cap * premium))`."""
    amount = round_money(refund.share * max(Fraction(0), refund.limit * premium - claims))
    return amount if refund.cap is None else min(amount, round_money(refund.cap * premium))


# ------------------------------------------------------------------------------------------------------------
# Section 3: the waterfall
# ------------------------------------------------------------------------------------------------------------

MONEY = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")


def settle_periods(
    contracts: list[Contract],
    facts: list[Facts],
    as_of: date | None,
    ledger: list[LedgerRow],
    census: list[CensusRow],
    group: str | None = None,
) -> dict[str, Any]:
    """Section 3 over one or more periods of a plan, "settled one after the other in date order" (section
    5)."""
    # "A period that another follows in the same settlement is renewed."
    facts = [
        Facts(f.terminated, f.renewed or index + 1 < len(facts), f.terminal_liability_elected)
        for index, f in enumerate(facts)
    ]
    named = group_of(contracts, ledger, group)
    rows = [row for row in ledger if row.group is None or named is None or row.group == named]
    others = [row for row in ledger if not (row.group is None or named is None or row.group == named)]
    ever = {identity(row): row for row in rows if row.paid is not None}
    all_lines = [make_line(row, ever) for row in rows]
    check_rows(contracts, rows, all_lines)
    persons_of_unit: dict[str, set[str]] = defaultdict(set)
    for line in all_lines:
        persons_of_unit[line.unit].add(line.person)

    # "As-of date: only lines with paid <= as-of exist, besides pended ones."
    existing = {key: row for key, row in ever.items() if row.paid and (as_of is None or row.paid <= as_of)}
    lines = sorted((make_line(row, existing) for row in existing.values()), key=sort_key)
    pended = [make_line(row, existing) for row in rows if row.paid is None]

    member_totals = MemberAccumulators()
    for line in lines:
        alone = len(persons_of_unit[line.unit]) == 1
        settle_benefits(member_totals, contracts[period_that_speaks(contracts, line.incurred)], line, alone)
        assign_periods(contracts, facts, line)

    specifics: list[SpecificResult] = []
    all_classes: list[dict[str, str]] = []
    for index, contract in enumerate(contracts):
        per = contract.specific.per if contract.specific is not None else "person"
        classes = classes_of_keys(per, rows, ever)
        all_classes.append(classes)
        prior: dict[str, int] = defaultdict(int)
        for line in lines:
            owner = line.owners["specific"]
            if owner is not None and owner < index:
                prior[specific_key(contract.specific, line)] += line.specific
        owned = [line for line in lines if line.owners["specific"] == index]
        specifics.append(settle_specific(contract.specific, contract, owned, classes, prior))
    for line in lines:
        if line.owners["specific"] is None:
            line.say(1, line.verdicts["specific"], line.plan_paid)
        line.left = line.plan_paid - line.specific
        if line.owners["aggregate"] is None:
            line.say(2, line.verdicts["aggregate"], line.left)

    periods: list[dict[str, Any]] = []
    for index, contract in enumerate(contracts):
        last = last_month(contract, facts[index])
        units = Census(contracts, index, as_of, census, last)
        owned = [line for line in lines if line.owners["aggregate"] == index]
        result = settle_aggregate(contract, facts[index], as_of, owned, all_classes[index], units)
        periods.append(period_result(contract, last, lines, index, specifics[index], result, all_classes[index], units))
    for line in lines:
        line.employer = line.left - line.aggregate
    for index, contract in enumerate(contracts):
        finish_period(contract, contracts, lines, periods[index])

    shown = [show(line) for line in lines]
    for line in pended:
        line.status = "pended"
        shown.append(show(line))
    for row in sorted(others, key=identity):
        line = make_line(row, {})
        line.status = "set-aside"
        shown.append(show(line))
    totals: dict[str, int] = {name: sum(getattr(line, name) for line in lines) for name in MONEY}
    totals |= {"settled": len(lines), "pended": len(pended), "set-aside": len(others)}
    return {"lines": shown, "totals": totals, "periods": periods}


def show(line: Line) -> dict[str, Any]:
    """One line of lines.csv, with its verdicts and reasons; payers are empty unless it was settled."""
    shown: dict[str, Any] = {
        name: getattr(line, name)
        for name in ("claim", "line", "person", "unit", "coverage", "incurred", "paid", "status", "amount")
    }
    settled = line.status == "settled"
    for name in MONEY[1:]:
        shown[name] = getattr(line, name) if settled else None
    shown["reasons"] = line.reasons
    shown["verdicts"] = line.verdicts
    return shown


def period_result(
    contract: Contract,
    last: int,
    lines: list[Line],
    index: int,
    specific: SpecificResult,
    aggregate: AggregateResult,
    classes: dict[str, str],
    census: Census,
) -> dict[str, Any]:
    """The tables of one period, before the employer's parts are known."""
    cumulative = 0
    months: list[dict[str, Any]] = []
    for month in aggregate.months:
        cumulative += month.counted
        months.append(
            {
                "month": month.name,
                "attachment": month.attachment,
                "cumulative_attachment": month.cumulative,
                "counted": month.counted,
                "cumulative_counted": cumulative,
                "threshold": month.threshold,
                "due": month.due,
                "advance": month.advance,
                "projected": month.projected,
            }
        )
    funded = contract.funding is not None and contract.funding.kind != "self-funded"
    needs_census = aggregate.months or contract.fees or funded
    fee_entries: list[dict[str, Any]] = []
    fees = premiums = 0
    units: list[dict[str, Any]] = []
    if needs_census:
        fee_entries, fees, premiums = settle_fees(contract, census, last)
        units = [
            {
                "month": month_name(contract.start, number),
                "tier": tier,
                "class": cls,
                "units": census.of(number, tier, cls),
                "projected": census.projected(number),
            }
            for number in range(1, last + 1)
            for tier in census.tiers
            for cls in census.classes
        ]
    return {
        "months": months,
        "units": units,
        "participants": specific.participants,
        "entries": aggregate.entries + fee_entries,
        "figures": {
            "SUM": aggregate.SUM,
            "MIN": aggregate.MIN,
            "AAP": aggregate.AAP,
            "RA": aggregate.RA,
            "T": specific.T,
            "B": specific.B,
            "specific": sum(line.specific for line in lines if line.owners["specific"] == index),
            "aggregate_lines": sum(line.aggregate for line in lines if line.owners["aggregate"] == index),
            "period_entries": aggregate.period_entries,
            "months": last,
            "SUM_projected": bool(aggregate.months) and aggregate.months[-1].projected,
            "AAP_projected": aggregate.threshold_projected,
        },
        "fees": fees,
        "premiums": premiums,
        "_keys": specific.keys,
        "_classes": classes,
        "_census": census,
    }


def finish_period(contract: Contract, contracts: list[Contract], lines: list[Line], period: dict[str, Any]) -> None:
    """Persons, funding and refund: what needs the employer's part of every line."""
    keys = period.pop("_keys")
    classes = period.pop("_classes")
    census = period.pop("_census")
    figures = period["figures"]
    layer = contract.specific
    mine = lines
    if len(contracts) > 1:
        mine = [line for line in lines if contracts[period_that_speaks(contracts, line.incurred)] is contract]
    persons: dict[tuple[str, str], dict[str, Any]] = {}
    for line in mine:
        row = persons.setdefault(
            (line.person, line.unit), {"person": line.person, "unit": line.unit} | dict.fromkeys(MONEY, 0)
        )
        for name in MONEY:
            row[name] += getattr(line, name)
        if "deductible" not in row:
            key = specific_key(layer, line)
            k = keys.get(key, SpecificKey())
            before_asd = k.X if layer is None or layer.asd_position == "before percentage" else k.C
            row["deductible"] = None if layer is None else applicable_deductible(layer, classes, key)
            row["laser"] = None if layer is None else laser_amount(layer, key)
            row["eligible"], row["excess"], row["aggregating"] = k.E, k.X, before_asd - k.Bk
    period["persons"] = [persons[key] for key in sorted(persons)]
    # Section 8: "the employer's part of lines incurred in it, less its period entries"
    employer_claims = sum(line.employer for line in lines if contract.start <= line.incurred <= contract.end)
    employer_claims -= figures["period_entries"]
    funding = settle_funding(
        contract, census, figures["months"], employer_claims, period.pop("fees"), period.pop("premiums")
    )
    period["funding"] = funding
    last = month_name(contract.start, figures["months"])
    if funding.get("returned"):
        period["entries"].append({"month": last, "kind": "surplus", "name": "", "amount": funding["returned"]})
    if contract.refund is not None:
        claims = figures["specific"] + figures["RA"]
        amount = experience_refund(contract.refund, funding["premiums"], claims)
        figures["refund"] = amount
        if amount:
            period["entries"].append({"month": last, "kind": "refund", "name": "", "amount": amount})


def settle(
    contract: Contract,
    facts: Facts,
    as_of: date | None,
    ledger: list[LedgerRow],
    census: list[CensusRow],
    group: str | None = None,
) -> dict[str, Any]:
    """Settle one period: the dict of the period with `lines` and `totals`."""
    settled = settle_periods([contract], [facts], as_of, ledger, census, group)
    period: dict[str, Any] = settled["periods"][0]
    return {"lines": settled["lines"], "totals": settled["totals"]} | period
