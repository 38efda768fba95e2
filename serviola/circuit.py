"""A circuit for each tool account: what does not answer is left alone for a while, then tried by one call.

Trying again is decided in the core; this only keeps hundreds of calls from waiting for what will not come,
with everything else behind them.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ToolError
from engine.model.time import SECOND, Instant, later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.ports import Clock

OPENS_AFTER = 5
"""So many calls in a row without an answer, whatever they asked for."""
FIRST_S = 5.0
LONGEST_S = 30.0
"""It is shorter than what people are told within, so that a tool that is back is found in time."""


class NothingSent(ToolError):
    """We kept it back ourselves, as was seen just before it was sent: it says nothing of the tool."""


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    again_at: int = 0
    """Until this instant nobody asks."""
    trying: bool = False


class Circuits:
    """Says of each account how long nothing is asked of it."""

    def __init__(self) -> None:
        """Begin with all of them closed, that is: everything is asked."""
        self._by_name: dict[str, _Circuit] = {}
        self.changed: Callable[[], None] = lambda: None
        """Hears that one more is left alone, or one less."""

    def wait_s(self, name: str, now: Instant) -> float:
        """Give how long to wait before asking; 0 when it may be asked now. Once it is time, one may try."""
        one = self._by_name.get(name)
        if one is None or one.failures < OPENS_AFTER:
            return 0.0
        if now >= one.again_at and not one.trying:
            return 0.0
        return max(1.0, (one.again_at - now) / SECOND)

    def open(self) -> frozenset[str]:
        """Name the accounts that are left alone, because they did not answer again and again."""
        return frozenset(name for name, one in self._by_name.items() if one.failures >= OPENS_AFTER)

    @contextmanager
    def hearing(self, name: str, clock: Clock) -> Iterator[None]:
        """Hear how one call ends; a refusal is an answer, and so is being asked to slow down."""
        one = self._by_name.setdefault(name, _Circuit())
        tries = one.failures >= OPENS_AFTER
        one.trying = one.trying or tries
        before = self.open()
        try:
            yield
        except NothingSent:
            raise
        except (ToolError, TimeoutError) as error:
            if isinstance(error, ToolError) and (error.permanent or error.retry_after_s is not None):
                one.failures = 0
            else:
                one.failures += 1
                wait_s = min(LONGEST_S, FIRST_S * 2 ** min(max(0, one.failures - OPENS_AFTER), 10))
                one.again_at = later(clock.now(), wait_s)
            raise
        else:
            one.failures = 0
        finally:
            if tries:
                one.trying = False
            if self.open() != before:
                self.changed()
