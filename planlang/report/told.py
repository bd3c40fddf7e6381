"""Told: lines explained without a script, and what would make a layer pay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from planlang.api.reporting import Report
from planlang.explain.words import line_name, link_words, sum_words
from planlang.model.report import LineTold, PeriodTold, Turn
from planlang.model.settlement import Split, reason_words
from planlang.model.trace import Account
from planlang.model.why_not import Change, Short, WhyNot
from planlang.report.named import STAGES, rule_words
from planlang.report.packed import account_parts, short_parts
from planlang.report.places import anchor, linked
from planlang.values.money import Currency, shown

MOST_TOLD = 40  # lines of one claimant that are explained without a script


def line_told(report: Report, at: int) -> str:
    """One line: its rules in order, how it splits, what moved the answer, and why a layer pays nothing."""
    told, files = report.line(at), _files(report)
    split, accounts = told.explanation.split, told.explanation.accounts
    currency = report.result.contract.currency
    link = link_words(split.line, unfollowed=told.explanation.unfollowed)
    parts = (
        f"<h4>{escape(_title(split))}, {shown(split.amount, currency)}</h4>",
        f'<p class="under">{escape(_dates(split))}{escape(f"; {link}") if link else ""}</p>',
        f'<ol class="rules">{"".join(_account(one, files) for one in accounts)}</ol>',
        f'<p class="sum">{escape(sum_words(split, accounts, currency))}</p>',
        _moved(report, told.turn),
        "".join(f'<p class="short">{escape(words)}</p>' for words in _taken_back(split, currency)),
        _shorts(told, files),
    )
    return f'<article class="told">{"".join(parts)}</article>'


def _files(report: Report) -> Sequence[str]:
    return [plan.file for plan in report.plans]


def _title(split: Split) -> str:
    name = line_name(split.line)
    return f"{name[0].upper()}{name[1:]}, {split.line.person}"


def _dates(split: Split) -> str:
    return f"{split.line.coverage}, incurred {split.line.incurred}, paid {split.line.paid}"


def _account(account: Account, files: Sequence[str]) -> str:
    stage, _, headline, note, place, clause, *details = account_parts(account)
    aside = f' <span class="note">({escape(note)})</span>' if note else ""
    to = anchor(files, place)
    source = f' <a class="place" href="{to}">{escape(place)}</a>' if to else f" {escape(place)}"
    said = "".join(f'<span class="detail">{escape(detail)}</span>' for detail in (*details, clause) if detail)
    return f'<li><span class="stage">{stage}</span> {escape(headline)}{aside}{source}{said}</li>'


def _moved(report: Report, turn: Turn | None) -> str:
    """What moved the answer since the person's line before."""
    if turn is None:
        return ""
    return f'<p class="moved">{escape(moved_words(report, turn))}</p>'


def moved_words(report: Report, turn: Turn) -> str:
    """`Since ... claim C-1 line 1 ...: now also reimbursed by the specific (line 4)`."""
    earlier = report.splits[turn.since].line
    rules = report.ruled.rules
    said = [
        f"{word} {', '.join(rule_words(rules[number]) for number in numbers)}"
        for word, numbers in (("now also", turn.begun), ("no longer", turn.ended))
        if numbers
    ]
    moved = "; ".join(said) if said else "the same rules decide"
    return f"Since this person's last line, {line_name(earlier)} of {earlier.paid}: {moved}."


def _taken_back(split: Split, currency: Currency) -> Iterable[str]:
    """What a cover takes back of what it reimbursed."""
    for stage, amount in (("specific", split.specific), ("aggregate", split.aggregate)):
        if amount < 0:
            yield f"The {stage} takes back {shown(-amount, currency)} of what it reimbursed."


def _shorts(told: LineTold, files: Sequence[str]) -> str:
    back = told.explanation.split.amount < 0
    return "".join(f'<p class="short">{_short(one, files, back=back)}</p>' for one in told.short)


def _short(short: Short, files: Sequence[str], *, back: bool) -> str:
    """Why a layer pays nothing of a line, or takes nothing back of one that takes money back."""
    stage, _, words, place, _ = short_parts(short)
    to = anchor(files, place)
    link = f' <a class="place" href="{to}">{escape(place)}</a>' if to else ""
    return f"Why the {stage} {'takes nothing back' if back else 'pays nothing'}: {escape(words)}.{link}"


# --- the largest claimants --------------------------------------------------------------------------------------------


def claimants_told(report: Report, period: PeriodTold, number: int) -> Iterable[str]:
    """Each of the largest claimants: the lines at which the answer moved, explained."""
    currency = period.settlement.contract.currency
    whole, contract = _whole(report, number), period.settlement.contract
    covers = [
        f"the {name}" for name, layer in (("specific", contract.specific), ("aggregate", contract.aggregate)) if layer
    ]
    by = f" by {' and '.join(covers)}{' together' if len(covers) > 1 else ''}" if covers else ""
    for one in period.largest:
        positions = [whole[at] for at in one.positions]
        chosen = report.moved(positions)[:MOST_TOLD]
        lines = f"{len(positions):,} line{'' if len(positions) == 1 else 's'}"
        shows = "" if len(chosen) == len(positions) else f", the {len(chosen)} at which the answer moved explained"
        head = f"{one.key}: {shown(one.amount, currency)}, of it {shown(one.reimbursed, currency)} reimbursed{by}"
        yield (
            f"<details><summary>{escape(head)} ({lines}{shows})</summary>"
            f"{''.join(line_told(report, at) for at in chosen)}</details>"
        )


def _whole(report: Report, number: int) -> Sequence[int]:
    """Where the lines of one period stand among all."""
    settlement = report.periods[number].settlement
    if len(report.periods) == 1:
        return range(len(settlement.lines))
    at = {resolved.line.id: n for n, resolved in enumerate(report.result.lines)}
    return [at[resolved.line.id] for resolved in settlement.lines]


# --- why not ----------------------------------------------------------------------------------------------------------


def ways_told(period: PeriodTold, files: Sequence[str]) -> str:
    """What would make a layer pay of the plan, or of a large claimant, each way verified by settling with it."""
    return "".join(_answer(one, period, files) for one in period.why_not)


def _answer(answer: WhyNot, period: PeriodTold, files: Sequence[str]) -> str:
    currency = period.settlement.contract.currency
    stage = STAGES[answer.stage]
    kept = f"<li>{escape(answer.kept)}</li>" if answer.kept else ""
    kept += "".join(
        f"<li>{shown(one.amount, currency)} {escape(reason_words(one.reason))} "
        f"{linked(files, (one.place,) if one.place else ())}</li>"
        for one in answer.blockers
    )
    ways = "".join(
        f"<li>it would pay {shown(way.pays, currency)} if {' and if '.join(_change(one, files) for one in way.changes)}"
        f"{f'; {escape(way.short)}' if way.short else ''}</li>"
        for way in answer.ways
    )
    said = (f"<p>What kept it:</p><ul>{kept}</ul>" if kept else "") + (f"<ol>{ways}</ol>" if ways else "")
    note = f"<p>{escape(answer.note)}</p>" if answer.note else ""
    head = f"Why the {stage} pays nothing of {answer.subject}"
    return f"<details><summary>{escape(head)}</summary>{said}{note}</details>"


def _change(change: Change, files: Sequence[str]) -> str:
    return f"{escape(change.words)} {linked(files, (change.place,))}" if change.place else escape(change.words)
