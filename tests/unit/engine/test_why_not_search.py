"""How ways are looked for: how far behind moves that are not enough, and which ways need no more than they name.

The trials here are of nothing but numbers: what is paid follows from the moves that are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from attrs import evolve, frozen

from planlang.engine import why_not
from planlang.engine.trial import Move, Trial
from planlang.model.contract import Citation
from planlang.model.why_not import Change, ChangeKind, Way

Found = tuple[list[Way], list[tuple[Move, ...]]]


@frozen
class Tried:
    """A trial that pays what a function of the names of its moves says."""

    pay: Callable[[frozenset[str]], int]
    moves: frozenset[str] = frozenset()
    run: object = "a run"

    @property
    def pays(self) -> int:
        """In minor units."""
        return self.pay(self.moves)


@frozen(kw_only=True)
class Opened:
    """A gate, as the search sees it."""

    move: Move
    trial: Tried
    short: str = ""


def move(name: str, was: str = "", line: int = 1) -> Move:
    """A move that a trial remembers."""
    place = Citation(file="harbor.plan", line=line, column=1)
    change = Change(kind=ChangeKind.TERM, words=f"{name}, and not {was}", place=place, was=was)

    def make(trial: Any) -> Any:  # noqa: ANN401  a stand-in for a trial
        return evolve(trial, moves=trial.moves | {name})

    return Move(change=change, make=make)


def way(number: int, changes: int) -> Way:
    """A way of so many changes."""
    words = (f"change {part} of way {number}" for part in range(changes))
    return Way(changes=tuple(Change(kind=ChangeKind.TERM, words=each) for each in words), pays=1)


def trial(pay: Callable[[frozenset[str]], int] = lambda _: 0) -> Any:  # noqa: ANN401
    """A trial without moves."""
    return Tried(pay)


# --- behind which moves more is looked for --------------------------------------------------------------------------


def asked(monkeypatch: pytest.MonkeyPatch, answers: Callable[[int], Found]) -> list[tuple[Move, ...]]:
    """The moves behind which it is looked, where each look finds what is given."""
    found: list[tuple[Move, ...]] = []

    def look(_: Trial, moves: tuple[Move, ...]) -> Found:
        found.append(moves)
        return answers(len(found))

    monkeypatch.setattr(why_not, "_from", look)
    why_not._ways(trial())  # noqa: SLF001  the search itself
    return found


def test_it_is_looked_behind_twelve_moves_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    found = asked(monkeypatch, lambda number: ([], [(move(f"{number}, one"),), (move(f"{number}, other"),)]))
    assert len(found) == 12


def test_moves_with_the_fewest_changes_are_first_and_none_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, third = move("one"), move("other"), move("third")
    behind: dict[int, list[tuple[Move, ...]]] = {1: [(one, other), (third,)], 2: [(third, one)]}
    found = asked(monkeypatch, lambda number: ([], behind.get(number, [])))
    assert found == [(), (third,), (one, other), (third, one)]


@pytest.mark.parametrize(("known", "was", "looked"), [(7, "", 2), (8, "", 1), (8, "12/15", 2)])
def test_it_is_not_looked_behind_where_eight_ways_with_as_few_changes_are_known(
    known: int, was: str, looked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind one move a way has two changes; but one, where another basis may stand for the one that was moved."""
    first: Found = ([way(number, 2) for number in range(known)], [(move("one", was),)])
    found = asked(monkeypatch, lambda number: first if number == 1 else ([], []))
    assert len(found) == looked


