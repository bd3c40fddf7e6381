"""Eligibility: a list of who was covered when, of which the census is counted instead of being sent.

    person,subscriber,relation,start,end
    M-1,S-1,self,2026-01-01,
    M-2,S-1,spouse,2026-01-01,2026-06-30

How a list is counted decides what is charged, and lists do not say it: the mapping file states the rule and the tiers,
and what came of it is told month by month.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from planlang.ledgers import codes
from planlang.ledgers.cells import DATE_FORMS, Unreadable, date_reader
from planlang.ledgers.counting import COUNTING, Counted, InMonth, Spell, count, nobody_covered
from planlang.ledgers.entries import read_column
from planlang.ledgers.families import EVERY, RELATIONS, RULES, SELF, TierRules, torn
from planlang.ledgers.findings import HEADER, Finding, PlaceOf, grouped, quoted
from planlang.ledgers.mapping import FileMapping
from planlang.ledgers.schema import ELIGIBILITY, matches
from planlang.ledgers.sheet import Sheet, lay_out, other_cells, rows_left_out
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Census, CensusRow
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.nearest import listed, nearest

_OF_THE_LIST = ("relation", "start")
_COUNTINGS = " or ".join(f'"{rule}"' for rule in COUNTING)


@frozen
class Listed:
    """What a list came to: no census when errors stop it. `notes` say how it was counted, and what came of it."""

    census: Census | None
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()


def is_list(headers: tuple[str, ...], mapping: FileMapping) -> bool:
    """Whether a file holds who was covered when, and not units by month."""
    if mapping.counting or mapping.tiers or any(name in mapping.columns for name in _OF_THE_LIST):
        return True
    there = matches(headers, ELIGIBILITY)
    return all(there[name] for name in _OF_THE_LIST)


def read_list(  # noqa: PLR0913, PLR0917  a table, the plan and its rules, and the day that is asked
    headers: tuple[str, ...],
    rows: Sequence[Sequence[str]],
    place: PlaceOf,
    contract: CheckedContract,
    mapping: FileMapping,
    as_of: date | None = None,
) -> Listed:
    """The census of a list under the rules of its mapping; each of several periods counts its own months of it.

    An as-of date before the first period has that one count back to it, since all are projected with its month.
    """
    ruled = [(own, _rules(mapping, contract, own)) for own in contract.periods or (contract,)]
    wrong = (one for own, tiers in ruled for one in _tiers_wrong(tiers, mapping, contract, own, place))
    unruly = [*_uncounted(mapping, place), *dict.fromkeys(wrong)]
    sheet, problems = lay_out(headers, rows, place, mapping, ELIGIBILITY)
    if sheet is None:
        return Listed(None, (*unruly, *problems))
    if sheet.left_out:
        problems = [rows_left_out(len(sheet.left_out), mapping), *problems]
    spells, found = _spells(sheet, contract)
    findings = [*found, *(finding for check in _TOGETHER for finding in check(spells))]
    if findings or unruly or mapping.counting is None:
        return Listed(None, (*unruly, *grouped(findings, sheet.place), *problems))
    since = [as_of] + [None] * (len(ruled) - 1)
    counted = [count(spells, mapping.counting, tiers, own, day) for (own, tiers), day in zip(ruled, since, strict=True)]
    uncountable = [*_orphans(counted), *_strangers(ruled, counted)]
    if uncountable:
        return Listed(None, (*grouped(uncountable, sheet.place), *problems))
    notes = tuple(_told(spells, mapping.counting, ruled, counted))
    empty = [one for (own, _), of in zip(ruled, counted, strict=True) for one in nobody_covered(own.period, of, place)]
    return Listed(_census(spells, mapping.counting, ruled, counted, since), (*empty, *problems), notes)


def _census(
    spells: Sequence[Spell],
    rule: str,
    ruled: Sequence[Ruled],
    counted: Sequence[Counted],
    since: Sequence[date | None],
) -> Census:
    """What was counted; of several periods also each earlier one's months, with which one may be projected.

    since: for each period the as-of date back to which it counts.
    """
    rows = tuple(row for one in counted for row in one.rows)
    if len(ruled) == 1:
        return Census(rows=rows)
    every = []
    for at, ((own, tiers), of_its_own) in enumerate(zip(ruled, counted, strict=True)):
        earlier = [evolve(own, period=other.period) for other, _ in ruled[:at]]
        seen = (count(spells, rule, tiers, one, day).rows for one, day in zip(earlier, since, strict=False))
        every.append((*seen, of_its_own.rows))
    return Census(rows=rows, counted=tuple(every))


# A contract, and the rules of its tiers.
Ruled = tuple[CheckedContract, TierRules]


# --- the rules --------------------------------------------------------------------------------------------------


def _rules(mapping: FileMapping, contract: CheckedContract, own: CheckedContract) -> TierRules:
    """The rules of a contract's own tiers, and of those that no period declares, which are told as such."""
    rules = {tier: rule for tier, rule in mapping.tiers.items() if tier in own.tiers or tier not in contract.tiers}
    return rules or ({own.tiers[0]: (EVERY,)} if len(own.tiers) == 1 else {})


