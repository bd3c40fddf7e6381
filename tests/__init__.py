"""The tests of planlang, an importable package so that the oracle and the generators can be shared."""
