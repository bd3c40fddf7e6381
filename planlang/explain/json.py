"""The same facts as JSON: amounts as strings in major units, dates ISO, every rule with its place.

The shape is `docs/schemas/explanation-1.json`; it only grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from planlang.explain.unsettled import Unsettled
from planlang.model.contract import CheckedContract, Citation
from planlang.model.ledger import Facts, Line
from planlang.model.periods import Periods
from planlang.model.settlement import PersonRow, Reason, Settlement, Split
from planlang.model.trace import Account, Added, Explanation, Working
from planlang.values.money import Currency, plain

SCHEMA = "explanation-1"
SCHEMA_OF_PERIODS = "explanation-of-periods-1"
Json = dict[str, Any]


def document(
    settlement: Settlement,
    explanations: Sequence[Explanation],
    others: Sequence[Unsettled] = (),
    person: str | None = None,
) -> Json:
    """Explanations of some lines, with the plan and the facts they rest on.

    `others` are the lines asked for that were not settled; with a person, that person's figures are told too.
    """
    currency = settlement.contract.currency
    return {
        "schema": SCHEMA,
        "plan": plan_told(settlement.contract),
        "facts": facts_told(settlement.facts),
        "lines": [explained(explanation, currency) for explanation in explanations],
        "unsettled": [unsettled_told(one) for one in others],
        "person": None if person is None else {"person": person, **_rows(settlement.persons, person, currency)},
    }


def document_of_periods(
    periods: Periods,
    positions: Sequence[int],
    explanations: Sequence[Explanation],
    others: Sequence[Unsettled] = (),
    person: str | None = None,
) -> Json:
    """The same for a settlement of several periods: each with its plan and its facts, and each line with its period.

    A line that no period counts has none. `positions` are those of the explanations. A person has figures a period,
    and of what no period counts.
    """
    currency = periods.contract.currency
    days = [periods.first_day(periods.counts_in[at]) for at in positions]
    return {
        "schema": SCHEMA_OF_PERIODS,
        "as_of": periods.facts.as_of.isoformat() if periods.facts.as_of else None,
        "periods": [{"plan": plan_told(one.contract), "facts": facts_told(one.facts)} for one in periods.settlements],
        "lines": [
            {**explained(explanation, currency), "period": day.isoformat() if day else None}
            for explanation, day in zip(explanations, days, strict=True)
        ],
        "unsettled": [unsettled_told(one) for one in others],
        "person": None
        if person is None
        else {
            "person": person,
            "periods": [
                {"period": one.contract.period.first.isoformat(), **_rows(one.persons, person, currency)}
                for one in periods.settlements
            ],
            "in_no_period": _rows(periods.uncounted_persons, person, currency),
        },
    }


def unsettled_told(one: Unsettled) -> Json:
    """A line that was not settled, and why."""
    return {"claim": one.claim, "line": one.line, "person": one.person, "status": one.status, "words": one.words}


def explained(explanation: Explanation, currency: Currency) -> Json:
    """One line: what it is, how it was split, and one entry a rule."""
    return {
        **_line(explanation.split.line, currency),
        "unfollowed": explanation.unfollowed,
        **_split(explanation.split, currency),
        "rules": [account_told(account, currency) for account in explanation.accounts],
    }


def plan_told(contract: CheckedContract) -> Json:
    """Which plan an explanation rests on."""
    return {
        "name": contract.name,
        "digest": contract.digest,
        "file": contract.citation.file,
        "currency": contract.currency.code,
        "period": {"first": contract.period.first.isoformat(), "last": contract.period.last.isoformat()},
    }


def facts_told(facts: Facts) -> Json:
    """Which facts an explanation rests on."""
    return {
        "as_of": facts.as_of.isoformat() if facts.as_of else None,
        "terminated": facts.terminated.isoformat() if facts.terminated else None,
        "renewed": facts.renewed,
        "terminal_liability": facts.terminal_liability,
    }


def _line(line: Line, currency: Currency) -> Json:
    original = None if line.original is None else {"claim": line.original[0], "line": line.original[1]}
    return {
        "claim": line.claim,
        "line": line.line,
        "person": line.person,
        "unit": line.unit,
        "coverage": line.coverage,
        "incurred": line.incurred.isoformat(),
        "paid": line.paid.isoformat() if line.paid else None,
        "amount": plain(line.amount, currency),
        "kind": line.kind.value,
        "original": original,
        "class": line.class_name,
        "exclusion": line.exclusion,
    }


def _split(split: Split, currency: Currency) -> Json:
    return {
        "member": plain(split.member, currency),
        "plan_paid": plain(split.plan_paid, currency),
        "specific": plain(split.specific, currency),
        "aggregate": plain(split.aggregate, currency),
        "employer": plain(split.employer, currency),
        "verdicts": {"specific": split.specific_verdict, "aggregate": split.aggregate_verdict},
        "reasons": [_reason(reason, currency) for reason in split.reasons],
    }


def _reason(reason: Reason, currency: Currency) -> Json:
    return {
        "stage": reason.stage.value,
        "reason": reason.reason,
        "amount": plain(reason.amount, currency),
        "provision": reason.provision,
        "citations": [_citation(citation) for citation in reason.citations],
    }


def account_told(account: Account, currency: Currency) -> Json:
    """What one rule did, with its arithmetic."""
    return {
        "stage": account.stage.value,
        "provision": account.provision,
        "headline": account.headline,
        "note": account.note,
        "details": list(account.details),
        "figures": [{"name": figure.name, "amount": plain(figure.amount, currency)} for figure in account.figures],
        "citation": _citation(account.citation) if account.citation else None,
        "arithmetic": [_working(working, currency) for working in account.arithmetic],
        "adds": [_added(added, currency) for added in account.adds],
    }


def _working(working: Working, currency: Currency) -> Json:
    return {
        "total": {
            "of": working.of,
            "per": working.key.value,
            "key": list(working.whose),
            "period": working.period.isoformat() if working.period else None,
        },
        "before": plain(working.before, currency),
        "amount": plain(working.amount, currency),
        "after": plain(working.after, currency),
        "credit": plain(working.credit, currency),
        "text": working.text,
        "result": plain(working.result, currency),
        "kept": plain(working.kept, currency),
        "adds": [_added(added, currency) for added in working.adds],
    }


def _added(added: Added, currency: Currency) -> Json:
    return {"reason": added.reason, "amount": plain(added.amount, currency), "part": added.part}


def _citation(citation: Citation) -> Json:
    return {
        "source": citation.source,
        "file": citation.file,
        "line": citation.line,
        "column": citation.column,
        "clause": citation.clause,
        "words": citation.words,
        "doc": list(citation.doc),
    }


def _rows(persons: Iterable[PersonRow], person: str, currency: Currency) -> Json:
    """The person's figures; and those in other units, of one who is in several until an original is paid."""
    rows = [_figures(row, currency) for row in persons if row.person == person]
    first, others = (rows[0] if rows else {}), rows[1:]
    return {"figures": first, **({"in_other_units": others} if others else {})}


def _figures(row: PersonRow, currency: Currency) -> Json:
    money = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
    key = ("deductible", "laser", "eligible", "excess", "aggregating")
    figures: Json = {name: plain(getattr(row, name), currency) for name in money}
    figures |= {name: _optional(getattr(row, name), currency) for name in key}
    return {**figures, "unit": row.unit}


def _optional(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else plain(amount, currency)
