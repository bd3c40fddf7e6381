"""Read a conformance case, run its plan over its ledger, and say every expectation that it misses.

The format is described in `tests/conformance/README.md`. A case is data: nothing here knows any provision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve, frozen

from planlang.ledgers.tables import tables
from planlang.model.ledger import Facts
from planlang.model.periods import Periods, reading_contract
from planlang.model.settlement import Settlement, Split, Stage
from planlang.text.diagnostic import Diagnostic, Severity, has_errors
from planlang.values.money import Currency, plain
from tests import rooms

FOLDER = Path(__file__).parent / "conformance"
INPUTS = frozenset("planlang ledger census facts bites".split())
EXPECTATIONS = frozenset(
    "lines reasons verdicts persons months units figures entries participants funding warnings refused says".split()
)
BLOCKS = INPUTS | EXPECTATIONS
_FENCE = re.compile(r"^```(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAYS = re.compile(r"(?P<claim>\S+)(?: line (?P<line>\d+))?: (?P<words>.+)")
_CHANGE = re.compile(r"change `(?P<old>.+)` to `(?P<new>.+)`")
_DELETE = re.compile(r"delete `(?P<old>.+)`")

Rows = list[dict[str, str]]


class BadCaseError(Exception):
    """The case itself is not as the format has it."""


@frozen
class Case:
    """One case: its file, its heading and its blocks by info string."""

    path: Path
    title: str
    blocks: Mapping[str, str]

    @property
    def name(self) -> str:
        """`laser/above-the-standard-deductible`."""
        return str(self.path.relative_to(FOLDER).with_suffix(""))

    @property
    def bites(self) -> tuple[tuple[str, str], ...]:
        """The edits of the plan that must miss an expectation: old text and new."""
        found = []
        for text in self.blocks.get("bites", "").splitlines():
            if change := _CHANGE.fullmatch(text.strip()):
                found.append((change["old"], change["new"].replace(r"\n", "\n")))
            elif delete := _DELETE.fullmatch(text.strip()):
                found.append((delete["old"], ""))
            elif text.strip():
                raise BadCaseError(f"{self.name}: not a bite: {text}")
        return tuple(found)

    def bitten(self, old: str, new: str) -> str:
        """The plan's text with one edit made; a deleted statement takes its line with it."""
        text = self.blocks["planlang"]
        if old not in text:
            raise BadCaseError(f"{self.name}: `{old}` is not in the plan")
        if new:
            return text.replace(old, new)
        return re.sub(rf"^[ \t]*{re.escape(old)}[ \t]*\n", "", text, flags=re.MULTILINE)


def read(path: Path) -> Case:
    """A case from its file."""
    text = path.read_text(encoding="utf-8")
    titles = [line[2:] for line in text.splitlines() if line.startswith("# ")]
    blocks: dict[str, str] = {}
    for info, body in _FENCE.findall(text):
        if info not in BLOCKS or info in blocks:
            raise BadCaseError(f"{path}: block {info} is unknown or given twice")
        blocks[info] = body
    if not titles or "planlang" not in blocks or ("lines" in blocks) == ("refused" in blocks):
        raise BadCaseError(f"{path}: a case has a heading, a plan, and either lines or refused")
    return Case(path, titles[0], blocks)


def all_cases() -> list[Case]:
    """Every case, in the order of the folders."""
    return [read(path) for path in sorted(FOLDER.glob("*/*.md"))]


