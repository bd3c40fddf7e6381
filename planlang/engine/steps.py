"""Steps: how little a tune has to be turned for the layer to pay.

    the least step: nothing is paid a step before it, and it pays; and so does, as a rule, every step beyond

Not every step beyond where a maximum is over others too: turned farther, their lines use it up first. There the search
asks how far the subject comes before that cut, which never grows less, and then whether the layer pays there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from planlang.engine.trial import least
from planlang.engine.tunes import Tune

_BEYOND = 8  # steps beyond the first that comes as far as a cut: of a few cents a percentage may round to nothing
_PAYS = "pays"


@frozen
class Step:
    """The nearest step of a tune, what the layer then pays, and whether it still pays at the tune's far end."""

    by: int
    pays: int
    onward: bool


def nearest(tune: Tune) -> Step | None:
    """The nearest step of a tune at which the layer pays, each step settled once."""

    @cache
    def measured(by: int) -> Mapping[str, int]:
        trial = tune.tried(by)
        return {_PAYS: trial.pays, **trial.reach}

    def comes(by: int, how_far: str) -> bool:
        return measured(by).get(how_far, 0) > 0

    if tune.most < 1:
        return None
    for how_far in measured(tune.most):
        first = least(lambda by, far=how_far: comes(by, far), tune.most, tune.guess)  # type: ignore[misc]
        if first is None:
            continue
        last = min(first + _BEYOND, tune.most)
        step = next((by for by in range(first, last + 1) if comes(by, _PAYS)), None)
        if step is not None:
            by = least(lambda by: comes(by, _PAYS), step, step - 1)
            assert by is not None  # INVARIANT: the last of these steps pays
            return Step(by, measured(by)[_PAYS], onward=how_far == _PAYS)
    return None
