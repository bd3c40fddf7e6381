"""Every mistake of text gets its answer: what is wrong, what stands there, what to do, and the line mended.

A line's fix, where there is one, is applied and read again.
"""

from __future__ import annotations

import pytest

from planlang.syntax.codes import CODES
from planlang.syntax.nodes import Broken, Claims, Covers, File, Funding, FundingForm, Layer, Plan, Scenario
from planlang.syntax.parser import parse
from planlang.text.diagnostic import Diagnostic
from planlang.text.source import Source, Span

MISTAKES: list[tuple[str, str, str, str, str | None, str | None]] = [
    (
        "deductable $5 per person",
        "unknown-term",
        "there is no term `deductable`",
        "did you mean `deductible`?",
        "write `deductible`",
        "deductible $5 per person",
    ),
    (
        "corridoor 125%",
        "unknown-term",
        "there is no term `corridoor`",
        "did you mean `corridor`?",
        "write `corridor`",
        "corridor 125%",
    ),
    (
        "run-in limt $25,000 per person",
        "unknown-term",
        "there is no term `limt`",
        "did you mean `limit`?",
        "write `limit`",
        "run-in limit $25,000 per person",
    ),
    (
        "run in limit $25,000 per person",
        "unknown-term",
        "there is no term `run in limit`",
        "did you mean `run-in limit`?",
        "write `run-in limit`",
        "run-in limit $25,000 per person",
    ),
    (
        "aggregate deductible $150,000",
        "unexpected-word",
        "unexpected `aggregate deductible`",
        "did you mean `aggregating deductible`?",
        "write `aggregating deductible`",
        "aggregating deductible $150,000",
    ),
    (
        "agregating deductible $150,000",
        "unknown-term",
        "there is no term `agregating`",
        "did you mean `aggregating`?",
        "write `aggregating`",
        "aggregating deductible $150,000",
    ),
    (
        "deductible $2,50,000 per person",
        "misplaced-thousands",
        "`$2,50,000` has its thousands in the wrong places",
        "these digits are `$250,000`",
        "write `$250,000`",
        "deductible $250,000 per person",
    ),
    (
        "deductible $1000000 per person",
        "misplaced-thousands",
        "`$1000000` has its thousands in the wrong places",
        "these digits are `$1,000,000`",
        "write `$1,000,000`",
        "deductible $1,000,000 per person",
    ),
    (
        "deductible 1000000 per person",
        "money-without-currency",
        "`1000000` has no currency",
        "an amount is expected here",
        "write `$1,000,000`",
        "deductible $1,000,000 per person",
    ),
    (
        "deductible 1,000,000.5 per person",
        "money-without-currency",
        "`1,000,000.5` has no currency",
        "an amount is expected here",
        "write `$1,000,000.50`",
        "deductible $1,000,000.50 per person",
    ),
    (
        "deductible 500 USD per person",
        "money-without-currency",
        "`500 USD` is not how an amount is written",
        "an amount is expected here",
        "write `$500`",
        "deductible $500 per person",
    ),
    (
        "deductible \u20ac500 per person",
        "unknown-currency-sign",
        "`\u20ac` is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        "amounts of this plan are written as `$1,250`",
        None,
    ),
    (
        "deductible \xa5500 per person",
        "unknown-currency-sign",
        "`\xa5` is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        "write the code of the currency and a space: `EUR 1,234.50`",
        None,
    ),
    (
        "deductible US$500 per person",
        "unknown-currency-sign",
        "`US$` is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        "write `$500`",
        "deductible $500 per person",
    ),
    (
        "deductible $10.5 per person",
        "wrong-decimals",
        "`$10.5` has 1 decimal",
        "an amount in USD has no decimals, or 2",
        "write `$10.50`",
        "deductible $10.50 per person",
    ),
    (
        "deductible $10.505 per person",
        "ambiguous-amount",
        "`$10.505` can be read as different amounts",
        "this is `$10,505`, or has too many decimals",
        "write `$10,505` if the point separates thousands",
        None,
    ),
    (
        "deductible $100.000 per person",
        "ambiguous-amount",
        "`$100.000` can be read as different amounts",
        "this is `$100,000` or `$100.00`",
        "write `$100,000` if the point separates thousands, `$100.00` if it begins the decimals",
        None,
    ),
    (
        'laser person "M-1" at $250.000',
        "ambiguous-amount",
        "`$250.000` can be read as different amounts",
        "this is `$250,000` or `$250.00`",
        "write `$250,000` if the point separates thousands, `$250.00` if it begins the decimals",
        None,
    ),
    (
        "deductible 100.000 per person",
        "money-without-currency",
        "`100.000` has no currency",
        "an amount is expected here",
        "write `$100,000` if the point separates thousands, `$100.00` if it begins the decimals",
        None,
    ),
    (
        "deductible $100,000.000 per person",
        "wrong-decimals",
        "`$100,000.000` has 3 decimals",
        "an amount in USD has no decimals, or 2",
        "write `$100,000.00`",
        "deductible $100,000.00 per person",
    ),
    (
        "deductible $0.500 per person",
        "wrong-decimals",
        "`$0.500` has 3 decimals",
        "an amount in USD has no decimals, or 2",
        "write `$0.50`",
        "deductible $0.50 per person",
    ),
    (
        "deductible $1.500.000 per person",
        "misplaced-thousands",
        "`$1.500.000` has its thousands in the wrong places",
        "these digits are `$1,500,000`",
        "write `$1,500,000`",
        "deductible $1,500,000 per person",
    ),
    (
        "deductible $1.234,50 per person",
        "misplaced-thousands",
        "`$1.234,50` has its thousands in the wrong places",
        "these digits are `$1,234.50`",
        "write `$1,234.50`",
        "deductible $1,234.50 per person",
    ),
    (
        "deductible $1.23,4.5 per person",
        "misplaced-thousands",
        "`$1.23,4.5` has its thousands in the wrong places",
        "a comma stands before every three digits from the right",
        "decimals follow a point: `1,234.50`",
        None,
    ),
    (
        "deductible $100k per person",
        "abbreviated-amount",
        "`$100k` is an amount cut short",
        "an amount has all its digits",
        "write `$100,000`",
        "deductible $100,000 per person",
    ),
    (
        "deductible $1.2345 million per person",
        "abbreviated-amount",
        "`$1.2345 million` is an amount cut short",
        "an amount has all its digits",
        "write `$1,234,500`",
        "deductible $1,234,500 per person",
    ),
    (
        "deductible $0.12345k per person",
        "abbreviated-amount",
        "`$0.12345k` is an amount cut short",
        "an amount has all its digits",
        "write `$123.45`",
        "deductible $123.45 per person",
    ),
    (
        "maximum $2 million per person",
        "abbreviated-amount",
        "`$2 million` is an amount cut short",
        "an amount has all its digits",
        "write `$2,000,000`",
        "maximum $2,000,000 per person",
    ),
    (
        "maximum $1.5M per person",
        "abbreviated-amount",
        "`$1.5M` is an amount cut short",
        "an amount has all its digits",
        "write `$1,500,000` if `M` is a million",
        None,
    ),
    (
        "maximum $1.500 million per person",
        "abbreviated-amount",
        "`$1.500 million` is an amount cut short",
        "an amount has all its digits",
        "write all digits of the amount, as in `$1,250,000`",
        None,
    ),
    (
        "maximum EUR 2 million per person",
        "abbreviated-amount",
        "`EUR 2 million` is an amount cut short",
        "an amount has all its digits",
        "amounts of this plan are written as `$1,250`",
        None,
    ),
    (
        "maximum 100k per person",
        "money-without-currency",
        "`100k` is not how an amount is written",
        "an amount is expected here",
        "write `$100,000`",
        "maximum $100,000 per person",
    ),
    (
        "maximum 1.5M per person",
        "money-without-currency",
        "`1.5M` is not how an amount is written",
        "an amount is expected here",
        "write `$1,500,000` if `M` is a million",
        None,
    ),
    (
        "maximum 1.500k per person",
        "money-without-currency",
        "`1.500k` is not how an amount is written",
        "an amount is expected here",
        "write all digits of the amount, as in `$1,250,000`",
        None,
    ),
    (
        "overall maximum JPY 150.50",
        "wrong-decimals",
        "`JPY 150.50` has 2 decimals",
        "an amount in JPY has no decimals",
        "write the amount to the smallest unit of its currency",
        None,
    ),
    (
        "reimburses 0.8",
        "share-without-percent",
        "`0.8` has no `%`",
        "a share is expected here",
        "write `0.8%` or `80%`",
        None,
    ),
    (
        "reimburses 80",
        "share-without-percent",
        "`80` has no `%`",
        "a share is expected here",
        "write `80%`",
        "reimburses 80%",
    ),
    (
        "reimburses 1",
        "share-without-percent",
        "`1` has no `%`",
        "a share is expected here",
        "write `1%` or `100%`",
        None,
    ),
    (
        "reimburses 80 percent",
        "share-without-percent",
        "`80 percent` is not how a share is written",
        "a share is expected here",
        "write `80%`",
        "reimburses 80%",
    ),
    (
        "corridor 1.25",
        "share-without-percent",
        "`1.25` has no `%`",
        "a share is expected here",
        "write `1.25%` or `125%`",
        None,
    ),
    (
        "reimburses 0.5 percent",
        "share-without-percent",
        "`0.5 percent` is not how a share is written",
        "a share is expected here",
        "write `0.5%`",
        "reimburses 0.5%",
    ),
    (
        "corridor 1.25 pct",
        "share-without-percent",
        "`1.25 pct` is not how a share is written",
        "a share is expected here",
        "write `1.25%`",
        "corridor 1.25%",
    ),
    (
        "reimburses 1 percent",
        "share-without-percent",
        "`1 percent` is not how a share is written",
        "a share is expected here",
        "write `1%`",
        "reimburses 1%",
    ),
    (
        "reimburses .8",
        "share-without-percent",
        "`.8` has no `%`",
        "a share is expected here",
        "write `0.8%` or `80%`",
        None,
    ),
    (
        "reimburses 0.99999999",
        "share-without-percent",
        "`0.99999999` has no `%`",
        "a share is expected here",
        "write `0.99999999%` or `99.999999%`",
        None,
    ),
    (
        "reimburses 0.0000001",
        "share-without-percent",
        "`0.0000001` has no `%`",
        "a share is expected here",
        "write `0.0000001%` or `0.00001%`",
        None,
    ),
    (
        "reimburses 66 2/3",
        "share-without-percent",
        "`66 2/3` has no `%`",
        "a share is expected here",
        "write `66 2/3%`",
        "reimburses 66 2/3%",
    ),
    (
        "reimburses 33 1/3 percent",
        "share-without-percent",
        "`33 1/3 percent` is not how a share is written",
        "a share is expected here",
        "write `33 1/3%`",
        "reimburses 33 1/3%",
    ),
    (
        "corridor 1 1/4",
        "share-without-percent",
        "`1 1/4` has no `%`",
        "a share is expected here",
        "write `1 1/4%` or `125%`",
        None,
    ),
    (
        "corridor 1 1/3",
        "share-without-percent",
        "`1 1/3` has no `%`",
        "a share is expected here",
        "write `1 1/3%` or `133 1/3%`",
        None,
    ),
    (
        "reimburses 66 5/3",
        "share-without-percent",
        "`66 5/3` has no `%`",
        "a share is expected here",
        "write whole percents and a fraction less than one, as in `66 2/3%`",
        None,
    ),
    (
        "reimburses 80 USD",
        "share-without-percent",
        "`80 USD` is not how a share is written",
        "a share is expected here",
        "write a share such as `80%`",
        None,
    ),
    (
        "deductible 100 1/2 per person",
        "money-without-currency",
        "`100` has no currency",
        "an amount is expected here",
        "write all digits of the amount, as in `$1,250,000`",
        None,
    ),
    (
        "overall maximum $1.5-million",
        "abbreviated-amount",
        "`$1.5-million` is an amount cut short",
        "an amount has all its digits",
        "write `$1,500,000`",
        "overall maximum $1,500,000",
    ),
    (
        "overall maximum $2-M",
        "abbreviated-amount",
        "`$2-M` is an amount cut short",
        "an amount has all its digits",
        "write `$2,000,000` if `M` is a million",
        None,
    ),
    (
        "reimburses 33-1/3%",
        "impossible-share",
        "`33-1/3%` has a dash before its fraction",
        "a blank stands between whole percents and a fraction",
        "write `33 1/3%`",
        "reimburses 33 1/3%",
    ),
    (
        "reimburses 33\u20131/3%",
        "impossible-share",
        "`33\u20131/3%` has a dash before its fraction",
        "a blank stands between whole percents and a fraction",
        "write `33 1/3%`",
        "reimburses 33 1/3%",
    ),
    (
        "reimburses 33-5/3%",
        "impossible-share",
        "`33-5/3%` is no proper fraction",
        "5/3 is one percent or more",
        "write whole percents and a fraction less than one, as in `66 2/3%`",
        None,
    ),
    (
        "reimburses 33-1/3",
        "impossible-date",
        "`33-1/3` is neither a date nor a share",
        "a date is `2026-01-31`, a share `33 1/3%`",
        "write `33 1/3%` if a share is meant",
        None,
    ),
    (
        "terminal liability 12,00 months",
        "misplaced-thousands",
        "`12,00` has its thousands in the wrong places",
        "a comma stands before every three digits from the right",
        "a count has no decimals, and is written as `60` or `1,200`",
        None,
    ),
    (
        "corridor 125",
        "share-without-percent",
        "`125` has no `%`",
        "a share is expected here",
        "write `125%`",
        "corridor 125%",
    ),
    (
        "minimum attachment 0.95 of first month times policy months",
        "share-without-percent",
        "`0.95` has no `%`",
        "a share is expected here",
        "write `0.95%` or `95%`",
        None,
    ),
    (
        "minimum attachment 700000",
        "money-without-currency",
        "`700000` has no currency",
        "an amount is expected here",
        "write `$700,000`",
        "minimum attachment $700,000",
    ),
    (
        "period 2026-02-29 through 2026-12-31",
        "impossible-date",
        "`2026-02-29` is not a day of the calendar",
        "February 2026 has 28 days",
        None,
        None,
    ),
    (
        "period 03/04/2026 through 2026-12-31",
        "ambiguous-date",
        "`03/04/2026` can be read as different days",
        "this is `2026-03-04` or `2026-04-03`",
        "write `2026-03-04` for March 4, 2026, `2026-04-03` for April 3, 2026",
        None,
    ),
    (
        "period 31/04/2026 through 2026-12-31",
        "impossible-date",
        "`31/04/2026` is not a day of the calendar",
        "it is none, be the month first or the day",
        None,
        None,
    ),
    (
        "period 13/04/2026 through 2026-12-31",
        "date-not-iso",
        "`13/04/2026` is not written as a date",
        "a date is year, month and day: `2026-01-31`",
        "write `2026-04-13`",
        "period 2026-04-13 through 2026-12-31",
    ),
    (
        "period 2026-1-1 through 2026-12-31",
        "date-not-iso",
        "`2026-1-1` is not written as a date",
        "a date is year, month and day: `2026-01-31`",
        "write `2026-01-01`",
        "period 2026-01-01 through 2026-12-31",
    ),
    (
        "period 01/02/26 through 2026-12-31",
        "ambiguous-date",
        "`01/02/26` can be read as different days",
        "this is `2026-01-02`, `2026-02-01` or `2001-02-26`",
        "write `2026-01-02` for January 2, 2026, `2026-02-01` for February 1, 2026, `2001-02-26` for February 26, 2001",
        None,
    ),
    (
        "period 2026-01-01 to 2026-12-31",
        "unexpected-word",
        "unexpected `to`",
        "expected `through`",
        "write `through`",
        "period 2026-01-01 through 2026-12-31",
    ),
    (
        "period 2026-01-01 2026-12-31",
        "missing-word",
        "`through` is missing before `2026-12-31`",
        "expected `through` before this",
        "write `through` before `2026-12-31`",
        "period 2026-01-01 through 2026-12-31",
    ),
    (
        "period 2026-01-01",
        "incomplete-statement",
        "`period 2026-01-01` is incomplete",
        "expected `through` after this",
        None,
        None,
    ),
    (
        'laser person "M-1" excluded',
        "incomplete-statement",
        '`laser person "M-1" excluded` is incomplete',
        "expected `from all cover` or `from specific` after this",
        None,
        None,
    ),
    (
        'laser person "M-1"',
        "incomplete-statement",
        '`laser person "M-1"` is incomplete',
        "expected `at`, `excluded from all cover` or `excluded from specific` after this",
        None,
        None,
    ),
    (
        "laser person M-1 at $5",
        "missing-quotes",
        "`M-1` stands without quotes",
        "a name in quotes is expected here",
        'write `"M-1"`',
        'laser person "M-1" at $5',
    ),
    (
        'laser "M-1" at $5',
        "unexpected-word",
        'unexpected `"M-1"` after `laser`',
        "expected `family` or `person`",
        None,
        None,
    ),
    (
        "deductible $5",
        "incomplete-statement",
        "`deductible $5` is incomplete",
        "expected `per family` or `per person` after this",
        None,
        None,
    ),
    (
        "deductible $5 pre person",
        "unexpected-word",
        "unexpected `pre`",
        "did you mean `per`?",
        "write `per`",
        "deductible $5 per person",
    ),
    (
        "deductible $5 per person currency USD",
        "statement-not-ended",
        "a second statement begins after `deductible $5 per person`",
        "each statement stands on a line of its own",
        "begin a new line here",
        "deductible $5 per person \ncurrency USD",
    ),
    (
        "Deductible $5 per person",
        "uppercase-keyword",
        "the keyword `Deductible` has capital letters",
        "keywords are written in small letters",
        "write `deductible`",
        "deductible $5 per person",
    ),
    (
        "DEDUCTIBLE $5 PER PERSON",
        "uppercase-keyword",
        "the keyword `DEDUCTIBLE` has capital letters",
        "keywords are written in small letters",
        "write `deductible`",
        "deductible $5 PER PERSON",
    ),
    (
        "sponsor Harbor Foods",
        "missing-quotes",
        "`Harbor Foods` stands without quotes",
        "a name in quotes is expected here",
        'write `"Harbor Foods"`',
        'sponsor "Harbor Foods"',
    ),
    (
        "sponsor Harbor Foods, Inc.",
        "missing-quotes",
        "`Harbor Foods, Inc.` stands without quotes",
        "a name in quotes is expected here",
        'write `"Harbor Foods, Inc."`',
        'sponsor "Harbor Foods, Inc."',
    ),
    (
        'sponsor "Harbor',
        "unclosed-quote",
        'the quote `"Harbor` is never closed',
        "a quoted name ends on the line on which it begins",
        'close it: `"Harbor"`',
        'sponsor "Harbor"',
    ),
    (
        'carrier Granite Mutual policy "GM-1"',
        "missing-quotes",
        "`Granite Mutual` stands without quotes",
        "a name in quotes is expected here",
        'write `"Granite Mutual"`',
        'carrier "Granite Mutual" policy "GM-1"',
    ),
    (
        "carrier \u201cGranite Mutual\u201d",
        "strange-character",
        "`\u201cGranite Mutual\u201d` stands in curly quotes",
        'names stand in straight quotes: `"`',
        'write `"Granite Mutual"`',
        'carrier "Granite Mutual"',
    ),
    (
        "d\u0435ductible $5 per person",
        "strange-character",
        "`d\u0435ductible` holds a letter that is not Latin",
        "U+0435 CYRILLIC SMALL LETTER IE; quote a name in other letters",
        "write `deductible`",
        "deductible $5 per person",
    ),
    (
        'coverage m\u0435dical "x"',
        "strange-character",
        "`m\u0435dical` holds a letter that is not Latin",
        "U+0435 CYRILLIC SMALL LETTER IE; quote a name in other letters",
        "write `medical`",
        'coverage medical "x"',
    ),
    (
        'coverage "m\u0435dical" "x"',
        "strange-character",
        "`m\u0435dical` mixes letters of two scripts",
        "U+0435 CYRILLIC SMALL LETTER IE",
        "type the word anew",
        None,
    ),
    (
        "deductible -$5 per person",
        "negative-amount",
        "`-$5` is below zero",
        "this amount cannot be below zero",
        None,
        None,
    ),
    (
        "deductible $5 per per person",
        "written-twice",
        "`per` is written twice",
        "the second time",
        "remove one of them",
        "deductible $5 per  person",
    ),
    (
        "deductible deductible $5 per person",
        "written-twice",
        "`deductible` is written twice",
        "the second time",
        "remove one of them",
        "deductible  $5 per person",
    ),
    (
        "tiers single family",
        "missing-word",
        "`,` is missing before `family`",
        "expected `,` or the end of the line before this",
        "write `,` before `family`",
        "tiers single, family",
    ),
    (
        "tiers single, family,",
        "incomplete-statement",
        "the list ends with a comma",
        "something is expected after this comma",
        "remove the comma, or go on in the next line, indented deeper than the statement",
        None,
    ),
    (
        "covers medical, and rx",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "covers medical, rx",
    ),
    (
        "covers medical, or rx",
        "unexpected-word",
        "unexpected `or`",
        "a comma alone stands between the members of a list",
        "remove it",
        "covers medical, rx",
    ),
    (
        "covers medical and rx",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "write `,`",
        "covers medical, rx",
    ),
    (
        "tiers single or family",
        "unexpected-word",
        "unexpected `or`",
        "a comma alone stands between the members of a list",
        "write `,`",
        "tiers single, family",
    ),
    (
        "monthly factor single $1.00 and family $2.00 per month",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "write `,`",
        "monthly factor single $1.00, family $2.00 per month",
    ),
    (
        "tiers single, and family",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "tiers single, family",
    ),
    (
        "tiers from single, family",
        "unexpected-word",
        "unexpected `from`",
        "what is listed follows without it",
        "remove it",
        "tiers single, family",
    ),
    (
        "covers the medical, rx",
        "unexpected-word",
        "unexpected `the`",
        "what is listed follows without it",
        "remove it",
        "covers medical, rx",
    ),
    (
        "copay $25.00 per line on to medical",
        "unexpected-word",
        "unexpected `to`",
        "what is listed follows without it",
        "remove it",
        "copay $25.00 per line on medical",
    ),
    (
        "copay $25.00 per line on or rx",
        "unexpected-word",
        "unexpected `or`",
        "a comma alone stands between the members of a list",
        "remove it",
        "copay $25.00 per line on rx",
    ),
    (
        "copay $25.00 per line on medical, and rx",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "copay $25.00 per line on medical, rx",
    ),
    (
        "monthly factor single $1.00, and family $2.00 per month",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "monthly factor single $1.00, family $2.00 per month",
    ),
    (
        "census 2026-03 from single 5, family 2",
        "unexpected-word",
        "unexpected `from`",
        "what is listed follows without it",
        "remove it",
        "census 2026-03 single 5, family 2",
    ),
    (
        "deductible $5 per person, and $9 per family embedded",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "deductible $5 per person, $9 per family embedded",
    ),
    (
        "reimburses 80% of the first $100 of excess, and then 100%",
        "unexpected-word",
        "unexpected `and`",
        "a comma alone stands between the members of a list",
        "remove it",
        "reimburses 80% of the first $100 of excess, then 100%",
    ),
    (
        "covers covers medical",
        "written-twice",
        "`covers` is written twice",
        "the second time",
        "remove it",
        "covers medical",
    ),
    (
        "copay $25.00 per line on on medical",
        "written-twice",
        "`on` is written twice",
        "the second time",
        "remove it",
        "copay $25.00 per line on medical",
    ),
    (
        "monthly factor $1.00 per employee per month for class class retirees",
        "written-twice",
        "`class` is written twice",
        "the second time",
        "remove it",
        "monthly factor $1.00 per employee per month for class retirees",
    ),
    (
        "tiers single,, family",
        "written-twice",
        "`,` is written twice",
        "the second time",
        "remove one of them",
        "tiers single, family",
    ),
    (
        'laser person "\u041c-0042" at $250,000',
        "strange-character",
        "`\u041c-0042` holds letters that look like Latin ones",
        "U+041C CYRILLIC CAPITAL LETTER EM",
        "write `M-0042` if its letters are Latin",
        None,
    ),
    (
        'laser person "\u0425-AB" at $250,000',
        "strange-character",
        "`\u0425-AB` holds letters that look like Latin ones",
        "U+0425 CYRILLIC CAPITAL LETTER HA",
        "write `X-AB` if its letters are Latin",
        None,
    ),
    (
        "deductible $1,500 per person, $3,000 per family aggregate on medical",
        "unexpected-word",
        "unexpected `aggregate`",
        "one amount for the whole family is `non-embedded`",
        "write `non-embedded`",
        "deductible $1,500 per person, $3,000 per family non-embedded on medical",
    ),
    (
        "basis 12/15 aggregate",
        "unexpected-word",
        "unexpected `aggregate` after `basis 12/15`",
        "expected `,` or the end of the line",
        None,
        None,
    ),
    (
        "premium dental single $4.00, family $9.00 per month",
        "unexpected-word",
        "`dental` is no layer",
        "a premium is of `specific` or `aggregate`, or names no layer",
        'write what is paid for another cover as a fee: `fee "Dental" single $4.00 per month`',
        None,
    ),
    (
        "premium specfic single $4.00, family $9.00 per month",
        "unexpected-word",
        "unexpected `specfic`",
        "did you mean `specific`?",
        "write `specific`",
        "premium specific single $4.00, family $9.00 per month",
    ),
    (
        'renews "Harbor Foods"',
        "unknown-term",
        "there is no term `renews`",
        "no statement begins with this",
        None,
        None,
    ),
    (
        "covers medical,\n  rx",
        "incomplete-statement",
        "a list goes on in a line that is not indented deeper",
        "the list goes on here, not indented deeper than its statement",
        "indent this line deeper than the statement",
        "covers medical,\n    rx",
    ),
    (
        'carrier "Granite Mutual policy GM-88120',
        "unclosed-quote",
        'the quote `"Granite Mutual policy GM-88120` is never closed',
        "a quoted name ends on the line on which it begins",
        "close it where the name ends",
        None,
    ),
    (
        "reimburses 0,9",
        "share-without-percent",
        "`0,9` has no `%`",
        "a share is expected here",
        "write a share such as `80%`",
        None,
    ),
    (
        "deductible 1e5 per person",
        "money-without-currency",
        "`1` has no currency",
        "an amount is expected here",
        "write all digits of the amount, as in `$1,250,000`",
        None,
    ),
    (
        "deductible 100 000 per person",
        "money-without-currency",
        "`100` has no currency",
        "an amount is expected here",
        "write all digits of the amount, as in `$1,250,000`",
        None,
    ),
    (
        "period 2026-01-01 to 2027-01-01",
        "unexpected-word",
        "unexpected `to`",
        "expected `through`",
        "write `through` and the last day",
        None,
    ),
    (
        "deductible: $5 per person",
        "unexpected-word",
        "`:` is no sign of the language",
        "this means nothing here",
        "remove it",
        "deductible $5 per person",
    ),
    (
        "deductible = $5 per person",
        "unexpected-word",
        "`=` is no sign of the language",
        "this means nothing here",
        "remove it",
        "deductible  $5 per person",
    ),
    (
        "deductible $5 per person;",
        "unexpected-word",
        "`;` is no sign of the language",
        "this means nothing here",
        "remove it",
        "deductible $5 per person",
    ),
    (
        "deductible\xa0$5 per person",
        "strange-character",
        "`U+00A0` is a character that nobody sees",
        "U+00A0 NO-BREAK SPACE",
        None,
        "deductible $5 per person",
    ),
    (
        "reimburses 66 5/3%",
        "impossible-share",
        "`66 5/3%` is no proper fraction",
        "5/3 is one percent or more",
        "write whole percents and a fraction less than one, as in `66 2/3%`",
        None,
    ),
    (
        "reimburses 3/3%",
        "impossible-share",
        "`3/3%` is no proper fraction",
        "3/3 is one percent or more",
        "write whole percents and a fraction less than one, as in `66 2/3%`",
        None,
    ),
    (
        "reimburses 33.3.3%",
        "impossible-share",
        "`33.3.3%` is no number",
        "a share has one point at most, as in `33.5%`",
        None,
        None,
    ),
    (
        "reimburses 33.3,3%",
        "impossible-share",
        "`33.3,3%` is no number",
        "a share has one point at most, as in `33.5%`",
        None,
        None,
    ),
    (
        "reimburses -10%",
        "negative-amount",
        "`-10%` is below zero",
        "this share cannot be below zero",
        None,
        None,
    ),
    (
        "census single -60 every month",
        "negative-amount",
        "`-60` is below zero",
        "this number cannot be below zero",
        None,
        None,
    ),
    (
        "deductible -100,000 per person",
        "negative-amount",
        "`-100,000` is below zero",
        "this amount cannot be below zero",
        None,
        None,
    ),
    (
        "deductible \u2212$500 per person",
        "negative-amount",
        "`\u2212$500` is below zero",
        "this amount cannot be below zero",
        None,
        None,
    ),
    (
        "expect employer is \u2212$500",
        "negative-amount",
        "`\u2212$500` is not how an amount is written",
        "a minus is `-`; this is U+2212 MINUS SIGN",
        "write `-$500`",
        "expect employer is -$500",
    ),
    (
        "deductible ~$500 per person",
        "unexpected-word",
        "`~` is no sign of the language",
        "this means nothing here",
        None,
        None,
    ),
    (
        "covers medical - dental",
        "unexpected-word",
        "unexpected `-` after `covers medical`",
        "expected `,` or the end of the line",
        None,
        None,
    ),
    (
        "period 2026\u201301\u201301 through 2026-12-31",
        "date-not-iso",
        "`2026\u201301\u201301` is not written as a date",
        "its dash is U+2013 EN DASH, not the hyphen `-`",
        "write `2026-01-01`",
        "period 2026-01-01 through 2026-12-31",
    ),
    (
        "census 2026\u201303 single 60",
        "date-not-iso",
        "`2026\u201303` is not written as a month",
        "its dash is U+2013 EN DASH, not the hyphen `-`",
        "write `2026-03`",
        "census 2026-03 single 60",
    ),
    (
        "period 2026-01-01 through 2026\u201312\u201332",
        "impossible-date",
        "`2026\u201312\u201332` is not a day of the calendar",
        "December 2026 has 31 days",
        None,
        None,
    ),
    (
        "period 01\u201302\u20132026 through 2026-12-31",
        "ambiguous-date",
        "`01\u201302\u20132026` can be read as different days",
        "this is `2026-01-02` or `2026-02-01`",
        "write `2026-01-02` for January 2, 2026, `2026-02-01` for February 1, 2026",
        None,
    ),
    (
        "period 2026-01-01\u20132026-12-31",
        "unexpected-word",
        "unexpected `\u2013`",
        "expected `through`",
        "write `through`",
        "period 2026-01-01 through 2026-12-31",
    ),
    (
        "basis 12 / 15",
        "unexpected-word",
        "`12 / 15` is not how a basis is written",
        "a basis is two numbers of months with a `/` between them",
        "write `12/15`",
        "basis 12/15",
    ),
    (
        "basis 12-15",
        "unexpected-word",
        "`12-15` is not how a basis is written",
        "a basis is two numbers of months with a `/` between them",
        "write `12/15`",
        "basis 12/15",
    ),
    (
        'basis "12/15"',
        "unexpected-word",
        '`"12/15"` is not how a basis is written',
        "a basis is two numbers of months with a `/` between them",
        "write `12/15`",
        "basis 12/15",
    ),
    (
        "basis 12 / 0",
        "unexpected-word",
        "unexpected `12` after `basis`",
        "expected `incurred`, `paid` or a basis such as `12/15`",
        None,
        None,
    ),
    (
        "overall maximum 1.500.000",
        "impossible-date",
        "`1.500.000` is neither a date nor a number",
        "a date is `2026-01-31`; commas separate thousands, and a number has one point at most",
        None,
        None,
    ),
    (
        "carrier Granite Mutual policy GM-88120",
        "missing-quotes",
        "`Granite Mutual` stands without quotes",
        "a name in quotes is expected here",
        'write `"Granite Mutual" policy "GM-88120"`',
        'carrier "Granite Mutual" policy "GM-88120"',
    ),
    (
        'carrier Granite Mutual, Inc. policy GM-88120 clause "1"',
        "missing-quotes",
        "`Granite Mutual, Inc.` stands without quotes",
        "a name in quotes is expected here",
        'write `"Granite Mutual, Inc." policy "GM-88120"`',
        'carrier "Granite Mutual, Inc." policy "GM-88120" clause "1"',
    ),
    (
        "laser person M-0042 Smith at $250,000",
        "missing-quotes",
        "`M-0042 Smith` stands without quotes",
        "a name in quotes is expected here",
        "put quotes where the name begins and where it ends",
        None,
    ),
    (
        "exclusion X-1 cosmetic surgery",
        "missing-quotes",
        "`X-1 cosmetic surgery` stands without quotes",
        "a name in quotes is expected here",
        "put quotes where the name begins and where it ends",
        None,
    ),
    ("reimburses 33 1/0%", "impossible-share", "`33 1/0%` divides by zero", "no share is a part of zero", None, None),
    (
        "reimburses 80% of the first $100,000 of excess",
        "incomplete-statement",
        "`reimburses 80% of the first $100,000 of excess` is incomplete",
        "expected `,` after this",
        None,
        None,
    ),
    (
        "basis 0/12",
        "impossible-basis",
        "`0/12` is no contract basis",
        "both numbers count months, from 1 to 120",
        "write the months of the incurred and of the paid window, as in `12/15`",
        None,
    ),
    (
        "basis incurred 2026-01-01 through 2026-12-31",
        "windows-unclear",
        "the basis says nothing of when claims are paid",
        "the paid window is expected as well",
        "write `paid` and a window, or `paid any date`",
        None,
    ),
    (
        "basis 12/15, 12/12",
        "qualifier-twice",
        "the basis has two of one kind: a name",
        "the second one",
        "keep one of them",
        None,
    ),
    (
        "basis incurred any date, incurred any date, paid any date",
        "qualifier-twice",
        "the basis has two of one kind: an incurred window",
        "the second one",
        "keep one of them",
        None,
    ),
    (
        "monthly factor $5 per employee per month on a on b",
        "qualifier-twice",
        "`on b` comes after `on a`",
        "the second one",
        "keep one of them",
        None,
    ),
    (
        "monthly factor single 412.50, family $5 per month",
        "money-without-currency",
        "`412.50` has no currency",
        "an amount is expected here",
        "write `$412.50`",
        "monthly factor single $412.50, family $5 per month",
    ),
    (
        "census FAM 40, EE 60.5 every month",
        "not-a-whole-number",
        "`60.5` is not a whole number",
        "this counts whole things",
        None,
        None,
    ),
    (
        "census 2026-13 single 4",
        "impossible-date",
        "`2026-13` is not a month of the calendar",
        "there is no month 13",
        None,
        None,
    ),
    (
        "census 2026-3 single 4",
        "date-not-iso",
        "`2026-3` is not written as a month",
        "a month is a year and two digits: `2026-03`",
        "write `2026-03`",
        "census 2026-03 single 4",
    ),
    (
        "maximum $2M per person",
        "abbreviated-amount",
        "`$2M` is an amount cut short",
        "an amount has all its digits",
        "write `$2,000,000` if `M` is a million",
        None,
    ),
    (
        "expect specific laser-layer of claim C-1 is $140,000",
        "missing-quotes",
        "`C-1` stands without quotes",
        "a name in quotes is expected here",
        'write `"C-1"`',
        'expect specific laser-layer of claim "C-1" is $140,000',
    ),
    (
        'expect specific laser-layer of claim "C-1" equals $140,000',
        "unexpected-word",
        "unexpected `equals`",
        "expected `is`, `at least`, `at most`, `over` or `under`",
        "write `is`",
        'expect specific laser-layer of claim "C-1" is $140,000',
    ),
    (
        'expect specific of claim "C-1" is 0',
        "money-without-currency",
        "`0` has no currency",
        "an amount is expected here",
        "write `$0`",
        'expect specific of claim "C-1" is $0',
    ),
    (
        "deductible $999999999999999999999999999999999999999999 per person",
        "number-too-long",
        "`$999999999999999999999999999999999999999999` has too many digits",
        "a number has at most 30 digits",
        "look for digits that were typed twice",
        None,
    ),
    (
        "deductible period yearly",
        "unexpected-word",
        "unexpected `yearly` after `deductible period`",
        "expected `annual` or `monthly`",
        None,
        None,
    ),
    ("rewards card", "unknown-term", "there is no term `rewards`", "no statement begins with this", None, None),
    ("| a | b |", "unexpected-word", "no statement begins with `| a | b |`", "expected a term", None, None),
    ('"foo"', "unexpected-word", 'no statement begins with `"foo"`', "expected a term", None, None),
    (
        "\u202edeductible $5 per person",
        "strange-character",
        "`U+202E` is a character that nobody sees",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        None,
        "deductible $5 per person",
    ),
    (
        "# bidi \u202e here",
        "strange-character",
        "a comment holds a character that hides or turns what is written",
        "U+202E RIGHT-TO-LEFT OVERRIDE",
        "remove it",
        "# bidi  here",
    ),
    (
        "deductible $5 per person deductible",
        "statement-not-ended",
        "a second statement begins after `deductible $5 per person`",
        "each statement stands on a line of its own",
        "begin a new line here",
        "deductible $5 per person \ndeductible",
    ),
    (
        "deductible $10. per person",
        "wrong-decimals",
        "`$10.` ends with a point",
        "an amount in USD has no decimals, or 2",
        "write `$10`",
        "deductible $10 per person",
    ),
    (
        "deductible \u20ac1,00 per person",
        "unknown-currency-sign",
        "`\u20ac` is no currency sign of the language",
        "the only sign is `$`, for USD; other currencies are written by their codes",
        "write the code of the currency and a space: `EUR 1,234.50`",
        None,
    ),
    (
        "reimburses 1,2,3%",
        "misplaced-thousands",
        "`1,2,3%` has its thousands in the wrong places",
        "a comma stands before every three digits from the right",
        "decimals follow a point: `1,234.50`",
        None,
    ),
    (
        "census single 1,2 every month",
        "misplaced-thousands",
        "`1,2` has its thousands in the wrong places",
        "a comma stands before every three digits from the right",
        "a count has no decimals, and is written as `60` or `1,200`",
        None,
    ),
    (
        "census single 60, family 40",
        "incomplete-statement",
        "`census single 60, family 40` is incomplete",
        "expected `every month` or `,` after this",
        None,
        None,
    ),
    (
        'sponsor "\u682a\u043ceda"',
        "strange-character",
        "`\u682a\u043ceda` mixes letters of two scripts",
        "U+043C CYRILLIC SMALL LETTER EM",
        "type the word anew",
        None,
    ),
    ("expect error", "incomplete-statement", "`expect error` is incomplete", "expected a name after this", None, None),
    (
        "monthly acommodation",
        "unknown-term",
        "there is no term `monthly acommodation`",
        "did you mean `monthly accommodation`?",
        None,
        None,
    ),
    (
        "monthly factor",
        "incomplete-statement",
        "`monthly factor` is incomplete",
        "expected an amount such as `$100,000` or a name after this",
        None,
        None,
    ),
    (
        "period 2026/02/30 through 2026-12-31",
        "impossible-date",
        "`2026/02/30` is not a day of the calendar",
        "February 2026 has 28 days",
        None,
        None,
    ),
    (
        "period 2026-04-31 through 2026-13-01",
        "impossible-date",
        "`2026-04-31` is not a day of the calendar",
        "April 2026 has 30 days",
        None,
        None,
    ),
    (
        "census 2026-00 single 1",
        "impossible-date",
        "`2026-00` is not a month of the calendar",
        "there is no month 00",
        None,
        None,
    ),
    (
        "basis 12/121",
        "impossible-basis",
        "`12/121` is no contract basis",
        "both numbers count months, from 1 to 120",
        "write the months of the incurred and of the paid window, as in `12/15`",
        None,
    ),
    (
        "corridor $5",
        "unexpected-word",
        "unexpected `$5` after `corridor`",
        "expected a share such as `80%`",
        None,
        None,
    ),
    (
        "terminal liability three months",
        "unexpected-word",
        "unexpected `three`",
        "a number in digits is expected",
        "write `3`",
        "terminal liability 3 months",
    ),
    (
        "no advances in last twelve months",
        "unexpected-word",
        "unexpected `twelve`",
        "a number in digits is expected",
        "write `12`",
        "no advances in last 12 months",
    ),
    (
        "terminal liability several months",
        "unexpected-word",
        "unexpected `several` after `terminal liability`",
        "expected `elected` or a number",
        None,
        None,
    ),
    (
        "terminal liability electd",
        "unexpected-word",
        "unexpected `electd`",
        "did you mean `elected`?",
        "write `elected`",
        "terminal liability elected",
    ),
    (
        "funding self funded",
        "unexpected-word",
        "unexpected `self funded`",
        "did you mean `self-funded`?",
        "write `self-funded`",
        "funding self-funded",
    ),
    (
        "terminal liability three",
        "unexpected-word",
        "unexpected `three` after `terminal liability`",
        "expected `elected` or a number",
        None,
        None,
    ),
    (
        "coverage \u043c\u0435",
        "strange-character",
        "`\u043c\u0435` holds a letter that is not Latin",
        "U+043C CYRILLIC SMALL LETTER EM; quote a name in other letters",
        "type the word anew",
        None,
    ),
]

