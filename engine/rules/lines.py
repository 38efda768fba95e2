"""Lines: what is read from the evidence of a situation, apart from how much of it is asked for.

Playbooks that count the same thing share a line, so that it is counted once for all of them. Spans are
seconds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from engine.model.scales import SourceClass

ALL_CLEAR: Final = "all_clear"


class Heard(NamedTuple):
    """Voices of one class or (None) of any, within a window or (None) ever; or reports, copies too."""

    source_class: SourceClass | None
    within_s: int | None = None
    copies: bool = False


heard = lru_cache(maxsize=1_024)(Heard)
"""Give the line of what is heard; those that count the same share one, and it is asked for at every look."""


class Ordered(NamedTuple):
    """Steps one after the other within a window, each so many voices of a class or (None) of any."""

    steps: tuple[tuple[SourceClass | None, int], ...]
    within_s: int


class Silent(NamedTuple):
    """Nothing of a class, or (None) no all-clear, sent so long from the beginning of the situation on."""

    source_class: SourceClass | None
    by_s: int


class Surge(NamedTuple):
    """Voices of a class in a window: at least so many, and so many times those of the windows before it.

    `against_s` is how far back the windows before it go, a whole number of them.
    """

    source_class: SourceClass
    over_s: int
    times: int
    against_s: int
    least: int


Line: TypeAlias = Heard | Ordered | Silent | Surge
