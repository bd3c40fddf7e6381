"""Space that there is not: a temporary file that cannot be made, or made longer."""

from __future__ import annotations


class NoSpaceError(Exception):
    """What the machine says of it. Not an OSError, so that nobody takes it for a file that cannot be read."""
