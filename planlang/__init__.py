"""planlang: self-funded health plans and their stop-loss contracts, written, run and explained.

    plan = planlang.load("harbor-2026.plan")
    result = planlang.settle(plan, "claims.csv", census="census.csv", as_of="2026-06-30")
    print(result)
    print(planlang.explain(result, claim="C-2"))

`import planlang` loads nothing else; a door opens when it is first used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planlang.api.describing import describe
    from planlang.api.errors import PlanlangError
    from planlang.api.explaining import explain
    from planlang.api.lines import explanation_lines
    from planlang.api.plans import check, load
    from planlang.api.redacting import redact
    from planlang.api.results import Findings, Loaded, Settled, SettledPeriods, Told, ToldOfPeriods
    from planlang.api.settling import settle, settle_periods
    from planlang.api.why_not import NotPaid, why_not

__all__ = [
    "Findings",
    "Loaded",
    "NotPaid",
    "PlanlangError",
    "Settled",
    "SettledPeriods",
    "Told",
    "ToldOfPeriods",
    "check",
    "describe",
    "explain",
    "explanation_lines",
    "load",
    "redact",
    "settle",
    "settle_periods",
    "why_not",
]

_DOORS = {
    "Findings": "planlang.api.results",
    "Loaded": "planlang.api.results",
    "NotPaid": "planlang.api.why_not",
    "PlanlangError": "planlang.api.errors",
    "Settled": "planlang.api.results",
    "SettledPeriods": "planlang.api.results",
    "Told": "planlang.api.results",
    "ToldOfPeriods": "planlang.api.results",
    "check": "planlang.api.plans",
    "describe": "planlang.api.describing",
    "explain": "planlang.api.explaining",
    "explanation_lines": "planlang.api.lines",
    "load": "planlang.api.plans",
    "redact": "planlang.api.redacting",
    "settle": "planlang.api.settling",
    "settle_periods": "planlang.api.settling",
    "why_not": "planlang.api.why_not",
}


class _Hall(ModuleType):
    """The package, where `check` and `explain` are the names of a door and of a room: the door wins.

    Python binds a room to its name in the package once it is imported; here that would hide the door. Rooms are
    reached by their full names: `from planlang.check.checker import ...`.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  doors are functions and classes
        if name not in _DOORS:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415  only once a door opens

        door = getattr(import_module(_DOORS[name]), name)
        self.__dict__[name] = door
        return door

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _DOORS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


sys.modules[__name__].__class__ = _Hall
