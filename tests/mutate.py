"""Put one mutant after another into the code, and say which of them no test notices.

    python -m tests.mutate operators values        whole packages
    python -m tests.mutate engine --most 500       what is tried first is a random sample: the order is from --seed
    python -m tests.mutate engine --since 4a5b6c7  those that this revision of the project had not
    python -m tests.mutate engine --again          the survivors once more, after a new case or with more --seconds
    python -m tests.mutate --report                the results that are kept, survivors last

Tests are collected once. A run under coverage says which lines each of them reaches; then every mutant is tried in a
forked process, by the tests that reach its lines: first those that caught its like, then the quickest, those that see
much or are named after its module or package earlier, until one fails or the mutant has had its seconds. One that no
test reaches survives. Results are kept, and hold while function and mutant stay as they are, so a run that was stopped
goes on. A survivor that `docs/mutation-survivors.md` does not explain fails the command, and so does what that page
explains and is no mutant. When what the tests reach has changed a lot, delete `.mutants/reach.json`.

It is quickest to give each mutant three seconds first and to try what survives them again with fifteen.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import math
import os
import pkgutil
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import define, field, frozen
from coverage import Coverage

import planlang
from tests.mutants import KEPT, PACKAGES, ROOT, Live, Mutant, live, mutants, mutants_since

PAGE = ROOT / "docs" / "mutation-survivors.md"
# Tests that start other processes, read no money, or take many seconds for what others show in one.
TARGETS = (
    "tests/test_conformance.py",
    "tests/test_agreement.py",
    "tests/test_columns.py",
    "tests/test_conformance_in_columns.py",
    "tests/test_state.py",
    "tests/test_laws.py",
    "tests/test_describe.py",
    "tests/test_descriptions.py",
    "tests/test_explanations.py",
    "tests/test_explanation_lines.py::test_every_conformance_case_adds_up_and_is_as_its_schema_has_it",
    "tests/test_letters.py",
    "tests/test_why_not.py",
    "tests/test_diagnostics.py",
    "tests/test_ledger_diagnostics.py",
    "tests/test_twenty_mistakes.py",
    "tests/test_docs.py",
    "tests/unit",
)
# A few tests that see a whole settlement, whole explanations and whole descriptions.
BROAD = ("tests/test_agreement.py", "tests/test_explanations.py", "tests/test_descriptions.py")
# Tests in a hurry that see what a provision refuses, lowers, tells and says.
QUICK = ("tests/test_diagnostics.py", "tests/unit/test_check", "tests/unit/provisions", "tests/test_conformance.py")
# Many tests that see a whole settlement each, in columns.
DRAWN = ("tests/test_columns.py::test_a_drawn_", "tests/test_columns.py::test_drawn_")
NOT = "not test_the_option_bites"  # an edit of the plan, where a mutant is an edit of the code
# A test may take so many seconds of the processor, and so many times what it takes without a mutant; then time is up.
LEAST, SLACK = 2.0, 6.0
MEMORY = 6 * 2**30
CAUGHT, SURVIVED, LATE, STALLED = "caught", "survived", "out of time", "stalled"
NOT_PUT_IN = 3
_ENTRY = re.compile(
    r"^### `(?P<file>[^`]+)` `(?P<function>[^`]+)`\n\n```diff\n- ?(?P<old>.*)\n\+ ?(?P<new>.*)\n```\n\n\S", re.MULTILINE
)


@frozen(kw_only=True)
class Result:
    """What became of a mutant: the test that failed, if one did, and how many reached its lines."""

    key: str
    status: str
    test: str
    reached: int
    seconds: float


@frozen
class Reach:
    """Which tests reach each line of a file, and how long each test takes."""

    lines: Mapping[str, Mapping[int, frozenset[str]]]
    seconds: Mapping[str, float]

    def tests(self, mutant: Mutant) -> frozenset[str]:
        """The tests that reach a mutant's lines."""
        lines = self.lines.get(mutant.file, {})
        return frozenset().union(*(lines.get(line, frozenset()) for line in mutant.lines))