def _uncounted(mapping: FileMapping, place: PlaceOf) -> Iterator[Diagnostic]:
    if mapping.counting is None:
        yield Diagnostic(
            codes.COUNTING_NOT_STATED,
            "nothing says how this list of covered persons is counted",
            mapping.at("tiers") or (Label(place(HEADER, None), "a list of who was covered when"),),
            f"say in the mapping on which day of a policy month a person must be covered: counting = {_COUNTINGS}",
        )


def _tiers_wrong(
    tiers: TierRules, mapping: FileMapping, contract: CheckedContract, own: CheckedContract, place: PlaceOf
) -> Iterator[Diagnostic]:
    """Tiers that the plan lacks, tiers of the plan without a rule, and families of no tier or of two.

    contract: what all periods declare, where there are several; own: that of one of them.
    """
    declared = contract.tiers
    for tier in tiers:
        if tier not in declared:
            near = nearest(tier, declared)
            help_ = f"did you mean `{near}`?" if near else f"the plan declares {listed(declared, 'and')}"
            yield Diagnostic(codes.UNKNOWN_TIER, f"`{tier}` is not a declared tier", mapping.at(tier), help_)
    lacking = [tier for tier in own.tiers if tier not in tiers]
    if lacking:
        yield Diagnostic(
            codes.TIER_WITHOUT_RULE,
            f"nothing says which families are of tier {listed(lacking, 'and')}",
            mapping.at("tiers") or (Label(place(HEADER, None), "a list of who was covered when"),),
            f'say so in the mapping, [tiers] {lacking[0]} = "...", with one of the rules {listed(RULES)}',
        )
        return
    families = list(torn(tiers))
    for code, found, help_ in (
        (
            codes.FAMILY_WITHOUT_TIER,
            [one for one in families if not one.tiers],
            "add a rule that holds of it: a tier may have a list of rules",
        ),
        (
            codes.FAMILY_OF_TWO_TIERS,
            [one for one in families if one.tiers],
            "write the rules so that exactly one tier's hold of any family",
        ),
    ):
        if found:
            first, more = found[0], len(found) - 1
            others = f", and so {'is' if more == 1 else 'are'} {more} more" if more else ""
            of = f"of tiers {listed(first.tiers, 'and')}" if first.tiers else "of no tier"
            whose = f" in the period {own.period.first} through {own.period.last}" if contract.periods else ""
            headline = f"a family with {first.family} is {of}{whose}{others}"
            yield Diagnostic(code, headline, mapping.at(*first.tiers[1:], "tiers"), help_)


# --- rows -------------------------------------------------------------------------------------------------------


def _spells(sheet: Sheet, contract: CheckedContract) -> tuple[list[Spell], list[Finding]]:
    """The spells of all rows, or what is wrong with them."""
    dates = date_reader(DATE_FORMS[sheet.mapping.dates])
    days = {name: read_column(sheet.texts(name), dates) for name in ("start", "end")}
    found = [*other_cells(sheet.ragged)]
    for check in (_missing, _strange_relations, _strange_classes):
        found += check(sheet, contract)
    found += _unreadable(sheet, days)
    refused = {finding.row for finding in found}
    found += (_backwards(row) for row in range(sheet.count) if row not in refused and _ends_early(days, row))
    refused |= {finding.row for finding in found}
    texts = [sheet.texts(name) for name in ("person", "subscriber", "relation", "class")]
    spells = [
        Spell(
            row=row,
            person=person,
            subscriber=subscriber,
            relation=relation.casefold(),
            first=first,
            last=last if isinstance(last, date) else None,
            class_name=class_name or None,
        )
        for row, (person, subscriber, relation, class_name, first, last) in enumerate(
            zip(*texts, days["start"], days["end"], strict=True)
        )
        if row not in refused and isinstance(first, date)
    ]
    return spells, found


