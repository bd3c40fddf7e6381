"""Packed: every line of a page with its whole account, as small as a page has to be.

The columns of all lines are one document. Their accounts are another for each block of lines, and are unpacked only
when a line of the block is opened: of every sentence the words are kept once, and of a line what varies in them.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import define, field

from planlang.api.reporting import Report
from planlang.explain.words import clause_words, doc_words, link_words
from planlang.model.contract import Citation
from planlang.model.report import LineTold
from planlang.model.trace import Account
from planlang.model.why_not import Short
from planlang.report.named import STAGES

BLOCK = 500  # lines of which the accounts are unpacked together
_VARIES = re.compile(r"(?<!\S)([^\s\d]*+\d\S*)")  # a word with a digit
_NEXT = "\x1f"  # between the parts of an account


def packed(document: object) -> str:
    """A document as text that a page can hold: JSON, deflated."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return b64encode(deflate.compress(text.encode("utf-8", "surrogatepass")) + deflate.flush()).decode("ascii")


def place_parts(citations: Sequence[Citation]) -> tuple[str, str]:
    """Where a rule stands, `x.plan:12`, and its clause as the plan quotes it; of several provisions all of them."""
    if len(citations) == 1:
        return citations[0].source, clause_words(citations[0])
    sources = dict.fromkeys(one.source for one in citations)
    clauses = dict.fromkeys(clause_words(one) for one in citations)
    return " + ".join(sources), " + ".join(filter(None, clauses))


def account_parts(account: Account) -> tuple[str, ...]:
    """An account as a page shows it: stage, rule, headline, aside, place, clause, then its further sentences."""
    place, clause = place_parts((account.citation,) if account.citation else ())
    noted = (doc_words(account.citation),) if account.citation and account.citation.doc else ()
    stage = STAGES[account.stage]
    return stage, account.provision, account.headline, account.note, place, clause, *account.details, *noted


def short_parts(short: Short) -> tuple[str, ...]:
    """Why a layer pays nothing of a line, as a page shows it: stage, reason, words, place, clause."""
    return STAGES[short.stage], short.reason, short.words, *place_parts((short.place,) if short.place else ())


@define
class _Words:
    """The sentences of a block: the words of each once, and what varies in them."""

    templates: dict[str, int] = field(factory=dict)
    strings: dict[str, int] = field(factory=dict)
    known: dict[tuple[str, ...], list[int]] = field(factory=dict)

    def put(self, parts: tuple[str, ...]) -> list[int]:
        """The number of a sentence's words, and the numbers of what varies in it."""
        if parts not in self.known:
            pieces = _VARIES.split(_NEXT.join(parts))
            template = "\x00".join(pieces[::2])
            numbers = [self.templates.setdefault(template, len(self.templates))]
            numbers += [self.strings.setdefault(each, len(self.strings)) for each in pieces[1::2]]
            self.known[parts] = numbers
        return self.known[parts]


@define
class _Names:
    """Words that come again and again, by number."""

    numbers: dict[str, int] = field(factory=dict)

    def of(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))


_AMOUNTS = ("amount", "member", "specific", "aggregate", "employer")


def lines_and_accounts(report: Report, positions: Sequence[int]) -> tuple[Mapping[str, object], list[str]]:
    """The columns of some lines, which are all of their persons, and their accounts, block by block."""
    local = {at: n for n, at in enumerate(positions)}
    columns: dict[str, list[object]] = {name: [] for name in (*_TEXTS, *_AMOUNTS, "period", "link", "why")}
    names = _Names()
    blocks = []
    for first in range(0, len(positions), BLOCK):
        words, lines = _Words(), []
        for at in positions[first : first + BLOCK]:
            told = report.line(at)
            _put(columns, names, told)
            lines.append(_account(told, words, local))
        blocks.append(packed({"t": list(words.templates), "s": list(words.strings), "l": lines}))
    return {"names": list(names.numbers), **columns}, blocks


_TEXTS = ("claim", "line", "person", "coverage", "incurred", "paid", "month")


def _put(columns: Mapping[str, list[object]], names: _Names, told: LineTold) -> None:
    """One line at the end of the columns."""
    split = told.explanation.split
    line = split.line
    columns["claim"].append(line.claim)
    columns["line"].append(line.line)
    columns["person"].append(names.of(line.person))
    columns["coverage"].append(names.of(line.coverage))
    columns["incurred"].append(names.of(str(line.incurred)))
    columns["paid"].append(names.of(str(line.paid)))
    columns["month"].append(names.of(told.month))
    columns["link"].append(names.of(link_words(line, unfollowed=told.explanation.unfollowed)))
    columns["period"].append(-1 if told.period is None else told.period)
    for name in _AMOUNTS:
        columns[name].append(getattr(split, name))
    columns["why"].append([number for part in told.ruled for number in part])


def _account(told: LineTold, words: _Words, local: Mapping[int, int]) -> list[object]:
    """The account of one line: the person's line before it, the rules that began and ceased, and all sentences."""
    turn = told.turn
    return [
        -1 if turn is None else local[turn.since],
        list(turn.begun) if turn else [],
        list(turn.ended) if turn else [],
        [words.put(account_parts(account)) for account in told.explanation.accounts],
        [words.put(short_parts(short)) for short in told.short],
    ]


def scripts(blocks: Iterable[str]) -> Iterator[str]:
    """The blocks as a page holds them: text that nothing reads before it is asked for."""
    for number, block in enumerate(blocks):
        yield f'<script type="text/plain" id="block-{number}">{block}</script>'
