"""The scope: what a provision may see of a plan while it is checked, and where it says what is wrong.

A provision reads the statements of its own block, resolves names and amounts here, and reports mistakes here.
INVARIANT: nothing is said to be missing or undeclared that may stand in a statement which could not be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from attrs import evolve, field, frozen

from planlang.model.contract import Citation, Key
from planlang.syntax.nodes import Block, Covers, Deductible, Name, Per, Statement, Written
from planlang.text.diagnostic import Code, Diagnostic, Edit, Label, Severity
from planlang.text.nearest import is_slip, listed, nearest
from planlang.text.source import Span
from planlang.values.calendar import Period
from planlang.values.money import Currency, Money, shown
from planlang.values.rate import ONE, shown_percent

UNDECLARED_COVERAGE = Code("undeclared-coverage")
UNDECLARED_TIER = Code("undeclared-tier")
UNDECLARED_CLASS = Code("undeclared-class")
NAME_LISTED_TWICE = Code("name-listed-twice")
CURRENCY_MISMATCH = Code("currency-mismatch")
PERCENTAGE_OVER_100 = Code("percentage-over-100")
MISSING_TERM = Code("missing-term")
KEY_OUT_OF_PLACE = Code("key-out-of-place")
KEY_MISMATCH = Code("key-mismatch")
MONTHS_OUT_OF_RANGE = Code("months-out-of-range")
TERM_WITHOUT_EFFECT = Code("term-without-effect", Severity.WARNING)
LAYER_PAYS_NOTHING = Code("layer-pays-nothing", Severity.WARNING)

CODES = (
    UNDECLARED_COVERAGE,
    UNDECLARED_TIER,
    UNDECLARED_CLASS,
    NAME_LISTED_TWICE,
    CURRENCY_MISMATCH,
    PERCENTAGE_OVER_100,
    MISSING_TERM,
    KEY_OUT_OF_PLACE,
    KEY_MISMATCH,
    MONTHS_OUT_OF_RANGE,
    TERM_WITHOUT_EFFECT,
    LAYER_PAYS_NOTHING,
)

KEYS: Mapping[Per, Key] = {Per.PERSON: Key.PERSON, Per.FAMILY: Key.UNIT, Per.ALL: Key.CONTRACT}

MOST_MONTHS = 120
"""A number of months beyond any contract's."""

_A: Mapping[Block, str] = {
    Block.SPECIFIC: "a specific",
    Block.AGGREGATE: "an aggregate",
    Block.BENEFITS: "benefits",
}

S = TypeVar("S", bound=Statement)


@frozen
class Findings:
    """The diagnostics of one run, in the order in which they were found."""

    _found: list[Diagnostic] = field(factory=list)

    def report(
        self,
        code: Code,
        headline: str,
        *labels: Label,
        remedy: str | None = None,
        edit: Edit | None = None,
        once: bool = False,
    ) -> None:
        """Say what is wrong; with `once`, the same of several places is said of the first, with how many they are."""
        if once:
            for at, known in enumerate(self._found):
                if (known.code, known.headline) == (code, headline):
                    self._found[at] = evolve(known, count=known.count + 1)
                    return
        self._found.append(Diagnostic(code, headline, labels, remedy, edit))

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """All of them."""
        return tuple(self._found)


@frozen(kw_only=True)
class Names:
    """The declared names of one kind and where each is declared.

    `open`: a declaration could not be read, so that any name may be in it. `written`: the plan declares any at all.
    """

    kind: str
    declaration: str
    code: Code
    places: Mapping[str, Span | None]
    open: bool = False
    written: bool = True

    def resolve(self, name: Name, findings: Findings) -> str | None:
        """The declared name, or none, with a diagnostic unless a broken declaration may hold it."""
        if name.value in self.places:
            return name.value
        if not self.open:
            self._report(name, findings)
        return None

    def _report(self, name: Name, findings: Findings) -> None:
        if not self.written:
            findings.report(
                self.code,
                f"a {self.kind} is named, and the plan declares none",
                Label(name.span, f"no {self.kind} is declared"),
                remedy=f"declare it in the plan: `{self.declaration} {name.value}`",
            )
            return
        near = nearest(name.value, self.places)
        place = self.places[near] if near else None
        findings.report(
            self.code,
            f"{self.kind} `{name.value}` is not declared",
            Label(name.span, f"not a {self.kind} of this plan"),
            *((Label(place, f"`{near}` is declared here"),) if place else ()),
            remedy=f"did you mean `{near}`?" if near else f"the plan declares {listed(self.places, 'and')}",
            edit=Edit(name.span, near) if near and is_slip(name.value, near) else None,
        )


