"""The mapping file: how an administrator's file is to be read, declared once and kept beside it.

    [columns]
    claim = "Check Stub No"

    [values.kind]
    reversed = "void"

    [constants]
    coverage = "medical"

Everything in it is optional, nothing is guessed, and a word that it does not know is an error.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from attrs import field, frozen

from planlang.ledgers import codes
from planlang.ledgers.cells import DATE_FORMS, Amounts, Unreadable, date_reader
from planlang.ledgers.counting import COUNTING
from planlang.ledgers.families import RULES, rule_of
from planlang.ledgers.files import DELIMITERS, read_bytes
from planlang.ledgers.findings import quoted
from planlang.ledgers.schema import LEDGER, Column
from planlang.text.diagnostic import Code, Diagnostic, Label
from planlang.text.header import normal
from planlang.text.nearest import listed, nearest
from planlang.text.reading import is_file
from planlang.text.source import Source, Span

T = TypeVar("T")
SUFFIX = ".mapping.toml"
MOST_BYTES = 256 << 10
"""A thousand translated words are some 50 KB."""

_MOST_PROBLEMS = 50
_DEEPEST = 16
_TOO_DEEP = re.compile(rf"(?<![A-Za-z0-9_-])(?:[A-Za-z0-9_-]++[ \t]*+\.[ \t]*+){{{_DEEPEST}}}")
THE_REST = "the rest"
_DATES = frozenset(("incurred", "paid", "start", "end"))
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)$")


@frozen(kw_only=True)
class FileMapping:
    """What a mapping file says. Columns are by canonical name; `ignore` and `where` name headers of the file.

    `source` is absent where there is no mapping file: then columns go by their own names and aliases. `amounts_are`
    is `paid`, `allowed` or not said. `counting` and `tiers` are those of a list of who was covered when.
    """

    path: Path | None = None
    source: Source | None = None
    columns: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(factory=dict)
    constants: Mapping[str, str] = field(factory=dict)
    ignore: tuple[str, ...] = ()
    ignore_rest: bool = False
    dates: str = "iso"
    amounts: Amounts = field(factory=Amounts)
    amounts_are: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(factory=dict)
    counting: str | None = None
    tiers: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def at(self, *words: str) -> tuple[Label, ...]:
        """A label under the first of the words that stands in the file; none where there is no file."""
        return (Label(_found(self.source, *words), "declared here"),) if self.source else ()


@frozen
class _Scope:
    """What a key may name, and the problems found so far."""

    source: Source
    names: Mapping[str, str]
    problems: list[Diagnostic]

    def report(self, code: Code, headline: str, at: tuple[str, ...], words: str, help_: str | None) -> None:
        """Note a problem under the last of the given words that can be found; a long list of them is cut."""
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        self.problems.append(Diagnostic(code, headline, (Label(_found(self.source, *reversed(at)), words),), help_))

    def wrong(self, key: str, expected: str, *at: str) -> None:
        """Note a value that the key cannot have."""
        headline = f"`{key}` has a value that it cannot have"
        self.report(codes.WRONG_MAPPING_VALUE, headline, (key, *at), f"expected {expected}", None)

    def unknown(self, word: str, what: str, possible: tuple[str, ...]) -> None:
        """Note a word that nothing reads."""
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        near = nearest(word, possible)
        help_ = f"did you mean `{near}`?" if near else f"known: {listed(possible, 'and')}"
        self.report(codes.UNKNOWN_MAPPING_KEY, f"`{word}` is not {what}", (word,), "nothing reads this", help_)

    def column(self, word: str) -> str | None:
        """The canonical name of a column, or a problem."""
        found = self.names.get(normal(word))
        if found is None:
            self.unknown(word, "a column", tuple(self.names.values()))
        return found

    def once(self, said: Iterable[tuple[str | None, str, T]]) -> dict[str, T]:
        """What is said of each name, with the word that names it; of one name in two spellings one thing alone."""
        found: dict[str, T] = {}
        for name, word, value in said:
            if name is not None and found.setdefault(name, value) != value:
                headline = f"two different things are said of `{name}`"
                self.report(codes.MAPPING_CONFLICT, headline, (word,), "said here too", "keep one of them")
        return found


def _found(source: Source, *words: str) -> Span:
    """The first of the words that the file holds, best at the start of a line; else the file's first line."""
    for word in words:
        for pattern in (rf"(?m)^[ \t]*\[?[\w.]*?[\"']?({re.escape(word)})\b", rf"({re.escape(word)})"):
            found = re.search(pattern, source.text)
            if found:
                return Span(source, found.start(1), found.end(1))
    return Span(source, 0, len(source.line(1)))


