"""A plan, its claims and a way to run the command line on them."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import frozen

from planlang.cli import main

PLAN = """\
## Harbor Foods, plan year 2026.
plan "Harbor Foods Employee Health Plan" {
  currency USD
  period   2026-01-01 through 2026-12-31

  coverage medical "Medical"
  coverage dental  "Dental"

  tiers single, family

  specific "Specific excess loss" {
    carrier     "Granite Mutual" policy "GM-88120"
    covers      medical
    basis       12/15
    deductible  $100,000 per person clause "4.2" "the Specific Deductible"
    laser       person "M-0042" at $250,000
    reimburses  90%
  }

  aggregate "Aggregate excess loss" {
    covers              medical, dental
    basis               12/12
    expected claims     single $330.00, family $825.00 per month
    corridor            125%
    minimum attachment  $700,000
  }
}
"""

# The same with an option that can be elected.
EXTENDED = PLAN.replace("    reimburses  90%\n", "    reimburses  90%\n    terminal liability 3 months\n")

SCENARIO = """
scenario "a laser keeps more for the plan" {
  census single 60, family 40 every month
  claims {
    | claim | person | coverage | incurred   | paid       | amount      | specific   |
    | C-1   | M-0042 | medical  | 2026-02-03 | 2026-03-02 | $240,000.00 | $0.00      |
    | C-2   | M-0042 | medical  | 2026-03-14 | 2026-05-02 | $84,200.00  | $66,780.00 |
  }
  expect specific laser-layer of claim "C-1" is $140,000.00
  expect aggregate attachment is $792,000.00
}
"""

CLAIMS = """\
claim,line,person,unit,coverage,incurred,paid,amount
C-1,1,M-0042,F-1,medical,2026-02-03,2026-03-02,240000.00
C-2,1,M-0042,F-1,medical,2026-03-14,2026-05-02,84200.00
C-2,2,M-0042,F-1,medical,2026-03-15,2026-05-02,100.00
C-3,1,M-0042,F-1,medical,2026-06-01,,999.00
C-4,1,M-0007,F-2,dental,2026-06-01,2026-06-15,250.00
C-5,1,M-0007,F-2,medical,2026-08-01,2026-09-15,500.00
"""

CENSUS = "month,single,family\n" + "".join(f"2026-{month:02},60,40\n" for month in range(1, 13))


@frozen
class Run:
    """What one run of the command line came to."""

    code: int
    out: str
    err: str


@frozen
class Shell:
    """A folder to run commands in."""

    folder: Path
    captured: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def set(self, name: str, value: str) -> None:
        """Set a variable of the environment, for this test."""
        self.patch.setenv(name, value)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def run(self, *arguments: str | Path) -> Run:
        self.captured.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = self.captured.readouterr()
        return Run(code, out, err)

    def settle(self, *more: str | Path, command: str = "settle") -> Run:
        """Settle (or explain) the sample's claims under the sample's plan."""
        census = () if "--census" in more else ("--census", "census.csv")
        return self.run(command, "harbor.plan", "--claims", "claims.csv", *census, *more)


def shell_in(folder: Path, captured: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell whose folder holds the sample, and whose environment asks for nothing."""
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR", "PLANLANG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    shell = Shell(folder, captured, monkeypatch)
    shell.write("harbor.plan", PLAN)
    shell.write("claims.csv", CLAIMS)
    shell.write("census.csv", CENSUS)
    return shell
