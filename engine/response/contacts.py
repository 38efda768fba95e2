"""Contacts at the gate: an open complaint holds selling, a survey the next one, and unknown means no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.model.contact import HELD_FOR, ContactHold, ContactReason
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from engine.response.clearance import Clear, Cleared
from engine.response.spans import when


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """A list of contacts: when it was last heard, and for how long that counts.

    `trouble` says in one sentence why it says nothing now, and is empty where it does.
    """

    source: str
    heard_at: Instant
    stale_after_s: int
    trouble: str = ""


def clear_contact(
    classes: Sequence[str], holds: Sequence[ContactHold], lists: Sequence[ListState], now: Instant
) -> Cleared:
    """Say whether messages of some classes, or of any where none is known, may go to a contact."""
    standing = [
        one
        for one in holds
        if one.until is not None and one.until > now and (not classes or HELD_FOR[one.reason] in classes)
    ]
    if standing:
        last = max(standing, key=lambda one: (one.until or 0, one.reason))
        return Cleared(answer=Clear.HOLD, why=_why(last), until=last.until, classes=tuple(classes))
    if classes and not any(one in classes for one in HELD_FOR.values()):
        why = phrase("nothing that is known of a contact holds such messages")
        return Cleared(answer=Clear.GO, why=why, classes=tuple(classes))
    doubt = _doubt(lists, now)
    if doubt:
        return Cleared(answer=Clear.UNKNOWN, why=doubt, classes=tuple(classes))
    return Cleared(answer=Clear.GO, why=phrase("nothing holds this contact"), classes=tuple(classes))


def both(campaign: Cleared, contact: Cleared) -> Cleared:
    """Put two answers together: a hold counts before what is unknown, and that before a go."""
    order = (Clear.HOLD, Clear.UNKNOWN, Clear.GO)
    first, second = sorted((campaign, contact), key=lambda one: order.index(one.answer))
    if first.answer is not second.answer:
        return first if first is campaign else _with_holds(first, campaign)
    ends = [one.until for one in (first, second) if one.until is not None]
    why = phrase("{first}; {second}", first=first.why, second=second.why)
    return Cleared(
        answer=first.answer,
        why=why,
        until=max(ends, default=None),
        classes=campaign.classes,
        held=campaign.held,
    )


def _with_holds(one: Cleared, campaign: Cleared) -> Cleared:
    return Cleared(
        answer=one.answer, why=one.why, until=one.until, classes=campaign.classes, held=campaign.held
    )


def _why(one: ContactHold) -> str:
    until = when(one.until or Instant(0))
    if one.reason is ContactReason.COMPLAINT:
        return phrase("a complaint of this contact is open; it holds selling until {until}", until=until)
    return phrase("this contact was asked in a survey lately; the next may go after {until}", until=until)


def _doubt(lists: Sequence[ListState], now: Instant) -> str:
    if not lists:
        return phrase("no list of contacts was ever given, and unknown means no")
    for one in lists:
        if one.trouble:
            return phrase(
                "the list of contacts {source} says nothing: {why}", source=one.source, why=one.trouble
            )
        if now - one.heard_at > one.stale_after_s * SECOND:
            return phrase(
                "the list of contacts {source} was last heard on {at}; what came since is not known",
                source=one.source,
                at=when(one.heard_at),
            )
    return ""
