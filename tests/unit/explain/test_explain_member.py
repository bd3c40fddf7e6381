"""A person's year under a plan that adjudicates can be followed with a desk calculator."""

from __future__ import annotations

from planlang.api.results import Told
from planlang.model.ledger import Facts
from planlang.model.settlement import Settlement
from tests import rooms

PLAN = """\
plan "Harbor Foods" {
  currency USD
  period   2026-01-01 through 2026-12-31

  coverage medical "Medical"

  benefits {
    benefit year           calendar year
    copay                  $25.00 per line on medical
    deductible             $500.00 per person, $800.00 per family embedded on medical
    coinsurance            member pays 20% on medical
    out-of-pocket maximum  $1,500.00 per person with copays on medical
  }

  specific {
    covers      medical
    basis       15/12
    deductible  $1,000 per person
  }
}
"""
LEDGER = """\
claim,person,unit,coverage,incurred,paid,amount
C-1,M-1,F-1,medical,2025-12-30,2026-01-20,125.00
C-2,M-1,F-1,medical,2026-02-03,2026-03-02,425.00
C-3,M-2,F-1,medical,2026-02-10,2026-03-04,1000.00
C-4,M-1,F-1,medical,2026-03-14,2026-05-02,9990.00
"""
STAGES = """\
the member's part, stage by stage
  claim  line  benefit year      amount   copay  deductible  coinsurance    relief     member  plan paid
  C-1       1  2025-01-01       $125.00  $25.00     $100.00        $0.00     $0.00    $125.00      $0.00
  C-2       1  2026-01-01       $425.00  $25.00     $400.00        $0.00     $0.00    $425.00      $0.00
  C-4       1  2026-01-01     $9,990.00  $25.00       $0.00    $1,993.00  -$943.00  $1,075.00  $8,915.00
  all          2025-01-01       $125.00  $25.00     $100.00        $0.00     $0.00    $125.00      $0.00
  all          2026-01-01    $10,415.00  $50.00     $400.00    $1,993.00  -$943.00  $1,500.00  $8,915.00
"""
STEPS = """\
  claim C-4 line 1
    copay $25.00 on medical (harbor.plan:9): the member pays $25.00 of $9,990.00
    deductible $500.00 per person, $800.00 per family (harbor.plan:10): person: $400.00 of the
"""


def settlement(plan: str) -> Settlement:
    checked, found = rooms.load_text(plan, "harbor.plan")
    assert not found
    (contract,) = checked.contracts
    header, *rows = (line.split(",") for line in LEDGER.splitlines())
    ledger = rooms.ledger_from_table(header, rows, contract).ledger
    assert ledger is not None
    done, _ = rooms.settle(contract, ledger, None, Facts())
    assert done is not None
    return done


def story(plan: str = PLAN) -> str:
    done = settlement(plan)
    return Told(settlement=done, positions=done.of_person("M-1"), person="M-1").text()


def test_the_year_of_a_member_is_told_stage_by_stage_with_the_sums_of_each_benefit_year() -> None:
    assert STAGES in story()


def test_each_rule_says_what_it_met_and_what_it_took() -> None:
    told = story()
    assert STEPS in told
    assert "20% x $9,965.00 = $1,993.00" in told


def test_a_plan_without_benefits_tells_no_stage_of_the_member() -> None:
    before, _, rest = PLAN.partition("  benefits {")
    told = story(before + rest.partition("  }\n")[2])
    assert "member" not in told
