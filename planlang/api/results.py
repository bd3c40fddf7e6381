"""What the Python API hands back: values that print as a page and show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from planlang.explain import html, json, person, summary, text
from planlang.explain.layout import WIDTH
from planlang.explain.unsettled import Unsettled, unsettled_text, unsettled_told
from planlang.model.contract import CheckedContract
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
        contract = self.settlement.contract
        told = [text.told(one, contract, width=width, color=color) for one in self.explanations]
        others = [unsettled_text(self.unsettled, width=width)] if self.unsettled else []
        return "\n".join([*told, *others])

    def json(self) -> json.Json:
        """The same facts in the shape of `docs/schemas/explanation-1.json`."""
        return json.document(self.settlement, self.explanations, self.unsettled, self.person)

    def _repr_html_(self) -> str:
        contract = self.settlement.contract
        told = "".join(html.explanation_html(one, contract) for one in self.explanations)
        return told + html.sentences_html([unsettled_told(one) for one in self.unsettled])