@define(eq=False)
class Mutating:
    """The plugin that has pytest collect the tests, and then runs them its own way."""

    packages: Sequence[str]
    mutants_of: Callable[[str], Sequence[Mutant]]
    seed: int
    most: int | None
    at_once: int
    again: bool
    only: str
    budget: float
    results: dict[str, Result] = field(factory=dict)
    known: frozenset[tuple[str, str, str, str]] = field(init=False)
    failed: str = ""

    @known.default
    def _known(self) -> frozenset[tuple[str, str, str, str]]:
        return explained()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Drawn examples are not shrunk: that a test fails is all that is asked."""
        from hypothesis import Phase, settings  # noqa: PLC0415  pytest wants to import it first

        settings.register_profile(
            "mutants", settings.get_profile("planlang"), phases=(Phase.explicit, Phase.generate), database=None
        )
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember a failure."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Find what each test reaches, then try the mutants."""
        items = {item.nodeid: item for item in session.items}
        reach = self._reach(items)
        self._try(items, reach)
        return True

    def _run(self, items: Sequence[pytest.Item], seconds: Mapping[str, float] | None = None) -> str:
        """Run tests until one fails; returns which. Where it is known how long each takes, its time is limited."""
        self.failed = ""
        for item, following in zip_longest(items, items[1:]):
            if seconds is not None:
                most = LEAST + SLACK * seconds[item.nodeid]
                signal.setitimer(signal.ITIMER_PROF, most)
                signal.setitimer(signal.ITIMER_REAL, 20 * most)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                break
        return self.failed

    # --- what the tests reach ---

    def _reach(self, items: Mapping[str, pytest.Item]) -> Reach:
        """What is kept of the last run under coverage, and what tests reach that are new since."""
        path = KEPT / "reach.json"
        kept: dict[str, Any] = {"texts": {}, "lines": {}, "seconds": {}}
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
        _carry_over(kept)
        new = [item for name, item in items.items() if name not in kept["seconds"]]
        if new:
            print(f"finding what {len(new):,} tests reach", flush=True)
            parts = {KEPT / f"reach-{at}.json": new[at :: self.at_once] for at in range(min(self.at_once, len(new)))}
            _apart([partial(self._measure, items, part) for part, items in parts.items()])
            for part in parts:
                _add(kept, json.loads(part.read_text(encoding="utf-8")))
                part.unlink()
            path.write_text(json.dumps(kept), encoding="utf-8")
        lines: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
        names = list(kept["seconds"])
        for file, of_file in kept["lines"].items():
            for line, numbers in of_file.items():
                found = frozenset(names[number] for number in numbers) & items.keys()
                lines[file][int(line)] = found
        return Reach(lines, kept["seconds"])

    def _measure(self, items: Sequence[pytest.Item], path: Path) -> None:
        """Write what these tests reach, each run under coverage, and the seconds that each takes.

        The first is run before too, so that what is loaded once counts for none.
        """
        self._run(items[:1])
        home = ROOT / "planlang"
        cover = Coverage(data_file=None, include=[f"{home}/{package}/*" for package in PACKAGES], config_file=False)
        cover.set_option("run:disable_warnings", ["no-data-collected"])  # a few new tests may reach nothing
        cover.start()
        seconds = dict[str, float]()
        for item in items:
            cover.switch_context(item.nodeid)
            started = time.process_time()
            if self._run([item]):
                raise SystemExit(f"{item.nodeid} fails without a mutant")
            seconds[item.nodeid] = round(time.process_time() - started, 4)
        cover.stop()
        data = cover.get_data()
        lines = {
            str(Path(name).relative_to(home)): {
                str(line): [context for context in contexts if context]
                for line, contexts in data.contexts_by_lineno(name).items()
            }
            for name in data.measured_files()
        }
        path.write_text(json.dumps({"seconds": seconds, "lines": lines}), encoding="utf-8")

    # --- the mutants ---

    def _try(self, items: Mapping[str, pytest.Item], reach: Reach) -> None:
        """Try every mutant that is not decided, a few at once."""
        alive = live()
        gc.collect()
        gc.freeze()  # so that a forked process shares what it does not change
        for package in self.packages:
            waiting = self._waiting(package)
            print(f"{package}: {len(waiting):,} mutants to try", flush=True)
            catchers: dict[str, Counter[str]] = defaultdict(Counter)
            running: dict[int, tuple[Mutant, int, int, float]] = {}
            stalled: set[str] = set()
            started, done = time.monotonic(), Counter[str]()
            with _results(package).open("a", encoding="utf-8") as kept:
                while waiting or running:
                    while waiting and len(running) < self.at_once:
                        mutant = waiting.pop()
                        tests = _chosen(mutant, reach, catchers, self.budget)
                        pid, pipe = self._start(mutant, alive, [items[name] for name in tests], reach)
                        running[pid] = mutant, pipe, len(reach.tests(mutant)), time.monotonic()
                    mutant, result = _ended(running)
                    if result.status == STALLED and mutant.key not in stalled:
                        stalled.add(mutant.key)  # others may have kept the processor
                        waiting.insert(0, mutant)
                        continue
                    if result.test:
                        function = result.key.rsplit(":", 2)[0]
                        catchers[function][result.test] += 1
                        catchers[function.partition(":")[0]][result.test] += 1
                    self.results[result.key] = result
                    done[result.status] += 1
                    kept.write(json.dumps(_plain(result)) + "\n")
                    kept.flush()
                    if sum(done.values()) % 100 == 0:
                        print(f"  {dict(done)} in {time.monotonic() - started:.0f} s", flush=True)

    def _waiting(self, package: str) -> list[Mutant]:
        """The mutants to try, the first last."""
        every = list(self.mutants_of(package))
        Random(self.seed).shuffle(every)
        self.results |= {result.key: result for result in read(package)}
        chosen = [mutant for mutant in every if self.only in mutant.name]
        if not self.again:
            chosen = chosen[: self.most]
        return [mutant for mutant in reversed(chosen) if self._open(mutant)]

    def _open(self, mutant: Mutant) -> bool:
        """Whether a mutant is still to be tried; again are tried those that were not caught and are not explained."""
        result = self.results.get(mutant.key)
        if self.again:
            return result is not None and result.status != CAUGHT and entry(mutant) not in self.known
        return result is None

    def _start(self, mutant: Mutant, alive: Live, items: Sequence[pytest.Item], reach: Reach) -> tuple[int, int]:
        """Fork a process that puts the mutant in and runs tests; returns its number and where it answers."""
        source, sink = os.pipe()
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            os.close(sink)
            return pid, source
        try:
            os.close(source)
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            if alive.has(mutant):
                alive.put(mutant)
        except BaseException:  # noqa: BLE001  such a mutant is not tried, so it counts for nothing
            os._exit(NOT_PUT_IN)
        try:
            os.write(sink, self._run(items, reach.seconds).encode())
        except BaseException as error:  # noqa: BLE001  whatever stops the tests is noticed
            os.write(sink, f"stopped: {type(error).__name__}".encode())
        os._exit(0)


