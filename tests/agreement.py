"""Compare planlang with the oracle on one drawn case: the oracle reads plain data, planlang the printed text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from attrs import evolve, frozen

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.periods import Periods as SettledPeriods
from planlang.model.periods import reading_contract
from planlang.model.settlement import Settlement, Split, Stage
from planlang.text.diagnostic import Severity, has_errors
from tests import oracle, rooms
from tests.columns import WAYS, differences_in_columns, differences_in_excerpts, differences_in_reading
from tests.periods_in_columns import differences_in_excerpts_of_periods, differences_of_periods_in_columns
from tests.printer import print_census, print_ledger, print_plan
from tests.strategies import Case, Periods

LINE_FIELDS = "claim line person unit coverage incurred paid status amount member plan_paid".split()
PAYERS = "specific aggregate employer".split()
PERSON_FIELDS = (
    "amount member plan_paid specific aggregate employer deductible laser eligible excess aggregating".split()
)
MONTH_FIELDS = (
    "month attachment cumulative_attachment counted cumulative_counted threshold due advance projected".split()
)


# What the generators may draw: all that planlang settles.
FEATURES = frozenset(
    {
        "benefits",
        "deductible periods",
        "accommodation",
        "terminal liability",
        "participants",
        "fees",
        "funding",
        "refund",
    }
)

# What a long campaign does not do for every pair: accounts of more than one person and one claim, and reading in
# columns more often than once in so many seeds.
_SOME = 1
_SELDOM = 4


@frozen
class Texts:
    """A case as a user would hand it in."""

    plan: str
    ledger: str
    census: str


def texts_of(case: Case, seed: int) -> Texts:
    """The case printed, with spellings that vary with the seed."""
    rng = Random(seed)
    return Texts(
        plan=print_plan(case.contract, rng),
        ledger=print_ledger(case.ledger, case.contract.currency, rng),
        census=print_census(case.census, rng),
    )


def settle_texts(texts: Texts, case: Case) -> tuple[Settlement | None, str]:
    """planlang's settlement of the printed case, or the errors for which it refused."""
    checked, found = rooms.load_text(texts.plan, "drawn.plan")
    if has_errors(found) or not checked.contracts:
        return None, "plan refused: " + "; ".join(f"{one.code.slug}: {one.headline}" for one in found)
    (contract,) = checked.contracts
    header, *rows = csv.reader(io.StringIO(texts.ledger))
    read = rooms.ledger_from_table(header, rows, contract)
    if read.ledger is None:
        return None, "ledger refused: " + "; ".join(f"{one.code.slug}: {one.headline}" for one in read.diagnostics)
    census_header, *census_rows = csv.reader(io.StringIO(texts.census))
    census = rooms.census_from_table(census_header, census_rows, contract)
    errors = [one for one in census.diagnostics if one.severity is Severity.ERROR]
    if errors:
        return None, "census refused: " + "; ".join(f"{one.code.slug}: {one.headline}" for one in errors)
    facts = Facts(
        as_of=case.as_of,
        terminated=case.facts.terminated,
        renewed=case.facts.renewed,
        terminal_liability=case.facts.terminal_liability_elected,
    )
    settlement, unsettled = rooms.settle(contract, read.ledger, census.census, facts)
    return settlement, "; ".join(f"{one.code.slug}: {one.headline}" for one in unsettled)


def expected(case: Case) -> dict[str, Any]:
    """The oracle's settlement."""
    return oracle.settle(case.contract, case.facts, case.as_of, list(case.ledger), list(case.census))


