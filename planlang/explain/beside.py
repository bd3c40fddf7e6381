"""What stands beside the waterfall: who is behind the carrier, what was advanced, what is charged, what it all costs.

Nothing here changes whose part of a line is whose. Every figure is the settlement's own, or a sum or difference of
them.
"""

from __future__ import annotations

from planlang.explain.layout import Column, marked, table
from planlang.explain.totals import per_cent
from planlang.model.borne import claims_outside
from planlang.model.contract import Accommodation, FundingForm
from planlang.model.funded import Funded
from planlang.model.projected import any_projected, refund_projected, reimbursed_projected, totals_projected
from planlang.model.settlement import Settlement, Stage
from planlang.values.money import Currency, shown

_NONE = "-"
Row = list[str]


def participants(settlement: Settlement) -> list[str]:
    """How much of the specific reimbursement each participant bears, the carrier last."""
    rows = participant_rows(settlement)
    columns = [Column(""), Column("amount", right=True), Column("of reimbursement", right=True)]
    return table(columns, rows) if rows else []


def participant_rows(settlement: Settlement) -> list[Row]:
    """The same as rows: who, how much, and its share of the reimbursement."""
    if not settlement.participants:
        return []
    currency, whole = settlement.contract.currency, settlement.on_lines[Stage.SPECIFIC]
    parts = [(one.name, amount) for one, amount in zip(settlement.participants, settlement.borne, strict=True)]
    rows = [[name, shown(part, currency), per_cent(part, whole)] for name, part in parts]
    return [*rows, ["specific", shown(whole, currency), per_cent(whole, whole)]]


def statements(settlement: Settlement) -> list[str]:
    """The months of an accommodation: what was due at the close of each, and what was advanced or repaid."""
    aggregate, currency = settlement.contract.aggregate, settlement.contract.currency
    if aggregate is None or aggregate.find(Accommodation) is None:
        return []
    outstanding, rows = 0, []
    for month in settlement.months:
        outstanding += month.advance or 0
        closed = month.advance is not None
        figures = (month.threshold, month.due, month.advance, outstanding if closed else None)
        note = "projected" if month.projected else ""
        rows.append([month.month, *(_maybe(figure, currency) for figure in figures), note])
    titles = ("threshold", "due", "advance", "outstanding")
    columns = [Column("month"), *(Column(title, right=True) for title in titles), Column("")]
    return [*table(columns, rows), *_balance(settlement)]


def _balance(settlement: Settlement) -> list[str]:
    """What the final settlement pays, or takes back; advances change no liability."""
    balance, currency = settlement.sum_of("settlement"), settlement.contract.currency
    words = "takes back" if balance < 0 else "pays"
    mark = marked(rests=reimbursed_projected(settlement))
    return [f"  the final settlement {words} {shown(abs(balance), currency)}{mark}"]


def charges(settlement: Settlement) -> list[str]:
    """Fees and premiums by name, and what they come to together."""
    rows = charge_rows(settlement)
    columns = [Column(""), Column("amount", right=True), Column("")]
    return table(columns[: len(rows[0])], rows) if rows else []


def charge_rows(settlement: Settlement) -> list[Row]:
    """The same as rows: what is charged, how much, and where anything is projected, whether it is."""
    currency = settlement.contract.currency
    named = [(kind, name, amount) for kind in ("fee", "premium") for name, amount in settlement.by_name(kind).items()]
    rests = [any_projected(settlement, kind, name) for kind, name, _ in named]
    rows = [
        [f"{kind}, {name}" if name else kind, shown(amount, currency), "projected" if projected else ""]
        for (kind, name, amount), projected in zip(named, rests, strict=True)
    ]
    if len(rows) > 1:
        together = shown(sum(amount for _, _, amount in named), currency)
        # A charge of nothing has no row of its own, and yet its projected months are in the sum.
        projected = any(any_projected(settlement, kind) for kind in ("fee", "premium"))
        rows.append(["together", together, "projected" if projected else ""])
    return rows if any(mark for *_, mark in rows) else [row[:2] for row in rows]


def funding(settlement: Settlement, *, of_several: bool = False) -> list[str]:
    """Who pays what, who keeps the surplus and who bears the deficit; then the refund that experience earned.

    `of_several` says whether the settlement is one of several periods, in which a line that is incurred in one may
    count in another, or in none.
    """
    rows = funding_rows(settlement, of_several=of_several)
    return table([Column(""), Column("amount", right=True), Column("")], rows) if rows else []


def funding_title(settlement: Settlement) -> str:
    """`funding: level-funded`; without a form of funding there is at most a refund."""
    return f"funding: {settlement.funded.form}" if settlement.funded else "refund"


