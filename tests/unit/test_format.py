"""The canonical layout: columns, blank lines, comments, lists too long for a line."""

from __future__ import annotations

import pytest

from planlang.syntax.format import WIDTH, formatted
from planlang.syntax.parser import parse
from planlang.text.source import Source


def laid_out(text: str) -> str:
    source = Source("p", text)
    file, diagnostics = parse(source)
    assert diagnostics == ()
    return formatted(file, source)


def test_a_plan_has_one_layout() -> None:
    untidy = """# at the top

## Of the plan.
plan   "P" { # head
   sponsor "X" # of the sponsor
   administrator "Y"
 currency USD



  coverage medical   "Medical"
  coverage rx "Prescription drugs"   clause "1"
  coverage dental
  tiers single, # one
     # own
     family  # last
  # before
  ##   Of the layer.
  specific   "S" {
    covers medical,rx
    ## Of the basis.
    basis 12/15
    # between

    reimburses 80.0% of the first $100,000.00 of excess,   then 100%   clause "4.2"   "words"
    deductible $ 5 per person
    # at the end
  } # behind
  aggregate {
  }
  ## of nothing
}
scenario "s" of "x.plan" {
  renewed
  terminated 2026-01-31
  claims { # table
    # row
    | claim | person |  # header
    |---|---|
    | C-1 | P |
    # last
  }
  expect aggregate attachment is -$5.00
}
# at the end"""
    tidy = """# at the top

## Of the plan.
plan "P" {  # head
  sponsor        "X"  # of the sponsor
  administrator  "Y"
  currency       USD

  coverage  medical  "Medical"
  coverage  rx       "Prescription drugs"  clause "1"
  coverage  dental
  tiers     single,  # one
            # own
            family  # last
  # before
  ##   Of the layer.
  specific "S" {
    covers      medical, rx
    ## Of the basis.
    basis       12/15
    # between

    reimburses  80% of the first $100,000.00 of excess, then 100%  clause "4.2" "words"
    deductible  $5 per person
    # at the end
  }  # behind
  aggregate {
  }
  # of nothing
}

scenario "s" of "x.plan" {
  renewed
  terminated 2026-01-31
  claims {  # table
    # row
    | claim | person |  # header
    | C-1   | P      |
    # last
  }
  expect aggregate attachment is -$5.00
}

# at the end
"""
    assert laid_out(untidy) == tidy
    assert laid_out(tidy) == tidy


def test_a_list_too_long_for_a_line_goes_on_below_its_first_member() -> None:
    tiers = ", ".join(f"tier-{number} ${number},000.00" for number in range(1, 12))
    text = laid_out(f'plan "P" {{\n  expected claims {tiers} per month\n}}\n')
    lines = text.splitlines()[1:-1]
    assert len(lines) > 1
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].index("tier-") == lines[0].index("tier-1")
    assert laid_out(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("deductible $330.00 per person", "deductible $330.00 per person"),
        ("deductible USD 330 per person", "deductible $330 per person"),
        ("overall maximum NOK  1,234.50", "overall maximum NOK 1,234.50"),
        ("overall maximum JPY 150,000", "overall maximum JPY 150,000"),
        ("reimburses 33.50 %", "reimburses 33.5%"),
        ("reimburses 33 1/3%", "reimburses 33 1/3%"),
        ('tiers "single", "employee + spouse"', 'tiers single, "employee + spouse"'),
        ("census FAM 1,200 every month", "census FAM 1200 every month"),
        ("enrollment lag 1 months", "enrollment lag 1 month"),
        ("basis paid any date, incurred any date", "basis incurred any date, paid any date"),
        ("monthly factor a $1 per month from 2026-07-01 on m", "monthly factor a $1 per month on m from 2026-07-01"),
    ],
)
def test_what_two_spellings_mean_alike_is_written_in_one_way(written: str, shown: str) -> None:
    assert laid_out(f'plan "P" {{\n  {written}\n}}\n') == f'plan "P" {{\n  {shown}\n}}\n'


COMMENTED = [
    (["## one", "# note", "## two", "reimburses 90%"], ["## one", "# note", "## two", "reimburses 90%"]),
    (["# a", "## one", "# b", "reimburses 90%  # c"], ["# a", "## one", "# b", "reimburses 90%  # c"]),
    (["## one", "", "# note", "## two", "renewed"], ["## one", "# note", "## two", "renewed"]),
    (["## one", "### note", "## two", "renewed"], ["## one", "### note", "## two", "renewed"]),
    (["specific # c1", "# c2", "{ # c3", "renewed", "}"], ["specific {  # c1", "  # c2", "  # c3", "  renewed", "}"]),
    (["specific", "# c2", "{", "renewed", "}"], ["specific {", "  # c2", "  renewed", "}"]),
    (["specific { # c1", "# c2", "renewed # c3", "}"], ["specific {  # c1", "  # c2", "  renewed  # c3", "}"]),
    (
        ["claims # c1", "# c2", "{ # c3", "# c4", "| a | # c5", "}"],
        ["claims {  # c1", "  # c2", "  # c3", "  # c4", "  | a |  # c5", "}"],
    ),
]


@pytest.mark.parametrize(("written", "shown"), COMMENTED)
def test_comments_and_doc_comments_keep_their_order(written: list[str], shown: list[str]) -> None:
    text = "\n".join(['plan "P" {', *(f"  {line}".rstrip() for line in shown), "}\n"])
    assert laid_out("\n".join(['plan "P" {', *written, "}\n"])) == text
    assert laid_out(text) == text


def test_the_doc_comment_of_a_plan_keeps_a_comment_among_its_lines() -> None:
    text = '## one\n# note\n## two\nplan "P" {\n}\n'
    assert laid_out(text) == text
    assert laid_out(f"\ufeff{text}") == text


def test_line_ends_stay_as_the_file_has_them() -> None:
    assert laid_out('plan "P" {\r\nrenewed\r\n}\r\n') == 'plan "P" {\r\n  renewed\r\n}\r\n'


def test_an_empty_file_stays_empty() -> None:
    assert laid_out("") == ""
    assert laid_out("\n\n# only this\n\n") == "# only this\n"
