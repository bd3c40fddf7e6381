"""Every kind of finding on a ledger, a census, their mapping file and the folder of outputs; one page each."""

from __future__ import annotations

from planlang.text.diagnostic import Code, Severity


def _warning(slug: str) -> Code:
    return Code(slug, Severity.WARNING)


# The file itself.
UNREADABLE_FILE = Code("unreadable-file")
UNREADABLE_TEXT = Code("unreadable-text")
UNREADABLE_ROW = Code("unreadable-row")
EMPTY_FILE = Code("empty-file")
ROW_WITH_OTHER_CELLS = Code("row-with-other-cells")

# Its columns and their mapping.
MISSING_COLUMN = Code("missing-column")
AMBIGUOUS_HEADER = Code("ambiguous-header")
COLUMN_NOT_READ = _warning("column-not-read")
ROWS_LEFT_OUT = _warning("rows-left-out")
UNREADABLE_MAPPING = Code("unreadable-mapping")
UNKNOWN_MAPPING_KEY = Code("unknown-mapping-key")
WRONG_MAPPING_VALUE = Code("wrong-mapping-value")
MAPPING_CONFLICT = Code("mapping-conflict")
MAPPED_COLUMN_NOT_FOUND = Code("mapped-column-not-found")
TWO_MAPPINGS = Code("two-mappings")
PAID_AMOUNTS_UNDER_BENEFITS = Code("paid-amounts-under-benefits")
ALLOWED_AMOUNTS_WITHOUT_BENEFITS = Code("allowed-amounts-without-benefits")

# Groups.
GROUP_MISMATCH = Code("group-mismatch")
SEVERAL_GROUPS = Code("several-groups")
GROUP_WITHOUT_ROWS = _warning("group-without-rows")

# One cell.
MISSING_VALUE = Code("missing-value")
UNREADABLE_AMOUNT = Code("unreadable-amount")
UNREADABLE_DATE = Code("unreadable-date")
UNREADABLE_NUMBER = Code("unreadable-number")
UNKNOWN_COVERAGE = Code("unknown-coverage")
UNKNOWN_EXCLUSION = Code("unknown-exclusion")
UNKNOWN_KIND = Code("unknown-kind")
UNKNOWN_CLASS = Code("unknown-class")
CLASS_NOT_USED = _warning("class-not-used")
FORMULA_LIKE_ID = _warning("formula-like-id")
HIDDEN_CHARACTER = _warning("hidden-character")

# One row.
PAID_BEFORE_INCURRED = _warning("paid-before-incurred")
NEGATIVE_PAYMENT = _warning("negative-payment")
UNLINKED_NEGATIVE = _warning("unlinked-negative")
POSITIVE_REVERSAL = _warning("positive-reversal")

# Rows together.
DUPLICATE_LINE = Code("duplicate-line")
CIRCULAR_ORIGINAL = Code("circular-original")
UNIT_CONFLICT = Code("unit-conflict")
CLASS_CONFLICT = Code("class-conflict")
POSITIVE_REBATE = Code("positive-rebate")
ORIGINAL_NOT_FOUND = _warning("original-not-found")
LINKED_LINE_DIFFERS = _warning("linked-line-differs")
REVERSAL_EXCEEDS_ORIGINAL = _warning("reversal-exceeds-original")
HEADER_AMOUNT_REPEATED = _warning("header-amount-repeated")
NOTHING_PAID = _warning("nothing-paid")

# The census.
CENSUS_ROW_MISSING = Code("census-row-missing")
UNITS_WITHOUT_FACTOR = Code("units-without-factor")
CENSUS_ROW_TWICE = Code("census-row-twice")
CENSUS_TOTAL_ROW = _warning("census-total-row")
UNKNOWN_TIER = Code("unknown-tier")
UNREADABLE_MONTH = Code("unreadable-month")
UNREADABLE_UNITS = Code("unreadable-units")

# A census counted from a list of who was covered when.
COUNTING_NOT_STATED = Code("counting-not-stated")
TIER_WITHOUT_RULE = Code("tier-without-rule")
FAMILY_WITHOUT_TIER = Code("family-without-tier")
FAMILY_OF_TWO_TIERS = Code("family-of-two-tiers")
UNKNOWN_RELATION = Code("unknown-relation")
END_BEFORE_START = Code("end-before-start")
OVERLAPPING_COVER = Code("overlapping-cover")
SEVERAL_SUBSCRIBERS = Code("several-subscribers")
DEPENDANT_WITHOUT_SUBSCRIBER = Code("dependant-without-subscriber")
NOBODY_COVERED = _warning("nobody-covered")

# The outputs.
UNWRITABLE_FOLDER = Code("unwritable-folder")

CODES: tuple[Code, ...] = tuple(value for value in vars().copy().values() if isinstance(value, Code))