Days = Mapping[str, Sequence[date | Unreadable | None]]


def _missing(sheet: Sheet, _: CheckedContract) -> Iterator[Finding]:
    help_ = "every row has a person, a subscriber, a relation and a first day; only the last day may be open"
    for name in ("person", "subscriber", "relation", "start"):
        for row, text in enumerate(sheet.texts(name)):
            if not text:
                headline, many = f"a row has no `{name}`", f"rows have no `{name}`"
                yield Finding(codes.MISSING_VALUE, row, name, headline, many, "nothing here", help_)


def _strange_relations(sheet: Sheet, _: CheckedContract) -> Iterator[Finding]:
    help_ = f"a person is {listed(RELATIONS)}; another word is translated in the mapping: [values.relation]"
    for row, text in enumerate(sheet.texts("relation")):
        if text and text.casefold() not in RELATIONS:
            headline = f"{quoted(text)} is not a relation"
            many = "relations are not known"
            yield Finding(codes.UNKNOWN_RELATION, row, "relation", headline, many, f"{quoted(text)} is none", help_)


def _strange_classes(sheet: Sheet, contract: CheckedContract) -> Iterator[Finding]:
    names = contract.classes
    help_ = f"the plan declares {listed(names, 'and')}" if names else "the plan declares no class"
    for row, text in enumerate(sheet.texts("class")):
        if text and text not in names:
            near = nearest(text, names)
            words = f"did you mean `{near}`?" if near else "not a declared class"
            many = "rows name a class that the plan does not declare"
            headline = f"{quoted(text)} is not a declared class"
            yield Finding(codes.UNKNOWN_CLASS, row, "class", headline, many, words, help_)


def _unreadable(sheet: Sheet, days: Days) -> Iterator[Finding]:
    for name, values in days.items():
        for row, value in enumerate(values):
            if isinstance(value, Unreadable):
                text = quoted(sheet.texts(name)[row])
                headline = f"{text} is not a date that can be read"
                words = f"{text}: {value.words}"
                yield Finding(codes.UNREADABLE_DATE, row, name, headline, value.many, words, value.help)


def _ends_early(days: Days, row: int) -> bool:
    first, last = days["start"][row], days["end"][row]
    return isinstance(first, date) and isinstance(last, date) and last < first


def _backwards(row: int) -> Finding:
    return Finding(
        code=codes.END_BEFORE_START,
        row=row,
        column="end",
        headline="a person's cover ends before it starts",
        many="covers end before they start",
        words="before its first day",
        help="both days are covered: a cover of one day starts and ends on it; leave out a row that never took effect",
    )


# --- rows together ----------------------------------------------------------------------------------------------


def _overlaps(spells: Sequence[Spell]) -> Iterator[Finding]:
    """Spells of one person that share a day, with one subscriber or with two."""
    before: dict[str, Spell] = {}
    for spell in sorted(spells, key=lambda one: (one.person, one.first, one.row)):
        other = before.get(spell.person)
        if other is not None and (other.last is None or spell.first <= other.last):
            until = f"through {other.last}" if other.last else "without a last day"
            yield Finding(
                code=codes.OVERLAPPING_COVER,
                row=spell.row,
                column="start",
                headline=f"person `{spell.person}` is covered twice on {spell.first}",
                many="persons are covered twice on a day",
                words=f"`{spell.person}` from {spell.first}",
                help="end the earlier cover on the day before, or keep one of the rows",
                others=((other.row, "end", f"covered from {other.first} {until}"),),
            )
        if other is None or (other.last is not None and (spell.last is None or spell.last > other.last)):
            before[spell.person] = spell


