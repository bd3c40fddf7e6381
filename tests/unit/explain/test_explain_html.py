"""HTML for notebooks: small, self-contained, and safe from what a ledger holds."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from attrs import evolve

from planlang.explain.html import explanation_html, settlement_html, table_html
from planlang.model.ledger import Facts
from tests.unit.explain.explain_samples import CONTRACT, EXPLANATION, SETTLEMENT


def test_a_settlement_s_html_shows_who_pays_what() -> None:
    text = settlement_html(SETTLEMENT)
    assert "$66,780.00" in text
    assert "20.6%" in text
    ET.fromstring(text)


def test_an_explanation_s_html_shows_every_rule() -> None:
    text = explanation_html(EXPLANATION, CONTRACT, Facts())
    assert len(ET.fromstring(text).findall(".//li")) == 3
    assert "harbor-2026.plan:24" in text


def test_the_facts_stand_under_the_plan_where_there_are_any() -> None:
    assert "<p>renewed</p>" in explanation_html(EXPLANATION, CONTRACT, Facts(renewed=True))
    assert "<p></p>" not in explanation_html(EXPLANATION, CONTRACT, Facts())


def test_everything_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    line = evolve(EXPLANATION.split.line, claim=evil, person=evil)
    told = evolve(EXPLANATION, split=evolve(EXPLANATION.split, line=line))
    contract = evolve(CONTRACT, name=evil)
    pages = [
        explanation_html(told, contract, Facts()),
        settlement_html(evolve(SETTLEMENT, contract=contract)),
        table_html([evil], [[evil]]),
    ]
    assert not [page for page in pages if "<script" in page]


def test_a_line_of_zero_shows_its_verdict() -> None:
    empty = evolve(EXPLANATION, split=evolve(EXPLANATION.split, amount=0))
    assert "specific counts; aggregate counts" in explanation_html(empty, CONTRACT, Facts())
