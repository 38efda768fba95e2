"""Feedback: what a person says of a question once it is over; of each person the last counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from engine.model.time import Instant

MOST_WORD = 200
"""How long the word may be that goes with it."""


class Judgment(StrEnum):
    """How it was, after the fact. missed: no question was asked, and one should have been."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    NOISE = "noise"
    MISSED = "missed"


ASKED_ABOUT = tuple(one for one in Judgment if one is not Judgment.MISSED)
"""What may be said of a question that was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Input: what one authenticated person says of a proposal, or of a situation that a playbook let pass.

    It changes nothing that is under way. `proposal` is empty where nothing was asked, and the judgment is
    missed; `situation` and `playbook` are always named. `groups` are the groups that the person belonged to
    at `at` or when it was asked, and `via` is where it was said. The word is that
    person's own, and may be erased.
    """

    kind: ClassVar[str] = "feedback"
    v: ClassVar[int] = 1
    outside: ClassVar[tuple[str, ...]] = ("word",)

    id: str
    brand: str
    situation: str
    playbook: str
    judgment: Judgment
    by: str
    groups: tuple[str, ...]
    via: str
    at: Instant
    proposal: str = ""
    word: str | None = None
