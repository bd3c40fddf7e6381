"""Reports in a real browser, for the tests: Debian's Chromium, driven through Playwright; `.ci/run` installs it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

import planlang
from planlang.api.reporting import PlanText, Report, report_of
from planlang.model.periods import Result
from planlang.model.settlement import Settlement
from planlang.report.page import MOST_LINES, pages
from planlang.values.money import shown
from tests.regold import EXAMPLES, commands

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
Scenario = tuple[str, tuple[str, ...], str]


def examples() -> Iterator[Scenario]:
    """Every plan of the examples, or the periods of one, with the first ledger of its README."""
    for readme in sorted(EXAMPLES.glob("*/README.md")):
        seen = set()
        for one in commands(readme):
            if one.words[1] == "settle" and one.plans not in seen:
                seen.add(one.plans)
                yield readme.parent.name, one.plans, one.ledger


def name_of(example: str, plans: Sequence[str]) -> str:
    return f"{example}-{'-'.join(Path(plan).stem for plan in plans)}"


NAMES = [name_of(example, plans) for example, plans, _ in examples()]


@frozen
class Written:
    """A report on disk, and what it is of."""

    path: Path
    report: Report

    @property
    def url(self) -> str:
        return self.path.as_uri()

    @property
    def result(self) -> Result:
        return self.report.result

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        return tuple(period.settlement for period in self.report.periods)

    def money(self, minor: int | None) -> str:
        return "" if minor is None else shown(minor, self.result.contract.currency)


def written(  # noqa: PLR0913  # a report has all of these
    folder: Path,
    name: str,
    result: Result,
    plans: Sequence[Path],
    *,
    most: int = MOST_LINES,
    redacted: bool = False,
) -> Written:
    texts = [PlanText(plan.name, plan.read_text(encoding="utf-8")) for plan in plans]
    report = report_of(result, texts, redacted=redacted)
    for page in pages(report, f"{name}.html", most=most):
        path = folder / page.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
    return Written(folder / f"{name}.html", report)


def of_example(folder: Path, example: str, plans: Sequence[str], ledger: str) -> Written:
    place = EXAMPLES / example
    files, census = [place / plan for plan in plans], place / "census.csv"
    counted = census if census.exists() else None
    result: Result
    if len(files) == 1:
        result = planlang.settle(files[0], place / ledger, census=counted).settlement
    else:
        result = planlang.settle_periods(files, place / ledger, census=counted).periods
    return written(folder, name_of(example, plans), result, files)


@contextmanager
def watched(browser: Browser, *, width: int = 1440, script: bool = True) -> Iterator[Page]:
    """A page that may complain of nothing and ask for nothing but files."""
    context = browser.new_context(viewport={"width": width, "height": 1000}, java_script_enabled=script)
    opened = context.new_page()
    complaints: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"}:
            complaints.append(said.text)

    def asked(request: Request) -> None:
        if not request.url.startswith("file:"):
            complaints.append(request.url)

    opened.on("console", heard)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", asked)
    try:
        yield opened
        assert complaints == []
    finally:
        context.close()


def opened(tab: Page, url: str) -> None:
    """Go there and wait until its tables are drawn."""
    tab.goto("about:blank")
    tab.goto(url)
    tab.wait_for_selector("html[data-ready]", state="attached")


def cells(tab: Page, table: str) -> list[list[str]]:
    """The rows of a table as the browser shows them, without what they open to."""
    rows: list[list[str]] = tab.eval_on_selector_all(
        f"{table} > tbody > tr:not(.why)", "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )
    return rows


def every_row(tab: Page, name: str) -> list[list[str]]:
    """The rows of all pages of a table."""
    found = cells(tab, f"#{name}")
    while tab.is_visible(f"#{name}-next") and tab.is_enabled(f"#{name}-next"):
        tab.click(f"#{name}-next")
        found += cells(tab, f"#{name}")
    return found


def until(tab: Page, what: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(100):
        if what():
            return
        tab.wait_for_timeout(50)
    raise AssertionError(what)
