"""The report in a real browser: what it says is the settlement's, and it needs nothing but itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import planlang
from planlang.explain.totals import paid_by, paid_by_of_periods
from planlang.model.periods import Periods
from planlang.model.settlement import PersonRow, reason_words
from planlang.report.first import answer
from planlang.report.funded import bearers
from planlang.report.named import STAGES, rule_words
from planlang.report.packed import account_parts, short_parts
from planlang.report.told import moved_words
from tests.regold import EXAMPLES
from tests.reports import (
    CHROMIUM,
    NAMES,
    Written,
    cells,
    every_row,
    examples,
    name_of,
    of_example,
    opened,
    until,
    watched,
    written,
)

SHARED_LEDGER = "us_medical_disaggregated/ledger.csv.gz"
MOST_SECONDS = 20  # for settling the real ledger and building its report
MOST_SETTLEMENTS = 8  # or so many times as long as settling it takes, where others keep the processor busy
LASERS = "specific_with_lasers-northfield"
YEAR = "full_year-bayview"
PERIODS = "two_years-linden-2024-linden-2025"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder = tmp_path_factory.mktemp("reports")
    return {name_of(one[0], one[1]): of_example(folder, *one) for one in examples()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with watched(browser) as page:
        yield page


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    with watched(browser, script=False) as page:
        yield page


# --- every number is the settlement's -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_is_the_settlement_s(name: str, reports: dict[str, Written], plain: Page) -> None:
    report = reports[name]
    result, money = report.result, report.money
    plain.goto(report.url)
    assert plain.locator("p.answer").first.inner_text() == answer(result)
    assert money(result.totals.plan_paid) in answer(result)
    payers = {row[0]: row[1:] for row in cells(plain, "#payers")}
    if isinstance(result, Periods):
        rows = paid_by_of_periods(result)
        assert payers == {one.payer: [*map(money, (*one.by_period, one.uncounted, one.in_all))] for one in rows}
        assert [one.in_all for one in rows if one.payer == "plan paid"] == [result.totals.plan_paid]
        return
    layers = {"specific": result.contract.specific, "aggregate": result.contract.aggregate}
    for one in paid_by(result):
        if one.payer in layers and layers[one.payer] is None:
            assert one.payer not in payers
            continue
        shares = bearers(result) if one.payer == "employer" else {one.payer: one.in_all}
        assert sum(shares.values()) == one.in_all
        assert all(payers[name][0] == money(amount) for name, amount in shares.items())
    assert payers["plan paid"][0] == money(result.totals.plan_paid)
    reached = result.attachment.attachment if result.attachment else None
    if reached is not None:
        counted = result.months[-1].cumulative_counted
        assert payers["attachment"][0] == money(reached)
        assert payers["claims that count"][0] == money(counted)
        side = "over the attachment" if counted > reached else "left before the attachment"
        assert payers[side][0] == money(abs(counted - reached))


def persons_of(report: Written) -> list[tuple[str, PersonRow]]:
    several = len(report.settlements) > 1
    rows = [
        (str(one.contract.period.first) if several else "", row) for one in report.settlements for row in one.persons
    ]
    if isinstance(report.result, Periods):
        rows += [("none", row) for row in report.result.uncounted_persons]
    return rows


def texts_of_persons(report: Written, titles: list[str]) -> Counter[tuple[str, ...]]:
    """Every person as the table has to show it, whatever the order."""
    found: Counter[tuple[str, ...]] = Counter()
    for period, row in persons_of(report):
        known = {"person": row.person, "family": row.unit, "period": period}
        short = (
            row.deductible - row.eligible
            if row.deductible is not None and row.eligible is not None and row.eligible <= row.deductible
            else None
        )
        amounts = {"over it": row.excess, "still below it": short}
        found[
            tuple(
                known[title]
                if title in known
                else report.money(amounts[title] if title in amounts else getattr(row, title.replace(" ", "_")))
                for title in titles
            )
        ] += 1
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_are_the_settlement_s_without_a_script(name: str, reports: dict[str, Written], plain: Page) -> None:
    report = reports[name]
    money = report.money
    plain.goto(report.url)
    titles = plain.locator("#persons-all thead th").all_text_contents()
    rows = Counter(tuple(row) for row in cells(plain, "#persons-all"))
    off = rows - texts_of_persons(report, titles)
    assert all(row[-1] == "" for row in off), "only who is excluded by name is at no distance from a deductible"
    assert rows.total() == len(persons_of(report))
    several = len(report.settlements) > 1
    wanted = []
    for settlement in report.settlements:
        when = [str(settlement.contract.period.first)] if several else []
        for row in settlement.months:
            amounts = (row.attachment, row.cumulative_attachment, row.counted, row.cumulative_counted)
            wanted.append([row.month, *when, *map(money, amounts), "yes" if row.projected else "no"])
    months = cells(plain, "#months-all") if wanted else []
    known = 5 + several
    assert [[*row[:known], row[-1]] for row in months] == wanted
    entries = [[*row[:1], row[4 + several - 1]] for row in cells(plain, "#entries-all")]
    assert entries == [[one.month, money(one.amount)] for each in report.settlements for one in each.entries]


@pytest.mark.parametrize("name", NAMES)
def test_the_rules_come_to_the_sums_of_their_lines(name: str, reports: dict[str, Written], plain: Page) -> None:
    report = reports[name]
    plain.goto(report.url)
    sums: Counter[tuple[str, str, str]] = Counter()
    lines: Counter[tuple[str, str, str]] = Counter()
    for split in report.result.splits:
        for reason in split.reasons:
            place = " + ".join(dict.fromkeys(one.source for one in reason.citations))
            key = (STAGES[reason.stage], reason_words(reason.reason), place)
            sums[key] += reason.amount
            lines[key] += 1
    shown = cells(plain, "#rules-all")
    assert {(row[0], row[1], row[3]): (row[5], row[6]) for row in shown} == {
        key: (f"{lines[key]:,}", report.money(amount)) for key, amount in sums.items()
    }
    assert len(shown) == len(lines)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_there_with_its_whole_account(name: str, reports: dict[str, Written], tab: Page) -> None:
    report = reports[name]
    opened(tab, report.url)
    splits = report.result.splits
    titles = tab.locator("#lines thead th").all_text_contents()
    payers = [title for title in titles if title in {"amount", "member", "specific", "aggregate", "employer"}]
    wanted = [
        [split.line.claim, str(split.line.line), *(report.money(getattr(split, payer)) for payer in payers)]
        for split in splits
    ]
    assert [[*row[:2], *row[-len(payers) :]] for row in every_row(tab, "lines")] == wanted
    step = max(1, len(splits) // 200)
    chosen = range(0, len(splits), step)
    accounts = tab.evaluate("chosen => Promise.all(chosen.map(at => planlang.account(at)))", list(chosen))
    for at, account in zip(chosen, accounts, strict=True):
        told = report.report.line(at)
        names = ("stage", "provision", "headline", "note", "place", "clause")
        said = [(*(one[name] for name in names), *one["details"]) for one in account["accounts"]]
        assert said == [account_parts(one) for one in told.explanation.accounts]
        shorts = [
            tuple(one[name] for name in ("stage", "reason", "words", "place", "clause")) for one in account["shorts"]
        ]
        assert shorts == [short_parts(one) for one in told.short]
        turn = told.turn
        assert (account["since"], account["begun"], account["ended"]) == (
            (turn.since, list(turn.begun), list(turn.ended)) if turn else (-1, [], [])
        )


# --- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows_with_its_numbers(name: str, reports: dict[str, Written], plain: Page) -> None:
    report = reports[name]
    money = report.money
    plain.goto(report.url)
    pictures = plain.locator("svg[role=img]").count()
    assert pictures == plain.locator("svg[role=img] > title").count() == plain.locator("svg[role=img] > desc").count()
    assert plain.locator("figure details table").count() == pictures

    def told(figure: str) -> str:
        return plain.locator(f"#{figure} svg desc").text_content() or ""

    for number, period in enumerate(report.report.periods):
        prefix = f"p{number}-" if len(report.report.periods) > 1 else ""
        drawn = period.pictures
        steps = report.report.steps
        assert all(money(amount) in told("waterfall") for amount in (steps[0].left, steps[-1].left))
        attachment = period.settlement.attachment
        alone = attachment is not None and attachment.attachment is None
        for month in period.settlement.months:
            counted = month.counted if alone else month.cumulative_counted
            assert f"{month.month} {money(counted)} of" in told(f"{prefix}months-picture")
            assert not month.advance or f"{money(month.advance)} in {month.month}" in told(f"{prefix}months-picture")
        projected = any(month.projected for month in period.settlement.months)
        assert not projected or plain.locator(f"#{prefix}months-picture .projected").count() == 1
        for one in drawn.over:
            assert f"{one.key} {money(one.counted)}, reimbursed {money(one.specific)}" in told(f"{prefix}tower")
        for one in drawn.claimants:
            assert f"{one.key} {money(one.specific)} of {money(one.counted)}" in told(f"{prefix}largest-picture")
        for cell in drawn.plane.cells:
            assert f"{cell.incurred} paid {cell.paid} {money(cell.amount)}" in told(f"{prefix}plane")
        assert sum(cell.amount for cell in drawn.plane.cells) == drawn.plane.whole.amount
        if drawn.running is not None and drawn.running.points:
            last = drawn.running.points[-1]
            assert sum(amount for _, amount in last.parts) == last.eligible
            assert money(last.eligible) in told(f"{prefix}running")


def assert_fits(tab: Page, report: Written, width: int) -> None:
    """Nothing is wider than the page, no label leaves its picture, and none lies on another."""
    opened(tab, report.url)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width, report.path.stem
    outside = tab.evaluate(
        """() => [...document.querySelectorAll('svg text')].filter(text => {
          const own = text.getBBox(), box = text.ownerSVGElement.viewBox.baseVal;
          return own.x < -1 || own.x + own.width > box.width + 1 || own.y + own.height > box.height + 2;
        }).map(text => text.textContent)"""
    )
    assert outside == [], report.path.stem
    crossed = tab.evaluate(
        """() => [...document.querySelectorAll('svg')].flatMap(svg => {
          const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBBox()]);
          return texts.flatMap(([words, one], n) => texts.slice(n + 1).filter(([, other]) =>
            Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x) > 1 &&
            Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y) > 4
          ).map(([others]) => [words, others]));
        })"""
    )
    assert crossed == [], report.path.stem


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_is_wider_than_the_page_and_no_label_leaves_its_picture(
    width: int, browser: Browser, reports: dict[str, Written]
) -> None:
    with watched(browser, width=width) as tab:
        for report in reports.values():
            assert_fits(tab, report, width)


@pytest.mark.parametrize("width", [1440, 390])
def test_long_names_and_large_amounts_have_room_too(width: int, browser: Browser, tmp_path: Path) -> None:
    plan, claims, census = tmp_path / "large.plan", tmp_path / "claims.csv", tmp_path / "census.csv"
    plan.write_text(LARGE, encoding="utf-8")
    rows = [
        f"a-claim-with-a-number-like-{person:04d}-{month:04d},1,{LONG}{person:04d},medical,2026-{month:02d}-05,"
        f"2026-{month + 1:02d}-01,{12_345_678_912 // person}.{month:02d}"
        for person in range(1, 15)
        for month in range(1, 12)
    ]
    claims.write_text("\n".join(["claim,line,person,coverage,incurred,paid,amount", *rows, ""]), encoding="utf-8")
    months = (f"2026-{month:02d},employee,10\n" for month in range(1, 13))
    census.write_text("month,tier,units\n" + "".join(months), encoding="utf-8")
    report = written(tmp_path, "large", planlang.settle(plan, claims, census=census).settlement, [plan])
    with watched(browser, width=width) as tab:
        assert_fits(tab, report, width)


LONG = "a-person-whose-id-is-longer-than-any-screen-would-like-it-to-be-"
LARGE = f"""plan "A-plan-with-a-name-that-has-no-space-in-it-at-all-however-far-one-reads" {{
  currency  NOK
  period    2026-01-01 through 2026-12-31
  coverage  medical "Medical"

  specific "Specific" {{
    covers                  medical
    basis                   12/12
    deductible              NOK 1,000,000,000 per person
    laser                   person "{LONG}0001" at NOK 70,000,000,000
    aggregating deductible  NOK 3,000,000,000
    reimburses              90%
    maximum                 NOK 30,000,000,000 per person
  }}

  aggregate "Aggregate" {{
    covers              medical
    basis               12/12
    monthly factor      NOK 400,000,000 per employee per month
    minimum attachment  NOK 47,000,000,000
  }}
}}
"""


# --- sorting, filtering, opening --------------------------------------------------------------------------------------


def test_lines_are_found_sorted_opened_and_linked_to(reports: dict[str, Written], tab: Page) -> None:
    report = reports[YEAR]
    splits = report.result.splits
    opened(tab, report.url)
    assert tab.inner_text("#lines-status").startswith(f"{len(splits):,} of {len(splits):,}")
    person = report.settlements[0].persons[0].person
    tab.fill("#lines-search", person)
    own = [split for split in splits if split.line.person == person]
    assert [(row[0], row[6], row[9]) for row in cells(tab, "#lines")] == [
        (split.line.claim, report.money(split.amount), report.money(split.employer)) for split in own
    ]
    assert f"lines.q={person}" in tab.url
    tab.click("#lines thead button:has-text('amount')")
    tab.click("#lines thead button:has-text('amount')")
    assert [row[6] for row in cells(tab, "#lines")] == [
        report.money(amount) for amount in sorted((split.amount for split in own), reverse=True)
    ]
    assert tab.get_attribute("#lines thead th:nth-child(7)", "aria-sort") == "descending"
    tab.focus("#lines tbody tr button")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#lines tr.why .sum")
    link = tab.url
    told = tab.inner_text("#lines tr.why")
    opened(tab, link)
    tab.wait_for_selector("#lines tr.why .sum")
    assert tab.input_value("#lines-search") == person
    assert len(cells(tab, "#lines")) == len(own)
    assert tab.inner_text("#lines tr.why") == told, "a view can be sent to somebody, what is open included"
    href = tab.get_attribute("#lines tr.why a.place", "href")
    assert href is not None
    assert tab.locator(href).count() == 1, "a rule opens its place in the plan"
    tab.focus("#lines tbody tr button")
    tab.keyboard.press("Enter")
    assert tab.locator("#lines tr.why").count() == 0


def test_a_line_is_explained_with_what_moved_and_why_not(reports: dict[str, Written], tab: Page) -> None:
    report = reports[LASERS]
    told = map(report.report.line, range(len(report.result.splits)))
    line = next(one for one in told if one.turn and one.turn.begun and one.turn.ended and one.short)
    split = line.explanation.split
    opened(tab, f"{report.url}#lines?lines.open={split.line.claim}%2F{split.line.line}")
    tab.wait_for_selector("#lines tr.why .sum")
    said = tab.inner_text("#lines tr.why")
    for account in line.explanation.accounts:
        assert account.headline in said
        assert all(detail in said for detail in account.details)
        assert account.citation is None or account.citation.source in said
    assert line.turn is not None
    earlier = report.result.splits[line.turn.since].line
    assert f"Since this person's last line, claim {earlier.claim} line {earlier.line}" in said
    for number in (*line.turn.begun, *line.turn.ended):
        words = rule_words(report.report.ruled.rules[number])
        assert words in said
        assert words in moved_words(report.report, line.turn)
    assert "then " in said
    assert all(f"Why the {STAGES[one.stage]} pays nothing: {one.words}." in said for one in line.short)
    assert f"--claim {split.line.claim} --line {split.line.line} --why-not" in said


def test_a_void_says_what_it_voids_and_what_is_taken_back(reports: dict[str, Written], tab: Page) -> None:
    """90% of -4,700.00 is -4,230.00; BH-10 and the void of it stand below the specific's deductible."""
    opened(tab, f"{reports[YEAR].url}#lines?lines.open=BH-11%2F1")
    tab.wait_for_selector("#lines tr.why .sum")
    said = tab.inner_text("#lines tr.why")
    assert "void of claim BH-10 line 1" in said
    assert "The aggregate takes back $4,230.00 of what it reimbursed." in said
    assert "Why the specific takes nothing back: " in said
    assert "pays nothing" not in said
    assert "What would make it pay" not in said


