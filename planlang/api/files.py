"""Writing a file whole or not at all: a reader, or a power cut, never meets half of one.

What is no file is never replaced: a pipe, a terminal or a device is written to, where that is what was asked for.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from shutil import copymode
from stat import S_ISCHR, S_ISDIR, S_ISFIFO, S_ISREG
from tempfile import NamedTemporaryFile

from planlang.api.codes import UNWRITABLE_FILE
from planlang.text.diagnostic import Diagnostic
from planlang.text.reading import is_folder, words_of

_OUTPUTS = (1, 2)
_DESCRIPTORS = frozenset({"/dev/fd", "/proc/self/fd"})


def write_out(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    """Write a file whole, or hand its bytes to what reads there: a pipe, a device, this program's own output."""
    try:
        waits = _waits(path)
        own = None if waits else _own(path)
        if own is None and not waits:
            return write_whole(path, data)
        with open(path if own is None else os.dup(own), "wb") as reader:  # noqa: PTH123  a descriptor has no path
            reader.write(data)
    except OSError as error:
        return (_unwritable(path, error),)
    return ()


def _own(path: Path) -> int | None:
    """The descriptor of this program's own that a path leads to: what else is written to it has to stay."""
    if path.parent.as_posix() in _DESCRIPTORS and path.name.isdecimal():
        return int(path.name)
    for number in _OUTPUTS:
        with suppress(OSError):
            if os.path.samestat(path.stat(), os.fstat(number)):
                return number
    return None


def _waits(path: Path) -> bool:
    """Whether a path is that of a pipe or a device that takes bytes as they come."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return S_ISFIFO(mode) or S_ISCHR(mode)


def write_whole(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    """Write a file beside itself and then put it in its place, with its permissions; or why that cannot be done."""
    target = Path(os.path.realpath(path))  # a link stays a link
    try:
        _replaceable(path)
        draft = NamedTemporaryFile(dir=target.parent, prefix=".planlang-", delete=False)  # noqa: SIM115  closed below
    except OSError as error:
        return (_unwritable(path, error),)
    try:
        with draft:
            draft.write(data)
        _put(Path(draft.name), target)
    except BaseException as stopped:  # an interruption too
        with suppress(OSError):
            Path(draft.name).unlink()
        if isinstance(stopped, OSError):
            return (_unwritable(path, stopped),)
        raise
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
        failed = write_out(path, data)
        if failed:
            return failed
        kept.add(path.name)
    for old in (first.parent / folder).glob("[0-9][0-9][0-9][0-9].html"):
        if old.name not in kept:
            old.unlink(missing_ok=True)
    return ()


def _replaceable(path: Path) -> None:
    """Refuse what is neither a file nor a folder, of which the system itself says that it is one."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if not (S_ISREG(mode) or S_ISDIR(mode)):
            raise OSError(errno.EINVAL, "It is no file that could be replaced")


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
