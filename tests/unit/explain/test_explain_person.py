"""A person's whole story: what applies, line by line, and totals to check by hand."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from planlang.explain.person import story
from planlang.model.contract import Deductible, Key, LaserExclusion
from planlang.model.ledger import Facts
from tests.unit.explain.explain_samples import CONTRACT, PERSON, SETTLEMENT, at

STORY = """\
person M-0042   unit F-1
Harbor Foods Employee Health Plan #a41f9c
as of 2026-06-30

laser: deductible $250,000.00 per person

lines in settlement order
  claim  line  coverage  incurred    paid             amount    specific  aggregate     employer
  C-1       1  medical   2026-02-03  2026-03-02  $240,000.00       $0.00      $0.00  $240,000.00
  C-2       1  medical   2026-03-14  2026-05-02   $84,200.00  $66,780.00      $0.00   $17,420.00

running totals after each line
  claim  line     eligible    plan paid    specific  aggregate     employer
  C-1       1  $240,000.00  $240,000.00       $0.00      $0.00  $240,000.00
  C-2       1  $324,200.00  $324,200.00  $66,780.00      $0.00  $257,420.00

totals of 2 settled lines
  specific    $66,780.00
  aggregate        $0.00
  employer   $257,420.00
  amount     $324,200.00

the specific, on this person
  eligible                   $324,200.00
  laser                      $250,000.00
  over the deductible         $74,200.00
  reimbursed on these lines   $66,780.00

not settled
  claim C-3 line 1 is pended: no paid date, so it is counted nowhere
"""


def test_the_story_of_a_lasered_person() -> None:
    assert story(SETTLEMENT, "M-0042") == STORY


def test_the_facts_stand_under_the_plan_where_there_are_any() -> None:
    facts = Facts(as_of=date(2026, 6, 30), terminated=date(2026, 6, 30))
    text = story(evolve(SETTLEMENT, facts=facts), "M-0042")
    assert "#a41f9c\nas of 2026-06-30   terminated 2026-06-30\n\nlaser" in text


def test_a_person_with_only_pended_lines_has_no_totals() -> None:
    text = story(evolve(SETTLEMENT, lines=(), persons=()), "M-0042")
    assert "no settled line" in text
    assert "totals" not in text
    assert "C-3" in text


@pytest.mark.parametrize(("from_all", "words"), [(False, "the specific"), (True, "all cover")])
def test_an_excluded_person_is_said_to_be_excluded(*, from_all: bool, words: str) -> None:
    assert CONTRACT.specific is not None
    exclusion = LaserExclusion(person="M-0042", from_all=from_all, citation=at(25))
    specific = evolve(CONTRACT.specific, terms=(*CONTRACT.specific.terms, exclusion))
    text = story(evolve(SETTLEMENT, contract=evolve(CONTRACT, specific=specific)), "M-0042")
    assert f"excluded from {words} (harbor-2026.plan:25)" in text
    assert "the specific, on" not in text


def test_what_the_aggregating_deductible_took_is_shown_when_it_took_anything() -> None:
    text = story(evolve(SETTLEMENT, persons=(evolve(PERSON, aggregating=50_000),)), "M-0042")
    assert "kept by the aggregating deductible      $500.00" in text


def test_a_plan_without_a_specific_says_so_and_has_no_eligible_total() -> None:
    text = story(evolve(SETTLEMENT, contract=evolve(CONTRACT, specific=None), reasons=()), "M-0042")
    assert "the plan has no specific stop-loss" in text
    assert "  C-1       1         -  $240,000.00" in text


def test_a_family_deductible_is_the_family_s() -> None:
    assert CONTRACT.specific is not None
    family = Deductible(key=Key.UNIT, amount=25_000_000, by_class={}, citations={})
    contract = evolve(CONTRACT, specific=evolve(CONTRACT.specific, terms=(family,)))
    settlement = evolve(SETTLEMENT, contract=contract, class_of={"F-1": "actives"})
    text = story(settlement, "M-0042")
    assert "person M-0042   unit F-1   class actives" in text
    assert "$250,000.00 per family" in text
    assert "the specific, on family F-1" in text
