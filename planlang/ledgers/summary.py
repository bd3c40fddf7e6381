"""The summary: what a settlement came to and all that it rests on, as one JSON document.

It validates against `docs/schemas/summary-1.json`. Amounts are texts in major units with exactly the currency's
decimals, so that no reader makes floats of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from planlang.model import projected
from planlang.model.contract import Accommodation, CheckedContract, Layer, Term
from planlang.model.ledger import Facts, Ledger
from planlang.model.periods import Periods, Result
from planlang.model.settlement import Settlement, Stage, Totals
from planlang.text.diagnostic import Diagnostic, Severity
from planlang.values.money import Currency, plain

SCHEMA = "summary-1"
SCHEMA_OF_PERIODS = "summary-of-periods-1"
_FUNDED = ("employer_claims", "fees", "premiums", "fund", "premium", "surplus", "returned", "cost")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Json = dict[str, Any]


def summary(result: Result, *, diagnostics: Iterable[Diagnostic], version: str) -> Json:
    """The document, its keys in a fixed order."""
    if isinstance(result, Periods):
        return _summary_of_periods(result, diagnostics=diagnostics, version=version)
    return {
        "schema": SCHEMA,
        "planlang": version,
        "plan": _plan(result.contract),
        "ledger": {"digest": result.ledger.digest or None, "group": result.ledger.group},
        "as_of": _day(result.facts.as_of),
        "facts": _facts(result.facts),
        "totals": {"settled": _settled(result.totals, result.contract.currency), **_others(result)},
        **_figures(result),
        "projected": list(_projected(result)),
        "warnings": _warnings(diagnostics),
    }


def _summary_of_periods(periods: Periods, *, diagnostics: Iterable[Diagnostic], version: str) -> Json:
    """The same for several periods: totals of all lines, then what each period came to."""
    currency = periods.contract.currency
    return {
        "schema": SCHEMA_OF_PERIODS,
        "planlang": version,
        "ledger": {"digest": periods.ledger.digest or None, "group": periods.ledger.group},
        "as_of": _day(periods.facts.as_of),
        "totals": {
            "settled": _settled(periods.totals, currency),
            "in_no_period": _settled(periods.uncounted, currency),
            **_others(periods),
        },
        "periods": [
            {
                "plan": _plan(one.contract),
                "facts": _facts(one.facts),
                "totals": {"settled": _settled(one.totals, currency)},
                "specific_on_lines": plain(one.on_lines[Stage.SPECIFIC], currency),
                **_figures(one),
                "projected": list(_projected(one)),
            }
            for one in periods.settlements
        ],
        "warnings": _warnings(diagnostics),
    }


def _facts(facts: Facts) -> Json:
    return {
        "terminated": _day(facts.terminated),
        "renewed": facts.renewed,
        "terminal_liability": facts.terminal_liability,
    }


def _others(result: Result) -> Json:
    """The rows that are not settled, by why."""
    ledger, currency = result.ledger, result.contract.currency
    return {
        "pended": _some((line.amount for line in result.pended), currency),
        "set_aside": _set_aside(ledger, currency),
        "other_groups": {"lines": ledger.other_groups[0], "amount": plain(ledger.other_groups[1], currency)},
        "later": {"lines": result.later[0], "amount": plain(result.later[1], currency)},
    }


def _figures(settlement: Settlement) -> Json:
    """What a period has beside its lines."""
    return {
        "attachment": _attachment(settlement),
        "aggregate": _aggregate(settlement),
        "participants": _participants(settlement),
        "fees": _named(settlement, "fee"),
        "premiums": _named(settlement, "premium"),
        "funding": _funding(settlement),
        "experience_refund": _maybe(settlement.refund, settlement.contract.currency),
        "defaults": _defaults(settlement.contract),
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _plan(contract: CheckedContract) -> Json:
    return {
        "name": contract.name,
        "digest": contract.digest,
        "file": contract.citation.file,
        "group": contract.group,
        "currency": contract.currency.code,
        "period": {"first": _day(contract.period.first), "last": _day(contract.period.last)},
    }


def _settled(totals: Totals, currency: Currency) -> Json:
    names = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
    amounts = {name: plain(getattr(totals, name), currency) for name in names}
    return {"lines": totals.lines, **amounts}


def _some(amounts: Iterable[int], currency: Currency) -> Json:
    every = list(amounts)
    return {"lines": len(every), "amount": plain(sum(every), currency)}


def _set_aside(ledger: Ledger, currency: Currency) -> Json:
    """Rows set aside; of some the amount could not be read, and their number says how many."""
    rows = ledger.set_aside
    known = [row.amount for row in rows if row.amount is not None]
    money = plain(sum(known), currency)
    return {"lines": len(rows), "amount": money, "unreadable_amounts": len(rows) - len(known)}


def _attachment(settlement: Settlement) -> Json | None:
    """How the attachment was reached: SUM, MIN and AAP of `semantics`, section 7."""
    attachment, currency = settlement.attachment, settlement.contract.currency
    if attachment is None:
        return None
    return {
        "sum": plain(attachment.sum, currency),
        "minimum": plain(attachment.minimum, currency),
        "minimum_in_force": plain(attachment.minimum_in_force, currency),
        "attachment": _maybe(attachment.attachment, currency),
        "policy_months": attachment.policy_months,
        "terminal_months": attachment.terminal_months,
        "projected": attachment.projected,
        "terminal_liability": plain(attachment.terminal_liability, currency),
    }


def _aggregate(settlement: Settlement) -> Json | None:
    """What the aggregate reimburses: on lines and by period entries, and how much of it was advanced and is due."""
    aggregate = settlement.contract.aggregate
    if aggregate is None:
        return None
    advances = _advances(settlement)
    currency, on_lines = settlement.contract.currency, settlement.on_lines[Stage.AGGREGATE]
    return {
        "on_lines": plain(on_lines, currency),
        "period_entries": plain(settlement.period_entries, currency),
        "reimbursed": plain(on_lines + settlement.period_entries, currency),
        "advanced": plain(settlement.sum_of("advance"), currency) if advances else None,
        "settlement": plain(settlement.sum_of("settlement"), currency) if advances else None,
    }


def _participants(settlement: Settlement) -> list[Json]:
    """Who bears how much of the specific reimbursement, the carrier last; none where nobody stands behind it."""
    currency = settlement.contract.currency
    return [
        {"name": one.name, "amount": plain(amount, currency)}
        for one, amount in zip(settlement.participants, settlement.borne, strict=True)
    ]


def _named(settlement: Settlement, kind: str) -> list[Json]:
    """Entries of a kind added up by name, in the order in which names first come."""
    currency = settlement.contract.currency
    return [{"name": name, "amount": plain(amount, currency)} for name, amount in settlement.by_name(kind).items()]


def _funding(settlement: Settlement) -> Json | None:
    """What the plan costs its employer, and what its form of funding has no figure for as null."""
    funded, currency = settlement.funded, settlement.contract.currency
    if funded is None:
        return None
    return {"form": funded.form, **{name: _maybe(getattr(funded, name), currency) for name in _FUNDED}}


def _projected(settlement: Settlement) -> Iterator[str]:
    """Pointers to the figures of a period that rest on a projection, in the order of the document."""
    attachment, funded = settlement.attachment, settlement.funded
    if projected.totals_projected(settlement):
        yield from ("/totals/settled/aggregate", "/totals/settled/employer")
    if attachment is not None:
        yield from ("/attachment/sum",) * attachment.sum_projected
        if projected.minimum_projected(settlement):
            yield from ("/attachment/minimum", "/attachment/minimum_in_force")
        yield from ("/attachment/terminal_liability",) * projected.terminal_liability_projected(settlement)
        yield from ("/attachment/attachment",) * (attachment.attachment is not None and attachment.projected)
    if projected.reimbursed_projected(settlement):
        yield from ("/aggregate/on_lines", "/aggregate/reimbursed")
        yield from ("/aggregate/settlement",) * _advances(settlement)
    for kind, place in (("fee", "fees"), ("premium", "premiums")):
        for at, name in enumerate(settlement.by_name(kind)):
            if projected.any_projected(settlement, kind, name):
                yield f"/{place}/{at}/amount"
    if funded is not None:
        yield from (f"/funding/{name}" for name in _FUNDED if name in funded.projected)
    if settlement.refund is not None and projected.refund_projected(settlement):
        yield "/experience_refund"


def _advances(settlement: Settlement) -> bool:
    aggregate = settlement.contract.aggregate
    return aggregate is not None and aggregate.find(Accommodation) is not None


def _maybe(amount: int | None, currency: Currency) -> str | None:
    return None if amount is None else plain(amount, currency)


def _defaults(contract: CheckedContract) -> list[Json]:
    """Terms, and options of written ones, that hold although nobody wrote them, by the words of the language."""
    places: tuple[tuple[str, tuple[Term, ...]], ...] = (
        ("plan", contract.terms),
        ("benefits", _terms(contract.benefits)),
        ("specific", _terms(contract.specific)),
        ("aggregate", _terms(contract.aggregate)),
    )
    found: list[Json] = []
    for place, terms in places:
        for term in terms:
            said = {"of": place, "provision": _CAPITAL.sub(" ", type(term).__name__).lower()}
            found += [said] if term.citation is None else [{**said, "option": option} for option in term.unsaid]
    return found


def _terms(layer: Layer | None) -> tuple[Term, ...]:
    return layer.terms if layer else ()


def _warnings(diagnostics: Iterable[Diagnostic]) -> dict[str, int]:
    """How often each warning was given, by code."""
    counts: dict[str, int] = {}
    for found in diagnostics:
        if found.severity is Severity.WARNING:
            counts[found.code.slug] = counts.get(found.code.slug, 0) + found.count
    return dict(sorted(counts.items()))
