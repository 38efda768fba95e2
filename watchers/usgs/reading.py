"""USGS GeoJSON or Atom to signals: a pure function, for the watcher, for case files and for replays."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import Instant
from watchers.countries import countries_of
from watchers.usgs.atom import as_geojson, is_atom
from watchers.usgs.items import BadItem, Item, name_of, read_item
from watchers.usgs.memory import Known
from watchers.usgs.scales import CERTAINTY, HAZARDS, QUIET, severity_of
from watchers.xml import BadXml
from wire.strict_json import BadJson, read_json

SOURCE = "usgs"
MAX_ITEMS = 20_000
_DAY_MS = 86_400_000
_WINDOWS_S = {"hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document says, and what is known after it.

    `read` counts items that were understood, `skipped` those left out: too old, of a quiet type, or bad.
    `problems` has a sentence for each bad one, `old` the ids of those too old. `present` are all ids in the
    document, aliases too. `generated_ms` is when the document says it was made. `window_ms` is the time after
    which an event that is not present ought to be; None when unknown.
    """

    signals: tuple[Signal, ...]
    seen: Mapping[str, Known]
    read: int
    skipped: int
    problems: tuple[str, ...]
    present: frozenset[str]
    window_ms: float | None
    generated_ms: int | None = None
    old: frozenset[str] = frozenset()


