"""Shown: a table as a page holds it, for a reader with a script and for one without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from planlang.api.reporting import Report
from planlang.report.named import STAGES, rule_words
from planlang.report.places import anchor
from planlang.report.tables import Cell, Column, Table

Money = Callable[[int], str]


def without_script(table: Table, money: Money, files: Sequence[str]) -> str:
    """All rows of a table, as text that is laid out only where no script runs. What HTML lets out is left out."""
    head = "".join(f"<th scope=col>{escape(column.title)}" for column in table.columns)

    def cells(row: Sequence[Cell]) -> Iterable[str]:
        for at, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
            kind = {"words": " class=words", "place": " class=words", "prose": ' class="words prose"'}.get(
                column.kind, ""
            )
            yield f"{'<th scope=row>' if not at else f'<td{kind}>'}{_cell(column, cell, money, files)}"

    body = "".join(f"<tr>{''.join(cells(row))}" for row in table.rows)
    drawn = f'<table id="{table.name}-all"><thead><tr>{head}<tbody>{body}</table>'
    return f'<noscript><div class="scroll">{drawn}</div></noscript>'


def _cell(column: Column, cell: Cell, money: Money, files: Sequence[str]) -> str:
    if cell is None:
        return ""
    if column.kind == "amount" and isinstance(cell, int):
        return escape(money(cell))
    if column.kind == "number" and isinstance(cell, int):
        return f"{cell:,}"
    to = anchor(files, str(cell)) if column.kind == "place" else ""
    return f'<a class="place" href="{to}">{escape(str(cell))}</a>' if to else escape(str(cell))


def for_a_script(name: str, title: str, choices: str = "") -> str:
    """Where a script draws a table: a field to search it, what is shown of it, and the table itself."""
    return f"""<div class="needs-script" id="{name}-view">
<div class="tools"><label for="{name}-search">Find {escape(title)}</label>
<input type="search" id="{name}-search" autocomplete="off">{choices}
<span class="pages"><button type="button" id="{name}-back">Back</button>
<button type="button" id="{name}-next">Next</button></span><span id="{name}-status" role="status"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="{escape(title)}">
<table id="{name}"><thead><tr></tr></thead><tbody></tbody></table></div></div>"""


def rule_choices(report: Report) -> str:
    """A choice of one rule, so that only the lines are shown of which it decided a part."""
    options = "".join(
        f'<option value="{number}">{escape(rule_words(rule))}</option>'
        for number, rule in enumerate(report.ruled.rules)
    )
    return (
        '<label for="lines-rule">decided by</label><select id="lines-rule"><option value="">any rule</option>'
        f"{options}</select>"
    )


def described(report: Report, tables: Sequence[Table], columns: Sequence[Column]) -> dict[str, object]:
    """What a script needs to know beside the lines: how money is written, the rules, and every other table."""
    currency = report.result.contract.currency
    return {
        "decimals": currency.exponent,
        "prefix": currency.prefix,
        "files": [plan.file for plan in report.plans],
        "rules": [rule_words(rule) for rule in report.ruled.rules],
        "ruled": [
            [STAGES[rule.stage], rule.provision, " + ".join(dict.fromkeys(one.source for one in rule.citations))]
            for rule in report.ruled.rules
        ],
        "asks": len(report.periods) == 1 and not report.redacted,  # else the command of why not does not answer
        "periods": [str(period.settlement.contract.period.first) for period in report.periods],
        "columns": [_column(column) for column in columns],
        "tables": [
            {
                "name": table.name,
                "columns": [_column(column) for column in table.columns],
                "rows": table.rows,
                "more": table.more,
            }
            for table in tables
        ],
    }


def _column(column: Column) -> tuple[str, str, str]:
    return column.name, column.title, column.kind
