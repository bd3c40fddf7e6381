"""Writing a file whole or not at all: a reader, or a power cut, never meets half of one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from tempfile import NamedTemporaryFile

from planlang.api.codes import UNWRITABLE_FILE
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import is_folder, words_of


def write_whole(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    """Write a file beside itself and then put it in its place, with its permissions; or why that cannot be done."""
    target = Path(os.path.realpath(path))  # a link stays a link
    try:
        draft = NamedTemporaryFile(dir=target.parent, prefix=".planlang-", delete=False)  # noqa: SIM115  closed below
    except OSError as error:
        return (_unwritable(path, error),)
    try:
        with draft:
            draft.write(data)
        _put(Path(draft.name), target)
    except OSError as error:
        with suppress(OSError):
            Path(draft.name).unlink()
        return (_unwritable(path, error),)
    return ()


def write_pages(first: Path, texts: Iterable[tuple[str, str]], folder: str) -> tuple[Diagnostic, ...]:
    """Write the pages of a report, each whole, `first` as the last of them; or why that cannot be done.

    texts: by name, beside the first page in a folder that is there, or in its own `folder`, of which pages of an
    earlier and larger report go.
    """
    kept = set()
    for name, text in texts:
        path, data = first.parent / name, text.encode("utf-8", "backslashreplace")
        try:
            if path.parent != first.parent:
                path.parent.mkdir(exist_ok=True)
        except OSError as error:
            return (_unwritable(path.parent, error),)
        failed = write_whole(path, data)
        if failed:
            return failed
        kept.add(path.name)
    for old in (first.parent / folder).glob("[0-9][0-9][0-9][0-9].html"):
        if old.name not in kept:
            old.unlink(missing_ok=True)
    return ()


def _put(draft: Path, target: Path) -> None:
    if target.exists():
        copymode(target, draft)
    else:
        mask = os.umask(0)
        os.umask(mask)
        draft.chmod(0o666 & ~mask)
    draft.replace(target)


def _unwritable(path: Path, error: OSError) -> Diagnostic:
    folder = path.parent
    help_ = None if is_folder(folder) else f"there is no folder `{folder.as_posix()}`: make it first"
    return Diagnostic(UNWRITABLE_FILE, f"cannot write `{path.as_posix()}`: {words_of(error)}", help=help_)
