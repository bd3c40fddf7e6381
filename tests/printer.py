"""Prints what the generators draw: a contract as plan text, ledger and census as CSV text, facts as a dict.

    print_plan(contract, rng)             -> the text of a plan file
    print_ledger(rows, currency, rng)     -> CSV with the ledger's own column names
    print_census(rows, rng)               -> CSV: month, tier, class, units
    print_facts(facts, as_of)             -> {"as_of", "terminated", "renewed", "terminal_liability_elected"}

One meaning has many spellings, and a settlement must not hang on which was written: a basis by name or by its
windows, a default left out or said, statements in any order, lists over two lines, comments, clauses.  A
`random.Random` chooses among them.  Only participants and benefit maxima keep their order: it has a meaning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from tests.oracle import (
    Accommodation,
    Aggregate,
    Basis,
    Benefits,
    CensusRow,
    Contract,
    Factor,
    Facts,
    Fee,
    Laser,
    LedgerRow,
    MemberLayer,
    Participant,
    Specific,
    Window,
    written_windows,
)

DECIMALS = {"USD": 2, "NOK": 2, "SEK": 2, "JPY": 0}
INDENT = "  "


def plain(amount: int, currency: str) -> str:
    """Minor units as a plain decimal with exactly the currency's decimals: `-1234.50`."""
    places = DECIMALS[currency]
    sign = "-" if amount < 0 else ""
    whole, minor = divmod(abs(amount), 10**places)
    return f"{sign}{whole}" + (f".{minor:0{places}d}" if places else "")


def percent(share: Fraction, rng: Random) -> str:
    """A share as `90%`, `33.5%` or `33 1/3%`."""
    value = share * 100
    whole, rest = divmod(value, 1)
    if not rest:
        return f"{whole}%"
    finite = 10**6 % rest.denominator == 0
    if finite and rng.randrange(4):
        digits = f"{int(rest * 10**6):06d}".rstrip("0")
        return f"{whole}.{digits}%"
    fraction = f"{rest.numerator}/{rest.denominator}"
    return f"{whole} {fraction}%" if whole else f"{fraction}%"


def months(number: int) -> str:
    """`1 month`, `3 months`."""
    return f"{number} month" + ("" if number == 1 else "s")


