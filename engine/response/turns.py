"""Turns: which campaigns go on when, as they would if somebody let go of them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.time import Instant, later
from engine.response.one_by_one import MAY_RUN
from engine.rules.playbook import Resume

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.hold import Hold
    from engine.response.brand import Brand
    from engine.response.letting_go_seen import Foreseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What goes on together: the first of them now, the others not before `at`."""

    playbook: str
    number: int
    at: Instant
    holds: tuple[Hold, ...]


def turns(brand: Brand, seen: Sequence[Foreseen], now: Instant, *, all_at_once: bool = False) -> list[Turn]:
    """Give the turns of what is let go of, answer by answer.

    What is not paused yet takes its turn once it is, behind the others; what is left paused or not ours takes
    none.
    """
    found: list[Turn] = []
    for runs in _by_answer(seen).values():
        playbook = runs[0].hold.playbook
        plan = brand.plans.get(playbook)
        how = Resume() if plan is None else plan.playbook.resume
        at_once = len(runs) if all_at_once else how.at_once
        found += [
            Turn(
                playbook=playbook,
                number=start // at_once + 1,
                at=later(now, start // at_once * how.ramp_s),
                holds=tuple(one.hold for one in runs[start : start + at_once] if one.resumes),
            )
            for start in range(0, len(runs), at_once)
        ]
    # What something else keeps paused takes its place in a turn, and goes on with none.
    return sorted((one for one in found if one.holds), key=lambda one: (one.at, one.playbook))


def _by_answer(seen: Iterable[Foreseen]) -> dict[tuple[str, str], list[Foreseen]]:
    """Give what takes a turn by the answer that lets go of it, in the order in which its turns are given."""
    found: dict[tuple[str, str], list[Foreseen]] = {}
    for one in seen:
        takes = one.hold.ours and one.hold.state in MAY_RUN and (one.resumes or one.kept_by)
        if takes and not one.refused:
            answer = one.hold.proposal if one.question is None else one.question.id
            found.setdefault((answer, one.group), []).append(one)
    return {answer: sorted(mine, key=_place) for answer, mine in found.items()}


def _place(one: Foreseen) -> tuple[int, str]:
    if one.question is None:
        return 0, one.hold.row
    return [row.hold for row in one.question.rows].index(one.hold.id), ""