STILL_WRONG = {"DEDUCTIBLE $5 PER PERSON", "deductible $5 per person deductible"}
"""Lines with a second mistake, which shows once the first is mended."""


def plan_of(line: str) -> str:
    return f'plan "P" {{\n  currency USD\n  {line}\n}}\n'


def read(text: str) -> tuple[File, tuple[Diagnostic, ...]]:
    return parse(Source("p", text))


def applied(text: str, found: Diagnostic) -> str:
    assert found.edit is not None
    return text[: found.edit.span.start] + found.edit.replacement + text[found.edit.span.end :]


def place(found: Diagnostic) -> Span:
    span = found.labels[0].place
    assert isinstance(span, Span)
    return span


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_statement_is_named_and_mended(case: tuple[str, str, str, str, str | None, str | None]) -> None:
    line, code, headline, label, help_, mended = case
    (found,) = read(plan_of(line))[1]
    assert (found.code.slug, found.headline, found.labels[0].words, found.help) == (code, headline, label, help_)
    assert (found.edit is None) == (mended is None)
    if mended is not None:
        text = applied(plan_of(line), found)
        assert text == plan_of(mended)
        assert bool(read(text)[1]) == (line in STILL_WRONG)


BLOCKS = [
    ('plan "P" {\n  renewed\n', "unclosed-block", '`plan "P"` is never closed'),
    ('plan "P" {\n  specific {\n    covers a\n  renewed\n}\n', "unclosed-block", "`specific` is never closed"),
    (
        'plan "P" {\n  specific {\n    covers a\n    specific "T" {\n  }\n}\n',
        "unclosed-block",
        '`specific "T"` begins inside of `specific`, and is never closed',
    ),
    (
        'plan "P" {\n  funding fully-insured {\n    premium $5 per month\n  }\n}\n',
        "unexpected-word",
        "unexpected `fully-insured`",
    ),
    (
        'plan "P" {\n  funding level funded {\n    surplus 50% to employer\n  }\n}\n',
        "unexpected-word",
        "unexpected `level funded`",
    ),
    ('plan "P" {\n}\n}\n', "surplus-brace", "this `}` closes nothing"),
    ('plan "P" {{\n}\n', "surplus-brace", "this `{` opens nothing"),
    ('plan "P"\n  renewed\n}\n', "unopened-block", "`plan` has no `{`"),
    ('plan "P" { renewed\n}\n', "statement-not-ended", "a statement follows on the same line"),
    ('plan "P" {\n  renewed }\n', "statement-not-ended", "a closing `}` follows on the same line"),
    ("currency USD\ntiers a\n", "outside-a-block", "`currency` stands outside of any block"),
    ('plan "P" {\n  pools {\n    pool 1\n  }\n}\n', "unknown-term", "there is no term `pools`"),
    ('scenario "s" {\n  claims {\n  }\n}\n', "incomplete-statement", "`claims` has no table"),
    (
        'scenario "s" {\n  claims {\n    | a |\n    | b\n  }\n}\n',
        "incomplete-statement",
        "the row does not end with `|`",
    ),
    ('scenario "s" {\n  | a |\n  | b |\n}\n', "unexpected-word", "no statement begins with `| a |`"),
    (
        'scenario "s" {\n  claims {\n    | a | b |\n    | 1 | 2\n  }\n}\n',
        "incomplete-statement",
        "the row does not end with `|`",
    ),
    (
        'scenario "s" {\n  claims {\n    | a | b |\n    | 1 |\n  }\n}\n',
        "uneven-row",
        "a row of 1 cells in a table of 2 columns",
    ),
    ('plan "P" {\n' + "specific {\n" * 9 + "}\n" * 10, "too-deeply-nested", "blocks are nested too deeply"),
]


