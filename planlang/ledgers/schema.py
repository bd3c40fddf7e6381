"""The ledger's columns by their own names, and the names under which administrators send them.

A header matches whatever its case, and whatever stands between its words: `Claim ID`, `claim_id` and `CLAIM-ID`
are one name. Source of the columns: `semantics`, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from planlang.text.header import normal


@frozen
class Column:
    """A column by its canonical name. `required` in every file, else absent cells have a meaning of their own."""

    name: str
    also: tuple[str, ...] = ()
    required: bool = False
    names: frozenset[str] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "names", frozenset(normal(name) for name in (self.name, *self.also)))


def _column(name: str, also: str = "", *, required: bool = False) -> Column:
    return Column(name, tuple(also.split()), required)


# An amount says by some of its names which money it is.
PAID_NAMES = tuple(
    "paid_amount amount_paid paid_amt plan_paid plan_paid_amount plan_payment net_paid net_paid_amount".split()
)
ALLOWED_NAMES = tuple("allowed allowed_amount amount_allowed allowed_amt".split())
AMOUNT = Column("amount", (*PAID_NAMES, *ALLOWED_NAMES), required=True)

LEDGER = (
    _column("claim", "claim_id claim_number claim_no claim_num", required=True),
    _column("line", "line_id line_number line_no line_num claim_line claim_line_number"),
    _column(
        "person",
        "person_id member member_id member_number patient patient_id participant_id enrollee_id",
        required=True,
    ),
    _column(
        "unit",
        "unit_id family family_id subscriber subscriber_id subscriber_number employee employee_id household_id",
    ),
    _column("coverage", "coverage_type coverage_code line_of_coverage benefit_type", required=True),
    _column(
        "incurred",
        "incurred_date date_incurred incurred_on service_date date_of_service dos fill_date loss_date",
        required=True,
    ),
    _column("paid", "paid_date date_paid paid_on payment_date pay_date check_date check_issue_date"),
    AMOUNT,
    _column("sequence", "posting_sequence sequence_number seq"),
    _column("kind", "line_kind transaction_kind transaction_type payment_type"),
    _column("original", "original_claim original_claim_id original_claim_number original_claim_no"),
    _column(
        "original line", "original_line_id original_line_number original_line_no original_claim_line original_line_num"
    ),
    _column("class", "class_id class_name class_code employee_class"),
    _column("exclusion", "exclusion_code stop_loss_exclusion"),
    _column("group", "group_id group_number group_no group_num group_code employer_group"),
)

CENSUS = (
    _column("month", "policy_month census_month coverage_month", required=True),
    _column("tier", "coverage_tier rate_tier", required=True),
    _column("class", "class_id class_name class_code employee_class"),
    _column("units", "covered_units employees subscribers enrolled", required=True),
)

ELIGIBILITY = (
    _column("person", "person_id member member_id member_number participant_id enrollee_id", required=True),
    _column(
        "subscriber",
        "subscriber_id subscriber_number employee employee_id unit unit_id family family_id household_id",
        required=True,
    ),
    _column("relation", "relationship relation_code relationship_code", required=True),
    _column("start", "start_date effective effective_date coverage_start covered_from", required=True),
    _column("end", "end_date termination_date term_date coverage_end covered_through", required=True),
    _column("class", "class_id class_name class_code employee_class"),
)

REQUIRED = tuple(column.name for column in LEDGER if column.required)


def canonical(name: str, columns: tuple[Column, ...] = LEDGER) -> str | None:
    """The canonical name of a column written in any of its spellings, aliases left aside."""
    wanted = normal(name)
    return next((column.name for column in columns if normal(column.name) == wanted), None)


def matches(headers: tuple[str, ...], columns: tuple[Column, ...]) -> Mapping[str, tuple[int, ...]]:
    """Which headers carry each column's name or one of its aliases, by position."""
    folded = [normal(header) for header in headers]
    return {column.name: tuple(at for at, name in enumerate(folded) if name in column.names) for column in columns}
