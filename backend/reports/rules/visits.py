"""最多跑一次: how often an applicant came for one case, as far as the cases know.

A visit is a day on which the applicant did something for a case that was handed in at a terminal: handed it in,
answered a correction, brought what was promised, or took the result's paper. Two things on one day are one visit.
Looking at the progress leaves no trace in a case and is not counted; where a later step was done is not kept, so that
one done on a phone counts, too. For a case that was handed in online nobody came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Visits:
    """One item in a period. ``planned``: visits that its guide says are needed, None when it does not say; ``cases``:
    concluded ones; ``counted``: visits -> how many cases took so many.
    """

    code: str
    name: str
    planned: int | None
    counted: Mapping[int, int]

    @property
    def cases(self) -> int:
        return sum(self.counted.values())

    @property
    def average(self) -> float:
        """Visits a case took."""
        return sum(visits * cases for visits, cases in self.counted.items()) / self.cases

    @property
    def most(self) -> int:
        return max(self.counted)

    @property
    def once(self) -> int:
        """Cases that were done in one visit."""
        return self.counted.get(1, 0)

    @property
    def above(self) -> int | None:
        """Cases that took more visits than planned; coming to the terminal itself is never one too many."""
        if self.planned is None:
            return None
        return sum(cases for visits, cases in self.counted.items() if visits > max(1, self.planned))


def count(days: Iterable[date]) -> int:
    """Visits of one case from the days on which its applicant acted."""
    return len(set(days))
