"""Service alerts of GTFS-realtime: what trains, buses and ferries do not do, in Protocol Buffers.

Read by the bindings that MobilityData generates from the specification, version 2.0. A feed is a full dataset
unless it says that it is differential: an alert that is not in it is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText
from engine.model.time import DAY, SECOND, Instant
from engine.ports import Poll
from watchers.locations import is_url
from watchers.ops.common import MAX_ITEMS, BadItem, link_of, topics_of
from watchers.ops.gtfs_size import MOST_FIELDS, MOST_MESSAGES, holds_too_many, is_flood
from watchers.ops.states import Found, Thing
from watchers.ops.watcher import SystemWatcher
from watchers.options import Options
from watchers.seen import mark_of
from watchers.times import moved
from wire.strict_json import clean_id, clean_text

LEVELS = {"INFO": Severity.MINOR, "WARNING": Severity.MODERATE, "SEVERE": Severity.SEVERE}
"""How bad an alert says that it is."""

EFFECTS = {
    "NO_SERVICE": Severity.SEVERE,
    **dict.fromkeys(("REDUCED_SERVICE", "SIGNIFICANT_DELAYS"), Severity.MODERATE),
    **dict.fromkeys(
        (
            "DETOUR",
            "ADDITIONAL_SERVICE",
            "MODIFIED_SERVICE",
            "STOP_MOVED",
            "OTHER_EFFECT",
            "NO_EFFECT",
            "ACCESSIBILITY_ISSUE",
        ),
        Severity.MINOR,
    ),
}
"""How bad it is where the alert does not say."""

CAUSES = {"STRIKE": Hazard.STRIKE, "DEMONSTRATION": Hazard.UNREST}
"""What is going on; every other cause disturbs the transport, which is what we know of it."""

_MOST_ENTITIES = 200


class GtfsAlertsWatcher(SystemWatcher):
    """Eyes on a feed of service alerts, as an agency publishes it.

    Options: country (where the agency runs), language (of the texts, else English), topics (topic: what it is
    about, written route:219, stop:16230 or agency:1); token, or user and password.
    """

    suffixes = (".pb", ".bin")
    accept = "application/x-protobuf, application/octet-stream"

    def take(self, given: Options) -> None:
        """Ask where the agency runs, and which routes and stops matter."""
        super().take(given)
        self._area = Area(countries=tuple(filter(None, (given.country("country"),))))
        self._language = given.word("language", "en").casefold()
        self._made_ms: list[int | None] = []
        words = given.words("topics")
        self._about = {one.casefold(): topic for topic, each in words.items() for one in each}

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once. A feed is made anew at least every ten minutes, so one that is not has stopped."""
        self._made_ms.clear()
        poll = await super().poll(cursor, now=now)
        kept = cursor.get("shown_ms") if cursor.get("location") == self.location else None
        before = kept if isinstance(kept, int) else None
        newer, shown_ms = before is None, before
        for made_ms in self._made_ms:
            newer, shown_ms = moved(before, made_ms, now_ms=now // 1000)
        return replace(
            poll,
            cursor={**poll.cursor, "shown_ms": shown_ms},
            health=replace(poll.health, newer=newer or not is_url(self.location)),
        )

    def find(self, data: bytes, name: str, *, now: Instant) -> Found:
        """Read a feed."""
        feed = _feed(data, name)
        self._made_ms.append(_instant(feed.header.timestamp) // 1000 or None)
        differential = feed.header.incrementality == feed.header.DIFFERENTIAL
        said_at = _instant(feed.header.timestamp) if feed.header.timestamp else now
        if not 0 < said_at <= now + DAY:
            raise SourceError(
                phrase(
                    "{name} was made before 1970 or in the future; check the clock of its server", name=name
                )
            )
        alerts = [one for one in feed.entity if one.HasField("alert") or one.is_deleted]
        things: list[Thing] = []
        problems: list[str] = []
        due: list[Instant] = []
        for number, entity in enumerate(alerts[:MAX_ITEMS], start=1):
            try:
                thing = self._thing(entity, min(said_at, now), bool(feed.header.timestamp), now=now)
            except BadItem as error:
                problems.append(f"alert {number}: {error}")
                continue
            due += [at for at in _bounds(entity.alert) if at > now]
            if thing is not None:
                things.append(thing)
        if len(alerts) > MAX_ITEMS:
            problems.append(
                phrase(
                    "alert {number} and those after it: only {most} are read",
                    number=MAX_ITEMS + 1,
                    most=MAX_ITEMS,
                )
            )
        return Found(
            things=tuple(things),
            problems=tuple(problems),
            skipped=min(len(alerts), MAX_ITEMS) - len(things) - len(problems),
            whole=not differential,
            due_ms=min(due, default=Instant(0)) // 1000,
        )

    def _thing(self, entity: Any, said_at: Instant, is_dated: bool, *, now: Instant) -> Thing | None:  # noqa: FBT001 - said by the feed
        """Read one alert; None for one that has not begun."""
        native_id = clean_id(_text(entity.id), most=200)
        if not native_id:
            raise BadItem(phrase("it has no id"))
        alert = entity.alert
        periods = _periods(alert)
        if periods and not entity.is_deleted and all(start > now for start, _ in periods):
            return None
        over = entity.is_deleted or bool(periods and all(0 < end <= now for _, end in periods))
        began = max((start for start, _ in periods if 0 < start <= now), default=said_at)
        ends = [end for _, end in periods]
        headline = self._said(alert.header_text, most=300)
        cause, effect = _name(alert, "cause"), _name(alert, "effect")
        return Thing(
            native_id=native_id,
            stamp_ms=(said_at if is_dated else began) // 1000,
            hazard=CAUSES.get(cause, Hazard.TRANSPORT),
            severity=LEVELS.get(_name(alert, "severity_level"), EFFECTS.get(effect, Severity.UNKNOWN)),
            occurred_at=began,
            sent_at=said_at,
            over=over,
            expires_at=max(ends) if ends and all(ends) and not over else None,
            topics=self._topics(alert.informed_entity),
            area=self._area,
            text=OutsideText(
                headline=headline or _in_words(cause, effect),
                description=self._said(alert.description_text, most=1_000),
                url=link_of(self._said(alert.url, most=1_000)),
            ),
            # All that it says, and not when the feed was made, which is every minute.
            mark=mark_of(alert.SerializeToString(deterministic=True), native_id),
        )

    def _said(self, text: Any, *, most: int) -> str:
        """Give a text in the language that is wanted, else in English, else in the first that there is."""
        told = {
            _text(one.language).casefold().partition("-")[0]: _text(one.text)
            for one in reversed(text.translation[:50])
        }
        first = _text(text.translation[0].text) if len(text.translation) else ""
        return clean_text(told.get(self._language) or told.get("en") or told.get("") or first, most=most)

    def _topics(self, entities: Sequence[Any]) -> tuple[str, ...]:
        """Give the topics that routes, stops and agencies stand for; without any, they themselves."""
        named: list[str] = []
        for one in entities[:_MOST_ENTITIES]:
            route = one.route_id or one.trip.route_id
            named += [
                f"{kind}:{_text(id_)}"
                for kind, id_ in (("agency", one.agency_id), ("route", route), ("stop", one.stop_id))
                if id_
            ]
        about = {self._about[each.casefold()] for each in named if each.casefold() in self._about}
        return tuple(sorted(about)) or topics_of(
            each.replace(":", "-", 1).replace(",", " ") for each in dict.fromkeys(named)
        )


def _feed(data: bytes, name: str) -> Any:
    # Protocol Buffers take a tenth of a second to load, and few look at trains.
    from google.protobuf.message import DecodeError  # noqa: PLC0415 - see above
    from google.transit.gtfs_realtime_pb2 import FeedMessage  # noqa: PLC0415 - see above

    if is_flood(data):
        raise SourceError(
            phrase(
                "{name} holds more than {most_fields:,} entities; ask for the service alerts alone",
                name=name,
                most_fields=MOST_FIELDS,
            )
        )
    if holds_too_many(data, FeedMessage.DESCRIPTOR):
        raise SourceError(
            phrase(
                "{name} holds more than {most:,} messages; ask for the service alerts alone",
                name=name,
                most=MOST_MESSAGES,
            )
        )
    feed = FeedMessage()
    try:
        feed.ParseFromString(data)
    except (DecodeError, UnicodeDecodeError) as error:
        raise SourceError(
            phrase("{name} is no GTFS-realtime feed; check that it is the binary one", name=name)
        ) from error
    if not feed.IsInitialized() or not feed.header.gtfs_realtime_version:
        raise SourceError(
            phrase("{name} is no GTFS-realtime feed: it has no header; check the address", name=name)
        )
    return feed


def _periods(alert: Any) -> list[tuple[Instant, Instant]]:
    """Give when the service is affected, from and to; 0 where a period is open at that end."""
    # Cut before anything is made of it: a feed of 10 MB holds millions.
    given = alert.impact_period[:_MOST_ENTITIES] or alert.active_period[:_MOST_ENTITIES]
    return [(_instant(one.start), _instant(one.end)) for one in given]


def _bounds(alert: Any) -> Iterable[Instant]:
    for start, end in _periods(alert):
        yield from (start, end)


def _instant(seconds: int) -> Instant:
    """Turn POSIX seconds into an instant; what is beyond the year 2100 is open."""
    return Instant(seconds * SECOND) if 0 < seconds < 4_102_444_800 else Instant(0)


def _text(value: str | bytes) -> str:
    """Give a text; the bindings give what is no UTF-8, as some agencies write it, as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _name(alert: Any, key: str) -> str:
    """Give the name of an enumerated value; one that is newer than the bindings has none."""
    kind = alert.DESCRIPTOR.fields_by_name[key].enum_type
    found = kind.values_by_number.get(getattr(alert, key))
    return "" if found is None else str(found.name)


def _in_words(cause: str, effect: str) -> str:
    words = [word.replace("_", " ").lower() for word in (effect, cause) if word and "UNKNOWN" not in word]
    return clean_text(", ".join(words), most=300) or "a service alert"
