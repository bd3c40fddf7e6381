"""A page of HTML from the little Markdown that descriptions and letters are written in; every word is escaped."""

from __future__ import annotations

from html import escape

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
h1 { line-height: 1.2; }
.table { overflow-x: auto; }
table { border-collapse: collapse; overflow-wrap: normal; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ccc; vertical-align: baseline; }
th { text-align: left; font-weight: 600; }
th + th, td + td { text-align: right; font-variant-numeric: tabular-nums; }
@media (max-width: 36rem) {
  .wide, .wide tbody { display: block; }
  .wide tr { display: block; margin-bottom: 1rem; }
  .wide tr:first-child { display: none; }
  .wide td { display: flex; justify-content: space-between; gap: 1rem; padding-right: 0; text-align: right; }
  .wide td:first-child { font-weight: 600; }
  .wide td::before { content: attr(data-name); font-weight: 400; text-align: left; }
}
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616; } th, td { border-color: #444; } }
"""
# Tables of more columns than this are told row by row on a narrow screen.
_NARROW = 4


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
    """A table from a line on, its first row the names; returns the line after it.

    A wide one is told row by row on a narrow screen, each amount beside its name; any other scrolls by itself.
    """
    names, rows = [escape(cell) for cell in _cells(lines[at])], []
    at += 1
    while at < len(lines) and lines[at].startswith("|"):
        cells = [escape(cell) for cell in _cells(lines[at])]
        if not all(set(cell) <= {"-", ":"} and cell for cell in cells):
            named = zip(names, cells, strict=False)
            rows.append("".join(f'<td data-name="{name}">{cell}</td>' for name, cell in named))
        at += 1
    wide = ' class="wide"' if len(names) > _NARROW else ""
    table = "".join(f"<tr>{row}</tr>" for row in ("".join(f"<th>{name}</th>" for name in names), *rows))
    body.append(f'<div class="table"><table{wide}>{table}</table></div>')
    return at


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line[1:].removesuffix("|").split("|")]
