"""`--format json`: one document that holds what was asked for, and everything that was found on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN, Run, Shell

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
WITH_FINDINGS = ("summary-1", "summary-of-periods-1", "explanation-1", "explanation-of-periods-1", "why-not-1")

# A coverage that the plan does not have: the row is refused.
REFUSED = "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n"
BROKEN = PLAN.replace('  specific "', '  always specific of any person at most $1.00\n\n  specific "', 1)
LATER = PLAN.replace("2026-01-01", "2027-01-01").replace("2026-12-31", "2027-12-31")


def document(run: Run) -> dict[str, Any]:
    """The document on stdout, which is as its published schema has it."""
    said: dict[str, Any] = json.loads(run.out)
    schema = json.loads((SCHEMAS / f"{said['schema']}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(said)
    return said


def codes(said: dict[str, Any]) -> list[str]:
    return [one["code"] for one in said["diagnostics"]]


@pytest.mark.parametrize("more", [(), ("--engine", "columns")])
def test_a_settlement_that_could_not_be_written_says_so_in_its_document(shell: Shell, more: tuple[str, ...]) -> None:
    shell.write("taken", "something else")
    run = shell.settle("--format", "json", "--out", "taken", *more)
    said = document(run)
    assert (run.code, codes(said)) == (1, ["unwritable-folder"])
    assert said["totals"]["settled"]["specific"] == "66870.00"


def test_a_settlement_of_which_nothing_was_found_lists_nothing(shell: Shell) -> None:
    run = shell.settle("--format", "json", "--out", "out")
    assert (run.code, document(run)["diagnostics"]) == (0, [])


def test_a_broken_condition_is_in_the_document_and_is_no_warning(shell: Shell) -> None:
    shell.write("harbor.plan", BROKEN)
    said = document(shell.settle("--format", "json"))
    assert (codes(said), said["warnings"]) == (["condition-broken"], {})
    (found,) = said["diagnostics"]
    assert found["severity"] == "error"
    assert "person `M-0042` $66,870.00" in found["headline"]


def test_rows_that_are_set_aside_are_in_the_document_with_their_places(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + REFUSED)
    run = shell.settle("--format", "json", "--set-aside-rejects")
    said = document(run)
    assert (run.code, codes(said)) == (0, ["unknown-coverage"])
    ((label,),) = (one["labels"] for one in said["diagnostics"])
    assert (label["file"], label["row"], label["column"], label["text"]) == ("claims.csv", 8, "coverage", "vision")


def test_all_are_in_the_document_where_the_first_hundred_are_drawn(shell: Shell) -> None:
    rows = "".join(f"D-{number},1,M-1,F-9,medical,2026-13-{number},2026-03-02,10.00\n" for number in range(150))
    shell.write("claims.csv", CLAIMS + rows)
    run = shell.settle("--format", "json", "--set-aside-rejects")
    assert sum(one["count"] for one in document(run)["diagnostics"]) >= 150


@pytest.mark.parametrize(
    "more", [("--claim", "C-2"), ("--person", "M-0042"), ("--why-not", "aggregate"), ("--why-not", "specific")]
)
def test_an_account_lists_what_was_found_of_the_settlement(shell: Shell, more: tuple[str, ...]) -> None:
    shell.write("harbor.plan", BROKEN)
    shell.write("claims.csv", CLAIMS + REFUSED)
    said = document(shell.settle(*more, "--format", "json", "--set-aside-rejects", command="explain"))
    assert sorted(codes(said)) == ["condition-broken", "unknown-coverage"]


def test_documents_of_several_periods_list_them_too(shell: Shell) -> None:
    shell.write("later.plan", LATER)
    shell.write("claims.csv", CLAIMS + REFUSED)
    shell.write("census.csv", CENSUS + "".join(CENSUS.replace("2026-", "2027-").splitlines(keepends=True)[1:]))
    files = ("harbor.plan", "later.plan", "--claims", "claims.csv", "--census", "census.csv", "--set-aside-rejects")
    for command, *more in (("settle",), ("explain", "--claim", "C-2"), ("explain", "--person", "M-0042")):
        said = document(shell.run(command, *files, *more, "--format", "json"))
        assert "of-periods" in said["schema"]
        assert codes(said) == ["unknown-coverage"]


def test_redacted_a_finding_is_its_code_and_how_often(shell: Shell) -> None:
    shell.write("key", "k" * 40).chmod(0o600)
    shell.write("harbor.plan", BROKEN)
    shell.write("claims.csv", CLAIMS + REFUSED + REFUSED.replace("C-6", "C-7"))
    shell.write("taken", "something else")
    redact = ("--set-aside-rejects", "--redact", "key", "--format", "json")
    settled = shell.settle(*redact, "--out", "taken")
    told = document(settled)["diagnostics"]
    counts = {one["code"]: one["count"] for one in told}
    assert counts == {"condition-broken": 1, "unknown-coverage": 2, "unwritable-folder": 1}
    explained = shell.settle(*redact, "--claim", "C-2", command="explain")
    for one in (*told, *document(explained)["diagnostics"]):
        assert one["headline"] == f"{one['code'].replace('-', ' ')}: its words are left out, since ids are redacted"
        assert (one["labels"], one["help"], one["edit"]) == ([], None, None)
    for ran in (settled, explained):
        assert not any(name in ran.out for name in ("M-0042", "C-6", "C-7", "taken"))


def test_an_output_over_an_input_is_no_word_either_where_ids_are_redacted(shell: Shell) -> None:
    shell.write("key", "k" * 40).chmod(0o600)
    run = shell.settle("--redact", "key", "--rejects", "claims.csv", "--format", "json")
    (one,) = json.loads(run.out)["diagnostics"]
    assert (run.code, one["code"], one["help"]) == (1, "unwritable-file", None)


def test_the_summary_in_a_folder_has_counts_alone(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + REFUSED)
    shell.settle("--set-aside-rejects", "--out", "out")
    assert "diagnostics" not in json.loads((shell.folder / "out" / "summary.json").read_text(encoding="utf-8"))


def test_all_documents_have_one_form_of_a_finding() -> None:
    schemas = [json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) for name in WITH_FINDINGS]
    for part in (("$defs", "finding"), ("properties", "diagnostics")):
        first, *others = (schema[part[0]][part[1]] for schema in schemas)
        assert all(other == first for other in others)
