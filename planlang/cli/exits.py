"""Exit codes: what a script may rely on."""

FINE = 0
FINDINGS = 1
USAGE = 2
BUG = 70
INTERRUPTED = 130
