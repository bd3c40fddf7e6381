"""Unit tests of the ledgers room."""
