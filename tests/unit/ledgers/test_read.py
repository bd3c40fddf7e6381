"""A ledger's rows become lines, or findings with their places, or are set aside."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from planlang.ledgers.read import Read, read_ledger
from planlang.model.contract import Deductible, Key, Layer
from planlang.model.ledger import Kind, Ledger
from planlang.text.source import Cell
from tests.unit.ledgers.samples import HERE, contract, found, read

HEADER = "claim,line,person,unit,coverage,incurred,paid,amount,kind,original,class,group"
PER_FAMILY = Layer(
    title="Specific",
    carrier=None,
    policy=None,
    terms=(Deductible(key=Key.UNIT, amount=100, by_class={}, citations={}, citation=HERE),),
    citation=HERE,
)


def rows(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def row(claim: str, amount: str = "100.00", **cells: str) -> str:
    """A row of M-1 with some cells changed."""
    names = HEADER.split(",")
    given = {
        "claim": claim,
        "person": "M-1",
        "coverage": "medical",
        "incurred": "2026-02-03",
        "paid": "2026-03-02",
        "amount": f'"{amount}"',
    }
    given |= {name.replace("class_", "class"): text for name, text in cells.items()}
    return ",".join(given.get(name, "") for name in names)


def ledger(got: Read) -> Ledger:
    assert got.ledger is not None, got.diagnostics
    return got.ledger


def test_a_row_becomes_a_line_with_the_defaults_of_what_it_leaves_out() -> None:
    (line,) = ledger(read(rows(row("C-1")))).lines
    assert (line.line, line.unit, line.sequence, line.kind) == (1, "M-1", 0, Kind.PAYMENT)
    assert (line.original, line.class_name, line.exclusion, line.group) == (None, None, None, None)
    assert (line.incurred, line.paid, line.amount) == (date(2026, 2, 3), date(2026, 3, 2), 10000)
    assert line.place == Cell("ledger", 2)


def test_a_row_without_a_paid_date_is_a_pended_line() -> None:
    lines = ledger(read(rows(row("C-1", paid=""), row("C-2")))).lines
    assert [line.paid is None for line in lines] == [True, False]


def test_ids_are_kept_exactly_but_for_spaces_around_them() -> None:
    (line,) = ledger(read(rows(row("007A", person="  0x1F ")))).lines
    assert (line.claim, line.person) == ("007A", "0x1F")


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("", "1.00", Kind.PAYMENT),
        ("", "-1.00", Kind.REFUND),
        ("payment", "-1.00", Kind.REFUND),
        ("Void", "-1.00", Kind.VOID),
        ("refund", "1.00", Kind.REFUND),
        ("recovery", "-1.00", Kind.RECOVERY),
        ("rebate", "-1.00", Kind.REBATE),
    ],
)
def test_the_kind_of_a_line(kind: str, amount: str, expected: Kind) -> None:
    (line,) = ledger(read(rows(row("C-1", amount, kind=kind)))).lines
    assert line.kind is expected


def test_an_absent_original_line_is_the_number_of_the_line_itself() -> None:
    got = read(rows(row("C-1", line="2"), row("R-1", "-5.00", line="2", original="C-1")))
    assert ledger(got).lines[1].original == ("C-1", 2)


def test_equal_findings_are_one_with_a_count_and_the_first_five_places() -> None:
    got = read(rows(*(row(f"C-{n}", "12,5") for n in range(40))))
    (only,) = got.diagnostics
    assert only.count == 40
    assert [label.place.row for label in only.labels] == [2, 3, 4, 5, 6]  # type: ignore[union-attr]


def test_independent_errors_are_all_found_in_one_run() -> None:
    got = read(rows(row("C-1", "x"), row("C-2", incurred="x"), row("C-3", coverage="x"), row("C-4", kind="x")))
    assert found(got.diagnostics) == ["unreadable-amount", "unreadable-date", "unknown-coverage", "unknown-kind"]


def test_errors_come_before_warnings() -> None:
    got = read(rows(row("C-1", "-1.00"), row("C-2", "x")))
    assert found(got.diagnostics) == ["unreadable-amount", "unlinked-negative"]


def test_a_line_that_links_to_a_refused_row_is_not_judged_by_its_absence() -> None:
    refused = row("C-1", "x", unit="F-1")
    got = read(rows(refused, row("R-1", "-1.00", original="C-1"), row("C-2", unit="F-1")))
    assert found(got.diagnostics) == ["unreadable-amount"]
    rebate = row("R-1", "1.00", kind="rebate", original="C-1", unit="F-1")
    assert found(read(rows(refused, rebate)).diagnostics) == ["unreadable-amount"]


def test_a_linked_line_has_the_unit_and_class_of_its_original() -> None:
    original = row("C-1", unit="F-1", class_="actives")
    assert read(rows(original, row("R-1", "-1.00", original="C-1"))).diagnostics == ()
    pended = row("R-1", "-1.00", original="C-1", paid="")
    assert read(rows(original, pended)).diagnostics == ()


def test_a_payment_with_an_original_is_judged_by_itself() -> None:
    got = read(rows(row("C-1", unit="F-1"), row("A-1", original="C-1")))
    assert found(got.diagnostics) == ["unit-conflict"]


def test_a_line_that_disagrees_with_its_original_is_pointed_out_field_by_field() -> None:
    got = read(rows(row("C-1", unit="F-1"), row("R-1", "-1.00", original="C-1", unit="F-2", incurred="2026-01-01")))
    (warning,) = got.diagnostics
    assert warning.labels[0].words == (
        "unit `F-2`, the original's `F-1`; incurred `2026-01-01`, the original's `2026-02-03`"
    )


def test_a_class_of_a_key_is_judged_by_unit_where_the_specific_is_per_family() -> None:
    text = rows(row("C-1", unit="F-1", class_="actives"), row("C-2", person="M-2", unit="F-1", class_="retirees"))
    assert read(text).diagnostics == ()
    got = read(text, contract(specific=PER_FAMILY))
    assert found(got.diagnostics) == ["class-conflict"]
    assert got.diagnostics[0].headline.startswith("unit `F-1` is in 2 classes")


def test_a_class_may_be_left_out_on_any_row() -> None:
    assert read(rows(row("C-1", class_="actives"), row("C-2"))).diagnostics == ()


def test_pended_rows_are_judged_as_well() -> None:
    got = read(rows(row("C-1", class_="actives"), row("C-2", class_="retirees", paid="")))
    assert found(got.diagnostics) == ["class-conflict"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
def test_a_circle_takes_all_that_lead_into_it_whatever_the_order(order: tuple[int, ...]) -> None:
    lines = [
        row("C-1", kind="void", original="C-2"),
        row("C-2", "-5.00", kind="void", original="C-1"),
        row("C-3", "-5.00", kind="void", original="C-2"),
    ]
    got = read(rows(*(lines[at] for at in order)), set_aside_rejects=True)
    assert len(ledger(got).set_aside) == 3
    assert {one.reasons for one in ledger(got).set_aside} == {("circular-original",)}


@pytest.mark.parametrize(
    ("corrections", "warned"),
    [
        (["-100.00"], False),
        (["-100.01"], True),
        (["-60.00", "-60.00"], True),
        (["-100.00", "100.00", "-100.00"], False),
        (["-60.00", "-40.00"], False),
    ],
)
def test_reversals_exceed_when_together_they_turn_the_sign(corrections: list[str], warned: bool) -> None:  # noqa: FBT001
    lines = [row(f"R-{n}", amount, kind="void", original="C-1") for n, amount in enumerate(corrections)]
    got = read(rows(row("C-1"), *lines))
    assert ("reversal-exceeds-original" in found(got.diagnostics)) is warned


def test_a_reversal_of_a_refund_belongs_to_the_first_payment() -> None:
    got = read(
        rows(
            row("C-1"),
            row("R-1", "-60.00", original="C-1"),
            row("R-2", "-60.00", original="R-1"),
        )
    )
    assert found(got.diagnostics) == ["reversal-exceeds-original"]


def test_a_reissued_payment_is_no_reversal() -> None:
    got = read(rows(row("C-1"), row("V-1", "-100.00", kind="void", original="C-1"), row("A-1", original="C-1")))
    assert got.diagnostics == ()


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        (row("V-1", "100.00", kind="void", original="C-1"), True),  # C-1 is 100.00: one sign
        (row("V-1", "60.00", kind="void", original="R-1"), False),  # R-1 is -60.00
        (row("V-1", "-60.00", kind="void", original="R-1"), False),  # takes money back, whatever of
        (row("V-1", "0.00", kind="void", original="C-1"), False),
        (row("V-1", "100.00", kind="rebate", original="C-1"), True),
        (row("V-1", "100.00", kind="payment", original="C-1"), False),  # issued again
        (row("V-1", "100.00", original="C-1"), False),
        (row("V-1", "500.00", kind="recovery"), True),
        (row("V-1", "500.00", kind="void", original="C-9"), False),  # C-9 is not there, and may be a refund
        (row("V-1", "500.00", kind="void", original="C-1", paid=""), True),  # pended, and as wrong once it is paid
        (row("V-1", "500.00"), False),
    ],
)
def test_a_reversal_that_adds_money_is_warned_of_unless_it_reverses_money_that_came_back(
    line: str,
    warned: bool,  # noqa: FBT001
) -> None:
    got = read(rows(row("C-1"), row("R-1", "-60.00", kind="refund", original="C-1"), line))
    assert ("positive-reversal" in found(got.diagnostics)) is warned


def test_a_positive_reversal_of_a_row_that_is_refused_is_not_held_against_it() -> None:
    got = read(rows(row("R-1", "60 off", kind="refund"), row("V-1", "60.00", kind="void", original="R-1")))
    assert found(got.diagnostics) == ["unreadable-amount"]


@pytest.mark.parametrize(
    ("amounts", "warned"),
    [(("5.00",) * 3, True), (("5.00",) * 2, False), (("0.00",) * 3, False), (("5.00", "5.00", "5.01"), False)],
)
def test_one_amount_on_three_lines_of_a_claim(amounts: tuple[str, ...], warned: bool) -> None:  # noqa: FBT001
    got = read(rows(*(row("C-1", amount, line=str(n)) for n, amount in enumerate(amounts, 1))))
    assert ("header-amount-repeated" in found(got.diagnostics)) is warned


def test_paid_dates_that_cannot_be_read_are_not_called_missing() -> None:
    assert found(read(rows(row("C-1", paid="02/03/2026"), row("C-2", paid=""))).diagnostics) == ["unreadable-date"]
    assert found(read(rows(row("C-1", paid=""), row("C-2", paid=""))).diagnostics) == ["nothing-paid"]


def test_a_rebate_of_nothing_is_refused_as_a_positive_one_is() -> None:
    assert found(read(rows(row("C-1", "0.00", kind="rebate"))).diagnostics) == ["positive-rebate"]


# --- groups -----------------------------------------------------------------------------------------------------

TWO_GROUPS = rows(row("C-1", group="G-1"), row("C-2", "x", group="G-2"), row("C-3", "7.00", group="G-2"), row("C-4"))


@pytest.mark.parametrize("named_by", ["plan", "call", "both"])
def test_other_groups_are_set_aside_before_anything_else_is_read_of_them(named_by: str) -> None:
    plan = contract(group="G-1" if named_by != "call" else None)
    got = read(TWO_GROUPS, plan, group="G-1" if named_by != "plan" else None)
    assert [line.claim for line in ledger(got).lines] == ["C-1", "C-4"]
    assert ledger(got).other_groups == (2, 700)
    assert ledger(got).group == "G-1"


def test_a_ledger_of_one_group_needs_no_name() -> None:
    got = read(rows(row("C-1", group="G-1"), row("C-2")))
    assert ledger(got).group == "G-1"
    assert len(ledger(got).lines) == 2


def test_a_line_of_another_group_can_be_a_duplicate_of_nothing() -> None:
    got = read(rows(row("C-1", group="G-1"), row("C-1", group="G-2")), group="G-1")
    assert got.diagnostics == ()


# --- setting aside ----------------------------------------------------------------------------------------------


def test_set_aside_rows_keep_what_they_said_and_why_they_were_refused() -> None:
    got = read(rows(row("C-1", "12,5", coverage="medcal"), row("C-2")), set_aside_rejects=True)
    (aside,) = ledger(got).set_aside
    assert aside.reasons == ("unreadable-amount", "unknown-coverage")
    assert aside.amount is None
    assert aside.values["amount"] == "12,5"
    assert aside.place == Cell("ledger", 2)
    assert [line.claim for line in ledger(got).lines] == ["C-2"]
    assert found(got.diagnostics) == ["unreadable-amount", "unknown-coverage"]


def test_all_rows_of_a_line_given_twice_are_set_aside_also_equal_ones() -> None:
    got = read(rows(row("C-1"), row("C-1"), row("C-2")), set_aside_rejects=True)
    assert [(one.reasons, one.amount) for one in ledger(got).set_aside] == [(("duplicate-line",), 10000)] * 2


def test_a_row_that_cannot_be_read_is_a_duplicate_all_the_same() -> None:
    got = read(rows(row("C-1"), row("C-1", "x")), set_aside_rejects=True)
    assert len(ledger(got).set_aside) == 2


def test_after_setting_aside_everything_is_judged_again() -> None:
    text = rows(
        row("C-1", "x", unit="F-1"),
        row("R-1", "-1.00", original="C-1"),
        row("C-2", unit="F-1"),
        row("RB", "5.00", kind="rebate", original="C-2", unit="F-1"),
        row("C-3", person="M-2"),
    )
    got = read(text, set_aside_rejects=True)
    assert [(one.values["claim"], one.reasons) for one in ledger(got).set_aside] == [
        ("C-1", ("unreadable-amount",)),
        ("R-1", ("unit-conflict",)),
        ("C-2", ("unit-conflict",)),
        ("RB", ("unit-conflict",)),
    ]
    assert [line.claim for line in ledger(got).lines] == ["C-3"]


def test_a_positive_rebate_falls_with_its_original() -> None:
    text = rows(row("C-1", "x", person="M-2"), row("RB", "5.00", kind="rebate", original="C-1"))
    got = read(text, set_aside_rejects=True)
    assert [one.reasons for one in ledger(got).set_aside] == [("unreadable-amount",), ("positive-rebate",)]


def test_what_is_wrong_with_the_whole_cannot_be_set_aside() -> None:
    assert read("claim,person\nC-1,M-1", set_aside_rejects=True).ledger is None
    assert read(TWO_GROUPS, set_aside_rejects=True).ledger is None


def test_every_row_is_a_line_or_set_aside_or_of_another_group() -> None:
    random = Random(2026)
    for _ in range(200):
        lines = [
            row(
                f"C-{random.randint(1, 6)}",
                random.choice(["100.00", "-40.00", "x", "0"]),
                line=random.choice(["", "1", "2", "b"]),
                person=random.choice(["M-1", "M-2", ""]),
                unit=random.choice(["", "F-1"]),
                kind=random.choice(["", "void", "rebate", "payment"]),
                original=random.choice(["", "C-1", "C-2", "C-3"]),
                paid=random.choice(["2026-03-02", ""]),
                group=random.choice(["", "G-1", "G-2"]),
                class_=random.choice(["", "actives", "retirees"]),
            )
            for _ in range(random.randint(0, 8))
        ]
        got = ledger(read(rows(*lines), group="G-1", set_aside_rejects=True))
        assert len(got.lines) + len(got.set_aside) + got.other_groups[0] == len(lines)
        random.shuffle(lines)
        again = ledger(read(rows(*lines), group="G-1", set_aside_rejects=True))
        assert again.digest == got.digest
        assert {line.id for line in again.lines} == {line.id for line in got.lines}


# --- several files, and the digest ------------------------------------------------------------------------------


def test_several_files_are_one_ledger_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(rows(row("C-1"), row("C-2")), encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        "Amount;claim id;Member;coverage;incurred;paid;original;kind\n"
        "-40.00;R-1;M-1;medical;2026-02-03;2026-04-01;C-1;void\n",
        encoding="utf-8",
    )
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    one, other = read_ledger(paths, contract()), read_ledger(paths[::-1], contract())
    assert ledger(one).digest == ledger(other).digest
    assert len(ledger(one).lines) == 3
    assert one.diagnostics == ()
    assert ledger(one).lines[2].place == Cell(str(tmp_path / "b.csv"), 2)


def test_a_line_in_two_files_is_given_twice(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(rows(row("C-1")), encoding="utf-8")
    got = read_ledger([tmp_path / "a.csv", tmp_path / "b.csv"], contract())
    assert found(got.diagnostics) == ["duplicate-line"]
    assert [label.place.file for label in got.diagnostics[0].labels] == [  # type: ignore[union-attr]
        str(tmp_path / "b.csv"),
        str(tmp_path / "a.csv"),
    ]


def test_each_file_is_read_by_the_mapping_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(rows(row("C-1", incurred="02/03/2026", paid="03/02/2026")), encoding="utf-8")
    (tmp_path / "a.mapping.toml").write_text('dates = "us"\n', encoding="utf-8")
    (tmp_path / "b.csv").write_text(rows(row("C-2")), encoding="utf-8")
    got = read_ledger([tmp_path / "a.csv", tmp_path / "b.csv"], contract())
    assert {line.paid for line in ledger(got).lines} == {date(2026, 3, 2)}
    assert got.mappings == (tmp_path / "a.mapping.toml",)


def test_the_digest_does_not_hang_on_order_or_spelling() -> None:
    digest = ledger(read(rows(row("C-1", "1,000.50"), row("C-2", "-7.00", original="C-1")))).digest
    assert ledger(read(rows(row("C-2", "(7)", original="C-1"), row("C-1", "$1000.5")))).digest == digest
    assert len(digest) == 64


@pytest.mark.parametrize(
    "change", [{"amount": "1.01"}, {"claim": "C-9"}, {"person": "M-2"}, {"paid": ""}, {"class_": "actives"}]
)
def test_the_digest_changes_with_what_a_row_says(change: dict[str, str]) -> None:
    before = ledger(read(rows(row("C-1", "1.00")))).digest
    cells = {"claim": "C-1", "amount": "1.00"} | change
    assert ledger(read(rows(row(cells.pop("claim"), cells.pop("amount"), **cells)))).digest != before


def test_set_aside_rows_are_part_of_the_digest() -> None:
    whole = ledger(read(rows(row("C-1")))).digest
    assert ledger(read(rows(row("C-1"), row("C-2", "x")), set_aside_rejects=True)).digest != whole


def test_rows_of_other_groups_are_no_part_of_the_digest() -> None:
    alone = ledger(read(rows(row("C-1", group="G-1")), group="G-1")).digest
    assert ledger(read(rows(row("C-1", group="G-1"), row("C-2", group="G-2")), group="G-1")).digest == alone


def test_a_plan_of_another_currency_reads_its_own_amounts() -> None:
    yen = evolve(contract().currency, code="JPY")
    assert ledger(read(rows(row("C-1", "150,000")), contract(currency=yen))).lines[0].amount == 150_000