@pytest.mark.parametrize("case", BLOCKS)
def test_a_mistake_in_a_block_is_one_error(case: tuple[str, str, str]) -> None:
    text, code, headline = case
    assert [(found.code.slug, found.headline) for found in read(text)[1]] == [(code, headline)]


def test_every_code_has_its_example() -> None:
    shown = {code for _, code, *_ in MISTAKES} | {code for _, code, _ in BLOCKS}
    assert shown == {code.slug for code in CODES}


def test_a_mended_statement_is_what_was_meant_and_a_broken_one_knows_its_term() -> None:
    file, diagnostics = read('plan "P" {\n  deductable $5 per person\n  deductable $5\n  corridor\n  rewards\n}\n')
    assert len(diagnostics) == 4
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert type(plan.statements[0]).__name__ == "Deductible"
    assert plan.statements[0].term.text == "deductable"
    broken = [statement for statement in plan.statements if isinstance(statement, Broken)]
    assert [statement.guess for statement in broken] == ["deductible", "corridor", None]
    assert [statement.span.text for statement in broken] == ["deductable $5", "corridor", "rewards"]


def test_the_contents_of_a_block_with_a_broken_header_are_read() -> None:
    layers = '  "S" {\n    covers a\n  }\n  specfic Granite {\n    covers a\n  }\n'
    text = f'"H" {{\n  coverage a\n{layers}}}\nscenario {{\n  renewed\n}}\n'
    file, diagnostics = read(text)
    assert [place(found).line for found in diagnostics] == [1, 3, 6, 10]
    plan, scenario = file.items
    assert isinstance(plan, Plan)
    assert isinstance(scenario, Scenario)
    assert [type(statement).__name__ for statement in plan.statements] == ["Coverage", "Layer", "Layer"]
    assert all(isinstance(layer, Layer) and layer.statements for layer in plan.statements[1:])
    assert [type(statement).__name__ for statement in scenario.statements] == ["Renewed"]


