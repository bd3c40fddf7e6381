"""JSON on stdout: one document a run, whether it succeeds or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planlang.text.diagnostic import Diagnostic
from planlang.text.show import as_json


def json_text(document: Mapping[str, object]) -> str:
    """A document as text that any stream can carry."""
    import json  # noqa: PLC0415  only a run that was asked for JSON writes any

    return json.dumps(document, indent=2) + "\n"


def findings_json(diagnostics: Iterable[Diagnostic]) -> str:
    """The document of a run that has nothing but findings to hand back."""
    return json_text({"diagnostics": [as_json(one) for one in diagnostics]})
