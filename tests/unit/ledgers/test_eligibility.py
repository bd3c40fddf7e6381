"""A census is counted from a list of who was covered when, by the rule that the mapping states."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from planlang.ledgers.census import ReadCensus, read_census
from planlang.ledgers.families import RULES, tiers_of, torn
from planlang.model.contract import CheckedContract, FactorSchedule, Layer
from planlang.values.calendar import Period
from tests.unit.ledgers.samples import HERE, contract, found

TIERS = """
[tiers]
single = "subscriber alone"
family = "subscriber and any dependant"
"""
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))
HEADER = "person,subscriber,relation,start,end"
Units = dict[tuple[str, str, str | None], int]


def read(  # noqa: PLR0913  a list is its rows, its header, its rules and its plan
    folder: Path,
    rows: str,
    *,
    counting: str = "first of month",
    tiers: str = TIERS,
    header: str = HEADER,
    plan: CheckedContract | None = None,
    as_of: date | None = None,
) -> ReadCensus:
    (folder / "list.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    (folder / "list.mapping.toml").write_text(f'counting = "{counting}"\n{tiers}', encoding="utf-8")
    return read_census(folder / "list.csv", plan or contract(period=QUARTER), as_of=as_of)


def units(got: ReadCensus) -> Units:
    assert got.census is not None, got.diagnostics
    return {(row.month, row.tier, row.class_name): row.units for row in got.census.rows}


def singles(got: ReadCensus) -> list[int]:
    return [count for (_, tier, _), count in units(got).items() if tier == "single"]


@pytest.mark.parametrize(
    ("as_of", "before"),
    [
        (date(2026, 1, 1), {}),
        (date(2025, 12, 20), {"2025-12": 2}),
        (date(2025, 11, 30), {"2025-11": 1, "2025-12": 2}),
        (date(2025, 9, 30), {"2025-10": 1, "2025-11": 1, "2025-12": 2}),  # the list begins on 2025-10-01
        (date.min, {"2025-10": 1, "2025-11": 1, "2025-12": 2}),
    ],
)
def test_a_list_is_counted_back_to_the_date_that_is_asked(tmp_path: Path, as_of: date, before: dict[str, int]) -> None:
    """With the units of its month the period is projected."""
    rows = "M-1,S-1,self,2025-10-01,\nM-2,S-2,self,2025-11-15,2026-01-01\n"
    counted = {f"2026-{month:02}": 2 if month == 1 else 1 for month in (1, 2, 3)}
    got = units(read(tmp_path, rows, as_of=as_of))
    assert {month: many for (month, tier, _), many in got.items() if tier == "single"} == {**before, **counted}


def test_a_list_of_the_first_day_of_all_is_counted_from_the_first_whole_month_on(tmp_path: Path) -> None:
    mid_month = contract(period=Period(date(1, 3, 10), date(1, 4, 9)), tiers=("employee",))
    rules = '[tiers]\nemployee = "every subscriber"\n'
    got = read(tmp_path, "M-1,S-1,self,0001-01-01,\n", tiers=rules, plan=mid_month, as_of=date.min)
    assert [month for month, _, _ in units(got)] == ["0001-01", "0001-02", "0001-03"]


def test_a_family_is_one_unit_of_the_tier_that_its_members_make(tmp_path: Path) -> None:
    got = read(tmp_path, "M-1,S-1,self,2026-01-01,\nM-2,S-1,child,2026-02-01,2026-02-28\nM-3,S-2,self,2025-01-01,\n")
    assert got.diagnostics == ()
    assert units(got) == {
        ("2026-01", "single", None): 2,
        ("2026-01", "family", None): 0,
        ("2026-02", "single", None): 1,
        ("2026-02", "family", None): 1,
        ("2026-03", "single", None): 2,
        ("2026-03", "family", None): 0,
    }


@pytest.mark.parametrize(
    ("counting", "counted"), [("first of month", [0, 1, 0]), ("fifteenth", [1, 1, 0]), ("any day", [1, 1, 1])]
)
def test_the_rule_decides_on_which_days_a_person_counts(tmp_path: Path, counting: str, counted: list[int]) -> None:
    assert (
        singles(read(tmp_path, "M-1,S-1,self,2026-01-15,2026-02-28\nM-2,S-2,self,2026-03-31,\n", counting=counting))
        == counted
    )


def test_the_first_and_the_last_day_of_a_cover_are_covered(tmp_path: Path) -> None:
    assert singles(read(tmp_path, "M-1,S-1,self,2026-01-01,2026-01-01\nM-2,S-2,self,2025-06-01,2026-02-01\n")) == [
        2,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("counting", "counted"), [("first of month", [0, 1]), ("fifteenth", [1, 1]), ("any day", [1, 1])]
)
def test_policy_months_that_do_not_begin_on_the_first_count_by_days_of_their_own(
    tmp_path: Path, counting: str, counted: list[int]
) -> None:
    """The month from 2026-01-10 has its first day on the 10th and its fifteenth on the 24th."""
    plan = contract(period=Period(date(2026, 1, 10), date(2026, 3, 9)))
    got = read(tmp_path, "M-1,S-1,self,2026-01-24,2026-02-24\n", counting=counting, plan=plan)
    assert singles(got) == counted
    early = read(tmp_path, "M-1,S-1,self,2026-01-01,2026-01-09\n", counting=counting, plan=plan)
    assert singles(early) == [0, 0]


def test_days_after_the_period_count_for_nobody(tmp_path: Path) -> None:
    plan = contract(period=Period(date(2026, 1, 1), date(2026, 2, 10)))
    rows = "M-1,S-1,self,2026-02-11,\nM-2,S-2,self,2026-02-10,\n"
    assert singles(read(tmp_path, rows, counting="any day", plan=plan)) == [0, 1]
    assert singles(read(tmp_path, rows, counting="fifteenth", plan=plan)) == [0, 1]


def test_a_month_before_the_period_is_counted_where_factors_lag_and_the_list_goes_back(tmp_path: Path) -> None:
    schedule = FactorSchedule(groups={}, by_class=False, corridor=None, lag=2)
    aggregate = Layer(title="Aggregate", carrier=None, policy=None, terms=(schedule,), citation=HERE)
    plan = contract(period=QUARTER, aggregate=aggregate)
    got = read(tmp_path, "M-1,S-1,self,2025-12-01,\n", plan=plan)
    assert sorted({month for month, _, _ in units(got)}) == ["2025-12", "2026-01", "2026-02", "2026-03"]


def test_a_lag_of_any_length_goes_back_no_further_than_the_list(tmp_path: Path) -> None:
    schedule = FactorSchedule(groups={}, by_class=False, corridor=None, lag=10**18)
    aggregate = Layer(title="Aggregate", carrier=None, policy=None, terms=(schedule,), citation=HERE)
    plan = contract(period=QUARTER, aggregate=aggregate)
    got = read(tmp_path, "M-1,S-1,self,2025-12-01,\n", plan=plan)
    assert sorted({month for month, _, _ in units(got)}) == ["2025-12", "2026-01", "2026-02", "2026-03"]


def test_rows_that_a_mapping_leaves_out_of_a_list_are_counted_in_a_warning(tmp_path: Path) -> None:
    (tmp_path / "census.csv").write_text(
        "person,subscriber,relation,start,end,plan\nM-1,S-1,self,2026-01-01,,A\nM-2,S-2,self,2026-01-01,,B\n",
        encoding="utf-8",
    )
    (tmp_path / "census.mapping.toml").write_text(
        'counting = "first of month"\n[tiers]\nemployee = "every subscriber"\n[where]\nplan = "A"\n', encoding="utf-8"
    )
    got = read_census(tmp_path / "census.csv", contract(period=QUARTER, tiers=("employee",)))
    assert [one.headline for one in got.diagnostics] == ["a row is left out by the mapping's `where`"]
    assert got.census is not None
    assert [row.units for row in got.census.rows] == [1, 1, 1]


# --- classes -----------------------------------------------------------------------------------------------------


def test_a_family_is_of_its_subscriber_s_class(tmp_path: Path) -> None:
    rows = "M-1,S-1,self,2026-01-01,2026-02-28,actives\nM-1,S-1,self,2026-03-01,,retirees\nM-2,S-1,child,2026-01-01,,\n"
    got = units(read(tmp_path, rows, header=f"{HEADER},class"))
    assert got["2026-02", "family", "actives"] == 1
    assert got["2026-02", "family", "retirees"] == 0
    assert got["2026-03", "family", "retirees"] == 1
    assert got["2026-03", "single", "actives"] == 0
    assert all(class_name is not None for _, _, class_name in got)


def test_whoever_changes_class_in_a_month_is_of_the_later_one(tmp_path: Path) -> None:
    rows = "M-1,S-1,self,2026-01-01,2026-01-19,actives\nM-1,S-1,self,2026-01-20,,retirees\n"
    got = units(read(tmp_path, rows, counting="any day", header=f"{HEADER},class"))
    assert (got["2026-01", "single", "actives"], got["2026-01", "single", "retirees"]) == (0, 1)


def test_units_without_a_class_are_counted_as_such_where_there_are_any(tmp_path: Path) -> None:
    rows = "M-1,S-1,self,2026-01-01,,actives\nM-2,S-2,self,2026-02-01,2026-02-28,\n"
    got = units(read(tmp_path, rows, header=f"{HEADER},class"))
    assert {key: count for key, count in got.items() if key[2] is None} == {("2026-02", "single", None): 1}


# --- tiers -------------------------------------------------------------------------------------------------------


def test_four_tiers_by_relation(tmp_path: Path) -> None:
    tiers = """
