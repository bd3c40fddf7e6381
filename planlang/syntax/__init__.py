"""Syntax: the text of a plan, as a grammar, a tree of frozen nodes, and its canonical form."""
