"""Every sentence in which a plan is told in plain English, for plans that say all there is to say, and that say little.

A case is `tests/descriptions/<name>.md`: a plan, and the sentences of each section, each with the line of the plan that
it tells, or `default` or `absent`. Their figures are the plan's own, but for factors, which are expected claims times
the corridor. `python -m tests.test_descriptions` rewrites the sentences; a person then reads them against the plan.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from planlang.engine.describe import describe
from planlang.model.description import SaidAs, Sentence
from planlang.text.diagnostic import has_errors
from tests import rooms

_LEFT = ("the employer keeps, in all", "the insurer bears, in all")
FOLDER = Path(__file__).parent / "descriptions"
CASES = sorted(FOLDER.glob("*.md"))
_BLOCKS = re.compile(r"^```(planlang|says)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def shown(sentence: Sentence) -> str:
    """A sentence with where it comes from."""
    line = f"line {sentence.place.line}" if sentence.place else ""
    how = line if sentence.said is SaidAs.WRITTEN else f"{sentence.said.value} {line}".rstrip()
    return f"{how or 'written nowhere'}: {sentence.text}"


def said(plan: str) -> str:
    """All sections of a plan's description, the order of its rules, and what its worked examples name."""
    checked, found = rooms.load_text(plan, "harbor.plan")
    assert not has_errors(found), found
    (contract,) = checked.contracts
    description = describe(contract)
    parts = [f"{one.title}\n" + "".join(f"  {shown(each)}\n" for each in one.sentences) for one in description.sections]
    parts.append("order\n" + "".join(f"  {one}\n" for one in description.order))
    for worked in description.examples:
        rows = "".join(f"  - {row.name}\n" for row in worked.rows)
        parts.append(f"{worked.title}\n  {worked.assumed}\n{rows}")
    return "\n".join(parts)


def blocks(path: Path) -> dict[str, str]:
    """The plan and the sentences of a case."""
    return dict(_BLOCKS.findall(path.read_text(encoding="utf-8")))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_plan_is_told_in_these_sentences(path: Path) -> None:
    case = blocks(path)
    assert said(case["planlang"]) == case["says"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_not_paid_by_others_is_the_employers_or_the_insurers(path: Path) -> None:
    (contract,) = rooms.load_text(blocks(path)["planlang"], "harbor.plan")[0].contracts
    for worked in describe(contract).examples:
        rows = {row.name: row.amount for row in worked.rows}
        left = next((rows[name] for name in rows if name in _LEFT), None)
        if left is not None and contract.benefits is None:
            paid = rows["the specific reimburses"] + rows["the aggregate reimburses"]
            assert worked.rows[0].amount == paid + left


def main() -> None:
    """Rewrite the sentences of every case."""
    for path in CASES:
        text = path.read_text(encoding="utf-8")
        case = blocks(path)
        path.write_text(text.replace(f"```says\n{case['says']}```", f"```says\n{said(case['planlang'])}```"), "utf-8")


if __name__ == "__main__":
    main()
