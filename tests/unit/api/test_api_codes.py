"""Every code of the hall has a page of the house's shape; its message is asserted where it is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planlang.api.codes import CODES, every_code

PAGES = Path(__file__).parents[3] / "docs" / "diagnostics"
SECTIONS = ["What it means", "Wrong", "Right", "Why"]


@pytest.mark.parametrize("slug", [code.slug for code in CODES])
def test_a_code_has_its_page(slug: str) -> None:
    text = (PAGES / f"{slug}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# `{slug}`\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


def test_no_two_rooms_share_a_code() -> None:
    slugs = [code.slug for code in every_code()]
    assert len(slugs) == len(set(slugs))
