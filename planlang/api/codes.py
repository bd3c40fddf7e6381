"""What can go wrong between the rooms: files, facts, names asked for, expectations."""

from __future__ import annotations

from planlang.text.diagnostic import Code

UNREADABLE_FILE = Code("unreadable-file")
NO_PLAN = Code("no-plan")
SEVERAL_PLANS = Code("several-plans")
CONTRADICTORY_FACTS = Code("contradictory-facts")
TERMINATED_OUTSIDE_PERIOD = Code("terminated-outside-period")
UNKNOWN_CLAIM = Code("unknown-claim")
UNKNOWN_PERSON = Code("unknown-person")
EXPECTATION_FAILED = Code("expectation-failed")
NOTHING_TESTED = Code("nothing-tested")

CODES = (
    UNREADABLE_FILE,
    NO_PLAN,
    SEVERAL_PLANS,
    CONTRADICTORY_FACTS,
    TERMINATED_OUTSIDE_PERIOD,
    UNKNOWN_CLAIM,
    UNKNOWN_PERSON,
    EXPECTATION_FAILED,
    NOTHING_TESTED,
)
