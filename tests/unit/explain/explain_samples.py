"""A settlement made by hand: the laser of Harbor Foods, with the figures of the language's own example."""

from __future__ import annotations

from datetime import date

from attrs import evolve

from planlang.model.contract import CheckedContract, Citation, Deductible, Key, Laser, Layer
from planlang.model.ledger import Facts, Kind, Ledger, Line, Resolved, SetAside
from planlang.model.settlement import (
    Attachment,
    AttachmentMonth,
    Cited,
    Entry,
    MonthRow,
    PersonRow,
    Reason,
    ReasonStream,
    Settlement,
    Split,
    Stage,
    Totals,
)
from planlang.model.trace import Account, Explanation, Figure
from planlang.text.source import Cell
from planlang.values.calendar import Period
from planlang.values.money import USD

PLAN = "harbor-2026.plan"


def at(line: int, clause: str | None = None, words: str | None = None, doc: tuple[str, ...] = ()) -> Citation:
    return Citation(PLAN, line, clause, words, doc)


SPECIFIC = Layer(
    title="Specific excess loss",
    carrier="Granite Mutual",
    policy="GM-88120",
    terms=(
        Deductible(key=Key.PERSON, amount=10_000_000, by_class={}, citations={}, citation=at(23)),
        Laser(key="M-0042", amount=25_000_000, citation=at(24)),
    ),
    citation=at(18),
)
AGGREGATE = Layer(title="Aggregate excess loss", carrier=None, policy=None, terms=(), citation=at(32))

CONTRACT = CheckedContract(
    name="Harbor Foods Employee Health Plan",
    sponsor="Harbor Foods, Inc.",
    administrator=None,
    group=None,
    currency=USD,
    period=Period(date(2026, 1, 1), date(2026, 12, 31)),
    coverages={"medical": "Medical"},
    tiers=("single", "family"),
    classes=(),
    exclusions={},
    exclusion_citations={},
    terms=(),
    specific=SPECIFIC,
    aggregate=AGGREGATE,
    citation=at(2),
    digest="a41f9c0011223344",
)

FIRST = Line(
    claim="C-1",
    line=1,
    person="M-0042",
    unit="F-1",
    coverage="medical",
    incurred=date(2026, 2, 3),
    paid=date(2026, 3, 2),
    amount=24_000_000,
)
SECOND = evolve(FIRST, claim="C-2", incurred=date(2026, 3, 14), paid=date(2026, 5, 2), amount=8_420_000)
PENDED = evolve(FIRST, claim="C-3", paid=None, amount=99_900)
REFUND = evolve(SECOND, claim="C-4", amount=-100_000, kind=Kind.REFUND, original=("C-2", 1))


def split(line: Line, specific: int = 0, employer: int = 0, member: int = 0, verdict: str = "counts") -> Split:
    return Split(
        line=line,
        amount=line.amount,
        member=member,
        plan_paid=line.amount - member,
        specific=specific,
        aggregate=0,
        employer=employer,
        reasons=(Reason(Stage.SPECIFIC, "specific", specific, "laser", (at(24),)),) if specific else (),
        specific_verdict=verdict,
        aggregate_verdict="counts",
    )


SPLITS = (split(FIRST, employer=24_000_000), split(SECOND, specific=6_678_000, employer=1_742_000))

ACCOUNTS = (
    Account(
        stage=Stage.SPECIFIC,
        provision="contract-basis",
        headline="counts under Specific excess loss",
        citation=at(21),
        details=("incurred 2026-01-01 through 2026-12-31 yes; paid 2026-01-01 through 2027-03-31 yes",),
    ),
    Account(
        stage=Stage.SPECIFIC,
        provision="laser",
        headline="laser on M-0042: deductible $250,000.00",
        citation=at(24, "4.2", "the Specific Deductible", ("Renewed at a lower laser.",)),
        note="standard $100,000.00",
        details=(
            "before $240,000.00; this line takes it to $324,200.00",
            "kept under the laser  $10,000.00;  excess  $74,200.00",
        ),
        figures=(Figure("eligible before", 24_000_000), Figure("excess", 7_420_000)),
    ),
    Account(
        stage=Stage.AGGREGATE,
        provision="loss-limit",
        headline="aggregate: $17,420.00 left, over the loss limit of $100,000.00 (already met): counts $0.00",
        citation=None,
    ),
)
EXPLANATION = Explanation(split=SPLITS[1], accounts=ACCOUNTS)

PERSON = PersonRow(
    person="M-0042",
    unit="F-1",
    amount=32_420_000,
    member=0,
    plan_paid=32_420_000,
    specific=6_678_000,
    aggregate=0,
    employer=25_742_000,
    deductible=25_000_000,
    laser=25_000_000,
    eligible=32_420_000,
    excess=7_420_000,
    aggregating=0,
)


def _months() -> tuple[AttachmentMonth, ...]:
    return tuple(
        AttachmentMonth(
            number=k,
            month=f"2026-{k:02d}",
            attachment=5_000_000,
            cumulative=5_000_000 * k,
            projected=k > 6,  # the census is known through June
        )
        for k in range(1, 13)
    )


SETTLEMENT = Settlement(
    contract=CONTRACT,
    facts=Facts(as_of=date(2026, 6, 30)),
    ledger=Ledger(
        lines=(FIRST, SECOND, PENDED),
        group=None,
        set_aside=(
            SetAside(values={"claim": "C-8"}, place=Cell("claims.csv", 9), amount=None, reasons=("unreadable-amount",)),
        ),
        other_groups=(2, 12_345),
        digest="00",
    ),
    census=None,
    lines=tuple(
        Resolved(line=one, root=one, window_paid=one.paid or date.max, kind=one.kind) for one in (FIRST, SECOND)
    ),
    pended=(PENDED,),
    later=(3, 700_000),
    streams={"specific.deductible": (0, 7_420_000), "specific.deductible.rest": (24_000_000, 1_000_000)},
    before={"specific.deductible": (0, 24_000_000)},
    refusals={Stage.SPECIFIC: (None, None)},
    reasons=(
        ReasonStream(Stage.SPECIFIC, "below-deductible", "specific.deductible.rest", "deductible", Cited(at(23))),
    ),
    order=(),
    class_of={},
    attachment=Attachment(
        months=_months(),
        units=(),
        policy_months=12,
        terminal_months=12,
        sum=60_000_000,
        base=60_000_000,
        minimum=57_000_000,
        minimum_in_force=57_000_000,
        attachment=60_000_000,
    ),
    splits=SPLITS,
    totals=Totals(
        lines=2,
        amount=32_420_000,
        member=0,
        plan_paid=32_420_000,
        specific=6_678_000,
        aggregate=0,
        employer=25_742_000,
    ),
    on_lines={Stage.SPECIFIC: 6_678_000, Stage.AGGREGATE: 0},
    persons=(PERSON,),
    months=(
        MonthRow(
            month="2026-12",
            attachment=5_000_000,
            cumulative_attachment=60_000_000,
            counted=0,
            cumulative_counted=10_000_000,
            projected=True,
        ),
    ),
)


def entry(kind: str, name: str, amount: int, month: str = "2026-01") -> Entry:
    return Entry(month=month, kind=kind, name=name, amount=amount, payer="one", payee="another", explanation="so")
