"""Hearing: whether a situation is still heard of. Silence is not an all-clear: it makes it stale (law 10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.signal import GOING_ON, SituationState
from engine.situations.belief import is_called_over, most_trusted
from engine.situations.evidence import standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from engine.model.scales import SourceClass
    from engine.model.signal import Evidence, Silence, Situation
    from engine.model.time import Instant


def as_heard(situation: Situation, quiet: Collection[str], *, now: Instant) -> Situation | None:
    """Give a situation as it stands while those sources are quiet; None when that changes nothing.

    `updated_at` stays: nothing was heard of it. Only what clears again begins its count anew.
    """
    if situation.state not in GOING_ON:
        return None
    believed = as_believed(situation)
    state = SituationState.STALE if unheard(situation, quiet) else believed
    if state is situation.state:
        return None
    at = now if state is SituationState.CLEARING else situation.updated_at
    return replace(situation, state=state, revision=situation.revision + 1, updated_at=at)


def as_believed(situation: Situation) -> SituationState:
    """Say what a situation is but for the silence: clearing if those who count call it over, else open."""
    if situation.state is not SituationState.STALE:
        return situation.state
    voices = standing(situation)
    ended = bool(voices) and is_called_over(situation.evidence)
    return SituationState.CLEARING if ended else SituationState.OPEN


def unheard(situation: Situation, quiet: Collection[str]) -> tuple[str, ...]:
    """Name the quiet sources that a situation hangs on; none while one that counts is heard.

    For what is clearing only those count whose all-clear it is: others cannot say that it stands.
    """
    clearing = as_believed(situation) is SituationState.CLEARING
    voices = most_trusted(situation.evidence) if clearing else standing(situation)
    sources = [_source(piece, quiet) for piece in voices]
    return () if "" in sources else tuple(sorted(set(sources)))


def mute(
    situation: Situation,
    source_class: SourceClass | None,
    quiet: Mapping[str, Silence],
    others: Iterable[Situation],
) -> tuple[Silence, ...]:
    """Give the quiet sources that could have said what nobody was heard to say, in order of name.

    An all-clear (None) would come from who speaks of the situation. A word of a class would come from who
    spoke as such in any of the others, and perhaps from whom nothing is known.
    """
    if source_class is None:
        names = {_source(piece, quiet) for piece in standing(situation)}
        return tuple(quiet[name] for name in sorted(names) if name)
    spoke: dict[str, set[SourceClass]] = {}
    for piece in (piece for one in others for piece in one.evidence):
        spoke.setdefault(_source(piece, quiet), set()).add(piece.source_class)
    return tuple(quiet[name] for name in sorted(quiet) if source_class in spoke.get(name, {source_class}))


def _source(piece: Evidence, quiet: Collection[str]) -> str:
    """Name the quiet source that said a piece, nothing if it is none of them."""
    return next((name for name in sorted(quiet) if piece.native_key.startswith(f"{name}:")), "")
