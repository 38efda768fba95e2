"""Load a playbook's own words: `messages`, by whom they are for and in which language.

What may stand in them is checked by whoever has the port Templates (serviola/own_words.py).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.playbook import OwnWords
from engine.rules.words import either

if TYPE_CHECKING:
    from engine.rules.fields import Fields


class Audience(StrEnum):
    """Whom a message is for, and what it asks or tells."""

    ASK_PAUSE = "ask_pause"
    ASK_ITINERARY = "ask_itinerary"
    ASK_UNDO = "ask_undo"
    ASK_RELEASE = "ask_release"
    TELL = "tell"
    TELL_OWNER = "tell_owner"


class Language(StrEnum):
    """The languages that words may be written in."""

    EN = "en"
    ES = "es"


TEMPLATES = {
    Audience.ASK_PAUSE: "asked_pause",
    Audience.ASK_ITINERARY: "asked_itinerary",
    Audience.ASK_UNDO: "asked_undo",
    Audience.ASK_RELEASE: "asked_release",
    Audience.TELL: "told_match",
    Audience.TELL_OWNER: "told_auto",
}
"""In the place of which template each stands."""


def messages(fields: Fields) -> tuple[OwnWords, ...]:
    """Read the words that a playbook has of its own; none where it has none."""
    if not fields.has("messages"):
        return ()
    below = fields.mapping("messages")
    found = [
        words
        for audience in Audience
        if below.has(audience.value)
        for words in _of_audience(below.mapping(audience.value), audience)
    ]
    below.rest()
    _some(below, "messages", Audience)
    return tuple(found)


def _of_audience(fields: Fields, audience: Audience) -> list[OwnWords]:
    found = []
    for language in Language:
        if fields.has(language.value):
            said = fields.mapping(language.value)
            title, body = said.text("title"), said.text("body")
            if "\n" in title.strip():
                message = phrase("{key} has several lines", key="title")
                said.error("lines", message, phrase("write a headline of one line"), at=("title",))
            said.rest()
            path = ("messages", audience.value, language.value)
            found.append(OwnWords(TEMPLATES[audience], language.value, title.strip(), body, path))
    fields.rest()
    _some(fields, f"messages.{audience}", Language)
    return found


def _some(fields: Fields, path: str, known: type[StrEnum]) -> None:
    if not fields.values and not fields.missing:
        fields.error(
            "few", phrase("{path} says nothing", path=path), phrase("add {known}", known=either(known))
        )
