"""The same facts as JSON, in the published shape."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import evolve
from jsonschema import Draft202012Validator

from planlang.explain.json import document
from planlang.explain.unsettled import unsettled
from tests.unit.explain.explain_samples import EXPLANATION, SETTLEMENT

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/schemas/explanation-1.json").read_text(encoding="utf-8"))


def test_a_claim_s_document_has_the_published_shape() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(document(SETTLEMENT, [EXPLANATION]))


def test_a_person_s_document_has_the_published_shape() -> None:
    for one in (
        document(SETTLEMENT, [EXPLANATION], unsettled(SETTLEMENT), "M-0042"),
        document(evolve(SETTLEMENT, persons=()), [], (), "M-0042"),
    ):
        assert list(Draft202012Validator(SCHEMA).iter_errors(one)) == []


def test_the_shape_is_closed_to_floats() -> None:
    broken = document(SETTLEMENT, [EXPLANATION])
    broken["lines"][0]["specific"] = 66780.0
    assert not Draft202012Validator(SCHEMA).is_valid(broken)


def test_amounts_are_strings_in_major_units_and_rules_cite_their_place() -> None:
    (line,) = document(SETTLEMENT, [EXPLANATION])["lines"]
    assert (line["amount"], line["specific"]) == ("84200.00", "66780.00")
    assert line["rules"][1]["citation"]["source"] == "harbor-2026.plan:24"
    assert line["rules"][1]["figures"][1] == {"name": "excess", "amount": "74200.00"}
    assert line["reasons"][0]["amount"] == "66780.00"


def test_a_person_s_document_has_the_person_s_figures() -> None:
    person = document(SETTLEMENT, [], (), "M-0042")["person"]
    assert (person["figures"]["deductible"], person["figures"]["laser"]) == ("250000.00", "250000.00")


def test_lines_that_were_not_settled_say_why() -> None:
    told = document(SETTLEMENT, [], unsettled(SETTLEMENT))["unsettled"]
    assert [(one["claim"], one["status"]) for one in told] == [("C-3", "pended"), ("C-8", "set aside")]
    assert told[1]["words"] == "unreadable-amount (claims.csv row 9)"
