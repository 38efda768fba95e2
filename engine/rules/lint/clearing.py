"""The checks of clear rules: one that never holds, and one that always does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.model.said import phrase
from engine.model.signal import SituationState
from engine.rules.alternatives import BITS, WHOLE, Alternative, TooManyAlternatives, alternatives
from engine.rules.compile import compile_playbook
from engine.rules.conditions import Branch
from engine.rules.lint.covering import follows
from engine.rules.lint.unwise import Unwise
from engine.rules.playbook import Playbook


@dataclass(frozen=True, slots=True)
class NeverClears:
    """A clear rule that can never hold leaves every match standing until the lease ends."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where no alternative of the clear rule is left."""
        if playbook.clear_when is None:
            return
        try:
            left = _over(playbook, playbook.clear_when)
        except TooManyAlternatives:
            return
        if not left:
            message = phrase(
                "the clear rule of {name} can never hold, so nothing but a lease ends it", name=playbook.name
            )
            yield Unwise("clear.when", "never-clears", message, phrase("take out one of its comparisons"))


@dataclass(frozen=True, slots=True)
class ClearsAtOnce:
    """A clear rule that holds as soon as `when` does is over before anybody is asked."""

    def validate(self, playbook: Playbook) -> Iterator[Unwise]:
        """Say so where every situation that is asked about, as it begins, is over by the rule."""
        if clears_at_once(playbook):
            message = phrase(
                "the clear rule of {name} holds as soon as when does, so it never asks anybody",
                name=playbook.name,
            )
            remedy = phrase("ask in clear.when for what is over, such as another severity or state")
            yield Unwise("clear.when", "clears-at-once", message, remedy)


def clears_at_once(playbook: Playbook) -> bool:
    """Say whether whatever `when` asks for is over by the clear rule, while the situation is open."""
    if playbook.clear_when is None:
        return False
    try:
        asked = alternatives(compile_playbook(replace(playbook, clear_when=None)).tree)
        over = _over(playbook, playbook.clear_when)
    except TooManyAlternatives:
        return False
    # A situation begins open. What is asked only in other states is held against those.
    begun = [_open(one) for one in asked if SituationState.OPEN in one.values("state")] or asked
    return bool(begun) and all(any(follows(rule, one) for rule in over) for one in begun)


def _over(playbook: Playbook, clear_when: Branch) -> list[Alternative]:
    rule = replace(playbook, when=clear_when, clear_when=None, unless=None)
    return alternatives(compile_playbook(rule).tree)


def _open(one: Alternative) -> Alternative:
    others = WHOLE["state"] - BITS["state"][SituationState.OPEN]
    return replace(one, allowed=one.allowed & ~others)
