"""Which places and countries a text names, how surely, and by which words. No model: a gazetteer and rules.

read = read_places("Terremoto en Puerto Príncipe", language="es")
read.places[0]      # Port-au-Prince, HT, 18.54, -72.34, words ("Puerto Príncipe",), kind "city"
read.countries[0]   # HT, words ("Puerto Príncipe",)

What a name could be is scored by people, fame, the language it stands in, the countries that are named beside
it and the home country of the source; what stands around it says how sure it is that it is a place at all.
What is less sure than LEAST is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import NamedTuple

from watchers.reading.choosing import Chosen, resolve
from watchers.reading.confidence import confidence_of
from watchers.reading.gazetteer import Kind, Named, gazetteer, known_keys
from watchers.reading.gazetteer.keys import composed
from watchers.reading.mentions import Scan
from watchers.reading.wording import Wording

__all__ = ["CountryRead", "KnownPlace", "PlaceRead", "PlacesRead", "read_places"]

LEAST = 0.5
_HINT = 0.2
"""What is less sure is a word, or somebody's name."""
MOST = 10_000
"""So many characters of a text are read."""
_DEMONYM = 0.6
_TITLE = 4
"""What a name in the title weighs, against one below it."""
_KINDS = {
    Kind.COUNTRY: "country",
    Kind.STATE: "region",
    Kind.DISTRICT: "region",
    Kind.CAPITAL: "city",
    Kind.CITY: "city",
    Kind.QUARTER: "city",
    Kind.ISLAND: "region",
    Kind.KNOWN: "known",
    Kind.SITE: "region",
}
_REACH_KM = {Kind.STATE: 150.0, Kind.DISTRICT: 50.0, Kind.ISLAND: 80.0, Kind.SITE: 20.0}
"""How far a region goes on about the middle of its people, roughly and for all alike; ours."""
_TOWN_KM = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlace:
    """A place that a program brings along: a port of call, a venue. Country is ISO 3166-1 alpha-2."""

    name: str
    country: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRead:
    """One place that a text names; WGS 84 degrees, confidence 0 to 1.

    `kind` is city, region, country, or known for a place that was brought along. The point of a region or a
    country is the middle of its people, good for a map and not for a distance; `reach_km` is how far it goes
    on from there, roughly, and 0 for a country.
    """

    name: str
    country: str
    lat: float
    lon: float
    words: tuple[str, ...]
    confidence: float
    kind: str
    reach_km: float = 0.0


@dataclass(frozen=True, slots=True)
class CountryRead:
    """One country, by ISO 3166-1 alpha-2, that a text names or in which a place lies that it names."""

    country: str
    words: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class PlacesRead:
    """What a text names, what it speaks of most first.

    `hints_abroad` says that, where no country is given, some word is of one that is not home: a people, or a
    name that is too unsure.
    """

    places: tuple[PlaceRead, ...] = ()
    countries: tuple[CountryRead, ...] = ()
    hints_abroad: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Give the words that stand for places and countries, as they are written."""
        said = [*(each.words for each in self.places), *(each.words for each in self.countries)]
        return tuple(word for words in said for word in words)


class _Voice(NamedTuple):
    """One word of a text for a country."""

    start: int
    country: str
    words: str
    confidence: float
    weight: int


def read_places(
    text: str, *, language: str, home: str | None = None, extra: Sequence[KnownPlace] = ()
) -> PlacesRead:
    """Read the places of a text, whose first line counts as its title; no text raises.

    `language` is its ISO 639-1 code, empty where it is not known; `home` the country of who wrote it, to
    which a tie goes; `extra` are places that the gazetteer need not know.
    """
    text = composed(text[:MOST])
    scan = Scan(Wording(text, language=language), gazetteer(), _own(tuple(extra)))
    if not scan.mentions and not scan.demonyms:
        return PlacesRead()
    chosen = resolve(scan, language, home or "")
    for each in chosen:
        each.confidence = confidence_of(each, home or "")
    sure = [each for each in chosen if each.confidence >= LEAST]
    countries = _countries(sure, scan)
    hints = not countries and _hints_abroad(scan, chosen, home or "")
    return PlacesRead(places=_places(sure), countries=countries, hints_abroad=hints)


def _hints_abroad(scan: Scan, chosen: Sequence[Chosen], home: str) -> bool:
    """Say whether a people or a name that is too unsure is of another country than home."""
    return any(each.country != home for each in scan.demonyms) or any(
        each.place.country != home and _may_be_it(each) for each in chosen
    )


def _may_be_it(chosen: Chosen) -> bool:
    """Say whether a name may be a place at all: hamlets abroad are called Tube, Bravo and Mineros."""
    mention = chosen.mention
    is_name = mention.guarded and mention.placed < 2
    return chosen.confidence >= _HINT and not mention.doubtful and not is_name


@lru_cache(maxsize=16)
def _own(extra: tuple[KnownPlace, ...]) -> dict[str, tuple[Named, ...]]:
    return known_keys(
        [Named(each.name, each.country, each.lat, each.lon, 5.0, 0, 0, Kind.KNOWN) for each in extra]
    )


def _places(sure: Sequence[Chosen]) -> tuple[PlaceRead, ...]:
    # By identity: the gazetteer has each place once, and a place of nine fields is slow to compare.
    together: dict[int, list[Chosen]] = {}
    for each in sure:
        together.setdefault(id(each.place), []).append(each)
    found = [
        PlaceRead(
            name=place.name,
            country=place.country,
            lat=place.lat,
            lon=place.lon,
            words=tuple(dict.fromkeys(each.mention.said for each in mentions)),
            confidence=max(_as_a_place(each) for each in mentions),
            kind=_KINDS[place.kind],
            reach_km=0.0 if place.kind is Kind.COUNTRY else _REACH_KM.get(place.kind, _TOWN_KM),
        )
        for mentions in sorted(together.values(), key=lambda told: -_weight(told))
        for place in (mentions[0].place,)
    ]
    return tuple(found)


def _as_a_place(chosen: Chosen) -> float:
    """Say how sure the place is, of which the country may be surer."""
    return max(LEAST, round(chosen.confidence - 0.3, 2)) if chosen.rivaled else chosen.confidence


def _weight(mentions: Iterable[Chosen]) -> int:
    return sum(_TITLE if each.mention.title else 1 for each in mentions)


def _countries(sure: Sequence[Chosen], scan: Scan) -> tuple[CountryRead, ...]:
    """Add up for each country its own names, the places in it and the words for its people."""
    voices = [
        _Voice(
            each.mention.start,
            each.place.country,
            each.mention.said,
            each.confidence,
            (_TITLE if each.mention.title else 1) * (2 if each.place.kind is Kind.COUNTRY else 1),
        )
        for each in sure
    ]
    named = {one.place.country for one in sure}
    voices += [
        _Voice(each.start, each.country, each.said, _DEMONYM, _TITLE if each.title else 1)
        for each in scan.demonyms
        if each.seated or (each.many and not sure) or each.country in named
    ]
    of: dict[str, list[_Voice]] = {}
    for voice in sorted(voices, key=lambda each: each.start):
        of.setdefault(voice.country, []).append(voice)
    ranked = sorted(of.items(), key=lambda entry: -sum(voice.weight for voice in entry[1]))
    return tuple(
        CountryRead(
            country,
            tuple(dict.fromkeys(voice.words for voice in heard)),
            round(min(1.0 - prod(1.0 - voice.confidence for voice in heard), 0.99), 2),
        )
        for country, heard in ranked
    )
