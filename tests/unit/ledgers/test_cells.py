"""Cells are read as written, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planlang.ledgers.cells import DATE_FORMS, Amounts, Unreadable, amount_reader, date_reader, read_whole
from planlang.values.money import USD, Currency, plain, shown

dollars = amount_reader(USD, Amounts())


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.50", 123450),
        ("1,234.50", 123450),
        ("$1,234.50", 123450),
        ("$ 1,234.50", 123450),
        ("USD 1,234.50", 123450),
        ("1,234.50 USD", 123450),
        ("-1,234.50", -123450),
        ("\N{MINUS SIGN}1,234.50", -123450),
        ("-$1,234.50", -123450),
        ("(1,234.50)", -123450),
        ("($1,234.50)", -123450),
        ("1,234.50-", -123450),
        ("1234.5", 123450),
        ("1234", 123400),
        ("1234.50000", 123450),
        ("0", 0),
        ("-0.00", 0),
        ("007.00", 700),
        ("999,999,999,999,999.99", 99_999_999_999_999_999),
    ],
)
def test_an_accepted_spelling_of_an_amount(text: str, cents: int) -> None:
    assert dollars(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        *("12,5", "1.234,50", "1,23.00", "12,34,567.00", "1234,567.00", "1.2345E3", "1234.505", "EUR 5.00", "5.00 CR"),
        *(".50", "5.", "+5.00", "--5.00", "-(5.00)", "(-5.00)", "-5.00-", "(5.00", "5.00)", "$5.00 USD", "$-5.00"),
        *("5 000.00", "\u0661\u0662.00", "\uff11\uff12.00", "NaN", "inf", "0x10", "1_000.00", "five", "=5", "- 5.00"),
        "1" * 16,
        "9" * 5000,
    ],
)
def test_anything_else_is_not_an_amount(text: str) -> None:
    assert isinstance(dollars(text), Unreadable)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12,5", "a comma groups thousands in threes"),
        ("1.234,50", "a comma groups thousands in threes"),
        ("1.2345E3", "an exponent hides digits"),
        ("10.005", "more decimals than USD has"),
        ("EUR 10.00", "the plan is in USD"),
        ("\u0661\u0662", "digits other than 0 to 9"),
        ("ten", "not an amount"),
    ],
)
def test_why_an_amount_cannot_be_read_is_said(text: str, words: str) -> None:
    refused = dollars(text)
    assert isinstance(refused, Unreadable)
    assert refused.words == words
    assert "`(1,234.50)`" in refused.help


def test_a_currency_without_decimals_has_none() -> None:
    yen = amount_reader(Currency("JPY"), Amounts())
    assert yen("JPY 150,000") == 150_000
    assert yen("150000.00") == 150_000
    assert isinstance(yen("150000.50"), Unreadable)
    assert isinstance(yen("$5"), Unreadable)


def test_a_file_with_decimal_commas_says_so() -> None:
    crowns = amount_reader(Currency("NOK"), Amounts(comma=True))
    assert crowns("1.234,50") == 123450
    assert crowns("1 234,50") == 123450
    assert crowns("1\N{NO-BREAK SPACE}234,5") == 123450
    assert crowns("NOK -5") != -500
    assert isinstance(crowns("1,234.50"), Unreadable)


def test_a_file_of_whole_minor_units_says_so() -> None:
    cents = amount_reader(USD, Amounts(minor=True))
    assert cents("123450") == 123450
    assert cents("(123450)") == -123450
    assert isinstance(cents("1234.50"), Unreadable)


@pytest.mark.parametrize(
    ("text", "cents"), [("1018.0999999999999", 101810), ("0.30000000000000004", 30), ("-2.0100000001", -201)]
)
def test_noise_of_floats_is_snapped_only_when_declared(text: str, cents: int) -> None:
    assert isinstance(dollars(text), Unreadable)
    assert amount_reader(USD, Amounts(snap=True))(text) == cents


def test_half_a_cent_is_no_noise() -> None:
    assert isinstance(amount_reader(USD, Amounts(snap=True))("1.005"), Unreadable)
    assert isinstance(amount_reader(USD, Amounts(snap=True))("1.0049999999"), Unreadable)


@given(st.integers(-(10**14), 10**14), st.sampled_from(["USD", "NOK", "JPY", "BHD"]))
def test_what_is_written_is_read_back(minor: int, code: str) -> None:
    currency = Currency(code)
    read = amount_reader(currency, Amounts())
    assert read(plain(minor, currency)) == minor
    assert read(shown(minor, currency)) == minor


@given(st.text(max_size=20))
def test_a_reader_never_fails(text: str) -> None:
    for style in (Amounts(), Amounts(comma=True), Amounts(minor=True), Amounts(snap=True)):
        assert isinstance(amount_reader(USD, style)(text), int | Unreadable)
    for form in DATE_FORMS.values():
        assert isinstance(date_reader(form)(text), date | Unreadable)
    assert isinstance(read_whole(text), int | Unreadable)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("iso", "2026-03-02"),
        ("iso", "2026-03-02T00:00:00"),
        ("iso", "2026-03-02 00:00:00.000"),
        ("us", "03/02/2026"),
        ("us", "3/2/2026"),
        ("day-first", "02/03/2026"),
        ("day-first", "2.3.2026"),
        ("compact", "20260302"),
        ("month-name", "02-Mar-2026"),
        ("month-name", "2 MAR 2026"),
    ],
)
def test_a_date_in_the_form_of_its_file(form: str, text: str) -> None:
    assert date_reader(DATE_FORMS[form])(text) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-02-29", "February 2026 has 28 days"),
        ("2026-04-31", "April 2026 has 30 days"),
        ("2026-13-01", "there is no month 13"),
        ("2026-00-10", "there is no month 0"),
        ("2026-01-00", "January 2026 has 31 days"),
        ("0000-01-01", "there is no year 0"),
        ("03/04/2026", "would be 2026-03-04 as `us`, 2026-04-03 as `day-first`"),
        ("25/03/2026", "would be 2026-03-25 as `day-first`"),
        ("20260302", "would be 2026-03-02 as `compact`"),
        ("02-Mar-2026", "would be 2026-03-02 as `month-name`"),
        ("2026-3-2", "not a date"),
        ("2026-03-02T08:15:00", "not a date"),
        ("46083", "not a date"),
        ("2026\u002d0\u0663-02", "not a date"),
    ],
)
def test_why_a_date_cannot_be_read_is_said(text: str, words: str) -> None:
    refused = date_reader(DATE_FORMS["iso"])(text)
    assert isinstance(refused, Unreadable)
    assert refused.words == words


def test_a_month_that_has_no_such_name_is_named() -> None:
    refused = date_reader(DATE_FORMS["month-name"])("02-Mai-2026")
    assert isinstance(refused, Unreadable)
    assert refused.words == "there is no month `Mai`"


def test_the_last_day_there_is_can_be_read() -> None:
    assert date_reader(DATE_FORMS["iso"])("9999-12-31") == date.max


@pytest.mark.parametrize("text", ["1.0", "-1", "", "\u0661", "1e3", "9" * 20])
def test_a_whole_number_is_digits_alone(text: str) -> None:
    assert isinstance(read_whole(text), Unreadable)


def test_leading_zeros_of_a_number_do_not_matter() -> None:
    assert read_whole("007") == 7
