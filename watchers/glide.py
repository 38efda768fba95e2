"""GLIDE numbers: hazard, year, count and country, by which agencies know a disaster (glidenumber.net)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.model.scales import Hazard

HAZARDS = {
    "AV": Hazard.LANDSLIDE,
    "CW": Hazard.COLD,
    "EC": Hazard.STORM,
    "EP": Hazard.EPIDEMIC,
    "EQ": Hazard.EARTHQUAKE,
    "FF": Hazard.FLOOD,
    "FL": Hazard.FLOOD,
    "HT": Hazard.HEAT,
    "LS": Hazard.LANDSLIDE,
    "MS": Hazard.LANDSLIDE,
    "SL": Hazard.LANDSLIDE,
    "SS": Hazard.FLOOD,
    "ST": Hazard.STORM,
    "TC": Hazard.CYCLONE,
    "TO": Hazard.STORM,
    "TS": Hazard.TSUNAMI,
    "VO": Hazard.VOLCANO,
    "VW": Hazard.STORM,
    "WF": Hazard.WILDFIRE,
    "WV": Hazard.FLOOD,
}
"""Hazard codes of GLIDE, which GDACS and ReliefWeb use too. Any other, such as DR for a drought, is
Hazard.OTHER: it interrupts no program from one day to the next."""

_NUMBER = re.compile(r"([A-Z]{2})-\d{4}-\d{6}-[A-Z]{3}")


def glide_aliases(numbers: Iterable[str], hazard: Hazard) -> tuple[str, ...]:
    """Give GLIDE numbers as aliases that every source shares, without those of another hazard.

    A storm and the flood that it brings have a number each, and are two. What is no number is left out:
    "EQ-2010-000009-HTI" is one.
    """
    found = (_NUMBER.fullmatch(number.strip()) for number in numbers)
    return tuple(
        f"glide:{number[0]}"
        for number in found
        if number is not None and HAZARDS.get(number[1], Hazard.OTHER) is hazard
    )
