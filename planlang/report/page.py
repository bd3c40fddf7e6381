"""The page: first the answer, one table and one picture; then all pictures, tables, explanations and the plan itself.

It is one file and asks nothing of a network. Without a script everything but the table of all lines is there. Beyond
what a browser can hold, the lines go to pages of their own, each with the whole lines of some persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files

from attrs import frozen

from planlang.api.reporting import Report
from planlang.explain.words import facts_told, plan_name
from planlang.model.periods import Result
from planlang.model.report import PeriodTold
from planlang.report.drawn import figures
from planlang.report.figure import Money, table
from planlang.report.first import answer, payers, under
from planlang.report.funded import beside_told
from planlang.report.packed import lines_and_accounts, packed, scripts
from planlang.report.places import plan_texts
from planlang.report.shown import described, for_a_script, rule_choices, without_script
from planlang.report.tables import Table, entries, lines, months, persons, rules
from planlang.report.told import claimants_told, ways_told
from planlang.report.waterfall import waterfall
from planlang.values.money import shown

MOST_LINES = 100_000  # of one page
_ON_A_PAGE = 25_000  # lines of a page of lines, as far as persons are kept whole


@frozen
class Page:
    """A page of a report: its name beside the first one, and its text."""

    name: str
    text: str


def pages(report: Report, name: str = "report.html", *, most: int = MOST_LINES) -> Iterator[Page]:
    """The pages of a report: one, or where it has more lines than `most` the pages of lines and then the first one."""
    count = len(report.splits)
    if count <= most:
        yield Page(name, page(report))
        return
    folder = folder_of(name)
    chunks = list(_chunks(report, min(most, _ON_A_PAGE)))
    for number, positions in enumerate(chunks, 1):
        yield Page(f"{folder}/{number:04d}.html", _page_of_lines(report, positions, f"../{name}", number, len(chunks)))
    linked = [(f"{folder}/{number:04d}.html", positions) for number, positions in enumerate(chunks, 1)]
    yield Page(name, page(report, linked))


def folder_of(name: str) -> str:
    """The folder of the pages of lines of a report of some name."""
    return f"{name.removesuffix('.html')}-lines"


def page(report: Report, linked: Sequence[tuple[str, Sequence[int]]] = ()) -> str:
    """The first page. linked: the pages of lines, where the lines are not on it."""
    result = report.result
    tables = [one for one in (persons(report), months(report), rules(report), entries(report)) if one.rows]
    document = described(report, tables, lines(report))
    scripted: Iterable[str] = ()
    if linked:
        document["pages"] = [href for href, _ in linked]
        document["page_of"] = _page_of(report, linked)
    else:
        document["lines"], blocks = lines_and_accounts(report, range(len(report.splits)))
        scripted = scripts(blocks)
    several = len(report.periods) > 1
    parts = [
        f"<h1>{escape(result.contract.name)}</h1>",
        f'<p class="under">{escape(under(result))}</p>',
        f'<p class="answer">{escape(answer(result))}</p>',
        _first(result, waterfall(report.steps, _money(report))),
        _contents(report, tables),
        *(_period(report, number, several=several) for number in range(len(report.periods))),
        *(_table(one, report) for one in tables),
        *_claimants(report),
        _why_not(report),
        '<h2 id="all-lines">All lines</h2>',
        _linked(report, linked) if linked else _LINES_WITHOUT + for_a_script("lines", "lines", rule_choices(report)),
        f'<h2 id="plan">The plan</h2>{plan_texts(report, filters=not linked)}',
        _facts(report),
    ]
    return _whole(result.contract.name, parts, document, scripted)


def _page_of_lines(report: Report, positions: Sequence[int], main: str, number: int, count: int) -> str:
    """A page of the lines of some persons."""
    document = described(report, [], lines(report))
    document["main"] = main
    document["lines"], blocks = lines_and_accounts(report, positions)
    title = f"{report.result.contract.name}: lines, page {number} of {count}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="under"><a href="{escape(main)}">Back to the report</a></p>',
        _LINES_WITHOUT,
        for_a_script("lines", "lines", rule_choices(report)),
    ]
    return _whole(title, parts, document, scripts(blocks))


def _whole(title: str, parts: Iterable[str], document: Mapping[str, object], scripted: Iterable[str]) -> str:
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_asset('style.css')}</style>"
    )
    body = "\n".join(part for part in parts if part)
    data = f'<script type="text/plain" id="document">{packed(document)}</script>'
    code = "".join(f"<script>{_asset(name)}</script>" for name in ("unpack.js", "table.js", "page.js"))
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body><main>\n{body}\n</main>\n'
        f"{data}\n{''.join(scripted)}\n{code}</body></html>\n"
    )


def _asset(name: str) -> str:
    return files("planlang.report").joinpath(name).read_text(encoding="utf-8")


def _money(report: Report) -> Money:
    currency = report.result.contract.currency
    return lambda minor: shown(minor, currency)


# --- the parts --------------------------------------------------------------------------------------------------------

_TITLES = {"persons": "Persons", "months": "Months", "rules": "Rules and reasons", "entries": "Beside the lines"}
_LINES_WITHOUT = """<noscript><p>The table of all lines needs a script; <code>lines.csv</code> of the same settlement
has every one.</p></noscript>"""


def _contents(report: Report, tables: Sequence[Table]) -> str:
    """Links to every part of the page."""
    several = len(report.periods) > 1
    named = [(f"period-{n}", f"{'Period ' if several else ''}{_days(one)}") for n, one in enumerate(report.periods)]
    if not several:
        named = [("period-0", "Pictures")]
    named += [(f"all-{one.name}", _TITLES[one.name]) for one in tables]
    if any(one.largest for one in report.periods):
        named.append(("largest", "The largest claimants"))
    if any(one.why_not for one in report.periods):
        named.append(("why-not", "Why not"))
    named += [("all-lines", "All lines"), ("plan", "The plan"), ("rests-on", "What this rests on")]
    links = "".join(f'<li><a href="#{to}">{escape(words)}</a></li>' for to, words in named)
    return f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def _first(result: Result, picture: str, mark: str = "") -> str:
    """Who pays, what stands beside it, and the picture of it. mark: what ends names where a page has several."""
    who_pays = payers(result, f"payers{mark}", of_several=bool(mark))
    return f'<div class="first"><div>{who_pays}{beside_told(result, mark)}</div>{picture}</div>'


def _days(period: PeriodTold) -> str:
    days = period.settlement.contract.period
    return f"{days.first} through {days.last}"


def _period(report: Report, number: int, *, several: bool) -> str:
    """The pictures of a period; of several the sentence and the table of each too."""
    period = report.periods[number]
    drawn = list(figures(period, prefix=f"p{number}-" if several else "", waterfall_too=several))
    if not several:
        return f'<h2 id="period-0">Pictures</h2><div class="pictures">{"".join(drawn)}</div>'
    settlement = period.settlement
    return (
        f'<section class="period" id="period-{number}"><h2>Period {_days(period)}</h2>'
        f'<p class="under">{escape(plan_name(settlement.contract))}</p>'
        f'<p class="answer">{escape(answer(settlement, of_several=True))}</p>'
        f"{_first(settlement, drawn[0], f'-{number}')}"
        f'<div class="pictures">{"".join(drawn[1:])}</div></section>'
    )


def _table(one: Table, report: Report) -> str:
    title = _TITLES[one.name]
    plain = without_script(one, _money(report), [plan.file for plan in report.plans])
    return f'<h2 id="all-{one.name}">{title}</h2>{plain}{for_a_script(one.name, title.lower())}'


def _claimants(report: Report) -> Iterable[str]:
    if any(one.largest for one in report.periods):
        yield '<h2 id="largest">The largest claimants explained</h2>'
    for number, period in enumerate(report.periods):
        if len(report.periods) > 1 and period.largest:
            yield f"<h3>Period {_days(period)}</h3>"
        yield from claimants_told(report, period, number)


def _why_not(report: Report) -> str:
    """What would make a layer pay, as far as it was settled for this page, and the command that asks of any other."""
    names = [plan.file for plan in report.plans]
    told = "".join(ways_told(period, names) for period in report.periods)
    if not told:
        return ""
    return (
        '<h2 id="why-not">Why not, and what would make it pay</h2><p>Each way was settled again with the change '
        "made, and pays what is said.</p>" + told
    )


def _facts(report: Report) -> str:
    result = report.result
    rows = [*facts_told(result.facts), *(("plan", plan_name(one.settlement.contract)) for one in report.periods)]
    if result.ledger.set_aside:
        rows.append(("rows set aside", f"{len(result.ledger.set_aside):,}"))
    if result.pended:
        rows.append(("lines not paid yet", f"{len(result.pended):,}"))
    said = "".join(f"<li>{escape(words)}</li>" for words in report.warnings)
    facts = table(("fact", "as stated"), rows, name="facts")
    return f'<h2 id="rests-on">What this rests on</h2>{facts}' + (f"<ul>{said}</ul>" if said else "")


# --- more lines than a browser can hold -------------------------------------------------------------------------------


def _chunks(report: Report, most: int) -> Iterator[Sequence[int]]:
    """The positions of lines, page by page: persons in order, each with all its lines."""
    own: dict[str, list[int]] = {}
    for at, resolved in enumerate(report.result.lines):
        own.setdefault(resolved.line.person, []).append(at)
    chunk: list[int] = []
    for person in sorted(own):
        if chunk and len(chunk) + len(own[person]) > most:
            yield sorted(chunk)
            chunk = []
        chunk += own[person]
    if chunk:
        yield sorted(chunk)


def _page_of(report: Report, linked: Sequence[tuple[str, Sequence[int]]]) -> Sequence[int]:
    """The page on which each row of the persons finds its lines."""
    page_of = {
        report.result.lines[at].line.person: number for number, (_, positions) in enumerate(linked) for at in positions
    }
    return [page_of.get(str(row[0]), -1) for row in persons(report).rows]


def _linked(report: Report, linked: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Links to the pages of lines, each with the persons whose lines it holds."""
    items = []
    for href, positions in linked:
        names = [report.result.lines[at].line.person for at in positions]
        words = f"{min(names)} through {max(names)}"
        items.append(f'<li><a href="{escape(href)}">{escape(words)}</a>, {len(positions):,} lines</li>')
    return f'<ol class="linked">{"".join(items)}</ol>'
