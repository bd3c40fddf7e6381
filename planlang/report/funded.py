"""Funded: who bears what the covers leave, what the employer pays for the plan, and who is behind the carrier.

A self-funded employer bears its claims itself; a level-funded one through its fund; a fully insured one not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from planlang.explain.beside import Row, charge_rows, funding_rows, funding_title, participant_rows
from planlang.explain.totals import sum_of
from planlang.model.borne import borne, claims_outside, form_of
from planlang.model.contract import FundingForm
from planlang.model.funded import Funded
from planlang.model.periods import Periods, Result
from planlang.model.settlement import Settlement
from planlang.report.figure import Money
from planlang.values.money import shown

EMPLOYER = "employer"
_BEARERS = {
    FundingForm.SELF_FUNDED: EMPLOYER,
    FundingForm.LEVEL_FUNDED: "employer's fund",
    FundingForm.FULLY_INSURED: "insurer",
}
LEFT_TO_FUND = "left to fund"


def bearer_of(settlement: Settlement) -> str:
    """Who bears what the covers leave of the claims incurred in a period."""
    return _BEARERS[form_of(settlement)]


def bearers(result: Result, *, of_several: bool = False) -> Mapping[str, int]:
    """Who bears how much of what the covers leave: the employer's fund or an insurer, and the employer itself.

    Of a settlement that is one of several periods, lines that it counts may be incurred in another one: what is
    funded in several ways is nobody's there.
    """
    found = borne(result)
    if of_several and len(found) > 1:
        return {LEFT_TO_FUND: sum_of(found.values())}
    return {_BEARERS[form]: amount for form, amount in found.items()}


def borne_told(result: Result, *, of_several: bool = False) -> list[str]:
    """The same as parts of a sentence: `the insurer bears $1,000.00`."""
    found, currency = bearers(result, of_several=of_several), result.contract.currency
    return [
        f"{shown(amount, currency)} is {who}" if who == LEFT_TO_FUND else f"the {who} bears {shown(amount, currency)}"
        for who, amount in found.items()
    ]


def cost_told(settlement: Settlement) -> str:
    """What the employer pays beside its claims, or in their place; nothing where it pays only its claims."""
    funded = settlement.funded
    if funded is None:
        return ""

    def money(minor: int) -> str:
        return shown(minor, settlement.contract.currency)

    return _TOLD[FundingForm(funded.form)](funded, money, _of_period(settlement))


def _of_period(settlement: Settlement) -> str:
    return " for what was incurred in the period" if claims_outside(settlement) else ""


def _self_funded(funded: Funded, money: Money, of_period: str) -> str:
    charged = _charged(funded, money)
    return f"With {charged} the employer pays {money(funded.cost)} in all{of_period}." if charged else ""


def _level_funded(funded: Funded, money: Money, of_period: str) -> str:
    assert funded.fund is not None  # INVARIANT: a level-funded plan has a fund, and with it a surplus
    assert funded.surplus is not None
    if funded.surplus < 0:
        came = f" and bears its deficit of {money(-funded.surplus)}"
    else:
        came = f", and {money(funded.returned or 0)} of its surplus of {money(funded.surplus)} comes back"
    charged = _charged(funded, money)
    besides = f", besides {charged}" if charged else ""
    return (
        f"The employer pays {money(funded.fund)} into the fund{came}: {money(funded.cost)} in all{of_period}{besides}."
    )


def _fully_insured(funded: Funded, money: Money, of_period: str) -> str:
    assert funded.premium is not None  # INVARIANT: a fully insured plan has a premium, and with it a surplus
    assert funded.surplus is not None
    kind, incurred = "surplus" if funded.surplus >= 0 else "deficit", " incurred in the period" if of_period else ""
    return (
        f"The employer pays a premium of {money(funded.premium)} and no claims{incurred}; the {kind} of "
        f"{money(abs(funded.surplus))} is the insurer's."
    )


def _charged(funded: Funded, money: Money) -> str:
    parts = [("fees", funded.fees), ("premiums", funded.premiums)]
    return " and ".join(f"{name} of {money(amount)}" for name, amount in parts if amount)


_TOLD = {
    FundingForm.SELF_FUNDED: _self_funded,
    FundingForm.LEVEL_FUNDED: _level_funded,
    FundingForm.FULLY_INSURED: _fully_insured,
}


# --- the tables -------------------------------------------------------------------------------------------------------


def beside_told(result: Result, mark: str = "") -> str:
    """The tables of `planlang settle`: the funding, what is charged, and who is behind the carrier of the specific.

    Of several periods each has its own. mark: what ends their names there.
    """
    if isinstance(result, Periods):
        return ""
    settlement, who = result, bearer_of(result)
    said = (
        f"In tables and accounts below, “{EMPLOYER}” is what the covers leave: the {who} bears {_what(result, mark)}."
    )
    note = f'<p class="note">{escape(said)}</p>' if who != EMPLOYER else ""
    blocks = (
        (
            "funding",
            funding_title(settlement),
            funding_rows(settlement, of_several=bool(mark)) if _says_more(settlement) else [],
        ),
        ("charges", "fees and premiums", charge_rows(settlement)),
        ("behind", "behind the carrier of the specific", participant_rows(settlement)),
    )
    return note + "".join(_block(f"{name}{mark}", title, rows) for name, title, rows in blocks if rows)


def _what(settlement: Settlement, mark: str) -> str:
    """Of what the covers leave, what is its fund's or an insurer's."""
    if not claims_outside(settlement):
        return "it"
    return f"what was incurred in the period{'' if mark else ', and the employer the rest'}"


def _says_more(settlement: Settlement) -> bool:
    """Whether its funding says more than the table of payers: not where the employer pays its claims alone."""
    funded = settlement.funded
    alone = (
        funded is not None and funded.form == FundingForm.SELF_FUNDED.value and funded.cost == funded.employer_claims
    )
    return not alone or settlement.refund is not None or claims_outside(settlement) != 0


def _block(name: str, title: str, rows: Sequence[Row]) -> str:
    body = "".join(
        f'<tr><th scope="row">{escape(head.strip())}</th><td>{escape(amount)}</td>'
        + "".join(f'<td class="words">{escape(words)}</td>' for words in others)
        + "</tr>"
        for head, amount, *others in rows
    )
    heading = f"{title[0].upper()}{title[1:]}"
    return (
        f'<div class="beside"><h3>{escape(heading)}</h3><div class="scroll" tabindex="0" role="region" '
        f'aria-label="{escape(heading)}"><table id="{name}" class="beside"><tbody>{body}</tbody></table></div></div>'
    )
