"""Random nodes: every statement the language has, in any block, for laws about text and tree."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TypeVar

from hypothesis import strategies as st

from planlang.syntax import nodes
from planlang.syntax.grammar import grammar
from planlang.syntax.nodes import Block, Clause, Name, Per, Statement, Written
from planlang.syntax.strange import strange_text
from planlang.text.source import Source, Span
from planlang.values.money import Currency, Money
from planlang.values.rate import Band, Percentage

T = TypeVar("T")

SOURCE = Source("generated.plan", "")
NOWHERE = Span(SOURCE, 0, 0)
_ENDS_A_FIGURE = frozenset({"of", "in", "is", "at", "over", "under"})
_NO_FIGURE = frozenset({"warning", "error", "claim"}) | _ENDS_A_FIGURE
_IN_QUOTES = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters='"')


def written(values: st.SearchStrategy[T]) -> st.SearchStrategy[Written[T]]:
    return values.map(lambda value: Written(value, NOWHERE))


words = st.one_of(
    st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True),
    st.sampled_from(["FAM", "EE", "NOK", "police-fire", "médical", "tier_1", "Retirees"]),
    st.sampled_from(sorted(grammar().terminals)),
)
texts = st.text(_IN_QUOTES, max_size=20).filter(lambda text: strange_text(f'"{text}"') is None)
quoted: st.SearchStrategy[Written[str]] = written(texts)
names: st.SearchStrategy[Name] = written(st.one_of(words, texts))
name_lists = st.lists(names, min_size=1, max_size=4).map(tuple)
days = written(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
months = written(st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(lambda day: f"{day:%Y-%m}"))
currencies = st.sampled_from(["USD", "NOK", "JPY", "KWD"]).map(Currency)
amounts = written(st.builds(Money, st.integers(0, 10**12), currencies))
signed_amounts = written(st.builds(Money, st.integers(-(10**12), 10**12), currencies))
rates = st.one_of(
    st.integers(0, 400).map(lambda n: Fraction(n, 100)),
    st.integers(0, 4000).map(lambda n: Fraction(n, 1000)),
    st.builds(Fraction, st.integers(0, 40), st.integers(1, 30)),
)
counts = written(st.integers(0, 10**6))
positive = written(st.integers(1, 120))
per_key = st.sampled_from([Per.PERSON, Per.FAMILY])
clauses = st.none() | st.builds(Clause, quoted, st.none() | quoted)
doc_lines = st.text(_IN_QUOTES, max_size=20).filter(lambda text: strange_text(text) is None).map(str.rstrip)
COMMON = {
    "clause": clauses,
    "doc": st.lists(doc_lines, max_size=2).map(tuple),
    "span": st.just(NOWHERE),
    "term": st.just(NOWHERE),
}

windows = st.builds(nodes.WrittenWindow, st.none() | days, st.none() | days)
named_bases: st.SearchStrategy[nodes.NamedBasis | nodes.PaidBasis | nodes.IncurredBasis] = st.one_of(
    st.builds(nodes.NamedBasis, st.integers(1, 120), st.integers(1, 120)),
    st.just(nodes.PaidBasis()),
    st.just(nodes.IncurredBasis()),
)
bases = st.one_of(
    st.builds(
        nodes.Basis,
        named=written(named_bases),
        incurred=st.none() | written(windows),
        paid=st.none() | written(windows),
        **COMMON,
    ),
    st.builds(nodes.Basis, named=st.none(), incurred=written(windows), paid=written(windows), **COMMON),
)


@st.composite
def reimbursements(draw: st.DrawFn) -> nodes.Reimburses:
    widths = draw(st.lists(amounts, max_size=3))
    percents = draw(st.lists(written(rates), min_size=len(widths) + 1, max_size=len(widths) + 1))
    bands = [Band(width.value.minor, rate.value) for width, rate in zip(widths, percents, strict=False)]
    percentage = Written(Percentage(tuple(bands), percents[-1].value), NOWHERE)
    return nodes.Reimburses(
        percentage=percentage,
        amounts=tuple(widths),
        rates=tuple(percents),
        clause=draw(clauses),
        span=NOWHERE,
        term=NOWHERE,
    )


FACTORS = {
    "for_class": st.none() | names,
    "on": st.just(()) | name_lists,
    "from_date": st.none() | days,
    **COMMON,
}
tier_amounts = st.lists(st.builds(nodes.TierAmount, names, amounts), min_size=1, max_size=4).map(tuple)


def factors(kind: type[nodes.ExpectedClaims | nodes.MonthlyFactor]) -> st.SearchStrategy[Statement]:
    by_tier = st.builds(kind, by_tier=tier_amounts, composite=st.none(), **FACTORS)
    return by_tier | st.builds(kind, by_tier=st.just(()), composite=amounts, **FACTORS)


lasers = st.builds(
    nodes.Laser, per=written(per_key), key=quoted, amount=amounts, excluded=st.none(), **COMMON
) | st.builds(
    nodes.Laser,
    per=written(per_key),
    key=quoted,
    amount=st.none(),
    excluded=st.sampled_from(nodes.Excluded),
    **COMMON,
)
PARTICIPANT = {"name": quoted, "share": written(rates), "per": written(per_key), **COMMON}
participants = st.one_of(
    st.builds(nodes.Participant, start=st.none(), stop=st.none(), **PARTICIPANT),
    st.builds(nodes.Participant, start=amounts, stop=st.none() | amounts, **PARTICIPANT),
)
embedding = st.none() | written(st.booleans())
member_amounts = st.one_of(
    st.builds(nodes.MemberAmounts, amounts, st.none() | amounts, embedding),
    st.builds(nodes.MemberAmounts, st.none(), amounts, embedding),
)
on_or_not = st.just(()) | name_lists
member_deductibles = st.builds(
    nodes.MemberDeductible, amounts=member_amounts, on=on_or_not, for_class=st.none() | names, **COMMON
).filter(lambda one: one.on or one.amounts.embedded or (one.amounts.person and one.amounts.family))
minimum_attachments = st.one_of(
    st.builds(nodes.MinimumAttachment, amount=amounts, share=st.none() | written(rates), **COMMON),
    st.builds(nodes.MinimumAttachment, amount=st.none(), share=written(rates), **COMMON),
)
rateless = st.sampled_from(
    [form for form in nodes.DeductiblePeriodForm if form is not nodes.DeductiblePeriodForm.FIXED]
)
deductible_periods = st.builds(nodes.DeductiblePeriod, form=rateless, rate=st.none(), **COMMON) | st.builds(
    nodes.DeductiblePeriod, form=st.just(nodes.DeductiblePeriodForm.FIXED), rate=written(rates), **COMMON
)
limit_forms = st.sampled_from([form for form in nodes.LossLimitForm if form is not nodes.LossLimitForm.AMOUNT])
loss_limits = st.one_of(
    st.builds(
        nodes.LossLimit,
        form=st.just(Written(nodes.LossLimitForm.AMOUNT, NOWHERE)),
        amount=amounts,
        reach=st.none() | written(st.sampled_from(nodes.Reach)),
        **COMMON,
    ),
    st.builds(
        nodes.LossLimit,
        form=written(limit_forms),
        amount=st.none(),
        reach=st.none() | written(st.sampled_from(nodes.Reach)),
        **COMMON,
    ),
)
charge_amounts = st.one_of(
    st.builds(nodes.Amounts, tier_amounts, st.none(), st.none()),
    st.builds(nodes.Amounts, st.just(()), amounts, st.none()),
    st.builds(nodes.Amounts, st.just(()), st.none(), amounts),
)
CHARGED = {"amounts": charge_amounts, "from_date": st.none() | days, **COMMON}
premium_layers = st.none() | written(st.sampled_from([Block.SPECIFIC, Block.AGGREGATE]))
claim_lines = st.builds(nodes.OfClaim, quoted, st.none() | positive)
subjects = st.none() | claim_lines | st.builds(nodes.OfPerson, quoted) | st.builds(nodes.InMonth, months)
figure_words = st.lists(words.filter(lambda word: word not in _ENDS_A_FIGURE), min_size=1, max_size=3)
figures = figure_words.filter(lambda found: found[0] not in _NO_FIGURE).map(" ".join)
CONDITION = {
    "figure": written(figures),
    "of": written(st.sampled_from(nodes.OfWhom)),
    "comparison": st.sampled_from(nodes.Comparison),
    **COMMON,
}


def conditions(kind: type[nodes.Always | nodes.WarnWhen]) -> st.SearchStrategy[Statement]:
    of_amount = st.builds(kind, amount=signed_amounts, share=st.none(), **CONDITION)
    return of_amount | st.builds(kind, amount=st.none(), share=written(rates), **CONDITION)


tier_units = st.lists(st.builds(nodes.TierUnits, names, counts), min_size=1, max_size=4).map(tuple)

STATEMENTS: tuple[st.SearchStrategy[Statement], ...] = (
    st.builds(nodes.Sponsor, name=quoted, **COMMON),
    st.builds(nodes.Administrator, name=quoted, **COMMON),
    st.builds(nodes.Group, name=quoted, **COMMON),
    st.builds(nodes.CurrencyStatement, code=written(st.sampled_from(["USD", "NOK", "XXX"])), **COMMON),
    st.builds(nodes.PeriodStatement, first=days, last=days, **COMMON),
    st.builds(nodes.Coverage, name=names, label=st.none() | quoted, **COMMON),
    st.builds(nodes.Tiers, names=name_lists, **COMMON),
    st.builds(nodes.Classes, names=name_lists, **COMMON),
    st.builds(nodes.Exclusion, code=quoted, label=st.none() | quoted, **COMMON),
    st.builds(nodes.Rebates, mode=st.sampled_from(nodes.RebateMode), **COMMON),
    st.builds(nodes.Carrier, name=quoted, policy=st.none() | quoted, **COMMON),
    st.builds(nodes.Covers, names=name_lists, **COMMON),
    bases,
    st.builds(nodes.RunInLimit, amount=amounts, per=written(st.sampled_from(Per)), **COMMON),
    reimbursements(),
    st.builds(nodes.Maximum, amount=amounts, per=st.none() | written(per_key), **COMMON),
    st.builds(nodes.GaplessRenewal, included=st.booleans(), **COMMON),
    st.builds(nodes.Deductible, amount=amounts, per=written(per_key), for_class=st.none() | names, **COMMON),
    st.builds(nodes.BenefitYear, calendar=st.booleans(), **COMMON),
    st.builds(nodes.Copay, amount=amounts, on=name_lists, **COMMON),
    member_deductibles,
    st.builds(nodes.MemberCoinsurance, share=written(rates), on=name_lists, **COMMON),
    st.builds(
        nodes.OutOfPocketMaximum,
        amounts=member_amounts,
        with_copays=st.sampled_from([None, False, True]),
        on=on_or_not,
        **COMMON,
    ),
    st.builds(nodes.BenefitMaximum, amount=amounts, lifetime=st.booleans(), on=name_lists, **COMMON),
    st.builds(nodes.CarryOver, included=st.booleans(), **COMMON),
    st.builds(nodes.Fee, name=quoted, **CHARGED),
    st.builds(nodes.Premium, layer=premium_layers, **CHARGED),
    st.builds(nodes.Funding, form=st.just(nodes.FundingForm.SELF_FUNDED), statements=st.just(()), **COMMON),
    st.builds(nodes.Rate, **CHARGED),
    st.builds(nodes.Surplus, share=written(rates), **COMMON),
    st.builds(nodes.RefundShare, share=written(rates), **COMMON),
    st.builds(nodes.ClaimsLimit, share=written(rates), **COMMON),
    st.builds(nodes.Cap, share=written(rates), **COMMON),
    conditions(nodes.Always),
    conditions(nodes.WarnWhen),
    lasers,
    st.builds(
        nodes.AggregatingDeductible, amount=amounts, after_percentage=st.sampled_from([None, False, True]), **COMMON
    ),
    st.builds(nodes.LifetimeMaximum, amount=amounts, per=written(per_key), **COMMON),
    st.builds(nodes.PriorReimbursement, per=written(per_key), key=quoted, amount=amounts, **COMMON),
    st.builds(nodes.OverallMaximum, amount=amounts, **COMMON),
    participants,
    st.builds(nodes.AdvanceFunding, included=st.booleans(), **COMMON),
    factors(nodes.ExpectedClaims),
    factors(nodes.MonthlyFactor),
    st.builds(nodes.Corridor, rate=written(rates), **COMMON),
    st.builds(nodes.EnrollmentLag, months=counts, **COMMON),
    minimum_attachments,
    deductible_periods,
    st.builds(nodes.TerminalLiability, months=counts, **COMMON),
    st.builds(nodes.AdvancesOverStatement, over=st.sampled_from(nodes.AdvancesOver), **COMMON),
    st.builds(nodes.Repayment, mode=st.sampled_from(nodes.RepaymentMode), **COMMON),
    st.builds(nodes.MinimumRequest, amount=amounts, **COMMON),
    st.builds(nodes.NoAdvances, months=counts, **COMMON),
    loss_limits,
    st.builds(nodes.OnTermination, mode=st.sampled_from(nodes.TerminationMode), **COMMON),
    st.builds(nodes.AsOf, day=days, **COMMON),
    st.builds(nodes.Terminated, day=days, **COMMON),
    st.builds(nodes.Renewed, **COMMON),
    st.builds(nodes.TerminalLiabilityElected, **COMMON),
    st.builds(nodes.CensusStatement, units=tier_units, month=st.none() | months, for_class=st.none() | names, **COMMON),
    st.builds(
        nodes.ExpectAmount,
        figure=written(figures),
        subject=subjects,
        comparison=st.sampled_from(nodes.Comparison),
        amount=signed_amounts,
        **COMMON,
    ),
    st.builds(nodes.ExpectFinding, severity=st.sampled_from(["warning", "error"]), code=written(words), **COMMON),
    st.builds(
        nodes.ExpectRefused,
        subject=claim_lines,
        layer=st.sampled_from([Block.SPECIFIC, Block.AGGREGATE]),
        reason=written(words),
        **COMMON,
    ),
)


def _is_cell(text: str) -> bool:
    return re.search(r"[|]|---", text) is None


cells = written(texts.map(str.strip).filter(_is_cell))


@st.composite
def tables(draw: st.DrawFn) -> nodes.Table:
    columns = draw(st.integers(1, 4))
    row = st.lists(cells, min_size=columns, max_size=columns).map(tuple)
    return nodes.Table(draw(row), tuple(draw(st.lists(row, max_size=3))))


TABLE_COMMON = {**COMMON, "clause": st.none()}
TABLES: tuple[st.SearchStrategy[Statement], ...] = (
    st.builds(nodes.Claims, table=tables(), **TABLE_COMMON),
    st.builds(nodes.CensusTable, table=tables(), **TABLE_COMMON),
)
statements = st.one_of(*STATEMENTS)
statement_lists = st.lists(statements, max_size=6).map(tuple)
plain_sections = st.sampled_from(
    [nodes.AccommodationBlock, nodes.BenefitsBlock, nodes.FeesBlock, nodes.ExperienceRefundBlock]
).flatmap(lambda kind: st.builds(kind, statements=statement_lists, **COMMON))
fundings = st.builds(
    nodes.Funding,
    form=st.sampled_from([nodes.FundingForm.LEVEL_FUNDED, nodes.FundingForm.FULLY_INSURED]),
    statements=statement_lists,
    **COMMON,
)
sections = plain_sections | fundings
layers = st.builds(
    nodes.Layer,
    kind=st.sampled_from([Block.SPECIFIC, Block.AGGREGATE]),
    title=st.none() | quoted,
    statements=st.lists(statements | sections, max_size=6).map(tuple),
    **COMMON,
)
plans = st.builds(
    nodes.Plan,
    name=quoted,
    statements=st.lists(st.one_of(statements, layers, sections), max_size=6).map(tuple),
    **COMMON,
)
scenarios = st.builds(
    nodes.Scenario,
    title=quoted,
    of=st.none() | quoted,
    statements=st.lists(st.one_of(statements, *TABLES), max_size=6).map(tuple),
    **COMMON,
)
files = st.lists(plans | scenarios, max_size=3).map(lambda items: nodes.File(tuple(items), ()))
