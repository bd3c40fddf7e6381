"""Why a layer did not pay, in words and as JSON: what kept it, and the nearest changes that would make it pay."""

from __future__ import annotations

from planlang.explain.json import Json, facts_told
from planlang.explain.layout import NARROWEST, WIDTH, Pen, Style, page, wrapped
from planlang.explain.words import clause_words, facts_words, plan_name
from planlang.model.contract import CheckedContract, Citation
from planlang.model.ledger import Facts
from planlang.model.settlement import Stage, reason_words
from planlang.model.why_not import Blocker, Change, Way, WhyNot
from planlang.values.money import plain, shown

SCHEMA = "why-not-1"

_LAYER = {Stage.BENEFITS: "plan", Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}


def text(answer: WhyNot, contract: CheckedContract, facts: Facts, *, width: int = WIDTH, color: bool = False) -> str:
    """The answer as text that ends in a line end."""
    pen, width = Pen(color), max(width, NARROWEST)
    name = _LAYER[answer.stage]
    if answer.paid > 0:
        head = [f"the {name} pays {shown(answer.paid, contract.currency)} of {answer.subject}"]
    else:
        head = [f"why the {name} pays nothing of {answer.subject}"]
        if answer.paid < 0:
            head = [f"why the {name} takes back {shown(-answer.paid, contract.currency)} of {answer.subject}"]
    said = [facts_words(facts)] if facts != Facts() else []
    blocks = [
        [*(pen.draw(line, Style.BOLD) for line in head), plan_name(contract), *said],
        _blockers(answer, contract, width),
        *(_way(number, way, contract, width) for number, way in enumerate(answer.ways, start=1)),
        wrapped(answer.note, indent=0, width=width) if answer.note else [],
    ]
    return page(blocks)


def _blockers(answer: WhyNot, contract: CheckedContract, width: int) -> list[str]:
    """What kept the layer from paying, each reason with its money and its place."""
    lines = wrapped(answer.kept, indent=2, width=width, hanging=2) if answer.kept else []
    lines += [line for one in answer.blockers for line in _blocker(one, contract, width)]
    return ["what kept it", *lines] if lines else []


def _blocker(one: Blocker, contract: CheckedContract, width: int) -> list[str]:
    place = f"   {one.place.source}" if one.place else ""
    said = f"{shown(one.amount, contract.currency)} {reason_words(one.reason)}{place}"
    clause = clause_words(one.place) if one.place else ""
    return [
        *wrapped(said, indent=2, width=width, hanging=2),
        *(wrapped(clause, indent=5, width=width, hanging=2) if clause else []),
    ]


def _way(number: int, way: Way, contract: CheckedContract, width: int) -> list[str]:
    """One way to make it pay: its changes, and what it then pays, as a settlement with them found."""
    lead = f"{number} it would pay {shown(way.pays, contract.currency)} if"
    short = f"; {way.short}" if way.short else ""
    lines = wrapped(f"{lead} {_first(way)}{short if len(way.changes) == 1 else ''}", indent=0, width=width, hanging=2)
    for change in way.changes[1:]:
        last = short if change is way.changes[-1] else ""
        lines += wrapped(f"and if {_said(change)}{last}", indent=2, width=width, hanging=2)
    return lines


def _first(way: Way) -> str:
    return _said(way.changes[0])


def _said(change: Change) -> str:
    place = f" ({change.place.source})" if change.place else ""
    return f"{change.words}{place}"


def document(answer: WhyNot, contract: CheckedContract, facts: Facts) -> Json:
    """The same as JSON, in the shape of `docs/schemas/why-not-1.json`: amounts are texts in major units."""
    currency = contract.currency
    return {
        "schema": SCHEMA,
        "plan": {"name": contract.name, "digest": contract.digest, "file": contract.citation.file},
        "facts": facts_told(facts),
        "layer": _LAYER[answer.stage],
        "subject": answer.subject,
        "paid": plain(answer.paid, currency),
        "blockers": [
            {
                "reason": one.reason,
                "amount": plain(one.amount, currency),
                "provision": one.provision,
                "place": _place(one.place),
            }
            for one in answer.blockers
        ],
        "kept": answer.kept,
        "ways": [
            {
                "pays": plain(way.pays, currency),
                "short": way.short,
                "changes": [_change(change) for change in way.changes],
            }
            for way in answer.ways
        ],
        "note": answer.note,
    }


def _change(change: Change) -> Json:
    return {
        "kind": change.kind.value,
        "words": change.words,
        "value": change.value,
        "claim": change.of[0] if change.of else None,
        "line": change.of[1] if change.of else None,
        "column": change.column,
        "place": _place(change.place),
    }


def _place(citation: Citation | None) -> Json | None:
    return None if citation is None else {"source": citation.source, "clause": citation.clause}
