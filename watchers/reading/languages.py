"""Which of a few languages a text is in. py3langid knows them by their letters (BSD-3-Clause)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from watchers.reading.words import without_names

LANGUAGES = ("es", "en", "fr", "pt", "it", "de", "ht", "nl")
"""ISO 639-1 codes of the languages that are told apart unless others are asked for."""

_MOST_LETTERS = 120
_LIKELY = 0.1


@dataclass(frozen=True, slots=True)
class LanguageRead:
    """The language a text is most likely in, how sure that is from 0 to 1, and all it may well be in.

    `language` is empty for a text without letters.
    """

    language: str
    confidence: float
    likely: frozenset[str]


def read_language(text: str, *, languages: Sequence[str] = LANGUAGES) -> LanguageRead:
    """Say which of some languages a text is in; a language that is not known is a ValueError."""
    text = without_names(text)[:_MOST_LETTERS]
    if not any(letter.isalpha() for letter in text):
        return LanguageRead("", 0.0, frozenset())
    # In small letters, for headlines in capitals are not a language of their own.
    ranked = _identifier(tuple(languages)).rank(text.lower())
    language, confidence = ranked[0]
    likely = frozenset(each for each, chance in ranked if chance >= _LIKELY) | {language}
    return LanguageRead(language, round(confidence, 3), likely)


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    # The tables are shared; a restriction only points at some of their columns.
    identifier = copy(_model())
    identifier.set_languages(languages)
    return identifier


@cache
def _model() -> LanguageIdentifier:
    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Every letter of a text asks both of these. As lists their numbers lie all over the memory; side by side
    # a text is found out in a sixth less time. Without that name in another release this fails at once.
    model.tk_output = array("i", model.tk_output)
    model._rowbase = array("I", model._rowbase)  # noqa: SLF001 - there is no public way to lay it out so
    return model
