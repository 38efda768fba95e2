"""Which language a person reads, and how a sentence is said in it."""

from __future__ import annotations

import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.said import said_with

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "es")
"""What everything a person reads is written in; English is what stands in the code."""

CATALOGS = Path(__file__).with_name("locale")

_VARIABLES = ("SERVIOLA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environ: Mapping[str, str]) -> str:
    """Give the language that the environment asks for: the first of its variables that says anything decides.

    SERVIOLA_LANGUAGE comes before those of POSIX (LC_ALL, LC_MESSAGES, LANG). A language that Serviola does
    not speak is answered in English.
    """
    asked = next((environ[each] for each in _VARIABLES if environ.get(each)), "en")
    tongue = asked.replace("-", "_").split("_")[0].split(".")[0].lower()
    return tongue if tongue in LANGUAGES else "en"


_ASKED = ContextVar("asked", default="")
"""The language that the command asks for which is running (--language); it comes before the environment."""


def speak(language: str) -> None:
    """Have what this command says to people in a language, its refusals as well; "" is the environment's."""
    _ASKED.set(language if language in LANGUAGES else "")


def here() -> str:
    """Give the language that this process was started in, or was asked for; messages to people are in it."""
    return _ASKED.get() or language_of(os.environ)


def in_language(text: str, language: str) -> str:
    """Say what phrase() made in a language of LANGUAGES; what has no translation stays English."""
    if language == "en":
        return str(text)
    told = catalog(language)
    return said_with(text, lambda template: told.get(template, template))


@cache
def catalog(language: str) -> Mapping[str, str]:
    """Read all catalogs of a language as one: from the English template to the same in that language."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 (English needs it not)

    told: dict[str, str] = {}
    for path in sorted((CATALOGS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if (
                    isinstance(message.id, str)
                    and isinstance(message.string, str)
                    and message.id
                    and message.string
                ):
                    told[message.id] = message.string
    return told