def test_a_number_opens_the_rules_of_its_payer_marked(reports: dict[str, Written], tab: Page) -> None:
    report = reports[YEAR]
    at = next(at for at, split in enumerate(report.result.splits) if split.specific > 0)
    line = report.result.splits[at].line
    opened(tab, f"{report.url}#lines?lines.q={line.claim}")
    tab.click("#lines tbody tr:first-child td:nth-child(8)")
    tab.wait_for_selector("#lines tr.why .sum")
    marked = set(tab.locator("#lines li.asked .stage").all_text_contents())
    assert marked == {"specific"}


def test_rules_persons_and_months_lead_to_their_lines(reports: dict[str, Written], tab: Page) -> None:
    report = reports[LASERS]
    opened(tab, report.url)
    rules = report.report.ruled.rules
    number = max(range(len(rules)), key=lambda at: rules[at].lines)
    tab.click(f"#rules tbody tr:nth-child({number + 1}) button.open")
    words = tab.inner_text("#rules tr.why")
    assert report.money(rules[number].amount) in words
    text = report.report.plans[0].text.splitlines()[rules[number].citations[0].line - 1].strip()
    assert text in words, "a rule opens its text"
    tab.click("#rules tr.why a:has-text('line'):not(.place)")
    until(tab, lambda: len(cells(tab, "#lines")) == rules[number].lines)
    assert f"lines.rule={number}" in tab.url
    opened(tab, report.url)
    person = cells(tab, "#persons")[0][0]
    tab.click("#persons tbody tr:first-child button.open")
    parts = report.report.ruled.by_person[person, 0]
    shown = cells(tab, "#persons tr.why table.small")
    assert [row[1:3] for row in shown] == [[f"{part.lines:,}", report.money(part.amount)] for part in parts]
    tab.click("#persons tr.why a:has-text('All lines')")
    own = sum(split.line.person == person for split in report.result.splits)
    until(tab, lambda: len(cells(tab, "#lines")) == own)
    tab.click("button.chip")
    assert len(cells(tab, "#lines")) == len(report.result.splits)
    opened(tab, report.url)
    tab.click("#months tbody tr:nth-child(2) button.open")
    month = report.settlements[0].months[1]
    summands = report.report.periods[0].charged[month.month]
    assert [row[3] for row in cells(tab, "#months tr.why table.small")] == [
        report.money(one.amount) for one in summands
    ]
    tab.click("#months tr.why a:has-text('lines that count')")
    inside = sum(report.report.line(at).month == month.month for at in range(len(report.result.splits)))
    until(tab, lambda: len(cells(tab, "#lines")) == inside)


