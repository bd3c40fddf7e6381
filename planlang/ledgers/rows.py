"""Rows: what each row says for itself, and the line that it becomes when nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from planlang.ledgers import codes
from planlang.ledgers.cells import Unreadable
from planlang.ledgers.entries import Entries
from planlang.ledgers.findings import SHOWN, Finding, quoted
from planlang.ledgers.schema import LEDGER
from planlang.ledgers.sheet import other_cells
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Kind, Line
from planlang.model.periods import speaks
from planlang.text.diagnostic import Code
from planlang.text.nearest import listed, nearest

KINDS = {kind.value: kind for kind in Kind}
# The columns of names that a plan declares, and what one of these names is.
_NAMES: tuple[tuple[str, Code, str], ...] = (
    ("coverage", codes.UNKNOWN_COVERAGE, "a coverage"),
    ("exclusion", codes.UNKNOWN_EXCLUSION, "an exclusion"),
    ("class", codes.UNKNOWN_CLASS, "a class"),
)


def row_findings(entries: Entries, contract: CheckedContract) -> Iterator[Finding]:
    """Every error that a row has by itself; of a row with other cells than the header only that is said."""
    yield from other_cells(entries.ragged)
    for check in CHECKS:
        yield from (finding for finding in check(entries, contract) if finding.row not in entries.ragged)


def _missing_values(entries: Entries, _: CheckedContract) -> Iterator[Finding]:
    for column in LEDGER:
        texts = entries.texts[column.name]
        if column.required and "" in texts:
            yield from (_missing(row, column.name) for row, text in enumerate(texts) if not text)
    originals = entries.texts["original"]
    for row, text in enumerate(entries.texts["original line"]):
        if text and not originals[row]:
            yield _missing(row, "original")


def _missing(row: int, name: str) -> Finding:
    return Finding(
        code=codes.MISSING_VALUE,
        row=row,
        column=name,
        headline=f"a row has no `{name}`",
        many=f"rows have no `{name}`",
        words="nothing here" if name != "original" else "an original line needs the claim of the original",
        help="every row has a claim, a person, a coverage, an incurred date and an amount",
    )


def _unreadable(entries: Entries, _: CheckedContract) -> Iterator[Finding]:
    read: tuple[tuple[str, Code, str, Sequence[object]], ...] = (
        ("amount", codes.UNREADABLE_AMOUNT, "an amount", entries.amounts),
        ("incurred", codes.UNREADABLE_DATE, "a date", entries.incurred),
        ("paid", codes.UNREADABLE_DATE, "a date", entries.paid),
        ("line", codes.UNREADABLE_NUMBER, "a whole number", entries.lines),
        ("sequence", codes.UNREADABLE_NUMBER, "a whole number", entries.sequences),
        ("original line", codes.UNREADABLE_NUMBER, "a whole number", entries.original_lines),
    )
    for name, code, what, values in read:
        for row, value in enumerate(values):
            if isinstance(value, Unreadable):
                text = quoted(entries.texts[name][row])
                headline = f"{text} is not {what} that can be read"
                yield Finding(code, row, name, headline, value.many, f"{text}: {value.words}", value.help)


def declared(contract: CheckedContract, column: str) -> Sequence[str]:
    """The names that a plan declares for a column of such names."""
    names: Mapping[str, Iterable[str]] = {
        "coverage": contract.coverages,
        "exclusion": contract.exclusions,
        "class": contract.classes,
    }
    return tuple(names[column])


def declares(contract: CheckedContract, column: str, name: str) -> bool:
    """Whether a plan takes a name of a column; one without classes takes a class of any name."""
    names = declared(contract, column)
    return name in names or (column == "class" and not names)


def _unknown_names(entries: Entries, contract: CheckedContract) -> Iterator[Finding]:
    for name, code, _ in _NAMES:
        names = declared(contract, name)
        if name != "class" or names:
            yield from _unknown(entries.texts[name], name, code, names, f"a declared {name}")


def _names_of_other_periods(entries: Entries, contract: CheckedContract) -> Iterator[Finding]:
    """Names that some period declares, though not the one that speaks for the row's incurred date."""
    for column, code, what in _NAMES if contract.periods else ():
        some = {name for name in declared(contract, column) if not _by_all(contract, column, name)}
        for row, name in enumerate(entries.texts[column] if some else ()):
            incurred = entries.incurred[row]
            if name not in some or not isinstance(incurred, date):
                continue
            own = contract.periods[speaks(contract.periods, incurred)]
            if not declares(own, column, name):
                yield _of_another_period(row, column, code, what, name, own, incurred)


def _by_all(contract: CheckedContract, column: str, name: str) -> bool:
    return all(declares(one, column, name) for one in contract.periods)


def _of_another_period(  # noqa: PLR0913, PLR0917  # what is found is all of these
    row: int, column: str, code: Code, what: str, name: str, own: CheckedContract, incurred: date
) -> Finding:
    whose = f"the period {own.period.first} through {own.period.last}"
    return Finding(
        code=code,
        row=row,
        column=column,
        headline=f"{quoted(name)} is not {what} that {whose} declares",
        many=f"rows name the {column} {quoted(name)}, which {whose} does not declare",
        words=f"incurred on {incurred}",
        help=f"declare the {column} in the plan of that period too, or mend the row",
    )


