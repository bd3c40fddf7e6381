"""The grammar: without conflicts, found where it is installed, and wide enough for every way to say a term."""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.syntax import nodes
from planlang.syntax.grammar import build_grammar, grammar_text
from planlang.syntax.nodes import Plan, Statement
from planlang.syntax.parser import parse
from planlang.syntax.terms import TERMS
from planlang.text.source import Source

SAMPLES = """
sponsor "Harbor Foods, Inc."
administrator "Cascade Benefit Administrators"
group "G-100"
currency USD
period 2026-01-01 through 2026-12-31
coverage medical "Medical"
coverage family
coverage "long term" "Long term"
tiers single, family
tiers employee, employee-spouse, employee-children, family
classes actives, retirees, police-fire
exclusion "WC" "Work-related injury"
rebates ignored
rebates reduce aggregate
rebates reduce specific and aggregate
rebates ignored clause "RX-3"
carrier "Granite Mutual" policy "GM-88120"
carrier "Granite Mutual"
covers medical, rx
basis 12/15
basis 12/15, incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31
basis incurred 2025-10-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31
basis incurred on or before 2026-12-31, paid on or after 2026-01-01
basis incurred any date, paid any date
basis paid
basis paid, incurred on or after 2024-01-01
basis incurred
run-in limit $25,000 per person
run-in limit $25,000 per family
run-in limit $750,000 in all
gapless renewal included
gapless renewal none
advance funding included
deductible $100,000 per person
deductible $100,000 per family
deductible $150,000 per person for class retirees
deductible $100,000 per person clause "4.2" "the Specific Deductible"
deductible NOK 1,234.50 per person
deductible JPY 150,000 per person
benefit year plan year
benefit year calendar year
copay $25.00 per line on medical, rx
deductible $1,500 per person, $3,000 per family embedded on medical, rx
deductible $3,000 per family, $1,500 per person on medical non-embedded
deductible $50 per person on dental
deductible $3,000 per family non-embedded on medical
coinsurance member pays 33 1/3% on rx
out-of-pocket maximum $6,000 per person, $12,000 per family embedded with copays on medical, rx
out-of-pocket maximum $6,000 per person without copays on medical
benefit maximum $1,500 per person per benefit year on dental
benefit maximum $1,000,000 per person per lifetime on medical, rx
last-quarter carry-over included
last-quarter carry-over none
fee "Administration" $32.50 per employee per month
fee "Network" single $4.00, family $9.00 per month from 2026-07-01
fee "Plan document" $125.00 per month
fee "Network" FAM $4.00, EE $9.00 per month
premium specific single $21.10, family $48.75 per month from 2026-07-01
premium aggregate $4.10 per employee per month
premium single $612.00, family $1,530.00 per month
funding self-funded
rate single $341.44, family $717.02 per month
surplus 66 2/3% to employer
share 30%
claims limit 70% of premium
cap 15% of premium
always specific of any person at most $2,000,000
always employer of the plan over -$5.00
warn when amount of any person at least 50% of deductible
warn when specific laser-layer of any line over $0.00
warn when plan paid of any line is $0.00
laser person "M-1" at $250,000
laser family "F-1" at $250,000
laser person "M-1" excluded from specific
laser person "M-1" excluded from all cover
aggregating deductible $150,000
aggregating deductible $150,000 before percentage
aggregating deductible $150,000 after percentage
reimburses 90%
reimburses 33.5%
reimburses 33 1/3%
reimburses 80% of the first $100,000 of excess, 90% of the next $400,000, then 100%
maximum $2,000,000 per person
maximum $2,000,000 per family
maximum $1,000,000
lifetime maximum $2,000,000 per person
prior reimbursement person "M-1" $412,906.55
prior reimbursement family "F-1" $412,906.55
overall maximum $5,000,000
participant "Prairie Municipal Captive" takes 100% of reimbursement per person from $0 to $250,000
participant "Helvetia Re" takes 40% of reimbursement per family over $250,000
participant "Helvetia Re" takes 33 1/3% of reimbursement per person clause "9"
expected claims single $330.00, family $825.00 per month
expected claims single $330.00 per month for class actives on medical, rx from 2026-07-01
expected claims $200 per employee per month
monthly factor single $412.50, family $1,031.25 per month
monthly factor FAM $412.50, "employee + spouse" $1,031.25 per month from 2026-07-01 on medical for class actives
monthly factor $540.16 per employee per month
corridor 125%
enrollment lag 1 month
enrollment lag 2 months
minimum attachment 95% of first month times policy months
minimum attachment $700,000
minimum attachment greater of $700,000 and 95% of first month times policy months
minimum attachment greater of 95% of first month times policy months and $700,000
deductible period annual
deductible period annual fixed at 95% of first month times policy months
deductible period monthly
deductible period monthly cumulative
terminal liability 3 months
terminal liability 1 month
advances over attachment
advances over greater of attachment and pro-rated minimum
repayment monthly
repayment at settlement
minimum request $1,000
no advances in last 2 months
loss limit $100,000 per person
loss limit standard deductible
loss limit applicable deductible on all coverages
loss limit standard deductible on specific coverages
loss limit none
on termination full minimum
on termination pro-rated minimum
on termination forfeited
as of 2026-06-30
terminated 2026-10-31
renewed
terminal liability elected
census single 60, family 40 every month
census EMP 1,200, FAM 40 every month for class retirees
census 2026-03 single 58, family 39 for class retirees
expect specific laser-layer of claim "C-1" line 2 is $140,000.00
expect specific of person "P3" is -$15,000.00
expect aggregate attachment is $810,001.20
expect advance in 2026-03 at most $18,450.00
expect monthly attachment in 2026-04 at least $20,000.00
expect period entry in 2026-04 is $0.00
expect member deductible of claim "C-1" under $1,500.00
expect fees over $1,500.00
expect plan paid of claim "C-1" is NOK 1.00
expect warning laser-below-deductible
expect error duplicate-line
expect claim "C-9" refused by specific paid-too-late
expect claim "C-9" line 2 refused by aggregate excluded
""".strip().splitlines()


