"""The files of a settlement hold what it says, in the columns that others rely on."""

from __future__ import annotations

import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from planlang.ledgers.codes import PAID_BEFORE_INCURRED, UNKNOWN_COVERAGE
from planlang.ledgers.write import write_files, write_outputs
from planlang.model.contract import Accommodation, Citation, Key, Layer, LossLimit, LossLimitForm, Rebates
from planlang.model.funded import Funded
from planlang.model.ledger import Facts, Ledger, Line, Resolved, SetAside
from planlang.model.settlement import (
    COUNTS,
    Attachment,
    AttachmentMonth,
    Entry,
    MonthRow,
    MonthUnits,
    ParticipantStream,
    PersonRow,
    Reason,
    Settlement,
    Split,
    Stage,
    Totals,
)
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Cell
from tests.conftest import ROOT
from tests.unit.ledgers.samples import HERE, contract, settlement_of

LINE = Line(
    claim="C-1",
    line=1,
    person="M-1",
    unit="F-1",
    coverage="medical",
    incurred=date(2026, 2, 3),
    paid=date(2026, 3, 2),
    amount=123450,
)
SPLIT = Split(
    line=LINE,
    amount=123450,
    member=0,
    plan_paid=123450,
    specific=23450,
    aggregate=0,
    employer=100000,
    reasons=(
        Reason(Stage.AGGREGATE, "below-attachment", 100000, "aggregate attachment", (HERE,)),
        Reason(Stage.SPECIFIC, "below-deductible", 100000, "deductible", (HERE, Citation("harbor.plan", 9, "4.2"))),
        Reason(Stage.SPECIFIC, "specific", 23450, "specific", (HERE,)),
        Reason(Stage.SPECIFIC, "coinsurance", 0, "reimburses", (HERE,)),
    ),
    specific_verdict=COUNTS,
    aggregate_verdict="not-covered",
)
PENDED = evolve(LINE, claim="P-1", paid=None, amount=-500)
ASIDE = SetAside(
    values={
        "claim": "=cmd",
        "line": "",
        "person": "M,1",
        "unit": "",
        "coverage": "medcal",
        "incurred": "2026-02-30",
        "paid": "",
        "amount": "12,5",
    },
    place=Cell("ledger.csv", 7),
    amount=None,
    reasons=("unreadable-amount", "unknown-coverage"),
)
AGGREGATE = Layer(
    title="Aggregate",
    carrier=None,
    policy=None,
    terms=(LossLimit(form=LossLimitForm.NONE, amount=0, key=Key.PERSON, coverages=frozenset()),),
    citation=HERE,
)


def settled() -> Settlement:
    plan = contract(aggregate=AGGREGATE, terms=(Rebates(reduce_specific=False, reduce_aggregate=False),))
    return settlement_of(
        plan,
        facts=Facts(as_of=date(2026, 6, 30)),
        ledger=Ledger(lines=(LINE, PENDED), group="G-1", set_aside=(ASIDE,), other_groups=(3, 999), digest="c" * 64),
        splits=(SPLIT,),
        pended=(PENDED,),
        later=(2, -100),
        totals=Totals(lines=1, amount=123450, member=0, plan_paid=123450, specific=23450, aggregate=0, employer=100000),
        persons=(_person("M-2"), _person("M-1")),
        months=(
            MonthRow(
                month="2026-01",
                attachment=100,
                cumulative_attachment=100,
                counted=7,
                cumulative_counted=7,
                projected=False,
            ),
        ),
        attachment=Attachment(
            months=(AttachmentMonth(number=1, month="2026-01", attachment=100, cumulative=100, projected=False),),
            units=(MonthUnits(month="2026-01", tier="single", class_name=None, units=60, projected=True),),
            policy_months=12,
            terminal_months=12,
            sum=100,
            base=100,
            minimum=200,
            minimum_in_force=200,
            attachment=200,
        ),
    )


def _person(name: str) -> PersonRow:
    return PersonRow(
        person=name,
        unit="F-1",
        amount=123450,
        member=0,
        plan_paid=123450,
        specific=23450,
        aggregate=0,
        employer=100000,
        deductible=100000,
        laser=None,
        eligible=123450,
        excess=23450,
        aggregating=None,
    )


