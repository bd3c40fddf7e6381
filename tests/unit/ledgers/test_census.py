"""A census is read long or wide, and every number in it counts once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from planlang.ledgers.census import (
    ReadCensus,
    census_from_table,
    census_problems,
    missing_rows,
    not_charged,
    read_census,
)
from planlang.model.contract import CheckedContract, FactorSchedule, Layer
from planlang.model.ledger import Census
from planlang.model.periods import reading_contract
from planlang.text.source import Cell
from planlang.values.calendar import Period
from tests.unit.ledgers.samples import HERE, contract, found, place, table


def read(text: str, plan: CheckedContract | None = None) -> ReadCensus:
    return census_from_table(*table(text), place, plan or contract())


def units(got: ReadCensus) -> list[tuple[str, str, str | None, int]]:
    assert got.census is not None, got.diagnostics
    return [(row.month, row.tier, row.class_name, row.units) for row in got.census.rows]


LONG = "month,tier,class,units\n2026-01,single,actives,60\n2026-01,family,,0\n"


def test_a_long_census_has_a_row_for_each_number() -> None:
    assert units(read(LONG)) == [("2026-01", "single", "actives", 60), ("2026-01", "family", None, 0)]


def test_a_wide_census_has_a_column_for_each_tier() -> None:
    got = read("Month,Single,FAMILY\n2026-01,60,40\n2026-02,58,\n")
    assert sorted(units(got)) == [
        ("2026-01", "family", None, 40),
        ("2026-01", "single", None, 60),
        ("2026-02", "single", None, 58),
    ]


def test_a_wide_census_may_have_classes() -> None:
    got = read("month,class,single,family\n2026-01,actives,60,40\n2026-01,retirees,3,0\n")
    assert len(units(got)) == 4


def test_a_plan_without_tiers_has_the_one_tier_employee() -> None:
    plan = contract(tiers=("employee",))
    assert units(read("month,employee\n2026-01,100\n", plan)) == [("2026-01", "employee", None, 100)]


def test_a_census_of_no_rows_is_a_census() -> None:
    assert units(read("month,tier,units\n")) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("month,units\n2026-01,60\n", ["unknown-tier"]),
        ("tier,units\nsingle,60\n", ["missing-column"]),
        ("month,tier\n2026-01,single\n", ["missing-column"]),
        ("single,family\n60,40\n", ["missing-column"]),
        ("month,single,family\n,60,40\n", ["missing-value"]),
        ("month,tier,units\n2026-01,,60\n", ["missing-value"]),
        ("month,tier,units\n2026-01,single,\n", ["missing-value"]),
        ("month,tier,units\n2026-13,single,60\n", ["unreadable-month"]),
        ("month,tier,units\n2026-1,single,60\n", ["unreadable-month"]),
        ("month,tier,units\n2026-01-01,single,60\n", ["unreadable-month"]),
        ("month,tier,units\n2026-01,single,-1\n", ["unreadable-units"]),
        ("month,tier,units\n2026-01,single,1e3\n", ["unreadable-units"]),
        ("month,tier,units\n2026-01,Single,60\n", ["unknown-tier"]),
        ("month,tier,class,units\n2026-01,single,cobra,60\n", ["unknown-class"]),
        ("month,single,family\n2026-01,60,40\n2026-01,61,40\n", ["census-row-twice"]),
        ("month,tier,units\n2026-01,single,60,\n", ["row-with-other-cells"]),
        ("month,tier,units,note\n2026-01,single,60,x\n", ["column-not-read"]),
    ],
)
def test_what_a_census_cannot_say(text: str, codes: list[str]) -> None:
    assert found(read(text).diagnostics) == codes


def test_what_is_wrong_with_a_wide_row_is_said_once() -> None:
    (only,) = read("month,single,family\nJan-26,60,40\n").diagnostics
    assert only.count == 1


@pytest.mark.parametrize(("tiers", "said"), [(("employee",), "employee"), (("single", "family"), "...")])
def test_units_of_no_tier_are_asked_for_their_tier(tiers: tuple[str, ...], said: str) -> None:
    (error,) = read("month,units\n2026-01,60\n", contract(tiers=tiers)).diagnostics
    assert error.code.slug == "unknown-tier"
    assert error.help == (
        f'say of which tier the units are: add a column `tier`, or in the mapping [constants] tier = "{said}"'
    )


def test_a_warning_does_not_stop_a_census() -> None:
    assert len(units(read("month,tier,units,note\n2026-01,single,60,x\n"))) == 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("2026-01,actives,60,4", "2026-01,retirees,40,3", "2026-01,,100,8"), [(4, "single")]),
        (("2026-01,,100,7", "2026-01,actives,60,4", "2026-01,retirees,40,3"), [(2, "single"), (2, "family")]),
        (("2026-01,actives,60,0", "2026-01,,60,0"), [(3, "single")]),
        # Nobody; the sum of another month; units of no class alone; less in one tier and more in the other.
        (("2026-01,actives,0,0", "2026-01,,0,0"), []),
        (("2026-01,actives,60,4", "2026-02,,60,4"), []),
        (("2026-01,,60,4",), []),
        (("2026-01,actives,60,4", "2026-01,,59,5"), []),
    ],
)
def test_units_of_no_class_that_are_the_sum_of_the_classes_look_like_a_total(
    rows: tuple[str, ...], told: list[tuple[int, str]]
) -> None:
    """They are added to the classes all the same: every row is in the census."""
    got = read("\n".join(("month,class,single,family", *rows, "")))
    warned = [label.place for one in got.diagnostics for label in one.labels if "added" in label.words]
    assert [(place.row, place.column) for place in warned if isinstance(place, Cell)] == told
    assert set(found(got.diagnostics)) == ({"census-total-row"} if told else set())
    assert len(units(got)) == 2 * len(rows)


def test_a_class_that_the_plan_does_not_declare_would_be_counted_nowhere() -> None:
    assert found(read(LONG, contract(classes=())).diagnostics) == ["unknown-class"]


def test_units_of_what_only_another_period_declares_are_refused_in_the_months_of_a_period() -> None:
    """2025 has the tier `family` and no class of 2026; months of neither may have either's."""
    before = contract(period=Period(date(2025, 1, 1), date(2025, 12, 31)), tiers=("single",), classes=("seasonal",))
    both = reading_contract([before, contract()])
    rows = (
        "2025-12,family,seasonal,4",
        "2025-11,family,seasonal,0",
        "2024-12,family,actives,4",
        "2025-12,single,actives,5",
        "2026-01,single,seasonal,6",
        "2026-02,family,actives,7",
    )
    got = read("month,tier,class,units\n" + "\n".join(rows) + "\n", both)
    assert [(one.code.slug, one.headline, one.labels[0].place) for one in got.diagnostics] == [
        (
            "unknown-tier",
            "`family` is not a tier that the period 2025-01-01 through 2025-12-31 declares",
            Cell("ledger", 2, "tier"),
        ),
        (
            "unknown-class",
            "`actives` is not a class that the period 2025-01-01 through 2025-12-31 declares",
            Cell("ledger", 5, "class"),
        ),
        (
            "unknown-class",
            "`seasonal` is not a class that the period 2026-01-01 through 2026-12-31 declares",
            Cell("ledger", 6, "class"),
        ),
    ]
    assert got.diagnostics[0].help == "that period declares `single`; no units are written as 0"


