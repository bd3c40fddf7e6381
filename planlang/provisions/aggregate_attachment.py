"""Aggregate attachment: what the plan keeps of all claims together, grown month by month with enrollment.

    A_k = sum over tiers of units(t, k) * f(t, k)     f: written, or round(expected claims * corridor)

Coverage groups round apart and then add. The latest entry whose date is on or before a month's first day holds, so
every tier needs an entry that holds in the first month. A class with factors of its own in a group uses those.
Source: `semantics`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from itertools import combinations

from attrs import frozen

from planlang.model import contract as model
from planlang.model.contract import Factor, FactorSchedule, Term
from planlang.model.settlement import Attachment, AttachmentMonth, Stage
from planlang.provisions.charged import charged
from planlang.provisions.describing_factors import describe
from planlang.provisions.draft import Draft
from planlang.provisions.provision import Provision
from planlang.provisions.schedules import NEVER_HOLDS, never_held
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, ExpectedClaims, Factors, MonthlyFactor
from planlang.text.diagnostic import Code, Label, Severity
from planlang.text.nearest import listed
from planlang.text.source import Span
from planlang.values.calendar import Period
from planlang.values.money import round_half_away

EXPECTED_CLAIMS_WITHOUT_CORRIDOR = Code("expected-claims-without-corridor")
CORRIDOR_WITHOUT_EXPECTED_CLAIMS = Code("corridor-without-expected-claims")
TIER_WITHOUT_FACTOR = Code("tier-without-factor")
CLASS_WITHOUT_FACTOR = Code("class-without-factor")
FACTOR_GIVEN_TWICE = Code("factor-given-twice")
FACTOR_SCHEDULE_HOLE = Code("factor-schedule-hole")
FACTOR_NEVER_IN_FORCE = Code("factor-never-in-force", Severity.WARNING)
OVERLAPPING_FACTOR_GROUPS = Code("overlapping-factor-groups")
COVERAGE_NOT_COVERED = Code("coverage-not-covered")

NAME = "aggregate-attachment"
NODES: tuple[type[nodes.Statement], ...] = (ExpectedClaims, MonthlyFactor, nodes.Corridor, nodes.EnrollmentLag)
BLOCKS = frozenset({Block.AGGREGATE})
CODES: tuple[Code, ...] = (
    EXPECTED_CLAIMS_WITHOUT_CORRIDOR,
    CORRIDOR_WITHOUT_EXPECTED_CLAIMS,
    TIER_WITHOUT_FACTOR,
    CLASS_WITHOUT_FACTOR,
    FACTOR_GIVEN_TWICE,
    FACTOR_SCHEDULE_HOLE,
    FACTOR_NEVER_IN_FORCE,
    OVERLAPPING_FACTOR_GROUPS,
    COVERAGE_NOT_COVERED,
)

Roster = tuple[frozenset[str], str | None]


@frozen(kw_only=True)
class _Entry:
    """One amount of one statement: whom it is for, what it covers, from when, and where it stands."""

    roster: Roster
    tier: str
    since: date | None
    amount: int
    statement: Factors
    span: Span


def check(scope: Scope) -> tuple[Term, ...]:
    """The whole schedule of factors, without holes, overlaps or doubles."""
    statements = (*scope.each(ExpectedClaims), *scope.each(MonthlyFactor))
    corridor = _corridor(scope, statements)
    lag = scope.find(nodes.EnrollmentLag)
    entries, whole = _entries(scope, statements, corridor)
    _check_groups_apart(scope, entries)
    kept = _each_once(scope, entries)
    if whole and not _may_hold_factors(scope, unread_only=True):
        _check_every_tier(scope, kept)
        _check_every_class(scope, kept)
    if scope.period:
        _warn_of_dead_entries(scope, kept, scope.period)
    if not entries:
        return ()
    return (
        FactorSchedule(
            groups=_schedule(scope, kept),
            by_class=any(entry.roster[1] for entry in kept),
            corridor=corridor,
            lag=lag.months.value if lag else 0,
            citation=scope.citation(statements[0]),
        ),
    )


def _may_hold_factors(scope: Scope, *, unread_only: bool) -> bool:
    """Whether a factor statement stands in the block, or may stand in it unread."""
    kinds = (ExpectedClaims, MonthlyFactor)
    if unread_only:
        return any(scope.here.may_hold(kind.words) for kind in kinds)
    return any(scope.may_hold(kind) for kind in kinds)


def _corridor(scope: Scope, statements: tuple[Factors, ...]) -> Fraction | None:
    """The corridor, which goes with expected claims and with nothing else."""
    corridor = scope.find(nodes.Corridor)
    expected = next((s for s in statements if isinstance(s, ExpectedClaims)), None)
    if expected and corridor is None and not scope.may_hold(nodes.Corridor):
        scope.report(
            EXPECTED_CLAIMS_WITHOUT_CORRIDOR,
            "expected claims have no corridor",
            Label(expected.span, "becomes a factor only when a corridor multiplies it"),
            remedy="add the corridor, such as `corridor 125%`; if these are factors already, write `monthly factor`",
        )
    if corridor and expected is None and not scope.here.may_hold(ExpectedClaims.words):
        scope.report(
            CORRIDOR_WITHOUT_EXPECTED_CLAIMS,
            "a corridor multiplies expected claims, and there are none",
            Label(corridor.span, "multiplies nothing"),
            remedy="write the factors as `expected claims`, or leave the corridor out: "
            "a `monthly factor` includes it already",
        )
    elif corridor is None and not _may_hold_factors(scope, unread_only=False):
        scope.report_missing(MonthlyFactor.words, "monthly factor $540.16 per employee per month")
    return corridor.rate.value if corridor else None


def _entries(scope: Scope, statements: Iterable[Factors], corridor: Fraction | None) -> tuple[tuple[_Entry, ...], bool]:
    """Every amount of every statement, and whether all their names could be resolved."""
    found: list[_Entry] = []
    whole = True
    for statement in statements:
        group = _group(scope, statement)
        of_class = scope.class_name(statement.for_class) if statement.for_class else None
        amounts = _by_tier(scope, statement)
        if not group or (statement.for_class and not of_class) or amounts is None:
            whole = False
            continue
        for tier, minor, span in amounts:
            found.append(
                _Entry(
                    roster=(group, of_class),
                    tier=tier,
                    since=statement.from_date.value if statement.from_date else None,
                    amount=_with_corridor(statement, minor, corridor),
                    statement=statement,
                    span=span,
                )
            )
    return tuple(found), whole


def _with_corridor(statement: Factors, minor: int, corridor: Fraction | None) -> int:
    if corridor is None or not isinstance(statement, ExpectedClaims):
        return minor
    factor = minor * corridor
    return round_half_away(factor.numerator, factor.denominator)


def _group(scope: Scope, statement: Factors) -> frozenset[str]:
    """The coverages that a statement is for: those it names, or all of the aggregate's. Empty when unknown."""
    covered = scope.covered()
    if not statement.on:
        return covered or frozenset()
    named = scope.coverages(statement.on)
    for name in statement.on:
        if covered is not None and name.value in named - covered:
            covers = scope.find(nodes.Covers)
            assert covers is not None  # INVARIANT: what is covered is known from it
            scope.report(
                COVERAGE_NOT_COVERED,
                f"a factor is on `{name.value}`, which the aggregate does not cover",
                Label(name.span, "no claim of it counts"),
                Label(covers.span, "what the aggregate covers"),
                remedy=f"add `{name.value}` to `covers`, or leave it out here",
                once=True,
            )
    return named if len(named) == len(statement.on) else frozenset()


