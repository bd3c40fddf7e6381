"""Pages of letters in a real browser: they fit a telephone, and what is wide is told row by row."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

import planlang
from planlang.api.letters import letter, letter_of_month
from tests.reports import CHROMIUM
from tests.test_letters import settled, settled_years


def test_a_page_is_no_wider_than_a_telephone() -> None:
    subjects = (
        planlang.explain(settled_years(), person="L-2"),
        planlang.explain(settled("member_benefits"), claim="F3-403"),
        planlang.explain(settled("full_year"), person="B-0042-01"),
    )
    pages = [letter(told, page=True) for told in subjects]
    pages.append(letter_of_month(settled("accommodation").settlement, "2026-08", page=True)[0] or "")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (390, 1000):
            sheet = browser.new_page(viewport={"width": width, "height": 800})
            for page in pages:
                sheet.set_content(page)
                assert sheet.evaluate("document.documentElement.scrollWidth") <= width
                inside = "[...document.querySelectorAll('.table')].every(one => one.scrollWidth <= one.clientWidth)"
                assert sheet.evaluate(inside)
        browser.close()
