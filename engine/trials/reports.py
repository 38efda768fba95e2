"""Reports: what a source says, written in the case itself, for whoever has no recorded file.

- at: +10m
report: {hazard: earthquake, severity: Severe, from: official, country: HT, point: [18.5, -72.3]}
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.model.ids import digest_of
from engine.model.place import Area, Circle, Point, Polygon
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Position, Signal
from engine.rules.words import shown
from engine.trials.times import read_offset

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.rules.fields import Fields

_LONGEST = 300


class Says(StrEnum):
    """What a report does to what its source said before."""

    ALERT = "alert"
    RETRACTED = "retracted"
    ALL_CLEAR = "all_clear"


class Wire:
    """The reports of one case, so that the next word under one name is known to be one."""

    def __init__(self, clock: Instant) -> None:
        """Take the clock of the case; nothing was said yet."""
        self._clock = clock
        self._words: dict[tuple[str, str], tuple[int, Instant]] = {}
        """Per publisher and name: how often it spoke, and since when it says it began."""

    def read(self, fields: Fields, at: Instant) -> Signal:
        """Read one report that comes in at a moment."""
        hazard, source_class = fields.choice("hazard", Hazard), fields.choice("from", SourceClass)
        by = fields.text("by", source_class.value)
        name = fields.text("id", f"report-{len(self._words) + 1}")
        says = fields.choice("says", Says, Says.ALERT)
        before = self._words.get((by, name))
        if says is not Says.ALERT and before is None and not fields.findings:
            message = phrase("{by} said nothing before as {name}", by=by, name=name)
            remedy = phrase("write the id of an earlier report by the same publisher")
            fields.error("report", message, remedy, at=("says",))
        sent = self._moment(fields, "sent", at)
        happened = self._moment(fields, "happened", sent if before is None else before[1])
        if sent > at:
            message = phrase("it is sent after it comes in")
            fields.error("time", message, phrase("write an offset up to at, or leave sent out"), at=("sent",))
        revision = 1 if before is None else before[0] + 1
        self._words[by, name] = (revision, happened)
        point = _point(fields, "point")
        signal = Signal(
            id=f"{by}:{name}:{revision}",
            source=by,
            source_class=source_class,
            publisher=by,
            native_id=name,
            revision=revision,
            partition=hazard.category,
            hazard=hazard,
            status=fields.choice("status", Status, Status.ACTUAL),
            msg_type=_msg_type(says, revision),
            severity=fields.choice("severity", Severity, Severity.UNKNOWN),
            certainty=fields.choice("certainty", Certainty, Certainty.UNKNOWN),
            urgency=fields.choice("urgency", Urgency, Urgency.UNKNOWN),
            occurred_at=happened,
            sent_at=sent,
            received_at=at,
            expires_at=read_offset(fields, self._clock, "expires", past=True)
            if fields.has("expires")
            else None,
            point=point,
            area=_area(fields, point),
            forecast=tuple(sorted((self._position(one) for one in _listed(fields)), key=lambda one: one.at)),
            magnitude=fields.number("magnitude", least=-2, most=10) if fields.has("magnitude") else None,
            depth_km=fields.distance_km("depth", most=800) if fields.has("depth") else None,
            story=_story(fields, name, source_class),
            topics=fields.texts("topics", ()),
            all_clear=says is Says.ALL_CLEAR,
            standing=fields.flag("standing", False),
            text=OutsideText(headline=fields.text("headline", "")[:_LONGEST]),
        )
        fields.rest()
        return signal

    def _moment(self, fields: Fields, key: str, default: Instant) -> Instant:
        return read_offset(fields, self._clock, key, past=True) if fields.has(key) else default

    def _position(self, fields: Fields) -> Position:
        found = Position(
            at=read_offset(fields, self._clock, "at", past=True),
            point=_point(fields, "point", required=True) or Point(0, 0),
            radius_km=fields.distance_km("radius"),
        )
        fields.rest()
        return found


def _listed(fields: Fields) -> tuple[Fields, ...]:
    return fields.mappings("forecast", required=False)


def _msg_type(says: Says, revision: int) -> MsgType:
    if says is Says.RETRACTED:
        return MsgType.CANCEL
    return MsgType.ALERT if revision == 1 else MsgType.UPDATE


def _story(fields: Fields, name: str, source_class: SourceClass) -> str:
    """Give the fingerprint of a text; what somebody wrote has one, what an instrument measured has none."""
    original = fields.text("copy_of", "")
    if original or source_class in {SourceClass.NEWS, SourceClass.SOCIAL}:
        return digest_of(original or name)[:16]
    return ""


def _point(fields: Fields, key: str, *, required: bool = False) -> Point | None:
    if not required and not fields.has(key):
        return None
    found = _corner(value := fields.raw(key))
    if found is None and value is not None:
        message = phrase("{key} is {value}, which is no point", key=key, value=shown(value))
        fields.error(
            "point", message, phrase("write latitude and longitude, such as [18.5, -72.3]"), at=(key,)
        )
    return found


def _corner(value: Any) -> Point | None:
    """Read [lat, lon]; None where it is none on this planet."""
    if not (isinstance(value, list) and len(value) == 2):
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        return None
    return Point(float(value[0]), float(value[1])) if abs(value[0]) <= 90 and abs(value[1]) <= 180 else None


def _area(fields: Fields, point: Point | None) -> Area:
    circles: tuple[Circle, ...] = ()
    if fields.has("radius"):
        radius_km = fields.distance_km("radius")
        if point is None:
            message = phrase("radius has no point")
            fields.error("where", message, phrase("add point:, such as [18.5, -72.3]"), at=("radius",))
        else:
            circles = (Circle(point, radius_km),)
    return Area(circles=circles, polygons=_polygon(fields), countries=_countries(fields))


def _polygon(fields: Fields) -> tuple[Polygon, ...]:
    if not fields.has("polygon"):
        return ()
    given = fields.raw("polygon")
    corners = [_corner(one) for one in given] if isinstance(given, list) else []
    ring = tuple(one for one in corners if one is not None)
    if len(ring) < 3 or len(ring) < len(corners):
        message = phrase("polygon is no ring of corners")
        fields.error(
            "polygon", message, phrase("write at least three corners as [lat, lon]"), at=("polygon",)
        )
        return ()
    return (Polygon(ring[:-1] if ring[0] == ring[-1] else ring),)


def _countries(fields: Fields) -> tuple[str, ...]:
    countries = fields.texts("country", ())
    for index, name in enumerate(countries):
        at = ("country", index) if isinstance(fields.values["country"], list) else ("country",)
        if not (len(name) == 2 and name.isascii() and name.isupper()):
            message = phrase("country is {value}, which is no country", value=shown(name))
            fields.error("country", message, phrase("write its two capital letters, such as HT"), at=at)
    return countries
