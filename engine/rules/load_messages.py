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
    ASK_END = "ask_end"
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
    Audience.ASK_END: "asked_end",
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
        for words in by_language(
            below.mapping(audience.value), ("messages", audience.value), TEMPLATES[audience]
        )
    ]
    below.rest()
    some(below, "messages", Audience)
    return tuple(found)


def by_language(fields: Fields, path: tuple[str, str], template: str) -> list[OwnWords]:
    """Read a title and a body for each language, which stand in the place of a template."""
    found = []
    for language in Language:
        if fields.has(language.value):
            said = fields.mapping(language.value)
            title, body = said.text("title"), said.text("body")
            if "\n" in title.strip():
                message = phrase("{key} has several lines", key="title")
                said.error("lines", message, phrase("write a headline of one line"), at=("title",))
            said.rest()
            found.append(OwnWords(template, language.value, title.strip(), body, (*path, language.value)))
    fields.rest()
    some(fields, ".".join(path), Language)
    return found


def some(fields: Fields, path: str, known: type[StrEnum]) -> None:
    """Find a mapping that says nothing."""
    if not fields.values and not fields.missing:
        fields.error(
            "few", phrase("{path} says nothing", path=path), phrase("add {known}", known=either(known))
        )
