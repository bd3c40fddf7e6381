"""One run finds every mistake, each once: twenty planted in one plan, and each kind alone in any plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st

from planlang.check import check
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Source, Span

TWENTY = Path(__file__).parent / "twenty-mistakes.plan"
EVERYTHING = (Path(__file__).parent / "everything.plan").read_text(encoding="utf-8")

# Line, column, code and help of each, in the order of the file.
PLANTED: list[tuple[int, int, str, str | None]] = [
    (4, 3, "unknown-term", "write `administrator`"),
    (5, 19, "missing-quotes", 'write `"G-100"`'),
    (12, 12, "name-declared-twice", "leave one of them out"),
    (18, 38, "undeclared-coverage", "did you mean `rx`?"),
    (
        19,
        41,
        "basis-windows-disagree",
        (
            "`12/15` of this period is `incurred 2026-01-01 through 2026-12-31, paid 2026-01-01 through 2027-03-31`; "
            "write that, or the windows alone"
        ),
    ),
    (21, 59, "undeclared-class", "did you mean `retirees`?"),
    (
        22,
        48,
        "laser-below-deductible",
        "the carrier pays more for this person, not less; if that is agreed, leave it so",
    ),
    (23, 48, "money-without-currency", "write `$250,000`"),
    (24, 29, "misplaced-thousands", "write `$150,000`"),
    (25, 29, "share-without-percent", "write `0.9%` or `90%`"),
    (26, 40, "key-mismatch", "a specific keeps all its totals by one key: write both per person or both per family"),
    (27, 29, "currency-mismatch", "write amounts as `$1,250.00`"),
    (28, 5, "term-in-wrong-block", "write it inside `aggregate { }`"),
    (34, 57, "impossible-date", None),
    (35, 5, "tier-without-factor", "add an amount for `family`; write `$0.00` if nothing is charged"),
    (
        36,
        83,
        "factor-schedule-hole",
        "add the factor that holds from the beginning, without `from`; write `$0.00` if nothing is charged",
    ),
    (39, 5, "term-given-twice", "keep one of them"),
    (
        43,
        10,
        "scenario-expects-nothing",
        "add a line such as `expect specific is $0.00`, or a column `specific` to the claims table",
    ),
    (48, 9, "ambiguous-date", "write `2026-03-04` for March 4, 2026, `2026-04-03` for April 3, 2026"),
    (
        51,
        100,
        "scenario-split-does-not-add-up",
        "all of a line is somebody's: correct a part, or leave a cell empty",
    ),
]


def findings(text: str, name: str = "harbor.plan") -> list[Diagnostic]:
    file, said = parse(Source(name, text))
    _, also = check(file, "", name)
    return [*said, *also]


def place(found: Diagnostic) -> tuple[int, int]:
    span = found.labels[0].place
    assert isinstance(span, Span)
    return span.line, span.column


def test_twenty_planted_mistakes_are_all_found_in_one_run_and_nothing_else() -> None:
    found = findings(TWENTY.read_text(encoding="utf-8"), TWENTY.name)
    said = sorted((*place(one), one.code.slug, one.help) for one in found)
    assert said == PLANTED
    assert len({slug for _, _, slug, _ in PLANTED}) == 20


# --- one of everything ------------------------------------------------------------------------------------------


def lines_alone() -> list[int]:
    """The lines that are statements or rows of their own: none that opens or closes a block, none that is empty."""
    lines = EVERYTHING.splitlines()
    return [at for at, line in enumerate(lines) if line.strip() and not line.startswith("#") and line[-1] not in "{}"]


def with_line(at: int, *instead: str) -> str:
    lines = EVERYTHING.splitlines()
    lines[at : at + 1] = instead
    return "\n".join([*lines, ""])


def test_a_plan_with_one_of_everything_has_no_findings() -> None:
    assert findings(EVERYTHING) == []


@pytest.mark.parametrize("at", lines_alone())
def test_a_line_left_out_is_at_most_one_mistake(at: int) -> None:
    assert len(findings(with_line(at))) <= 1


@pytest.mark.parametrize("at", lines_alone())
def test_a_line_written_twice_is_at_most_one_mistake(at: int) -> None:
    line = EVERYTHING.splitlines()[at]
    assert len(findings(with_line(at, line, line))) <= 1


@pytest.mark.parametrize("at", lines_alone())
def test_a_word_with_two_letters_turned_is_at_most_one_mistake(at: int) -> None:
    line = EVERYTHING.splitlines()[at]
    for found in re.finditer(r"\b[a-z]{4,}\b", line):
        word = found.group()
        turned = f"{line[: found.start()]}{word[0]}{word[2]}{word[1]}{word[3:]}{line[found.end() :]}"
        assert len(findings(with_line(at, turned))) <= 1, turned


# --- any plan, one mistake --------------------------------------------------------------------------------------


@define
class Draft:
    """A plan as lines by block, so that a mistake can be planted in any place."""

    plan: list[str] = field(factory=list)
    specific: list[str] = field(factory=list)
    aggregate: list[str] = field(factory=list)

    def text(self) -> str:
        lines = ['plan "Harbor Foods" {', *(f"  {line}" for line in self.plan)]
        for kind, inner in (("specific", self.specific), ("aggregate", self.aggregate)):
            lines += [f'  {kind} "The {kind}" {{', *(f"    {line}" for line in inner), "  }"]
        return "\n".join([*lines, "}", ""])


Draw = st.DrawFn
COVERAGES = ("medical", "rx", "dental", "vision")
TIERS = ("single", "couple", "family")
CLASSES = ("actives", "retirees")


def some(draw: Draw, lines: list[str]) -> list[str]:
    """Any of the lines."""
    return [line for line in lines if draw(st.booleans())]


def list_of(draw: Draw, names: tuple[str, ...]) -> str:
    return ", ".join(draw(st.lists(st.sampled_from(names), min_size=1, unique=True)))


def money(draw: Draw, low: int, high: int) -> str:
    return f"${draw(st.integers(low, high)) * 1000:,}"


@st.composite
def drafts(draw: Draw) -> Draft:
    """A valid plan: any options, in any order."""
    year = draw(st.integers(2001, 2090))
    period = f"{year}-01-01 through {year}-12-31"
    bases = ("12/12", "12/15", "15/12", "24/12", "paid", "incurred", f"incurred {period}, paid any date")
    top = ["currency USD", f"period {period}", f"tiers {', '.join(TIERS)}", f"classes {', '.join(CLASSES)}"]
    top += [f'coverage {name} "The {name}"' for name in COVERAGES]
    top += some(draw, ['sponsor "S"', 'group "G-1"', 'exclusion "WC" "Work"', "rebates reduce aggregate"])
    month = draw(st.integers(2, 9))
    specific = [
        f"covers {list_of(draw, COVERAGES)}",
        f"basis {draw(st.sampled_from(bases))}",
        f"deductible {money(draw, 50, 200)} per person",
        *some(
            draw,
            [
                'carrier "Granite Mutual" policy "GM-1"',
                f"deductible {money(draw, 50, 200)} per person for class retirees",
                f'laser person "M-1" at {money(draw, 200, 900)}',
                'laser person "M-2" excluded from all cover',
                f"aggregating deductible {money(draw, 0, 90)}",
                "reimburses 80% of the first $100,000 of excess, then 100%",
                f"maximum {money(draw, 500, 5000)} per person",
                "advance funding included",
            ],
        ),
    ]
    aggregate = [
        f"covers {', '.join(COVERAGES)}",
        f"basis {draw(st.sampled_from(bases))}",
        "monthly factor single $400.00, couple $800.00, family $1,000.00 per month on medical, rx, vision",
        "monthly factor single $40.00, couple $80.00, family $100.00 per month on dental",
        *some(
            draw,
            [
                f"monthly factor family $1,100.00 per month on medical, rx, vision from {year}-0{month}-01",
                "enrollment lag 1 month",
                "minimum attachment 95% of first month times policy months",
                "loss limit standard deductible on all coverages",
                "reimburses 90%",
                "maximum $1,000,000",
                "on termination forfeited",
            ],
        ),
    ]
    shuffled = (draw(st.permutations(lines)) for lines in (top, specific, aggregate))
    return Draft(*(list(lines) for lines in shuffled))


def drop(lines: list[str], start: str) -> None:
    lines[:] = [line for line in lines if not line.startswith(start)]


def swap(lines: list[str], old: str, new: str) -> None:
    at = next(number for number, line in enumerate(lines) if old in line)
    lines[at] = lines[at].replace(old, new, 1)


def plant(draw: Draw, lines: list[str], line: str) -> None:
    lines.insert(draw(st.integers(0, len(lines))), line)


def plant_anew(block: str, line: str, *starts: str) -> Callable[[Draw, Draft], None]:
    """Plant a line in a block, in place of those that begin likewise."""

    def mutate(draw: Draw, draft: Draft) -> None:
        lines: list[str] = getattr(draft, block)
        for start in starts:
            drop(lines, start)
        plant(draw, lines, line)

    return mutate


def take_out(block: str, *starts: str) -> Callable[[Draw, Draft], None]:
    """Take the lines out that begin so."""

    def mutate(_: Draw, draft: Draft) -> None:
        for start in starts:
            drop(getattr(draft, block), start)

    return mutate


def change(block: str, old: str, new: str) -> Callable[[Draw, Draft], None]:
    """Change the first line that holds the words."""

    def mutate(_: Draw, draft: Draft) -> None:
        swap(getattr(draft, block), old, new)

    return mutate


def double(block: str, *, other_than: tuple[str, ...] = ()) -> Callable[[Draw, Draft], None]:
    """Write any statement of a block once more."""

    def mutate(draw: Draw, draft: Draft) -> None:
        lines: list[str] = getattr(draft, block)
        possible = [line for line in lines if not line.startswith(other_than)]
        plant(draw, lines, draw(st.sampled_from(possible)))

    return mutate


MISTAKES: list[tuple[str, Callable[[Draw, Draft], None]]] = [
    ("unknown-term", change("specific", "deductible", "deductable")),
    ("unknown-term", plant_anew("aggregate", "enrolment lag 1 month", "enrollment")),
    ("unknown-term", change("plan", "currency", "curency")),
    ("misplaced-thousands", plant_anew("specific", "overall maximum $5,00,000")),
    ("money-without-currency", plant_anew("specific", "overall maximum 5000000")),
    ("share-without-percent", plant_anew("aggregate", "reimburses 0.8", "reimburses")),
    ("impossible-date", change("plan", "12-31", "12-32")),
    ("ambiguous-date", plant_anew("aggregate", "basis incurred any date, paid on or after 03/04/2026", "basis")),
    ("missing-quotes", plant_anew("specific", "carrier Granite Mutual", "carrier")),
    ("statement-not-ended", plant_anew("specific", "overall maximum $5,000,000 advance funding none", "advance")),
    ("term-in-wrong-block", plant_anew("specific", "corridor 125%")),
    ("term-in-wrong-block", plant_anew("aggregate", 'laser person "M-9" at $900,000')),
    ("term-in-wrong-block", plant_anew("plan", "loss limit none")),
    ("term-in-wrong-block", plant_anew("aggregate", "tiers single, family")),
    ("term-in-wrong-block", plant_anew("specific", "renewed")),
    ("term-given-twice", double("specific")),
    ("term-given-twice", double("aggregate", other_than=("monthly factor",))),
    ("term-given-twice", double("plan", other_than=("coverage", "exclusion"))),
    ("name-declared-twice", plant_anew("plan", 'coverage dental "Teeth"')),
    ("missing-term", take_out("specific", "covers")),
    ("missing-term", take_out("aggregate", "basis")),
    ("missing-term", take_out("specific", "deductible")),
    ("missing-term", take_out("aggregate", "monthly factor")),
    ("missing-term", take_out("plan", "currency")),
    ("missing-term", take_out("plan", "period")),
    ("missing-term", take_out("plan", "coverage")),
    ("unknown-currency", change("plan", "USD", "USX")),
    ("period-ends-before-it-starts", plant_anew("plan", "period 2026-12-31 through 2026-01-01", "period")),
    ("undeclared-coverage", change("specific", "covers ", "covers hearing, ")),
    ("undeclared-coverage", change("aggregate", "on dental", "on dentil")),
    ("undeclared-coverage", take_out("plan", "coverage dental")),
    ("undeclared-tier", change("plan", "couple, ", "")),
    ("undeclared-tier", take_out("plan", "tiers")),
    ("undeclared-class", plant_anew("specific", "deductible $90,000 per person for class owners")),
    ("name-listed-twice", change("aggregate", "covers ", "covers dental, ")),
    ("currency-mismatch", plant_anew("specific", "overall maximum NOK 5,000,000")),
    ("percentage-over-100", plant_anew("aggregate", "reimburses 101%", "reimburses")),
    ("key-out-of-place", plant_anew("specific", "run-in limit $25,000 in all")),
    ("key-mismatch", plant_anew("specific", "maximum $900,000 per family", "maximum")),
    ("basis-windows-disagree", plant_anew("specific", "basis 12/15, paid on or after 2000-01-01", "basis")),
    ("empty-window", plant_anew("aggregate", "basis incurred 2026-02-01 through 2026-01-01, paid any date", "basis")),
    ("class-deductible-without-standard", plant_anew("specific", "deductible $1 per person for class actives", "ded")),
    ("laser-below-deductible", plant_anew("specific", 'laser person "M-3" at $25,000')),
    ("laser-key-mismatch", plant_anew("specific", 'laser family "F-1" at $900,000')),
    ("laser-excludes-family", plant_anew("specific", 'laser family "F-1" excluded from specific')),
    ("two-maxima", plant_anew("specific", "maximum $9,000 per person\n    lifetime maximum $9,000 per person", "max")),
    ("maximum-without-key", plant_anew("specific", "maximum $900,000", "maximum")),
    ("prior-without-lifetime-maximum", plant_anew("specific", 'prior reimbursement person "M-1" $1,000')),
    ("loss-limit-reach-without-limit", plant_anew("aggregate", "loss limit none on all coverages", "loss")),
    ("expected-claims-without-corridor", change("aggregate", "monthly factor", "expected claims")),
    ("corridor-without-expected-claims", plant_anew("aggregate", "corridor 125%")),
    ("tier-without-factor", change("aggregate", "couple $80.00, ", "")),
    ("factor-given-twice", plant_anew("aggregate", "expected claims couple $1 per month on dental\n    corridor 125%")),
    ("factor-schedule-hole", change("aggregate", "on dental", "on dental from 2099-12-01")),
    ("overlapping-factor-groups", change("aggregate", " on dental", " on dental, vision")),
    ("coverage-not-covered", change("aggregate", "covers medical, rx, dental, vision", "covers medical, rx, dental")),
    ("bands-on-aggregate", plant_anew("aggregate", "reimburses 80% of the first $1 of excess, then 90%", "reimburses")),
]


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_a_valid_plan_has_no_findings(draft: Draft) -> None:
    assert findings(draft.text()) == []


@pytest.mark.parametrize(("slug", "mutate"), MISTAKES, ids=[f"{n}-{slug}" for n, (slug, _) in enumerate(MISTAKES)])
def test_a_mistake_alone_in_any_plan_is_the_only_finding(slug: str, mutate: Callable[[Draw, Draft], None]) -> None:
    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def one_mistake(data: st.DataObject) -> None:
        draft = data.draw(drafts())
        mutate(cast("Draw", data.draw), draft)
        found = findings(draft.text())
        assert [one.code.slug for one in found] == [slug], draft.text()

    one_mistake()
