"""A figure, and how two sides are held against each other."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Side = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure; `value` is None where it could not be measured. At most one of the two bounds is set."""

    figure: str
    value: float | None
    n: int
    note: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ok(self) -> bool | None:
        """Say whether the bound is kept, None where there is none. What could not be measured is not well."""
        if self.value is None:
            return False
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    def line(self) -> str:
        """Write the figure as one line of JSON."""
        bound = self.at_least if self.at_least is not None else self.at_most
        way = "" if bound is None else f"at {'least' if self.at_least is not None else 'most'} {bound:g}; "
        value = None if self.value is None else float(f"{self.value:.4g}")
        told = {"figure": self.figure, "value": value, "bound": bound, "ok": self.ok, "n": self.n}
        return json.dumps(told | {"note": way + self.note}, ensure_ascii=False)


def seconds(call: Side, *, clock: Callable[[], float] = perf_counter) -> float:
    """Time one call, with the rubbish of others swept away before it."""
    gc.collect()
    begun = clock()
    call()
    return clock() - begun


def ratio(
    ours: Side, theirs: Side, *, rounds: int, clock: Callable[[], float] = perf_counter
) -> tuple[float, float]:
    """Time two sides in turn; give the median of ours over theirs, and the median seconds of ours.

    With `process_time` as the clock it is the work of this process, whatever others do to the machine.
    Who goes first changes from round to round, so that a machine that slows down or warms up favors nobody.
    """
    ours()
    theirs()
    ratios, spent = [], []
    for number in range(rounds):
        if number % 2:
            other, mine = seconds(theirs, clock=clock), seconds(ours, clock=clock)
        else:
            mine, other = seconds(ours, clock=clock), seconds(theirs, clock=clock)
        ratios.append(mine / other)
        spent.append(mine)
    return median(ratios), median(spent)
