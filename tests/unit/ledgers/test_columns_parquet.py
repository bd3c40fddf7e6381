"""Row groups that were encoded side by side make the file that one writer would have written, byte for byte."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.ledgers.columns.footer import Footer
from planlang.ledgers.columns.parquet import Encoded, put_together, writer_of
from planlang.ledgers.columns.tables import named

WORDS = ("counts", "coverage-not-covered", "paid-too-late")
MANY = 20  # more row groups than the short form of a list has room for


def rows(count: int, start: int = 0, *, plain: bool = False) -> pa.Table:
    """So many lines, some without a payer: ids as numbers and as text, days, words and amounts."""
    numbers = np.arange(start, start + count, dtype=np.int64)
    payer = [None if number % 7 == 0 else Decimal(int(number) * 37 % 1000 - 400) / 100 for number in numbers]
    columns = {
        "claim": pa.array(numbers * 11, pa.int64()),
        "line": pa.array(numbers % 5 + 1, pa.int32()),
        "person": pa.array([f"M{number % 13:05}" for number in numbers], pa.large_string()),
        "coverage": pa.DictionaryArray.from_arrays(
            pa.array((numbers % len(WORDS)).astype(np.int32)), pa.array(WORDS, pa.string())
        ),
        "paid": pa.array((numbers % 400 + 20_000).astype(np.int32), pa.date32()),
        "amount": pa.array([Decimal(int(number) - 3) / 100 for number in numbers], pa.decimal64(18, 2)),
        "specific": pa.array(payer, pa.decimal64(18, 2)),
    }
    return pa.table(columns if not plain else {"claim": columns["claim"], "paid": columns["paid"]})


def by_one_writer(parts: list[pa.Table], path: Path) -> bytes:
    with writer_of(path, parts[0].schema) as writer:
        for part in parts:
            writer.write_table(part)
    return path.read_bytes()


def side_by_side(parts: list[pa.Table], path: Path) -> bytes:
    put_together([Encoded.of(part) for part in parts], path)
    return path.read_bytes()


@pytest.mark.parametrize(
    "sizes", [[3], [0], [5, 4], [0, 6], [1] * MANY, [1000, 1, 1000]], ids=lambda sizes: f"{len(sizes)}-{max(sizes)}"
)
@pytest.mark.parametrize("plain", [False, True], ids=["every kind of column", "numbers"])
def test_the_file_is_the_one_that_one_writer_writes(sizes: list[int], *, plain: bool, tmp_path: Path) -> None:
    starts = np.cumsum([0, *sizes])
    parts = [rows(size, int(start), plain=plain) for size, start in zip(sizes, starts, strict=False)]
    assert side_by_side(parts, tmp_path / "ours") == by_one_writer(parts, tmp_path / "theirs")


@given(st.lists(st.integers(0, 40), min_size=1, max_size=18))
def test_so_it_is_of_any_parts(tmp_path_factory: pytest.TempPathFactory, sizes: list[int]) -> None:
    folder = tmp_path_factory.mktemp("parts")
    parts = [rows(size, 100 * at) for at, size in enumerate(sizes)]
    assert side_by_side(parts, folder / "ours") == by_one_writer(parts, folder / "theirs")


def test_columns_that_no_row_lacks_are_required_and_read_as_before(tmp_path: Path) -> None:
    parts = [rows(50), rows(30, 50)]
    path = tmp_path / "lines.parquet"
    put_together([Encoded.of(part, ["claim", "amount", "coverage"]) for part in parts], path)
    required = [field.name for field in pq.read_schema(path) if not field.nullable]
    assert required == ["claim", "coverage", "amount"]
    expected = pa.concat_tables(parts)
    for name in expected.column_names:
        wanted = expected[name].to_pylist()
        assert pq.read_table(path)[name].to_pylist() == wanted
        assert pl.read_parquet(path)[name].to_list() == wanted


def test_a_row_that_lacks_what_is_said_to_be_there_is_not_written() -> None:
    with pytest.raises(pa.ArrowInvalid, match="specific"):
        Encoded.of(rows(10), ["specific"])


def test_parts_of_another_schema_are_not_put_together(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        put_together([Encoded.of(rows(3)), Encoded.of(rows(3, plain=True))], tmp_path / "lines.parquet")


def test_a_footer_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no Parquet file"):
        Footer.of(memoryview(b"PAR1 and something else"))


def test_a_name_that_stands_twice_is_written_once() -> None:
    found = named(np.array([0, 2, 1, 2], dtype=np.int8), ["counts", "excluded", "excluded"])
    assert found.dictionary.to_pylist() == ["counts", "excluded"]
    assert found.to_pylist() == ["counts", "excluded", "excluded", "excluded"]
