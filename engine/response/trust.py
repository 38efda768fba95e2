"""Trust: whether the record of a playbook speaks for another stage. It is proposed, and never taken. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.feedback import Judgment
from engine.model.proposal import ProposalKind
from engine.model.said import Said, phrase
from engine.model.time import DAY
from engine.rules.playbook import Stage

if TYPE_CHECKING:
    from engine.response.track import Track

WEEK = 7 * DAY
ENOUGH, UNCHANGED, OVER_WEEKS = 15, 0.9, 10
"""Up to auto: so many questions decided, so great a share approved unchanged, over so many weeks at least."""
MISSED = 2
"""Up to suggest: so many times people said that a playbook in shadow should have asked."""
TIRED, NOT_WANTED, TIRED_WEEKS = 8, 0.5, 4
"""Down to shadow: of so many decided over so many weeks, so great a share declined, wrong or noise."""
UNDONE = 2
"""Down from auto: so many acts taken back; one that was wrong is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that a record speaks for: to which stage, and why in a sentence."""

    playbook: str
    stage: Stage
    to: Stage
    why: Said


def step(track: Track, stage: Stage) -> Step | None:
    """Say which step the record speaks for, None where it speaks for none."""
    found = {Stage.SHADOW: _from_shadow, Stage.SUGGEST: _from_suggest, Stage.AUTO: _from_auto}[stage](track)
    if found is None:
        return None
    to, why = found
    return Step(playbook=track.playbook, stage=stage, to=to, why=why)


def weeks_of(track: Track) -> int:
    """Say over how many whole weeks a playbook asked."""
    if track.first_at is None or track.last_at is None:
        return 0
    return (track.last_at - track.first_at) // WEEK


def _from_shadow(track: Track) -> tuple[Stage, Said] | None:
    missed = track.said(Judgment.MISSED)
    if missed < MISSED:
        return None
    return Stage.SUGGEST, phrase(
        "{playbook} is in shadow, and people said {count} times that it should have asked",
        playbook=track.playbook,
        count=missed,
    )


def _from_suggest(track: Track) -> tuple[Stage, Said] | None:
    weeks, bad = weeks_of(track), track.said(Judgment.WRONG) + track.said(Judgment.NOISE)
    unwanted = max(track.declined, bad)
    if track.decided >= TIRED and weeks >= TIRED_WEEKS and unwanted >= NOT_WANTED * track.decided:
        return Stage.SHADOW, phrase(
            "{playbook}: {unwanted} of {decided} were declined, wrong or noise in {weeks} weeks",
            playbook=track.playbook,
            unwanted=unwanted,
            decided=track.decided,
            weeks=weeks,
        )
    only_pauses = track.kinds == (ProposalKind.PAUSE.value,)
    agreed = track.decided >= ENOUGH and track.unchanged >= UNCHANGED * track.decided
    if not (only_pauses and agreed and weeks >= OVER_WEEKS) or bad:
        return None
    return Stage.AUTO, phrase(
        "{playbook}: {unchanged} of {decided} approved unchanged in {weeks} weeks, and none called wrong or "
        "noise",
        playbook=track.playbook,
        unchanged=track.unchanged,
        decided=track.decided,
        weeks=weeks,
    )


def _from_auto(track: Track) -> tuple[Stage, Said] | None:
    wrong, undone = track.said(Judgment.WRONG), track.undone + track.said(Judgment.NOISE)
    if not wrong and undone < UNDONE:
        return None
    return Stage.SUGGEST, phrase(
        "{playbook} acts without asking: {wrong} called wrong, {undone} taken back or called noise",
        playbook=track.playbook,
        wrong=wrong,
        undone=undone,
    )