def differences(
    case: Case, seed: int, *, wanted: dict[str, Any] | None = None, columns: bool = False, thorough: bool = True
) -> list[str]:
    """Every field of every line, reason, person, month, unit and figure in which planlang and the oracle differ.

    With `columns` also every stream and file in which the columnar engine differs, whichever way it runs, and every
    account that it gives. Unless `thorough`, accounts are of some persons and claims that the seed draws, conditions
    are judged in one of the ways, and the ledger is read in columns for one seed in so many.
    """
    most = None if thorough else _SOME
    texts = texts_of(case, seed)
    settlement, refused = settle_texts(texts, case)
    if settlement is None:
        return [refused]
    found = list(_compared(wanted or expected(case), settlement))
    for name in WAYS if columns else ():
        more = thorough or name == _drawn_way(seed)
        found += [f"in columns, {name}: {one}" for one in differences_in_columns(settlement, name, seed, more=more)]
    if columns:
        found += [f"out of its state: {one}" for one in differences_in_excerpts(settlement, seed, most=most)]
        if thorough or seed % _SELDOM == 0:
            found += differences_in_reading(texts.ledger, settlement.contract, settlement.facts)
    return found


def _drawn_way(seed: int) -> str:
    return Random(seed).choice(list(WAYS))


def _compared(wanted: Mapping[str, Any], settlement: Settlement) -> Iterable[str]:
    yield from _lines(wanted["lines"], settlement)
    yield from _figures(wanted, settlement)


def _figures(wanted: Mapping[str, Any], settlement: Settlement) -> Iterable[str]:
    """What a period has beside its lines."""
    persons = [{name: getattr(row, name) for name in ("person", "unit", *PERSON_FIELDS)} for row in settlement.persons]
    if settlement.contract.specific is None:
        persons = [row | dict.fromkeys(("eligible", "excess", "aggregating")) for row in persons]
        wanted_persons = [row | dict.fromkeys(("eligible", "excess", "aggregating")) for row in wanted["persons"]]
    else:
        wanted_persons = wanted["persons"]
    yield from _rows("person", wanted_persons, persons, ("person", "unit", *PERSON_FIELDS))
    months = [{name: getattr(row, name) for name in MONTH_FIELDS} for row in settlement.months]
    yield from _rows("month", wanted["months"], months, MONTH_FIELDS)
    entries = [{"month": e.month, "kind": e.kind, "name": e.name, "amount": e.amount} for e in settlement.entries]
    names = ("month", "kind", "name", "amount")
    yield from _rows("entry", _by_name(wanted["entries"]), _by_name(entries), names)
    yield from _funding(wanted["funding"], settlement)
    yield from _rows("participant", _by_claim(wanted["participants"]), _by_claim(_participants(settlement)), _PARTS)
    attachment = settlement.attachment
    if attachment is not None:
        units = [
            {"month": u.month, "tier": u.tier, "class": u.class_name, "units": u.units, "projected": u.projected}
            for u in attachment.units
        ]
        yield from _rows("units", wanted["units"], units, ("month", "tier", "class", "units", "projected"))
        for name, marked in (("SUM_projected", attachment.sum_projected), ("AAP_projected", attachment.projected)):
            if wanted["figures"][name] != marked:
                yield f"{name}: oracle {wanted['figures'][name]}, planlang {marked}"
        for name, got in (("SUM", attachment.sum), ("MIN", attachment.minimum), ("AAP", attachment.attachment)):
            if wanted["figures"][name] != got:
                yield f"{name}: oracle {wanted['figures'][name]}, planlang {got}"


def _funding(wanted: Mapping[str, Any], settlement: Settlement) -> Iterable[str]:
    """What the plan costs the employer, figure by figure."""
    for name, amount in wanted.items():
        got = getattr(settlement.funded, "form" if name == "kind" else name)
        if got != amount:
            yield f"funding: {name}: oracle {amount}, planlang {got}"


_PARTS = ("claim", "line", "participant", "amount")


def _participants(settlement: Settlement) -> list[dict[str, Any]]:
    """Rows of `participants.csv`, as plain data."""
    return [
        {"claim": r.line.claim, "line": r.line.line, "participant": one.name, "amount": amount}
        for one in settlement.participants
        for r, amount in zip(settlement.lines, settlement.streams[one.stream], strict=True)
        if amount
    ]


