"""The version: of the installed distribution, or of the source tree that runs uninstalled."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path


@cache
def version() -> str:
    """`0.1.0`."""
    try:
        return installed("planlang")
    except PackageNotFoundError:
        return _of_source_tree()


def _of_source_tree() -> str:
    import tomllib  # noqa: PLC0415  only an uninstalled tree reads its own project file

    project = Path(__file__).parents[2] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
