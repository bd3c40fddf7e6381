"""The account of one line, word for word as a person reads it."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from planlang.explain.json import explained
from planlang.explain.text import told
from planlang.model.ledger import Facts
from planlang.model.settlement import Stage
from planlang.model.trace import Account, Explanation
from tests.unit.explain.explain_samples import ACCOUNTS, CONTRACT, EXPLANATION, REFUND, SPLITS, at, split

TARGET = """\
claim C-2 line 1   M-0042   medical   incurred 2026-03-14   paid 2026-05-02   $84,200.00
Harbor Foods Employee Health Plan #a41f9c

 1 counts under Specific excess loss        harbor-2026.plan:21
     incurred 2026-01-01 through 2026-12-31 yes; paid 2026-01-01 through 2027-03-31 yes
 2 laser on M-0042: deductible $250,000.00  harbor-2026.plan:24   (standard $100,000.00)
     before $240,000.00; this line takes it to $324,200.00
     kept under the laser  $10,000.00;  excess  $74,200.00
     clause "4.2" "the Specific Deductible"
     the plan notes: "Renewed at a lower laser."
 3 aggregate: $17,420.00 left, over the loss limit of $100,000.00 (already met): counts $0.00

   employer $17,420.00 + specific $66,780.00 + aggregate $0.00 = $84,200.00
"""


def test_a_line_is_told_rule_by_rule_with_its_sources_and_the_closing_sum() -> None:
    assert told(EXPLANATION, CONTRACT, facts=Facts()) == TARGET


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(as_of=date(2026, 6, 30)), "as of 2026-06-30"),
        (
            Facts(terminated=date(2026, 10, 31), terminal_liability=True),
            "terminated 2026-10-31   terminal liability elected",
        ),
        (Facts(as_of=date(2027, 3, 31), renewed=True), "as of 2027-03-31   renewed"),
    ],
)
def test_the_facts_stand_under_the_plan_where_there_are_any(facts: Facts, words: str) -> None:
    assert told(EXPLANATION, CONTRACT, facts=facts) == TARGET.replace("#a41f9c\n", f"#a41f9c\n{words}\n")


def test_no_line_is_wider_than_the_terminal() -> None:
    assert max(map(len, told(EXPLANATION, CONTRACT, facts=Facts(), width=60).splitlines())) <= 60


def test_a_note_without_room_stands_below_its_headline() -> None:
    assert "harbor-2026.plan:24\n     (standard $100,000.00)" in told(EXPLANATION, CONTRACT, facts=Facts(), width=70)


def test_sources_end_in_one_column() -> None:
    early = evolve(ACCOUNTS[0], citation=at(4))
    rows = told(evolve(EXPLANATION, accounts=(early, ACCOUNTS[1])), CONTRACT, facts=Facts()).splitlines()
    assert rows[3].index("plan:4") + len("plan:4") == rows[5].index("plan:24") + len("plan:24")


def test_ansi_only_when_asked() -> None:
    assert "\x1b[" not in told(EXPLANATION, CONTRACT, facts=Facts())
    assert "\x1b[" in told(EXPLANATION, CONTRACT, facts=Facts(), color=True)


def test_a_member_part_stands_first_in_the_sum() -> None:
    shared = split(SPLITS[1].line, specific=6_678_000, employer=1_732_000, member=10_000)
    assert "   member $100.00 + employer $17,320.00 + specific" in told(
        Explanation(split=shared, accounts=()), CONTRACT, facts=Facts()
    )


def test_a_plan_that_adjudicates_shows_also_a_zero_member_part() -> None:
    copay = Account(stage=Stage.BENEFITS, provision="copay", headline="copay already met", citation=None)
    assert "member $0.00 + employer" in told(Explanation(split=SPLITS[1], accounts=(copay,)), CONTRACT, facts=Facts())


def test_a_line_of_zero_has_a_verdict_instead_of_a_sum() -> None:
    empty = split(evolve(SPLITS[1].line, amount=0), verdict="paid-too-late")
    text = told(Explanation(split=empty, accounts=ACCOUNTS[:1]), CONTRACT, facts=Facts())
    assert "nothing to split: specific refuses it: paid-too-late; aggregate counts" in text


def test_a_reversal_names_what_it_reverses() -> None:
    text = told(Explanation(split=split(REFUND, specific=-100_000), accounts=()), CONTRACT, facts=Facts())
    assert "\nrefund of claim C-2 line 1\n" in text
    assert "specific -$1,000.00" in text


def test_a_reversal_of_a_line_that_is_not_settled_says_that_it_stands_alone() -> None:
    alone = Explanation(split=split(REFUND, specific=-100_000), accounts=(), unfollowed=True)
    words = "\nrefund of claim C-2 line 1, which is not settled: judged by its own dates\n"
    assert words in told(alone, CONTRACT, facts=Facts())
    assert explained(alone, CONTRACT.currency)["unfollowed"] is True
    assert explained(EXPLANATION, CONTRACT.currency)["unfollowed"] is False


def test_a_note_on_a_default_stands_beside_its_headline() -> None:
    default = evolve(ACCOUNTS[2], headline="loss limit $100,000.00 per person", note="standard deductible")
    text = told(evolve(EXPLANATION, accounts=(default,)), CONTRACT, facts=Facts())
    assert " 1 loss limit $100,000.00 per person   (standard deductible)\n" in text


def test_a_ledger_cannot_command_the_terminal() -> None:
    evil = evolve(SPLITS[1], line=evolve(SPLITS[1].line, claim="C\x1b[2J\u202e1", person="M\n\x07"))
    text = told(Explanation(split=evil, accounts=()), CONTRACT, facts=Facts(), color=True)
    assert "\x1b[2J" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "M\n" not in text
