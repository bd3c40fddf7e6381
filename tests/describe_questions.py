"""Money questions that are answered from `planlang describe` alone: who asks, what the engine says, and the page.

    python -m tests.describe_questions --ask OUT.md   the questions for somebody who has only the descriptions
    python -m tests.describe_questions --page         write docs/describe-questions.md from questions and answers

The questions are `describe_questions.toml`, the answers that were found `describe_answers.toml`: `id = "$1,234.50"`.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from attrs import frozen

from planlang.api.figures import figure_of
from planlang.api.plans import check_source
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census
from planlang.model.scenario import AmountExpected, CheckedScenario
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import has_errors
from planlang.text.source import Source
from planlang.values.money import shown
from tests import rooms
from tests.regold import EXAMPLES

HOME = Path(__file__).parent
QUESTIONS = HOME / "describe_questions.toml"
ANSWERS = HOME / "describe_answers.toml"
PAGE = HOME.parent / "docs" / "describe-questions.md"
AMOUNT = re.compile(r"-?\$\d{1,3}(,\d{3})*\.\d{2}")
COLUMNS = "claim | person | coverage | incurred | paid | amount"
# Figures that no scenario can expect.
_PARTICIPANT = re.compile(r'participant "(?P<name>[^"]+)"')
_FUNDING = re.compile(r"funding (?P<name>[a-z_]+)")
_ASK = """# Questions

Each question has one amount as its answer.
Answer from the descriptions of the plans alone.
Where a description does not say what you need, answer what it lets you believe, and note what it does not say.
All claims under the contract stand in the question, in the order in which they are paid.
"Every month" is every month that is not named otherwise.
"""
_INTRO = """# Questions answered from a description

For each example ten money questions, and the answers of somebody who has not seen the plan.
They were found from what [`planlang describe`](describe.md) prints and from nothing else.
Each answer stands here as it was found; the engine settles the same claims to the same amount.
All claims under the contract stand in the question.
"Every month" is every month that is not named otherwise.

This page is written by `python -m tests.describe_questions --page`.
"""


@frozen(kw_only=True)
class Question:
    """One question: its words, what is to be settled, and which figure of the settlement is asked."""

    id: str
    plan: Path
    asks: str
    columns: str
    claims: tuple[str, ...]
    census: tuple[str, ...]
    facts: tuple[str, ...]
    figure: str

    @property
    def scenario(self) -> str:
        """A scenario that settles it, and expects the figure to be something."""
        special = _PARTICIPANT.fullmatch(self.figure) or _FUNDING.fullmatch(self.figure)
        statements = [
            *self.facts,
            *(f"census {row}" for row in self.census),
            "claims {",
            *(f"| {row} |" for row in (self.columns, *self.claims)),
            "}",
            f"expect {'employer' if special else self.figure} is $0.00",
        ]
        body = "\n".join(statements)
        return f'scenario "{self.id}" of "{self.plan.name}" {{\n{body}\n}}\n'


def questions() -> tuple[Question, ...]:
    """All questions, plan by plan."""
    plans = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))
    return tuple(
        Question(
            id=one["id"],
            plan=EXAMPLES / plan["plan"],
            asks=one["asks"],
            columns=one.get("columns", COLUMNS),
            claims=tuple(one["claims"]),
            census=tuple(one.get("census", plan.get("census", ()))),
            facts=tuple(one.get("facts", ())),
            figure=one["figure"],
        )
        for plan in plans.values()
        for one in plan["questions"]
    )


def answers() -> Mapping[str, str]:
    """The answers that were found, by the question's id."""
    if not ANSWERS.exists():
        return {}
    return {id_: str(amount) for id_, amount in tomllib.loads(ANSWERS.read_text(encoding="utf-8")).items()}


def amount(question: Question) -> str:
    """What the engine answers."""
    name = question.plan.with_name("questions.plan").as_posix()
    reading = check_source(Source(name, question.scenario))
    assert not has_errors(reading.diagnostics), [one.headline for one in reading.diagnostics]
    (scenario,) = reading.scenarios
    (contract,) = reading.others[question.plan.name].contracts
    (expected,) = scenario.expectations
    assert isinstance(expected, AmountExpected)
    settlement = _settled(contract, scenario)
    figure = _special(settlement, question.figure)
    found = figure_of(settlement, expected) if figure is None else figure
    assert isinstance(found, int), found
    return shown(found, contract.currency)


def _settled(contract: CheckedContract, scenario: CheckedScenario) -> Settlement:
    rows = [[row.values.get(column, "") for column in scenario.columns] for row in scenario.rows]
    read = rooms.ledger_from_table(scenario.columns, rows, contract)
    assert read.ledger is not None, [one.headline for one in read.diagnostics]
    census = Census(rows=scenario.census) if scenario.census else None
    settlement, found = rooms.settle(contract, read.ledger, census, scenario.facts)
    assert settlement is not None, [one.headline for one in found]
    return settlement


def _special(settlement: Settlement, figure: str) -> int | None:
    """A figure that no scenario can expect: a participant's part, or what the funding comes to."""
    if participant := _PARTICIPANT.fullmatch(figure):
        (stream,) = [one.stream for one in settlement.participants if one.name == participant["name"]]
        return sum(settlement.streams[stream])
    if funding := _FUNDING.fullmatch(figure):
        return int(getattr(settlement.funded, funding["name"]))
    return None


def asked(all_questions: Sequence[Question]) -> str:
    """The questions for somebody who has only the descriptions."""
    return _ASK + "".join(
        f"\n## {path.name}\n" + "".join(f"\n### {one.id}\n\n{one.asks}\n\n{_given(one)}" for one in of_plan)
        for path, of_plan in _by_plan(all_questions)
    )


def page(all_questions: Sequence[Question], found: Mapping[str, str]) -> str:
    """`docs/describe-questions.md`."""
    return _INTRO + "".join(
        f"\n## {path.parent.name}: {path.name}\n"
        + "".join(f"\n### {one.id}\n\n{one.asks}\n\n{_given(one)}\n**{found[one.id]}**\n" for one in of_plan)
        for path, of_plan in _by_plan(all_questions)
    )


def _by_plan(all_questions: Sequence[Question]) -> Iterator[tuple[Path, Iterator[Question]]]:
    return groupby(all_questions, key=lambda one: one.plan)


def _given(question: Question) -> str:
    """Facts, census and claims of a question, as a reader sees them."""
    table = [question.columns, " | ".join("---" for _ in question.columns.split("|")), *question.claims]
    units = f"Covered units: {'; '.join(question.census)}.\n\n" if question.census else ""
    return units + "".join(f"| {row.strip()} |\n" for row in table)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the questions for the answerer, or the page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--ask", type=Path, metavar="OUT.md")
    parser.add_argument("--page", action="store_true")
    asks = parser.parse_args(arguments)
    if asks.ask:
        asks.ask.write_text(asked(questions()), encoding="utf-8")
    if asks.page:
        found = answers()
        if open_ := [one.id for one in questions() if one.id not in found]:
            parser.error(f"not answered yet: {', '.join(open_)}")
        PAGE.write_text(page(questions(), found), encoding="utf-8")


if __name__ == "__main__":
    main()