def table(text: str) -> Rows:
    """The rows of a Markdown table, by column."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip()]
    header, *rest = rows
    if any(len(row) != len(header) for row in rest):
        raise BadCaseError(f"a row has other cells than its header: {header}")
    return [dict(zip(header, row, strict=True)) for row in rest]


@frozen
class Outcome:
    """What became of a case: a settlement, of one period or of several, or the findings that stopped it.

    `checked` when the plan was sound.
    """

    settlement: Settlement | None
    diagnostics: tuple[Diagnostic, ...]
    checked: bool = True
    periods: Periods | None = None

    def codes(self, severity: Severity) -> list[str]:
        """The codes of one severity, each once, sorted."""
        return sorted({found.code.slug for found in self.diagnostics if found.severity is severity})


def run(case: Case, plan: str | None = None) -> Outcome:
    """Settle the case's ledger under its plan, or under another text of it."""
    checked, found = rooms.load_text(plan or case.blocks["planlang"], f"{case.path.stem}.plan")
    diagnostics = list(found)
    if not checked.contracts or has_errors(diagnostics):
        return Outcome(None, tuple(diagnostics), checked=False)
    contracts = sorted(checked.contracts, key=lambda one: one.period.first)
    contract = contracts[0] if len(contracts) == 1 else reading_contract(contracts)
    facts, group = facts_of(case.blocks.get("facts", ""))
    ledger_rows = _cells(case.blocks.get("ledger", "| claim |"))
    read_ledger = rooms.ledger_from_table(*ledger_rows, contract, group=group)
    diagnostics += read_ledger.diagnostics
    census = None
    if "census" in case.blocks:
        read_census = rooms.census_from_table(*_cells(case.blocks["census"]), contract)
        diagnostics += read_census.diagnostics
        census = read_census.census
    if read_ledger.ledger is None or has_errors(diagnostics):
        return Outcome(None, tuple(diagnostics))
    if len(contracts) > 1:
        periods, unsettled = rooms.settle_periods(contracts, read_ledger.ledger, census, facts)
        return Outcome(None, (*diagnostics, *unsettled), periods=periods)
    settlement, unsettled = rooms.settle(contract, read_ledger.ledger, census, facts)
    return Outcome(settlement, (*diagnostics, *unsettled))


def _cells(text: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip()]
    return rows[0], rows[1:]


def facts_of(text: str) -> tuple[Facts, str | None]:
    """The facts of a case, and its group."""
    facts, group = Facts(), None
    for line in filter(None, map(str.strip, text.splitlines())):
        words = line.split()
        match words:
            case ["as", "of", day]:
                facts = evolve(facts, as_of=rooms.day(day))
            case ["terminated", day]:
                facts = evolve(facts, terminated=rooms.day(day))
            case ["renewed"]:
                facts = evolve(facts, renewed=True)
            case ["terminal", "liability", "elected"]:
                facts = evolve(facts, terminal_liability=True)
            case ["group", *_]:
                group = line.split('"')[1]
            case _:
                raise BadCaseError(f"not a fact: {line}")
    return facts, group


def missed(case: Case, outcome: Outcome) -> list[str]:
    """Every expectation of the case that the outcome misses, in words."""
    found: list[str] = []
    if "refused" in case.blocks:
        expected = sorted(case.blocks["refused"].split())
        got = outcome.codes(Severity.ERROR)
        return [] if expected == got else [f"refused: expected {expected}, got {got}"]
    settlement = outcome.settlement
    if settlement is None and outcome.periods is None:
        return [f"refused: {outcome.codes(Severity.ERROR)}"]
    if "warnings" in case.blocks:
        expected = sorted(case.blocks["warnings"].split())
        got = outcome.codes(Severity.WARNING)
        found += [] if expected == got else [f"warnings: expected {expected}, got {got}"]
    if settlement is None:
        assert outcome.periods is not None
        return [
            *found,
            *missed_of_periods(
                {name: table(case.blocks[name]) for name in _TABLES if name in case.blocks}, outcome.periods
            ),
            *_missed_words_of_periods(case.blocks.get("says", ""), outcome.periods),
        ]
    currency = settlement.contract.currency
    found += _missed_lines(table(case.blocks["lines"]), settlement)
    for block, compare in _COMPARISONS.items():
        if block in case.blocks:
            found += compare(table(case.blocks[block]), settlement, currency)
    found += _missed_words(case.blocks.get("says", ""), settlement)
    return found


def _same(expected: str, got: str) -> bool:
    """Whether a cell says what was found: amounts may be written with thousands commas."""
    return expected.replace(",", "") == got


