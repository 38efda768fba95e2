"""Contacts: customers by opaque key, each with a reason and an end, and nothing else known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from engine.model.program import MessageClass
from engine.model.said import phrase
from engine.model.time import Instant

MOST_KEY = 128
_KEY = re.compile(r"[A-Za-z0-9._:=~-]{4,128}", re.ASCII)
_BETWEEN = re.compile(r"[._:=~-]")
_WRITTEN_OUT = re.compile(r"[A-Za-z]{2,}[._~-][A-Za-z]{2,}[._~-]?\d{0,4}", re.ASCII)
_LEAST_OF_A_NUMBER = 7


class ContactReason(StrEnum):
    """Why something is not said to a contact: a complaint of theirs is open, or they were asked lately."""

    COMPLAINT = "complaint"
    SURVEY = "survey"


HELD_FOR: Mapping[ContactReason, MessageClass] = {
    ContactReason.COMPLAINT: MessageClass.PROMOTIONAL,
    ContactReason.SURVEY: MessageClass.SURVEY,
}
"""What each reason holds: who complains is sold nothing, who was asked is not asked again."""


def why_not_opaque(key: str) -> str:
    """Say why a key may name somebody, with the remedy and without the key; empty where it does not.

    It cannot be proven that a key says nothing. What looks like an address, a number to call, a card, a date
    or a name is refused.
    """
    if key != key.strip():
        return phrase("the key begins or ends with a space; keys are compared exactly, so send it without")
    remedy = phrase("send an HMAC of it, or a key of your own such as c-10023345")
    if "@" in key:
        return phrase("the key looks like an e-mail address; {remedy}", remedy=remedy)
    bare = _BETWEEN.sub("", key).lstrip("+")
    if bare.isdigit() and len(bare) >= _LEAST_OF_A_NUMBER:
        return phrase("the key looks like a phone number, a card or a date; {remedy}", remedy=remedy)
    named = not key.isascii() or " " in key or not any(char.isdigit() for char in key)
    if named or _WRITTEN_OUT.fullmatch(key):
        return phrase("the key looks like a name; {remedy}", remedy=remedy)
    if not _KEY.fullmatch(key):
        return phrase("a key has 4 to 128 letters, digits and . _ : = ~ -; {remedy}", remedy=remedy)
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSaid:
    """What a list says of one contact: why, since when, until when if it knows, whether it still is so."""

    key: str = field(repr=False)
    reason: ContactReason
    at: Instant | None = None
    until: Instant | None = None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class ContactHold:
    """One contact of a list, by the keyed digest of its key: why, and until when; None ends it at once."""

    contact: str
    reason: ContactReason
    until: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactNews:
    """What a list of contacts says now; it is kept beside the journal, which must not remember who.

    What is `whole` takes the place of all that the list said before; one that is `retired` is forgotten.
    `checks` tells whether the digests were made with the key of this installation.
    """

    brand: str
    source: str
    heard_at: Instant
    holds: tuple[ContactHold, ...]
    checks: str
    whole: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsHeard:
    """Input: a list of contacts said something. How many it holds and lets go of, by reason; never whom.

    `source` names the list; `by` who pushed, accepted or retired it, and is empty where it was asked for.
    A list that is retired is whole, and holds nobody.
    """

    kind: ClassVar[str] = "contacts_heard"
    v: ClassVar[int] = 1

    brand: str
    source: str
    by: str
    at: Instant
    held: Mapping[str, int]
    let_go: int
    whole: bool = False
