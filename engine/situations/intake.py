"""Intake: a signal becomes a situation, or the next revision of one.

Everything about the situation comes from its most trusted source; the others stand as evidence beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

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
        return _opened(signal, brand, now) if _may_open(signal, now) else None
    before = tuple(piece for piece in known.evidence if _said_by(signal, piece))
    if any(piece.revision >= signal.revision for piece in before):
        return _heard_late(known, signal)
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


def _may_open(signal: Signal, now: Instant) -> bool:
    """Say whether a signal of something unknown opens a situation.

    What is older than a situation is kept in mind would come back under an id that was used before.
    """
    expired = signal.expires_at is not None and signal.expires_at <= now
    ancient = now - signal.occurred_at >= KEPT_IN_MIND and not signal.standing
    over = signal.msg_type is MsgType.CANCEL or signal.all_clear
    return not over and not expired and not ancient


def _retracted(known: Situation, signal: Signal) -> Situation:
    rivals = [piece for piece in known.evidence if not piece.retracted]
    as_good = any(_TRUST[piece.source_class] >= _TRUST[signal.source_class] for piece in rivals)
    return known if as_good else replace(known, state=SituationState.RETRACTED)


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
        phase=_phase(signal, now),
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
    """Believe the signal.

    Who measures and revises what they said is believed to the letter. What anybody else does not say takes
    nothing away; and among texts of several voices the gravest stands, where and when it was first told of.
    """
    voices = {piece.publisher for piece in known.evidence if not piece.retracted}
    several = signal.source_class in TEXTS and len(voices) > 1
    said = signal if revises and not several else _filled(known, signal)
    if several:
        said = _gravest(known, said)
    return replace(
        known,
        hazard=said.hazard,
        phase=_phase(said, now),
        severity=said.severity,
        certainty=said.certainty,
        urgency=said.urgency,
        occurred_at=said.occurred_at,
        point=said.point,
        area=said.area,
        forecast=said.forecast,
        magnitude=said.magnitude,
        depth_km=said.depth_km,
        topics=said.topics or known.topics,
        standing=said.standing,
    )


def _filled(known: Situation, signal: Signal) -> Signal:
    """Give the signal with what it does not say from what is known."""
    return replace(
        signal,
        severity=signal.severity if signal.severity.rank else known.severity,
        certainty=signal.certainty if signal.certainty.rank else known.certainty,
        urgency=signal.urgency if signal.urgency.rank else known.urgency,
        point=signal.point or known.point,
        area=known.area if signal.area == Area() else signal.area,
        forecast=signal.forecast or known.forecast,
        magnitude=known.magnitude if signal.magnitude is None else signal.magnitude,
        depth_km=known.depth_km if signal.depth_km is None else signal.depth_km,
    )


def _gravest(known: Situation, said: Signal) -> Signal:
    """Give the graver of what is known and what is said; texts tell of one event for days."""
    return replace(
        said,
        severity=max(known.severity, said.severity, key=lambda one: one.rank),
        certainty=max(known.certainty, said.certainty, key=lambda one: one.rank),
        urgency=max(known.urgency, said.urgency, key=lambda one: one.rank),
        occurred_at=min(known.occurred_at, said.occurred_at),
        area=said.area if known.area == Area() else known.area,
        magnitude=max((one for one in (known.magnitude, said.magnitude) if one is not None), default=None),
    )


def _phase(signal: Signal, now: Instant) -> Phase:
    return Phase.FORECAST if signal.occurred_at > now else Phase.ACTIVE
