"""What every rule says of a line: its words, the statement that it cites and the figures that the words use.

A case is `tests/explanations/<name>.md`: prose with the arithmetic by hand, a plan, a ledger, a census and facts as in
the conformance cases, and what is said of each line. `python -m tests.test_explanations` rewrites the last; a person
then reads the words against the plan, and the figures against the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from planlang.engine import explain_line
from planlang.model.contract import Citation
from planlang.model.settlement import Settlement
from planlang.model.trace import Account, Added, Working
from planlang.values.money import plain
from tests.conformance_case import Case, run

FOLDER = Path(__file__).parent / "explanations"
CASES = sorted(FOLDER.glob("*.md"))
_BLOCKS = re.compile(r"^```(planlang|ledger|census|facts|explained)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path) -> dict[str, str]:
    """The blocks of a case."""
    return dict(_BLOCKS.findall(path.read_text(encoding="utf-8")))


def settled(case: dict[str, str], path: Path) -> Settlement:
    """The case's settlement."""
    outcome = run(Case(path, "", case))
    assert outcome.settlement is not None, outcome.diagnostics
    return outcome.settlement


def shown(account: Account, plan: list[str], settlement: Settlement) -> Iterable[str]:
    """What one rule says, line by line."""
    yield f"  {account.stage.value} {account.provision} cites {_place(account.citation, plan)}"
    yield f"      {account.headline}{f' ({account.note})' if account.note else ''}"
    yield from (f"      {detail}" for detail in account.details)
    figures = [f"{one.name} {plain(one.amount, settlement.contract.currency)}" for one in account.figures]
    yield from [f"      = {', '.join(figures)}"] if figures else []
    yield from (f"      {_done(one, settlement)}" for one in account.arithmetic)
    yield from (f"      + {_added(one, settlement)}" for one in account.adds)


def _done(working: Working, settlement: Settlement) -> str:
    """A cut: the running total and whose it is, what the line adds to it, and the arithmetic with what comes of it."""

    def money(minor: int) -> str:
        return plain(minor, settlement.contract.currency)

    since = f" since {working.period}" if working.period else " of all periods"
    whose = f" of {working.key.value} {' '.join(working.whose)}".rstrip()
    credit = f" (credit {money(working.credit)})" if working.credit else ""
    adds = "".join(f"; {_added(one, settlement)}" for one in working.adds)
    total = f"{money(working.before)} + {money(working.amount)} = {money(working.after)}{credit}"
    done = f"{working.text} = {money(working.result)}, keeps {money(working.kept)}{adds}"
    return f"{working.of}{whose}{since}: {total}: {done}"


def _added(added: Added, settlement: Settlement) -> str:
    """What goes to a reason."""
    return f"{plain(added.amount, settlement.contract.currency)} to {added.reason}, {added.part}"


def _place(citation: Citation | None, plan: list[str]) -> str:
    """The statement that is cited, its clause and its words, and the comment above it."""
    if citation is None:
        return "nothing"
    clause = f", clause {citation.clause}" if citation.clause else ""
    words = f" {citation.words!r}" if citation.words else ""
    doc = f" ({' '.join(citation.doc)})" if citation.doc else ""
    return f"`{plan[citation.line - 1].strip()}`{clause}{words}{doc}"


def explained(case: dict[str, str], path: Path) -> str:
    """All accounts of all lines, where each reason of a line stands, and what comes beside the lines."""
    settlement, plan = settled(case, path), case["planlang"].splitlines()
    said = []
    for at, split in enumerate(settlement.splits):
        said.append(f"{split.line.claim} line {split.line.line}")
        for account in explain_line(settlement, at).accounts:
            said += shown(account, plan, settlement)
        for reason in split.reasons:
            places = ", ".join(_place(place, plan) for place in reason.citations) or "nothing"
            amount = plain(reason.amount, settlement.contract.currency)
            said.append(f"  {reason.stage.value} {reason.reason} {amount} by {reason.provision}, citing {places}")
    currency = settlement.contract.currency
    entries = [one for one in settlement.entries if one.amount]
    said += ["entries"] if entries else []
    said += [
        f"  {one.month} {one.kind} {one.name} {plain(one.amount, currency)} from {one.payer} to {one.payee}: "
        f"{one.explanation}"
        for one in entries
    ]
    return "\n".join([*said, ""])


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_rule_says_this_of_every_line(path: Path) -> None:
    case = blocks(path)
    assert explained(case, path) == case["explained"]


def main() -> None:
    """Rewrite what is said in every case."""
    for path in CASES:
        text, case = path.read_text(encoding="utf-8"), blocks(path)
        new = f"```explained\n{explained(case, path)}```"
        path.write_text(text.replace(f"```explained\n{case['explained']}```", new), "utf-8")


if __name__ == "__main__":
    main()
