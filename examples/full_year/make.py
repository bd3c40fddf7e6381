"""Make the invented year of Bayview Marine: claims.csv and census.csv, the same bytes on every machine.

    python make.py

Nothing here is anybody's data. All chance comes from `Random.random`, the one generator whose sequence Python promises
to keep, and every amount is drawn in whole cents.
"""

# ruff: noqa: INP001, PLR2004, T201
# A script beside its data, not a package; its numbers are the invention itself; and it says what it wrote.

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

SEED = 20260101
EMPLOYEES = 400
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
MONTHS = [date(2026, month, 1) for month in range(1, 13)]
COLUMNS = (
    "claim",
    "line",
    "person",
    "unit",
    "class",
    "coverage",
    "incurred",
    "paid",
    "amount",
    "sequence",
    "kind",
    "original",
    "original line",
    "exclusion",
)

T = TypeVar("T")


class Dice:
    """Chance in whole numbers."""

    def __init__(self, seed: int) -> None:
        """Chance that falls the same way for the same seed."""
        self._random = random.Random(seed)  # noqa: S311  nothing here is a secret

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def once_in(self, count: int) -> bool:
        """Whether a chance of one in `count` fell."""
        return self.below(count) == 0

    def one_of(self, things: Sequence[T]) -> T:
        """Any one of the things."""
        return things[self.below(len(things))]

    def weighed(self, things: Sequence[tuple[int, T]]) -> T:
        """Any one of the things, as often as its weight says."""
        return self.one_of([thing for weight, thing in things for _ in range(weight)])

    def cents(self, bands: Sequence[tuple[int, int, int]]) -> int:
        """An amount from bands of (weight, least dollars, most dollars)."""
        low, high = self.weighed([(weight, (low, high)) for weight, low, high in bands])
        return self.between(low * 100, high * 100)


@dataclass(frozen=True)
class Employee:
    """An employee, the family, and the days of cover."""

    number: int
    retired: bool
    persons: int
    since: date
    until: date

    @property
    def unit(self) -> str:
        """The family's id."""
        return f"B-{self.number:04d}"

    @property
    def class_name(self) -> str:
        """The class that the plan declares."""
        return "retirees" if self.retired else "actives"

    @property
    def tier(self) -> str:
        """The tier that the plan declares."""
        return "single" if self.persons == 1 else "family"

    def person(self, at: int) -> str:
        """A person of the family: the employee is 01."""
        return f"{self.unit}-{at + 1:02d}"

    def covered(self, day: date) -> bool:
        """Whether the family is covered on a day."""
        return self.since <= day <= self.until


@dataclass(frozen=True)
class Row:
    """One row of the ledger; `amount` in cents."""

    claim: str
    line: int
    person: str
    coverage: str
    incurred: date
    paid: date | None
    amount: int
    class_name: str = ""
    sequence: int = 0
    kind: str = "payment"
    original: tuple[str, int] | None = None
    exclusion: str = ""

    @property
    def unit(self) -> str:
        """The family of the person."""
        return self.person[:6]

    def cells(self) -> list[str]:
        """The row as the file has it; what is not needed is left empty."""
        sign, cents = "-" if self.amount < 0 else "", abs(self.amount)
        claim, line = self.original or ("", "")
        return [
            self.claim,
            str(self.line),
            self.person,
            self.unit,
            self.class_name,
            self.coverage,
            self.incurred.isoformat(),
            self.paid.isoformat() if self.paid else "",
            f"{sign}{cents // 100}.{cents % 100:02d}",
            str(self.sequence) if self.sequence else "",
            self.kind,
            claim,
            str(line),
            self.exclusion,
        ]


