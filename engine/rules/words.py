"""How findings speak of what a person wrote: paths, values, and the word that was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import reduce
from typing import Any

from engine.model.said import phrase
from engine.rules.spanish import meant_by
from engine.rules.strict_yaml import Path
from engine.rules.units import CURLY


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advise the nearest known word, or list what is known."""
    words = list(known)
    return near_word(word, words) or phrase("choose one of {words}", words=", ".join(words))


def near_word(word: str, known: Iterable[str]) -> str:
    """Advise the nearest known word, or what a Spanish one means; nothing where none is near."""
    if word.strip(CURLY) != word:
        return phrase("write straight quotes, or none: curly ones belong to the text")
    meant = nearest(word, known)
    return phrase("did you mean {word}?", word=meant) if meant else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that is meant: by a Spanish one, or else by one like it; nothing for others."""
    lowered = {each.lower(): each for each in known}
    if meant := meant_by(word, lowered.values()):
        return meant
    near = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[near[0]] if near else ""


def both(words: Iterable[str]) -> str:
    """List words of which all are meant, such as a and b."""
    return reduce(lambda first, last: phrase("{first} and {last}", first=first, last=last), words)


def either(words: Iterable[str]) -> str:
    """List words of which one is meant, such as a or b."""
    return reduce(lambda first, last: phrase("{first} or {last}", first=first, last=last), words)


def dotted(path: Path) -> str:
    """Write a path as people say it, such as when.exposure.by[1]."""
    said = ""
    for step in path:
        said += f"[{step}]" if isinstance(step, int) else f".{step}" if said else step
    return said


def undotted(said: str) -> Path:
    """Give the path of what dotted() wrote."""
    return tuple(int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", said))


def shown(value: Any) -> str:
    """Show a value at a glance."""
    if value is None:
        return phrase("empty")
    if isinstance(value, dict | list):
        return kind_of(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def kind_of(value: Any) -> str:
    """Say what a value is where something else was wanted."""
    if value is None:
        return phrase("empty")
    if isinstance(value, dict):
        return phrase("keys with values")
    if isinstance(value, list):
        return phrase("a list")
    return shown(value)
