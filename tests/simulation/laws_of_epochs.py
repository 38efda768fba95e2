"""Laws of what is over: for how long it may open again is configured, and kept by what had begun before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.model.signal import Reopening, Signal, Situation, SituationState
from engine.model.time import SECOND, Instant
from engine.ports import Batch

if TYPE_CHECKING:
    from tests.simulation.outside import Outside

OVER = frozenset({SituationState.CLEARED, SituationState.RETRACTED})


def a_situation_keeps_the_span_it_began_with(outside: Outside, batch: Batch) -> Iterator[str]:
    """Take the span that is configured when something begins, whatever is configured later (docs/sources.md)."""
    given = [one for one in batch.inputs if isinstance(one, Reopening)]
    for before, word in _said(outside, batch):
        if before is None:
            spans = {_span(one, word) for one in [outside.ledger.reopening, *given]}
        else:
            spans = {before.reopen_within_s}
        if word.reopen_within_s not in spans:
            yield f"{word.id} may open again for {word.reopen_within_s} s, and should for {sorted(spans)} s"


def what_is_over_opens_again_only_within_its_span(outside: Outside, batch: Batch) -> Iterator[str]:
    """Open the next epoch of what is over only by what was sent in time after its end."""
    for before, word in _said(outside, batch):
        if before is None or word.epoch == before.epoch:
            continue
        outside.count["a situation opens again"] += 1
        ended, within = _ended_at(outside, batch, before), before.reopen_within_s * SECOND
        about = [one for one in _signals(batch) if _key(one) in word.keys]
        if not any(one.sent_at - ended <= within for one in about):
            yield f"{word.id} opens again, and it ended more than {before.reopen_within_s} s before"


def what_is_said_within_its_span_begins_nothing_else(outside: Outside, batch: Batch) -> Iterator[str]:
    """Open no other situation by what was sent in time of one that is there; after that, another begins."""
    signals = {one.id: one for one in _signals(batch)}
    for before, word in _said(outside, batch):
        first = None if before is not None else signals.get(word.evidence[0].signal_id)
        if first is None:
            continue
        for known in _named(outside, word, _key(first)):
            span = first.sent_at - outside.ledger.said_at[known.id]
            if known.state not in OVER or span <= known.reopen_within_s * SECOND:
                yield f"{first.id} begins {word.id}, and {known.id} is {known.state}, of {span // SECOND} s ago"
            else:
                outside.count["what ended long before begins another"] += 1


def _said(outside: Outside, batch: Batch) -> Iterator[tuple[Situation | None, Situation]]:
    """Give each word about a situation, with the one before it."""
    latest = {id: words[-1] for id, words in outside.ledger.situations.items() if words}
    for word in batch.words:
        if isinstance(word, Situation):
            yield latest.get(word.id), word
            latest[word.id] = word


def _ended_at(outside: Outside, batch: Batch, before: Situation) -> Instant:
    """Say when the word before was said: in an earlier batch, or in this one, as when much is heard at once."""
    earlier = outside.ledger.situations.get(before.id, ())[-1:]
    return outside.ledger.said_at[before.id] if before in earlier else batch.now


def _named(outside: Outside, word: Situation, key: str) -> list[Situation]:
    """Give the situations that a source has spoken of by the name that begins another one."""
    latest = [words[-1] for words in outside.ledger.situations.values() if words]
    return [one for one in latest if one.id != word.id and key in one.keys and one.status is word.status]


def _signals(batch: Batch) -> list[Signal]:
    return [one for one in batch.inputs if isinstance(one, Signal)]


def _key(signal: Signal) -> str:
    return f"{signal.source}:{signal.native_id}"


def _span(configured: Reopening, word: Situation) -> int:
    named = {one.hazard: one.within_s for one in configured.hazards}
    return named.get(word.hazard, configured.within_s)


EPOCHS = (
    a_situation_keeps_the_span_it_began_with,
    what_is_over_opens_again_only_within_its_span,
    what_is_said_within_its_span_begins_nothing_else,
)
