"""Surge: eyes that also count what they see, and say so when it is far more than usual at that hour.

Any source can be given the option `surge`. Counted is what it says for the first time, by topic, or by
country where it has no topic; both by hazard. The counts are kept in the cursor of the source, which is
saved with its signals, so that a restart forgets nothing and counts nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import SourceError
from engine.model.place import Area
from engine.model.said import phrase
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, HOUR, Instant, iso
from engine.ports import Poll, Watcher
from engine.situations.surge import Asked, Counts, Surge, packed, unpacked

GAP = DAY
"""A source that was not looked at for longer may have lost what it said: those hours do not count."""
_GROWN = 5
"""A surge is told of again when it has grown by a fifth."""
_MOST = {"times": 100, "least": 10_000, "weeks": 8}


def asked_of(name: str, value: object) -> Asked:
    """Read the option; SourceError says what to write."""
    if not isinstance(value, Mapping) or not set(value) <= set(_MOST):
        raise SourceError(
            phrase(
                "the option surge of the source {name} is no mapping of times, least and weeks; write it "
                "as {{times: 4, least: 10, weeks: 3}}",
                name=name,
            ),
            permanent=True,
        )
    for key, number in value.items():
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _MOST[key]:
            raise SourceError(
                phrase(
                    "{key} in the option surge of the source {name} is no whole number from 1 to {most:,}; "
                    "correct it",
                    key=key,
                    name=name,
                    most=_MOST[key],
                ),
                permanent=True,
            )
    return Asked(**{str(key): number for key, number in value.items()})


class SurgeWatcher:
    """A watcher with a tally."""

    def __init__(self, watcher: Watcher, asked: Asked) -> None:
        """Take the eyes, and what a surge takes."""
        self.name = watcher.name
        self.source = watcher.source
        self.watcher = watcher
        self._asked = asked

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once, count, and give a signal of its own for each surge that began, grew or ended."""
        poll = await self.watcher.poll(cursor, now=now)
        kept = cursor.get("surge")
        memory = kept if isinstance(kept, Mapping) else {}
        said, after = tallied(poll.signals, memory, self._asked, source=self.source, now=now)
        return replace(poll, signals=(*poll.signals, *said), cursor={**poll.cursor, "surge": after})


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who says what is counted; a surge is no other voice than they."""

    source_class: SourceClass
    publisher: str


def tallied(
    signals: Iterable[Signal], memory: Mapping[str, Any], asked: Asked, *, source: str, now: Instant
) -> tuple[tuple[Signal, ...], dict[str, Any]]:
    """Count signals after what was counted before; give what is to be said of surges, and the memory."""
    counts = unpacked(memory.get("counts"))
    last, since = memory.get("at"), memory.get("since")
    if not isinstance(last, int) or not isinstance(since, int) or not 0 <= now - last <= GAP:
        since = now
    voices: dict[str, _Voice] = {}
    for signal in signals:
        if signal.status is not Status.ACTUAL or signal.msg_type is not MsgType.ALERT or signal.all_clear:
            continue
        for subject in _subjects(signal):
            counts.add(subject, signal.sent_at)
            voice = _Voice(signal.source_class, signal.publisher)
            # One that several speak in is the source's own.
            voices[subject] = (
                voice if voices.get(subject, voice) == voice else replace(voice, publisher=source)
            )
    counts.watch(Instant(since), now)
    known = _known(memory.get("said"))
    said, after = _told(counts.surges(asked, now=now), known, voices, source=source, now=now)
    over, after = _ended(counts, after, source=source, now=now)
    return (*said, *over), {"at": now, "since": since, "counts": packed(counts), "said": after}


def usual_is_known(memory: object, *, asked: Asked, now: Instant) -> str:
    """Say in a sentence whether it is known yet what is usual at this hour."""
    kept = memory if isinstance(memory, Mapping) else {}
    weeks = unpacked(kept.get("counts")).weeks_known(now)
    if weeks >= asked.weeks:
        return phrase("what is usual at this hour is known from {weeks} weeks", weeks=weeks)
    return phrase(
        "what is usual at this hour is not known yet: {weeks} of {asked} weeks were watched",
        weeks=weeks,
        asked=asked.weeks,
    )


def _subjects(signal: Signal) -> Sequence[str]:
    """Name what a signal counts for: hazard and topic, or hazard and country."""
    if signal.topics:
        return [f"{signal.hazard}/topic/{topic}" for topic in signal.topics]
    return [f"{signal.hazard}/country/{country}" for country in signal.area.countries[:1]]


Said = dict[str, Any]
"""What was said of the last surge of a subject: its hour, the count said, the class."""


def _known(data: object) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for subject, each in data.items() if isinstance(data, Mapping) else ():
        try:
            found[str(subject)] = {
                "hour": int(each["hour"]),
                "began": int(each["began"]),
                "count": int(each["count"]),
                "class": str(SourceClass(each["class"])),
                "publisher": str(each["publisher"]),
            }
            Hazard(str(subject).partition("/")[0])
        except (KeyError, TypeError, ValueError):
            found.pop(str(subject), None)
    return found


def _told(
    surges: Iterable[Surge],
    known: Mapping[str, Said],
    voices: Mapping[str, _Voice],
    *,
    source: str,
    now: Instant,
) -> tuple[list[Signal], dict[str, Said]]:
    """Say each surge once, and again where it goes on in the next hour or has grown by a fifth."""
    after = dict(known)
    signals = []
    for surge in surges:
        before = after.get(surge.subject)
        if before is not None and surge.hour < before["hour"]:
            continue
        same = before is not None and surge.hour == before["hour"]
        if before is not None and same and _GROWN * (surge.count - before["count"]) < before["count"]:
            continue
        # One surge, however many hours it goes on.
        goes_on = before is not None and surge.hour <= before["hour"] + HOUR
        began = before["began"] if before is not None and goes_on else surge.hour
        voice = voices.get(surge.subject)
        if voice is None:
            continue
        after[surge.subject] = {
            "hour": surge.hour,
            "began": began,
            "count": surge.count,
            "class": str(voice.source_class),
            "publisher": voice.publisher,
        }
        signals.append(_signal(surge.subject, after[surge.subject], surge.says, source=source, now=now))
    return signals, after


def _ended(
    counts: Counts, known: Mapping[str, Said], *, source: str, now: Instant
) -> tuple[list[Signal], dict[str, Said]]:
    """Say that a surge is over once a whole hour after its last one was no surge."""
    after = dict(known)
    signals = []
    for subject in sorted(known):
        said = known[subject]
        if now < said["hour"] + 2 * HOUR:
            continue
        count = counts.of.get(subject, {}).get((said["hour"] + HOUR) // HOUR, 0)
        says = phrase("{count} in the hour since then: it is over", count=count)
        signals.append(_signal(subject, said, says, source=source, now=now, over=True))
        del after[subject]
    return signals, after


def _signal(subject: str, said: Said, says: str, *, source: str, now: Instant, over: bool = False) -> Signal:
    named, by, what = subject.split("/", 2)
    hazard = Hazard(named)
    native_id = f"surge {subject} {iso(Instant(said['began']))}"
    revision = now // 1000
    return Signal(
        id=f"{source}:{native_id}:{revision}",
        source=source,
        source_class=SourceClass(said["class"]),
        publisher=said["publisher"],
        native_id=native_id,
        revision=revision,
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.ALERT if said["began"] == said["hour"] and not over else MsgType.UPDATE,
        severity=Severity.UNKNOWN,
        certainty=Certainty.OBSERVED,
        urgency=Urgency.PAST if over else Urgency.UNKNOWN,
        occurred_at=Instant(said["began"]),
        sent_at=now,
        received_at=now,
        area=Area(countries=(what,) if by == "country" else ()),
        topics=(what,) if by == "topic" else (),
        all_clear=over,
        text=OutsideText(headline=f"Surge of {hazard} about {what}: {says}"),
    )
