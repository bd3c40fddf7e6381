"""Texts by the million: spaces around a cell, and texts that are more than plain letters."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from planlang.ledgers.formula import formula_like

# Everything that `str.strip` takes from the ends of a text.
SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# A text that may have spaces around it, hold what nobody sees, or be a formula; any other is as plain as it looks.
_ODD = r"^[=+\-@]|[^!-~]"


def tidied(texts: pl.Series, table: Mapping[str, str] | None) -> tuple[pl.Series, NDArray[np.int64]]:
    """Texts without spaces around them, the mapping's words put for the file's; and which of them may be strange."""
    filled = texts.fill_null("") if texts.null_count() else texts
    odd = _odd(filled)
    if len(odd):
        filled = filled.str.strip_chars(SPACES)
    if table:
        filled = filled.replace(list(table), list(table.values()))
        odd = _odd(filled)
    return filled, odd


def _odd(texts: pl.Series) -> NDArray[np.int64]:
    return np.flatnonzero(texts.str.contains(_ODD).to_numpy())


def strange(text: str) -> tuple[bool, bool]:
    """Whether a spreadsheet would run a text, and whether it holds what nobody sees."""
    return formula_like(text), not text.isprintable()


def strange_among(texts: pl.Series) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which of some texts are strange, in either way; each distinct one that is not plain is looked at once."""
    distinct = texts.gather(_odd(texts)).unique().to_list()
    found = [strange(text) for text in distinct]
    formulas = [text for text, (formula, _) in zip(distinct, found, strict=True) if formula]
    hidden = [text for text, (_, seen) in zip(distinct, found, strict=True) if seen]
    return texts.is_in(formulas).to_numpy(), texts.is_in(hidden).to_numpy()
