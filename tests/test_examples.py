"""The examples: each is checked, tested and run as its README says, and a pocket calculator agrees with its totals.

A golden file is rewritten only by `python -m tests.regold`, and then read by a person.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.reckoning import Aggregate, Answer, Contract, Factor, Row, Specific, cents, reckon, rounded, rows_of
from tests.reckoning_benefits import Benefits, Maximum, Shared, members_of
from tests.reckoning_cash import Participant, advances, borne, charged
from tests.regold import EXAMPLES, Ran, commands, golden, kept_files, run, workplace

NAMES = sorted(readme.parent.name for readme in EXAMPLES.glob("*/README.md"))
PLANS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*.plan"))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A settlement whose files a README keeps."""

    example: str
    plan: str
    ledger: str
    place: str

    @property
    def name(self) -> str:
        """The plan and the ledger, which tell the settlements of all examples apart."""
        return f"{self.example}/{Path(self.plan).stem} {Path(self.ledger).stem}"

    def kept(self, name: str) -> Path:
        """A golden file of it."""
        return EXAMPLES / self.example / "expected" / self.place / name

    def rows(self, name: str) -> list[Row]:
        """A golden file of it by rows."""
        return rows_of(self.kept(name))

    def claims(self) -> list[Row]:
        """Its ledger, whose amounts may be called allowed."""
        rows = rows_of(EXAMPLES / self.example / self.ledger)
        return [{"amount" if name == "allowed" else name: text for name, text in row.items()} for row in rows]

    def census(self) -> list[Row]:
        """Its census; none for a plan without an aggregate."""
        path = EXAMPLES / self.example / "census.csv"
        return rows_of(path) if path.exists() else []


def settlements() -> Iterator[Settled]:
    """The settlements of one plan that the READMEs write into a folder."""
    for example in NAMES:
        for shown in commands(EXAMPLES / example / "README.md"):
            if shown.out and len(shown.plans) == 1:
                yield Settled(example=example, plan=shown.plan, ledger=shown.ledger, place=shown.place)


SETTLED = {one.name: one for one in settlements()}


def expected(example: str) -> Path:
    return EXAMPLES / example / "expected"


# --- as the README says -----------------------------------------------------------------------------------------


def test_the_examples_are_there_and_every_plan_of_them_is_settled() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"| [`{name}`]({name}/README.md) |" in page] == NAMES != []
    shown = ((name, one) for name in NAMES for one in commands(EXAMPLES / name / "README.md") if one.out)
    assert sorted({f"{name}/{plan}" for name, one in shown for plan in one.plans}) == PLANS


