"""The page says what a run finds, today."""

from __future__ import annotations

from pathlib import Path

from tests.external.sets import ALL
from tests.external.tally import BEGIN, END, PAGE, tally_of, told


def test_the_page_holds_the_tally_of_a_run(shared: Path) -> None:
    tallies = tuple(tally_of(held, shared) for held in ALL)
    assert [failure for one in tallies for failure in one.failed] == []
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"{BEGIN}\n")
    written, end, _ = rest.partition(f"\n{END}")
    assert end
    assert written.strip() == told(tallies).strip()
