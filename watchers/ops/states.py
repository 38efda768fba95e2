"""What a system says is going on now, and what has changed since the last look: a pure function.

The systems read here list what is going on, not what happened. So what is new in a list is an Alert, what is
said otherwise an Update, and what the list no longer holds is over, where the list is known to be whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.model.place import Area, Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import Instant
from watchers.documents import Parsed
from watchers.ops.common import ops_signal
from watchers.seen import Seen, dump, forget, load, mark_of, next_revision
from watchers.social.reading import DAYS

_DAY_MS = 86_400_000
_ENDED_MS = 7 * _DAY_MS

_CERTAINTY = {
    SourceClass.OPS: Certainty.OBSERVED,
    SourceClass.OFFICIAL: Certainty.LIKELY,
    SourceClass.NEWS: Certainty.POSSIBLE,
}
"""How sure a source is: a machine saw it, and what people write to each other may be anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a system says of one thing. `over` says that it has ended, `deleted` that it is taken back.

    `stamp_ms` is when the system changed it last, or a number that it counts, and becomes its revision; it is
    0 where the system says neither. `mark` tells what it says from
    anything else it could say; without one, all that people see of it counts. `publisher` is whose voice it
    is, empty for the source's own. What does not `begin` is told of only where it was told of before.
    `formerly` is the id that it had under the secret before, where it had another.
    """

    native_id: str
    stamp_ms: int
    hazard: Hazard
    severity: Severity
    occurred_at: Instant
    sent_at: Instant
    text: OutsideText
    over: bool = False
    deleted: bool = False
    expires_at: Instant | None = None
    topics: tuple[str, ...] = ()
    point: Point | None = None
    area: Area = Area()
    source_class: SourceClass = SourceClass.OPS
    publisher: str = ""
    story: str = ""
    mark: str = ""
    begins: bool = True
    formerly: str = ""

    @property
    def ends(self) -> bool:
        """Say whether it goes on no more, for whichever reason."""
        return self.over or self.deleted

    @property
    def said(self) -> str:
        """Give the mark by which it is known that nothing about it has changed."""
        seen = self.mark or mark_of(
            self.hazard, self.severity, self.text, self.topics, self.point, self.area, self.expires_at
        )
        return mark_of(self.over, self.deleted, seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one document holds. `whole` says that nothing else goes on; `problems` names what is unread.

    `skipped` counts what is listed and not going on. `due_ms` is when the same document will mean something
    else, as a closure that begins on Monday does; 0 where it never will. `source_class` is whose words they
    are, also of what the list no longer holds.
    """

    things: tuple[Thing, ...]
    problems: tuple[str, ...] = ()
    skipped: int = 0
    whole: bool = False
    due_ms: int = 0
    source_class: SourceClass = SourceClass.OPS


def changes(
    found: Found, memory: Mapping[str, Any], *, source: str, horizon_days: float | None, now: Instant
) -> Parsed:
    """Say what has changed since the memory, which is given back as it is now."""
    seen = load(memory.get("seen"))
    others = _texts(memory.get("others"))
    here = _here(found, seen, others)
    signals: list[Signal] = []
    read = old = 0
    for thing in here.values():
        known = seen.get(thing.native_id)
        if not thing.begins and (known is None or not known.hazard):
            continue
        if known is None and (thing.ends or _is_old(thing, horizon_days, now)):
            seen[thing.native_id] = _remembered(thing, thing.stamp_ms, going_on=False)
            old += not thing.ends
            continue
        # What says nothing of its revision is at its first, whenever it is read.
        revision = next_revision(thing.stamp_ms or 1, thing.said, known)
        if revision is None:
            read += bool(known is not None and known.hazard)
            continue
        told = _told(thing, known, revision, source=source, now=now)
        signals += told
        read += bool(told)
        seen[thing.native_id] = _remembered(
            thing, told[-1].revision if told else revision, going_on=not thing.ends
        )
    # An item that could not be read may be the one that seems gone.
    if found.whole and not found.problems:
        signals += _ended(seen, here, found.source_class, source=source, now=now)
    kept = _kept(seen, here, found.source_class, horizon_days, now)
    return Parsed(
        signals=tuple(signals),
        memory={
            "seen": dump(kept),
            **({"due_ms": found.due_ms} if found.due_ms else {}),
            **({"others": still} if (still := _still(others, kept)) else {}),
        },
        read=read,
        skipped=len(here) - read + found.skipped + len(found.problems),
        old=old,
        problems=found.problems,
    )


def _here(found: Found, seen: Mapping[str, Seen], others: dict[str, str]) -> dict[str, Thing]:
    """Give what is listed under the ids by which it is known, and note in `others` what has two."""
    here: dict[str, Thing] = {}
    # Of one thing that is listed twice, the newest word counts.
    for listed in sorted(found.things, key=lambda one: one.stamp_ms):
        thing = _as_known(listed, seen, others)
        here[thing.native_id] = thing
        if thing.native_id != listed.native_id:
            others[listed.native_id] = thing.native_id
    return here