def test_the_first_readme_shows_its_plan_as_it_stands() -> None:
    readme = (EXAMPLES / "first_plan" / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```planlang\n")[2].partition("```\n")[0]
    plan = (EXAMPLES / "first_plan" / "first.plan").read_text(encoding="utf-8")
    assert shown == f"{plan.partition('scenario ')[0].rstrip()}\n"


@pytest.mark.parametrize("example", NAMES)
def test_the_commands_of_the_readme_write_the_golden_files(example: str) -> None:
    made = golden(EXAMPLES / example)
    kept = {name: path.read_bytes() for name, path in kept_files(EXAMPLES / example).items()}
    assert sorted(made) == sorted(kept)
    differing = [name for name in kept if made[name] != kept[name]]
    assert not differing, "read the difference, then rewrite with `python -m tests.regold`"


@pytest.mark.parametrize("example", NAMES)
def test_the_readme_shows_what_its_commands_print(example: str) -> None:
    with workplace(EXAMPLES / example) as folder:
        shown = list(commands(EXAMPLES / example / "README.md"))
        assert {one.words[1] for one in shown} >= {"check", "test", "settle", "explain"}
        for one in shown:
            ran = run(one.words, folder)
            assert ran.code == 0, ran.err
            assert one.output in ran.out, one.words


@pytest.mark.parametrize("command", [["check"], ["test"], ["format", "--check"]])
@pytest.mark.parametrize("plan", PLANS)
def test_the_plan_is_fine_and_in_canonical_form(plan: str, command: list[str]) -> None:
    ran = run(["planlang", *command, plan], EXAMPLES)
    assert ran == Ran(0, ran.out, "" if command != ["check"] else ran.err), ran.err


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*/make.py")), ids=lambda script: script.parent.name)
def test_data_that_a_script_makes_is_made_again_byte_for_byte(script: Path) -> None:
    made: dict[str, str] = runpy.run_path(str(script))["made"]()
    assert made
    for name, content in made.items():
        assert (script.parent / name).read_bytes() == content.encode(), name


# --- what the contracts say, told once more in cents --------------------------------------------------------------


def expected_claims(corridor: int, **by_tier: str) -> Mapping[str, int]:
    """Monthly factors in cents from expected claims in dollars."""
    return {tier: rounded(Fraction(dollars) * corridor) for tier, dollars in by_tier.items()}


FIRST_AGGREGATE = Aggregate(
    covers="medical rx",
    incurred=YEAR,
    paid=YEAR,
    factors=((Factor(by_tier=expected_claims(125, employee="200")),),),
    loss_limit_covers="medical rx",
)
FIRST_PLAN = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(covers="medical rx", incurred=YEAR, paid=YEAR, deductible=10_000_00),
    aggregate=FIRST_AGGREGATE,
)
SPECIFIC_WITH_LASERS = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(
        covers="medical rx",
        incurred=YEAR,
        paid=(YEAR[0], date(2027, 3, 31)),
        deductible=100_000_00,
        by_class={"retirees": 150_000_00},
        lasers={"M-0042": 250_000_00},
        excluded=("M-0077",),
        aggregating=75_000_00,
        bands=((Fraction(80, 100), 100_000_00),),
        maximum=500_000_00,
    ),
    aggregate=Aggregate(
        covers="medical rx",
        incurred=YEAR,
        paid=YEAR,
        factors=((Factor(by_tier={"single": 412_50, "family": 1_031_25}),),),
        loss_limit_covers="medical rx",
        minimum_share=Fraction(95, 100),
        maximum=1_000_000_00,
    ),
)
RUN_IN_RUN_OUT = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(
        covers="medical rx",
        incurred=(date(2025, 10, 1), YEAR[1]),
        paid=YEAR,
        deductible=50_000_00,
        run_in_limit=20_000_00,
        then=Fraction(90, 100),
    ),
    aggregate=Aggregate(
        covers="medical rx",
        incurred=YEAR,
        paid=YEAR,
        factors=((Factor(by_tier=expected_claims(125, single="120", family="300")),),),
        loss_limit_covers="medical rx",
        minimum_amount=70_000_00,
        maximum=500_000_00,
    ),
)
CITY_WINDOWS = ((date(2003, 10, 1), date(2005, 3, 31)), (date(2004, 4, 1), date(2005, 3, 31)))
CITY_SCHEDULE = Contract(
    first=date(2004, 4, 1),
    last=date(2005, 3, 31),
    specific=Specific(covers="medical rx", incurred=CITY_WINDOWS[0], paid=CITY_WINDOWS[1], deductible=115_000_00),
    aggregate=Aggregate(
        covers="medical rx",
        incurred=CITY_WINDOWS[0],
        paid=CITY_WINDOWS[1],
        factors=((Factor(by_tier={"single": 313_42, "family": 940_25}),),),
        loss_limit_covers="medical rx",
        minimum_share=Fraction(1),
        maximum=1_000_000_00,
    ),
)
JULY = "2026-07"
FULL_YEAR = Contract(
    first=YEAR[0],
    last=YEAR[1],
    rebates_reduce="aggregate",
    specific=Specific(
        covers="medical rx",
        incurred=(date(2025, 10, 1), YEAR[1]),
        paid=(YEAR[0], date(2027, 3, 31)),
        deductible=75_000_00,
        by_class={"retirees": 100_000_00},
        lasers={"B-0042-01": 200_000_00},
        excluded=("B-0077-02",),
        excluded_from_all=("B-0118-01",),
        run_in_limit=25_000_00,
        aggregating=100_000_00,
        after_percentage=True,
        bands=((Fraction(80, 100), 100_000_00), (Fraction(90, 100), 200_000_00)),
        maximum=1_000_000_00,
        prior={"B-0163-01": 874_250_40},
        overall=960_000_00,
    ),
    aggregate=Aggregate(
        covers="medical rx dental",
        incurred=(date(2025, 10, 1), YEAR[1]),
        paid=YEAR,
        run_in_limit=75_000_00,
        factors=(
            (
                Factor(by_tier=expected_claims(125, single="505", family="1140"), class_name="actives"),
                Factor(by_tier=expected_claims(125, single="560", family="1100"), class_name="retirees"),
                Factor(
                    by_tier=expected_claims(125, single="521.50", family="1175.50"), class_name="actives", since=JULY
                ),
                Factor(
                    by_tier=expected_claims(125, single="572.26", family="1122.15"), class_name="retirees", since=JULY
                ),
            ),
            (Factor(by_tier=expected_claims(125, single="34.20", family="85.40")),),
        ),
        lag=1,
        minimum_share=Fraction(95, 100),
        minimum_amount=4_500_000_00,
        loss_limit_covers="medical rx dental",
        rate=Fraction(90, 100),
        maximum=1_000_000_00,
    ),
)
ACCOMMODATION = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(covers="medical rx", incurred=YEAR, paid=YEAR, deductible=60_000_00),
    aggregate=Aggregate(
        covers="medical rx",
        incurred=YEAR,
        paid=YEAR,
        factors=((Factor(by_tier={"single": 412_50, "family": 1_031_25}),),),
        loss_limit_covers="medical rx",
        minimum_share=Fraction(95, 100),
        maximum=1_000_000_00,
    ),
)
RUN_OUT = (YEAR[0], date(2027, 3, 31))
CAPTIVE = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(
        covers="medical rx",
        incurred=YEAR,
        paid=RUN_OUT,
        deductible=100_000_00,
        then=Fraction(90, 100),
        maximum=2_000_000_00,
    ),
    aggregate=None,
)
PARTICIPANTS = (
    Participant(name="Heartland Foundries Captive", share=Fraction(1), end=250_000_00),
    Participant(name="Juniper Re", share=Fraction(40, 100), start=250_000_00),
)
MEMBER_BENEFITS = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(covers="medical rx", incurred=YEAR, paid=RUN_OUT, deductible=25_000_00),
    aggregate=Aggregate(
        covers="medical rx dental",
        incurred=YEAR,
        paid=YEAR,
        factors=((Factor(by_tier={"single": 410_00, "family": 1_050_00}),),),
        loss_limit_covers="medical rx",
        maximum=250_000_00,
    ),
)
LEVEL_FUNDED = Contract(
    first=YEAR[0],
    last=YEAR[1],
    specific=Specific(covers="medical rx", incurred=YEAR, paid=RUN_OUT, deductible=20_000_00),
    aggregate=Aggregate(
        covers="medical rx",
        incurred=YEAR,
        paid=RUN_OUT,
        factors=((Factor(by_tier=expected_claims(125, single="300", family="700")),),),
        loss_limit_covers="medical rx",
        maximum=500_000_00,
    ),
)
FEES = {"single": 35_00, "family": 35_00}
PREMIUMS = {"single": 60_00 + 8_00, "family": 140_00 + 8_00}
RATE = {"single": 330_00, "family": 770_00}
INSURED = {"single": 440_00, "family": 1_030_00}
BENEFITS = {
    "member_benefits/fenwick": Benefits(
        copay={"medical": 30_00, "rx": 15_00},
        deductibles=(
            Shared(covers="medical", person=500_00, family=1_000_00),
            Shared(covers="dental", person=50_00),
        ),
        coinsurance={"medical": Fraction(20, 100), "dental": Fraction(50, 100)},
        out_of_pocket=Shared(covers="medical rx", person=3_000_00, family=6_000_00),
        maximum=Maximum(covers="dental", amount=1_500_00),
    ),
}
CONTRACTS = {
    "accommodation/orchard": ACCOMMODATION,
    "captive/stillwater": CAPTIVE,
    "city_schedule/city": CITY_SCHEDULE,
    "first_plan/first": FIRST_PLAN,
    "first_plan/monthly": replace(FIRST_PLAN, aggregate=replace(FIRST_AGGREGATE, months_alone=True)),
    "full_year/bayview": FULL_YEAR,
    **dict.fromkeys(
        (f"level_funded/{form}" for form in ("self_funded", "level_funded", "fully_insured")), LEVEL_FUNDED
    ),
    "member_benefits/fenwick": MEMBER_BENEFITS,
    "run_in_run_out/lakeside": RUN_IN_RUN_OUT,
    "specific_with_lasers/northfield": SPECIFIC_WITH_LASERS,
}


