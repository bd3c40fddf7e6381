"""Small plans around the few terms that a case is about, and what a small ledger comes to under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.model.settlement import Settlement, Split
from planlang.text.diagnostic import has_errors
from planlang.values.money import USD, shown
from planlang.values.rate import shown_percent
from tests import rooms

YEAR = "2026-01-01 through 2026-12-31"
FIRST_DOLLAR = "deductible $0 per person"
PAID = "2026-06-30"
COLUMNS = "claim person unit coverage incurred paid amount".split()
EVERY_MONTH = [f"2026-{month:02d}" for month in range(1, 13)]


@frozen(kw_only=True)
class SmallPlan:
    """A plan with the statements that matter to a case; its other statements are the plainest that there are."""

    specific: Sequence[str] = ()
    aggregate: Sequence[str] = ()
    plan: Sequence[str] = ()
    period: str = YEAR
    currency: str = "USD"
    coverages: Sequence[str] = ("medical",)

    @property
    def text(self) -> str:
        """The plan as it is written, both layers on all coverages and, unless they say it themselves, on 12/12."""
        layers = [
            line
            for kind, said in (("specific", self.specific), ("aggregate", self.aggregate))
            if said
            for line in (f"{kind} {{", f"covers {', '.join(self.coverages)}", *_based(said), "}")
        ]
        coverages = [f"coverage {name}" for name in self.coverages]
        frame = [f"currency {self.currency}", f"period {self.period}", *coverages, *self.plan]
        return "\n".join(['plan "An external case" {', *frame, *layers, "}", ""])


def _based(said: Sequence[str]) -> list[str]:
    return [*([] if any(line.startswith("basis ") for line in said) else ["basis 12/12"]), *said]


def money(amount: Fraction | Decimal | int) -> str:
    """Dollars as a plan writes them: `$1,234.50`."""
    cents = Fraction(amount) * 100
    assert cents.denominator == 1, f"{amount} has parts of a cent"
    return shown(cents.numerator, USD)


def percent(share: Fraction) -> str:
    """A share as a plan writes it: `33 1/3%`."""
    return shown_percent(share)


def dollars(minor: int) -> Decimal:
    """Minor units as dollars and cents."""
    return Decimal(minor) / 100


def contract_of(text: str) -> CheckedContract:
    """The contract of a plan's text without errors."""
    checked, found = rooms.load_text(text, "external.plan")
    assert not has_errors(found), [one.headline for one in found]
    (contract,) = checked.contracts
    return contract


def codes_of(text: str) -> list[str]:
    """The codes of everything that is said about a plan's text."""
    return [one.code.slug for one in rooms.load_text(text, "external.plan")[1]]


def settled(
    text: str,
    rows: Iterable[Sequence[str]],
    *,
    columns: Sequence[str] = COLUMNS,
    units: Sequence[Sequence[str]] = (),
    facts: Facts = Facts(),  # noqa: B008  a frozen value
) -> Settlement:
    """What a ledger comes to under a plan; `units` are the census, by month and tier."""
    contract = contract_of(text)
    read = rooms.ledger_from_table(columns, list(rows), contract)
    assert read.ledger is not None, [one.headline for one in read.diagnostics]
    census = rooms.census_from_table(["month", "tier", "units"], units, contract).census if units else None
    settlement, found = rooms.settle(contract, read.ledger, census, facts)
    assert settlement is not None, [one.headline for one in found]
    return settlement


def one_unit_every_month() -> list[list[str]]:
    """A census of one employee all year, for an aggregate whose attachment is written as an amount."""
    return [[month, "employee", "1"] for month in EVERY_MONTH]


def lines(amounts: Iterable[tuple[str, str, Fraction | Decimal | int]]) -> list[list[str]]:
    """Claim lines of one family, each of a person and a coverage, in the order in which they are given."""
    return [
        [f"C-{at:02d}", person, "U-1", coverage, PAID, PAID, money(amount)]
        for at, (person, coverage, amount) in enumerate(amounts, start=1)
    ]


def part(split: Split, reason: str) -> int:
    """What a reason took of a line, in minor units."""
    return sum(one.amount for one in split.reasons if one.reason == reason)


def day(text: str) -> date:
    """A day in ISO form."""
    return rooms.day(text)
