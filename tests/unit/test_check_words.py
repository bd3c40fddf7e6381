"""Mistakes that name several things, or that the case of their code shows in another form, word for word."""

from __future__ import annotations

import pytest

from planlang.text.source import Span
from tests.unit.test_check import AGGREGATE, HEAD, SPECIFIC, run, written

THREE = HEAD.replace("tiers single, family", "tiers single, couple, family")
COVERED = "covers medical, rx\nbasis paid"


def said(text: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    """The headline, the labels and the help of all that is said."""
    return [(one.headline, tuple(label.words for label in one.labels), one.help) for one in run(text)[1]]


def places(text: str) -> list[str]:
    """What the labels of the first finding stand under."""
    return [label.place.text for label in run(text)[1][0].labels if isinstance(label.place, Span)]


def benefits(*lines: str) -> str:
    return written("\n".join([HEAD, "benefits {", *lines, "}"]))


def fees(head: str, *lines: str) -> str:
    return written("\n".join([head, "fees {", *lines, "}"]))


def factors(*lines: str, head: str = HEAD) -> str:
    return written(head, aggregate="\n".join([COVERED, *lines]))


TAKES = 'participant "Captive" takes 50% of reimbursement {}'

DECLARED = [
    ("coverage", "coverage", HEAD),
    ("tier", "tiers", HEAD.replace("\ntiers single, family", "")),
    ("class", "classes", HEAD.replace("\nclasses actives, retirees", "")),
]
"""What is declared, by which term, and a plan's head that does not have that term or may have it again."""
FACTOR = "monthly factor $5.00 per employee per month"
MINIMUM = "minimum attachment 95% of first month times policy months"
ADVANCES = (
    "monthly accommodation {",
    "advances over greater of attachment and pro-rated minimum",
    "repayment monthly",
)

WORDS = [
    (
        factors("monthly factor single $1.00, single $2.00 per month"),
        "tier `single` has two factors from one day",
        ("given again", "first given here"),
        "keep one, and name the tier that the other is for",
    ),
    (
        fees(HEAD, "premium specific single $1.00, single $2.00 per month"),
        "the premium of the specific has two amounts of tier `single`",
        ("given again",),
        "leave one of them out",
    ),
    *(
        (
            written(specific=f"{SPECIFIC}\nlifetime maximum $5 per person\n{statement}"),
            "the id of a person is empty",
            ("no ledger has such a person",),
            "write the id as the ledger has it",
        )
        for statement in ('laser person "" excluded from specific', 'prior reimbursement person " " $1')
    ),
    (
        written(f'{HEAD}\nexclusion "WC "'),
        "the id `WC ` has a space at an end",
        ("no ledger has such a code: spaces around an id are not read",),
        'write `"WC"`',
    ),
    (
        written(f'{HEAD}\ngroup " G-1"'),
        "the id ` G-1` has a space at an end",
        ("no ledger has such a group: spaces around an id are not read",),
        'write `"G-1"`',
    ),
    *(
        (
            written(f'{head}\n{statement} "{space}"', aggregate=None),
            f"the name of a {what} is empty",
            (f"no ledger has such a {what}",),
            "write the name as the ledger has it",
        )
        for what, statement, head in DECLARED
        for space in ("", " ")
    ),
    *(
        (
            written(f'{head}\n{statement} "{name}"', aggregate=None),
            f"the name `{name}` has a space at an end",
            (f"no ledger has such a {what}: spaces around a name are not read",),
            'write `"vision"`',
        )
        for what, statement, head in DECLARED
        for name in (" vision", "vision ")
    ),
    *(
        (
            written(specific=f"{SPECIFIC}\n{statement}"),
            f"`{words}` is per family, the deductible per person",
            ("kept per family", "the deductible is kept per person"),
            "a specific keeps all its totals by one key: write both per person or both per family",
        )
        for words, statement in (
            ("participant", TAKES.format("per family")),
            ("maximum", "maximum $5 per family"),
            ("lifetime maximum", "lifetime maximum $5 per family"),
            ("prior reimbursement", 'lifetime maximum $5 per person\nprior reimbursement family "F-1" $1'),
        )
    ),
    *(
        (
            written(aggregate=f"{AGGREGATE}\n{words} $5 {key}"),
            f"the `{words}` of an aggregate cannot be `{key}`",
            (label,),
            remedy,
        )
        for words, label, remedy in (
            ("maximum", "this maximum has no key: it is for all persons together", "write `maximum $5`"),
            ("run-in limit", "must be `in all`", "write `in all` instead"),
        )
        for key in ("per person", "per family")
    ),
    (
        written(specific=SPECIFIC.replace("covers medical\n", "")),
        "`specific` does not say `covers`",
        ("has no `covers`",),
        "add a line such as `covers medical, rx`",
    ),
    (
        fees(HEAD, "premium specific $5.00 per month", "premium specific $6.00 per month from 2026-01-01"),
        "the premium of the specific has two amounts for the first day of the period",
        ("holds on the first day of the period", "holds from that day too"),
        "keep one, or say from when the other holds",
    ),
    (
        written(specific=SPECIFIC.replace("12/15", "incurred any date, paid any date") + "\ngapless renewal included"),
        "gapless renewal changes nothing on this basis",
        ("lengthens the paid window of a `12/b` basis only, b below 24", "the basis"),
        "leave it out, or write the basis that the contract has",
    ),
    (
        written(specific=SPECIFIC.replace("12/15", "paid, incurred on or after 2027-01-01")),
        "the window ends on 2026-12-31, before it begins",
        ("after 2026-12-31, on which `paid` ends it with the period", "the policy period"),
        "write a day on or before 2026-12-31; check the year",
    ),
    (
        factors(FACTOR, "deductible period monthly", "minimum attachment $5"),
        "a minimum attachment changes nothing where each month stands alone",
        ("is of the period as a whole", "each month attaches at its own"),
        "leave it out, or write the deductible period that the contract has",
    ),
    (
        factors(FACTOR, "on termination pro-rated minimum"),
        "there is no minimum attachment to be pro-rated",
        ("changes nothing without a `minimum attachment`",),
        f"leave it out, or write the minimum that was agreed: `{MINIMUM}`",
    ),
    (
        factors(FACTOR, *ADVANCES, "}"),
        "there is no minimum attachment for the advances to be over",
        ("the greater is always the attachment",),
        "write `advances over attachment`, or the `minimum attachment` that was agreed",
    ),
    (
        factors(FACTOR, "minimum attachment $5", "maximum $900", *ADVANCES, "minimum request $901", "}"),
        "nothing is ever advanced: the minimum request is above the maximum",
        ("an advance must come to this", "and can come to no more than this"),
        "check both amounts",
    ),
    (
        written(aggregate=f"covers rx\nbasis paid\n{FACTOR}\nloss limit standard deductible"),
        "the loss limit reaches none of the claims of the aggregate",
        ("works on the coverages of the specific: medical",),
        "write `loss limit none`, or `on all coverages` if it limits those of the aggregate",
    ),
    (
        factors("monthly factor single $5.00 per month for class actives"),
        "tier `family` of class `actives` has no factor",
        ("does not name `family`", "declared here"),
        "add an amount for `family`; write `$0.00` if nothing is charged",
    ),
    *(
        (
            written(specific=f"{SPECIFIC.replace('per person', per)}\nmaximum $5"),
            "the maximum does not say whose it is",
            ("of each person, of each family, or of the layer in all?",),
            f"write `maximum $5 {per}`, or `overall maximum $5` for the layer in all",
        )
        for per in ("per person", "per family")
    ),
    *(
        (
            written(specific=None, aggregate=f"{AGGREGATE}\nloss limit {limit}"),
            f"a loss limit of the {words} needs a specific, and the plan has none",
            ("there is no specific to take it from",),
            "write an amount, such as `loss limit $100,000 per person`, or `loss limit none`",
        )
        for words, limit in (
            ("standard deductible", "standard deductible"),
            ("applicable deductible", "applicable deductible"),
            ("specific coverages", "$5 per person on specific coverages"),
        )
    ),
    (
        written(specific=f"{SPECIFIC}\nrun-in limit $5 in all"),
        "the `run-in limit` of a specific cannot be `in all`",
        ("must be `per person`",),
        "write `per person` instead",
    ),
    (
        benefits("deductible $5 per person for class actives on rx"),
        "the deductible of benefits cannot be for one class",
        ("a class has a deductible of its own in `specific` alone",),
        "leave `for class` out, or write the deductible inside `specific { }`",
    ),
    (
        fees(HEAD, 'fee "Network" single $5.00, family $9.50, single $6.00 per month'),
        "fee `Network` has two amounts of tier `single`",
        ("given again",),
        "leave one of them out",
    ),
    (
        fees(THREE, 'fee "Network" single $5.00 per month'),
        "fee `Network` has no amount of tier `couple` and `family`",
        ("does not name `couple` or `family`",),
        "add an amount for `couple` and `family`; write `$0.00` if nothing is charged",
    ),
    (
        factors("monthly factor single $5.00 per month", head=THREE),
        "tier `couple` and `family` has no factor",
        ("does not name `couple` or `family`", "declared here"),
        "add an amount for `couple` and `family`; write `$0.00` if nothing is charged",
    ),
    (
        factors("monthly factor single $5.00, family $6.00 per month from 2026-07-01"),
        "no factor of `single` and `family` holds before 2026-07-01",
        ("the period begins on 2026-01-01", "the policy period"),
        "add the factor that holds from the beginning, without `from`; write `$0.00` if nothing is charged",
    ),
    (
        factors(
            "monthly factor single $5.00, family $6.00 per month on medical, rx",
            "monthly factor single $5.00, family $6.00 per month on rx",
        ),
        "two groups of factors share `rx`",
        ("is on `rx`", "is on `medical` and `rx`"),
        "factors of different groups add up: name each coverage in one group, with `on`",
    ),
    (
        written(HEAD.replace("\nclasses actives, retirees", ""), f"{SPECIFIC}\ndeductible $5 per person for class old"),
        "a class is named, and the plan declares none",
        ("no class is declared",),
        "declare it in the plan: `classes old`",
    ),
    *(
        (
            written("\n".join([HEAD, f"funding {form} {{", *map(amount.format, ("", " from 2026-01-01")), "}"])),
            f"{what} has two amounts for the first day of the period",
            ("holds on the first day of the period", "holds from that day too"),
            "keep one, or say from when the other holds",
        )
        for form, what, amount in (
            ("level-funded", "the rate", "rate $5.00 per month{}\nsurplus 50% to employer"),
            ("fully insured", "the premium", "premium $5.00 per month{}"),
        )
    ),
    (
        written(specific=SPECIFIC.replace("deductible", "deductible $5 per family for class actives\ndeductible")),
        "`deductible` is per family, the deductible per person",
        ("kept per family", "the deductible is kept per person"),
        "a specific keeps all its totals by one key: write both per person or both per family",
    ),
    (
        written(specific=f"{SPECIFIC}\nterminal liability 121 months"),
        "`121` is no possible number of months here",
        ("must be from 1 to 120",),
        None,
    ),
    *(
        (
            written(specific=SPECIFIC.replace("12/15", f"{name}, {window}")),
            f"`{name}` and the windows beside it disagree",
            (f"`{name}` is {meant}", "the name says otherwise", "the policy period"),
            f"`{name}` of this period is `incurred {incurred}, paid {paid}`; write that, or the windows alone",
        )
        for name, window, meant, incurred, paid in (
            (
                "12/15",
                "paid on or after 2026-01-01",
                "paid 2026-01-01 through 2027-03-31",
                "2026-01-01 through 2026-12-31",
                "2026-01-01 through 2027-03-31",
            ),
            (
                "paid",
                "incurred 2024-01-01 through 2026-06-30",
                "incurred 2024-01-01 through 2026-12-31",
                "2024-01-01 through 2026-12-31",
                "2026-01-01 through 2026-12-31",
            ),
        )
    ),
    *(
        (
            written(specific=SPECIFIC.replace("per person", f"per person{more}")),
            "the deductible of a specific is one amount, per person or per family, and names no coverages",
            (label,),
            "write `deductible $100,000 per person`; what a member pays stands inside `benefits { }`",
        )
        for more, label in (
            (" on medical", "`covers` says that for the whole layer"),
            (" embedded", "is said of a member's deductible"),
            (", $5 per family embedded", "is said of a member's deductible"),
            (", $5 per family", "the second amount"),
        )
    ),
    *(
        (
            benefits(f"deductible $5 per person {word} on rx"),
            f"`{word}` is said of a family's amount, and there is none",
            ("embedded in what?",),
            "leave it out, or add the amount of a family: `$1,500 per person, $3,000 per family embedded`",
        )
        for word in ("embedded", "non-embedded")
    ),
    (
        benefits("deductible $5 per person, $4 per family embedded on rx"),
        "the amount of a family is below that of one person in it",
        ("of the whole family", "of one person"),
        "a family meets it before any person does; if that is agreed, leave it so",
    ),
    (
        written(specific=SPECIFIC.replace("covers medical", "covers dental")),
        "coverage `dental` is not declared",
        ("not a coverage of this plan",),
        "the plan declares `medical` and `rx`",
    ),
    (
        written(specific=SPECIFIC.replace("covers medical", "covers medicl")),
        "coverage `medicl` is not declared",
        ("not a coverage of this plan", "`medical` is declared here"),
        "did you mean `medical`?",
    ),
]


@pytest.mark.parametrize(("text", "headline", "labels", "remedy"), WORDS)
def test_a_mistake_is_told_in_these_words(
    text: str, headline: str, labels: tuple[str, ...], remedy: str | None
) -> None:
    assert said(text)[0] == (headline, labels, remedy)
    assert all(places(text))
    assert len(places(text)) == len(labels)


@pytest.mark.parametrize(
    ("more", "place"),
    [(", $5 per family", "$5"), (", $5 per family embedded", "embedded"), (" on medical, rx", "medical, rx")],
)
def test_a_members_deductible_in_a_specific_is_shown_where_it_is_one(more: str, place: str) -> None:
    assert places(written(specific=SPECIFIC.replace("per person", f"per person{more}"))) == [place]


@pytest.mark.parametrize(
    ("last", "months", "must"), [("2026-02-28", 2, "must be 1"), ("2026-03-31", 3, "must be from 1 to 2")]
)
def test_without_advances_in_all_months_but_one_one_month_is_left(last: str, months: int, must: str) -> None:
    head = HEAD.replace("2026-12-31", last)
    lines = ("advances over attachment", "repayment monthly", f"no advances in last {months} months")
    aggregate = "\n".join([AGGREGATE, "monthly accommodation {", *lines, "}"])
    assert said(written(head, specific=None, aggregate=aggregate)) == [
        (f"`{months}` is no possible number of months here", (must, "the policy period"), None)
    ]


def test_a_laser_without_a_deductible_beside_it_is_compared_with_none() -> None:
    laser = 'laser person "M-1" at $5'
    (missing,) = said(written(specific=f"covers medical\nbasis 12/15\n{laser}"))
    assert missing[0] == "`specific` does not say `deductible`"
    (other,) = run(written(specific=f"{SPECIFIC}\n{laser.replace('$', 'NOK ')}"))[1]
    assert other.code.slug == "currency-mismatch"


def test_of_classes_that_are_named_where_none_is_declared_the_first_is_said_with_how_many_they_are() -> None:
    of_classes = [f"deductible $5 per person for class {name}" for name in ("old", "new")]
    text = written(HEAD.replace("\nclasses actives, retirees", ""), "\n".join([SPECIFIC, *of_classes]))
    assert [(one.code.slug, one.count) for one in run(text)[1]] == [("undeclared-class", 2)]


@pytest.mark.parametrize(("amount", "warned"), [("$99,999.99", True), ("$100,000", False), ("$100,000.01", False)])
def test_a_laser_is_warned_of_below_the_deductible_and_not_at_it(amount: str, warned: bool) -> None:  # noqa: FBT001
    text = written(specific=f'{SPECIFIC}\nlaser person "M-1" at {amount}')
    assert bool(said(text)) is warned


@pytest.mark.parametrize(("day", "warned"), [("2026-12-01", False), ("2026-12-02", True)])
def test_a_factor_from_the_last_month_on_is_in_force(day: str, warned: bool) -> None:  # noqa: FBT001
    head, more = written().split("    corridor")
    text = f"{head}    expected claims single $5.00, family $6.00 per month from {day}\n    corridor{more}"
    assert AGGREGATE.splitlines()[2] in text
    assert bool(said(text)) is warned


def block(header: str) -> str:
    """A plan with an empty block beside the layers."""
    return written("\n".join([HEAD, f"{header} {{", "}"]))


def beside(header: str, more: str = "") -> str:
    """A plan with premiums and a block beside the layers."""
    premium = "fees {\npremium specific $45.00 per month\n}"
    return written("\n".join([HEAD, premium, f"{header} {{", more, "}"]))


LACKING = [
    (written(specific="covers medical\nbasis 12/15"), "specific", "deductible", "deductible $100,000 per person"),
    (written(specific="basis 12/15\ndeductible $5 per person"), "specific", "covers", "covers medical, rx"),
    (written(specific="covers medical\ndeductible $5 per person"), "specific", "basis", "basis 12/15"),
    (written(aggregate=COVERED), "aggregate", "monthly factor", "monthly factor $540.16 per employee per month"),
    (block("funding level-funded"), "funding level-funded", "rate", "rate $350.00 per employee per month"),
    (block("funding level-funded"), "funding level-funded", "surplus", "surplus 50% to employer"),
    (block("funding fully insured"), "funding fully insured", "premium", "premium $650.00 per employee per month"),
    (beside("experience refund"), "experience refund", "share", "share 30%"),
    (beside("experience refund"), "experience refund", "claims limit", "claims limit 70% of premium"),
    (
        written(aggregate=f"{AGGREGATE}\nmonthly accommodation {{\n}}"),
        "monthly accommodation",
        "advances over",
        "advances over attachment",
    ),
    (
        written(aggregate=f"{AGGREGATE}\nmonthly accommodation {{\n}}"),
        "monthly accommodation",
        "repayment",
        "repayment monthly",
    ),
]


@pytest.mark.parametrize(("text", "of", "words", "example"), LACKING)
def test_a_block_that_lacks_a_term_is_told_an_example(text: str, of: str, words: str, example: str) -> None:
    lacking = [(one[1], one[2]) for one in said(text) if one[0] == f"`{of}` does not say `{words}`"]
    assert lacking == [((f"has no `{words}`",), f"add a line such as `{example}`")]


DENTAL = HEAD.replace("coverage rx", "coverage rx\ncoverage dental")
FACTOR = "monthly factor single $5.00, family $6.00 per month on "


def test_groups_of_factors_are_compared_each_with_each() -> None:
    lines = [COVERED.replace("rx", "rx, dental"), *(FACTOR + group for group in ("medical", "rx", "rx, dental"))]
    assert [one[0] for one in said(written(DENTAL, aggregate="\n".join(lines)))] == ["two groups of factors share `rx`"]


def test_a_group_of_which_one_name_is_wrong_is_no_group_of_the_others() -> None:
    lines = [COVERED, FACTOR + "medical", FACTOR + "medical, dentl"]
    assert [one[0] for one in said(written(aggregate="\n".join(lines)))] == ["coverage `dentl` is not declared"]


def test_a_window_of_one_day_is_one() -> None:
    window = "2026-06-01 through 2026-06-01"
    assert said(written(specific=SPECIFIC.replace("12/15", f"incurred {window}, paid {window}"))) == []


def test_names_of_a_kind_that_the_plan_does_not_declare_are_one_finding() -> None:
    head = HEAD.replace("\nclasses actives, retirees", "")
    of_class = "deductible $5 per person for class {}"
    text = written(head, "\n".join([SPECIFIC, of_class.format("old"), of_class.format("young")]))
    assert [one[0] for one in said(text)] == ["a class is named, and the plan declares none"]


def test_all_that_two_groups_of_factors_share_is_named() -> None:
    lines = [COVERED.replace("rx", "rx, dental"), FACTOR + "medical, rx", FACTOR + "medical, rx, dental"]
    found = said(written(DENTAL, aggregate="\n".join(lines)))
    assert [(one[0], one[1]) for one in found] == [
        (
            "two groups of factors share `medical` and `rx`",
            ("is on `dental`, `medical` and `rx`", "is on `medical` and `rx`"),
        )
    ]


def test_all_who_take_more_than_all_together_are_named() -> None:
    takes = 'participant "{}" takes {}% of reimbursement per person over $0'
    lines = [takes.format(name, share) for name, share in (("A", 40), ("B", 30), ("C", 50))]
    ((headline, labels, _),) = said(written(specific="\n".join([SPECIFIC, *lines])))
    assert headline == "participants take 120% of reimbursement over $0.00"
    assert labels == ("120% with the others", "takes 40% there too", "takes 30% there too")


def test_every_prior_reimbursement_without_a_lifetime_maximum_is_marked() -> None:
    prior = 'prior reimbursement person "M-{}" $5'
    text = written(specific="\n".join([SPECIFIC, *map(prior.format, (1, 2, 3))]))
    ((headline, labels, _),) = said(text)
    assert headline == "a prior reimbursement counts toward a lifetime maximum, and there is none"
    assert labels == ("nothing uses this amount", "nor this one", "nor this one")
    assert places(text) == [prior.format(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("block_of_fees", "labels"),
    [('fees {\nfee "Setup" $5.00 per month\n}', ("comes to nothing", "has no `premium`")), ("", ("comes to nothing",))],
)
def test_a_refund_without_a_premium_comes_to_nothing(block_of_fees: str, labels: tuple[str, ...]) -> None:
    refund = "experience refund {\nshare 30%\nclaims limit 70% of premium\n}"
    text = written("\n".join(filter(None, [HEAD, block_of_fees, refund])))
    ((headline, found, _),) = said(text)
    assert headline == "the experience refund is a share of premium, and the plan states none"
    assert found == labels
    assert places(text) == ["experience refund", "fees"][: len(labels)]


@pytest.mark.parametrize(("name", "edits"), [("medicl", ["medical"]), ("dental", [])])
def test_a_name_that_is_near_a_declared_one_can_be_put_right(name: str, edits: list[str]) -> None:
    (found,) = run(written(specific=SPECIFIC.replace("covers medical", f"covers {name}")))[1]
    assert ([found.edit.replacement] if found.edit else []) == edits


def test_where_no_coverage_is_declared_an_example_names_one() -> None:
    head = "\n".join(line for line in HEAD.splitlines() if not line.startswith("coverage"))
    specific = SPECIFIC.replace("covers medical\n", "")
    assert "add a line such as `covers medical`" in [one[2] for one in said(written(head, specific, None))]


def test_a_tier_that_is_named_for_another_is_one_mistake_of_factors_and_of_charges() -> None:
    assert len(said(factors("monthly factor single $1.00, single $2.00 per month"))) == 1
    assert len(said(fees(HEAD, "premium specific single $1.00, single $2.00 per month"))) == 1


def test_a_wrong_currency_is_one_mistake_of_all_the_amounts_and_shows_where_it_is_stated() -> None:
    (found,) = run(written(HEAD.replace("USD", "EUR")))[1]
    # $100,000 of the specific, $330.01 and $825.00 of the aggregate
    assert (found.code.slug, found.count) == ("currency-mismatch", 3)
    assert [label.words for label in found.labels] == ["an amount in USD", "the plan's currency"]
    assert places(written(HEAD.replace("USD", "EUR"))) == ["$100,000", "EUR"]


def test_where_some_amounts_are_in_the_plans_currency_the_others_are_wrong_one_by_one() -> None:
    lasers = 'laser person "M-1" at EUR 5\nlaser person "M-2" at EUR 6'
    assert [one.count for one in run(written(specific=f"{SPECIFIC}\n{lasers}"))[1]] == [1, 1]


@pytest.mark.parametrize(
    ("name", "mends"),
    [("medicl", True), ("medicall", True), ("mdeical", True), ("Medical", True), ("medicel", False), ("medica", True)],
)
def test_a_name_is_mended_where_its_hand_slipped_and_asked_about_where_it_may_be_another(
    name: str, *, mends: bool
) -> None:
    (found,) = run(written(specific=SPECIFIC.replace("covers medical", f"covers {name}")))[1]
    assert found.help == "did you mean `medical`?"
    assert (found.edit is not None) == mends


def test_a_coverage_without_a_name_that_a_layer_covers_is_one_mistake() -> None:
    text = written(
        HEAD.replace("coverage rx", 'coverage ""'), 'covers medical, ""\nbasis 12/15\ndeductible $5 per person', None
    )
    assert [one.code.slug for one in run(text)[1]] == ["impossible-id"]


def bare(name: str) -> str:
    return name.strip('"')


@pytest.mark.parametrize("tier", ["Month", "TIER", "Class", "Units", "u-nits", '"un its"'])
def test_a_tier_has_no_header_of_every_census_in_whatever_spelling(tier: str) -> None:
    found = run(written(HEAD.replace("single, family", tier), aggregate=None))[1]
    assert [(one.code.slug, one.headline) for one in found] == [
        ("reserved-name", f"a tier cannot be called `{bare(tier)}`")
    ]


@pytest.mark.parametrize(("first", "again"), [("Single", "single"), ("a-b", "a_b"), ("ab", "a-B"), ('"a b"', "ab")])
def test_two_tiers_whose_columns_would_have_one_header_are_one(first: str, again: str) -> None:
    (found,) = run(written(HEAD.replace("single, family", f"{first}, {again}"), aggregate=None))[1]
    assert found.code.slug == "name-declared-twice"
    assert found.headline == f"`{again}` and `{bare(first)}` are one header of a census"
    assert [label.words for label in found.labels][1:] == ["first declared here"]


def test_a_tier_that_is_declared_twice_as_it_is_written_is_said_once() -> None:
    found = run(written(HEAD.replace("single, family", "single, single"), aggregate=None))[1]
    assert [one.headline for one in found] == ["`single` is declared twice"]


def test_names_that_are_no_headers_are_told_apart_by_their_capitals() -> None:
    head = HEAD.replace("coverage rx", "coverage rx\ncoverage RX").replace("actives,", "actives, Actives,")
    assert run(written(head, aggregate=None))[1] == []


def test_what_is_said_to_be_written_for_the_maximum_of_an_aggregate_is_accepted() -> None:
    (found,) = run(written(aggregate=f"{AGGREGATE}\nmaximum $1,000,000 per person"))[1]
    assert found.help == "write `maximum $1,000,000`"
    assert run(written(aggregate=f"{AGGREGATE}\nmaximum $1,000,000"))[1] == []


def test_another_digit_or_letter_is_another_name() -> None:
    head = HEAD.replace("coverage rx", "coverage rx\ncoverage plan-a\ncoverage tier_1")
    for name in ("plan-b", "tier_2", "tier_11", "tier_"):
        (found,) = run(written(head, specific=SPECIFIC.replace("covers medical", f"covers {name}")))[1]
        assert (found.code.slug, found.edit) == ("undeclared-coverage", None)


TURNED = [
    "expect specific not over $5.00",
    "expect specific above-deductible is $0.00",
    "expect specific covered is $0.00",
    'expect claim "C-1" refused by specific paid-too-soon',
    'expect claim "C-1" refused by specific covered',
]


@pytest.mark.parametrize("line", TURNED)
def test_an_expectation_is_never_turned_round(line: str) -> None:
    claims = "claims {\n| claim | person | coverage | incurred | paid | amount |\n"
    row = "| C-1 | M-1 | medical | 2026-02-01 | 2026-03-01 | $5.00 |\n}\n"
    (found,) = run(f'{written()}scenario "s" {{\n{claims}{row}{line}\n}}\n')[1]
    assert found.edit is None
    assert "did you mean" not in (found.help or "")


@pytest.mark.parametrize("column", ["employee", "unpaid", "inclusion"])
def test_a_column_is_never_taken_for_its_opposite(column: str) -> None:
    claims = f"claims {{\n| claim | person | coverage | incurred | paid | amount | {column} |\n}}\n"
    (found, *_) = run(f'{written()}scenario "s" {{\n{claims}expect specific is $0.00\n}}\n')[1]
    assert (found.code.slug, found.edit) == ("unknown-column", None)
    assert "did you mean" not in (found.help or "")
