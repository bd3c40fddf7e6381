"""Compare planlang with the oracle on many drawn cases: `python -m tests.campaign --pairs 20000 --seed 1`.

Every pair is settled by the oracle, by the interpreter, and in columns: pruned, every line in order, a few lines at
once, and out of core. Every fifth pair is a plan of two or three periods, settled together. Every field, stream and
file is compared for every pair; the accounts of one person and one claim, ledgers read in columns for every fourth
pair, and Parquet files and conditions in one of the ways, unless it is to be `--thorough`. A difference is printed
with its seed, its plan and its ledger, cut down to the rows that still differ, and the campaign fails. It ends by
saying how often each reason, each option and each pair of options occurred, so that a generator that has gone blunt is
seen; it fails too where a reason of the page on meaning occurs in less than one pair of a hundred.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import combinations
from random import Random
from typing import Any

from planlang.model.settlement import REASON_ORDER
from tests.agreement import (
    FEATURES,
    differences,
    differences_of_periods,
    expected,
    expected_periods,
    texts_of,
)
from tests.printer import print_census, print_ledger, print_plan
from tests.strategies import Case, Periods, random_case, random_periods

EVERY = 5  # one pair in so many is of several periods
ENOUGH = 100  # a reason occurs in one pair of so many at least
Drawn = Case | Periods


def drawn(number: int) -> Drawn:
    """The case of a seed."""
    rng = Random(number)
    return random_periods(rng, FEATURES) if number % EVERY == 0 else random_case(rng, FEATURES)


def wanted(case: Drawn) -> dict[str, Any]:
    """The oracle's settlement."""
    return expected_periods(case) if isinstance(case, Periods) else expected(case)


def differing(case: Drawn, seed: int, answer: dict[str, Any] | None = None, *, thorough: bool = True) -> list[str]:
    """Every field in which planlang and the oracle differ."""
    if isinstance(case, Periods):
        return differences_of_periods(case, seed, wanted=answer, columns=True, thorough=thorough)
    return differences(case, seed, wanted=answer, columns=True, thorough=thorough)


def shrunk(case: Drawn, seed: int) -> Drawn:
    """The case with every ledger row taken out that the difference does not need."""
    refused = "refused" in differing(case, seed)[0]
    at = 0
    while at < len(case.ledger):
        smaller = replace(case, ledger=(*case.ledger[:at], *case.ledger[at + 1 :]))
        try:
            found = differing(smaller, seed)
            differs = bool(found) and ("refused" in found[0]) == refused
        except Exception:  # noqa: BLE001  a case without the row may not be a case at all
            differs = False
        if differs:
            case = smaller
        else:
            at += 1
    return case


def printed(case: Drawn, seed: int) -> str:
    """A case as a user would hand it in: plans, ledger, census and facts, one after the other."""
    if isinstance(case, Case):
        texts = texts_of(case, seed)
        return "\n".join((texts.plan, texts.ledger, texts.census, str(case.facts), str(case.as_of)))
    rng = Random(seed)
    plans = [print_plan(contract, rng) for contract in case.contracts]
    tables = (print_ledger(case.ledger, case.contracts[0].currency, rng), print_census(case.census, rng))
    return "\n".join((*plans, *tables, str(case.facts), str(case.as_of)))


def reasons_in(answer: dict[str, Any]) -> set[str]:
    """The reasons of a settlement that are not zero, by stage."""
    return {f"{stage} {reason}" for line in answer["lines"] for stage in (0, 1, 2) for reason in line["reasons"][stage]}


def options_in(case: Drawn) -> set[str]:
    """What the contracts of a case say that they need not: each option by its name, and a choice by its value."""
    contracts = case.contracts if isinstance(case, Periods) else (case.contract,)
    facts = case.facts if isinstance(case, Periods) else (case.facts,)
    found = {option for contract in contracts for option in _options(contract, "")}
    found |= {f"fact {option}" for fact in facts for option in _options(fact, "")}
    if case.as_of is not None:
        found.add("fact as of")
    return found | ({"several periods"} if isinstance(case, Periods) else set())


# Names and amounts that every contract has, which are no options.
_NO_OPTIONS = frozenset(
    "name key coverage coverages covers start end amount deductible rate share tier cls carrier".split()
)


def _options(data: Any, place: str) -> Iterator[str]:  # noqa: ANN401  any plain data of the oracle
    """The fields of plain data that are not what they are when nobody writes them."""
    for each in fields(data):
        value = getattr(data, each.name)
        name = f"{place}{each.name}".replace("_", " ")
        if value in (None, (), False, 0, "") or each.name in _NO_OPTIONS or value == each.default:
            continue
        if isinstance(value, str):
            yield f"{name} {value}"
        elif is_dataclass(value):
            yield name
            yield from _options(value, f"{name} ")
        elif isinstance(value, tuple) and all(map(is_dataclass, value)):
            yield name
            for one in value:
                yield from _options(one, f"{name} ")
        else:
            yield name


def run(pairs: int, seed: int, *, thorough: bool = False) -> int:
    """Compare so many pairs; returns how many differ."""
    reasons, options, together = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    count, started = 0, time.monotonic()
    for number in range(seed, seed + pairs):
        case = drawn(number)
        answer = wanted(case)
        reasons.update(reasons_in(answer))
        said = sorted(options_in(case))
        options.update(said)
        together.update(combinations(said, 2))
        if differing(case, number, answer, thorough=thorough):
            count += 1
            small = shrunk(case, number)
            print(f"seed {number}:", *differing(small, number)[:8], sep="\n  ")
            print(printed(small, number))
        if (number - seed + 1) % 100 == 0:
            print(f"{number - seed + 1} of {pairs}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"{pairs} pairs from seed {seed}, {count} differ, {time.monotonic() - started:.0f} s")
    _tally("reason", reasons, pairs)
    _tally("option", options, pairs)
    _tally_pairs(options, together)
    rare = _rare(reasons, pairs)
    if rare:
        print("reasons in less than one pair of a hundred:", ", ".join(rare))
    return count + len(rare)


def _rare(reasons: Counter[str], pairs: int) -> list[str]:
    """The reasons of the page on meaning that occur in too few pairs."""
    every = (f"{stage.value} {reason}" for stage, names in REASON_ORDER.items() for reason in names)
    return [name for name in every if reasons[name] * ENOUGH < pairs]


def _tally(what: str, counts: Counter[str], pairs: int) -> None:
    print(f"how often each {what} occurred")
    for name, count in sorted(counts.items()):
        print(f"  {name:<56}{100 * count / pairs:5.1f}%")


def _tally_pairs(options: Counter[str], together: Counter[tuple[str, str]]) -> None:
    """How many pairs of options met, and which never did."""
    every = list(combinations(sorted(options), 2))
    never = [pair for pair in every if pair not in together]
    print(f"pairs of options that occurred together: {len(every) - len(never):,} of {len(every):,}")
    counts = sorted(together.values())
    if counts:
        print(f"  the rarest {counts[0]} times, the median {counts[len(counts) // 2]}, the most frequent {counts[-1]}")
    for one, other in never:
        print(f"  never: {one} with {other}")


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--thorough", action="store_true", help="every account of every pair, every ledger in columns")
    given = parser.parse_args()
    return 1 if run(given.pairs, given.seed, thorough=given.thorough) else 0


if __name__ == "__main__":
    raise SystemExit(main())