@pytest.mark.parametrize("name", NAMES)
def test_a_month_s_attachment_is_what_its_units_come_to(name: str, reports: dict[str, Written]) -> None:
    for period in reports[name].report.periods:
        assert set(period.charged) == {month.month for month in period.settlement.months}
        for month in period.settlement.months:
            assert sum(one.amount for one in period.charged[month.month]) == month.attachment


def test_each_period_has_its_own_first_screen_and_all_lines_say_theirs(reports: dict[str, Written], tab: Page) -> None:
    report = reports[PERIODS]
    assert isinstance(report.result, Periods)
    opened(tab, report.url)
    answers = tab.locator("section.period p.answer").all_text_contents()
    assert answers == [answer(settlement) for settlement in report.settlements]
    counts_in = ["none" if at is None else str(report.result.first_day(at)) for at in report.result.counts_in]
    assert [row[6] for row in cells(tab, "#lines")] == counts_in
    assert tab.locator("ol.plan").count() == 2
    tab.click("nav a:has-text('Period 2025')")
    assert tab.url.endswith("#period-1")


def test_of_several_periods_no_way_to_be_paid_is_named_nor_a_command_for_it(
    reports: dict[str, Written], tab: Page
) -> None:
    """The command is refused of several plans; a page of one plan names it."""
    for name, named in ((PERIODS, False), (LASERS, True)):
        report = reports[name].report
        at = next(at for at in range(len(report.splits)) if report.line(at).short and report.splits[at].amount > 0)
        line = report.splits[at].line
        opened(tab, f"{reports[name].url}#lines?lines.open={line.claim}%2F{line.line}")
        tab.wait_for_selector("#lines tr.why .sum")
        said = tab.inner_text("#lines tr.why")
        assert "pays nothing: " in said
        assert ("--why-not" in said) is named
        tab.click("#persons tbody tr:first-child button.open")
        tab.wait_for_selector("#persons tr.why .small")
        assert ("--why-not" in tab.inner_text("#persons tr.why")) is named
        assert (tab.locator("#why-not").count() == 1) is named


