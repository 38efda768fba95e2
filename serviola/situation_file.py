"""A situation from a file, in the form that somebody has at hand: a feed, a warning, or a few lines of YAML.

hazard: cyclone
severity: Extreme
occurred_at: 2026-09-01T06:00:00Z
point: {lat: 18.4, lon: -72.5}
radius: 130 km
countries: [HT]
polygon: [[18, -73], [20, -73], [20, -71]]
forecast: [{at: 2026-09-01T18:00:00Z, lat: 19.1, lon: -73.0, radius: 200 km}]
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import ServiolaError, UnknownWord
from engine.model.codec import decode
from engine.model.match import Way
from engine.model.place import Area, Point, Polygon
from engine.model.said import phrase
from engine.model.scales import Category, Certainty, Hazard, Severity, Status, Urgency
from engine.model.signal import Phase, Position, Signal, Situation, SituationState
from engine.model.time import Instant, parse_iso
from engine.rules.fields import Fields
from engine.situations.intake import find, intake
from engine.trials.sources import Source
from serviola.no_situation import not_xml_we_read, short_form
from serviola.recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from engine.rules.strict_yaml import Located

MOST_BYTES = 10 * 1024 * 1024
BRAND = "main"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_XML = {"cap": b"urn:oasis:names:tc:emergency:cap", "gdacs": b"gdacs"}
_WORDS = {Situation.kind: {"evidence", "epoch"}, Signal.kind: {"native_id", "publisher"}}
"""How to tell each from the others."""


class SituationFileError(ServiolaError):
    """A file does not say what is going on; the sentence says what to write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file tells of: one situation or several, and the ways in which it is meant to reach places.

    `heard_at` is when it was last told of, None where the file does not say.
    """

    situations: tuple[Situation, ...]
    ways: tuple[Way, ...] = ()
    heard_at: Instant | None = None


def read_situation(path: Path, *, now: Instant) -> Told:
    """Read a file; SituationFileError or PlaybookError say what is wrong with it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SituationFileError(
            phrase("{path} cannot be read: {why}", path=path, why=error.strerror)
        ) from error
    if len(content) > MOST_BYTES:
        raise SituationFileError(
            phrase("{path} is larger than 10 MB; give the one warning or feature", path=path)
        )
    kind = _kind(content)
    if not kind:
        raise not_xml_we_read(content, str(path))
    if kind == "own":
        return _own(short_form(content, str(path)))
    if kind in {Situation.kind, Signal.kind}:
        return _word(kind, content, path)
    signals = Recorded().signals(path, Source(name=kind, kind=kind), now)
    if not signals:
        raise SituationFileError(
            phrase("{path} tells of nothing that can be read; see docs/sources.md", path=path)
        )
    return _from_signals(signals)


def _kind(content: bytes) -> str:
    """Say who writes such files; nothing where nobody that we know does."""
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if begins == b"<":
        return next((name for name, mark in _XML.items() if mark in content), "")
    if begins != b"{":
        return "own"
    try:
        found = json.loads(content)
    except ValueError:
        return "own"
    if found.get("type") in {"Feature", "FeatureCollection"}:
        return "usgs"
    return next((name for name, keys in _WORDS.items() if keys <= found.keys()), "own")


def _word(kind: str, content: bytes, path: Path) -> Told:
    """Read one of our own words, as the journal and the tests keep them."""
    try:
        # What an older version left out has a default, so the newest reads it as well.
        word = decode(kind, (Situation if kind == Situation.kind else Signal).v, content)
    except UnknownWord as error:
        raise SituationFileError(
            phrase(
                "{path} is no {kind} that this Serviola can read: {error}", path=path, kind=kind, error=error
            )
        ) from error
    if isinstance(word, Signal):
        return _from_signals((word,))
    return Told(situations=(word,), heard_at=word.updated_at)


def _from_signals(signals: Iterable[Signal]) -> Told:
    known: dict[str, Situation] = {}
    heard: list[Instant] = []
    for signal in signals:
        found = intake(signal, find(signal, known.values()), brand=BRAND, now=signal.sent_at)
        heard.append(signal.sent_at)
        if found is not None:
            known[found.id] = found
    if not known:
        raise SituationFileError(
            phrase("the file tells of nothing that is going on: a test, or what was taken back")
        )
    return Told(situations=tuple(known.values()), heard_at=max(heard))


# --- the short form ----------------------------------------------------------------------------------


