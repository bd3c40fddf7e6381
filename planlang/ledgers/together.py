"""Rows together: what no row shows by itself. Chains that loop, keys in two units or classes, rebates of nothing.

Judged over all rows of the group after inheritance, whatever the as-of date. Source: `semantics`, section 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from attrs import evolve, frozen

from planlang.ledgers import codes
from planlang.ledgers.entries import Entries
from planlang.ledgers.findings import Finding, Noted, few
from planlang.model.contract import CheckedContract, Deductible, Key
from planlang.model.ledger import Kind, Line, LinkProblem, Resolved, resolve_links

LineId = tuple[str, int]


@frozen(kw_only=True)
class Book:
    """The lines still standing, by row.

    `gone` are lines that errors refused while the rest is still looked at: what links to one of them is not judged.
    Where rows are `set_aside`, none is remembered as gone: what links to one of them stands alone.
    """

    contract: CheckedContract
    entries: Entries
    lines: Mapping[int, Line]
    gone: frozenset[LineId] = frozenset()
    set_aside: bool = False

    @cached_property
    def links(self) -> tuple[list[Resolved], list[LinkProblem]]:
        """Inheritance, as settlements do it, over the lines that have or are an original; others keep their own."""
        every = self.lines.values()
        originals = {line.original for line in every if line.original is not None}
        if not originals:
            return [], []
        return resolve_links([line for line in every if line.original is not None or line.id in originals], None)

    @cached_property
    def identities(self) -> Mapping[int, Line]:
        """Each line to be judged with what it takes from its original; pended lines take it likewise."""
        known = {r.line.id: r.line for r in self.links[0]}
        linked = {row: _identity(line, known) for row, line in self.lines.items() if line.original is not None}
        every = {**self.lines, **linked}
        spared = following(self.lines.values(), self.gone) if self.gone else frozenset()
        return {row: line for row, line in every.items() if line.id not in spared} if spared else every

    def without(self, rows: frozenset[int]) -> Book:
        """The book less some rows."""
        left = {row: line for row, line in self.lines.items() if row not in rows}
        gone = frozenset(self.lines[row].id for row in rows if row in self.lines) if not self.set_aside else frozenset()
        return evolve(self, lines=left, gone=self.gone | gone)


def _identity(line: Line, known: Mapping[LineId, Line]) -> Line:
    """A linked line with its root's identity. A pended line takes its original's, though it counts nowhere."""
    if line.paid is not None:
        return known.get(line.id, line)
    root = known.get(line.original) if line.original and line.kind is not Kind.PAYMENT else None
    return evolve(line, person=root.person, unit=root.unit, class_name=root.class_name) if root else line


def judge(book: Book, noted: Noted) -> Book:
    """The book without all rows that are wrong together; the findings on them are noted.

    When rows are set aside, the checks run again over what is left until they find nothing: a line whose original
    was set aside stands alone. Else one pass is made, and what links to a refused row is not held against it.
    """
    while True:
        before = len(book.lines)
        for stage in STAGES:
            rows = noted.note(finding for check in stage for finding in check(book))
            book = book.without(rows) if rows else book
        if not book.set_aside or len(book.lines) == before:
            return book


def _circles(book: Book) -> Iterator[Finding]:
    """Every line in a chain that loops, and every line that leads into one."""
    _, problems = book.links
    looping = {problem.line.id for problem in problems if problem.why == "circular"}
    if not looping:
        return
    looping |= following(book.lines.values(), looping)
    for row, line in book.lines.items():
        if line.id in looping and line.original is not None:
            claim, number = line.original
            yield Finding(
                code=codes.CIRCULAR_ORIGINAL,
                row=row,
                column="original",
                headline=f"the originals of claim `{line.claim}` line {line.line} lead in a circle",
                many="originals lead in a circle",
                words=f"`{line.claim}` line {line.line} corrects `{claim}` line {number}",
                help="a first payment has no original",
            )


def following(lines: Iterable[Line], ids: Iterable[LineId]) -> frozenset[LineId]:
    """The lines that inherit from one of the given lines, directly or through others."""
    children: dict[LineId, list[LineId]] = {}
    for line in lines:
        if line.original is not None and line.kind is not Kind.PAYMENT:
            children.setdefault(line.original, []).append(line.id)
    found: set[LineId] = set()
    waiting = list(ids)
    while waiting:
        new = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(new)
        waiting += new
    return frozenset(found)


def _unit_conflicts(book: Book) -> Iterator[Finding]:
    for person, units in _several(book.identities, lambda line: (line.person, line.unit)).items():
        (_, first), (unit, second), *_ = units.items()
        names = few(units)
        yield Finding(
            code=codes.UNIT_CONFLICT,
            row=second[0],
            column="unit",
            headline=f"person `{person}` is in {len(units)} units: {names}",
            many="persons are in more than one unit",
            words=f"`{person}` in `{unit}`{_own(unit, person)}",
            help="give every row of a person the same unit; a row without one puts the person in a unit of its own",
            others=((first[0], "unit", f"in `{next(iter(units))}`{_own(next(iter(units)), person)} here"),),
            concerned=frozenset(row for rows in units.values() for row in rows),
        )


def _own(unit: str, person: str) -> str:
    return ", its own" if unit == person else ""


def _class_conflicts(book: Book) -> Iterator[Finding]:
    """Keys of the specific whose rows name more than one class; a row without a class names none."""
    keyed_by = _key(book.contract)
    by_unit = keyed_by is Key.UNIT
    named = {row: line for row, line in book.identities.items() if line.class_name is not None}
    torn = _several(named, lambda line: (line.unit if by_unit else line.person, line.class_name or ""))
    of_key: dict[str, list[int]] = {key: [] for key in torn}
    for row, line in book.identities.items() if torn else ():
        of_key.get(line.unit if by_unit else line.person, []).append(row)
    for key, classes in torn.items():
        (one, first), (other, second), *_ = classes.items()
        yield Finding(
            code=codes.CLASS_CONFLICT,
            row=second[0],
            column="class",
            headline=f"{keyed_by.value} `{key}` is in {len(classes)} classes: {few(classes)}",
            many=f"{keyed_by.value}s are in more than one class",
            words=f"`{key}` in `{other}`",
            help=f"every row of a {keyed_by.value} names the same class, or none",
            others=((first[0], "class", f"in `{one}` here"),),
            concerned=frozenset(of_key[key]),
        )


def _key(contract: CheckedContract) -> Key:
    """Whose class it is: the specific's key, a person where there is no specific."""
    deductible = contract.specific.find(Deductible) if contract.specific else None
    return Key.UNIT if deductible and deductible.key is Key.UNIT else Key.PERSON


