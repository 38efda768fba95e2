"""Intake: a signal becomes a situation, or the next revision of one.

A signal is the last word of its source, and takes the place of the word before; what the situation is, all of
its voices say (belief.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.ids import short_id
from engine.model.scales import MsgType
from engine.model.signal import REOPEN_WITHIN_S, Evidence, Phase, Situation, SituationState
from engine.model.time import DAY, SECOND
from engine.situations.belief import as_told, is_called_over, is_taken_back, says, told_in
from engine.situations.cluster import closest
from engine.situations.dropped import one_too_many, with_dropped
from engine.situations.firsts import firsts_in, firsts_of, with_firsts
from engine.situations.phases import in_phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.signal import Said, Signal
    from engine.model.time import Instant
    from engine.situations.belief import Told

KEPT_IN_MIND = 60 * DAY
"""A situation of which nothing was heard for so long, and for which nothing is held, is closed."""

SHARED = "glide:"
"""How an alias begins that is a name in every source: the number by which agencies know one disaster."""


def keys_of(signal: Signal) -> tuple[str, ...]:
    """Give every key by which a signal's source knows the thing it speaks of, its own first."""
    shared = [name for name in signal.aliases if name.startswith(SHARED)]
    others = [name for name in signal.aliases if not name.startswith(SHARED)]
    names = (signal.native_id, *others, *signal.references)
    return tuple(dict.fromkeys([*(f"{signal.source}:{name}" for name in names if name), *shared]))


def find(signal: Signal, situations: Iterable[Situation]) -> Situation | None:
    """Find the situation that a signal belongs to, by name first and by event second."""
    kept = [one for one in situations if one.status is signal.status]
    keys = set(keys_of(signal))
    known = [one for one in kept if not keys.isdisjoint(one.keys)]
    named = [one for one in known if not _long_over(one, signal)]
    if named:
        # What a source said before stays where it is, though a number that it adds is known elsewhere too.
        own = f"{signal.source}:{signal.native_id}"
        return min(named, key=lambda one: (own not in one.keys, one.opened_at, one.id))
    # What it named and was over too long before is not that event again because it is like it.
    return closest(signal, [one for one in kept if one not in known] if known else kept)


def _long_over(known: Situation, signal: Signal) -> bool:
    """Say whether a situation had ended too long before a signal was sent for that to be its next epoch."""
    ended = known.state in {SituationState.CLEARED, SituationState.RETRACTED}
    return ended and signal.sent_at - known.updated_at > known.reopen_within_s * SECOND


def intake(
    signal: Signal,
    known: Situation | None,
    *,
    brand: str,
    now: Instant,
    reopen_within_s: int = REOPEN_WITHIN_S,
) -> Situation | None:
    """Give the situation as it stands after a signal, None if the signal changes nothing.

    `updated_at` is when it was last heard of; while it is clearing, when it began to. `reopen_within_s` is
    what one that begins now keeps: for so long after its end it goes on in its next epoch.
    """
    if signal.msg_type in {MsgType.ACK, MsgType.ERROR}:
        return None
    if known is None:
        opened = _first_heard(signal, brand, now)
        return None if opened is None else replace(opened, reopen_within_s=reopen_within_s)
    keys = keys_of(signal)
    told = told_in(known)
    before = [one for one in told if one[0].native_key in keys]
    if any(piece.revision >= signal.revision for piece, _ in before):
        return _heard_late(known, signal, now)
    if not before and _spoken_for(known, signal):
        return None
    others = [one for one in told if one[0].native_key not in keys]
    return _heard(known, signal, [*others, _last_word(signal, before)], now)


def _heard(known: Situation, signal: Signal, told: list[Told], now: Instant) -> Situation:
    """Give a situation once a signal is the last word of its source, which comes last of all voices."""
    gone = one_too_many(told, told[-1][0])
    kept = [one for one in told if one[0] is not gone]
    state, epoch = _where_it_stands(known, signal, [piece for piece, _ in kept])
    # The count to cleared begins with the all-clear: whoever talks on meanwhile does not put it off.
    still_clearing = known.state is state is SituationState.CLEARING
    names = dict.fromkeys((*known.keys, *keys_of(signal)))
    after = replace(
        known,
        state=state,
        epoch=epoch,
        revision=known.revision + 1,
        updated_at=known.updated_at if still_clearing else now,
        keys=tuple(name for name in names if gone is None or name != gone.native_key),
        dropped=with_dropped(known.dropped, gone),
    )
    return in_phase(as_told(after, kept), now)


def _where_it_stands(
    known: Situation, signal: Signal, pieces: Sequence[Evidence]
) -> tuple[SituationState, int]:
    """Say in which state and epoch a situation is by all that its voices say now.

    What was over before and goes on opens a new epoch; what was only clearing does not.
    """
    if is_taken_back(pieces):
        return SituationState.RETRACTED, known.epoch
    goes_on = known.state in {SituationState.OPEN, SituationState.STALE}
    # What is stale though it was called over is heard of again by whoever speaks of it as going on.
    ends = signal.all_clear or signal.msg_type is MsgType.CANCEL
    if is_called_over(pieces) and (ends or not goes_on):
        return SituationState.CLEARING if goes_on else known.state, known.epoch
    if signal.msg_type is MsgType.CANCEL:
        return known.state, known.epoch  # what is taken back opens nothing, nor is it news of what is stale
    ended = known.state in {SituationState.RETRACTED, SituationState.CLEARED}
    return SituationState.OPEN, known.epoch + ended


def _last_word(signal: Signal, before: Sequence[Told]) -> Told:
    """Give a signal as evidence, in the place of what its source said before."""
    piece = with_firsts(_evidence(signal), firsts_of(signal), *(firsts_in(old) for old, _ in before))
    latest_first = sorted(before, key=lambda one: (one[0].sent_at, one[0].native_key), reverse=True)
    return piece, _about(says(signal), *(said.topics for old, said in latest_first if not old.retracted))


def _heard_late(known: Situation, signal: Signal, now: Instant) -> Situation | None:
    """Take an older revision than is known: it may show that its source spoke earlier than we thought."""
    told, keys = told_in(known), keys_of(signal)
    topics = () if signal.msg_type is MsgType.CANCEL else signal.topics
    for index, (piece, said) in enumerate(told):
        if piece.native_key in keys:
            told[index] = with_firsts(piece, firsts_of(signal), firsts_in(piece)), _about(said, topics)
    after = as_told(known, told)
    if after == known:
        return None
    # What is older than what is known is no news of it: when it was heard of, or ended, stays.
    return in_phase(replace(after, revision=known.revision + 1), now)


def _about(said: Said, *topics: tuple[str, ...]) -> Said:
    """Have a voice be about what it was about before, where its last word, as an all-clear, does not say."""
    return said if said.topics else replace(said, topics=next(filter(None, topics), ()))


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
        opened = replace(opened, epoch=0, state=SituationState.RETRACTED)
    elif signal.all_clear:
        opened = replace(opened, epoch=0, state=SituationState.CLEARED)
    return in_phase(opened, now)


def _spoken_for(known: Situation, signal: Signal) -> bool:
    """Say whether its source has named a signal in a later one already: what it said then stands."""
    own = f"{signal.source}:{signal.native_id}"
    return own in known.keys and any(
        piece.native_key.startswith(f"{signal.source}:") and piece.sent_at >= signal.sent_at
        for piece in known.evidence
    )


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
        sketch=signal.sketch,
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
        phase=Phase.ACTIVE,
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
