"""Amounts that may differ by key: a deductible, and the lasers and classes that have their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from attrs import field, frozen

from planlang.model.contract import Key
from planlang.model.ledger import Resolved


@frozen
class Amounts:
    """Minor units by key: the key's own, else its class's, else the general amount."""

    general: int
    by_class: Mapping[str, int] = field(factory=dict)
    by_key: Mapping[str, int] = field(factory=dict)

    def of(self, key: str, class_of: Mapping[str, str]) -> int:
        """The amount of a key, whose class `class_of` knows if it has one."""
        own = self.by_key.get(key)
        if own is not None:
            return own
        return self.by_class.get(class_of.get(key, ""), self.general)


KeyOf = Callable[[Resolved], str]


def keys(month_of: Callable[[date], int] | None = None) -> Mapping[Key, KeyOf]:
    """How each key is read off a line; the contract's is the same for all.

    month_of: the policy month to which a paid date belongs; only a program with months has it.
    """
    found: dict[Key, KeyOf] = {
        Key.PERSON: lambda resolved: resolved.line.person,
        Key.UNIT: lambda resolved: resolved.line.unit,
        Key.CONTRACT: lambda _: "",
    }
    if month_of is not None:
        names: dict[date, str] = {}

        def month(resolved: Resolved) -> str:
            paid = resolved.line.paid
            assert paid is not None  # INVARIANT: pended lines are settled nowhere
            name = names.get(paid)
            if name is None:
                name = names[paid] = str(month_of(paid))
            return name

        found[Key.MONTH] = month
    return found


KEYS = keys()
