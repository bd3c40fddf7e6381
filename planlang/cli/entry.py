"""From an argument vector to an exit code; a bug in planlang ends here and says that it is one."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from importlib import import_module

from planlang.cli.arguments import parsed
from planlang.cli.console import Console
from planlang.cli.exits import BUG, FINDINGS, FINE, INTERRUPTED
from planlang.cli.unwanted import refuse_unwanted


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 1 for findings or data that could not be written, 2 for usage, 70 for a bug."""
    console = Console()
    collects = gc.isenabled()
    gc.disable()  # a command holds on to what it reads until it ends: looking for garbage would only cost time
    try:
        arguments = parsed(argv, console.data)
        from planlang.text.reading import each_read_once  # noqa: PLC0415  help and usage read nothing

        with each_read_once():
            code: int = import_module(f"planlang.cli.{arguments.command}").run(arguments, console)
    except SystemExit as end:  # argparse has printed its help, its version or a usage error
        code = end.code if isinstance(end.code, int) else FINE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last resort: nothing above may let a user see a bare traceback
        _report_bug(error, console)
        code = BUG
    finally:
        if collects:
            gc.enable()
    console.close()
    return FINDINGS if console.failed and code == FINE else code


def command() -> int:
    """The same for a process that ends with it: nothing of what it leaves is looked at once more at its end."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads for matrices, of which there are none
    refuse_unwanted()
    code = main()
    gc.freeze()
    return code


def _report_bug(error: Exception, console: Console) -> None:
    from planlang.api.version import version  # noqa: PLC0415  only a bug asks for it

    console.say(f"planlang {version()} has a bug: {type(error).__name__}: {error}\n")
    if os.environ.get("PLANLANG_DEBUG") == "1":
        from traceback import format_exception  # noqa: PLC0415  the same

        console.say("".join(format_exception(error)))
    else:
        console.say("nothing is wrong with your files; run again with PLANLANG_DEBUG=1 for the traceback to report\n")
