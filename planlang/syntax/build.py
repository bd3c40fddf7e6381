"""From the tree to the nodes: a second pass, so that every node has its place and no tree is the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, field
from lark import Token, Tree

from planlang.syntax import codes, nodes
from planlang.syntax.lines import Line, span_of, start_of
from planlang.syntax.nodes import Broken, Clause, Plan, Scenario, Statement
from planlang.syntax.parts import Parts
from planlang.syntax.scenarios import SCENARIO_STATEMENTS, cells, is_rule
from planlang.syntax.sections import SECTIONS
from planlang.syntax.statements import LAYER_KINDS, STATEMENTS, Build, Common
from planlang.syntax.statements_of_benefits import BENEFIT_STATEMENTS
from planlang.syntax.statements_of_fees import FEE_STATEMENTS
from planlang.syntax.terms import LONGEST, evident_term, term_length
from planlang.text.diagnostic import Diagnostic, Label
from planlang.text.source import Source, Span

_BUILDS: Mapping[str, Build] = {**STATEMENTS, **BENEFIT_STATEMENTS, **FEE_STATEMENTS, **SCENARIO_STATEMENTS}


def listed(tree: Tree[Token]) -> list[Tree[Token] | Token | None]:
    """The members of a list that the grammar writes `xs: | xs x`, in order."""
    members: list[Tree[Token] | Token | None] = []
    while tree.children:
        rest, member = tree.children[0], tree.children[1]
        assert isinstance(rest, Tree), rest  # INVARIANT: the list itself comes first
        members.append(member)
        tree = rest
    return members[::-1]


@define
class Builder:
    """Builds the nodes of one file.

    lines: the line with which a statement begins, by its offset. ends: where a block that begins there ends.
    torn: where in a table that begins there the first line stands that could not be read.
    """

    source: Source
    lines: Mapping[int, Line]
    ends: Mapping[int, int]
    torn: Mapping[int, int]
    diagnostics: list[tuple[int, Diagnostic]] = field(factory=list)

    def items(self, tree: Tree[Token]) -> Iterator[Plan | Scenario | Broken]:
        """The plans, scenarios and broken statements of a file."""
        for item in listed(tree):
            assert isinstance(item, Tree), item  # INVARIANT: a file holds rules only
            match item.data:
                case "plan":
                    yield self._plan(Parts(self.source, item))
                case "scenario":
                    yield self._scenario(Parts(self.source, item))
                case _:
                    yield self._broken(Parts(self.source, item))

    def _line(self, parts: Parts) -> Line:
        return self.lines[parts.span.start]

    def _common(self, parts: Parts, clause: Parts | None) -> Common:
        line = self._line(parts)
        first, last = line.tokens[0], line.tokens[term_length(line.words) - 1]
        end = self.ends.get(line.start, line.end)
        return Common(
            clause=_clause(clause),
            doc=line.doc,
            span=Span(self.source, line.start, max(end, line.start)),
            term=span_of(self.source, first).to(span_of(self.source, last)),
        )

    def _broken(self, parts: Parts) -> Broken:
        return Broken(guess=evident_term(self._line(parts).words[:LONGEST]), **self._common(parts, None))

    def _plan(self, parts: Parts) -> Plan:
        common = self._common(parts, parts.parts_or_none(1))
        return Plan(name=parts.text(0), statements=self._statements(parts.parts(2)), **common)

    def _scenario(self, parts: Parts) -> Scenario:
        common = self._common(parts, parts.parts_or_none(2))
        statements = self._statements(parts.parts(3))
        return Scenario(title=parts.text(0), of=parts.text_or_none(1), statements=statements, **common)

    def _statements(self, parts: Parts) -> tuple[Statement, ...]:
        trees = (member for member in listed(parts.tree) if isinstance(member, Tree))
        return tuple(self._statement(Parts(self.source, tree)) for tree in trees)

    def _statement(self, parts: Parts) -> Statement:
        match parts.kind:
            case "layer":
                return self._layer(parts)
            case "section":
                return self._section(parts)
            case "claims":
                return self._table(parts, nodes.Claims)
            case "census_table":
                return self._table(parts, nodes.CensusTable)
            case _:
                return self._term(parts)

    def _layer(self, parts: Parts) -> Statement:
        common = self._common(parts, parts.parts_or_none(2))
        kind, title = parts.chosen(0, LAYER_KINDS), parts.text_or_none(1)
        return nodes.Layer(kind=kind, title=title, statements=self._statements(parts.parts(3)), **common)

    def _section(self, parts: Parts) -> Statement:
        common = self._common(parts, parts.parts_or_none(1))
        return SECTIONS[parts.parts(0).kind](self._statements(parts.parts(2)), common)

    def _term(self, parts: Parts) -> Statement:
        term = parts.parts(0)
        if term.kind == "broken":
            return self._broken(parts)
        common = self._common(parts, parts.parts_or_none(1))
        built = _BUILDS[term.kind](term, common)
        if isinstance(built, Statement):
            return built
        self.diagnostics.append((self._line(parts).row, built.diagnostic))
        return self._broken(parts)

    def _table(self, parts: Parts, kind: type[nodes.Claims | nodes.CensusTable]) -> Statement:
        common = self._common(parts, None)
        rows = [row for row in listed(parts.parts(0).tree) if isinstance(row, Token)]
        if not rows:
            label = Label(common["term"], "a row of column names is expected in this block")
            headline = f"`{kind.words}` has no table"
            self.diagnostics.append((self._line(parts).row, Diagnostic(codes.INCOMPLETE_STATEMENT, headline, (label,))))
            return self._broken(parts)
        header, *others = rows
        torn = self.torn.get(self._line(parts).start)
        if torn is not None and torn < start_of(header):
            return self._broken(parts)
        columns = cells(self.source, header)
        kept = tuple(cells(self.source, row) for row in others if self._is_even(header, len(columns), row))
        underlines = sum(is_rule(row) for row in others)
        whole = len(kept) + underlines == len(others) and torn is None
        return kind(table=nodes.Table(columns, kept, whole), **common)

    def _is_even(self, header: Token, columns: int, row: Token) -> bool:
        count = len(cells(self.source, row))
        if is_rule(row) or count == columns:
            return not is_rule(row)
        labels = (
            Label(span_of(self.source, row), f"{count} cells"),
            Label(span_of(self.source, header), f"{columns} columns"),
        )
        headline = f"a row of {count} cells in a table of {columns} columns"
        help_ = "give every column its cell; what is absent is an empty cell"
        self.diagnostics.append((row.line or 0, Diagnostic(codes.UNEVEN_ROW, headline, labels, help_)))
        return False


def _clause(parts: Parts | None) -> Clause | None:
    if parts is None:
        return None
    return Clause(parts.text(0), parts.text_or_none(1))