def _subscribers(spells: Sequence[Spell]) -> Iterator[Finding]:
    """Subscribers who are not exactly one person of their list."""
    selves: dict[str, Spell] = {}
    for spell in spells:
        if spell.relation == SELF:
            first = selves.setdefault(spell.subscriber, spell)
            if first.person != spell.person:
                yield Finding(
                    code=codes.SEVERAL_SUBSCRIBERS,
                    row=spell.row,
                    column="relation",
                    headline=f"`{first.person}` and `{spell.person}` are both subscriber `{spell.subscriber}`",
                    many="subscribers are more than one person",
                    words=f"`{spell.person}` is `{SELF}`",
                    help="one person of a family is its subscriber; another one has a subscriber number of its own",
                    others=((first.row, "relation", f"`{first.person}` is `{SELF}` too"),),
                )
    for spell in spells:
        if spell.subscriber not in selves:
            yield _without_subscriber(spell, f"no row has `{spell.subscriber}` as `{SELF}`")


def _strangers(ruled: Sequence[Ruled], counted: Sequence[Counted]) -> Iterator[Finding]:
    """Subscribers who count in months of a period that does not declare their class, each once a period."""
    for (own, _), found in zip(ruled, counted, strict=True):
        whose = f"the period {own.period.first} through {own.period.last}"
        for one in {one.spell.row: one for one in reversed(found.strangers)}.values():
            name = quoted(one.spell.class_name or "")
            yield Finding(
                code=codes.UNKNOWN_CLASS,
                row=one.spell.row,
                column="class",
                headline=f"{name} is not a class that {whose} declares",
                many=f"rows name a class that {whose} does not declare",
                words=f"counts in {one.month}",
                help=f"that period declares {listed(own.classes, 'and')}; end the cover, and go on in a row of its own",
            )


def _orphans(counted: Iterable[Counted]) -> list[Finding]:
    """Dependants who count in months without their subscriber, each once."""
    first: dict[int, InMonth] = {}
    for one in (orphan for found in counted for orphan in found.orphans):
        first.setdefault(one.spell.row, one)
    return [
        _without_subscriber(one.spell, f"subscriber `{one.spell.subscriber}` does not count in {one.month}")
        for one in first.values()
    ]


def _without_subscriber(spell: Spell, words: str) -> Finding:
    return Finding(
        code=codes.DEPENDANT_WITHOUT_SUBSCRIBER,
        row=spell.row,
        column="subscriber",
        headline=f"`{spell.person}` is covered with a subscriber who is not",
        many="dependants are covered with a subscriber who is not",
        words=words,
        help=f"a dependant who stays when the subscriber leaves is a subscriber of its own: relation `{SELF}`",
    )


_TOGETHER: tuple[Callable[[Sequence[Spell]], Iterator[Finding]], ...] = (_overlaps, _subscribers)


# --- what came of it --------------------------------------------------------------------------------------------


def _told(spells: Sequence[Spell], rule: str, ruled: Sequence[Ruled], counted: Sequence[Counted]) -> Iterator[str]:
    """The rule, the tiers and the units of each month, as lines of a table; of several periods one a period."""
    persons, families = len({spell.person for spell in spells}), len({spell.subscriber for spell in spells})
    people = f"{persons:,} person{'s' if persons != 1 else ''} in {families:,} famil{'ies' if families != 1 else 'y'}"
    yield f'counted from a list of {people}, counting = "{rule}":'
    for (own, tiers), found in zip(ruled, counted, strict=True):
        if len(ruled) > 1:
            yield f"  period {own.period.first} through {own.period.last}:"
        yield from _table(tiers, found.rows)


def _table(tiers: TierRules, rows: Sequence[CensusRow]) -> Iterator[str]:
    width = max(map(len, tiers))
    for tier, rules in tiers.items():
        yield f"  {tier.ljust(width)}  {' or '.join(rules)}"
    titles = dict.fromkeys(_column(row) for row in rows)
    cells = [("month", *titles)]
    by_month: dict[str, dict[str, str]] = {}
    for row in rows:
        by_month.setdefault(row.month, {})[_column(row)] = f"{row.units:,}"
    cells += [(month, *(units.get(title, "0") for title in titles)) for month, units in by_month.items()]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield "  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))


def _column(row: CensusRow) -> str:
    """A tier, and its class where it has one."""
    return f"{row.tier} {row.class_name}" if row.class_name else row.tier
