"""Advice: what is allowed in a ledger and yet is seldom meant. Warnings never stop a settlement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from planlang.ledgers import codes
from planlang.ledgers.findings import HEADER, Finding, grouped, quoted
from planlang.ledgers.formula import formula_like
from planlang.ledgers.rows import KINDS
from planlang.ledgers.together import Book, LineId
from planlang.model.ledger import Kind, Line, LinkProblem, Resolved
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Cell, Place
from planlang.values.money import shown

IDS = ("claim", "person", "unit", "original", "class", "exclusion", "group")
REPEATED = 3
_BACK = (Kind.REFUND, Kind.VOID, Kind.RECOVERY)
_LONG = 100


def advise(book: Book) -> Iterator[Finding]:
    """Every warning on the lines of a book."""
    for check in CHECKS:
        yield from check(book)


def paid_before_incurred(book: Book) -> Iterator[Finding]:
    """Lines whose two dates are in the wrong order."""
    for row, line in book.lines.items():
        if line.paid is not None and line.paid < line.incurred:
            yield Finding(
                code=codes.PAID_BEFORE_INCURRED,
                row=row,
                column="paid",
                headline=f"claim `{line.claim}` line {line.line} was paid before it was incurred",
                many="lines were paid before they were incurred",
                words=f"paid {line.paid}, incurred {line.incurred}",
                help="check that the two columns of dates are the right ones",
            )


def negative_payments(book: Book) -> Iterator[Finding]:
    """Lines that bring money back under the name of a payment."""
    kinds = book.entries.texts["kind"]
    for row, line in book.lines.items():
        if line.amount < 0 and kinds[row] and KINDS[kinds[row].casefold()] is Kind.PAYMENT:
            yield Finding(
                code=codes.NEGATIVE_PAYMENT,
                row=row,
                column="kind",
                headline=f"claim `{line.claim}` line {line.line} is a negative payment, read as a refund",
                many="negative payments are read as refunds",
                words=f"{shown(line.amount, book.contract.currency)} as a payment",
                help="money that comes back is a refund, a void or a recovery",
            )


def unlinked_negatives(book: Book) -> Iterator[Finding]:
    """Money that came back for a line nobody names; a rebate seldom has one to name."""
    for row, line in book.lines.items():
        if line.amount < 0 and line.original is None and line.kind is not Kind.REBATE:
            yield Finding(
                code=codes.UNLINKED_NEGATIVE,
                row=row,
                column="original",
                headline=f"claim `{line.claim}` line {line.line} takes money back and names no original",
                many="lines take money back and name no original",
                words=f"{shown(line.amount, book.contract.currency)}, judged by its own dates",
                help="name the line that it corrects as its `original`, so that it counts where that one counted",
            )


def unlinked_positives(book: Book) -> Iterator[Finding]:
    """Refunds, voids and recoveries that bring no money back and name nothing that they take back."""
    for row, line in book.lines.items():
        if line.amount > 0 and line.original is None and line.kind in _BACK:
            yield Finding(
                code=codes.POSITIVE_REVERSAL,
                row=row,
                column="amount",
                headline=f"the {line.kind.value} `{line.claim}` line {line.line} is positive: "
                "it adds to the claims, as a payment does",
                many="refunds, voids or recoveries are positive: they add to the claims, as payments do",
                words=f"{shown(line.amount, book.contract.currency)}, added",
                help="money that comes back is written with a minus; "
                "what takes a refund back names it as its `original`",
            )


def positive_reversals(book: Book) -> Iterator[Finding]:
    """Linked lines that add to what they should take back; of a refund the reversal is rightly positive."""
    linked = {row: line for row, line in book.lines.items() if line.amount > 0 and line.original is not None}
    linked = {row: line for row, line in linked.items() if line.kind is not Kind.PAYMENT}
    lines = {line.id: line for line in book.lines.values()} if linked else {}
    for row, line in linked.items():
        original = lines.get(line.original) if line.original is not None else None
        if original is not None and original.amount > 0:
            own, was = (shown(amount, book.contract.currency) for amount in (line.amount, original.amount))
            yield Finding(
                code=codes.POSITIVE_REVERSAL,
                row=row,
                column="amount",
                headline=f"the {line.kind.value} `{line.claim}` line {line.line} has the sign of what it reverses: "
                "it adds to the claims, as a payment does",
                many="refunds, voids, recoveries or rebates have the sign of what they reverse: "
                "they add to the claims, as payments do",
                words=f"{own}, and `{original.claim}` line {original.line} is {was}",
                help="what takes a payment back is written with a minus; some systems export voids without a sign",
            )


def of_formulas(book: Book) -> Iterator[Finding]:
    """Ids that a spreadsheet would run."""
    for name in IDS:
        texts = book.entries.texts[name]
        strange = {text for text in set(texts) if formula_like(text)}
        for row in book.lines if strange else ():
            if texts[row] in strange:
                yield Finding(
                    code=codes.FORMULA_LIKE_ID,
                    row=row,
                    column=name,
                    headline=f"the {name} `{texts[row]}` looks like a formula",
                    many=f"cells of `{name}` look like formulas",
                    words="a spreadsheet would run this",
                    help="it is kept as it is; write the outputs with `--spreadsheet-safe`, "
                    "or change the id at its source",
                )


def hidden_characters(book: Book) -> Iterator[Finding]:
    """Ids that differ from what they look like: two of them may be one person, with two deductibles."""
    for name in IDS:
        texts = book.entries.texts[name]
        strange = {text for text in set(texts) if not text.isprintable()}
        for row in book.lines if strange else ():
            if texts[row] in strange:
                shown = _with_codes(texts[row])
                yield Finding(
                    code=codes.HIDDEN_CHARACTER,
                    row=row,
                    column=name,
                    headline=f"the {name} {shown} holds a character that nobody sees",
                    many=f"cells of `{name}` hold characters that nobody sees",
                    words=f"{shown} is an id of its own, whatever it looks like",
                    help="it is kept as it is; take the character out at its source",
                )


def _with_codes(text: str) -> str:
    """An id for a sentence, its hidden characters as their codes."""
    return quoted("".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text[:_LONG]))


def classes_not_used(book: Book) -> Iterator[Finding]:
    """Lines with a class under a plan without classes."""
    if not book.contract.classes:
        for row, line in book.lines.items():
            if line.class_name is not None:
                yield Finding(
                    code=codes.CLASS_NOT_USED,
                    row=row,
                    column="class",
                    headline=f"claim `{line.claim}` line {line.line} names a class, the plan declares none",
                    many="lines name a class, the plan declares none",
                    words="changes nothing",
                    help="declare the classes in the plan, or leave the column out: ignore = [...] in the mapping",
                )


def linked_lines_differ(book: Book) -> Iterator[Finding]:
    """Linked lines that say something else than what they inherit."""
    resolved, _ = book.links
    rows = {line.id: row for row, line in book.lines.items()} if resolved else {}
    for taken in resolved:
        row = rows[taken.line.id]
        differing = list(_differences(book, row, taken)) if taken.root.id != taken.line.id else []
        if differing:
            line = taken.line
            yield Finding(
                code=codes.LINKED_LINE_DIFFERS,
                row=row,
                column=differing[0][0],
                headline=f"claim `{line.claim}` line {line.line} differs from the original that it corrects",
                many="lines differ from the originals that they correct",
                words="; ".join(f"{name} `{own}`, the original's `{other}`" for name, own, other in differing),
                help="a linked line takes these from its original, whatever it says itself, "
                "unless the settlement is as of a day before the original was paid",
            )


def _differences(book: Book, row: int, taken: Resolved) -> Iterator[tuple[str, str, str]]:
    """What a row says itself and what it takes, where the two differ; an empty cell says nothing."""
    own, inherited = book.lines[row], taken.line
    unit = book.entries.texts["unit"][row]
    pairs = (
        ("person", own.person, inherited.person),
        ("unit", unit, inherited.unit),
        ("coverage", own.coverage, inherited.coverage),
        ("class", own.class_name, inherited.class_name),
        ("exclusion", own.exclusion, inherited.exclusion),
        ("incurred", own.incurred.isoformat(), inherited.incurred.isoformat()),
    )
    for name, written, other in pairs:
        if written and written != other:
            yield name, written, other or ""


def reversals(book: Book) -> Iterator[Finding]:
    """Lines of which all linked lines together take back more than they were."""
    resolved, _ = book.links
    corrections: dict[LineId, list[Line]] = {}
    for taken in resolved:
        if taken.root.id != taken.line.id:
            corrections.setdefault(taken.root.id, []).append(taken.line)
    rows = {line.id: row for row, line in book.lines.items()} if corrections else {}
    for root, lines in corrections.items():
        original, back = book.lines[rows[root]].amount, sum(line.amount for line in lines)
        if _exceeds(original, back):
            claim, number = root
            come, was = (shown(amount, book.contract.currency) for amount in (back, original))
            yield Finding(
                code=codes.REVERSAL_EXCEEDS_ORIGINAL,
                row=max(rows[line.id] for line in lines),
                column="amount",
                headline=f"claim `{claim}` line {number} is reversed by more than it was",
                many="lines are reversed by more than they were",
                words=f"reversals come to {come}, `{claim}` line {number} to {was}",
                help="a payment issued again is a `payment`, not a correction; check for a reversal entered twice",
                others=((rows[root], "amount", "the original"),),
            )


def _exceeds(original: int, back: int) -> bool:
    """Whether corrections turn an amount's sign."""
    return original + back < 0 <= original or original < 0 < original + back


