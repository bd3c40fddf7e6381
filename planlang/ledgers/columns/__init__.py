"""The columnar reader: whole ledgers as columns, with every check of the reader that goes row by row.

It reads what is clean, ordinary and large, and hands everything else back; it has no second opinion of any file.
Importing this package loads numpy, polars and pyarrow, which is why nothing of the core imports it at its start.
"""
