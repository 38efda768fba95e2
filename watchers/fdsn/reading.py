"""Answers of an FDSN event service to signals: a pure function, for the watcher, case files and replays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Hazard, MsgType, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.fdsn.formats import BadDocument, events_in
from watchers.fdsn.quakes import BadItem, Quake, Raw, name_of, quake_of
from watchers.fdsn.regions import countries_in
from watchers.fdsn.services import ANY, Service
from watchers.seen import Seen, dump, forget, load, mark_of, next_revision
from watchers.usgs.scales import HAZARDS, QUIET, severity_of

MAX_ITEMS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FdsnSettings:
    """What a source of this kind is told besides its place."""

    source: str
    service: Service = ANY
    horizon_days: float | None = 7


def read_fdsn(
    data: bytes, settings: FdsnSettings, memory: Mapping[str, Any], *, now: Instant, name: str = "the text"
) -> Parsed:
    """Read what is new in an answer of the service; a text that is none is a SourceError.

    An event that is missing is not withdrawn: an answer holds what was asked for, and no more.
    """
    raws = _events(data, name)
    seen = load(memory.get("seen"))
    signals: list[Signal] = []
    problems: list[str] = []
    present: set[str] = set()
    read = old = 0
    for number, raw in enumerate(raws[:MAX_ITEMS], start=1):
        try:
            quake = quake_of(raw, settings.service, now=now)
        except BadItem as error:
            problems.append(f"{name_of(raw, number)}: {error}")
            continue
        if quake.native_id in present:
            continue
        present.add(quake.native_id)
        if _is_left_out(quake, seen, settings, now=now):
            old += quake.native_id not in seen
            # Remembered so that it is counted once.
            seen[quake.native_id] = Seen(revision=0, mark="", at_ms=quake.occurred_at // 1000)
            continue
        said = _say(quake, seen, settings, now=now)
        read += said is not None
        signals += said or ()
    if len(raws) > MAX_ITEMS:
        problems.append(
            phrase(
                "event {number} and those after it: only {most} are read",
                number=MAX_ITEMS + 1,
                most=MAX_ITEMS,
            )
        )
    kept = forget(seen, now_ms=now // 1000, days=settings.horizon_days, present=present)
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept)},
        read=read,
        skipped=len(raws) - read,
        old=old,
        problems=tuple(problems),
    )


def _events(data: bytes, name: str) -> list[Raw]:
    try:
        return events_in(data)
    except BadDocument as error:
        raise SourceError(
            phrase(
                "{name} is no answer of an FDSN event service: {error}; check the query",
                name=name,
                error=error,
            )
        ) from error


def _is_left_out(quake: Quake, seen: Mapping[str, Seen], settings: FdsnSettings, *, now: Instant) -> bool:
    """Say whether an event is older than the horizon and was never told of."""
    known = seen.get(quake.native_id)
    old = settings.horizon_days is not None and quake.occurred_at < now - settings.horizon_days * DAY
    return old and (known is None or not known.hazard)


def _say(quake: Quake, seen: dict[str, Seen], settings: FdsnSettings, *, now: Instant) -> list[Signal] | None:
    """Say what is new of an event and remember it; None when it is left out."""
    before = seen.get(quake.native_id)
    known = before if before is not None and before.hazard in list(Hazard) else None
    quiet = quake.type in QUIET
    if known is None and quiet:
        return None
    # Without a time of its change an event's first version is that of the quake itself.
    stamp = quake.updated if quake.updated is not None and quake.updated <= now + DAY else quake.occurred_at
    mark = _mark(quake)
    revision = next_revision(stamp // 1000, mark, known)
    if revision is None or (quiet and known is not None and known.canceled):
        return []
    stands = Hazard(known.hazard) if known is not None and not known.canceled else None
    sayings = _sayings(HAZARDS.get(quake.type or "earthquake", Hazard.OTHER), stands, quiet=quiet)
    said = [
        _signal(quake, settings, msg_type, hazard, known, revision=revision + later, now=now)
        for later, (msg_type, hazard) in enumerate(sayings)
    ]
    seen[quake.native_id] = Seen(
        revision=said[-1].revision,
        mark=mark,
        at_ms=quake.occurred_at // 1000,
        hazard=said[-1].hazard,
        canceled=said[-1].msg_type is MsgType.CANCEL,
    )
    return said


def _sayings(hazard: Hazard, told: Hazard | None, *, quiet: bool) -> list[tuple[MsgType, Hazard]]:
    """Say what is said of an event after what was said of it and still stands."""
    if told is None:
        return [(MsgType.ALERT, hazard)]
    if quiet:
        # First taken for a quake, then found to be a blast, or nothing: what we said of it is withdrawn.
        return [(MsgType.CANCEL, told)]
    if told.category is not hazard.category:
        # Another family is another partition: withdrawn there, and said anew here.
        return [(MsgType.CANCEL, told), (MsgType.ALERT, hazard)]
    return [(MsgType.UPDATE, hazard)]


def _mark(quake: Quake) -> str:
    return mark_of(*(getattr(quake, name) for name in Quake.__slots__ if name != "updated"))


def _signal(
    quake: Quake,
    settings: FdsnSettings,
    msg_type: MsgType,
    hazard: Hazard,
    known: Seen | None,
    *,
    revision: int,
    now: Instant,
) -> Signal:
    native_id = quake.native_id
    size = f"{quake.magnitude_type or 'M'} {quake.magnitude:.1f}" if quake.magnitude is not None else "M ?"
    signal = Signal(
        id=f"{settings.source}:{native_id}:{revision}",
        source=settings.source,
        source_class=SourceClass.OFFICIAL,
        publisher=_publisher(quake.author, settings),
        native_id=native_id,
        revision=revision,
        references=(f"{settings.source}:{native_id}:{known.revision}",) if known is not None else (),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=msg_type,
        severity=severity_of(magnitude=quake.magnitude, alert=""),
        certainty=quake.certainty,
        # As under usgs: the shaking is over when it is reported.
        urgency=Urgency.PAST,
        occurred_at=quake.occurred_at,
        sent_at=min(quake.updated if quake.updated is not None else now, now),
        received_at=now,
        point=quake.point,
        area=Area(countries=countries_in(quake.place, point=quake.point)),
        magnitude=quake.magnitude,
        depth_km=quake.depth_km,
        text=OutsideText(
            headline=f"{size} - {quake.place}" if quake.place else size,
            place=quake.place,
            url=settings.service.page.format(id=native_id),
        ),
    )
    return replace(signal, text=None) if msg_type is MsgType.CANCEL else signal


def _publisher(author: str, settings: FdsnSettings) -> str:
    """Say whose word it is: of a network that is passed on, that network's."""
    if not settings.service.publishers or not re.fullmatch(r"[A-Za-z]{1,12}", author):
        return settings.source
    return settings.service.publishers.get(author.upper(), author.lower())
