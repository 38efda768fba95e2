"""People: the roster as its file says it at the moment of asking, so that a change counts at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, RosterError
from engine.model.said import phrase
from notify.roster import YamlRoster

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from engine.model.time import Instant


class FreshRoster:
    """The port Roster over a file that is read again whenever it was written; unreadable means refused."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is read at the first question."""
        self._path = path
        self._mark: tuple[int, int, int] | None = None
        self._roster: YamlRoster | None = None

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        return await (await self._read()).on_call(group, at=at)

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        return await (await self._read()).groups_of(person, at=at)

    def has(self, person: str) -> bool:
        """Say whether somebody is among the people; it may look at the file, so ask on a thread."""
        return person in self._look().people

    async def known_groups(self) -> Callable[[str], bool]:
        """Give how to ask whether a group is known at this moment."""
        return (await self._read()).knows

    async def _read(self) -> YamlRoster:
        return await asyncio.to_thread(self._look)

    def _look(self) -> YamlRoster:
        try:
            found = self._path.stat()
            mark = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._roster is None or mark != self._mark:
                self._roster = YamlRoster(self._path.read_bytes().decode(), str(self._path))
                self._mark = mark
        except (OSError, UnicodeDecodeError, PlaybookError) as error:
            self._roster = None
            raise RosterError(
                phrase("who may speak cannot be read now, so nobody may; see why with: serviola check config")
            ) from error
        return self._roster