def test_of_aliases_no_command_is_named_that_a_key_refuses(tmp_path: Path, tab: Page) -> None:
    """Why not is not asked with a key, and without one nobody has the name of an alias."""
    place = EXAMPLES / "specific_with_lasers"
    plan, key = place / "northfield.plan", tmp_path / "key"
    key.write_text("5e" * 32, encoding="utf-8")
    key.chmod(0o600)
    settled = planlang.settle(plan, place / "claims.csv", census=place / "census.csv")
    result = planlang.redact(settled, key).settlement
    report = written(tmp_path, "redacted", result, [plan], redacted=True)
    at = next(at for at in range(len(result.splits)) if report.report.line(at).short and result.splits[at].amount > 0)
    line = result.splits[at].line
    opened(tab, f"{report.url}#lines?lines.open={line.claim}%2F{line.line}")
    tab.wait_for_selector("#lines tr.why .sum")
    assert "pays nothing: " in tab.inner_text("#lines tr.why")
    assert "--why-not" not in tab.inner_text("#lines tr.why")
    tab.click("#persons tbody tr:first-child button.open")
    tab.wait_for_selector("#persons tr.why .small")
    assert "--why-not" not in tab.inner_text("#persons tr.why")


# --- for everybody ----------------------------------------------------------------------------------------------------


