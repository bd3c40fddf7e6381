"""All sets of external cases, in the order of the page."""

from __future__ import annotations

from tests.external import bases, cdl, dates, feel, publicodes, published, roundings, test_pitfalls

BY_ROW = (
    *dates.SETS,
    *roundings.SETS,
    *feel.SETS,
    *bases.SETS,
    *published.SETS,
    *cdl.SETS,
    *publicodes.SETS,
)
ALL = (*BY_ROW, *test_pitfalls.SETS)