def _by_tier(scope: Scope, statement: Factors) -> tuple[tuple[str, int, Span], ...] | None:
    """Tier, minor units and place of each amount; a composite amount is every tier's. None when a tier is unknown."""
    if statement.composite:
        minor = scope.money(statement.composite)
        return tuple((tier, minor, statement.composite.span) for tier in scope.frame.tiers.places)
    resolved = [(scope.tier(one.tier), scope.money(one.amount), one.tier.span) for one in statement.by_tier]
    if any(tier is None for tier, _, _ in resolved):
        return None
    return tuple((tier, minor, span) for tier, minor, span in resolved if tier is not None)


def _check_groups_apart(scope: Scope, entries: Iterable[_Entry]) -> None:
    """Two coverage groups are the same or have nothing in common: their factors add up."""
    first: dict[frozenset[str], Factors] = {}
    for entry in entries:
        first.setdefault(entry.roster[0], entry.statement)
    for (one, earlier), (other, later) in combinations(first.items(), 2):
        if not one & other:
            continue
        scope.report(
            OVERLAPPING_FACTOR_GROUPS,
            f"two groups of factors share {listed(sorted(one & other), 'and')}",
            Label(later.span, f"is on {listed(sorted(other), 'and')}"),
            Label(earlier.span, f"is on {listed(sorted(one), 'and')}"),
            remedy="factors of different groups add up: name each coverage in one group, with `on`",
        )


