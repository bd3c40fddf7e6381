"""The documentation runs: every plan text in it is parsed, checked and settled, and every link leads somewhere.

The info string of a fence says what its text is:

    planlang                                 a whole file, canonical, without errors, whose scenarios hold
    planlang fragment <block>                statements of a block, without errors in a small plan around them
    planlang wrong <code>                    a whole file with exactly this finding
    planlang wrong <code> fragment <block>   statements of a block with exactly this finding

Pages of `docs/diagnostics` show lines of the cases that `tests/test_diagnostics.py` runs, so they are not run here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import frozen

from planlang.api.formatting import formatted_text
from planlang.api.plans import Reading
from planlang.api.scenarios import run
from planlang.check import check, plans_named
from planlang.provisions import ALL
from planlang.provisions.provision import Provision
from planlang.syntax import nodes
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.source import Source

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINKING = [*PAGES, *sorted((ROOT / "examples").rglob("*.md"))]

_FENCE = re.compile(r"^```(?P<info>planlang\b[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INFO = re.compile(
    r"planlang(?: wrong (?P<code>[a-z0-9-]+))?(?: fragment (?P<block>[a-z-]+))?",
)
_FACTORS = re.compile(r"^\s*(monthly factor|expected claims|corridor)\b", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
_ANCHOR = re.compile(r'<a id="(?P<id>[^"]+)">|^#+ (?P<heading>.+)$', re.MULTILINE)

# What a block must say, by the words with which a line of it begins. A fragment that says it itself is left alone.
_PLAN = {
    "currency": "currency USD",
    "period": "period 2026-01-01 through 2026-12-31",
    "coverage medical": 'coverage medical "Medical"',
    "coverage rx": 'coverage rx "Prescription drugs"',
    "coverage dental": 'coverage dental "Dental"',
    "tiers": "tiers single, family",
    "classes": "classes actives, retirees",
}
_SPECIFIC = {
    "covers": "covers medical, rx",
    "basis": "basis 12/15",
    "deductible": "deductible $100,000 per person",
}
_AGGREGATE = {"covers": "covers medical, rx", "basis": "basis 12/15"}
# Blocks inside the plan or another block: where each stands, its header, and what it must say.
_SECTIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "benefits": ("plan", "benefits", {}),
    "fees": ("plan", "fees", {}),
    "level-funded": (
        "plan",
        "funding level-funded",
        {"rate": "rate $350.00 per employee per month", "surplus": "surplus 50% to employer"},
    ),
    "fully-insured": ("plan", "funding fully insured", {"premium": "premium $650.00 per employee per month"}),
    "experience-refund": (
        "plan",
        "fees {\npremium specific $45.00 per month\n}\nexperience refund",
        {"share": "share 30%", "claims limit": "claims limit 70% of premium"},
    ),
    "accommodation": (
        "aggregate",
        "monthly accommodation",
        {"advances over": "advances over attachment", "repayment": "repayment monthly"},
    ),
}
BLOCKS = {"plan", "specific", "aggregate", "scenario", *_SECTIONS}
_SCENARIO = {
    "claims {": "claims {\n| claim | person | coverage | incurred | paid | amount |\n"
    "| C-1 | M-1 | medical | 2026-02-03 | 2026-03-02 | $240,000.00 |\n}",
    "census": "census single 60, family 40 every month",
    "expect": "expect specific is $140,000.00",
}


@frozen
class Example:
    """One fenced text of a page: what its info string says of it, and where it stands."""

    page: Path
    line: int
    code: str | None
    block: str | None
    body: str

    @property
    def name(self) -> str:
        """`docs/language.md:12`."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"

    @property
    def text(self) -> str:
        """The whole file: the body, in a small plan when it is a fragment."""
        return self.body if self.block is None else _around(self.block, self.body)


def _examples() -> list[Example]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        if page.parent.name == "diagnostics":
            continue
        for fence in _FENCE.finditer(text):
            info = _INFO.fullmatch(fence["info"])
            line = text.count("\n", 0, fence.start()) + 1
            assert info, f"{page}:{line}: unknown info string: {fence['info']}"
            assert (info["block"] or "plan") in BLOCKS, f"{page}:{line}: unknown block: {info['block']}"
            found.append(Example(page, line, info["code"], info["block"], fence["body"]))
    return found


# What a scenario needs of its plan to elect it.
_LIABLE = "terminal liability 3 months\n"


def _around(block: str, body: str, *, whole: bool = False) -> str:
    """A small plan around statements of a block; statements of a plan get no aggregate unless they want it whole."""
    if block in _SECTIONS:
        home, header, required = _SECTIONS[block]
        return _around(home, whole=True, body=f"{header} {{\n{_filled(required, body)}}}\n")
    elected = block == "scenario" and "terminal liability elected" in body
    bodies = {"plan": "", "specific": _LIABLE if elected else "", "aggregate": "", "scenario": "", block: body}
    factors = (
        "" if _FACTORS.search(bodies["aggregate"]) else "monthly factor single $412.50, family $1,031.25 per month"
    )
    plan = (
        f"{_filled(_PLAN, bodies['plan'])}"
        f"specific {{\n{_filled(_SPECIFIC, bodies['specific'])}}}\n"
        f"aggregate {{\n{_filled(_AGGREGATE, bodies['aggregate'])}{factors}\n}}\n"
    )
    if block == "plan" and not whole:
        # Tiers and coverages are the fragment's own, so no aggregate names them.
        plan = plan[: plan.index("aggregate {")]
    scenario = f'scenario "a small ledger" {{\n{_filled(_SCENARIO, body)}}}\n' if block == "scenario" else ""
    return f'plan "Harbor Foods Employee Health Plan" {{\n{plan}}}\n{scenario}'


