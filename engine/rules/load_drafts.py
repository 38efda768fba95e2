"""Load a playbook's own drafts: `drafts`, by what they are for and in which language.

What may stand in them is checked by whoever has the port Templates (serviola/own_words.py).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.rules.load_messages import by_language, some

if TYPE_CHECKING:
    from engine.rules.fields import Fields
    from engine.rules.playbook import OwnWords


class DraftKind(StrEnum):
    """What a draft is for; who reads it follows from that: anybody, guests, agents, or who asks in public."""

    WEBSITE = "website"
    GUEST_EMAIL = "guest_email"
    TALKING_POINTS = "talking_points"
    SOCIAL = "social"

    @property
    def template(self) -> str:
        """Name the template of it."""
        return f"draft_{self.value}"


def drafts(fields: Fields) -> tuple[OwnWords, ...]:
    """Read the drafts that a playbook has of its own; none where it has none."""
    if not fields.has("drafts"):
        return ()
    below = fields.mapping("drafts")
    found = [
        words
        for kind in DraftKind
        if below.has(kind.value)
        for words in by_language(below.mapping(kind.value), ("drafts", kind.value), kind.template)
    ]
    below.rest()
    some(below, "drafts", DraftKind)
    return tuple(found)
