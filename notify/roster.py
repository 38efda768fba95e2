"""Who belongs where and who is on call at a moment, by one YAML file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import RosterError
from engine.model.decision import Lent
from engine.model.said import phrase
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from notify.delegations import Delegation, standing_in
from notify.group_zones import read_group_zones
from notify.outside import Kept
from notify.read_calls import read_call
from notify.read_people import Person, find_clashes, groups_in, read_members, read_people
from notify.recipients import REMEDY, Reach, parse_recipient

SCHEMA = "serviola/people/1"


class YamlRoster:
    """The port Roster over a file; PlaybookError carries everything that is wrong in it."""

    def __init__(
        self,
        text: str,
        file: str,
        *,
        kept: Callable[[str], Kept | None] = lambda _group: None,
        delegations: Callable[[Instant], tuple[Delegation, ...]] = lambda _at: (),
    ) -> None:
        """Read the file. `kept` is what was last read of an outside rota, by its group.

        `delegations` are those that are in force at a moment.
        """
        fields = Fields(read(text, file))
        schema = fields.text("schema")
        if schema and schema != SCHEMA:
            message = phrase("{schema} is no list of people", schema=schema[:40])
            fields.error("schema", message, phrase("write schema: {schema}", schema=SCHEMA), at=("schema",))
        self.people = read_people(fields)
        self.teams = {
            name: read_members(teams, name, self.people) for teams, name in groups_in(fields, "teams")
        }
        self.calls = {
            name: read_call(groups, name, self.people, Path(file).parent)
            for groups, name in groups_in(fields, "on-call")
        }
        self._kept, self._delegations = kept, delegations
        find_clashes(fields, self.calls)
        self._stand_ins(fields)
        self._zones = read_group_zones(fields, self.knows)
        fields.rest()
        fields.settle()

    def kept(self, group: str) -> Kept | None:
        """Give what was last read of an outside rota, of whom is among the people now."""
        found = self._kept(group)
        return None if found is None else found.among(self.people)

    def _stand_ins(self, fields: Fields) -> None:
        """Find who is to stand in for an outside rota and is nobody."""
        for name, call in self.calls.items():
            otherwise = "" if call.outside is None else call.outside.otherwise
            if otherwise and parse_recipient(otherwise) is not None and not self.knows(otherwise):
                message = phrase("{recipient!r} is no recipient", recipient=otherwise[:40])
                fields.error("recipient", message, REMEDY, at=("on-call", name, "otherwise"))

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        return self.answering(group, at)

    def answering(self, group: str, at: Instant) -> tuple[str, ...]:
        """Name who answers for a group at a moment: who is on call, or whoever stands in for them."""
        taken_by = standing_in(self.running(at))
        found = dict.fromkeys(taken_by.get(one, one) for one in self.rostered(group, at))
        return tuple(one for one in found if one)

    def rostered(self, group: str, at: Instant) -> tuple[str, ...]:
        """Name who is on call for a group by its rota, whoever stands in for them; RosterError for no group.

        An outside rota that is not known, or was read too long ago, is nobody's: then those answer who are
        named there as `otherwise`.
        """
        name, level = self._named(group.removeprefix("oncall:"))
        call = self.calls[name]
        kept = self.kept(name) if call.outside is not None else None
        if call.outside is not None and (kept is None or not kept.is_fresh(at, call.outside)):
            return self._otherwise(call.outside.otherwise, at)
        return call.on_at_level(level, at, kept) if level else call.on(at, kept)

    def _otherwise(self, recipient: str, at: Instant) -> tuple[str, ...]:
        parsed = parse_recipient(recipient) if recipient else None
        if parsed is None:
            return ()
        if parsed.reach is Reach.TEAM:
            return self.teams.get(parsed.name, ())
        if parsed.reach is Reach.PERSON:
            return (parsed.name,) if parsed.name in self.people else ()
        name, level = self._named(parsed.name)
        call = self.calls[name]
        if call.outside is not None:
            return ()  # one outside rota does not stand in for another: both may be out of reach
        return call.on_at_level(level, at) if level else call.on(at)

    def _named(self, name: str) -> tuple[str, int]:
        """Take a group and its level apart, such as safety.2; without one the level is 0."""
        if name in self.calls:
            return name, 0
        group, _, number = name.rpartition(".")
        call = self.calls.get(group)
        if call is not None and number.isdigit() and 0 < int(number) <= call.depth:
            return group, int(number)
        raise RosterError(
            phrase(
                "nobody says who is on call for {group}; known are {known}: add it to on-call:",
                group=name[:80],
                known=", ".join(self.calls) or "none",
            )
        )

    def running(self, at: Instant) -> tuple[Delegation, ...]:
        """Give the delegations between people of this file that are in force at a moment."""
        return tuple(
            one for one in self._delegations(at) if one.giver in self.people and one.taker in self.people
        )

    def _told_instead(self, at: Instant) -> dict[str, str]:
        """Say who is told in whose place. While that cannot be read nobody may answer, but all are told."""
        try:
            return standing_in(self.running(at))
        except RosterError:
            return {}

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        """Name the person, the person's teams, and the groups the person is on call for at that moment.

        Whoever gave their right to answer to another has none until it comes back.
        """
        self.person(person)
        if any(one.giver == person for one in self.running(at)):
            return ()
        return self._own_groups(person, at)

    async def lent_to(self, person: str, *, at: Instant) -> tuple[Lent, ...]:
        """Give what others gave to a person, by giver; what is lent is not lent on."""
        return tuple(
            Lent(giver=one.giver, groups=self._own_groups(one.giver, at))
            for one in self.running(at)
            if one.taker == person
        )

    def _own_groups(self, person: str, at: Instant) -> tuple[str, ...]:
        teams = [f"team:{name}" for name, members in self.teams.items() if person in members]
        calls = [f"oncall:{name}" for name in self.groups if person in self.rostered(name, at)]
        return (person, *teams, *calls)

    @property
    def groups(self) -> list[str]:
        """Name every group that somebody is on call for, and their levels."""
        return [one for name in self.calls for one in self.levels_of(name)]

    def levels_of(self, name: str) -> list[str]:
        """Name a group, and after it each of its levels from the second on."""
        return [name, *(f"{name}.{number}" for number in range(2, self.calls[name].depth + 1))]

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
        taken_by = self._told_instead(at)
        if parsed.reach is Reach.PERSON:
            stands = taken_by.get(parsed.name, parsed.name)
            return (self.person(stands),) if stands else ()
        if parsed.reach is Reach.ONCALL:
            on_call = dict.fromkeys(taken_by.get(one, one) for one in self.rostered(parsed.name, at))
            return tuple(self.people[id] for id in on_call if id)
        if parsed.name not in self.teams:
            raise RosterError(
                phrase("there is no team {name}; add it to teams:, or correct it", name=parsed.name)
            )
        members = dict.fromkeys(taken_by.get(id, id) for id in self.teams[parsed.name])
        return tuple(self.people[id] for id in members if id)

    def zone_of(self, recipient: str) -> str:
        """Give the zone that a person, or the channel of a group, is told times in; empty where none is said.

        Without one of its own an on-call group has that of its rota; UTC is what a rota has unasked.
        """
        parsed = parse_recipient(recipient)
        if parsed is None or parsed.reach is Reach.PERSON:
            found = self.people.get(recipient)
            return "" if found is None else found.zone
        if recipient in self._zones or parsed.reach is Reach.TEAM or not self.knows(recipient):
            return self._zones.get(recipient, "")
        name, _ = self._named(parsed.name)
        rota = self.calls[name].zone
        return self._zones.get(f"oncall:{name}", "" if rota == "UTC" else rota)

    def knows(self, recipient: str) -> bool:
        """Say whether a recipient is a person, team or on-call group of this file."""
        parsed = parse_recipient(recipient)
        if parsed is None:
            return False
        if parsed.reach is Reach.PERSON:
            return parsed.name in self.people
        if parsed.reach is Reach.TEAM:
            return parsed.name in self.teams
        try:
            self._named(parsed.name)
        except RosterError:
            return False
        return True
