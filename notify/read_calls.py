"""Reading `on-call`: ids, shifts, levels of people in turn, or where an outside rota is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.model.said import phrase
from engine.model.time import Instant, parse_iso
from engine.rules.fields import Fields
from engine.rules.words import did_you_mean
from notify.calls import Call, Instead
from notify.outside import read_outside
from notify.rotation import Level, Listed, Rotation, read_rotation, read_zone
from notify.shifts import Shift

MOST_LEVELS = 5


def read_call(groups: Fields, name: str, people: Mapping[str, object], folder: Path) -> Call:
    """Read one group; findings go to the fields."""
    given = groups.raw(name)
    if not isinstance(given, dict):
        return Call(name=name, levels=(_listed(groups, name, people),))
    fields = groups.mapping(name)
    if fields.has("rota"):
        found = read_outside(fields, name, people, folder)
        return Call(name=name, outside=found, zone=found.zone)
    zone = read_zone(fields, needed=True)
    levels = _levels(fields, zone, people)
    instead = tuple(
        _instead(each, people, len(levels)) for each in fields.mappings("instead", required=False)
    )
    fields.rest()
    return Call(name=name, levels=levels, instead=instead, zone=zone)


def _levels(fields: Fields, zone: str, people: Mapping[str, object]) -> tuple[Level, ...]:
    given = fields.raw("levels")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_LEVELS:
        if given is not None:
            message = phrase("levels is no list of one to {most} levels", most=MOST_LEVELS)
            remedy = phrase("begin each level with a dash; the first is asked first")
            fields.error("type", message, remedy, at=("levels",))
        return ()
    found: list[Level] = []
    for index in range(len(given)):
        each = fields.at((*fields.path, "levels", index))
        if each.has("shifts"):
            found.append(_listed(each, "shifts", people))
            each.rest()
        else:
            found.append(_rotation(each, zone, people))
    return tuple(found)


def _rotation(each: Fields, zone: str, people: Mapping[str, object]) -> Rotation:
    found = read_rotation(each, zone)
    for index, id in enumerate(found.turns):
        at = ("turns", index) if isinstance(each.values.get("turns"), list) else ("turns",)
        known(each, id, people, at=at)
    return found


def _listed(groups: Fields, key: str, people: Mapping[str, object]) -> Listed:
    given = groups.raw(key)
    if isinstance(given, list) and any(isinstance(each, dict) for each in given):
        return Listed(tuple(_shift(each, people) for each in groups.mappings(key)))
    members = groups.texts(key)
    if not members:
        message = phrase("oncall:{name} has nobody in it", name=key)
        groups.error("few", message, phrase("name at least one person"), at=(key,))
    for index, id in enumerate(members):
        known(groups, id, people, at=(key, index) if isinstance(given, list) else (key,))
    return Listed(tuple(Shift(who=id) for id in dict.fromkeys(members)))


def _shift(fields: Fields, people: Mapping[str, object]) -> Shift:
    shift = _read_shift(fields, people)
    fields.rest()
    return shift


def _read_shift(fields: Fields, people: Mapping[str, object]) -> Shift:
    who = fields.text("who")
    if who:
        known(fields, who, people, at=("who",))
    shift = Shift(who=who, start=_moment(fields, "from"), end=_moment(fields, "to"))
    if shift.start is not None and shift.end is not None and shift.end <= shift.start:
        fields.error(
            "order", phrase("the shift ends before it begins"), phrase("correct from or to"), at=("to",)
        )
    return shift


def _instead(fields: Fields, people: Mapping[str, object], levels: int) -> Instead:
    shift, other = _read_shift(fields, people), fields.text("for", "")
    if other:
        known(fields, other, people, at=("for",))
    level = fields.integer("level", 1, least=1, most=max(1, levels))
    fields.rest()
    return Instead(shift=shift, instead_of=other, level=level)


def _moment(fields: Fields, key: str) -> Instant | None:
    text = fields.text(key)
    try:
        return parse_iso(text) if text else None
    except (ValueError, OverflowError):
        message = phrase("{text} is not a moment with a zone", text=text[:40])
        fields.error("time", message, phrase("write it as 2027-01-15T08:00Z or with +01:00"), at=(key,))
        return None


def known(fields: Fields, id: str, people: Mapping[str, object], *, at: tuple[str | int, ...]) -> None:
    """Find an id that nobody has."""
    if id not in people:
        remedy = did_you_mean(id, people) if people else phrase("add them under people:")
        fields.error("person", phrase("nobody has the id {id}", id=id[:40]), remedy, at=at)
