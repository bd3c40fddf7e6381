"""What the Python API hands back: values that print as a page and show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from planlang.explain import html, json, periods, person, summary, text
from planlang.explain.layout import NARROWEST, WIDTH, page
from planlang.explain.unsettled import Unsettled, unsettled_text, unsettled_told
from planlang.model.contract import CheckedContract
from planlang.model.periods import Periods
from planlang.model.scenario import CheckedScenario
from planlang.model.settlement import Settlement
from planlang.model.trace import Explanation
from planlang.text.diagnostic import Diagnostic, has_errors
from planlang.text.source import Source


@frozen
class Findings:
    """All that `planlang.check` found, in the order of the text; empty when the plan is fine."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return not has_errors(self.diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)

    def __str__(self) -> str:
        from planlang.text.show import drawn  # noqa: PLC0415  findings that nobody prints cost nothing

        return drawn(self.diagnostics) or "no findings"

    def _repr_html_(self) -> str:
        rows = [(one.severity.value, one.code.slug, one.headline) for one in self.diagnostics]
        return html.table_html(("", "code", "finding"), rows)


@frozen(kw_only=True)
class Loaded:
    """A plan that means something: its contract, its scenarios, and the warnings about it."""

    contract: CheckedContract
    scenarios: tuple[CheckedScenario, ...]
    diagnostics: tuple[Diagnostic, ...]
    source: Source = field(repr=False)

    def __str__(self) -> str:
        period = f"{self.contract.period.first} through {self.contract.period.last}"
        return f"{self.contract.name}, {period} ({self.source.name})"

    def _repr_html_(self) -> str:
        return html.plan_html(self.contract)


@frozen(kw_only=True)
class Settled:
    """A settlement, and the warnings about its ledger, its census and its plan."""

    settlement: Settlement = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        return summary.summary(self.settlement, self.diagnostics).rstrip("\n")

    def _repr_html_(self) -> str:
        return html.settlement_html(self.settlement)


@frozen(kw_only=True)
class LoadedPeriods:
    """Consecutive periods of one plan: their contracts in date order, and the warnings about them."""

    contracts: tuple[CheckedContract, ...]
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        periods = (f"{one.name}, {one.period.first} through {one.period.last}" for one in self.contracts)
        return "\n".join(periods)

    def _repr_html_(self) -> str:
        return "".join(html.plan_html(contract) for contract in self.contracts)


@frozen(kw_only=True)
class SettledPeriods:
    """Consecutive periods of one plan settled together, and the warnings about ledger, census and plans."""

    periods: Periods = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        return summary.summary_of_periods(self.periods, self.diagnostics).rstrip("\n")

    def _repr_html_(self) -> str:
        return "".join(html.settlement_html(settlement) for settlement in self.periods.settlements)


@frozen(kw_only=True)
class ToldOfPeriods:
    """As `Told`, of a settlement of several periods: each line by the period that decides it at each stage."""

    periods: Periods = field(repr=False)
    positions: tuple[int, ...]
    unsettled: tuple[Unsettled, ...] = ()
    person: str | None = None

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """The engine's account of each settled line."""
        from planlang.engine import explain_line_of_periods  # noqa: PLC0415  loaded only when something is explained

        return tuple(explain_line_of_periods(self.periods, at) for at in self.positions)

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def text(self, *, width: int = WIDTH, color: bool = False) -> str:
        """The account as text: of a person one story a period that counts any line, else one account a line."""
        others = [unsettled_text(self.unsettled, width=width)] if self.unsettled else []
        if self.person is not None:
            return "\n".join([*self._stories(self.person, width=width, color=color), *self._aside(width), *others])
        told = [
            text.told(one, contract, facts=periods.facts_of(self.periods, at), period=words, width=width, color=color)
            for at, (contract, words), one in zip(
                self.positions,
                (periods.whose(self.periods, at) for at in self.positions),
                self.explanations,
                strict=True,
            )
        ]
        return "\n".join([*told, *others])

    def _aside(self, width: int) -> list[str]:
        """What was set aside of the person: of the ledger of all periods, and so told once."""
        currency = self.periods.settlements[-1].contract.currency
        told = person.set_aside(self.periods.ledger, self.person or "", currency, max(width, NARROWEST))
        return [page([told])] if told else []

    def _stories(self, name: str, *, width: int, color: bool) -> Iterator[str]:
        """The lines that each period counts, and then those that none does: each once."""
        from planlang.engine import explain_line_of_periods  # noqa: PLC0415  loaded only when something is explained

        adjudicates = self.periods.contract.benefits is not None
        for together in periods.told_together(self.periods, self.positions):
            told = [explain_line_of_periods(self.periods, at) for at in together.positions] if adjudicates else ()
            yield person.story_of_periods(self.periods, name, together, told, width=width, color=color)

    def json(self) -> json.Json:
        """The same facts in the shape of `docs/schemas/explanation-of-periods-1.json`."""
        return json.document_of_periods(self.periods, self.positions, self.explanations, self.unsettled, self.person)

    def _repr_html_(self) -> str:
        told = "".join(
            html.explanation_html(one, periods.whose(self.periods, at)[0], periods.facts_of(self.periods, at))
            for at, one in zip(self.positions, self.explanations, strict=True)
        )
        return told + html.sentences_html([unsettled_told(one) for one in self.unsettled])


@frozen(kw_only=True)
class Told:
    """Why lines were split as they were: the lines of a claim, or with `person` all lines of that person.

    positions: of the settled ones, in settlement order. unsettled: the others, and why.
    """

    settlement: Settlement = field(repr=False)
    positions: tuple[int, ...]
    unsettled: tuple[Unsettled, ...] = ()
    person: str | None = None

    @property
    def explanations(self) -> tuple[Explanation, ...]:
        """The engine's account of each settled line."""
        from planlang.engine import explain_line  # noqa: PLC0415  the engine loads only when something is explained

        return tuple(explain_line(self.settlement, at) for at in self.positions)

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def text(self, *, width: int = WIDTH, color: bool = False) -> str:
        """The account as text: of a person one story, else one account a line."""
        if self.person is not None:
            adjudicates = self.settlement.contract.benefits is not None
            explained = self.explanations if adjudicates else ()
            return person.story(self.settlement, self.person, explained, width=width, color=color)
        contract, facts = self.settlement.contract, self.settlement.facts
        told = [text.told(one, contract, facts=facts, width=width, color=color) for one in self.explanations]
        others = [unsettled_text(self.unsettled, width=width)] if self.unsettled else []
        return "\n".join([*told, *others])

    def json(self) -> json.Json:
        """The same facts in the shape of `docs/schemas/explanation-1.json`."""
        return json.document(self.settlement, self.explanations, self.unsettled, self.person)

    def _repr_html_(self) -> str:
        contract, facts = self.settlement.contract, self.settlement.facts
        told = "".join(html.explanation_html(one, contract, facts) for one in self.explanations)
        return told + html.sentences_html([unsettled_told(one) for one in self.unsettled])
