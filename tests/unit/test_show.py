"""A diagnostic is drawn under the very place that it is about, and says the same as JSON."""

from __future__ import annotations

from textwrap import dedent

from planlang.text.diagnostic import Code, Diagnostic, Edit, Label, Severity
from planlang.text.show import WIDEST, as_json, drawn
from planlang.text.source import Cell, Source, Span

WRONG = Code("wrong")
DOUBTFUL = Code("doubtful", Severity.WARNING)


def at(source: Source, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(words, start + 1)
    return Span(source, start, start + len(words))


def text(block: str) -> str:
    return dedent(block).strip("\n")


def test_a_label_stands_under_its_words() -> None:
    source = Source("harbor.plan", "plan {\n  corridor 1250%\n}\n")
    found = Diagnostic(WRONG, "that is much", (Label(at(source, "1250%"), "more than ten times"),), "write `125%`")
    assert drawn([found]) == text(
        """
        error[wrong]: that is much
         --> harbor.plan:2:12
          |
        2 |   corridor 1250%
          |            ^^^^^ more than ten times
          |
          = help: write `125%`
        """
    )


def test_lines_are_drawn_in_order_and_a_gap_between_them_is_shown() -> None:
    source = Source("a.plan", "one\ntwo\nthree\nfour\n")
    found = Diagnostic(WRONG, "both", (Label(at(source, "four"), "here"), Label(at(source, "one"), "and here")))
    assert drawn([found]) == text(
        """
        error[wrong]: both
         --> a.plan:4:1
          |
        1 | one
          | --- and here
        ...
        4 | four
          | ^^^^ here
        """
    )


def test_two_labels_of_one_line_share_it() -> None:
    source = Source("a.plan", "covers rx, rx\n")
    found = Diagnostic(WRONG, "twice", (Label(at(source, "rx", 1), "again"), Label(at(source, "rx"), "first")))
    assert drawn([found]) == text(
        """
        error[wrong]: twice
         --> a.plan:1:12
          |
        1 | covers rx, rx
          |            ^^ again
          |        -- first
        """
    )


def test_an_edit_is_shown_as_the_line_that_it_leaves() -> None:
    source = Source("a.plan", "covers medcial\n")
    span = at(source, "medcial")
    found = Diagnostic(WRONG, "no", (Label(span, "unknown"),), "did you mean `medical`?", Edit(span, "medical"))
    assert drawn([found]).splitlines()[-4:] == [
        "  = help: did you mean `medical`?",
        "  |",
        "1 | covers medical",
        "  |        ~~~~~~~",
    ]


def test_an_edit_may_add_a_line() -> None:
    source = Source("a.plan", "covers rx\n")
    found = Diagnostic(WRONG, "no", (), "add it", Edit(Span(source, 9, 9), "\nbasis 12/15"))
    assert drawn([found]).splitlines()[-2:] == ["1 | covers rx", "2 | basis 12/15"]


def test_an_edit_may_take_words_away() -> None:
    source = Source("a.plan", "covers rx, rx\n")
    found = Diagnostic(WRONG, "no", (), "leave it out", Edit(at(source, ", rx"), ""))
    assert drawn([found]).splitlines()[-1] == "1 | covers rx"


def test_places_in_two_files_are_told_apart() -> None:
    one, other = Source("one.plan", "renews\n"), Source("other.plan", "period\n")
    found = Diagnostic(WRONG, "overlap", (Label(at(one, "renews"), "this"), Label(at(other, "period"), "that")))
    assert drawn([found]) == text(
        """
        error[wrong]: overlap
         --> one.plan:1:1
          |
        1 | renews
          | ^^^^^^ this
         ::: other.plan:1:1
          |
        1 | period
          | ------ that
        """
    )


def test_a_cell_is_named_by_its_row_and_column() -> None:
    cell = Cell("claims.csv", 12, "amount", "1,2x4")
    found = Diagnostic(WRONG, "`1,2x4` is no amount", (Label(cell, "cannot be read"),), "write `1,204.00`", count=5)
    assert drawn([found]) == text(
        """
        error[wrong]: `1,2x4` is no amount (5 times)
         --> claims.csv row 12 column amount: cannot be read
          = help: write `1,204.00`
        """
    )


def test_wide_and_combining_characters_do_not_shift_the_carets() -> None:
    source = Source("a.plan", 'sponsor "東京" "e\u0301" y\n')
    found = Diagnostic(WRONG, "w", (Label(at(source, '"e\u0301"'), ""),))
    before = len("sponsor ") + 2 + 2 * 2 + 1
    assert drawn([found]).splitlines()[-1] == "  | " + " " * before + "^^^"


def test_a_tab_takes_four_columns() -> None:
    source = Source("a.plan", "\tcovers\n")
    assert drawn([Diagnostic(WRONG, "w", (Label(at(source, "covers"), "x"),))]).splitlines()[-2:] == [
        "1 |     covers",
        "  |     ^^^^^^ x",
    ]


def test_a_very_long_line_is_cut_around_the_label() -> None:
    source = Source("a.plan", "x" * 300 + "HERE" + "y" * 300)
    line, marks = drawn([Diagnostic(WRONG, "w", (Label(at(source, "HERE"), "this"),))]).splitlines()[-2:]
    assert line.startswith("1 | ...x")
    assert line.endswith("y...")
    assert len(line) == len("1 | ......") + WIDEST
    assert line.index("HERE") == marks.index("^^^^")


def test_a_long_line_is_cut_anew_for_each_of_its_labels() -> None:
    source = Source("a.plan", "ONE" + "x" * 400 + "TWO")
    lines = drawn([Diagnostic(WRONG, "w", (Label(at(source, "TWO"), "a"), Label(at(source, "ONE"), "b")))]).splitlines()
    assert [("ONE" in line, "TWO" in line) for line in lines if line.startswith("1 |")] == [
        (True, False),
        (False, True),
    ]


def test_a_span_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    source = Source("a.plan", "covers rx,\n  dental\n")
    found = Diagnostic(WRONG, "w", (Label(Span(source, 0, 19), "all of it"),))
    assert drawn([found]).splitlines()[-2:] == ["1 | covers rx,", "  | ^^^^^^^^^^ all of it"]


def test_text_of_an_author_cannot_command_the_terminal() -> None:
    source = Source("a.plan", 'sponsor "\x1b[2J\u202e"\n')
    found = Diagnostic(WRONG, "`\x1b[2J` is strange", (Label(at(source, "\x1b"), "\x1b"),))
    assert not {"\x1b", "\u202e"} & set(drawn([found]))


def test_colours_change_no_letter() -> None:
    source = Source("a.plan", "corridor 1250%\n")
    span = at(source, "1250%")
    found = Diagnostic(DOUBTFUL, "much", (Label(span, "here"),), "write `125%`", Edit(span, "125%"))
    colored = drawn([found], color=True)
    plain = "".join(part.split("m", 1)[1] if number else part for number, part in enumerate(colored.split("\x1b[")))
    assert plain == drawn([found])
    assert colored.startswith("\x1b[1;33mwarning[doubtful]")


def test_diagnostics_are_parted_by_a_blank_line() -> None:
    assert drawn([Diagnostic(WRONG, "one"), Diagnostic(WRONG, "two")]) == "error[wrong]: one\n\nerror[wrong]: two"


def test_json_holds_the_same_facts() -> None:
    source = Source("a.plan", "covers medcial\n")
    span = at(source, "medcial")
    labels = (Label(span, "unknown"), Label(Cell("c.csv", 3, "amount", "x"), "cell"))
    assert as_json(Diagnostic(WRONG, "no", labels, "try `medical`", Edit(span, "medical"), 2)) == {
        "code": "wrong",
        "severity": "error",
        "headline": "no",
        "labels": [
            {"file": "a.plan", "line": 1, "column": 8, "end": {"line": 1, "column": 15}, "words": "unknown"},
            {"file": "c.csv", "row": 3, "column": "amount", "text": "x", "words": "cell"},
        ],
        "help": "try `medical`",
        "edit": {
            "file": "a.plan",
            "line": 1,
            "column": 8,
            "end": {"line": 1, "column": 15},
            "replacement": "medical",
        },
        "count": 2,
    }