def test_an_uneven_row_leaves_the_others() -> None:
    file, _ = read('scenario "s" {\n  claims {\n    | a | b |\n    | 1 |\n    | 1 | 2 |\n  }\n}\n')
    (scenario,) = file.items
    assert isinstance(scenario, Scenario)
    (claims,) = scenario.statements
    assert isinstance(claims, Claims)
    assert len(claims.table.rows) == 1


def test_a_bare_number_takes_the_currency_of_the_plan() -> None:
    (found,) = read('plan "P" {\n  currency NOK\n  overall maximum 5000\n}\n')[1]
    assert found.help == "write `NOK 5,000`"
    (found,) = read('plan "P" {\n  overall maximum 5000\n}\n')[1]
    assert found.edit is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("US$", "USD"), ("US $", "USD"), ("USD$", "USD"), ("C$", "CAD"), ("\u20ac", "EUR"), ("\u00a3", "GBP")],
)
def test_a_currency_by_its_sign_is_one_mistake(written: str, meant: str) -> None:
    text = f'plan "P" {{\n  currency {written}\n}}\n'
    file, (found,) = read(text)
    assert (place(found).text, found.help) == (written, f"write `{meant}`")
    assert applied(text, found) == f'plan "P" {{\n  currency {meant}\n}}\n'
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert not isinstance(plan.statements[0], Broken)


