"""Hazards: what goes on, and how grave it is, in the words of messages."""

from __future__ import annotations

from typing import Final

from engine.model.said import Said, phrase
from engine.model.scales import Hazard, Severity

_NAMES: Final[dict[Hazard, Said]] = {
    Hazard.EARTHQUAKE: phrase("earthquake"),
    Hazard.TSUNAMI: phrase("tsunami"),
    Hazard.VOLCANO: phrase("volcano"),
    Hazard.LANDSLIDE: phrase("landslide"),
    Hazard.CYCLONE: phrase("cyclone"),
    Hazard.STORM: phrase("storm"),
    Hazard.FLOOD: phrase("flood"),
    Hazard.HEAT: phrase("heat"),
    Hazard.COLD: phrase("cold"),
    Hazard.WILDFIRE: phrase("wildfire"),
    Hazard.EPIDEMIC: phrase("epidemic"),
    Hazard.UNREST: phrase("unrest"),
    Hazard.ATTACK: phrase("attack"),
    Hazard.STRIKE: phrase("strike"),
    Hazard.TRANSPORT: phrase("transport"),
    Hazard.CLOSURE: phrase("closure"),
    Hazard.EXPLOSION: phrase("explosion"),
    Hazard.OUTAGE: phrase("outage"),
    Hazard.COMPLAINT: phrase("complaint"),
    Hazard.ADVISORY: phrase("advisory"),
    Hazard.RECALL: phrase("recall"),
    Hazard.BREACH: phrase("breach"),
    Hazard.MOURNING: phrase("mourning"),
    Hazard.OTHER: phrase("other"),
}
_ALONE: Final[dict[Hazard, Said]] = {
    Hazard.EARTHQUAKE: phrase("Earthquake"),
    Hazard.TSUNAMI: phrase("Tsunami"),
    Hazard.VOLCANO: phrase("Volcano"),
    Hazard.LANDSLIDE: phrase("Landslide"),
    Hazard.CYCLONE: phrase("Cyclone"),
    Hazard.STORM: phrase("Storm"),
    Hazard.FLOOD: phrase("Flood"),
    Hazard.HEAT: phrase("Heat"),
    Hazard.COLD: phrase("Cold"),
    Hazard.WILDFIRE: phrase("Wildfire"),
    Hazard.EPIDEMIC: phrase("Epidemic"),
    Hazard.UNREST: phrase("Unrest"),
    Hazard.ATTACK: phrase("Attack"),
    Hazard.STRIKE: phrase("Strike"),
    Hazard.TRANSPORT: phrase("Transport"),
    Hazard.CLOSURE: phrase("Closure"),
    Hazard.EXPLOSION: phrase("Explosion"),
    Hazard.OUTAGE: phrase("Outage"),
    Hazard.COMPLAINT: phrase("Complaint"),
    Hazard.ADVISORY: phrase("Advisory"),
    Hazard.RECALL: phrase("Recall"),
    Hazard.BREACH: phrase("Breach"),
    Hazard.MOURNING: phrase("Mourning"),
    Hazard.OTHER: phrase("Other"),
}
"""Where no word stands before it."""


def hazard_name(hazard: Hazard) -> Said:
    """Say a hazard by its name alone."""
    return _NAMES[hazard]


def hazard_line(severity: Severity, hazard: Hazard) -> Said:
    """Say what goes on and how grave it is: Extreme unrest; Unrest where nobody said how grave."""
    name = _NAMES[hazard]
    match severity:
        case Severity.EXTREME:
            return phrase("Extreme {trouble}", trouble=name)
        case Severity.SEVERE:
            return phrase("Severe {trouble}", trouble=name)
        case Severity.MODERATE:
            return phrase("Moderate {trouble}", trouble=name)
        case Severity.MINOR:
            return phrase("Minor {trouble}", trouble=name)
        case Severity.UNKNOWN:
            return _ALONE[hazard]


def quake_line(severity: Severity, magnitude: float, depth_km: float | None) -> Said:
    """Say how strong, how deep and how grave a quake is: M7.0 earthquake, 13 km deep, severity Extreme."""
    quake = phrase("M{magnitude} earthquake", magnitude=f"{magnitude:.1f}")
    if depth_km is not None:
        quake = phrase(
            "M{magnitude} earthquake, {depth} km deep", magnitude=f"{magnitude:.1f}", depth=f"{depth_km:g}"
        )
    match severity:
        case Severity.EXTREME:
            return phrase("{quake}, severity Extreme", quake=quake)
        case Severity.SEVERE:
            return phrase("{quake}, severity Severe", quake=quake)
        case Severity.MODERATE:
            return phrase("{quake}, severity Moderate", quake=quake)
        case Severity.MINOR:
            return phrase("{quake}, severity Minor", quake=quake)
        case Severity.UNKNOWN:
            return phrase("{quake}, severity Unknown", quake=quake)
