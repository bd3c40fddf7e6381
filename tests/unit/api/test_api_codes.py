"""Every code of the hall has a page of the house's shape; its message is asserted where it is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planlang.api.codes import CODES, every_code
from planlang.text.diagnostic import Code, Severity

PAGES = Path(__file__).parents[3] / "docs" / "diagnostics"
SECTIONS = ["What it means", "Wrong", "Right", "Why"]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.slug)
def test_a_code_has_its_page(code: Code) -> None:
    text = (PAGES / f"{code.slug}.md").read_text(encoding="utf-8")
    warning = " (warning)" if code.severity is Severity.WARNING else ""
    assert text.startswith(f"# `{code.slug}`{warning}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


def test_no_two_rooms_share_a_code() -> None:
    slugs = [code.slug for code in every_code()]
    assert len(slugs) == len(set(slugs))
