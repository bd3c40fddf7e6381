"""Redaction: no id in any byte of any output, one alias for one id everywhere, and figures that stay as they are."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import pytest

import planlang
from planlang.api.aliases import Aliases
from planlang.api.lines import lines_of_all
from planlang.api.redacted_text import RedactedText
from planlang.api.redaction import Redaction
from planlang.explain.person import story
from planlang.explain.summary import summary, summary_of_periods
from planlang.ledgers.tables import tables
from planlang.model.periods import Periods, Result
from planlang.report.packed import packed
from tests.conformance_case import all_cases
from tests.conformance_case import run as run_case
from tests.readder import problems
from tests.regold import EXAMPLES, Ran, commands, run, workplace
from tests.test_real_ledger import LINKED, PLANS, families
from tests.unit.cli.cli_samples import Shell, shell_in

KEY, OTHER = b"0123456789abcdef" * 2, b"another key, drawn by a machine!"
NAMES = sorted(readme.parent.name for readme in EXAMPLES.glob("*/README.md"))
IDS = ("claim", "person", "unit", "original")
LONG = 1000
_ALIAS = re.compile(r"\b(?:[bcdfghjklmnpqrstvwxz]{4}-){3}[bcdfghjklmnpqrstvwxz]{4}\b")
_SHAPE = re.compile(r"(?=([A-Z]+\d*-?\d+(?:-\d+)*))")


def key_file(folder: Path, key: bytes = KEY, name: str = "redaction.key") -> Path:
    path = folder / name
    path.write_bytes(key + b"\n")
    path.chmod(0o600)
    return path


def ids_of(*ledgers: Path) -> frozenset[str]:
    """Every id of some ledgers."""
    found: set[str] = set()
    for ledger in ledgers:
        with ledger.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {text for name, text in row.items() if name in IDS and text}
    return frozenset(found)


def leaked(text: str, ids: frozenset[str]) -> list[str]:
    """The ids that stand in a text, wherever they stand."""
    if len(ids) < 500:
        return sorted(one for one in ids if one in text)
    # Of very many only what looks like one is looked up: at every place the longest, and its beginnings at hyphens.
    found: set[str] = set()
    for shape in set(_SHAPE.findall(text)):
        parts = shape.split("-")
        found |= {"-".join(parts[: at + 1]) for at in range(len(parts))}
    return sorted(found & ids)


# --- every example -------------------------------------------------------------------------------------------------


def settled(name: str) -> Iterator[tuple[list[str], str]]:
    """The settlements of an example: their words without what they write, and their ledger."""
    seen = set()
    for shown in commands(EXAMPLES / name / "README.md"):
        if shown.words[1] != "settle":
            continue
        words = list(shown.words[2:])
        while "--out" in words:
            at = words.index("--out")
            del words[at : at + 2]
        if tuple(words) not in seen:
            seen.add(tuple(words))
            yield words, shown.ledger


_PACKED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{64,}={0,2}(?![A-Za-z0-9+/=])")


def unpacked(page: str) -> str:
    """A report with what it holds packed as the text that it is: deflated letters have an id only by chance."""
    return _PACKED.sub(lambda found: unpacked(zlib.decompress(b64decode(found[0]), -15).decode("utf-8")), page)


def test_a_report_is_unpacked() -> None:
    names = [f"M-{number:04}" for number in range(200)]
    page = f"<p>{packed([packed(names), 'M-9999'])}</p>"
    assert re.findall(r"M-[0-9]{4}", unpacked(page)) == [*names, "M-9999"]


def outputs(words: list[str], folder: Path, key: Path, asked_of: Mapping[str, str] | None) -> dict[str, str]:
    """Every output of a settlement, by name, with what stderr says of it; what is asked of a line in every form."""
    found: dict[str, str] = {}

    def keep(name: str, ran: Ran) -> None:
        assert ran.code == 0, (name, ran.err)
        found[name], found[f"{name} on stderr"] = ran.out, ran.err

    redact = ["--redact", str(key)]
    keep("summary", run(["planlang", "settle", *words, "--out", f"of-{key.name}", *redact], folder))
    found |= {path.name: path.read_text(encoding="utf-8") for path in (folder / f"of-{key.name}").iterdir()}
    keep("summary as json", run(["planlang", "settle", *words, "--format", "json", *redact], folder))
    keep("all", run(["planlang", "explain", *words, "--all", "--format", "jsonl", *redact], folder))
    if asked_of is None:
        return found
    for form in ("text", "json", "jsonl", "letter", "letter-html"):
        explain = ["planlang", "explain", *words, "--format", form, *redact]
        keep(f"person {form}", run([*explain, "--person", asked_of["person"]], folder))
        keep(f"claim {form}", run([*explain, "--claim", asked_of["claim"]], folder))
    month = next(iter(csv.DictReader(io.StringIO(found["months.csv"]))), None)
    if month is not None:
        for form in ("letter", "letter-html"):
            asked = ["--month", month["month"], "--format", form]
            keep(f"month {form}", run(["planlang", "explain", *words, *asked, *redact], folder))
    if sum(word.endswith(".plan") for word in words) == 1:
        keep("report", run(["planlang", "report", *words, "--out", "page.html", *redact], folder))
        found["page.html"] = unpacked((folder / "page.html").read_text(encoding="utf-8"))
    return found


def shortened(ledger: Path) -> None:
    """Of a ledger of thousands of lines every fourth family, and that of its first line, so that it is soon settled."""
    first, *rows = ledger.read_text(encoding="utf-8").splitlines(keepends=True)
    if len(rows) <= LONG:
        return
    families = [next(csv.DictReader([first, row]))["unit"] for row in rows]
    kept = {unit for unit in families if zlib.crc32(unit.encode()) % 4 == 0} | {families[0]}
    chosen = [row for row, unit in zip(rows, families, strict=True) if unit in kept]
    ledger.write_text("".join((first, *chosen)), encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_output_of_an_example_has_an_id_and_all_have_the_same_aliases(name: str) -> None:
    aliases = Aliases(KEY)
    with workplace(EXAMPLES / name) as folder:
        for at, (words, ledger) in enumerate(settled(name)):
            shortened(folder / ledger)
            ids = ids_of(folder / ledger)
            first = next(csv.DictReader(io.StringIO((folder / ledger).read_text(encoding="utf-8"))))
            made = outputs(words, folder, key_file(folder), None if at else first)
            assert {where: found for where, text in made.items() if (found := leaked(text, ids))} == {}
            expected = {aliases.of(one) for one in ids}
            lines = list(csv.DictReader(io.StringIO(made["lines.csv"])))
            assert {row[column] for row in lines for column in ("claim", "person", "unit")} <= expected
            told = [json.loads(text) for text in made["all"].splitlines()]
            assert {one["person"] for one in told if "person" in one} <= expected
            assert at or aliases.of(first["claim"]) in made["claim text"]
            assert at or aliases.of(first["person"]) in made["person letter"]
            assert list(problems(made["all"].splitlines())) == []
            assert same_figures(words, folder, made["lines.csv"])


def same_figures(words: list[str], folder: Path, redacted: str) -> bool:
    """Whether the lines have the dates and amounts of the settlement with ids, in the same order."""
    assert run(["planlang", "settle", *words, "--out", "plain"], folder).code == 0
    plain = list(csv.DictReader(io.StringIO((folder / "plain/lines.csv").read_text(encoding="utf-8"))))
    rows = list(csv.DictReader(io.StringIO(redacted)))
    names = [name for name in plain[0] if name not in IDS]
    of = Aliases(KEY).of
    shown = [(of(row["claim"]), *(row[name] for name in names)) for row in plain]
    aliased = [(row["claim"], *(row[name] for name in names)) for row in rows]
    # Lines that were not settled stand in the order of their ids, and so of their aliases.
    order = sum(row["status"] == "settled" for row in plain)
    return shown[:order] == aliased[:order] and sorted(shown) == sorted(aliased)


def test_another_key_gives_other_aliases_and_digests_and_the_same_key_the_same_bytes() -> None:
    with workplace(EXAMPLES / "specific_with_lasers") as folder:
        (words, _), *_ = settled("specific_with_lasers")
        one, again = key_file(folder), key_file(folder, name="again.key")
        other = key_file(folder, OTHER, "other.key")
        for key in (one, again, other):
            asked = ["planlang", "settle", *words, "--out", key.stem, "--redact", str(key)]
            assert run(asked, folder).code == 0
        files = sorted(path.name for path in (folder / "redaction").iterdir())
        told = {
            key.stem: [(folder / key.stem / name).read_text(encoding="utf-8") for name in files]
            for key in (one, again, other)
        }
        assert told["redaction"] == told["again"]
        assert not set(_ALIAS.findall("".join(told["redaction"]))) & set(_ALIAS.findall("".join(told["other"])))
        digests = [json.loads((folder / key.stem / "summary.json").read_text()) for key in (one, other)]
        plain = json.loads(run(["planlang", "settle", *words, "--format", "json"], folder).out)
        assert len({digest["ledger"]["digest"] for digest in (*digests, plain)}) == 3
        assert len({digest["plan"]["digest"] for digest in (*digests, plain)}) == 3


def test_the_plan_in_a_report_names_lasered_persons_and_those_of_scenarios_by_alias() -> None:
    with workplace(EXAMPLES / "specific_with_lasers") as folder:
        (words, _), *_ = settled("specific_with_lasers")
        plan = (
            (folder / "northfield.plan")
            .read_text(encoding="utf-8")
            .replace("## On the waiting", "## M-0077 is on the waiting")
        )
        plan = plan.replace("M-0203", "M-9999")  # a person of a scenario whom no ledger has
        (folder / "northfield.plan").write_text(plan, encoding="utf-8")
        asked = ["planlang", "report", *words, "--out", "page.html", "--redact", str(key_file(folder))]
        assert run(asked, folder).code == 0
        page = (folder / "page.html").read_text(encoding="utf-8")
        of = Aliases(KEY).of
        for one in ("M-0042", "M-0077", "M-9999", "C-1"):
            assert one not in page
            assert of(one) in page
        assert f"## {of('M-0077')} is on the waiting list" in page
        assert '"asks":false' in unpacked(page).replace(" ", "")


# --- conformance cases and the real ledger --------------------------------------------------------------------------


def every_text(result: Result) -> Iterator[tuple[str, str]]:
    """All texts of a settlement, by what shows them."""
    for table in tables(result):
        yield table.name, "\n".join(",".join(row) for row in table.rows)
    yield "jsonl", "\n".join(json.dumps(record) for record in lines_of_all(result))
    if isinstance(result, Periods):
        yield "summary", summary_of_periods(result)
    else:
        yield "summary", summary(result)
        yield "story", "\n".join(story(result, row.person) for row in result.persons)


def whole_words(text: str, ids: Iterable[str]) -> list[str]:
    """Ids as whole words; an id of figures alone may be some number."""
    words = set(re.findall(r"[\w-]+", text))
    return sorted(one for one in ids if one in words and not one.isdecimal())


def test_no_text_of_a_conformance_case_has_an_id() -> None:
    redacted = 0
    for case in all_cases():
        outcome = run_case(case)
        result = outcome.settlement or outcome.periods
        if result is None:
            continue
        redaction = Redaction.of(Aliases(KEY), result)
        if redaction.clashes():
            continue
        redacted += 1
        for where, text in every_text(redaction.result(result)):
            assert whole_words(text, redaction.ids) == [], (case.name, where)
            if where == "jsonl":
                assert list(problems(text.splitlines())) == [], case.name
    assert redacted > 400


def real_words(shared: Path, folder: Path) -> list[str]:
    """The real ledger under a whole contract, as a command has it."""
    units = families(shared)
    rows = [f"{month},single,{singles}\n{month},family,{others}\n" for month, singles, others in units]
    (folder / "census.csv").write_text("month,tier,units\n" + "".join(rows), encoding="utf-8")
    source = shared / "data" / "us_medical_disaggregated" / "ledger.csv.gz"
    return [str(PLANS / "whole.plan"), "--claims", str(source), "--mapping", str(LINKED), "--census", "census.csv"]


_REAL_ID = re.compile(r"[MS]\d{5}|\b0[1-9]\d{8}\b")


def test_no_file_of_the_real_ledger_has_an_id(shared: Path, tmp_path: Path) -> None:
    words, redact = real_words(shared, tmp_path), ["--redact", str(key_file(tmp_path))]
    settle = run(["planlang", "settle", *words, "--out", "redacted", *redact], tmp_path)
    assert settle.code == 0, settle.err
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "redacted").iterdir()}
    texts |= {"stdout": settle.out, "stderr": settle.err}
    assert {name: found[0] for name, text in texts.items() if (found := _REAL_ID.findall(text))} == {}
    assert Aliases(KEY).of("M11071") in texts["persons.csv"]
    assert len(texts["lines.csv"].splitlines()) == 62_585


def test_no_record_of_the_real_ledger_has_an_id(shared: Path, tmp_path: Path) -> None:
    plan, _, source, _, mapping, _, _ = real_words(shared, tmp_path)
    result = planlang.settle(plan, source, mapping=mapping, census=tmp_path / "census.csv")
    records = planlang.explanation_lines(planlang.redact(result, KEY))
    texts = [json.dumps(record) for record in islice(records, 8_000)]
    assert [text for text in texts if _REAL_ID.search(text)] == []
    assert len(texts) == 8_000


# --- aliases and texts ----------------------------------------------------------------------------------------------


def test_an_alias_is_the_keyed_digest_of_its_id_in_consonants() -> None:
    number = int.from_bytes(hmac.new(KEY, b"planlang alias\0M-0042", hashlib.sha256).digest(), "big")
    letters = ""
    for _ in range(16):
        number, at = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[at]
    assert Aliases(KEY).of("M-0042") == "-".join(letters[at : at + 4] for at in range(0, 16, 4))
    assert Aliases(KEY).of("") == ""
    assert _ALIAS.fullmatch(Aliases(KEY).of("Zoë \ud800"))


def test_ids_do_not_share_aliases() -> None:
    aliases = Aliases(KEY)
    assert len({aliases.of(f"M-{number:05d}") for number in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('laser person "M-1" at $250,000', 'laser person "{M-1}" at $250,000'),
        ("agreed for M-1, not for M-10 or XM-1", "agreed for {M-1}, not for M-10 or XM-1"),
        ("M-1 and M-1.", "{M-1} and {M-1}."),
        ("2026-01-01, 20260 and 2026.50 of 20261 at $20261", "2026-01-01, 20260 and 2026.50 of {20261} at $20261"),
        ('the first 12 months, or "12"', 'the first 12 months, or "{12}"'),
        ("| 12 | 12.00 |", "| {12} | 12.00 |"),
        ("J. Doe of J. Does", "{J. Doe} of J. Does"),
        ("nobody", "nobody"),
    ],
)
def test_ids_are_found_as_whole_words(text: str, told: str) -> None:
    aliases = Aliases(KEY)
    texts = RedactedText(aliases, ["M-1", "2026", "20261", "12", "J. Doe"])
    assert texts.text(text) == re.sub(r"\{(.*?)\}", lambda match: aliases.of(match[1]), told)


# --- the command line -----------------------------------------------------------------------------------------------


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return shell_in(tmp_path, capsys, monkeypatch)


def spoil(folder: Path, how: str) -> None:
    key = key_file(folder)
    match how:
        case "missing":
            key.unlink()
        case "folder":
            key.unlink()
            key.mkdir()
        case "long":
            key.write_bytes(b"x" * 5000)
        case "short":
            key.write_bytes(b"  secret  \n")
        case "empty":
            key.write_bytes(b"")
        case "exposed":
            key.chmod(0o640)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("missing", "redaction-key-unreadable"),
        ("folder", "redaction-key-unreadable"),
        ("long", "redaction-key-unreadable"),
        ("short", "redaction-key-too-short"),
        ("empty", "redaction-key-too-short"),
        ("exposed", "redaction-key-exposed"),
    ],
)
def test_a_key_that_protects_nobody_is_refused_before_anything_is_said(how: str, code: str, shell: Shell) -> None:
    spoil(shell.folder, how)
    redact = ("--redact", "redaction.key")
    runs = (
        shell.settle("--out", "out", "--rejects", "rejects.csv", *redact),
        shell.settle("--claim", "C-1", *redact, command="explain"),
        shell.settle("--all", "--format", "jsonl", *redact, command="explain"),
        shell.settle("--out", "page.html", *redact, command="report"),
    )
    for ran in runs:
        assert (ran.code, ran.out) == (1, "")
        assert f"error[{code}]" in ran.err
        assert "C-" not in ran.err
    assert not any((shell.folder / name).exists() for name in ("out", "rejects.csv", "page.html"))
    told = json.loads(shell.settle("--format", "json", *redact).out)
    assert [one["code"] for one in told["diagnostics"]] == [code]


def test_a_question_may_name_an_id_or_its_alias(shell: Shell) -> None:
    key_file(shell.folder)
    of = Aliases(KEY).of
    for option, one in (("--claim", "C-2"), ("--person", "M-0042")):
        for form in ("text", "json", "jsonl", "letter"):
            asked = [
                shell.settle(option, name, "--format", form, "--redact", "redaction.key", command="explain")
                for name in (one, of(one))
            ]
            assert asked[0].code == 0, asked[0].err
            assert asked[0] == asked[1]
            assert of(one) in asked[0].out
            assert one not in asked[0].out


def test_an_unknown_id_is_not_repeated(shell: Shell) -> None:
    key_file(shell.folder)
    for option in ("--claim", "--person"):
        ran = shell.settle(option, "M-0043", "--redact", "redaction.key", command="explain")
        assert (ran.code, ran.out) == (1, "")
        assert "error[unknown-" in ran.err
        assert not re.search(r"M-\d|C-\d", ran.err)


def test_why_not_is_not_asked_with_a_key(shell: Shell) -> None:
    ran = shell.settle("--why-not", "specific", "--redact", "redaction.key", command="explain")
    assert ran.code == 2
    assert "ask it without --redact" in ran.err


def test_findings_are_told_by_their_code_and_how_often(shell: Shell) -> None:
    key_file(shell.folder)
    shell.write(
        "claims.csv",
        "claim,person,coverage,incurred,paid,amount\n=1,M-1,medical,2026-02-03,2026-03-02,1.00\n=2,M-2,medical,2026-02-03,2026-03-02,1.00\n",
    )
    assert "claims.csv row 2 column claim" in shell.settle().err
    ran = shell.settle("--redact", "redaction.key")
    assert (
        "warning[formula-like-id]: formula like id: its words are left out, since ids are redacted (2 times)" in ran.err
    )
    assert "claims.csv" not in ran.err
    assert "=1" not in ran.err + ran.out
    assert "formula-like-id" in ran.out


def test_a_key_is_never_written_over(shell: Shell) -> None:
    key = key_file(shell.folder)
    for ran in (
        shell.settle("--rejects", "redaction.key", "--redact", "redaction.key"),
        shell.settle("--out", "redaction.key", "--redact", "redaction.key", command="report"),
    ):
        assert ran.code == 1
        assert "error[unwritable-file]" in ran.err
    assert key.read_bytes() == KEY + b"\n"


SHIFTED = """\
claim,person,coverage,incurred,paid,amount
C-1,M-0042,medical,2026-02-03,2026-03-02,180.00
C-2,M-7,medical,2026-02-03,2026-03-02,nothing
M-801,medical,2026-02-03,2026-03-02,C-9,12.00
"""


def test_rows_that_are_set_aside_or_refused_have_aliases_in_every_cell_that_may_be_an_id(shell: Shell) -> None:
    key_file(shell.folder)
    shell.write("claims.csv", SHIFTED)
    redact = ("--redact", "redaction.key")
    refused = shell.settle("--rejects", "refused.csv", *redact)
    aside = shell.settle("--rejects", "aside.csv", "--out", "out", "--set-aside-rejects", *redact)
    lines = shell.settle("--all", "--format", "jsonl", "--set-aside-rejects", *redact, command="explain")
    assert (refused.code, aside.code, lines.code) == (1, 0, 0)
    texts = [path.read_text(encoding="utf-8") for path in (shell.folder / "out").iterdir()]
    texts += [(shell.folder / name).read_text(encoding="utf-8") for name in ("refused.csv", "aside.csv")]
    texts += [refused.out, refused.err, aside.out, aside.err, lines.out, lines.err]
    for text in texts:
        assert leaked(text, frozenset({"C-1", "C-2", "C-9", "M-0042", "M-7", "M-801"})) == [], text
    of = Aliases(KEY).of
    assert f"{of('C-2')},,{of('M-7')},,medical,2026-02-03,2026-03-02,{of('nothing')}" in texts[-8]
    assert list(problems(lines.out.splitlines())) == []
    told = shell.settle("--claim", "C-2", "--set-aside-rejects", *redact, command="explain")
    assert f"claim {of('C-2')} line 1 is set aside" in told.out


def test_a_name_that_is_an_id_too_is_refused(shell: Shell) -> None:
    key_file(shell.folder)
    shell.write(
        "claims.csv", "claim,person,coverage,incurred,paid,amount\nC-1,medical,medical,2026-02-03,2026-03-02,1.00\n"
    )
    ran = shell.settle("--out", "out", "--redact", "redaction.key")
    assert (ran.code, ran.out) == (1, "")
    assert "error[redaction-clash]" in ran.err
    assert not (shell.folder / "out").exists()
    result = planlang.settle(
        shell.folder / "harbor.plan", shell.folder / "claims.csv", census=shell.folder / "census.csv"
    )
    with pytest.raises(planlang.PlanlangError, match="`medical` is the name of something and also an id"):
        planlang.redact(result, KEY)


def test_a_redacted_folder_is_verified_with_its_key(shell: Shell) -> None:
    key_file(shell.folder)
    assert shell.settle("--out", "out", "--redact", "redaction.key").code == 0
    verify = ("verify", "out", "harbor.plan", "--claims", "claims.csv", "--census", "census.csv")
    assert shell.run(*verify, "--redact", "redaction.key").code == 0
    assert shell.run(*verify).code == 1


# --- from Python ----------------------------------------------------------------------------------------------------


def test_python_redacts_one_period_and_several(tmp_path: Path) -> None:
    with workplace(EXAMPLES / "first_plan") as folder:
        result = planlang.settle(folder / "first.plan", folder / "claims.csv", census=folder / "census.csv")
        redacted = planlang.redact(result, KEY)
        assert leaked(str(redacted), ids_of(folder / "claims.csv")) == []
        assert redacted.settlement.totals == result.settlement.totals
        assert str(planlang.redact(result, key_file(tmp_path))) == str(redacted)
        alias = Aliases(KEY).of("C-1007")
        assert alias in str(planlang.explain(redacted, claim=alias))
        assert "C-1007" in str(planlang.explain(result, claim="C-1007"))
    with workplace(EXAMPLES / "two_years") as folder:
        plans = sorted(folder.glob("*.plan"))
        several = planlang.settle_periods(plans, folder / "claims.csv", census=folder / "census.csv")
        hidden = planlang.redact(several, KEY)
        assert leaked("".join(text for _, text in every_text(hidden.periods)), ids_of(folder / "claims.csv")) == []
    with pytest.raises(planlang.PlanlangError, match="redaction-key-too-short"):
        planlang.redact(result, b"secret")
