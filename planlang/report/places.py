"""Places: where a rule stands, as a link to the plan's own text on the same page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from planlang.api.reporting import PlanText, Report
from planlang.model.contract import Citation
from planlang.model.report import Ruling
from planlang.report.named import rule_done
from planlang.values.money import shown


def anchor(files: Sequence[str], place: str, page: str = "") -> str:
    """The link of a place such as `x.plan:12`; nothing for a file that is not among the plans."""
    file, _, line = place.rpartition(":")
    return f"{page}#plan-{files.index(file)}-{line}" if file in files else ""


def linked(files: Sequence[str], citations: Iterable[Citation]) -> str:
    """Places as links, with what each clause says."""
    found = []
    for one in citations:
        to = anchor(files, one.source)
        words = escape(one.source)
        found.append(f'<a class="place" href="{to}">{words}</a>' if to else f'<span class="place">{words}</span>')
    return " + ".join(dict.fromkeys(found))


def plan_texts(report: Report, *, filters: bool) -> str:
    """The plans' own texts, each line with its number; a line that is a rule says what it decided.

    filters: whether that leads to the lines, which have to be on the same page.
    """
    currency = report.result.contract.currency
    decided: dict[str, list[tuple[int, Ruling]]] = {}
    for number, rule in enumerate(report.ruled.rules):
        for source in dict.fromkeys(one.source for one in rule.citations):
            decided.setdefault(source, []).append((number, rule))

    def said(number: int, rule: Ruling) -> str:
        lines = f"{rule.lines:,} line{'' if rule.lines == 1 else 's'}"
        words = f"{rule_done(rule)}: {shown(rule.amount, currency)}, {lines}"
        to = f' href="#lines?lines.rule={number}"' if filters else ""
        return f'<a class="decided"{to}>{escape(words)}</a>'

    notes = {source: "".join(said(*one) for one in rules) for source, rules in decided.items()}
    return "".join(_text(number, plan, notes) for number, plan in enumerate(report.plans))


def _text(number: int, plan: PlanText, notes: Mapping[str, str]) -> str:
    lines = []
    for at, line in enumerate(plan.text.splitlines(), 1):
        note = notes.get(f"{plan.file}:{at}", "")
        kind = ' class="ruling"' if note else ""
        lines.append(
            f'<li id="plan-{number}-{at}"{kind}><code>{escape(line) or " "}</code>'
            f"{f'<span>{note}</span>' if note else ''}</li>"
        )
    name = escape(plan.file)
    return (
        f'<h3>{name}</h3><div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<ol class="plan">{"".join(lines)}</ol></div>'
    )
