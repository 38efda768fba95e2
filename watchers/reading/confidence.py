"""How sure it is that a name in a text is the place that was chosen for it."""

from __future__ import annotations

from watchers.reading.choosing import ALONE, TOLD, TOWNS, Chosen
from watchers.reading.gazetteer import CURRENT, Kind, Named, gazetteer
from watchers.reading.gazetteer.keys import bare, key_of
from watchers.reading.mentions import Mention

_COUNTED = frozenset({Kind.CITY, Kind.CAPITAL})
_SMALL = frozenset({Kind.STATE, Kind.DISTRICT, Kind.CAPITAL, Kind.CITY, Kind.QUARTER})
_KNOWN_AT_HOME = 4.5
"""The size of a town of 30,000 people."""
_STRETCHES = frozenset({Kind.ISLAND, Kind.SITE})
_SURE = {
    Kind.COUNTRY: 0.92,
    Kind.STATE: 0.72,
    Kind.DISTRICT: 0.4,
    Kind.QUARTER: 0.3,
    Kind.ISLAND: 0.75,
    Kind.KNOWN: 0.9,
    Kind.SITE: 0.75,
}
"""How sure a name is of a place of a kind, if nothing stands around it; a town by its people."""


def confidence_of(chosen: Chosen, home: str) -> float:
    """Say how sure it is that a mention is this place: what it is, and what stands around it."""
    kind, size = chosen.place.kind, chosen.place.size
    small = kind in _SMALL and size < 5.7
    placed = 2 if chosen.mention.dateline and chosen.place.country == home else chosen.mention.placed
    sure = _by_itself(chosen.place) + _speaks_for(chosen, home, placed, small=small)
    if kind is not Kind.KNOWN:
        sure -= _speaks_against(chosen, home, placed, small=small)
    return round(min(max(sure, 0.01), 0.99), 2)


def _by_itself(place: Named) -> float:
    if place.kind not in _COUNTED:
        return _SURE[place.kind]
    for least, sure in ((6.0, 0.82), (5.5, 0.74), (5.0, 0.6), (4.2, 0.4)):
        if place.size >= least:
            return sure + min(place.fame, 60) / 600
    return 0.25


def _speaks_for(chosen: Chosen, home: str, placed: int, *, small: bool) -> float:
    more = (0.0, 0.1, 0.22)[placed]
    if chosen.backed >= TOLD:
        more += 0.45
    elif chosen.backed >= 1.0:
        more += 0.2
    if small and chosen.lead >= ALONE:
        more += 0.1
    return more + 0.12 * (chosen.place.country == home)


def _speaks_against(chosen: Chosen, home: str, placed: int, *, small: bool) -> float:
    mention, backed = chosen.mention, chosen.backed
    less = 0.0
    if _is_other_name(mention, chosen.place):
        less += 0.2 if placed or backed >= 1.0 else 0.45
    if _is_spelled_otherwise(mention, chosen.place):
        less += 0.3
    if chosen.lead < 0.6 and backed < 1.0:
        less += 0.2
    if backed < TOLD:
        at_home = placed == 2 and chosen.place.country == home  # "in" a name at home is nobody
        less += 0.25 * bool(mention.people and not at_home and (small or chosen.place.kind in _STRETCHES))
        less += (0.25 if placed == 2 else 0.45) * mention.doubtful
    if mention.guarded:
        less += 0.35 if small or mention.people else 0.15
    if mention.loose and small and backed < 1.0:
        less += 0.12
    if mention.opens and small and " " not in mention.key and not _is_known_at_home(chosen, home):
        less += 0.2 if chosen.place.kind is Kind.STATE else 0.3
    return less


def _is_known_at_home(chosen: Chosen, home: str) -> bool:
    """Say whether a town of the home country, written as it is there, is large enough to be known by name."""
    place, mention = chosen.place, chosen.mention
    if place.country != home or place.kind not in TOWNS or place.size < _KNOWN_AT_HOME:
        return False
    return not mention.people and not mention.doubtful and mention.said == place.name


def _is_other_name(mention: Mention, place: Named) -> bool:
    """Say whether a town is called by a name that GeoNames knows, but nobody we know of uses."""
    if place.kind not in _COUNTED or gazetteer().flags(mention.key) & CURRENT:
        return False
    return mention.key not in key_of(place.name)


def _is_spelled_otherwise(mention: Mention, place: Named) -> bool:
    """Say whether a text has accents that the town has not: Barça is not Barca.

    GeoNames writes states without theirs, so of a state that counts only where a sentence begins: Cayó, Cayo.
    """
    said = mention.said
    if said.isascii() or not (place.kind in _COUNTED or (place.kind is Kind.STATE and mention.opens)):
        return False
    ours, theirs = said.casefold(), place.name.casefold()
    return ours != theirs and bare(ours) == bare(theirs)
