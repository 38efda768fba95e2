"""Group zones: by which clock the times in the channel of a team or an on-call group are told."""

from __future__ import annotations

from collections.abc import Callable

from engine.model.said import phrase
from engine.rules.fields import Fields
from notify.recipients import Reach, parse_recipient
from notify.rotation import read_zone


def read_group_zones(fields: Fields, knows: Callable[[str], bool]) -> dict[str, str]:
    """Read `zones`, by team or on-call group; findings go to the fields."""
    given = fields.mapping("zones", required=False)
    found = {}
    for group in given.values:
        parsed = parse_recipient(group)
        if parsed is None or parsed.reach is Reach.PERSON or not knows(group):
            message = phrase("{group!r} is no group whose channel could have a zone", group=group[:40])
            remedy = phrase(
                "name one of this file as team:name or oncall:name; a person has theirs beside their id"
            )
            given.error("recipient", message, remedy, at=(group,), on_key=True)
        found[group] = read_zone(given, needed=True, key=group)
    return found
