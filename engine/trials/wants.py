"""Wants: every key that may stand in a want, how it is read, and what is held against it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.model.hold import HoldState
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.rules.words import did_you_mean, shown
from engine.trials import got

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.rules.fields import Fields
    from engine.trials.case import Want
    from engine.trials.got import Got
    from engine.trials.world import World

NONE = "none"
_KM = re.compile(r"(\d{1,5}(?:\.\d)?) ?km")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a want: what it means, an example, how it is read and held against what is.

    `span` says that it is about all that was done between two moments, and not about how things stand.
    """

    meaning: str
    example: str
    read: Callable[[Fields, str], Any]
    hold: Callable[[World, Any, Want], Got]
    span: bool = False


# --- reading -------------------------------------------------------------------------------------------


def _names(fields: Fields, key: str) -> tuple[str, ...]:
    """Read a list of names; the word none wants an empty one."""
    return () if fields.raw(key) == NONE else fields.texts(key)


def _among(*known: str) -> Callable[[Fields, str], tuple[str, ...]]:
    def read(fields: Fields, key: str) -> tuple[str, ...]:
        names = _names(fields, key)
        for index, name in enumerate(names):
            at = (key, index) if isinstance(fields.values[key], list) else (key,)
            _known(fields, name, known, at=at)
        return names

    return read


def _known(fields: Fields, name: str, known: Iterable[str], *, at: tuple[str | int, ...]) -> None:
    if name not in (words := list(known)):
        message = phrase("{key} cannot be {word}", key=str(at[0]), word=shown(name))
        fields.error("choice", message, did_you_mean(name, words), at=at)


def _flag(fields: Fields, key: str) -> bool:
    return fields.flag(key)


def _count(fields: Fields, key: str) -> int:
    return fields.integer(key, most=1_000_000)


def _below(fields: Fields, key: str) -> Fields | None:
    """Give the fields under a key; None after a finding."""
    below = fields.mapping(key)
    if below.missing:
        return None
    if not below.values:
        fields.error(
            "few", phrase("{path} says nothing", path=below.name), phrase("write key: value"), at=(key,)
        )
    return below


def _states(names: Iterable[str], states: Iterable[str]) -> Callable[[Fields, str], dict[str, str]]:
    """Read a state for each of some names, or for whatever names there are."""
    known, words = tuple(names), (*states, NONE)

    def read(fields: Fields, key: str) -> dict[str, str]:
        below = _below(fields, key)
        found: dict[str, str] = {}
        for name in () if below is None else [str(one) for one in below.values if not known or one in known]:
            found[name] = below.text(name) if below else ""
            if below:
                _known(below, found[name], words, at=(name,))
        if below is not None:
            for name in known:
                below.has(name)
            below.rest()
        return found

    return read


def _told_of(fields: Fields, key: str) -> dict[str, tuple[str, ...]]:
    below = _below(fields, key)
    return {} if below is None else {str(name): _names(below, str(name)) for name in below.values}


def _near_miss(fields: Fields, key: str) -> dict[str, float | None]:
    """Read places that are nearly met, each with the distance that is missed by where one is written."""
    if not isinstance(fields.raw(key), dict):
        return dict.fromkeys(_names(fields, key))
    below, found = fields.mapping(key), {}
    for name in (str(one) for one in below.values):
        text = below.text(name)
        km = _KM.fullmatch(text)
        if text and km is None:
            message = phrase("{name} is {word}, which is no distance", name=name, word=shown(text))
            below.error("distance", message, phrase("write kilometers to the tenth: 153.2 km"), at=(name,))
        found[name] = None if km is None else float(km[1])
    return found


def _situation(fields: Fields, key: str) -> dict[str, str]:
    below = _below(fields, key)
    if below is None:
        return {}
    found: dict[str, str] = {}
    for name, kind in got.OF_SITUATION.items():
        if below.has(name):
            found[name] = str(below.integer(name)) if kind is int else str(below.choice(name, kind))
    below.rest()
    return found