# What a line costs, by coverage: (weight, least dollars, most dollars).
BANDS = {
    "medical": ((58, 35, 320), (27, 320, 1900), (13, 1900, 9500), (2, 9500, 38000)),
    "rx": ((74, 6, 180), (20, 180, 900), (6, 900, 6800)),
    "dental": ((80, 55, 290), (20, 290, 1650)),
    "vision": ((1, 45, 340),),
}
# How often each coverage occurs among a hundred claims, and the most lines of one claim.
MIX = (("medical", 58, 4), ("rx", 27, 1), ("dental", 11, 3), ("vision", 4, 1))

# The few who cost much: person, class, coverage, first service, days between lines, and the dollars of each line.
LARGE: tuple[tuple[str, str, date, int, tuple[int, ...]], ...] = (
    # lasered at $200,000: an infused drug every four weeks
    ("B-0042-01", "rx", date(2025, 12, 18), 28, (21400,) * 13),
    # excluded from specific: waits for a transplant
    ("B-0077-02", "medical", date(2026, 2, 9), 33, (38200, 11850, 44975, 9320, 27640)),
    # excluded from all cover: a case in dispute
    ("B-0118-01", "medical", date(2026, 3, 3), 21, (18400, 22950, 16725)),
    # a lifetime maximum nearly used up before the year began
    ("B-0163-01", "medical", date(2026, 1, 20), 30, (96400, 88150, 71300, 64025, 30110)),
    # premature twins
    ("B-0204-03", "medical", date(2026, 2, 24), 14, (84300, 91250, 77640, 68915, 54220, 40180)),
    ("B-0204-04", "medical", date(2026, 2, 24), 14, (79900, 66470, 51385, 22940)),
    # burns
    ("B-0231-01", "medical", date(2026, 5, 11), 17, (148300, 92640, 118775, 63910, 20455)),
    # retirees, with the deductible of their class
    ("B-0265-01", "medical", date(2026, 4, 2), 25, (42800, 51975, 36410, 17205)),
    ("B-0310-02", "medical", date(2026, 6, 15), 19, (61350, 33480)),
    # begun before the year: more run-in than the limit takes
    ("B-0288-01", "medical", date(2025, 11, 28), 9, (17250, 14800, 19420, 26300, 33910)),
    ("B-0346-02", "medical", date(2025, 11, 25), 16, (12400, 16950, 8800)),
    # begun in the year, paid after it
    ("B-0371-01", "medical", date(2026, 11, 4), 13, (58200, 47390, 39870, 21640)),
    ("B-0392-01", "medical", date(2026, 7, 21), 24, (31200, 28740, 36415, 12980)),
    ("B-0096-01", "medical", date(2026, 8, 3), 20, (75000, 24350, 40890)),
)


def staff(dice: Dice) -> list[Employee]:
    """400 employees, every fifth retired; some come, some leave. Those whose claims are written out stay."""
    known = {int(person[2:6]): int(person[7:9]) for person, *_ in LARGE}
    found = []
    for number in range(1, EMPLOYEES + 1):
        retired = number % 5 == 0
        persons = dice.between(2, 3 if retired else 5) if dice.below(100) < (35 if retired else 58) else 1
        since, until = date(2025, 1, 1), date(2027, 12, 31)
        if number not in known and dice.once_in(14):
            since = dice.one_of(MONTHS[1:])
        elif number not in known and dice.once_in(11):
            until = dice.one_of(MONTHS[2:]) - timedelta(days=1)
        found.append(Employee(number, retired, max(persons, known.get(number, 1)), since, until))
    return found


@dataclass
class Book:
    """The ledger while it is made."""

    dice: Dice
    rows: list[Row] = field(default_factory=list)
    claims: int = 0

    def claim(self) -> str:
        """The next number of a claim."""
        self.claims += 1
        return f"B26-{self.claims:05d}"

    def lag(self) -> timedelta:
        """From service to payment: most within a month, some within three, a few within half a year."""
        roll = self.dice.below(100)
        low, high = (6, 32) if roll < 76 else (33, 92) if roll < 97 else (93, 190)
        return timedelta(days=self.dice.between(low, high))


