"""Exceptions: what a playbook does not ask about until a day, because somebody agreed to that, and why.

An exception mutes what it names and nothing else: of what an item or a situation has several (sources,
topics), each must be named, and what is not known is not muted. When in doubt, people are asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

from engine.model.time import parse_iso
from engine.situations.evidence import standing

if TYPE_CHECKING:
    from engine.model.match import Candidate
    from engine.model.signal import Situation
    from engine.model.time import Instant


class Muting(StrEnum):
    """What an exception can name."""

    STOP = "stop"
    PLACE = "place"
    COUNTRY = "country"
    VESSEL = "vessel"
    ITINERARY = "itinerary"
    CAMPAIGN = "campaign"
    MESSAGE_CLASS = "message_class"
    TOOL = "tool"
    OWNER = "owner"
    HAZARD = "hazard"
    TOPIC = "topic"
    SOURCE = "source"


OF_SITUATION = (Muting.HAZARD, Muting.TOPIC, Muting.SOURCE)
"""What is said of the situation; all else is said of the item, as the book has it."""
MUTING_STOPS = (
    Muting.STOP,
    Muting.PLACE,
    Muting.COUNTRY,
    Muting.VESSEL,
    Muting.ITINERARY,
    Muting.OWNER,
    *OF_SITUATION,
)
"""What an exception can name where calls are asked about."""
MUTING_CAMPAIGNS = (Muting.CAMPAIGN, Muting.MESSAGE_CLASS, Muting.TOOL, Muting.OWNER, *OF_SITUATION)
"""The same where campaigns are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exempt:
    """One exception: each of `rows` has a value for each of `fields`, and mutes what has them all.

    It holds until the beginning of the day `until` (an ISO date, in UTC).
    """

    name: str
    fields: tuple[Muting, ...]
    rows: tuple[tuple[str, ...], ...]
    approvers: tuple[str, ...]
    until: str
    reason: str

    @property
    def ends_at(self) -> Instant:
        """Say from when on it mutes nothing."""
        return parse_iso(f"{self.until}T00:00:00Z")

    def names(self, values: Mapping[Muting, Collection[str]]) -> bool:
        """Say whether all that something has in the fields is named, and there is something in each."""
        found = [values.get(field, ()) for field in self.fields]
        rows = set(self.rows)
        return all(found) and all(row in rows for row in product(*found))


def values_of(situation: Situation, candidate: Candidate) -> dict[Muting, Collection[str]]:
    """Give what an exception can be held against.

    Of what was let go of is not remembered who said it, so that the sources are not known then.
    """
    sources = () if situation.dropped else {_source(one.native_key) for one in standing(situation)}
    said: dict[Muting, Collection[str]] = {
        Muting.HAZARD: (situation.hazard.value,),
        Muting.TOPIC: situation.topics,
        Muting.SOURCE: sources,
    }
    return said | of_program(dict(candidate.program))


def of_program(said: Mapping[str, str]) -> dict[Muting, Collection[str]]:
    """Give what the book says of an item, as an exception can be held against it."""
    return {Muting(name): (value,) for name, value in said.items() if value and name in set(Muting)}


def _source(native_key: str) -> str:
    """Name the source in the key of a piece of evidence, which is source:native_id."""
    return native_key.partition(":")[0]