def test_without_a_script_all_but_the_table_of_lines_is_there(reports: dict[str, Written], plain: Page) -> None:
    report = reports[LASERS]
    plain.goto(report.url)
    assert plain.locator("svg[role=img]").count() == 6
    assert len(cells(plain, "#persons-all")) == len(report.settlements[0].persons)
    assert len(cells(plain, "#months-all")) == 12
    explained = plain.locator("#largest ~ details:has(article.told)")
    assert explained.count() == 10
    explained.first.locator("summary").click()
    assert explained.first.locator("li:has-text('deductible')").first.is_visible()
    why_not = plain.locator("#why-not ~ details")
    assert why_not.count() == len(report.report.periods[0].why_not) >= 7
    assert "it would pay" in (why_not.first.text_content() or "")
    assert plain.locator("noscript code").is_visible()
    assert not plain.is_visible("#lines-search")


def test_the_page_has_no_serious_finding_of_accessibility(reports: dict[str, Written], tab: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  it reads its script when it is imported

    pages: tuple[tuple[str, Literal["light", "dark"]], ...] = ((LASERS, "dark"), (PERIODS, "light"))
    for name, scheme in pages:
        tab.emulate_media(color_scheme=scheme)
        opened(tab, reports[name].url)
        tab.click("#lines tbody tr:nth-child(3) button.open")
        tab.wait_for_selector("#lines tr.why .sum")
        tab.click("#persons tbody tr:first-child button.open")
        found = Axe().run(tab)
        serious = [
            (one["id"], one["nodes"][0]["html"][:120])
            for one in found.response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []


def test_print_leaves_out_what_only_a_screen_needs(reports: dict[str, Written], tab: Page, tmp_path: Path) -> None:
    report = reports[YEAR]
    opened(tab, report.url)
    assert len(cells(tab, "#persons")) == 100
    tab.emulate_media(media="print")
    assert not tab.is_visible("#lines-search")
    assert not tab.is_visible("nav")
    assert tab.is_visible("#payers")
    assert tab.is_visible("#waterfall svg")
    tab.set_viewport_size({"width": 720, "height": 1000})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 720, "it fits a sheet of paper"
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(cells(tab, "#persons")) == len(report.settlements[0].persons), "paper has no second page of a table"
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert len(cells(tab, "#persons")) == 100
    assert len(tab.pdf(path=tmp_path / "report.pdf")) > 50_000


def test_the_numbers_of_an_open_picture_have_room_on_paper(reports: dict[str, Written], tab: Page) -> None:
    for name in (YEAR, PERIODS, LASERS):
        opened(tab, reports[name].url)
        tab.evaluate("document.querySelectorAll('figure details').forEach(one => { one.open = true; })")
        tab.emulate_media(media="print")
        tab.set_viewport_size({"width": 720, "height": 1000})
        outside = tab.evaluate(
            """() => [...document.querySelectorAll('figure')].filter(figure => {
              const [own, numbers] = [figure, figure.querySelector('table')].map(one => one.getBoundingClientRect());
              return numbers.right > own.right + 1 || own.right > 721;
            }).map(figure => figure.id)"""
        )
        assert outside == [], name


def test_what_a_ledger_says_is_never_html(tmp_path: Path, tab: Page) -> None:
    plan, evil = EXAMPLES / "captive" / "stillwater.plan", "</script><b>x"
    claims = (EXAMPLES / "captive" / "claims.csv").read_text(encoding="utf-8").replace("S-0112", evil)
    (tmp_path / "claims.csv").write_text(claims, encoding="utf-8")
    result = planlang.settle(plan, tmp_path / "claims.csv")
    report = written(tmp_path, "evil", result.settlement, [plan])
    opened(tab, report.url)
    assert tab.locator("b").count() == 0
    assert evil in [row[0] for row in cells(tab, "#persons")]


def test_a_plan_without_a_specific_has_its_largest_persons_explained(tmp_path: Path, plain: Page) -> None:
    plan, claims, census = tmp_path / "year.plan", tmp_path / "claims.csv", tmp_path / "census.csv"
    plan.write_text(re.sub(r"  specific .*?^  }\n", "", LARGE, flags=re.DOTALL | re.MULTILINE), encoding="utf-8")
    claims.write_text(
        "claim,line,person,coverage,incurred,paid,amount\nC-1,1,P-1,medical,2026-01-05,2026-02-01,900.00\n"
        "C-2,1,P-2,medical,2026-03-05,2026-04-01,5000.00\nC-3,1,P-1,medical,2026-05-05,2026-06-01,80.00\n",
        encoding="utf-8",
    )
    months = (f"2026-{month:02d},employee,10\n" for month in range(1, 13))
    census.write_text("month,tier,units\n" + "".join(months), encoding="utf-8")
    report = written(tmp_path, "year", planlang.settle(plan, claims, census=census).settlement, [plan])
    plain.goto(report.url)
    heads = plain.locator("#largest ~ details:has(article.told) > summary").all_text_contents()
    assert [head.partition(":")[0] for head in heads] == ["P-2", "P-1"]


def test_a_browser_that_cannot_unpack_shows_what_there_is_without_a_script(
    reports: dict[str, Written], tab: Page
) -> None:
    report = reports[LASERS]
    tab.add_init_script("delete window.DecompressionStream")
    tab.goto(report.url)
    until(tab, lambda: tab.is_visible("#persons-all"))
    assert len(cells(tab, "#persons-all")) == len(report.settlements[0].persons)
    assert not tab.is_visible("#lines-search")


# --- many lines -------------------------------------------------------------------------------------------------------


def test_beyond_what_a_page_holds_lines_go_to_pages_of_persons(tmp_path: Path, tab: Page) -> None:
    place = EXAMPLES / "specific_with_lasers"
    result = planlang.settle(place / "northfield.plan", place / "claims.csv", census=place / "census.csv")
    report = written(tmp_path, "many", result.settlement, [place / "northfield.plan"], most=20)
    splits = report.result.splits
    opened(tab, report.url)
    hrefs = [link.get_attribute("href") for link in tab.locator("ol.linked a").all()]
    assert len(hrefs) >= 3
    seen: Counter[tuple[str, int]] = Counter()
    persons: list[set[str]] = []
    for href in hrefs:
        opened(tab, f"{report.path.parent.as_uri()}/{href}")
        rows = every_row(tab, "lines")
        assert len(rows) <= 20
        seen.update((row[0], int(row[1])) for row in rows)
        persons.append({row[2] for row in rows})
        tab.click("#lines tbody tr:first-child button.open")
        tab.wait_for_selector("#lines tr.why .sum")
        assert (tab.get_attribute("#lines tr.why a.place", "href") or "").startswith("../many.html#plan-0-")
    assert seen == Counter(split.line.id for split in splits)
    assert sum(map(len, persons)) == len(set.union(*persons)), "a person's lines are on one page"
    opened(tab, report.url)
    person = cells(tab, "#persons")[0][0]
    tab.click("#persons tbody tr:first-child button.open")
    tab.click("#persons tr.why a:has-text('All lines')")
    tab.wait_for_selector("html[data-ready]", state="attached")
    assert "many-lines/" in tab.url
    assert {row[2] for row in cells(tab, "#lines")} == {person}


def test_the_command_writes_it_whole_and_never_over_an_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from planlang.cli import main  # noqa: PLC0415

    plan, claims = EXAMPLES / "captive" / "stillwater.plan", EXAMPLES / "captive" / "claims.csv"
    out = tmp_path / "report.html"
    assert main(["report", str(plan), "--claims", str(claims), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert re.search(r"report written to .*report\.html", capsys.readouterr().err)
    whole = out.read_bytes()
    assert main(["report", str(plan), "--claims", str(claims), "--out", str(tmp_path)]) == 0
    assert out.read_bytes() == whole, "a folder holds its report.html"
    assert main(["report", str(plan), "--claims", str(claims), "--out", str(claims)]) == 1
    assert "it is an input of this settlement" in capsys.readouterr().err
    missing = f"{tmp_path / 'missing'}/"
    assert main(["report", str(plan), "--claims", str(claims), "--out", missing]) == 2
    assert f"the folder `{missing}` is not there: make it first" in capsys.readouterr().err
    assert not (tmp_path / "missing").exists()
    assert main(["report", str(plan), "--claims", str(claims), "--out", f"{tmp_path}/"]) == 0
    periods = [str(EXAMPLES / "two_years" / f"linden-{year}.plan") for year in (2024, 2025)]
    inputs = [str(EXAMPLES / "two_years" / name) for name in ("claims.csv", "census.csv")]
    assert main(["report", *periods, "--claims", inputs[0], "--census", inputs[1], "--out", str(out)]) == 0
    assert "linden-2025.plan" in out.read_text(encoding="utf-8")


def test_pages_of_an_earlier_and_larger_report_go(tmp_path: Path) -> None:
    from planlang.api.files import write_pages  # noqa: PLC0415

    first, folder = tmp_path / "r.html", "r-lines"
    assert (
        write_pages(first, [(f"{folder}/0001.html", "a"), (f"{folder}/0002.html", "b"), ("r.html", "c")], folder) == ()
    )
    (tmp_path / folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert write_pages(first, [(f"{folder}/0001.html", "d"), ("r.html", "e")], folder) == ()
    assert sorted(path.name for path in (tmp_path / folder).iterdir()) == ["0001.html", "notes.txt"]
    (tmp_path / "blocked").write_text("", encoding="utf-8")
    assert write_pages(first, [("blocked/0001.html", "f")], "blocked") != ()


# --- the real ledger --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The real ledger's report, settled and built within the time that it may take of a processor."""
    from tests.test_real_ledger import LINKED, PLANS, families  # noqa: PLC0415  they read what is shared

    folder = tmp_path_factory.mktemp("real")
    census, plan = folder / "census.csv", PLANS / "whole.plan"
    units = (f"{month},single,{singles}\n{month},family,{others}\n" for month, singles, others in families(shared))
    census.write_text("month,tier,units\n" + "".join(units), encoding="utf-8")
    begun = process_time()
    result = planlang.settle(plan, shared / "data" / SHARED_LEDGER, census=census, mapping=LINKED)
    settled = process_time() - begun
    report = written(folder, "real", result.settlement, [plan])
    assert process_time() - begun < max(MOST_SECONDS, MOST_SETTLEMENTS * settled)
    return report


def test_the_real_ledger_s_report_is_small_and_quick(real: Written, tab: Page) -> None:
    assert real.path.stat().st_size < 15 << 20
    ready, filtered = [], []
    for _ in range(3):  # what else the machine does is not the page's: the best of three
        opened(tab, real.url)
        ready.append(tab.evaluate("performance.now()"))
        filtered.append(
            tab.evaluate(
                """() => {
                  const search = document.getElementById('lines-search'), begun = performance.now();
                  search.value = 'M11071';
                  search.dispatchEvent(new Event('input'));
                  document.body.getBoundingClientRect();
                  return performance.now() - begun;
                }"""
            )
        )
    # A slow machine may take a few times as long as a quick one, but nothing may take many times as long.
    assert min(ready) < 10_000, "the first view is usable, and every table drawn"
    assert min(filtered) < 1_000


def test_the_real_ledger_s_report_holds_all_its_lines(real: Written, tab: Page) -> None:
    opened(tab, real.url)
    assert tab.inner_text("#lines-status").startswith("62,584 of 62,584")
    columns = tab.evaluate(
        """async () => {
          const lines = (await planlang.unpack('document')).lines;
          return ['claim', 'line', 'amount', 'specific', 'aggregate', 'employer'].map(name => lines[name]);
        }"""
    )
    assert list(zip(*columns, strict=True)) == [
        (split.line.claim, split.line.line, split.amount, split.specific, split.aggregate, split.employer)
        for split in real.result.splits
    ]
    tab.fill("#lines-search", "M11071")
    own = [split for split in real.result.splits if split.line.person == "M11071"]
    assert [row[7] for row in cells(tab, "#lines")] == [real.money(split.specific) for split in own][:100]
    at = max(range(len(real.result.splits)), key=lambda at: real.result.splits[at].specific)
    line = real.result.splits[at].line
    opened(tab, f"{real.url}#lines?lines.open={line.claim}%2F{line.line}")
    tab.wait_for_selector("#lines tr.why .sum")
    said = tab.inner_text("#lines tr.why")
    assert all(one.headline in said for one in real.report.line(at).explanation.accounts)


def test_the_real_ledger_s_persons_months_and_pictures_are_there_without_a_script(real: Written, plain: Page) -> None:
    plain.goto(real.url)
    titles = plain.locator("#persons-all thead th").all_text_contents()
    assert Counter(tuple(row) for row in cells(plain, "#persons-all")) == texts_of_persons(real, titles)
    assert [row[4] for row in cells(plain, "#months-all")] == [
        real.money(month.cumulative_counted) for month in real.settlements[0].months
    ]
    assert plain.locator("svg[role=img]").count() == 6
    assert plain.locator("#largest ~ details").count() == 10
