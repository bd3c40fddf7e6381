"""Operators: the arithmetic, a handful. Every provision lowers to steps over these and adds none of its own.

Each module states its law, then the form that runs over lines in settlement order.
"""
