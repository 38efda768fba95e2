"""Intake: a signal becomes a situation, or the next revision of one.

Everything about the situation comes from its most trusted source; the others stand as evidence beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.ids import short_id
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Evidence, Phase, Situation, SituationState
from engine.model.time import DAY
from engine.situations.cluster import TEXTS, closest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.signal import Signal
    from engine.model.time import Instant

KEPT_IN_MIND = 60 * DAY
"""A situation of which nothing was heard for so long, and for which nothing is held, is closed."""

MOST_TEXTS = 100
"""So many texts stand as evidence for one situation; what is told for months must not grow without end."""

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
    named = [one for one in kept if keys & set(one.keys)]
    if named:
        return min(named, key=lambda one: (one.opened_at, one.id))
    return closest(signal, kept)


def intake(signal: Signal, known: Situation | None, *, brand: str, now: Instant) -> Situation | None:
    """Give the situation as it stands after a signal, None if the signal changes nothing."""
    if signal.msg_type in {MsgType.ACK, MsgType.ERROR}:
        return None
    if known is None:
        return _opened(signal, brand, now) if _may_open(signal, now) else None
    if any(_said_by(signal, piece) and piece.revision >= signal.revision for piece in known.evidence):
        return None
    said = (*(piece for piece in known.evidence if not _said_by(signal, piece)), _evidence(signal))
    evidence, dropped = _newest(said)
    keys = tuple(dict.fromkeys(key for key in (*known.keys, *keys_of(signal)) if key not in dropped))
    known = replace(known, evidence=evidence, keys=keys, revision=known.revision + 1, updated_at=now)
    if signal.msg_type is MsgType.CANCEL:
        return _retracted(known, signal)
    leads = all(
        _TRUST[piece.source_class] <= _TRUST[signal.source_class]
        for piece in known.evidence
        if not piece.retracted
    )
    if leads:
        known = _told_by(known, signal, now)
    return _cleared(known) if signal.all_clear else _open_again(known)


def _newest(said: tuple[Evidence, ...]) -> tuple[tuple[Evidence, ...], frozenset[str]]:
    """Keep all that was measured, and of what was only told the newest; give the keys of the rest too."""
    texts = sorted(
        (piece for piece in said if piece.source_class in TEXTS),
        key=lambda piece: (piece.received_at, piece.native_key),
    )
    dropped = frozenset(piece.native_key for piece in texts[:-MOST_TEXTS])
    return tuple(piece for piece in said if piece.native_key not in dropped), dropped


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
        magnitude=signal.magnitude,
        depth_km=signal.depth_km,
        topics=signal.topics,
        standing=signal.standing,
        keys=keys_of(signal),
        evidence=(_evidence(signal),),
    )


def _told_by(known: Situation, signal: Signal, now: Instant) -> Situation:
    return replace(
        known,
        hazard=signal.hazard,
        phase=_phase(signal, now),
        severity=signal.severity,
        certainty=signal.certainty,
        urgency=signal.urgency,
        occurred_at=signal.occurred_at,
        point=signal.point,
        area=signal.area,
        magnitude=signal.magnitude,
        depth_km=signal.depth_km,
        topics=signal.topics or known.topics,
        standing=signal.standing,
    )


def _phase(signal: Signal, now: Instant) -> Phase:
    return Phase.FORECAST if signal.occurred_at > now else Phase.ACTIVE
