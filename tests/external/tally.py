"""How many of the shared cases planlang meets: `python -m tests.external.tally` prints it as the page has it.

`docs/external-cases.md` holds what this prints, and a test compares the two, so that the page cannot go stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from tests.conftest import NO_SHARED, ROOT, SHARED
from tests.external.case import Case, CaseSet, NotRun, missed
from tests.external.sets import ALL

PAGE = ROOT / "docs" / "external-cases.md"
_NAMED = 2
BEGIN, END = "<!-- tally -->", "<!-- end of tally -->"


@frozen
class Tally:
    """One set: how many cases there are, how they came out, and why the others are not run."""

    file: str
    passed: int
    failed: tuple[str, ...]
    not_run: Mapping[str, tuple[str, ...]]
    """The names of the cases by why they are not run."""

    @property
    def cases(self) -> int:
        """All rows, or rows and modes."""
        return self.passed + len(self.failed) + self.left_out

    @property
    def left_out(self) -> int:
        """How many are not run."""
        return sum(map(len, self.not_run.values()))


def tally_of(held: CaseSet, shared: Path) -> Tally:
    """Run a set."""
    outcomes = held.outcomes(shared)
    run = [one for one in outcomes if isinstance(one, Case)]
    failed = tuple(missed(run))
    return Tally(
        file=held.file,
        passed=len(run) - len(failed),
        failed=failed,
        not_run=_by_reason(one for one in outcomes if isinstance(one, NotRun)),
    )


def _by_reason(left_out: Iterable[NotRun]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for one in left_out:
        names[one.why] = (*names.get(one.why, ()), one.name)
    return names


def told(tallies: tuple[Tally, ...]) -> str:
    """The tally as the page has it."""
    return "\n".join([*_table(tallies), "", "### Not run", "", *_not_run(tallies), ""])


def _table(tallies: tuple[Tally, ...]) -> Iterator[str]:
    yield "| set | cases | passed | failed | not run |"
    yield "|---|---:|---:|---:|---:|"
    for one in tallies:
        yield _row(f"`{one.file}`", one.cases, one.passed, len(one.failed), one.left_out)
    yield _row(
        "all",
        sum(one.cases for one in tallies),
        sum(one.passed for one in tallies),
        sum(len(one.failed) for one in tallies),
        sum(one.left_out for one in tallies),
    )


def _row(name: str, *counts: int) -> str:
    return f"| {name} | {' | '.join(f'{count:,}' for count in counts)} |"


def _not_run(tallies: tuple[Tally, ...]) -> Iterator[str]:
    """Why cases are not run; a few are named."""
    yield "| set | cases | which | why not |"
    yield "|---|---:|---|---|"
    for one in tallies:
        for why, names in one.not_run.items():
            which = ", ".join(names) if len(names) <= _NAMED else ""
            yield f"| `{one.file}` | {len(names):,} | {which} | {why} |"


def main() -> int:
    """Print the tally; fail when a case does."""
    if not SHARED.is_dir():
        sys.stderr.write(f"{NO_SHARED}; PLANLANG_SHARED says where it is\n")
        return 2
    tallies = tuple(tally_of(held, SHARED) for held in ALL)
    sys.stdout.write(told(tallies))
    for failure in (failure for one in tallies for failure in one.failed):
        sys.stderr.write(f"{failure}\n")
    return 1 if any(one.failed for one in tallies) else 0


if __name__ == "__main__":
    raise SystemExit(main())
