"""Intake: a signal becomes a situation, or the next revision of one.

Everything about the situation comes from its most trusted source; the others stand as evidence beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.model.ids import short_id
from engine.model.place import Area
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Evidence, Phase, Situation, SituationState
from engine.model.time import DAY
from engine.situations.cluster import TEXTS, closest
from engine.situations.dropped import with_dropped
from engine.situations.evidence import first_over, first_said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.scales import Certainty, Severity, Urgency
    from engine.model.signal import Signal
    from engine.model.time import Instant

KEPT_IN_MIND = 60 * DAY
"""A situation of which nothing was heard for so long, and for which nothing is held, is closed."""

REOPEN_WITHIN = 7 * DAY
"""What is said of something within so long after it ended opens its next epoch; later it is another."""

MOST_TEXTS = 100
"""So many texts of a class stand as evidence for one situation, which may be told of for months."""

_TRUST = {
    SourceClass.OFFICIAL: 4,
    SourceClass.OPERATOR: 3,
    SourceClass.OPS: 2,
    SourceClass.NEWS: 1,
    SourceClass.SOCIAL: 0,
}


def keys_of(signal: Signal) -> tuple[str, ...]:
    """Give every key by which a signal's source knows the thing it speaks of, its own first."""
    names = (signal.native_id, *signal.aliases, *signal.references)
    return tuple(dict.fromkeys(f"{signal.source}:{name}" for name in names if name))


def find(signal: Signal, situations: Iterable[Situation]) -> Situation | None:
    """Find the situation that a signal belongs to, by name first and by event second."""
    kept = [one for one in situations if one.status is signal.status]
    keys = set(keys_of(signal))
    named = [one for one in kept if keys & set(one.keys) and not _long_over(one, signal)]
    if named:
        return min(named, key=lambda one: (one.opened_at, one.id))
    return closest(signal, kept)


def _long_over(known: Situation, signal: Signal) -> bool:
    """Say whether a situation had ended too long before a signal was sent for that to be its next epoch."""
    ended = known.state in {SituationState.CLEARED, SituationState.RETRACTED}
    return ended and signal.sent_at - known.updated_at > REOPEN_WITHIN


def intake(signal: Signal, known: Situation | None, *, brand: str, now: Instant) -> Situation | None:
    """Give the situation as it stands after a signal, None if the signal changes nothing.

    `updated_at` is when it was last heard of; while it is clearing, when it began to.
    """
    if signal.msg_type in {MsgType.ACK, MsgType.ERROR}:
        return None
    if known is None:
        return _first_heard(signal, brand, now)
    before = tuple(piece for piece in known.evidence if _said_by(signal, piece))
    if any(piece.revision >= signal.revision for piece in before):
        return _heard_late(known, signal)
    if not before and _spoken_for(known, signal):
        return None
    fresh, revises = _with_firsts(_evidence(signal), _firsts(signal), *map(_firsts_of, before)), bool(before)
    said = (*(piece for piece in known.evidence if piece not in before), fresh)
    evidence, gone = _kept(said, fresh)
    keys = tuple(dict.fromkeys(key for key in (*known.keys, *keys_of(signal)) if key not in _keys_of(gone)))
    known = replace(
        known,
        evidence=evidence,
        keys=keys,
        dropped=with_dropped(known.dropped, gone),
        revision=known.revision + 1,
    )
    after = _weighed(signal, known, now, revises=revises)
    still_clearing = {known.state, after.state} == {SituationState.CLEARING}
    # The count to cleared begins with the all-clear: whoever talks on meanwhile does not put it off.
    return after if still_clearing else replace(after, updated_at=now)


def _weighed(signal: Signal, known: Situation, now: Instant, *, revises: bool) -> Situation:
    """Give the situation as its voices make it, with this signal among them."""
    if signal.msg_type is MsgType.CANCEL:
        return _retracted(known, signal)
    if not signal.all_clear and _TRUST[signal.source_class] < _ended_by(known):
        return known  # who called it off knows better; what was told in spite of that stands beside it
    leads = all(
        _TRUST[piece.source_class] <= _TRUST[signal.source_class]
        for piece in known.evidence
        if not piece.retracted
    )
    if leads:
        known = _told_by(known, signal, now, revises=revises)
    return _cleared(known) if signal.all_clear else _open_again(known)


def _ended_by(known: Situation) -> int:
    """Say how trusted the voice is that took a situation back or called it over; -1 while it goes on."""
    if known.state is SituationState.RETRACTED:
        pieces = [piece for piece in known.evidence if piece.retracted]
    elif known.state in {SituationState.CLEARED, SituationState.CLEARING}:
        pieces = [piece for piece in known.evidence if piece.all_clear and not piece.retracted]
    else:
        pieces = []
    return max((_TRUST[piece.source_class] for piece in pieces), default=-1)


