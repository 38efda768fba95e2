"""Correlate: what the evidence of a situation says in the time of the events, by when each piece was sent.

Nothing here depends on the order in which pieces arrived, nor on the clock. What is remembered by number
alone counts against a playbook: it may have been said in time, and a surge is held against it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.time import SECOND, Instant
from engine.rules.lines import Ordered, Silent, Surge
from engine.situations.dropped import dropped_between
from engine.situations.evidence import first_over, first_said, standing

if TYPE_CHECKING:
    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Situation
    from engine.rules.timelines import Timelines
    from engine.situations.voices import Timeline


# --- sequence ---


@dataclass(frozen=True, slots=True)
class Order:
    """How far a sequence came: `complete` steps in the best window, and what there is of the next one.

    `late_s` is by how much the next step came too late, None if it never came; `have` are the voices of the
    next step in the window so far.
    """

    complete: int
    signals: tuple[str, ...]
    late_s: int | None
    have: int


@dataclass(frozen=True, slots=True)
class _Done:
    """Steps that are complete: the whole runs from `start` to `end`."""

    start: Instant
    end: Instant
    signals: tuple[str, ...] = ()

    @property
    def span(self) -> int:
        return self.end - self.start


def in_order(told: Timelines, line: Ordered) -> Order:
    """Say how many steps of a sequence are complete in the best window of that length.

    A step is complete at a piece of its class where all of them that were sent after the step before it was
    complete, up to that piece, are voices enough. The window runs from the first piece of the first step to
    the moment at which the last one is complete, both included. Of several ways the shortest counts, then
    the earliest.
    """
    most = line.within_s * SECOND
    best = _Done(Instant(0), Instant(0))
    reached: list[_Done] | None = None
    for number, (source_class, need) in enumerate(line.steps):
        timeline = told.own(source_class)
        reached = _complete(timeline, need, reached)
        fitting = [one for one in reached if one.span <= most]
        if not fitting:
            shortest = min((one.span for one in reached), default=None)
            late_s = None if shortest is None else -(-(shortest - most) // SECOND)
            have = _have(timeline, None if number == 0 else best, line.within_s)
            return Order(number, best.signals, late_s, have)
        best = min(fitting, key=lambda one: (one.span, one.end))
    return Order(len(line.steps), best.signals, None, 0)


def _complete(timeline: Timeline, need: int, before: list[_Done] | None) -> list[_Done]:
    """Give for each moment at which a step can be complete the way that begins latest.

    Whatever follows sees only when a step was complete, so of two ways with one end the shorter is as good.
    """
    found: dict[Instant, tuple[Instant, int, int, tuple[str, ...]]] = {}
    for start, begun, signals in _beginnings(timeline, before):
        for upto, voices in timeline.growing(start, len(timeline.pieces)):
            end = timeline.pieces[upto - 1].sent_at
            first = timeline.pieces[start].sent_at if begun is None else begun
            if voices >= need and (end not in found or first > found[end][0]):
                found[end] = first, start, upto, signals
    return [
        _Done(first, end, (*signals, *timeline.signals(start, upto)))
        for end, (first, start, upto, signals) in sorted(found.items())
    ]


def _beginnings(
    timeline: Timeline, before: list[_Done] | None
) -> Iterator[tuple[int, Instant | None, tuple[str, ...]]]:
    """Say from which piece on a step may be counted: any moment for the first, else after the one before."""
    if before is None:
        yield from ((start, None, ()) for start in timeline.moments())
        return
    for one in before:
        start = timeline.after(one.end)
        if start < len(timeline.pieces):
            yield start, one.start, one.signals


def _have(timeline: Timeline, before: _Done | None, within_s: int) -> int:
    """Count the most voices of a step that is not complete, within the window."""
    if before is None:
        return max((timeline.voices(*window) for window in timeline.windows(within_s)), default=0)
    end = timeline.after(Instant(before.start + within_s * SECOND))
    return max((voices for _, voices in timeline.growing(timeline.after(before.end), end)), default=0)


# --- absence ---


@dataclass(frozen=True, slots=True)
class Quiet:
    """Whether nothing of a kind was said in time.

    `after_s` is how long after the beginning it was said, negative before it, None if it was not. `forgotten`
    are reports that may have been in time, of which only the number is remembered.
    """

    after_s: int | None
    signals: tuple[str, ...] = ()
    forgotten: int = 0

    @property
    def holds(self) -> bool:
        """Say whether it is silent as far as is known; how late it is does not matter here."""
        return self.after_s is None and not self.forgotten


def silent(situation: Situation, line: Silent) -> Quiet:
    """Say whether a kind was silent until so long after the situation began (`occurred_at`), not included.

    A source spoke when it first did, whatever it revised later; what it took back it did not say.
    """
    begun = situation.occurred_at
    said = [
        (at, piece.signal_id)
        for piece in standing(situation)
        if (at := _said(piece, line.source_class)) is not None and at < until(situation, line)
    ]
    if said:
        first = min(at for at, _ in said)
        return Quiet((first - begun) // SECOND, tuple(sorted(signal for at, signal in said if at == first)))
    if line.source_class is None:
        return Quiet(None)  # texts, which alone are let go of, call nothing over
    return Quiet(None, (), dropped_between(situation, line.source_class, Instant(0), until(situation, line)))


def until(situation: Situation, line: Silent) -> Instant:
    """Say from when on a silence is long enough; time alone turns it true then."""
    return Instant(situation.occurred_at + line.by_s * SECOND)


def _said(piece: Evidence, source_class: SourceClass | None) -> Instant | None:
    if source_class is None:
        return first_over(piece)
    return first_said(piece) if piece.source_class is source_class else None


# --- rate ---


@dataclass(frozen=True, slots=True)
class Risen:
    """The window in which a rate comes nearest to what is needed, or goes farthest beyond it.

    `voices` spoke in it, `before` is the sum of the voices of the `windows` before it, `need` how many voices
    it takes.
    """

    voices: int
    before: int
    windows: int
    need: int
    signals: tuple[str, ...]


def risen(told: Timelines, line: Surge) -> Risen:
    """Hold the voices of each window against those of the windows before it.

    A report counts when it was first made: old complaints that are edited are no surge.
    A window ends at a piece T of the situation and is (T - over, T]. Before it lie against / over windows of
    the same length, end to end; their voices are those of the situation and of the others like it, with all
    that may have been let go of. Where nobody spoke, `least` are enough.
    """
    over, windows = line.over_s * SECOND, line.against_s // line.over_s
    own, past = told.begun(line.source_class), told.everybody(line.source_class)
    best = Risen(0, 0, windows, line.least, ())
    for start, end, voices in _ending(own, over):
        if voices < line.least and voices <= best.voices:
            continue
        until_at = Instant(own.pieces[end - 1].sent_at - over)
        after = Instant(until_at - windows * over)
        before = _in_windows(past, until_at, over, windows)
        before += sum(
            dropped_between(one, line.source_class, after, until_at) for one in (told.situation, *told.alike)
        )
        # Whole numbers: voices * windows >= times * before says the same as this.
        need = max(line.least, -(-line.times * before // windows))
        found = Risen(voices, before, windows, need, own.signals(start, end))
        if _beyond(found, line) > _beyond(best, line):
            best = found
    return best


def _beyond(found: Risen, line: Surge) -> tuple[bool, int, int]:
    """Order windows: those with voices enough first, then by how far they are beyond what is needed."""
    return found.voices >= line.least, found.voices - found.need, found.voices


def _ending(timeline: Timeline, over: int) -> Iterator[tuple[int, int, int]]:
    """Give the window (T - over, T] that ends at each moment, with its voices."""
    for end in (*list(timeline.moments())[1:], len(timeline.pieces)) if timeline.pieces else ():
        start = timeline.after(Instant(timeline.pieces[end - 1].sent_at - over))
        yield start, end, timeline.voices(start, end)


def _in_windows(timeline: Timeline, until_at: Instant, over: int, windows: int) -> int:
    """Add up the voices of so many windows, the last of which ends at a moment, included."""
    total, end = 0, timeline.after(until_at)
    first = timeline.after(Instant(until_at - windows * over))
    while end > first:
        # Windows in which nobody spoke are stepped over.
        back = (until_at - timeline.pieces[end - 1].sent_at) // over
        start = timeline.after(Instant(until_at - (back + 1) * over))
        total += timeline.voices(start, end)
        end = start
    return total