def write(folder: Path, settlement: Settlement, *diagnostics: Diagnostic) -> None:
    assert write_outputs(settlement, folder, diagnostics=diagnostics, version="0.1.0") is None


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_lines_are_settled_then_pended_then_set_aside(tmp_path: Path) -> None:
    write(tmp_path / "out", settled())
    header, *lines = rows(tmp_path / "out" / "lines.csv")
    assert (
        header
        == (
            "claim line person unit coverage incurred paid status amount member plan_paid specific aggregate employer "
            "specific_verdict aggregate_verdict"
        ).split()
    )
    first = "C-1 1 M-1 F-1 medical 2026-02-03 2026-03-02 settled 1234.50 0.00 1234.50 234.50 0.00 1000.00 counts"
    assert lines == [
        [*first.split(), "not-covered"],
        ["P-1", "1", "M-1", "F-1", "medical", "2026-02-03", "", "pended", "-5.00", *[""] * 7],
        ["=cmd", "", "M,1", "", "medcal", "2026-02-30", "", "set-aside", "", *[""] * 7],
    ]


def test_reasons_that_are_not_zero_stand_in_the_order_of_their_stage(tmp_path: Path) -> None:
    write(tmp_path / "out", settled())
    header, *lines = rows(tmp_path / "out" / "reasons.csv")
    assert header == "claim line stage reason amount provision source clause".split()
    assert lines == [
        ["C-1", "1", "1", "specific", "234.50", "specific", "harbor.plan:2", ""],
        ["C-1", "1", "1", "below-deductible", "1000.00", "deductible", "harbor.plan:2 + harbor.plan:9", "4.2"],
        ["C-1", "1", "2", "below-attachment", "1000.00", "aggregate attachment", "harbor.plan:2", ""],
    ]


def test_persons_are_sorted_and_months_and_units_as_used(tmp_path: Path) -> None:
    write(tmp_path / "out", settled())
    persons = rows(tmp_path / "out" / "persons.csv")
    payers = "amount member plan_paid specific aggregate employer".split()
    assert persons[0] == ["person", "unit", *payers, "deductible", "laser", "eligible", "excess", "aggregating"]
    assert [row[0] for row in persons[1:]] == ["M-1", "M-2"]
    assert persons[1][8:] == ["1000.00", "", "1234.50", "234.50", ""]
    assert rows(tmp_path / "out" / "months.csv") == [
        "month attachment cumulative_attachment counted cumulative_counted threshold due advance projected".split(),
        ["2026-01", "1.00", "1.00", "0.07", "0.07", "", "", "", "no"],
    ]
    assert rows(tmp_path / "out" / "units.csv") == [
        "month tier class units projected".split(),
        ["2026-01", "single", "", "60", "yes"],
    ]


def test_rejects_hold_the_row_as_read_with_its_place_and_findings(tmp_path: Path) -> None:
    write(tmp_path / "out", settled())
    header, only = rows(tmp_path / "out" / "rejects.csv")
    assert header[-3:] == ["file", "row", "codes"]
    assert {name: text for name, text in zip(header, only, strict=True) if name in ASIDE.values} == ASIDE.values
    assert only[-3:] == ["ledger.csv", "7", "unreadable-amount unknown-coverage"]


