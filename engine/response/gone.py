"""Gone: a playbook is withdrawn, or an item leaves the book, and what was between the two is over.

What comes back begins anew: it is judged as if it had never been there, and no time counts on meanwhile.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.match import Clause, Match, Miss
from engine.model.said import phrase
from engine.response.brand import key_of

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice

_WITHDRAWN = ("playbook", phrase("the playbook was withdrawn"))
_UNSCHEDULED = ("when.exposure.to", phrase("the book does not schedule it any more"))


def end_gone(voice: Voice, brand: Brand) -> None:
    """Say that a match is over, and that no time counts any more, where playbook or item is gone."""
    standing: list[Match | Miss] = [*brand.matches.values()]
    standing += [miss for miss in brand.misses.values() if miss.since is not None]
    for found in sorted(standing, key=key_of):
        why = _why_gone(brand, found)
        if why is not None and brand.goes_on(found):
            voice.say(_ended(voice, found, *why))


def _why_gone(brand: Brand, found: Match | Miss) -> tuple[str, str] | None:
    if found.playbook not in brand.plans:
        return _WITHDRAWN
    return None if brand.book.holds(found.item) else _UNSCHEDULED


def _ended(voice: Voice, found: Match | Miss, path: str, says: str) -> Miss:
    """Give the miss that takes its place; what was asked about before stays known for a cooldown."""
    leaf = Clause(path=path, op="=", holds=False, says=says, actual=0, need=1)
    proof = Clause(
        path=found.playbook, op="all", holds=False, says=phrase("0 of 1 hold, all must"), parts=(leaf,)
    )
    if isinstance(found, Miss):
        return replace(found, at=voice.now, since=None, failed=(path,), proof=proof)
    return Miss(
        brand=found.brand,
        partition=found.partition,
        playbook=found.playbook,
        playbook_digest=found.playbook_digest,
        situation=found.situation,
        epoch=found.epoch,
        situation_revision=found.situation_revision,
        item=found.item,
        at=voice.now,
        failed=(path,),
        proof=proof,
        fired_at=found.at,
        asked_at=found.asked_at,
    )
