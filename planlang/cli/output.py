"""JSON on stdout: one document a run, whether it succeeds or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planlang.text.diagnostic import Diagnostic
from planlang.text.show import as_json


def json_text(document: Mapping[str, object]) -> str:
    """A document as text that any stream can carry."""
    import json  # noqa: PLC0415  only a run that was asked for JSON writes any

    return json.dumps(document, indent=2) + "\n"


def findings_json(diagnostics: Iterable[Diagnostic], document: Mapping[str, object] | None = None) -> str:
    """The document of a run and all that was found; of one that has nothing else to hand back the findings alone."""
    return json_text({**(document or {}), "diagnostics": [as_json(one) for one in diagnostics]})
