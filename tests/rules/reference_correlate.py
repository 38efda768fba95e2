"""What the evidence of a situation says in the time of the events: short, obvious and slow."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from engine.model.signal import Evidence, Situation
from engine.model.time import HOUR, SECOND, Instant
from engine.rules.lines import Ordered, Silent, Surge
from engine.situations.voices import is_echo, is_weighed


def groups(pieces: list[Evidence]) -> int:
    """Join every two that are one voice until nothing more is joined; echoes alone are none, and guesses alone are one."""
    left = [{piece.native_key} for piece in pieces]
    named = {piece.native_key: piece for piece in pieces}

    def one_voice(a: Evidence, b: Evidence) -> bool:
        copies = a.story and b.story and (int(a.story, 16) ^ int(b.story, 16)).bit_count() <= 6
        return a.publisher == b.publisher or bool(copies)

    def pair() -> tuple[set[str], set[str]] | None:
        return next(
            (
                (one, other)
                for one, other in combinations(left, 2)
                if any(one_voice(named[a], named[b]) for a in one for b in other)
            ),
            None,
        )

    while (found := pair()) is not None:
        left = [group for group in left if group not in found]
        left.append(found[0] | found[1])
    alone = sum(not all(is_echo(named[key]) or is_weighed(named[key]) for key in group) for group in left)
    return max(alone, int(any(map(is_weighed, pieces))))


def told(situation: Situation, source_class) -> list[Evidence]:
    return [
        piece
        for piece in situation.evidence
        if not piece.retracted and source_class in (None, piece.source_class)
    ]


def first(piece: Evidence) -> Instant:
    return piece.sent_at if piece.first_at is None else piece.first_at


def steps_complete(situation: Situation, line: Ordered) -> int:
    """Try every first piece, and every choice of one piece for each step at which it may be complete."""
    for complete in range(len(line.steps), 0, -1):
        steps = line.steps[:complete]
        times = sorted(
            {
                at
                for source_class, _ in steps
                for piece in told(situation, source_class)
                for at in (first(piece), piece.sent_at)
            }
        )
        for start in times:
            for ends in combinations(times, complete):
                if start <= ends[0] and ends[-1] - start <= line.within_s * SECOND:
                    begins = (start - 1, *ends[:-1])
                    if all(map(lambda *one: _complete(situation, *one), steps, begins, ends)):
                        return complete
    return 0


def _complete(situation: Situation, step, begun: int, end: int) -> bool:
    source_class, need = step
    spoken = [(piece, at) for piece in told(situation, source_class) for at in (first(piece), piece.sent_at)]
    within = [(piece, at) for piece, at in spoken if begun < at <= end]
    return groups([piece for piece, _ in within]) >= need and any(at == end for _, at in within)


def was_silent(situation: Situation, line: Silent) -> bool:
    """Ask each piece when it was first said."""
    for piece in told(situation, line.source_class):
        moments = [piece.first_at, piece.sent_at]
        if line.source_class is None:
            moments = [piece.over_at, piece.sent_at if piece.all_clear else None]
        if any(at is not None and at < situation.occurred_at + line.by_s * SECOND for at in moments):
            return False
    return True


def has_risen(situation: Situation, others: Iterable[Situation], line: Surge) -> bool:
    """Try every end of a window, and count each window before it by itself."""
    over, windows = line.over_s * SECOND, line.against_s // line.over_s
    own = told(situation, line.source_class)
    past = own + [piece for other in others for piece in told(other, line.source_class)]
    for last in own:
        end = first(last)
        voices = groups([piece for piece in own if end - over < first(piece) <= end])
        before = sum(
            groups([piece for piece in past if at - over < first(piece) <= at])
            for at in range(end - over, end - over - windows * over, -over)
        )
        for one in (situation, *others):
            before += sum(
                gone.count
                for gone in one.dropped
                if gone.source_class is line.source_class
                and end - over - windows * over < gone.hour + HOUR
                and gone.hour <= end - over
            )
        if voices >= line.least and voices * windows >= line.times * before:
            return True
    return False