# --- one reader a key -------------------------------------------------------------------------------------------


def _text(scope: _Scope, key: str, name: str, value: object) -> str | None:
    if isinstance(value, str):
        return value.strip()
    scope.wrong(key, f'text in quotes for `{name}`, e.g. "1"', name)
    return None


def _texts(scope: _Scope, key: str, value: object) -> dict[str, str]:
    """A table of texts by any word; spaces around a word are no part of it, as they are none of a cell."""
    if not isinstance(value, dict):
        scope.wrong(key, "a table")
        return {}
    read = [(str(name), _text(scope, key, str(name), item)) for name, item in value.items()]
    return scope.once((name.strip(), name, text) for name, text in read if text is not None)


def _by_column(scope: _Scope, key: str, value: object) -> dict[str, str]:
    """A table of texts by canonical column."""
    return scope.once((scope.column(name), name, text) for name, text in _texts(scope, key, value).items())


def _values(scope: _Scope, key: str, value: object) -> dict[str, dict[str, str]]:
    if not isinstance(value, dict):
        scope.wrong(key, "tables by column: [values.kind]")
        return {}
    return scope.once((scope.column(str(name)), str(name), _texts(scope, key, table)) for name, table in value.items())


def _one_of(scope: _Scope, key: str, value: object, *, among: Mapping[str, object]) -> object:
    if isinstance(value, str) and value in among:
        return among[value]
    scope.wrong(key, listed(name.replace("\t", "\\t") for name in among))
    return next(iter(among.values()))


PAID, ALLOWED = "paid", "allowed"
_ARE = {PAID: PAID, ALLOWED: ALLOWED}
_AMOUNTS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "decimal": ("comma", {"point": False, "comma": True}),
    "unit": ("minor", {"major": False, "minor": True}),
    "noise": ("snap", {"refuse": False, "snap": True}),
}


def _amounts(scope: _Scope, key: str, value: object) -> dict[str, object]:
    """How amounts are written, and what they are: the two fields of a mapping that the table fills."""
    chosen, fields = {}, {}
    for name, text in _texts(scope, key, value).items():
        if name == "are":
            fields["amounts_are"] = _one_of(scope, name, text, among=_ARE)
            continue
        if name not in _AMOUNTS:
            scope.unknown(name, "an option of amounts", (*_AMOUNTS, "are"))
            continue
        option, among = _AMOUNTS[name]
        chosen[option] = bool(_one_of(scope, name, text, among=among))
    return {"amounts": Amounts(**chosen), **fields}


def _ignore(scope: _Scope, key: str, value: object) -> tuple[str, ...] | None:
    """The headers to pass over; none stands for all that nothing else reads."""
    if value == THE_REST:
        return None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    scope.wrong(key, f'a list of columns, ["billed", "check_number"], or "{THE_REST}"')
    return ()


# Codecs that decode text all the same but are no encoding of a file: escapes of Python and of network names.
_NO_ENCODINGS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape"}


