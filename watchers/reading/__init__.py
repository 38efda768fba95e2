"""What a text speaks of: hazard, country, magnitude, topic. Thin, without a model, and always with the words.

reading = read_text("Un terremoto de magnitud 7 sacude Haití", "")
reading.hazard                # Hazard.EARTHQUAKE
reading.hazards[0].words      # ("terremoto", "magnitud 7")
reading.codes                 # ("HT",)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.model.scales import Hazard
from watchers.reading.hazards import HazardRead, read_hazards, read_magnitude
from watchers.reading.places import CountryRead, KnownPlace, PlaceRead, PlacesRead, read_places
from watchers.reading.story import bits_apart, story_of
from watchers.reading.topics import Topics
from watchers.reading.towns import circles_of
from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, folded

__all__ = [
    "CountryRead",
    "HazardRead",
    "KnownPlace",
    "PlaceRead",
    "PlacesRead",
    "Reading",
    "Topics",
    "bits_apart",
    "circles_of",
    "read_places",
    "read_text",
    "story_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text speaks of, what it speaks of most first, each with the words that led to it."""

    hazards: tuple[HazardRead, ...] = ()
    countries: tuple[CountryRead, ...] = ()
    places: tuple[PlaceRead, ...] = ()
    magnitude: float | None = None

    @property
    def hazard(self) -> Hazard | None:
        """Say which hazard the text speaks of most, if any."""
        return self.hazards[0].hazard if self.hazards else None

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the countries as ISO 3166-1 alpha-2 codes."""
        return tuple(each.country for each in self.countries)


def read_text(
    title: str,
    summary: str,
    *,
    home_country: str = "",
    otherwise: Hazard | None = None,
    places: Sequence[KnownPlace] = (),
    most_for_places: int = MOST_SUMMARY,
) -> Reading:
    """Read a title and the beginning of a summary, both without markup; never raises.

    `otherwise` is the hazard of a text that names none, for a source that speaks of nothing else. `places`
    are those that the gazetteer need not know; `most_for_places` says how many characters of the summary are
    read for places, where more than its beginning is of interest.
    """
    title, whole, summary = title[:MOST_TITLE], summary[:most_for_places], summary[:MOST_SUMMARY]
    plain_title, plain_summary = folded(title), folded(summary)
    hazards = read_hazards(plain_title, plain_summary)
    if not hazards and otherwise is not None:
        hazards = (HazardRead(otherwise, ()),)
    shaken = any(each.hazard in {Hazard.EARTHQUAKE, Hazard.TSUNAMI} for each in hazards)
    where = read_places(f"{title}\n{whole}", language="", home=home_country, extra=places)
    return Reading(
        hazards=hazards,
        countries=where.countries,
        places=where.places,
        magnitude=read_magnitude(f"{plain_title}\n{plain_summary}") if shaken else None,
    )
