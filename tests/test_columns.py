"""The columnar engine gives what the interpreter gives: every stream and every file of drawn cases and of examples."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.engine.columns import near
from planlang.engine.columns.order import in_order, sort_keys
from planlang.ledgers.columns import faults
from planlang.model.ids import Ids
from planlang.model.periods import Periods as PeriodsSettled
from planlang.model.settlement import Settlement
from planlang.operators.columns.regimes import (
    EQUAL,
    FLAT,
    ORDERED,
    layer_of,
    layer_regimes,
    share_of,
    share_regimes,
)
from planlang.operators.columns.sums import sums_of_few
from planlang.operators.layer import above
from planlang.values.rate import Band, Percentage
from tests.agreement import settle_periods, settle_texts, texts_of
from tests.campaign import EVERY, drawn
from tests.columns import WAYS, differences_in_columns, differences_in_excerpts
from tests.periods_in_columns import differences_in_excerpts_of_periods, differences_of_periods_in_columns
from tests.regold import EXAMPLES, Shown, commands, run, workplace
from tests.strategies import Case, Periods

CASES = [seed for seed in range(1, 61) if seed % EVERY]
PERIODS = range(EVERY, 1 + 20 * EVERY, EVERY)


def drawn_case(seed: int) -> Settlement:
    """What the interpreter makes of a drawn case."""
    case = drawn(seed)
    assert isinstance(case, Case)
    settlement, refused = settle_texts(texts_of(case, seed), case)
    assert settlement is not None, refused
    return settlement


def drawn_periods(seed: int) -> PeriodsSettled:
    """What the interpreter makes of drawn periods."""
    case = drawn(seed)
    assert isinstance(case, Periods)
    periods, refused = settle_periods(case, seed)
    assert periods is not None, refused
    return periods


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("seed", CASES)
def test_a_drawn_case_is_the_same_in_columns(seed: int, name: str) -> None:
    assert list(differences_in_columns(drawn_case(seed), name, seed)) == []


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("seed", PERIODS)
def test_drawn_periods_are_the_same_in_columns(seed: int, name: str) -> None:
    assert list(differences_of_periods_in_columns(drawn_periods(seed), name, seed, more=name == "pruned")) == []


@pytest.mark.parametrize("seed", PERIODS)
def test_drawn_persons_and_claims_of_several_periods_are_explained_the_same_out_of_columns(seed: int) -> None:
    assert list(differences_in_excerpts_of_periods(drawn_periods(seed), seed, most=4)) == []


@pytest.mark.parametrize("seed", CASES[:40])
def test_drawn_persons_and_claims_are_explained_the_same_out_of_columns(seed: int) -> None:
    assert list(differences_in_excerpts(drawn_case(seed), seed, most=4)) == []


# --- the laws of regimes ------------------------------------------------------------------------------------------

amounts = st.integers(-300, 900)
bounds = st.none() | st.integers(0, 600)


@given(amounts, st.integers(0, 250), bounds, bounds)
def test_a_layer_is_flat_or_equal_over_all_of_a_range_just_where_its_regime_says_so(
    low: int, width: int, attachment: int | None, limit: int | None
) -> None:
    (regime,) = layer_regimes(np.array([low]), np.array([low + width]), attachment, limit)
    totals = [above(total, attachment, limit) for total in range(low, low + width + 1)]
    slopes = {after - before for before, after in pairwise(totals)}
    assert layer_of(np.arange(low, low + width + 1), attachment, limit).tolist() == totals
    if regime == ORDERED:
        assert len(slopes) > 1
    elif (low, width) != (0, 0):
        assert slopes <= ({0} if regime == FLAT else {1})


rates = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(4, 5), Fraction(1)])


@given(amounts, st.integers(0, 250), st.lists(st.tuples(st.integers(1, 300), rates), max_size=3), rates)
def test_a_percentage_is_flat_or_equal_where_its_regime_says_so_and_the_same_on_columns(
    low: int, width: int, bands: list[tuple[int, Fraction]], then: Fraction
) -> None:
    percentage = Percentage(tuple(Band(*band) for band in bands), then)
    totals = list(range(low, low + width + 1))
    values = [percentage.of(total) for total in totals]
    assert share_of(percentage, np.array(totals)).tolist() == values
    (regime,) = share_regimes(percentage, np.array([low]), np.array([low + width]))
    slopes = {after - before for before, after in pairwise(values)}
    if regime != ORDERED and (low, width) != (0, 0):
        assert slopes <= ({0} if regime == FLAT else {1})
    assert regime in {FLAT, EQUAL, ORDERED}


def test_a_percentage_of_a_trillion_does_not_wrap() -> None:
    percentage = Percentage((), Fraction(333_333, 1_000_000))
    totals = [9_223_372_036_854_775, -9_223_372_036_854_775, 1]
    assert share_of(percentage, np.array(totals)).tolist() == [percentage.of(total) for total in totals]


def test_a_rate_too_fine_for_int64_is_worked_out_in_integers_of_any_size() -> None:
    percentage = Percentage((), Fraction(1_000_000_007, 3_000_000_019))
    assert share_of(percentage, np.array([10**15])).tolist() == [percentage.of(10**15)]


def test_sums_by_group_are_exact_where_floats_are_not() -> None:
    assert sums_of_few(np.array([0, 0, 1]), np.array([1 << 53, 1, 3]), 3).tolist() == [(1 << 53) + 1, 3, 0]
    assert sums_of_few(np.array([0, 2, 0]), np.array([-2, 5, -1]), 3).tolist() == [-3, 0, 5]
    assert sums_of_few(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 2).tolist() == [0, 0]


# --- from the command line ----------------------------------------------------------------------------------------

# The settlements that the examples' READMEs make, and those of one plan.
EVERY_SETTLEMENT = [
    (readme.parent, shown) for readme in sorted(EXAMPLES.glob("*/README.md")) for shown in commands(readme) if shown.out
]
SETTLEMENTS = [(example, shown) for example, shown in EVERY_SETTLEMENT if len(shown.plans) == 1]


def named(one: Path | Shown) -> str:
    """A settlement by its example, its plan and its ledger."""
    return one.name if isinstance(one, Path) else f"{one.plan}-{one.ledger}"


def settled(example: Path, shown: Shown, *more: str) -> dict[str, bytes]:
    """What a settlement writes, by name, and what it prints."""
    assert shown.out is not None
    with workplace(example) as folder:
        ran = run((*shown.words, *more), folder)
        assert ran.code == 0, ran.err
        files = {path.name: path.read_bytes() for path in (folder / shown.out).iterdir()}
    return files | {"stdout": ran.out.encode()}


def test_there_are_settlements_to_compare() -> None:
    assert len(SETTLEMENTS) >= 10
    assert len(EVERY_SETTLEMENT) > len(SETTLEMENTS)


@pytest.mark.parametrize(
    ("example", "shown"), EVERY_SETTLEMENT, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
)
def test_both_engines_write_and_print_the_same_bytes(example: Path, shown: Shown) -> None:
    wanted = settled(example, shown, "--engine", "lines")
    assert settled(example, shown, "--engine", "columns") == wanted


def test_the_examples_are_read_in_columns_and_settled_in_columns() -> None:
    for example, shown in EVERY_SETTLEMENT:
        with workplace(example) as folder:
            ran = run((*shown.words, "--engine", "columns"), folder)
        assert "settled in columns" in ran.err
        assert "row by row" not in ran.err


@pytest.mark.parametrize(
    ("example", "shown"), EVERY_SETTLEMENT, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
)
def test_parquet_is_the_same_from_both_engines_and_says_what_csv_says(example: Path, shown: Shown) -> None:
    parquet = ("--tables", "parquet")
    by_lines = settled(example, shown, "--engine", "lines", *parquet)
    in_columns = settled(example, shown, "--engine", "columns", *parquet)
    assert by_lines.keys() == in_columns.keys()
    for name in by_lines:
        if name.endswith(".parquet"):
            assert table(by_lines[name]).equals(table(in_columns[name])), name
        else:
            assert by_lines[name] == in_columns[name], name
    texts = settled(example, shown, "--engine", "lines")
    for name in ("lines", "persons"):
        rows = list(csv.reader(io.StringIO(texts[f"{name}.csv"].decode())))
        read = table(in_columns[f"{name}.parquet"])
        assert read.column_names == rows[0]
        cells = zip(
            *(["" if cell is None else str(cell) for cell in read[one].to_pylist()] for one in rows[0]), strict=True
        )
        assert sorted(map(list, cells)) == sorted(rows[1:])


@pytest.mark.parametrize(
    ("example", "shown"), EVERY_SETTLEMENT, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
)
def test_reasons_a_column_each_are_those_of_the_rows(example: Path, shown: Shown) -> None:
    rows = list(csv.DictReader(io.StringIO(settled(example, shown)["reasons.csv"].decode())))
    wide = table(settled(example, shown, "--tables", "parquet")["reasons.parquet"]).to_pylist()
    wanted = {
        (row["claim"], int(row["line"]), wide_name(row["stage"], row["reason"])): Decimal(row["amount"]) for row in rows
    }
    got = {
        (row["claim"], row["line"], name): amount
        for row in wide
        for name, amount in row.items()
        if name not in {"claim", "line"} and not name.endswith("_period") and amount
    }
    assert got == wanted


LAYERS = ("member", "specific", "aggregate")


def wide_name(stage: str, reason: str) -> str:
    """The column of a reason: `specific_below_deductible`."""
    return f"{LAYERS[int(stage)]}_{reason.replace('-', '_')}"


def table(data: bytes) -> pa.Table:
    """A Parquet file as a table, names as texts."""
    read = pq.read_table(io.BytesIO(data))
    plain = [pa.large_string() if pa.types.is_dictionary(one.type) else one.type for one in read.schema]
    return read.cast(pa.schema(zip(read.column_names, plain, strict=True)))


def test_a_column_of_lines_is_required_where_no_line_lacks_it() -> None:
    seen: set[bool] = set()
    for example, shown in SETTLEMENTS:
        lines = settled(example, shown, "--tables", "parquet", "--no-reasons")["lines.parquet"]
        found = pq.read_table(io.BytesIO(lines))
        for one in found.schema:
            lacks = found[one.name].null_count > 0
            assert one.nullable == lacks, (example.name, one.name)
            seen.add(lacks)
    assert seen == {True, False}


def test_reasons_may_be_left_out_by_either_engine() -> None:
    example, shown = SETTLEMENTS[0]
    for engine in ("lines", "columns"):
        files = settled(example, shown, "--engine", engine, "--no-reasons")
        assert "reasons.csv" not in files
        assert "lines.csv" in files


EXPLAINED = [
    (readme.parent, shown)
    for readme in sorted(EXAMPLES.glob("*/README.md"))
    for shown in commands(readme)
    if shown.words[1] == "explain" and len(shown.plans) == 1
]


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_examples_are_explained_the_same_out_of_columns(form: str) -> None:
    compared = 0
    for example, shown in EXPLAINED:
        if {"--person", "--claim"} & {*shown.words} and "--why-not" not in shown.words:
            with workplace(example) as folder:
                words = (*shown.words, *(("--format", form) if "--format" not in shown.words else ()))
                wanted, told = (run((*words, "--engine", one), folder) for one in ("lines", "columns"))
            assert "settled in columns" in told.err
            assert (told.code, told.out) == (wanted.code, wanted.out), words
            compared += 1
    assert compared


@pytest.mark.parametrize("as_of", [(), ("--as-of", "2025-05-31")], ids=["whole", "as of"])
@pytest.mark.parametrize("month", ["2024-03", "2025-02", "2025-13"])
def test_a_letter_about_a_month_of_several_periods_is_the_same_out_of_columns(
    month: str, as_of: tuple[str, ...]
) -> None:
    plans = ("linden-2024.plan", "linden-2025.plan")
    words = ("planlang", "explain", *plans, "--claims", "claims.csv", "--census", "census.csv", *as_of)
    with workplace(EXAMPLES / "two_years") as folder:
        ask = (*words, "--month", month, "--format", "letter", "--engine")
        wanted, told = (run((*ask, engine), folder) for engine in ("lines", "columns"))
    assert "settled in columns" in told.err
    assert (told.code, told.out) == (wanted.code, wanted.out)
    assert bool(told.out) is (month != "2025-13")


@pytest.mark.parametrize("as_of", ["2026-02-10", "2026-06-30"])
def test_lines_after_the_as_of_date_are_told_the_same_out_of_columns(as_of: str) -> None:
    words = "planlang explain first.plan --claims claims.csv --census census.csv --as-of".split()
    claims = list(csv.DictReader((EXAMPLES / "first_plan" / "claims.csv").read_text(encoding="utf-8").splitlines()))
    asked = [("--claim", row["claim"]) for row in claims] + [("--person", row["person"]) for row in claims]
    later = 0
    with workplace(EXAMPLES / "first_plan") as folder:
        for about in dict.fromkeys(asked):
            wanted, told = (run((*words, as_of, *about, "--engine", one), folder) for one in ("lines", "columns"))
            assert "settled in columns" in told.err
            assert (told.code, told.out) == (0, wanted.out)
            later += about[0] == "--claim" and "after the as-of date" in told.out
    assert later == sum(row["paid"] > as_of for row in claims)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "letter"])
def test_claims_and_persons_of_several_periods_are_explained_the_same_out_of_columns(form: str) -> None:
    words = "planlang explain linden-2024.plan linden-2025.plan --claims claims.csv --census census.csv --format"
    claims = (EXAMPLES / "two_years" / "claims.csv").read_text(encoding="utf-8").splitlines()
    asked = [("--claim", row["claim"]) for row in csv.DictReader(claims)]
    asked += [("--person", row["person"]) for row in csv.DictReader(claims)]
    with workplace(EXAMPLES / "two_years") as folder:
        for about in dict.fromkeys(asked):
            ask = (*words.split(), form, *about, "--engine")
            wanted, told = (run((*ask, one), folder) for one in ("lines", "columns"))
            assert "settled in columns" in told.err
            assert (told.code, told.out) == (0, wanted.out)
        ask = (*words.split(), form, "--claim", "T-01", "--engine")
        wanted, told = (run((*ask, one), folder) for one in ("lines", "columns"))
    assert (told.code, told.out) == (wanted.code, wanted.out)
    assert wanted.code == 1
    assert told.err.split("\n", 1)[1] == wanted.err


@pytest.mark.parametrize(
    "about", [("--claim", "C-100"), ("--claim", "C-9999"), ("--person", "E-02"), ("--person", "?")]
)
@pytest.mark.parametrize("few", [20_000, 0], ids=["few names", "many names"])
def test_who_names_a_claim_or_a_person_that_is_not_there_is_asked_whether_they_meant_another(
    about: tuple[str, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "_FEW", few)
    words = "planlang explain first.plan --claims claims.csv --census census.csv".split()
    with workplace(EXAMPLES / "first_plan") as folder:
        wanted, told = (run((*words, *about, "--engine", one), folder) for one in ("lines", "columns"))
    assert (told.code, told.out) == (wanted.code, wanted.out) == (1, "")
    assert "the ledger has no" in told.err
    assert ("did you mean" in told.err) is ("did you mean" in wanted.err)
    if few:
        assert told.err.split("\n", 1)[1] == wanted.err


def test_claims_that_are_numbers_are_near_one_another_as_the_texts_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "_FEW", 0)
    readme = EXAMPLES / "first_plan"
    rows = list(csv.DictReader((readme / "claims.csv").read_text(encoding="utf-8").splitlines()))
    claims = {name: [row[name] for row in rows] for name in rows[0]}
    claims["claim"] = [int(claim.removeprefix("C-")) for claim in claims["claim"]]
    with workplace(readme) as folder:
        pq.write_table(pa.table(claims), folder / "claims.parquet")
        words = "planlang explain first.plan --claims claims.parquet --census census.csv --engine columns --claim"
        told = run((*words.split(), "10011"), folder)
    assert told.code == 1
    assert re.search("the ledger has no claim `10011`.*did you mean `(1001|1011)`", told.err, re.DOTALL)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_errors_of_a_file_too_large_to_be_read_row_by_row_are_told_of_its_first_rows_that_have_some(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = EXAMPLES / "first_plan"
    rows = list(csv.DictReader((readme / "claims.csv").read_text(encoding="utf-8").splitlines()))
    rows[2]["coverage"], rows[3]["amount"], rows[6]["paid"] = "dental", "much", "soon"
    words = f"planlang settle first.plan --claims ledger.{form} --census census.csv --engine columns".split()
    with workplace(readme) as folder:
        pq.write_table(pa.Table.from_pylist(rows), folder / "ledger.parquet")
        pa.csv.write_csv(pa.Table.from_pylist(rows), folder / "ledger.csv")
        by_rows = run(words, folder)
        monkeypatch.setattr(faults, "MOST_BYTES", 0)
        monkeypatch.setattr(faults, "_SOME", 2)
        told = run(words, folder)
        in_vain = run((*words, "--set-aside-rejects"), folder)
    assert in_vain.code == 1
    assert "nothing is set aside: rows with errors are, row by row, of files up to 1 GB" in in_vain.err
    assert "set aside" not in told.err
    assert (told.code, told.out) == (by_rows.code, by_rows.out) == (1, "")
    assert "read row by row" in by_rows.err
    assert "read row by row" not in told.err
    # The rows 2 and 3 of the file are fine, so that it is the rows 4 and 5 that are told of.
    for said in ("`dental`", "`much`", "only rows 4 through 5 were looked at, the first with errors"):
        assert said in told.err
    assert "`soon`" in by_rows.err
    assert "`soon`" not in told.err


def first_plan(folder: Path, condition: str, more: str = "") -> list[str]:
    """The first plan with a condition, and with claims more; a command that settles it."""
    plan = (EXAMPLES / "first_plan" / "first.plan").read_text(encoding="utf-8")
    (folder / "first.plan").write_text(plan.replace("}\n\nscenario", f"  {condition}\n}}\n\nscenario", 1), "utf-8")
    claims = (EXAMPLES / "first_plan" / "claims.csv").read_text(encoding="utf-8")
    (folder / "claims.csv").write_text(claims + more, "utf-8")
    (folder / "census.csv").write_bytes((EXAMPLES / "first_plan" / "census.csv").read_bytes())
    return "planlang settle first.plan --claims claims.csv --census census.csv --out settled --engine".split()


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("always employer of the plan at least $0", 0),
        ("always amount of any line under $12,400.00", 1),
        ("warn when specific of any person over $0.00", 0),
    ],
)
def test_conditions_say_the_same_in_columns(condition: str, code: int, tmp_path: Path) -> None:
    words = first_plan(tmp_path, condition)
    lines = run((*words, "lines"), tmp_path)
    summary = (tmp_path / "settled" / "summary.json").read_bytes()
    columns = run((*words, "columns"), tmp_path)
    assert (lines.code, columns.code) == (code, code)
    assert columns.out == lines.out
    assert columns.err.startswith("settled in columns")
    assert columns.err.split("\n", 1)[1] == lines.err
    assert (tmp_path / "settled" / "summary.json").read_bytes() == summary


def test_what_cannot_be_settled_in_columns_is_settled_line_by_line_and_says_so(tmp_path: Path) -> None:
    # 400 trillion dollars are more cents than 2 to the power of 55.
    words = first_plan(tmp_path, "", "C-9,E-002,medical,2026-01-06,2026-01-27,400000000000000.00\n")
    ran = run((*words, "columns"), tmp_path)
    assert ran.code == 0, ran.err
    assert "settled line by line: its amounts are too large" in ran.err


def test_reasons_of_several_periods_name_the_period_that_decided_each_stage() -> None:
    example, shown = next(one for one in EVERY_SETTLEMENT if one not in SETTLEMENTS)
    rows = list(csv.DictReader(io.StringIO(settled(example, shown)["reasons.csv"].decode())))
    wide = table(settled(example, shown, "--tables", "parquet", "--engine", "columns")["reasons.parquet"]).to_pylist()
    said = {(row["claim"], row["line"], LAYERS[int(row["stage"])]): row["period"] for row in rows}
    decided = {(row["claim"], str(row["line"]), layer): str(row[f"{layer}_period"]) for row in wide for layer in LAYERS}
    assert said.items() <= decided.items()
    assert len(set(said.values())) > 1


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1))
def test_claims_are_compared_by_code_points(claims: list[str]) -> None:
    keys = sort_keys(Ids.of(pa.array(claims, pa.large_string())), np.arange(len(claims)))
    order = in_order([*keys, np.arange(len(claims))])
    assert [claims[at] for at in order] == sorted(claims)


def test_claims_that_are_numbers_are_compared_as_texts() -> None:
    keys = sort_keys(Ids.of(pa.array([10, 9, 100, 1])), np.arange(4))
    assert in_order(keys).tolist() == [3, 0, 2, 1]


def test_a_folder_without_reasons_and_one_of_parquet_are_verified() -> None:
    example, shown = SETTLEMENTS[0]
    words = list(shown.words[2:])
    at = words.index("--out")
    del words[at : at + 2]
    with workplace(example) as folder:
        for out, more in (("bare", ["--no-reasons"]), ("parquet", ["--tables", "parquet"])):
            assert run(["planlang", "settle", *words, "--out", out, *more], folder).code == 0
        bare, parquet = (run(["planlang", "verify", out, *words], folder) for out in ("bare", "parquet"))
    assert bare.code == 0, bare.err
    assert parquet.code == 0, parquet.err
    assert "tables                      Parquet" in parquet.out
