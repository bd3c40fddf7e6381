"""What the provisions of the plan's own benefits share: lists of coverages, and amounts of persons and families."""

from __future__ import annotations

from collections.abc import Iterable

from planlang.model.contract import MemberLayer
from planlang.provisions.describing import Describing
from planlang.provisions.scope import Scope
from planlang.syntax import nodes
from planlang.syntax.nodes import MemberAmounts, Name
from planlang.text.diagnostic import Code, Label, Severity

COVERAGE_LISTED_TWICE = Code("coverage-listed-twice")
BENEFIT_WITHOUT_COVERAGES = Code("benefit-without-coverages")
DEDUCTIBLE_OF_OTHER_BLOCK = Code("deductible-of-other-block")
EMBEDDING_NOT_STATED = Code("embedding-not-stated")
EMBEDDING_WITHOUT_FAMILY = Code("embedding-without-family")
FAMILY_BELOW_PERSON = Code("family-below-person", Severity.WARNING)

CODES = (
    COVERAGE_LISTED_TWICE,
    BENEFIT_WITHOUT_COVERAGES,
    DEDUCTIBLE_OF_OTHER_BLOCK,
    EMBEDDING_NOT_STATED,
    EMBEDDING_WITHOUT_FAMILY,
    FAMILY_BELOW_PERSON,
)

OnCoverages = nodes.Copay | nodes.MemberDeductible | nodes.MemberCoinsurance | nodes.OutOfPocketMaximum


def check_each_listed_once(scope: Scope, statements: Iterable[OnCoverages]) -> None:
    """Report a coverage that stands in two statements of one kind: which of them would hold?"""
    first: dict[str, tuple[OnCoverages, Name]] = {}
    for statement in statements:
        for name in statement.on:
            known, place = first.setdefault(name.value, (statement, name))
            if known is not statement:
                scope.report(
                    COVERAGE_LISTED_TWICE,
                    f"`{name.value}` has two statements `{statement.words}`",
                    Label(name.span, "listed again"),
                    Label(place.span, "first listed here"),
                    remedy=f"name each coverage in one `{statement.words}`",
                )


def in_words(describing: Describing, layer: MemberLayer) -> str:
    """The amounts for people; of a family's alone also what counts toward it, on which the embedding decides."""
    said = describing.member_layer(layer)
    if layer.person is not None or layer.family is None:
        return said
    what = _EACH_APART if layer.embedded else _TOGETHER
    return f"{said} ({what})"


_EACH_APART = "each person's total counts toward it, none as less than zero"
_TOGETHER = "all its persons have one total"


def coverages_of(scope: Scope, statement: nodes.MemberDeductible | nodes.OutOfPocketMaximum) -> frozenset[str]:
    """The coverages of a statement that may lack them; that it does is reported."""
    if not statement.on:
        report_without_coverages(scope, statement)
    return scope.coverages(statement.on)


def report_without_coverages(scope: Scope, statement: nodes.Statement) -> None:
    """Say that a benefit does not say on what it is."""
    scope.report(
        BENEFIT_WITHOUT_COVERAGES,
        f"the `{statement.words}` of benefits does not name its coverages",
        Label(statement.span, "on which coverages?"),
        remedy="name them last: `on medical, rx`",
    )


def report_class(scope: Scope, statement: nodes.MemberDeductible) -> None:
    """Report a member's deductible for one class of employees: benefits are everybody's."""
    if statement.for_class:
        scope.report(
            DEDUCTIBLE_OF_OTHER_BLOCK,
            "the deductible of benefits cannot be for one class",
            Label(statement.for_class.span, "a class has a deductible of its own in `specific` alone"),
            remedy="leave `for class` out, or write the deductible inside `specific { }`",
        )


def report_member_deductible(scope: Scope, statement: nodes.MemberDeductible) -> None:
    """Report, in a specific, a deductible that says what only a member's can."""
    amounts = statement.amounts
    if statement.on:
        place, what = statement.on[0].span.to(statement.on[-1].span), "`covers` says that for the whole layer"
    elif amounts.embedded:
        place, what = amounts.embedded.span, "is said of a member's deductible"
    else:
        second = amounts.family or amounts.person
        assert second is not None  # INVARIANT: a deductible has an amount
        place, what = second.span, "the second amount"
    scope.report(
        DEDUCTIBLE_OF_OTHER_BLOCK,
        "the deductible of a specific is one amount, per person or per family, and names no coverages",
        Label(place, what),
        remedy="write `deductible $100,000 per person`; what a member pays stands inside `benefits { }`",
    )


def member_layer(scope: Scope, amounts: MemberAmounts) -> MemberLayer:
    """The amounts of a person and of a family, and whether the one is embedded in the other."""
    person = scope.money(amounts.person) if amounts.person else None
    family = scope.money(amounts.family) if amounts.family else None
    _check_embedding(scope, amounts)
    if amounts.person and amounts.family and person is not None and family is not None and family < person:
        scope.report(
            FAMILY_BELOW_PERSON,
            "the amount of a family is below that of one person in it",
            Label(amounts.family.span, "of the whole family"),
            Label(amounts.person.span, "of one person"),
            remedy="a family meets it before any person does; if that is agreed, leave it so",
        )
    return MemberLayer(person, family, amounts.embedded is None or amounts.embedded.value)


def _check_embedding(scope: Scope, amounts: MemberAmounts) -> None:
    embedded = amounts.embedded
    if amounts.family and embedded is None:
        scope.report(
            EMBEDDING_NOT_STATED,
            "the amount of a family does not say whether a person's is embedded in it",
            Label(amounts.family.span, "`embedded` or `non-embedded`?"),
            remedy="write `embedded` if a person is done with the person's own amount, "
            "`non-embedded` if the family meets its amount together",
        )
    elif embedded and not amounts.family:
        word = "embedded" if embedded.value else "non-embedded"
        scope.report(
            EMBEDDING_WITHOUT_FAMILY,
            f"`{word}` is said of a family's amount, and there is none",
            Label(embedded.span, "embedded in what?"),
            remedy="leave it out, or add the amount of a family: `$1,500 per person, $3,000 per family embedded`",
        )
