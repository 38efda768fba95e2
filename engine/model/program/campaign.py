"""Campaigns: what speaks to customers, and which of it is never held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.model.program.subject import Subject
from engine.model.scales import PauseClass
from engine.model.time import Instant


class MessageClass(StrEnum):
    """What a campaign says to people; safety, legal and transactional messages are never held."""

    PROMOTIONAL = "promotional"
    SURVEY = "survey"
    TRANSACTIONAL = "transactional"
    SAFETY = "safety"
    LEGAL = "legal"


NEVER_HELD = frozenset({MessageClass.SAFETY, MessageClass.LEGAL, MessageClass.TRANSACTIONAL})
"""Message classes that nothing pauses: what protects, what the law asks for, what somebody waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Something that speaks to customers.

    `touches` names the stops, itineraries or places it sells, `topics` what it leads to or speaks of besides
    places, such as checkout. `pause_class` is what a pause means for it,
    as its tool declares; None where the tool is not known. `audience` is how many people it speaks to, as the
    customer's own book counts them; None where it does not say.
    """

    id: str
    name: str
    subject: Subject
    owner: str
    message_class: str
    touches: tuple[str, ...]
    topics: tuple[str, ...] = ()
    pause_class: PauseClass | None = None
    next_send_at: Instant | None = None
    audience: int | None = None
