"""Workings: the arithmetic of a step on one line as exact text, in major units.

    above(after) - above(before)                 a layer:       min(max(T - attachment, 0), limit)
    round(p(after)) - round(p(before))           a percentage:  9/10 * T, or one term a band
    max(C - S_k, 0) - max(C - S_(k-1), 0)        an opening of a rising attachment

`round` rounds half away from zero to the currency's decimals. The result stands beside the text, from the settlement's
own streams: the text repeats the law and computes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from attrs import frozen

from planlang.model.contract import Key
from planlang.model.laws import Law
from planlang.model.settlement import Settlement
from planlang.model.trace import KEPT_BACK, PASSED_ON, RELIEVED, Added, Working
from planlang.values.money import plain
from planlang.values.rate import Percentage


@frozen(kw_only=True)
class Cut:
    """What a step did: its running total's key, the total before (any credit included), and the amount cut in two."""

    key: str
    credit: int = 0
    before: int
    amount: int
    part: int


@frozen(kw_only=True)
class Reasons:
    """To which reason goes what a cut passes on, keeps back, or relieves the member of."""

    passed: str | None = None
    kept: str | None = None
    relieved: str | None = None


def worked(
    settlement: Settlement, stream: str, cut: Cut, texts: tuple[Callable[[str], str], Callable[[str], str]], to: Reasons
) -> Working:
    """A cut as it can be done again. texts: what passes on of a running total, before and after."""
    law, money = settlement.laws[stream], _money(settlement)
    total_before, total_after = cut.before - cut.credit, cut.before - cut.credit + cut.amount
    before, after = money(total_before), money(total_after)
    if cut.credit:
        before, after = f"({before} + {money(cut.credit)})", f"({after} + {money(cut.credit)})"
    kept = cut.amount - cut.part
    adds = (
        (to.passed, cut.part, PASSED_ON),
        (to.kept, kept, KEPT_BACK),
        (to.relieved, -kept, RELIEVED),
    )
    return Working(
        of=law.total or stream,
        key=law.key,
        whose=tuple(cut.key.split("\x1f")) if law.key is not Key.CONTRACT else (),
        period=None if law.total else settlement.contract.period.first,
        credit=cut.credit,
        before=total_before,
        amount=cut.amount,
        after=total_after,
        text=f"{texts[1](after)} - {texts[0](before)}",
        result=cut.part,
        kept=kept,
        adds=tuple(Added(reason, amount, part) for reason, amount, part in adds if reason),
    )


def of_law(settlement: Settlement, law: Law, key: str) -> Callable[[str], str]:
    """What a layer or a percentage passes on of a running total of a key, as text."""
    money = _money(settlement)
    if law.percentage is not None:
        return _of_percentage(law.percentage, money)
    attachment = None if law.attachment is None else law.attachment.of(key, settlement.class_of)
    limit = None if law.limit is None else law.limit.of(key, settlement.class_of)
    return _of_layer(attachment, limit, money)


def over(settlement: Settlement, attachment: int) -> Callable[[str], str]:
    """What lies over an attachment, as text."""
    return _of_layer(attachment, None, _money(settlement))


def _money(settlement: Settlement) -> Callable[[int], str]:
    return lambda minor: plain(minor, settlement.contract.currency)


def _of_layer(attachment: int | None, limit: int | None, money: Callable[[int], str]) -> Callable[[str], str]:
    def above(total: str) -> str:
        part = total
        if attachment is not None:
            part = f"max({total} - {money(attachment)}, 0)" if attachment else f"max({total}, 0)"
        return part if limit is None else f"min({part}, {money(limit)})"

    return above


def _of_percentage(percentage: Percentage, money: Callable[[int], str]) -> Callable[[str], str]:
    """`round(9/10 * min(T, 500000.00) + 1 * max(T - 500000.00, 0))`; below zero the first rate goes on."""

    def share(total: str) -> str:
        terms, start = [], 0
        for at, band in enumerate(percentage.bands):
            if at == 0:
                part = f"min({total}, {money(band.width)})"
            else:
                part = f"min(max({total} - {money(start)}, 0), {money(band.width)})"
            terms.append(f"{_rate(band.rate)} * {part}")
            start += band.width
        last = f"max({total} - {money(start)}, 0)" if percentage.bands else total
        return f"round({' + '.join([*terms, f'{_rate(percentage.then)} * {last}'])})"

    return share


def _rate(rate: Fraction) -> str:
    return str(rate)


def opening_cut(row: Mapping[str, int], law: Law, stream: str) -> Cut:
    """What a step did as a month opened: all its totals are of the contract."""
    return Cut(key="", before=row[f"{stream}@before"], amount=row[law.source], part=row[stream])
