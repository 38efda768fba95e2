"""How a peer enters: who it is, and how it is loaded and fed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bench.figures import Figure
from bench.peers.asks import Facts, Rule


class Absent(Exception):
    """A peer that cannot be measured here; the sentence says why, and what to do."""


class Peer(Protocol):
    """A rule engine with the rules loaded."""

    way: str
    """How it is fed, for the note."""

    def feed(self, told: Sequence[Facts]) -> Any:
        """Write the signals as the engine takes them.

        This is timed: what we ask our rule library is written while the watch runs, too.
        """

    def answers(self, fed: Any) -> list[list[str]]:
        """Give for each signal the names of the rules that fired."""


class Measure(Protocol):
    """Measure a reader whose package and version are named; ImportError or OSError: it is not installed."""

    def __call__(self, reader: Reader, installed: str, *, short: bool) -> list[Figure]:
        """Give its figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One peer. `at_least` is the bound of its figure, where it has one."""

    figure: str
    package: str
    """The distribution, as its lock file names it."""
    at_least: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(Named):
    """One that reads texts."""

    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Named):
    """One that holds playbooks against signals."""

    load: Callable[[Sequence[Rule]], Peer]
    """Load the rules. Absent: it cannot be loaded on this machine; ImportError: it is not installed."""
    signals: int
    """So many in one round, of which one in a hundred reaches a playbook; a tenth of it with --short."""
    warm_rounds: int = 0
    """So many rounds before the watch starts."""
