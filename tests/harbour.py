"""A plan with both layers and a ledger of many persons, which tests of the columnar engine share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow, Facts, Ledger
from planlang.model.settlement import Settlement
from tests import rooms

COVER = """plan "Harbour" {{
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  coverage drugs "Drugs"
  {benefits}
  specific "S" {{
    covers medical, drugs
    basis 12/15
    deductible $1,000.00 per {key}
    laser {key} "{laser}" at $2,500.00
    aggregating deductible $700.00
    reimburses 90%
    maximum $9,000.00 per {key}
  }}
  aggregate "A" {{
    covers medical, drugs
    basis 12/15
    deductible period {months}
    monthly factor $40.00 per employee per month
    loss limit standard deductible
    reimburses 100%
  }}
}}
"""
BENEFITS = """benefits {
    deductible $150 per person on medical
    coinsurance member pays 20% on medical
    copay $15 per line on drugs
    out-of-pocket maximum $600 per person, $900 per family embedded on medical, drugs
  }"""
YEARLY, MONTHLY = "annual", "monthly cumulative"
CENSUS = Census(
    rows=tuple(CensusRow(month=f"2026-{month:02}", tier="employee", class_name=None, units=5) for month in range(1, 13))
)
COLUMNS = ["claim", "line", "person", "unit", "coverage", "incurred", "paid", "amount", "sequence"]
PERSONS = 60


@cache
def contract_of(text: str) -> CheckedContract:
    """The contract of a plan's text, of which nothing is to be said."""
    checked, said = rooms.load_text(text, "harbour.plan")
    assert checked.contracts, said
    (contract,) = checked.contracts
    return contract


def ledger_of(contract: CheckedContract, cells: list[list[str]], columns: list[str] = COLUMNS) -> Ledger:
    """The ledger of cells in the order of some columns."""
    ledger = rooms.ledger_from_table(columns, cells, contract).ledger
    assert ledger is not None
    return ledger


def interpreted(contract: CheckedContract, ledger: Ledger, census: Census | None = CENSUS) -> Settlement:
    """What the interpreter makes of a ledger."""
    settlement, refused = rooms.settle(contract, ledger, census, Facts())
    assert settlement is not None, refused
    return settlement


def rows(seed: int) -> Iterator[list[str]]:
    """Three lines or so of every person; of a few of them large ones. Ten persons are a family."""
    rng = Random(seed)
    for number in range(PERSONS):
        large = number in {3, 7, 8, 50}
        for at in range(rng.randint(4, 6) if large else rng.randint(1, 4)):
            incurred, later = rng.randint(1, 12), rng.randint(0, 2)
            paid = f"2026-{incurred + later:02}" if incurred + later <= 12 else f"2027-{incurred + later - 12:02}"
            amount = rng.choice((400_00, 1_200_01, 2_600_33)) if large else rng.choice((20_00, 33_33, 90_00, -5_00))
            yield [
                f"C-{number:03}-{at % 2}",
                str(at + 1),
                f"P-{number:03}",
                f"U-{number // 10:03}",
                rng.choice(("medical", "medical", "drugs")),
                f"2026-{incurred:02}-{rng.choice((1, 15, 28)):02}",
                f"{paid}-{rng.choice((1, 28)):02}",
                f"{amount // 100}.{amount % 100:02}" if amount > 0 else "-5.00",
                str(rng.choice((0, 0, 1, 3))),
            ]


def settlement_of(benefits: str, key: str, months: str) -> Settlement:
    """What the interpreter makes of the ledger under a plan."""
    laser = "P-007" if key == "person" else "U-000"
    contract = contract_of(COVER.format(benefits=benefits, key=key, months=months, laser=laser))
    settlement = interpreted(contract, ledger_of(contract, list(rows(len(benefits) + len(months)))))
    assert all(settlement.on_lines.values())
    return settlement


class Waiting:
    """Somebody who waits, and writes down what is told."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def begin(self, doing: str, of: int | None, unit: str = "lines") -> None:
        """Write down that something begins."""
        self.told.append((doing, of, unit))

    def more(self, count: int) -> None:
        """Write down that so much is done."""
        self.told.append((count,))
