"""The plants themselves: there is one in every operator and every provision that decides something, and each fits.

Whether the tests catch them is tried by `python -m tests.plant`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from planlang.provisions import ALL
from tests.plant import Plant, chosen, main, plants

PACKAGE = Path(__file__).parent.parent / "planlang"
PLANTS = plants()
# Modules of operators that hold no arithmetic.
_NO_ARITHMETIC = {"__init__", "program", "ran", "view"}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_plant_fits_where_it_goes_and_is_python(plant: Plant) -> None:
    path = PACKAGE / plant.file
    before = path.read_text(encoding="utf-8")
    planted = plant.planted(before)
    assert compile(planted, path.name, "exec").co_code
    assert planted != before


def test_every_operator_and_every_provision_has_a_plant() -> None:
    files = {plant.file for plant in PLANTS}
    operators = {path.stem for path in (PACKAGE / "operators").glob("*.py")} - _NO_ARITHMETIC
    in_columns = {path.stem for path in (PACKAGE / "operators" / "columns").glob("*.py")} - _NO_ARITHMETIC
    assert {f"operators/{name}.py" for name in operators} <= files
    assert {f"operators/columns/{name}.py" for name in in_columns} <= files
    assert {f"provisions/{provision.name.replace('-', '_')}.py" for provision in ALL} <= files


def test_no_two_plants_have_one_name() -> None:
    assert len({plant.name for plant in PLANTS}) == len(PLANTS) > 0


@pytest.mark.parametrize("words", [["laser", "no such plant"], ["--no-such-option"]])
def test_what_chooses_no_plant_is_refused_before_a_test_runs(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert words[-1] in capsys.readouterr().err


def test_words_choose_plants() -> None:
    assert all("laser" in plant.name for plant in chosen(["laser"]))
    assert chosen([]) == PLANTS
