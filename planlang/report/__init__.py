"""The report: a settlement on one page that needs nothing but a browser. It draws figures, and computes no money."""