def test_a_dollar_alone_is_of_many_countries() -> None:
    (found,) = read('plan "P" {\n  currency $\n}\n')[1]
    assert (found.help, found.edit) == ("write a code of three letters, such as `USD`", None)


def test_what_a_fully_insured_plan_holds_is_read_whatever_its_hyphens() -> None:
    file, _ = read('plan "P" {\n  funding fully-insured {\n    premium $5 per month\n  }\n}\n')
    (plan,) = file.items
    assert isinstance(plan, Plan)
    (funding,) = plan.statements
    assert isinstance(funding, Funding)
    assert funding.form is FundingForm.FULLY_INSURED


def test_errors_come_in_the_order_of_the_text() -> None:
    diagnostics = read('plan "P" {\n  corridor 80\n  # \u202e\n  claims {\n    | a |\n    | 1 | 2 |\n  }\n  x\n')[1]
    places = [place(found).start for found in diagnostics]
    assert len(places) == 5
    assert places == sorted(places)


def test_a_count_that_is_none_behind_a_misspelled_word_is_one_mistake_and_never_a_number() -> None:
    file, diagnostics = read('plan "P" {\n  aggregate {\n    enrollmnt lag 1.5 months\n  }\n}\n')
    assert [found.code.slug for found in diagnostics] == ["unknown-term"]
    (plan,) = file.items
    assert isinstance(plan, Plan)
    (aggregate,) = plan.statements
    assert isinstance(aggregate, Layer)
    assert [type(statement).__name__ for statement in aggregate.statements] == ["Broken"]


