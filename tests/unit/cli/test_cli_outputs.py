"""What commands write: over nothing that they read, whole or not at all, and where a reader waits for it.

And pipes that they read, each once.
"""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.unit.cli.cli_samples import CENSUS, CLAIMS, PLAN, Run, Shell

_INPUT = "it is an input of this settlement"


@pytest.mark.parametrize("claims", ["claims", "claims/", "claims/*.csv", "cla*"])
@pytest.mark.parametrize("name", ["ledger.csv", "ledger.csv.mapping.toml"])
@pytest.mark.parametrize("command", [("settle", "--rejects"), ("report", "--out")])
def test_a_ledger_in_a_folder_or_of_a_pattern_is_an_input(
    shell: Shell, claims: str, name: str, command: tuple[str, str]
) -> None:
    (shell.folder / "claims").mkdir()
    (shell.folder / "claims.csv").unlink()
    ledger, mapping = shell.write("claims/ledger.csv", CLAIMS), shell.write("claims/ledger.csv.mapping.toml", "")
    told, option = command
    run = shell.run(told, "harbor.plan", "--claims", claims, "--census", "census.csv", option, f"claims/{name}")
    assert (run.code, run.out) == (1, "")
    assert f"error[unwritable-file]: cannot write `claims/{name}`: {_INPUT}" in run.err
    assert (ledger.read_text(), mapping.read_text()) == (CLAIMS, "")


def test_no_folder_of_outputs_takes_the_place_of_a_ledger_in_it(shell: Shell) -> None:
    (shell.folder / "claims").mkdir()
    ledger = shell.write("claims/lines.csv", CLAIMS)
    run = shell.run("settle", "harbor.plan", "--claims", "claims", "--census", "census.csv", "--out", "claims")
    assert (run.code, run.out) == (1, "")
    assert f"error[unwritable-file]: cannot write `claims/lines.csv`: {_INPUT}" in run.err
    assert ledger.read_text() == CLAIMS
    assert list(ledger.parent.iterdir()) == [ledger]


def _with_a_reject(shell: Shell) -> None:
    shell.write("claims.csv", CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n")


def _piped(shell: Shell, *command: str) -> tuple[Run, bytes]:
    """A command that writes to the pipe `pipe`, and what its reader was given."""
    os.mkfifo("pipe")
    with ThreadPoolExecutor() as pool:
        read = pool.submit(Path("pipe").read_bytes)
        run = shell.settle(*command[1:], "pipe", command=command[0])
        given = read.result()
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)
    return run, given


def test_rejects_are_handed_to_who_reads_a_pipe(shell: Shell) -> None:
    _with_a_reject(shell)
    run, given = _piped(shell, "settle", "--set-aside-rejects", "--rejects")
    assert run.code == 0
    assert "1 refused rows written to pipe" in run.err
    head, row = given.splitlines()
    assert head.startswith(b"claim,")
    assert row.startswith(b"C-6,1,M-1,")


def test_a_report_is_handed_to_who_reads_a_pipe(shell: Shell) -> None:
    run, given = _piped(shell, "report", "--out")
    assert run.code == 0
    assert given.endswith(b"</html>\n")


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "both.txt"])
def test_rejects_on_standard_output_leave_the_summary_there(shell: Shell, name: str) -> None:
    _with_a_reject(shell)
    command = "settle harbor.plan --claims claims.csv --census census.csv --set-aside-rejects --rejects".split()
    with Path("both.txt").open("wb") as both:
        subprocess.run([sys.executable, "-m", "planlang", *command, name], stdout=both, check=True)
    text = Path("both.txt").read_text()
    assert text.startswith("claim,")
    assert "\nC-6,1,M-1," in text
    assert text.count("Harbor Foods Employee Health Plan") == 1


