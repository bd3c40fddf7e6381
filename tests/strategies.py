"""Contracts and ledgers that hurt, as plain data of `tests.oracle`.

Everything is drawn from a `random.Random`, so that one generator serves Hypothesis and a seeded campaign
of any length alike:

    random_case(random.Random(7), ALL)      -> Case, one policy period
    random_periods(random.Random(7), ALL)   -> Periods, two or three periods that follow one another
    cases(ALL), periods(ALL)                -> Hypothesis strategies that shrink (every draw is a choice)
    seeded_cases(ALL)                       -> a strategy over seeds: fast, and replayed by its seed

`features` restricts what a contract may say: FOUNDATION is the empty set (specific and annual aggregate),
ALL is everything; any subset of ALL may be given.

Only valid contracts and valid ledgers are drawn: no error of the plan and none of the ledger, though many
warnings.  Amounts are scaled to the contract, and then tuned: some lines are moved to within a cent of the
threshold that their running total is about to cross, because that is where two implementations part.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.oracle import (
    DAY,
    ONE,
    Accommodation,
    Aggregate,
    Basis,
    BenefitMaximum,
    Benefits,
    CensusRow,
    Contract,
    Factor,
    Facts,
    Fee,
    Funding,
    Laser,
    LedgerRow,
    MemberLayer,
    Participant,
    Refund,
    Specific,
    Window,
    add_months,
    chain_of,
    identity,
    last_month,
    month_count,
    month_name,
    month_start,
    own_kind,
    settle_periods,
    windows,
)

T = TypeVar("T")

FOUNDATION: frozenset[str] = frozenset()
ALL: frozenset[str] = frozenset(
    {
        "benefits",  # stage 0
        "fees",  # fees and premiums
        "funding",  # level-funded, fully insured
        "refund",  # the experience refund (with fees)
        "deductible periods",  # fixed at first month, monthly, monthly cumulative
        "accommodation",
        "terminal liability",
        "participants",
    }
)

SHARES = (
    ONE,
    ONE,
    Fraction(9, 10),
    Fraction(4, 5),
    Fraction(1, 2),
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(67, 200),
    Fraction(1, 8),
)
CORRIDORS = (ONE, Fraction(5, 4), Fraction(11, 10), Fraction(4, 3), Fraction(6, 5), Fraction(2231, 2000))
# the last two differ in order by code points and by UTF-16 units
CLAIMS = (*"C-1 C-10 C-2 c-1 C-é C-0002 2026-01 1e3".split(), "C 3", "C,4", "C-\uff3a", "C-\U0001d538")
BASES = "12/12 12/12 12/15 12/15 12/18 12/24 15/12 18/12 24/12 15/15 24/24 paid paid incurred".split()
STARTS = (
    date(2026, 1, 1),
    date(2026, 1, 1),
    date(2026, 1, 1),
    date(2025, 7, 1),
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2024, 1, 31),
    date(2026, 3, 15),
    date(2023, 10, 31),
    date(2024, 12, 30),
    date(2027, 2, 28),
)


@dataclass(frozen=True)
class Case:
    """One settlement of one policy period."""

    contract: Contract
    facts: Facts
    as_of: date | None
    ledger: tuple[LedgerRow, ...]
    census: tuple[CensusRow, ...]


@dataclass(frozen=True)
class Periods:
    """One settlement of several policy periods of a plan, in date order."""

    contracts: tuple[Contract, ...]
    facts: tuple[Facts, ...]
    as_of: date | None
    ledger: tuple[LedgerRow, ...]
    census: tuple[CensusRow, ...]


@dataclass(frozen=True)
class World:
    """What the plan, its members and its ledger share."""

    scale: int  # the deductible's order of magnitude, in minor units
    currency: str
    coverages: tuple[str, ...]
    tiers: tuple[str, ...]
    classes: tuple[str, ...]
    exclusions: tuple[str, ...]
    group: str | None
    rebates: str
    per: str
    units: tuple[tuple[str, str | None], ...]  # person -> unit as written, None when the person is the unit
    person_classes: tuple[tuple[str, str], ...]

    @property
    def persons(self) -> tuple[str, ...]:
        """All covered persons."""
        return tuple(person for person, _ in self.units)


def chance(rng: Random, percent: int) -> bool:
    """True in so many cases out of a hundred."""
    return rng.randrange(100) < percent


def between(rng: Random, low: int, high: int) -> int:
    """A number of either end or between; never fails when the ends are crossed."""
    return rng.randint(min(low, high), max(low, high))


def part(rng: Random, amount: int, low: int, high: int) -> int:
    """So many percent of an amount, to the minor unit, now and then a round figure."""
    value = between(rng, amount * low // 100, amount * high // 100)
    return value - value % 100 if chance(rng, 30) else value


def some(rng: Random, items: tuple[T, ...]) -> tuple[T, ...]:
    """A non-empty part of the items, in their order."""
    if chance(rng, 45):
        return items
    chosen = tuple(item for item in items if chance(rng, 65))
    return chosen or (rng.choice(items),)


# ------------------------------------------------------------------------------------------------------------
# The world
# ------------------------------------------------------------------------------------------------------------


def random_world(rng: Random) -> World:
    """Names, families and classes."""
    count = rng.choice((1, 2, 2, 3, 3, 4, 5, 6))
    style = rng.choice(("P{}", "M-004{}", "{}", "p {}"))
    persons = [style.format(number) for number in range(1, count + 1)]
    families = ["F-1", "F-10", "F-2"]
    units = tuple((person, rng.choice(families) if chance(rng, 60) else None) for person in persons)
    classes = rng.choice(((), (), ("actives", "retirees"), ("actives", "retirees", "police-fire")))
    per = "unit" if chance(rng, 35) else "person"
    by_unit = per == "unit" or chance(rng, 40)
    class_of: dict[str, str | None] = {}
    for person, unit in units:
        key = (unit or person) if by_unit else person
        if key not in class_of:
            class_of[key] = rng.choice(classes) if classes and chance(rng, 75) else None
    found = ((person, class_of[(unit or person) if by_unit else person]) for person, unit in units)
    return World(
        scale=rng.choice((1_00, 1_000_00, 10_000_00, 33_333_33, 75_000_00, 100_000_00, 100_000_00, 10**12)),
        currency=rng.choice(("USD", "USD", "USD", "USD", "NOK", "SEK", "JPY")),
        coverages=rng.choice((("medical",), ("medical", "rx"), ("medical", "rx", "dental"))),
        tiers=rng.choice(((), ("single", "family"), ("single", "family"), ("employee", "couple", "family"))),
        classes=classes,
        exclusions=rng.choice((("WC",), ("WC", "EXP"), ())),
        group=rng.choice((None, None, "G-100")),
        rebates=rng.choice(("ignored", "ignored", "aggregate", "both")),
        per=per,
        units=units,
        person_classes=tuple((person, cls) for person, cls in found if cls is not None),
    )


# ------------------------------------------------------------------------------------------------------------
# The contract
# ------------------------------------------------------------------------------------------------------------


def random_period(rng: Random) -> tuple[date, date]:
    """Mostly twelve months; starts on month ends and leap days, odd lengths and partial last months."""
    start = rng.choice(STARTS)
    if chance(rng, 78):
        return start, add_months(start, 12) - DAY
    end = add_months(start, rng.choice((1, 2, 3, 6, 11, 13, 18))) - DAY
    return start, end + timedelta(days=rng.choice((0, 0, 0, 1, 14)))


def random_basis(rng: Random, start: date, end: date) -> Basis:
    """A named basis (for twelve months), or two explicit windows, some of them open."""
    if end == add_months(start, 12) - DAY and chance(rng, 75):
        name = rng.choice(BASES)
        since = None
        if name == "paid" and chance(rng, 60):
            since = start - timedelta(days=rng.choice((0, 30, 92, 365, 800)))
        return Basis(name, since)
    first = rng.choice((start, start, add_months(start, -3), start - timedelta(days=10), None))
    last = rng.choice((end, end, end, end - timedelta(days=5), end + timedelta(days=20), None))
    paid_first = rng.choice((start, start, start, start - timedelta(days=15), start + timedelta(days=8), None))
    paid_last = rng.choice((end, end, add_months(end, 3), end + timedelta(days=45), None))
    return Basis(None, None, Window(first, last), Window(paid_first, paid_last))


def random_bands(rng: Random, scale: int) -> tuple[tuple[Fraction, int | None], ...]:
    """A flat percentage, or a piecewise one."""
    if chance(rng, 70):
        return ((rng.choice(SHARES), None),)
    bands: list[tuple[Fraction, int | None]] = []
    for _ in range(rng.choice((1, 1, 2))):
        bands.append((rng.choice(SHARES), max(1, part(rng, scale, 5, 80))))
    return (*bands, (rng.choice(SHARES), None))


def random_lasers(rng: Random, world: World, deductible: int) -> tuple[Laser, ...]:
    """Lasers below, above and far above the deductible; exclusions of persons."""
    lasers: list[Laser] = []
    units = dict(world.units)
    taken: set[str] = set()
    for person in world.persons:
        if not chance(rng, 36):
            continue
        if chance(rng, 25):
            lasers.append(Laser(person, None, rng.choice(("specific", "all cover"))))
            continue
        key = (units[person] or person) if world.per == "unit" else person
        if key not in taken:
            taken.add(key)
            low, high = rng.choice(((20, 99), (101, 130), (101, 300), (101, 180), (100, 100)))
            lasers.append(Laser(key, part(rng, deductible, low, high)))
    if chance(rng, 5):
        lasers.append(Laser("NOBODY-1", deductible * 2))
    rng.shuffle(lasers)
    return tuple(lasers)


def random_participants(rng: Random, scale: int) -> tuple[Participant, ...]:
    """A tower without overlap, or a quota share of everything; never above 100%."""
    if chance(rng, 30):
        third = Participant("Captive", Fraction(1, 3))
        return (third, replace(third, name="Helvetia Re")) if chance(rng, 50) else (third,)
    points = [0 if chance(rng, 75) else part(rng, scale, 1, 20)]
    for _ in range(rng.choice((1, 2, 2))):
        points.append(points[-1] + max(1, part(rng, scale, 5, 60)))
    ends: list[int | None] = [*points[1:], None]
    tower = [
        Participant(f"Layer {number}", rng.choice(SHARES), first, last)
        for number, (first, last) in enumerate(zip(points, ends, strict=True), 1)
    ]
    if chance(rng, 40):
        tower.pop(rng.randrange(len(tower)))
    if chance(rng, 25):
        rng.shuffle(tower)
    return tuple(tower)


def random_specific(rng: Random, world: World, start: date, end: date, features: frozenset[str]) -> Specific:
    """A specific stop-loss layer."""
    scale = world.scale
    deductible = 0 if chance(rng, 4) else max(1, part(rng, scale, 60, 140)) if chance(rng, 50) else scale
    basis = random_basis(rng, start, end)
    maximum = max(1, part(rng, scale, 10, 250)) if chance(rng, 30) else None
    lifetime = max(1, part(rng, scale, 20, 250)) if maximum is None and chance(rng, 30) else None
    keys = [unit or person for person, unit in world.units] if world.per == "unit" else list(world.persons)
    priors = {key: max(1, part(rng, scale, 1, 150)) for key in keys if lifetime is not None and chance(rng, 35)}
    closed = basis.name is not None or basis.incurred.last is not None
    terminal = "terminal liability" in features and closed and chance(rng, 40)
    classes = tuple((cls, max(1, part(rng, scale, 30, 200))) for cls in world.classes if chance(rng, 45))
    return Specific(
        covers=some(rng, world.coverages),
        basis=basis,
        deductible=deductible,
        per=world.per,
        class_deductibles=classes,
        lasers=random_lasers(rng, world, max(1, deductible)),
        asd=max(1, part(rng, scale, 5, 120)) if chance(rng, 40) else None,
        asd_position=rng.choice(("before percentage", "after percentage")),
        bands=random_bands(rng, scale),
        maximum=maximum,
        lifetime_maximum=lifetime,
        priors=tuple(priors.items()),
        overall_maximum=max(1, part(rng, scale, 20, 400)) if chance(rng, 25) else None,
        run_in_limit=part(rng, scale, 1, 40) if chance(rng, 60) else None,
        terminal_liability=rng.choice((1, 3, 6)) if terminal else None,
        gapless=basis.name is not None and basis.name.startswith("12/") and chance(rng, 35),
        advance_funding=chance(rng, 10),
        participants=random_participants(rng, scale) if "participants" in features and chance(rng, 40) else (),
        carrier=rng.choice((None, "Granite Mutual")),
    )


def random_factors(
    rng: Random, world: World, covers: tuple[str, ...], start: date, end: date, target: int
) -> tuple[Factor, ...]:
    """Factors by tier, class, coverage group and date whose year lies about the target."""
    n = month_count(start, end)
    groups: list[tuple[str, ...] | None] = [None]
    if len(covers) > 1 and chance(rng, 30):
        groups = [covers[:1], covers[1:]]
    elif chance(rng, 10):
        groups = [covers]
    own = [cls for cls in world.classes if chance(rng, 60)] if world.classes and chance(rng, 60) else []
    classes: list[str | None] = list(own)
    if len(own) < len(world.classes) or not own or chance(rng, 30):
        classes.append(None)
    tiers = world.tiers or ("employee",)
    heads = 2 * len(tiers) * (max(1, len(world.classes)) if own else 1)
    base = target // (n * heads * len(groups))
    factors: list[Factor] = []
    for group in groups:
        # INVARIANT: a group in which some class lacks a statement has one without a class
        for cls in classes:
            dates: list[date | None] = [None]
            if chance(rng, 30):
                # INVARIANT: a dated entry starts after the period does, where the undated one holds
                for number in sorted(rng.sample(range(2, n + 2), min(n, rng.choice((1, 1, 2))))):
                    dates.append(month_start(start, number) + timedelta(days=rng.choice((0, 0, 0, 1, -1, 14))))
            for day in dates:
                if not world.tiers or chance(rng, 15):
                    factors.append(Factor((), max(0, part(rng, base, 50, 150)), cls, group, day))
                else:
                    amounts = tuple((tier, max(0, part(rng, base, 30, 170))) for tier in tiers)
                    factors.append(Factor(amounts, None, cls, group, day))
    rng.shuffle(factors)
    return tuple(factors)


def random_accommodation(rng: Random, target: int, months: int) -> Accommodation:
    """Advances over either threshold, repaid monthly or at settlement."""
    return Accommodation(
        over=rng.choice(("attachment", "greater")),
        repayment=rng.choice(("monthly", "settlement")),
        minimum_request=max(1, part(rng, target, 1, 8)) if chance(rng, 35) else None,
        none_in_last=min(rng.choice((0, 0, 1, 2)), months - 1),  # advances in no month at all are no accommodation
    )


def random_aggregate(
    rng: Random, world: World, specific: Specific | None, start: date, end: date, features: frozenset[str]
) -> Aggregate:
    """An aggregate stop-loss layer whose attachment the world's claims often cross."""
    covers = some(rng, world.coverages)
    basis = random_basis(rng, start, end)
    target = max(1, world.scale * len(world.persons) * rng.choice((2, 5, 10, 20, 30, 60)) // 100)
    period = "annual"
    if "deductible periods" in features:
        period = rng.choice(("annual", "annual fixed", "monthly", "monthly cumulative", "monthly cumulative"))
    monthly = period == "monthly"
    limits = (None, "none", "amount") if specific is None else (None, "none", "amount", "standard", "applicable")
    limit = rng.choice(limits)
    reach = rng.choice((None, "specific", "all")) if specific is not None and limit not in (None, "none") else None
    closed = basis.name is not None or basis.incurred.last is not None
    terminal = "terminal liability" in features and closed and not monthly and chance(rng, 40)
    advances = "accommodation" in features and period.startswith("annual") and chance(rng, 55)
    on_termination = rng.choice((None, "full minimum", "pro-rated minimum", "forfeited", "forfeited"))
    return Aggregate(
        covers=covers,
        basis=basis,
        factors=random_factors(rng, world, covers, start, end, target),
        corridor=rng.choice(CORRIDORS) if chance(rng, 50) else None,
        lag=rng.choice((0, 0, 0, 1, 2)),
        minimum_share=rng.choice((*SHARES, Fraction(19, 20))) if not monthly and chance(rng, 45) else None,
        minimum_amount=part(rng, target, 20, 160) if not monthly and chance(rng, 30) else None,
        period=period,
        fixed_rate=rng.choice((ONE, Fraction(19, 20), Fraction(2, 3))) if period == "annual fixed" else ONE,
        loss_limit=limit,
        loss_limit_amount=max(1, part(rng, world.scale, 20, 130)) if limit == "amount" else None,
        loss_limit_reach=reach,
        rate=rng.choice(SHARES),
        maximum=max(1, part(rng, target, 5, 150)) if chance(rng, 45) else None,
        run_in_limit=part(rng, world.scale, 1, 40) if chance(rng, 60) else None,
        terminal_liability=rng.choice((1, 3, 15)) if terminal else None,
        on_termination=None if monthly and on_termination != "forfeited" else on_termination,
        accommodation=random_accommodation(rng, target, month_count(start, end)) if advances else None,
    )


def random_member_layers(
    rng: Random, coverages: tuple[str, ...], scale: int, with_copays: bool
) -> tuple[MemberLayer, ...]:
    """Deductibles or out-of-pocket maxima, each coverage under one at most."""
    groups = [coverages] if chance(rng, 60) else [(coverage,) for coverage in coverages if chance(rng, 70)]
    layers: list[MemberLayer] = []
    for group in groups:
        amount = max(1, part(rng, scale, 30, 150))
        form = rng.choice(("person", "person", "both", "both", "family"))
        layers.append(
            MemberLayer(
                coverages=group,
                person=None if form == "family" else amount,
                family=None if form == "person" else amount * rng.choice((1, 2, 2, 3)) * 3 // 4,
                embedded=form == "person" or chance(rng, 50),
                with_copays=not with_copays or chance(rng, 60),
            )
        )
    return tuple(layers)


def random_benefits(rng: Random, world: World, start: date) -> Benefits:
    """Member cost sharing in the order of a fifth of the specific deductible."""
    scale = max(4, world.scale // rng.choice((3, 5, 20)))
    covered = some(rng, world.coverages)
    maxima: list[BenefitMaximum] = []
    for _ in range(rng.choice((0, 0, 1, 2))):
        maximum = BenefitMaximum(some(rng, world.coverages), max(1, part(rng, scale, 50, 600)), chance(rng, 40))
        if maximum not in maxima:
            maxima.append(maximum)
    # the last three months of a year that starts after the 28th are not the same days from either end
    carry_over = chance(rng, 30) and start.day <= 28
    drawn = Benefits(
        year=rng.choice(("plan", "plan", "calendar")),
        copays=tuple((c, max(1, part(rng, scale, 1, 10))) for c in covered if chance(rng, 50)),
        deductibles=random_member_layers(rng, covered, scale, False) if chance(rng, 80) else (),
        coinsurance=tuple((c, rng.choice(SHARES[2:])) for c in covered if chance(rng, 65)),
        out_of_pocket=random_member_layers(rng, covered, scale * 2, True) if chance(rng, 55) else (),
        maxima=tuple(maxima),
        carry_over=carry_over,
    )
    said = (drawn.copays, drawn.deductibles, drawn.coinsurance, drawn.out_of_pocket, drawn.maxima)
    return drawn if any(said) else replace(drawn, copays=((covered[0], scale),))


def random_charge(rng: Random, world: World, kind: str, name: str, scale: int, start: date | None = None) -> Fee:
    """One charge by tier, by unit, or (a fee) fixed per month."""
    forms = ["each"] + (["tier"] if world.tiers else []) + (["fixed"] if kind == "fee" else [])
    form = rng.choice(forms)
    if form == "fixed":
        return Fee(kind, name, fixed=part(rng, scale, 1, 300), start=start)
    if form == "each":
        return Fee(kind, name, per_employee=part(rng, scale, 1, 300), start=start)
    return Fee(kind, name, tuple((tier, part(rng, scale, 1, 300)) for tier in world.tiers), start=start)


def random_fees(rng: Random, world: World, start: date, end: date, specific: bool, aggregate: bool) -> tuple[Fee, ...]:
    """Fees and premiums, some premiums with a second rate from a later date."""
    scale = max(100, world.scale // 100)
    fees = [random_charge(rng, world, "fee", name, scale) for name in ("Administration", "Network") if chance(rng, 50)]
    for name in (["specific"] if specific else []) + (["aggregate"] if aggregate else []):
        if chance(rng, 75):
            fees.append(random_charge(rng, world, "premium", name, scale))
            if chance(rng, 30):
                day = month_start(start, between(rng, 2, max(2, month_count(start, end))))
                fees.append(random_charge(rng, world, "premium", name, scale, day))
    return tuple(fees)


def random_funding(rng: Random, world: World) -> Funding | None:
    """One of the three ways to fund, or none said."""
    kind = rng.choice((None, "self-funded", "level-funded", "level-funded", "fully insured"))
    scale = max(100, world.scale // 20)
    if kind == "level-funded":
        return Funding(kind, rate=random_charge(rng, world, "rate", "", scale), surplus=rng.choice(SHARES))
    if kind == "fully insured":
        return Funding(kind, premium=random_charge(rng, world, "premium", "", scale))
    return None if kind is None else Funding(kind)


def random_contract(rng: Random, world: World, start: date, end: date, features: frozenset[str]) -> Contract:
    """One contract for one period."""
    layers = rng.choice(("both", "both", "both", "both", "both", "both", "both", "specific", "aggregate"))
    specific = random_specific(rng, world, start, end, features) if layers != "aggregate" else None
    aggregate = random_aggregate(rng, world, specific, start, end, features) if layers != "specific" else None
    fees: tuple[Fee, ...] = ()
    if "fees" in features and chance(rng, 40):
        fees = random_fees(rng, world, start, end, specific is not None, aggregate is not None)
    refund = None
    if "refund" in features and any(fee.kind == "premium" for fee in fees) and chance(rng, 60):
        share = Fraction(rng.choice((3, 5)), 10)
        refund = Refund(share, Fraction(7, 10), rng.choice((None, Fraction(3, 20))))
    return Contract(
        name="Random Employee Health Plan",
        start=start,
        end=end,
        coverages=world.coverages,
        currency=world.currency,
        group=world.group,
        tiers=world.tiers,
        classes=world.classes,
        exclusions=world.exclusions,
        rebates=world.rebates,
        benefits=random_benefits(rng, world, start) if "benefits" in features and chance(rng, 45) else None,
        specific=specific,
        aggregate=aggregate,
        fees=fees,
        funding=random_funding(rng, world) if "funding" in features and chance(rng, 40) else None,
        refund=refund,
    )


# ------------------------------------------------------------------------------------------------------------
# Facts, as-of date, census
# ------------------------------------------------------------------------------------------------------------


def random_facts(rng: Random, contract: Contract) -> Facts:
    """Terminated, renewed or neither; terminal liability elected only where a layer offers it."""
    terminated = None
    length = (contract.end - contract.start).days
    if length > 0 and chance(rng, 28):
        number = between(rng, 1, month_count(contract.start, contract.end))
        edge = month_start(contract.start, number) + timedelta(days=rng.choice((-1, 0, 1, 14)))
        terminated = min(max(edge, contract.start), contract.end - DAY)
    layers = (contract.specific, contract.aggregate)
    offered = any(layer is not None and layer.terminal_liability is not None for layer in layers)
    return Facts(terminated, terminated is None and chance(rng, 22), offered and chance(rng, 65))


def paid_of_original(row: LedgerRow, paid: dict[tuple[str, int], date | None]) -> date | None:
    """When the line that a row names as its original is paid, if it is in the ledger."""
    number = row.original_line if row.original_line is not None else 1 if row.line is None else row.line
    return None if row.original is None else paid.get((row.original, number))


def random_as_of(rng: Random, contracts: tuple[Contract, ...], rows: list[LedgerRow]) -> date | None:
    """No as-of date in most cases; else an edge of a month, a paid date or a day after the end."""
    if chance(rng, 65):
        return None
    contract = rng.choice(contracts)
    first, last = contracts[0].start, contracts[-1].end
    paid = [row.paid for row in rows if row.paid is not None and row.paid >= first]
    number = between(rng, 1, month_count(contract.start, contract.end) + 1)
    days = [month_start(contract.start, number), last, last + timedelta(days=between(rng, 1, 200))]
    if paid:
        days += [rng.choice(paid), rng.choice(paid)]
    named = {identity(row): row.paid for row in rows}
    early = [row.paid for row in rows if row.paid is not None and row.paid < (paid_of_original(row, named) or row.paid)]
    if early and chance(rng, 60):  # a correction is there, what it corrects is not yet
        return max(first, rng.choice(early))
    return max(first, rng.choice(days) + timedelta(days=rng.choice((0, 0, 1, -1))))


def counted_by(contract: Contract) -> tuple[bool, tuple[str | None, ...]]:
    """Whether a contract needs a census, and by which classes it counts."""
    layer = contract.aggregate
    funded = contract.funding is not None and contract.funding.kind != "self-funded"
    by_class = layer is not None and any(f.cls is not None for f in layer.factors)
    return layer is not None or bool(contract.fees) or funded, contract.classes if by_class else (None,)


def random_census(rng: Random, contract: Contract, as_of: date | None) -> list[CensusRow]:
    """Units of every policy month, some at zero; earlier months for a lag; later ones may be left out."""
    layer = contract.aggregate
    needed, classes = counted_by(contract)
    if not needed:
        return []
    last = month_count(contract.start, contract.end)
    if as_of is not None and chance(rng, 40):
        while last > 1 and month_start(contract.start, last) > as_of:
            last -= 1
    first = 1
    if layer is not None and layer.lag and chance(rng, 50):
        first -= between(rng, 1, layer.lag)
    rows: list[CensusRow] = []
    heads: dict[Any, int] = {}
    for number in range(first, last + 1):
        nobody = chance(rng, 4)
        for tier in contract.tiers or ("employee",):
            for cls in classes:
                if (tier, cls) not in heads or chance(rng, 25):
                    heads[tier, cls] = rng.choice((0, 1, 1, 2, 2, 3, 4, 7))
                units = 0 if nobody else heads[tier, cls]
                rows.append(CensusRow(month_name(contract.start, number), tier, units, cls))
    return rows


# ------------------------------------------------------------------------------------------------------------
# The ledger
# ------------------------------------------------------------------------------------------------------------


def window_edges(contracts: tuple[Contract, ...], facts: tuple[Facts, ...]) -> tuple[list[date], list[date]]:
    """The days on which the incurred and the paid windows of every layer open and close, and month edges."""
    incurred: list[date] = []
    paid: list[date] = []
    for contract, fact in zip(contracts, facts, strict=True):
        for layer in (contract.specific, contract.aggregate):
            if layer is None:
                continue
            first, second = windows(layer, contract, fact)
            incurred += [day for day in (first.first, first.last) if day is not None]
            paid += [day for day in (second.first, second.last) if day is not None]
        incurred += [contract.start, contract.end]
        last = last_month(contract, fact)
        paid += [month_start(contract.start, number) for number in (1, 2, (last + 1) // 2, last, last + 1)]
        leap = date(contract.start.year + (-contract.start.year) % 4, 2, 29)
        if contract.start <= leap <= contract.end:
            incurred.append(leap)
            paid.append(leap)
        if fact.terminated is not None:
            paid.append(fact.terminated)
    return incurred, paid


def random_days(
    rng: Random, contracts: tuple[Contract, ...], edges: tuple[list[date], list[date]], rows: list[LedgerRow]
) -> tuple[date, date]:
    """Incurred and paid: mostly inside the period, often on an edge or a day off it, run-in or run-out."""
    contract = rng.choice(contracts)
    length = (contract.end - contract.start).days
    mode = rng.choice(("inside", "inside", "inside", "inside", "inside", "edge", "edge", "run-in", "run-out", "tie"))
    incurred = contract.start + timedelta(days=rng.randint(0, length))
    paid = incurred + timedelta(days=rng.choice((0, 1, 5, 15, 30, 45)))
    if mode == "inside":
        return incurred, max(incurred, min(paid, contract.end))
    if mode == "run-in":
        incurred = contract.start - timedelta(days=rng.choice((1, 1, 20, 45, 80, 92, 200)))
        return incurred, contract.start + timedelta(days=rng.choice((0, 0, 3, 20, 60, -3)))
    if mode == "run-out":
        return incurred, contract.end + timedelta(days=rng.choice((1, 1, 20, 60, 89, 90, 91, 200)))
    if mode == "tie" and any(row.paid is not None for row in rows):
        day = rng.choice([row.paid for row in rows if row.paid is not None])
        return min(incurred, day), day
    if chance(rng, 60):
        incurred = rng.choice(edges[0]) + timedelta(days=rng.choice((-1, 0, 0, 1)))
    if chance(rng, 60):
        paid = rng.choice(edges[1]) + timedelta(days=rng.choice((-1, 0, 0, 1)))
    return (incurred, paid) if chance(rng, 8) else (min(incurred, paid), paid)


def random_amount(rng: Random, scale: int) -> int:
    """Scaled to the deductible; now and then a cent, nothing, the deductible itself or 10^12."""
    kind = rng.choice(("small", "small", "small", "middle", "middle", "middle", "large", "odd"))
    if kind == "small":
        return part(rng, scale, 1, 30)
    if kind == "middle":
        return part(rng, scale, 20, 110)
    if kind == "large":
        return part(rng, scale, 100, 300)
    return rng.choice((0, 1, 1, 2, scale, scale + 1, max(0, scale - 1), 33_33, 10**12))


class Names:
    """Hands out claims and lines: several lines a claim, ids that differ in code-point order."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[tuple[str, int]] = set()

    def next(self) -> tuple[str, int | None]:
        """A claim and a line (None for line 1, now and then) not used yet."""
        claim = self.rng.choice(CLAIMS) if chance(self.rng, 60) else f"K-{len(self.used)}"
        line = self.rng.choice((1, 1, 2, 3, 9, 10))
        while (claim, line) in self.used:
            line += 1
        self.used.add((claim, line))
        return claim, None if line == 1 and chance(self.rng, 60) else line


def random_row(
    rng: Random,
    world: World,
    names: Names,
    contracts: tuple[Contract, ...],
    edges: tuple[list[date], list[date]],
    rows: list[LedgerRow],
) -> LedgerRow:
    """One line of its own: a payment, seldom an unlinked refund, recovery or rebate, seldom pended."""
    person = rng.choice(world.persons)
    unit = dict(world.units)[person]
    if unit is None and chance(rng, 20):
        unit = person
    incurred, paid = random_days(rng, contracts, edges, rows)
    amount = random_amount(rng, world.scale)
    kind = None if chance(rng, 50) else "payment"
    if chance(rng, 9):
        amount = -amount
        kind = rng.choice((None, "payment", "refund", "void", "recovery", "rebate"))
        if kind == "rebate" and amount == 0:
            amount = -1
    claim, line = names.next()
    return LedgerRow(
        claim=claim,
        person=person,
        coverage=rng.choice(world.coverages),
        incurred=incurred,
        paid=None if chance(rng, 4) else paid,
        amount=amount,
        line=line,
        unit=unit,
        sequence=rng.choice((None, None, 0, 1, 2)),
        kind=kind,
        cls=dict(world.person_classes).get(person) if chance(rng, 70) else None,
        exclusion=rng.choice(world.exclusions) if world.exclusions and chance(rng, 6) else None,
        group=world.group if chance(rng, 30) else None,
    )


def random_linked_row(rng: Random, world: World, names: Names, rows: list[LedgerRow], last: date) -> LedgerRow:
    """A correction of an earlier drawn line: of either sign, on a chain, after the period, or a reissue."""
    ever = {identity(row): row for row in rows if row.paid is not None}
    original = rng.choice(rows)
    kind = rng.choice(("refund", "refund", "void", "void", "recovery", "rebate", None, "payment", "reissue"))
    base = original.paid or original.incurred
    day = base + timedelta(days=rng.choice((0, 0, 1, 10, 30, 90, 200)))
    if chance(rng, 15):
        day = max(day, last + timedelta(days=rng.choice((1, 20, 100))))
    early = chance(rng, 7)
    if early:
        day = base - timedelta(days=rng.choice((1, 15)))
    paid = None if chance(rng, 3) else day
    missing = chance(rng, 3)
    # a link holds when no as-of date is given; it is firm when it holds whatever the as-of date
    holds = original.paid is not None and paid is not None and not missing
    firm = holds and not early
    size = abs(original.amount)
    amount = -rng.choice((size, size, size, part(rng, size, 1, 99), min(size, 1), size + 1))
    if original.amount < 0 and chance(rng, 60):
        amount = -amount
    if kind == "reissue":
        kind, amount = rng.choice(("payment", None)), abs(amount)
    elif kind in (None, "payment"):
        amount = -abs(amount)
    elif chance(rng, 10):
        amount = -amount
    if kind == "rebate" and not (firm and amount):
        amount = -max(1, abs(amount))
    claim, line = names.next()
    linked = replace(
        original,
        claim=claim,
        line=line,
        paid=paid,
        amount=amount,
        unit=dict(world.units)[original.person],
        sequence=rng.choice((None, 0, 1, 2)),
        kind=kind,
        original=original.claim if not missing else "NOT-THERE",
        original_line=original.line,
        group=world.group if chance(rng, 30) else None,
    )
    number = 1 if original.line is None else original.line
    own_number = 1 if line is None else line
    if original.line is None and (number != own_number or chance(rng, 50)):
        linked = replace(linked, original_line=1)
    elif number == own_number and chance(rng, 50):
        linked = replace(linked, original_line=None)
    if own_kind(linked) == "payment":
        return linked
    if not holds:
        # the unit of a person and the class of a key are judged by what the line says itself
        root = chain_of(original, ever)[-1]
        return replace(
            linked,
            person=root.person,
            unit=dict(world.units)[root.person],
            cls=root.cls,
            coverage=root.coverage,
            exclusion=root.exclusion,
        )
    if chance(rng, 12):
        person = rng.choice(world.persons)
        linked = replace(
            linked, person=person, unit=dict(world.units)[person], cls=dict(world.person_classes).get(person)
        )
    if chance(rng, 40 if early else 15):
        linked = replace(linked, unit=rng.choice((None, *dict(world.units).values())))
    if chance(rng, 10):
        linked = replace(linked, coverage=rng.choice(world.coverages), exclusion=None, cls=None)
    if chance(rng, 10):
        linked = replace(linked, incurred=linked.incurred - timedelta(days=rng.choice((1, 30, 400))))
    return linked


def random_ledger(
    rng: Random, world: World, contracts: tuple[Contract, ...], facts: tuple[Facts, ...]
) -> list[LedgerRow]:
    """A ledger of some thirty lines at most."""
    names = Names(rng)
    edges = window_edges(contracts, facts)
    rows: list[LedgerRow] = []
    for _ in range(rng.choice((0, 1, 2, 4, 8, 12, 12, 16, 16, 20, 20, 24, 24, 30, 36))):
        if rows and chance(rng, 22):
            rows.append(random_linked_row(rng, world, names, rows, contracts[-1].end))
        else:
            rows.append(random_row(rng, world, names, contracts, edges, rows))
    return rows


def add_other_groups(rng: Random, world: World, rows: list[LedgerRow]) -> list[LedgerRow]:
    """Lines of another group, which are set aside; or one name on every line of an unnamed plan."""
    if world.group is None:
        return [replace(row, group="G-7") for row in rows] if chance(rng, 15) else rows
    others: list[LedgerRow] = []
    for row in rows:
        if row.original is None and chance(rng, 7):
            others.append(replace(row, claim="OTHER-" + row.claim, group="G-200", person="X", unit=None, cls=None))
    return rows + others


def tune(
    rng: Random,
    contracts: tuple[Contract, ...],
    facts: tuple[Facts, ...],
    as_of: date | None,
    rows: list[LedgerRow],
    census: list[CensusRow],
) -> list[LedgerRow]:
    """Move a payment so that its running total ends within a cent of a threshold it has not reached yet."""
    settled = settle_periods(list(contracts), list(facts), as_of, rows, census)
    lines = [line for line in settled["lines"] if line["status"] == "settled"]
    figures = settled["periods"][0]["figures"]
    contract = contracts[0]
    layer = contract.specific
    places = {identity(row): number for number, row in enumerate(rows)}
    wanted = [number for number, line in enumerate(lines) if line["amount"] > 0 and chance(rng, 30)][:3]
    eligible: dict[str, int] = defaultdict(int)
    excess = counted = 0
    persons = {person["person"]: person for person in settled["periods"][0]["persons"]}
    for number, line in enumerate(lines):
        stage1, stage2 = line["reasons"][1], line["reasons"][2]
        key = line["unit"] if layer is not None and layer.per == "unit" else line["person"]
        if number in wanted:
            gaps: list[int] = []
            if layer is not None and line["verdicts"]["specific"] == "counts":
                deductible = persons.get(line["person"], {}).get("deductible") or 0
                gaps += [deductible - eligible[key], layer.deductible - eligible[key]]
                if layer.asd is not None:
                    gaps.append(layer.asd - excess + max(0, deductible - eligible[key]))
            if line["verdicts"]["aggregate"] == "counts" and figures["AAP"] is not None:
                gaps += [figures["AAP"] - counted] * 2
            gaps = [gap + rng.choice((-1, 0, 1)) for gap in gaps if gap > 1]
            if gaps:
                place = places[line["claim"], line["line"]]
                rows[place] = replace(rows[place], amount=rng.choice(gaps))
                return rows
        if line["verdicts"]["specific"] == "counts":
            kept = line["plan_paid"] - stage1.get("over-run-in-limit", 0)
            eligible[key] += kept
            excess += kept - stage1.get("below-deductible", 0) - stage1.get("laser-layer", 0)
        if line["verdicts"]["aggregate"] == "counts":
            left = line["plan_paid"] - line["specific"]
            counted += left - stage2.get("over-run-in-limit", 0) - stage2.get("over-loss-limit", 0)
    return rows


# ------------------------------------------------------------------------------------------------------------
# Cases
# ------------------------------------------------------------------------------------------------------------


def finish(
    rng: Random, world: World, contracts: tuple[Contract, ...], facts: tuple[Facts, ...]
) -> tuple[date | None, tuple[LedgerRow, ...], tuple[CensusRow, ...]]:
    """The as-of date, the ledger and the census of contracts."""
    rows = random_ledger(rng, world, contracts, facts)
    as_of = random_as_of(rng, contracts, rows)
    if as_of is not None and as_of < contracts[-1].start and len({counted_by(contract) for contract in contracts}) > 1:
        # months of the last period are projected with one of a period before, whose census counts others
        as_of = None
    census: list[CensusRow] = []
    for contract in contracts:
        known = {row.month for row in census}
        census += [row for row in random_census(rng, contract, as_of) if row.month not in known]
    for _ in range(rng.choice((0, 1, 2, 4))):
        rows = tune(rng, contracts, facts, as_of, rows, census)
    rows = add_other_groups(rng, world, rows)
    rng.shuffle(rows)
    rng.shuffle(census)
    return as_of, tuple(rows), tuple(census)


def random_case(rng: Random, features: frozenset[str] = ALL) -> Case:
    """One contract with facts, an as-of date, a ledger and a census."""
    world = random_world(rng)
    start, end = random_period(rng)
    contract = random_contract(rng, world, start, end, features)
    facts = random_facts(rng, contract)
    as_of, ledger, census = finish(rng, world, (contract,), (facts,))
    return Case(contract, facts, as_of, ledger, census)


def random_periods(rng: Random, features: frozenset[str] = ALL) -> Periods:
    """Two or three periods of twelve months that follow one another, each with terms of its own."""
    world = random_world(rng)
    start = rng.choice([day for day in STARTS if day.day <= 28])
    contracts: list[Contract] = []
    facts: list[Facts] = []
    count = rng.choice((2, 2, 3))
    benefits = None
    for number in range(count):
        first = add_months(start, 12 * number)
        contract = random_contract(rng, world, first, add_months(start, 12 * (number + 1)) - DAY, features)
        if number and (chance(rng, 50) or (benefits is None) != (contract.benefits is None)):
            # one ledger holds amounts of one kind: every period adjudicates, or none
            contract = replace(contract, benefits=benefits)
        benefits = contract.benefits
        if contract.aggregate is not None and number:
            # a lag would look into the months of the period before
            contract = replace(contract, aggregate=replace(contract.aggregate, lag=0))
        contracts.append(contract)
        fact = random_facts(rng, contract)
        facts.append(fact if number == count - 1 else Facts(None, True, fact.terminal_liability_elected))
    as_of, ledger, census = finish(rng, world, tuple(contracts), tuple(facts))
    return Periods(tuple(contracts), tuple(facts), as_of, ledger, census)


def cases(features: frozenset[str] = ALL) -> st.SearchStrategy[Case]:
    """Cases whose every draw Hypothesis sees and can shrink."""
    return st.randoms(use_true_random=False).map(lambda rng: random_case(rng, features))


def periods(features: frozenset[str] = ALL) -> st.SearchStrategy[Periods]:
    """Settlements of several periods."""
    return st.randoms(use_true_random=False).map(lambda rng: random_periods(rng, features))


def seeded_cases(features: frozenset[str] = ALL) -> st.SearchStrategy[Case]:
    """Cases by seed: fast, not shrunk below the seed."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_case(Random(seed), features))
