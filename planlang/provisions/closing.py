"""The closing: what comes beside the lines once they are settled. Period entries, advances, and what is paid by month.

Nothing here changes a line: a closing reads the streams of a settlement and adds entries and statements of months.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import define, field, frozen

from planlang.model.contract import Charge, CheckedContract
from planlang.model.funded import Funded
from planlang.model.ledger import Facts
from planlang.model.projected import aggregate_projected
from planlang.model.settlement import AGGREGATE_ENTRY, Attachment, Entry
from planlang.operators.schedule import in_force
from planlang.provisions.enrollment import Enrollment
from planlang.values.calendar import DAY


@frozen
class Statement:
    """What a month shows of the aggregate: its threshold, and with an accommodation what was due and advanced."""

    threshold: int | None = None
    due: int | None = None
    advance: int | None = None


@define
class Closing:
    """A settlement whose lines are done.

    counted: what the aggregate counts, by the day on which it was paid. employer: the employer's part, by the day on
    which it was incurred. openings: what each month that opened moved, by stream. parts: the named streams. specific,
    aggregate: what this period's layers reimburse on lines. others_projected: whether the aggregate of another period
    that counts lines incurred in this one rests on a projection. entries and statements are what provisions add, the
    statements by number of policy month. projected_charges: the kind and the name of what is charged by the units of
    projected months, be these none.
    """

    contract: CheckedContract
    facts: Facts
    counted: Mapping[date, int]
    employer: Mapping[date, int]
    openings: Sequence[Mapping[str, int]]
    parts: Mapping[str, str]
    specific: int
    aggregate: int
    attachment: Attachment | None
    enrollment: Enrollment
    funded: Funded | None = None
    refund: int | None = None
    others_projected: bool = False
    entries: list[Entry] = field(factory=list)
    statements: dict[int, Statement] = field(factory=dict)
    projected_charges: set[tuple[str, str]] = field(factory=set)

    def month_name(self, number: int) -> str:
        """The name of a policy month."""
        return self.contract.period.month_name(number)

    def close_of(self, number: int) -> date:
        """The day on which a policy month closes: the eve of the next one, at the latest the end of the period."""
        period = self.contract.period
        return min(period.month_start(number + 1) - DAY, period.last)

    @property
    def months(self) -> range:
        """The policy months to the termination or the end of the period."""
        period, terminated = self.contract.period, self.facts.terminated
        return range(1, (min(period.month_of(terminated), period.months) if terminated else period.months) + 1)

    def sum_of(self, kind: str) -> int:
        """What the entries of a kind come to."""
        return sum(entry.amount for entry in self.entries if entry.kind == kind)

    def any_projected(self, kind: str) -> bool:
        """Whether any charge of a kind rests on a projection, be it of nothing."""
        return any(charged == kind for charged, _ in self.projected_charges)

    @property
    def reimbursed(self) -> int:
        """What the aggregate reimburses: on lines, and by period entries."""
        return self.aggregate + self.sum_of(AGGREGATE_ENTRY)

    @property
    def reimbursed_projected(self) -> bool:
        """Whether what the aggregate reimburses rests on a projection."""
        return aggregate_projected(self.contract, self.facts, self.attachment)

    @property
    def employer_projected(self) -> bool:
        """Whether the employer's claims rest on a projection: they are what an aggregate leaves."""
        return self.reimbursed_projected or self.others_projected

    def charge(self, charges: tuple[Charge, ...], number: int) -> int:
        """What a schedule of charges comes to in a policy month."""
        charge = in_force(charges, self.contract.period.month_start(number))
        if charge is None:
            return 0
        if charge.fixed is not None:
            return charge.fixed
        total = 0
        for tier in self.contract.tiers:
            rate = charge.by_tier[tier] if charge.per_unit is None else charge.per_unit
            total += rate * self.enrollment.of_all(number, tier)
        return total

    def charge_projected(self, charges: tuple[Charge, ...], number: int) -> bool:
        """Whether what a schedule comes to in a policy month rests on projected units.

        A fixed amount never does, nor does a rate of nothing, which comes to nothing for any units.
        """
        charge = in_force(charges, self.contract.period.month_start(number))
        if charge is None or charge.fixed is not None:
            return False
        rates = charge.by_tier.values() if charge.per_unit is None else (charge.per_unit,)
        return any(rates) and self.enrollment.is_projected(number)

    def charge_months(self, charges: tuple[Charge, ...], *, kind: str, name: str, payee: str) -> None:
        """An entry for every policy month to the termination or the end."""
        for number in self.months:
            projected = self.charge_projected(charges, number)
            if projected:
                self.projected_charges.add((kind, name))
            self.add(
                Entry(
                    month=self.month_name(number),
                    kind=kind,
                    name=name,
                    amount=self.charge(charges, number),
                    payer="employer",
                    payee=payee,
                    explanation=f"{name} {kind} of the month" if kind == "premium" else f"{name}, of the month",
                    projected=projected,
                )
            )

    def add(self, entry: Entry) -> None:
        """An entry, unless it is nothing."""
        if entry.amount:
            self.entries.append(entry)