def add_large(book: Book, by_number: dict[int, Employee]) -> None:
    """The claims that are written out, each paid in some five weeks."""
    for person, coverage, first, days, dollars in LARGE:
        class_name = by_number[int(person[2:6])].class_name
        for at, amount in enumerate(dollars):
            incurred = first + timedelta(days=days * at)
            paid = incurred + timedelta(days=book.dice.between(22, 48))
            cents = amount * 100 + book.dice.below(100)
            book.rows.append(Row(book.claim(), 1, person, coverage, incurred, paid, cents, class_name))


def add_ordinary(book: Book, employees: Sequence[Employee], lines: int) -> None:
    """Everybody's claims, until there are so many lines."""
    spread = (LAST + timedelta(days=12) - date(2025, 9, 15)).days
    while len(book.rows) < lines:
        employee = book.dice.one_of(employees)
        incurred = date(2025, 9, 15) + timedelta(days=book.dice.below(spread))
        # Most of what was incurred before the year was paid before it, and stands in the ledger of that year.
        if not employee.covered(incurred) or (incurred < FIRST and not book.dice.once_in(6)):
            continue
        book.rows += ordinary(book, employee, incurred)


def ordinary(book: Book, employee: Employee, incurred: date) -> Iterator[Row]:
    """One claim of one to four lines; a few are excluded, a few wait to be paid."""
    dice = book.dice
    person = employee.person(dice.below(employee.persons))
    coverage, most = dice.weighed([(share, (coverage, most)) for coverage, share, most in MIX])
    exclusion = "" if coverage != "medical" or dice.below(140) else dice.one_of(("WC", "WC", "WC", "XC"))
    paid = None if dice.once_in(160) else incurred + book.lag()
    claim = book.claim()
    for line in range(1, dice.between(1, most) + 1):
        amount = dice.cents(BANDS[coverage])
        yield Row(claim, line, person, coverage, incurred, paid, amount, employee.class_name, exclusion=exclusion)


def add_corrections(book: Book) -> None:
    """Refunds, voids, reissues, recoveries and rebates of what was paid, each linked to the line it corrects."""
    dice = book.dice
    for row in tuple(book.rows):
        if row.paid is None or row.exclusion:
            continue
        later = row.paid + timedelta(days=dice.between(9, 120))
        if row.amount > 2_000_00 and dice.once_in(16):
            back = row.amount * dice.between(5, 40) // 100
            book.rows.append(correction(row, book.claim(), later, -back, "refund"))
        elif dice.once_in(90):
            book.rows.append(correction(row, book.claim(), later, -row.amount, "void"))
            if dice.below(3):
                book.rows.append(correction(row, book.claim(), later, row.amount, "payment"))
        elif row.coverage == "medical" and row.amount > 5_000_00 and dice.once_in(24):
            back = row.amount * dice.between(20, 60) // 100
            book.rows.append(correction(row, book.claim(), later, -back, "recovery"))
        elif row.coverage == "rx" and row.amount > 900_00 and dice.below(5) < 2:
            back = row.amount * dice.between(8, 22) // 100
            book.rows.append(correction(row, book.claim(), later, -back, "rebate"))


def correction(row: Row, claim: str, paid: date, amount: int, kind: str) -> Row:
    """A line that names its original. What corrects leaves its class to the original; a reissue is a payment again."""
    reissued = kind == "payment"
    return replace(
        row,
        claim=claim,
        line=1,
        paid=paid,
        amount=amount,
        class_name=row.class_name if reissued else "",
        sequence=2 if reissued else 1,
        kind=kind,
        original=(row.claim, row.line),
    )


