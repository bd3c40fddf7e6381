"""The search for the nearest step, and where it begins."""

from __future__ import annotations

import pytest

from planlang.engine.trial import Subject, by_family, least, trial_of
from planlang.engine.tunes import tunes
from planlang.model.settlement import Stage
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled


@pytest.mark.parametrize("guess", [None, 0, 1, 2, 36, 37, 38, 99, 100, 101, -5])
@pytest.mark.parametrize("threshold", [1, 2, 37, 99, 100])
def test_the_least_step_is_found_wherever_the_search_begins(threshold: int, guess: int | None) -> None:
    assert least(lambda step: step >= threshold, 100, guess) == threshold


def test_no_step_is_found_where_the_last_does_not_pay() -> None:
    assert least(lambda step: step >= 101, 100) is None
    assert least(lambda _: True, 0) is None
    assert least(lambda _: True, 1) == 1


@pytest.mark.parametrize(("threshold", "guess", "tried"), [(37, 37, [100, 37, 36]), (1, 1, [100, 1])])
def test_a_guess_that_is_right_costs_two_trials_more_than_the_last(
    threshold: int, guess: int, tried: list[int]
) -> None:
    asked: list[int] = []

    def pays(step: int) -> bool:
        asked.append(step)
        return step >= threshold

    least(pays, 100, guess)
    assert asked == tried


def test_a_search_without_a_guess_halves() -> None:
    asked: list[int] = []

    def pays(step: int) -> bool:
        asked.append(step)
        return step >= 37

    least(pays, 100)
    assert asked == [100, 50, 25, 37, 31, 34, 35, 36]


# A plan, its lines, and the guess of each tune in order: none where nothing is guessed.
GUESSES = [
    # 900 of 1,000: 100.01 more, or a deductible lower by as much.
    (SPECIFIC, (), [line("C-1", "900.00")], "C-1", [100_01, 100_01]),
    (SPECIFIC, (), [line("C-1", "300.00"), line("C-2", "600.00")], "C-2", [100_01, 100_01]),
    # A laser stands in the place of the deductible.
    ((*SPECIFIC, 'laser person "M-1" at $4,000'), (), [line("C-1", "900.00")], "C-1", [3100_01, 3100_01]),
    # Over the deductible there is nothing to go but a cent.
    ((*SPECIFIC, "aggregating deductible $500"), (), [line("C-1", "1,200.00")], "C-1", [1, 1, None]),
    # 120 unit months: 900 of 12,000 are 11,100.01 short, which is 92.50 and a part of a cent for each.
    ((), AGGREGATE, [line("C-1", "900.00")], "C-1", [11_100_01, 92_51]),
    # Eleven cents and one are short, a cent of a hundred and twenty for each of them at most.
    ((), AGGREGATE, [line("C-1", "11,998.81")], "C-1", [1_20, 1]),
    # At the attachment a cent is short; over it, where a maximum stands in the way, nothing is.
    ((), AGGREGATE, [line("C-1", "12,000.00")], "C-1", [1, 1]),
    (
        (),
        (*AGGREGATE, "maximum $1,000"),
        [line("C-1", "13,500.00"), line("C-2", "200.00")],
        "C-2",
        [1, None, None],
    ),
    ((), (*AGGREGATE, "deductible period monthly"), [line("C-1", "900.00")], "C-1", [None, None]),
    ((), (*AGGREGATE, "minimum attachment $20,000"), [line("C-1", "900.00")], "C-1", [19_100_01, None, 159_17]),
]


@pytest.mark.parametrize(("specific", "aggregate", "rows", "claim", "guesses"), GUESSES)
def test_what_is_short_is_guessed_where_nothing_else_is_in_the_way(
    specific: tuple[str, ...],
    aggregate: tuple[str, ...],
    rows: list[dict[str, str]],
    claim: str,
    guesses: list[int | None],
) -> None:
    settlement = settled(plan(specific, aggregate), rows, units=10 if aggregate else None)
    lines = frozenset(one.id for one in settlement.ledger.lines if one.claim == claim)
    stage = Stage.SPECIFIC if specific else Stage.AGGREGATE
    trial = trial_of(settlement, stage, Subject(name=claim, lines=lines))
    assert [tune.guess for tune in tunes(trial)] == guesses


def test_the_aggregate_guesses_what_is_short_of_its_own_attachment_beside_a_specific() -> None:
    """900 of 1,200: 300.01 more of the line; nothing is guessed of the loss limit; 25.01 in each of twelve months."""
    settlement = settled(plan(SPECIFIC, AGGREGATE), [line("C-1", "900.00")], 1)
    trial = trial_of(settlement, Stage.AGGREGATE, Subject(name="C-1", lines=frozenset({("C-1", 1)})))
    assert [tune.guess for tune in tunes(trial)] == [300_01, None, 25_01]


def test_a_class_has_a_guess_of_its_own() -> None:
    text = plan((*SPECIFIC, "deductible $500 per person for class retirees"), frame=["classes actives, retirees"])
    settlement = settled(text, [line("C-1", "400.00", **{"class": "retirees"})])
    trial = trial_of(settlement, Stage.SPECIFIC, Subject(name="C-1", lines=frozenset({("C-1", 1)})))
    assert [tune.guess for tune in tunes(trial)] == [100_01, 100_01]


def test_a_trial_of_one_person_runs_his_lines_alone_where_no_term_is_of_all() -> None:
    rows = [line("C-1", "900.00"), line("C-2", "500.00", person="M-2"), line("C-3", "100.00", paid="")]
    subject = Subject(name="C-1", lines=frozenset({("C-1", 1)}))
    alone = trial_of(settled(plan(SPECIFIC), rows), Stage.SPECIFIC, subject)
    assert [one.claim for one in alone.ledger.lines] == ["C-1", "C-3"]
    for term in ("aggregating deductible $500", "overall maximum $500"):
        together = trial_of(settled(plan((*SPECIFIC, term)), rows), Stage.SPECIFIC, subject)
        assert [one.claim for one in together.ledger.lines] == ["C-1", "C-2", "C-3"]
    every = trial_of(settled(plan(SPECIFIC), rows), Stage.SPECIFIC, Subject(name="all", lines=None))
    assert len(every.ledger.lines) == 3


def test_a_trial_of_a_family_runs_the_familys_lines() -> None:
    rows = [
        line("C-1", "900.00", unit="F-1"),
        line("C-2", "500.00", unit="F-1", person="M-2"),
        line("C-3", "100.00", unit="F-2", person="M-3"),
    ]
    settlement = settled(plan(("covers medical", "basis 12/15", "deductible $5,000 per family")), rows)
    assert by_family(settlement.contract)
    trial = trial_of(settlement, Stage.SPECIFIC, Subject(name="C-1", lines=frozenset({("C-1", 1)})))
    assert [one.claim for one in trial.ledger.lines] == ["C-1", "C-2"]


def test_of_the_whole_plan_what_moves_beside_the_lines_is_paid_too() -> None:
    """Month by month cumulative: 2,500.00 in January are 1,500.00 over that month's 1,000.00; the openings of the
    later months take them back, until in December 12,000.00 stand against 2,500.00."""
    text = plan(aggregate=(*AGGREGATE, "deductible period monthly cumulative"))
    settlement = settled(text, [line("C-1", "2,500.00")], units=10)
    of_line = Subject(name="C-1", lines=frozenset({("C-1", 1)}))
    assert trial_of(settlement, Stage.AGGREGATE, of_line).pays == 1500_00
    assert trial_of(settlement, Stage.AGGREGATE, Subject(name="all", lines=None)).pays == 0
