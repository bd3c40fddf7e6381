"""The process that fuzzes: planlang is instrumented as it is imported, so nothing may have imported it before.

`python -m tests.fuzz_child TARGET [libFuzzer's arguments]`, called by `python -m tests.fuzz`.
"""

from __future__ import annotations

import sys

import atheris


def main() -> None:
    """Hand one target to libFuzzer."""
    with atheris.instrument_imports(include=["planlang"]):
        from tests.fuzz_targets import TARGETS  # noqa: PLC0415  it imports planlang
    _, name, *arguments = sys.argv
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
