"""Left out: what a yes was not for is left alone; here it has names, and people are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.program import Subject
from engine.response.facts import campaign_line

if TYPE_CHECKING:
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand

_PARTS = 3


def left_out_names(brand: Brand, proposal: Proposal) -> list[str]:
    """Name the campaigns that were left out of a yes, in the order of the question."""
    return [_named(brand, key) for key in proposal.left_out]


def _named(brand: Brand, key: str) -> str:
    """Name what a row is about by its key: pause:tool:kind:id, or release: and a hold."""
    verb, _, rest = key.partition(":")
    if verb == "release" and rest in brand.holds:
        return campaign_line(brand, brand.holds[rest].campaign)
    parts = rest.split(":", _PARTS - 1)
    named = brand.book.campaigns_of(Subject(*parts)) if len(parts) == _PARTS else []
    return named[0].name if named else rest or key
