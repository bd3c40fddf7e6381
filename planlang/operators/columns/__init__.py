"""The operators on whole columns: the same laws as line by line, with what follows from them for lines without order.

    f(after) - f(before) = 0   wherever f is flat over all that a running total can reach
                         = x   wherever f rises as its argument does

so the lines of such a key need no order. `regimes` says which keys these are; of the others, the lines are put in
order and `f` is taken of their running totals.
"""
