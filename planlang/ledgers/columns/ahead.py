"""A few ahead: work in order, of which the next pieces are under way while somebody waits for the first."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

THREADS = os.cpu_count() or 1
T = TypeVar("T")
R = TypeVar("R")


def a_few_ahead(workers: Executor, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    """What becomes of tasks, in their order; no more wait or are under way than there are threads, and one."""
    waiting: deque[Future[R]] = deque()
    try:
        for task in tasks:
            waiting.append(workers.submit(work, task))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for one in waiting:
            one.cancel()