def validated(path: Path) -> dict[str, Any]:
    schema = json.loads((ROOT / "docs" / "schemas" / "summary-1.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(said)
    return said


def test_the_summary_is_that_of_the_published_schema(tmp_path: Path) -> None:
    warnings = [Diagnostic(PAID_BEFORE_INCURRED, "x", count=3), Diagnostic(PAID_BEFORE_INCURRED, "y")]
    write(tmp_path / "out", settled(), *warnings, Diagnostic(UNKNOWN_COVERAGE, "an error is no warning"))
    said = validated(tmp_path / "out" / "summary.json")
    assert said["warnings"] == {"paid-before-incurred": 4}
    assert said["as_of"] == "2026-06-30"
    assert said["totals"] == {
        "settled": {
            "lines": 1,
            "amount": "1234.50",
            "member": "0.00",
            "plan_paid": "1234.50",
            "specific": "234.50",
            "aggregate": "0.00",
            "employer": "1000.00",
        },
        "pended": {"lines": 1, "amount": "-5.00"},
        "set_aside": {"lines": 1, "amount": "0.00", "unreadable_amounts": 1},
        "other_groups": {"lines": 3, "amount": "9.99"},
        "later": {"lines": 2, "amount": "-1.00"},
    }
    assert said["attachment"]["minimum"] == "2.00"
    assert said["defaults"] == [
        {"of": "plan", "provision": "rebates"},
        {"of": "aggregate", "provision": "loss limit"},
    ]
    assert said["ledger"] == {"digest": "c" * 64, "group": "G-1"}


def test_a_settlement_of_nothing_has_all_its_files(tmp_path: Path) -> None:
    write(tmp_path / "deep" / "out", settlement_of(contract()))
    names = [
        "entries.csv",
        "lines.csv",
        "months.csv",
        "persons.csv",
        "reasons.csv",
        "rejects.csv",
        "summary.json",
        "units.csv",
    ]
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == names
    assert validated(tmp_path / "deep" / "out" / "summary.json")["attachment"] is None


def beside() -> Settlement:
    """The sample with participants, entries, a funding and a refund."""
    opens = Entry(
        month="2026-01",
        kind="aggregate",
        name="opens",
        amount=-500,
        payer="aggregate",
        payee="employer",
        explanation="the attachment rises",
    )
    fee = evolve(opens, kind="fee", name="Network", amount=100, payer="employer", payee="administrator")
    return evolve(
        settled(),
        lines=(Resolved(line=LINE, root=LINE, window_paid=date(2026, 3, 2), kind=LINE.kind),),
        streams={"captive": (20000,), "fund": (0,), "carrier": (3450,)},
        participants=(
            ParticipantStream("Captive", "captive", HERE),
            ParticipantStream("Fund", "fund", HERE),
            ParticipantStream("Granite Mutual", "carrier", HERE),
        ),
        borne=(20000, 0, 3450),
        entries=(opens, fee, evolve(fee, amount=101, month="2026-02"), evolve(fee, amount=0, month="2026-03")),
        funded=Funded(form="self-funded", employer_claims=100500, fees=201, premiums=0, cost=100701),
        refund=45,
    )


def test_participants_have_a_row_for_every_part_that_is_not_zero(tmp_path: Path) -> None:
    write(tmp_path / "out", beside())
    assert rows(tmp_path / "out" / "participants.csv") == [
        ["claim", "line", "participant", "amount"],
        ["C-1", "1", "Captive", "200.00"],
        ["C-1", "1", "Granite Mutual", "34.50"],
    ]


def test_participants_of_an_earlier_settlement_do_not_stay(tmp_path: Path) -> None:
    write(tmp_path / "out", beside())
    write(tmp_path / "out", settled())
    assert not (tmp_path / "out" / "participants.csv").exists()


def test_entries_stand_in_their_order_without_those_of_nothing(tmp_path: Path) -> None:
    write(tmp_path / "out", beside())
    assert rows(tmp_path / "out" / "entries.csv") == [
        ["month", "kind", "name", "amount", "from", "to", "explanation", "projected"],
        ["2026-01", "aggregate", "opens", "-5.00", "aggregate", "employer", "the attachment rises", "no"],
        ["2026-01", "fee", "Network", "1.00", "employer", "administrator", "the attachment rises", "no"],
        ["2026-02", "fee", "Network", "1.01", "employer", "administrator", "the attachment rises", "no"],
    ]


def test_months_have_their_statements(tmp_path: Path) -> None:
    (month,) = settled().months
    stated = evolve(month, threshold=300, due=200, advance=-100)
    write(tmp_path / "out", evolve(settled(), months=(stated,)))
    assert rows(tmp_path / "out" / "months.csv")[1][5:8] == ["3.00", "2.00", "-1.00"]


def test_the_summary_tells_what_stands_beside_the_lines(tmp_path: Path) -> None:
    write(tmp_path / "out", beside())
    said = validated(tmp_path / "out" / "summary.json")
    assert said["aggregate"] == {
        "on_lines": "0.00",
        "period_entries": "-5.00",
        "reimbursed": "-5.00",
        "advanced": None,
        "settlement": None,
    }
    assert said["participants"] == [
        {"name": "Captive", "amount": "200.00"},
        {"name": "Fund", "amount": "0.00"},
        {"name": "Granite Mutual", "amount": "34.50"},
    ]
    assert (said["fees"], said["premiums"]) == ([{"name": "Network", "amount": "2.01"}], [])
    assert said["funding"] == {
        "form": "self-funded",
        "employer_claims": "1005.00",
        "fees": "2.01",
        "premiums": "0.00",
        "fund": None,
        "premium": None,
        "surplus": None,
        "returned": None,
        "cost": "1007.01",
    }
    assert said["experience_refund"] == "0.45"


def test_the_summary_of_an_accommodation_tells_what_was_advanced_and_what_is_left(tmp_path: Path) -> None:
    term = Accommodation(over_minimum=False, monthly_repayment=True, minimum_request=0, last_months=0)
    (opens, *_) = beside().entries
    moved = tuple(evolve(opens, kind=kind, amount=amount) for kind, amount in (("advance", 900), ("settlement", -400)))
    plan = contract(aggregate=evolve(AGGREGATE, terms=(*AGGREGATE.terms, term)))
    write(tmp_path / "out", evolve(settled(), contract=plan, entries=moved))
    said = validated(tmp_path / "out" / "summary.json")["aggregate"]
    assert (said["advanced"], said["settlement"]) == ("9.00", "-4.00")


def test_the_summary_of_months_that_stand_alone_has_no_attachment(tmp_path: Path) -> None:
    alone = settled()
    assert alone.attachment is not None
    write(tmp_path / "out", evolve(alone, attachment=evolve(alone.attachment, attachment=None)))
    assert validated(tmp_path / "out" / "summary.json")["attachment"]["attachment"] is None


def test_files_are_replaced_and_others_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "lines.csv").write_text("old", encoding="utf-8")
    write(out, settled())
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert len(rows(out / "lines.csv")) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_end_lines_alike_everywhere(tmp_path: Path) -> None:
    write(tmp_path / "out", settled())
    for path in (tmp_path / "out").iterdir():
        data = path.read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")


@pytest.mark.parametrize("name", ["file", "file/under"])
def test_a_folder_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = write_outputs(settled(), tmp_path / name, diagnostics=(), version="0.1.0")
    assert refused is not None
    assert refused.code.slug == "unwritable-folder"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


_NAMES = ("lines.csv", "persons.csv", "summary.json")


@pytest.mark.parametrize("at", range(1, 7))
def test_an_interruption_between_two_renames_leaves_the_earlier_settlement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Three files are moved away and three into place; while they are put back every other rename is interrupted."""
    assert write_files(dict.fromkeys(_NAMES, b"earlier"), tmp_path) is None
    count, real = 0, Path.replace

    def replace(path: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count >= at and (count - at) % 2 == 0:
            raise KeyboardInterrupt
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write_files(dict.fromkeys(_NAMES, b"later"), tmp_path)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == dict.fromkeys(_NAMES, b"earlier")


def test_an_interrupted_run_takes_the_folder_that_it_made_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(*_: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        write_files(dict.fromkeys(_NAMES, b"later"), tmp_path / "new" / "out")
    assert list(tmp_path.iterdir()) == []


def test_of_two_runs_at_once_the_second_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first stops between two renames; what the second does meanwhile would leave files of both."""
    real, renames = Path.replace, []

    def replace(path: Path, target: Path) -> Path:
        renames.append(path.read_bytes())
        if len(renames) == 1:
            sleep(1)
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(write_files, dict.fromkeys(_NAMES, data), tmp_path) for data in (b"one", b"other")]
        assert [run.result() for run in runs] == [None, None]
    first = renames[0]
    last = b"other" if first == b"one" else b"one"
    assert renames == [first] * 6 + [last] * 3  # three into place; those three away, and three of the other run
    assert {one.read_bytes() for one in tmp_path.iterdir()} == {last}


def test_where_the_system_locks_no_folders_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert write_files(dict.fromkeys(_NAMES, b"one"), tmp_path) is None
    assert {one.name for one in tmp_path.iterdir()} == set(_NAMES)