def _differences(what: str, row: Mapping[str, str], got: Mapping[str, str]) -> Iterable[str]:
    """The cells of a row that differ."""
    if not got:
        yield f"{what}: there is no such row"
        return
    for column, expected in row.items():
        if column not in got:
            raise BadCaseError(f"{what}: no such column: {column}")
        if not _same(expected, got[column]):
            yield f"{what}: {column}: expected {expected}, got {got[column]}"


def _line_cells(split: Split, currency: Currency) -> dict[str, str]:
    """A settled line as `lines.csv` has it."""
    amounts = {
        "amount": split.amount,
        "member": split.member,
        "plan_paid": split.plan_paid,
        "specific": split.specific,
        "aggregate": split.aggregate,
        "employer": split.employer,
    }
    return {
        "claim": split.line.claim,
        "line": str(split.line.line),
        "status": "settled",
        **{name: plain(amount, currency) for name, amount in amounts.items()},
    }


def _missed_lines(rows: Rows, settlement: Settlement) -> Iterable[str]:
    """All rows of `lines.csv`, in order."""
    got = [_line_cells(split, settlement.contract.currency) for split in settlement.splits]
    blank = dict.fromkeys(("amount", "member", "plan_paid", "specific", "aggregate", "employer"), "")
    got += [{**blank, "claim": line.claim, "line": str(line.line), "status": "pended"} for line in settlement.pended]
    got += [
        {**blank, "claim": row.values["claim"], "line": row.values.get("line") or "1", "status": "set-aside"}
        for row in (*settlement.ledger.set_aside, *settlement.ledger.others)
    ]
    expected = [(row["claim"], row.get("line") or "1") for row in rows]
    found = [(row["claim"], row["line"]) for row in got]
    if expected != found:
        return [f"lines: expected {expected}, got {found}"]
    return [
        difference
        for row, cells in zip(rows, got, strict=True)
        for difference in _differences(f"line {row['claim']}", {k: v for k, v in row.items() if k != "line"}, cells)
    ]


