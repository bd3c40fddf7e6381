"""The outputs: a settlement's files in one folder, all of one settlement, none of them ever half-written.

Files are written into a folder beside the one asked for and moved into place when all are complete. Files of other
names in the folder are left alone; participants of an earlier settlement go when this one has none.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

from planlang.ledgers import codes
from planlang.ledgers.summary import summary
from planlang.ledgers.tables import PARTICIPANTS, Table, tables
from planlang.model.settlement import Settlement
from planlang.text.diagnostic import Diagnostic


def write_outputs(
    settlement: Settlement, folder: Path | str, *, diagnostics: Iterable[Diagnostic], version: str
) -> Diagnostic | None:
    """Write the files of a settlement; a diagnostic when the folder cannot hold them.

    `diagnostics` are those of the plan, the ledger, the census and the settlement; `version` is planlang's.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        return _refused(target, "a file stands there")
    written = tables(settlement)
    said = summary(settlement, diagnostics=diagnostics, version=version)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as beside:
            files = _write(written, json.dumps(said, indent=2, ensure_ascii=False), Path(beside))
            target.mkdir(exist_ok=True)
            for file in files:
                file.replace(target / file.name)
            if all(table.name != PARTICIPANTS for table in written):
                (target / PARTICIPANTS).unlink(missing_ok=True)
    except OSError as refused:
        return _refused(target, (refused.strerror or str(refused)).lower())
    return None


def table_text(table: Table) -> str:
    """A table as the text of its file."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()


def _refused(folder: Path, why: str) -> Diagnostic:
    headline = f"the outputs cannot be written to `{folder}`: {why}"
    return Diagnostic(codes.UNWRITABLE_FOLDER, headline, help="name a folder that may be written to, or a new one")


def _write(written: Iterable[Table], said: str, folder: Path) -> list[Path]:
    """All files in a folder, the summary last: where it stands, the others stand."""
    files = []
    for table in written:
        path = folder / table.name
        path.write_text(table_text(table), encoding="utf-8", newline="")
        files.append(path)
    path = folder / "summary.json"
    path.write_text(f"{said}\n", encoding="utf-8", newline="\n")
    return [*files, path]
