"""People: who may answer as the files say it at the moment of asking, so that a change counts at once.

Nobody outside is asked here: of a rota that somebody else keeps, what was last read stands beside the store.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, RosterError
from engine.model.said import phrase
from engine.model.time import DAY, Instant
from notify.delegations import Delegations
from notify.outside import Kept, as_data, from_data
from notify.roster import YamlRoster
from notify.shifts import Span
from serviola.oncall import look

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.model.decision import Lent
    from notify.read_people import Person
    from serviola.oncall import Rota
    from serviola.settings import Settings

LOG = logging.getLogger("serviola.people")
ROTAS, DELEGATIONS = "rotas", "delegations.jsonl"
SHIFTS_TO = 30 * DAY
"""How far the end of a shift is looked for."""


class KeptRotas:
    """What was last read of each outside rota: one file a group, beside the store."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it need not be there."""
        self.folder = folder
        self._known: dict[str, tuple[tuple[int, int, int], Kept]] = {}

    def of(self, group: str) -> Kept | None:
        """Give what was last read of a rota; None where nothing was, or what was kept cannot be read."""
        file = self.folder / f"{group}.json"
        try:
            found = file.stat()
            mark = (found.st_mtime_ns, found.st_size, found.st_ino)
            known = self._known.get(group)
            if known is not None and known[0] == mark:
                return known[1]
            kept = from_data(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return None  # the rota is read anew within minutes, and meanwhile who stands in for it answers
        self._known[group] = (mark, kept)
        return kept

    def put(self, group: str, kept: Kept) -> None:
        """Keep what was read, whole or not at all; OSError where it cannot be kept."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{group}.json"
        new = file.with_name(f"{file.name}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                json.dump(as_data(kept), out, ensure_ascii=False)
                out.flush()
                os.fsync(out.fileno())
            new.replace(file)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            raise


def rotas_of(settings: Settings) -> KeptRotas:
    """Give where it is kept what was last read of the outside rotas."""
    return KeptRotas(settings.store.with_name(ROTAS))


def delegations_of(settings: Settings) -> Delegations:
    """Give where it is kept who gave their right to answer to whom."""
    return Delegations(settings.store.with_name(DELEGATIONS))


def read_roster(settings: Settings) -> YamlRoster:
    """Read who may answer, with what was last read of outside rotas and who stands in for whom.

    OSError, UnicodeDecodeError or PlaybookError where the file cannot be read.
    """
    return _read(settings.people, rotas_of(settings), delegations_of(settings))


def _read(path: Path, rotas: KeptRotas, delegations: Delegations) -> YamlRoster:
    return YamlRoster(path.read_bytes().decode(), str(path), kept=rotas.of, delegations=delegations.running)


LATEST_WITHIN_S = 5.0


class FreshRoster:
    """The port Roster over files that are read again whenever they were written; unreadable means refused."""

    def __init__(self, settings: Settings) -> None:
        """Take where the files are; they are read at the first question."""
        self._path = settings.people
        self._rotas, self._delegations = rotas_of(settings), delegations_of(settings)
        self._mark: tuple[int, int, int] | None = None
        self._roster: YamlRoster | None = None
        self._last_good: YamlRoster | None = None
        self._is_ill = False

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        return await asyncio.to_thread(lambda: self._look().answering(group, at))

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        return await (await self._read()).groups_of(person, at=at)

    async def lent_to(self, person: str, *, at: Instant) -> tuple[Lent, ...]:
        return await (await self._read()).lent_to(person, at=at)

    async def reached_by(self, recipient: str, *, at: Instant) -> tuple[Person, ...]:
        """Give the people that a recipient reaches; while the file cannot be read, by what it said last.

        Who may answer is refused meanwhile, but somebody must be told.
        """
        try:
            roster = await self._read()
        except RosterError:
            if self._last_good is None:
                raise
            roster = self._last_good
        return await roster.reached_by(recipient, at=at)

    async def behind(self, recipient: str, *, at: Instant) -> tuple[str, ...]:
        """Name the people that a recipient reaches; nobody where that is not known."""
        try:
            return tuple(one.id for one in await self.reached_by(recipient, at=at))
        except RosterError:
            return ()

    async def latest(self, otherwise: YamlRoster) -> YamlRoster:
        """Give the people as they stand, or where that cannot be read now, or not in time, as last read."""
        with suppress(RosterError, TimeoutError):
            async with asyncio.timeout(LATEST_WITHIN_S):
                return await self._read()
        return self._last_good or otherwise

    async def is_nobody(self, recipient: str, *, at: Instant) -> bool:
        """Say whether a recipient is a group on call, and nobody is; what is not known is not said."""
        try:
            return recipient.startswith("oncall:") and not await self.on_call(recipient, at=at)
        except RosterError:
            return False

    async def look(self, span: Span, *, at: Instant) -> list[Rota]:
        """Look at every group on call."""
        return await asyncio.to_thread(lambda: look(self._look(), span, at=at))

    def address_of(self, person: str) -> str:
        """Give the e-mail address of a person, as last read; empty where there is none."""
        with suppress(RosterError):
            self._look()
        found = None if self._last_good is None else self._last_good.people.get(person)
        return "" if found is None else found.contact

    def phone_of(self, person: str) -> str:
        """Give the telephone number of a person, as last read; empty where there is none."""
        with suppress(RosterError):
            self._look()
        found = None if self._last_good is None else self._last_good.people.get(person)
        return "" if found is None else found.phone

    def zone_of(self, recipient: str) -> str:
        """Give the zone of the times that a person or a channel is told, as last read; empty for none."""
        with suppress(RosterError):
            self._look()
        return "" if self._last_good is None else self._last_good.zone_of(recipient)

    def shift_end(self, group: str, person: str, at: Instant) -> Instant | None:
        """Say until when a person answers for a group on call; None where no end is known."""
        with suppress(RosterError):
            for rota in look(self._look(), Span(at, Instant(at + SHIFTS_TO)), at=at, names=[group]):
                return rota.until if person in rota.answering else None
        return None

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
                self._roster = self._last_good = _read(self._path, self._rotas, self._delegations)
                self._mark = mark
        except (OSError, UnicodeDecodeError, PlaybookError) as error:
            self._roster = None
            self._heard(error)
            raise RosterError(
                phrase("who may speak cannot be read now, so nobody may; see why with: serviola check config")
            ) from error
        self._heard(None)
        return self._roster

    def _heard(self, error: Exception | None) -> None:
        """Say once that nobody may answer, and not first to whoever presses; and once that it is over."""
        if (error is not None) is self._is_ill:
            return
        self._is_ill = error is not None
        if error is None:
            LOG.warning(phrase("{path} can be read again", path=self._path))
            return
        LOG.warning(
            phrase(
                "nobody may answer, and who was named last is told: {path} cannot be read ({error})",
                path=self._path,
                error=" ".join(str(error).split())[:300],
            )
        )