def _kept(
    seen: Mapping[str, Seen],
    here: Iterable[str],
    source_class: SourceClass,
    horizon_days: float | None,
    now: Instant,
) -> dict[str, Seen]:
    """Forget what is gone and old; what is over stays a while, for it may come back under its revision."""
    since_ms = now // 1000 - _ENDED_MS
    ended = [native_id for native_id, one in seen.items() if one.canceled and one.at_ms >= since_ms]
    days = horizon_days
    if days is not None and source_class is SourceClass.SOCIAL:
        days = max(days, DAYS)  # or what its author deletes later would stay
    return forget(seen, now_ms=now // 1000, days=days, present=[*here, *ended])


def as_signal(thing: Thing, revision: int, *, source: str, now: Instant) -> Signal:
    """Make the signal of a thing: an Alert, an Update where it is over, a Cancel where it is taken back."""
    signal = ops_signal(
        source=source,
        native_id=thing.native_id,
        revision=revision,
        hazard=thing.hazard,
        severity=thing.severity,
        over=thing.over and not thing.deleted,
        is_update=thing.over,
        occurred_at=thing.occurred_at,
        sent_at=thing.sent_at,
        now=now,
        expires_at=thing.expires_at,
        topics=thing.topics,
        text=thing.text,
    )
    urgency = signal.urgency
    if thing.source_class is not SourceClass.OPS and urgency is not Urgency.PAST:
        urgency = Urgency.UNKNOWN
    return replace(
        signal,
        msg_type=MsgType.CANCEL if thing.deleted else signal.msg_type,
        text=None if thing.deleted else signal.text,
        source_class=thing.source_class,
        publisher=thing.publisher or source,
        certainty=_CERTAINTY.get(thing.source_class, Certainty.UNKNOWN),
        urgency=urgency,
        point=thing.point,
        area=thing.area,
        story=thing.story,
    )


def _as_known(thing: Thing, seen: Mapping[str, Seen], others: Mapping[str, str]) -> Thing:
    """Give a thing under the id by which it is known: under a new secret it would be another one.

    `others` are ids that it has had under later secrets, with the one by which it is known.
    """
    for one in filter(None, (thing.native_id, thing.formerly)):
        known = one if one in seen else others.get(one, "")
        if known in seen:
            return replace(thing, native_id=known, formerly="")
    return thing


def _still(others: Mapping[str, str], kept: Mapping[str, Seen]) -> dict[str, str]:
    """Keep of the other ids of each thing that is known the last, which is all that the next secret needs."""
    last = {known: one for one, known in others.items() if known in kept}
    return {one: known for known, one in last.items()}


def _texts(data: object) -> dict[str, str]:
    pairs = data.items() if isinstance(data, Mapping) else ()
    return {key: value for key, value in pairs if isinstance(key, str) and isinstance(value, str)}


def _is_old(thing: Thing, horizon_days: float | None, now: Instant) -> bool:
    return horizon_days is not None and thing.sent_at // 1000 < now // 1000 - horizon_days * _DAY_MS


def _remembered(thing: Thing, revision: int, *, going_on: bool) -> Seen:
    hazard = thing.hazard.value if going_on else ""
    return Seen(revision=revision, mark=thing.said, at_ms=thing.sent_at // 1000, hazard=hazard)


def _told(thing: Thing, known: Seen | None, revision: int, *, source: str, now: Instant) -> list[Signal]:
    """Say what a thing means after what it meant before; nothing where its end has no beginning."""
    before = Hazard(known.hazard) if known is not None and known.hazard in list(Hazard) else None
    signal = as_signal(thing, revision, source=source, now=now)
    if before is None or known is None:
        return [] if thing.ends else [signal]
    last = (f"{source}:{thing.native_id}:{known.revision}",)
    if thing.hazard.category is before.category:
        msg_type = MsgType.CANCEL if thing.deleted else MsgType.UPDATE
        return [replace(signal, msg_type=msg_type, references=last)]
    # Each family of hazards is worked on apart: it is taken back there, and said anew here.
    gone = replace(
        signal,
        msg_type=MsgType.CANCEL,
        hazard=before,
        partition=before.category,
        references=last,
        all_clear=False,
    )
    next_id = f"{source}:{thing.native_id}:{revision + 1}"
    return [gone] if thing.ends else [gone, replace(signal, id=next_id, revision=revision + 1)]


def _ended(
    seen: dict[str, Seen],
    here: Mapping[str, Thing],
    source_class: SourceClass,
    *,
    source: str,
    now: Instant,
) -> Sequence[Signal]:
    """Call over what went on and is listed no more; what people wrote is taken for deleted."""
    deleted = source_class is SourceClass.SOCIAL
    signals = []
    for native_id, known in seen.items():
        if native_id in here or known.hazard not in list(Hazard):
            continue
        at = Instant(known.at_ms * 1000)
        thing = Thing(
            native_id=native_id,
            stamp_ms=known.revision + 1,
            hazard=Hazard(known.hazard),
            severity=Severity.UNKNOWN,
            occurred_at=min(at, now),
            sent_at=now,
            text=OutsideText(),
            over=not deleted,
            deleted=deleted,
            source_class=source_class,
        )
        last = (f"{source}:{native_id}:{known.revision}",)
        signals.append(
            replace(as_signal(thing, thing.stamp_ms, source=source, now=now), references=last, text=None)
        )
        seen[native_id] = Seen(
            revision=thing.stamp_ms, mark=thing.said, at_ms=now // 1000, hazard="", canceled=True
        )
    return signals
