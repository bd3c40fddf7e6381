"""The page: first the answer, one table and one picture; then all pictures, persons, lines and the plan itself.

It is one file and asks nothing of a network. Without a script everything but the table of all lines is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files

from attrs import frozen

from planlang.explain.html import explanation_html
from planlang.explain.letter import day_in_words
from planlang.explain.totals import paid_by, per_cent
from planlang.explain.words import facts_told, plan_name
from planlang.model.pictures import Pictures
from planlang.model.settlement import PersonRow, Settlement, Stage
from planlang.model.trace import Explanation
from planlang.report.drawn import figures
from planlang.report.figure import table
from planlang.values.money import shown

_COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("claim", "claim", False),
    ("line", "line", False),
    ("person", "person", False),
    ("coverage", "coverage", False),
    ("incurred", "incurred", False),
    ("paid", "paid", False),
    ("amount", "amount", True),
    ("member", "member", True),
    ("specific", "specific", True),
    ("aggregate", "aggregate", True),
    ("employer", "employer", True),
)


@frozen(kw_only=True)
class Report:
    """What a report is made of: a settlement, its pictures, the accounts of the largest claimants, the plan's text."""

    settlement: Settlement
    pictures: Pictures
    largest: Mapping[str, Sequence[Explanation]]
    plan: str
    warnings: Sequence[str] = ()


def page(report: Report) -> str:
    """The report as one page of HTML."""
    settlement = report.settlement
    contract = settlement.contract
    drawn = list(figures(settlement, report.pictures))
    parts = [
        f"<h1>{escape(contract.name)}</h1>",
        f'<p class="under">{escape(_period(settlement))}</p>',
        f'<p class="answer">{escape(answer(settlement))}</p>',
        f'<div class="first"><div>{_payers(settlement)}</div>{drawn[0]}</div>',
        "<h2>Pictures</h2>" if drawn[1:] else "",
        f'<div class="pictures">{"".join(drawn[1:])}</div>',
        "<h2>Persons</h2>",
        _persons(settlement),
        _months(settlement),
        "<h2>The largest claimants, line by line</h2>" if report.largest else "",
        *(_claimant(key, told, report) for key, told in report.largest.items()),
        "<h2>All lines</h2>",
        _LINES,
        "<h2>The plan</h2>",
        _plan(report.plan),
        _facts(settlement, report.warnings),
        f'<script type="application/json" id="lines-data">{_data(settlement)}</script>',
        f"<script>{_asset('script.js')}</script>",
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(contract.name)}</title><style>{_asset('style.css')}</style>"
    )
    body = "\n".join(part for part in parts if part)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main></body></html>\n'


def _asset(name: str) -> str:
    return files("planlang.report").joinpath(name).read_text(encoding="utf-8")


# --- the first screen -------------------------------------------------------------------------------------------------


def answer(settlement: Settlement) -> str:
    """What was paid, who bears it, and where the contract stands."""
    currency, totals = settlement.contract.currency, settlement.totals
    shares = {one.payer: one.in_all for one in paid_by(settlement)}
    whole = shown(totals.plan_paid, currency)
    parts = [f"Of {whole} of claims the employer bears {shown(shares['employer'], currency)}"]
    if settlement.contract.specific is not None:
        parts.append(f"the specific reimburses {shown(shares['specific'], currency)}")
    if settlement.contract.aggregate is not None:
        parts.append(f"the aggregate {shown(shares['aggregate'], currency)}")
    said = f"{', '.join(parts[:-1])} and {parts[-1]}." if len(parts) > 1 else f"{parts[0]}."
    if settlement.months and settlement.attachment is not None and settlement.attachment.attachment is not None:
        counted, reached = settlement.months[-1].cumulative_counted, settlement.attachment.attachment
        side = "over" if counted > reached else "under"
        said += (
            f" The claims that count come to {shown(counted, currency)}, {per_cent(counted, reached)} of the "
            f"attachment of {shown(reached, currency)}: {shown(abs(counted - reached), currency)} {side} it."
        )
    return said


def _period(settlement: Settlement) -> str:
    contract = settlement.contract
    days = f"{day_in_words(contract.period.first)} through {day_in_words(contract.period.last)}"
    as_of = f", as of {day_in_words(settlement.facts.as_of)}" if settlement.facts.as_of else ""
    return f"{days}{as_of}. {settlement.totals.lines:,} lines settled."


