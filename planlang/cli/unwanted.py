"""Libraries that others load where they are installed, and that no command needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Arrow loads it to ask whether an array is one of its series: an eighth of a second, and none ever is.
_UNWANTED = frozenset({"pandas"})


class _Refused(Loader):
    def exec_module(self, module: ModuleType) -> None:
        raise ImportError(f"planlang does without {module.__name__}", name=module.__name__)


class _Refusing(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """There, for who only asks whether it is, and not to be loaded."""
        del path, target
        return ModuleSpec(fullname, _Refused()) if fullname in _UNWANTED else None


def refuse_unwanted() -> None:
    """For a process that is a command and nothing else: it does without them, as where they are not installed."""
    sys.meta_path.insert(0, _Refusing())
