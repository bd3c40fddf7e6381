"""A person who is in two units until an original is paid: the story and the data hold what is of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.unit.cli.cli_samples import Shell

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
PLAN = """plan "P" {{
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  specific "S" {{
    covers medical
    basis 12/15
    deductible $1,000 per {key}
  }}
}}
"""
# The void stands by itself until its original, which is of another person, is paid.
CLAIMS = """claim,person,unit,coverage,incurred,paid,amount,kind,original
C-1,M-1,F-1,medical,2026-01-03,2026-02-02,3000.00,,
C-2,M-2,F-2,medical,2026-01-03,2026-06-02,-4000.00,refund,
C-3,M-1,F-2,medical,2026-01-03,2026-03-02,1500.00,void,C-2
"""
PER_FAMILY = """\
the specific, on family F-1
  eligible                      $3,000.00
  deductible                    $1,000.00
  over the deductible           $2,000.00
  reimbursed for the family     $2,000.00
  of it on this person's lines  $2,000.00

the specific, on family F-2
  eligible                      $1,500.00
  deductible                    $1,000.00
  over the deductible             $500.00
  reimbursed for the family       $500.00
  of it on this person's lines    $500.00
"""
PER_PERSON = """\
the specific, on this person
  eligible                   $4,500.00
  deductible                 $1,000.00
  over the deductible        $3,500.00
  reimbursed on these lines  $3,500.00
"""


def explained(shell: Shell, key: str, *more: str) -> str:
    shell.write("p.plan", PLAN.format(key=key))
    shell.write("c.csv", CLAIMS)
    run = shell.run("explain", "p.plan", "--claims", "c.csv", "--person", "M-1", "--as-of", "2026-03-31", *more)
    assert run.code == 0
    return run.out


@pytest.mark.parametrize(
    ("key", "applies", "specific"),
    [
        ("family", "deductible $1,000.00 per family, F-1\ndeductible $1,000.00 per family, F-2\n", PER_FAMILY),
        ("person", "deductible $1,000.00 per person\n", PER_PERSON),
    ],
)
def test_the_story_tells_every_unit(shell: Shell, key: str, applies: str, specific: str) -> None:
    told = explained(shell, key)
    assert told.startswith("person M-1   units F-1, F-2\n")
    assert f"\n\n{applies}\n" in told
    assert told.endswith(specific)


def test_the_data_hold_every_unit(shell: Shell) -> None:
    document = json.loads(explained(shell, "family", "--format", "json"))
    schema = json.loads((SCHEMAS / "explanation-1.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    every = [document["person"]["figures"], *document["person"]["in_other_units"]]
    assert [(one["unit"], one["amount"], one["excess"]) for one in every] == [
        ("F-1", "3000.00", "2000.00"),
        ("F-2", "1500.00", "500.00"),
    ]


@pytest.mark.parametrize(
    ("key", "expected", "told"),
    [
        ("person", 'excess of person "M-1" is $3,500.00', None),
        ("family", 'specific of person "M-1" is $2,500.00', None),
        ("family", 'deductible of person "M-1" is $1,000.00', None),
        ("family", 'excess of person "M-1" is $2,000.00', "the person is in several units as of this date"),
    ],
)
def test_a_figure_of_the_person_is_one_figure_or_none(shell: Shell, key: str, expected: str, told: str | None) -> None:
    rows = "".join(f"    | {' | '.join(row.split(','))} |\n" for row in CLAIMS.splitlines())
    scenario = f'scenario "s" {{\n  as of 2026-03-31\n  claims {{\n{rows}  }}\n  expect {expected}\n}}\n'
    shell.write("p.plan", PLAN.format(key=key) + scenario)
    run = shell.run("test", "p.plan")
    assert run.code == (0 if told is None else 1)
    assert told is None or told in run.err
