"""Travel advisories of the US Department of State: four levels, one for each destination."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.iso3 import countries_named
from watchers.options import Options
from watchers.seen import Seen, dump, forget, load, mark_of, next_revision
from watchers.times import mail_time
from wire.http import Http
from wire.strict_json import BadJson, clean_text, read_json

SOURCE = "state_dept"
MAX_ITEMS = 1_000

SEVERITIES = {1: Severity.MINOR, 2: Severity.MODERATE, 3: Severity.SEVERE, 4: Severity.EXTREME}
"""Exercise normal precautions, exercise increased caution, reconsider travel, do not travel."""
STANDING = 3
"""The level from which on an advisory advises against travel."""

# Destinations of several countries, and names that say more than the country's.
_NAMED = {
    "french west indies": ("GP", "MQ", "BL", "MF"),
    "mainland china, hong kong & macau": ("CN", "HK", "MO"),
    "israel, the west bank and gaza": ("IL", "PS"),
    "cote d ivoire": ("CI",),
    "kosovo": ("XK",),
    "saint barthelemy": ("BL",),
}
_UNREST = re.compile(r"\b(?:civil )?unrest\b|\barmed conflict\b|\bcivil war\b|\bcoup\b", re.IGNORECASE)
_REASON = re.compile(r"[^.]{0,200}\bdue to\b[^.]{0,400}", re.IGNORECASE)


class _BadItem(ValueError):
    """An advisory cannot be believed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Advisory:
    native_id: str
    level: int
    dated: Instant
    countries: tuple[str, ...]
    hazard: Hazard
    mark: str
    text: OutsideText


class AdvisoryWatcher(DocumentWatcher):
    """Eyes on travel advisories in JSON, all in a list or one in each file. It has no options."""

    suffixes = (".json",)
    service = SOURCE
    accept = "application/json"

    def __init__(
        self,
        name: str,
        location: str,
        *,
        http: Http | None = None,
        horizon_days: float | None = 7,
        options: Mapping[str, Any] | None = None,
        allow_private: frozenset[str] = frozenset(),
    ) -> None:
        """Name the source and where it is; an option is a SourceError."""
        super().__init__(name, location, http=http, horizon_days=horizon_days, allow_private=allow_private)
        Options(name, options).rest()

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
    """Read a list of advisories or a single one; a text that is neither is a SourceError.

    An advisory stands until the next one, so nothing is ever canceled: a lower level is an Update. One that
    advises against travel says something that still holds, and is told of at first sight however old it is.
    """
    items = _items(data, name)
    seen = load(memory.get("seen"))
    newest: dict[str, _Advisory] = {}
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        try:
            advisory = _read(item, now=now)
        except _BadItem as error:
            label = clean_text(item.get("country") if isinstance(item, Mapping) else "", most=80)
            problems.append(f"{label or f'item {number}'}: {error}")
            continue
        # Some destinations stand in the list twice, the old text beside the new one.
        before = newest.get(advisory.native_id)
        if before is None or (before.dated, before.level) < (advisory.dated, advisory.level):
            newest[advisory.native_id] = advisory
    signals: list[Signal] = []
    read = 0
    for advisory in newest.values():
        known = seen.get(advisory.native_id)
        revision = next_revision(advisory.dated // 1000, advisory.mark, known)
        old = horizon_days is not None and advisory.dated < now - horizon_days * DAY
        # What was old when we came, and advises nothing against, is remembered: its next change counts.
        told = known.hazard if known is not None else ""
        read += 1
        if revision is None:
            continue
        if known is not None or not old or advisory.level >= STANDING:
            signals.append(_signal(advisory, revision, known, now=now))
            told = signals[-1].hazard
        seen[advisory.native_id] = Seen(
            revision=revision, mark=advisory.mark, at_ms=advisory.dated // 1000, hazard=told
        )
    if len(items) > MAX_ITEMS:
        problems.append(f"item {MAX_ITEMS + 1} and those after it: only {MAX_ITEMS} are read")
    kept = forget(seen, now_ms=now // 1000, days=None, present=seen)
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept)},
        read=read,
        skipped=len(items) - read,
        problems=tuple(problems),
    )


def _items(data: bytes, name: str) -> list[Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(f"{name} holds no travel advisories: {error}; check the address") from error
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and "level" in document:
        return [document]
    raise SourceError(f"{name} holds no travel advisories: it is neither a list nor one; check the address")


def _read(item: object, *, now: Instant) -> _Advisory:
    if not isinstance(item, Mapping):
        raise _BadItem("it is no object")
    country = clean_text(item.get("country"), most=200)
    title = clean_text(item.get("full_title"), most=300)
    native_id = clean_text(item.get("filename_base"), most=100) or country.casefold().replace(" ", "-")
    level = item.get("level")
    if not native_id:
        raise _BadItem("it names no destination")
    if isinstance(level, bool) or level not in SEVERITIES:
        raise _BadItem("its level is not 1, 2, 3 or 4")
    dated = mail_time(f"{clean_text(item.get('date'), most=40)} 00:00:00 GMT")
    if dated is None or dated > now + 2 * DAY:
        raise _BadItem("its date cannot be read, or lies in the future")
    text = re.sub(r"\]\([^)\s]{0,500}\)|[*_#\[\]]+", "", str(item.get("content_md") or "")[:20_000])
    summary = clean_text(text, most=1_000)
    reason = _REASON.search(summary)
    link = clean_text(item.get("remote_link"), most=1_000)
    unrest = level >= STANDING and reason is not None and _UNREST.search(reason.group()) is not None
    return _Advisory(
        native_id=native_id,
        level=level,
        dated=dated,
        countries=_countries(country, title),
        hazard=Hazard.UNREST if unrest else Hazard.ADVISORY,
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


def _signal(advisory: _Advisory, revision: int, known: Seen | None, *, now: Instant) -> Signal:
    said = known is not None and bool(known.hazard)
    hazard = advisory.hazard
    if known is not None and known.hazard in list(Hazard):
        # One destination stays in one partition, whatever the reason of its level is this time.
        hazard = Hazard(known.hazard)
    return Signal(
        id=f"{SOURCE}:{advisory.native_id}:{revision}",
        source=SOURCE,
        source_class=SourceClass.OFFICIAL,
        publisher=SOURCE,
        native_id=advisory.native_id,
        revision=revision,
        references=(f"{SOURCE}:{advisory.native_id}:{known.revision}",) if known is not None and said else (),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE if said else MsgType.ALERT,
        severity=SEVERITIES[advisory.level],
        certainty=Certainty.POSSIBLE,
        urgency=Urgency.UNKNOWN,
        occurred_at=min(advisory.dated, now),
        sent_at=min(advisory.dated, now),
        received_at=now,
        area=Area(countries=advisory.countries),
        standing=advisory.level >= STANDING,
        text=advisory.text,
    )