def reckoned(settled: Settled) -> Answer:
    """The pocket calculator's answer to a settlement."""
    plan, claims = f"{settled.example}/{Path(settled.plan).stem}", settled.claims()
    members = members_of(BENEFITS[plan], claims) if plan in BENEFITS else None
    return reckon(CONTRACTS[plan], claims, settled.census(), members)


@pytest.fixture(scope="module", params=SETTLED)
def settled(request: pytest.FixtureRequest) -> Settled:
    name: str = request.param
    return SETTLED[name]


@pytest.fixture(scope="module")
def answer(settled: Settled) -> Answer:
    return reckoned(settled)


def test_the_calculator_finds_the_specific_of_every_person(settled: Settled, answer: Answer) -> None:
    found = {row["person"]: cents(row["specific"]) for row in settled.rows("persons.csv")}
    assert found == answer.specific


def test_the_calculator_finds_what_every_member_pays(settled: Settled, answer: Answer) -> None:
    found = {row["person"]: cents(row["member"]) for row in settled.rows("persons.csv")}
    assert found == answer.member


def test_the_calculator_finds_the_attachment_and_the_aggregate(settled: Settled, answer: Answer) -> None:
    lines = settled.rows("lines.csv")
    assert sum(cents(row["aggregate"]) for row in lines if row["aggregate"]) == answer.aggregate
    months = settled.rows("months.csv")
    assert sum(cents(row["attachment"]) for row in months) == answer.sum
    counted = {row["month"]: cents(row["counted"]) for row in months}
    assert {month: amount for month, amount in counted.items() if amount} == {
        month: amount for month, amount in answer.counted_by.items() if amount
    }
    if months:
        assert cents(months[-1]["cumulative_attachment"]) == answer.sum
        assert cents(months[-1]["cumulative_counted"]) == answer.counted


