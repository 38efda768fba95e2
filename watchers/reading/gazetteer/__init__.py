"""The gazetteer: towns, states, districts and countries of the world, by name.

Made from GeoNames (https://www.geonames.org, CC BY 4.0) by `build.py`; what GeoNames' towns do not have
stands in `names.py`, `sites.py` and `landscapes.py`. Ready in some 0.3 s; it is loaded when the first text is
read, once in a process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log10
from threading import Lock

from watchers.reading.gazetteer import around, demonyms, exonyms, german, landscapes, names, regions, sites
from watchers.reading.gazetteer.form import CURRENT, FAMILY, GIVEN, Kind, Packed, read
from watchers.reading.gazetteer.keys import key_of, split_names

__all__ = ["CURRENT", "FAMILY", "GIVEN", "Gazetteer", "Kind", "Named", "gazetteer", "known_keys"]

_LOADING = Lock()


@dataclass(frozen=True, slots=True)
class Named:
    """One place that bears a name.

    `size` is the logarithm to base ten of its people, `fame` in how many ways its name is written. `state` is
    the number of the state it lies in, 0 where that is not known; `code` the postal code of a US state.
    """

    name: str
    country: str
    lat: float
    lon: float
    size: float
    fame: int
    state: int
    kind: Kind
    code: str = ""


class Gazetteer:
    """Names to places. A key is what `key_of` makes of a name."""

    def __init__(self, packed: Packed) -> None:
        """Take in the artefact, and lay the names made by hand over it."""
        self._packed = packed
        self._cache: dict[int, Named] = {}
        self._known_rows: dict[int, tuple[Named, ...]] = {}
        self.given = packed.given
        self.never = frozenset(key_of(name) for name in split_names(around.NEVER))
        self._doubtful = _doubtful()
        self._more: dict[str, tuple[Named, ...]] = {}
        self._exonyms: set[str] = set()
        self._lay_over()
        self._longest = _longest(packed.keys, self._more)
        self.joined = self._written_as_one()
        self.demonyms = _demonyms()
        self.bodies = frozenset(key_of(name) for _, name in demonyms.bodies())
        self.after_nouns = self._begin_with_a_noun()
        self.before_nouns = frozenset(
            key for key in self._more if " " in key and key.rpartition(" ")[2] in sites.LAST_NOUNS.split()
        )
        self.nouns = frozenset(key.partition(" ")[0] for key in self.after_nouns)
        self.in_small_letters = self.nouns | {key.partition(" ")[0] for key in self.demonyms}
        self.german = self._towns_in_german()

    def named(self, key: str) -> tuple[Named, ...]:
        """Give the places that bear a name, the largest first; none is an empty tuple."""
        more = self._more.get(key)
        if more is not None:
            return more
        at = self._packed.keys.get(key)
        return () if at is None else self._rows(at)

    def most_words(self, words: Sequence[str], at: int) -> int:
        """Say how many words the longest name has that may begin with one of a text."""
        most = self._longest.get(words[at], 1)
        return most if most < 3 else self._longest.get(" ".join(words[at : at + 2]), 2)

    def flags(self, key: str) -> int:
        """Say what is known of a name: GIVEN and FAMILY that people bear it, CURRENT that it is in use."""
        at = self._packed.keys.get(key)
        of_towns = CURRENT if key in self._exonyms else 0
        return of_towns if at is None else self._packed.flags[at] | of_towns

    def is_doubtful(self, key: str, language: str) -> bool:
        """Say whether a name is more often a person, a firm or a word, in that language or in all."""
        doubtful = self._doubtful.get(key)
        return doubtful is not None and (not language or not doubtful or language in doubtful)

    def _rows(self, at: int) -> tuple[Named, ...]:
        known = self._known_rows.get(at)
        if known is None:
            packed = self._packed
            known = tuple(map(self._row, packed.rows[packed.starts[at] : packed.starts[at + 1]]))
            self._known_rows[at] = known
        return known

    def _row(self, number: int) -> Named:
        known = self._cache.get(number)
        if known is None:
            packed = self._packed
            state = packed.states[number]
            known = self._cache[number] = Named(
                name=packed.names[number],
                country=packed.countries[packed.country[number]],
                lat=packed.lats[number] / 100,
                lon=packed.lons[number] / 100,
                size=packed.sizes[number] / 1000,
                fame=packed.fame[number],
                state=state,
                kind=Kind(packed.kinds[number]),
                code=packed.codes.get(state, ""),
            )
        return known

    def _lay_over(self) -> None:
        packed = self._packed
        countries = {
            packed.countries[packed.country[n]]: n for n, kind in enumerate(packed.kinds) if not kind
        }
        for country, said in _table(names.ALIASES):
            for name in said:
                self._put(name, self._row(countries[country]))
        for start, said in _table(names.STATES + regions.STATES):
            country, _, name = start.partition(" ")
            state = self._state(country, name)
            for each in said:
                self._put(each, state)
        for start, said in _table(exonyms.TOWNS):
            country, _, name = start.partition(" ")
            town = self._town(country, name)
            for each in said:
                self._put(each, town)
                self._exonyms.add(key_of(each))
        self._lay_over_points()

    def _lay_over_points(self) -> None:
        for start, said in _table(regions.REGIONS):
            country, lat, lon, thousands = start.split()
            size = log10(1_000 * int(thousands))
            place = Named(said[0], country, float(lat), float(lon), size, 0, 0, Kind.STATE)
            for name in said:
                self._put(name, place)
        for lines, kind in ((names.ISLANDS, Kind.ISLAND), (sites.SITES + landscapes.SITES, Kind.SITE)):
            for start, said in _table(lines):
                country, lat, lon = start.split()
                place = Named(said[0], country, float(lat), float(lon), 5.0, 10, 0, kind)
                for name in said:
                    self._put(name, place)

    def _state(self, country: str, name: str) -> Named:
        for kind in (Kind.STATE, Kind.DISTRICT, Kind.CITY):
            for each in self.named(key_of(name)):
                if each.country == country and each.kind is kind:
                    return each
        raise LookupError(f"the gazetteer has no state {name} in {country}; see names.STATES")

    def _put(self, name: str, place: Named) -> None:
        key = key_of(name)
        others = tuple(each for each in self.named(key) if each is not place)
        self._more[key] = (place, *others)

    def _begin_with_a_noun(self) -> frozenset[str]:
        """Give the names whose first word says what they are, and may stand in small letters."""
        nouns = frozenset(sites.NOUNS.split())
        return frozenset(key for key in self._more if " " in key and key.partition(" ")[0] in nouns)

    def _towns_in_german(self) -> dict[str, tuple[Named, ...]]:
        """Give the town that each German word for what belongs to it stands for: Kieler is Kiel."""
        towns: dict[str, tuple[Named, ...]] = {}
        for start, said in _table(german.TOWNS):
            country, _, name = start.partition(" ")
            town = self._town(country, name)
            towns.update((key_of(each), (town,)) for each in said)
        return towns

    def _town(self, country: str, name: str) -> Named:
        for each in self.named(key_of(name)):
            if each.country == country and each.kind in {Kind.CITY, Kind.CAPITAL}:
                return each
        raise LookupError(f"the gazetteer has no town {name} in {country}; see german.py and exonyms.py")

    def _written_as_one(self) -> dict[str, str]:
        """Give the well-known names of several words as a hashtag writes them: costarica."""
        packed = self._packed
        found: dict[str, str] = {}
        for key, at in packed.keys.items():
            if " " in key and len(key) > 5:
                first = packed.rows[packed.starts[at]]
                if packed.kinds[first] == Kind.COUNTRY or packed.sizes[first] > 5_500:
                    found[key.replace(" ", "")] = key
        found.update((key.replace(" ", ""), key) for key in self._more if " " in key and len(key) > 5)
        return found


def gazetteer() -> Gazetteer:
    """Give the gazetteer; the first call loads it, and threads that come meanwhile wait for it."""
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Gazetteer:
    return Gazetteer(read())


def _table(lines: str) -> Iterator[tuple[str, list[str]]]:
    for line in filter(None, lines.splitlines()):
        head, _, said = line.partition(":")
        yield head, split_names(said)


def _doubtful() -> dict[str, frozenset[str]]:
    """Give the languages in which each name is doubtful, none for all."""
    found: dict[str, frozenset[str]] = {}
    for language, said in _table(around.DOUBTFUL_IN):
        for name in said:
            found[key_of(name)] = found.get(key_of(name), frozenset()) | {language}
    return found | {key_of(name): frozenset[str]() for name in split_names(around.DOUBTFUL)}


def _longest(*tables: Mapping[str, object]) -> dict[str, int]:
    """Give how many words the longest name has that begins with a word, and with two, where it has more."""
    longest: dict[str, int] = {}
    for table in tables:
        for key in table:
            count = key.count(" ")
            if count:
                first = key[: key.index(" ")]
                if longest.get(first, 1) <= count:
                    longest[first] = count + 1
                if count > 1:
                    both = key[: key.index(" ", len(first) + 1)]
                    if longest.get(both, 2) <= count:
                        longest[both] = count + 1
    return longest


def _demonyms() -> dict[str, tuple[str, bool]]:
    """Give country, and whether it must be written with a capital, of each demonym."""
    found: dict[str, tuple[str, bool]] = {}
    for country, form in (*demonyms.listed(), *demonyms.bodies()):
        key = key_of(form)
        capital = form[0].isupper()
        if key not in found or not capital:
            found.setdefault(key, (country, capital))
            if not capital:
                found[key] = (found[key][0], False)
    return found


def known_keys(places: Sequence[Named]) -> dict[str, tuple[Named, ...]]:
    """Give places of one's own by their keys."""
    found: dict[str, tuple[Named, ...]] = {}
    for each in places:
        key = key_of(each.name)
        if key:
            found[key] = (*found.get(key, ()), each)
    return found
