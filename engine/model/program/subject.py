"""What a hold can be on: an object of a tool, and what people must know of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Subject:
    """What a hold can be on: an object of a tool (or a contact, by opaque key)."""

    tool: str
    kind: str
    id: str

    @property
    def key(self) -> str:
        """Say the subject as one string, unique within a brand."""
        return f"{self.tool}:{self.kind}:{self.id}"


CONTACT = "contact"
"""The subject kind for a customer; its id is an opaque key and never a name or an address."""


class Passed(StrEnum):
    """What becomes of a send whose time passed while it was paused, once it goes on."""

    SENDS = "sends"
    LOST = "lost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What people must know of one kind of object of a tool, as the tool declares it.

    `by_hand` is what a person does there, `link` where, with {id} for the object. `in_flight` says what a
    pause does not recall, `in_flight_s` for how many seconds that may still go out; None where nobody says
    so. `passed` is what becomes of a send whose time passed while it was paused. `readable` says that its
    state can be read, also where nothing can be asked of it.
    """

    tool: str
    kind: str
    by_hand: str = ""
    link: str = ""
    in_flight: str = ""
    in_flight_s: int | None = None
    passed: Passed = Passed.UNKNOWN
    readable: bool = False