def _encoding(scope: _Scope, key: str, value: object) -> str | None:
    try:
        name = codecs.lookup(value if isinstance(value, str) else "").name
        bytes(4).decode(name)  # refuses what turns bytes into bytes
    except (LookupError, ValueError):
        name = None
    if name is None or name in _NO_ENCODINGS:
        scope.wrong(key, "the name of an encoding: `utf-8`, `cp1252`, `latin-1`")
        return None
    return name


def _where(scope: _Scope, key: str, value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        scope.wrong(key, 'a table of columns and the values to keep: status = ["paid"]')
        return {}
    kept = {}
    for name, item in value.items():
        items = item if isinstance(item, list) else [item]
        texts = [_text(scope, key, str(name), one) for one in items]
        kept[str(name)] = tuple(text for text in texts if text is not None)
    scope.once((normal(name), name, texts) for name, texts in kept.items())
    return kept


def _counting(scope: _Scope, key: str, value: object) -> str | None:
    if isinstance(value, str) and value in COUNTING:
        return value
    scope.wrong(key, listed(COUNTING))
    return None


def _tiers(scope: _Scope, key: str, value: object) -> dict[str, tuple[str, ...]]:
    """The rules of each tier: a text, or a list of texts of which one must hold."""
    if not isinstance(value, dict):
        scope.wrong(key, 'a table of tiers and their rules: single = "subscriber alone"')
        return {}
    rules = {}
    for name, item in value.items():
        texts = item if isinstance(item, list) else [item]
        read = [rule_of(text) if isinstance(text, str) else None for text in texts]
        if not read or None in read:
            scope.wrong(key, f"one of the rules, or a list of them, for `{name}`: {listed(RULES)}", str(name))
        rules[str(name)] = tuple(rule for rule in read if rule is not None)
    return rules


_DELIMITERS = {**{mark: mark for mark in DELIMITERS}, **{name: mark for mark, name in DELIMITERS.items()}}
_READERS: Mapping[str, Callable[[_Scope, str, object], object]] = {
    "columns": _by_column,
    "values": _values,
    "constants": _by_column,
    "ignore": _ignore,
    "dates": partial(_one_of, among={name: name for name in DATE_FORMS}),
    "amounts": _amounts,
    "delimiter": partial(_one_of, among=_DELIMITERS),
    "encoding": _encoding,
    "where": _where,
    "counting": _counting,
    "tiers": _tiers,
}
LEDGER_KEYS = tuple(key for key in _READERS if key not in {"counting", "tiers"})
CENSUS_KEYS = tuple(key for key in LEDGER_KEYS if key not in {"dates", "amounts"})
ELIGIBILITY_KEYS = (*(key for key in LEDGER_KEYS if key != "amounts"), "counting", "tiers")


# --- the file ---------------------------------------------------------------------------------------------------


def parse_mapping(
    source: Source,
    *,
    path: Path | None = None,
    columns: tuple[Column, ...] = LEDGER,
    keys: tuple[str, ...] = LEDGER_KEYS,
) -> tuple[FileMapping, list[Diagnostic]]:
    """A mapping file's text as a mapping, for files of the given columns."""
    deep = _TOO_DEEP.search(source.text)
    if deep:
        return FileMapping(), [_no_mapping(source, deep.start(), "a key of so many parts")]
    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as broken:
        return FileMapping(), [_broken(source, str(broken))]
    except (RecursionError, ValueError):  # brackets in brackets without end, a number of thousands of digits
        return FileMapping(), [_no_mapping(source, 0, "a value is nested too deeply, or a number is too long")]
    scope = _Scope(source, {normal(column.name): column.name for column in columns}, [])
    fields: dict[str, Any] = {}
    for key, value in document.items():
        if key in keys:
            fields[key] = _READERS[key](scope, key, value)
        else:
            scope.unknown(key, "a key of a mapping file", keys)
    fields |= fields.get("amounts", {})
    if fields.get("ignore", ()) is None:
        fields |= {"ignore": (), "ignore_rest": True}
    mapping = FileMapping(path=path, source=source, **fields)
    return mapping, [*scope.problems, *_conflicts(mapping), *([] if scope.problems else _dates(mapping, source))]


def _broken(source: Source, why: str) -> Diagnostic:
    found = _POSITION.search(why)
    start = source.starts[int(found[1]) - 1] + int(found[2]) - 1 if found else 0
    words = _POSITION.sub("", why).strip()
    return _no_mapping(source, start, words[:1].lower() + words[1:])


def _no_mapping(source: Source, at: int, words: str) -> Diagnostic:
    end = len(source.text)
    label = Label(Span(source, min(at, end), min(at + 1, end)), words)
    return Diagnostic(codes.UNREADABLE_MAPPING, f"`{source.name}` is not TOML", (label,))


def _conflicts(mapping: FileMapping) -> list[Diagnostic]:
    """Columns that are declared both as a column of the file and as a constant, or as one that is passed over."""
    ignored = {normal(word) for word in mapping.ignore}
    constants = [
        (f"`{name}` is both a column and a constant", name) for name in mapping.constants if name in mapping.columns
    ]
    passed_over = [
        (f"the column `{header}` is both read, as `{name}`, and ignored", name)
        for name, header in mapping.columns.items()
        if normal(header) in ignored
    ]
    return [
        Diagnostic(codes.MAPPING_CONFLICT, headline, mapping.at(name), "keep one of them")
        for headline, name in (*constants, *passed_over)
    ]


def _dates(mapping: FileMapping, source: Source) -> list[Diagnostic]:
    """Constants that are no days in the form of the file's dates, told where they stand."""
    read = date_reader(DATE_FORMS[mapping.dates])
    found = []
    for name in _DATES.intersection(mapping.constants):
        text = mapping.constants[name]
        day = read(text) if text else None
        if isinstance(day, Unreadable):
            label = Label(_found(source, text, name), f"{quoted(text)}: {day.words}")
            headline = f"{quoted(text)} is not a date that can be read"
            found.append(Diagnostic(codes.UNREADABLE_DATE, headline, (label,), day.help))
    return sorted(found, key=lambda one: one.headline)


def candidates(path: Path) -> tuple[Path, ...]:
    """Where the mapping of a file may stand: `ledger.mapping.toml`, `ledger.csv.mapping.toml` beside `ledger.csv`."""
    if not path.name:
        return ()
    names = [path.name]
    if path.suffix.casefold() in {".gz", ".zst"}:
        names.append(path.stem)
    names.append(Path(names[-1]).stem)
    return tuple(path.with_name(name + SUFFIX) for name in dict.fromkeys(names))


def find_mapping(path: Path, given: Path | None) -> Path | Diagnostic | None:
    """The mapping file to use: the one given, else the one beside the file, if there is one."""
    if given is not None:
        return given
    there = [candidate for candidate in candidates(path) if is_file(candidate)]
    if len(there) > 1:
        names = listed((one.name for one in there), "and")
        headline = f"`{path.name}` has two mapping files: {names}"
        return Diagnostic(codes.TWO_MAPPINGS, headline, help="keep one of them, or name the one to use")
    return there[0] if there else None


def load_mapping(
    path: Path, given: Path | None, columns: tuple[Column, ...] = LEDGER, keys: tuple[str, ...] = LEDGER_KEYS
) -> tuple[FileMapping, list[Diagnostic]]:
    """The mapping of a file, empty where there is none."""
    found = find_mapping(path, given)
    if isinstance(found, Diagnostic):
        return FileMapping(), [found]
    if found is None:
        return FileMapping(), []
    data = read_bytes(found, MOST_BYTES, "a mapping file")
    if isinstance(data, Diagnostic):
        return FileMapping(), [data]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return FileMapping(), [Diagnostic(codes.UNREADABLE_MAPPING, f"`{found}` is not UTF-8 text")]
    return parse_mapping(Source(str(found), text), path=found, columns=columns, keys=keys)
