"""One disaster or report of the ReliefWeb API, taken apart and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model.said import phrase
from engine.model.time import DAY, Instant
from watchers.iso3 import alpha2
from watchers.times import iso_time
from watchers.xml import without_markup
from wire.strict_json import clean_text

_MOST = 50


class BadItem(ValueError):
    """An item cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A disaster or a report in our words.

    `codes` are hazard codes of GLIDE, the main one first; `countries` ISO 3166-1 alpha-2 codes, likewise.
    `glides` are the numbers of the disaster, or of those that a report is about; one that ReliefWeb holds to
    be related is another disaster's.
    `status` is that of a disaster, empty for a report. `publishers` are short names of who wrote a report.
    """

    native_id: str
    is_report: bool
    title: str
    text: str
    link: str
    status: str
    codes: tuple[str, ...]
    glides: tuple[str, ...]
    countries: tuple[str, ...]
    publishers: tuple[str, ...]
    began: Instant
    changed: Instant


def name_of(entry: object, number: int) -> str:
    """Say which item is meant, for a message."""
    native_id = str(entry.get("id") or "") if isinstance(entry, Mapping) else ""
    return native_id if re.fullmatch(r"\d{1,12}", native_id) else f"item {number}"


def read_item(entry: object, *, now: Instant) -> Item:
    """Take an item apart; BadItem says what is wrong with it."""
    fields = entry.get("fields") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(fields, Mapping):
        raise BadItem(phrase("it has no fields"))
    number = str(entry.get("id") or "")
    if not re.fullmatch(r"\d{1,12}", number):
        raise BadItem(phrase("it has no usable id"))
    # A report has a title, a disaster a name; their ids are numbers of two lists.
    is_report = "title" in fields
    title = clean_text(fields.get("title" if is_report else "name"), most=300)
    if not title:
        raise BadItem(phrase("it has neither title nor name"))
    dates = _object(fields.get("date"))
    changed = _time(dates, "changed", "created")
    began = _time(dates, "original" if is_report else "event", "created", "changed")
    if began is None or changed is None:
        raise BadItem(phrase("its dates cannot be read; ask for them with profile=full"))
    if changed > now + DAY or began > now + DAY:
        raise BadItem(phrase("it is dated in the future"))
    disasters = [_object(each) for each in _list(fields, "disaster")]
    return Item(
        native_id=f"{'report' if is_report else 'disaster'}-{number}",
        is_report=is_report,
        title=title,
        text=without_markup(str(fields.get("body" if is_report else "description") or ""), most=1_000),
        link=_link(fields.get("url_alias")) or _link(fields.get("url")),
        status="" if is_report else clean_text(fields.get("status"), most=40).casefold(),
        codes=tuple(dict.fromkeys(filter(None, _codes(fields, disasters)))),
        glides=tuple(dict.fromkeys(filter(None, _glides(fields, disasters)))),
        countries=tuple(dict.fromkeys(filter(None, _countries(fields)))),
        publishers=tuple(filter(None, (_publisher(each) for each in _list(fields, "source")))),
        began=min(began, now),
        changed=min(changed, now),
    )


def _codes(fields: Mapping[str, Any], disasters: list[Mapping[str, Any]]) -> Iterator[str]:
    """Give the codes of the types, the main one first: its own, then those of what it is about."""
    yield _code(fields.get("primary_type"))
    about = [kind for each in disasters for kind in _list(each, "type")]
    types = [_object(each) for each in (*_list(fields, "type"), *_list(fields, "disaster_type"), *about)]
    for kind in sorted(types, key=lambda each: each.get("primary") is not True):
        yield _code(kind)


def _code(kind: object) -> str:
    code = clean_text(_object(kind).get("code"), most=4).upper()
    return code if re.fullmatch(r"[A-Z]{2}", code) else ""


def _glides(fields: Mapping[str, Any], disasters: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in (fields, *disasters):
        yield clean_text(each.get("glide"), most=40)


def _countries(fields: Mapping[str, Any]) -> Iterator[str]:
    for country in (fields.get("primary_country"), *_list(fields, "country")):
        yield alpha2(clean_text(_object(country).get("iso3"), most=4))


def _publisher(source: object) -> str:
    found = _object(source)
    name = clean_text(found.get("shortname"), most=60) or clean_text(found.get("name"), most=60)
    return name.casefold()


def _time(dates: Mapping[str, Any], *names: str) -> Instant | None:
    times = (iso_time(clean_text(dates.get(name), most=40)) for name in names)
    return next((at for at in times if at is not None), None)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(fields: Mapping[str, Any], name: str) -> list[Any]:
    value = fields.get(name)
    return value[:_MOST] if isinstance(value, list) else []


def _link(value: object) -> str:
    text = clean_text(value, most=1_000)
    return text if re.match(r"https?://\S+$", text) else ""
