"""Sizes of memory are read as they are written, and anything else is refused with words."""

from __future__ import annotations

import pytest

from planlang.api.sizes import size_of


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2GB", 2_000_000_000),
        ("500 mb", 500_000_000),
        ("1.5GiB", 1_610_612_736),
        (" 64KiB ", 65_536),
        ("0.001TB", 1_000_000_000),
    ],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "2", "GB", "-1GB", "2 gigabytes", "0MB", "1.2345GB", "٢GB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no size of memory; write it like 500MB"):
        size_of(text)
