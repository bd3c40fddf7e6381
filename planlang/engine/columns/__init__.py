"""The columnar engine: the same program over whole columns, exact to the cent, most lines without being put in order.

Importing it loads numpy, pyarrow and polars, so that it is imported only when a settlement is large enough to need it.
"""
