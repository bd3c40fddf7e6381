"""What units are charged in a month, summand by summand, and what a statement of nothing is warned of."""

from __future__ import annotations

import pytest

from planlang.engine import explain_line
from planlang.model.contract import FactorSchedule
from planlang.model.trace import Figure
from planlang.provisions.charged import charged
from planlang.provisions.enrollment import enrollment
from planlang.text.source import Span
from tests import rooms
from tests.unit.engine.questions import AGGREGATE, SPECIFIC, line, plan, settled
from tests.unit.provisions.test_projected import FIXED_ATTACHMENT

CLASSES = ["classes actives, retirees"]
UNITS = {"actives": 7, "retirees": 2}
ROW = line("C-1", "5,000.00", **{"class": "actives"})


def summands(*factors: str) -> list[tuple[str, str | None, int, int, int, str]]:
    """Tier, class, units, factor and amount of each summand of January, and the statement of its factor."""
    text = plan(aggregate=(*AGGREGATE[:2], *factors), frame=CLASSES)
    found = settled(text, [ROW], UNITS)
    assert found.contract.aggregate is not None
    enrolled = enrollment(found.contract, found.census, found.facts)
    lines = text.splitlines()
    return [
        (
            one.tier,
            one.class_name,
            one.units,
            one.factor,
            one.amount,
            lines[one.citation.line - 1],
        )
        for one in charged(found.contract, found.contract.aggregate.the(FactorSchedule), enrolled, 1)
    ]


def test_a_general_factor_is_charged_of_all_classes_together() -> None:
    assert summands(AGGREGATE[2]) == [("employee", None, 9, 100_00, 900_00, AGGREGATE[2])]


def test_where_a_class_has_a_factor_of_its_own_each_class_is_a_summand() -> None:
    own = "monthly factor $90.00 per employee per month for class retirees"
    assert summands(AGGREGATE[2], own) == [
        ("employee", "actives", 7, 100_00, 700_00, AGGREGATE[2]),
        ("employee", "retirees", 2, 90_00, 180_00, own),
    ]


@pytest.mark.parametrize(
    ("layer", "statement"),
    [
        ("specific", "reimburses 0%"),
        ("specific", "maximum $0 per person"),
        ("specific", "overall maximum $0"),
        ("aggregate", "reimburses 0%"),
        ("aggregate", "maximum $0"),
    ],
)
def test_a_layer_that_pays_nothing_is_warned_of_where_it_is_written(layer: str, statement: str) -> None:
    """And not one that pays a cent."""
    specific = (*SPECIFIC, statement) if layer == "specific" else SPECIFIC
    aggregate = (*AGGREGATE, statement) if layer == "aggregate" else AGGREGATE
    text = plan(specific, aggregate)
    (found,) = (one for one in rooms.load_text(text, "harbor.plan")[1] if one.code.slug == "layer-pays-nothing")
    assert found.headline == f"the {layer} pays nothing"
    place = found.labels[0].place
    assert isinstance(place, Span)
    assert place.text == statement
    more = text.replace("$0", "$0.01").replace(" 0%", " 1%")
    assert all(one.code.slug != "layer-pays-nothing" for one in rooms.load_text(more, "harbor.plan")[1])


def test_an_aggregating_deductible_of_a_cent_is_met_by_a_cent() -> None:
    text = plan((*SPECIFIC, "aggregating deductible $0.01"))
    found = settled(text, [line("C-1", "1,000.01"), line("C-2", "5.00", paid="2026-02-20")])
    (told,) = (one for one in explain_line(found, 1).accounts if one.provision == "aggregating-specific-deductible")
    assert told.details[0].startswith("before $0.01 used (")
    assert told.details[0].endswith("; takes $0.00")


@pytest.mark.parametrize(
    ("terms", "provision"), [((), "aggregate-attachment"), ((FIXED_ATTACHMENT,), "deductible-period")]
)
def test_what_the_attachment_would_be_without_the_minimum_is_told_by_its_own_rule(
    terms: tuple[str, ...], provision: str
) -> None:
    text = plan(aggregate=(*AGGREGATE, *terms, "minimum attachment $20,000"))
    found = settled(text, [line("C-1", "5,000.00")], 10)
    (told,) = (
        one for one in explain_line(found, 0).accounts if Figure("without the minimum", 12_000_00) in one.figures
    )
    assert told.provision == provision


FACTOR = "monthly factor ${}.00 per employee per month{}"


@pytest.mark.parametrize(
    ("factors", "count"),
    [
        # Replaced before March begins: those of February 5 and 10, one by the other and by that of the 20th.
        ([("100", ""), ("101", " from 2026-02-05"), ("102", " from 2026-02-10"), ("103", " from 2026-02-20")], 2),
        ([("100", ""), ("101", " from 2026-02-05")], 0),
    ],
)
def test_each_factor_that_never_holds_is_warned_of(factors: list[tuple[str, str]], count: int) -> None:
    written = [FACTOR.format(*one) for one in factors]
    _, said = rooms.load_text(plan(aggregate=(*AGGREGATE[:2], *written)), "harbor.plan")
    assert [one.code.slug for one in said] == ["factor-never-in-force"] * count


def test_factors_of_two_classes_replace_no_other_ones() -> None:
    of = [
        ("100", " for class actives"),
        ("90", " for class retirees"),
        ("101", " for class actives from 2026-02-05"),
        ("91", " for class retirees from 2026-02-20"),
    ]
    text = plan(aggregate=(*AGGREGATE[:2], *(FACTOR.format(*one) for one in of)), frame=CLASSES)
    assert rooms.load_text(text, "harbor.plan")[1] == ()


def test_a_loss_limit_is_not_said_to_reach_nothing_where_a_coverage_is_misspelt() -> None:
    text = plan(("covers vision", *SPECIFIC[1:]), (*AGGREGATE, "loss limit $500 per person"))
    assert [one.code.slug for one in rooms.load_text(text, "harbor.plan")[1]] == ["undeclared-coverage"]
