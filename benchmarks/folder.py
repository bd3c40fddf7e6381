"""What a folder of `benchmarks.generate` holds, by name."""

from __future__ import annotations

from pathlib import Path

CLAIMS, CLAIMS_CSV, CENSUS = "claims.parquet", "claims.csv", "census.csv"
IDS = ("text", "integer")


def plan_in(folder: Path, deductible: int) -> Path:
    """The reference contract at a deductible."""
    return folder / f"reference-{deductible}.plan"