@frozen(kw_only=True)
class Frame:
    """What a plan declares and every block relies on; period and currency are absent when they could not be read.

    `period_at` and `currency_at` are where they are written, unknown of a plan in another file.
    """

    coverages: Names
    tiers: Names
    classes: Names
    exclusions: Mapping[str, str]
    period: Period | None
    currency: Currency | None
    period_at: Span | None = None
    currency_at: Span | None = None

    def in_period(self) -> tuple[Label, ...]:
        """Where the period stands that makes a finding one."""
        return (Label(self.period_at, "the policy period"),) if self.period_at else ()

    def in_currency(self) -> tuple[Label, ...]:
        """Where the currency stands that makes a finding one."""
        return (Label(self.currency_at, "the plan's currency"),) if self.currency_at else ()


@frozen(kw_only=True)
class Read:
    """A block as it was read: its header, each of its terms once, and what of it could not be read.

    `unread` holds the terms that were written wrongly or in another block; `open`: a statement whose term is unknown.
    """

    header: Statement
    statements: tuple[Statement, ...]
    unread: frozenset[str] = frozenset()
    open: bool = False

    def may_hold(self, words: str) -> bool:
        """Whether a term may have been meant here, though it cannot be read."""
        return self.open or words in self.unread


@frozen(kw_only=True)
class Scope:
    """One block of a plan, seen by the provisions that are checked in it."""

    block: Block
    blocks: Mapping[Block, Read]
    frame: Frame
    path: str
    findings: Findings

    @property
    def here(self) -> Read:
        """The block itself."""
        return self.blocks[self.block]

    @property
    def period(self) -> Period | None:
        """The policy period, absent when it could not be read."""
        return self.frame.period

    def seen_from(self, block: Block) -> Scope | None:
        """The scope of another block of the plan, or none when there is no such block."""
        if block not in self.blocks:
            return None
        return Scope(block=block, blocks=self.blocks, frame=self.frame, path=self.path, findings=self.findings)

    def may_exist(self, block: Block) -> bool:
        """Whether the plan has such a block, or a broken statement that may have been its header."""
        return block in self.blocks or self.blocks[Block.PLAN].may_hold(block.value)

    # --- statements ---------------------------------------------------------------------------------------------

    def each(self, kind: type[S]) -> tuple[S, ...]:
        """The block's statements of a kind, as written."""
        return tuple(statement for statement in self.here.statements if isinstance(statement, kind))

    def find(self, kind: type[S]) -> S | None:
        """The block's first statement of a kind, or none."""
        return next(iter(self.each(kind)), None)

    def may_hold(self, kind: type[Statement]) -> bool:
        """Whether a statement of a kind stands here, readable or not."""
        return bool(self.each(kind)) or self.here.may_hold(kind.words)

    def require(self, kind: type[S], example: str) -> S | None:
        """The block's statement of a kind; that it is missing is reported, unless it may be unreadable."""
        found = self.find(kind)
        if found is None and not self.may_hold(kind):
            self.report_missing(kind.words, example)
        return found

    def report_missing(self, words: str, example: str) -> None:
        """Say that the block lacks a term that it must have."""
        self.report(
            MISSING_TERM,
            f"`{self.block.value}` does not say `{words}`",
            Label(self.here.header.term, f"has no `{words}`"),
            remedy=f"add a line such as `{example}`",
        )

    def citation(self, statement: Statement) -> Citation:
        """Where a statement stands and the clause that it cites."""
        return cite(statement, self.path)

    # --- names and values ---------------------------------------------------------------------------------------

    def coverages(self, names: Iterable[Name]) -> frozenset[str]:
        """The declared coverages among the names; others, and repeated ones, are reported."""
        seen: dict[str, Span] = {}
        for name in names:
            if name.value in seen:
                self.report(
                    NAME_LISTED_TWICE,
                    f"`{name.value}` is listed twice",
                    Label(name.span, "listed again"),
                    Label(seen[name.value], "first listed here"),
                    remedy="leave one of them out",
                )
            elif self.frame.coverages.resolve(name, self.findings):
                seen[name.value] = name.span
        return frozenset(seen)

    def tier(self, name: Name) -> str | None:
        """The declared tier of that name."""
        return self.frame.tiers.resolve(name, self.findings)

    def class_name(self, name: Name) -> str | None:
        """The declared class of that name."""
        return self.frame.classes.resolve(name, self.findings)

    def money(self, written: Written[Money]) -> int:
        """Minor units of an amount of the plan's currency."""
        return amount_in(written, self.frame, self.findings)

    def share(self, written: Written[Fraction]) -> Fraction:
        """A percentage that is at most 100%."""
        if written.value > ONE:
            self.report(
                PERCENTAGE_OVER_100,
                f"`{written.span.text}` is more than all of it",
                Label(written.span, f"{shown_percent(written.value)} of an amount is more than the amount"),
                remedy="write a share of at most `100%`",
            )
        return written.value

    def months(self, written: Written[int], most: int | None = None) -> int:
        """A number of months, at least one and at most `most`, which the period allows; another one is reported."""
        limit = MOST_MONTHS if most is None else max(most, 1)
        if not 1 <= written.value <= limit:
            self.report(
                MONTHS_OUT_OF_RANGE,
                f"`{written.span.text}` is no possible number of months here",
                Label(written.span, f"must be from 1 to {limit}" if limit > 1 else "must be 1"),
                *(() if most is None else self.frame.in_period()),
                remedy="leave the statement out if it holds for no month" if written.value == 0 else None,
            )
        return written.value

    def key(self, per: Written[Per], allowed: Per, words: str) -> Key:
        """Whose total a limit is on; one that the term cannot have is reported."""
        if per.value is not allowed:
            self.report(
                KEY_OUT_OF_PLACE,
                f"the `{words}` of {_A[self.block]} cannot be `{per.value.value}`",
                Label(per.span, f"must be `{allowed.value}`"),
                remedy=f"write `{allowed.value}` instead",
                edit=Edit(per.span, allowed.value),
            )
        return KEYS[per.value]

    def covered(self) -> frozenset[str] | None:
        """The coverages of this block; absent when the block does not say them, or names one that is not declared."""
        covers = self.find(Covers)
        names = frozenset(name.value for name in covers.names) if covers else frozenset()
        return names if names and names <= self.frame.coverages.places.keys() else None

    def deductible_key(self) -> Written[Per] | None:
        """How the specific's standard deductible is kept: per person or per family; absent when that is not known."""
        specific = self.seen_from(Block.SPECIFIC)
        if specific is None:
            return None
        return next((d.per for d in specific.each(Deductible) if d.for_class is None), None)

    def agree_with_deductible(self, per: Per, place: Span, words: str) -> None:
        """Report a term that is kept otherwise than the deductible: the two run on one key."""
        standard = self.deductible_key()
        if standard is None or per is standard.value:
            return
        self.report(
            KEY_MISMATCH,
            f"`{words}` is {per.value}, the deductible {standard.value.value}",
            Label(place, f"kept {per.value}"),
            Label(standard.span, f"the deductible is kept {standard.value.value}"),
            remedy="a specific keeps all its totals by one key: write both per person or both per family",
        )

    def report_without_effect(self, headline: str, *labels: Label, remedy: str) -> None:
        """Say of a term that it decides nothing beside what else is written."""
        self.report(TERM_WITHOUT_EFFECT, headline, *labels, remedy=remedy)

    def check_pays(self, place: Span, *amounts: int | Fraction) -> None:
        """Warn of a percentage or a maximum under which the layer pays nothing: all that it allows is zero."""
        if not any(amounts):
            self.report(
                LAYER_PAYS_NOTHING,
                f"the {self.block.value} pays nothing",
                Label(place, "of any claim this leaves zero"),
                remedy=f"write what was agreed, or leave the {self.block.value} out",
            )

    def report(
        self,
        code: Code,
        headline: str,
        *labels: Label,
        remedy: str | None = None,
        edit: Edit | None = None,
        once: bool = False,
    ) -> None:
        """Say what is wrong."""
        self.findings.report(code, headline, *labels, remedy=remedy, edit=edit, once=once)


def cite(statement: Statement, path: str) -> Citation:
    """Where a statement stands, its clause and its doc comment."""
    clause = statement.clause
    return Citation(
        file=path,
        line=statement.term.line,
        clause=clause.number.value if clause else None,
        words=clause.words.value if clause and clause.words else None,
        doc=statement.doc,
        column=statement.term.column,
    )


def amount_in(written: Written[Money], frame: Frame, findings: Findings) -> int:
    """Minor units of an amount; one of another currency than the plan's is reported."""
    money, currency = written.value, frame.currency
    if currency is not None and money.currency != currency:
        findings.report(
            CURRENCY_MISMATCH,
            f"`{written.span.text}` is not in {currency.code}, the plan's currency",
            Label(written.span, f"an amount in {money.currency.code}"),
            *frame.in_currency(),
            remedy=f"write amounts as `{example_of(currency)}`",
        )
    return money.minor


def example_of(currency: Currency) -> str:
    """How amounts of a currency are written, by example: `$1,250.00`, `JPY 1,250`."""
    return shown(1250 * 10**currency.exponent, currency)