def header_amounts(book: Book) -> Iterator[Finding]:
    """Claims whose every line carries one amount: most likely the claim's, repeated."""
    sizes = Counter(line.claim for line in book.lines.values())
    large = {claim for claim, size in sizes.items() if size >= REPEATED}
    by_claim: dict[str, list[int]] = {}
    for row, line in book.lines.items() if large else ():
        if line.claim in large:
            by_claim.setdefault(line.claim, []).append(row)
    for claim, rows in by_claim.items():
        amounts = {book.lines[row].amount for row in rows}
        if len(amounts) == 1 and 0 not in amounts:
            amount = shown(amounts.pop(), book.contract.currency)
            yield Finding(
                code=codes.HEADER_AMOUNT_REPEATED,
                row=rows[0],
                column="amount",
                headline=f"all {len(rows)} lines of claim `{claim}` carry the same amount",
                many="claims carry the same amount on all of their lines",
                words=f"{amount} on each of {len(rows)} lines",
                help="if this is what was paid for the whole claim, give it on one line, or it counts several times",
            )


def nothing_paid(book: Book) -> Iterator[Finding]:
    """A ledger of which no line was paid."""
    if book.lines and not any(book.entries.texts["paid"]):
        yield Finding(
            code=codes.NOTHING_PAID,
            row=HEADER,
            column=None,
            headline="no row has a paid date: every line is pended, and nothing is settled",
            many="",
            words="no date of payment",
            help='say in the mapping which column holds the date of payment: [columns] paid = "..."',
        )


