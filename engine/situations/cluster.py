"""Cluster: when two sources speak of one event.

One source's own ids are believed where it gives each event its own: what an agency keeps apart stays apart.
A news or social source gives an id to each text, so many of its ids may be one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.scales import Hazard, SourceClass
from engine.model.signal import SituationState
from engine.model.time import DAY, MINUTE
from engine.situations.geometry import distance_km
from engine.situations.keys import keys_in, shared_names
from engine.situations.likeness import UNLIKE, likeness, names_of
from engine.situations.portrait import TEXTS, Portrait, portrait_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Signal, Situation
    from engine.situations.likeness import Likeness

NEAR: dict[Hazard, tuple[int, float]] = {Hazard.EARTHQUAKE: (MINUTE, 100.0)}
"""Per hazard: how far apart in time (microseconds) and place (km) two measurements of one event may lie.

Earthquakes: agencies differ by seconds and tens of kilometers in the first minutes; a minute and 100 km
still keep an aftershock apart. Where it is not declared it is not guessed.
"""

TOLD_FOR: dict[Hazard, int] = {
    Hazard.EARTHQUAKE: 4 * DAY,
    Hazard.TSUNAMI: 2 * DAY,
    Hazard.STORM: 2 * DAY,
    Hazard.CYCLONE: 4 * DAY,
    Hazard.FLOOD: 5 * DAY,
    Hazard.OUTAGE: DAY,
    Hazard.EPIDEMIC: 30 * DAY,
}
"""Per hazard: for how long texts go on to tell of one event (microseconds); a week where it is not said.

An epidemic goes on for months, and is told of when there is news of it.
"""
ELSE_TOLD_FOR = 7 * DAY
NAMED_FOR = 10 * DAY
"""For how long after it was last told of a text is of what it calls by its name, as a storm or a ship."""


ONE_NAME_KM = 5_000.0
"""Two agencies that say one name so far apart do not mean one storm: there is an Ana in several oceans."""


def closest(signal: Signal, situations: Iterable[Situation]) -> Situation | None:
    """Find the situation that a signal most likely speaks of, None when there is none.

    It is the one for which most speaks; of several, the one of which far more speak, then the
    nearest in time.
    """
    alike = [(one, like) for one in situations if (like := how_alike(signal, one)) is not None]
    best = min(
        alike,
        key=lambda each: (
            each[0].state is SituationState.RETRACTED,
            [-part for part in each[1]],
            -len(each[0].evidence).bit_length(),
            abs(signal.occurred_at - each[0].occurred_at),
            each[0].id,
        ),
        default=None,
    )
    return None if best is None else best[0]


def how_alike(signal: Signal, situation: Situation) -> Likeness | None:
    """Say how much speaks for a signal to tell of a situation that it does not name; None where it cannot."""
    text = signal.source_class in TEXTS
    if situation.state is SituationState.CLOSED or signal.hazard is not situation.hazard:
        return None
    told = portrait_of(situation)
    if _said_after_the_end(signal, situation) or (not text and _keeps_apart(signal, situation, told)):
        return None
    if text or told.only_texts:
        in_time = _in_time(signal, situation) or _is_named_in_time(signal, told)
        return likeness(signal, situation) if in_time else None
    return UNLIKE if _measures_fit(signal, situation) else None


def _keeps_apart(signal: Signal, situation: Situation, told: Portrait) -> bool:
    """Say whether its source has another name for a situation; two people here are two sources.

    Whoever took back what they reported, and reports again, tells of one thing.
    """
    if signal.source_class is not SourceClass.OPERATOR:
        return told.is_known_to(signal.source)
    return any(
        piece.source_class is SourceClass.OPERATOR and piece.publisher == signal.publisher
        for piece in situation.evidence
        if not piece.retracted
    )


def _said_after_the_end(signal: Signal, situation: Situation) -> bool:
    """Say whether a situation was over when a signal was sent; what is only heard late belongs to it."""
    # Papers go on telling of what its source took back: it is that event still.
    retracted = situation.state is SituationState.RETRACTED and signal.source_class not in TEXTS
    if not (retracted or situation.state is SituationState.CLEARED):
        return False
    ended_at = portrait_of(situation).ended_at
    return ended_at is None or signal.sent_at > ended_at


def _in_time(signal: Signal, situation: Situation) -> bool:
    """Compare by days: a text comes later than what it tells of, and what is still told of goes on."""
    told_for = TOLD_FOR.get(situation.hazard, ELSE_TOLD_FOR)
    later_by = signal.occurred_at - situation.occurred_at
    # What stands is told of for as long as it stands.
    if later_by > told_for and not situation.standing:
        return signal.occurred_at - portrait_of(situation).last_told <= told_for
    return later_by >= -told_for or signal.standing


def _is_named_in_time(signal: Signal, told: Portrait) -> bool:
    """Say whether a text names what was told of some days ago: there is no other of that name so soon."""
    if signal.sketch is None or not 0 <= signal.occurred_at - told.last_told <= NAMED_FOR:
        return False
    return bool(shared_names(keys_in(signal.sketch.kinds), told.names)[0])


def measured_names(situation: Situation) -> tuple[str, ...]:
    """Give what those call a storm or a volcano who measure it, in order.

    A text may speak of two at once, and must not make one of what two agencies measure.
    """
    stand = (one for one in situation.evidence if not one.retracted and one.source_class not in TEXTS)
    return tuple(sorted({name for piece in stand for name in names_of(piece.sketch)}))


def _measures_fit(signal: Signal, situation: Situation) -> bool:
    """Compare what two measure: by name what has one, as a storm has, else by time and place."""
    if names_of(signal.sketch).intersection(measured_names(situation)):
        one, other = signal.point, situation.point
        far = one is not None and other is not None and distance_km(one, other) > ONE_NAME_KM
        return not far and _in_time(signal, situation)
    near = NEAR.get(situation.hazard)
    if near is None or signal.point is None or situation.point is None:
        return False
    apart_us, apart_km = near
    close = abs(signal.occurred_at - situation.occurred_at) <= apart_us
    return close and distance_km(signal.point, situation.point) <= apart_km
