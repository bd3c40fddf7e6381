"""The mistakes of text: one readable code for each kind."""

from __future__ import annotations

from planlang.text.diagnostic import Code

AMBIGUOUS_DATE = Code("ambiguous-date")
DATE_NOT_ISO = Code("date-not-iso")
IMPOSSIBLE_BASIS = Code("impossible-basis")
IMPOSSIBLE_DATE = Code("impossible-date")
IMPOSSIBLE_SHARE = Code("impossible-share")
INCOMPLETE_STATEMENT = Code("incomplete-statement")
MISPLACED_THOUSANDS = Code("misplaced-thousands")
MISSING_QUOTES = Code("missing-quotes")
MISSING_WORD = Code("missing-word")
MONEY_WITHOUT_CURRENCY = Code("money-without-currency")
NEGATIVE_AMOUNT = Code("negative-amount")
NOT_A_WHOLE_NUMBER = Code("not-a-whole-number")
NUMBER_TOO_LONG = Code("number-too-long")
OUTSIDE_A_BLOCK = Code("outside-a-block")
QUALIFIER_TWICE = Code("qualifier-twice")
SHARE_WITHOUT_PERCENT = Code("share-without-percent")
STATEMENT_NOT_ENDED = Code("statement-not-ended")
STRANGE_CHARACTER = Code("strange-character")
SURPLUS_BRACE = Code("surplus-brace")
TOO_DEEPLY_NESTED = Code("too-deeply-nested")
UNCLOSED_BLOCK = Code("unclosed-block")
UNCLOSED_QUOTE = Code("unclosed-quote")
UNEVEN_ROW = Code("uneven-row")
UNEXPECTED_WORD = Code("unexpected-word")
UNKNOWN_CURRENCY_SIGN = Code("unknown-currency-sign")
UNKNOWN_TERM = Code("unknown-term")
UNOPENED_BLOCK = Code("unopened-block")
UPPERCASE_KEYWORD = Code("uppercase-keyword")
WINDOWS_UNCLEAR = Code("windows-unclear")
WRITTEN_TWICE = Code("written-twice")
WRONG_DECIMALS = Code("wrong-decimals")

CODES: tuple[Code, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Code))
