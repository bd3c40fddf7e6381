"""Ids that are numbers, texts of one pattern, and anything else read the same in columns as row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.ledgers.columns_agree import compare
from tests.unit.ledgers.samples import contract


def mixed(number: int) -> str:
    return "abc"[number % 3] * (number % 4 + 1) + str(number)


KINDS_OF_IDS: dict[str, tuple[Callable[[int], object], Callable[[int], object], Callable[[int], object]]] = {
    "numbers": (int, int, int),
    "numbers far apart": (lambda n: n * 10**14, lambda n: n * 3 * 10**12, lambda n: n * 10**15),
    "one pattern each": ("C{:07}".format, "M{:09}".format, "F-{:03}".format),
    "digits with zeros before": ("{:08}".format, "{:05}".format, "{:04}".format),
    "as many digits as they have": ("C{}".format, "M{}".format, "F{}".format),
    "nothing in common": (
        mixed,
        lambda n: chr(97 + n),
        lambda n: "f" * (n + 1),
    ),
    "numbers and texts": (int, "M{}".format, "F{:02}".format),
}


NUMBER_OR_TEXT: tuple[Callable[[int], object], ...] = (int, "C{:03}".format)


@pytest.mark.parametrize("name", KINDS_OF_IDS)
@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("without", [(), ("unit",)])
def test_ids_of_every_kind_read_the_same(name: str, parts: int, without: tuple[str, ...], tmp_path: Path) -> None:
    claim, person, unit = KINDS_OF_IDS[name]
    rows = []
    for number in range(60):
        who = number * 7 % 13 + 95
        corrects = number - 20 if number >= 50 else None
        rows.append(
            {
                "claim": claim(number),
                "line": number % 3 + 1,
                "person": person(who),
                "unit": unit(who // 3),
                "coverage": "medical",
                "incurred": date(2026, 1, 1 + number % 28),
                "paid": date(2026, 3, 1 + number % 28),
                "amount": Decimal(number - 5 if corrects is None else -corrects),
                "original": None if corrects is None else claim(corrects),
                "original line": None if corrects is None else corrects % 3 + 1,
            }
        )
    for part in range(parts):
        table = pa.Table.from_pylist(rows[part::parts])
        pq.write_table(table.drop_columns(list(without)), tmp_path / f"{part}.parquet")
    got = compare([tmp_path], contract())
    assert got.columns is not None
    assert got.columns.claim.texts_of(np.arange(60)) == [
        str(row["claim"]) for part in range(parts) for row in rows[part::parts]
    ]
    assert list(got.columns.persons) == sorted({str(row["person"]) for row in rows[:50]})


def test_files_whose_ids_differ_in_kind_read_the_same(tmp_path: Path) -> None:
    kinds: list[tuple[Callable[[int], object], Callable[[int], object]]] = [
        (int, int),
        ("C{:03}".format, "M{}".format),
        ("{:04}".format, "{:05}".format),
    ]
    for at, (claim, person) in enumerate(kinds):
        rows = [
            {
                "claim": claim(number),
                "line": 1,
                "person": person(number % 5),
                "coverage": "medical",
                "incurred": date(2026, 1, 1),
                "paid": date(2026, 3, 1),
                "amount": Decimal(number),
            }
            for number in range(100, 110)
        ]
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{at}.parquet")
    got = compare([tmp_path], contract())
    assert got.columns is not None
    assert got.columns.claim.numbers is None


def test_a_number_given_twice_is_found_whatever_its_kind(tmp_path: Path) -> None:
    row = {
        "line": 1,
        "person": 5,
        "coverage": "medical",
        "incurred": date(2026, 1, 1),
        "paid": date(2026, 3, 1),
        "amount": Decimal(1),
    }
    for kind in NUMBER_OR_TEXT:
        table = pa.Table.from_pylist([{"claim": kind(number), **row} for number in (7, 8, 9, 7)])
        pq.write_table(table, tmp_path / "twice.parquet")
        assert compare([tmp_path], contract()).instead == "a line that is given twice"


def test_a_person_in_two_units_is_found_whatever_their_kind(tmp_path: Path) -> None:
    for unit in NUMBER_OR_TEXT:
        rows = [
            {
                "claim": number,
                "line": 1,
                "person": number % 4,
                "unit": unit(number % 4 if number < 11 else 9),
                "coverage": "medical",
                "incurred": date(2026, 1, 1),
                "paid": date(2026, 3, 1),
                "amount": Decimal(1),
            }
            for number in range(12)
        ]
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "units.parquet")
        assert compare([tmp_path], contract()).instead == "a person in two units"
