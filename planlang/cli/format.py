"""`planlang format`: plans in their canonical form, in place, or on stdout."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from attrs import frozen

from planlang.api.files import write_whole
from planlang.api.formatting import formatted_text
from planlang.api.sources import read_data, read_input, source_of
from planlang.cli.console import Console
from planlang.cli.exits import FINDINGS, FINE
from planlang.text.diagnostic import Diagnostic, has_errors

_STDIN = Path("-")


@frozen
class _Formatted:
    """One file: its bytes in canonical form (none when it cannot be read), and whether they are new."""

    path: Path
    data: bytes | None
    changed: bool
    diagnostics: tuple[Diagnostic, ...]


def run(arguments: Namespace, console: Console) -> int:
    """Format every file that can be read; one that cannot is left alone and reported."""
    done = [_formatted(path) for path in arguments.plans]
    console.report(one for file in done for one in file.diagnostics)
    code = FINDINGS if any(file.data is None for file in done) else FINE
    for file in done:
        if file.data is None:
            continue
        if arguments.check:
            code = max(code, _checked(file, console))
        elif arguments.stdout or file.path == _STDIN:
            console.data_bytes(file.data)
        else:
            code = max(code, _written(file, file.data, console))
    return code


def _formatted(path: Path) -> _Formatted:
    original: bytes | None
    diagnostics: tuple[Diagnostic, ...]
    if path == _STDIN:
        name = "<stdin>"
        original, diagnostics = read_input(sys.stdin.buffer)
    else:
        name = path.as_posix()
        original, diagnostics = read_data(path)
    source = None
    if original is not None:
        source, diagnostics = source_of(name, original)
    if source is None:
        return _Formatted(path, None, changed=False, diagnostics=diagnostics)
    text, diagnostics = formatted_text(source)
    data = None if text is None else text.encode()
    return _Formatted(path, data, changed=data != original, diagnostics=diagnostics)


def _checked(file: _Formatted, console: Console) -> int:
    """Name a file that is not in canonical form."""
    if not file.changed:
        return FINE
    console.data(f"{file.path.as_posix()}\n")
    return FINDINGS


def _written(file: _Formatted, data: bytes, console: Console) -> int:
    """Write a file that changes, and no other."""
    if not file.changed:
        return FINE
    failed = write_whole(file.path, data)
    console.report(failed)
    if not failed:
        console.say(f"formatted {file.path.as_posix()}\n")
    return FINDINGS if has_errors(failed) else FINE
