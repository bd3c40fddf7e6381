"""Why a layer did not pay: each answer names a change, and settling with it, through the public door, makes it pay.

Here the change is made in the text: a cell of the ledger, a statement of the plan, or a fact of the call.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import planlang
from planlang.model.settlement import Stage
from planlang.model.why_not import Change, ChangeKind, Way
from tests import rooms
from tests.agreement import FEATURES, settle_texts, texts_of
from tests.strategies import random_case

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "docs/schemas/why-not-1.json").read_text(encoding="utf-8"))

PLAN = """\
plan "Harbor Foods" {
  currency USD
  period   2026-01-01 through 2026-12-31

  coverage medical "Medical"
  coverage dental  "Dental"
  exclusion "WC" "Work-related injury"
  tiers single

  specific "Specific excess loss" {
    covers                medical
    basis                 12/15
    deductible            $1,000 per person
    laser                 person "M-5" at $4,000
    laser                 person "M-6" excluded from specific
    aggregating deductible $500
    reimburses            90%
    maximum               $2,000 per person
    overall maximum       $2,000
    gapless renewal       included
  }

  aggregate "Aggregate excess loss" {
    covers                medical
    basis                 12/12
    monthly factor        single $400.00 per month
    loss limit            standard deductible
    on termination        forfeited
  }
}
"""
LEDGER = """\
claim,person,coverage,incurred,paid,amount,exclusion
C-1,M-1,medical,2026-01-05,2026-01-20,900.00,
C-2,M-2,medical,2026-02-05,2026-02-20,1300.00,
C-3,M-3,dental,2026-02-05,2026-02-21,1800.00,
C-4,M-4,medical,2026-02-06,2026-02-22,1900.00,WC
C-5,M-5,medical,2026-03-05,2026-03-20,3100.00,
C-6,M-6,medical,2026-03-05,2026-03-21,2600.00,
C-7,M-7,medical,2025-12-20,2026-03-22,1700.00,
C-8,M-8,medical,2026-12-20,2027-04-02,1750.00,
C-9,M-9,medical,2026-04-05,2026-04-20,3600.00,
C-10,M-9,medical,2026-05-05,2026-05-20,500.00,
C-11,M-10,medical,2026-06-05,2026-06-20,2400.00,
C-12,M-11,medical,2026-07-05,,6000.00,
"""
CENSUS = "month,single\n" + "".join(f"2026-{month:02},1\n" for month in range(1, 13))

# Ten lines on which a layer does not pay, and what kept it.
TEN = [
    ("C-1", "specific", "below-deductible"),
    ("C-2", "specific", "aggregating-deductible"),
    ("C-3", "specific", "not-covered"),
    ("C-4", "specific", "excluded"),
    ("C-5", "specific", "below-deductible"),
    ("C-6", "specific", "excluded"),
    ("C-7", "specific", "incurred-too-early"),
    ("C-8", "specific", "paid-too-late"),
    ("C-10", "specific", "over-maximum"),
    ("C-1", "aggregate", "below-attachment"),
    ("C-8", "aggregate", "paid-too-late"),
    ("C-11", "specific", "over-maximum"),
]


def place(folder: Path, plan: str = PLAN, ledger: str = LEDGER) -> Path:
    (folder / "harbor.plan").write_text(plan, encoding="utf-8")
    (folder / "claims.csv").write_text(ledger, encoding="utf-8")
    (folder / "census.csv").write_text(CENSUS, encoding="utf-8")
    return folder


def settle(folder: Path, **facts: Any) -> planlang.Settled:  # noqa: ANN401  any fact
    return planlang.settle(folder / "harbor.plan", folder / "claims.csv", census=folder / "census.csv", **facts)


def pays(result: planlang.Settled, layer: str, claim: str) -> int:
    return sum(getattr(split, layer) for split in result.settlement.splits if split.line.claim == claim)


def changed(change: Change, plan: str, ledger: str, facts: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """The plan's text, the ledger's text and the facts with one change made in them."""
    if change.kind is ChangeKind.FACT:
        assert change.value is not None
        return plan, ledger, {**facts, change.value.replace("-", "_"): True}
    if change.kind is ChangeKind.TERM:
        assert change.place is not None
        assert change.value is not None
        lines = plan.splitlines(keepends=True)
        lines[change.place.line - 1] = f"    {change.value}\n" if change.value else ""
        return "".join(lines), ledger, facts
    assert change.of is not None
    assert change.column is not None
    header, *rows = csv.reader(io.StringIO(ledger))
    for row in rows:
        if row[0] == change.of[0]:
            row[header.index(change.column)] = change.value or ""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return plan, text.getvalue(), facts


def settled_with(folder: Path, changes: tuple[Change, ...], layer: str, claim: str) -> int:
    plan, ledger, facts = PLAN, LEDGER, dict[str, Any]()
    # Statements are taken out last, so that lines keep their numbers.
    for change in sorted(changes, key=lambda one: one.kind is ChangeKind.TERM and one.value == ""):
        plan, ledger, facts = changed(change, plan, ledger, facts)
    return pays(settle(place(folder, plan, ledger), **facts), layer, claim)


def a_step_less(change: Change) -> Change | None:
    """The same change a cent or a day smaller."""
    from attrs import evolve  # noqa: PLC0415  here alone

    assert change.value is not None
    if change.kind is ChangeKind.AMOUNT:
        return evolve(change, value=str(Decimal(change.value) - Decimal("0.01")))
    if change.kind is ChangeKind.DATE and change.column == "paid":
        return evolve(change, value=str(date.fromisoformat(change.value) + timedelta(days=1)))
    if change.kind is ChangeKind.DATE:
        return evolve(change, value=str(date.fromisoformat(change.value) - timedelta(days=1)))
    return None


@pytest.mark.parametrize(("claim", "layer", "blocker"), TEN)
def test_each_way_makes_the_layer_pay_and_a_step_less_does_not(
    claim: str, layer: str, blocker: str, tmp_path: Path
) -> None:
    result = settle(place(tmp_path))
    assert pays(result, layer, claim) == 0
    answer = planlang.why_not(result, layer, claim=claim)
    assert blocker in {one.reason for one in answer.answer.blockers}
    assert answer.ways
    made = 0
    for way in answer.ways:
        if all(change.value is not None for change in way.changes):
            assert settled_with(tmp_path, way.changes, layer, claim) == way.pays > 0, way
            made += 1
            less = a_step_less(way.changes[-1])
            if less is not None and way.short:
                assert settled_with(tmp_path, (*way.changes[:-1], less), layer, claim) <= 0, way
    assert made


def only(ways: tuple[Way, ...], words: str) -> Way:
    (way,) = [way for way in ways if any(words in change.words for change in way.changes)]
    return way


def test_the_nearest_amounts_are_those_of_the_arithmetic(tmp_path: Path) -> None:
    result = settle(place(tmp_path))
    # The deductible of $1,000 and the aggregating deductible of $500 stand before C-1, whose person has $900: of
    # 90% the first cent is rounded from one cent of excess, so $1,500.01 are needed.
    way = only(
        planlang.why_not(result, "specific", claim="C-1").ways, "were $1,500.01 or more, $600.01 more than it is"
    )
    assert way.pays == 1
    # Of C-2 $300 lie over the deductible, all under the aggregating one of $500: at $299.99 a cent is left.
    way = only(planlang.why_not(result, "specific", claim="C-2").ways, "`aggregating deductible $299.99` or less")
    assert way.pays == 1


def test_a_fact_is_a_way_where_the_plan_has_its_option(tmp_path: Path) -> None:
    # Renewed, the paid window has 24 months; C-9 has used up the overall maximum of $2,000, so that must rise too.
    ways = planlang.why_not(settle(place(tmp_path)), "specific", claim="C-8").ways
    way = next(way for way in ways if way.changes[0].value == "renewed")
    assert [change.words for change in way.changes] == [
        "the contract had been renewed: its gapless renewal lengthens the paid window",
        "the plan said `overall maximum $3,260.01` or more; it is $2,000.00",
    ]
    # C-9 takes $2,000 and C-11's 90% of $1,400, $1,260, comes before C-8's first cent.
    assert way.pays == 1


def test_a_forfeited_aggregate_says_what_would_take_the_forfeiture_away(tmp_path: Path) -> None:
    plan = PLAN.replace("single $400.00", "single $40.00")
    result = settle(place(tmp_path, plan), terminated="2026-10-31")
    assert result.settlement.totals.aggregate == 0
    words = [change.words for way in planlang.why_not(result, "aggregate").ways for change in way.changes]
    assert "the contract had not been terminated on 2026-10-31" in words
    assert "the plan said `on termination full minimum`" in words


def test_a_line_that_is_not_paid_yet_is_answered_too(tmp_path: Path) -> None:
    answer = planlang.why_not(settle(place(tmp_path)), "specific", claim="C-12")
    assert answer.ways[0].changes[0].words == "claim C-12 line 1 were paid, on 2026-07-05 say"
    assert settled_with(tmp_path, answer.ways[0].changes, "specific", "C-12") == answer.ways[0].pays > 0


def test_what_is_paid_is_said_and_what_no_layer_could_pay(tmp_path: Path) -> None:
    result = settle(place(tmp_path))
    assert str(planlang.why_not(result, "specific", claim="C-9")).startswith("the specific pays $2,000.00 of claim C-9")
    plan = PLAN[: PLAN.index("  aggregate")] + "}\n"
    alone = settle(place(tmp_path, plan))
    assert "the plan has no such layer" in str(planlang.why_not(alone, "aggregate"))
    with pytest.raises(planlang.PlanlangError, match="C-99"):
        planlang.why_not(result, "specific", claim="C-99")
    with pytest.raises(ValueError, match="is no layer"):
        planlang.why_not(result, "stop-loss", claim="C-1")


def test_the_facts_under_which_it_did_not_pay_are_said(tmp_path: Path) -> None:
    answer = planlang.why_not(settle(place(tmp_path), as_of="2027-01-31", renewed=True), "specific", claim="C-1")
    assert str(answer).splitlines()[2] == "as of 2027-01-31   renewed"
    assert answer.json()["facts"] == {
        "as_of": "2027-01-31",
        "terminated": None,
        "renewed": True,
        "terminal_liability": False,
    }


@pytest.mark.parametrize("subject", [{"claim": "C-1"}, {"person": "M-6"}, {}])
def test_the_json_has_its_schema(subject: dict[str, str], tmp_path: Path) -> None:
    for layer in ("specific", "aggregate"):
        answer = planlang.why_not(settle(place(tmp_path)), layer, **subject)  # type: ignore[arg-type]
        assert list(Draft202012Validator(SCHEMA).iter_errors(answer.json())) == []


@pytest.mark.parametrize("seed", range(14))
def test_whatever_way_is_named_pays_when_it_is_settled(seed: int) -> None:
    """Over drawn contracts and ledgers: the trial of a way is settled again whole, and pays what the way says."""
    from planlang.engine.trial import Subject, trial_of  # noqa: PLC0415
    from planlang.engine.why_not import why_not  # noqa: PLC0415

    case = random_case(Random(seed), FEATURES)
    settlement, _ = settle_texts(texts_of(case, seed), case)
    assert settlement is not None
    for stage in (Stage.SPECIFIC, Stage.AGGREGATE):
        for split in settlement.splits[:3]:
            subject = Subject(name="a line", lines=frozenset({split.line.id}))
            answer = why_not(settlement, stage, subject)
            assert answer.paid == (split.specific if stage is Stage.SPECIFIC else split.aggregate)
            whole = trial_of(settlement, stage, subject)
            assert whole.pays == answer.paid
            for way in answer.ways:
                assert way.pays > 0
                if len(way.changes) == 1 and way.changes[0].kind is ChangeKind.AMOUNT:
                    (change,) = way.changes
                    assert change.of is not None
                    assert change.value is not None
                    amount = rooms.minor(change.value, settlement.contract.currency)
                    ledger = settlement.ledger
                    lines = tuple(_with(line, change.of, amount) for line in ledger.lines)
                    from attrs import evolve  # noqa: PLC0415

                    again, _ = rooms.settle(
                        settlement.contract, evolve(ledger, lines=lines), settlement.census, settlement.facts
                    )
                    assert again is not None
                    paid = {one.line.id: one for one in again.splits}[split.line.id]
                    assert (paid.specific if stage is Stage.SPECIFIC else paid.aggregate) == way.pays


def _with(line: Any, of: tuple[str, int], amount: int) -> Any:  # noqa: ANN401
    from attrs import evolve  # noqa: PLC0415

    return evolve(line, amount=amount) if line.id == of else line