def test_what_is_at_the_end_of_a_link_is_replaced_and_the_link_stays(shell: Shell) -> None:
    (shell.folder / "other").mkdir()
    Path("link.csv").symlink_to("other/rejects.csv")
    for _ in range(2):  # first of a file that is not there yet
        assert shell.settle("--rejects", "link.csv").code == 0
        assert Path("link.csv").is_symlink()
        assert Path("other/rejects.csv").read_text().startswith("claim,")


def test_what_is_neither_a_file_nor_takes_bytes_is_refused_and_stays(shell: Shell) -> None:
    with socket.socket(socket.AF_UNIX) as open_:
        open_.bind("socket")
        run = shell.settle("--rejects", "socket")
        assert run.code == 1
        assert "error[unwritable-file]: cannot write `socket`: it is no file that could be replaced" in run.err
        assert stat.S_ISSOCK(Path("socket").stat().st_mode)


def test_a_plan_out_of_a_pipe_is_not_formatted_into_it(shell: Shell) -> None:
    os.mkfifo("pipe")
    with ThreadPoolExecutor() as pool:
        written = pool.submit(Path("pipe").write_text, PLAN.replace("currency USD", "currency  USD"))
        run = shell.run("format", "pipe")
        written.result()
    assert run.code == 1
    assert "error[unwritable-file]: cannot write `pipe`: it is no file that could be replaced" in run.err


@pytest.mark.parametrize("name", ["lines.csv", "participants.csv"])
def test_a_pipe_in_a_folder_of_outputs_is_never_replaced(shell: Shell, name: str) -> None:
    (shell.folder / "out").mkdir()
    pipe = shell.folder / "out" / name
    os.mkfifo(pipe)
    run = shell.settle("--out", "out")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    if name == "participants.csv":  # this settlement has none
        assert run.code == 0
    else:
        assert run.code == 1
        assert "the outputs cannot be written to `out`: what is no file stands at lines.csv" in run.err
        assert list(pipe.parent.iterdir()) == [pipe]


@pytest.mark.parametrize("command", [("report", "--out"), ("settle", "--rejects"), ("settle", "--out")])
def test_a_name_that_is_too_long_cannot_be_written(shell: Shell, command: tuple[str, str]) -> None:
    told, option = command
    run = shell.settle(option, "r" * 300, command=told)
    assert run.code == 1
    assert "error[unwritable-f" in run.err
    assert "file name too long" in run.err


def test_a_folder_whose_name_is_too_long_is_not_there(shell: Shell) -> None:
    run = shell.settle("--out", f"{'r' * 300}/", command="report")
    assert run.code == 2
    assert "is not there: make it first" in run.err


_CLAIMS = ("harbor.plan", "--claims", "claims.csv")


@pytest.mark.parametrize(
    "words",
    [
        ("settle", "harbor.plan", "--claims", ""),
        *(("settle", *_CLAIMS, option, "") for option in ("--census", "--mapping", "--out", "--rejects", "--redact")),
        ("settle", *_CLAIMS, "--census", "census.csv", "--census-mapping", ""),
        ("explain", *_CLAIMS, "--claim", "C-1", "--settled", ""),
        ("report", *_CLAIMS, "--out", ""),
        ("verify", "", *_CLAIMS),
        ("check", ""),
        ("test", ""),
        ("describe", ""),
    ],
)
def test_an_empty_name_is_not_the_current_folder(shell: Shell, words: tuple[str, ...]) -> None:
    there = {one.name: one.read_bytes() for one in shell.folder.iterdir()}
    run = shell.run(*words)
    assert (run.code, run.out) == (2, "")
    assert "the name is empty: name a file or a folder, the current folder is `.`" in " ".join(run.err.split())
    assert {one.name: one.read_bytes() for one in shell.folder.iterdir()} == there


@pytest.mark.parametrize("out", ["new", "new/", "./new", "new/sub"])
def test_the_folder_that_a_settlement_makes_may_hold_the_rejects(shell: Shell, out: str) -> None:
    run = shell.settle("--out", out, "--rejects", f"{out}/r.csv")
    assert run.code == 0, run.err
    assert {"r.csv", "lines.csv"} <= {one.name for one in Path(out).iterdir()}


