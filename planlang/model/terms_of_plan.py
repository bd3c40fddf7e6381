"""Terms of the plan itself: rebates, fees and premiums, funding, the experience refund, and its own benefits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction

from attrs import frozen

from planlang.model.term import Citation, Term


@frozen(kw_only=True)
class Rebates(Term):
    """`rebates reduce aggregate`: which layers a rebate reduces."""

    reduce_specific: bool
    reduce_aggregate: bool


@frozen
class Charge:
    """What a unit is charged a month from a date on (absent: from the beginning), in minor units.

    Exactly one holds: `by_tier` (an amount for every tier), `per_unit` (each unit alike), `fixed` (whatever the units).
    """

    since: date | None
    by_tier: Mapping[str, int]
    per_unit: int | None
    fixed: int | None
    citation: Citation


@frozen(kw_only=True)
class Fee(Term):
    """`fee "Administration" $32.50 per employee per month`: its charges in date order."""

    name: str
    charges: tuple[Charge, ...]


@frozen(kw_only=True)
class Premium(Term):
    """`premium specific single $21.10, family $48.75 per month`: of a layer, `specific` or `aggregate`."""

    layer: str
    charges: tuple[Charge, ...]


class FundingForm(Enum):
    """How the employer pays for its plan."""

    SELF_FUNDED = "self-funded"
    LEVEL_FUNDED = "level-funded"
    FULLY_INSURED = "fully insured"


@frozen(kw_only=True)
class Funding(Term):
    """`funding level-funded { ... }`.

    charges: the rate of a level-funded plan, the premium of a fully insured one; a self-funded plan has none.
    surplus: the employer's share of a level-funded surplus.
    """

    form: FundingForm
    charges: tuple[Charge, ...] = ()
    surplus: Fraction = Fraction(0)


@frozen(kw_only=True)
class ExperienceRefund(Term):
    """`experience refund { ... }`: share of what claims stay below a limit, at most a cap, both shares of premium."""

    share: Fraction
    limit: Fraction
    cap: Fraction | None


@frozen(kw_only=True)
class BenefitYear(Term):
    """`benefit year calendar year`, or the plan's own year."""

    calendar: bool


@frozen(kw_only=True)
class Copay(Term):
    """`copay $25.00 per line on medical`: once a chain of linked lines, on each of its coverages."""

    amount: int
    coverages: frozenset[str]


@frozen
class MemberLayer:
    """An amount per person, per family, or both. `embedded` says whether a person's amount also counts in a family.

    person absent: the family's alone. family absent: the person's alone. Not embedded: the family's layer alone, except
    that a unit of one person has the person's, if one is stated.
    """

    person: int | None
    family: int | None
    embedded: bool

    @property
    def apart(self) -> bool:
        """Whether a unit of one person has the person's amount alone, and any other the family's alone."""
        return self.person is not None and self.family is not None and not self.embedded


@frozen(kw_only=True)
class MemberDeductible(Term):
    """`deductible $1,500 per person, $3,000 per family embedded on medical, rx`: shared by its coverages."""

    layer: MemberLayer
    coverages: frozenset[str]


@frozen(kw_only=True)
class MemberCoinsurance(Term):
    """`coinsurance member pays 20% on medical`: each coverage by itself."""

    share: Fraction
    coverages: frozenset[str]


@frozen(kw_only=True)
class OutOfPocketMaximum(Term):
    """`out-of-pocket maximum $6,000 per person, $12,000 per family embedded with copays on medical, rx`."""

    layer: MemberLayer
    with_copays: bool
    coverages: frozenset[str]


@frozen(kw_only=True)
class BenefitMaximum(Term):
    """`benefit maximum $1,500 per person per benefit year on dental`; several apply in written order."""

    amount: int
    lifetime: bool
    coverages: frozenset[str]


@frozen(kw_only=True)
class CarryOver(Term):
    """`last-quarter carry-over included`."""

    included: bool