def test_names_in_another_alphabet_throughout_are_names_and_so_is_a_word_among_others() -> None:
    person = "\u0418\u0432\u0430\u043d\u043e\u0432"
    for name in (f"{person}-1", "\u041c\u041e\u041d", f"{person} \u04101"):
        assert read(plan_of(f'laser person "{name}" at $250,000'))[1] == ()


def test_a_look_alike_in_a_cell_of_a_table_is_named() -> None:
    rows = "    | claim | person |\n    | C-1   | \u041c-0042 |\n"
    (found,) = read(f'scenario "s" {{\n  claims {{\n{rows}  }}\n}}\n')[1]
    assert (found.code.slug, found.headline) == (
        "strange-character",
        "`\u041c-0042` holds letters that look like Latin ones",
    )


def test_a_list_that_goes_on_in_lines_not_indented_deeper_keeps_all_its_members() -> None:
    file, found = read('plan "P" {\n  covers a,\n b,\n  c\n  corridor 125%\n}\n')
    assert [(one.code.slug, place(one).text) for one in found] == [("incomplete-statement", "b")]
    (plan,) = file.items
    assert isinstance(plan, Plan)
    covers, _ = plan.statements
    assert isinstance(covers, Covers)
    assert [name.value for name in covers.names] == ["a", "b", "c"]


