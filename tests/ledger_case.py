"""Read a case of a finding on a ledger, a census or a mapping file, and do what it says.

A case is one Markdown file with a heading and two sections, `## Wrong` and `## Right`.
A section holds files (fenced blocks whose info string is a kind and a file's name: `csv ledger.csv`, `hex ledger.csv`
for bytes) and may hold a `planlang` block (`group "G-100"`, `classes actives, retirees`: statements of a plan that has
no others) and a `sh` block with the options of the command. A `found` block is what must be drawn, finding by finding.
The pages in `docs/diagnostics` have the same form, so that what they call wrong and right is run as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

from planlang.ledgers.advice import link_warnings
from planlang.ledgers.census import missing_rows, read_census, unpriced_rows
from planlang.ledgers.read import read_ledger
from planlang.ledgers.write import write_outputs
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Ledger, resolve_links
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Cell, Place
from planlang.values.calendar import Period
from tests.unit.ledgers.samples import BENEFITS, contract, settlement_of

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "ledger_diagnostics"
PAGES = ROOT / "docs" / "diagnostics"
_FENCE = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTION = re.compile(r"--([a-z-]+)(?:[ ]([^-\s]\S*))?")


@frozen
class Section:
    """What is to be read, and what must be found."""

    files: Mapping[str, bytes]
    plan: str
    command: str
    found: str | None

    @property
    def options(self) -> Mapping[str, str]:
        """The options of the command, by name."""
        return dict(_OPTION.findall(self.command))


@frozen
class Case:
    """One case: the code that it shows, its heading, and both sections."""

    code: str
    title: str
    wrong: Section
    right: Section


def read_case(path: Path) -> Case:
    """A case, or a page, from its file."""
    text = path.read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    before, _, rest = text.partition("\n## Wrong\n")
    wrong, _, right = rest.partition("\n## Right\n")
    assert before, f"{path} has no section of what is wrong"
    assert right, f"{path} has no section of what is right"
    return Case(path.stem, title, _section(wrong), _section(right))


def _section(text: str) -> Section:
    blocks = _FENCE.findall(text)
    files = {name: bytes.fromhex(body) if kind == "hex" else body.encode() for kind, name, body in blocks if name}
    other = {kind: body for kind, name, body in blocks if not name}
    return Section(files, other.get("planlang", ""), other.get("sh", ""), other.get("found"))


def findings(section: Section) -> tuple[Diagnostic, ...]:
    """Everything that is found when the section's files, in the folder at hand, are read."""
    for name, data in section.files.items():
        Path(name).write_bytes(data)
    plan = plan_of(section.plan)
    if "out" in section.options:
        refused = write_outputs(settlement_of(plan), section.options["out"], diagnostics=(), version="1")
        return (refused,) if refused else ()
    if "census.csv" in section.files:
        counted = read_census("census.csv", plan)
        lacking = _missing(counted.census, plan, section.plan)
        return (*counted.diagnostics, *lacking, *_unpriced(counted.census, section.plan))
    group = section.options.get("group")
    read = read_ledger("ledger.csv", plan, group=group, set_aside_rejects="set-aside-rejects" in section.options)
    return (*read.diagnostics, *_unlinked(read.ledger))


def plan_of(text: str) -> CheckedContract:
    """The plan of all cases, changed by what a section states."""
    plan = contract()
    if text:
        classes = re.search(r"^classes (.+)$", text, re.MULTILINE)
        group = re.search(r'^group "(.+)"$', text, re.MULTILINE)
        period = re.search(r"^period (\S+) through (\S+)$", text, re.MULTILINE)
        plan = evolve(plan, classes=tuple(classes[1].split(", ")) if classes else (), group=group[1] if group else None)
        if text.startswith("benefits"):
            plan = evolve(plan, benefits=BENEFITS)
        if period:
            plan = evolve(plan, period=Period(date.fromisoformat(period[1]), date.fromisoformat(period[2])))
    return plan


def _missing(census: Census | None, plan: CheckedContract, stated: str) -> list[Diagnostic]:
    """The census rows that a plan with a stated period needs and does not have."""
    if census is None or "period" not in stated:
        return []
    there = {(row.month, row.tier) for row in census.rows}
    months = [plan.period.month_name(number + 1) for number in range(plan.period.months)]
    lacking = [(month, tier, None) for month in months for tier in plan.tiers if (month, tier) not in there]
    return [missing_rows(lacking)] if lacking else []


def _unpriced(census: Census | None, stated: str) -> list[Diagnostic]:
    """The units without a class, where a stated plan has factors for classes alone."""
    if census is None or "for class" not in stated:
        return []
    rows = [(row.month, row.tier, row.class_name) for row in census.rows if row.class_name is None and row.units]
    return [unpriced_rows(rows)] if rows else []


def _unlinked(ledger: Ledger | None) -> list[Diagnostic]:
    """What a settlement would say of the originals."""
    return link_warnings(resolve_links(ledger.lines, None)[1]) if ledger else []


def drawn(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Findings as the cases have them: headline, places, help."""
    return "".join(f"{line}\n" for found in diagnostics for line in _lines(found))


def _lines(found: Diagnostic) -> list[str]:
    times = f" ({found.count} times)" if found.count > 1 else ""
    lines = [f"{found.severity.value}[{found.code.slug}]: {found.headline}{times}"]
    lines += [f"  {_where(label.place)}: {label.words}" for label in found.labels]
    return [*lines, f"  help: {found.help}"] if found.help else lines


def _where(place: Place) -> str:
    if isinstance(place, Cell):
        column = f" column {place.column}" if place.column else ""
        text = f" `{place.text}`" if place.text else ""
        return f"{place.file} row {place.row}{column}{text}"
    return f"{place.source.name} line {place.line} `{place.text}`"