def _by_claim(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in an order that both sides have."""
    return sorted(rows, key=lambda row: (row["claim"], row["line"], row["participant"], row["amount"]))


def _by_name(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries in an order that both sides have: by kind, month and name."""
    return sorted(entries, key=lambda entry: (entry["kind"], entry["month"], entry["name"], entry["amount"]))


def _lines(wanted: list[dict[str, Any]], settlement: Settlement | SettledPeriods) -> Iterable[str]:
    """Lines in order, their payers, verdicts and reasons."""
    got = _in_order(_line_rows(settlement))
    wanted = _in_order(wanted)
    yield from _rows("line", wanted, got, [*LINE_FIELDS, *PAYERS])
    yield from _decided(wanted, settlement.splits)


def _decided(wanted: list[dict[str, Any]], splits: Sequence[Split]) -> Iterable[str]:
    """The reasons and the verdicts of settled lines."""
    for line, split in zip(wanted, splits, strict=False):
        name = f"line {line['claim']}/{line['line']}"
        for stage in Stage:
            reasons = {reason.reason: reason.amount for reason in split.reasons if reason.stage is stage}
            if reasons != line["reasons"][stage.value]:
                yield f"{name}: stage {stage.value}: oracle {line['reasons'][stage.value]}, planlang {reasons}"
        for layer, verdict in (("specific", split.specific_verdict), ("aggregate", split.aggregate_verdict)):
            if verdict != (line["verdicts"][layer] or "counts"):
                yield f"{name}: {layer} verdict: oracle {line['verdicts'][layer]}, planlang {verdict}"


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Settled lines as they stand, in settlement order; the others have no order of their own but claim and line."""
    return sorted(
        rows,
        key=lambda row: (
            row["status"] != "settled",
            row["status"],
            *(() if row["status"] == "settled" else (row["claim"], row["line"])),
        ),
    )


def _line_rows(settlement: Settlement | SettledPeriods) -> Iterable[dict[str, Any]]:
    """Rows of `lines.csv`, as plain data."""
    for split in settlement.splits:
        line = split.line
        yield {
            **{name: getattr(line, name) for name in ("claim", "line", "person", "unit", "coverage")},
            **{name: getattr(line, name) for name in ("incurred", "paid")},
            "status": "settled",
            **{name: getattr(split, name) for name in ("amount", "member", "plan_paid", *PAYERS)},
        }
    blank = dict.fromkeys(("member", "plan_paid", *PAYERS))
    for line in settlement.pended:
        own = {name: getattr(line, name) for name in ("claim", "line", "person", "unit", "coverage")}
        yield {
            **own,
            "incurred": line.incurred,
            "paid": None,
            "status": "pended",
            "amount": line.amount,
            **blank,
        }
    for aside in (*settlement.ledger.set_aside, *settlement.ledger.others):
        own = {name: aside.values.get(name) for name in ("claim", "person", "coverage")}
        yield {
            **own,
            "line": int(aside.values.get("line") or 1),
            "status": "set-aside",
            "amount": aside.amount,
            **blank,
        }


def _rows(what: str, wanted: list[dict[str, Any]], got: list[dict[str, Any]], names: Iterable[str]) -> Iterable[str]:
    """The cells in which two lists of rows differ; a cell that is not compared is not in the row found."""
    if len(wanted) != len(got):
        yield f"{what}: oracle has {len(wanted)} rows, planlang {len(got)}"
    for row, found in zip(wanted, got, strict=False):
        for name in names:
            if name in found and name in row and row[name] != found[name]:
                yield f"{what} {list(row.values())[:2]}: {name}: oracle {row[name]}, planlang {found[name]}"


# --- several periods --------------------------------------------------------------------------------------------------


def settle_periods(case: Periods, seed: int) -> tuple[SettledPeriods | None, str]:
    """planlang's settlement of a printed case of several periods, or the errors for which it refused."""
    rng = Random(seed)
    contracts: list[CheckedContract] = []
    for contract in case.contracts:
        checked, found = rooms.load_text(print_plan(contract, rng), f"drawn-{contract.start}.plan")
        if has_errors(found):
            return None, "plan refused: " + "; ".join(f"{one.code.slug}: {one.headline}" for one in found)
        contracts += checked.contracts
    whole = reading_contract(contracts)
    header, *rows = csv.reader(io.StringIO(print_ledger(case.ledger, case.contracts[0].currency, rng)))
    read = rooms.ledger_from_table(header, rows, whole)
    if read.ledger is None:
        return None, "ledger refused: " + "; ".join(f"{one.code.slug}: {one.headline}" for one in read.diagnostics)
    census_header, *census_rows = csv.reader(io.StringIO(print_census(case.census, rng)))
    census = rooms.census_from_table(census_header, census_rows, whole)
    last = case.facts[-1]
    facts = Facts(
        as_of=case.as_of,
        terminated=last.terminated,
        renewed=last.renewed,
        terminal_liability=last.terminal_liability_elected,
    )
    periods, unsettled = rooms.settle_periods(contracts, read.ledger, census.census, facts)
    return periods, "; ".join(f"{one.code.slug}: {one.headline}" for one in unsettled)


def expected_periods(case: Periods) -> dict[str, Any]:
    """The oracle's settlement of several periods."""
    return oracle.settle_periods(
        list(case.contracts), list(case.facts), case.as_of, list(case.ledger), list(case.census)
    )


def differences_of_periods(
    case: Periods, seed: int, *, wanted: dict[str, Any] | None = None, columns: bool = False, thorough: bool = True
) -> list[str]:
    """Every field in which planlang and the oracle differ over several periods; with `columns` as for one period.

    Unless `thorough`, Parquet files are written and conditions judged in one of the ways only, which the seed draws.
    """
    most = None if thorough else _SOME
    periods, refused = settle_periods(case, seed)
    if periods is None:
        return [refused]
    found = list(_compared_periods(wanted or expected_periods(case), periods))
    for name in WAYS if columns else ():
        more = thorough or name == _drawn_way(seed)
        found += [
            f"in columns, {name}: {one}" for one in differences_of_periods_in_columns(periods, name, seed, more=more)
        ]
    if columns:
        found += [f"in an excerpt: {one}" for one in differences_in_excerpts_of_periods(periods, seed, most=most)]
    return found


def _compared_periods(wanted: Mapping[str, Any], periods: SettledPeriods) -> Iterable[str]:
    yield from _lines(wanted["lines"], periods)
    got = _persons_in_all(periods)
    for (person, unit), row in _summed(one for period in wanted["periods"] for one in period["persons"]).items():
        if got.get((person, unit)) != row:
            yield f"person {person}: oracle {row}, planlang {got.get((person, unit))}"
    for period, settlement in zip(wanted["periods"], periods.settlements, strict=True):
        own = {(row.person, row.unit): row for row in settlement.persons}
        # The oracle lists persons by the incurred date, planlang by the period that counts their lines.
        both = [row for row in period["persons"] if (row["person"], row["unit"]) in own]
        kept = tuple(own[row["person"], row["unit"]] for row in both)
        yield from _figures({**period, "persons": [_of_key(row) for row in both]}, evolve(settlement, persons=kept))


def _of_key(row: dict[str, Any]) -> dict[str, Any]:
    """The figures of a person's key in one period; its amounts are compared over all periods."""
    return {name: row[name] for name in ("person", "unit", "deductible", "laser", "eligible", "excess", "aggregating")}


def _summed(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Persons' amounts added up over periods."""
    sums: dict[tuple[str, str], list[int]] = {}
    names = ("amount", "member", "plan_paid", *PAYERS)
    for row in rows:
        total = sums.setdefault((row["person"], row["unit"]), [0] * len(names))
        for at, name in enumerate(names):
            total[at] += row[name]
    return {key: tuple(total) for key, total in sums.items()}


def _persons_in_all(periods: SettledPeriods) -> dict[tuple[str, str], tuple[int, ...]]:
    """The same of planlang's rows, those of lines that no period counts included."""
    every = [row for settlement in periods.settlements for row in settlement.persons]
    names = ("person", "unit", "amount", "member", "plan_paid", *PAYERS)
    return _summed({name: getattr(row, name) for name in names} for row in (*every, *periods.uncounted_persons))
