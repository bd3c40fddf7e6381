"""A table of texts as typed columns: the few rows that were read line by line, beside the many that were not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from planlang.ledgers.tables import Table


def typed(table: Table, schema: pa.Schema) -> dict[str, pa.Array]:
    """A table's cells in the types of a schema of the same columns; an empty cell is absent."""
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
    return {field.name: _typed(list(texts), field.type) for field, texts in zip(schema, columns, strict=True)}


def _typed(texts: list[str], kind: pa.DataType) -> pa.Array:
    """Texts as one type."""
    if pa.types.is_dictionary(kind):
        return pa.array([text or None for text in texts], kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_decimal(kind):
        return pa.array([Decimal(text) if text else None for text in texts], kind)
    if pa.types.is_date(kind):
        return pa.array([date.fromisoformat(text) if text else None for text in texts], kind)
    if pa.types.is_integer(kind):
        return pa.array([int(text) if text else None for text in texts], kind)
    return pa.array([text or None for text in texts], kind)
