"""All sets of external cases, in the order of the page."""

from __future__ import annotations

from tests.external import dates, feel, roundings

BY_ROW = (
    *dates.SETS,
    *roundings.SETS,
    *feel.SETS,
)
ALL = BY_ROW
