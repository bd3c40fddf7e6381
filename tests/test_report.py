"""The report in a real browser: what it says is the settlement's, and it needs nothing but itself.

The browser is Debian's Chromium, driven through Playwright; `.ci/run` installs it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from attrs import frozen
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

import planlang
from planlang.api.reporting import drawn
from planlang.explain.totals import paid_by
from planlang.model.settlement import Settlement
from planlang.report.page import Report, answer, page
from planlang.values.money import shown
from tests.regold import EXAMPLES, commands

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SHARED_LEDGER = "us_medical_disaggregated/ledger.csv.gz"


def examples() -> Iterator[tuple[str, str, str]]:
    """Every plan of the examples with the first ledger of its README."""
    for readme in sorted(EXAMPLES.glob("*/README.md")):
        seen = set()
        for one in commands(readme):
            if one.words[1] == "settle" and len(one.plans) == 1 and one.plan not in seen:
                seen.add(one.plan)
                yield readme.parent.name, one.plan, one.ledger


@frozen
class Written:
    """A report on disk, and the settlement that it is of."""

    path: Path
    settlement: Settlement

    @property
    def url(self) -> str:
        return self.path.as_uri()

    def money(self, minor: int) -> str:
        return shown(minor, self.settlement.contract.currency)


def written(folder: Path, name: str, settlement: Settlement, plan: str) -> Written:
    pictures, largest = drawn(settlement)
    text = page(Report(settlement=settlement, pictures=pictures, largest=largest, plan=plan))
    path = folder / f"{name}.html"
    path.write_text(text, encoding="utf-8")
    return Written(path, settlement)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder, found = tmp_path_factory.mktemp("reports"), {}
    for example, plan, ledger in examples():
        place = EXAMPLES / example
        census = place / "census.csv"
        result = planlang.settle(place / plan, place / ledger, census=census if census.exists() else None)
        name = f"{example}-{Path(plan).stem}"
        found[name] = written(folder, name, result.settlement, (place / plan).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    complaints: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(said.text)

    def asked(request: Request) -> None:
        if not request.url.startswith("file:"):
            complaints.append(request.url)

    opened.on("console", heard)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", asked)
    yield opened
    assert complaints == []
    context.close()


def cells(tab: Page, table: str) -> list[list[str]]:
    """The rows of a table as the browser shows them."""
    rows: list[list[str]] = tab.eval_on_selector_all(
        f"#{table} tbody tr", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


NAMES = [f"{example}-{Path(plan).stem}" for example, plan, _ in examples()]


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_the_tables_is_the_settlement_s(name: str, reports: dict[str, Written], tab: Page) -> None:
    report = reports[name]
    settlement = report.settlement
    tab.goto(report.url)
    assert tab.inner_text("p.answer") == answer(settlement)
    payers = {row[0]: row[1] for row in cells(tab, "payers")}
    assert payers == {one.payer: report.money(one.in_all) for one in paid_by(settlement)} | {
        "plan paid": report.money(settlement.totals.plan_paid)
    }
    persons = {(row[0], row[1]): row[2:] for row in cells(tab, "persons")}
    assert len(persons) == len(settlement.persons)
    names = "amount member plan_paid specific aggregate employer deductible eligible excess".split()
    for row in settlement.persons:
        amounts = [getattr(row, name) for name in names]
        assert persons[row.person, row.unit] == ["" if one is None else report.money(one) for one in amounts]
    if settlement.months:
        told = [row[:5] for row in rows_of_figure(tab, "months")]
        assert told == [
            [
                row.month,
                *map(
                    report.money,
                    (row.attachment, row.cumulative_attachment, row.counted, row.cumulative_counted),
                ),
            ]
            for row in settlement.months
        ]
    assert tab.locator("svg[role=img]").count() == tab.locator("svg > title").count() >= 2


def rows_of_figure(tab: Page, name: str) -> list[list[str]]:
    """The numbers that stand beside a picture."""
    rows: list[list[str]] = tab.eval_on_selector_all(
        f"#{name} tbody tr", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


def test_lines_are_found_sorted_opened_and_linked_to(reports: dict[str, Written], tab: Page) -> None:
    report = reports["full_year-bayview"]
    settlement = report.settlement
    tab.goto(report.url)
    assert tab.inner_text("#lines-status").startswith(f"{len(settlement.lines):,} of {len(settlement.lines):,} lines")
    person = settlement.persons[0].person
    tab.fill("#lines-search", person)
    own = [split for split in settlement.splits if split.line.person == person]
    found = cells(tab, "lines")
    assert [(row[0], row[6], row[10]) for row in found] == [
        (split.line.claim, report.money(split.amount), report.money(split.employer)) for split in own
    ]
    assert f"q={person}" in tab.url
    tab.click("#lines thead button:has-text('amount')")
    tab.click("#lines thead button:has-text('amount')")
    assert [row[6] for row in cells(tab, "lines")] == [
        report.money(amount) for amount in sorted((split.amount for split in own), reverse=True)
    ]
    assert tab.get_attribute("#lines thead th:nth-child(7)", "aria-sort") == "descending"
    tab.focus("#lines tbody tr button")
    tab.keyboard.press("Enter")
    largest = max(own, key=lambda split: split.amount)
    told = tab.inner_text("#lines tr.why")
    for reason in largest.reasons:
        assert f"{report.money(reason.amount)} " in told
        assert all(citation.source in told for citation in reason.citations[:1])
    link = tab.url
    tab.goto("about:blank")
    tab.goto(link)
    assert tab.input_value("#lines-search") == person
    assert len(cells(tab, "lines")) == len(own)
    place = tab.locator("#lines tbody tr").first
    place.click()
    href = tab.get_attribute("#lines tr.why a", "href")
    assert href is not None
    assert tab.locator(f"pre {href}").count() == 1, "a rule opens its place in the plan"


def test_without_a_script_all_but_the_table_of_lines_is_there(browser: Browser, reports: dict[str, Written]) -> None:
    report = reports["specific_with_lasers-northfield"]
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(report.url)
    assert tab.locator("svg[role=img]").count() == 5
    assert tab.locator("#persons tbody tr").count() == len(report.settlement.persons)
    assert tab.locator("details summary:has-text('lines explained')").count() >= 5
    assert tab.locator("noscript").count() == 1
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wider_than_the_page_and_no_label_leaves_its_picture(
    width: int, browser: Browser, reports: dict[str, Written]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    tab = context.new_page()
    for report in reports.values():
        tab.goto(report.url)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, report.path.stem
        outside = tab.evaluate(
            """() => [...document.querySelectorAll('svg text')].filter(text => {
              const own = text.getBBox(), box = text.ownerSVGElement.viewBox.baseVal;
              return own.x < -1 || own.x + own.width > box.width + 1 || own.y + own.height > box.height + 2;
            }).map(text => text.textContent)"""
        )
        assert outside == [], report.path.stem
    context.close()


def test_the_page_has_no_serious_finding_of_accessibility(reports: dict[str, Written], tab: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  it reads its script when it is imported

    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        tab.emulate_media(color_scheme=scheme)
        tab.goto(reports["specific_with_lasers-northfield"].url)
        found = Axe().run(tab)
        serious = [
            (one["id"], one["nodes"][0]["html"][:120])
            for one in found.response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []


def test_print_leaves_out_what_only_a_screen_needs(reports: dict[str, Written], tab: Page) -> None:
    tab.goto(reports["specific_with_lasers-northfield"].url)
    tab.emulate_media(media="print")
    assert not tab.is_visible("#lines-search")
    assert tab.is_visible("#payers")
    assert tab.is_visible("#waterfall svg")


def test_what_a_ledger_says_is_never_html(tmp_path: Path, tab: Page) -> None:
    text = (EXAMPLES / "captive" / "stillwater.plan").read_text(encoding="utf-8")
    evil = "</script><b>x"
    claims = (EXAMPLES / "captive" / "claims.csv").read_text(encoding="utf-8").replace("S-0112", evil)
    (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
    result = planlang.settle(EXAMPLES / "captive" / "stillwater.plan", tmp_path / "claims.csv")
    report = written(tmp_path, "evil", result.settlement, text)
    tab.goto(report.url)
    assert tab.locator("b").count() == 0
    assert evil in [row[0] for row in cells(tab, "persons")]


def test_the_command_writes_it_whole_and_never_over_an_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planlang.cli import main  # noqa: PLC0415

    plan, claims = EXAMPLES / "captive" / "stillwater.plan", EXAMPLES / "captive" / "claims.csv"
    out = tmp_path / "report.html"
    assert main(["report", str(plan), "--claims", str(claims), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert re.search(r"report written to .*report\.html", capsys.readouterr().err)
    assert main(["report", str(plan), "--claims", str(claims), "--out", str(claims)]) == 1
    assert "it is an input of this settlement" in capsys.readouterr().err


def test_the_real_ledger_s_report_holds_all_its_lines(shared: Path, tmp_path: Path, tab: Page) -> None:
    from tests.test_real_ledger import LINKED, PLANS, families  # noqa: PLC0415  they read what is shared

    census, plan = tmp_path / "census.csv", PLANS / "whole.plan"
    units = (f"{month},single,{singles}\n{month},family,{others}\n" for month, singles, others in families(shared))
    census.write_text("month,tier,units\n" + "".join(units), encoding="utf-8")
    result = planlang.settle(plan, shared / "data" / SHARED_LEDGER, census=census, mapping=LINKED)
    report = written(tmp_path, "real", result.settlement, plan.read_text(encoding="utf-8"))
    assert report.path.stat().st_size < 15 << 20
    tab.goto(report.url)
    assert tab.inner_text("#lines-status").startswith("62,584 of 62,584 lines")
    tab.fill("#lines-search", "M11071")
    own = [split for split in result.settlement.splits if split.line.person == "M11071"]
    shown_ = cells(tab, "lines")
    assert [row[8] for row in shown_] == [report.money(split.specific) for split in own][:100]
