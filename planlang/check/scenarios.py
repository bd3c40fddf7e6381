"""Scenarios: a small ledger beside a plan and what it must come to, with every name and figure resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from planlang.check.blocks import read_scenario
from planlang.check.census import census_of, known_month
from planlang.check.claims import ClaimsRead, claims_of
from planlang.check.figures import LAYER_STAGES, figure_asked, figure_named, refusal_named, subject_fits
from planlang.check.ids import check_ids
from planlang.check.names import check_names
from planlang.model.contract import CheckedContract, TerminalLiability
from planlang.model.ledger import Facts
from planlang.model.scenario import (
    AmountExpected,
    CheckedScenario,
    ClaimSubject,
    Comparison,
    Expectation,
    FindingExpected,
    MonthSubject,
    PersonSubject,
    RefusalExpected,
    Subject,
)
from planlang.provisions.scope import Findings, Frame, Read, Scope, amount_in, cite
from planlang.syntax import nodes
from planlang.syntax.nodes import Block, InMonth, OfClaim, OfPerson, Scenario, Written
from planlang.syntax.opposites import meant_among
from planlang.text.diagnostic import Code, Edit, Label, has_errors
from planlang.text.nearest import nearest
from planlang.text.source import Span

SCENARIO_EXPECTS_NOTHING = Code("scenario-expects-nothing")
UNKNOWN_CLAIM = Code("unknown-claim")
UNKNOWN_PERSON = Code("unknown-person")
UNKNOWN_CODE = Code("unknown-code")
TERMINATION_OUTSIDE_PERIOD = Code("termination-outside-period")
RENEWED_AND_TERMINATED = Code("renewed-and-terminated")
FACT_WITHOUT_EFFECT = Code("fact-without-effect")

CODES = (
    SCENARIO_EXPECTS_NOTHING,
    UNKNOWN_CLAIM,
    UNKNOWN_PERSON,
    UNKNOWN_CODE,
    TERMINATION_OUTSIDE_PERIOD,
    RENEWED_AND_TERMINATED,
    FACT_WITHOUT_EFFECT,
)


@frozen(kw_only=True)
class Stage:
    """What a scenario is played on: the plan's frame, what it has, its contract if it is right; codes of findings."""

    frame: Frame
    blocks: frozenset[Block]
    contract: CheckedContract | None
    codes: Mapping[str, Code] | None = None


def check_scenario(scenario: Scenario, stage: Stage, path: str) -> tuple[CheckedScenario | None, Findings]:
    """One scenario against the plan that it belongs to."""
    findings = Findings()
    read = read_scenario(scenario, findings)
    scope = Scope(block=Block.SCENARIO, blocks={Block.SCENARIO: read}, frame=stage.frame, path=path, findings=findings)
    check_ids(scope)
    check_names((scenario, *read.statements), findings)
    facts = _facts(scope)
    _check_election(scope, stage.contract)
    census = census_of(read.statements, stage.frame, findings)
    table = scope.find(nodes.Claims)
    unread = ClaimsRead(whole=not read.may_hold(nodes.Claims.words))
    claims = claims_of(table, stage.frame.currency, findings) if table else unread
    expectations = (*claims.expectations, *_expectations(scope, stage, claims))
    _check_expects(scenario, scope, claims)
    if has_errors(findings.found) or _broken(read) or stage.frame.period is None or stage.frame.currency is None:
        return None, findings
    group = scope.find(nodes.Group)
    return (
        CheckedScenario(
            title=scenario.title.value,
            of=scenario.of.value if scenario.of else None,
            facts=facts,
            group=group.name.value if group else None,
            census=census,
            columns=claims.columns,
            rows=claims.rows,
            expectations=expectations,
            citation=cite(scenario, path),
            span=scenario.span,
            title_span=scenario.title.span,
            group_span=group.span if group else None,
            census_span=_census_place(read),
        ),
        findings,
    )


