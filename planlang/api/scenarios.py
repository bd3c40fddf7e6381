"""Running scenarios: settle what a scenario says, and compare it with what it expects.

What differs is a finding at the expectation's own words: expected, found, the difference, and the reasons of the line.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from planlang.api.claims_tables import table_of, unexpected
from planlang.api.codes import EXPECTATION_FAILED
from planlang.api.figures import COMPARE, STAGE_WORDS, figure_of, named, split_of
from planlang.api.plans import Reading
from planlang.api.scenario_findings import census_in, placed
from planlang.model.contract import CheckedContract
from planlang.model.scenario import (
    AmountExpected,
    CheckedScenario,
    ClaimSubject,
    Comparison,
    Expectation,
    FindingExpected,
    RefusalExpected,
)
from planlang.model.settlement import Settlement, Split, Stage
from planlang.text.diagnostic import Diagnostic, Label, has_errors
from planlang.text.source import Span
from planlang.values.money import Currency, shown

_REFUSED = "nothing was settled"


@frozen(kw_only=True)
class Ran:
    """One scenario after its run: it holds when nothing was found. `checked` counts its expectations."""

    scenario: CheckedScenario
    diagnostics: tuple[Diagnostic, ...]
    checked: int

    @property
    def holds(self) -> bool:
        """Whether every expectation was met and nothing unexpected was refused."""
        return not self.diagnostics


def run_all(reading: Reading, words: Sequence[str] = ()) -> tuple[Ran, ...]:
    """Run the scenarios of a file whose titles have all the words; a file with errors runs none."""
    if has_errors(reading.diagnostics):
        return ()
    chosen = (one for one in reading.scenarios if all(word in one.title.casefold() for word in words))
    return tuple(run(one, reading) for one in chosen)


def run(scenario: CheckedScenario, reading: Reading) -> Ran:
    """Run a scenario of a file that was read without an error."""
    home = reading if scenario.of is None else reading.others[scenario.of]
    (contract,) = home.contracts  # INVARIANT: a scenario is checked only against a file with one plan
    settlement, found = _settled(contract, scenario)
    found = (*home.diagnostics, *found)
    refused = unexpected(scenario, found)
    # Where nothing was settled for a mistake that no expectation names, that mistake is all there is to say.
    asked = () if refused and settlement is None else scenario.expectations
    judged = (_judged(one, settlement, found, contract.currency) for one in asked)
    failures = (failure for failure in judged if failure)
    return Ran(
        scenario=scenario,
        diagnostics=(*placed(scenario, contract, refused), *failures),
        checked=len(scenario.expectations),
    )


def _settled(contract: CheckedContract, scenario: CheckedScenario) -> tuple[Settlement | None, tuple[Diagnostic, ...]]:
    from planlang.api.running import settle_ledger  # noqa: PLC0415  the engine loads only to settle

    read = table_of(scenario, contract)
    if read.ledger is None:
        return None, read.diagnostics
    settlement, found = settle_ledger(contract, read.ledger, census_in(scenario), scenario.facts)
    return settlement, (*read.diagnostics, *found)


def _judged(
    expectation: Expectation, settlement: Settlement | None, found: tuple[Diagnostic, ...], currency: Currency
) -> Diagnostic | None:
    """What is wrong with an expectation, if anything."""
    match expectation:
        case FindingExpected(code=code, span=span):
            return None if any(one.code.slug == code for one in found) else _not_found(code, span, found)
        case RefusalExpected():
            return _judged_refusal(expectation, settlement)
        case AmountExpected():
            return _judged_amount(expectation, settlement, currency)


def _not_found(code: str, span: Span, found: tuple[Diagnostic, ...]) -> Diagnostic:
    others = sorted({one.code.slug for one in found})
    told = f"found instead: {', '.join(f'`{slug}`' for slug in others)}" if others else "nothing was found"
    return _failed(f"expected the finding `{code}`", span, "not found", told)


def _judged_amount(expected: AmountExpected, settlement: Settlement | None, currency: Currency) -> Diagnostic | None:
    figure = _REFUSED if settlement is None else figure_of(settlement, expected)
    if isinstance(figure, int) and COMPARE[expected.comparison](figure, expected.amount):
        return None
    said = "" if expected.comparison is Comparison.IS else f"{expected.comparison.value} "
    headline = f"expected {named(expected.figure, expected.subject)} to be {said}{shown(expected.amount, currency)}"
    if isinstance(figure, str):
        return _failed(f"{headline}, but {figure}", expected.span, figure, None)
    difference = shown(figure - expected.amount, currency)
    help_ = None
    if settlement is not None and isinstance(expected.subject, ClaimSubject):
        split = split_of(settlement, expected.subject)
        help_ = None if isinstance(split, str) else _reasons_told(split, currency)
    words = f"found {shown(figure, currency)}, a difference of {difference}"
    return _failed(f"{headline}, found {shown(figure, currency)}", expected.span, words, help_)


def _judged_refusal(expected: RefusalExpected, settlement: Settlement | None) -> Diagnostic | None:
    subject, layer = expected.subject, STAGE_WORDS[expected.stage]
    headline = f"expected claim `{subject.claim}` line {subject.line} to be refused by {layer} as `{expected.reason}`"
    split = _REFUSED if settlement is None else split_of(settlement, subject)
    if isinstance(split, str):
        return _failed(f"{headline}, but {split}", expected.span, split, None)
    verdict = split.specific_verdict if expected.stage is Stage.SPECIFIC else split.aggregate_verdict
    if verdict == expected.reason:
        return None
    return _failed(f"{headline}, found `{verdict}`", expected.span, f"{layer} says `{verdict}`", None)


def _reasons_told(split: Split, currency: Currency) -> str:
    """Every reason of a line, each with the rule it comes from: where the difference has to lie."""
    told = [
        f"{STAGE_WORDS[reason.stage]} {reason.reason} {shown(reason.amount, currency)}"
        + "".join(f" ({citation.source})" for citation in reason.citations)
        for reason in split.reasons
        if reason.amount
    ]
    if not told:
        return f"the line's verdicts: specific {split.specific_verdict}, aggregate {split.aggregate_verdict}"
    return f"the reasons of this line: {'; '.join(told)}"


def _failed(headline: str, span: Span, words: str, help_: str | None) -> Diagnostic:
    return Diagnostic(EXPECTATION_FAILED, headline, labels=(Label(span, words),), help=help_)
