"""The laws of `semantics`, section 9, over drawn contracts and ledgers that planlang reads and settles.

    1  conservation and stage sums            2  file order never matters
    3  a line and its exact linked reversal   4  bounds of the layers
    5  monotonicity of every term             6  splitting a line into adjacent ones
    7  ledgers of non-negative amounts        9  machines agree: `test_agreement.py` compares with the oracle

Each law carries the page's own conditions and no others. A law says of every draw whether it had anything to show
there, and how often it had is asserted, so that a generator that has gone blunt is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from planlang.ledgers.tables import tables
from planlang.model.settlement import COUNTS, Settlement, Split, Stage
from tests.agreement import settle_texts, texts_of
from tests.oracle import ONE, Aggregate, LedgerRow, Specific
from tests.strategies import FOUNDATION, Case, between, seeded_cases


def settled(case: Case) -> Settlement:
    """planlang's settlement of a case; a valid case is never refused."""
    settlement, refused = settle_texts(texts_of(case, seed=0), case)
    assert settlement is not None, refused
    return settlement


def shown_by(law: Callable[[Case, Random], bool], *, draws: int) -> int:
    """Hold a law on so many draws; in how many of them it had something to show."""
    shown = 0

    @settings(max_examples=draws)
    @given(seeded_cases(FOUNDATION))
    def every(case: Case) -> None:
        nonlocal shown
        shown += law(case, Random(len(case.ledger)))

    every()
    return shown


def stage_sum(split: Split, stage: Stage) -> int:
    return sum(reason.amount for reason in split.reasons if reason.stage is stage)


def reason_totals(splits: Iterable[Split]) -> dict[tuple[int, str], int]:
    """What each reason takes in all; reasons of nothing are left out."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for split in splits:
        for reason in split.reasons:
            sums[reason.stage.value, reason.reason] += reason.amount
    return {reason: amount for reason, amount in sums.items() if amount}


def payer_totals(settlement: Settlement) -> tuple[int, ...]:
    totals = settlement.totals
    return totals.amount, totals.member, totals.plan_paid, totals.specific, totals.aggregate, totals.employer


def specific_by_key(case: Case, settlement: Settlement) -> dict[str, int]:
    """What the specific pays for each of its keys."""
    per_unit = case.contract.specific is not None and case.contract.specific.per == "unit"
    sums: dict[str, int] = defaultdict(int)
    for split in settlement.splits:
        sums[split.line.unit if per_unit else split.line.person] += split.specific
    return {key: amount for key, amount in sums.items() if amount}


def with_specific(case: Case, **changes: Any) -> Case:  # noqa: ANN401  any fields
    """The case with other terms of its specific, if it has one."""
    layer = case.contract.specific
    if layer is None:
        return case
    return replace(case, contract=replace(case.contract, specific=replace(layer, **changes)))


def with_aggregate(case: Case, **changes: Any) -> Case:  # noqa: ANN401  any fields
    """The case with other terms of its aggregate, if it has one."""
    layer = case.contract.aggregate
    if layer is None:
        return case
    return replace(case, contract=replace(case.contract, aggregate=replace(layer, **changes)))


def without_pools(case: Case) -> Case:
    """The case without the two terms that all keys of the specific share: ASD and MT."""
    return with_specific(case, asd=None, overall_maximum=None)


# --- 1 and 2 ----------------------------------------------------------------------------------------------------


def test_every_line_is_conserved_and_every_stage_sums_to_what_it_splits() -> None:
    def law(case: Case, _: Random) -> bool:
        settlement = settled(case)
        for split in settlement.splits:
            assert split.amount == split.member + split.plan_paid
            assert split.amount == split.member + split.specific + split.aggregate + split.employer
            assert split.member == stage_sum(split, Stage.BENEFITS)
            assert split.plan_paid == stage_sum(split, Stage.SPECIFIC)
            assert split.plan_paid - split.specific == stage_sum(split, Stage.AGGREGATE)
            assert all(reason.amount for reason in split.reasons)
        assert settlement.totals.amount == sum(split.amount for split in settlement.splits)
        return any(split.specific and split.aggregate for split in settlement.splits)

    assert shown_by(law, draws=100) >= 12


def test_results_do_not_depend_on_file_order() -> None:
    def law(case: Case, rng: Random) -> bool:
        shuffled = replace(
            case, ledger=tuple(rng.sample(case.ledger, k=len(case.ledger))), census=tuple(reversed(case.census))
        )
        one, other = settled(case), settled(shuffled)
        assert one.ledger.digest == other.ledger.digest
        assert tables(one) == tables(other)
        return shuffled.ledger != case.ledger and len(one.splits) > 1

    assert shown_by(law, draws=100) >= 75


# --- 3 ----------------------------------------------------------------------------------------------------------


def added_and_reversed(case: Case, rng: Random) -> Case | None:
    """The case with one more line of a key and class that it has, and that line's exact linked reversal."""
    settlement = settled(case)
    own = {split.line.id for split in settlement.splits if split.line.original is None and split.line.amount}
    rows = [row for row in case.ledger if (row.claim, row.line or 1) in own]
    if not rows:
        return None
    like = rng.choice(rows)
    assert like.paid is not None
    last = max(row.paid for row in rows if row.paid is not None)
    back = min(last, like.paid + timedelta(days=rng.choice((0, 3, 40, 200))))
    amount = rng.choice((abs(like.amount), 2 * abs(like.amount), 1))
    plain = replace(like, claim="ADDED", amount=amount, kind="payment", line=1, sequence=rng.choice((0, 1, 3)))
    other = replace(plain, line=2, amount=-amount, kind="void", paid=back, sequence=4, original="ADDED")
    added = (plain, replace(other, original_line=1))
    return replace(case, ledger=(*case.ledger, *added))