def _census_place(read: Read) -> Span | None:
    """The first statement about the census."""
    kinds = (nodes.CensusStatement, nodes.CensusTable)
    return next((statement.span for statement in read.statements if isinstance(statement, kinds)), None)


def _broken(read: Read) -> bool:
    """Whether a statement of the scenario, or a row of a table, could not be read."""
    tables = (s.table for s in read.statements if isinstance(s, nodes.Claims | nodes.CensusTable))
    return read.open or bool(read.unread) or not all(table.whole for table in tables)


def _facts(scope: Scope) -> Facts:
    """The facts that the scenario states; impossible ones are reported."""
    as_of, terminated = scope.find(nodes.AsOf), scope.find(nodes.Terminated)
    renewed, elected = scope.find(nodes.Renewed), scope.find(nodes.TerminalLiabilityElected)
    if terminated and renewed:
        scope.report(
            RENEWED_AND_TERMINATED,
            "a contract cannot be both terminated and renewed",
            Label(renewed.span, "renewed"),
            Label(terminated.span, "terminated"),
            remedy="keep the one that happened",
        )
    if terminated:
        _check_termination(scope, terminated.day)
    return Facts(
        as_of=as_of.day.value if as_of else None,
        terminated=terminated.day.value if terminated else None,
        renewed=renewed is not None,
        terminal_liability=elected is not None,
    )


def _check_termination(scope: Scope, day: Written[date]) -> None:
    period = scope.period
    if period is None or period.first <= day.value < period.last:
        return
    scope.report(
        TERMINATION_OUTSIDE_PERIOD,
        f"the contract cannot be terminated on {day.value}",
        Label(day.span, f"the period runs {period.first} through {period.last}"),
        *scope.frame.in_period(),
        remedy="a termination falls on a day of the period before its last",
    )


def _check_election(scope: Scope, contract: CheckedContract | None) -> None:
    """A terminal liability can be elected where a layer has one."""
    elected = scope.find(nodes.TerminalLiabilityElected)
    if elected is None or contract is None or has_terminal_liability(contract):
        return
    scope.report(
        FACT_WITHOUT_EFFECT,
        "terminal liability cannot be elected: no layer of the plan has one",
        Label(elected.span, "has no effect"),
        remedy="write `terminal liability 3 months`, say, in the layer that has it, or leave this line out",
    )


def has_terminal_liability(contract: CheckedContract) -> bool:
    """Whether a layer of the contract covers months after its end, if that is elected."""
    return any(layer.find(TerminalLiability) for layer in contract.layers)


def _check_expects(scenario: Scenario, scope: Scope, claims: ClaimsRead) -> None:
    """A scenario without expectations shows nothing; one that could not be read whole may have some."""
    kinds = (nodes.ExpectAmount, nodes.ExpectFinding, nodes.ExpectRefused)
    written = claims.expectations or any(scope.each(kind) for kind in kinds)
    if written or not claims.whole or _broken(scope.here) or has_errors(scope.findings.found):
        return
    scope.report(
        SCENARIO_EXPECTS_NOTHING,
        f"scenario `{scenario.title.value}` expects nothing",
        Label(scenario.title.span, "can never fail"),
        remedy="add a line such as `expect specific is $0.00`, or a column `specific` to the claims table",
    )


def _expectations(scope: Scope, stage: Stage, claims: ClaimsRead) -> Iterator[Expectation]:
    for statement in scope.here.statements:
        match statement:
            case nodes.ExpectAmount():
                yield from _amount(statement, scope, stage, claims)
            case nodes.ExpectFinding():
                yield from _finding(statement, stage, scope.findings)
            case nodes.ExpectRefused():
                yield from _refusal(statement, scope, claims)


def _amount(statement: nodes.ExpectAmount, scope: Scope, stage: Stage, claims: ClaimsRead) -> Iterator[AmountExpected]:
    findings = scope.findings
    amount = amount_in(statement.amount, stage.frame, findings)
    figure = figure_named(statement.figure, findings)
    known, subject = _subject(statement.subject, stage.frame, claims, findings)
    if figure is None or not known:
        return
    of_lines = subject is None or isinstance(subject, ClaimSubject)
    figure = figure_asked(figure, stage.blocks, of_lines=of_lines)
    if subject_fits(figure, subject, statement.figure, stage.blocks, findings):
        yield AmountExpected(
            figure=figure,
            subject=subject,
            comparison=Comparison(statement.comparison.value),
            amount=amount,
            span=statement.span,
        )


