"""One line's account as an auditor reads it: every rule with its place, its clause and the figures it used.

The words and the numbers come from the engine's account of the line; this page only sets them in type.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from planlang.explain.layout import NARROWEST, WIDTH, Pen, Style, joined, page, wrapped
from planlang.explain.words import (
    clause_words,
    doc_words,
    facts_words,
    line_name,
    link_words,
    plan_name,
    sum_words,
)
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.trace import Account, Explanation
from planlang.values.money import Currency, shown

_NUMBER = 3  # ` 1 ` before a headline
_DETAIL = 5  # what details are indented by
_LEAST_HEADLINE = 24


def told(  # noqa: PLR0913  what an account rests on, and how it is drawn
    explanation: Explanation,
    contract: CheckedContract,
    *,
    facts: Facts,
    period: str = "",
    width: int = WIDTH,
    color: bool = False,
) -> str:
    """The account of one line, as text that ends in a line end; `period` says which of several counts it."""
    pen, width = Pen(color), max(width, NARROWEST)
    under = [one for one in (period, facts_words(facts)) if one]
    blocks = (
        [*_header(explanation, contract, width, pen), *under],
        _rules(explanation.accounts, width, pen),
        _sum(explanation, contract.currency, width),
    )
    return page(blocks)


def _header(explanation: Explanation, contract: CheckedContract, width: int, pen: Pen) -> list[str]:
    split, line = explanation.split, explanation.split.line
    parts = (
        line_name(line),
        line.person,
        line.coverage,
        f"incurred {line.incurred}",
        f"paid {line.paid}",
        shown(split.amount, contract.currency),
    )
    link = link_words(line, unfollowed=explanation.unfollowed)
    alone = ": judged by its own dates" if explanation.unfollowed else ""
    return [
        *(pen.draw(row, Style.BOLD) for row in joined(parts, width=width)),
        *([f"{link}{alone}"] if link else []),
        plan_name(contract),
    ]


@frozen
class _Sheet:
    """Where things stand: headlines take `column`, sources `source` characters of `width`."""

    width: int
    column: int
    source: int
    pen: Pen


def _sheet(accounts: Sequence[Account], width: int, pen: Pen) -> _Sheet:
    source = max((len(account.citation.source) for account in accounts if account.citation), default=0)
    longest = max((len(account.headline) for account in accounts if account.citation), default=0)
    column = max(_LEAST_HEADLINE, min(longest, width - _NUMBER - 2 - source))
    return _Sheet(width=width, column=column, source=source, pen=pen)


def _rules(accounts: Sequence[Account], width: int, pen: Pen) -> list[str]:
    sheet = _sheet(accounts, width, pen)
    lines: list[str] = []
    for number, account in enumerate(accounts, start=1):
        lines += [*_headline(number, account, sheet), *_details(account, width)]
    return lines


def _headline(number: int, account: Account, sheet: _Sheet) -> list[str]:
    """The numbered headline, its source to the right, and its note after that when there is room."""
    room = sheet.column if account.citation else sheet.width - _NUMBER
    first, *rest = wrapped(account.headline, indent=0, width=room) or [""]
    note = f"({account.note})" if account.note else ""
    start = f"{number:>{_NUMBER - 1}} "
    after = [f"{' ' * _DETAIL}{more}" for more in rest]
    if account.citation is None:
        plain = f"{start}{first}   {note}"
        fits = not rest and len(plain) <= sheet.width
        return [plain.rstrip()] if fits else [start + first, *after, *_note_below(note, sheet.width)]
    source = account.citation.source.rjust(sheet.source)
    fits = _NUMBER + sheet.column + 2 + sheet.source + 3 + len(note) <= sheet.width
    drawn = f"{start}{first.ljust(sheet.column)}  {sheet.pen.draw(source, Style.DIM)}"
    if note and fits:
        return [f"{drawn}   {note}", *after]
    return [drawn, *after, *_note_below(note, sheet.width)]


def _note_below(note: str, width: int) -> list[str]:
    return wrapped(note, indent=_DETAIL, width=width) if note else []


def _details(account: Account, width: int) -> list[str]:
    sentences = list(account.details)
    if account.citation:
        sentences += [clause_words(account.citation), doc_words(account.citation)]
    return [
        line for sentence in sentences if sentence for line in wrapped(sentence, indent=_DETAIL, width=width, hanging=2)
    ]


def _sum(explanation: Explanation, currency: Currency, width: int) -> list[str]:
    said = sum_words(explanation.split, explanation.accounts, currency)
    return wrapped(said, indent=3, width=width, hanging=2)