def _apart(works: Iterable[Callable[[], object]]) -> None:
    """Work in processes of their own, all at once. One that has run Polars has threads, which its forks would lack."""
    sys.stdout.flush()
    pids = []
    for work in works:
        pid = os.fork()
        if not pid:
            try:
                work()
            except BaseException:  # noqa: BLE001  the process must not go on as the one that it was forked from
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        pids.append(pid)
    codes = [os.waitpid(pid, 0)[1] for pid in pids]
    if any(codes):
        raise SystemExit("what the tests reach is not known")


def _add(kept: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Add what some tests reach to what is kept, where tests stand by their numbers."""
    kept["seconds"] |= found["seconds"]
    numbers = {name: number for number, name in enumerate(kept["seconds"])}
    for file, lines in found["lines"].items():
        of_file = kept["lines"].setdefault(file, {})
        for line, names in lines.items():
            of_file.setdefault(line, []).extend(numbers[name] for name in names)


def _ended(running: dict[int, tuple[Mutant, int, int, float]]) -> tuple[Mutant, Result]:
    """Wait for a process, and say whose it was and what became of its mutant."""
    pid, status = os.wait()
    while pid not in running:
        pid, status = os.wait()
    mutant, pipe, reached, started = running.pop(pid)
    with os.fdopen(pipe, encoding="utf-8") as answer:
        test = answer.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == NOT_PUT_IN:
        raise SystemExit(f"{mutant.name} cannot be put in")
    verdict = CAUGHT if test else SURVIVED
    if os.WIFSIGNALED(status):
        ended = {signal.SIGPROF: (LATE, ""), signal.SIGALRM: (STALLED, "")}
        verdict, test = ended.get(signal.Signals(os.WTERMSIG(status)), (CAUGHT, f"signal {os.WTERMSIG(status)}"))
    seconds = round(time.monotonic() - started, 2)
    return mutant, Result(key=mutant.key, status=verdict, test=test, reached=reached, seconds=seconds)


def _chosen(mutant: Mutant, reach: Reach, catchers: Mapping[str, Counter[str]], budget: float) -> list[str]:
    """The tests for a mutant: what caught its like, those of its name, the quickest, as many as its seconds allow."""
    tests, seconds = reach.tests(mutant), reach.seconds
    like = (catchers.get(name, Counter[str]()) for name in (f"{mutant.file}:{mutant.function}", mutant.file))
    first = list(dict.fromkeys(name for known in like for name, _ in known.most_common(12) if name in tests))
    package, _, module = mutant.file.removesuffix(".py").rpartition("/")
    order = [
        *first,
        *sorted(tests.difference(first), key=lambda name: (seconds[name] * _weight(name, package, module), name)),
    ]
    chosen, spent, most = list[str](), 0.0, budget / 2  # what caught its like may take half of its seconds
    for at, name in enumerate(order):
        most = budget if at >= len(first) else most
        if spent + seconds[name] <= most:
            chosen.append(name)
            spent += seconds[name]
    return chosen


def _weight(name: str, package: str, module: str) -> float:
    """By how much a test comes earlier than another that takes as long: what sees much, and what is near."""
    if name.startswith(BROAD) and ("[0" in name or not name.startswith(BROAD[0])):
        return 0.02
    if name.startswith(DRAWN) or (package == "provisions" and name.startswith(QUICK)):
        return 0.1
    if module in name.partition("::")[0]:
        return 0.001
    if module in name:
        return 0.25
    return 0.5 if package.partition("/")[0] in name else 1.0


def _carry_over(kept: dict[str, Any]) -> None:
    """Bring what is kept to the lines of the files as they are now; a new line has the tests of the one above."""
    for package in PACKAGES:
        for path in sorted((ROOT / "planlang" / package).glob("*.py")):
            name, text = str(path.relative_to(ROOT / "planlang")), path.read_text(encoding="utf-8")
            before, reached = kept["texts"].get(name, text), kept["lines"].get(name, {})
            kept["texts"][name] = text
            if before == text:
                continue
            lines: dict[str, list[int]] = {}
            for _, start, end, first, last in SequenceMatcher(
                None, before.splitlines(), text.splitlines(), autojunk=False
            ).get_opcodes():
                for at in range(first, last):
                    old = min(start + at - first, max(end - 1, start - 1)) + 1
                    lines[str(at + 1)] = reached.get(str(old), [])
            kept["lines"][name] = lines


def _plain(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in ("key", "status", "test", "reached", "seconds")}


def _results(package: str) -> Path:
    return KEPT / f"{package.replace('/', '.')}.jsonl"


def read(package: str) -> Iterable[Result]:
    """The results that are kept of a package, the last of a mutant standing."""
    path = _results(package)
    if path.exists():
        yield from (Result(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


# --- the report ---


def explained() -> frozenset[tuple[str, str, str, str]]:
    """The survivors of the page: file, function, what went and what came."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return frozenset((one["file"], one["function"], one["old"], one["new"]) for one in _ENTRY.finditer(text))


def entry(mutant: Mutant) -> tuple[str, str, str, str]:
    """A mutant as the page has it."""
    return mutant.file, mutant.function, mutant.old, mutant.new


def interval(caught: int, tried: int) -> tuple[float, float]:
    """Wilson's interval of a share, at 95%."""
    z, share = 1.959964, caught / tried
    middle = (share + z * z / (2 * tried)) / (1 + z * z / tried)
    half = z * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried)) / (1 + z * z / tried)
    return middle - half, min(1.0, middle + half)