def _subject(
    written: OfClaim | OfPerson | InMonth | None, frame: Frame, claims: ClaimsRead, findings: Findings
) -> tuple[bool, Subject | None]:
    """Whether what a figure is asked of is known, and what it is."""
    match written:
        case None:
            return True, None
        case OfClaim():
            claim = _claim(written, claims, findings)
            return claim is not None, claim
        case OfPerson():
            person = _person(written, claims, findings)
            return person is not None, person
        case InMonth():
            month = known_month(written.month, frame, findings)
            return month is not None, MonthSubject(month) if month else None


def _claim(written: OfClaim, claims: ClaimsRead, findings: Findings) -> ClaimSubject | None:
    """A line of the claims table."""
    subject = ClaimSubject(written.claim.value, written.line.value if written.line else 1)
    if (subject.claim, subject.line) in claims.ids:
        return subject
    if not claims.whole:
        return None
    of_claim = sorted(line for claim, line in claims.ids if claim == subject.claim)
    near = nearest(subject.claim, {claim for claim, _ in claims.ids})
    place = written.line.span if written.line and of_claim else written.claim.span
    findings.report(
        UNKNOWN_CLAIM,
        f"claim `{subject.claim}` line {subject.line} is not in the claims table",
        Label(place, "no such line" if of_claim else "no such claim"),
        remedy=_claim_remedy(of_claim, near),
    )
    return None


def _claim_remedy(lines: list[int], near: str | None) -> str:
    if lines:
        return f"the table has line {', '.join(map(str, lines))} of this claim"
    return f"did you mean `{near}`?" if near else "name a claim of the scenario's own table"


def _person(written: OfPerson, claims: ClaimsRead, findings: Findings) -> PersonSubject | None:
    """A person of the claims table."""
    name = written.person.value
    if name in claims.persons:
        return PersonSubject(name)
    if claims.whole:
        near = nearest(name, claims.persons)
        findings.report(
            UNKNOWN_PERSON,
            f"person `{name}` is not in the claims table",
            Label(written.person.span, "has no claim"),
            remedy=f"did you mean `{near}`?" if near else "name a person of the scenario's own table",
        )
    return None


def _finding(statement: nodes.ExpectFinding, stage: Stage, findings: Findings) -> Iterator[FindingExpected]:
    slug = statement.code.value
    if stage.codes is None:
        yield FindingExpected(code=slug, span=statement.span)
        return
    code = stage.codes.get(slug)
    if code is None:
        near, sure = meant_among(slug, stage.codes)
        findings.report(
            UNKNOWN_CODE,
            f"no finding is called `{slug}`",
            Label(statement.code.span, "not a code of planlang"),
            remedy=f"did you mean `{near}`?" if near else "`planlang why` lists all codes",
            edit=Edit(statement.code.span, near) if near and sure else None,
        )
    elif code.severity.value != statement.severity:
        findings.report(
            UNKNOWN_CODE,
            f"`{slug}` is no {statement.severity}",
            Label(statement.code.span, f"the code of {_a(code.severity.value)}"),
            remedy=f"write `expect {code.severity.value} {slug}`",
        )
    else:
        yield FindingExpected(code=slug, span=statement.span)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _refusal(statement: nodes.ExpectRefused, scope: Scope, claims: ClaimsRead) -> Iterator[RefusalExpected]:
    stage = LAYER_STAGES[statement.layer]
    subject = _claim(statement.subject, claims, scope.findings)
    reason = refusal_named(statement.reason, stage, scope.findings)
    if subject and reason:
        yield RefusalExpected(subject=subject, stage=stage, reason=reason, span=statement.span)
