"""Wording: what Serviola asks and tells, in the language that it runs in.

Messages are put together from templates of our own, one folder a language, and from facts that the core
gives in English, as the journal keeps them. What the world, a playbook or a person wrote is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notify.render import SHIPPED, FolderTemplates
from serviola.language import here
from serviola.retelling import retold, said_again

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.ports import Card, Choice

NOT_OURS = frozenset(
    {
        "approve_with",
        "beware",
        "by",
        "campaign",
        "campaigns",
        "done_with",
        "export_with",
        "goes_to",
        "group",
        "headline",
        "itinerary",
        "object",
        "owner",
        "playbook",
        "signal",
        "tool",
    }
)
"""Facts that are names, commands, or somebody else's words."""

NAMED = "campaigns"
"""The fact whose lines begin with a name, and go on with what is noted of it."""


def say(text: str) -> str:
    """Say a sentence of our own in the language that Serviola runs in."""
    return said_again(text, here())


def say_made(text: str) -> str:
    """Say what phrase() made in the language that Serviola runs in; any other text is left as it is."""
    return retold(text, here())


class Wording:
    """The port Templates in one language."""

    def __init__(self, language: str) -> None:
        """Read the templates of a language."""
        self._language = language
        self._templates = FolderTemplates(folder_of(language), told=self._said)

    def check(self, source: str, *, of: str = "") -> None:
        self._templates.check(source, of=of)

    def render(
        self, name: str, facts: Mapping[str, str], *, words: tuple[str, str] | None = None
    ) -> tuple[str, str]:
        said = {fact: text if fact in NOT_OURS else self._lines(text) for fact, text in facts.items()}
        if NAMED in facts:
            said[NAMED] = "\n".join(map(self._noted, facts[NAMED].split("\n")))
        return self._templates.render(name, said, words=words)

    def _lines(self, text: str) -> str:
        return "\n".join(map(self._said, text.split("\n")))

    def _noted(self, line: str) -> str:
        """Say what is noted of a campaign, and leave its name as it stands."""
        name, *notes = line.split("; ")
        return "; ".join((name, *map(self._said, notes)))

    def _said(self, text: str) -> str:
        return said_again(text, self._language)


def folder_of(language: str) -> Path:
    """Say where the templates of a language lie."""
    return SHIPPED if language == "en" else SHIPPED / language


def card_in(card: Card, language: str) -> Card:
    """Give a card in a language; what it quotes stays."""
    if language == "en":
        return card

    def said(text: str) -> str:
        return said_again(text, language)

    return replace(
        card,
        situation=said(card.situation),
        heard=said(card.heard),
        silence=said(card.silence),
        because=said(card.because),
        hurry=said(card.hurry),
        items=tuple(map(said, card.items)),
        rows=tuple(map(said, card.rows)),
        choices=tuple(_choice(one, language) for one in card.choices),
        otherwise=said(card.otherwise),
        waits_for=said(card.waits_for),
        ended=said(card.ended),
        came=tuple(map(said, card.came)),
        evidence=tuple(map(said, card.evidence)),
        changed=said(card.changed),
        undo=tuple(map(said, card.undo)),
        later=said(card.later),
    )


def _choice(choice: Choice, language: str) -> Choice:
    return replace(
        choice,
        item=said_again(choice.item, language),
        label=_label(choice.label, language),
        says=said_again(choice.says, language),
        brings=tuple(said_again(one, language) for one in choice.brings),
    )


def _label(label: str, language: str) -> str:
    """Say a label, which begins with a capital letter whatever sentence it was made from."""
    said = said_again(label[:1].lower() + label[1:], language)
    return said[:1].upper() + said[1:]