def add_by_hand(book: Book) -> None:
    """What chance does not bring: lines on the edges of the windows, chains, and originals that cannot be followed."""
    day = timedelta(days=1)
    year_end, run_out = LAST, date(2027, 3, 31)
    edge = Row("BH-01", 1, "B-0003-01", "medical", date(2025, 10, 1), FIRST, 411_50, "actives")
    book.rows += [
        edge,
        replace(edge, claim="BH-02", incurred=date(2025, 9, 30)),
        replace(edge, claim="BH-03", incurred=year_end, paid=run_out),
        replace(edge, claim="BH-04", incurred=year_end, paid=run_out + day),
        replace(edge, claim="BH-05", incurred=year_end, paid=year_end, coverage="dental"),
        replace(edge, claim="BH-06", incurred=year_end, paid=year_end + day, coverage="dental"),
    ]
    # A void of a void: the third line of a chain takes everything from the first.
    paid = Row("BH-07", 1, "B-0009-01", "medical", date(2026, 3, 4), date(2026, 4, 7), 6_250_00, "actives")
    voided = correction(paid, "BH-08", date(2026, 5, 5), -6_250_00, "void")
    book.rows += [paid, voided, correction(voided, "BH-09", date(2026, 5, 6), 6_250_00, "void")]
    # A check voided after the year counts against the year; the check written in its place is too late for it.
    paid = Row("BH-10", 1, "B-0012-01", "medical", date(2026, 11, 9), date(2026, 12, 18), 4_700_00, "actives")
    book.rows += [
        paid,
        correction(paid, "BH-11", date(2027, 2, 2), -4_700_00, "void"),
        correction(paid, "BH-12", date(2027, 2, 4), 4_700_00, "payment"),
    ]
    # A refund of last year's claim, which is not in this ledger.
    absent = Row("B25-88123", 1, "B-0016-01", "medical", date(2026, 1, 8), None, 0)
    book.rows.append(correction(absent, "BH-13", date(2026, 3, 3), -350_75, "refund"))
    # Rebates of the pharmacy manager that name no claim.
    rebate = Row("BH-14", 1, "B-0042-01", "rx", date(2026, 6, 30), date(2026, 8, 31), -9_640_00, "actives", 0, "rebate")
    book.rows += [
        rebate,
        replace(rebate, claim="BH-15", incurred=year_end, paid=date(2027, 2, 26), amount=-8_115_50),
    ]
    # A third party pays part of the burns.
    burns = Row("BH-16", 1, "B-0231-01", "medical", date(2026, 5, 11), date(2026, 9, 1), -85_000_00, "actives")
    book.rows.append(replace(burns, kind="recovery"))
    # Nothing was paid, and the line still has a verdict.
    book.rows.append(Row("BH-17", 1, "B-0019-01", "medical", date(2026, 7, 7), date(2026, 7, 28), 0, "actives"))


def census(employees: Sequence[Employee]) -> str:
    """Covered units on the first day of each month, by tier and class."""
    rows = []
    for month in MONTHS:
        for class_name in ("actives", "retirees"):
            for tier in ("single", "family"):
                units = sum(
                    employee.covered(month) and (employee.class_name, employee.tier) == (class_name, tier)
                    for employee in employees
                )
                rows.append([f"{month:%Y-%m}", tier, class_name, str(units)])
    return text(["month", "tier", "class", "units"], rows)


def text(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A CSV file as text."""
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerows([columns, *rows])
    return page.getvalue()


def made() -> dict[str, str]:
    """Every file that is made, by name."""
    dice = Dice(SEED)
    employees = staff(dice)
    book = Book(dice)
    add_large(book, {employee.number: employee for employee in employees})
    add_ordinary(book, employees, 4_800)
    add_corrections(book)
    add_by_hand(book)
    rows = sorted(book.rows, key=lambda row: (row.claim, row.line))
    return {"claims.csv": text(COLUMNS, [row.cells() for row in rows]), "census.csv": census(employees)}


def main() -> None:
    """Write the files beside this one."""
    for name, content in made().items():
        (Path(__file__).parent / name).write_text(content, encoding="utf-8", newline="\n")
        print(f"{name}: {content.count(chr(10)) - 1:,} rows")


if __name__ == "__main__":
    main()
