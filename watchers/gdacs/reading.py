"""GDACS to signals: a pure function, and the watcher around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.model.place import Area, Point, Polygon
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.gdacs.items import GdacsItem, read_items
from watchers.glide import HAZARDS, glide_aliases
from watchers.iso3 import alpha2, countries_named
from watchers.reading import named
from watchers.seen import mark_of
from watchers.telling import Draft, tell
from watchers.times import mail_time

SOURCE = "gdacs"
MAX_ITEMS = 1_000

SEVERITIES = {"green": Severity.MINOR, "orange": Severity.SEVERE, "red": Severity.EXTREME}
"""Alert levels of GDACS on CAP's scale; docs/sources.md says where they come from."""

# A box around a flood or a fire is where it is; around a quake or a storm's whole course it is not.
_BOX_MEANS_SOMETHING = frozenset({"FL", "WF"})
_WIDEST_BOX = 10.0
_DEPTH = re.compile(r"depth:? ?([\d.]{1,8}) ?km", re.IGNORECASE)


class _BadItem(ValueError):
    """An item cannot be believed; the message says what is wrong with it."""


class GdacsWatcher(DocumentWatcher):
    """Eyes on the RSS of GDACS. It has no options."""

    suffixes = (".xml", ".rss")
    in_portions = True
    service = SOURCE
    accept = "application/rss+xml, application/xml"

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the feed."""
        return read_gdacs(data, memory, now=now, horizon_days=self.horizon_days, name=name)


def read_gdacs(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read what is new in a feed of GDACS; a text that is none is a SourceError."""
    items = read_items(data, name)
    drafts: list[Draft] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            drafts.append(Draft(signal=_signal(item, now=now), mark=_mark(item)))
        except _BadItem as error:
            problems.append(f"{item.guid or f'item {number}'}: {error}")
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return tell(drafts, memory, now=now, horizon_days=horizon_days, items=len(items), problems=problems)


def _mark(item: GdacsItem) -> str:
    """Mark what we make of an item; a new map or count of readers is no news."""
    told = ("gdacs:alertlevel", "gdacs:todate", "gdacs:country", "gdacs:episodeid", "gdacs:version")
    return mark_of(item.title, item.description, item.text("georss:point"), *map(item.text, told))


def _signal(item: GdacsItem, *, now: Instant) -> Signal:
    """Make the signal of an item, its revision being when GDACS says that it changed."""
    kind = item.text("gdacs:eventtype").upper()
    event = item.text("gdacs:eventid")
    if not re.fullmatch(r"[A-Z]{2}", kind) or not re.fullmatch(r"[A-Za-z]?\d{1,12}", event):
        raise _BadItem(phrase("it has no event type and id"))
    began = mail_time(item.text("gdacs:fromdate")) or item.published
    if began is None:
        raise _BadItem(phrase("it has no date"))
    if began > now + DAY:
        raise _BadItem(phrase("it is dated in the future"))
    # A forecast's end lies ahead, and is no time at which anything was said.
    stated = [mail_time(item.text("gdacs:datemodified")), item.published, began]
    sent_at = next(at for at in stated if at is not None and at <= now + DAY)
    hazard = HAZARDS.get(kind, Hazard.OTHER)
    return Signal(
        id="",
        source=SOURCE,
        source_class=SourceClass.OFFICIAL,
        publisher=SOURCE,
        native_id=f"{kind}{event}",
        revision=sent_at // 1000,
        # The number by which all agencies know the disaster.
        aliases=glide_aliases((item.text("gdacs:glide"),), hazard),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=SEVERITIES.get(item.text("gdacs:alertlevel").casefold(), Severity.UNKNOWN),
        # Its alert levels are computed from models within minutes, and a person may correct them later.
        certainty=Certainty.LIKELY,
        urgency=Urgency.PAST if hazard is Hazard.EARTHQUAKE else Urgency.UNKNOWN,
        occurred_at=min(began, now),
        sent_at=min(sent_at, now),
        received_at=now,
        point=_point(item),
        area=Area(polygons=_box(item, kind), countries=_countries(item)),
        magnitude=_magnitude(item) if kind == "EQ" else None,
        depth_km=_depth_km(item) if kind == "EQ" else None,
        # A storm is written with its year: PATRICIA-15.
        sketch=named(item.text("gdacs:eventname").partition("-")[0]) if kind == "TC" else None,
        text=OutsideText(
            headline=item.title,
            description=item.description,
            place=item.text("gdacs:country")[:200],
            url=item.link,
        ),
    )


def _countries(item: GdacsItem) -> tuple[str, ...]:
    by_code = alpha2(item.text("gdacs:iso3"))
    named = countries_named(item.text("gdacs:country"))
    return tuple(dict.fromkeys((*((by_code,) if by_code else ()), *named)))


def _magnitude(item: GdacsItem) -> float | None:
    severity = item.get("gdacs:severity")
    value = _number(severity.attributes.get("value", "")) if severity is not None else None
    return value if value is not None and 0 < value < 10 else None


def _depth_km(item: GdacsItem) -> float | None:
    found = _DEPTH.search(item.text("gdacs:severity"))
    value = _number(found[1]) if found is not None else None
    return value if value is not None and 0 <= value <= 1_000 else None


def _point(item: GdacsItem) -> Point | None:
    geo = item.get("geo:Point")
    parts = {each.name: each.text for each in geo.parts} if geo is not None else {}
    pair = item.text("georss:point").replace(",", " ").split() or [
        parts.get("geo:lat", ""),
        parts.get("geo:long", ""),
    ]
    lat, lon = (_number(pair[0]), _number(pair[1])) if len(pair) == 2 else (None, None)
    if lat is None or lon is None:
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise _BadItem(phrase("its position is not on this planet"))
    return Point(lat, lon)


def _box(item: GdacsItem, kind: str) -> tuple[Polygon, ...]:
    # GDACS writes a box as west east south north.
    numbers = [_number(word) for word in item.text("gdacs:bbox").split()]
    if kind not in _BOX_MEANS_SOMETHING or len(numbers) != 4:
        return ()
    west, east, south, north = (float("nan") if each is None else each for each in numbers)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return ()
    if east - west > _WIDEST_BOX or north - south > _WIDEST_BOX:
        return ()
    corners = ((south, west), (south, east), (north, east), (north, west))
    return (Polygon(tuple(Point(lat, lon) for lat, lon in corners)),)


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,9}(\.\d{1,12})?", text) else None
