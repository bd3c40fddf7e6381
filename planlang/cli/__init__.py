"""The command line: data on stdout, everything about the run on stderr, and an exit code a script can trust.

0 fine; 1 findings: an error in a plan or a ledger, a failed expectation, a file that is not in canonical form;
2 usage; 70 a bug in planlang.
"""

from planlang.cli.entry import command, main

__all__ = ["command", "main"]