def test_a_census_file_has_a_mapping_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "census.csv").write_text("Period;EE;FAM;Total\n2026-01;60;40;100\n", encoding="utf-8")
    mapping = 'ignore = ["Total"]\n[columns]\nmonth = "Period"\nsingle = "EE"\nfamily = "FAM"\n'
    (tmp_path / "census.mapping.toml").write_text(mapping, encoding="utf-8")
    got = read_census(tmp_path / "census.csv", contract())
    assert got.diagnostics == ()
    assert sum(row[3] for row in units(got)) == 100
    assert got.mapping == tmp_path / "census.mapping.toml"
    assert got.notes == (
        f"{tmp_path / 'census.csv'}: read with the mapping {tmp_path / 'census.mapping.toml'}",
        f"{tmp_path / 'census.csv'}: cells are separated by a semicolon",
    )


def test_rows_that_a_mapping_leaves_out_of_a_census_are_counted_in_a_warning(tmp_path: Path) -> None:
    rows = "month,tier,units,plan\n2026-01,single,60,A\n2026-01,family,40,A\n2026-01,single,7,B\n2026-02,single,8,B\n"
    (tmp_path / "census.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "census.mapping.toml").write_text('[where]\nplan = "A"\n', encoding="utf-8")
    got = read_census(tmp_path / "census.csv", contract())
    assert found(got.diagnostics) == ["rows-left-out"]
    assert got.diagnostics[0].headline == "2 rows are left out by the mapping's `where`"
    assert sum(row[3] for row in units(got)) == 100


def test_rows_of_months_in_which_nothing_is_charged_are_told() -> None:
    got = read("month,single\n2025-11,58\n2025-12,59\n2026-01,60\n2026-12,61\n2027-01,62\n")
    told = "census.csv: 3 rows are of months, `2025-11` through `2027-01`, in which no units are charged"
    assert not_charged("census.csv", got.census, [contract()]) == (told,)
    year = contract()
    before = evolve(year, period=Period(date(2025, 1, 1), date(2025, 12, 31)))
    told = "census.csv: a row is of a month, `2027-01`, in which no units are charged"
    assert not_charged("census.csv", got.census, [before, year]) == (told,)
    assert not_charged("census.csv", None, [year]) == ()


def test_the_month_with_which_a_later_period_is_projected_is_not_told_as_uncharged() -> None:
    """As of 2025-12-20 the year 2026 is projected with December; November is charged in no month."""
    got = read("month,single\n2025-11,58\n2025-12,59\n")
    told = "census.csv: a row is of a month, `2025-11`, in which no units are charged"
    assert not_charged("census.csv", got.census, [contract()], date(2025, 12, 20)) == (told,)
    assert not_charged("census.csv", got.census, [contract()], date(2025, 11, 20)) == ()  # December bridges
    both = "census.csv: 2 rows are of months, `2025-11` through `2025-12`, in which no units are charged"
    assert not_charged("census.csv", got.census, [contract()], date(2026, 1, 1)) == (both,)


def test_a_month_before_a_gap_projects_nothing_and_is_told() -> None:
    got = read("month,single\n2025-11,58\n2026-01,60\n")
    told = "census.csv: a row is of a month, `2025-11`, in which no units are charged"
    assert not_charged("census.csv", got.census, [contract()], date(2025, 11, 20)) == (told,)


@pytest.mark.parametrize(
    ("as_of", "month", "whose"),
    [
        (date(2024, 6, 30), "2024-06", "2025-01-01 through 2025-10-31"),
        (date(2025, 11, 30), "2025-11", "2026-01-01 through 2026-12-31"),
        (date(2025, 11, 30), "2025-03", None),
        (date(2025, 10, 31), "2025-10", None),
    ],
)
def test_a_date_before_a_period_whose_month_is_lacking_is_told_with_that_period(
    as_of: date, month: str, whose: str | None
) -> None:
    """Of periods with a gap of two months between them, and a date before the first, in the gap, or in the first."""
    before = contract(period=Period(date(2025, 1, 1), date(2025, 10, 31)))
    (lacking,) = census_problems([(month, "single", None)], (), Census(rows=()), as_of, [before, contract()])
    told = f"the census has no units for `{month}` tier `single`"
    assert lacking.headline == (f"the as-of date {as_of} lies before the period {whose}, and {told}" if whose else told)


@pytest.mark.parametrize(("lag", "others"), [(0, 2), (1, 1), (2, 0)])
def test_months_before_the_period_are_charged_as_far_as_factors_lag(lag: int, others: int) -> None:
    schedule = FactorSchedule(groups={}, by_class=False, corridor=None, lag=lag)
    layer = Layer(title="Aggregate", carrier=None, policy=None, terms=(schedule,), citation=HERE)
    got = read("month,single\n2025-11,58\n2025-12,59\n2026-01,60\n")
    notes = not_charged("census.csv", got.census, [evolve(contract(), aggregate=layer)])
    assert len(notes) == min(others, 1)
    assert all(f" {'a row is' if others == 1 else '2 rows are'} of " in note for note in notes)


def test_a_month_that_factors_lag_to_over_a_gap_is_told() -> None:
    """Without December the first known month is January, which is charged in November's place."""
    schedule = FactorSchedule(groups={}, by_class=False, corridor=None, lag=2)
    layer = Layer(title="Aggregate", carrier=None, policy=None, terms=(schedule,), citation=HERE)
    got = read("month,single\n2025-11,58\n2026-01,60\n2026-02,60\n")
    told = "census.csv: a row is of a month, `2025-11`, in which no units are charged"
    assert not_charged("census.csv", got.census, [evolve(contract(), aggregate=layer)]) == (told,)


def test_a_census_has_no_dates_to_declare(tmp_path: Path) -> None:
    (tmp_path / "census.csv").write_text("month,single\n2026-01,60\n", encoding="utf-8")
    (tmp_path / "census.mapping.toml").write_text('dates = "us"\n', encoding="utf-8")
    assert found(read_census(tmp_path / "census.csv", contract()).diagnostics) == ["unknown-mapping-key"]


def test_a_census_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert found(read_census(tmp_path / "none.csv", contract()).diagnostics) == ["unreadable-file"]


def test_without_any_census_it_is_a_census_that_is_missing_and_no_row() -> None:
    missing = missing_rows([("2026-01", "single", None)], given=False)
    assert (missing.code.slug, missing.count) == ("census-row-missing", 1)
    assert missing.headline == "no census was given, and the plan needs the covered units of every month"
    assert missing.help == 'add `--census FILE` (from Python `census="FILE"`, in a scenario `census { ... }`)'


def test_missing_rows_are_one_finding_that_names_the_first_five() -> None:
    missing = missing_rows([(f"2026-0{month}", "single", "actives") for month in range(1, 9)])
    assert missing.count == 8
    assert missing.headline == (
        "the census has no units for `2026-01` tier `single` class `actives`, `2026-02` tier `single` class `actives`, "
        "`2026-03` tier `single` class `actives`, `2026-04` tier `single` class `actives`, "
        "`2026-05` tier `single` class `actives` and 3 more"
    )
