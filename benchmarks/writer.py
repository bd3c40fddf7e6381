"""Writing splits as fast as Parquet allows: to each column the encoding that fits what stands in it.

    dense    different on every line (line numbers, what the employer pays): deltas, not compressed
    sparse   zero on nearly every line (what a carrier pays): as they are, zstd at its lightest
    text     ids: as they are, zstd at its lightest

Dictionaries are never tried: they cost the most and ids and amounts do not repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

# The columns of splits that differ on every line.
DENSE = ("line", "employer", "refused", "below_deductible")


def splits_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer of splits under a schema."""
    integers = [field.name for field in schema if pa.types.is_integer(field.type)]
    dense = [name for name in integers if name in DENSE or name == "claim"]
    encodings: Mapping[str, str] = {name: "DELTA_BINARY_PACKED" if name in dense else "PLAIN" for name in schema.names}
    return pq.ParquetWriter(
        path,
        schema,
        use_dictionary=False,
        column_encoding=dict(encodings),
        compression={name: "none" if name in dense else "zstd" for name in schema.names},
        compression_level={name: 1 for name in schema.names if name not in dense},
        write_statistics=False,
    )
