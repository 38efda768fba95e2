"""Reading who there is and who belongs to which team, out of the file of people."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.fields import Fields
from notify.calls import Call
from notify.mail_address import is_address
from notify.read_calls import known
from notify.recipients import NAME
from notify.rotation import read_zone

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may be asked and told. `contact` is an e-mail address, `phone` E.164; or empty.

    `zone` is the IANA zone that times are told them in; empty where it is not said.
    """

    id: str
    name: str
    contact: str = ""
    phone: str = ""
    zone: str = ""


def read_people(fields: Fields) -> dict[str, Person]:
    """Read everybody, by id; two who share an id or an address are a finding."""
    people: dict[str, Person] = {}
    for each in fields.mappings("people"):
        contact = each.text("contact", "")
        person = Person(
            id=each.text("id"),
            name=each.text("name"),
            contact=contact,
            phone=each.text("phone", ""),
            zone=read_zone(each, needed=False) if each.has("zone") else "",
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
        if person.contact and not is_address(person.contact):
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


def groups_in(fields: Fields, key: str) -> list[tuple[Fields, str]]:
    """Give the fields below a key with each name in them; one that cannot be a group is a finding."""
    groups = fields.mapping(key, required=False)
    for name in groups.values:
        if not NAME.fullmatch(name):
            remedy = phrase("use lower-case letters, digits, dots and dashes")
            groups.error(
                "id", phrase("{name!r} cannot be a group", name=name[:40]), remedy, at=(name,), on_key=True
            )
    return [(groups, name) for name in groups.values]


def read_members(groups: Fields, name: str, people: dict[str, Person]) -> tuple[str, ...]:
    """Read who is in a team; nobody, and who is not among the people, is a finding."""
    members = groups.texts(name)
    if not members:
        groups.error(
            "few",
            phrase("team:{name} has nobody in it", name=name),
            phrase("name at least one person"),
            at=(name,),
        )
    for index, id in enumerate(members):
        known(groups, id, people, at=(name, index) if isinstance(groups.values[name], list) else (name,))
    return tuple(dict.fromkeys(members))


def find_clashes(fields: Fields, calls: dict[str, Call]) -> None:
    """Find a group whose name is that of a level of another."""
    for name, call in calls.items():
        for number in range(2, call.depth + 1):
            if f"{name}.{number}" in calls:
                message = phrase(
                    "{name} is the name of a level of {group}", name=f"{name}.{number}", group=name
                )
                fields.error(
                    "twice", message, phrase("give it another name"), at=("on-call", f"{name}.{number}")
                )