def _heard_late(known: Situation, signal: Signal) -> Situation | None:
    """Take an older revision than is known: it may show that its source spoke earlier than we thought."""
    evidence = tuple(
        _with_firsts(piece, _firsts(signal), _firsts_of(piece)) if _said_by(signal, piece) else piece
        for piece in known.evidence
    )
    if evidence == known.evidence:
        return None
    # What is older than what is known is no news of it: when it was heard of, or ended, stays.
    return replace(known, evidence=evidence, revision=known.revision + 1)


_Firsts: TypeAlias = "tuple[Instant | None, Instant | None]"
"""When a source first spoke, and when it first called it over; None where it did not."""


def _firsts(signal: Signal) -> _Firsts:
    if signal.msg_type is MsgType.CANCEL:
        return None, None  # it says that what was said is taken back, and nothing else
    return signal.sent_at, signal.sent_at if signal.all_clear else None


def _firsts_of(piece: Evidence) -> _Firsts:
    # What takes something back was not said for the first time when it was taken back.
    return (piece.first_at, piece.over_at) if piece.retracted else (first_said(piece), first_over(piece))


def _with_firsts(piece: Evidence, *heard: _Firsts) -> Evidence:
    first = min((first for first, _ in heard if first is not None), default=None)
    over = min((over for _, over in heard if over is not None), default=None)
    if not piece.retracted:
        first = None if first == piece.sent_at else first
        over = None if piece.all_clear and over == piece.sent_at else over
    return replace(piece, first_at=first, over_at=over)


def _kept(said: tuple[Evidence, ...], fresh: Evidence) -> tuple[tuple[Evidence, ...], Evidence | None]:
    """Keep all that was measured, and so many of what was only told; give the one that is let go of too.

    Whoever talks most loses an old piece first, and never the first: one busy feed costs nobody else a voice.
    """
    alike = [piece for piece in said if piece.source_class is fresh.source_class]
    if fresh.source_class not in TEXTS or len(alike) <= MOST_TEXTS:
        return said, None
    by_voice: dict[str, list[Evidence]] = {}
    for piece in sorted(alike, key=lambda one: (one.sent_at, one.received_at, one.native_key)):
        by_voice.setdefault(piece.publisher, []).append(piece)
    most = max(by_voice.values(), key=lambda pieces: (len(pieces), pieces[0].publisher))
    oldest = min(by_voice.values(), key=lambda pieces: (pieces[-1].sent_at, pieces[0].publisher))
    gone = most[1] if len(most) > 2 else oldest[0]
    return tuple(piece for piece in said if piece is not gone), gone


def _keys_of(gone: Evidence | None) -> tuple[str, ...]:
    return () if gone is None else (gone.native_key,)


def most_trusted(known: Situation) -> tuple[Evidence, ...]:
    """Give the standing voices of the most trusted kind."""
    rivals = [piece for piece in known.evidence if not piece.retracted]
    top = max((_TRUST[piece.source_class] for piece in rivals), default=0)
    return tuple(piece for piece in rivals if _TRUST[piece.source_class] == top)


def is_called_over(known: Situation) -> bool:
    """Say whether every voice of the most trusted kind calls it over."""
    return all(piece.all_clear for piece in most_trusted(known))


def _cleared(known: Situation) -> Situation:
    """Begin to clear once every voice of the most trusted kind calls it over."""
    if not is_called_over(known) or known.state not in {SituationState.OPEN, SituationState.STALE}:
        return known
    return replace(known, state=SituationState.CLEARING)


def _open_again(known: Situation) -> Situation:
    """Go on as open; what was over before opens a new epoch, what was only clearing does not."""
    if known.state in {SituationState.RETRACTED, SituationState.CLEARED}:
        return replace(known, state=SituationState.OPEN, epoch=known.epoch + 1)
    return replace(known, state=SituationState.OPEN)


def _first_heard(signal: Signal, brand: str, now: Instant) -> Situation | None:
    """Open a situation by what is said first of it; None for what is long past.

    An end that comes before its beginning is kept, as what ended before it was heard of (epoch 0): the
    beginning that comes late asks nobody. What is older than a situation is kept in mind would come back
    under an id that was used before.
    """
    expired = signal.expires_at is not None and signal.expires_at <= now
    ancient = now - signal.occurred_at >= KEPT_IN_MIND and not signal.standing
    if ancient or expired:
        return None
    opened = _opened(signal, brand, now)
    if signal.msg_type is MsgType.CANCEL:
        return replace(opened, epoch=0, state=SituationState.RETRACTED)
    return replace(opened, epoch=0, state=SituationState.CLEARED) if signal.all_clear else opened


