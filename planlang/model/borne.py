"""Borne: who bears what the covers leave, by the form in which the plan is funded.

A fund or an insurer bears the claims incurred in a period that it funds, and no others: those of another time are the
employer's own. Source: `semantics`, section 8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from planlang.model.contract import FundingForm
from planlang.model.periods import Periods, Result
from planlang.model.settlement import Settlement

OWN = FundingForm.SELF_FUNDED


def claims_outside(settlement: Settlement) -> int:
    """How much more the covers leave of all its lines than of those incurred in the period, which its funding knows."""
    if settlement.funded is None:
        return 0
    return settlement.totals.employer - settlement.period_entries - settlement.funded.employer_claims


def form_of(settlement: Settlement) -> FundingForm:
    """How a period is funded."""
    return FundingForm(settlement.funded.form) if settlement.funded else OWN


def borne(result: Result) -> Mapping[FundingForm, int]:
    """What a fund, an insurer and the employer itself bear, as far as each bears anything; the employer is the last.

    Where nothing is left, or what there is comes to nothing, the last period says whose it would be.
    """
    settlements = result.settlements if isinstance(result, Periods) else (result,)
    found: Counter[FundingForm] = Counter()
    own = result.uncounted.employer if isinstance(result, Periods) else 0
    for one in settlements:
        others = claims_outside(one)
        found[form_of(one)] += one.totals.employer - one.period_entries - others
        own += others
    found[OWN] += own
    shares = {form: found[form] for form in (*(form for form in FundingForm if form is not OWN), OWN) if found[form]}
    return shares or {form_of(settlements[-1]): 0}
