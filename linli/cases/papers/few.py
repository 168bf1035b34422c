"""不指向一家 — the one rule by which a figure about households may hang where everybody reads it.

Pure: it knows neither database nor paper. A figure has a number of households behind it; where these are too
few, whoever lives in the house knows who is meant. Such a figure is told together with others, or not at all.

Source: 《个人信息保护法》第六条、第七十三条 (what can no longer be traced to a person).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heap:
    """一堆 — matters that would be counted together, and the households (ids of homes) that spoke of them.

    Who spoke without saying where they live counts for no household.
    """

    labels: tuple[str, ...]
    cases: int
    homes: frozenset[int]

    def with_(self, other: Heap) -> Heap:
        return Heap(self.labels + other.labels, self.cases + other.cases, self.homes | other.homes)


def told(heaps: Sequence[Heap], least: int) -> list[Heap]:
    """可以公布的 — the heaps put together so that ``least`` households or more are behind every figure.

    Nothing is left over that a subtraction could find: a small heap is never dropped beside larger ones, it
    goes into one of them, and when all together are too few there is no figure.

    >>> told([Heap(("办好",), 4, frozenset(range(6))), Heap(("在办",), 1, frozenset({9}))], 5)
    [Heap(labels=('办好', '在办'), cases=5, homes=frozenset({0, 1, 2, 3, 4, 5, 9}))]
    >>> told([Heap(("办好",), 4, frozenset({1, 2}))], 5)
    []
    """
    found = [heap for heap in heaps if heap.cases]
    while len(found) > 1 and min(len(heap.homes) for heap in found) < least:
        small = min(range(len(found)), key=lambda n: len(found[n].homes))
        beside = min((n for n in range(len(found)) if n != small), key=lambda n: len(found[n].homes))
        first, second = sorted((small, beside))
        found[first : first + 1] = [found[first].with_(found[second])]
        del found[second]
    return [heap for heap in found if len(heap.homes) >= least]
