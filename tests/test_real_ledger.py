"""Real payments: 62,584 lines that sum, month by month, to a published triangle of a US medical block.

The folder of the data publishes what a specific over 2002 comes to, found without any contract language. Those sums
judge every line by its own dates. planlang finds them to the cent when it reads the ledger that way; read as the
rules have it, a refund or void inherits the windows of the payment that it corrects, and each sum falls by what came
back after the window for a payment inside it. Both are checked here, and each against a few lines of plain Python.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from planlang.api.plans import load
from planlang.api.running import settle_ledger
from planlang.api.settling import settle_periods
from planlang.ledgers.census import read_census
from planlang.ledgers.read import read_ledger
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, Facts, Ledger
from planlang.model.settlement import Settlement, Stage

HERE = Path(__file__).parent
PLANS = HERE / "real_ledger"
LINKED = HERE / "data-mappings" / "us_medical_disaggregated.mapping.toml"
OWN_DATES = PLANS / "own_dates.mapping.toml"

# Cents by deductible in dollars and basis. Published: every line by its own dates.
PUBLISHED = {
    (50_000, "12/12"): 2_093_725_93,
    (50_000, "12/15"): 2_538_460_48,
    (50_000, "15/12"): 2_352_489_04,
    (50_000, "24/12"): 2_364_546_32,
    (100_000, "12/12"): 821_804_95,
    (100_000, "12/15"): 1_089_370_08,
    (100_000, "15/12"): 919_538_44,
    (100_000, "24/12"): 919_538_44,
}
# The same where refunds and voids inherit: less by $155.99 under 12/15, by $237.92 under the others.
INHERITED = {key: sum_ - (155_99 if key[1] == "12/15" else 237_92) for key, sum_ in PUBLISHED.items()}

Row = dict[str, str]


# --- the sums in plain Python -------------------------------------------------------------------------------------


@cache
def rows_at(shared: Path) -> tuple[Row, ...]:
    with gzip.open(shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz", "rt", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def cents(text: str) -> int:
    assert text[-3] == "."
    return int(text.replace(".", ""))


def month_after(month: int) -> str:
    """The first day of the month so many months after January 2002."""
    return f"{2002 + month // 12}-{month % 12 + 1:02d}-01"


def payments(rows: tuple[Row, ...], basis: str, *, inherit: bool) -> Iterator[tuple[Row, bool]]:
    """Every line with whether it counts; dates in ISO form compare as text."""
    incurred_months, paid_months = map(int, basis.split("/"))
    first, end, paid_end = month_after(12 - incurred_months), month_after(12), month_after(paid_months)
    by_claim = {row["claim_id"]: row for row in rows}
    for row in rows:
        judged = row
        while inherit and judged["status"] in {"refund", "reversed"}:
            judged = by_claim[judged["original_claim_id"]]
        yield row, first <= judged["incurred"] < end and month_after(0) <= judged["paid"] < paid_end


def excess_by_person(rows: tuple[Row, ...], basis: str, deductible: int, *, inherit: bool) -> dict[str, int]:
    eligible: dict[str, int] = defaultdict(int)
    for row, counts in payments(rows, basis, inherit=inherit):
        eligible[row["member_id"]] += cents(row["paid_amount"]) if counts else 0
    return {person: max(0, total - deductible) for person, total in eligible.items()}


def families(shared: Path) -> list[tuple[str, int, int]]:
    """Each month of 2002 with its singles and families: employees alone in it, and with others."""
    with gzip.open(shared / "data" / "us_medical_disaggregated" / "eligibility.csv.gz", "rt", encoding="utf-8") as file:
        spans = list(csv.DictReader(file))
    found = []
    for month in range(12):
        day = month_after(month)
        sizes = Counter(
            span["subscriber_id"] for span in spans if span["start"] <= day and (not span["end"] or day <= span["end"])
        )
        singles = sum(size == 1 for size in sizes.values())
        found.append((day[:7], singles, len(sizes) - singles))
    return found


# --- the same through planlang ------------------------------------------------------------------------------------

Settle = Callable[[Path, Path, Census | None], Settlement]


@pytest.fixture(scope="module")
def settle(shared: Path) -> Settle:
    ledgers: dict[Path, Ledger] = {}

    def settled(plan: Path, mapping: Path, census: Census | None = None) -> Settlement:
        contract = load(plan).contract
        if mapping not in ledgers:
            ledgers[mapping] = ledger_of(shared, contract, mapping)
        settlement, findings = settle_ledger(contract, ledgers[mapping], census, Facts())
        assert settlement is not None, findings
        return settlement

    return settled


def ledger_of(shared: Path, contract: CheckedContract, mapping: Path) -> Ledger:
    read = read_ledger(shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz", contract, mapping=mapping)
    assert read.ledger is not None, read.diagnostics
    expected = [("unlinked-negative", 444)] if mapping == OWN_DATES else []
    assert [(found.code.slug, found.count) for found in read.diagnostics] == expected
    return read.ledger


def plan_with(folder: Path, basis: str, deductible: int) -> Path:
    text = (PLANS / "specific.plan").read_text(encoding="utf-8")
    text = text.replace("basis       12/12", f"basis       {basis}").replace("$50,000", f"${deductible:,}")
    path = folder / "specific.plan"
    path.write_text(text, encoding="utf-8")
    return path


def conserved(settlement: Settlement) -> bool:
    """Every line of the file is settled, and every cent of it has one payer and a reason in each stage."""
    for split in settlement.splits:
        assert split.member + split.specific + split.aggregate + split.employer == split.amount
        for stage, whole in ((Stage.SPECIFIC, split.plan_paid), (Stage.AGGREGATE, split.plan_paid - split.specific)):
            assert sum(reason.amount for reason in split.reasons if reason.stage is stage) == whole
    return (len(settlement.splits), settlement.totals.amount) == (62_584, 67_862_549_00)


def test_plain_python_finds_the_published_sums(shared: Path) -> None:
    for (deductible, basis), published in PUBLISHED.items():
        assert sum(excess_by_person(rows_at(shared), basis, deductible * 100, inherit=False).values()) == published


@pytest.mark.parametrize("basis", ["12/12", "12/15", "15/12", "24/12"])
def test_the_published_specific_is_found_when_every_line_is_judged_by_its_own_dates(
    basis: str, settle: Settle, tmp_path: Path
) -> None:
    settlement = settle(plan_with(tmp_path, basis, 50_000), OWN_DATES, None)
    assert settlement.totals.specific == PUBLISHED[50_000, basis]
    assert conserved(settlement)


@pytest.mark.parametrize(("deductible", "basis"), PUBLISHED)
def test_the_specific_of_every_person_is_that_of_plain_python(
    deductible: int, basis: str, settle: Settle, shared: Path, tmp_path: Path
) -> None:
    settlement = settle(plan_with(tmp_path, basis, deductible), LINKED, None)
    assert settlement.totals.specific == INHERITED[deductible, basis]
    excess = excess_by_person(rows_at(shared), basis, deductible * 100, inherit=True)
    assert {row.person: row.specific for row in settlement.persons} == excess
    assert conserved(settlement)


def test_a_whole_contract_is_that_of_plain_python(settle: Settle, shared: Path, tmp_path: Path) -> None:
    census_file, units = tmp_path / "census.csv", families(shared)
    lines = [f"{month},single,{singles}\n{month},family,{others}\n" for month, singles, others in units]
    census_file.write_text("month,tier,units\n" + "".join(lines), encoding="utf-8")
    census = read_census(census_file, load(PLANS / "whole.plan").contract).census
    settlement = settle(PLANS / "whole.plan", LINKED, census)
    specific, aggregate, attachment = whole_contract(rows_at(shared), units)
    assert {row.person: row.specific for row in settlement.persons} == specific
    assert settlement.attachment is not None
    assert settlement.attachment.attachment == attachment
    assert settlement.totals.aggregate == aggregate
    assert 0 < aggregate < 1_000_000_00
    assert conserved(settlement)


def whole_contract(rows: tuple[Row, ...], units: list[tuple[str, int, int]]) -> tuple[dict[str, int], int, int]:
    """Specific by person, aggregate and attachment of `whole.plan`, in cents, line after line."""
    eligible: dict[str, int] = defaultdict(int)
    shared_excess: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    specific: dict[str, int] = defaultdict(int)
    total_excess = 0
    lines = sorted(payments(rows, "12/15", inherit=True), key=lambda line: (line[0]["paid"], line[0]["claim_id"]))
    for row, counts in lines:
        person, amount = row["member_id"], cents(row["paid_amount"])
        specific.setdefault(person, 0)
        if not counts:
            continue
        deductible = 200_000_00 if person == "M11071" else 50_000_00
        before = max(0, eligible[person] - deductible), max(0, total_excess - 150_000_00)
        eligible[person] += amount
        total_excess += max(0, eligible[person] - deductible) - before[0]
        shared_excess[person] += max(0, total_excess - 150_000_00) - before[1]
        # Half a cent goes away from zero: 9 / 10 of a whole number of cents, rounded without a fraction.
        tenths = abs(shared_excess[person]) * 9
        reimbursed = (tenths + 5) // 10 * (1 if shared_excess[person] >= 0 else -1)
        reimbursed = min(reimbursed, 200_000_00)
        left[person] += amount - (reimbursed - specific[person])
        specific[person] = reimbursed
    monthly = [singles * 200_00 + others * 380_00 for _, singles, others in units]
    minimum = (monthly[0] * 12 * 95 + 50) // 100
    attachment = max(sum(monthly), minimum)
    counted = sum(min(total, 50_000_00) for total in left.values())
    return specific, min(1_000_000_00, max(0, counted - attachment)), attachment


# --- three policy years, settled together ---------------------------------------------------------------------------

YEARS = (2001, 2002, 2003)


def periods_of(rows: tuple[Row, ...], paid_months: int) -> Iterator[tuple[Row, int | None]]:
    """Every line with the year that counts it, of three with the basis 12/12 or 12/15; refunds and voids inherit."""
    by_claim = {row["claim_id"]: row for row in rows}
    for row in rows:
        judged = row
        while judged["status"] in {"refund", "reversed"}:
            judged = by_claim[judged["original_claim_id"]]
        counting = [
            year
            for year in YEARS
            if judged["incurred"][:4] == str(year)
            and f"{year}-01-01" <= judged["paid"] < (f"{year + 1}-01-01" if paid_months == 12 else f"{year + 1}-04-01")
        ]
        assert len(counting) < 2
        yield row, counting[0] if counting else None


@pytest.mark.parametrize("paid_months", [12, 15])
def test_three_years_settle_together_with_every_line_in_at_most_one(
    paid_months: int, shared: Path, tmp_path: Path
) -> None:
    text = (
        (PLANS / "specific.plan")
        .read_text(encoding="utf-8")
        .replace("basis       12/12", f"basis       12/{paid_months}")
    )
    plans = [tmp_path / f"{year}.plan" for year in YEARS]
    for year, path in zip(YEARS, plans, strict=True):
        path.write_text(text.replace("2002-", f"{year}-"), encoding="utf-8")
    ledger = shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz"
    periods = settle_periods(plans, ledger, mapping=LINKED).periods
    eligible: dict[tuple[int, str], int] = defaultdict(int)
    counted: dict[str, int | None] = {}
    nowhere = 0
    for row, counting in periods_of(rows_at(shared), paid_months):
        counted[row["claim_id"]] = counting
        if counting is None:
            nowhere += cents(row["paid_amount"])
        else:
            eligible[counting, row["member_id"]] += cents(row["paid_amount"])
    names = {at: one.contract.period.first.year for at, one in enumerate(periods.settlements)}
    found = {
        resolved.line.claim: None if at is None else names[at]
        for resolved, at in zip(periods.lines, periods.counts_in, strict=True)
    }
    # Of two dictionaries of this size pytest would draw the difference for minutes.
    assert [claim for claim, year in counted.items() if found[claim] != year][:5] == []
    assert len(periods.lines) == len(found) == len(counted) == 62_584
    assert periods.uncounted.amount == periods.uncounted.employer == nowhere > 0
    for settlement in periods.settlements:
        year = settlement.contract.period.first.year
        excess = {person: max(0, total - 50_000_00) for (of, person), total in eligible.items() if of == year}
        assert {row.person: row.specific for row in settlement.persons} == excess
        assert sum(excess.values()) > 0
    totals = periods.totals
    assert totals.amount == totals.specific + totals.aggregate + totals.employer == 67_862_549_00
    assert totals.amount == nowhere + sum(one.totals.amount for one in periods.settlements)
