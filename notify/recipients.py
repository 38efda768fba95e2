"""What a recipient means: a person by id, a team, or whoever is on call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from engine.model.said import phrase

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
REMEDY = phrase("write a person's id, team:name or oncall:name")


class Reach(StrEnum):
    """Whom a recipient reaches."""

    PERSON = "person"
    TEAM = "team"
    ONCALL = "oncall"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient taken apart; `str` writes it as it stands in playbooks and books."""

    reach: Reach
    name: str

    def __str__(self) -> str:
        """Write it as playbooks and books do."""
        return self.name if self.reach is Reach.PERSON else f"{self.reach}:{self.name}"


def parse_recipient(text: str) -> Recipient | None:
    """Read a recipient; None when it means nobody."""
    for reach in (Reach.TEAM, Reach.ONCALL):
        head, _, name = text.partition(":")
        if head == reach and NAME.fullmatch(name):
            return Recipient(reach, name)
    return Recipient(Reach.PERSON, text) if NAME.fullmatch(text) else None
