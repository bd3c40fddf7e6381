"""Lasers of whom the ledger has no line: allowed, since claims may still come, and a slip in an id looks the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from planlang.api.codes import LASER_WITHOUT_LINES
from planlang.model.contract import CheckedContract, Deductible, Key, Laser, LaserExclusion, Term
from planlang.model.settlement import PersonRow
from planlang.text.diagnostic import Diagnostic

NAMED = 3  # how many lasers a finding names
_KINDS = {Key.PERSON: "person", Key.UNIT: "family"}

# Whether a settled line of the ledger is of that person, or of that family.
Has = Callable[[Key, str], bool]


def among(rows: Sequence[PersonRow]) -> Has:
    """Whom the settled lines are of, by all of their persons."""
    of = {Key.PERSON: {row.person for row in rows}, Key.UNIT: {row.unit for row in rows}}
    return lambda key, name: name in of[key]


def without_lines(contracts: Sequence[CheckedContract], has: Has) -> tuple[Diagnostic, ...]:
    """One finding on all lasers that no settled line asks for; of several periods each person or family once."""
    lasers = {(key, name): term for contract in contracts for key, name, term in _lasers(contract)}
    idle = [(key, name, term) for (key, name), term in lasers.items() if not has(key, name)]
    if not idle:
        return ()
    first = idle[:NAMED]
    whose = ", ".join(f"{_KINDS[key]} `{name}`" for key, name, _ in first)
    places = ", ".join(term.citation.source for *_, term in first if term.citation)
    if len(idle) == 1:
        headline = f"the laser on {whose} changes nothing: no settled line is of that {_KINDS[first[0][0]]}"
    else:
        more = f" and {len(idle) - NAMED:,} more" if len(idle) > NAMED else ""
        headline = f"lasers change nothing: no settled line is of {whose}{more}"
    help_ = f"compare the id with those of the ledger, letter by letter ({places}); if no claim has come yet, leave it"
    return (Diagnostic(LASER_WITHOUT_LINES, headline, help=help_, count=len(idle)),)


def _lasers(contract: CheckedContract) -> Iterator[tuple[Key, str, Term]]:
    """Every laser on a person or a family; one on the whole contract's deductible is on every line."""
    specific = contract.specific
    if specific is None:
        return
    key = specific.the(Deductible).key
    if key in _KINDS:
        yield from ((key, laser.key, laser) for laser in specific.all(Laser))
    yield from ((Key.PERSON, laser.person, laser) for laser in specific.all(LaserExclusion))
