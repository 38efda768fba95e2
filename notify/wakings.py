"""Wakings: whom a message asked for at night, a line each, so that it can be counted and shown."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from engine.model.night import Night
from engine.model.said import phrase
from engine.model.time import Instant
from engine.ports import Message

LOG = logging.getLogger("serviola.notify")
USUAL = Night(start="22:00", end="07:00", zone="UTC")
"""The night of whoever has none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """One message that asked for a person at night."""

    person: str
    at: Instant
    key: str
    via: str
    kind: str


class Wakings:
    """A file of lines that only we may read. What cannot be counted stops no message."""

    def __init__(self, path: Path) -> None:
        """Use a file; it is made when first written."""
        self._path = path

    async def note(
        self, person: str, message: Message, *, via: str, night: Night | None, at: Instant
    ) -> None:
        """Count a message that reached a person, if it is night where they are."""
        if person and _counted(night or USUAL).covers(at):
            line = {"person": person, "at": at, "key": message.key, "via": via, "kind": message.kind}
            await asyncio.to_thread(self._add, json.dumps(line))

    def read(self) -> list[Waking]:
        """Give every waking, the oldest first: one message wakes a person once, by however many ways."""
        found: dict[tuple[str, str], Waking] = {}
        try:
            lines = self._path.read_text("utf-8", "replace").splitlines()
        except OSError:
            return []
        for line in lines:
            try:
                one = Waking(**json.loads(line))
            except (ValueError, TypeError):
                continue  # a line that was cut short when the power went
            found.setdefault((one.person, one.key), one)
        return sorted(found.values(), key=lambda one: one.at)

    def _add(self, line: str) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, (line + "\n").encode())
            finally:
                os.close(handle)
        except OSError as error:
            LOG.warning(phrase("a waking cannot be counted: {why}", why=error.strerror))


def _counted(night: Night) -> Night:
    """Give the hours that count as night, in the zone of who sleeps: the same for everybody."""
    return Night(start=USUAL.start, end=USUAL.end, zone=night.zone)