@pytest.mark.parametrize("rejects", ["nowhere/r.csv", "new/sub/r.csv"])
def test_where_rejects_cannot_be_written_no_settlement_is(shell: Shell, rejects: str) -> None:
    run = shell.settle("--out", "new", "--rejects", rejects)
    assert run.code == 1
    assert f"error[unwritable-file]: cannot write `{rejects}`: no such file or directory" in run.err
    assert not Path("new").exists()


def test_where_a_settlement_cannot_be_written_no_rejects_are_in_its_folder(shell: Shell) -> None:
    run = shell.settle("--out", "claims.csv", "--rejects", "claims.csv/r.csv")
    assert (run.code, run.err.count("error[")) == (1, 1)
    assert "error[unwritable-folder]" in run.err


def _out_of_pipes(shell: Shell, *words: str, **texts: str) -> Run:
    """A command that reads pipes; each is written once."""
    for name in texts:
        os.mkfifo(name)
    with ThreadPoolExecutor() as pool:
        written = [pool.submit(Path(name).write_text, text) for name, text in texts.items()]
        run = shell.run(*words)
        for one in written:
            one.result()
    return run


@pytest.mark.parametrize("more", [(), ("--set-aside-rejects",)])
@pytest.mark.parametrize("engine", ["lines", "columns"])
def test_rejects_of_a_ledger_out_of_a_pipe_are_written(shell: Shell, engine: str, more: tuple[str, ...]) -> None:
    words = ("settle", "harbor.plan", "--census", "census.csv", "--rejects", "r.csv", "--engine", engine, *more)
    bad = CLAIMS + "C-6,1,M-1,F-9,vision,2026-02-03,2026-03-02,10.00\n"
    run = _out_of_pipes(shell, *words, "--claims", "pipe", pipe=bad)
    assert run.code == (0 if more else 1)
    assert "1 refused rows written to r.csv" in run.err
    assert "\nC-6,1,M-1," in Path("r.csv").read_text()


def test_a_report_embeds_a_plan_out_of_a_pipe(shell: Shell) -> None:
    run = _out_of_pipes(
        shell,
        *("report", "plan", "--claims", "ledger", "--census", "units", "--out", "r.html"),
        plan=PLAN,
        ledger=CLAIMS,
        units=CENSUS,
    )
    assert run.code == 0, run.err
    assert "Harbor Foods, plan year 2026." in Path("r.html").read_text()


def test_a_state_is_kept_of_a_census_out_of_a_pipe(shell: Shell) -> None:
    words = ("--claims", "claims.csv", "--census", "units")
    run = _out_of_pipes(shell, "settle", "harbor.plan", *words, "--keep-state", "--out", "out", units=CENSUS)
    assert run.code == 0, run.err
    Path("units").unlink()
    shell.write("units", CENSUS)
    assert shell.run("explain", "harbor.plan", *words, "--settled", "out", "--claim", "C-1").code == 0


def test_what_a_pipe_held_is_forgotten_with_the_command(shell: Shell) -> None:
    for name in ("First", "Second"):
        run = _out_of_pipes(shell, "describe", "plan", plan=PLAN.replace("Harbor Foods Employee", name))
        assert f"{name} Health Plan" in run.out
        Path("plan").unlink()


def test_an_interrupted_file_leaves_the_one_that_stood_there_and_nothing_else(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def replace(*_: Path) -> Path:
        raise KeyboardInterrupt

    shell.write("r.csv", "of an earlier run")
    before = {one.name: one.read_bytes() for one in shell.folder.iterdir()}
    monkeypatch.setattr(Path, "replace", replace)
    shell.settle("--rejects", "r.csv")
    assert {one.name: one.read_bytes() for one in shell.folder.iterdir()} == before
