"""Cluster: when two sources speak of one event.

One source's own ids are believed where it gives each event its own: what an agency keeps apart stays apart.
A news or social source gives an id to each text, so many of its ids may be one event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.scales import Hazard, SourceClass
from engine.model.signal import SituationState
from engine.model.time import DAY, HOUR, MINUTE
from engine.situations.geometry import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Signal, Situation

TEXTS = frozenset({SourceClass.NEWS, SourceClass.SOCIAL})


@dataclass(frozen=True, slots=True)
class Near:
    """How far apart two reports of one event may lie: instruments in time and place, texts in time alone."""

    apart_us: int
    apart_km: float
    text_us: int


NEAR: dict[Hazard, Near] = {
    # Agencies differ by seconds and tens of kilometers in the first minutes; an aftershock stays apart.
    Hazard.EARTHQUAKE: Near(MINUTE, 100.0, 4 * DAY),
    Hazard.TSUNAMI: Near(HOUR, 500.0, 2 * DAY),
    Hazard.VOLCANO: Near(7 * DAY, 50.0, 7 * DAY),
    Hazard.CYCLONE: Near(DAY, 300.0, 4 * DAY),
    Hazard.STORM: Near(DAY, 200.0, 2 * DAY),
    Hazard.FLOOD: Near(2 * DAY, 200.0, 5 * DAY),
    Hazard.WILDFIRE: Near(3 * DAY, 50.0, 7 * DAY),
}
ELSE = Near(DAY, 100.0, 7 * DAY)


def closest(signal: Signal, situations: Iterable[Situation]) -> Situation | None:
    """Find the situation that a signal most likely speaks of, None when there is none."""
    alike = [one for one in situations if same_event(signal, one)]
    return min(alike, key=lambda one: (abs(signal.occurred_at - one.occurred_at), one.id), default=None)


def same_event(signal: Signal, situation: Situation) -> bool:
    """Say whether a signal speaks of a situation that it does not name."""
    if situation.state in {SituationState.RETRACTED, SituationState.CLEARED, SituationState.CLOSED}:
        return False
    if signal.hazard is not situation.hazard:
        return False
    text = signal.source_class in TEXTS
    if not text and any(key.startswith(f"{signal.source}:") for key in situation.keys):
        return False
    near = NEAR.get(situation.hazard, ELSE)
    if text or _told_by_texts(situation):
        return _text_fits(signal, situation, near)
    return _measures_fit(signal, situation, near)


def _told_by_texts(situation: Situation) -> bool:
    return all(piece.source_class in TEXTS for piece in situation.evidence)


def _text_fits(signal: Signal, situation: Situation, near: Near) -> bool:
    """Compare by days and by country or topic: a text comes later than what it tells of, and has no point."""
    if abs(signal.occurred_at - situation.occurred_at) > near.text_us:
        return False
    if signal.area.countries and situation.area.countries:
        return not set(signal.area.countries).isdisjoint(situation.area.countries)
    return bool(signal.topics) and not set(signal.topics).isdisjoint(situation.topics)


def _measures_fit(signal: Signal, situation: Situation, near: Near) -> bool:
    if signal.point is None or situation.point is None:
        same = not set(signal.area.countries).isdisjoint(situation.area.countries)
        return same and abs(signal.occurred_at - situation.occurred_at) <= near.apart_us
    close = abs(signal.occurred_at - situation.occurred_at) <= near.apart_us
    return close and distance_km(signal.point, situation.point) <= near.apart_km