[tiers]
employee = "subscriber alone"
employee-spouse = "Subscriber and spouse"
employee-children = "subscriber and children"
family = "subscriber, spouse and children"
"""
    plan = contract(period=QUARTER, tiers=("employee", "employee-spouse", "employee-children", "family"))
    people = [
        "1,A,self",
        "2,B,self",
        "3,B,spouse",
        "4,C,self",
        "5,C,child",
        "6,C,child",
        "7,D,self",
        "8,D,spouse",
        "9,D,child",
    ]
    got = read(tmp_path, "".join(f"{one},2026-01-01,\n" for one in people), tiers=tiers, plan=plan)
    assert [count for (month, _, _), count in units(got).items() if month == "2026-01"] == [1, 1, 1, 1]


def test_a_tier_may_have_several_rules_and_dependants_may_be_dependents(tmp_path: Path) -> None:
    tiers = """
[tiers]
single = "subscriber alone"
family = ["subscriber and one dependent", "subscriber and several dependants"]
"""
    got = read(tmp_path, "1,A,self,2026-01-01,\n2,A,spouse,2026-01-01,\n", tiers=tiers)
    assert units(got)["2026-01", "family", None] == 1


def test_a_plan_of_one_tier_needs_no_rule(tmp_path: Path) -> None:
    got = read(
        tmp_path,
        "1,A,self,2026-01-01,\n2,A,spouse,2026-01-01,\n",
        tiers="",
        plan=contract(period=QUARTER, tiers=("employee",)),
    )
    assert list(units(got).values()) == [1, 1, 1]


def test_a_tier_that_the_plan_lacks_and_one_without_a_rule_are_both_said(tmp_path: Path) -> None:
    got = read(tmp_path, "1,A,self,2026-01-01,\n", tiers='[tiers]\nsingel = "every subscriber"\n')
    assert found(got.diagnostics) == ["unknown-tier", "tier-without-rule"]
    assert got.diagnostics[0].help == "did you mean `single`?"


@pytest.mark.parametrize("value", ['"the family"', "3", "[]", '["subscriber alone", 3]'])
def test_a_rule_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    got = read(tmp_path, "1,A,self,2026-01-01,\n", tiers=f"[tiers]\nsingle = {value}\n")
    assert found(got.diagnostics) == ["wrong-mapping-value"]


@pytest.mark.parametrize(
    "rules",
    [
        ["every subscriber"],
        ["subscriber alone", "subscriber and any dependant"],
        ["subscriber alone", "subscriber and one dependant", "subscriber and several dependants"],
        ["subscriber alone", "subscriber and spouse", "subscriber and children", "subscriber, spouse and children"],
        [
            "subscriber alone",
            "subscriber and spouse",
            "subscriber and one child",
            "subscriber and several children",
            "subscriber, spouse and children",
        ],
    ],
)
def test_the_usual_tiers_leave_no_family_out_and_put_none_into_two(rules: list[str]) -> None:
    tiers = {rule: (rule,) for rule in rules}
    assert list(torn(tiers)) == []
    assert all(len(tiers_of(tiers, spouses, children)) == 1 for spouses in range(4) for children in range(4))


def test_every_rule_is_of_some_tiers_that_were_tried() -> None:
    assert len(RULES) == 10


# --- errors ------------------------------------------------------------------------------------------------------


def test_every_kind_of_mistake_in_rows_is_told_at_once(tmp_path: Path) -> None:
    rows = (
        ",A,self,2026-01-01,\n"
        "2,A,aunt,2026-01-01,\n"
        "3,C,self,2026-02-30,\n"
        "4,D,self,2026-01-01,01/02/2026\n"
        "5,E,self,2026-02-01,2026-01-01\n"
        "6,F,child,2026-01-01,\n"
    )
    got = read(tmp_path, rows)
    assert got.census is None
    assert found(got.diagnostics) == [
        "missing-value",
        "unknown-relation",
        "unreadable-date",
        "unreadable-date",
        "end-before-start",
        "dependant-without-subscriber",
    ]


def test_a_class_that_the_plan_lacks_is_refused(tmp_path: Path) -> None:
    got = read(tmp_path, "1,A,self,2026-01-01,,activ\n", header=f"{HEADER},class")
    assert found(got.diagnostics) == ["unknown-class"]


def test_a_dependant_who_stays_is_named_once_with_the_first_month(tmp_path: Path) -> None:
    got = read(tmp_path, "1,A,self,2026-01-01,2026-01-31\n2,A,child,2026-01-01,\n")
    (only,) = got.diagnostics
    assert (only.code.slug, only.count) == ("dependant-without-subscriber", 1)
    assert only.labels[0].words == "subscriber `A` does not count in 2026-02"


def test_a_cover_without_an_end_overlaps_all_that_follow(tmp_path: Path) -> None:
    got = read(tmp_path, "1,A,self,2026-01-01,\n1,B,self,2026-02-01,2026-02-28\n1,C,self,2026-03-01,\n")
    assert [(one.code.slug, one.count) for one in got.diagnostics] == [("overlapping-cover", 2)]


def test_dates_of_another_form_are_declared(tmp_path: Path) -> None:
    got = read(tmp_path, "1,A,self,01/01/2026,01/31/2026\n", tiers=f'dates = "us"\n{TIERS}')
    assert singles(got) == [1, 0, 0]


# --- which of the two a file is ----------------------------------------------------------------------------------


def test_a_list_is_known_by_its_header_and_then_asks_for_its_rule(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(f"{HEADER}\n1,A,self,2026-01-01,\n", encoding="utf-8")
    got = read_census(tmp_path / "list.csv", contract(period=QUARTER))
    assert found(got.diagnostics) == ["counting-not-stated", "tier-without-rule"]


@pytest.mark.parametrize("key", ['dates = "us"', '[columns]\nperson = "x"'])
def test_what_only_a_list_has_is_no_key_of_a_census_by_month(tmp_path: Path, key: str) -> None:
    (tmp_path / "census.csv").write_text("month,tier,units\n2026-01,single,1\n", encoding="utf-8")
    (tmp_path / "census.mapping.toml").write_text(f"{key}\n", encoding="utf-8")
    assert found(read_census(tmp_path / "census.csv", contract()).diagnostics) == ["unknown-mapping-key"]


def test_a_census_by_month_with_a_rule_lacks_the_columns_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "census.csv").write_text("month,tier,units\n2026-01,single,1\n", encoding="utf-8")
    (tmp_path / "census.mapping.toml").write_text(f'counting = "any day"\n{TIERS}', encoding="utf-8")
    codes = set(found(read_census(tmp_path / "census.csv", contract()).diagnostics))
    assert codes == {"missing-column"}


# --- what is told ------------------------------------------------------------------------------------------------


def test_the_rule_and_the_units_of_every_month_are_told(tmp_path: Path) -> None:
    got = read(tmp_path, "M-1,S-1,self,2026-01-01,\nM-2,S-1,child,2026-02-01,2026-02-28\nM-3,S-2,self,2025-01-01,\n")
    assert got.notes == (
        f"{tmp_path / 'list.csv'}: read with the mapping {tmp_path / 'list.mapping.toml'}",
        f'{tmp_path / "list.csv"}: counted from a list of 3 persons in 2 families, counting = "first of month":',
        "  single  subscriber alone",
        "  family  subscriber and any dependant",
        "    month  single  family",
        "  2026-01       2       0",
        "  2026-02       1       1",
        "  2026-03       2       0",
    )


# --- a real list -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("counting", ["first of month", "fifteenth", "any day"])
def test_a_list_of_seven_thousand_families_is_counted_as_by_hand(shared: Path, tmp_path: Path, counting: str) -> None:
    source = shared / "data" / "us_medical_disaggregated" / "eligibility.csv.gz"
    mapping = tmp_path / "list.mapping.toml"
    mapping.write_text(f'counting = "{counting}"\n{TIERS}', encoding="utf-8")
    plan = evolve(contract(), period=Period(date(2002, 1, 1), date(2002, 12, 31)))
    got = read_census(source, plan, mapping=mapping)
    assert got.diagnostics == ()
    assert units(got) == by_hand(source, counting)


def by_hand(source: Path, counting: str) -> Units:
    """The same units by comparing dates as texts."""
    with gzip.open(source, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected: Units = {}
    for number in range(1, 13):
        month = f"2002-{number:02}"
        first, last = {
            "first of month": (f"{month}-01", f"{month}-01"),
            "fifteenth": (f"{month}-15", f"{month}-15"),
            "any day": (f"{month}-01", f"{month}-99"),
        }[counting]
        sizes: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["start"] <= last and (row["end"] or "9999") >= first:
                sizes[row["subscriber_id"]].add(row["member_id"])
        alone = sum(len(members) == 1 for members in sizes.values())
        expected[month, "single", None], expected[month, "family", None] = alone, len(sizes) - alone
    return expected
