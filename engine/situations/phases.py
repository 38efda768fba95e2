"""Phases: where a situation stands in its own course, by when it begins and by what is believed of it.

It follows from the situation as it stands and from the clock alone: the order of arrival does not matter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.scales import Hazard, Urgency
from engine.model.signal import GOING_ON, Phase, SituationState

if TYPE_CHECKING:
    from engine.model.signal import Situation
    from engine.model.time import Instant


def phase_of(situation: Situation, now: Instant) -> Phase:
    """Say where a situation stands.

    It is forecast until it begins (`occurred_at`), then active, whether or not anybody says so. It is in its
    aftermath once it is over, or those who are believed call its urgency Past (CAP 1.2: "responsive action no
    longer required"). Of every earthquake that is said from the first report on, for the shaking is over by
    then; so there it says nothing.
    """
    if situation.occurred_at > now:
        return Phase.FORECAST
    past = situation.urgency is Urgency.PAST and situation.hazard is not Hazard.EARTHQUAKE
    return Phase.AFTERMATH if past or situation.state is SituationState.CLEARED else Phase.ACTIVE


def in_phase(situation: Situation, now: Instant) -> Situation:
    """Give a situation in the phase that it has reached."""
    return replace(situation, phase=phase_of(situation, now))


def moved_on(situation: Situation, now: Instant) -> Situation | None:
    """Give the next revision of a situation that time alone has moved on; None where it has not.

    What has ended stays. `updated_at` is as before: nothing was heard of it.
    """
    if situation.state not in GOING_ON or (phase := phase_of(situation, now)) is situation.phase:
        return None
    return replace(situation, phase=phase, revision=situation.revision + 1)
