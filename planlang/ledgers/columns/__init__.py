"""Ledgers as columns: files read into columns with every check, and a settlement's files written from them.

Importing it loads numpy, pyarrow and polars, so that it is imported only when a settlement is large enough to need it.
"""
