"""Which rows of a file are the ledger's: the mapping's `where` comes first, then the group that is settled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planlang.ledgers.columns.back import HandedBackError
from planlang.ledgers.columns.file import File
from planlang.ledgers.columns.values import BAD_AMOUNT, worded

_NOT_OURS, _OURS = 0, 1


def select_rows(files: Sequence[File], amounts: Sequence[NDArray[np.int64]], wanted: str | None) -> str | None:
    """Let each file know which of its rows are the ledger's; gives the group, which nobody else may have named."""
    named: set[str] = set()
    for file, read in zip(files, amounts, strict=True):
        kept = _kept(file)
        if kept is not None:
            money = read[~kept]
            file.left_out = len(money), int(money[money != BAD_AMOUNT].sum())
        named |= _by_group(file, kept, wanted)
    if wanted is None and len(named) > 1:
        raise HandedBackError("several groups, and none is named")
    return wanted or (min(named) if named else None)


def _kept(file: File) -> NDArray[np.bool_] | None:
    """The rows that meet every condition of the mapping; none where there is no condition."""
    kept: NDArray[np.bool_] | None = None
    for at, texts in file.layout.conditions:
        found = np.zeros(file.part.count, dtype=np.bool_)
        start = 0
        for chunk in file.part.words(at).chunks:
            fits = np.array(
                [*((text or "").strip() in texts for text in chunk.dictionary.to_pylist()), "" in texts], dtype=np.bool_
            )
            found[start : start + len(chunk)] = fits[chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
            start += len(chunk)
        kept = found if kept is None else kept & found
    return None if kept is None or kept.all() else kept


def _by_group(file: File, kept: NDArray[np.bool_] | None, wanted: str | None) -> set[str]:
    """Part a file's rows into the ledger's and those of other groups; gives the groups that its rows name."""
    names: list[str] = [""]

    def read(text: str) -> int:
        if text not in names:
            names.append(text)
        return names.index(text)

    codes = worded(file, "group", read)
    rows = None if kept is None else np.flatnonzero(kept)
    if codes is None:
        file.own = rows
        return set()
    there = codes if rows is None else codes[rows]
    ours = np.array([not name or wanted is None or name == wanted for name in names])[there]
    if ours.all():
        file.own = rows
    else:
        every = np.arange(file.part.count) if rows is None else rows
        file.own, file.others = every[ours], every[~ours]
    return {names[code] for code in np.unique(there).tolist()} - {""}