def both_count_the_same(settlement: Settlement) -> bool:
    """Whether the two layers, where there are two, count the same lines."""
    if settlement.contract.specific is None or settlement.contract.aggregate is None:
        return True
    return all((split.specific_verdict == COUNTS) == (split.aggregate_verdict == COUNTS) for split in settlement.splits)


def one_count(case: Case) -> Case:
    """A case whose layers cover the same lines: what the law asks for, and few draws have."""
    specific, aggregate = case.contract.specific, case.contract.aggregate
    if specific is None or aggregate is None:
        return case
    lasers = tuple(laser for laser in specific.lasers if laser.excluded_from != "specific")
    case = with_specific(case, gapless=False, lasers=lasers)
    case = with_aggregate(case, covers=specific.covers, basis=specific.basis, factors=on_all(aggregate))
    rebates = "both" if case.contract.rebates == "aggregate" else case.contract.rebates
    return replace(case, contract=replace(case.contract, rebates=rebates))


def on_all(layer: Aggregate) -> tuple[Any, ...]:
    """Factors of one coverage group, which then covers whatever the aggregate does."""
    group = layer.factors[0].coverages
    return tuple(replace(factor, coverages=None) for factor in layer.factors if factor.coverages == group)


def reversible(case: Case) -> Case:
    """The case under the conditions of the law."""
    case = with_aggregate(one_count(without_pools(case)), run_in_limit=None)
    specific, aggregate = case.contract.specific, case.contract.aggregate
    per_unit = specific is not None and specific.per == "unit"
    if per_unit and aggregate is not None and aggregate.loss_limit == "amount":
        case = with_aggregate(case, loss_limit="standard", loss_limit_amount=None)
    return case


def test_a_line_and_its_reversal_change_no_total() -> None:
    def law(case: Case, rng: Random) -> bool:
        case = reversible(case)
        more = added_and_reversed(case, rng)
        if more is None:
            return False
        before, after = settled(case), settled(more)
        if not both_count_the_same(after):
            return False
        assert payer_totals(after) == payer_totals(before)
        assert specific_by_key(more, after) == specific_by_key(case, before)
        assert reason_totals(after.splits) == reason_totals(before.splits)
        added = after.splits[after.find("ADDED", 1)[0]]
        return bool(added.specific or added.aggregate)

    assert shown_by(law, draws=120) >= 30