class Printer:
    """Prints one contract; holds the contract's currency and the source of variety."""

    def __init__(self, contract: Contract, rng: Random) -> None:
        self.contract = contract
        self.rng = rng

    def maybe(self, percent_of_cases: int) -> bool:
        """True in so many cases out of a hundred."""
        return self.rng.randrange(100) < percent_of_cases

    def money(self, amount: int) -> str:
        """`$1,234.50`, `NOK 1,234.50`, `JPY 150,000`; without decimals where there are none to say."""
        currency = self.contract.currency
        places = DECIMALS[currency]
        whole, minor = divmod(amount, 10**places)
        text = f"{whole:,}"
        if places and (minor or self.maybe(70)):
            text += f".{minor:0{places}d}"
        return "$" + text if currency == "USD" else f"{currency} {text}"

    def statement(self, text: str, depth: int) -> str:
        """One statement on its line: a clause, odd spaces, a list that goes on, a comment."""
        rng = self.rng
        if self.maybe(8):
            text += rng.choice((' clause "4.2"', ' clause "2.1" "as stated in the Schedule"'))
        if ", " in text and '"' not in text and self.maybe(8):
            head, tail = text.split(", ", 1)
            text = f"{head},\n{INDENT * (depth + 4)}{tail}"
        if self.maybe(5):
            text += "  # a remark"
        return INDENT * depth + text

    def block(self, header: str, statements: Sequence[str | list[str]], depth: int) -> list[str]:
        """A block in braces with its statements in any order; an inner list keeps its order and its place."""
        places = list(statements)
        if self.maybe(70):
            self.rng.shuffle(places)
        lines = [INDENT * depth + header + " {"]
        for place in places:
            for text in [place] if isinstance(place, str) else place:
                lines.append(text if not text or text.startswith(INDENT) else self.statement(text, depth + 1))
            if self.maybe(4):
                lines.append("")
        lines.append(INDENT * depth + "}")
        return lines

    # ---- contract basis ------------------------------------------------------------------------------------

    def window(self, window: Window) -> str:
        """`A through B`, `on or after A`, `on or before B` or `any date`."""
        if window.first is None and window.last is None:
            return "any date"
        if window.first is None:
            return f"on or before {window.last}"
        if window.last is None:
            return f"on or after {window.first}"
        return f"{window.first} through {window.last}"

    def basis(self, basis: Basis, named: bool) -> str:
        """By name, by its windows, or both; `named` keeps the name where it has a meaning of its own."""
        contract = self.contract
        incurred, paid = written_windows(basis, contract.start, contract.end)
        both = f"incurred {self.window(incurred)}, paid {self.window(paid)}"
        if basis.name is None or (not named and self.maybe(20)):
            return f"basis {both}"
        if "/" in basis.name:
            return f"basis {basis.name}" + (f", {both}" if self.maybe(20) else "")
        if basis.name == "paid" and basis.since is not None:
            return f"basis paid, incurred on or after {basis.since}"
        return f"basis {basis.name}"

    # ---- specific ------------------------------------------------------------------------------------------

    def reimburses(self, bands: tuple[tuple[Fraction, int | None], ...]) -> str:
        """`reimburses 90%`, or piecewise."""
        if len(bands) == 1:
            return f"reimburses {percent(bands[0][0], self.rng)}"
        texts: list[str] = []
        for number, (rate, width) in enumerate(bands):
            share = percent(rate, self.rng)
            if width is None:
                texts.append(f"then {share}")
            elif number == 0:
                texts.append(f"{share} of the first {self.money(width)} of excess")
            else:
                texts.append(f"{share} of the next {self.money(width)}")
        return "reimburses " + ", ".join(texts)

    def laser(self, laser: Laser, per: str) -> str:
        """`laser person|family KEY at AMOUNT` or `laser person KEY excluded from specific|all cover`."""
        if laser.amount is None:
            return f'laser person "{laser.key}" excluded from {laser.excluded_from}'
        return f'laser {per} "{laser.key}" at {self.money(laser.amount)}'

    def participant(self, participant: Participant, per: str) -> str:
        """`participant NAME takes SHARE of reimbursement per person [from A to B | over A]`."""
        share = percent(participant.share, self.rng)
        text = f'participant "{participant.name}" takes {share} of reimbursement per {per}'
        if participant.last is not None:
            return f"{text} from {self.money(participant.first)} to {self.money(participant.last)}"
        if participant.first or self.maybe(20):
            return f"{text} over {self.money(participant.first)}"
        return text

    def specific(self, layer: Specific) -> list[str]:
        """The specific's block."""
        per = "family" if layer.per == "unit" else "person"
        said: list[str | list[str]] = [
            "covers " + ", ".join(layer.covers),
            self.basis(layer.basis, named=layer.gapless),
            f"deductible {self.money(layer.deductible)} per {per}",
        ]
        for cls, amount in layer.class_deductibles:
            said.append(f"deductible {self.money(amount)} per {per} for class {cls}")
        said += [self.laser(laser, per) for laser in layer.lasers]
        if layer.asd is not None:
            before = layer.asd_position == "before percentage"
            position = "" if before and self.maybe(50) else " " + layer.asd_position
            said.append(f"aggregating deductible {self.money(layer.asd)}{position}")
        if layer.bands != ((Fraction(1), None),) or self.maybe(50):
            said.append(self.reimburses(layer.bands))
        if layer.maximum is not None:
            said.append(f"maximum {self.money(layer.maximum)} per {per}")
        if layer.lifetime_maximum is not None:
            said.append(f"lifetime maximum {self.money(layer.lifetime_maximum)} per {per}")
        for key, amount in layer.priors:
            said.append(f'prior reimbursement {per} "{key}" {self.money(amount)}')
        if layer.overall_maximum is not None:
            said.append(f"overall maximum {self.money(layer.overall_maximum)}")
        if layer.run_in_limit is not None:
            said.append(f"run-in limit {self.money(layer.run_in_limit)} per person")
        if layer.terminal_liability is not None:
            said.append(f"terminal liability {months(layer.terminal_liability)}")
        for term, chosen in (("gapless renewal", layer.gapless), ("advance funding", layer.advance_funding)):
            if chosen or self.maybe(10):
                said.append(f"{term} {'included' if chosen else 'none'}")
        if layer.participants:
            said.append([self.participant(participant, per) for participant in layer.participants])
        if layer.carrier is not None:
            said.append(f'carrier "{layer.carrier}" policy "GM-1"')
        return self.block("specific" + self.title("Specific excess loss"), said, 1)

    def title(self, words: str) -> str:
        """A layer's title, which may be left out."""
        return f' "{words}"' if self.maybe(60) else ""

    # ---- aggregate -----------------------------------------------------------------------------------------

    def charge(self, amounts: tuple[tuple[str, int], ...], per_employee: int | None) -> str:
        """`single $1, family $2 per month` or `$1 per employee per month`."""
        if per_employee is not None:
            if self.contract.tiers and self.maybe(30):
                amounts = tuple((tier, per_employee) for tier in self.contract.tiers)
            else:
                return f"{self.money(per_employee)} per employee per month"
        listed = list(amounts)
        self.rng.shuffle(listed)
        return ", ".join(f"{tier} {self.money(amount)}" for tier, amount in listed) + " per month"

    def factor(self, layer: Aggregate, factor: Factor) -> str:
        """`monthly factor ...` or `expected claims ...` with its qualifiers."""
        text = "monthly factor " if layer.corridor is None else "expected claims "
        text += self.charge(factor.amounts, factor.per_employee)
        if factor.cls is not None:
            text += f" for class {factor.cls}"
        if factor.coverages is not None:
            text += " on " + ", ".join(factor.coverages)
        if factor.start is not None:
            text += f" from {factor.start}"
        return text

    def minimum(self, layer: Aggregate) -> list[str]:
        """`minimum attachment`: a share of the first month, an amount, or the greater of both."""
        share = None
        if layer.minimum_share is not None:
            share = f"{percent(layer.minimum_share, self.rng)} of first month times policy months"
        amount = None if layer.minimum_amount is None else self.money(layer.minimum_amount)
        if share is not None and amount is not None:
            return [f"minimum attachment greater of {amount} and {share}"]
        return [f"minimum attachment {text}" for text in (share, amount) if text is not None]

    def loss_limit(self, layer: Aggregate) -> list[str]:
        """`loss limit`, with its reach; the default may be left out."""
        kind = layer.loss_limit
        if kind is None:
            if self.maybe(70):
                return []
            kind = "standard" if self.contract.specific is not None else "none"
        words = {
            "standard": "standard deductible",
            "applicable": "applicable deductible",
            "none": "none",
            "amount": f"{self.money(layer.loss_limit_amount or 0)} per person",
        }[kind]
        reach = {None: "", "specific": " on specific coverages", "all": " on all coverages"}
        return [f"loss limit {words}{reach[layer.loss_limit_reach]}"]

    def accommodation(self, option: Accommodation) -> list[str]:
        """The block of the monthly accommodation."""
        over = "attachment" if option.over == "attachment" else "greater of attachment and pro-rated minimum"
        repayment = "monthly" if option.repayment == "monthly" else "at settlement"
        said: list[str | list[str]] = [f"advances over {over}", f"repayment {repayment}"]
        if option.minimum_request is not None:
            said.append(f"minimum request {self.money(option.minimum_request)}")
        if option.none_in_last:
            said.append(f"no advances in last {months(option.none_in_last)}")
        return self.block("monthly accommodation", said, 2)

    def aggregate(self, layer: Aggregate) -> list[str]:
        """The aggregate's block."""
        said: list[str | list[str]] = [
            "covers " + ", ".join(layer.covers),
            self.basis(layer.basis, named=False),
        ]
        said += [self.factor(layer, factor) for factor in layer.factors]
        if layer.corridor is not None:
            said.append(f"corridor {percent(layer.corridor, self.rng)}")
        if layer.lag:
            said.append(f"enrollment lag {months(layer.lag)}")
        said += self.minimum(layer)
        period = layer.period
        if period == "annual fixed":
            rate = percent(layer.fixed_rate, self.rng)
            said.append(f"deductible period annual fixed at {rate} of first month times policy months")
        elif period != "annual" or self.maybe(50):
            said.append(f"deductible period {period}")
        said += self.loss_limit(layer)
        if layer.rate != 1 or self.maybe(50):
            said.append(f"reimburses {percent(layer.rate, self.rng)}")
        if layer.maximum is not None:
            said.append(f"maximum {self.money(layer.maximum)}")
        if layer.run_in_limit is not None:
            said.append(f"run-in limit {self.money(layer.run_in_limit)} in all")
        if layer.terminal_liability is not None:
            said.append(f"terminal liability {months(layer.terminal_liability)}")
        if layer.on_termination is not None:
            said.append(f"on termination {layer.on_termination}")
        if layer.accommodation is not None:
            said.append(self.accommodation(layer.accommodation))
        return self.block("aggregate" + self.title("Aggregate excess loss"), said, 1)

    # ---- benefits ------------------------------------------------------------------------------------------

    def member_layer(self, term: str, layer: MemberLayer, copays: bool) -> str:
        """`deductible $1 per person, $2 per family embedded on medical, rx` and the like."""
        sides: list[str] = []
        if layer.person is not None:
            sides.append(f"{self.money(layer.person)} per person")
        if layer.family is not None:
            nested = "embedded" if layer.embedded else "non-embedded"
            sides.append(f"{self.money(layer.family)} per family {nested}")
        text = f"{term} " + ", ".join(sides)
        if copays:
            text += " with copays" if layer.with_copays else " without copays"
        return text + " on " + ", ".join(layer.coverages)

    def benefits(self, benefits: Benefits) -> list[str]:
        """The block of the plan's own benefits."""
        said: list[str | list[str]] = []
        if benefits.year != "plan" or self.maybe(40):
            said.append(f"benefit year {benefits.year} year")
        for coverage, amount in benefits.copays:
            said.append(f"copay {self.money(amount)} per line on {coverage}")
        for layer in benefits.deductibles:
            said.append(self.member_layer("deductible", layer, copays=False))
        for coverage, share in benefits.coinsurance:
            said.append(f"coinsurance member pays {percent(share, self.rng)} on {coverage}")
        for layer in benefits.out_of_pocket:
            said.append(self.member_layer("out-of-pocket maximum", layer, copays=True))
        maxima: list[str] = []
        for maximum in benefits.maxima:
            span = "per lifetime" if maximum.lifetime else "per benefit year"
            amount_text = self.money(maximum.amount)
            maxima.append(f"benefit maximum {amount_text} per person {span} on " + ", ".join(maximum.coverages))
        if maxima:
            said.append(maxima)
        if benefits.carry_over or self.maybe(10):
            said.append("last-quarter carry-over " + ("included" if benefits.carry_over else "none"))
        return self.block("benefits", said, 1)

    # ---- fees, funding, refund -----------------------------------------------------------------------------

    def fee(self, fee: Fee) -> str:
        """`fee "NAME" ...`, `premium specific|aggregate ...`; inside funding `rate ...` and `premium ...`."""
        if fee.kind == "fee":
            text = f'fee "{fee.name}" '
        else:
            text = f"{fee.kind} {fee.name} " if fee.name else f"{fee.kind} "
        if fee.fixed is not None:
            text += f"{self.money(fee.fixed)} per month"
        else:
            text += self.charge(fee.amounts, fee.per_employee)
        return text + (f" from {fee.start}" if fee.start is not None else "")

    def funding(self) -> list[str | list[str]]:
        """The funding statement or block."""
        funding = self.contract.funding
        if funding is None:
            return []
        if funding.rate is not None:
            said = [self.fee(funding.rate), f"surplus {percent(funding.surplus, self.rng)} to employer"]
            return [self.block("funding level-funded", said, 1)]
        if funding.premium is not None:
            return [self.block("funding fully insured", [self.fee(funding.premium)], 1)]
        return ["funding self-funded"]

    def refund(self) -> list[str | list[str]]:
        """The experience refund's block."""
        refund = self.contract.refund
        if refund is None:
            return []
        said: list[str | list[str]] = [
            f"share {percent(refund.share, self.rng)}",
            f"claims limit {percent(refund.limit, self.rng)} of premium",
        ]
        if refund.cap is not None:
            said.append(f"cap {percent(refund.cap, self.rng)} of premium")
        return [self.block("experience refund", said, 1)]

    # ---- plan ----------------------------------------------------------------------------------------------

    def plan(self) -> str:
        """The whole plan."""
        contract = self.contract
        said: list[str | list[str]] = [
            f"currency {contract.currency}",
            f"period {contract.start} through {contract.end}",
        ]
        if self.maybe(40):
            said += ['sponsor "Random, Inc."', 'administrator "Cascade Benefit Administrators"']
        if contract.group is not None:
            said.append(f'group "{contract.group}"')
        said += [f'coverage {name} "{name.capitalize()}"' for name in contract.coverages]
        if contract.tiers:
            said.append("tiers " + ", ".join(contract.tiers))
        if contract.classes:
            said.append("classes " + ", ".join(contract.classes))
        said += [f'exclusion "{code}" "Not covered here"' for code in contract.exclusions]
        rebates = {
            "ignored": "ignored",
            "aggregate": "reduce aggregate",
            "both": "reduce specific and aggregate",
        }
        if contract.rebates != "ignored" or self.maybe(30):
            said.append("rebates " + rebates[contract.rebates])
        if contract.benefits is not None:
            said.append(self.benefits(contract.benefits))
        if contract.specific is not None:
            said.append(self.specific(contract.specific))
        if contract.aggregate is not None:
            said.append(self.aggregate(contract.aggregate))
        if contract.fees:
            said.append(self.block("fees", [self.fee(fee) for fee in contract.fees], 1))
        said += self.funding() + self.refund()
        lines = self.block(f'plan "{contract.name}"', said, 0)
        if self.maybe(30):
            lines.insert(0, "## A plan drawn at random.")
        return "\n".join(lines) + "\n"


