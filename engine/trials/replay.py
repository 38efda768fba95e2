"""Replay: what was recorded is thought again from the start, and must come out the same, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import ServiolaError
from engine.model.codec import BY_KIND, decode, encode
from engine.model.hold import Intent
from engine.model.match import Surprise
from engine.pipeline import advance
from engine.ports import Batch
from engine.response.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.model.codec import Spoken
    from engine.ports import Evaluator, Recorded


def replay(batches: Iterable[Recorded], evaluator: Evaluator, brands: Iterable[str]) -> list[str]:
    """Advance a fresh state by every recorded batch; give one sentence for each difference found."""
    state = State(evaluator=evaluator)
    for name in brands:
        state.brand(name)
    said: list[str] = []
    for number, recorded in enumerate(batches, start=1):
        try:
            words, intents = advance(state, recorded.inputs, recorded.now)
            said += _differences(number, recorded, [*words, *intents])
        except (ServiolaError, ValueError, LookupError) as error:
            said.append(f"batch {number} cannot be thought again: {error}")
            break
    return said


def as_committed(recorded: Recorded) -> Batch:
    """Give a recorded batch as it was when it was committed, but for its cursors and inbox rows."""
    spoken = [decode(kind, v, body) for (kind, v), body in zip(recorded.kinds, recorded.spoken, strict=True)]
    return Batch(
        now=recorded.now,
        inputs=recorded.inputs,
        words=tuple(one for one in spoken if not isinstance(one, Intent)),
        intents=tuple(one for one in spoken if isinstance(one, Intent)),
    )


def _differences(number: int, recorded: Recorded, words: list[Spoken]) -> Iterator[str]:
    # A surprise tells of the rule library on that day. It follows from no input, and nothing follows from it.
    said = zip(recorded.kinds, recorded.spoken, strict=True)
    then = [one for one in said if one[0][0] != Surprise.kind]
    again = [word for word in words if not isinstance(word, Surprise)]
    for place in range(max(len(then), len(again))):
        where = f"batch {number}, word {place + 1}"
        if place >= len(again):
            yield f"{where}: a {then[place][0][0]} was said, and is not said again"
        elif place >= len(then):
            yield f"{where}: a {again[place].kind} is said, and was not said then"
        else:
            (kind, v), body = then[place]
            word = again[place]
            if kind != word.kind:
                yield f"{where}: a {kind} was said, and a {word.kind} is said now"
            elif _today(kind, v, body) != encode(word):
                yield f"{where}: the {kind} that was said is not the one that is said now"


def _today(kind: str, v: int, body: bytes) -> bytes:
    """Give recorded bytes exactly; only what an older Serviola wrote passes its upcasters first."""
    return body if v == BY_KIND[kind].v else encode(decode(kind, v, body))