def _several(lines: Mapping[int, Line], pair: Callable[[Line], tuple[str, str]]) -> dict[str, dict[str, list[int]]]:
    """The keys that have more than one value, each value with its rows; `pair` gives a line's key and value."""
    values = Counter(key for key, _ in {pair(line) for line in lines.values()})
    torn = {key for key, count in values.items() if count > 1}
    found: dict[str, dict[str, list[int]]] = {}
    for row, line in lines.items() if torn else ():
        key, value = pair(line)
        if key in torn:
            found.setdefault(key, {}).setdefault(value, []).append(row)
    return found


def _rebates(book: Book) -> Iterator[Finding]:
    """Rebates that bring no money and correct no line of the ledger."""
    rebates = {row: line for row, line in book.lines.items() if line.kind is Kind.REBATE and line.amount >= 0}
    ids = {line.id for line in book.lines.values()} | book.gone if rebates else frozenset()
    lone = [row for row, line in rebates.items() if line.original not in ids]
    for row in sorted([*lone, *_left_alone(rebates, lone)]) if book.set_aside else lone:
        name = f"`{rebates[row].claim}` line {rebates[row].line}"
        yield Finding(
            code=codes.POSITIVE_REBATE,
            row=row,
            column="amount",
            headline=f"the rebate {name} is not negative and has no original in the ledger",
            many="rebates are not negative and have no original in the ledger",
            words="a rebate is money that came back",
            help="write a rebate with a minus; one that takes a rebate back names it as its `original`",
        )


def _left_alone(rebates: Mapping[int, Line], lone: Iterable[int]) -> Iterator[int]:
    """The rebates whose originals go when the lone ones are set aside: a long chain is not gone through in rounds."""
    following: dict[LineId, list[int]] = {}
    for row, line in rebates.items():
        if line.original is not None:
            following.setdefault(line.original, []).append(row)
    waiting = list(lone)
    while waiting:
        rows = following.pop(rebates[waiting.pop()].id, [])
        waiting += rows
        yield from rows


Check = Callable[[Book], Iterator[Finding]]

# Each stage judges what the one before it left.
STAGES: tuple[tuple[Check, ...], ...] = (
    (_circles,),
    (_unit_conflicts, _class_conflicts, _rebates),
)
