"""One mistake is one error: each token of a plan left out, doubled or misspelled leaves the other statements whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planlang.syntax.grammar import grammar
from planlang.syntax.nodes import Broken, File, Plan, Scenario, Section, Statement
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Source

PLAN = """\
## A plan with one of nearly everything.
plan "Harbor Foods Employee Health Plan" {
  sponsor        "Harbor Foods, Inc."
  currency       USD
  period         2026-01-01 through 2026-12-31

  coverage medical  "Medical"
  coverage rx       "Prescription drugs"

  tiers   single, family   # two
  classes actives, retirees
  rebates reduce specific and aggregate

  benefits {
    benefit year            calendar year
    copay                   $25.00 per line on medical
    deductible              $1,500 per person, $3,000 per family embedded on medical, rx
    coinsurance             member pays 33 1/3% on rx
    out-of-pocket maximum   $6,000 per person, $12,000 per family embedded with copays on medical, rx
    benefit maximum         $1,000,000 per person per lifetime on medical, rx
    last-quarter carry-over included
  }

  specific "Specific excess loss" {
    carrier                 "Granite Mutual" policy "GM-88120"
    covers                  medical, rx
    basis                   12/15, incurred 2026-01-01 through 2026-12-31
    deductible              $100,000 per person          clause "4.2" "the Specific Deductible"
    deductible              $150,000 per person for class retirees
    laser                   person "M-0042" at $250,000
    laser                   person "M-0077" excluded from specific
    aggregating deductible  $150,000 after percentage
    reimburses              90% of the first $500,000 of excess, then 100%
    run-in limit            $25,000 per person
    participant "Captive"   takes 100% of reimbursement per person from $0 to $250,000
  }

  aggregate "Aggregate excess loss" {
    covers                  medical, rx
    basis                   paid, incurred on or after 2024-01-01
    expected claims         single $330.00, family $825.00 per month for class actives on medical from 2026-07-01
    corridor                125%
    enrollment lag          1 month
    minimum attachment      greater of $700,000 and 95% of first month times policy months
    deductible period       annual
    loss limit              standard deductible on specific coverages
    monthly accommodation {
      advances over         greater of attachment and pro-rated minimum
      repayment             at settlement
      minimum request       $1,000
      no advances in last   2 months
    }
    terminal liability      3 months
    on termination          full minimum
  }

  always specific of any person at most $2,000,000
  warn when amount of any person at least 50% of deductible

  fees {
    fee "Administration"    $32.50 per employee per month
    fee "Network"           single $4.00, family $9.00 per month from 2026-07-01
    premium specific        $125.00 per month
  }

  funding level-funded {
    rate                    single $341.44, family $717.02 per month
    surplus                 66 2/3% to employer
  }

  experience refund {
    share                   30%
    claims limit            70% of premium
  }
}

