"""What the items of a document say through a mapping: pure, bounded, and each item by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.model.place import Area, Point
from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.model.signal import OutsideText
from engine.model.time import DAY, SECOND, Instant
from watchers.countries import countries_of
from watchers.iso3 import alpha2
from watchers.mapping.declared import Declared, Told, folded
from watchers.ops.common import MAX_ITEMS, BadItem, link_of, topics_of
from watchers.ops.states import Found, Thing
from watchers.reading import story_of
from watchers.seen import mark_of
from watchers.social.nameless import nameless
from watchers.social.voices import post_of, voice_of
from watchers.times import iso_time, mail_time
from watchers.xml import without_markup
from wire.paths import BadPath, Path
from wire.secrets import Secret
from wire.strict_json import clean_id, clean_text

W = TypeVar("W")

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_DIGITS = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,9})?")
_MILLISECONDS = 100_000_000_000
"""A number of seconds since 1970 that is larger lies beyond the year 5100, so it counts milliseconds."""

_MOST_REVISION = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Whose words the items are. `secret` is the key of the pseudonyms of those who wrote them.

    `old_secret` is the one before it: what was known under it is known by it still, until it is forgotten.
    """

    source: str
    source_class: SourceClass
    secret: Secret
    old_secret: Secret | None = None


def things_in(document: Any, declared: Declared, voice: Voice, *, now: Instant) -> Found:
    """Give what the items of a document say; one that cannot be believed is named, and the others are read.

    BadPath where the items are nowhere in it.
    """
    items = _items(document, declared.paths.get("items"))
    things: list[Thing] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            things.append(thing_of(item, declared, voice, now=now))
        except (BadItem, BadPath) as error:
            problems.append(f"item {number}: {error}")
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return Found(things=tuple(things), problems=tuple(problems), whole=True, source_class=voice.source_class)


def thing_of(item: Any, declared: Declared, voice: Voice, *, now: Instant) -> Thing:
    """Read one item; BadItem or BadPath say what is wrong with it."""
    found = {key: path.find(item) for key, path in declared.paths.items() if key != "items"}
    native_id, formerly = _ids(declared.id.find(item), voice)
    author = _text(found.get("author")).strip()[:200]
    names = (author, *_names(found.get("names")))
    headline = _words(declared.headline.find(item), voice, names, most=300)
    over, deleted = _holds(found.get("resolved")), _holds(found.get("deleted"))
    if not headline and not (over or deleted):
        raise BadItem(phrase("it has no headline"))
    occurred = _time(found.get("occurred"), "occurred", now=now)
    updated = _time(found.get("updated"), "updated", now=now)
    said_at = updated or occurred or now
    description = _words(found.get("description"), voice, names, most=1_000)
    social = voice.source_class is SourceClass.SOCIAL
    return Thing(
        native_id=native_id,
        formerly=formerly,
        stamp_ms=_stamp(updated, occurred, _number(found.get("updated")), ends=over or deleted),
        hazard=_told(declared.hazard, item),
        severity=_told(declared.severity, item),
        occurred_at=min(occurred or said_at, now),
        sent_at=min(said_at, now),
        over=over,
        deleted=deleted,
        expires_at=_time(found.get("expires"), "expires", now=None),
        topics=_topics(declared.topics, item),
        point=_point(found.get("point")),
        area=Area(countries=_countries(found.get("country"))),
        source_class=voice.source_class,
        publisher=(
            voice_of(f"{voice.source} {author}", secret=voice.secret, at=occurred or said_at)
            if author
            else clean_text(_text(found.get("publisher")), most=120)
        ),
        story="" if voice.source_class is SourceClass.OPS else story_of(headline, description),
        # The address of a post may name its author.
        text=OutsideText(
            headline=headline, description=description, url="" if social else link_of(found.get("url"))
        ),
    )


def _items(document: Any, path: Path | None) -> list[Any]:
    found = document if path is None else path.find(document)
    if isinstance(found, list):
        return found
    if isinstance(found, Mapping):
        return [found]
    where = "the document" if path is None else path.text[:80]
    raise BadPath(phrase("{where} is neither a list nor an object", where=where))


def _ids(value: Any, voice: Voice) -> tuple[str, str]:
    """Give the id of an item, and the one that it had under the secret before; empty where it is the same.

    One that may name an author, as an address does, is given only by its mark.
    """
    text = _text(value).strip()[:2_000]
    if not text:
        raise BadItem(phrase("it has no id"))
    if voice.source_class is SourceClass.SOCIAL and not _PLAIN_ID.fullmatch(text):
        address, old = f"{voice.source} {text}", voice.old_secret
        formerly = "" if old is None else post_of(address, secret=old)
        return post_of(address, secret=voice.secret), formerly
    plain = clean_id(text, most=2_000)
    return (plain if len(plain) <= 200 else f"{plain[:160]}-{mark_of(plain)}"), ""


