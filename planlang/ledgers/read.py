"""The door of the room: a ledger's files become a `Ledger`, or the list of what is wrong with them.

    read = read_ledger("ledger.csv", contract)

Nothing in a file raises an exception: `read.ledger` is absent when errors stop it, and `read.diagnostics` says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from attrs import evolve, frozen

from planlang.ledgers import codes
from planlang.ledgers.adjudication import choose, judged, not_exact
from planlang.ledgers.advice import advise
from planlang.ledgers.cells import amount_reader
from planlang.ledgers.entries import Entries, enter, select
from planlang.ledgers.files import RawTable, place_in, read_table_file, unsaid_in
from planlang.ledgers.findings import SHOWN, Noted, PlaceOf, few
from planlang.ledgers.floats import ids_not_whole
from planlang.ledgers.mapping import FileMapping, load_mapping
from planlang.ledgers.places import ledger_files, named_twice, without_ledgers
from planlang.ledgers.rows import lines_of, row_findings
from planlang.ledgers.schema import LEDGER
from planlang.ledgers.sheet import Sheet, lay_out
from planlang.ledgers.sheet import rows_left_out as passed_over
from planlang.ledgers.together import Book, judge
from planlang.ledgers.typed import Style
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Ledger, Line, SetAside
from planlang.text.diagnostic import Diagnostic, Label, has_errors
from planlang.text.header import normal
from planlang.values.money import Currency, plain, shown

# The ids that outputs may hold as numbers.
WHOLE_IDS = frozenset(("claim", "person", "unit"))


@frozen(kw_only=True)
class Read:
    """What reading gave. `ledger` is absent when errors stop it; set aside, errors stay listed and stop nothing.

    `mappings` are the mapping files used, one a file at most; `notes` are plain sentences on how files were read.
    """

    ledger: Ledger | None
    diagnostics: tuple[Diagnostic, ...]
    mappings: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def mapping(self) -> Path | None:
        """The mapping file used, the first where several files have one each."""
        return self.mappings[0] if self.mappings else None


def read_ledger(
    path: Path | str | Sequence[Path | str],
    contract: CheckedContract,
    *,
    mapping: Path | str | None = None,
    group: str | None = None,
    set_aside_rejects: bool = False,
) -> Read:
    """The ledger of one file, or of several files in any order, for one contract; a folder stands for its files.

    A mapping file is the one given, for every file, or the one beside each file. `group` names the employer group
    to settle where the plan does not. With `set_aside_rejects` rows with errors are kept apart and the rest is read.
    """
    paths = ledger_files(map(Path, (path,) if isinstance(path, (str, Path)) else path))
    if (twice := named_twice(paths)) is not None:
        return Read(ledger=None, diagnostics=(twice,))
    sheets: list[Sheet] = []
    diagnostics: list[Diagnostic] = []
    mappings: list[Path] = []
    notes: list[str] = []
    for one in paths:
        declared, problems = load_mapping(one, None if mapping is None else Path(mapping))
        if declared.path is not None and declared.path not in mappings:
            mappings.append(declared.path)
            notes.append(f"{one}: read with the mapping {declared.path}")
        sheet = None if problems else _sheet(one, declared, contract, problems, notes)
        diagnostics += problems
        if sheet is not None:
            sheets.append(sheet)
    if has_errors(diagnostics):
        return Read(ledger=None, diagnostics=tuple(diagnostics), mappings=tuple(mappings), notes=tuple(notes))
    ledger, found = read_sheets(sheets, contract, group=group, set_aside_rejects=set_aside_rejects)
    return Read(ledger=ledger, diagnostics=(*found, *diagnostics), mappings=tuple(mappings), notes=tuple(notes))


def _sheet(
    path: Path, mapping: FileMapping, contract: CheckedContract, problems: list[Diagnostic], notes: list[str]
) -> Sheet | None:
    """A file's sheet; what is wrong with it, and how it was read, is added to the lists."""
    if (empty := without_ledgers(path)) is not None:
        problems.append(empty)
        return None
    style = Style(dates=mapping.dates, comma=mapping.amounts.comma)
    table = read_table_file(path, mapping.encoding, mapping.delimiter, style)
    if isinstance(table, Diagnostic):
        problems.append(table)
        return None
    notes += table.notes
    sheet, found, chosen = laid_out(table.headers, table.rows, place_in(table), mapping, contract)
    notes += [f"{path}: {note}" for note in chosen]
    inexact = not_exact(sheet.headers.get("amount"), table.floats, sheet.place, mapping) if sheet else []
    inexact += ids_not_whole(sheet, table.floats) if sheet else []
    unsaid = unsaid_in(table, _read_of(sheet, table)) if sheet else []
    problems += [*found, *inexact, *unsaid]
    return None if inexact or unsaid or sheet is None else evolve(sheet, whole=_whole(sheet, table))


