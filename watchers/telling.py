"""What is new of the things that a document tells of, for sources that give each thing an id of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.model.scales import Hazard, MsgType
from engine.model.signal import Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.seen import Seen, dump, forget, load, next_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one thing says now: a signal, whose revision is when its source changed it, in milliseconds.

    `mark` tells what we make of it from any other content. What does not `begin` is told of only where it
    was told of before.
    """

    signal: Signal
    mark: str
    begins: bool = True


def tell(
    drafts: Iterable[Draft],
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None,
    items: int,
    problems: Sequence[str] = (),
) -> Parsed:
    """Tell what is new and remember it. Of several drafts of one id the first counts.

    What was said before the horizon is left out when first seen; of `items` all that are not understood, or
    left out, are skipped.
    """
    seen = load(memory.get("seen"))
    signals: list[Signal] = []
    present: set[str] = set()
    read = old = 0
    for draft in drafts:
        signal = draft.signal
        if signal.native_id in present:
            continue
        present.add(signal.native_id)
        before = seen.get(signal.native_id)
        # What was left out is only remembered so that it is counted once.
        known = before if before is not None and before.hazard else None
        is_old = horizon_days is not None and signal.sent_at < now - horizon_days * DAY
        if known is None and (is_old or not draft.begins):
            old += is_old and before is None
            seen[signal.native_id] = Seen(revision=0, mark=draft.mark, at_ms=signal.sent_at // 1000)
            continue
        read += 1
        revision = next_revision(signal.revision, draft.mark, known)
        if revision is None:
            continue
        said = _sayings(signal, revision, known)
        signals += said
        seen[signal.native_id] = Seen(
            revision=said[-1].revision, mark=draft.mark, at_ms=signal.sent_at // 1000, hazard=signal.hazard
        )
    kept = forget(seen, now_ms=now // 1000, days=horizon_days, present=present)
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept)},
        read=read,
        skipped=items - read,
        old=old,
        problems=tuple(problems),
    )


def _sayings(signal: Signal, revision: int, known: Seen | None) -> list[Signal]:
    """Say it after what was said before: what moves to another hazard family is withdrawn there first."""
    if known is None:
        return [_at(signal, revision, MsgType.ALERT)]
    last = (f"{signal.source}:{signal.native_id}:{known.revision}",)
    told = Hazard(known.hazard) if known.hazard in list(Hazard) else signal.hazard
    if told.category is signal.hazard.category:
        return [replace(_at(signal, revision, MsgType.UPDATE), references=last)]
    gone = replace(signal, hazard=told, partition=told.category, references=last, aliases=(), text=None)
    return [_at(gone, revision, MsgType.CANCEL), _at(signal, revision + 1, MsgType.ALERT)]


def _at(signal: Signal, revision: int, msg_type: MsgType) -> Signal:
    name = f"{signal.source}:{signal.native_id}:{revision}"
    return replace(signal, id=name, revision=revision, msg_type=msg_type)
