"""The check room: what was written becomes what it means, or what is wrong with it."""

from __future__ import annotations

from planlang.check import (
    blocks,
    census,
    checker,
    claims,
    conditions,
    declarations,
    figures,
    ids,
    names,
    periods,
    plans,
    scenarios,
    tables,
)
from planlang.check.checker import Checked, check, plans_named
from planlang.provisions import ALL, charges, cost_sharing, scope
from planlang.text.diagnostic import Code

_ROOM = (
    blocks,
    declarations,
    scope,
    cost_sharing,
    charges,
    plans,
    ids,
    names,
    conditions,
    checker,
    scenarios,
    claims,
    census,
    tables,
    figures,
    periods,
)

CODES: tuple[Code, ...] = (
    *(code for part in _ROOM for code in part.CODES),
    *(code for provision in ALL for code in provision.codes),
)

__all__ = ["CODES", "Checked", "check", "plans_named"]
