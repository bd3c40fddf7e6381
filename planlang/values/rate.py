"""Rates are exact rationals: percentages, corridors, and piecewise percentages of a running total."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import field, frozen

from planlang.values.money import round_half_away

ONE = Fraction(1)
_MOST_DECIMALS = 6


def shown_percent(rate: Fraction) -> str:
    """A rate as the language writes it: `90%`, `33.5%`, `33 1/3%`."""
    percent = rate * 100
    whole, rest = divmod(percent, 1)
    digits = 0
    while rest and digits < _MOST_DECIMALS and (percent * 10**digits).denominator != 1:
        digits += 1
    scaled = percent * 10**digits
    if scaled.denominator == 1:
        decimals = f".{int(rest * 10**digits):0{digits}d}" if digits else ""
        return f"{whole}{decimals}%"
    return f"{whole} {rest}%" if whole else f"{rest}%"


@frozen
class Band:
    """One band of a piecewise percentage: `rate` of the next `width` minor units."""

    width: int
    rate: Fraction


@frozen
class Percentage:
    """A percentage of a running total, flat (`90%`) or piecewise.

    `80% of the first $100,000 of excess, then 100%` is one band and the rate after it.
    Below zero the first rate goes on. Source: `semantics`, section 6.
    """

    bands: tuple[Band, ...]
    then: Fraction
    _steps: tuple[tuple[int, int, int], ...] = field(init=False, repr=False, eq=False)
    _last: int = field(init=False, repr=False, eq=False)
    _scale: int = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        scale = lcm(self.then.denominator, *(band.rate.denominator for band in self.bands))
        start, steps = 0, []
        for band in self.bands:
            steps.append((start, start + band.width, int(band.rate * scale)))
            start += band.width
        object.__setattr__(self, "_steps", tuple(steps))
        object.__setattr__(self, "_last", int(self.then * scale))
        object.__setattr__(self, "_scale", scale)

    def of(self, total: int) -> int:
        """The percentage of a running total of minor units, rounded half away from zero."""
        if not self._steps:
            return round_half_away(total * self._last, self._scale)
        if total <= 0:
            return round_half_away(total * self._steps[0][2], self._scale)
        scaled = 0
        for start, end, rate in self._steps:
            if total <= end:
                return round_half_away(scaled + (total - start) * rate, self._scale)
            scaled += (end - start) * rate
        return round_half_away(scaled + (total - self._steps[-1][1]) * self._last, self._scale)

    def rate_over(self, one: int, other: int) -> Fraction | None:
        """The one rate that holds between two running totals, or none when a band ends between them."""
        low, high = min(one, other), max(one, other)
        start = 0
        for at, band in enumerate(self.bands):
            if high <= start + band.width:
                return band.rate if at == 0 or low >= start else None
            start += band.width
        return self.then if not self.bands or low >= start else None


def flat(rate: Fraction) -> Percentage:
    """One percentage of everything."""
    return Percentage((), rate)
