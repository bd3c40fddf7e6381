"""Who has only the description of a plan finds the amounts that the engine settles."""

from __future__ import annotations

import re

import pytest

from tests.describe_questions import AMOUNT, PAGE, Question, amount, answers, asked, page, questions
from tests.regold import EXAMPLES

ALL = questions()
FOUND = answers()


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.id)
def test_the_answer_from_the_description_is_the_engine_s(question: Question) -> None:
    assert question.id in FOUND, "nobody has answered this question"
    assert FOUND[question.id] == amount(question)


def test_there_are_ten_questions_of_every_example() -> None:
    plans = [one.plan for one in ALL]
    assert {plans.count(plan) for plan in plans} == {10}
    assert {plan.parent for plan in plans} == {path.parent for path in EXAMPLES.glob("*/*.plan")}
    assert len({one.id for one in ALL}) == len(ALL)


def test_every_answer_is_one_amount_of_a_question() -> None:
    assert set(FOUND) <= {one.id for one in ALL}
    assert not [answer for answer in FOUND.values() if not AMOUNT.fullmatch(answer)]


def test_the_questions_tell_nothing_of_the_plan() -> None:
    text = asked(ALL)
    assert re.findall(r"^### (\S+)$", text, re.MULTILINE) == [one.id for one in ALL]
    assert not [one.id for one in ALL if f"{one.figure} is" in text]
    assert "```" not in text


def test_the_page_is_current() -> None:
    assert PAGE.exists(), "the page is written once all questions are answered"
    assert PAGE.read_text(encoding="utf-8") == page(ALL, FOUND), "python -m tests.describe_questions --page"
