"""Mapping files that no person wrote: each is read or refused with its place."""

from __future__ import annotations

import re
from random import Random

import pytest

from planlang.ledgers.mapping import MOST_BYTES
from tests.hostile.siege import Siege

MAPPING = """\
dates = "us"
ignore = ["billed"]
encoding = "utf-8"
delimiter = ","

[columns]
claim = "claim"
original_line = "ol"

[values.kind]
reversed = "void"

[constants]
group = "G-1"

[amounts]
decimal = "point"

[where]
source = ["MED", "RX"]
"""


NO_ENCODINGS = "rot13 hex base64 zlib bz2 idna punycode undefined unicode_escape raw_unicode_escape quopri uu nowhere"


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes_are_refused(siege: Siege, seed: int) -> None:
    rng = Random(seed)
    assert siege.mapped(rng.randbytes(2000)).code == 1
    assert siege.mapped("".join(rng.choice('ab=[]{}"\n.,#1-') for _ in range(300))).code == 1


def test_a_mapping_cut_off_anywhere_is_refused_or_read(siege: Siege) -> None:
    for found in re.finditer(r"\w+|\W", MAPPING):
        assert siege.mapped(MAPPING[: found.end()]).code in {0, 1}


@pytest.mark.parametrize(
    "name",
    [*NO_ENCODINGS.split(), "a\\u0000", "../x", "a" * 100_000, "\u00e9", ""],
)
def test_what_is_no_encoding_of_a_file_is_refused(siege: Siege, name: str) -> None:
    run = siege.mapped(f'encoding = "{name}"')
    assert run.code == 1
    assert "error[wrong-mapping-value]" in run.err


@pytest.mark.parametrize("name", "utf-7 utf-16 utf-16-le utf-32 cp037 big5 shift_jis ascii cp1252 charmap".split())
def test_every_other_encoding_is_tried(siege: Siege, name: str) -> None:
    assert "wrong-mapping-value" not in siege.mapped(f'encoding = "{name}"').err


def test_half_a_character_is_no_text(siege: Siege) -> None:
    siege.write("hostile.toml", 'encoding = "utf-7"')
    run = siege.settle("--mapping", "hostile.toml", claims="claim,person+2AA-\n")
    assert "error[unreadable-text]: the file holds half of a character" in run.err


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 50_000 + "]" * 50_000,
        "a = " + "{a = " * 20_000,
        ".".join("a" * 50_000) + " = 1",
        "[" + " . ".join("a" * 50_000) + "]",
        "a = " + "9" * 10_000,
        "a = 1e" + "9" * 10_000,
        'a = "\\ud800"',
        "#" * (MOST_BYTES + 1),
    ],
    ids="open nested tables dotted header digits exponent half large".split(),
)
def test_values_without_end_are_refused(siege: Siege, text: str) -> None:
    assert siege.mapped(text).code == 1


def test_very_many_unknown_words_are_told_in_bounded_time(siege: Siege) -> None:
    assert siege.mapped("".join(f"k{number} = 1\n" for number in range(15_000))).code == 1
    assert siege.mapped("[columns]\n" + "".join(f'k{number} = "1"\n' for number in range(15_000))).code == 1
    assert siege.mapped("\n" * 200_000 + "x = 1\n").code == 1


KEYS = "columns values constants ignore dates amounts delimiter encoding where values.kind amounts.unit where.claim"
VALUES = ("1", '""', "[]", "{}", "[1]", "[[1]]", "{a = 1}", "nan", "true", "2026-01-01", '"\\u0000"', '{claim = ""}')


@pytest.mark.parametrize("key", KEYS.split())
def test_any_key_with_any_value_is_refused_or_read(siege: Siege, key: str) -> None:
    for value in VALUES:
        assert siege.mapped(f"{key} = {value}\n").code in {0, 1}
    assert siege.mapped(f"[{key}]\nclaim = 1\n").code in {0, 1}
    assert siege.mapped(f"[[{key}]]\nclaim = 1\n").code in {0, 1}