def _missed_reasons(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """All reasons of each line and stage that occurs."""
    splits = {split.line.id: split for split in settlement.splits}
    expected: dict[tuple[str, int, int], list[tuple[str, str]]] = {}
    for row in rows:
        key = row["claim"], int(row.get("line") or 1), int(row["stage"])
        expected.setdefault(key, []).append((row["reason"], row["amount"].replace(",", "")))
    for (claim, line, stage), reasons in expected.items():
        got = [
            (reason.reason, plain(reason.amount, currency))
            for reason in splits[claim, line].reasons
            if reason.stage.value == stage
        ]
        if sorted(reasons) != sorted(got):
            yield f"reasons of {claim} line {line} stage {stage}: expected {reasons}, got {got}"


def _missed_verdicts(rows: Rows, settlement: Settlement, _: Currency) -> Iterable[str]:
    """Whether each layer counts a line."""
    splits = {split.line.id: split for split in settlement.splits}
    for row in rows:
        split = splits[row["claim"], int(row.get("line") or 1)]
        got = {"specific": split.specific_verdict, "aggregate": split.aggregate_verdict}
        yield from _differences(
            f"verdict of {row['claim']}", {k: v for k, v in row.items() if k not in {"claim", "line"}}, got
        )


def _missed_persons(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """Rows of `persons.csv`."""
    columns = "amount member plan_paid specific aggregate employer deductible laser eligible excess aggregating".split()
    got = {}
    for person in settlement.persons:
        cells = {"person": person.person, "unit": person.unit}
        for column in columns:
            amount = getattr(person, column)
            cells[column] = "" if amount is None else plain(amount, currency)
        got[person.person] = cells
    for row in rows:
        yield from _differences(f"person {row['person']}", row, got.get(row["person"], {}))


def _missed_months(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """Rows of `months.csv`."""
    got = {
        month.month: {
            "month": month.month,
            "attachment": plain(month.attachment, currency),
            "cumulative_attachment": plain(month.cumulative_attachment, currency),
            "counted": plain(month.counted, currency),
            "cumulative_counted": plain(month.cumulative_counted, currency),
            "projected": "yes" if month.projected else "no",
            **{
                name: "" if amount is None else plain(amount, currency)
                for name, amount in (("threshold", month.threshold), ("due", month.due), ("advance", month.advance))
            },
        }
        for month in settlement.months
    }
    for row in rows:
        yield from _differences(f"month {row['month']}", row, got.get(row["month"], {}))


def _missed_units(rows: Rows, settlement: Settlement, _: Currency) -> Iterable[str]:
    """Rows of `units.csv`."""
    attachment = settlement.attachment
    got = {
        (unit.month, unit.tier, unit.class_name or ""): {
            "month": unit.month,
            "tier": unit.tier,
            "class": unit.class_name or "",
            "units": str(unit.units),
            "projected": "yes" if unit.projected else "no",
        }
        for unit in (attachment.units if attachment else ())
    }
    for row in rows:
        yield from _differences(f"units {row}", row, got.get((row["month"], row["tier"], row.get("class", "")), {}))


def _missed_figures(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """Totals, and how the attachment was reached."""
    totals, attachment = settlement.totals, settlement.attachment
    got: dict[str, int | None] = {
        "member": totals.member,
        "period entries": settlement.period_entries,
        "specific": totals.specific,
        "aggregate": totals.aggregate,
        "employer": totals.employer,
        "plan paid": totals.plan_paid,
    }
    if attachment is not None:
        got |= {
            "sum attachment": attachment.sum,
            "minimum attachment": attachment.minimum,
            "aggregate attachment": attachment.attachment,
        }
    for row in rows:
        amount = got[row["figure"]]
        shown = "" if amount is None else plain(amount, currency)
        if not _same(row["amount"], shown):
            yield f"{row['figure']}: expected {row['amount']}, got {shown}"


def _missed_entries(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """All entries that are not zero."""
    got = sorted((e.month, e.kind, e.name, plain(e.amount, currency)) for e in settlement.entries)
    wanted = sorted((row["month"], row["kind"], row.get("name", ""), row["amount"].replace(",", "")) for row in rows)
    if wanted != got:
        yield f"entries: expected {wanted}, got {got}"
    marks = {(e.month, e.kind, e.name): "yes" if e.projected else "no" for e in settlement.entries}
    for row in rows:
        if row.get("projected", "") not in {"", marks.get((row["month"], row["kind"], row.get("name", "")))}:
            yield f"entries: {row} is marked otherwise"


def _missed_participants(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """All parts of the specific reimbursement that are not zero."""
    got = sorted(
        (resolved.line.claim, resolved.line.line, one.name, plain(amount, currency))
        for one in settlement.participants
        for resolved, amount in zip(settlement.lines, settlement.streams[one.stream], strict=True)
        if amount
    )
    wanted = sorted(
        (row["claim"], int(row.get("line") or 1), row["participant"], row["amount"].replace(",", "")) for row in rows
    )
    if wanted != got:
        yield f"participants: expected {wanted}, got {got}"


def _missed_funding(rows: Rows, settlement: Settlement, currency: Currency) -> Iterable[str]:
    """What the plan costs the employer."""
    for row in rows:
        amount = getattr(settlement.funded, row["figure"].replace(" ", "_"))
        shown = "" if amount is None else plain(amount, currency)
        if not _same(row["amount"], shown):
            yield f"funding: {row['figure']}: expected {row['amount']}, got {shown}"


def _missed_words(text: str, settlement: Settlement) -> Iterable[str]:
    """Words that the explanation of a line must hold."""
    for says in filter(None, map(str.strip, text.splitlines())):
        found = _SAYS.fullmatch(says)
        if not found:
            raise BadCaseError(f"not a saying: {says}")
        (index,) = settlement.find(found["claim"], int(found["line"] or 1))
        told = rooms.told(settlement, index)
        if " ".join(found["words"].split()) not in told:
            yield f"the explanation of {found['claim']} does not say: {found['words']}\n{told}"


_COMPARISONS = {
    "reasons": _missed_reasons,
    "verdicts": _missed_verdicts,
    "persons": _missed_persons,
    "months": _missed_months,
    "units": _missed_units,
    "figures": _missed_figures,
    "entries": _missed_entries,
    "participants": _missed_participants,
    "funding": _missed_funding,
}


# --- several periods: the rows of the files that a settlement writes, by their keys -----------------------------------

_TABLES = ("lines", "reasons", "verdicts", "persons", "months", "units", "entries", "participants", "figures")
_KEYS = {
    "lines": ("claim", "line"),
    "reasons": ("claim", "line", "stage", "reason"),
    "persons": ("person", "period"),
    "months": ("month", "period"),
    "units": ("month", "tier", "class", "period"),
    "entries": ("month", "kind", "name", "period"),
    "participants": ("claim", "line", "participant"),
}
_ALL = frozenset({"lines", "entries", "participants"})


def missed_of_periods(expected: Mapping[str, Rows], periods: Periods) -> Iterable[str]:
    """The rows of a case of several periods that differ from those of the files."""
    files = {one.name: [dict(zip(one.columns, row, strict=True)) for row in one.rows] for one in tables(periods)}
    lines = {(row["claim"], row["line"]): row for row in files["lines.csv"]}
    for block, rows in expected.items():
        if block == "verdicts":
            for row in rows:
                line = lines[row["claim"], row.get("line") or "1"]
                got = {"specific": line["specific_verdict"], "aggregate": line["aggregate_verdict"]}
                yield from _differences(f"verdict of {row['claim']}", {name: row[name] for name in got}, got)
        elif block == "figures":
            yield from _missed_figures_of_periods(rows, periods)
        else:
            yield from _missed_of_file(block, rows, files[f"{block}.csv"])


def _missed_of_file(block: str, rows: Rows, got: Rows) -> Iterable[str]:
    """The rows of one file; of lines, entries and participants all that it has, of reasons all of a line and stage."""
    keys = _KEYS[block]
    defaults = {"line": "1", "name": "", "class": ""}
    wanted = {tuple(row.get(key) or defaults.get(key, "") for key in keys): row for row in rows}
    found = {tuple(row[key] for key in keys): row for row in got}
    if block == "reasons":
        asked = {key[:3] for key in wanted}
        found = {key: row for key, row in found.items() if key[:3] in asked}
    if (block in _ALL or block == "reasons") and set(wanted) != set(found):
        yield f"{block}: expected {sorted(wanted)}, got {sorted(found)}"
        return
    for key, row in wanted.items():
        yield from _differences(
            f"{block} {key}", {name: text for name, text in row.items() if name != "line"}, found.get(key, {})
        )


def _missed_figures_of_periods(rows: Rows, periods: Periods) -> Iterable[str]:
    """What the layers of a period reimburse on lines, and how its attachment was reached."""
    currency = periods.contract.currency
    by_day = {str(one.contract.period.first): one for one in periods.settlements}
    for row in rows:
        one = by_day[row["period"]]
        attachment = one.attachment
        got: dict[str, int | None] = {
            "specific": one.on_lines[Stage.SPECIFIC],
            "aggregate": one.on_lines[Stage.AGGREGATE],
        }
        got |= {
            "period entries": one.period_entries,
            "employer claims": one.funded.employer_claims if one.funded else None,
        }
        if attachment is not None:
            got |= {"sum attachment": attachment.sum, "minimum attachment": attachment.minimum}
            got |= {"aggregate attachment": attachment.attachment}
        amount = got[row["figure"]]
        shown = "" if amount is None else plain(amount, currency)
        if not _same(row["amount"], shown):
            yield f"{row['figure']} of {row['period']}: expected {row['amount']}, got {shown}"


def _missed_words_of_periods(text: str, periods: Periods) -> Iterable[str]:
    """Words that the explanation of a line must hold."""
    for says in filter(None, map(str.strip, text.splitlines())):
        found = _SAYS.fullmatch(says)
        if not found:
            raise BadCaseError(f"not a saying: {says}")
        (index,) = periods.find(found["claim"], int(found["line"] or 1))
        told = rooms.told_of_periods(periods, index)
        if " ".join(found["words"].split()) not in told:
            yield f"the explanation of {found['claim']} does not say: {found['words']}\n{told}"
