"""The checks of how far a playbook looks: short of what it looks for, or twice the same way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.model.said import phrase
from engine.model.scales import Hazard
from engine.rules.lint.asked import values_of
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook, Stage

FAR_ENOUGH_KM = 250.0
"""A strong earthquake is felt, and closes ports and roads, this far away and farther."""


@dataclass(frozen=True, slots=True)
class ShortRadius:
    """A fixed circle that an earthquake outreaches is no way to find out whom it meets."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where short circles are the only way, and people rely on the answer."""
        if playbook.stage is Stage.SHADOW:
            return
        radii = [way.radius_km for way in playbook.ways if way.by == "radius" and way.radius_km is not None]
        only_short = len(radii) == len(playbook.ways) and max(radii, default=FAR_ENOUGH_KM) < FAR_ENOUGH_KM
        if only_short and Hazard.EARTHQUAKE in values_of(playbook.when, "hazard"):
            message = phrase(
                "{km:g} km is the only way in which {name} sees an earthquake",
                km=max(radii),
                name=playbook.name,
            )
            remedy = phrase("add impact_area or {{radius: scaled}}: strong ones reach farther")
            yield Unwise("when.exposure.by", "short-radius", message, remedy)


@dataclass(frozen=True, slots=True)
class NarrowerWay:
    """A way that reaches only what another way reaches too says nothing of its own."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so of each fixed circle but the widest, and of a grave country beside any country."""
        widest = max((way.radius_km or 0.0 for way in playbook.ways), default=0.0)
        any_country = any(way.by == "country" and way.severity is None for way in playbook.ways)
        for index, way in enumerate(playbook.ways):
            at = f"when.exposure.by[{index}]"
            remedy = phrase("take it out, or take out the other")
            if way.radius_km is not None and way.radius_km < widest:
                message = phrase(
                    "{km:g} km reaches nothing that {widest:g} km does not", km=way.radius_km, widest=widest
                )
                yield Unwise(at, "narrower-way", message, remedy)
            elif way.by == "country" and way.severity is not None and any_country:
                message = phrase("country alone holds whatever the severity, so this one adds nothing")
                yield Unwise(at, "narrower-way", message, remedy)
