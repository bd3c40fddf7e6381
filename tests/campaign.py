"""Compare planlang with the oracle on many drawn cases: `python -m tests.campaign --pairs 20000 --seed 1`.

A difference is printed with its seed, its plan and its ledger, cut down to the rows that still differ, and the campaign
fails. It ends by saying how often each reason occurred, so that a generator that has gone blunt is seen.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

from tests.agreement import FEATURES, differences, expected, texts_of
from tests.strategies import Case, random_case


def shrunk(case: Case, seed: int) -> Case:
    """The case with every ledger row taken out that the difference does not need."""
    refused = "refused" in differences(case, seed)[0]
    at = 0
    while at < len(case.ledger):
        smaller = replace(case, ledger=(*case.ledger[:at], *case.ledger[at + 1 :]))
        try:
            found = differences(smaller, seed)
            differs = bool(found) and ("refused" in found[0]) == refused
        except Exception:  # noqa: BLE001  a case without the row may not be a case at all
            differs = False
        if differs:
            case = smaller
        else:
            at += 1
    return case


def reasons_in(wanted: dict[str, Any]) -> set[str]:
    """The reasons of a settlement that are not zero, by stage."""
    return {f"{stage} {reason}" for line in wanted["lines"] for stage in (0, 1, 2) for reason in line["reasons"][stage]}


def run(pairs: int, seed: int) -> int:
    """Compare so many pairs; returns how many differ."""
    counts: Counter[str] = Counter()
    differing = 0
    started = time.monotonic()
    for number in range(seed, seed + pairs):
        case = random_case(Random(number), FEATURES)
        wanted = expected(case)
        counts.update(reasons_in(wanted))
        if differences(case, number, wanted=wanted):
            differing += 1
            small = shrunk(case, number)
            texts = texts_of(small, number)
            print(f"seed {number}:", *differences(small, number)[:8], sep="\n  ")
            print(texts.plan, texts.ledger, texts.census, small.facts, small.as_of, sep="\n")
        if (number - seed + 1) % 500 == 0:
            print(f"{number - seed + 1} of {pairs}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"{pairs} pairs from seed {seed}, {differing} differ, {time.monotonic() - started:.0f} s")
    for reason, count in sorted(counts.items()):
        print(f"  {reason:<28}{100 * count / pairs:5.1f}%")
    return differing


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    return 1 if run(given.pairs, given.seed) else 0


if __name__ == "__main__":
    raise SystemExit(main())
