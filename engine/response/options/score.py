"""Score: how good an option is, as points out of 100. docs/itineraries.md says how each part is measured.

Each part goes from 0 to 1 in a straight line, and counts for the weight that the house gives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.option import ScorePart
from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.program import Vessel
    from engine.response.options.danger import Danger
    from engine.response.options.draft import Draft
    from engine.response.options.voyage import Voyage

SAFE_KM = 100.0
"""A call that far outside everything that reaches around it then is as safe as any."""
SLACK_FULL_H = 6.0
DETOUR_NONE_NM = 200.0
NEAR_NONE_NM = 500.0
CHANGES_NONE = 4.0
CAMPAIGNS_NONE = 10
UNKNOWN = 0.5
"""What is not known speaks neither for nor against."""


def parts_of(voyage: Voyage, danger: Danger, draft: Draft) -> tuple[ScorePart, ...]:
    """Measure each part of an option's score."""
    weights = voyage.rules.weights
    return tuple(
        ScorePart(name=name, value=round(_share(value), 4), weight=getattr(weights, name), says=says)
        for name, value, says in _measured(voyage, danger, draft)
    )


def points(parts: Iterable[ScorePart]) -> float:
    """Add the parts up by their weights, to a tenth of a point out of 100."""
    have = tuple(parts)
    whole = sum(one.weight for one in have)
    return round(100 * sum(one.weight * one.value for one in have) / whole, 1) if whole else 0.0


def _measured(voyage: Voyage, danger: Danger, draft: Draft) -> Iterator[tuple[str, float, str]]:
    effect = draft.effect
    yield "safety", *_safety(danger, draft)
    yield "slack", *_slack(draft)
    yield (
        "stay",
        effect.stay_share,
        phrase("{share} of the time in port as planned", share=f"{_share(effect.stay_share):.0%}"),
    )
    yield "speed", *_speed(voyage.vessel, draft)
    yield "distance", *_distance(draft)
    yield (
        "guests",
        1 - effect.changes / CHANGES_NONE,
        phrase("{count} points of change for guests", count=f"{effect.changes:g}"),
    )
    yield (
        "frequency",
        effect.familiar,
        phrase("{share} of the port that the line knows best", share=f"{_share(effect.familiar):.0%}"),
    )
    yield (
        "campaigns",
        1 - effect.campaigns / CAMPAIGNS_NONE,
        phrase("{count} campaigns would change", count=effect.campaigns),
    )


def _safety(danger: Danger, draft: Draft) -> tuple[float, str]:
    if draft.effect.reached:
        return 0.0, phrase("the call stays where the situation is")
    if draft.effect.through:
        return 0.0, phrase("her way leads through it")
    if not draft.effect.placed:
        return 1.0, phrase("no call is made instead")
    margins = [
        danger.margin_km(call.spot.point, call.arrives_at, call.departs_at) for call in draft.effect.placed
    ]
    known = [one for one in margins if one is not None]
    if not known:
        return UNKNOWN, phrase("where the situation is is not known")
    return min(known) / SAFE_KM, phrase("{km} km outside its reach", km=f"{min(known):.0f}")


def _slack(draft: Draft) -> tuple[float, str]:
    if draft.effect.ends:
        return 0.0, phrase("nothing is sailed")
    if not draft.effect.moves:
        return 1.0, phrase("nothing is moved")
    if draft.slack_s is None:
        return UNKNOWN, phrase("not known")
    if draft.tight:
        return 0.0, phrase("tight")
    return draft.slack_s / 3600 / SLACK_FULL_H, f"{draft.slack_s / 3600:.1f} h"


def _speed(vessel: Vessel | None, draft: Draft) -> tuple[float, str]:
    if draft.effect.ends:
        return 0.0, phrase("nothing is sailed")
    if not draft.effect.moves:
        return 1.0, phrase("as planned")
    if vessel is None or not draft.legs:
        return UNKNOWN, phrase("not known")
    fast, spare = max(leg.knots for leg in draft.legs), vessel.max_speed_kn - vessel.economic_speed_kn
    above = max(0.0, fast - vessel.economic_speed_kn)
    return (1 - above / spare if spare else 1.0), phrase("{knots} kn on the fastest leg", knots=f"{fast:g}")


def _distance(draft: Draft) -> tuple[float, str]:
    effect = draft.effect
    if effect.ends:
        return 0.0, phrase("nothing is sailed")
    if not effect.moves:
        return 1.0, phrase("as planned")
    nm = effect.detour_nm
    way = UNKNOWN if nm is None else _share(1 - nm / DETOUR_NONE_NM)
    said = phrase("{nm} nm of detour", nm=f"{0 if nm is None else nm:.0f}")
    said = phrase("detour not known") if nm is None else said
    if effect.near_nm is None:
        return way, said
    return (way + _share(1 - effect.near_nm / NEAR_NONE_NM)) / 2, phrase(
        "{detour}, {nm} nm from the call", detour=said, nm=f"{effect.near_nm:.0f}"
    )


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
