"""Words that every rendering shares: a line's header, the facts, a rule's clause."""

from __future__ import annotations

from collections.abc import Sequence

from planlang.model.contract import CheckedContract, Citation
from planlang.model.ledger import Facts, Kind, Line
from planlang.model.settlement import COUNTS, Split, Stage
from planlang.model.trace import Account
from planlang.values.money import Currency, shown

SHORT_DIGEST = 6


def plan_name(contract: CheckedContract) -> str:
    """`Harbor Foods Employee Health Plan #a41f9c`: the plan, and which text of it."""
    return f"{contract.name} #{contract.digest[:SHORT_DIGEST]}"


def line_name(line: Line) -> str:
    """`claim C-2 line 1`."""
    return f"claim {line.claim} line {line.line}"


def link_words(line: Line, *, unfollowed: bool = False) -> str:
    """`void of claim C-1 line 1`, `reissue of claim C-1 line 1`, `recovery`; nothing for an ordinary payment.

    unfollowed: the line that it corrects is not settled.
    """
    if line.original is None:
        return "" if line.kind is Kind.PAYMENT else line.kind.value
    claim, number = line.original
    kind = "reissue" if line.kind is Kind.PAYMENT else line.kind.value
    return f"{kind} of claim {claim} line {number}{', which is not settled' if unfollowed else ''}"


def facts_told(facts: Facts) -> list[tuple[str, str]]:
    """Every fact of the caller, also those that were left out."""
    return [
        ("as of", str(facts.as_of) if facts.as_of else "the whole ledger"),
        ("terminated", str(facts.terminated) if facts.terminated else "no"),
        ("renewed", _yes(said=facts.renewed)),
        ("terminal liability", "elected" if facts.terminal_liability else "not elected"),
    ]


def facts_words(facts: Facts) -> str:
    """`as of 2026-06-30   renewed`: the facts that an account rests on; nothing where the caller stated none."""
    said = (
        f"as of {facts.as_of}" if facts.as_of else "",
        f"terminated {facts.terminated}" if facts.terminated else "",
        "renewed" if facts.renewed else "",
        "terminal liability elected" if facts.terminal_liability else "",
    )
    return "   ".join(one for one in said if one)


def _yes(*, said: bool) -> str:
    return "yes" if said else "no"


def verdict_words(split: Split) -> str:
    """What each layer says of a line, for a line that has nothing to split."""
    verdicts = (("specific", split.specific_verdict), ("aggregate", split.aggregate_verdict))
    return "; ".join(f"{layer} {_verdict(verdict)}" for layer, verdict in verdicts)


def _verdict(verdict: str) -> str:
    return verdict if verdict == COUNTS else f"refuses it: {verdict}"


def clause_words(citation: Citation) -> str:
    """`clause "4.2" "the Specific Deductible"`, as the language writes it; nothing without a clause."""
    if citation.clause is None:
        return ""
    quoted = f' "{citation.words}"' if citation.words else ""
    return f'clause "{citation.clause}"{quoted}'


def doc_words(citation: Citation) -> str:
    """The author's own comment on a rule, quoted; nothing without one."""
    said = " ".join(line.strip() for line in citation.doc if line.strip())
    return f'the plan notes: "{said}"' if said else ""


def payers_of(split: Split, accounts: Sequence[Account]) -> list[tuple[str, int]]:
    """Each payer's part, in the order of the closing sum.

    The member's part is there when the plan adjudicates the line, or when it is not zero.
    """
    parts = [("employer", split.employer), ("specific", split.specific), ("aggregate", split.aggregate)]
    adjudicated = any(account.stage is Stage.BENEFITS for account in accounts)
    return [("member", split.member), *parts] if adjudicated or split.member else parts


def sum_words(split: Split, accounts: Sequence[Account], currency: Currency) -> str:
    """`employer $.. + specific $.. + aggregate $.. = $..`, or the verdict where there is nothing to split."""
    if split.amount == 0:
        return f"nothing to split: {verdict_words(split)}"
    said = " + ".join(f"{payer} {shown(amount, currency)}" for payer, amount in payers_of(split, accounts))
    return f"{said} = {shown(split.amount, currency)}"
