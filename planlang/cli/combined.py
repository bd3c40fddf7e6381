"""Options together: what can be judged only once all of them are known. What would do nothing is a usage error."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable


def _complain(arguments: Namespace, rules: Iterable[tuple[bool, str]]) -> None:
    """End with the words of the first rule that options break: none of them is ignored in silence."""
    for broken, words in rules:
        if broken:
            arguments.complain(words)


def _of_columns(arguments: Namespace) -> bool:
    """Whether something was asked of a settlement in columns alone."""
    return getattr(arguments, "engine", None) == "columns" or getattr(arguments, "memory", None) is not None


def with_facts(arguments: Namespace) -> None:
    """All facts together, so that two that contradict each other are a usage error before any file is read."""
    _complain(
        arguments,
        (
            (
                getattr(arguments, "memory", None) is not None and getattr(arguments, "engine", None) == "lines",
                "--memory limits what columns hold: leave --engine lines out",
            ),
            (
                arguments.redact is not None and _of_columns(arguments),
                "--redact goes over the lines one by one: leave --engine columns and --memory out",
            ),
            (
                arguments.census_mapping is not None and arguments.census is None,
                "--census-mapping says how a census is read: add --census FILE",
            ),
        ),
    )
    from planlang.api.facts import facts_of  # noqa: PLC0415  only commands that settle have facts

    try:
        arguments.facts = facts_of(arguments.stated, arguments.as_of)
    except ValueError as error:
        arguments.complain(str(error))


def with_state(arguments: Namespace) -> None:
    """What of a settlement is written and kept."""
    with_facts(arguments)
    kept, unwritten = arguments.keep_state, arguments.out is None
    _complain(
        arguments,
        (
            (kept and unwritten, "--keep-state writes beside the files of a settlement: add --out DIR"),
            (
                kept and arguments.redact is not None,
                "a state holds the ids of persons, families and claims: keep it without --redact",
            ),
            (
                kept and arguments.engine == "lines",
                "a state is kept of a settlement in columns: leave --engine lines out",
            ),
            (
                unwritten and "tables" in arguments.given,
                "--tables says in which form tables are written: add --out DIR",
            ),
            (
                unwritten and arguments.no_reasons,
                "--no-reasons leaves reasons out of what is written: add --out DIR",
            ),
            (
                unwritten and arguments.rejects is None and arguments.spreadsheet_safe,
                "--spreadsheet-safe is for CSV files that are written: add --out DIR or --rejects FILE",
            ),
        ),
    )


def with_subject(arguments: Namespace) -> None:
    """What is asked about, and in which form it is told."""
    with_facts(arguments)
    settled, why_not = arguments.settled is not None, arguments.why_not is not None
    month, in_lines = arguments.month is not None, arguments.format == "jsonl"
    letters = arguments.format in {"letter", "letter-html"}
    named = arguments.claim is not None or arguments.person is not None
    _complain(
        arguments,
        (
            (settled and not named, "--settled tells of one claim or one person: name it by --claim or --person"),
            (
                settled and (why_not or arguments.redact is not None),
                "--why-not and --redact settle anew: ask them without --settled",
            ),
            (
                settled and not arguments.given.isdisjoint(("engine", "memory")),
                "--settled tells what was settled before: leave --engine and --memory out",
            ),
            (
                (arguments.all or why_not) and _of_columns(arguments),
                "--all and --why-not go over the lines one by one: leave --engine columns and --memory out",
            ),
            (arguments.line is not None and arguments.claim is None, "--line needs --claim"),
            (month and not letters, "--month is told as a letter: add --format letter or letter-html"),
            (
                arguments.all and not in_lines,
                "--all tells every line as one record: add --format jsonl; in one text ask for a --claim or a --person",
            ),
            (
                why_not and (letters or in_lines or arguments.all or month),
                "--why-not is told as text or as JSON, of a claim, a person or the plan",
            ),
            (
                why_not and arguments.redact is not None,
                "--why-not names what it would change in the ledger and the plan: ask it without --redact",
            ),
            (
                not (why_not or named or month or arguments.all),
                "one of --claim, --person, --month and --all is needed",
            ),
        ),
    )
