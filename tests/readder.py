"""Add an explanation of a whole ledger up again, from its JSON Lines alone: `python -m tests.readder FILE.jsonl`.

Nothing here comes from planlang. Every arithmetic text is worked out again, every running total is chained from one
line to the next, every line and every stage has to add up to what it splits, and the end has to count and sum what
stands before it. The format is told in docs/explanation-data.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Number = int | Fraction
Chain = tuple[str, str, tuple[str, ...], str | None]

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|(min|max|round)\b|([-+*/(),]))")
_PAYERS = ("member", "specific", "aggregate", "employer")
_TOTALS = ("amount", "member", "plan_paid", "specific", "aggregate", "employer")
_MOST = 20


class WrongError(Exception):
    """Something in the file does not add up."""


# --- arithmetic -------------------------------------------------------------------------------------------------


@dataclass
class Arithmetic:
    """Amounts and texts, in whole minor units; a number without a point is a plain number or a rate's part."""

    decimals: int

    def amount(self, text: str) -> int:
        """An amount, which has exactly the currency's decimals."""
        whole, point, part = text.partition(".")
        digits = whole.removeprefix("-")
        if not digits.isascii() or not digits.isdecimal() or len(part) != self.decimals or bool(point) != bool(part):
            raise WrongError(f"`{text}` is no amount with {self.decimals} decimals")
        return int(whole + part)

    def result(self, text: str) -> Number:
        """What a text comes to."""
        tokens = self._tokens(text)
        value, at = self._sum(tokens, 0)
        if at != len(tokens):
            raise WrongError(f"`{text}` goes on after its end")
        return value

    def _tokens(self, text: str) -> list[str]:
        found, at = [], 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise WrongError(f"`{text}` has something that is no arithmetic")
            found.append(match[match.lastindex or 0])
            at = match.end()
        return found

    def _sum(self, tokens: list[str], at: int) -> tuple[Number, int]:
        value, at = self._product(tokens, at)
        while at < len(tokens) and tokens[at] in {"+", "-"}:
            sign = tokens[at]
            right, at = self._product(tokens, at + 1)
            value = value + right if sign == "+" else value - right
        return value, at

    def _product(self, tokens: list[str], at: int) -> tuple[Number, int]:
        value, at = self._single(tokens, at)
        while at < len(tokens) and tokens[at] in {"*", "/"}:
            sign = tokens[at]
            right, at = self._single(tokens, at + 1)
            value = value * right if sign == "*" else Fraction(value) / right
        return value, at

    def _single(self, tokens: list[str], at: int) -> tuple[Number, int]:
        token = tokens[at] if at < len(tokens) else ""
        if token == "-":
            value, at = self._single(tokens, at + 1)
            return -value, at
        if token == "(":
            value, at = self._sum(tokens, at + 1)
            return value, self._closed(tokens, at)
        if token in {"min", "max", "round"}:
            return self._function(token, tokens, at + 1)
        if not token[:1].isdecimal():
            raise WrongError(f"`{' '.join(tokens)}` lacks a number")
        return (self.amount(token) if "." in token else int(token)), at + 1

    def _function(self, name: str, tokens: list[str], at: int) -> tuple[Number, int]:
        if at >= len(tokens) or tokens[at] != "(":
            raise WrongError(f"`{name}` of nothing")
        value, at = self._sum(tokens, at + 1)
        if name == "round":
            return rounded(value), self._closed(tokens, at)
        while at < len(tokens) and tokens[at] == ",":
            other, at = self._sum(tokens, at + 1)
            value = min(value, other) if name == "min" else max(value, other)
        return value, self._closed(tokens, at)

    @staticmethod
    def _closed(tokens: list[str], at: int) -> int:
        if at >= len(tokens) or tokens[at] != ")":
            raise WrongError(f"`{' '.join(tokens)}` lacks a parenthesis")
        return at + 1


