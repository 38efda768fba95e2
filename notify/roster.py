"""Who belongs where and who is on call, from one YAML file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.errors import RosterError
from engine.model.said import phrase
from engine.model.time import Instant, parse_iso
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.rules.words import did_you_mean
from notify.recipients import NAME, REMEDY, Reach, parse_recipient

SCHEMA = "serviola/people/1"
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may be asked and told. `contact` is an e-mail address, `phone` E.164; or empty."""

    id: str
    name: str
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One person on call from a moment until another; None is open."""

    who: str
    start: Instant | None = None
    end: Instant | None = None

    def covers(self, at: Instant) -> bool:
        """Say whether the shift runs at a moment; it begins on its start and ends just before its end."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class YamlRoster:
    """The port Roster over a file; PlaybookError carries everything that is wrong in it."""

    def __init__(self, text: str, file: str) -> None:
        fields = Fields(read(text, file))
        schema = fields.text("schema")
        if schema and schema != SCHEMA:
            message = phrase("{schema} is no list of people", schema=schema[:40])
            fields.error("schema", message, phrase("write schema: {schema}", schema=SCHEMA), at=("schema",))
        self.people = _people(fields)
        self.teams = {name: _members(teams, name, self.people) for teams, name in _groups(fields, "teams")}
        self.shifts = {
            name: _shifts(groups, name, self.people) for groups, name in _groups(fields, "on-call")
        }
        fields.rest()
        fields.settle()

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        shifts = self.shifts.get(group.removeprefix("oncall:"))
        if shifts is None:
            known = ", ".join(self.shifts) or "none"
            raise RosterError(
                phrase(
                    "nobody says who is on call for {group}; known are {known}: add it to on-call:",
                    group=group[:80],
                    known=known,
                )
            )
        return tuple(dict.fromkeys(shift.who for shift in shifts if shift.covers(at)))

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        """Name the person, the person's teams, and the groups the person is on call for at that moment."""
        self.person(person)
        teams = [f"team:{name}" for name, members in self.teams.items() if person in members]
        calls = [
            f"oncall:{name}"
            for name, shifts in self.shifts.items()
            if any(shift.who == person and shift.covers(at) for shift in shifts)
        ]
        return (person, *teams, *calls)

    def person(self, id: str) -> Person:
        """Give a person; one who is not in the file is a RosterError."""
        found = self.people.get(id)
        if found is None:
            raise RosterError(
                phrase("nobody has the id {id}; add them to people:, or correct it", id=id[:80])
            )
        return found

    async def reached_by(self, recipient: str, *, at: Instant) -> tuple[Person, ...]:
        """Give the people that a recipient reaches at a moment; none on call is an empty tuple."""
        parsed = parse_recipient(recipient)
        if parsed is None:
            raise RosterError(
                phrase("{recipient} is no recipient; {remedy}", recipient=recipient[:80], remedy=REMEDY)
            )
        if parsed.reach is Reach.PERSON:
            return (self.person(parsed.name),)
        if parsed.reach is Reach.ONCALL:
            return tuple(self.people[id] for id in await self.on_call(parsed.name, at=at))
        if parsed.name not in self.teams:
            raise RosterError(
                phrase("there is no team {name}; add it to teams:, or correct it", name=parsed.name)
            )
        return tuple(self.people[id] for id in self.teams[parsed.name])

    def knows(self, recipient: str) -> bool:
        """Say whether a recipient is a person, team or on-call group of this file."""
        parsed = parse_recipient(recipient)
        if parsed is None:
            return False
        known = {Reach.PERSON: set(self.people), Reach.TEAM: set(self.teams), Reach.ONCALL: set(self.shifts)}
        return parsed.name in known[parsed.reach]