def _unknown_kinds(entries: Entries, _: CheckedContract) -> Iterator[Finding]:
    texts = [text.casefold() if text.casefold() in KINDS else text for text in entries.texts["kind"]]
    yield from _unknown(texts, "kind", codes.UNKNOWN_KIND, tuple(KINDS), "a kind of line")


def _unknown(texts: Sequence[str], name: str, code: Code, names: Sequence[str], what: str) -> Iterator[Finding]:
    """Texts that are none of the names. A few are each a finding; of many the column itself is most likely wrong."""
    strange = set(texts).difference(names, {""})
    if not strange:
        return
    known = f"the plan declares {listed(names, 'and')}" if names else f"the plan declares no {name}"
    if code is codes.UNKNOWN_KIND:
        known = f"a line is a {listed(names)}; another word is translated in the mapping: [values.kind]"
    near = {text: nearest(text, names) for text in strange} if len(strange) <= SHOWN and name != "kind" else {}
    for row, text in enumerate(texts):
        if text in strange:
            meant = near.get(text)
            many = f"rows name the {name} {quoted(text)}, which is not {what}"
            if len(strange) > SHOWN:
                many = f"rows name what is not {what}"
            words = f"did you mean `{meant}`?" if meant else f"{quoted(text)} is not {what}"
            yield Finding(code, row, name, f"{quoted(text)} is not {what}", many, words, known)


def _duplicates(entries: Entries, _: CheckedContract) -> Iterator[Finding]:
    """One finding for each row after the first that gives a claim and line, whatever else is wrong with it."""
    ids = [
        (claim, 1 if line is None else line) for claim, line in zip(entries.texts["claim"], entries.lines, strict=True)
    ]
    if len(set(ids)) == len(ids):
        return
    given: dict[tuple[str, int], list[int]] = {}
    for row, (claim, line) in enumerate(ids):
        if claim and isinstance(line, int) and row not in entries.ragged:
            given.setdefault((claim, line), []).append(row)
    for (claim, number), rows in given.items():
        for row in rows[1:]:
            how = "in equal rows" if _says(entries, row) == _says(entries, rows[0]) else "in rows that differ"
            yield Finding(
                code=codes.DUPLICATE_LINE,
                row=row,
                column="claim",
                headline=f"claim `{claim}` line {number} is given twice, {how}",
                many=f"lines are given twice, {how}",
                words=f"`{claim}` line {number} again",
                help="keep one of the rows, or give each line a number of its own",
                others=((rows[0], "claim", "first given here"),),
                concerned=frozenset((rows[0], row)),
            )


def _says(entries: Entries, row: int) -> tuple[object, ...]:
    """What a row says, whatever the spelling of its amount, its dates and its numbers."""
    values = (entries.amounts, entries.incurred, entries.paid, entries.sequences, entries.original_lines)
    names = ("person", "unit", "coverage", "kind", "original", "class", "exclusion")
    return (*(column[row] for column in values), *(entries.texts[name][row] for name in names))


CHECKS: tuple[Callable[[Entries, CheckedContract], Iterator[Finding]], ...] = (
    _missing_values,
    _unreadable,
    _unknown_names,
    _names_of_other_periods,
    _unknown_kinds,
    _duplicates,
)


def lines_of(entries: Entries, refused: Mapping[int, object]) -> dict[int, Line]:
    """The lines of all rows that no error refuses, by row."""
    texts = entries.texts
    place = entries.place
    columns = zip(
        range(entries.count),
        texts["claim"],
        entries.lines,
        texts["person"],
        texts["unit"],
        texts["coverage"],
        entries.incurred,
        entries.paid,
        entries.amounts,
        entries.sequences,
        texts["kind"],
        texts["original"],
        entries.original_lines,
        texts["class"],
        texts["exclusion"],
        texts["group"],
        strict=True,
    )
    lines = {}
    for row, claim, number, person, unit, coverage, incurred, paid, amount, sequence, kind, *rest in columns:
        if row in refused:
            continue
        original, original_line, class_name, exclusion, group = rest
        line = 1 if number is None else number
        lines[row] = Line(
            claim=claim,
            line=line,
            person=person,
            unit=unit or person,
            coverage=coverage,
            incurred=incurred,
            paid=paid,
            amount=amount,
            sequence=sequence or 0,
            kind=kind_of(kind, amount),
            original=(original, line if original_line is None else original_line) if original else None,
            class_name=class_name or None,
            exclusion=exclusion or None,
            group=group or None,
            place=place(row, None),
        )
    return lines


def kind_of(text: str, amount: int) -> Kind:
    """What a line is: as written, but money that came back under the name of a payment is a refund."""
    written = KINDS[text.casefold()] if text else Kind.PAYMENT
    return Kind.REFUND if written is Kind.PAYMENT and amount < 0 else written
