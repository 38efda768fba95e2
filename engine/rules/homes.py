"""Homes: under which mappings each key of a playbook may stand, taken from the page that lists them all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.model.said import phrase
from engine.rules.describe import SECTIONS
from engine.rules.load_evidence import FORMS
from engine.rules.load_exposure import By
from engine.rules.load_resume import OF_RESUME
from engine.rules.load_when import OF_CAMPAIGN, OF_STOP
from engine.rules.strict_yaml import Path
from engine.rules.words import did_you_mean, dotted, either

_EVIDENCE, _SITUATION = "when.evidence", "when.situation"
_MORE: Final[Mapping[str, Sequence[str]]] = {
    _EVIDENCE: (*FORMS, "within", "from", "by", "over", "times", "against", "least"),
    "when.program": (*OF_STOP, *OF_CAMPAIGN),
    "when.exposure.by[]": tuple(By),
    "clear.when": ("situation", "evidence"),
    "resume": OF_RESUME,
}
"""What the page says in a sentence and not in a row."""
_ALIKE: Final = {
    _SITUATION: ("unless.situation", "clear.when.situation", "auto_if.situation"),
    _EVIDENCE: ("clear.when.evidence", "auto_if.evidence"),
}
"""What is written in the same words as another mapping."""
_JOINED = re.compile(r"(?<=evidence)(\.(any|all)\[\d+\])+")
_MOST_NAMED = 3


def advice(key: str, path: Path, open_keys: Sequence[str]) -> str:
    """Say where a key belongs that is none at a path; where nowhere, what was probably meant."""
    here = re.sub(r"\[\d+\]", "[]", _JOINED.sub("", dotted(path)))
    here = re.sub(r"^then\.\w+\[\]", "then[]", here)
    if f"{here}[]" in _HOMES.get(key, ()):
        return phrase("begin each item with a dash")
    homes = [home for home in _HOMES.get(key, ()) if home != here]
    near = did_you_mean(key, open_keys)
    if not homes:
        return near
    below = [home for home in homes if here and home.startswith(f"{here}.")]
    above = sorted((home for home in homes if home and here.startswith(f"{home}.")), key=len, reverse=True)
    said = below or above or homes
    belongs = phrase("{key} belongs {homes}", key=key, homes=either(map(_said, said[:_MOST_NAMED])))
    return phrase("{near} Or {add}", near=near, add=belongs) if near.endswith("?") else belongs


def _said(home: str) -> str:
    return phrase("under {home}", home=home.removesuffix("[]")) if home else phrase("at the top of the file")


def _rows() -> Iterator[tuple[str, str]]:
    """Give each key that the page knows, with the mapping it stands in."""
    for _, _, fields in SECTIONS:
        for field in fields:
            steps = field.path.split(".")
            for index, step in enumerate(steps):
                yield step.removesuffix("[]"), ".".join(steps[:index])
    for home, keys in _MORE.items():
        for key in keys:
            yield str(key), home


def _homes() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for key, home in _rows():
        for each in (home, *_ALIKE.get(home, ())):
            found.setdefault(key, {})[each] = None
    return {key: tuple(homes) for key, homes in found.items()}


_HOMES: Final = _homes()