def _names(value: Any) -> list[str]:
    """Give the names that are to be taken out of texts; nothing else is made of them."""
    return [_text(each)[:200] for each in (value[:50] if isinstance(value, list) else [value])]


def _words(value: Any, voice: Voice, names: Iterable[str], *, most: int) -> str:
    """Give a text without markup; what people write among each other also without what names them."""
    text = _text(value)[: 4 * most]
    if voice.source_class is SourceClass.SOCIAL:
        return clean_text(nameless(text, names), most=most)
    return clean_text(without_markup(text, most=2 * most) if "<" in text else text, most=most)


def _told(told: Told[W], item: Any) -> W:
    if told.path is None:
        return told.otherwise
    return told.table.get(folded(_text(told.path.find(item))), told.otherwise)


def _topics(told: Told[tuple[str, ...]], item: Any) -> tuple[str, ...]:
    if told.path is None:
        return topics_of(told.otherwise)
    found = told.path.find(item)
    words = [_text(each) for each in (found[:50] if isinstance(found, list) else [found])]
    if not told.table:
        return topics_of(words) or topics_of(told.otherwise)
    looked_up = [topic for word in words for topic in told.table.get(folded(word), ())]
    return topics_of(looked_up or told.otherwise)


def _text(value: Any) -> str:
    """Give a text, or a number as it is written; anything else is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


def _holds(value: Any) -> bool:
    """Say whether a value is true as JMESPath has it, or as a text or a number says so."""
    if isinstance(value, str):
        return value.strip().casefold() not in {"", "false", "no", "0"}
    return bool(value)


def _number(value: Any) -> int | None:
    """Give a whole number that may be a revision."""
    text = _text(value)
    number = int(text) if re.fullmatch(r"[0-9]{1,16}", text) else None
    return number if number is not None and number <= _MOST_REVISION else None


def _stamp(updated: Instant | None, occurred: Instant | None, number: int | None, *, ends: bool) -> int:
    """Give the revision of an item: when it was changed, a number that it counts, or when it happened; or 0.

    Not everybody says that a thing was changed when it ends, so its end is a revision of its own.
    """
    at = occurred if updated is None else updated
    if updated is None and number is not None:
        return 2 * number + ends
    return 0 if at is None else at // 1000 + ends


def _time(value: Any, key: str, *, now: Instant | None) -> Instant | None:
    """Read ISO 8601, a date of mail, or seconds or milliseconds since 1970; None where nothing is said.

    A small whole number is no time: it may count revisions. BadItem for what is neither, or in the future.
    """
    text = _text(value).strip()
    if not text:
        return None
    if _DIGITS.fullmatch(text):
        seconds = float(text)
        if seconds >= _MILLISECONDS:
            seconds /= 1000
        at = Instant(round(seconds * SECOND)) if 100_000_000 <= seconds < 4_102_444_800 else None
        if at is None and key == "updated":
            return None
    else:
        at = iso_time(_with_zone(text)) or mail_time(text)
    if at is None:
        # What stands there is not repeated: where a path is wrong, it may name somebody.
        raise BadItem(phrase("its {key} is no time, such as 2026-09-01T12:00:00Z", key=key))
    if now is not None and not 0 < at <= now + DAY:
        raise BadItem(phrase("its {key} is before 1970 or in the future", key=key))
    return at


def _with_zone(text: str) -> str:
    """Add UTC to a day or a time as a database writes it, without a zone."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text}T00:00:00Z"
    bare = re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?", text)
    return text if bare is None else f"{text}Z"


def _point(value: Any) -> Point | None:
    """Read [lat, lon] or {lat, lon}; None where nothing is said, BadItem for what is no place."""
    pair = [value.get("lat"), value.get("lon")] if isinstance(value, Mapping) else value
    if pair is None or (isinstance(pair, list) and all(each is None for each in pair)):
        return None
    if not isinstance(pair, list) or len(pair) != 2:
        raise BadItem(phrase("its point is not [lat, lon]"))
    try:
        lat, lon = (float(_text(each)) for each in pair)
    except ValueError as error:
        raise BadItem(phrase("its point holds no degrees")) from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise BadItem(phrase("its point is not on this planet"))
    return Point(lat, lon)


def _countries(value: Any) -> tuple[str, ...]:
    """Give the codes of countries by two letters, three, or an English name; what is none is left out."""
    named: Iterable[Any] = value[:50] if isinstance(value, list) else [value]
    found: dict[str, None] = {}
    for each in named:
        text = _text(each).strip()
        code = text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else alpha2(text)
        found.update(dict.fromkeys([code] if code else countries_of(text) if text else ()))
    return tuple(found)
