"""Writing what a settlement came to: its folder of files, its summary as JSON, and the rows that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planlang.api.files import write_whole
from planlang.api.version import version
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import refused_rows
from planlang.ledgers.write import table_text, write_outputs
from planlang.model.ledger import SetAside
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic


def write_folder(settlement: Settlement, folder: Path, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Write the files of a settlement, or say why that cannot be done."""
    refused = write_outputs(settlement, folder, diagnostics=diagnostics, version=version())
    return (refused,) if refused else ()


def write_rejects(rejects: Iterable[SetAside], path: Path) -> tuple[Diagnostic, ...]:
    """Write every refused row as it was read, with its place and the codes of what is wrong with it."""
    return write_whole(path, table_text(refused_rows(rejects)).encode())


def summary_json(settlement: Settlement, diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The summary in the shape of `docs/schemas/summary-1.json`."""
    return summary(settlement, diagnostics=diagnostics, version=version())
