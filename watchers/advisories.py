"""Travel advisories of the US Department of State: four levels, one for each destination."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import OutsideText
from engine.model.time import DAY, Instant
from watchers.advice import SEVERITIES, Advice, hazard_of, tell_advice
from watchers.documents import DocumentWatcher, Parsed
from watchers.iso3 import countries_named
from watchers.seen import mark_of
from watchers.times import mail_time
from wire.strict_json import BadJson, clean_text, read_json

SOURCE = "state_dept"
MAX_ITEMS = 1_000

# Destinations of several countries, and names that say more than the country's.
_NAMED = {
    "french west indies": ("GP", "MQ", "BL", "MF"),
    "mainland china, hong kong & macau": ("CN", "HK", "MO"),
    "israel, the west bank and gaza": ("IL", "PS"),
    "cote d ivoire": ("CI",),
    "kosovo": ("XK",),
    "saint barthelemy": ("BL",),
}


class _BadItem(ValueError):
    """An advisory cannot be believed; the message says what is wrong with it."""


class AdvisoryWatcher(DocumentWatcher):
    """Eyes on travel advisories in JSON, all in a list or one in each file. It has no options."""

    suffixes = (".json",)
    service = SOURCE
    accept = "application/json"

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what changed in the advisories."""
        return read_advisories(data, memory, now=now, horizon_days=self.horizon_days, name=name)


def read_advisories(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read a list of advisories or a single one; a text that is neither is a SourceError."""
    items = _items(data, name)
    found: list[Advice] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            found.append(_read(item, now=now))
        except _BadItem as error:
            label = clean_text(item.get("country") if isinstance(item, Mapping) else "", most=80)
            problems.append(f"{label or f'item {number}'}: {error}")
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return tell_advice(
        found,
        memory,
        source=SOURCE,
        now=now,
        horizon_days=horizon_days,
        items=len(items),
        problems=problems,
    )


def _items(data: bytes, name: str) -> list[Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} holds no travel advisories: {error}; check the address", name=name, error=error)
        ) from error
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and "level" in document:
        return [document]
    raise SourceError(
        phrase(
            "{name} holds no travel advisories: it is neither a list nor one; check the address", name=name
        )
    )


def _read(item: object, *, now: Instant) -> Advice:
    if not isinstance(item, Mapping):
        raise _BadItem(phrase("it is no object"))
    country = clean_text(item.get("country"), most=200)
    title = clean_text(item.get("full_title"), most=300)
    native_id = clean_text(item.get("filename_base"), most=100) or country.casefold().replace(" ", "-")
    level = item.get("level")
    if not native_id:
        raise _BadItem(phrase("it names no destination"))
    if type(level) is not int or level not in SEVERITIES:
        raise _BadItem(phrase("its level is not 1, 2, 3 or 4"))
    dated = mail_time(f"{clean_text(item.get('date'), most=40)} 00:00:00 GMT")
    if dated is None or dated > now + 2 * DAY:
        raise _BadItem(phrase("its date cannot be read, or lies in the future"))
    text = re.sub(r"\]\([^)\s]{0,500}\)|[*_#\[\]]+", "", str(item.get("content_md") or "")[:20_000])
    summary = clean_text(text, most=1_000)
    link = clean_text(item.get("remote_link"), most=1_000)
    return Advice(
        native_id=native_id,
        level=level,
        dated=dated,
        countries=_countries(country, title),
        hazard=hazard_of(level, summary),
        mark=mark_of(level, dated),
        text=OutsideText(
            headline=title or f"{country}: level {level}",
            description=summary,
            place=country,
            url=link if re.match(r"https?://\S+$", link) else "",
        ),
    )


def _countries(country: str, title: str) -> tuple[str, ...]:
    name = country.removesuffix(" Travel Advisory").strip()
    return _NAMED.get(name.casefold()) or countries_named(name) or countries_named(title.partition(" - ")[0])