def test_every_line_is_conserved_and_so_is_every_total(settled: Settled, answer: Answer) -> None:
    lines = settled.rows("lines.csv")
    totals = dict.fromkeys(("amount", "member", "plan_paid", "specific", "aggregate", "employer"), 0)
    for row in (row for row in lines if row["status"] == "settled"):
        parts = {name: cents(row[name]) for name in totals}
        assert parts["amount"] == sum(parts[name] for name in ("member", "specific", "aggregate", "employer")), row
        for name, part in parts.items():
            totals[name] += part
    assert totals["amount"] == answer.amount
    assert totals["specific"] == sum(answer.specific.values())
    assert totals["aggregate"] == answer.aggregate
    persons = settled.rows("persons.csv")
    assert totals == {name: sum(cents(row[name]) for row in persons) for name in totals}
    ledger = settled.claims()
    assert len(lines) == len(ledger)
    assert sum(cents(row["amount"]) for row in lines) == sum(cents(row["amount"]) for row in ledger)


def test_the_reasons_of_each_stage_sum_to_what_it_splits(settled: Settled) -> None:
    left = {}
    for row in settled.rows("lines.csv"):
        if row["status"] == "settled":
            plan_paid = cents(row["plan_paid"])
            left[row["claim"], row["line"], "0"] = cents(row["member"])
            left[row["claim"], row["line"], "1"] = plan_paid
            left[row["claim"], row["line"], "2"] = plan_paid - cents(row["specific"])
    for row in settled.rows("reasons.csv"):
        left[row["claim"], row["line"], row["stage"]] -= cents(row["amount"])
    assert not any(left.values())


