"""Explain: what the engine found, in words, as JSON and as HTML; nothing here decides who pays."""