def pools(case: Case, settlement: Settlement) -> tuple[int, int]:
    """T and B of section 6, from what each reason took."""
    sums = defaultdict(int, reason_totals(settlement.splits))
    beyond = sums[1, "specific"] + sums[1, "over-maximum"]
    after_percentage = case.contract.specific is not None and case.contract.specific.asd_position == "after percentage"
    share = 0 if after_percentage else sums[1, "coinsurance"]
    return beyond + share + sums[1, "aggregating-deductible"], beyond + share


def test_a_line_and_its_reversal_leave_the_pool_of_an_aggregating_deductible() -> None:
    def law(case: Case, rng: Random) -> bool:
        layer = case.contract.specific
        if layer is None:
            return False
        case = with_specific(case, asd=layer.asd or max(1, layer.deductible // 2))
        more = added_and_reversed(case, rng)
        if more is None:
            return False
        before, after = settled(case), settled(more)
        assert pools(more, after) == pools(case, before)
        return bool(after.splits[after.find("ADDED", 1)[0]].specific)

    assert shown_by(law, draws=100) >= 12


# --- 4 ----------------------------------------------------------------------------------------------------------


def maximum_of(layer: Specific, key: str) -> int | None:
    """M of a key."""
    if layer.lifetime_maximum is None:
        return layer.maximum
    return max(0, layer.lifetime_maximum - dict(layer.priors).get(key, 0))


def test_a_layer_pays_no_less_than_nothing_and_no_more_than_its_maximum() -> None:
    bound = {"specific": 0, "aggregate": 0, "overall": 0}

    def law(case: Case, _: Random) -> bool:
        aggregate = case.contract.aggregate
        found = [(drawn, settled(drawn)) for drawn in (case, without_pools(case))]
        for drawn, settlement in found:
            terms = drawn.contract.specific
            if aggregate is not None:
                assert 0 <= settlement.totals.aggregate <= (aggregate.maximum or settlement.totals.aggregate)
                bound["aggregate"] += settlement.totals.aggregate == aggregate.maximum
            if terms is not None and terms.overall_maximum is not None:
                assert settlement.totals.specific <= terms.overall_maximum
                bound["overall"] += settlement.totals.specific == terms.overall_maximum
            if terms is not None and terms.asd is None and terms.overall_maximum is None:
                for key, paid in specific_by_key(drawn, settlement).items():
                    maximum = maximum_of(terms, key)
                    assert paid >= 0
                    assert maximum is None or paid <= maximum
                    bound["specific"] += paid == maximum
        return any(settlement.totals.specific for _, settlement in found)

    assert shown_by(law, draws=200) >= 80
    assert min(bound.values()) >= 4, f"a maximum was reached too seldom: {bound}"


# --- 5 ----------------------------------------------------------------------------------------------------------


def more(amount: int, rng: Random) -> int:
    return amount + rng.choice((1, max(1, amount // 7), max(1, amount)))


def higher(rate: Fraction, rng: Random) -> Fraction:
    return rate + (ONE - rate) * rng.choice((Fraction(1, 3), ONE))


def raised_deductible(layer: Specific, rng: Random) -> dict[str, Any]:
    return {"deductible": more(layer.deductible, rng)}


def raised_class_deductibles(layer: Specific, rng: Random) -> dict[str, Any]:
    return {"class_deductibles": tuple((name, more(amount, rng)) for name, amount in layer.class_deductibles)}


def raised_lasers(layer: Specific, rng: Random) -> dict[str, Any]:
    return {
        "lasers": tuple(
            laser if laser.amount is None else replace(laser, amount=more(laser.amount, rng)) for laser in layer.lasers
        )
    }


def raised_bands(layer: Specific, rng: Random) -> dict[str, Any]:
    at = rng.randrange(len(layer.bands))
    return {
        "bands": tuple(
            (higher(rate, rng), width) if number == at else (rate, width)
            for number, (rate, width) in enumerate(layer.bands)
        )
    }


def raised_maximum(layer: Specific | Aggregate, rng: Random) -> dict[str, Any]:
    return {"maximum": None if layer.maximum is None else rng.choice((None, more(layer.maximum, rng)))}


def raised_lifetime_maximum(layer: Specific, rng: Random) -> dict[str, Any]:
    return {"lifetime_maximum": None if layer.lifetime_maximum is None else more(layer.lifetime_maximum, rng)}


def raised_rate(layer: Aggregate, rng: Random) -> dict[str, Any]:
    return {"rate": higher(layer.rate, rng)}


def raised_factors(layer: Aggregate, rng: Random) -> dict[str, Any]:
    at = rng.randrange(len(layer.factors))
    factor = layer.factors[at]
    amounts = tuple((tier, more(amount, rng)) for tier, amount in factor.amounts)
    each = None if factor.per_employee is None else more(factor.per_employee, rng)
    raised = replace(factor, amounts=amounts, per_employee=each)
    return {"factors": (*layer.factors[:at], raised, *layer.factors[at + 1 :])}


def raised_corridor(layer: Aggregate, rng: Random) -> dict[str, Any]:
    return {"corridor": None if layer.corridor is None else layer.corridor * rng.choice((Fraction(11, 10), 2))}


def raised_minimum_share(layer: Aggregate, rng: Random) -> dict[str, Any]:
    return {"minimum_share": higher(layer.minimum_share or Fraction(1, 2), rng)}


def raised_minimum_amount(layer: Aggregate, rng: Random) -> dict[str, Any]:
    return {"minimum_amount": more(layer.minimum_amount or 0, rng)}


RAISED_SPECIFIC: tuple[tuple[Callable[[Specific, Random], dict[str, Any]], bool, int, int], ...] = (
    (raised_deductible, False, 80, 20),
    (raised_class_deductibles, False, 120, 5),
    (raised_lasers, False, 100, 10),
    (raised_bands, True, 80, 10),
    (raised_maximum, True, 200, 6),
    (raised_lifetime_maximum, True, 200, 6),
)
RAISED_AGGREGATE: tuple[tuple[Callable[[Aggregate, Random], dict[str, Any]], bool, int, int], ...] = (
    (raised_factors, False, 80, 10),
    (raised_corridor, False, 120, 5),
    (raised_minimum_share, False, 80, 5),
    (raised_minimum_amount, False, 80, 5),
    (raised_rate, True, 80, 10),
    (raised_maximum, True, 200, 6),
)


def pays_no_less_where_it_should(before: int, after: int, *, up: bool) -> bool:
    """Raising a percentage or a maximum never lowers a reimbursement, raising anything else never raises it."""
    assert after >= before if up else after <= before, f"{before} before, {after} after"
    return after != before


@pytest.mark.parametrize(
    ("raised", "up", "draws", "often"), RAISED_SPECIFIC, ids=lambda one: getattr(one, "__name__", None)
)
def test_raising_a_term_of_the_specific(
    raised: Callable[[Specific, Random], dict[str, Any]], *, up: bool, draws: int, often: int
) -> None:
    def law(case: Case, rng: Random) -> bool:
        layer = case.contract.specific
        if layer is None or (changes := raised(layer, rng)) == {name: getattr(layer, name) for name in changes}:
            return False
        case = without_pools(case)
        before, after = settled(case), settled(with_specific(case, **changes))
        return pays_no_less_where_it_should(before.totals.specific, after.totals.specific, up=up)

    assert shown_by(law, draws=draws) >= often


@pytest.mark.parametrize(
    ("raised", "up", "draws", "often"), RAISED_AGGREGATE, ids=lambda one: getattr(one, "__name__", None)
)
def test_raising_a_term_of_the_aggregate(
    raised: Callable[[Aggregate, Random], dict[str, Any]], *, up: bool, draws: int, often: int
) -> None:
    def law(case: Case, rng: Random) -> bool:
        layer = case.contract.aggregate
        if layer is None or (changes := raised(layer, rng)) == {name: getattr(layer, name) for name in changes}:
            return False
        case = without_pools(case)
        before, after = settled(case), settled(with_aggregate(case, **changes))
        return pays_no_less_where_it_should(before.totals.aggregate, after.totals.aggregate, up=up)

    assert shown_by(law, draws=draws) >= often


def test_raising_the_aggregating_deductible_never_raises_what_lies_beyond_it() -> None:
    def law(case: Case, rng: Random) -> bool:
        layer = case.contract.specific
        if layer is None:
            return False
        case = with_specific(case, overall_maximum=None)
        before = settled(case)
        raised = with_specific(case, asd=more(layer.asd or 0, rng))
        after = settled(raised)
        assert pools(raised, after)[0] == pools(case, before)[0]
        return pays_no_less_where_it_should(pools(case, before)[1], pools(raised, after)[1], up=False)

    assert shown_by(law, draws=60) >= 20


# --- 6 ----------------------------------------------------------------------------------------------------------


def split_in_two(case: Case, rng: Random) -> tuple[Case, tuple[str, int]] | None:
    """The case with one line cut into two that follow one another in settlement order, and the line's name."""
    ledger = [spread(row) for row in case.ledger]
    places = [at for at, row in enumerate(ledger) if abs(row.amount) > 1]
    if not places:
        return None
    at = rng.choice(places)
    row = ledger[at]
    sign = 1 if row.amount > 0 else -1
    part = sign * between(rng, 1, abs(row.amount) - 1)
    assert row.line is not None
    of = row.original_line or row.line if row.original is not None else None
    second = replace(row, line=row.line + 1, amount=row.amount - part, original_line=of)
    ledger[at] = replace(row, amount=part)
    return replace(case, ledger=(*ledger, second)), (row.claim, row.line)


def spread(row: LedgerRow) -> LedgerRow:
    """A row with ten times its line number, so that there is room for another line behind it."""
    own = 10 * (row.line or 1)
    of = None if row.original is None else 10 * (row.original_line or row.line or 1)
    return replace(row, line=own, original_line=of)


def test_splitting_a_line_into_adjacent_ones_changes_no_total() -> None:
    def law(case: Case, rng: Random) -> bool:
        found = split_in_two(case, rng)
        if found is None:
            return False
        cut, (claim, line) = found
        whole = replace(case, ledger=tuple(spread(row) for row in case.ledger))
        before, after = settled(whole), settled(cut)
        assert payer_totals(after) == payer_totals(before)
        assert after.persons == before.persons
        assert after.months == before.months
        assert reason_totals(after.splits) == reason_totals(before.splits)
        halves = [after.splits[after.find(claim, number)[0]] for number in (line, line + 1) if after.find(claim, line)]
        return any(half.specific or half.aggregate for half in halves)

    assert shown_by(law, draws=150) >= 30


# --- 7 ----------------------------------------------------------------------------------------------------------


def made_positive(row: LedgerRow) -> LedgerRow:
    """A row of a non-negative ledger; money that came back and had no other name keeps the kind it was read as."""
    if row.amount >= 0 and (row.kind != "rebate" or row.original is not None):
        return row
    kind = "refund" if row.kind in {None, "payment", "rebate"} else row.kind
    return replace(row, amount=abs(row.amount), kind=kind)


def test_on_a_ledger_without_negative_amounts_no_part_is_negative_or_exceeds_its_line() -> None:
    def law(case: Case, _: Random) -> bool:
        settlement = settled(replace(case, ledger=tuple(map(made_positive, case.ledger))))
        for split in settlement.splits:
            for part in (split.member, split.plan_paid, split.specific, split.aggregate, split.employer):
                assert 0 <= part <= split.amount
            assert all(0 < reason.amount <= split.amount for reason in split.reasons)
        return any(split.specific and split.aggregate for split in settlement.splits)

    assert shown_by(law, draws=120) >= 15
