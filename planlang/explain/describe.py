"""A contract in plain English, as Markdown or HTML: what was described is only set in type here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from planlang.explain.words import plan_name
from planlang.model.contract import CheckedContract
from planlang.model.description import Description, SaidAs, Section, Sentence, Worked
from planlang.values.money import shown

_DEFAULT = " (The plan does not say so; this holds when nothing is said.)"


def markdown(description: Description, contract: CheckedContract, period: str, conditions: Iterable[str] = ()) -> str:
    """The description as Markdown that ends in a line end; `period` is the policy period in words."""
    parts = [f"# {contract.name}", "", _opening(contract, period), ""]
    for section in description.sections:
        said = [one for one in section.sentences if one.said in {SaidAs.WRITTEN, SaidAs.DEFAULT}]
        if said:
            parts += [f"## {section.title}", "", *(f"- {_sentence(one)}" for one in said), ""]
    parts += ["## In what order it applies", ""]
    parts += [*(f"{number}. {words}" for number, words in enumerate(description.order, start=1)), ""]
    for worked in description.examples:
        parts += [f"## {worked.title}, worked out", "", worked.assumed, "", *_table(worked, contract), ""]
    changes = _of(description.sections, SaidAs.CHANGES)
    parts += ["## What changes during the period", "", *_bullets(changes, "Nothing changes from month to month."), ""]
    watched = [*conditions]
    if watched:
        parts += ["## What is watched", "", *(f"- {words}" for words in watched), ""]
    missing = _of(description.sections, SaidAs.ABSENT)
    parts += ["## What the plan does not have", "", *_bullets(missing, "Nothing that is usual is left out."), ""]
    parts += [f"This describes {plan_name(contract)}, from the file {contract.citation.file}.", ""]
    return "\n".join(parts)


def _opening(contract: CheckedContract, period: str) -> str:
    who = contract.sponsor or "The employer"
    paid = f" {contract.administrator} administers it." if contract.administrator else ""
    group = f" Its group is {contract.group}." if contract.group else ""
    return (
        f"{who} pays the claims of this plan itself, {period}, in {contract.currency.code}.{paid}{group} "
        "What follows says who else pays what."
    )


def _sentence(one: Sentence) -> str:
    place = f" [{one.place.source}]" if one.place else ""
    clause = f" (clause {one.place.clause})" if one.place and one.place.clause else ""
    return f"{one.text}{clause}{_DEFAULT if one.said is SaidAs.DEFAULT else ''}{place}"


def _of(sections: Iterable[Section], kind: SaidAs) -> list[str]:
    return [_sentence(one) for section in sections for one in section.sentences if one.said is kind]


def _bullets(sentences: list[str], nothing: str) -> list[str]:
    return [f"- {one}" for one in sentences] or [nothing]


def _table(worked: Worked, contract: CheckedContract) -> list[str]:
    rows = [f"| {row.name} | {shown(row.amount, contract.currency)} |" for row in worked.rows]
    return ["| | amount |", "|---|---:|", *rows]


_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1a1a1a; background: #fff; }
h1 { line-height: 1.2; }
table { border-collapse: collapse; }
td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ccc; }
td + td { text-align: right; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616; } td { border-color: #444; } }
"""


def html(text: str, title: str) -> str:
    """The Markdown of a description as one self-contained page."""
    body: list[str] = []
    lines, at = text.split("\n"), 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("# "):
            body.append(f"<h1>{escape(line[2:])}</h1>")
        elif line.startswith("## "):
            body.append(f"<h2>{escape(line[3:])}</h2>")
        elif line.startswith("- "):
            at = _list(lines, at, "- ", "ul", body)
            continue
        elif line[:1].isdigit() and ". " in line:
            at = _list(lines, at, "", "ol", body)
            continue
        elif line.startswith("|"):
            at = _rows(lines, at, body)
            continue
        elif line:
            body.append(f"<p>{escape(line)}</p>")
        at += 1
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>\n<body>\n' + "\n".join(
        [*body, "</body></html>", ""]
    )


def _list(lines: list[str], at: int, mark: str, tag: str, body: list[str]) -> int:
    """A list from a line on; returns the line after it."""
    items = []
    while at < len(lines) and lines[at] and (not mark or lines[at].startswith(mark)):
        words = lines[at][len(mark) :] if mark else lines[at].split(". ", 1)[1]
        items.append(f"<li>{escape(words)}</li>")
        at += 1
    body.append(f"<{tag}>{''.join(items)}</{tag}>")
    return at


def _rows(lines: list[str], at: int, body: list[str]) -> int:
    """A table from a line on; returns the line after it."""
    rows = []
    while at < len(lines) and lines[at].startswith("|"):
        cells = [escape(cell.strip()) for cell in lines[at].strip("|").split("|")]
        if not all(set(cell) <= {"-", ":"} and cell for cell in cells):
            rows.append("".join(f"<td>{cell}</td>" for cell in cells))
        at += 1
    body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    return at
