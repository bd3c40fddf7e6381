"""`planlang explain`: why the lines of a claim, or of a person, were split as they were."""

from __future__ import annotations

from argparse import Namespace

from attrs import evolve

from planlang.api.engines import Engine
from planlang.api.explaining import explained_claim, explained_person
from planlang.api.letters import letter, letter_of_month
from planlang.api.results import Told, ToldOfPeriods
from planlang.api.settling import Inputs, Outcome
from planlang.api.why_not import LAYERS, asked_why_not, of_one_period
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.cli.inputs import Asked, asked, asked_of_state, inputs_of
from planlang.cli.output import findings_json
from planlang.model.periods import Result
from planlang.model.progress import Progress
from planlang.text.diagnostic import Diagnostic


def run(arguments: Namespace, console: Console) -> int:
    """Settle, then tell; stdout holds the account, stderr whatever was found on the way."""
    if arguments.why_not is not None:
        return _why_not(arguments, console)
    with console.progress() as progress:
        question = _question(arguments, progress)
    outcome = question.outcome
    console.remark(outcome.notes)
    found = outcome.diagnostics
    if arguments.month is not None:
        return _month(arguments, outcome, console)
    if arguments.format == "jsonl":
        return _lines(arguments, question, console)
    told = None
    if outcome.result is not None:
        told, unknown = _asked_for(outcome.result, arguments, question)
        found = (*found, *unknown)
    console.report(found)
    as_json = arguments.format == "json"
    if told is None:
        console.data(findings_json(found) if as_json else "")
        return FINDINGS
    if arguments.format in {"letter", "letter-html"}:
        console.data(letter(told, page=arguments.format == "letter-html"))
    else:
        console.data(
            findings_json(found, told.json()) if as_json else told.text(width=console.width, color=console.color)
        )
    return FINE if outcome.sound else FINDINGS


def _question(arguments: Namespace, progress: Progress) -> Asked:
    """The settlement, or the part of it that a kept state has of the claim or the person."""
    if arguments.settled is None:
        return asked(arguments.plans, _inputs(arguments), arguments.redact, progress)
    named = {"claim": arguments.claim, "person": arguments.person}
    return asked_of_state(arguments.plans, inputs_of(arguments), arguments.settled, **named)


def _inputs(arguments: Namespace) -> Inputs:
    """The inputs; in columns whatever a month or a family's lines answer."""
    inputs = inputs_of(arguments)
    return evolve(inputs, engine=Engine.LINES) if arguments.all else inputs


def _asked_for(
    result: Result, arguments: Namespace, question: Asked
) -> tuple[Told | ToldOfPeriods | None, tuple[Diagnostic, ...]]:
    """The account of the claim or the person that was asked for, by its id or its alias."""
    columns, known = question.outcome.columns, question.known
    if columns is not None:
        from planlang.api.columnar import excerpt_of, known_near  # noqa: PLC0415  heavy, and only columns need it

        result = excerpt_of(columns, claim=arguments.claim, person=arguments.person)
        if not result.lines:
            known = known_near(columns, claim=arguments.claim, person=arguments.person)
    if arguments.claim is not None:
        told, unknown = explained_claim(result, question.named(arguments.claim), arguments.line, known)
    else:
        told, unknown = explained_person(result, question.named(arguments.person), known)
    return told, question.told(unknown)


def _lines(arguments: Namespace, question: Asked, console: Console) -> int:
    """The accounts of the whole ledger, a claim or a person as JSON Lines, each written as it is made."""
    from planlang.api.lines import lines_of, lines_of_all  # noqa: PLC0415  only this form needs it

    found, result, records = question.outcome.diagnostics, question.outcome.result, None
    if result is not None and arguments.all:
        records = lines_of_all(result)
    elif result is not None:
        told, unknown = _asked_for(result, arguments, question)
        found = (*found, *unknown)
        claim, person = (None if name is None else question.named(name) for name in (arguments.claim, arguments.person))
        records = lines_of(told, claim=claim, line=arguments.line, person=person) if told else None
    console.report(found)
    if records is None or result is None:
        return FINDINGS
    console.lines(records, of=len(result.lines))
    return FINE if question.outcome.sound else FINDINGS


def _month(arguments: Namespace, outcome: Outcome, console: Console) -> int:
    """A letter about a policy month."""
    found, text = outcome.diagnostics, None
    results = outcome.periods.settlements if outcome.periods else (outcome.settlement,) if outcome.settlement else ()
    own = [one for one in results if any(row.month == arguments.month for row in one.months)]
    if results:
        page = arguments.format == "letter-html"
        aside = outcome.result.ledger.set_aside if outcome.result else ()
        text, unknown = letter_of_month((own or results)[0], arguments.month, aside=aside, page=page)
        found = (*found, *unknown)
    console.report(found)
    console.data(text or "")
    return FINE if text is not None and outcome.sound else FINDINGS


def _why_not(arguments: Namespace, console: Console) -> int:
    """What kept a layer from paying, and what would make it pay."""
    outcome = asked(arguments.plans, evolve(inputs_of(arguments), engine=Engine.LINES)).outcome
    console.remark(outcome.notes)
    found, answer = outcome.diagnostics, None
    if outcome.periods is not None:
        found = (*found, of_one_period())
    elif outcome.settlement is not None:
        answer, unknown = asked_why_not(
            outcome.settlement,
            LAYERS[arguments.why_not],
            claim=arguments.claim,
            line=arguments.line,
            person=arguments.person,
        )
        found = (*found, *unknown)
    console.report(found)
    as_json = arguments.format == "json"
    if answer is None:
        console.data(findings_json(found) if as_json else "")
        return FINDINGS
    console.data(
        findings_json(found, answer.json()) if as_json else answer.text(width=console.width, color=console.color)
    )
    return FINE if outcome.sound else FINDINGS
