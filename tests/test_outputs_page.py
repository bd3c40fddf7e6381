"""The page on outputs names exactly the columns that are written, and what it says adds up does."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import accumulate, pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from planlang.ledgers.tables import FILES, STATE
from planlang.ledgers.write import SUMMARY
from planlang.model.settlement import REASON_ORDER
from tests.reckoning import Row, rows_of
from tests.regold import EXAMPLES, Ran, run

PAGE = (EXAMPLES.parent / "docs/outputs.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^## (?P<title>.+)\n(?P<body>(?:(?!## ).*\n)*)", re.MULTILINE)
_TABLE = re.compile(r"^(?P<header>\|.*\|)\n\|[-|]+\|\n(?P<rows>(?:\|.*\|\n)+)", re.MULTILINE)
_SHOWN = re.compile(r"^```csv (?P<name>.+)\n(?P<rows>(?:(?!```).*\n)+)```$", re.MULTILINE)
LAYER = {0: "member", 1: "specific", 2: "aggregate"}

# Two periods with every kind of entry: the first advances what its aggregate would pay, the second goes by the year to
# date. The attachment is $100.00 a month, and M-1 costs $500.00 in January of each.
MILL = """\
plan "Mill" {{
  currency USD
  period   {year}-01-01 through {year}-12-31

  coverage medical "Medical"

  fees {{
    fee     "Administration" $5.00 per month
    premium specific $10.00 per month
  }}

  funding level-funded {{
    rate    $200.00 per employee per month
    surplus 50% to employer
  }}

  experience refund {{
    share        30%
    claims limit 70% of premium
  }}

  specific {{
    carrier     "Alpine Life"
    covers      medical
    basis       12/12
    deductible  $1,000 per person
    participant "Juniper Re" takes 40% of reimbursement per person over $0
  }}

  aggregate {{
    covers          medical
    basis           12/12
    monthly factor  $100.00 per employee per month
{form}
  }}
}}
"""
ACCOMMODATION = """\
    monthly accommodation {
      advances over attachment
      repayment     at settlement
    }"""
CUMULATIVE = "    deductible period monthly cumulative"
CLAIMS = """\
claim,person,coverage,incurred,paid,amount
C-1,M-1,medical,2025-01-05,2025-01-20,500.00
C-2,M-1,medical,2026-01-05,2026-01-20,500.00
C-3,M-2,medical,2026-02-05,2026-02-20,1500.00
C-4,M-2,medical,2026-02-06,,80.00
C-5,M-2,medicl,2026-02-06,2026-02-20,70.00
"""
CENSUS = "month,employee\n" + "".join(f"{year}-{month:02},1\n" for year in (2025, 2026) for month in range(1, 13))


def cells_of(title: str, header: str) -> list[list[str]]:
    """The cells of that table of a section which has a header, row by row."""
    bodies = {found["title"].strip("`"): found["body"] for found in _SECTION.finditer(PAGE)}
    (rows,) = [found["rows"] for found in _TABLE.finditer(bodies[title]) if found["header"] == header]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows.splitlines()]


def named(title: str) -> list[str]:
    """The columns that the page names of a file."""
    return [row[0].strip(" `") for row in cells_of(title, "| column | holds | empty |")]


def reason_columns() -> list[str]:
    """The columns of reasons in Parquet, by the page's table of reasons."""
    rows = cells_of("reasons.csv", "| stage | reason | says of the amount |")
    return [f"{LAYER[int(stage)]}_{reason.strip('`')}".replace("-", "_") for stage, reason, *_ in rows]


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which one period and two are settled, each as CSV and as Parquet."""
    folder = tmp_path_factory.mktemp("mill")
    (folder / "mill-2025.plan").write_text(MILL.format(year=2025, form=ACCOMMODATION), encoding="utf-8")
    (folder / "mill-2026.plan").write_text(MILL.format(year=2026, form=CUMULATIVE), encoding="utf-8")
    (folder / "claims.csv").write_text(CLAIMS, encoding="utf-8")
    (folder / "census.csv").write_text(CENSUS, encoding="utf-8")
    for form in ("csv", "parquet"):
        settle(folder, ["mill-2026.plan"], f"one-{form}", "--tables", form, "--keep-state")
        settle(folder, ["mill-2025.plan", "mill-2026.plan"], f"two-{form}", "--tables", form)
    return folder


def settle(folder: Path, plans: Iterable[str], out: str, *more: str) -> Ran:
    inputs = ["--claims", "claims.csv", "--census", "census.csv", "--set-aside-rejects"]
    words = ["planlang", "settle", *plans, *inputs, "--rejects", f"{out}-rejects.csv", "--out", out, *more]
    ran = run(words, folder)
    assert ran.code == 0, ran.err
    return ran


def header(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


# --- the page and the files name the same ----------------------------------------------------------------------------


def test_the_page_has_a_section_for_every_file_and_no_other(mill: Path) -> None:
    titles = [found["title"].strip("`") for found in _SECTION.finditer(PAGE) if found["title"].startswith("`")]
    assert (
        sorted(titles) == sorted((*FILES, SUMMARY, STATE)) == sorted(path.name for path in (mill / "one-csv").iterdir())
    )
    listed = next(_TABLE.finditer(PAGE))
    assert listed["header"] == "| file | a row for each | is there |"
    assert sorted(row.split("`")[1] for row in listed["rows"].splitlines()) == sorted(titles)


@pytest.mark.parametrize("name", FILES)
def test_the_page_names_the_columns_of_a_file_in_their_order(mill: Path, name: str) -> None:
    assert header(mill / "one-csv" / name) == named(name)
    assert header(mill / "two-csv" / name) == [*named(name), *named("Several periods")]


def test_a_file_of_refused_rows_has_the_columns_of_rejects_without_a_period(mill: Path) -> None:
    assert header(mill / "one-csv-rejects.csv") == header(mill / "two-csv-rejects.csv") == named("rejects.csv")


def test_parquet_has_the_columns_of_csv_but_for_reasons(mill: Path) -> None:
    for name in ("lines", "persons", "participants"):
        assert header(mill / "one-parquet" / f"{name}.parquet") == named(f"{name}.csv")
        assert header(mill / "two-parquet" / f"{name}.parquet") == [*named(f"{name}.csv"), "period"]


def test_reasons_as_parquet_have_a_column_for_each_reason_that_the_page_names(mill: Path) -> None:
    one, two = (header(mill / folder / "reasons.parquet") for folder in ("one-parquet", "two-parquet"))
    assert one[:2] == ["claim", "line"]
    assert one[2:] == [name for name in reason_columns() if name in one]
    assert {"specific_below_deductible", "aggregate_below_attachment"} <= set(one)
    assert two == ["claim", "line", "member_period", "specific_period", "aggregate_period", *one[2:]]


def test_the_page_names_the_reasons_in_their_order() -> None:
    rows = cells_of("reasons.csv", "| stage | reason | says of the amount |")
    found = [(int(stage), reason.strip("`")) for stage, reason, *_ in rows]
    assert found == [(stage.value, reason) for stage, reasons in REASON_ORDER.items() for reason in reasons]


def test_the_page_names_the_kinds_of_entries_in_their_order(mill: Path) -> None:
    rows = cells_of("entries.csv", "| kind | is | from, to |")
    told = [(kind.strip("`"), *re.findall("`(.+?)`", parties)) for kind, *_, parties in rows]
    every = rows_of(mill / "two-csv" / "entries.csv")
    for year in ("2025", "2026"):
        kinds = [(row["kind"], row["from"], row["to"]) for row in every if row["period"] == f"{year}-01-01"]
        assert list(dict.fromkeys(kinds)) == [kind for kind in told if kind in kinds]
    assert {row[0] for row in told} == {row["kind"] for row in every}


def test_without_reasons_none_are_written(mill: Path) -> None:
    settle(mill, ["mill-2026.plan"], "bare", "--no-reasons")
    assert not (mill / "bare" / "reasons.csv").exists()
    assert json.loads((mill / "bare" / SUMMARY).read_text(encoding="utf-8"))["reasons"] is False


# --- the mill by hand ------------------------------------------------------------------------------------------------


def test_entries_of_the_mill_are_what_its_contract_says_by_hand(mill: Path) -> None:
    # 2025. January: advance 500 - 100 = 400; the year: 500 - 1,200 is nothing, so the settlement takes 400 back.
    # The fund is 12 x 200 = 2,400; claims of 500 leave 1,900, half of it is 950. The carriers pay nothing, so the
    # refund is 30% of 70% of 12 x 10 = 25.20.
    # 2026. C-2: 500 - 100 = 400. February opens at 200 and takes 100 back. C-3 leaves 1,000 after the specific's 500,
    # and 1,500 - 200 = 1,300 less the 300 that stayed is 1,000. The year: 1,500 - 1,200 = 300, so of the 1,400 on lines
    # 1,100 go back, 100 as each of eleven months opens. The employer's claims are 100 on lines and 1,100 beside them;
    # 2,400 - 1,200 = 1,200 of the fund are left, half of it is 600. The carriers pay 800, above 70% of 120: no refund.
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows_of(mill / "two-csv" / "entries.csv"):
        sums[row["period"][:4], row["kind"]] += Decimal(row["amount"])
    assert sums == {
        ("2025", "advance"): Decimal("400.00"),
        ("2025", "settlement"): Decimal("-400.00"),
        ("2025", "fee"): Decimal("60.00"),
        ("2025", "premium"): Decimal("120.00"),
        ("2025", "surplus"): Decimal("950.00"),
        ("2025", "refund"): Decimal("25.20"),
        ("2026", "aggregate"): Decimal("-1100.00"),
        ("2026", "fee"): Decimal("60.00"),
        ("2026", "premium"): Decimal("120.00"),
        ("2026", "surplus"): Decimal("600.00"),
    }


def test_parts_of_the_mills_reimbursement_are_40_and_60_percent_of_500(mill: Path) -> None:
    rows = [(row["claim"], row["participant"], row["amount"]) for row in rows_of(mill / "one-csv" / "participants.csv")]
    assert rows == [("C-3", "Juniper Re", "200.00"), ("C-3", "Alpine Life", "300.00")]


def test_lines_end_with_those_that_are_pended_and_set_aside(mill: Path) -> None:
    rows = rows_of(mill / "two-csv" / "lines.csv")
    assert [(row["claim"], row["status"], row["period"]) for row in rows] == [
        ("C-1", "settled", "2025-01-01"),
        ("C-2", "settled", "2026-01-01"),
        ("C-3", "settled", "2026-01-01"),
        ("C-4", "pended", ""),
        ("C-5", "set-aside", ""),
    ]


def test_parquet_has_persons_in_the_order_of_csv(mill: Path) -> None:
    for folder in ("one", "two"):
        table = pq.read_table(mill / f"{folder}-parquet" / "persons.parquet")
        rows = rows_of(mill / f"{folder}-csv" / "persons.csv")
        assert [str(name) for name in table["person"].to_pylist()] == [row["person"] for row in rows]


# --- rows that the page quotes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", list(_SHOWN.finditer(PAGE)), ids=lambda shown: shown["name"])
def test_rows_that_the_page_shows_are_written(shown: re.Match[str], tmp_path: Path) -> None:
    folder, _, name = shown["name"].rpartition("/")
    written = (
        _cumulative(tmp_path) if folder == "monthly cumulative" else EXAMPLES / (folder or "first_plan") / "expected"
    )
    lines = (written / name).read_text(encoding="utf-8").splitlines()
    places = [lines.index(row) for row in shown["rows"].splitlines()]
    assert places == sorted(places) != []


def _cumulative(folder: Path) -> Path:
    """`monthly.plan` of the first example with the year-to-date form, settled."""
    text = (EXAMPLES / "first_plan/monthly.plan").read_text(encoding="utf-8")
    plan = text[: text.index("scenario ")].replace(
        "deductible period  monthly", "deductible period  monthly cumulative"
    )
    (folder / "cumulative.plan").write_text(plan, encoding="utf-8")
    for name in ("claims.csv", "census.csv"):
        (folder / name).write_bytes((EXAMPLES / "first_plan" / name).read_bytes())
    settle(folder, ["cumulative.plan"], "out")
    return folder / "out"


def test_the_year_of_the_cumulative_form_is_as_the_page_says(tmp_path: Path) -> None:
    folder = _cumulative(tmp_path)
    # The year: 308,650.00 counted less 12 x 25,000.00 = 8,650.00, of lines and entries together.
    assert total(rows_of(folder / "lines.csv"), "aggregate") == Decimal("96299.98")
    assert total(rows_of(folder / "entries.csv"), "amount") == Decimal("-87649.98")
    assert Decimal("96299.98") - Decimal("87649.98") == Decimal("308650.00") - 12 * Decimal("25000.00")


# --- what a calculator can check, by its numbers on the page ---------------------------------------------------------

FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/expected/**/lines.csv"))


def whose(row: Row) -> tuple[str, str, str]:
    """Person, unit and period of a line or a person."""
    return row["person"], row["unit"], row.get("period", "")


class Folder:
    """The files of one settlement, with nothing but the CSV reader and decimals."""

    def __init__(self, path: Path) -> None:
        self.summary = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
        names = [name for name in FILES if (path / name).exists()]
        self.rows = {name.removesuffix(".csv"): rows_of(path / name) for name in names}
        self.settled = [row for row in self.rows["lines"] if row["status"] == "settled"]
        self.by_person: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.settled:
            self.by_person[whose(row)].append(row)
        self.reasons: dict[tuple[str, str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in self.rows["reasons"]:
            self.reasons[row["claim"], row["line"], row["stage"]][row["reason"]] += Decimal(row["amount"])

    def of(self, row: Row, stage: int, *names: str) -> Decimal:
        """What reasons of a stage come to on a line: those named, or all."""
        found = self.reasons[row["claim"], row["line"], str(stage)]
        return sum((amount for name, amount in found.items() if not names or name in names), Decimal())

    @property
    def figures(self) -> list[tuple[str, Mapping[str, object]]]:
        """What the summary says of each period, by its first day; of one period without a day."""
        periods = self.summary.get("periods")
        return [(one["plan"]["period"]["first"], one) for one in periods] if periods else [("", self.summary)]


def total(rows: Iterable[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows if row[column]), Decimal())


@pytest.fixture(params=FOLDERS, ids=lambda path: path.relative_to(EXAMPLES).as_posix(), scope="module")
def folder(request: pytest.FixtureRequest) -> Folder:
    return Folder(request.param)


def test_1_payers_of_a_line_sum_to_its_amount(folder: Folder) -> None:
    for row in folder.settled:
        member, specific, aggregate, employer = (
            Decimal(row[name]) for name in ("member", "specific", "aggregate", "employer")
        )
        assert member + specific + aggregate + employer == Decimal(row["amount"])
        assert Decimal(row["amount"]) - member == Decimal(row["plan_paid"])


def test_2_and_3_reasons_of_a_stage_sum_to_what_it_splits(folder: Folder) -> None:
    for row in folder.settled:
        paid, specific = Decimal(row["plan_paid"]), Decimal(row["specific"])
        assert [folder.of(row, stage) for stage in (0, 1, 2)] == [Decimal(row["member"]), paid, paid - specific]
        assert folder.of(row, 1, "specific") == specific
        assert folder.of(row, 2, "aggregate") == Decimal(row["aggregate"])


def test_4_columns_sum_to_the_totals_of_the_summary(folder: Folder) -> None:
    totals = folder.summary["totals"]
    names = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
    assert {name: f"{total(folder.settled, name)}" for name in names} == {
        name: totals["settled"][name] for name in names
    }
    assert len(folder.settled) == totals["settled"]["lines"]
    pended = [row for row in folder.rows["lines"] if row["status"] == "pended"]
    assert (len(pended), total(pended, "amount")) == (totals["pended"]["lines"], Decimal(totals["pended"]["amount"]))


def test_5_to_7_a_person_is_the_sum_of_its_lines_and_the_excess_is_above_the_deductible(folder: Folder) -> None:
    for person in folder.rows["persons"]:
        lines = folder.by_person[whose(person)]
        for name in ("amount", "member", "plan_paid", "specific", "aggregate", "employer"):
            assert total(lines, name) == Decimal(person[name])
        if not person["deductible"]:
            continue
        counts = [row for row in lines if row["specific_verdict"] == "counts"]
        over = sum(folder.of(row, 1, "over-run-in-limit") for row in lines)
        eligible, excess = Decimal(person["eligible"]), Decimal(person["excess"])
        assert total(counts, "plan_paid") - over == eligible
        assert max(eligible - Decimal(person["deductible"]), Decimal()) == excess
        kept = sum(folder.of(row, 1, "coinsurance", "over-maximum") for row in lines)
        assert excess - Decimal(person["aggregating"]) - kept == Decimal(person["specific"])


def test_8_cumulative_columns_are_running_sums(folder: Folder) -> None:
    for first, figures in folder.figures:
        months = [row for row in folder.rows["months"] if row.get("period", "") == first]
        for column in ("attachment", "counted"):
            running = list(accumulate(Decimal(row[column]) for row in months))
            assert running == [Decimal(row[f"cumulative_{column}"]) for row in months]
        if months:
            assert months[-1]["cumulative_attachment"] == figures["attachment"]["sum"]  # type: ignore[index]


def test_9_counted_is_what_reasons_of_the_months_lines_come_to(folder: Folder) -> None:
    counting = ("aggregate", "below-attachment", "coinsurance", "over-maximum")
    for first, _ in folder.figures:
        months = [row for row in folder.rows["months"] if row.get("period", "") == first]
        paid = {(row["claim"], row["line"]): row["paid"][:7] for row in folder.settled}
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in folder.rows["reasons"]:
            if months and row["stage"] == "2" and row["reason"] in counting and row.get("period", "") == first:
                month = min(max(paid[row["claim"], row["line"]], months[0]["month"]), months[-1]["month"])
                sums[month] += Decimal(row["amount"])
        assert [sums[row["month"]] for row in months] == [Decimal(row["counted"]) for row in months]


def test_10_lines_and_entries_sum_to_what_the_aggregate_reimburses(folder: Folder) -> None:
    for first, figures in folder.figures:
        aggregate = figures["aggregate"]
        entries = [row for row in folder.rows["entries"] if row.get("period", "") == first]
        reasons = [row for row in folder.rows["reasons"] if row.get("period", "") == first and row["stage"] == "2"]
        if aggregate is None:
            continue
        on_lines = total((row for row in reasons if row["reason"] == "aggregate"), "amount")
        moved = total((row for row in entries if row["kind"] == "aggregate"), "amount")
        assert on_lines + moved == Decimal(aggregate["reimbursed"])  # type: ignore[index]
        if aggregate["advanced"] is not None:  # type: ignore[index]
            cash = total((row for row in entries if row["kind"] in {"advance", "settlement"}), "amount")
            assert cash == Decimal(aggregate["reimbursed"])  # type: ignore[index]


def test_11_parts_of_participants_sum_to_the_specific(folder: Folder) -> None:
    if "participants" not in folder.rows:
        return
    parts: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in folder.rows["participants"]:
        parts[row["claim"], row["line"]] += Decimal(row["amount"])
    assert [parts[row["claim"], row["line"]] for row in folder.settled] == [
        Decimal(row["specific"]) for row in folder.settled
    ]


def test_lines_stand_in_the_order_of_their_paid_dates(folder: Folder) -> None:
    assert all(one["paid"] <= other["paid"] for one, other in pairwise(folder.settled))


def test_there_are_settlements_to_check_with_several_periods_participants_and_entries() -> None:
    every = [Folder(path) for path in FOLDERS]
    assert len(every) >= 12
    assert any("periods" in one.summary for one in every)
    assert any(one.rows.get("participants") for one in every)
    assert any(one.rows["entries"] for one in every)
