"""What can go wrong between the rooms: whole files, expectations, runs without a scenario; and every code there is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from planlang.text.diagnostic import Code, Severity

NO_PLAN = Code("no-plan")
SEVERAL_PLANS = Code("several-plans")
SCENARIO_PLAN_WITH_ERRORS = Code("scenario-plan-with-errors")
EXPECTATION_FAILED = Code("expectation-failed")
NOTHING_TESTED = Code("nothing-tested")
UNWRITABLE_FILE = Code("unwritable-file")
NO_TEMPORARY_SPACE = Code("no-temporary-space")
OUTPUT_DIFFERS = Code("output-differs")
UNREADABLE_OUTPUT = Code("unreadable-output")
STATE_DIFFERS = Code("state-differs")
UNREADABLE_STATE = Code("unreadable-state")
LASER_WITHOUT_LINES = Code("laser-without-lines", Severity.WARNING)
CONDITION_BROKEN = Code("condition-broken")
CONDITION_MET = Code("condition-met", Severity.WARNING)
REDACTION_KEY_UNREADABLE = Code("redaction-key-unreadable")
REDACTION_KEY_EXPOSED = Code("redaction-key-exposed")
REDACTION_KEY_TOO_SHORT = Code("redaction-key-too-short")
REDACTION_CLASH = Code("redaction-clash")

CODES = (
    NO_PLAN,
    SEVERAL_PLANS,
    SCENARIO_PLAN_WITH_ERRORS,
    EXPECTATION_FAILED,
    NOTHING_TESTED,
    UNWRITABLE_FILE,
    NO_TEMPORARY_SPACE,
    OUTPUT_DIFFERS,
    UNREADABLE_OUTPUT,
    STATE_DIFFERS,
    UNREADABLE_STATE,
    LASER_WITHOUT_LINES,
    CONDITION_BROKEN,
    CONDITION_MET,
    REDACTION_KEY_UNREADABLE,
    REDACTION_KEY_EXPOSED,
    REDACTION_KEY_TOO_SHORT,
    REDACTION_CLASH,
)

# Where each room keeps its codes, in the order in which a run meets them. None of these modules loads the grammar.
_ROOMS: Mapping[str, str] = {
    "syntax": "planlang.syntax.codes",
    "check": "planlang.check",
    "ledgers": "planlang.ledgers.codes",
    "api": "planlang.api.codes",
}


def codes_by_room() -> Mapping[str, tuple[Code, ...]]:
    """Every code of every room."""
    return {room: import_module(module).CODES for room, module in _ROOMS.items()}


def every_code() -> tuple[Code, ...]:
    """Every code that a scenario may expect."""
    return tuple(code for codes in codes_by_room().values() for code in codes)
