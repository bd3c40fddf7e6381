"""Whatever the nodes, checking gives findings and never raises, and what it passes has every term that it must have."""

from __future__ import annotations

from hypothesis import given, settings

from planlang.check import check
from planlang.model import contract as c
from planlang.model.contract import CheckedContract, Layer
from planlang.syntax.format import formatted
from planlang.syntax.nodes import File
from planlang.syntax.parser import parse
from planlang.text.show import as_json, drawn
from planlang.text.source import Source
from tests.node_strategies import SOURCE, files
from tests.test_twenty_mistakes import Draft, drafts

BOTH = (c.Covers, c.Basis, c.Reimbursement)
SPECIFIC = (*BOTH, c.Deductible)
AGGREGATE = (*BOTH, c.FactorSchedule, c.DeductiblePeriod, c.LossLimit, c.OnTermination)


def assert_whole(contract: CheckedContract) -> None:
    assert isinstance(contract.the(c.Rebates), c.Rebates)
    for layer, kinds in ((contract.specific, SPECIFIC), (contract.aggregate, AGGREGATE)):
        assert layer is None or _has(layer, kinds)


def _has(layer: Layer, kinds: tuple[type[c.Term], ...]) -> bool:
    return all(layer.find(kind) for kind in kinds)


@settings(max_examples=200, deadline=None)
@given(files)
def test_any_nodes_can_be_checked_and_every_finding_shown(file: File) -> None:
    written, said = parse(Source("any.plan", formatted(file, SOURCE)))
    checked, also = check(written, "", "any.plan")
    assert isinstance(drawn([*said, *also], color=True), str)
    assert all(as_json(one)["code"] for one in also)
    for contract in checked.contracts:
        assert_whole(contract)


@settings(max_examples=50, deadline=None)
@given(drafts())
def test_a_contract_that_passes_has_its_terms_in_every_order_of_statements(draft: Draft) -> None:
    file, _ = parse(Source("any.plan", draft.text()))
    checked, _ = check(file, "", "any.plan")
    assert_whole(checked.contracts[0])