SECTIONS: list[tuple[str, type[nodes.Section]]] = [
    ("monthly accommodation", nodes.AccommodationBlock),
    ("benefits", nodes.BenefitsBlock),
    ("fees", nodes.FeesBlock),
    ("experience refund", nodes.ExperienceRefundBlock),
    ("funding level-funded", nodes.Funding),
    ("funding fully insured", nodes.Funding),
]


def read(*lines: str) -> Statement:
    text = "\n".join(['plan "P" {', *(f"  {line}" for line in lines), "}"])
    file, diagnostics = parse(Source("p", text))
    assert diagnostics == ()
    (plan,) = file.items
    assert isinstance(plan, Plan)
    (statement,) = plan.statements
    return statement


def test_the_grammar_has_no_conflicts_and_no_two_terminals_collide() -> None:
    strict, trusting = build_grammar(strict=True), build_grammar()
    assert {one.name for one in strict.terminals} == {one.name for one in trusting.terminals}


def test_the_grammar_is_the_one_file_of_the_source_tree() -> None:
    assert grammar_text() == (Path(__file__).parents[1] / "grammar" / "planlang.lark").read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_way_to_say_a_term_is_read(sample: str) -> None:
    statement = read(sample)
    assert sample.startswith(type(statement).words)
    assert statement.span.text == sample
    assert statement.term.text == type(statement).words


def test_every_term_has_a_sample() -> None:
    blocks = {"plan", "scenario", "specific", "aggregate", "claims"} | {kind.words for _, kind in SECTIONS}
    said = {words for words in TERMS for sample in SAMPLES if sample.startswith(words)}
    assert said | blocks == set(TERMS)


def test_a_layer_may_have_no_title_and_cite_its_clause() -> None:
    layer = read('specific clause "1" {', "  covers medical", "}")
    assert isinstance(layer, nodes.Layer)
    assert layer.title is None
    assert layer.clause
    assert (layer.clause.number.value, layer.clause.words) == ("1", None)
    assert layer.term.text == "specific"
    assert [type(statement) for statement in layer.statements] == [nodes.Covers]


@pytest.mark.parametrize(("words", "kind"), SECTIONS)
def test_a_block_without_a_title_is_read_wherever_its_brace_stands(words: str, kind: type[nodes.Section]) -> None:
    for lines in (
        (f'{words} clause "7" {{', "  renewed", "}"),
        (f'{words} clause "7"', "{", "  renewed", "}"),
    ):
        section = read(*lines)
        assert isinstance(section, kind)
        assert section.block.value == words
        assert section.clause
        assert (section.clause.number.value, section.clause.words) == ("7", None)
        assert section.term.text == kind.words
        assert [type(statement) for statement in section.statements] == [nodes.Renewed]


def test_a_list_goes_on_after_a_comma_on_a_line_indented_deeper() -> None:
    tiers = read("tiers single,", "     family,", "", "     # the rest", "     other")
    assert isinstance(tiers, nodes.Tiers)
    assert [name.value for name in tiers.names] == ["single", "family", "other"]


def test_a_block_may_be_empty_and_its_brace_may_stand_on_the_next_line() -> None:
    for lines in (("specific { }",), ("specific {}",), ("specific {", "}"), ("specific", "{", "}")):
        layer = read(*lines)
        assert isinstance(layer, nodes.Layer)
        assert layer.statements == ()


def test_a_table_has_the_cells_of_its_rows_and_a_rule_below_the_header_is_no_row() -> None:
    claims = read("claims {", "  | claim | note    |", "  |-------|---------|", "  | C-1   | a # b,  |", "}")
    assert isinstance(claims, nodes.Claims)
    assert [cell.value for cell in claims.table.header] == ["claim", "note"]
    assert [[cell.value for cell in row] for row in claims.table.rows] == [["C-1", "a # b,"]]
    assert claims.table.rows[0][1].span.text == "a # b,"


def test_doc_comments_belong_to_what_follows_and_other_comments_to_the_file() -> None:
    text = '## The plan.\n##\nplan "P" { # head\n  ## Why.\n  # aside\n  renewed # now\n  ## nothing follows\n}\n'
    file, diagnostics = parse(Source("p", text))
    assert diagnostics == ()
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert plan.doc == ("The plan.", "")
    assert plan.statements[0].doc == ("Why.",)
    assert [(comment.text, comment.trailing) for comment in file.comments] == [
        ("head", True),
        ("aside", False),
        ("now", True),
        ("# nothing follows", False),
    ]


def test_line_ends_of_windows_and_a_byte_order_mark_change_nothing() -> None:
    text = 'plan "P" {\n  tiers single,\n    family # both\n}\n'
    file, diagnostics = parse(Source("p", "\ufeff" + text.replace("\n", "\r\n")))
    assert diagnostics == ()
    assert file == parse(Source("p", text))[0]