def test_the_summary_has_the_totals_of_the_lines(settled: Settled, answer: Answer) -> None:
    summary = json.loads(settled.kept("summary.json").read_text(encoding="utf-8"))
    totals, attachment = summary["totals"]["settled"], summary["attachment"]
    assert cents(totals["member"]) == sum(answer.member.values())
    assert cents(totals["specific"]) == sum(answer.specific.values())
    assert cents(totals["aggregate"]) == answer.aggregate
    assert cents(totals["amount"]) == answer.amount
    if attachment is None:
        assert settled.rows("months.csv") == []
        return
    reached = attachment["attachment"]
    assert cents(attachment["sum"]) == answer.sum
    assert cents(attachment["minimum"]) == answer.minimum
    assert (None if reached is None else cents(reached)) == answer.attachment


# --- beside the lines -----------------------------------------------------------------------------------------------


def settled_with_other_words(example: str, plan: str, old: str, new: str) -> tuple[Ran, dict[str, list[Row]]]:
    """What a plan's settlement prints and writes when some of its words are others."""
    with workplace(EXAMPLES / example) as folder:
        text = (folder / plan).read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        (folder / plan).write_text(text.replace(old, new), encoding="utf-8")
        census = ["--census", "census.csv"] if (folder / "census.csv").exists() else []
        ran = run(["planlang", "settle", plan, "--claims", "claims.csv", *census, "--out", "out"], folder)
        assert ran.code == 0, ran.err
        return ran, {path.stem: rows_of(path) for path in (folder / "out").glob("*.csv")}


