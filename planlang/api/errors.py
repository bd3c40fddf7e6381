"""The one exception of the Python API.

Inside planlang a user's mistake is a value; only here, where a caller expects a result, does it become an exception.
"""

from __future__ import annotations

from planlang.text.diagnostic import Diagnostic


class PlanlangError(Exception):
    """A plan, a ledger or a question that cannot be answered; `diagnostics` say why, and the message draws them."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        from planlang.text.show import drawn  # noqa: PLC0415  an error that nobody prints costs nothing

        return "\n" + drawn(self.diagnostics)