def _spoken_for(known: Situation, signal: Signal) -> bool:
    """Say whether its source has named a signal in a later one already: what it said then stands."""
    own = f"{signal.source}:{signal.native_id}"
    return own in known.keys and any(
        piece.native_key.startswith(f"{signal.source}:") and piece.sent_at >= signal.sent_at
        for piece in known.evidence
    )


def _retracted(known: Situation, signal: Signal) -> Situation:
    rivals = [piece for piece in known.evidence if not piece.retracted]
    as_good = any(_TRUST[piece.source_class] >= _TRUST[signal.source_class] for piece in rivals)
    if not as_good:
        return replace(known, state=SituationState.RETRACTED)
    # What was taken back may have been all that spoke against an all-clear.
    return _cleared(known)


def _said_by(signal: Signal, piece: Evidence) -> bool:
    return piece.native_key in keys_of(signal)


def _evidence(signal: Signal) -> Evidence:
    return Evidence(
        native_key=f"{signal.source}:{signal.native_id}",
        signal_id=signal.id,
        revision=signal.revision,
        source_class=signal.source_class,
        publisher=signal.publisher,
        sent_at=signal.sent_at,
        received_at=signal.received_at,
        story=signal.story,
        all_clear=signal.all_clear,
        retracted=signal.msg_type is MsgType.CANCEL,
    )


def _opened(signal: Signal, brand: str, now: Instant) -> Situation:
    return Situation(
        id=short_id("S", brand, signal.id, signal.status),
        brand=brand,
        partition=signal.partition,
        epoch=1,
        revision=1,
        hazard=signal.hazard,
        phase=_phase(signal.occurred_at, now),
        state=SituationState.OPEN,
        status=signal.status,
        severity=signal.severity,
        certainty=signal.certainty,
        urgency=signal.urgency,
        occurred_at=signal.occurred_at,
        opened_at=now,
        updated_at=now,
        point=signal.point,
        area=signal.area,
        forecast=signal.forecast,
        magnitude=signal.magnitude,
        depth_km=signal.depth_km,
        topics=signal.topics,
        standing=signal.standing,
        keys=keys_of(signal),
        evidence=(_evidence(signal),),
    )


def _told_by(known: Situation, signal: Signal, now: Instant, *, revises: bool) -> Situation:
    """Believe the signal, as far as nobody as trusted has said something since.

    Who measures and revises what they said is believed to the letter. What anybody else does not say takes
    nothing away; and among texts of several voices the gravest stands, where and when it was first told of.
    """
    others = [piece for piece in most_trusted(known) if not _said_by(signal, piece)]
    several = signal.source_class in TEXTS and any(piece.publisher != signal.publisher for piece in others)
    latest = all((piece.sent_at, piece.native_key) < _sent(signal) for piece in others)
    before, fresh = _says(known), _says(signal)
    if revises and latest and not several:
        said = fresh | {"topics": fresh["topics"] or before["topics"]}
    else:
        said = _filled(fresh, before) if latest else _filled(before, fresh)
    if several:
        first = all(_sent(signal) < (first_said(piece), piece.native_key) for piece in others)
        where = _filled(fresh, before) if first else before
        said |= _gravest(before, fresh) | {"area": where["area"]}
    return replace(known, phase=_phase(said["occurred_at"], now), **said)


def _sent(signal: Signal) -> tuple[Instant, str]:
    return signal.sent_at, f"{signal.source}:{signal.native_id}"


_SAID = (
    *("hazard", "severity", "certainty", "urgency", "occurred_at", "point", "area"),
    *("forecast", "magnitude", "depth_km", "topics", "standing"),
)


def _says(one: Signal | Situation) -> dict[str, Any]:
    """Give what is said of an event, field by field."""
    return {name: getattr(one, name) for name in _SAID}


def _filled(said: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Give what one says, and of what it does not say what the other says."""
    unsaid: tuple[Any, ...] = (None, (), Area(), "Unknown")
    return {name: other[name] if value in unsaid else value for name, value in said.items()}


def _gravest(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Give the graver of what is known and what is said; texts tell of one event for days."""
    grave = {name: max(known[name], said[name], key=_rank) for name in ("severity", "certainty", "urgency")}
    magnitudes = [one for one in (known["magnitude"], said["magnitude"]) if one is not None]
    first = min(known["occurred_at"], said["occurred_at"])
    return {**grave, "occurred_at": first, "magnitude": max(magnitudes, default=None)}


def _rank(value: Severity | Certainty | Urgency) -> int:
    return value.rank


def _phase(occurred_at: Instant, now: Instant) -> Phase:
    return Phase.FORECAST if occurred_at > now else Phase.ACTIVE