def money(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}${abs(amount) // 100:,}.{abs(amount) % 100:02}"


def test_the_accommodation_advances_what_the_worked_example_says() -> None:
    months = rows_of(expected("accommodation") / "months.csv")
    found = [cents(row["advance"]) for row in months]
    attachments, counted = ([cents(row[name]) for row in months] for name in ("attachment", "counted"))
    assert found == advances(attachments, counted, 752_400_00, monthly=True)
    printed = "0.00 18450.00 -18450.00 12856.25 10556.50 8674.65 421.35 -10696.23 -12750.00 18937.48 14300.00 10300.00"
    assert found == [cents(amount) for amount in printed.split()]
    assert sum(found) == cents("52600.00") == reckoned(SETTLED["accommodation/orchard claims"]).aggregate
    entries = rows_of(expected("accommodation") / "entries.csv")
    assert [cents(row["amount"]) for row in entries] == [amount for amount in found if amount]


def test_repayment_at_settlement_advances_what_the_readme_says() -> None:
    words = ("repayment      monthly", "repayment      at settlement")
    _, files = settled_with_other_words("accommodation", "orchard.plan", *words)
    months, kept = files["months"], rows_of(expected("accommodation") / "months.csv")
    found = [cents(row["advance"]) for row in months]
    attachments, counted = ([cents(row[name]) for row in months] for name in ("attachment", "counted"))
    assert found == advances(attachments, counted, 752_400_00, monthly=False)
    assert sum(found) == cents("52600.00")
    assert files["lines"] == rows_of(expected("accommodation") / "lines.csv"), "cash timing, never liability"
    readme = (EXAMPLES / "accommodation" / "README.md").read_text(encoding="utf-8")
    for row, other in zip(kept, found, strict=True):
        figures = [cents(row[name]) for name in ("cumulative_counted", "threshold", "due", "advance")]
        assert f"| {row['month']} | {' | '.join(map(money, [*figures, other]))} |" in readme


def test_an_advance_over_the_attachment_alone_is_taken_back_as_the_readme_says() -> None:
    words = ("greater of attachment and pro-rated minimum", "attachment")
    ran, files = settled_with_other_words("accommodation", "orchard.plan", *words)
    assert sum(cents(row["advance"]) for row in files["months"]) == cents("104987.50")
    assert "the final settlement takes back $52,387.50" in ran.out


def test_the_participants_add_up_to_what_the_specific_reimburses() -> None:
    folder = expected("captive")
    by_line: dict[tuple[str, str], int] = {}
    by_name: dict[str, int] = {}
    for row in rows_of(folder / "participants.csv"):
        line, amount = (row["claim"], row["line"]), cents(row["amount"])
        by_line[line] = by_line.get(line, 0) + amount
        by_name[row["participant"]] = by_name.get(row["participant"], 0) + amount
    specific = {(row["claim"], row["line"]): cents(row["specific"]) for row in rows_of(folder / "lines.csv")}
    assert by_line == {line: amount for line, amount in specific.items() if amount}
    answer = reckoned(SETTLED["captive/stillwater claims"])
    assert by_name == borne(PARTICIPANTS, "Alpine Life", answer.specific)


def test_without_participants_every_line_is_split_as_before() -> None:
    plan = (EXAMPLES / "captive" / "stillwater.plan").read_text(encoding="utf-8")
    participants = plan[plan.index("    participant") : plan.index("  }\n}")]
    _, files = settled_with_other_words("captive", "stillwater.plan", participants, "")
    assert files["lines"] == rows_of(expected("captive") / "lines.csv")
    assert "participants" not in files


def test_the_readme_of_the_full_year_tells_of_every_person_over_the_deductible() -> None:
    over = [row for row in rows_of(expected("full_year") / "persons.csv") if cents(row["excess"])]
    over.sort(key=lambda row: -cents(row["excess"]))
    figures = ("eligible", "deductible", "excess", "specific")
    rows = [(row["person"], *(money(cents(row[name])) for name in figures)) for row in over]
    readme = (EXAMPLES / "full_year" / "README.md").read_text(encoding="utf-8")
    section = readme[readme.index("Nine persons are over") : readme.index("Here the aggregating deductible")]
    told = [line.split(" | ") for line in section.splitlines() if line.startswith("| B-")]
    assert len(rows) == 9
    assert [(who.strip("| "), eligible, f"{d}.00", x, paid) for who, eligible, d, x, paid, *_ in told] == rows
    # $7,440.78 + $35,462.79 + $57,096.43 are the aggregating deductible of $100,000.00.
    assert sum(cents(row["aggregating"]) for row in over) == 7_440_78 + 35_462_79 + 57_096_43 == 100_000_00


def funding_of(form: str, year: str) -> dict[str, int]:
    """The figures of a plan's funding in one of the two years, those that the form has."""
    folder = expected("level_funded") / f"{year}-{form}"
    funding = json.loads((folder / "summary.json").read_text(encoding="utf-8"))["funding"]
    return {name: cents(figure) for name, figure in funding.items() if name != "form" and figure is not None}


@pytest.mark.parametrize("year", ["surplus", "deficit"])
def test_each_way_of_funding_costs_what_the_readme_says(year: str) -> None:
    one = SETTLED[f"level_funded/self_funded {year}"]
    answer, census = reckoned(one), one.census()
    claims = answer.amount - sum(answer.specific.values()) - answer.aggregate
    beside = charged(FEES, census) + charged(PREMIUMS, census)
    own, level, insured = (funding_of(form, year) for form in ("self", "level", "insured"))
    assert {own["employer_claims"], level["employer_claims"], insured["employer_claims"]} == {claims}
    assert own["fees"] + own["premiums"] == level["fees"] + level["premiums"] == beside
    assert own["cost"] == claims + beside
    fund = charged(RATE, census)
    returned = rounded(Fraction(2, 3) * max(0, fund - claims))
    assert (level["fund"], level["surplus"], level["returned"]) == (fund, fund - claims, returned)
    assert insured["cost"] == insured["premium"] == charged(INSURED, census)
    readme = (EXAMPLES / "level_funded" / "README.md").read_text(encoding="utf-8")
    in_all = (own["cost"], fund - returned + max(0, claims - fund) + beside, insured["cost"])
    assert f"| claims that the layers leave |{f' {money(claims)} |' * 3}" in readme
    assert f"| the employer, in all | {' | '.join(map(money, in_all))} |" in readme
    assert f"| paid for that | {' | '.join(map(money, (claims, fund, insured['cost'])))} |" in readme


@pytest.mark.parametrize("year", ["surplus", "deficit"])
def test_funding_changes_no_line(year: str) -> None:
    one, *others = (SETTLED[f"level_funded/{form} {year}"] for form in ("self_funded", "level_funded", "fully_insured"))
    assert all(other.rows("lines.csv") == one.rows("lines.csv") for other in others)
    assert all(other.rows("months.csv") == one.rows("months.csv") for other in others)


def test_the_three_plans_are_one_but_for_what_is_paid() -> None:
    every = set()
    for plan in (EXAMPLES / "level_funded").glob("*.plan"):
        text = plan.read_text(encoding="utf-8")
        every.add(text[text.index("plan ") : min(text.find(end) % len(text) for end in ("  fees {", "  funding "))])
    assert len(every) == 1


# --- the full year, with facts --------------------------------------------------------------------------------------


def settled_with(fact: list[str]) -> tuple[dict[str, int], int]:
    """Specific by person and the aggregate in all of the full year under a fact."""
    with workplace(EXAMPLES / "full_year") as folder:
        inputs = ["--claims", "claims.csv", "--census", "census.csv", "--out", "out"]
        assert run(["planlang", "settle", "bayview.plan", *inputs, *fact], folder).code == 0
        persons = rows_of(folder / "out" / "persons.csv")
    return {row["person"]: cents(row["specific"]) for row in persons}, sum(cents(row["aggregate"]) for row in persons)


def test_the_calculator_agrees_half_way_through_the_year() -> None:
    folder = EXAMPLES / "full_year"
    by_then = [row for row in rows_of(folder / "claims.csv") if row["paid"] <= "2026-06-30"]
    answer = reckon(FULL_YEAR, by_then, rows_of(folder / "census.csv"))
    assert answer.aggregate == 0, "below the attachment, projected or not"
    assert settled_with(["--as-of", "2026-06-30"]) == (answer.specific, answer.aggregate)


def test_the_calculator_agrees_on_a_contract_that_ended_early() -> None:
    folder, end = EXAMPLES / "full_year", date(2026, 9, 30)
    whole = reckon(FULL_YEAR, rows_of(folder / "claims.csv"), rows_of(folder / "census.csv"))
    incurred, paid = (date(2025, 10, 1), end), (YEAR[0], end)
    assert FULL_YEAR.aggregate
    ended = replace(
        FULL_YEAR,
        last=end,
        specific=replace(FULL_YEAR.specific, incurred=incurred, paid=paid),
        aggregate=replace(
            FULL_YEAR.aggregate,
            incurred=incurred,
            paid=paid,
            minimum_share=Fraction(0),
            minimum_amount=rounded(Fraction(whole.minimum * 9, 12)),
        ),
    )
    answer = reckon(ended, rows_of(folder / "claims.csv"), rows_of(folder / "census.csv"))
    assert answer.aggregate > 0
    assert settled_with(["--fact", "terminated=2026-09-30"]) == (answer.specific, answer.aggregate)


# --- two years, settled together ------------------------------------------------------------------------------------


def linden(year: int, paid_until: date, deductible: int, covers: str, factor: Mapping[str, int]) -> Contract:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Contract(
        first=first,
        last=last,
        specific=Specific(
            covers="medical rx",
            incurred=(first, last),
            paid=(first, paid_until),
            deductible=deductible,
            maximum=120_000_00,
        ),
        aggregate=Aggregate(
            covers=covers,
            incurred=(first, last),
            paid=(first, last),
            factors=((Factor(by_tier=factor),),),
            loss_limit_covers="medical rx",
        ),
    )


def test_the_calculator_finds_each_of_two_years_settled_together() -> None:
    folder = EXAMPLES / "two_years"
    claims, census = rows_of(folder / "claims.csv"), rows_of(folder / "census.csv")
    first = linden(2024, date(2025, 3, 31), 50_000_00, "medical rx", {"single": 550_00, "family": 1_450_00})
    second = linden(2025, date(2026, 6, 30), 60_000_00, "medical rx dental", {"single": 600_00, "family": 1_560_00})
    reckoned_2024 = reckon(first, claims, [row for row in census if row["month"] < "2025"])
    left = replace(second, specific=replace(second.specific, prior=reckoned_2024.specific))
    reckoned_2025 = reckon(left, claims, [row for row in census if row["month"] > "2025"])
    persons, months = rows_of(expected("two_years") / "persons.csv"), rows_of(expected("two_years") / "months.csv")
    for period, answer in (("2024-01-01", reckoned_2024), ("2025-01-01", reckoned_2025)):
        rows = [row for row in persons if row["period"] == period]
        paid = {person: amount for person, amount in answer.specific.items() if amount}
        assert {row["person"]: cents(row["specific"]) for row in rows if cents(row["specific"])} == paid
        assert sum(cents(row["aggregate"]) for row in rows) == answer.aggregate
        of_year = [row for row in months if row["period"] == period]
        assert cents(of_year[-1]["cumulative_attachment"]) == answer.attachment
        assert cents(of_year[-1]["cumulative_counted"]) == answer.counted
    lines = rows_of(expected("two_years") / "lines.csv")
    assert [row["claim"] for row in lines if not row["period"]] == ["T-019", "T-009"]
    assert len(lines) == len(claims)
    assert sum(cents(row["amount"]) for row in lines) == sum(cents(row["amount"]) for row in persons) == 452_920_00


# --- the figures that were published ------------------------------------------------------------------------------


def test_an_expected_200_at_125_percent_for_100_employees_is_25000_a_month() -> None:
    months = rows_of(expected("first_plan") / "months.csv")
    assert {row["attachment"] for row in months} == {"25000.00"}
    assert months[-1]["cumulative_attachment"] == "300000.00"


def test_the_schedule_of_the_city_comes_to_its_printed_attachment() -> None:
    months = rows_of(expected("city_schedule") / "months.csv")
    assert {row["attachment"] for row in months} == {"285523.06"}
    assert months[-1]["cumulative_attachment"] == "3426276.72"


def test_the_full_year_has_a_line_for_every_reason_of_the_foundation() -> None:
    found = {(row["stage"], row["reason"]) for row in rows_of(expected("full_year") / "reasons.csv")}
    windows = {"incurred-too-early", "incurred-too-late", "paid-too-early", "paid-too-late"}
    both = {"not-covered", "excluded", "over-run-in-limit", "coinsurance", *windows}
    specific = {"specific", "rebate", "below-deductible", "laser-layer", "aggregating-deductible", "over-maximum"}
    aggregate = {"aggregate", "over-loss-limit", "below-attachment"}
    assert found == {*(("1", reason) for reason in both | specific), *(("2", reason) for reason in both | aggregate)}
