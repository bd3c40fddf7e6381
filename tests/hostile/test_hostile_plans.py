"""Plans that no person wrote: each is read or refused, in bounded time and words."""

from __future__ import annotations

from random import Random

import pytest

from planlang.api.sources import MOST_BYTES
from planlang.syntax.grammar import grammar
from planlang.text.reading import sized
from tests.hostile.siege import Siege
from tests.unit.cli.cli_samples import PLAN, SCENARIO

TEXT = PLAN + SCENARIO
SIGNS = 'abc {}"\n|,.0123456789$%-/#\r\t\u00e9\u202e\u20ac'


@pytest.mark.parametrize("seed", range(10))
def test_random_bytes_are_refused(siege: Siege, seed: int) -> None:
    assert siege.check(Random(seed).randbytes(4000)).code == 1


@pytest.mark.parametrize("seed", range(30))
def test_random_signs_of_the_language_are_refused(siege: Siege, seed: int) -> None:
    rng = Random(seed)
    assert siege.check("".join(rng.choice(SIGNS) for _ in range(600))).code == 1


def test_a_plan_cut_off_at_any_token_is_refused_or_read(siege: Siege) -> None:
    ends = sorted({token.end_pos or 0 for token in grammar().lex(TEXT)})
    assert len(ends) > 130
    codes = [siege.check(TEXT[:end]).code for end in ends]
    assert codes[-1] == 0
    assert sum(codes) > 100


def test_a_plan_with_any_token_left_out_is_refused_or_read(siege: Siege) -> None:
    places = [(token.start_pos or 0, token.end_pos or 0) for token in grammar().lex(PLAN)]
    codes = [siege.check(PLAN[:start] + PLAN[end:]).code for start, end in places]
    assert sum(codes) > 60


@pytest.mark.parametrize(
    "text",
    [
        'plan "x" ' + "{" * 100_000,
        'plan "x" {\n' + "specific {\n" * 20_000,
        'plan "x" {\n' + "specific {\n" * 10_000 + "}\n" * 10_000,
        'plan "x" {\n' * 5_000,
        "}\n" * 30_000,
        'plan "x" {\n' + "|a|b|\n" * 5_000 + "}\n",
        'plan "x" {\n' + "curency USD\n" * 4_000 + "}\n",
        'plan "x" {\n' + "currency USD\n" * 5_000 + "}\n",
        'plan "x" {\n tiers ' + ", ".join("t" for _ in range(10_000)) + "\n}\n",
        'plan "x" {\n covers ' + "covers " * 50_000 + "\n}\n",
        'plan "x" {\n' + "a,\n" * 5_000 + "}\n",
        'plan "x" {\ntiers a,\n' + "a,\n" * 5_000 + "b\n}\n",
    ],
    ids="braces headers nested plans closing rows misspelled repeated names words commas unindented".split(),
)
def test_very_many_of_one_thing_are_bounded(siege: Siege, text: str) -> None:
    assert siege.check(text).code == 1


LONG = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        'plan "x" {\n sponsor ' + "a" * LONG + "\n}\n",
        'plan "' + "x" * LONG + '" {\n}\n',
        'plan "' + "x" * LONG + " {\n}\n",
        'plan "x" {\n specific {\n deductible $' + "9" * LONG + "\n}\n}\n",
        'plan "x" {\n specific {\n deductible $' + "9," * (LONG // 2) + "9\n}\n}\n",
        'plan "x" {\n period ' + "2026-" * (LONG // 5) + "01\n}\n",
        'plan "x" {\n sponsor ' + "a-" * (LONG // 2) + "\n}\n",
        'plan "' + "a\u0301" * (LONG // 2) + '" {\n}\n',
        'scenario "x" of "' + "a" * LONG + '" {\n}\n',
        " " * LONG,
        "#" + "\u202e" * LONG,
    ],
    ids="word name unclosed digits thousands date hyphens accents file blank turned".split(),
)
def test_a_line_of_a_million_signs_is_bounded(siege: Siege, text: str) -> None:
    assert siege.check(text).code == 1


def test_a_plan_file_has_a_largest_size(siege: Siege) -> None:
    run = siege.check("#" * (MOST_BYTES + 1))
    assert f"it is larger than {sized(MOST_BYTES)}" in run.err


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (("Harbor Foods Employee", "Harbor\u202eFoods"), "strange-character"),
        (("medical,", "medic\u0430l,"), "strange-character"),
        (("covers      medical", "covers      medi\u200bcal"), "strange-character"),
        (("Harbor Foods Employee", "Harbor\0Foods"), "strange-character"),
        (("  currency", "  \u00a0currency"), "strange-character"),
        (("## Harbor", "## \u2066Harbor"), "strange-character"),
        (("$100,000", "$\u0661\u0660\u0660,000"), "unexpected-word"),
    ],
    ids="turned look-alike invisible nul no-break comment digits".split(),
)
def test_what_only_looks_like_a_plan_is_refused(siege: Siege, changed: tuple[str, str], code: str) -> None:
    run = siege.check(PLAN.replace(*changed))
    assert run.code == 1
    assert code in run.err
    assert not set(run.err) & set("\u202e\u2066\u200b\0")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PLAN.encode("utf-8-sig"), 0),
        (PLAN.replace("\n", "\r\n").encode(), 0),
        (PLAN.replace("\n", "\r").encode(), 1),
        (PLAN.encode("utf-16"), 1),
        (PLAN.replace("Granite", "Gr\u00e4nite").encode("cp1252"), 1),
        (b"", 1),
    ],
    ids="mark crlf cr utf-16 cp1252 empty".split(),
)
def test_a_plan_in_another_packing(siege: Siege, data: bytes, code: int) -> None:
    assert siege.check(data).code == code


@pytest.mark.parametrize("name", ["a" * 300 + ".plan", "nowhere/else.plan", ".", "loop", "a\0b.plan"])
def test_a_path_that_cannot_be_read_is_refused(siege: Siege, name: str) -> None:
    (siege.folder / "loop").symlink_to("loop")
    for command in ("check", "format"):
        assert siege.run(command, name).code == 1
    # A folder can be read, and no scenario is in it.
    assert siege.run("test", name).code == (2 if name == "." else 1)
    assert siege.run("settle", name, "--claims", name, "--census", name, "--mapping", name).code == 1


@pytest.mark.parametrize("other", ["a" * 300 + ".plan", ".", "../../../../nowhere.plan", "/dev/zero"])
def test_a_scenario_of_a_file_that_cannot_be_read_is_refused(siege: Siege, other: str) -> None:
    assert siege.check(f'scenario "x" of "{other}" {{\n}}\n').code == 1
