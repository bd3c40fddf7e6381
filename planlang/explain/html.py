"""Small self-contained HTML for notebooks; every word of a plan or ledger is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from planlang.explain.totals import paid_by, per_cent
from planlang.explain.words import clause_words, facts_words, line_name, plan_name, sum_words
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.settlement import Settlement
from planlang.model.trace import Account, Explanation
from planlang.values.money import shown

_RIGHT = ' style="text-align:right"'


def settlement_html(settlement: Settlement) -> str:
    """A settlement: its plan, its facts and who pays what."""
    contract, totals = settlement.contract, settlement.totals
    rows = [
        (one.payer, shown(one.in_all, contract.currency), per_cent(one.in_all, totals.plan_paid))
        for one in paid_by(settlement)
    ]
    rows.append(("amount", shown(totals.amount, contract.currency), ""))
    period = f"{contract.period.first} through {contract.period.last}"
    as_of = f", as of {settlement.facts.as_of}" if settlement.facts.as_of else ""
    caption = f"{totals.lines:,} lines settled, {period}{as_of}"
    return _block(
        _heading(plan_name(contract)),
        f"<p>{escape(caption)}</p>",
        _table(("payer", "amount", "of plan paid"), rows, figures_from=1),
    )


def plan_html(contract: CheckedContract) -> str:
    """A plan: its name, its period and its layers."""
    layers = "".join(f"<li>{escape(layer.title)}</li>" for layer in contract.layers)
    return _block(
        _heading(plan_name(contract)),
        f"<p>{contract.period.first} through {contract.period.last}</p>",
        f"<ul>{layers}</ul>",
    )


def sentences_html(sentences: Sequence[str]) -> str:
    """One paragraph a sentence."""
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def explanation_html(explanation: Explanation, contract: CheckedContract, facts: Facts) -> str:
    """One line: the facts it rests on, its rules in order and how it splits."""
    split = explanation.split
    said = sum_words(split, explanation.accounts, contract.currency)
    return _block(
        _heading(f"{line_name(split.line)}, {split.line.person}, {shown(split.amount, contract.currency)}"),
        f"<p>{escape(plan_name(contract))}</p>",
        f"<p>{escape(facts_words(facts))}</p>" if facts != Facts() else "",
        f"<ol>{''.join(map(_account, explanation.accounts))}</ol>",
        f"<p><strong>{escape(said)}</strong></p>",
    )


def _account(account: Account) -> str:
    note = f" ({escape(account.note)})" if account.note else ""
    source = f" <code>{escape(account.citation.source)}</code>" if account.citation else ""
    clause = clause_words(account.citation) if account.citation else ""
    details = "".join(f"<br/>{escape(detail)}" for detail in (*account.details, clause) if detail)
    return f"<li>{escape(account.headline)}{source}{note}{details}</li>"


def table_html(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A plain table of words."""
    return _block(_table(titles, rows, figures_from=len(titles)))


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, figures_from: int) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in titles)
    body = "".join(f"<tr>{''.join(_cells(row, figures_from))}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(row: Sequence[str], figures_from: int) -> Iterable[str]:
    for at, cell in enumerate(row):
        yield f"<td{_RIGHT if at >= figures_from else ''}>{escape(cell)}</td>"


def _heading(words: str) -> str:
    return f"<p><strong>{escape(words)}</strong></p>"


def _block(*parts: str) -> str:
    return f'<div class="planlang">{"".join(parts)}</div>'
