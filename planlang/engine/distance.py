"""Distance: what keeps a layer from paying a line, and how far the line is from it.

Every figure is a difference of a term and of the settlement's own running totals. Nothing is tried: what would make the
layer pay, verified by settling with it, is the question that `why_not` answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import field, frozen

from planlang.model.contract import AggregatingDeductible, Deductible, Laser, Layer
from planlang.model.ledger import Resolved
from planlang.model.settlement import Reason, Refusal, Settlement, Split, Stage, reason_words
from planlang.model.why_not import BACK_OF_NOTHING, Short
from planlang.model.windows import Windows, windows_in_force
from planlang.values.calendar import Window
from planlang.values.money import shown

_BACK = f"it takes {BACK_OF_NOTHING}"
_OWN = {Stage.SPECIFIC: "specific", Stage.AGGREGATE: "aggregate"}
# Where one of these kept the last of a line, no excess lies behind it, and the total is no more than the deductible.
_UNDER = ("below-deductible", "laser-layer")


@frozen
class Distances:
    """What keeps a layer of a settlement from paying, line by line."""

    settlement: Settlement
    stage: Stage
    layer: Layer | None = field(init=False)
    windows: Windows | None = field(init=False)
    lasers: dict[str, int] = field(init=False)

    @layer.default
    def _layer(self) -> Layer | None:
        contract = self.settlement.contract
        return contract.specific if self.stage is Stage.SPECIFIC else contract.aggregate

    @windows.default
    def _windows(self) -> Windows | None:
        settlement = self.settlement
        return windows_in_force(settlement.contract, self.layer, settlement.facts) if self.layer else None

    @lasers.default
    def _lasers(self) -> dict[str, int]:
        return {laser.key: laser.amount for laser in self.layer.all(Laser)} if self.layer else {}

    def of(self, at: int, split: Split) -> Short | None:
        """Why the layer pays nothing of the line at a position, and takes nothing back; nothing where it does either.

        Nothing where there is no layer.
        """
        slug = _OWN[self.stage]
        if self.layer is None or getattr(split, slug) != 0:
            return None
        refusal = self.settlement.refusals[self.stage][at]
        if refusal is not None:
            return self._short(refusal.reason, self._refused(refusal, self.settlement.lines[at]), refusal)
        if split.plan_paid <= 0:
            return self._short("", _BACK if split.plan_paid < 0 else "there is nothing to pay", None)
        reasons = [one for one in split.reasons if one.stage is self.stage and one.reason != slug]
        if not reasons:
            return self._short("", "nothing of it is left for this cover", None)
        kept = _decisive(reasons)
        words = self._specific(at, kept) if self.stage is Stage.SPECIFIC else self._aggregate(at, kept)
        return self._short(kept.reason, words, kept)

    def _short(self, reason: str, words: str, by: Refusal | Reason | None) -> Short:
        place = by.citation if isinstance(by, Refusal) else next(iter(by.citations), None) if by else None
        return Short(stage=self.stage, reason=reason, words=words, place=place)

    # --- a line that the layer does not count ---------------------------------------------------------------------

    def _refused(self, refusal: Refusal, resolved: Resolved) -> str:
        assert self.windows is not None
        assert self.layer is not None
        line = resolved.line
        if refusal.reason.startswith("incurred"):
            return f"incurred on {line.incurred}, {_off(self.windows.incurred, line.incurred)}"
        if refusal.reason.startswith("paid"):
            return f"paid on {resolved.window_paid}, {_off(self.windows.paid, resolved.window_paid)}"
        if refusal.reason == "not-covered":
            return f"{self.layer.title} does not cover {line.coverage}"
        if refusal.reason == "excluded" and line.exclusion:
            return f"its exclusion code is {line.exclusion}"
        return refusal.reason

    # --- a line that it counts ------------------------------------------------------------------------------------

    def _money(self, minor: int) -> str:
        return shown(minor, self.settlement.contract.currency)

    def _after(self, step: str, at: int) -> int:
        """The running total of what a step cuts, after the line."""
        streams = self.settlement.streams
        return self.settlement.before[step][at] + streams[step][at] + streams[f"{step}.rest"][at]

    def _deductible(self, key: str) -> int:
        assert self.layer is not None
        standard = self.layer.the(Deductible).standard(self.settlement.class_of.get(key))
        return self.lasers.get(key, standard)

    def _specific(self, at: int, reason: Reason) -> str:
        assert self.layer is not None
        if reason.reason in _UNDER:
            key = self.settlement.keys[self.layer.the(Deductible).key](self.settlement.lines[at])
            applies, after = self._deductible(key), self._after("specific.deductible", at)
            name = "laser" if key in self.lasers else "deductible"
            return (
                f"{key} stands at {self._money(after)} after this line, {self._money(applies - after)} below the "
                f"{name} of {self._money(applies)}"
            )
        if reason.reason == "aggregating-deductible":
            amount, step = self.layer.the(AggregatingDeductible).amount, "specific.aggregating-deductible"
            left = max(0, amount - self._after(step, at))
            part = self._money(reason.amount) if self.settlement.streams[step][at] else "all"
            return (
                f"{part} of its excess goes to the aggregating deductible of {self._money(amount)}, of which "
                f"{self._money(left)} is left after this line"
            )
        return f"{self._money(reason.amount)} of it: {reason_words(reason.reason)}"

    def _aggregate(self, at: int, reason: Reason) -> str:
        attachment, step = self.settlement.attachment, "aggregate.attachment"
        assert attachment is not None  # INVARIANT: an aggregate has one
        reached = attachment.attachment
        if reason.reason == "below-attachment" and reached is not None and step in self.settlement.before:
            after = self._after(step, at)
            if after <= reached:
                return (
                    f"the claims that count stand at {self._money(after)} after this line, "
                    f"{self._money(reached - after)} below the attachment of {self._money(reached)}"
                )
        return f"{self._money(reason.amount)} of it: {reason_words(reason.reason)}"


def _decisive(reasons: Sequence[Reason]) -> Reason:
    """The reason that kept the last of a line: what lies over a deductible is kept by what comes behind it."""
    behind = [one for one in reasons if one.reason not in _UNDER]
    return max(behind or reasons, key=lambda one: one.amount)


def _off(window: Window, day: date) -> str:
    """How many days a day lies outside a window."""
    if window.first is not None and day < window.first:
        return f"{_days((window.first - day).days)} before {window.first}, the first day that counts"
    assert window.last is not None  # INVARIANT: a day outside a window is before its first or after its last
    return f"{_days((day - window.last).days)} after {window.last}, the last day that counts"


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"
