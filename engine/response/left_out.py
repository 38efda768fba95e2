"""Left out: what a yes was not for is left alone; here it has names, and people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.program import Subject
from engine.model.said import phrase
from engine.response.facts import campaign_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.proposal import Proposal
    from engine.response.brand import Brand

_PARTS = 3
MOST_NAMED = 4
"""So many of what differs are named; the window of single rows and `serviola explain` have them all."""


def left_out_names(brand: Brand, proposal: Proposal) -> list[str]:
    """Name the campaigns that were left out of a yes, in the order of the question."""
    return [_named(brand, key) for key in proposal.left_out]


def not_approved_yet(brand: Brand, proposal: Proposal) -> list[str]:
    """Name what those who approved a question that is still open left out; nothing where they took all."""
    rows = proposal.rows if proposal.chosen and proposal.approvals else ()
    return [_named(brand, row.key) for row in rows if row.key not in proposal.chosen]


def differs(brand: Brand, proposal: Proposal, wanted: Sequence[str]) -> str:
    """Say how the rows that somebody approves differ from those that others approved before."""
    people = ", ".join(proposal.approvals)
    more = [_named(brand, key) for key in wanted if key not in proposal.chosen]
    less = [_named(brand, key) for key in proposal.chosen if key not in wanted]
    added = phrase("{people} left out {names}, and you approve that", people=people, names=shortly(more))
    left = phrase("{people} approved {names}, and you leave that out", people=people, names=shortly(less))
    if more and less:
        return phrase("{one}; {other}", one=added, other=left)
    return added if more else left


def shortly(names: Sequence[str]) -> str:
    """Name the first of many, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")


def _named(brand: Brand, key: str) -> str:
    """Name what a row is about by its key: pause:tool:kind:id, or release: and a hold."""
    verb, _, rest = key.partition(":")
    if verb == "release" and rest in brand.holds:
        return campaign_line(brand, brand.holds[rest].campaign)
    parts = rest.split(":", _PARTS - 1)
    named = brand.book.campaigns_of(Subject(*parts)) if len(parts) == _PARTS else []
    return named[0].name if named else rest or key