def _each_once(scope: Scope, entries: Iterable[_Entry]) -> tuple[_Entry, ...]:
    """The entries, of each roster, tier and date the first; another is reported.

    One without a date holds from the first day of the period, so that one from an earlier day is given beside it.
    """
    first: dict[tuple[Roster, str, date | None], _Entry] = {}
    told: set[tuple[int, int]] = set()
    entries = tuple(entries)
    undated = {(entry.roster, entry.tier) for entry in entries if entry.since is None}
    for entry in entries:
        begun = scope.period and entry.since and entry.since <= scope.period.first
        since = None if begun and (entry.roster, entry.tier) in undated else entry.since
        earlier = first.setdefault((entry.roster, entry.tier, since), entry)
        pair = (earlier.statement.span.start, entry.statement.span.start)
        if earlier is entry or pair in told:
            continue
        told.add(pair)
        at_once = entry.statement is earlier.statement
        day = "from one day" if at_once or since else "for the first day of the period"
        scope.report(
            FACTOR_GIVEN_TWICE,
            f"tier `{entry.tier}` has two factors {day}",
            Label(entry.span, "given again"),
            Label(earlier.span, "first given here"),
            remedy="keep one, and name the tier that the other is for"
            if at_once
            else "keep one, or say from when the other holds: `from DATE`",
        )
    return tuple(first.values())


def _warn_of_dead_entries(scope: Scope, entries: Iterable[_Entry], period: Period) -> None:
    """Warn, once a statement, of factors that hold in no month; where a tier has no earlier one there is a hole."""
    dead: dict[int, tuple[Factors, str]] = {}
    for each in _in_date_order(entries):
        for at, why in never_held([entry.since for entry in each], period):
            dead.setdefault(each[at].statement.span.start, (each[at].statement, why))
    for statement, why in dead.values():
        assert statement.from_date is not None  # INVARIANT: what has no date holds from the beginning
        places = (Label(statement.from_date.span, why), *scope.frame.in_period())
        scope.report(FACTOR_NEVER_IN_FORCE, "a factor never comes into force", *places, remedy=NEVER_HOLDS)


def _in_date_order(entries: Iterable[_Entry]) -> Iterable[list[_Entry]]:
    """The factors of each roster and tier in date order."""
    found: dict[tuple[Roster, str], list[_Entry]] = {}
    for entry in entries:
        found.setdefault((entry.roster, entry.tier), []).append(entry)
    return [sorted(each, key=_since) for each in found.values()]


def _rosters(entries: Iterable[_Entry]) -> dict[Roster, list[_Entry]]:
    rosters: dict[Roster, list[_Entry]] = {}
    for entry in entries:
        rosters.setdefault(entry.roster, []).append(entry)
    return rosters


def _check_every_tier(scope: Scope, entries: Iterable[_Entry]) -> None:
    """In each group and class every tier has a factor, and one that holds in the first month."""
    for (_, of_class), mine in _rosters(entries).items():
        named = {entry.tier for entry in mine}
        missing = [tier for tier in scope.frame.tiers.places if tier not in named]
        doubled = any(_names_a_tier_twice(entry.statement) for entry in mine)
        if missing and not doubled and not scope.frame.tiers.open:
            whose = f" of class `{of_class}`" if of_class else ""
            place = scope.frame.tiers.places[missing[0]]
            assert place is not None  # INVARIANT: the one tier that is not declared is never left out
            scope.report(
                TIER_WITHOUT_FACTOR,
                f"tier {listed(missing, 'and')}{whose} has no factor",
                Label(mine[0].statement.span, f"does not name {listed(missing)}"),
                Label(place, "declared here"),
                remedy=f"add an amount for {listed(missing, 'and')}; write `$0.00` if nothing is charged",
            )
        if scope.period:
            _check_no_hole(scope, mine, scope.period)


