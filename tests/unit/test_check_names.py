"""Names in quotes: none is empty, and none of two who bear a part of one line is the other's."""

from __future__ import annotations

import pytest

from planlang.text.source import Span
from tests.unit.test_check import AGGREGATE, HEAD, SPECIFIC, run, written

WRITE = "write it between the quotes"
OR_LEAVE_OUT = f"{WRITE}, or leave it out"


def head(line: str) -> str:
    return written(f"{HEAD}\n{line}")


def fee(name: str) -> str:
    return head(f'fees {{\nfee "{name}" $5.00 per month\n}}')


EMPTY = [
    (written().replace('plan "P"', 'plan ""'), "the name of a plan", WRITE),
    (written().replace('plan "P"', 'plan "  "'), "the name of a plan", WRITE),
    (head('sponsor ""'), "the name of a sponsor", OR_LEAVE_OUT),
    (head('administrator " "'), "the name of an administrator", OR_LEAVE_OUT),
    (written(HEAD.replace('"Medical"', '""')), "the title of a coverage", OR_LEAVE_OUT),
    (head('exclusion "WC" ""'), "the title of an exclusion", OR_LEAVE_OUT),
    (written().replace("specific {", 'specific "" {'), "the title of a layer", OR_LEAVE_OUT),
    (written().replace("aggregate {", 'aggregate " " {'), "the title of a layer", OR_LEAVE_OUT),
    (written(specific=f'{SPECIFIC}\ncarrier ""'), "the name of a carrier", OR_LEAVE_OUT),
    (written(aggregate=f'{AGGREGATE}\ncarrier "G" policy ""'), "the policy of a carrier", OR_LEAVE_OUT),
    (
        written(specific=f'{SPECIFIC}\nparticipant " " takes 50% of reimbursement per person'),
        "the name of a participant",
        WRITE,
    ),
    (fee(""), "the name of a fee", WRITE),
    (fee(" "), "the name of a fee", WRITE),
    (written(HEAD.replace("currency USD", 'currency USD clause ""')), "the number of a clause", OR_LEAVE_OUT),
    (written().replace("specific {", 'specific clause "4" " " {'), "the wording of a clause", OR_LEAVE_OUT),
]


@pytest.mark.parametrize(("text", "what", "remedy"), EMPTY)
def test_an_empty_name_is_one_error_where_it_stands(text: str, what: str, remedy: str) -> None:
    (found,) = run(text)[1]
    assert (found.code.slug, found.headline, found.help) == ("empty-name", f"{what} is empty", remedy)
    assert [label.words for label in found.labels] == ["there is nothing between these quotes"]
    assert not run(text)[0].contracts


def test_a_scenario_without_a_title_is_refused() -> None:
    text = written() + 'scenario " " {\n  expect specific of person "M-1" is $0.00\n}\n'
    assert [one.headline for one in run(text)[1] if one.code.slug == "empty-name"] == [
        "the title of a scenario is empty"
    ]


@pytest.mark.parametrize(
    ("group", "said"), [("", "the id of a group is empty"), ("G ", "the id `G ` has a space at an end")]
)
def test_a_scenarios_group_is_one_that_a_ledger_can_hold(group: str, said: str) -> None:
    text = written() + f'scenario "s" {{\n  group "{group}"\n  expect warning laser-below-deductible\n}}\n'
    assert [(one.code.slug, one.headline) for one in run(text)[1]] == [("impossible-id", said)]


def test_an_empty_name_in_other_quotes_is_told_once() -> None:
    assert len(run(fee("x").replace('"x"', "\u201c\u201d"))[1]) == 1


def behind(*names: str, carrier: str | None = None) -> str:
    """A specific with participants of a tenth each, over rising amounts, and a carrier of a name."""
    named = [f'carrier "{carrier}"'] if carrier else []
    takes = [f'participant "{name}" takes 10% of reimbursement per person over ${at}' for at, name in enumerate(names)]
    return written(specific="\n".join([SPECIFIC, *named, *takes]))


@pytest.mark.parametrize(
    ("names", "carrier", "whose", "places"),
    [
        (("Q",), "Q", "the carrier", ['"Q"', '"Q"']),
        ((" Q",), "Q", "the carrier", ['" Q"', '"Q"']),
        (("R", "A  B"), "A B", "the carrier", ['"A  B"', '"A B"']),
        (("carrier",), None, "a carrier without a name", ['"carrier"']),
    ],
)
def test_no_participant_is_called_as_the_carrier_is(
    names: tuple[str, ...], carrier: str | None, whose: str, places: list[str]
) -> None:
    (found,) = run(behind(*names, carrier=carrier))[1]
    assert found.code.slug == "participant-name-taken"
    assert found.headline == f"participant `{names[-1]}` is called as {whose} is"
    assert [label.place.text for label in found.labels if isinstance(label.place, Span)] == places
    assert found.help == "give the participant a name of its own"


def test_a_participant_written_twice_in_one_range_is_a_term_given_twice() -> None:
    again = behind("Q").replace(
        "  participant", '  participant "Q" takes 5% of reimbursement per person over $0\n  participant'
    )
    assert [one.code.slug for one in run(again)[1]] == ["term-given-twice"]


@pytest.mark.parametrize(
    ("names", "carrier"), [(("Q", "q"), "G"), (("Q", "Q"), "G"), (("carrier",), "G"), (("G",), None)]
)
def test_names_that_can_be_told_apart_are_not_refused(names: tuple[str, ...], carrier: str | None) -> None:
    assert run(behind(*names, carrier=carrier))[1] == []


def test_a_carrier_that_could_not_be_read_may_have_any_name() -> None:
    broken = behind("carrier").replace("  participant", "  carrier Granite\n    participant")
    assert "participant-name-taken" not in [one.code.slug for one in run(broken)[1]]


def test_two_participants_without_a_name_are_two_empty_names_and_no_more() -> None:
    assert [one.code.slug for one in run(behind("", " "))[1]] == ["empty-name"] * 2
