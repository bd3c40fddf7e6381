"""What each command takes. Nothing here loads a room, so that `--help` and a usage error are instant."""

from __future__ import annotations

import os
from argparse import Action, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from attrs import frozen

from planlang.cli.combined import with_facts, with_state, with_subject

_EXITS = """exit codes:
  0  fine
  1  findings: an error in a plan or a ledger, a failed expectation
  2  usage
  70 a bug in planlang"""


def parsed(argv: Sequence[str] | None, data: Callable[[str], None]) -> Namespace:
    """The arguments of one command; `SystemExit` ends help, version and usage errors, as argparse has it.

    data: takes the help and the version.
    """
    parser = _Parser(
        data=data,
        prog="planlang",
        description="Self-funded health plans and their stop-loss contracts, written, run and explained.",
        epilog=_EXITS,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        told = commands.add_parser(
            name, data=data, help=command.summary, description=command.summary, allow_abbrev=False
        )
        command.arguments(told)
        told.set_defaults(complain=told.error, given=frozenset())
    arguments = parser.parse_args(argv)
    COMMANDS[arguments.command].finish(arguments)
    return arguments


class _Parser(ArgumentParser):
    """A parser whose help is data of the command: argparse itself drops in silence what it cannot write."""

    def __init__(self, *, data: Callable[[str], None], **how: Any) -> None:  # noqa: ANN401  argparse's own signature
        super().__init__(**how)
        self.data = data

    def print_help(self, file: object = None) -> None:
        """Hand over the help."""
        del file
        self.data(self.format_help())


class _Version(Action):
    """`--version`, looked up only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002  argparse's own name
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from planlang.api.version import version  # noqa: PLC0415  only --version asks for it

        assert isinstance(parser, _Parser)
        parser.data(f"planlang {version()}\n")
        parser.exit()


class _Once(Action):
    """An option that has one value: given twice, neither is taken in silence. `given` tells it from its default."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: object, option_string: str | None = None
    ) -> None:
        if self.dest in namespace.given:
            parser.error(f"{option_string} is given twice")
        namespace.given |= {self.dest}
        setattr(namespace, self.dest, values)


