"""The Python API: five lines from a plan to an explanation, and one exception."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import planlang
from planlang.api import engines
from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN, SCENARIO


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("x.plan", PLAN + SCENARIO), ("claims.csv", CLAIMS), ("census.csv", CENSUS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_five_lines_settle_and_explain() -> None:
    plan = planlang.load("x.plan")
    result = planlang.settle(plan, "claims.csv", census="census.csv", as_of="2026-06-30")
    told = planlang.explain(result, claim="C-2", line=1)
    assert plan.contract.name == "Harbor Foods Employee Health Plan"
    assert len(plan.scenarios) == 1
    assert result.settlement.totals.specific == 6_687_000
    assert "specific $66,780.00" in str(told)
    assert str(result).startswith("Harbor Foods Employee Health Plan #")


@pytest.mark.usefixtures("folder")
def test_a_group_without_a_name_is_refused() -> None:
    with pytest.raises(planlang.PlanlangError, match="the call asks for a group without a name") as refused:
        planlang.settle("x.plan", "claims.csv", census="census.csv", group="")
    assert [one.code.slug for one in refused.value.diagnostics] == ["group-mismatch"]


@pytest.mark.usefixtures("folder")
def test_what_is_handed_back_has_its_lines_however_large_the_files_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_LARGE", 0)  # from so many bytes on the commands settle in columns
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    assert len(result.settlement.lines) == result.settlement.totals.lines
    assert "specific $66,780.00" in str(planlang.explain(result, claim="C-2", line=1))


@pytest.mark.usefixtures("folder")
def test_a_plan_may_be_named_and_days_may_be_dates() -> None:
    result = planlang.settle("x.plan", ["claims.csv"], census=Path("census.csv"), terminated=date(2026, 10, 31))
    assert result.settlement.facts.terminated == date(2026, 10, 31)


@pytest.mark.usefixtures("folder")
def test_a_person_s_story() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    assert str(planlang.explain(result, person="M-0042")).startswith("person M-0042")


@pytest.mark.usefixtures("folder")
def test_a_census_mapping_without_a_census_would_do_nothing() -> None:
    with pytest.raises(ValueError, match="a census mapping says how a census is read, and no census is given"):
        planlang.settle("x.plan", "claims.csv", census_mapping="census.toml")


LATER = PLAN.replace("2026-01-01", "2027-01-01").replace("2026-12-31", "2027-12-31")


@pytest.mark.parametrize(
    ("plans", "told"),
    [
        ([], "no plan is given"),
        ([PLAN], "`Harbor Foods Employee Health Plan` is the only plan, and several periods are asked for"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_periods_of_no_plan_and_of_one_are_refused_in_words(plans: list[str], told: str) -> None:
    with pytest.raises(planlang.PlanlangError) as refused:
        planlang.settle_periods(plans, "claims.csv", census="census.csv")
    assert [(one.code.slug, one.headline) for one in refused.value.diagnostics] == [("no-plan", told)]


@pytest.mark.usefixtures("folder")
def test_why_not_is_asked_of_one_period() -> None:
    census = "".join(line.replace("2026-", "2027-") for line in CENSUS.splitlines(keepends=True)[1:])
    Path("both.csv").write_text(CENSUS + census, encoding="utf-8")
    several = planlang.settle_periods([PLAN, LATER], "claims.csv", census="both.csv")
    with pytest.raises(
        planlang.PlanlangError, match=r"error\[several-plans\]: a question why not is asked of one period"
    ):
        planlang.why_not(several, "specific")


def test_a_text_is_loaded_as_well_as_a_file() -> None:
    plan = planlang.load(PLAN)
    assert str(plan) == "Harbor Foods Employee Health Plan, 2026-01-01 through 2026-12-31 (plan)"


def test_one_text_has_one_digest_whatever_its_line_ends() -> None:
    assert planlang.load(PLAN).contract.digest == planlang.load(PLAN.replace("\n", "\r\n")).contract.digest


def test_check_never_raises() -> None:
    fine, broken = planlang.check(PLAN), planlang.check(PLAN.replace("90%", "0.9"))
    assert (fine.ok, len(fine), str(fine)) == (True, 0, "no findings")
    assert not broken.ok
    assert [one.code.slug for one in broken] == ["share-without-percent"]
    assert "error[share-without-percent]" in str(broken)


def test_text_that_no_file_can_hold_is_a_finding() -> None:
    (found,) = planlang.check('plan "\ud800" {\n}\n')  # the mark is the seventh character
    assert found.code.slug == "unreadable-file"
    assert found.headline == "cannot read `plan`: UTF-8 cannot hold character 7"
    with pytest.raises(planlang.PlanlangError, match="UTF-8 cannot hold character 7"):
        planlang.load('plan "\ud800" {\n}\n')


def test_an_empty_name_of_a_plan_is_not_the_current_folder() -> None:
    (found,) = planlang.check("")
    assert (found.code.slug, found.headline) == ("unreadable-file", "the name of a file is empty")
    doors: list[Callable[[], object]] = [
        lambda: planlang.load(""),
        lambda: planlang.describe(""),
        lambda: planlang.settle("", "claims.csv"),
        lambda: planlang.settle_periods(["", PLAN], "claims.csv"),
    ]
    for door in doors:
        with pytest.raises(planlang.PlanlangError, match="the name of a file is empty"):
            door()


@pytest.mark.usefixtures("folder")
def test_an_empty_name_of_a_key_is_not_the_current_folder() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    with pytest.raises(planlang.PlanlangError, match="the name of a file is empty"):
        planlang.redact(result, "")


def test_a_plan_with_errors_raises_with_its_findings_drawn() -> None:
    with pytest.raises(planlang.PlanlangError, match=r"error\[share-without-percent\]") as raised:
        planlang.load(PLAN.replace("90%", "0.9"))
    assert [one.code.slug for one in raised.value.diagnostics] == ["share-without-percent"]


def test_a_missing_file_raises() -> None:
    with pytest.raises(planlang.PlanlangError, match="unreadable-file"):
        planlang.load("nowhere.plan")


@pytest.mark.usefixtures("folder")
def test_contradictory_facts_and_unknown_claims_raise() -> None:
    with pytest.raises(planlang.PlanlangError, match="renewed-and-terminated"):
        planlang.settle("x.plan", "claims.csv", census="census.csv", terminated="2026-10-31", renewed=True)
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    with pytest.raises(planlang.PlanlangError, match="unknown-claim"):
        planlang.explain(result, claim="C-99")
    with pytest.raises(planlang.PlanlangError, match="unknown-person"):
        planlang.explain(result, person="M-99")


@pytest.mark.usefixtures("folder")
def test_misuse_is_no_finding() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    with pytest.raises(TypeError, match="one claim or one person"):
        planlang.explain(result)
    with pytest.raises(ValueError, match="write it as 2026-06-30"):
        planlang.settle("x.plan", "claims.csv", as_of="30.06.2026")


@pytest.mark.usefixtures("folder")
def test_a_line_is_asked_of_its_claim_and_of_nothing_else() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    for ask in (
        lambda: planlang.explain(result, person="M-0042", line=9),
        lambda: planlang.why_not(result, "specific", person="M-0042", line=9),
        lambda: planlang.why_not(result, "specific", line=9),
        lambda: planlang.explanation_lines(result, person="M-0042", line=9),
        lambda: planlang.explanation_lines(result, line=9),
    ):
        with pytest.raises(TypeError, match="a line is one of a claim"):
            ask()


UNTYPED: Any = planlang  # a notebook has no checker of types
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)

SETTLED_WITH: list[tuple[str, object, str]] = [
    ("renewed", "no", "`renewed` is True or False, and a value of type `str` is given"),
    ("renewed", 0, "`renewed` is True or False, and a value of type `int` is given"),
    ("terminal_liability", "no", "`terminal_liability` is True or False"),
    ("set_aside_rejects", "no", "`set_aside_rejects` is True or False"),
    ("set_aside_rejects", None, "`set_aside_rejects` is True or False"),
    ("group", 7, "`group` is a text, and a value of type `int` is given"),
    ("as_of", NOON, "`as_of` is a date without a time"),
    ("as_of", 20260630, "`as_of` is a date without a time"),
    ("terminated", NOON, "`terminated` is a date without a time"),
    ("claims", 5, "`claims` is a path, or several of them, and a value of type `int` is given"),
    ("claims", b"claims.csv", "`claims` is a path, or several of them, and a value of type `bytes` is given"),
    ("claims", ["claims.csv", None], "`claims` is a path, or several of them"),
    ("census", 5, "`census` is a path, and a value of type `int` is given"),
    ("mapping", 5, "`mapping` is a path"),
    ("census_mapping", 5, "`census_mapping` is a path"),
]


@pytest.mark.parametrize(("name", "value", "said"), SETTLED_WITH)
def test_what_is_of_another_kind_is_refused_before_anything_is_read(name: str, value: object, said: str) -> None:
    files = {"claims": "nowhere.csv", "census": "nowhere.csv", name: value}
    with pytest.raises(TypeError, match=said):
        UNTYPED.settle("nowhere.plan", **files)
    with pytest.raises(TypeError, match=said):
        UNTYPED.settle_periods(["nowhere.plan", "nor.plan"], **files)


@pytest.mark.parametrize("plan", [None, 5, b"x.plan", ["x.plan"]])
def test_a_plan_is_a_path_or_a_text(plan: object) -> None:
    doors: list[Callable[[], object]] = [
        lambda: UNTYPED.load(plan),
        lambda: UNTYPED.check(plan),
        lambda: UNTYPED.describe(plan),
        lambda: UNTYPED.settle(plan, "claims.csv"),
    ]
    for door in doors:
        with pytest.raises(TypeError, match="`plan` is a path or the text of a plan, and a value of type"):
            door()


def test_plans_of_periods_are_paths_or_texts_before_the_first_is_read() -> None:
    with pytest.raises(TypeError, match="`plans` is a path, or several of them, and a value of type `int` is given"):
        UNTYPED.settle_periods(["nowhere.plan", 5], "claims.csv")


@pytest.mark.usefixtures("folder")
def test_a_question_is_asked_of_a_settlement_in_texts_and_whole_numbers() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    plan = planlang.load("x.plan")
    asked: list[tuple[Callable[[], object], str]] = [
        (lambda: UNTYPED.explain(result, claim=1007), "`claim` is a text, and a value of type `int` is given"),
        (lambda: UNTYPED.explain(result, person=7), "`person` is a text"),
        (
            lambda: UNTYPED.explain(result, claim="C-2", line="1"),
            "`line` is a whole number, and a value of type `str`",
        ),
        (lambda: UNTYPED.explain(result, claim="C-2", line=True), "`line` is a whole number"),
        (lambda: UNTYPED.explain(plan, claim="C-2"), "`result` is what `settle` or `settle_periods` handed back"),
        (lambda: UNTYPED.explanation_lines(plan), "`result` is what `settle` or `settle_periods` handed back"),
        (lambda: UNTYPED.explanation_lines(result, claim=1007), "`claim` is a text"),
        (lambda: UNTYPED.why_not(plan, "specific"), "`result` is what `settle` or `settle_periods` handed back"),
        (lambda: UNTYPED.why_not(result, "specific", person=7), "`person` is a text"),
        (lambda: UNTYPED.why_not(result, ["specific"]), "`layer` is a text"),
        (lambda: UNTYPED.redact(plan, bytes(40)), "`result` is what `settle` or `settle_periods` handed back"),
        (lambda: UNTYPED.redact(result, 5), "`key` is at least 32 bytes, or the path of a file that holds them"),
    ]
    for ask, said in asked:
        with pytest.raises(TypeError, match=said):
            ask()


@pytest.mark.usefixtures("folder")
def test_a_line_may_be_a_whole_number_of_a_library() -> None:
    result = planlang.settle("x.plan", "claims.csv", census="census.csv")
    assert list(UNTYPED.explanation_lines(result, claim="C-2", line=np.int64(2))) == list(
        planlang.explanation_lines(result, claim="C-2", line=2)
    )


@pytest.mark.usefixtures("folder")
def test_any_path_names_a_file() -> None:
    with os.scandir(".") as entries:  # entries of a folder are paths that are no Path
        found = {entry.name: entry for entry in entries}
    plan, claims, census = (found[name] for name in ("x.plan", "claims.csv", "census.csv"))
    assert UNTYPED.settle(plan, claims, census=census).settlement.totals.lines == 5


@pytest.mark.parametrize(("claims", "said"), [([], "no file of claims is named"), ("", "the name of a file is empty")])
def test_a_ledger_that_nobody_named_is_not_an_empty_one(folder: Path, claims: str | list[str], said: str) -> None:
    (folder / "y.plan").write_text(PLAN.replace("2026", "2027"), encoding="utf-8")
    with pytest.raises(planlang.PlanlangError, match=said):
        planlang.settle("x.plan", claims, census="census.csv")
    with pytest.raises(planlang.PlanlangError, match=said):
        planlang.settle_periods(["x.plan", "y.plan"], claims, census="census.csv")
    with pytest.raises(planlang.PlanlangError, match="the name of a file is empty"):
        planlang.settle("x.plan", "claims.csv", census="")


@pytest.mark.usefixtures("folder")
def test_everything_shows_itself_in_a_notebook() -> None:
    plan = planlang.load("x.plan")
    result = planlang.settle(plan, "claims.csv", census="census.csv")
    shown: list[Any] = [plan, result, planlang.explain(result, claim="C-2"), planlang.explain(result, claim="C-3")]
    pages = [one._repr_html_() for one in (*shown, planlang.check(PLAN.replace("90%", "0.9")))]
    assert "Specific excess loss" in pages[0]
    assert "$66,870.00" in pages[1]
    assert pages[2].count("<ol>") == 2
    assert "C-3 line 1 is pended" in pages[3]
    assert "share-without-percent" in pages[4]


def test_doors_are_listed_and_nothing_else_is() -> None:
    assert {"load", "check", "settle", "explain", "PlanlangError"} <= set(dir(planlang))
    with pytest.raises(AttributeError, match="no attribute 'setle'"):
        planlang.setle  # type: ignore[attr-defined]  # noqa: B018