def test_a_statement_after_a_list_that_ends_with_a_comma_is_no_member_of_it() -> None:
    file, found = read('plan "P" {\n  covers a,\n  corridor 125%\n}\n')
    assert [(one.code.slug, one.edit) for one in found] == [("incomplete-statement", None)]
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert len(plan.statements) == 2


COMPARED = "expected `is`, `at least`, `at most`, `over` or `under`"
LACKING = "expected `at least`, `at most`, `is`, `over` or `under`"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("equals", "is"),
        ("equal to", "is"),
        ("is equal to", "is"),
        ("=", "is"),
        ("==", "is"),
        (">=", "at least"),
        ("\u2265", "at least"),
        ("no less than", "at least"),
        ("is at least", "at least"),
        ("<=", "at most"),
        ("not more than", "at most"),
        (">", "over"),
        ("more than", "over"),
        ("is above", "over"),
        ("<", "under"),
        ("less than", "under"),
        ("below", "under"),
    ],
)
@pytest.mark.parametrize("figure", ["expect specific", 'expect specific of claim "C-1"', "always employer of the plan"])
def test_a_comparison_in_other_words_is_told_where_it_stands(figure: str, written: str, meant: str) -> None:
    text = plan_of(f"{figure} {written} $5")
    (found,) = read(text)[1]
    assert (found.code.slug, found.headline) == ("unexpected-word", f"unexpected `{written}`")
    assert (place(found).text, found.labels[0].words, found.help) == (written, COMPARED, f"write `{meant}`")
    assert applied(text, found) == plan_of(f"{figure} {meant} $5")
    assert read(applied(text, found))[1] == ()


@pytest.mark.parametrize(
    "figure", ["expect employer", 'expect employer of person "M-1"', "always employer of the plan"]
)
def test_between_two_amounts_is_two_statements(figure: str) -> None:
    (found,) = read(plan_of(f"{figure} between $1.00 and $2.00"))[1]
    assert (place(found).text, found.labels[0].words, found.edit) == ("between", COMPARED, None)
    assert found.help == "write two statements, one with `at least` and one with `at most`"


@pytest.mark.parametrize("written", ["not equal to", "is not above", "never below", "!=", "is not"])
def test_a_comparison_that_denies_is_none_of_the_five(written: str) -> None:
    (found,) = read(plan_of(f"expect specific {written} $5"))[1]
    assert found.edit is None
    assert found.help is None


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("expect specific $5", LACKING),
        ("expect employer", f"{LACKING} after this"),
        ("expect specific laser-layer $5", LACKING),
        ("expect specific of C-1 is $5", "expected `claim` or `person`"),
        ('expect amount of coverage "medical" is $5', "expected `claim` or `person`"),
    ],
)
def test_what_an_expectation_lacks_is_named(line: str, label: str) -> None:
    (found,) = read(plan_of(line))[1]
    assert found.labels[0].words == label


WRAPPED = [
    (
        "deductible $150,000 per person\n      for class ret",
        "deductible",
        "for class ret",
        "deductible $150,000 per person for class ret",
    ),
    (
        'deductible $100,000 per person\n    clause "4.2" "the SD"',
        "deductible",
        'clause "4.2" "the SD"',
        'deductible $100,000 per person clause "4.2" "the SD"',
    ),
    ('deductible $5 per person\n  clause "4.2"', "deductible", 'clause "4.2"', None),
    ("basis\n    12/15", "basis", "12/15", "basis 12/15"),
    ("basis\n  12/15", "basis", "12/15", "basis 12/15"),
    ("basis\n\n12/15", "basis", "12/15", "basis 12/15"),
    ("basis  # as agreed\n    12/15", "basis", "12/15", None),
    ('basis 12/15\n    # as agreed\n    clause "1"', "basis", 'clause "1"', None),
    (
        "monthly factor single $5,\n      family $6\n      per month",
        "monthly factor",
        "per month",
        "monthly factor single $5,\n      family $6 per month",
    ),
    (
        "monthly factor\n    single $5, family $6\n    per month\n    from 2026-07-01",
        "monthly factor",
        "single $5, family $6",
        "monthly factor single $5, family $6 per month from 2026-07-01",
    ),
    (
        "period 2026-01-01\n    through 2026-12-31",
        "period",
        "through 2026-12-31",
        "period 2026-01-01 through 2026-12-31",
    ),
    ('laser person "M-1"\n    at $250,000', "laser", "at $250,000", 'laser person "M-1" at $250,000'),
    ("maximum $5\n    per person", "maximum", "per person", "maximum $5 per person"),
    ("maximum $5\n  per person", "maximum", "per person", None),
    ("expect employer\n    is $5", "expect", "is $5", "expect employer is $5"),
    ('coverage rx\n    "Drugs"', "coverage", '"Drugs"', 'coverage rx "Drugs"'),
]
"""Statements over several lines: the term, what stands in the next line, and the text once the edit is applied."""