scenario "under a laser" of "harbor.plan" {
  as of 2026-06-30
  terminal liability elected
  census single 60, family 40 every month
  census 2026-03 single 58, family 39
  claims {
    | claim | person | amount      |
    | C-1   | M-0042 | $240,000.00 |
  }
  expect specific laser-layer of claim "C-1" line 2 is $140,000.00
  expect aggregate attachment in 2026-03 at least $810,001.20
  expect warning laser-below-deductible
  expect claim "C-9" refused by specific paid-too-late
}
"""

TOKENS = [token for token in grammar().lex(PLAN) if token.type not in ("_NL", "COMMENT")]


def simple_statements(file: File) -> Iterator[Statement]:
    open_blocks: list[Statement] = list(file.items)
    while open_blocks:
        statement = open_blocks.pop()
        if isinstance(statement, Plan | Scenario | Section):
            open_blocks.extend(statement.statements)
        else:
            yield statement


def misspelled(text: str) -> str:
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    if not letters:
        return text
    at = letters[len(letters) // 2]
    return text[:at] + text[at + 1 :] if len(letters) > 1 else text[:at] + "qq" + text[at + 1 :]


MUTATIONS: dict[str, Callable[[str], str]] = {
    "left out": lambda _: "",
    "doubled": lambda text: f"{text} {text}",
    "misspelled": misspelled,
    "in capitals": lambda text: text.upper() if text.isascii() else text,
    "replaced by a word": lambda _: "flibbertigibbet",
    "replaced by a sign": lambda _: "@",
}


def mutated(number: int, mutation: str) -> str:
    token = TOKENS[number]
    return f"{PLAN[: token.start_pos]}{MUTATIONS[mutation](str(token))}{PLAN[token.end_pos :]}"


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_one_mistake_is_one_error_and_leaves_the_other_statements_whole(mutation: str) -> None:
    original, diagnostics = parse(Source("p", PLAN))
    assert diagnostics == ()
    statements = [(repr(one), range(one.span.line, last_line(one) + 1)) for one in simple_statements(original)]
    # Of each kind every second place, the first or the second in turn: a place has three of the six.
    for number in range(list(MUTATIONS).index(mutation) % 2, len(TOKENS), 2):
        token = TOKENS[number]
        line = PLAN.count("\n", 0, token.start_pos) + 1
        others = Counter(text for text, lines in statements if line not in lines)
        file, diagnostics = parse(Source("p", mutated(number, mutation)))
        where = f"{token} in line {line}: {[found.headline for found in diagnostics]}"
        replaced_brace = str(token) in "{}" and mutation.startswith("replaced")
        assert len(diagnostics) <= 1 + replaced_brace, where  # a brace is missing, and a stray word stands there
        missing = others - Counter(map(repr, simple_statements(file)))
        assert not missing, f"{where} loses {missing}"
        broken = [s for s in chain(file.items, simple_statements(file)) if isinstance(s, Broken)]
        assert bool(diagnostics) or not broken, where


def last_line(statement: Statement) -> int:
    return statement.span.source.position(statement.span.end - 1)[0]


def errors(text: str) -> tuple[Diagnostic, ...]:
    return parse(Source("p", text))[1]


@given(st.lists(st.tuples(st.integers(0, len(TOKENS) - 1), st.sampled_from(sorted(MUTATIONS))), max_size=5))
@settings(max_examples=60, deadline=None)
def test_several_mistakes_on_different_lines_are_at_most_as_many_errors(
    mutations: list[tuple[int, str]],
) -> None:
    by_line = {}
    for number, mutation in mutations:
        if TOKENS[number].type not in ("LBRACE", "RBRACE", "STRING"):
            by_line[PLAN.count("\n", 0, TOKENS[number].start_pos)] = (number, mutation)
    text = PLAN
    for number, mutation in sorted(by_line.values(), reverse=True):
        token = TOKENS[number]
        text = f"{text[: token.start_pos]}{MUTATIONS[mutation](str(token))}{text[token.end_pos :]}"
    assert len(errors(text)) <= len(by_line), text


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_told_where_it_is_wrong(text: str) -> None:
    assert all(error.headline and error.labels for error in errors(text))


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_told_where_they_are_wrong(data: bytes) -> None:
    found = errors(data.decode("utf-8", "surrogateescape"))
    assert all(error.headline and error.labels for error in found)


@given(st.lists(st.sampled_from([*map(str, TOKENS), "\n", "\n  ", "# c\n", "}", "{", '"', "$", "|"]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_words_of_the_language_are_read_or_told_where_they_are_wrong(pieces: list[str]) -> None:
    assert all(error.headline and error.labels for error in errors(" ".join(pieces)))


@pytest.mark.parametrize(
    "text",
    [
        "{" * 20_000,
        "}" * 20_000,
        "specific {\n" * 20_000,
        'plan "P" {' * 5_000,
        "a" * 1_000_000,
        "1" * 1_000_000,
        '"' * 200_000,
        "$1," * 50_000,
        "| " * 50_000,
        "tiers a,\n  " * 20_000,
        "x\n" * 20_000,
        'plan "P" {\n tiers ' + "a, " * 50_000 + "b\n}",
    ],
    ids=lambda text: re.sub(r"\s", " ", text[:12]),
)
def test_no_text_is_too_deep_or_too_long(text: str) -> None:
    found = errors(text)
    assert bool(found) != text.endswith("b\n}")  # a list of tiers is sound, however long
    assert all(error.headline and error.labels for error in found)


def test_what_cannot_be_read_of_an_unknown_block_is_one_error_and_its_literals_are_still_looked_at() -> None:
    rewards = '  rewards {\n    bonus "x" single $4.00\n    bonus "x" $2,50,000\n    nested {\n    }\n  }\n'
    text = f'plan "P" {{\n{rewards}  renewed\n}}\n'
    assert [found.code.slug for found in errors(text)] == ["unknown-term", "misplaced-thousands"]
