"""Funded: what a plan costs its employer under its funding."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Funded:
    """What the plan costs the employer under its funding, in minor units. Source: `semantics`, section 8.

    employer_claims: the employer's part of lines incurred in the period, less the period entries. fund: what a
    level-funded employer pays in; surplus: what is left of it (or of an insurer's premium), a deficit when negative;
    returned: the employer's share of a surplus. cost: what the employer pays in all. projected: the names of those that
    rest on a projection.
    """

    form: str
    employer_claims: int
    fees: int
    premiums: int
    fund: int | None = None
    premium: int | None = None
    surplus: int | None = None
    returned: int | None = None
    cost: int
    projected: frozenset[str] = frozenset()
