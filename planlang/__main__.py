"""`python -m planlang`."""

from __future__ import annotations

import sys

from planlang.cli import command

sys.exit(command())
