"""ReliefWeb to signals: a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.glide import HAZARDS, glide_aliases
from watchers.reading import Reading, read_text, sketch_of, story_of
from watchers.reliefweb.items import BadItem, Item, name_of, read_item
from watchers.seen import mark_of
from watchers.telling import Draft, tell
from wire.strict_json import BadJson, read_json

SOURCE = "reliefweb"
MAX_ITEMS = 1_000
_MOST_COUNTRIES = 10

PAST = "past"
STATUSES = {
    "alert": (Severity.MODERATE, Certainty.LIKELY),
    "ongoing": (Severity.SEVERE, Certainty.OBSERVED),
    "current": (Severity.SEVERE, Certainty.OBSERVED),
    PAST: (Severity.SEVERE, Certainty.OBSERVED),
}
"""What the status of a disaster says of it; docs/sources.md says why. `current` is old for ongoing."""


def read_reliefweb(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read what is new in a list of disasters or reports; a text that is none is a SourceError.

    A report that speaks of no hazard is counted, and gives no signal.
    """
    entries = _entries(data, name)
    drafts: list[Draft] = []
    problems: list[str] = []
    for number, entry in enumerate(entries[:MAX_ITEMS], start=1):
        try:
            item = read_item(entry, now=now)
            hazard = _hazard_of(item)
            if hazard is not None:
                drafts.append(_draft(item, hazard, now=now))
        except BadItem as error:
            problems.append(f"{name_of(entry, number)}: {error}")
    if len(entries) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return tell(drafts, memory, now=now, horizon_days=horizon_days, items=len(entries), problems=problems)


def _entries(data: bytes, name: str) -> list[Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} is no answer of ReliefWeb: {error}; check the address", name=name, error=error)
        ) from error
    entries = document.get("data") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise SourceError(
            phrase("{name} is no answer of ReliefWeb: it has no list of data; check the address", name=name)
        )
    return entries


def _hazard_of(item: Item) -> Hazard | None:
    """Say which hazard it is by its main type; of a report without any, by its text."""
    if item.codes:
        return HAZARDS.get(item.codes[0], Hazard.OTHER)
    if not item.is_report:
        raise BadItem(phrase("it has no type; ask for it with profile=full"))
    return _read(item).hazard


def _read(item: Item) -> Reading:
    """Read a report by its phrases alone: those who write them do not write headlines."""
    return read_text(item.title, item.text, is_news=False)


def _draft(item: Item, hazard: Hazard, *, now: Instant) -> Draft:
    severity, certainty = STATUSES.get(item.status, (Severity.UNKNOWN, Certainty.UNKNOWN))
    aliases = glide_aliases(item.glides, hazard)
    over = item.status == PAST or (hazard is Hazard.EARTHQUAKE and not item.is_report)
    signal = Signal(
        id="",
        source=SOURCE,
        # A disaster is what its editors hold to be one; a report is a text of whoever wrote it.
        source_class=SourceClass.NEWS if item.is_report else SourceClass.OFFICIAL,
        publisher=item.publishers[0] if item.publishers else SOURCE,
        native_id=item.native_id,
        revision=item.changed // 1000,
        # A report on several disasters must not make one of what the agencies keep apart.
        aliases=aliases if len(aliases) == 1 else (),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT,
        severity=severity,
        certainty=Certainty.POSSIBLE if item.is_report else certainty,
        urgency=Urgency.PAST if over else Urgency.UNKNOWN,
        occurred_at=item.began,
        sent_at=item.changed,
        received_at=now,
        area=Area(countries=item.countries[:_MOST_COUNTRIES]),
        story=story_of(item.title, item.text) if item.is_report else "",
        sketch=sketch_of(item.title, item.text, _read(item)) if item.is_report else None,
        text=OutsideText(
            headline=item.title,
            description=item.text,
            url=item.link,
        ),
    )
    mark = mark_of(item.title, item.text, item.status, item.countries, item.codes, item.glides)
    # What was over when we came is no news, whenever somebody last edited its page.
    return Draft(signal=signal, mark=mark, begins=item.status != PAST)