def _read_of(sheet: Sheet, table: RawTable) -> set[str]:
    """The headers of a file that its ledger, or the mapping's `where`, reads."""
    chosen = {normal(word) for word in sheet.mapping.where}
    return {*sheet.headers.values(), *(header for header in table.headers if normal(header) in chosen)}


def _whole(sheet: Sheet, table: RawTable) -> frozenset[str]:
    """The ids that a file gives as whole numbers; a file without rows says nothing against it."""
    if not table.rows:
        return WHOLE_IDS
    own = {name for name in WHOLE_IDS if sheet.headers.get(name) in table.wholes and not sheet.mapping.values.get(name)}
    unsaid = "unit" not in sheet.headers and not sheet.mapping.constants.get("unit")
    return frozenset(own | ({"unit"} if unsaid and "person" in own else set()))


def laid_out(
    headers: tuple[str, ...],
    rows: Sequence[Sequence[str]],
    place: PlaceOf,
    mapping: FileMapping,
    contract: CheckedContract,
) -> tuple[Sheet | None, list[Diagnostic], tuple[str, ...]]:
    """A table under canonical names, its amounts of the kind that the plan needs; what was found, what was chosen."""
    adjudicates = contract.benefits is not None
    chosen = choose(headers, mapping, adjudicates=adjudicates)
    sheet, found = lay_out(headers, rows, place, chosen.mapping, chosen.columns)
    if sheet is None:
        return None, found, ()
    unfit = judged(sheet.headers.get("amount"), place, mapping, adjudicates=adjudicates)
    return (None, unfit, ()) if unfit else (sheet, found, chosen.notes)


def read_table(  # noqa: PLR0913  # a table is its columns, its rows and their places
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    place: PlaceOf,
    contract: CheckedContract,
    *,
    group: str | None = None,
    set_aside_rejects: bool = False,
) -> Read:
    """A ledger written as a table of texts, as scenarios have it.

    `place(row, column)` says where a cell stands: the row counted from 0, -1 for the header; the column by its word
    in `columns`, none for the whole row.
    """
    sheet, diagnostics, notes = laid_out(tuple(columns), rows, place, FileMapping(), contract)
    if sheet is None:
        return Read(ledger=None, diagnostics=tuple(diagnostics))
    ledger, found = read_sheets([sheet], contract, group=group, set_aside_rejects=set_aside_rejects)
    return Read(ledger=ledger, diagnostics=(*found, *diagnostics), notes=notes)


def read_sheets(
    sheets: Sequence[Sheet], contract: CheckedContract, *, group: str | None, set_aside_rejects: bool
) -> tuple[Ledger | None, list[Diagnostic]]:
    """One ledger of all sheets, or none when errors stop it."""
    if mismatch := group_mismatch(contract, group):
        return None, [mismatch]
    every = enter(sheets, contract.currency)
    wanted = contract.group if contract.group is not None else group
    groups = sorted({text for text in every.texts["group"] if text})
    if wanted is None and len(groups) > 1:
        texts = every.texts["group"]
        labels = [Label(every.place(texts.index(one), "group"), f"group `{one}`") for one in groups[:SHOWN]]
        return None, [several_groups(groups, labels)]
    own, others = of_group(every, wanted)
    entries = select(every, own) if others else every
    noted = Noted()
    noted.note(row_findings(entries, contract))
    standing = _book(entries, contract, noted.refused, set_aside=set_aside_rejects)
    book = judge(standing, noted)
    noted.note(advise(book))
    diagnostics = [*noted.diagnostics(entries.place), *_left_out(sheets, contract.currency)]
    diagnostics += group_without_rows(wanted, groups) if others else ()
    if noted.refused and not set_aside_rejects:
        return None, diagnostics
    lines = tuple(book.lines.values())
    rejects = tuple(kept_apart(entries, row, noted.refused[row]) for row in sorted(noted.refused))
    ledger = Ledger(
        lines=lines,
        group=wanted or (groups[0] if groups else None),
        set_aside=rejects,
        others=tuple(kept_apart(every, row, ()) for row in others),
        other_groups=(len(others), sum(_known(every.amounts[row]) for row in others)),
        digest=_digest(lines, rejects, contract.currency),
        whole=whole_in_all(sheet.whole for sheet in sheets),
    )
    return ledger, diagnostics


def whole_in_all(every: Iterable[frozenset[str]]) -> frozenset[str]:
    """The ids that are whole numbers wherever they stand."""
    found = list(every)
    return frozenset.intersection(*found) if found else frozenset()


def _book(entries: Entries, contract: CheckedContract, rows: Mapping[int, object], *, set_aside: bool) -> Book:
    """The lines that no error of their own refuses."""
    gone = frozenset() if set_aside else frozenset(_ids(entries, rows))
    return Book(contract=contract, entries=entries, lines=lines_of(entries, rows), gone=gone, set_aside=set_aside)