# --- what is found behind moves -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "pays", "was", "kept"),
    [
        (0, 1, "", "way"),
        (0, 0, "", "behind"),
        (1, 0, "", "behind"),
        (2, 1, "", "way"),
        # Three are the most, but another basis may stand for the one of them.
        (2, 0, "", ""),
        (2, 0, "12/15", "behind"),
        (3, 1, "", ""),
    ],
)
def test_a_gate_is_a_way_where_it_pays_and_else_is_looked_behind(
    made: int, pays: int, was: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves = tuple(move(f"move {number}", line=number) for number in range(made))
    given: list[tuple[Move, ...]] = []

    def opened(_: Trial, made_before: tuple[Move, ...] = ()) -> Iterable[Opened]:
        given.append(made_before)
        yield Opened(move=move("gate", was, line=9), trial=Tried(lambda _: pays))

    monkeypatch.setattr(why_not, "opened", opened)
    monkeypatch.setattr(why_not, "tunes", lambda _: [])
    monkeypatch.setattr(why_not, "_paired", lambda *_: [way(1, 2)])
    found, more = why_not._from(trial(), moves)  # noqa: SLF001
    assert given == [moves]
    assert [len(one.changes) for one in found] == [made + 1] * (kept == "way")
    assert [len(one) for one in more] == [made + 1] * (kept == "behind")


@pytest.mark.parametrize(
    ("made", "gated", "tuned", "expected"),
    [
        (0, False, True, ["tuned"]),
        (1, False, True, ["tuned"]),
        (2, False, True, ["tuned"]),
        (3, False, True, []),
        # Two amounts together, where no gate is left, none is enough alone, and they are no more than three changes.
        (0, False, False, ["paired"]),
        (1, False, False, ["paired"]),
        (2, False, False, []),
        (0, True, False, []),
        (1, True, True, ["tuned"]),
    ],
)
def test_amounts_are_turned_alone_and_else_two_together(
    made: int,
    gated: bool,  # noqa: FBT001
    tuned: bool,  # noqa: FBT001
    expected: Sequence[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Behind a gate nothing more is looked for where amounts alone are enough."""
    gate = Opened(move=move("gate", line=9), trial=Tried(lambda _: 0))
    monkeypatch.setattr(why_not, "opened", lambda _, __: [gate] if gated else [])
    monkeypatch.setattr(why_not, "tunes", lambda _: ["an amount"])
    monkeypatch.setattr(why_not, "_tuned", lambda *_: ["tuned"] if tuned else [])
    monkeypatch.setattr(why_not, "_paired", lambda *_: ["paired"])
    moves = tuple(move(f"move {number}", line=number) for number in range(made))
    found, behind = why_not._from(trial(), moves)  # noqa: SLF001
    assert [str(one) for one in found] == expected
    assert len(behind) == (gated and not tuned)


# --- one statement moved twice, and moves that are not needed -------------------------------------------------------


def test_of_a_basis_moved_twice_the_last_is_told_against_what_is_written() -> None:
    date, first, second = move("date", line=3), move("12/18", "12/15"), move("24/18", "12/18")
    joined = why_not._joined((date, first), second)  # noqa: SLF001
    assert joined[:-1] == (date,)
    assert (joined[-1].change.words, joined[-1].change.was) == ("24/18, and not 12/15", "12/15")
    assert joined[-1].make is second.make


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (move("12/18", "12/15", line=1), move("24/18", "12/18", line=2)),
        (move("date", line=1), move("12/18", "12/15", line=1)),
        (move("12/18", "12/15", line=1), move("date", line=1)),
    ],
)
def test_changes_of_two_statements_are_two(first: Move, second: Move) -> None:
    assert why_not._joined((first,), second) == (first, second)  # noqa: SLF001


@pytest.mark.parametrize(
    ("enough", "expected"),
    [
        ({"one", "two", "three"}, 1),
        ({"one", "three"}, 0),
        ({"two", "three"}, 0),
    ],
)
def test_a_way_needs_all_of_its_moves(enough: set[str], expected: int) -> None:
    """Without the last it pays nothing: behind it was looked because of that."""
    base = trial(lambda made: int(made >= enough))
    found = list(why_not._way(base, (move("one"), move("two"), move("three")), 1, "short"))  # noqa: SLF001
    assert len(found) == expected
    for one in found:
        assert (len(one.changes), one.pays, one.short) == (3, 1, "short")