def _why(fields: Fields, key: str) -> dict[str, tuple[str, ...]]:
    """Read which clauses stand in the way, of the situation itself or item by item."""
    if not isinstance(fields.raw(key), dict):
        return {"": fields.texts(key)}
    below = fields.mapping(key)
    return {str(name): _names(below, str(name)) for name in below.values}


_STEPS = _among(*got.STEPS.values())

KEYS: Final[dict[str, Key]] = {
    "proposal": Key(
        "The steps asked about and not taken back, whatever was answered.",
        "[pause_campaigns]",
        _STEPS,
        got.proposal,
    ),
    "question": Key(
        "How the last question of a kind stands: a state, or `none`.",
        "{pause: expired, release: none}",
        _states(ProposalKind, ProposalState),
        got.question,
    ),
    "because": Key(
        "Why the open questions are asked, of all kinds.",
        "[retracted]",
        _among(*Because),
        got.because,
    ),
    "release_asked": Key("Whether an owner was asked to let go.", "true", _flag, got.release_asked),
    "waits": Key("How many campaigns a limit holds back.", "2", _count, got.waits),
    "options": Key(
        "The kinds of option in the open questions about an itinerary.",
        "[sea_day, later_call]",
        _names,
        got.options,
    ),
    "answered": Key(
        "What became of each answer so far, in order: `accepted` or `refused`.",
        "[accepted, refused]",
        _among("accepted", "refused"),
        got.answered,
    ),
    "stop": Key("Places or campaigns that are exposed, perhaps among others.", "Labadee", _names, got.stop),
    "exposed": Key("All places or campaigns that are exposed.", "[Labadee]", _names, got.exposed),
    "near_miss": Key(
        "Places that are nearly met; and by which distance, the least of all ways.",
        "{Labadee: 153.2 km}",
        _near_miss,
        got.near_miss,
    ),
    "why": Key(
        "The clauses that stand in the way. A list: each of them does, of the situation itself or of an item."
        " Item by item: all that do, or `none`. Numbers such as `[0]` may be left out.",
        "{Labadee: when.exposure.by.radius}",
        _why,
        got.why,
    ),
    "paused": Key("All campaigns that were paused and read back.", "[sea-days]", _names, got.paused),
    "ended": Key("All campaigns that were ended for good and read back.", "[sea-days]", _names, got.ended),
    "not_ended": Key(
        "Campaigns that were not ended, and of which their tool was not asked to, perhaps among others.",
        "[sea-days]",
        _names,
        got.not_ended,
    ),
    "holds": Key(
        "How single campaigns are held: a state, or `none`.",
        "{sea-days: failed}",
        _states((), HoldState),
        got.holds,
    ),
    "told": Key("Everybody who was asked or told anything so far.", "[team:fleet]", _names, got.told),
    "asked": Key("Everybody who was asked anything so far.", "[oncall:itinerary]", _names, got.asked),
    "told_of": Key(
        "Who was told what so far: `match`, `retracted`, `cleared`, `stale`, `expired`, `declined`, `chosen`,"
        " `not_paused`, `resumed` and whatever else there is a message `told_…` for.",
        "{retracted: [team:fleet]}",
        _told_of,
        got.told_of,
    ),
    "situation": Key(
        "How the situation stands that was heard of last, and `count`, how many there are.",
        "{state: stale, phase: active, epoch: 2, severity: Severe, count: 1}",
        _situation,
        got.situation,
    ),
    "happens": Key(
        "All that is done from one moment to another: `ask`, `tell`, `pause`, `resume`, `end`, `adapt`; or"
        " `none`.",
        NONE,
        _among("ask", "tell", "pause", "resume", "end", "adapt"),
        got.happens,
        span=True,
    ),
}
"""Every key of a want, in the order in which docs/cases.md tells of them."""
