"""The columnar engine gives what the interpreter gives: every stream and every file of drawn cases and of examples."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.engine.columns.order import sort_keys
from planlang.model.ids import Ids
from planlang.operators.columns.regimes import (
    EQUAL,
    FLAT,
    ORDERED,
    layer_of,
    layer_regimes,
    share_of,
    share_regimes,
)
from planlang.operators.layer import above
from planlang.values.rate import Band, Percentage
from tests.agreement import settle_texts, texts_of
from tests.campaign import drawn
from tests.columns import WAYS, differences_in_columns, differences_in_excerpts
from tests.regold import EXAMPLES, Shown, commands, run, workplace
from tests.strategies import Case

BLOCK = 15


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("block", range(4))
def test_drawn_cases_are_the_same_in_columns(block: int, name: str) -> None:
    compared = 0
    for seed in range(1 + block * BLOCK, 1 + (block + 1) * BLOCK):
        case = drawn(seed)
        if isinstance(case, Case):
            settlement, refused = settle_texts(texts_of(case, seed), case)
            assert settlement is not None, refused
            assert list(differences_in_columns(settlement, name, seed)) == [], seed
            compared += 1
    assert compared


@pytest.mark.parametrize("block", range(2))
def test_drawn_persons_and_claims_are_explained_the_same_out_of_columns(block: int) -> None:
    compared = 0
    for seed in range(1 + block * 20, 21 + block * 20):
        case = drawn(seed)
        if isinstance(case, Case) and case.as_of is None:
            settlement, refused = settle_texts(texts_of(case, seed), case)
            assert settlement is not None, refused
            assert list(differences_in_excerpts(settlement, seed)) == [], seed
            compared += 1
    assert compared


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


# --- from the command line ----------------------------------------------------------------------------------------

# The settlements of one plan that the examples' READMEs make.
SETTLEMENTS = [
    (readme.parent, shown)
    for readme in sorted(EXAMPLES.glob("*/README.md"))
    for shown in commands(readme)
    if shown.out and len(shown.plans) == 1
]


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


@pytest.mark.parametrize(
    ("example", "shown"), SETTLEMENTS, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
)
def test_both_engines_write_and_print_the_same_bytes(example: Path, shown: Shown) -> None:
    wanted = settled(example, shown, "--engine", "lines")
    assert settled(example, shown, "--engine", "columns") == wanted


def test_the_examples_are_read_in_columns_and_settled_in_columns() -> None:
    for example, shown in SETTLEMENTS:
        with workplace(example) as folder:
            ran = run((*shown.words, "--engine", "columns"), folder)
        assert "settled in columns" in ran.err
        assert "row by row" not in ran.err


@pytest.mark.parametrize(
    ("example", "shown"), SETTLEMENTS, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
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
    ("example", "shown"), SETTLEMENTS, ids=lambda one: getattr(one, "name", getattr(one, "plan", ""))
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
        if name not in {"claim", "line"} and amount
    }
    assert got == wanted


def wide_name(stage: str, reason: str) -> str:
    """The column of a reason: `specific_below_deductible`."""
    return f"{('member', 'specific', 'aggregate')[int(stage)]}_{reason.replace('-', '_')}"


def table(data: bytes) -> pa.Table:
    """A Parquet file as a table, names as texts."""
    read = pq.read_table(io.BytesIO(data))
    plain = [pa.large_string() if pa.types.is_dictionary(one.type) else one.type for one in read.schema]
    return read.cast(pa.schema(zip(read.column_names, plain, strict=True)))


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
        if "--person" in shown.words or "--claim" in shown.words:
            with workplace(example) as folder:
                words = (*shown.words, *(("--format", form) if "--format" not in shown.words else ()))
                wanted, told = (run((*words, "--engine", one), folder) for one in ("lines", "columns"))
            if "--why-not" not in words and "--as-of" not in words:
                assert "settled in columns" in told.err
            assert (told.code, told.out) == (wanted.code, wanted.out), words
            compared += 1
    assert compared


def test_what_cannot_be_settled_in_columns_is_settled_line_by_line_and_says_so(tmp_path: Path) -> None:
    plan = (EXAMPLES / "first_plan" / "first.plan").read_text(encoding="utf-8")
    always = "  always employer of the plan at least $0\n}\n\nscenario"
    (tmp_path / "first.plan").write_text(plan.replace("}\n\nscenario", always, 1), encoding="utf-8")
    for name in ("claims.csv", "census.csv"):
        (tmp_path / name).write_bytes((EXAMPLES / "first_plan" / name).read_bytes())
    words = "planlang settle first.plan --claims claims.csv --census census.csv --engine columns".split()
    ran = run(words, tmp_path)
    assert ran.code == 0, ran.err
    assert "settled line by line" in ran.err


def test_several_periods_are_not_written_as_parquet() -> None:
    readme = EXAMPLES / "two_years" / "README.md"
    shown = next(one for one in commands(readme) if one.out and len(one.plans) > 1)
    with workplace(readme.parent) as folder:
        ran = run((*shown.words, "--tables", "parquet"), folder)
    assert ran.code == 1
    assert "several periods are written as CSV" in ran.err


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=1))
def test_claims_are_compared_by_code_points(claims: list[str]) -> None:
    keys = sort_keys(Ids.of(pa.array(claims, pa.large_string())), np.arange(len(claims)))
    order = np.lexsort((np.arange(len(claims)), *keys))
    assert [claims[at] for at in order] == sorted(claims)


def test_claims_that_are_numbers_are_compared_as_texts() -> None:
    (length, word) = sort_keys(Ids.of(pa.array([10, 9, 100, 1])), np.arange(4))
    assert np.lexsort((length, word)).tolist() == [3, 0, 2, 1]


def test_a_folder_without_reasons_is_verified_and_one_of_parquet_is_refused() -> None:
    example, shown = SETTLEMENTS[0]
    words = list(shown.words[2:])
    at = words.index("--out")
    del words[at : at + 2]
    with workplace(example) as folder:
        for out, more in (("bare", ["--no-reasons"]), ("parquet", ["--tables", "parquet"])):
            assert run(["planlang", "settle", *words, "--out", out, *more], folder).code == 0
        bare, parquet = (run(["planlang", "verify", out, *words], folder) for out in ("bare", "parquet"))
    assert bare.code == 0, bare.err
    assert parquet.code == 1
    assert "only CSV is verified" in parquet.err