@pytest.mark.parametrize(("lines", "term", "rest", "mended"), WRAPPED)
def test_a_statement_that_goes_on_in_the_next_line_is_one_mistake(
    lines: str, term: str, rest: str, mended: str | None
) -> None:
    text = plan_of(lines)
    file, (found,) = read(text)
    assert (found.code.slug, found.headline) == ("incomplete-statement", f"`{term}` goes on in the next line")
    assert place(found).text == rest
    assert found.help == "write it at the end of the line before"
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert not any(isinstance(statement, Broken) for statement in plan.statements)
    assert len(plan.statements) == 2
    assert (found.edit is None) == (mended is None)
    if mended is not None:
        assert applied(text, found) == plan_of(mended)
        assert read(plan_of(mended))[1] == ()


@pytest.mark.parametrize("rest", ['clause "2"', "for class a", "per month", "from 2026-07-01"])
def test_the_end_of_a_statement_alone_is_no_slip_for_a_term(rest: str) -> None:
    (found,) = read(plan_of(f'corridor 125% clause "1"\n  {rest}'))[1]
    assert found.headline == f"no statement begins with `{rest.split(maxsplit=1)[0]}`"
    assert found.labels[0].words == "this is the end of a statement, which stands on one line"
    assert found.edit is None


def test_a_misspelled_statement_is_not_the_end_of_the_one_before() -> None:
    file, found = read('scenario "s" {\n  expect employer\n  expct specific is $5\n}\n')
    assert [one.code.slug for one in found] == ["incomplete-statement", "unknown-term"]
    (scenario,) = file.items
    assert isinstance(scenario, Scenario)
    assert len(scenario.statements) == 2


def test_a_statement_with_a_doc_comment_is_not_the_end_of_the_one_before() -> None:
    found = read(plan_of("basis\n    ## Of the carrier.\n    12/15"))[1]
    assert [one.headline for one in found] == ["`basis` is incomplete", "no statement begins with `12/15`"]


def test_a_misspelled_term_of_a_scenario_is_one_in_a_scenario_only() -> None:
    (found,) = read('scenario "s" {\n  renewedd\n}\n')[1]
    assert found.labels[0].words == "did you mean `renewed`?"
    (found,) = read('plan "P" {\n  renewedd\n}\n')[1]
    assert found.labels[0].words == "no statement begins with this"


@pytest.mark.parametrize(
    "line",
    [
        "gapless renewal excluded",
        "run-out limit $25,000 per person",
        "maximum attachment $700,000",
        "overall minimum $5",
        "benefit minimum $5 per person per lifetime on medical",
        "deductible period monthly non-cumulative",
        "deductible period monthly noncumulative",
        "deductible period semi-annual",
        "deductible period bimonthly",
        "loss limit non-standard deductible",
        "deductible $5 per person, $9 per family unembedded on medical",
        "first-quarter carry-over included",
        'laser person "M-1" included from specific',
        "always specific of any person at less $5",
        "period 2026-01-01 until 2027-01-01",
        "reimburses 90% above the first $5 of excess, then 100%",
    ],
)
def test_what_says_the_opposite_is_never_mended_into_what_it_looks_like(line: str) -> None:
    (found,) = read(plan_of(line))[1]
    assert found.edit is None
    assert "did you mean" not in found.labels[0].words


def test_a_slip_in_the_opposite_of_a_word_is_still_its_opposite() -> None:
    (found,) = read(plan_of("maximun attachment $700,000"))[1]
    assert (found.labels[0].words, found.edit) == ("did you mean `maximum`?", None)


@pytest.mark.parametrize("name", ["\u0421\u041a-204", "\u041c-1", "\u0422\u04101"])
def test_letters_that_look_latin_are_what_they_are_where_their_script_is_written(name: str) -> None:
    laser = f'laser person "{name}" at $250,000'
    assert [one.code.slug for one in read(plan_of(laser))[1]] == ["strange-character"]
    assert read(plan_of(f"{laser}  # \u041b\u0430\u0437\u0435\u0440"))[1] == ()


@pytest.mark.parametrize("basis", ["1.5 / 12", "120,9/12", ".5/15"])
def test_a_basis_of_no_whole_months_is_not_made_one(basis: str) -> None:
    found = read(plan_of(f"basis {basis}"))[1]
    assert found
    assert all(one.edit is None for one in found)


def test_an_amount_that_goes_on_after_a_word_is_not_made_one() -> None:
    found = read(plan_of("deductible $120million,000 per person"))[1]
    assert found
    assert all(one.edit is None for one in found)


def test_a_word_too_many_is_said_of_no_name_in_quotes() -> None:
    (found,) = read(plan_of('covers medical, "and" rx'))[1]
    assert found.headline == "`,` is missing before `rx`"


def test_of_a_list_that_stops_after_a_comma_nothing_else_is_said() -> None:
    file, found = read(plan_of("tiers single,"))
    assert [one.code.slug for one in found] == ["incomplete-statement"]
    (plan,) = file.items
    assert isinstance(plan, Plan)
    assert isinstance(plan.statements[-1], Broken)


@pytest.mark.parametrize("header", ["scenario", "plan", "scenario Harbor", 'plan "P" clause', 'scenario "s" of'])
def test_a_header_that_lacks_a_name_too_is_not_mended_by_its_brace_alone(header: str) -> None:
    (found,) = read(f"{header}\n  renewed\n}}\n")[1]
    assert found.code.slug == "unopened-block"
    assert found.labels[0].words == "a name in quotes and a `{` are expected after this"
    assert found.help == "write what stands in quotes there, and end the line with `{`"
    assert found.edit is None


@pytest.mark.parametrize("header", ['scenario "s"', "scenario \u201cs\u201d", 'scenario "s" of "p.plan" clause "2"'])
def test_a_header_that_lacks_its_brace_alone_is_mended(header: str) -> None:
    found = read(f"{header}\n  renewed\n}}\n")[1]
    assert [one.edit.replacement for one in found if one.edit and one.code.slug == "unopened-block"] == [" {"]


@pytest.mark.parametrize(
    ("after", "signs", "mended"),
    [(",", ",", ""), ("-", "-", ""), (" ;", ";", " "), (",, -", ",, -", ""), (", renewed", ",", "\n renewed")],
)
def test_signs_after_a_brace_begin_no_statement_and_are_taken_out(after: str, signs: str, mended: str) -> None:
    text = 'scenario "s" {%s\n  terminated 2026-10-31\n}\n'
    (found,) = read(text % after)[1]
    assert (found.code.slug, found.headline) == ("unexpected-word", f"no statement begins with `{signs}`")
    assert found.labels[0].words == "this means nothing here"
    assert found.help == ("remove it, and begin a new line here" if "renewed" in after else "remove it")
    assert applied(text % after, found) == text % mended
    assert not read(text % mended)[1]


@pytest.mark.parametrize(("after", "sure"), [("renewed", True), ("x", False), ("5", False)])
def test_what_stands_after_a_brace_gets_a_line_of_its_own_where_it_begins_a_statement(
    after: str,
    sure: bool,  # noqa: FBT001
) -> None:
    found = read(f'scenario "s" {{\n  claims {{ {after}\n  }}\n}}\n')[1][0]
    assert found.code.slug == "statement-not-ended"
    assert (found.edit is not None) == sure


@pytest.mark.parametrize("share", ["66 /3%", "2 / 3%"])
def test_a_number_before_a_stroke_is_no_share_by_itself(share: str) -> None:
    (found,) = read(plan_of(f"surplus {share} to employer"))[1]
    assert (found.code.slug, found.help, found.edit) == ("share-without-percent", "write a share such as `80%`", None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("= under", "under"),
        ("=under", "under"),
        ("== at least", "at least"),
        ("= over", "over"),
        ("= at most", "at most"),
    ],
)
def test_a_sign_before_a_comparison_is_taken_out(written: str, meant: str) -> None:
    text = plan_of(f"expect premiums {written} $5")
    (found,) = read(text)[1]
    assert found.help == f"write `{meant}`"
    assert applied(text, found) == plan_of(f"expect premiums {meant} $5")


def test_two_comparisons_are_not_made_one() -> None:
    (found,) = read(plan_of("expect premiums >= under $5"))[1]
    assert (found.help, found.edit) == ("write `at least`, or what follows, alone", None)
