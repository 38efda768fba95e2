"""Within: a measure of time for what is worked out while somebody waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from engine.errors import Refused
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


class Within:
    """So many seconds from now on; without any it lasts as long as it takes."""

    def __init__(self, seconds: float | None = None) -> None:
        """Begin to count."""
        self._seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """Give the items one after the other; Refused when the time is over before the last."""
        for item in items:
            self.check()
            yield item

    def check(self) -> None:
        """Go on, or be Refused."""
        if self._end is not None and time.monotonic() > self._end:
            raise Refused(
                phrase(
                    "it takes longer than {seconds:g} s; ask for less, or at the command line",
                    seconds=self._seconds,
                ),
                claim="time",
            )
