"""Amounts that may differ by key: a deductible, and the lasers and classes that have their own."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from attrs import field, frozen


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
        class_name = class_of.get(key)
        return self.general if class_name is None else self.by_class.get(class_name, self.general)

    def own(self, class_of: Mapping[str, str]) -> AbstractSet[str]:
        """The keys whose amount may be another than the general one."""
        return self.by_key.keys() | class_of.keys() if self.by_class else self.by_key.keys()
