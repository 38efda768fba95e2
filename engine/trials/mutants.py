"""Mutants: a playbook with one number, word, operator or duration changed, to see whether its cases notice.

A change is found by how a value is written and not by where it stands, so that a key that is new, or the
input of a blueprint, is changed like any other. What does not load is no mutant, nor is what means the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from engine.errors import PlaybookError
from engine.model.option import OptionKind
from engine.model.scales import Certainty, Hazard, Severity, SourceClass, Urgency
from engine.model.signal import Phase, SituationState
from engine.rules.blueprint import Blueprint
from engine.rules.load import load_playbook
from engine.rules.playbook import OnTimeout, Stage
from engine.rules.strict_yaml import read
from engine.rules.units import KILOMETERS, kilometers, seconds
from engine.rules.words import dotted
from engine.trials.case import say_offset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

    from engine.rules.playbook import Playbook
    from engine.rules.strict_yaml import Path

_SCALES: Final[tuple[type[StrEnum], ...]] = (Severity, Certainty, Urgency)
_SETS: Final[tuple[type[StrEnum], ...]] = (
    *_SCALES,
    Hazard,
    SituationState,
    Phase,
    OptionKind,
    OnTimeout,
    Stage,
    SourceClass,
)
_NAMES: Final = frozenset(
    {"schema", "playbook", "owner", "author", "review_by", "privacy", "known_false_positives"}
)
"""What says whose it is and what is known of it, and decides nothing that a case could see."""
_COMPARISON = re.compile(r"(>=|<=|>|<)\s*(\w+)")
_OTHER_WAY: Final = {">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">=")}
_JOINS: Final = {"any": "all", "all": "any"}
_WORD = re.compile(r"[a-z][a-z0-9-]*")
_FARTHER, _NEARER = 1.1, 0.9
_SMALL = 10
"""A whole number below this is changed by one, another by a tenth."""
_FEW = 3
"""Of so few words each is tried in the place of another; of more, the one that comes next."""
_GONE: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change: where, what is written there, what would stand there instead (empty: nothing), and all."""

    line: int
    path: str
    was: str
    now: str
    text: str


def mutants(text: str, file: str, blueprint: Blueprint | None = None) -> list[Mutant]:
    """Give every change of a playbook that loads and means something else, each meaning once.

    Of one that is made from a blueprint its own text is changed, which says the inputs.
    """
    located = read(text, file)
    known = {_meaning(load_playbook(text, file, blueprint))}
    found = []
    for path, was, now in _changes(located.value, ()):
        changed = yaml.safe_dump(_with(located.value, path, now), sort_keys=False, allow_unicode=True)
        try:
            meaning = _meaning(load_playbook(changed, file, blueprint))
        except PlaybookError:
            continue
        if meaning not in known:
            known.add(meaning)
            line, _ = located.where(path)
            shown = "" if now is _GONE else _shown(now)
            found.append(Mutant(line=line, path=dotted(path), was=_shown(was), now=shown, text=changed))
    return found


def _meaning(playbook: Playbook) -> Playbook:
    return replace(playbook, digest="", file="")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with(value: Any, path: Path, now: Any) -> Any:
    """Give the document with another value at a path, or without it."""
    if not path:
        return now
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        parts = [_with(each, rest, now) if index == first else each for index, each in enumerate(value)]
        return [each for each in parts if each is not _GONE]
    changed = {key: _with(each, rest, now) if key == first else each for key, each in value.items()}
    return {key: each for key, each in changed.items() if each is not _GONE}


def _changes(value: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """Give each place, what stands there, and what is to stand there."""
    if isinstance(value, dict):
        for key, below in value.items():
            if path or key not in _NAMES:
                yield (*path, key), below, _GONE
                yield from _changes(below, (*path, key))
        for other in _other_keys(value):
            yield path, value, other
    elif isinstance(value, list):
        if len(value) > 1:
            yield from (((*path, index), each, _GONE) for index, each in enumerate(value))
        more = _one_more(value)
        if more is not None:
            yield path, value, [*value, more]
        for index, each in enumerate(value):
            # A word of a set is taken out and another put in; to change it besides would say the same twice.
            if not (isinstance(each, str) and _set_of([each]) and len(value) > 1):
                yield from _changes(each, (*path, index))
    else:
        yield from ((path, value, other) for other in _others(value))


def _other_keys(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a mapping with any for all, and with another class of source."""
    for key in value:
        other = _JOINS.get(key) or (_next(SourceClass, key) if key in list(SourceClass) else None)
        if other is not None and other not in value:
            yield {other if each == key else each: below for each, below in value.items()}


def _one_more(value: list[Any]) -> str | None:
    """Give the word that could stand in a list besides."""
    kind = _set_of(value)
    if kind is None:
        return None
    return next((one.value for one in kind if one.value not in value and one.value != "Unknown"), None)


def _set_of(words: list[Any]) -> type[StrEnum] | None:
    """Say to which set of words all of these belong; None where to none."""
    return next((kind for kind in _SETS if words and all(word in list(kind) for word in words)), None)


def _next(kind: type[StrEnum], word: str) -> str:
    members = [one.value for one in kind]
    return members[(members.index(word) + 1) % len(members)]


def _others(value: Any) -> Iterator[Any]:
    """Give what could stand in the place of one value."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        step = 1 if abs(value) < _SMALL else round(abs(value) * (_FARTHER - 1))
        yield from (value + step, value - step)
    elif isinstance(value, float):
        yield from (value * _FARTHER, value * _NEARER)
    elif isinstance(value, str):
        yield from _other_texts(value)


def _other_texts(text: str) -> Iterator[str]:
    found = _COMPARISON.fullmatch(text.strip())
    if found is not None:
        yield from _other_comparisons(found[1], found[2])
    elif (long := seconds(text)) is not None:
        yield from (say_offset(round(long * by))[1:] for by in (_FARTHER, _NEARER))
    elif kilometers(text) is not None:
        number, unit = text.rstrip("kmni").strip(), next(one for one in KILOMETERS if text.endswith(one))
        yield from (f"{float(number) * by:g} {unit}" for by in (_FARTHER, _NEARER))
    elif text == "scaled":
        yield from ("10 km", "1000 km")
    elif (kind := _set_of([text])) is not None:
        yield from ([one.value for one in kind if one != text] if len(kind) <= _FEW else [_next(kind, text)])
    elif _WORD.fullmatch(text):
        yield f"{text}-other"


def _other_comparisons(sign: str, word: str) -> Iterator[str]:
    yield from (f"{other} {word}" for other in _OTHER_WAY[sign])
    for scale in _SCALES:
        members = [one.value for one in scale]
        if word in members:
            at = members.index(word)
            yield from (f"{sign} {members[near]}" for near in (at - 1, at + 1) if 0 < near < len(members))
            return
