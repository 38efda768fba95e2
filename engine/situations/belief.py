"""Belief: what a situation is, worked out from its voices alone, in whatever order they were heard.

The most trusted lead, and among equals whoever spoke last; what a voice does not say, the next one in line
says, but no text speaks for a voice that is trusted more. Who took back what they said says nothing. Of
several agencies the gravest severity stands, and a country takes the place of no area that another one draws.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.model.place import Area
from engine.model.scales import Severity, SourceClass
from engine.model.signal import Evidence, Said
from engine.situations.evidence import first_said
from engine.situations.portrait import TEXTS
from engine.situations.voices import is_echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model.signal import Signal, Situation

TRUST = {
    SourceClass.OFFICIAL: 4,
    SourceClass.OPERATOR: 3,
    SourceClass.OPS: 2,
    SourceClass.NEWS: 1,
    SourceClass.SOCIAL: 0,
}

Told: TypeAlias = tuple[Evidence, Said]
"""A voice, and what it says."""

_SAID = tuple(each.name for each in fields(Said))
_UNSAID: tuple[Any, ...] = (None, (), Area(), "Unknown")


def says(one: Signal | Situation) -> Said:
    """Give what a signal says of an event, or a situation."""
    return Said(**{name: getattr(one, name) for name in _SAID})


def told_in(situation: Situation) -> list[Told]:
    """Give each voice with all that it says, also where it says what the situation says."""
    same = says(situation)
    return [(piece, _in_full(piece.said, same)) for piece in situation.evidence]


def _in_full(said: Said | None, same: Said) -> Said:
    if said is None:
        return same
    return replace(said, area=same.area) if said.area is None else said


def as_told(situation: Situation, told: Sequence[Told]) -> Situation:
    """Give a situation as these voices make it; what is taken back goes on to say what it said last."""
    pieces = [piece for piece, _ in told]
    same = says(situation) if not pieces or is_taken_back(pieces) else believed(told)
    return replace(
        situation,
        evidence=tuple(_in_brief(*each, same) for each in told),
        **{name: getattr(same, name) for name in _SAID},
    )


def _in_brief(piece: Evidence, said: Said, same: Said) -> Evidence:
    """Give a piece of evidence with what its voice says and the situation does not."""
    own: Said | None = said
    if piece.retracted or said == same:
        own = None
    elif same.area and same.area.polygons and said.area == same.area:
        own = replace(said, area=None)
    return piece if own == piece.said else replace(piece, said=own)


def believed(told: Iterable[Told]) -> Said:
    """Say what the voices come to; at least one of them stands."""
    told = list(told)
    found = Said(**{name: getattr(said, name) for name, (_, said) in givers(told).items()})
    line = _line(told)
    if found.area is None or not _draws(found) or line[0][0].source_class in TEXTS:
        return found
    named = (said.area.countries for _, said in line if said.area is not None)
    countries = next(filter(None, named), ())
    return replace(found, area=replace(found.area, countries=countries))


def givers(told: Iterable[Told]) -> dict[str, Told]:
    """Say from which voice each field is taken; from none where none stands."""
    line = _line(told)
    if not line:
        return {}
    first = line[0][0]
    found = {name: _first_to_say(name, line) for name in _SAID}
    if first.source_class not in TEXTS:
        # An agency's alert level says nothing against what another measured, nor its country where that is.
        found["severity"] = min(_last_of_each(line), key=_gravest_first, default=found["severity"])
        found["area"] = next((one for one in line if _draws(one[1])), found["area"])
    elif any(piece.publisher != first.publisher for piece, _ in line):
        for name, gravest_first in _OF_SEVERAL_TEXTS.items():
            found[name] = _first_to_say(name, sorted(line, key=gravest_first))
    return found


def _line(told: Iterable[Told]) -> list[Told]:
    """Give those who stand by it in the order in which they are believed."""
    line = sorted((one for one in told if not one[0].retracted), key=_latest_of_most_trusted, reverse=True)
    # Else `official: 1` would count for what a stranger's post added: a magnitude, a place, a topic.
    return [
        one
        for one in line
        if one[0].source_class is line[0][0].source_class or one[0].source_class not in TEXTS
    ]


def _last_of_each(line: Sequence[Told]) -> list[Told]:
    """Give the last word on severity of each publisher that is trusted as much as the first in line."""
    found: dict[str, Told] = {}
    for piece, said in line:
        as_trusted = piece.source_class is line[0][0].source_class
        if as_trusted and said.severity is not Severity.UNKNOWN:
            found.setdefault(piece.publisher, (piece, said))
    return list(found.values())


def _gravest_first(one: Told) -> int:
    return -one[1].severity.rank


def _draws(said: Said) -> bool:
    return said.area is not None and bool(said.area.circles or said.area.polygons)


def _latest_of_most_trusted(one: Told) -> Any:
    piece, _ = one
    return TRUST[piece.source_class], piece.sent_at, piece.native_key


def _first_to_say(name: str, line: Sequence[Told]) -> Told:
    return next((one for one in line if getattr(one[1], name) not in _UNSAID), line[0])


_OF_SEVERAL_TEXTS: dict[str, Callable[[Told], Any]] = {
    "severity": _gravest_first,
    "certainty": lambda one: -one[1].certainty.rank,
    "urgency": lambda one: -one[1].urgency.rank,
    "magnitude": lambda one: -(one[1].magnitude or 0.0),
    "occurred_at": lambda one: one[1].occurred_at,
    "area": lambda one: (first_said(one[0]), one[0].native_key),
}
"""Texts of several voices tell of one event for days: the gravest stands, and where it was first told of.

What they sort by, each for one field; the first that says it is believed.
"""


def most_trusted(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Give the standing voices of the most trusted kind."""
    standing = [piece for piece in pieces if not piece.retracted]
    top = max((TRUST[piece.source_class] for piece in standing), default=-1)
    return tuple(piece for piece in standing if TRUST[piece.source_class] == top)


def is_called_over(pieces: Iterable[Evidence]) -> bool:
    """Say whether every voice of the most trusted kind calls it over."""
    return all(piece.all_clear for piece in most_trusted(pieces))


def is_taken_back(pieces: Sequence[Evidence]) -> bool:
    """Say whether somebody took it back who is trusted more than all who stand by it."""
    standing, retracted = (
        max((_weight(piece) for piece in pieces if piece.retracted is back), default=-1.0)
        for back in (False, True)
    )
    return retracted > standing


def _weight(piece: Evidence) -> float:
    """Weigh who takes back or stands by: what was read by what the press told does not stand without it."""
    trust = TRUST[piece.source_class]
    return min(trust, TRUST[SourceClass.NEWS]) - 0.5 if is_echo(piece) else trust