def _people(fields: Fields) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for each in fields.mappings("people"):
        contact = each.text("contact", "")
        person = Person(
            id=each.text("id"), name=each.text("name"), contact=contact, phone=each.text("phone", "")
        )
        if person.id and not NAME.fullmatch(person.id):
            remedy = phrase("use lower-case letters, digits, dots and dashes")
            each.error("id", phrase("{id!r} cannot be an id", id=person.id[:40]), remedy, at=("id",))
        if person.id in people:
            each.error(
                "twice",
                phrase("{id} stands here twice", id=person.id),
                phrase("keep one of them"),
                at=("id",),
            )
        twin = next((one.id for one in people.values() if contact and _same(one.contact, contact)), "")
        if twin:
            message = phrase("{id} has the address of {other}", id=person.id, other=twin)
            remedy = phrase("keep one of them, for one person may not answer as two")
            each.error("twice", message, remedy, at=("contact",))
        if person.contact and not _EMAIL.fullmatch(person.contact):
            message = phrase("{contact} is no e-mail address", contact=person.contact[:40])
            each.error("contact", message, phrase("write one, or leave contact out"), at=("contact",))
        if person.phone and not _PHONE.fullmatch(person.phone):
            message = phrase("the telephone of {id} is not written with its country", id=person.id)
            remedy = phrase('write such as "+34600000000": a plus, the country, no spaces')
            each.error("phone", message, remedy, at=("phone",))
        each.rest()
        people[person.id] = person
    return people


def _same(one: str, other: str) -> bool:
    """Say whether two addresses are one: in practice no mail server tells capitals apart."""
    return one.casefold() == other.casefold()


def _groups(fields: Fields, key: str) -> list[tuple[Fields, str]]:
    groups = fields.mapping(key, required=False)
    for name in groups.values:
        if not NAME.fullmatch(name):
            remedy = phrase("use lower-case letters, digits, dots and dashes")
            groups.error(
                "id", phrase("{name!r} cannot be a group", name=name[:40]), remedy, at=(name,), on_key=True
            )
    return [(groups, name) for name in groups.values]


def _members(groups: Fields, name: str, people: dict[str, Person]) -> tuple[str, ...]:
    members = groups.texts(name)
    if not members:
        groups.error(
            "few",
            phrase("team:{name} has nobody in it", name=name),
            phrase("name at least one person"),
            at=(name,),
        )
    for index, id in enumerate(members):
        _known(groups, id, people, at=(name, index) if isinstance(groups.values[name], list) else (name,))
    return tuple(dict.fromkeys(members))


def _shifts(groups: Fields, name: str, people: dict[str, Person]) -> tuple[Shift, ...]:
    given = groups.raw(name)
    if isinstance(given, list) and any(isinstance(each, dict) for each in given):
        return tuple(_shift(each, people) for each in groups.mappings(name))
    return tuple(Shift(who=id) for id in _members(groups, name, people))


def _shift(fields: Fields, people: dict[str, Person]) -> Shift:
    who = fields.text("who")
    if who:
        _known(fields, who, people, at=("who",))
    shift = Shift(who=who, start=_moment(fields, "from"), end=_moment(fields, "to"))
    if shift.start is not None and shift.end is not None and shift.end <= shift.start:
        fields.error(
            "order", phrase("the shift ends before it begins"), phrase("correct from or to"), at=("to",)
        )
    fields.rest()
    return shift


def _moment(fields: Fields, key: str) -> Instant | None:
    text = fields.text(key)
    try:
        return parse_iso(text) if text else None
    except (ValueError, OverflowError):
        message = phrase("{text} is not a moment with a zone", text=text[:40])
        fields.error("time", message, phrase("write it as 2027-01-15T08:00Z or with +01:00"), at=(key,))
        return None


def _known(fields: Fields, id: str, people: dict[str, Person], *, at: tuple[str | int, ...]) -> None:
    if id not in people:
        remedy = did_you_mean(id, people) if people else phrase("add them under people:")
        fields.error("person", phrase("nobody has the id {id}", id=id[:40]), remedy, at=at)