def _filled(required: dict[str, str], body: str) -> str:
    """The lines of a body, and what a block must say and the body does not."""
    said = [" ".join(line.split()) for line in body.splitlines()]
    missing = [line for term, line in required.items() if not any(f"{one} ".startswith(f"{term} ") for one in said)]
    return "".join(f"{line}\n" for line in [*missing, *body.splitlines()])


EXAMPLES = _examples()


def _read(example: Example) -> tuple[Reading, list[Diagnostic]]:
    """The example's file, and everything that was said about it."""
    source = Source(example.page.name, example.text)
    file, unparsed = parse(source)
    others = {}
    if plans_named(file):
        other, _ = parse(Source("other.plan", _around("plan", "")))
        (contract,) = check(other, "", "other.plan")[0].contracts
        others = dict.fromkeys(plans_named(file), contract)
    checked, unsound = check(file, "", example.page.name, others=others)
    found = [*unparsed, *unsound]
    return (
        Reading(
            name=source.name,
            source=source,
            contracts=checked.contracts,
            scenarios=checked.scenarios,
            diagnostics=tuple(found),
        ),
        found,
    )


def test_there_are_examples_of_every_kind() -> None:
    assert len(EXAMPLES) >= 100
    assert {example.block for example in EXAMPLES} == {None, *BLOCKS}
    assert any(example.code for example in EXAMPLES)


@pytest.mark.parametrize(
    "example", [example for example in EXAMPLES if example.code is None], ids=lambda example: example.name
)
def test_an_example_is_a_plan_without_errors_whose_scenarios_hold(example: Example) -> None:
    reading, found = _read(example)
    assert not has_errors(found), [one.headline for one in found]
    for scenario in reading.scenarios if example.block is None else ():
        if scenario.of is None:
            ran = run(scenario, reading)
            assert ran.holds, [one.headline for one in ran.diagnostics]


# Pages whose plans line up their columns by hand still.
BY_HAND = {DOCS / "provisions/laser.md"}
WHOLE = [one for one in EXAMPLES if one.code is None and one.block is None and one.page not in BY_HAND]


@pytest.mark.parametrize("example", WHOLE, ids=lambda example: example.name)
def test_a_whole_plan_is_in_canonical_form(example: Example) -> None:
    text, _ = formatted_text(Source(example.page.name, example.body))
    assert example.body == text


@pytest.mark.parametrize("example", [example for example in EXAMPLES if example.code], ids=lambda example: example.name)
def test_a_wrong_example_gets_the_answer_that_the_page_names(example: Example) -> None:
    _, found = _read(example)
    assert [one.code.slug for one in found] == [example.code], [one.headline for one in found]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    prose = _ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    lost = []
    for link in _LINK.finditer(prose):
        target, _, anchor = link["target"].partition("#")
        if "://" in target:
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            lost.append(link["target"])
    assert lost == []


def test_every_page_can_be_reached_from_the_first_one() -> None:
    """By links, one after the other; a link to a folder leads to its pages."""
    first = (DOCS / "README.md").resolve()
    reached, waiting = {first}, [first]
    while waiting:
        found = {other for other in _linked(waiting.pop()) if other not in reached}
        reached |= found
        waiting += found
    pages = [*DOCS.rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    assert sorted(page.relative_to(ROOT).as_posix() for page in pages if page.resolve() not in reached) == []


def _linked(page: Path) -> set[Path]:
    """The pages to which a page links."""
    prose = _ANY_FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = (link["target"].partition("#")[0] for link in _LINK.finditer(prose) if "://" not in link["target"])
    places = [(page.parent / target).resolve() for target in targets if target]
    return {
        one for place in places for one in (place.glob("*.md") if place.is_dir() else [place]) if one.suffix == ".md"
    }


def test_the_first_page_leads_to_a_first_plan_before_all_others() -> None:
    links = _LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))
    assert links[0] == "../examples/first_plan/README.md"
    assert {"command-line.md", "python.md", "outputs.md", "coverage-of-semantics.md"} <= set(links)


def _anchors(page: Path) -> set[str]:
    """The places of a page that a link can name: its headings, and ids written out."""
    return {
        found["id"] or re.sub(r"[^\w\- ]", "", found["heading"].lower()).strip().replace(" ", "-")
        for found in _ANCHOR.finditer(_ANY_FENCE.sub("", page.read_text(encoding="utf-8")))
    }


@pytest.mark.parametrize("provision", ALL, ids=lambda provision: provision.name)
def test_a_provision_has_a_page_with_its_law_its_example_and_its_mistakes(provision: Provision) -> None:
    page = DOCS / "provisions" / f"{provision.name}.md"
    assert page.is_file(), f"{page} is missing"
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == [
        "In the trade",
        "How it is written",
        "Law",
        "Example",
        "Reasons",
        "Boundaries",
        "Diagnostics",
        "Conformance",
    ]
    linked = set(re.findall(r"\(\.\./diagnostics/([a-z0-9-]+)\.md\)", text))
    assert {code.slug for code in provision.codes} <= linked
    assert f"tests/conformance/{provision.name.replace('-', '_')})" in text


def test_the_reference_shows_every_statement() -> None:
    shown = (DOCS / "language.md").read_text(encoding="utf-8")
    headings = {heading.replace("`", "") for heading in re.findall(r"^### (.+)$", shown, re.MULTILINE)}
    words = {kind.words for kind in _statements(nodes.Statement) if getattr(kind, "words", "") not in {"", "layer"}}
    assert {word for word in words if not any(word in heading.split(", ") for heading in headings)} == set()


def _statements(root: type[nodes.Statement]) -> list[type[nodes.Statement]]:
    """All kinds of statements."""
    return [kind for direct in root.__subclasses__() for kind in (direct, *_statements(direct))]
