"""The reference contract, for those who settle it without planlang: its figures, and the text of its variants.

In planlang it is `reference.plan`; `agree.py` shows that both say the same. With a lower deductible an employer keeps
less of each person's claims, so less is expected of the aggregate.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from attrs import frozen

PLAN = Path(__file__).with_name("reference.plan")

COVERED = ("medical", "rx")
INCURRED = (date(2026, 1, 1), date(2026, 12, 31))
PAID = (date(2026, 1, 1), date(2027, 3, 31))

# Cents, and fractions as numerator and denominator.
AGGREGATING_DEDUCTIBLE = 150_000_00
MAXIMUM = 1_000_000_00
RATE = (9, 10)
CORRIDOR = (5, 4)
MINIMUM = (95, 100)

# Persons are numbered from here, so that their ids have nine digits and sort alike as numbers and as text.
PERSON_BASE = 100_000_000
LASERED = tuple(range(3, 353, 7))
_LASERS = (150_000_00, 200_000_00, 250_000_00, 400_000_00)
LASERS = {PERSON_BASE + number: _LASERS[at % len(_LASERS)] for at, number in enumerate(LASERED)}


@frozen
class Variant:
    """The contract at one deductible: that, and the claims expected of a unit a month, by tier, in dollars."""

    deductible: int
    single: int
    family: int

    def text(self, ids: str) -> str:
        """The variant in planlang; over integer ids a laser names the person by its number alone."""
        whole = PLAN.read_text(encoding="utf-8")
        for said, meant in zip(_said(VARIANTS[0]), _said(self), strict=True):
            assert whole.count(said) == 1, said
            whole = whole.replace(said, meant)
        return whole.replace('person "M', 'person "') if ids == "integer" else whole

    def attachments(self, census: Mapping[str, list[int]]) -> list[int]:
        """The attachment of each month, in cents."""
        per_unit = {"single": self.single, "family": self.family}
        factors = {tier: _rounded(dollars * 100 * CORRIDOR[0], CORRIDOR[1]) for tier, dollars in per_unit.items()}
        return [sum(units * factors[tier] for tier, units in zip(census, row, strict=True)) for row in _rows(census)]

    def attachment(self, census: Mapping[str, list[int]]) -> int:
        """What the plan keeps of the whole period's claims, in cents."""
        months = self.attachments(census)
        return max(sum(months), _rounded(months[0] * len(months) * MINIMUM[0], MINIMUM[1]))


VARIANTS = (Variant(100_000, 390, 1_050), Variant(25_000, 340, 915), Variant(5_000, 160, 430))


def _said(variant: Variant) -> tuple[str, str]:
    """The two statements in which variants differ."""
    return (
        f"${variant.deductible:,} per person\n",
        f"single ${variant.single:,}.00, family ${variant.family:,}.00 per month\n",
    )


def _rows(census: Mapping[str, list[int]]) -> list[tuple[int, ...]]:
    return list(zip(*census.values(), strict=True))


def _rounded(numerator: int, denominator: int) -> int:
    """Halves up; nothing here is negative."""
    return (2 * numerator + denominator) // (2 * denominator)