class _Flag(_Once):
    """An option without a value."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002  argparse's own name
        super().__init__(option_strings, dest, nargs=0, default=False, help=help)

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: object, option_string: str | None = None
    ) -> None:
        del values
        super().__call__(parser, namespace, values=True, option_string=option_string)


def _nothing(arguments: Namespace) -> None:
    """Most commands have nothing left to judge."""


@frozen
class Command:
    """A command: what it is for, its arguments, and what can only be judged once all are known."""

    summary: str
    arguments: Callable[[ArgumentParser], None]
    finish: Callable[[Namespace], None] = _nothing


def _check(parser: ArgumentParser) -> None:
    _plans(parser, "plan files")
    _format(parser)


def _format_files(parser: ArgumentParser) -> None:
    _plans(parser, "plan files; - reads stdin and writes stdout")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--check", action=_Flag, help="change nothing; exit 1 if a file would change")
    mode.add_argument("--stdout", action=_Flag, help="print the formatted text instead of writing the file")


def _redact(parser: ArgumentParser) -> None:
    help_ = "put aliases for persons, families and claims, made with the key in KEYFILE"
    _option(parser, "--redact", _path, "KEYFILE", help_)


def _settle(parser: ArgumentParser) -> None:
    _inputs(parser)
    _redact(parser)
    _option(parser, "--out", _path, "DIR", "write lines.csv, reasons.csv, entries.csv and the rest there")
    _option(parser, "--rejects", _path, "FILE", "write every refused row, and why, to a CSV file")
    _spreadsheet_safe(parser)
    _engine(parser)
    help_ = "write lines, reasons, persons and participants as CSV (csv) or as Parquet, in the order of the ledger"
    _choice(parser, "--tables", ("csv", "parquet"), help_)
    parser.add_argument("--no-reasons", action=_Flag, help="leave the reasons of every line out of what is written")
    parser.add_argument(
        "--keep-state",
        action=_Flag,
        help="write beside the files what `planlang explain --settled DIR` needs to explain any line without settling",
    )
    _format(parser)


def _engine(parser: ArgumentParser) -> None:
    help_ = "settle line by line, or whole columns at once: the same cents; auto takes columns for large ledgers"
    _choice(parser, "--engine", ("auto", "lines", "columns"), help_)
    _memory(parser)


def _memory(parser: ArgumentParser) -> None:
    _option(parser, "--memory", _worded(_size), "SIZE", "what columns may hold: 500MB, 2GB; a file holds the rest")


def _spreadsheet_safe(parser: ArgumentParser) -> None:
    help_ = "in written CSV files, put an apostrophe before a cell that a spreadsheet would run as a formula"
    parser.add_argument("--spreadsheet-safe", action=_Flag, help=help_)


def _explain(parser: ArgumentParser) -> None:
    _inputs(parser)
    _redact(parser)
    subject = parser.add_mutually_exclusive_group()
    _option(subject, "--claim", str, "ID", "a claim; all its lines unless --line names one")
    _option(subject, "--person", str, "ID", "a person's whole story")
    _option(subject, "--month", str, "YYYY-MM", "a policy month of the aggregate, as a letter")
    subject.add_argument("--all", action=_Flag, help="every line of the ledger, as JSON Lines")
    _option(parser, "--line", _worded(_line), "N", "one line of the claim")
    _engine(parser)
    help_ = (
        "explain out of the state in a folder that `planlang settle --keep-state --out DIR` wrote, not settling again"
    )
    _option(parser, "--settled", _path, "DIR", help_)
    parser.add_argument(
        "--why-not",
        action=_Once,
        choices=("specific", "aggregate"),
        help="instead: why that layer did not pay, and what would make it pay; of the plan without --claim or --person",
    )
    help_ = (
        "of what stdout holds (text); jsonl has one record a line, and every step's arithmetic; a letter is for a "
        "reader who knows neither plan nor program"
    )
    _choice(parser, "--format", ("text", "json", "jsonl", "letter", "letter-html"), help_)


def _verify(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=_path, metavar="DIR", help="a folder that `planlang settle --out` wrote")
    _inputs(parser)
    _redact(parser)
    _spreadsheet_safe(parser)
    _memory(parser)
    _format(parser)


def _test(parser: ArgumentParser) -> None:
    parser.add_argument("paths", type=_path, nargs="+", metavar="PATH", help="plan files, or folders that hold some")
    help_ = "only titles that have all WORDS"
    parser.add_argument("-k", dest="words", type=_worded(_title), action=_Once, metavar="WORDS", help=help_)
    _format(parser)


def _report(parser: ArgumentParser) -> None:
    _inputs(parser)
    _redact(parser)
    parser.add_argument(
        "--out", type=_file_or_folder, action=_Once, required=True, metavar="FILE", help="the page to write"
    )


def _describe(parser: ArgumentParser) -> None:
    parser.add_argument("plan", type=_path, metavar="PLAN", help="the plan file")
    _choice(parser, "--format", ("markdown", "html"), "of stdout (markdown)")


def _why(parser: ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="the code of a finding; without it all are listed")


def _plans(parser: ArgumentParser, help_: str) -> None:
    parser.add_argument("plans", type=_path, nargs="+", metavar="PLAN", help=help_)


def _format(parser: ArgumentParser) -> None:
    _choice(parser, "--format", ("text", "json"), "of what stdout holds (text)")


def _inputs(parser: ArgumentParser) -> None:
    _plans(parser, "the plan file; several, or a file of several plans, settle as periods of one plan")
    parser.add_argument(
        "--claims",
        type=_path,
        nargs="+",
        action="extend",
        required=True,
        metavar="FILE",
        help="the ledger: CSV, Parquet or Arrow files, folders or patterns",
    )
    _option(parser, "--census", _path, "FILE", "covered units by month and tier, or who was covered when")
    _option(parser, "--group", _worded(_group), "G", "the employer group to settle")
    _option(parser, "--as-of", _worded(_day), "DATE", "only lines paid by that day exist")
    parser.add_argument(
        "--fact",
        dest="stated",
        type=_worded(_fact),
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="terminated=DATE, renewed[=yes|no], terminal-liability[=yes|no]",
    )
    _option(parser, "--mapping", _path, "FILE", "how the ledger's columns are to be read, and which money they hold")
    _option(
        parser,
        "--census-mapping",
        _path,
        "FILE",
        "how the census's columns are to be read, and a list of persons counted",
    )
    parser.add_argument("--set-aside-rejects", action=_Flag, help="settle without the rows that have errors")


class _Takes(Protocol):
    """What options are added to: a parser, or a group of options that exclude each other."""

    def add_argument(self, *names: str, **how: Any) -> object:  # noqa: ANN401  argparse's own signature
        """As argparse has it."""


def _option(taker: _Takes, name: str, read: Callable[[str], object], metavar: str, help_: str) -> None:
    """An option with one value that may be left out."""
    taker.add_argument(name, type=read, action=_Once, metavar=metavar, help=help_)


def _choice(parser: ArgumentParser, name: str, words: Sequence[str], help_: str) -> None:
    """An option with one of some values; the first where none is given."""
    parser.add_argument(name, action=_Once, choices=words, default=words[0], help=help_)


def _worded(read: Callable[[str], object]) -> Callable[[str], object]:
    """The words of a ValueError as argparse tells them."""

    def worded(text: str) -> object:
        try:
            return read(text)
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    return worded


def _size(text: str) -> int:
    from planlang.api.sizes import size_of  # noqa: PLC0415  only a stated size is read

    return size_of(text)


def _path(text: str) -> Path:
    """A path that was named; an empty one would be the current folder, which nobody named."""
    if not text:
        raise ArgumentTypeError("the name is empty: name a file or a folder, the current folder is `.`")
    return Path(text)


def _file_or_folder(text: str) -> Path:
    """A file to write, or a folder that is there; what ends like a folder is never taken for a file."""
    from planlang.text.reading import is_folder  # noqa: PLC0415  only a stated page is looked at

    path = _path(text)
    if text.endswith(("/", os.sep)) and not is_folder(path):
        message = f"the folder `{text}` is not there: make it first, or name a file without the slash at its end"
        raise ArgumentTypeError(message)
    return path


def _group(text: str) -> str:
    if not text.strip():
        raise ValueError("the group has no name: name one, or leave the option out")
    return text


def _title(text: str) -> str:
    if not text.strip():
        raise ValueError("there are no words: give some of a title, or leave the option out")
    return text


def _line(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"`{text}` is no number of a line: write digits alone, as in 2")
    return int(text)


def _day(text: str) -> date:
    from planlang.api.facts import day_of  # noqa: PLC0415  only a stated day is read

    return day_of(text)


def _fact(text: str) -> tuple[str, date | bool]:
    from planlang.api.facts import fact_of  # noqa: PLC0415  only a stated fact is read

    return fact_of(text)


COMMANDS: Mapping[str, Command] = {
    "check": Command("say everything that is wrong with plans", _check),
    "settle": Command("split every claim line between member, employer and carriers", _settle, with_state),
    "explain": Command("tell why lines were split as they were", _explain, with_subject),
    "report": Command("write a settlement as one page for a browser", _report, with_facts),
    "describe": Command("tell a plan in plain English, with worked numbers", _describe),
    "verify": Command("say whether a folder of outputs still follows from its inputs", _verify, with_facts),
    "format": Command("write plans in their canonical form", _format_files),
    "test": Command("run the scenarios of plans", _test),
    "why": Command("tell what a finding means and how to mend it", _why),
}