def _names_a_tier_twice(statement: Factors) -> bool:
    """Whether a tier stands twice in one statement, where another was meant."""
    return len({one.tier.value for one in statement.by_tier}) < len(statement.by_tier)


def _check_no_hole(scope: Scope, mine: Iterable[_Entry], period: Period) -> None:
    """Report, once a statement, tiers whose first factor holds only from a later month."""
    earliest: dict[str, _Entry] = {}
    for entry in mine:
        known = earliest.get(entry.tier)
        if known is None or _since(entry) < _since(known):
            earliest[entry.tier] = entry
    late = [entry for entry in earliest.values() if _since(entry) > period.first]
    for statement in {entry.statement.span.start: entry.statement for entry in late}.values():
        assert statement.from_date is not None  # INVARIANT: what holds late has a date
        tiers = listed([entry.tier for entry in late if entry.statement is statement], "and")
        scope.report(
            FACTOR_SCHEDULE_HOLE,
            f"no factor of {tiers} holds before {statement.from_date.value}",
            Label(statement.from_date.span, f"the period begins on {period.first}"),
            *scope.frame.in_period(),
            remedy="add the factor that holds from the beginning, without `from`; write `$0.00` if nothing is charged",
        )


def _since(entry: _Entry) -> date:
    return entry.since or date.min


def _check_every_class(scope: Scope, entries: tuple[_Entry, ...]) -> None:
    """Where only classes have factors, each class has one somewhere."""
    with_own = {entry.roster[1] for entry in entries}
    if not entries or None in with_own or scope.frame.classes.open:
        return
    for name, place in scope.frame.classes.places.items():
        if name not in with_own:
            assert place is not None  # INVARIANT: every class is declared
            scope.report(
                CLASS_WITHOUT_FACTOR,
                f"class `{name}` has no factor",
                Label(entries[0].statement.span, f"is for class `{entries[0].roster[1]}` alone"),
                Label(place, "declared here"),
                remedy=f"add factors `for class {name}`, or factors for every class that has none of its own",
            )


def _schedule(
    scope: Scope, entries: Iterable[_Entry]
) -> Mapping[frozenset[str], Mapping[tuple[str | None, str], tuple[Factor, ...]]]:
    """Entries by group, then class and tier, in date order."""
    groups: dict[frozenset[str], dict[tuple[str | None, str], tuple[Factor, ...]]] = {}
    for entry in sorted(entries, key=_since):
        group, of_class = entry.roster
        cell = (of_class, entry.tier)
        factor = Factor(since=entry.since, amount=entry.amount, citation=scope.citation(entry.statement))
        tiers = groups.setdefault(group, {})
        tiers[cell] = (*tiers.get(cell, ()), factor)
    return groups


def lower(draft: Draft) -> None:
    """Charge the factors in force to the units of each policy month, to the termination or the end."""
    period, terminated = draft.contract.period, draft.facts.terminated
    last = min(period.month_of(terminated), period.months) if terminated else period.months
    lag = draft.the(model.FactorSchedule).lag
    months, cumulative = [], 0
    for number in range(1, last + 1):
        attachment = _of_month(draft, number)
        cumulative += attachment
        months.append(
            AttachmentMonth(
                number=number,
                month=period.month_name(number),
                attachment=attachment,
                cumulative=cumulative,
                projected=draft.enrollment.is_projected(number - lag),
            )
        )
    draft.attachment = Attachment(
        months=tuple(months),
        units=tuple(units for number in range(1, last + 1) for units in draft.enrollment.listed(number)),
        policy_months=period.months,
        terminal_months=last,
        sum=cumulative,
        base=cumulative,
        minimum=0,
        minimum_in_force=0,
        terminal_liability=0,
        attachment=cumulative,
    )


def _of_month(draft: Draft, number: int) -> int:
    """A_k: units times factor, over tiers and classes and coverage groups."""
    return sum(one.amount for one in charged(draft.contract, draft.the(model.FactorSchedule), draft.enrollment, number))


PROVISION = Provision(
    name=NAME, nodes=NODES, blocks=BLOCKS, codes=CODES, check=check, lower={Stage.AGGREGATE: lower}, describe=describe
)
