"""A page of HTML from the little Markdown that descriptions and letters are written in; every word is escaped."""

from __future__ import annotations

from html import escape

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
    """The Markdown as one self-contained page: headings, paragraphs, lists, tables, and nothing else."""
    body: list[str] = []
    lines, at = text.split("\n"), 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("# "):
            body.append(f"<h1>{escape(line[2:])}</h1>")
        elif line.startswith("### "):
            body.append(f"<h3>{escape(line[4:])}</h3>")
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