def _ids(entries: Entries, rows: Iterable[int]) -> Iterable[tuple[str, int]]:
    """Claim and line of refused rows, as far as they can be read."""
    for row in rows:
        number = entries.lines[row]
        if number is None or isinstance(number, int):
            yield entries.texts["claim"][row], 1 if number is None else number


def group_mismatch(contract: CheckedContract, group: str | None) -> Diagnostic | None:
    """The error that the call asks for another group than the plan's, or for one without a name, if it does."""
    if group is not None and not group.strip():
        headline = "the call asks for a group without a name"
        return Diagnostic(codes.GROUP_MISMATCH, headline, help="name the group, or leave it out of the call")
    if contract.group is None or group is None or contract.group == group:
        return None
    headline = f"the plan is that of group `{contract.group}`, the call asks for `{group}`"
    return Diagnostic(codes.GROUP_MISMATCH, headline, help="leave the group out of the call")


def several_groups(groups: Sequence[str], labels: Iterable[Label] = ()) -> Diagnostic:
    """The error that a ledger holds several groups and none is named."""
    return Diagnostic(
        codes.SEVERAL_GROUPS,
        f"the ledger holds {len(groups)} groups and none is named: {few(groups)}",
        tuple(labels),
        'name one, in the plan (`group "..."`) or in the call; one settlement settles one group',
    )


def group_without_rows(wanted: str | None, groups: Collection[str]) -> list[Diagnostic]:
    """The warning that no row names the group that is settled, though rows name others."""
    if wanted is None or not groups or wanted in groups:
        return []
    return [
        Diagnostic(
            codes.GROUP_WITHOUT_ROWS,
            f"no row is of group `{wanted}`, the ledger has only {few(sorted(groups))}",
            help="check how the group is spelled in the plan and in the ledger",
        )
    ]


def of_group(entries: Entries, wanted: str | None) -> tuple[list[int], list[int]]:
    """The rows of the plan's group and those of others; a row that names no group is the plan's."""
    own: list[int] = []
    others: list[int] = []
    for row, text in enumerate(entries.texts["group"]):
        (own if not text or wanted is None or text == wanted or row in entries.ragged else others).append(row)
    return own, others


def _left_out(sheets: Sequence[Sheet], currency: Currency) -> list[Diagnostic]:
    """A warning for each file of which the mapping leaves rows out."""
    warnings = []
    for sheet in sheets:
        if sheet.left_out:
            read = amount_reader(currency, sheet.mapping.amounts)
            minor = sum(_known(read(text)) for text in sheet.left_out)
            warnings.append(rows_left_out(len(sheet.left_out), minor, sheet.mapping, currency))
    return warnings


def rows_left_out(count: int, minor: int, mapping: FileMapping, currency: Currency) -> Diagnostic:
    """The warning that a mapping's `where` leaves rows out, with their readable money."""
    return passed_over(count, mapping, f": {shown(minor, currency)}")


def _known(amount: object) -> int:
    """An amount where it could be read, else nothing."""
    return amount if isinstance(amount, int) else 0


def kept_apart(entries: Entries, row: int, reasons: tuple[str, ...]) -> SetAside:
    """A row that is not settled, with its fields as written."""
    trusted = row not in entries.ragged
    amount, line = entries.amounts[row], entries.lines[row]
    incurred, paid = entries.incurred[row], entries.paid[row]
    return SetAside(
        values={column.name: entries.texts[column.name][row] for column in LEDGER},
        place=entries.place(row, None),
        amount=amount if isinstance(amount, int) and trusted else None,
        reasons=reasons,
        line=line if isinstance(line, int) and trusted else None,
        incurred=incurred if isinstance(incurred, date) and trusted else None,
        paid=paid if isinstance(paid, date) and trusted else None,
    )


def _digest(lines: Iterable[Line], rejects: Iterable[SetAside], currency: Currency) -> str:
    """A fingerprint of what a ledger says, whatever the order of its rows and the spelling of its amounts."""
    canonical = sorted(_canonical(line) for line in lines)
    refused = sorted(repr(tuple(_refused(row, currency))) for row in rejects)
    text = "\n".join((f"ledger {currency.code}", *canonical, "set aside", *refused))
    return sha256(text.encode()).hexdigest()


def _canonical(line: Line) -> str:
    """A line as one text that no other line has; a representation escapes what would separate its parts."""
    names = (line.claim, line.person, line.unit, line.coverage, line.class_name, line.exclusion, line.original)
    return f"{names!r} {line.line} {line.incurred} {line.paid} {line.amount} {line.sequence} {line.kind.value}"


def _refused(row: SetAside, currency: Currency) -> Iterable[str]:
    """A refused row's texts, its amount in one spelling where it could be read."""
    for name, text in row.values.items():
        yield plain(row.amount, currency) if name == "amount" and row.amount is not None else text