def _payers(settlement: Settlement) -> str:
    """Who pays what, of what the plan paid."""
    currency, whole = settlement.contract.currency, settlement.totals.plan_paid
    rows = [
        (one.payer, shown(one.in_all, currency), "" if one.payer == "member" else per_cent(one.in_all, whole))
        for one in paid_by(settlement)
    ]
    rows.append(("plan paid", shown(whole, currency), per_cent(whole, whole)))
    return table(("who pays", "amount", "of plan paid"), rows, name="payers")


# --- tables -----------------------------------------------------------------------------------------------------------

_PERSON = ("amount", "member", "plan_paid", "specific", "aggregate", "employer", "deductible", "eligible", "excess")


def _persons(settlement: Settlement) -> str:
    """Every person's totals, the largest first."""
    rows = sorted(settlement.persons, key=lambda row: (-row.plan_paid, row.person, row.unit))

    def cells(row: PersonRow) -> Iterable[str]:
        for name in _PERSON:
            amount: int | None = getattr(row, name)
            yield "" if amount is None else shown(amount, settlement.contract.currency)

    titles = ("person", "family", *(name.replace("_", " ") for name in _PERSON))
    return table(titles, [(row.person, row.unit, *cells(row)) for row in rows], name="persons")


def _months(settlement: Settlement) -> str:
    if not settlement.entries:
        return ""
    currency = settlement.contract.currency
    rows = [
        (one.month, one.kind, one.name, shown(one.amount, currency), one.payer, one.payee, one.explanation)
        for one in settlement.entries
    ]
    titles = ("month", "kind", "name", "amount", "from", "to", "what it is")
    return f"<h2>Beside the lines</h2>{table(titles, rows, name='entries')}"


def _claimant(key: str, told: Sequence[Explanation], report: Report) -> str:
    contract = report.settlement.contract
    accounts = "".join(explanation_html(one, contract) for one in told)
    return f"<details><summary>{escape(key)}, {len(told)} lines explained</summary>{accounts}</details>"


_LINES = """\
<noscript><p>The table of all lines needs a script; <code>lines.csv</code> of the same settlement has every
one.</p></noscript>
<div class="needs-script">
<div class="tools"><label for="lines-search">Find lines</label><input type="search" id="lines-search">
<button type="button" id="lines-back">Back</button><button type="button" id="lines-next">Next</button>
<span id="lines-status" role="status"></span></div>
<div class="scroll" tabindex="0" role="region" aria-label="All lines">
<table id="lines"><thead><tr></tr></thead><tbody></tbody></table></div>
</div>"""


def _plan(text: str) -> str:
    """The plan's own text, each line with the number by which rules cite it."""
    lines = (
        f'<span id="L{number}">{number:>4}  {escape(line)}</span>' for number, line in enumerate(text.splitlines(), 1)
    )
    return "<pre>{}</pre>".format("\n".join(lines))


def _facts(settlement: Settlement, warnings: Sequence[str]) -> str:
    rows = [*facts_told(settlement.facts), ("plan", plan_name(settlement.contract))]
    if settlement.ledger.set_aside:
        rows.append(("rows set aside", f"{len(settlement.ledger.set_aside):,}"))
    if settlement.pended:
        rows.append(("lines not paid yet", f"{len(settlement.pended):,}"))
    said = "".join(f"<li>{escape(words)}</li>" for words in warnings)
    return f"<h2>What this rests on</h2>{table(('', ''), rows, name='facts')}" + (f"<ul>{said}</ul>" if said else "")


# --- all lines --------------------------------------------------------------------------------------------------------


def _data(settlement: Settlement) -> str:
    """All lines with their reasons, as the script reads them; amounts in minor units, as the settlement has them."""
    reasons: dict[str, int] = {}
    places: dict[str, int] = {}
    rows = []
    for split in settlement.splits:
        line = split.line
        why = []
        for reason in split.reasons:
            name = f"{_STAGES[reason.stage]}: {reason.reason.replace('-', ' ')}"
            place = reason.citations[0].source if reason.citations else ""
            number = reasons.setdefault(name, len(reasons))
            why.append([number, reason.amount, places.setdefault(place, len(places))])
        rows.append(
            [
                line.claim,
                line.line,
                line.person,
                line.coverage,
                str(line.incurred),
                str(line.paid),
                split.amount,
                split.member,
                split.specific,
                split.aggregate,
                split.employer,
                why,
            ]
        )
    currency = settlement.contract.currency
    document = {
        "columns": [{"name": name, "title": title, "amount": amount} for name, title, amount in _COLUMNS],
        "rows": rows,
        "reasons": list(reasons),
        "places": list(places),
        "decimals": currency.exponent,
        "sign": currency.prefix,
    }
    # Inside a script element nothing may end it: no `<` stands in the text.
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")


_STAGES = {Stage.BENEFITS: "benefits", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}