def funding_rows(settlement: Settlement, *, of_several: bool = False) -> list[Row]:
    """The same as rows: what, how much, and who pays or keeps it."""
    funded, currency = settlement.funded, settlement.contract.currency
    rows = [] if funded is None else _FORMS[FundingForm(funded.form)](funded, currency)
    if funded is not None:
        rows += _other_claims(settlement, funded, of_several=of_several)
    if settlement.refund is not None:
        words = f"from the carrier to the employer{marked(rests=refund_projected(settlement))}"
        rows.append(["experience refund", shown(settlement.refund, currency), words])
    return rows


def _other_claims(settlement: Settlement, funded: Funded, *, of_several: bool) -> list[Row]:
    """Why the employer's claims here are not the employer's part of who pays, where they are not."""
    others, currency = claims_outside(settlement), settlement.contract.currency
    if not others:
        return []
    mark = marked(rests=totals_projected(settlement))
    if of_several:
        counted = shown(funded.employer_claims + others, currency)
        words = f"by the period, whenever incurred: its part of who pays{mark}"
        return [["claims counted", counted, words]]
    words = f"incurred outside the period: in the employer's part of who pays, not in this{mark}"
    return [["other claims", shown(others, currency), words]]


def _self_funded(funded: Funded, currency: Currency) -> list[Row]:
    """The employer pays what is left of the claims, and what is charged."""
    return [
        [
            "claims",
            shown(funded.employer_claims, currency),
            f"incurred in the period; borne by the employer, whatever they come to{_mark(funded, 'employer_claims')}",
        ],
        ["fees", shown(funded.fees, currency), f"paid by the employer{_mark(funded, 'fees')}"],
        ["premiums", shown(funded.premiums, currency), f"paid by the employer{_mark(funded, 'premiums')}"],
        _in_all(funded, currency),
    ]


def _level_funded(funded: Funded, currency: Currency) -> list[Row]:
    """The employer pays into a fund, out of which its claims are paid."""
    assert funded.fund is not None  # INVARIANT: a level-funded plan has a fund, and with it a surplus
    assert funded.surplus is not None
    rows = [
        [
            "fund",
            shown(funded.fund, currency),
            f"paid in by the employer; fees and premiums are not added to it{_mark(funded, 'fund')}",
        ],
        [
            "claims",
            shown(funded.employer_claims, currency),
            f"incurred in the period; paid out of the fund{_mark(funded, 'employer_claims')}",
        ],
    ]
    left = _mark(funded, "surplus")
    if funded.surplus < 0:
        rows.append(["deficit", shown(-funded.surplus, currency), f"borne by the employer{left}"])
    else:
        returned = funded.returned or 0
        rows += [
            ["surplus", shown(funded.surplus, currency), f"left in the fund{left}"],
            ["  returned", shown(returned, currency), f"to the employer{left}"],
            ["  kept", shown(funded.surplus - returned, currency), f"by the administrator{left}"],
        ]
    return [*rows, _in_all(funded, currency)]


def _fully_insured(funded: Funded, currency: Currency) -> list[Row]:
    """The employer pays a premium, and all claims are the insurer's."""
    assert funded.premium is not None  # INVARIANT: a fully insured plan has a premium, and with it a surplus
    assert funded.surplus is not None
    surplus, left = funded.surplus, _mark(funded, "surplus")
    claims = f"incurred in the period; borne by the insurer{_mark(funded, 'employer_claims')}"
    return [
        ["premium", shown(funded.premium, currency), f"paid by the employer{_mark(funded, 'premium')}"],
        ["claims", shown(funded.premium - surplus, currency), claims],
        ["surplus", shown(surplus, currency), f"kept by the insurer{left}"]
        if surplus >= 0
        else ["deficit", shown(-surplus, currency), f"borne by the insurer{left}"],
        _in_all(funded, currency),
    ]


def _in_all(funded: Funded, currency: Currency) -> Row:
    besides = "besides fees and premiums" if funded.fund is not None and funded.fees + funded.premiums else "in all"
    return ["the employer pays", shown(funded.cost, currency), f"{besides}{_mark(funded, 'cost')}"]


def _mark(funded: Funded, name: str) -> str:
    return marked(rests=name in funded.projected)


_FORMS = {
    FundingForm.SELF_FUNDED: _self_funded,
    FundingForm.LEVEL_FUNDED: _level_funded,
    FundingForm.FULLY_INSURED: _fully_insured,
}


def _maybe(amount: int | None, currency: Currency) -> str:
    return _NONE if amount is None else shown(amount, currency)
