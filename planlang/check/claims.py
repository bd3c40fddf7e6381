"""Claims of a scenario: a small ledger, and beside it what each line must come to.

The columns of the ledger go on as they are written and are read as any ledger is; the payers' columns are expectations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from planlang.check.tables import amount_in_cell, columns_of, read_amount, rows_of
from planlang.model.scenario import AmountExpected, ClaimSubject, Comparison, Payer, Row
from planlang.provisions.scope import Findings
from planlang.syntax.nodes import Claims, Written
from planlang.text.diagnostic import Code, Label
from planlang.values.money import Currency, shown

SCENARIO_SPLIT_DOES_NOT_ADD_UP = Code("scenario-split-does-not-add-up")

CODES = (SCENARIO_SPLIT_DOES_NOT_ADD_UP,)

LEDGER_COLUMNS = (
    "claim",
    "line",
    "person",
    "unit",
    "coverage",
    "incurred",
    "paid",
    "amount",
    "sequence",
    "kind",
    "original",
    "original line",
    "class",
    "exclusion",
    "group",
)
PAYER_COLUMNS: Mapping[str, Payer] = {payer.value: payer for payer in Payer if payer is not Payer.AMOUNT}
_CARRIED = (Payer.SPECIFIC, Payer.AGGREGATE, Payer.EMPLOYER)

Cells = Mapping[str, Written[str]]


@frozen(kw_only=True)
class ClaimsRead:
    """A claims table after checking; `whole` unless a row or column of it could not be read."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    expectations: tuple[AmountExpected, ...] = ()
    ids: frozenset[tuple[str, int]] = field(factory=frozenset)
    whole: bool = True

    @property
    def persons(self) -> frozenset[str]:
        """The persons that the table names."""
        return frozenset(row.values["person"] for row in self.rows if "person" in row.values)


def claims_of(statement: Claims, currency: Currency | None, findings: Findings) -> ClaimsRead:
    """The rows of the ledger, and the expectations that stand in the payers' columns."""
    table = statement.table
    columns = columns_of(table, (*LEDGER_COLUMNS, *PAYER_COLUMNS), findings)
    if not columns.whole:
        return ClaimsRead(whole=False)
    rows: list[Row] = []
    expectations: list[AmountExpected] = []
    ids: set[tuple[str, int]] = set()
    for cells in rows_of(table, columns):
        rows.append(_row(cells))
        subject = _subject(cells)
        if subject is None:
            continue
        ids.add((subject.claim, subject.line))
        if currency:
            expected = tuple(_expected(cells, subject, currency, findings))
            expectations.extend(expected)
            _check_split(cells, {e.figure: e.amount for e in expected}, currency, findings)
    return ClaimsRead(
        columns=tuple(name for name in columns.names if name and name not in PAYER_COLUMNS),
        rows=tuple(rows),
        expectations=tuple(expectations),
        ids=frozenset(ids),
        whole=table.whole,
    )


def _row(cells: Cells) -> Row:
    ledger = {name: cell for name, cell in cells.items() if name not in PAYER_COLUMNS}
    return Row({name: cell.value for name, cell in ledger.items()}, {name: c.span for name, c in ledger.items()})


def _subject(cells: Cells) -> ClaimSubject | None:
    """The claim and line of a row; the line is 1 unless it is written. A ledger refuses other rows."""
    line = cells["line"].value if "line" in cells else ""
    claim = cells["claim"].value if "claim" in cells else ""
    if not claim or (line and not line.isdecimal()):
        return None
    return ClaimSubject(claim, int(line or "1"))


def _expected(cells: Cells, subject: ClaimSubject, currency: Currency, findings: Findings) -> Iterator[AmountExpected]:
    for name, payer in PAYER_COLUMNS.items():
        if name not in cells or not cells[name].value:
            continue
        amount = amount_in_cell(cells[name], currency, findings)
        if amount is not None:
            yield AmountExpected(
                figure=payer, subject=subject, comparison=Comparison.IS, amount=amount, span=cells[name].span
            )


def _check_split(cells: Cells, stated: Mapping[object, int], currency: Currency, findings: Findings) -> None:
    """A row that states every payer's part states the whole line."""
    amount = read_amount(cells["amount"].value, currency) if "amount" in cells else None
    if not all(payer in stated for payer in _CARRIED):
        return
    carried = sum(stated[payer] for payer in _CARRIED)
    plan_paid = stated.get(Payer.PLAN_PAID)
    whole, what, place = amount, "the line", cells.get("amount")
    total = carried + stated.get(Payer.MEMBER, 0)
    if plan_paid is not None and carried != plan_paid:
        whole, what, place, total = plan_paid, "what the plan paid", cells[Payer.PLAN_PAID.value], carried
    if whole is None or place is None or total == whole:
        return
    last = cells[_CARRIED[-1].value].span
    findings.report(
        SCENARIO_SPLIT_DOES_NOT_ADD_UP,
        f"the parts come to {shown(total, currency)}, {what} to {shown(whole, currency)}",
        Label(last, f"the parts differ from {what} by {shown(abs(total - whole), currency)}"),
        Label(place.span, what),
        remedy="all of a line is somebody's: correct a part, or leave a cell empty",
    )
