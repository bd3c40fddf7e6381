"""The harnesses of `tests.fuzz`: bytes to an answer. They catch no exception: whatever is raised is a bug.

    plan      any text: parsed, checked and drawn; a plan without errors is formatted, and formatted again the same
    ledger    any bytes as a ledger file of a fixed plan
    census    any bytes as a census file of a fixed plan
    mapping   any bytes as a mapping file beside a fixed ledger
    settle    a plan, a ledger and a census with lines of `====` between them: whatever is checked settles

The kept corpus is replayed by `tests/test_fuzz_corpus.py` in every test run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from planlang.api.formatting import formatted_text
from planlang.api.plans import check_source
from planlang.engine import explain_line, settle
from planlang.explain import json as told_as_json
from planlang.explain.summary import summary
from planlang.ledgers.census import read_census
from planlang.ledgers.read import read_ledger
from planlang.ledgers.write import output_files
from planlang.model.contract import CheckedContract
from planlang.model.ledger import Facts
from planlang.text.diagnostic import has_errors
from planlang.text.show import drawn
from planlang.text.source import Source

CORPUS = Path(__file__).parent / "fuzz_corpus"
BETWEEN = "\n====\n"
_PLAN = """\
plan "Fuzzed" {
  currency USD
  period 2026-01-01 through 2026-12-31
  coverage medical "Medical"
  coverage rx "Drugs"
  tiers single, family
  classes actives, retirees
  exclusion "WC" "Work"
  specific {
    covers medical, rx
    basis 12/15
    deductible $1,000 per person
    laser person "M-1" at $2,000
    aggregating deductible $500
    reimburses 80% of the first $1,000 of excess, then 90%
  }
  aggregate {
    covers medical
    basis 12/12
    monthly factor single $10.00, family $20.00 per month
  }
}
"""
_LEDGER = "claim,person,coverage,incurred,paid,amount\nC-1,M-1,medical,2026-02-03,2026-03-02,1240.00\n"


def _contract() -> CheckedContract:
    (contract,) = check_source(Source("fuzz.plan", _PLAN)).contracts
    return contract


_CONTRACT = _contract()
# Removed when Python ends; `tests.fuzz` removes that of its child, which ends without it.
_HELD = TemporaryDirectory(prefix="planlang-fuzz-")
_FOLDER = Path(_HELD.name)


def plan(data: bytes) -> None:
    """Any text is answered with diagnostics; a sound plan has one canonical text."""
    source = Source("fuzz.plan", data.decode("utf-8", "replace"))
    reading = check_source(source)
    drawn(reading.diagnostics)
    if not has_errors(reading.diagnostics):
        once, _ = formatted_text(source)
        assert once is not None
        again, said = formatted_text(Source("fuzz.plan", once))
        assert not has_errors(said)
        assert again == once


def ledger(data: bytes) -> None:
    """Any bytes are a ledger or findings, with and without rejects set aside."""
    path = _FOLDER / "ledger.csv"
    path.write_bytes(data)
    for aside in (False, True):
        read = read_ledger(path, _CONTRACT, set_aside_rejects=aside)
        drawn(read.diagnostics)
        assert read.ledger is not None or has_errors(read.diagnostics)


def census(data: bytes) -> None:
    """Any bytes are a census or findings."""
    path = _FOLDER / "census.csv"
    path.write_bytes(data)
    read = read_census(path, _CONTRACT)
    drawn(read.diagnostics)
    assert read.census is not None or has_errors(read.diagnostics)


def mapping(data: bytes) -> None:
    """Any bytes are a mapping, or findings about it."""
    path, rules = _FOLDER / "mapped.csv", _FOLDER / "rules.toml"
    path.write_text(_LEDGER, encoding="utf-8")
    rules.write_bytes(data)
    read = read_ledger(path, _CONTRACT, mapping=rules)
    drawn(read.diagnostics)
    assert read.ledger is not None or has_errors(read.diagnostics)


def whole(data: bytes) -> None:
    """Whatever is checked settles, is summed up, explained and written."""
    parts = data.decode("utf-8", "replace").split(BETWEEN)
    reading = check_source(Source("fuzz.plan", parts[0]))
    if has_errors(reading.diagnostics) or len(reading.contracts) != 1:
        return
    (contract,) = reading.contracts
    claims, units = _FOLDER / "claims.csv", _FOLDER / "units.csv"
    claims.write_text(parts[1] if len(parts) > 1 else "", encoding="utf-8")
    units.write_text("".join(parts[2:3]), encoding="utf-8")
    read = read_ledger(claims, contract, set_aside_rejects=True)
    counted = read_census(units, contract) if len(parts) > 2 else None
    if read.ledger is None:
        return
    outcome = settle(contract, read.ledger, counted.census if counted else None, Facts())
    settlement = outcome.settlement
    if settlement is None:
        assert outcome.missing or outcome.unpriced
        return
    summary(settlement)
    explained = [explain_line(settlement, at) for at in range(min(len(settlement.lines), 5))]
    told_as_json.document(settlement, explained)
    output_files(settlement, diagnostics=read.diagnostics, version="0", spreadsheet_safe=True)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "plan": plan,
    "ledger": ledger,
    "census": census,
    "mapping": mapping,
    "settle": whole,
}
