"""What USGS's own words mean on the scales of CAP; docs/sources.md says where each table comes from."""

from __future__ import annotations

from engine.model.scales import Certainty, Hazard, Severity

PAGER = {
    "green": Severity.MINOR,
    "yellow": Severity.MODERATE,
    "orange": Severity.SEVERE,
    "red": Severity.EXTREME,
}

CERTAINTY = {
    "automatic": Certainty.LIKELY,
    "reviewed": Certainty.OBSERVED,
    "published": Certainty.OBSERVED,
    "manual": Certainty.OBSERVED,
}

HAZARDS = {
    "earthquake": Hazard.EARTHQUAKE,
    "induced or triggered event": Hazard.EARTHQUAKE,
    "accidental explosion": Hazard.EXPLOSION,
    "chemical explosion": Hazard.EXPLOSION,
    "explosion": Hazard.EXPLOSION,
    "industrial explosion": Hazard.EXPLOSION,
    "nuclear explosion": Hazard.EXPLOSION,
    "landslide": Hazard.LANDSLIDE,
    "rockslide": Hazard.LANDSLIDE,
    "rock slide": Hazard.LANDSLIDE,
    "volcanic eruption": Hazard.VOLCANO,
    "volcanic explosion": Hazard.VOLCANO,
}
"""Seismic event types that are a hazard. Any other type but the quiet ones is Hazard.OTHER."""

QUIET = frozenset(
    {
        "acoustic noise",
        "acoustic_noise",
        "anthropogenic event",
        "controlled explosion",
        "experimental explosion",
        "ice quake",
        "mine collapse",
        "mining explosion",
        "not existing",
        "not reported",
        "quarry",
        "quarry blast",
        "quarry_blast",
        "rock burst",
        "rock_burst",
        "sonic boom",
        "sonicboom",
    }
)
"""Types that disturb nobody's journey: planned work, noise, and what happens inside a mine."""


def severity_of(*, magnitude: float | None, alert: str) -> Severity:
    """Judge by magnitude class and by PAGER alert, and believe the graver one."""
    by_size = Severity.UNKNOWN
    if magnitude is not None:
        by_size = (
            Severity.EXTREME
            if magnitude >= 7
            else Severity.SEVERE
            if magnitude >= 6
            else Severity.MODERATE
            if magnitude >= 5
            else Severity.MINOR
        )
    by_loss = PAGER.get(alert, Severity.UNKNOWN)
    return max(by_size, by_loss, key=lambda severity: severity.rank)