def print_plan(contract: Contract, rng: Random) -> str:
    """A contract as the text of a plan file."""
    return Printer(contract, rng).plan()


def print_table(header: list[str], rows: Iterable[dict[str, Any]], rng: Random, keep: int) -> str:
    """CSV text with the columns in any order; columns past the first `keep` go when they are empty."""
    listed = list(rows)
    columns = [name for place, name in enumerate(header) if place < keep or any(row[name] != "" for row in listed)]
    if rng.randrange(3) == 0:
        rng.shuffle(columns)
    text = io.StringIO()
    writer = csv.DictWriter(
        text, columns, extrasaction="ignore", lineterminator="\r\n" if rng.randrange(5) == 0 else "\n"
    )
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()


def cell(value: object) -> object:
    """A cell: absent values are empty, dates are ISO."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def print_ledger(rows: Iterable[LedgerRow], currency: str, rng: Random) -> str:
    """A ledger as CSV, in the order given."""
    header = ["claim", "person", "coverage", "incurred", "paid", "amount", "line", "unit", "sequence", "kind"]
    header += ["original", "original line", "class", "exclusion", "group"]
    table = [
        {
            "claim": row.claim,
            "person": row.person,
            "coverage": row.coverage,
            "incurred": cell(row.incurred),
            "paid": cell(row.paid),
            "amount": plain(row.amount, currency),
            "line": cell(row.line),
            "unit": cell(row.unit),
            "sequence": cell(row.sequence),
            "kind": cell(row.kind),
            "original": cell(row.original),
            "original line": cell(row.original_line),
            "class": cell(row.cls),
            "exclusion": cell(row.exclusion),
            "group": cell(row.group),
        }
        for row in rows
    ]
    return print_table(header, table, rng, keep=6)


def print_census(rows: Iterable[CensusRow], rng: Random) -> str:
    """A census as CSV, in the order given."""
    table = [{"month": row.month, "tier": row.tier, "units": row.units, "class": cell(row.cls)} for row in rows]
    return print_table(["month", "tier", "units", "class"], table, rng, keep=3)


def print_facts(facts: Facts, as_of: date | None) -> dict[str, Any]:
    """Facts as a plain dict."""
    return {
        "as_of": as_of,
        "terminated": facts.terminated,
        "renewed": facts.renewed,
        "terminal_liability_elected": facts.terminal_liability_elected,
    }
