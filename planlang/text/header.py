"""The header of a column, as headers are compared: `Claim ID`, `claim_id` and `CLAIM-ID` are one name."""

from __future__ import annotations

_SEPARATORS = str.maketrans("", "", " _-")


def normal(header: str) -> str:
    """A header as it is compared: case folded, without spaces, underscores and hyphens."""
    return header.casefold().translate(_SEPARATORS)
