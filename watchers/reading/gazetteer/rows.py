"""The rows of the gazetteer: countries, states, cities and districts, and by which names each is found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale

from watchers.countries import NO_COUNTRY
from watchers.reading.gazetteer.form import CURRENT, FAMILY, GIVEN, Kind, Table
from watchers.reading.gazetteer.keys import WORD, bare, key_of, split_names
from watchers.reading.gazetteer.names import EXONYMS
from watchers.reading.gazetteer.units import Unit, join_towns, middle

LANGUAGES = ("en", "es", "fr", "pt", "it", "de", "nl", "ht")
_ALTERNATES_FROM = 100_000
_MOST_OF_A_NAME = 40
_UNIT = re.compile(
    r"^(?:autonomous |metropolitan )?(?:province|provincia|region|state|department|departamento|departement"
    r"|district|distrito|governorate|municipality|municipio|comunidad|prefecture|city|citta metropolitana"
    r"|kabupaten|kota|landkreis|kreis|arrondissement|county|oblast|regency|wilaya)"
    r"(?: autonoma)?(?: (?:of|de la|de los|del|dell|de l|de|di|du|des|do|da|d|the))? +(?=\S{3})"
    r"| (?:province|region|state|department|governorate|oblast|prefecture|division|voivodeship|sheng)$"
)


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    country: str
    lat: float
    lon: float
    people: int
    state: int
    kind: Kind
    fame: int = 0


@dataclass(slots=True)
class _Rows:
    """Rows as they are added, and the names of each."""

    rows: list[_Row] = field(default_factory=list)
    keys: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: _Row, names: Iterable[str]) -> None:
        number = len(self.rows)
        self.rows.append(row)
        for key in dict.fromkeys(key_of(each) for each in names):
            if len(key) >= 2 and len(self.keys[key]) < _MOST_OF_A_NAME:
                self.keys[key].append(number)

    def knows(self, country: str, key: str) -> bool:
        return any(self.rows[number].country == country for number in self.keys.get(key, ()))


def make_table(
    cities: list[dict[str, Any]],
    countries: Mapping[str, Any],
    towns: list[dict[str, str]],
    given: set[str],
    family: set[str],
) -> Table:
    """Make the whole table of what the archives hold."""
    units = join_towns(cities, towns)
    ordered = sorted(cities, key=lambda each: (-int(each["population"]), int(each["geonameid"])))
    found = _Rows()
    _add_countries(found, ordered, countries)
    _add_states(found, units.states)
    _add_cities(found, ordered, countries, units.of_code)
    _add_districts(found, units.districts)
    for name, code, lat, lon, state in units.loose:
        found.add(_Row(name, code, lat, lon, 0, state, Kind.QUARTER), [name])
    current = _current()
    flags = {
        key: (GIVEN if key in given else 0)
        | (FAMILY if key in family else 0)
        | (CURRENT if key in current else 0)
        for key in found.keys
    }
    rows = found.rows
    return Table(
        names=[row.name for row in rows],
        countries=[row.country for row in rows],
        lats=[row.lat for row in rows],
        lons=[row.lon for row in rows],
        people=[row.people for row in rows],
        fame=[row.fame for row in rows],
        states=[row.state for row in rows],
        kinds=[row.kind for row in rows],
        # Only the United States write postal codes of letters: TX.
        codes={number: code for (country, code), number in units.of_code.items() if country == "US"},
        keys=found.keys,
        flags={key: flag for key, flag in flags.items() if flag},
        given=sorted(given),
    )


def _add_countries(found: _Rows, ordered: list[dict[str, Any]], countries: Mapping[str, Any]) -> None:
    of: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    for each in ordered:
        of[each["countrycode"]].append((each["latitude"], each["longitude"], int(each["population"])))
    for code in sorted(countries):
        if code in of and code not in NO_COUNTRY and code in Locale("en").territories:
            lat, lon, _ = middle(of[code])
            people = int(countries[code]["population"])
            found.add(_Row(_in("en", code), code, lat, lon, people, 0, Kind.COUNTRY), _country_names(code))


def _add_states(found: _Rows, states: list[Unit]) -> None:
    of_countries = {key_of(row.name) for row in found.rows}
    for unit in states:
        lat, lon, people = middle(unit.towns)
        short = _short(unit.name)
        said = [unit.name, short]
        if key_of(short) in of_countries and unit.country != "US":
            short = f"{short} State"  # Niger is the country, not the state of Nigeria
            said = [short]
        found.add(_Row(short, unit.country, lat, lon, people, unit.state, Kind.STATE), said)


def _add_cities(
    found: _Rows,
    ordered: list[dict[str, Any]],
    countries: Mapping[str, Any],
    of_code: Mapping[tuple[str, str], int],
) -> None:
    capitals = {(key_of(each["capital"]), code) for code, each in countries.items()}
    for each in ordered:
        code, name, people = each["countrycode"], each["name"], int(each["population"])
        seat = (key_of(name), code)
        capital = seat in capitals
        capitals.discard(seat)
        kind, fame = Kind.CAPITAL if capital else Kind.CITY, min(255, len(each["alternatenames"]))
        state = of_code.get((code, each["admin1code"]), 0)
        others = _alternates(each) if people >= _ALTERNATES_FROM or capital else ()
        found.add(
            _Row(name, code, each["latitude"], each["longitude"], people, state, kind, fame), [name, *others]
        )


def _add_districts(found: _Rows, districts: list[Unit]) -> None:
    for unit in districts:
        short = _short(unit.name)
        known = found.knows(unit.country, key_of(short))
        if known and key_of(unit.name) == key_of(short):
            continue
        lat, lon, people = middle(unit.towns)
        # Beside a town of its name a district is meant only by its full name: Dallas County.
        name, said = (unit.name, [unit.name]) if known else (short, [unit.name, short])
        found.add(_Row(name, unit.country, lat, lon, people, unit.state, Kind.DISTRICT), said)


def _current() -> set[str]:
    """Give the names of cities that CLDR uses where a time zone is named after them: Moscú."""
    zones = (zone for language in LANGUAGES for zone in Locale(language).time_zones.values())
    return {key_of(zone["city"]) for zone in zones if "city" in zone} | {
        key_of(name) for name in split_names(EXONYMS)
    }


def _in(language: str, code: str) -> str:
    return str(Locale(language).territories.get(code, ""))


def _country_names(code: str) -> list[str]:
    """Give a country's names in CLDR, with and without what it adds in brackets."""
    named = [_in(language, code).replace("&", "and") for language in LANGUAGES]
    return [*named, *(re.sub(r" *[(\[].*?[)\]]", "", each) for each in named)]


def _alternates(city: Mapping[str, Any]) -> list[str]:
    """Give the other names of a city in Latin letters, but codes of airports and what is in small letters."""
    kept = []
    for name in city["alternatenames"]:
        plain = bare(name)
        words = WORD.findall(plain)
        if (
            not plain.isascii()
            or not plain[:1].isupper()
            or len(key_of(name)) < 4
            or any(c.isdigit() for c in plain)
        ):
            continue
        if (
            plain.isupper()
            or "," in plain
            or len(words) > 5
            or not all(c.isalpha() or c in " -'." for c in plain)
        ):
            continue
        kept.append(name)
    return kept


def _short(name: str) -> str:
    """Take away what only says that it is a province, a county or the like."""
    key = key_of(name)
    found = _UNIT.sub("", key)
    return name if found == key or len(found) < 3 else found.title()
