"""Places: how well they are read in real texts by others, how fast, and how soon the gazetteer is ready.

The texts lie beside the repository under licenses that do not let us ship them. Where they are not there,
their figures have no value.
"""

from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from scipy.spatial import cKDTree

from bench.figures import Figure
from watchers.reading.gazetteer import Gazetteer, Kind, gazetteer
from watchers.reading.gazetteer.form import read
from watchers.reading.gazetteer.keys import key_of
from watchers.reading.places import read_places

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
HEADLINES = DATA / "labels" / "es_headlines_gold.json"
TOPONYMS = DATA / "geoparse_gold" / "GeoVirus.xml"


def kept_apart(text: str) -> bool:
    """Say whether a text is of the half that nobody looked at while the rules were made."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1


def measure(*, short: bool) -> Iterator[Figure]:
    """Give the figures: ready, fast, countries of headlines, toponyms."""
    rounds = 1 if short else 5
    yield Figure(
        figure="read_gazetteer_ready_s",
        value=median(_seconds_to_load() for _ in range(rounds)),
        n=rounds,
        note="CPU seconds to read the artefact back and lay the names made by hand over it",
        at_most=1.0,
    )
    yield _speed(rounds=20 if short else 200)
    yield from quality()


def quality() -> Iterator[Figure]:
    """Give how well real texts are read: all of them, and the half that was kept apart."""
    for part, apart in (("", None), ("_kept_apart", True)):
        yield _countries(part, apart=apart)
        yield from _toponyms(part, apart=apart)


def _seconds_to_load() -> float:
    begun = process_time()
    Gazetteer(read())
    return process_time() - begun


def _speed(*, rounds: int) -> Figure:
    title = "Un terremoto de magnitud 7 sacude Haití y deja cientos de muertos en Puerto Príncipe"
    body = (
        "El epicentro se situó a 15 kilómetros de la capital, según el Servicio Geológico de Estados Unidos. "
        "El presidente pidió ayuda a República Dominicana y a Francia, mientras los equipos de rescate iban "
        "a Léogâne y a Jacmel por una carretera cortada por los desprendimientos de tierra."
    )
    text = f"{title}\n{body[:300]}"
    read_places(text, language="es")
    begun = process_time()
    for _ in range(rounds):
        read_places(text, language="es", home="ES")
    spent = (process_time() - begun) / rounds
    return Figure(
        figure="read_places_per_s",
        value=1 / spent,
        n=rounds,
        note=f"one core, a title and {len(body[:300])} characters with seven places in it",
        at_least=4_000,
    )


def _countries(part: str, *, apart: bool | None) -> Figure:
    right = said = meant = count = 0
    if HEADLINES.exists():
        for each in json.loads(HEADLINES.read_text(encoding="utf-8")):
            if apart is not None and kept_apart(each["title"]) is not apart:
                continue
            read_now = read_places(each["title"], language="es", home="ES")
            found, gold = {one.country for one in read_now.countries}, set(each["countries"])
            right, said, meant = right + len(found & gold), said + len(found), meant + len(gold)
            count += 1
    return Figure(
        figure=f"read_country_f1{part}",
        value=2 * right / (said + meant) if said + meant else None,
        n=count,
        note="labelled headlines in Spanish, home country ES" if count else "the headlines are not there",
        at_least=0.93,
    )


def _toponyms(part: str, *, apart: bool | None) -> Iterator[Figure]:
    """Hold toponyms against a gold standard; its country is that of the nearest town of the gazetteer."""
    meant = found = right = 0
    if TOPONYMS.exists():
        nearest = Nearest()
        for article in ET.parse(TOPONYMS).iter("article"):
            if apart is not None and kept_apart(article.findtext("source", "")) is not apart:
                continue
            places = read_places(article.findtext("text", ""), language="en").places
            said = {key_of(word): each for each in places for word in each.words}
            for gold in article.iter("location"):
                meant += 1
                place = said.get(key_of(gold.findtext("name", "")))
                if place is not None:
                    found += 1
                    point = float(gold.findtext("lat", "0")), float(gold.findtext("lon", "0"))
                    right += place.country in nearest.countries(*point, name=gold.findtext("name", ""))
    note = "toponyms of news in English (GeoVirus), by name" if meant else "GeoVirus is not there"
    yield Figure(
        figure=f"read_toponyms_found{part}",
        value=found / meant if meant else None,
        n=meant,
        note=note,
        at_least=0.78,
    )
    yield Figure(
        figure=f"read_toponyms_country{part}",
        value=right / found if found else None,
        n=found,
        note="of those found, in the country of the town nearest to the gold point" if meant else note,
        at_least=0.95,
    )


class Nearest:
    """The country of a point: that of the nearest town, or the country itself whose name is told."""

    def __init__(self) -> None:
        packed = read()
        towns = [at for at, kind in enumerate(packed.kinds) if kind in {Kind.CITY, Kind.CAPITAL}]
        self._countries = [packed.countries[packed.country[at]] for at in towns]
        lats, lons = ([column[at] / 100 for at in towns] for column in (packed.lats, packed.lons))
        self._tree = cKDTree(_on_the_sphere(np.array(lats), np.array(lons)))

    def countries(self, lat: float, lon: float, *, name: str) -> set[str]:
        """Name the country of the nearest town, and those that bear the name and lie about there."""
        _, at = self._tree.query(_on_the_sphere(np.array([lat]), np.array([lon]))[0])
        # The middle of a country may lie nearer to a town of its neighbor.
        told = {
            each.country
            for each in gazetteer().named(key_of(name))
            if each.kind is Kind.COUNTRY and abs(each.lat - lat) < 15 and abs(each.lon - lon) < 25
        }
        return {self._countries[at]} | told


def _on_the_sphere(lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
    north, east = np.radians(lats), np.radians(lons)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
