"""The interpreter in memory: lines a second without reading or writing a file, the trace of every line kept.

    python -m benchmarks.interpreter --lines 200_000

`run` is the program over lines that stand in settlement order; `settle` is everything from a ledger in memory to its
settlement: links, order, the run, and the figures by person and by month. With `--profile` it says where time goes.
Nobody looks for garbage meanwhile, as in every command of planlang.
"""

from __future__ import annotations

import cProfile
import gc
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from pstats import SortKey, Stats
from statistics import median
from time import perf_counter, process_time

from benchmarks.contract import PLAN
from benchmarks.ledger import COVERAGES, KINDS, Chunk, LedgerOf
from planlang.api.plans import load
from planlang.engine.compile import compile_program
from planlang.engine.interpret import interpret
from planlang.engine.settle import settle, settlement_order
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts, Kind, Ledger, Line, resolve_links
from planlang.model.settlement import month_rule
from planlang.operators.amounts import keys
from planlang.provisions.enrollment import enrollment

_EPOCH = date(1970, 1, 1).toordinal()


def lines_of(chunk: Chunk) -> tuple[Line, ...]:
    """Lines as the ledger room makes them, with text ids; equal names are one object, as they are once interned."""
    names: dict[str, str] = {}
    days: dict[int, date] = {}

    def name(letter: str, number: int) -> str:
        text = f"{letter}{number}"
        return names.setdefault(text, text)

    def day(number: int) -> date:
        return days.setdefault(number, date.fromordinal(number + _EPOCH))

    columns = (chunk.claim, chunk.line, chunk.person, chunk.unit, chunk.coverage, chunk.incurred, chunk.paid)
    more = (chunk.amount, chunk.kind, chunk.original, chunk.original_line)
    rows = zip(*(column.tolist() for column in (*columns, *more)), strict=True)
    return tuple(
        Line(
            claim=name("C", claim),
            line=line,
            person=name("M", person),
            unit=name("F", unit),
            coverage=COVERAGES[coverage],
            incurred=day(incurred),
            paid=day(paid),
            amount=amount,
            kind=Kind(KINDS[kind]),
            original=(name("C", original), original_line) if original else None,
        )
        for claim, line, person, unit, coverage, incurred, paid, amount, kind, original, original_line in rows
    )


def census_of(ledger: LedgerOf) -> Census:
    """The ledger's census."""
    return Census(
        rows=tuple(
            CensusRow(month=f"2026-{month:02}", tier=tier, class_name=None, units=units)
            for tier, row in ledger.census().items()
            for month, units in enumerate(row, start=1)
        )
    )


def jobs_of(contract: CheckedContract, ledger: Ledger, census: Census) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    facts = Facts()
    lines = sorted(resolve_links(ledger.lines, None)[0], key=settlement_order)
    program = compile_program(contract, facts, {}, enrollment(contract, census, facts))
    key_of = keys(month_rule(contract, program.attachment))
    return {
        "run": lambda: interpret(program, lines, {}, key_of),
        "settle": lambda: settle(contract, ledger, census, facts),
    }


def main() -> None:
    """The command."""
    parser = ArgumentParser(prog="python -m benchmarks.interpreter", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="say where time goes, function by function")
    given = parser.parse_args()
    made = LedgerOf(given.lines, given.seed)
    ledger = Ledger(lines=lines_of(next(made.chunks(given.lines))), group=None)
    jobs = jobs_of(load(PLAN).contract, ledger, census_of(made))
    gc.disable()
    if given.profile:
        profile(jobs["settle"])
        return
    print(f"{given.lines:,} lines, median of {given.rounds}")
    print(f"{'':8}{'lines/s':>12}{'lines/CPU s':>14}{'wall s':>9}{'CPU s':>9}")
    for name, job in jobs.items():
        timed = [_timed(job) for _ in range(given.rounds)]
        wall, cpu = (median(column) for column in zip(*timed, strict=True))
        print(f"{name:8}{given.lines / wall:12,.0f}{given.lines / cpu:14,.0f}{wall:9.2f}{cpu:9.2f}")


def _timed(job: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of a job; letting go of what it made is not counted."""
    wall, cpu = perf_counter(), process_time()
    made = job()
    times = perf_counter() - wall, process_time() - cpu
    del made
    return times


def profile(job: Callable[[], object]) -> None:
    """Where a job's time goes."""
    profiler = cProfile.Profile()
    profiler.runcall(job)
    Stats(profiler).strip_dirs().sort_stats(SortKey.TIME).print_stats(30)


if __name__ == "__main__":
    main()
