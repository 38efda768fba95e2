"""CAP messages to signals: a pure function, for the watcher, for case files and for replays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.cap.geocodes import countries_of_codes
from watchers.cap.hazards import AWARENESS, hazard_of
from watchers.cap.message import BadMessage, CapInfo, CapMessage, key_of, read_message
from watchers.reading import Topics, read_places
from watchers.seen import Seen, mark_of
from watchers.shapes import gathered
from watchers.xml import child, text_of

_MOST_CIRCLES = 1_000
_BETWEEN_SYSTEMS = frozenset({MsgType.ACK, MsgType.ERROR})
_LATE = mark_of("late")
"""The mark of a message that was too old at first sight: it is known only so that it is counted once."""


def as_it_is(info: CapInfo) -> CapInfo:
    """Give an info block as it stands."""
    return info


@dataclass(frozen=True, slots=True, kw_only=True)
class CapSettings:
    """What a source is told besides its place; `refined` reads what an authority says in its own fields."""

    source: str
    languages: tuple[str, ...] = ("en", "es")
    home_country: str = ""
    topics: Topics = Topics({})  # noqa: RUF009 - it is never changed
    horizon_days: float | None = 7
    refined: Callable[[CapInfo], CapInfo] = as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class CapReading:
    """What messages say, and what is known after them. `late` are those in them that are too old to be news.

    `old` counts those of them that were not counted before.
    """

    signals: tuple[Signal, ...]
    seen: Mapping[str, Seen]
    read: int
    skipped: int
    problems: tuple[str, ...]
    old: int = 0
    late: frozenset[str] = frozenset()


def read_cap(
    alerts: Iterable[etree._Element], settings: CapSettings, seen: Mapping[str, Seen], *, now: Instant
) -> CapReading:
    """Read CAP messages, the oldest first. An invalid one is named in one sentence, and the rest are read.

    A message that was read before gives nothing. Ack and Error pass between systems and are left out.
    """
    known = dict(seen)
    messages, problems = _messages(alerts, settings, now=now)
    signals: list[Signal] = []
    late: set[str] = set()
    read = skipped = old = 0
    for message in sorted(messages, key=lambda each: (each.sent, each.key)):
        before = known.get(message.key)
        counted = before is not None and before.mark == _LATE
        if before is not None and not counted and message.sent // 1000 <= before.revision:
            read += 1
            continue
        between = message.msg_type in _BETWEEN_SYSTEMS
        try:
            signal = None if between else _signal(message, known, settings, now=now)
        except BadMessage as error:
            problems.append(f"{message.identifier}: {error}")
            continue
        is_late = signal is None and not between and _is_old(message, settings, now=now)
        if is_late:
            late.add(message.key)
            old += not counted
        # What stands for longer than the horizon is known for as long, or it would be news at every look.
        ends = (info.expires for info in message.infos if info.expires is not None)
        at = max((min(message.sent, now), *ends)) // 1000
        known[message.key] = Seen(
            revision=message.sent // 1000,
            mark=_LATE if is_late else mark_of(message.msg_type),
            at_ms=at,
            hazard=signal.hazard if signal is not None else "",
            canceled=message.msg_type is MsgType.CANCEL,
        )
        if signal is None:
            skipped += 1
            continue
        read += 1
        signals.append(signal)
    return CapReading(
        signals=tuple(signals),
        seen=known,
        read=read,
        skipped=skipped + len(problems),
        problems=tuple(problems),
        old=old,
        late=frozenset(late),
    )


def _messages(
    alerts: Iterable[etree._Element], settings: CapSettings, *, now: Instant
) -> tuple[list[CapMessage], list[str]]:
    """Give the messages, and a sentence for each that is none."""
    messages: list[CapMessage] = []
    problems: list[str] = []
    for number, alert in enumerate(alerts, start=1):
        try:
            message = read_message(alert)
            if message.sent > now + DAY:
                raise BadMessage(phrase("it was sent in the future"))
        except BadMessage as error:
            which = text_of(child(alert, "identifier"), most=80) or f"message {number}"
            problems.append(f"{which}: {error}")
        else:
            messages.append(replace(message, infos=tuple(map(settings.refined, message.infos))))
    return messages, problems


def _signal(
    message: CapMessage, known: Mapping[str, Seen], settings: CapSettings, *, now: Instant
) -> Signal | None:
    """Make the signal of a message; None when it is old, or withdraws what we never heard of."""
    info = _chosen(message.infos, settings.languages)
    earlier = [key_of(sender, identifier) for sender, identifier, _ in message.references]
    told = next((known[key].hazard for key in earlier if key in known and known[key].hazard), "")
    # What is withdrawn or updated lies in the partition that it was first said in.
    before = Hazard(told) if told in list(Hazard) else None
    if info is None and message.msg_type is not MsgType.CANCEL:
        raise BadMessage(phrase("it has no info block, so it does not say what happens"))
    if info is None and before is None:
        return None
    hazard = _hazard(info) if info is not None else before or Hazard.OTHER
    if before is not None and before.category is not hazard.category:
        hazard = before
    if _is_old(message, settings, now=now) and not told:
        return None
    signal = Signal(
        id=f"{settings.source}:{message.key}:{message.sent // 1000}",
        source=settings.source,
        source_class=SourceClass.OFFICIAL,
        publisher=message.sender,
        native_id=message.key,
        revision=message.sent // 1000,
        aliases=tuple(dict.fromkeys(key for key in earlier if key != message.key)),
        references=tuple(
            f"{settings.source}:{key_of(sender, identifier)}:{sent // 1000}"
            for sender, identifier, sent in message.references
        ),
        partition=hazard.category,
        hazard=hazard,
        status=message.status,
        msg_type=message.msg_type,
        severity=Severity.UNKNOWN,
        certainty=Certainty.UNKNOWN,
        urgency=Urgency.UNKNOWN,
        occurred_at=min(message.sent, now),
        sent_at=min(message.sent, now),
        received_at=now,
    )
    return signal if info is None else _with(signal, info, settings)


def _with(signal: Signal, info: CapInfo, settings: CapSettings) -> Signal:
    circles = tuple(circle for area in info.areas for circle in area.circles)[:_MOST_CIRCLES]
    polygons = gathered([polygon for area in info.areas for polygon in area.polygons])
    place = "; ".join(area.description for area in info.areas if area.description)[:500]
    quake = signal.hazard in {Hazard.EARTHQUAKE, Hazard.TSUNAMI}
    return replace(
        signal,
        severity=info.severity,
        certainty=info.certainty,
        urgency=info.urgency,
        occurred_at=info.onset or info.effective or signal.occurred_at,
        expires_at=info.expires,
        # USGS writes an epicenter as a circle without extent.
        point=circles[0].center if len(circles) == 1 and not polygons else None,
        area=Area(
            circles=tuple(circle for circle in circles if circle.radius_km > 0),
            polygons=polygons,
            countries=() if circles or polygons else _countries(info, place, settings),
        ),
        magnitude=_number(info.parameter("Magnitude"), most=10) if quake else None,
        depth_km=_number(info.parameter("Depth"), most=1_000) if quake else None,
        topics=settings.topics.of(info.headline or info.event, info.description),
        all_clear=_is_over(info),
        text=OutsideText(
            headline=(info.headline or info.event)[:300],
            description=info.description[:1_000],
            place=place,
            url=info.web if re.match(r"https?://\S+$", info.web) else "",
        ),
    )


def _chosen(infos: tuple[CapInfo, ...], languages: tuple[str, ...]) -> CapInfo | None:
    """Give the most severe block, and of the equally severe the one in the language we like best."""

    def liking(info: CapInfo) -> int:
        spoken = info.language.casefold().partition("-")[0]
        return languages.index(spoken) if spoken in languages else len(languages)

    return min(infos, key=lambda info: (-info.severity.rank, liking(info)), default=None)


def _is_over(info: CapInfo) -> bool:
    """Say whether a block calls it over: by its response type, or by the code of the event (VTEC) in the US.

    NWS Directive 10-1703: /k.aaa.cccc.pp.s.####.begin-end/, where the action EXP is expired and CAN canceled.
    """
    codes = [value.split(".") for name, value in info.parameters if name.upper() == "VTEC"]
    ended = bool(codes) and all(parts[1:2] in (["EXP"], ["CAN"]) for parts in codes)
    return ended or "AllClear" in info.response_types


def _hazard(info: CapInfo) -> Hazard:
    awareness = AWARENESS.get(info.parameter("awareness_type").partition(";")[0].strip())
    if awareness is not None:
        return awareness
    codes = tuple(value for _, value in info.event_codes if not value.startswith("http"))
    return hazard_of(info.event, codes, info.headline, info.categories)


def _is_old(message: CapMessage, settings: CapSettings, *, now: Instant) -> bool:
    if settings.horizon_days is None or message.sent >= now - settings.horizon_days * DAY:
        return False
    info = _chosen(message.infos, settings.languages)
    # What stands until next week is no old news, however long ago it was said.
    return info is None or info.expires is None or info.expires <= now


def _countries(info: CapInfo, place: str, settings: CapSettings) -> tuple[str, ...]:
    coded = countries_of_codes(pair for area in info.areas for pair in area.geocodes)
    if coded is not None:
        return coded or ((settings.home_country,) if settings.home_country else ())
    read = read_places(place, language="en", home=settings.home_country)
    found = tuple(each.country for each in read.countries)[:10]
    return found or ((settings.home_country,) if settings.home_country else ())


def _number(text: str, *, most: float) -> float | None:
    found = re.match(r"\s*(\d{1,4}(?:\.\d{1,3})?)", text)
    value = float(found[1]) if found is not None else None
    return value if value is not None and value <= most else None