def report(packages: Sequence[str], mutants_of: Callable[[str], Sequence[Mutant]] = mutants) -> int:
    """Print each package's score, its survivors that the page does not explain, and what the page explains in vain.

    mutants_of: those of a package that are asked for. Returns how many there are of the last two.
    """
    known, unexplained = explained(), 0
    for package in packages:
        results = {result.key: result for result in read(package)}
        every = mutants_of(package)
        of_page = {one for one in known if one[0].rpartition("/")[0] == package}
        for file, function, old, new in sorted(of_page.difference(map(entry, mutants(package)))):
            unexplained += 1
            print(f"{PAGE.name} explains what is no mutant: {file}:{function}\n    - {old}\n    + {new}")
        tried = [(mutant, results[mutant.key]) for mutant in every if mutant.key in results]
        counts = Counter(result.status for _, result in tried)
        decided, late = counts[CAUGHT] + counts[SURVIVED], counts[LATE] + counts[STALLED]
        if not decided:
            continue
        survivors = [mutant for mutant, result in tried if result.status == SURVIVED]
        silent = [mutant for mutant in survivors if entry(mutant) not in known]
        unexplained += len(silent)
        low, high = interval(counts[CAUGHT], decided)
        sampled = "whole" if len(tried) == len(every) else f"a sample, {low:.1%} to {high:.1%} at 95%"
        print(
            f"{package}: {len(tried):,} of {len(every):,} mutants tried ({sampled}): "
            f"{counts[CAUGHT]:,} caught, {counts[SURVIVED]:,} survived, {late:,} out of time; "
            f"score {counts[CAUGHT] / decided:.1%}; {len(survivors) - len(silent):,} survivors explained"
        )
        for mutant in silent:
            reached = results[mutant.key].reached
            print(f"  {mutant.name}  line {mutant.lines[0]}, {reached} tests\n    - {mutant.old}\n    + {mutant.new}")
    return unexplained


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line, try what is wanted and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", choices=[*PACKAGES, []], help="all when none is named")
    parser.add_argument("--seed", type=int, default=1, help="of the order in which mutants are tried")
    parser.add_argument("--most", type=int, help="try no more than so many of a package")
    parser.add_argument("--at-once", type=int, default=2, help="so many processes")
    parser.add_argument("--only", default="", help="mutants with this in their name")
    parser.add_argument("--since", metavar="REVISION", help="mutants that this revision of the project had not")
    parser.add_argument("--again", action="store_true", help="try again what was not caught and is not explained")
    parser.add_argument("--seconds", type=float, default=15.0, help="of tests for one mutant")
    parser.add_argument("--report", action="store_true", help="try nothing")
    given = parser.parse_args(words)
    packages = given.packages or PACKAGES
    KEPT.mkdir(exist_ok=True)
    mutants_of = partial(mutants_since, given.since) if given.since else mutants
    if not given.report:
        for module in pkgutil.walk_packages(planlang.__path__, "planlang."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        how = (given.seed, given.most, given.at_once, given.again, given.only, given.seconds)
        plugin = Mutating(packages, mutants_of, *how)
        ended = pytest.main(
            ["-q", "-s", "-p", "no:cacheprovider", "--no-header", "-k", NOT, "--rootdir", str(ROOT), *TARGETS], [plugin]
        )
        if ended not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            return 1
    return 1 if report(packages, mutants_of) else 0


if __name__ == "__main__":
    raise SystemExit(main())
