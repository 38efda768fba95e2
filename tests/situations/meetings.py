"""Whether a signal and a situation meet, and by what, in one word each."""

from __future__ import annotations

from engine.model.signal import Signal, Situation
from engine.situations.cluster import how_alike
from engine.situations.traces import Trace, traces_like, traces_measured


def same_event(signal: Signal, situation: Situation) -> bool:
    """Say whether a signal may speak of a situation that it does not name."""
    return how_alike(signal, situation) is not None


def traces_for(signal: Signal) -> tuple[Trace, ...]:
    """Say by what the situations are found that a signal may speak of."""
    return (*traces_like(signal), *traces_measured(signal))
