"""WHO's Disease Outbreak News to signals: a pure function, and the watcher around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.iso3 import countries_named
from watchers.seen import mark_of
from watchers.telling import Draft, tell
from watchers.times import iso_time
from watchers.who.risk import risk_of
from watchers.xml import without_markup
from wire.strict_json import BadJson, clean_text, read_json

SOURCE = "who"
PAGE = "https://www.who.int/emergencies/disease-outbreak-news/item/"
MAX_ITEMS = 1_000

# "Cholera - Sudan", "Marburg virus disease– Ethiopia": a dash with a space on one side at least.
_DASH = re.compile(r"\s+[-–—]\s*|[-–—]\s+")
# In "Equateur Province, Democratic Republic of the Congo" the country is what comes last.
_WITHIN = re.compile(
    r"[^,]*\b(?:province|district|county|governorate|oblast|city|state of)\b[^,]*,", re.IGNORECASE
)
_NAMED = {"congo": ("CG",)}  # the United Nations' name for the one of Brazzaville


class _BadItem(ValueError):
    """An item cannot be believed; the message says what is wrong with it."""


class WhoWatcher(DocumentWatcher):
    """Eyes on WHO's Disease Outbreak News in JSON. It has no options."""

    suffixes = (".json",)
    in_portions = True
    service = SOURCE
    accept = "application/json"

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the list."""
        return read_who(data, memory, now=now, horizon_days=self.horizon_days, name=name)


def read_who(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read what is new in the news; a text that is none is a SourceError.

    All that WHO tells of one disease in one country is one thing: its newest news counts, in whatever order
    the list has them.
    """
    items = _items(data, name)
    drafts: list[Draft] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            drafts.append(_draft(item, now=now))
        except _BadItem as error:
            label = clean_text(item.get("DonId"), most=80) if isinstance(item, Mapping) else ""
            problems.append(f"{label or f'item {number}'}: {error}")
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    drafts.sort(key=lambda draft: draft.signal.sent_at, reverse=True)
    return tell(drafts, memory, now=now, horizon_days=horizon_days, items=len(items), problems=problems)


def _items(data: bytes, name: str) -> list[Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} holds no outbreak news of WHO: {error}; check the address", name=name, error=error)
        ) from error
    items = document.get("value") if isinstance(document, Mapping) else None
    if not isinstance(items, list):
        raise SourceError(
            phrase(
                "{name} holds no outbreak news of WHO: it has no list named value; check the address",
                name=name,
            )
        )
    return items


def _draft(item: object, *, now: Instant) -> Draft:
    if not isinstance(item, Mapping):
        raise _BadItem(phrase("it is no object"))
    title = _plain(item.get("OverrideTitle"), most=300) or _plain(item.get("Title"), most=300)
    if not title:
        raise _BadItem(phrase("it has no title"))
    published = iso_time(clean_text(item.get("PublicationDateAndTime"), most=40)) or iso_time(
        clean_text(item.get("PublicationDate"), most=40)
    )
    if published is None or published > now + DAY:
        raise _BadItem(phrase("its date of publication cannot be read, or lies in the future"))
    countries, native_id = _named(title)
    # Old news has no summary of its own, only a text in sections.
    summary = _plain(item.get("Summary"), most=1_000) or _plain(item.get("Overview"), most=1_000)
    severity = risk_of(_plain(item.get("Assessment"), most=20_000))
    slug = clean_text(item.get("UrlName"), most=120)
    number = clean_text(item.get("DonId"), most=60)
    signal = Signal(
        id="",
        source=SOURCE,
        source_class=SourceClass.OFFICIAL,
        publisher=SOURCE,
        native_id=native_id,
        revision=published // 1000,
        aliases=(number,) if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", number) else (),
        partition=Hazard.EPIDEMIC.category,
        hazard=Hazard.EPIDEMIC,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=severity,
        # Of events that are confirmed, and of such as are only of potential concern.
        certainty=Certainty.LIKELY,
        urgency=Urgency.UNKNOWN,
        occurred_at=min(published, now),
        sent_at=min(published, now),
        received_at=now,
        area=Area(countries=countries),
        text=OutsideText(
            headline=title,
            description=summary,
            url=f"{PAGE}{slug}" if re.fullmatch(r"[A-Za-z0-9-]+", slug) else "",
        ),
    )
    return Draft(signal=signal, mark=mark_of(title, summary, severity, number))


def _named(title: str) -> tuple[tuple[str, ...], str]:
    """Give the countries of a title, and the id under which all news of that disease there are one."""
    parts = _DASH.split(title)
    disease, place = (parts[0], parts[-1]) if len(parts) > 1 else (title, "")
    place = _WITHIN.sub("", place).strip()
    countries = _NAMED.get(place.casefold()) or countries_named(place)
    where = "-".join(sorted(countries)) if 0 < len(countries) <= 5 else place
    return countries, f"{_slug(disease) or mark_of(title)}.{_slug(where) or 'world'}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold())[:80].strip("-")


def _plain(value: object, *, most: int) -> str:
    return without_markup(value, most=most) if isinstance(value, str) else ""
