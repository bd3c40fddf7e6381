"""The whole story of one person: what applies, every line in settlement order, and totals to check by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import frozen

from planlang.explain import member, reimbursed
from planlang.explain.layout import NARROWEST, WIDTH, Column, Pen, Style, figures, joined, page, table, wrapped
from planlang.explain.periods import Together, adjudicating, beside, own_position
from planlang.explain.totals import PAYERS, aside_of, eligible_after, parts_of, running, specific_key, sum_of
from planlang.explain.unsettled import of_person, unsettled_told
from planlang.explain.words import facts_words, link_words, plan_name
from planlang.model.contract import CheckedContract, Key, LaserExclusion
from planlang.model.ledger import Ledger
from planlang.model.periods import Periods
from planlang.model.settlement import PersonRow, Settlement, Split
from planlang.model.trace import Explanation
from planlang.values.money import Currency, shown


@frozen(kw_only=True)
class _Lines:
    """The lines of a story in settlement order: their splits, whose benefits decided each, what stands beside it."""

    splits: Sequence[Split]
    adjudicating: Sequence[CheckedContract]
    beside: Sequence[str]
    currency: Currency

    @property
    def payers(self) -> tuple[str, ...]:
        """The member only where the plan adjudicates, or where it has a part."""
        adjudicated = any(one.benefits is not None for one in self.adjudicating)
        return PAYERS if adjudicated or any(split.member for split in self.splits) else PAYERS[1:]


def story(
    settlement: Settlement,
    person: str,
    explanations: Sequence[Explanation] = (),
    *,
    width: int = WIDTH,
    color: bool = False,
) -> str:
    """A person's settlement as text that ends in a line end.

    explanations: of the person's settled lines in their order, for the words of a plan that adjudicates.
    """
    positions = settlement.of_person(person)
    lines = _Lines(
        splits=[settlement.splits[at] for at in positions],
        adjudicating=[settlement.contract] * len(positions),
        beside=[link_words(settlement.lines[at].line, unfollowed=settlement.lines[at].unfollowed) for at in positions],
        currency=settlement.contract.currency,
    )
    pen, width = Pen(color), max(width, NARROWEST)
    return page(_blocks(settlement, person, positions, lines, explanations, width, pen))


def story_of_periods(  # noqa: PLR0913  whose lines of which settlement, and how they are drawn
    periods: Periods,
    person: str,
    together: Together,
    explanations: Sequence[Explanation] = (),
    *,
    width: int = WIDTH,
    color: bool = False,
) -> str:
    """The same of the lines that one of several periods counts, or none: they come to the person's row of it."""
    pen, width = Pen(color), max(width, NARROWEST)
    lines = _Lines(
        splits=[periods.splits[at] for at in together.positions],
        adjudicating=[adjudicating(periods, at) for at in together.positions],
        beside=[beside(periods, at) for at in together.positions],
        currency=periods.contract.currency,
    )
    if together.period is None:
        return f"in no period\n{page(_uncounted(periods, person, lines, explanations, width, pen))}"
    settlement = periods.settlements[together.period]
    positions = [own_position(periods, at) for at in together.positions]
    period = settlement.contract.period
    told = page(_blocks(settlement, person, positions, lines, explanations, width, pen))
    return f"period {period.first} through {period.last}\n{told}"


def _blocks(  # noqa: PLR0913, PLR0917  a story is all of these
    settlement: Settlement,
    person: str,
    positions: Sequence[int],
    lines: _Lines,
    explanations: Sequence[Explanation],
    width: int,
    pen: Pen,
) -> Iterable[list[str]]:
    """A story under one contract. positions: where its lines stand in the settlement."""
    # One, but for a person who is in several units until an original is paid.
    rows = [row for row in settlement.persons if row.person == person]
    yield _header(settlement, person, rows, width, pen)
    yield _applies(settlement, rows)
    yield _told(lines)
    yield member.stages(lines.adjudicating, lines.splits)
    yield member.steps(explanations, width)
    yield _running(lines, [eligible_after(settlement, at) for at in positions])
    yield [*_totals(lines), *set_aside(settlement.ledger, person, lines.currency, width)]
    yield reimbursed.by_line(settlement, positions, width)
    yield from _specific(settlement, rows)
    yield _unsettled(settlement, person, width)