CHECKS: tuple[Callable[[Book], Iterator[Finding]], ...] = (
    paid_before_incurred,
    negative_payments,
    unlinked_negatives,
    unlinked_positives,
    of_formulas,
    hidden_characters,
    classes_not_used,
    positive_reversals,
    linked_lines_differ,
    reversals,
    header_amounts,
    nothing_paid,
)

_WHY = {
    "missing": "is not in the ledger",
    "pended": "is pended",
    "later": "was paid after the as-of date",
}
_HELP = {
    "missing": "the ledger needs every line that a later one corrects, however old",
    "pended": "nothing is missing: once the original has a paid date, such a line follows it",
    "later": "nothing is missing: in a settlement as of the day on which the original was paid, or later, "
    "such a line follows it",
}


def link_warnings(problems: Iterable[LinkProblem]) -> list[Diagnostic]:
    """Warnings on lines whose original a settlement could not follow, with the as-of date that it has."""
    findings, places = [], {}
    for row, problem in enumerate(p for p in problems if p.why in _WHY and p.line.original is not None):
        line = problem.line
        assert line.original is not None
        claim, number = line.original
        places[row] = line.place
        findings.append(
            Finding(
                code=codes.ORIGINAL_NOT_FOUND,
                row=row,
                column="original",
                headline=f"the original of claim `{line.claim}` line {line.line} {_WHY[problem.why]}",
                many=f"lines name an original that {_WHY[problem.why]}",
                words=f"corrects `{claim}` line {number}, which {_WHY[problem.why]}; judged by its own dates",
                help=_HELP[problem.why],
            )
        )

    def place(row: int, column: str | None) -> Place:
        at = places[row]
        return Cell(at.file, at.row, column) if isinstance(at, Cell) else at or Cell("ledger", row)

    return grouped(findings, place)