def rounded(value: Number) -> int:
    """A whole number of minor units, half away from zero."""
    if isinstance(value, int):
        return value
    whole = (abs(value.numerator) * 2 + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


# --- reading ----------------------------------------------------------------------------------------------------


@dataclass
class Readder:
    """What was read so far: where every running total stands, what deductibles took, and the sums of the lines."""

    arithmetic: Arithmetic
    whole: bool
    totals: dict[Chain, int] = field(default_factory=dict)
    taken: dict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    paid: str = ""

    def amount(self, text: str) -> int:
        """An amount of the file."""
        return self.arithmetic.amount(text)

    def read(self, record: Record) -> None:
        """One record between head and end."""
        kind = record["record"]
        self.counts[kind] += 1
        if kind == "line":
            self._line(record)
        elif kind == "opening":
            self._opening(record)
        elif kind != "unsettled":
            raise WrongError(f"a record `{kind}` is unknown")

    def end(self, record: Record) -> None:
        """The last record, which counts and sums the others."""
        for kind, name in (("line", "lines"), ("opening", "openings"), ("unsettled", "unsettled")):
            same(f"the number of {name}", self.counts[kind], record[name])
        for name in _TOTALS:
            same(f"the total {name}", self.sums[name], self.amount(record["totals"][name]))
        same("what openings moved", self.sums["opened"], self.amount(record["opened"]))

    def _line(self, record: Record) -> None:
        if record["paid"] < self.paid:
            raise WrongError(f"paid {record['paid']}, after a line that was paid {self.paid}")
        self.paid = record["paid"]
        parts = {name: self.amount(record[name]) for name in _TOTALS}
        for name, amount in parts.items():
            self.sums[name] += amount
        same("what all pay", sum(parts[name] for name in _PAYERS), parts["amount"])
        same("what the plan paid", parts["amount"] - parts["member"], parts["plan_paid"])
        reasons: dict[tuple[int, str], int] = {}
        for reason in record["reasons"]:
            reasons[reason["stage"], reason["reason"]] = self.amount(reason["amount"])
        split = {0: parts["member"], 1: parts["plan_paid"], 2: parts["plan_paid"] - parts["specific"]}
        left = {0: 0, 1: parts["specific"], 2: parts["aggregate"]}
        for stage, whole in split.items():
            added, flow = self._rules(record, stage, whole)
            added[("member", "specific", "aggregate")[stage]] += left[stage]
            if stage:
                same(f"what flows out of stage {stage}", flow, left[stage])
            same(f"stage {stage}", sum(added.values()), whole)
            of_stage = {name: amount for (at, name), amount in reasons.items() if at == stage}
            same(f"the reasons of stage {stage}", {k: v for k, v in added.items() if v}, of_stage)

    def _opening(self, record: Record) -> None:
        moved = self.amount(record["aggregate"])
        added, flow = self._rules(record, 2, 0)
        same("what the opening moves", flow, moved)
        same("the opening in all", sum(added.values()) + moved, 0)
        self.sums["opened"] += moved

    def _rules(self, record: Record, stage: int, flow: int) -> tuple[dict[str, int], int]:
        """What the rules of a stage add to each reason, and what still flows after them."""
        added: dict[str, int] = defaultdict(int)
        for rule in record["rules"]:
            if rule["stage"] != stage:
                continue
            for add in rule["adds"]:
                added[add["reason"]] += self.amount(add["amount"])
                flow -= self.amount(add["amount"])
                if add["part"] not in {"refused", "given up"} or flow:
                    raise WrongError(f"{rule['provision']}: the whole is {add['part']}, and {flow} is left")
            for working in rule["arithmetic"]:
                try:
                    flow = self._working(working, added, flow, stage)
                    self._credit(working)
                except WrongError as error:
                    raise WrongError(f"{rule['provision']}, {working['total']['of']}: {error}") from error
            if stage == 0:
                self._take(record, rule)
        return added, flow

    def _working(self, working: Record, added: dict[str, int], flow: int, stage: int) -> int:
        """One cut, and what flows on after it."""
        before, amount, after = (self.amount(working[name]) for name in ("before", "amount", "after"))
        credit, result, kept = (self.amount(working[name]) for name in ("credit", "result", "kept"))
        same("the total after", before + amount, after)
        same("what is kept", amount - result, kept)
        same(f"`{working['text']}`", self.arithmetic.result(working["text"]), result)
        for name in ("before", "after"):
            total = f"({working[name]} + {working['credit']})" if credit else working[name]
            if total not in working["text"]:
                raise WrongError(f"`{working['text']}` is not about {total}, the total {name}")
        self._chained(working["total"], before, after)
        parts = {"passed on": result, "kept back": kept, "relieved": -kept}
        for add in working["adds"]:
            same(f"what {add['reason']} gets", parts[add["part"]], self.amount(add["amount"]))
            added[add["reason"]] += parts[add["part"]]
        if stage == 0 or not working["adds"]:
            return flow
        same("what flows in", amount, flow)
        return result

    def _chained(self, total: Record, before: int, after: int) -> None:
        """A running total goes on where it stood; of some lines only, nobody knows where that is."""
        if not self.whole:
            return
        chain = (total["of"], total["per"], tuple(total["key"]), total["period"])
        same(f"the total before, of {', '.join(total['key']) or 'all'},", before, self.totals.get(chain, 0))
        self.totals[chain] = after

    # --- carry-over -------------------------------------------------------------------------------------------

    def _take(self, record: Record, rule: Record) -> None:
        """What a deductible of the plan took of a line, for the credits of the next year."""
        took = sum(
            self.amount(add["amount"])
            for working in rule["arithmetic"]
            for add in working["adds"]
            if add["reason"] == "deductible"
        )
        names = {working["total"]["of"].rpartition(".")[0] for working in rule["arithmetic"] if took}
        for name in names:
            self.taken[f"{name}.person", record["person"]].append((record["incurred"], took))
            self.taken[f"{name}.family", record["unit"]].append((record["incurred"], took))

    def _credit(self, working: Record) -> None:
        """A credit is what the last three months of the year before took, as far as they were settled."""
        credit = self.amount(working["credit"])
        if not credit or not self.whole:
            return
        whose, year = working["total"]["key"]
        quarter = months_before(year, 3)
        took = self.taken[working["total"]["of"], whose]
        same("the credit", sum(amount for incurred, amount in took if quarter <= incurred < year), credit)


def months_before(day: str, months: int) -> str:
    """The first of a month some months before the first of a month."""
    year, month, rest = day.split("-")
    number = int(year) * 12 + int(month) - 1 - months
    return f"{number // 12:04d}-{number % 12 + 1:02d}-{rest}"


def same(what: str, found: object, stated: object) -> None:
    """Two figures that have to be the same."""
    if found != stated:
        raise WrongError(f"{what}: comes to {found}, stated is {stated}")


def problems(lines: Iterable[str]) -> Iterator[str]:
    """Everything in a file that does not add up; nothing when all is well."""
    readder: Readder | None = None
    ended, number = False, -1
    for number, text in enumerate(lines):
        try:
            record = json.loads(text)
            same("the number of the record", record["n"], number)
            same("the end so far", ended, False)  # noqa: FBT003  nothing stands after the end
            if number == 0:
                same("the first record", record["record"], "head")
                same("the format", record["schema"], "explanation-lines-1")
                readder = Readder(Arithmetic(record["decimals"]), record["question"]["all"])
            elif readder is None:
                return
            elif record["record"] == "end":
                ended = True
                readder.end(record)
            else:
                readder.read(record)
        except WrongError as error:
            yield f"line {number + 1}: {error}"
        except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
            yield f"line {number + 1}: {type(error).__name__}: {error}"
    if not ended:
        yield f"line {number + 1}: the file has no end"


def main(paths: list[str]) -> int:
    """Add up every file; 1 when one of them does not."""
    failed = 0
    for path in map(Path, paths):
        with path.open(encoding="utf-8") as file:
            found = list(problems(file))
        for problem in found[:_MOST]:
            print(f"{path}: {problem}")
        if len(found) > _MOST:
            print(f"{path}: and {len(found) - _MOST} more")
        failed |= bool(found)
        if not found:
            print(f"{path}: adds up")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