def _uncounted(  # noqa: PLR0913, PLR0917  the same
    periods: Periods, person: str, lines: _Lines, explanations: Sequence[Explanation], width: int, pen: Pen
) -> Iterable[list[str]]:
    """What no period counts, under no contract: nothing runs through it but what the plan's own benefits keep."""
    rows = [row for row in periods.uncounted_persons if row.person == person]
    facts = facts_words(periods.facts)
    yield [*_named(person, rows, (), width, pen), *([facts] if facts else [])]
    yield _told(lines)
    yield member.stages(lines.adjudicating, lines.splits)
    yield member.steps(explanations, width)
    yield _totals(lines)


def _header(settlement: Settlement, person: str, rows: Sequence[PersonRow], width: int, pen: Pen) -> list[str]:
    keys = [row.unit for row in rows] if specific_key(settlement) is Key.UNIT and rows else [person]
    classes = dict.fromkeys(settlement.class_of[key] for key in keys if key in settlement.class_of)
    facts = facts_words(settlement.facts)
    return [
        *_named(person, rows, tuple(classes), width, pen),
        plan_name(settlement.contract),
        *([facts] if facts else []),
    ]


def _named(person: str, rows: Sequence[PersonRow], classes: Sequence[str], width: int, pen: Pen) -> list[str]:
    units = [row.unit for row in rows if row.unit != person or len(rows) > 1]
    parts = [
        f"person {person}",
        *([f"unit{'s' if len(units) > 1 else ''} {', '.join(units)}"] if units else []),
        *([f"class {', '.join(classes)}"] if classes else []),
    ]
    return [pen.draw(line, Style.BOLD) for line in joined(parts, width=width)]


def _applies(settlement: Settlement, rows: Sequence[PersonRow]) -> list[str]:
    """The deductible that applies, of each family that the person is in, or why none does."""
    if settlement.contract.specific is None:
        return ["the plan has no specific stop-loss"]
    exclusion = _exclusion(settlement, rows[0].person) if rows else None
    if exclusion is not None:
        source = f" ({exclusion.citation.source})" if exclusion.citation else ""
        return [f"excluded from {'all cover' if exclusion.from_all else 'the specific'}{source}"]
    by_family, currency = specific_key(settlement) is Key.UNIT, settlement.contract.currency
    said = [
        f"{'deductible' if row.laser is None else 'laser: deductible'} {shown(row.deductible, currency)} per "
        f"{'family' if by_family else 'person'}{f', {row.unit}' if by_family and len(rows) > 1 else ''}"
        for row in rows
        if row.deductible is not None
    ]
    return list(dict.fromkeys(said))


def _exclusion(settlement: Settlement, person: str) -> LaserExclusion | None:
    """The laser that excludes a person, of whom the specific counts nothing."""
    specific = settlement.contract.specific
    return next((one for one in specific.all(LaserExclusion) if one.person == person), None) if specific else None


def _told(lines: _Lines) -> list[str]:
    """What each line came to."""
    if not lines.splits:
        return ["no settled line"]
    columns = [
        Column("claim"),
        Column("line", right=True),
        *(Column(title) for title in ("coverage", "incurred", "paid")),
        *(Column(title, right=True) for title in ("amount", *lines.payers)),
        Column(""),
    ]
    rows = [
        [
            split.line.claim,
            str(split.line.line),
            split.line.coverage,
            str(split.line.incurred),
            str(split.line.paid),
            *(shown(getattr(split, name), lines.currency) for name in ("amount", *lines.payers)),
            words,
        ]
        for split, words in zip(lines.splits, lines.beside, strict=True)
    ]
    return ["lines in settlement order", *table(columns, rows)]