def read_usgs(
    data: bytes,
    *,
    now: Instant,
    seen: Mapping[str, Known] | None = None,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Reading:
    """Read a summary feed or one event; a text that is neither is a SourceError.

    `seen` is what earlier readings gave: a revision that was signaled is not signaled again. An event that
    is older than the horizon when first seen is left out.
    """
    document = _parse(data, name)
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    now_ms = now // 1000
    known = dict(seen or {})
    signals: list[Signal] = []
    items, problems = _items(features, now_ms=now_ms, replayed=horizon_days is None)
    ids = {item.native_id for item in items}
    skipped = len(features) - len(items)
    old: set[str] = set()
    oldest_ms = None if horizon_days is None else now_ms - horizon_days * _DAY_MS
    for item in items:
        said = _signals(item, known, now=now, oldest_ms=oldest_ms)
        if said is None:
            skipped += 1
            if oldest_ms is not None and item.time_ms is not None and item.time_ms < oldest_ms:
                old.add(item.native_id)
            continue
        signals += said
        for alias in item.aliases:
            # The event goes by its new id from now on.
            if alias not in ids:
                known.pop(alias, None)
    return Reading(
        signals=tuple(signals),
        seen=known,
        read=len(features) - skipped,
        skipped=skipped,
        problems=tuple(problems),
        present=frozenset(ids.union(*(item.aliases for item in items))),
        # An event of an Atom feed has no page of its own that would say why it left.
        window_ms=None if is_atom(data) else _window_ms(document, items, now_ms=now_ms),
        generated_ms=_generated_ms(document, now_ms=now_ms),
        old=frozenset(old),
    )


def _items(features: Sequence[Any], *, now_ms: int, replayed: bool) -> tuple[list[Item], list[str]]:
    """Read each event, and say which cannot be read and why."""
    problems: list[str] = []
    items: list[Item] = []
    for number, feature in enumerate(features[:MAX_ITEMS], start=1):
        try:
            items.append(read_item(feature, now_ms=now_ms, replayed=replayed))
        except BadItem as error:
            problems.append(f"{name_of(feature, number)}: {error}")
    if len(features) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return items, problems


def cancellation(native_id: str, known: Known, *, now: Instant) -> Signal:
    """Retract an event of which nothing is left but what we remember."""
    gone = Item(
        native_id=native_id,
        aliases=(),
        updated_ms=now // 1000,
        time_ms=known.time_ms,
        deleted=True,
        status="deleted",
        type="",
        alert="",
        magnitude=None,
        point=None,
        depth_km=None,
        detail="",
        text=OutsideText(),
    )
    # USGS gives no revision for a deletion; one more than the last comes after it, and before any later one.
    saying = _Saying(MsgType.CANCEL, known.hazard, known.revision + 1)
    return _signal(gone, saying, now=now, time_ms=known.time_ms, after=(native_id, known))


class _Saying(NamedTuple):
    msg_type: MsgType
    hazard: Hazard
    revision: int


def _signals(
    item: Item, known: dict[str, Known], *, now: Instant, oldest_ms: float | None
) -> list[Signal] | None:
    """Say what is new in an item and remember it; None when the item is left out."""
    own = known.get(item.native_id)
    if own is not None and item.updated_ms <= own.revision:
        known[item.native_id] = own.back()
        return []
    after = next(((each, known[each]) for each in (item.native_id, *item.aliases) if each in known), None)
    before = after[1] if after is not None else None
    time_ms = item.time_ms if item.time_ms is not None or before is None else before.time_ms
    if time_ms is None or (before is None and oldest_ms is not None and time_ms < oldest_ms):
        return None
    sayings = _sayings(item, before)
    if sayings is None:
        return None
    last = sayings[-1] if sayings else _Saying(MsgType.CANCEL, _hazard(item, before), item.updated_ms)
    known[item.native_id] = Known(
        revision=last.revision,
        time_ms=time_ms,
        hazard=last.hazard,
        # The page of an event does not name itself.
        detail=item.detail or (before.detail if before is not None else ""),
        canceled=last.msg_type is MsgType.CANCEL,
    )
    return [_signal(item, saying, now=now, time_ms=time_ms, after=after) for saying in sayings]


def _sayings(item: Item, before: Known | None) -> list[_Saying] | None:
    """Say what an item means after what we said before; None when it never concerned us."""
    stands = before is not None and not before.canceled
    hazard = _hazard(item, before)
    if item.deleted:
        return [_Saying(MsgType.CANCEL, hazard, item.updated_ms)] if stands or before is None else []
    if item.type in QUIET:
        # First taken for a quake, then found to be a blast: what we said of it is withdrawn.
        return [_Saying(MsgType.CANCEL, hazard, item.updated_ms)] if stands else None
    if before is None or not stands:
        return [_Saying(MsgType.ALERT, hazard, item.updated_ms)]
    if before.hazard.category is not hazard.category:
        # Another family is another partition: withdrawn there, and said anew here.
        return [
            _Saying(MsgType.CANCEL, before.hazard, item.updated_ms),
            _Saying(MsgType.ALERT, hazard, item.updated_ms + 1),
        ]
    return [_Saying(MsgType.UPDATE, hazard, item.updated_ms)]


def _hazard(item: Item, before: Known | None) -> Hazard:
    if before is not None and (item.deleted or item.type in QUIET):
        return before.hazard
    return HAZARDS.get(item.type, Hazard.OTHER)


def _signal(
    item: Item, saying: _Saying, *, now: Instant, time_ms: int, after: tuple[str, Known] | None
) -> Signal:
    msg_type, hazard, revision = saying
    return Signal(
        id=f"{SOURCE}:{item.native_id}:{revision}",
        source=SOURCE,
        source_class=SourceClass.OFFICIAL,
        publisher=SOURCE,
        native_id=item.native_id,
        revision=revision,
        aliases=item.aliases,
        references=(f"{SOURCE}:{after[0]}:{after[1].revision}",) if after is not None else (),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=msg_type,
        severity=severity_of(magnitude=item.magnitude, alert=item.alert),
        certainty=CERTAINTY.get(item.status, Certainty.UNKNOWN),
        # As in USGS's own CAP messages: the shaking is over when it is reported.
        urgency=Urgency.PAST,
        occurred_at=Instant(time_ms * 1000),
        sent_at=Instant(item.updated_ms * 1000),
        received_at=now,
        point=item.point,
        area=Area(countries=countries_of(item.text.place, point=item.point)),
        magnitude=item.magnitude,
        depth_km=item.depth_km,
        text=item.text,
    )


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        document = as_geojson(data, most=MAX_ITEMS) if is_atom(data) else read_json(data)
    except (BadJson, BadXml) as error:
        raise SourceError(
            phrase(
                "{name} is no USGS GeoJSON: {error}; check that it is a GeoJSON or Atom feed of USGS",
                name=name,
                error=error,
            )
        ) from error
    if isinstance(document, dict):
        collection: dict[str, Any] = document
        if collection.get("type") == "Feature":
            return collection
        if collection.get("type") == "FeatureCollection" and isinstance(collection.get("features"), list):
            refused = _metadata(collection).get("status")
            if isinstance(refused, int) and refused >= 400:
                raise SourceError(
                    phrase(
                        "{name} holds an error of USGS (status {refused}) and no events; check the query",
                        name=name,
                        refused=refused,
                    )
                )
            return collection
    raise SourceError(
        phrase(
            "{name} is no USGS GeoJSON: it is neither a FeatureCollection nor a Feature; give a feed from https://earthquake.usgs.gov/earthquakes/feed/",
            name=name,
        )
    )


def _metadata(document: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = document.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _generated_ms(document: Mapping[str, Any], *, now_ms: int) -> int | None:
    """Say when a feed was made by its own clock, None where it does not say or cannot be believed."""
    if document["type"] != "FeatureCollection":
        return None
    generated = _metadata(document).get("generated")
    return generated if isinstance(generated, int) and 0 < generated <= now_ms + _DAY_MS else None


def _window_ms(document: Mapping[str, Any], items: list[Item], *, now_ms: int) -> float | None:
    """Say after which time an event must be in this feed; late rather than early, None when unknown."""
    if document["type"] != "FeatureCollection":
        return None
    title = re.search(r"\bPast (Hour|Day|Week|Month)$", str(_metadata(document).get("title", ""))[:200])
    generated = _generated_ms(document, now_ms=now_ms)
    if title is not None and generated is not None:
        length_ms = 1000 * _WINDOWS_S[title[1].lower()]
        # A tenth is left at the old end: a copy of the feed may be older than it says.
        return generated - 0.9 * length_ms
    return min((item.time_ms for item in items if item.time_ms is not None), default=None)