def _own(written: Located) -> Told:
    fields = Fields(written)
    hazard = fields.choice("hazard", Hazard)
    severity = fields.choice("severity", Severity, Severity.SEVERE)
    occurred = _instant(fields, "occurred_at")
    point = _point(fields)
    radius = fields.distance_km("radius") if fields.has("radius") else None
    countries = fields.texts("countries", ())
    polygon = _polygon(fields)
    forecast = tuple(_positions(fields, radius))
    if point is None and not (countries or polygon or forecast) and not fields.findings:
        remedy = phrase("add point:, polygon:, countries: or forecast:")
        fields.error("where", phrase("it does not say where the situation is"), remedy)
    if radius is not None and point is None and not forecast and not fields.findings:
        fields.error(
            "where",
            phrase("radius has no point"),
            phrase("add point: {{lat: 18.4, lon: -72.5}}"),
            at=("radius",),
        )
    fields.rest()
    fields.settle()
    heard = occurred
    at = Instant(0) if occurred is None else occurred
    situation = Situation(
        id="from-file",
        brand=BRAND,
        partition=Category.GEO,
        epoch=1,
        revision=1,
        hazard=hazard,
        phase=Phase.FORECAST if forecast else Phase.ACTIVE,
        state=SituationState.OPEN,
        status=Status.ACTUAL,
        severity=severity,
        certainty=Certainty.UNKNOWN,
        urgency=Urgency.UNKNOWN,
        occurred_at=at,
        opened_at=at,
        updated_at=at,
        point=point,
        area=Area(polygons=polygon, countries=countries),
        forecast=forecast,
        keys=("file",),
        evidence=(),
    )
    ways = [Way(by="country")] if countries else []
    ways += [Way(by="radius", radius_km=radius)] if radius is not None and point is not None else []
    return Told(situations=(situation,), ways=tuple(ways), heard_at=heard)


def _instant(fields: Fields, key: str) -> Instant | None:
    text = fields.text(key, "")
    # A day alone is its beginning, in UTC.
    whole = f"{text}T00:00:00Z" if _DAY.fullmatch(text) else text
    try:
        return parse_iso(whole) if text else None
    except ValueError:
        fields.error(
            "time",
            phrase("{key} is no moment: {text}", key=key, text=text[:40]),
            phrase("write 2026-09-01T06:00:00Z"),
            at=(key,),
        )
        return None


def _point(fields: Fields) -> Point | None:
    if not fields.has("point"):
        return None
    point = fields.mapping("point")
    found = Point(point.number("lat", least=-90, most=90), point.number("lon", least=-180, most=180))
    point.rest()
    return found


def _polygon(fields: Fields) -> tuple[Polygon, ...]:
    if not fields.has("polygon"):
        return ()
    given = fields.raw("polygon")
    corners = given if isinstance(given, list) else []
    ring = [Point(float(one[0]), float(one[1])) for one in corners if _is_corner(one)]
    if len(ring) < 3 or len(ring) < len(corners):
        remedy = phrase("write at least three corners as [lat, lon]")
        fields.error("polygon", phrase("polygon is no ring of corners"), remedy, at=("polygon",))
        return ()
    closed = ring[:-1] if ring[0] == ring[-1] else ring
    return (Polygon(tuple(closed)),)


def _is_corner(value: object) -> bool:
    numbers = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
    )
    return bool(numbers and isinstance(value, list) and abs(value[0]) <= 90 and abs(value[1]) <= 180)


def _positions(fields: Fields, radius: float | None) -> Iterable[Position]:
    found = []
    for each in fields.mappings("forecast", required=False):
        at = _instant(each, "at")
        if at is None and not each.has("at"):
            each.error("missing-key", phrase("{name} has no at", name=each.name), phrase("add at:"))
        point = Point(each.number("lat", least=-90, most=90), each.number("lon", least=-180, most=180))
        within = each.distance_km("radius") if radius is None or each.has("radius") else radius
        each.rest()
        found.append(Position(at=at or Instant(0), point=point, radius_km=within))
    return sorted(found, key=lambda one: one.at)


def at_its_gravest(told: Told, countries: Iterable[str]) -> Situation:
    """Give the situation that matters for some countries: one there, or else the gravest."""
    there = set(countries)

    def gravity(one: Situation) -> tuple[bool, int, float, str]:
        return bool(there & set(one.area.countries)), one.severity.rank, one.magnitude or 0.0, one.id

    return max(told.situations, key=gravity)
