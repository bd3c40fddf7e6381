"""A contract and a settlement for tests of the ledgers room, made by hand: no other room has a part in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import evolve

from planlang.ledgers.read import Read, read_table
from planlang.model.contract import CheckedContract, Citation, Layer, Rebates
from planlang.model.ledger import Facts, Ledger
from planlang.model.settlement import Settlement, Stage, Totals
from planlang.text.source import Cell, Place
from planlang.values.calendar import Period
from planlang.values.money import USD

HERE = Citation("harbor.plan", 2)

BENEFITS = Layer(title="benefits", carrier=None, policy=None, terms=(), citation=HERE)


def contract(**changes: Any) -> CheckedContract:  # noqa: ANN401  any field
    """The plan of the samples."""
    plan = CheckedContract(
        name="Harbor Foods",
        sponsor=None,
        administrator=None,
        group=None,
        currency=USD,
        period=Period(date(2026, 1, 1), date(2026, 12, 31)),
        coverages={"medical": "Medical", "rx": "Prescription drugs"},
        tiers=("single", "family"),
        classes=("actives", "retirees"),
        exclusions={"WC": "Work-related injury"},
        exclusion_citations={"WC": HERE},
        terms=(Rebates(reduce_specific=False, reduce_aggregate=False),),
        specific=None,
        aggregate=None,
        citation=HERE,
        digest="a" * 64,
    )
    return evolve(plan, **changes)


def table(text: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table written as CSV."""
    header, *rows = csv.reader(io.StringIO(text.strip() + "\n"))
    return header, rows


def place(row: int, column: str | None) -> Place:
    """Where a cell of such a table stands."""
    return Cell("ledger", row + 2, column)


def read(text: str, plan: CheckedContract | None = None, **options: Any) -> Read:  # noqa: ANN401  any option
    """A ledger written as CSV."""
    return read_table(*table(text), place, plan or contract(), **options)


def found(codes: Sequence[Any]) -> list[str]:
    """The codes of diagnostics, in their order."""
    return [one.code.slug for one in codes]


def settlement_of(plan: CheckedContract, **changes: Any) -> Settlement:  # noqa: ANN401  any field
    """A settlement of nothing, or of what is given."""
    empty = Settlement(
        contract=plan,
        facts=Facts(),
        ledger=Ledger(lines=(), group=None, digest="b" * 64),
        census=None,
        lines=(),
        pended=(),
        later=(0, 0),
        streams={},
        before={},
        refusals={},
        reasons=(),
        order=(),
        class_of={},
        attachment=None,
        splits=(),
        totals=Totals(lines=0, amount=0, member=0, plan_paid=0, specific=0, aggregate=0, employer=0),
        on_lines={Stage.SPECIFIC: 0, Stage.AGGREGATE: 0},
        persons=(),
        months=(),
    )
    return evolve(empty, **changes)
