"""Which rows of a file are the ledger's: the mapping's `where` comes first, then the group that is settled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.stretch import Stretch
from planlang.ledgers.columns.text import SPACES
from planlang.ledgers.columns.values import BAD_AMOUNT, worded


def select_rows(rows: Stretch, amounts: NDArray[np.int64], wanted: str | None) -> set[str]:
    """Let a stretch know which of its rows are the ledger's; gives the groups that they, and others, name.

    Without a group that is wanted all rows are the ledger's; nobody may then name two.
    """
    kept = _kept(rows)
    if kept is not None:
        if _maybe_blank(rows, np.flatnonzero(~kept & (amounts == BAD_AMOUNT))):
            raise HandedBackError("a blank row")
        money = amounts[~kept]
        rows.chosen.left_out = len(money), int(money[money != BAD_AMOUNT].sum())
    groups = _by_group(rows, kept, wanted)
    others = rows.chosen.others
    if _maybe_blank(rows, others[amounts[others] == BAD_AMOUNT]):
        raise HandedBackError("a blank row")
    return groups


def _kept(rows: Stretch) -> NDArray[np.bool_] | None:
    """The rows that meet every condition of the mapping; none where there is no condition."""
    kept: NDArray[np.bool_] | None = None
    for at, texts in rows.file.layout.conditions:
        words = rows.batch.words(at)
        fits = np.array(
            [*((text or "").strip() in texts for text in words.dictionary.to_pylist()), "" in texts], dtype=np.bool_
        )
        found = fits[words.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
        kept = found if kept is None else kept & found
    return None if kept is None or kept.all() else kept


def _maybe_blank(rows: Stretch, without: NDArray[np.int64]) -> bool:
    """Whether some rows without an amount may lack all text: such rows are passed over, and of no group."""
    for at, _ in rows.file.layout.conditions:
        if len(without):
            words = rows.batch.words(at)
            empty = np.array([*(not (text or "").strip() for text in words.dictionary.to_pylist()), True], np.bool_)
            without = without[empty[words.indices.fill_null(-1).to_numpy(zero_copy_only=False)[without]]]
    for name in ("claim", "person"):
        place = rows.at(name)
        if len(without) and place is not None:
            texts = rows.batch.text(place).gather(without).str.strip_chars(SPACES)
            without = without[(texts.str.len_bytes().fill_null(0) == 0).to_numpy()]
    return len(without) > 0


def _by_group(stretch: Stretch, kept: NDArray[np.bool_] | None, wanted: str | None) -> set[str]:
    """Part a stretch's rows into the ledger's and those of other groups; gives the groups that its rows name."""
    names: list[str] = [""]

    def read(text: str) -> int:
        if text not in names:
            names.append(text)
        return names.index(text)

    codes = worded(stretch, "group", read)
    rows = None if kept is None else np.flatnonzero(kept)
    if codes is None:
        stretch.chosen.own = rows
        return set()
    there = codes if rows is None else codes[rows]
    ours = np.array([not name or wanted is None or name == wanted for name in names])[there]
    if ours.all():
        stretch.chosen.own = rows
    else:
        every = np.arange(stretch.count) if rows is None else rows
        stretch.chosen.own, stretch.chosen.others = every[ours], every[~ours]
    return {names[code] for code in np.unique(there).tolist()} - {""}
