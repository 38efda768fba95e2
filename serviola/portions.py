"""Portions: a look that brings much is handed to the core piece by piece.

Between two pieces the core does what else is asked of it: a decision does not wait for ten thousand quakes.
Each is kept together with a cursor that knows what was taken so far, so that whoever breaks off between two
of them loses nothing, and the next look doubles nothing.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.errors import StoreError
from engine.model.said import phrase
from serviola.quiet import heard
from watchers.portions import InPortions

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from engine.model.signal import Signal
    from engine.ports import Poll, Watcher
    from serviola.core import Core
    from serviola.runner import Runner
    from serviola.source import Source

PORTION = 100
"""How many signals the core takes at once, where they can be parted: a tenth of a second of work."""


async def hand_in(
    runner: Runner,
    source: Source,
    before: Mapping[str, Any],
    poll: Poll,
    *,
    is_new: bool,
    is_heard: bool,
    turn: asyncio.Lock,
) -> frozenset[str]:
    """Have the core take in what a look gave, and say who is quiet after it.

    One piece at a time waits for the core, whosever it is, for `turn` is held meanwhile: nobody else waits
    for more than that. A StoreError says how much is kept; the next look gives the rest.
    """
    name, kept = source.watcher.name, 0
    quiet: frozenset[str] = frozenset()
    for signals, cursor in portions(source.watcher, before, poll):
        cursors = {name: cursor} if is_new else {}
        take = partial(_take, source=source, signals=signals, cursors=cursors, is_heard=is_heard)
        try:
            async with turn:
                quiet = await runner.on_core(take)
        except StoreError as error:
            if not kept:
                raise
            said = phrase(
                "{kept} of {count} signals are kept, and the others come at the next look: {error}",
                kept=kept,
                count=len(poll.signals),
                error=error,
            )
            raise StoreError(said) from error
        kept += len(signals)
        runner.wake()
    return quiet


def _take(
    core: Core,
    *,
    source: Source,
    signals: Sequence[Signal],
    cursors: Mapping[str, Mapping[str, Any]],
    is_heard: bool,
) -> frozenset[str]:
    """Take in a piece, after the word that its source is heard again; say who is quiet after it."""
    again = heard(core, source) if is_heard else ()
    if again or cursors:
        core.step((*again, *signals), cursors=cursors)
    return frozenset(core.state.quiet)


def portions(
    watcher: Watcher, before: Mapping[str, Any], poll: Poll, *, most: int = PORTION
) -> Iterator[tuple[tuple[Signal, ...], Mapping[str, Any]]]:
    """Give the signals of a look in order, in pieces, each with the cursor that is kept with it.

    `before` is the cursor that was looked with. The last piece has that of the look itself; what a kind
    cannot part is one piece.
    """
    begin = 0
    if isinstance(watcher, InPortions) and watcher.in_portions:
        for end in _ends(poll.signals, most):
            yield poll.signals[begin:end], watcher.part(before, poll.cursor, poll.signals[end:])
            begin = end
    yield poll.signals[begin:], poll.cursor


def _ends(signals: Sequence[Signal], most: int) -> Iterator[int]:
    """Say behind how many signals a piece ends, but the last: nothing is told of on both sides of it.

    What a source says of one thing in one look, as that it began and that it was taken back, stays together:
    else somebody would be asked about what the next piece withdraws.
    """
    last = {name: number for number, one in enumerate(signals) for name in (one.native_id, *one.aliases)}
    begin = reach = 0
    for number, signal in enumerate(signals[:-1]):
        reach = max(reach, *(last[name] for name in (signal.native_id, *signal.aliases)))
        if number + 1 - begin >= most and reach <= number:
            begin = number + 1
            yield begin
