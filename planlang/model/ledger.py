"""Ledger and census: what was paid for whom, and how many were covered. Source: `semantics`, section 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

from attrs import evolve, field, frozen

from planlang.text.source import Place


class Kind(Enum):
    """What a line is."""

    PAYMENT = "payment"
    REFUND = "refund"
    VOID = "void"
    RECOVERY = "recovery"
    REBATE = "rebate"

    # Members are one object each; Enum's own hash is a function in Python, asked for every line.
    __hash__ = object.__hash__


@frozen(kw_only=True)
class Line:
    """One claim line as the ledger has it; `amount` in minor units, negative where money came back.

    `paid` absent: the line is pended. `original` is the claim and line that it corrects.
    """

    claim: str
    line: int
    person: str
    unit: str
    coverage: str
    incurred: date
    paid: date | None
    amount: int
    sequence: int = 0
    kind: Kind = Kind.PAYMENT
    original: tuple[str, int] | None = None
    class_name: str | None = None
    exclusion: str | None = None
    group: str | None = None
    place: Place | None = field(default=None, eq=False, repr=False)

    @property
    def id(self) -> tuple[str, int]:
        """Claim and line: unique in a ledger."""
        return self.claim, self.line


@frozen(kw_only=True)
class SetAside:
    """A row that was refused and, at the caller's wish, set aside: nothing is settled of it, nothing of it is lost.

    `amount`, `line` and the dates are absent where they could not be read. `values` are the row's canonical fields as
    written.
    """

    values: Mapping[str, str]
    place: Place
    amount: int | None
    reasons: tuple[str, ...]
    line: int | None = None
    incurred: date | None = None
    paid: date | None = None


@frozen(kw_only=True)
class Ledger:
    """All lines of the group that is settled, in the file's order, and what was left out of it.

    `others` are the rows of other groups, set aside before anything else was asked of them, and `other_groups` their
    number and readable amount. `digest` is over the canonical sorted rows. `whole` are the ids (claim, person, unit)
    that all files give as whole numbers.
    """

    lines: tuple[Line, ...]
    group: str | None
    set_aside: tuple[SetAside, ...] = ()
    others: tuple[SetAside, ...] = ()
    other_groups: tuple[int, int] = (0, 0)
    digest: str = ""
    whole: frozenset[str] = frozenset()


@frozen(kw_only=True)
class CensusRow:
    """Covered units of a tier (and class) in the policy month named `month` (`YYYY-MM`)."""

    month: str
    tier: str
    class_name: str | None
    units: int


@frozen(kw_only=True)
class Census:
    """The census as read: one row a month, tier and class.

    counted: of a list that several periods count, what each makes of its own months and of those of every earlier one:
    `counted[2][0]` are the rows of the first period's months by the tiers and classes of the third.
    projected_with: of a period that has not begun, the month of an earlier one with which it is projected.
    """

    rows: tuple[CensusRow, ...]
    counted: tuple[tuple[tuple[CensusRow, ...], ...], ...] = ()
    projected_with: str | None = None


@frozen(kw_only=True)
class Facts:
    """What happened, as the caller states it. Source: `semantics`, section 2."""

    as_of: date | None = None
    terminated: date | None = None
    renewed: bool = False
    terminal_liability: bool = False


@frozen
class LinkProblem:
    """A line whose original could not be followed: `missing`, `pended`, `later` (than the as-of date), `circular`."""

    line: Line
    why: str


@frozen(kw_only=True)
class Resolved:
    """A line after inheritance.

    `line` holds the identity that it takes from the root of its chain, with its own amount, sequence and paid date.
    `root` is the root line, `window_paid` the paid date by which windows judge it.
    """

    line: Line
    root: Line
    window_paid: date
    kind: Kind

    @property
    def unfollowed(self) -> bool:
        """Whether the line corrects another that is not settled, so that it takes nothing of it."""
        corrects = self.line.original is not None and self.line.kind is not Kind.PAYMENT
        return corrects and self.root.id == self.line.id


def resolve_links(lines: Iterable[Line], as_of: date | None) -> tuple[list[Resolved], list[LinkProblem]]:
    """Let every counted line inherit from the root of its chain.

    Pended lines and lines paid after the as-of date are left out. A line with an original and of a kind other than
    payment takes person, unit, class, coverage, incurred date, exclusion and the date that windows judge from the
    root; a payment with an original is a reissue, the root of its own chain.
    """
    every = {line.id: line for line in lines}
    problems: list[LinkProblem] = []
    roots: dict[tuple[str, int], tuple[Line, Kind]] = {}
    resolved = []
    for line in every.values():
        if line.paid is None or (as_of is not None and line.paid > as_of):
            continue
        if line.original is None or line.kind is Kind.PAYMENT:
            resolved.append(Resolved(line=line, root=line, window_paid=line.paid, kind=line.kind))
            continue
        root, kind = _root(line, every, as_of, roots, problems)
        assert root.paid is not None
        resolved.append(Resolved(line=_inherit(line, root), root=root, window_paid=root.paid, kind=kind))
    return resolved, problems


def pended_lines(lines: Iterable[Line], as_of: date | None) -> tuple[Line, ...]:
    """The lines that are not paid yet, by claim and line, with what each takes from the root of its chain."""
    every = {line.id: line for line in lines}
    pended = sorted((line for line in every.values() if line.paid is None), key=lambda line: line.id)
    return tuple(_inherit(line, _root(line, every, as_of, {}, [])[0]) for line in pended)


def _root(
    line: Line,
    every: Mapping[tuple[str, int], Line],
    as_of: date | None,
    known: dict[tuple[str, int], tuple[Line, Kind]],
    problems: list[LinkProblem],
) -> tuple[Line, Kind]:
    """The root of a line's chain, and the kind as which the line is treated."""
    chain: list[Line] = []
    current = line
    seen = set()
    while current.id not in known:
        if current.id in seen:
            problems.extend(LinkProblem(member, "circular") for member in chain)
            known.update({member.id: (member, member.kind) for member in chain})
            return known[line.id]
        seen.add(current.id)
        chain.append(current)
        if current.original is None or current.kind is Kind.PAYMENT:
            known[current.id] = (current, current.kind)
            break
        parent = every.get(current.original)
        why = _unusable(parent, as_of)
        if parent is None or why:
            problems.append(LinkProblem(current, why))
            known[current.id] = (current, current.kind)
            break
        current = parent
    root, kind = known[current.id]
    for member in reversed(chain):
        if member.id not in known:
            kind = _graver(member.kind, kind)
            known[member.id] = (root, kind)
    return known[line.id]


def _unusable(parent: Line | None, as_of: date | None) -> str:
    """Why an original cannot be followed, or nothing."""
    if parent is None:
        return "missing"
    if parent.paid is None:
        return "pended"
    return "later" if as_of is not None and parent.paid > as_of else ""


def _graver(own: Kind, inherited: Kind) -> Kind:
    """A chain that holds a rebate or a recovery makes each later line one; a rebate outranks a recovery."""
    for kind in (Kind.REBATE, Kind.RECOVERY):
        if kind in {own, inherited}:
            return kind
    return own


def _inherit(line: Line, root: Line) -> Line:
    """The line with what it takes from its root."""
    if root is line:
        return line
    return evolve(
        line,
        person=root.person,
        unit=root.unit,
        class_name=root.class_name,
        coverage=root.coverage,
        incurred=root.incurred,
        exclusion=root.exclusion,
    )