def _running(lines: _Lines, eligible: Sequence[int | None]) -> list[str]:
    """The totals after each line, by which every rule judged the next one."""
    if not lines.splits:
        return []
    totals = [running(getattr(split, name) for split in lines.splits) for name in ("plan_paid", *lines.payers)]
    columns = [Column("claim"), Column("line", right=True)]
    columns += [Column(title, right=True) for title in ("eligible", "plan paid", *lines.payers)]
    rows = [
        [
            split.line.claim,
            str(split.line.line),
            _amount(known, lines.currency),
            *(shown(one, lines.currency) for one in after),
        ]
        for split, known, *after in zip(lines.splits, eligible, *totals, strict=True)
    ]
    return ["running totals after each line", *table(columns, rows)]


def _amount(minor: int | None, currency: Currency) -> str:
    return "-" if minor is None else shown(minor, currency)


def _totals(lines: _Lines) -> list[str]:
    """The columns added up, in which the payers' parts come to the amount."""
    if not lines.splits:
        return []
    parts = parts_of(lines.splits)
    said = [(payer, shown(getattr(parts, payer), lines.currency)) for payer in lines.payers]
    title = f"totals of {parts.lines:,} settled line{'' if parts.lines == 1 else 's'}"
    return [title, *figures([*said, ("amount", shown(parts.amount, lines.currency))])]


def set_aside(ledger: Ledger, person: str, currency: Currency, width: int = WIDTH) -> list[str]:
    """How many of the person's lines, and how much money, were set aside."""
    aside = aside_of(row for row in ledger.set_aside if row.values.get("person") == person)
    if not aside.lines:
        return []
    count = f"{aside.lines:,} line{'' if aside.lines == 1 else 's'}"
    unread = f", {aside.unread:,} of them without a readable amount" if aside.unread else ""
    money = shown(aside.amount, currency)
    return wrapped(f"set aside, and in no total: {count}, {money}{unread}", indent=0, width=width, hanging=2)


def _specific(settlement: Settlement, rows: Sequence[PersonRow]) -> list[list[str]]:
    """What the specific pays on the person, or on each family that the person is in; nothing of one it excludes."""
    if not rows or _exclusion(settlement, rows[0].person) is not None:
        return []
    if specific_key(settlement) is Key.UNIT:
        return [_of_key(settlement, row, row.specific) for row in rows]
    return [_of_key(settlement, rows[0], sum_of(row.specific for row in rows))]


def _of_key(settlement: Settlement, row: PersonRow, specific: int) -> list[str]:
    """From what the specific counted to what it pays, one step a line."""
    if row.deductible is None or row.eligible is None or row.excess is None:
        return []
    currency = settlement.contract.currency
    said = [
        ("eligible", shown(row.eligible, currency)),
        ("deductible" if row.laser is None else "laser", shown(row.deductible, currency)),
        ("over the deductible", shown(row.excess, currency)),
    ]
    if row.aggregating:
        said.append(("kept by the aggregating deductible", shown(row.aggregating, currency)))
    said += reimbursed.in_all(settlement, row)
    paid = shown(specific, currency)
    if specific_key(settlement) is not Key.UNIT:
        return ["the specific, on this person", *figures([*said, ("reimbursed on these lines", paid)])]
    family = sum_of(one.specific for one in settlement.persons if one.unit == row.unit)
    said += [("reimbursed for the family", shown(family, currency)), ("of it on this person's lines", paid)]
    return [f"the specific, on family {row.unit}", *figures(said)]


def _unsettled(settlement: Settlement, person: str, width: int) -> list[str]:
    """The person's other lines: listed, counted nowhere."""
    told = [unsettled_told(one) for one in of_person(settlement, person)]
    lines = [line for one in told for line in wrapped(one, indent=2, width=width, hanging=2)]
    return ["not settled", *lines] if lines else []
