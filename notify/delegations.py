"""Delegations: who gave their right to answer to whom, until when. One line each, only ever added to.

It moves the right and does not double it: while it runs the giver has none. It ends by itself.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import RosterError
from engine.model.said import phrase
from engine.model.time import Instant, iso, parse_iso

MOST_LINES = 20_000
MOST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """`giver` gave the right to answer to `taker`, from `start` until `end`; `at` is when that was said."""

    id: str
    giver: str
    taker: str
    start: Instant
    end: Instant
    at: Instant
    reason: str = ""

    def runs(self, at: Instant) -> bool:
        """Say whether it is in force at a moment."""
        return self.start <= at < self.end


def delegated(giver: str, taker: str, *, until: Instant, now: Instant, reason: str = "") -> Delegation:
    """Make one that begins now; RosterError where it cannot be."""
    if giver == taker:
        raise RosterError(phrase("you cannot give your right to answer to yourself; name another person"))
    if until <= now:
        raise RosterError(phrase("it would end before it begins; name a later --until"))
    return Delegation(
        id=f"L-{secrets.token_hex(5)}",
        giver=giver,
        taker=taker,
        start=now,
        end=until,
        at=now,
        reason=reason[:MOST_REASON],
    )


def why_not(one: Delegation, running: Iterable[Delegation]) -> str:
    """Say why a delegation cannot be beside those in force: it would come back to whoever gives it."""
    taken_by = {each.giver: each.taker for each in running}
    along = [one.giver, one.taker]
    while (nxt := taken_by.get(along[-1])) is not None:
        if nxt == one.giver:
            return phrase(
                "it would go round in a circle: {along}; name somebody who has not given theirs away",
                along=" → ".join([*along, nxt]),
            )
        if nxt in along:
            break
        along.append(nxt)
    return ""


def standing_in(running: Iterable[Delegation]) -> dict[str, str]:
    """Say who stands in for whom; empty where that one gave their own right away, for they are not there."""
    taken_by = {one.giver: one.taker for one in running}
    return {giver: "" if taker in taken_by else taker for giver, taker in taken_by.items()}


class Delegations:
    """The file of them. What was written stays; what ends one early is a line as well."""

    def __init__(self, file: Path) -> None:
        """Name the file; it need not be there."""
        self.file = file
        self._mark: tuple[int, int, int] | None = None
        self._known: tuple[Delegation, ...] = ()

    def all(self) -> tuple[Delegation, ...]:
        """Give every one that was made, the oldest first, as it stands; RosterError if it cannot be read."""
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable() from error
        mark = (found.st_mtime_ns, found.st_size, found.st_ino)
        if mark != self._mark:
            self._known = self._read()
            self._mark = mark
        return self._known

    def running(self, at: Instant) -> tuple[Delegation, ...]:
        """Give those in force at a moment; of one giver the newest."""
        newest = {one.giver: one for one in self.all() if one.runs(at)}
        return tuple(newest.values())

    def add(self, one: Delegation) -> None:
        """Keep one; it counts from now on. RosterError where it cannot be kept."""
        self._append({"what": "delegated", **_data(one)})

    def end(self, giver: str, *, now: Instant) -> tuple[Delegation, ...]:
        """End what a person gave, at once; give what was ended."""
        ended = tuple(one for one in self.all() if one.giver == giver and one.end > now)
        for one in ended:
            self._append({"what": "ended", "id": one.id, "at": iso(now)})
        return ended

    def _append(self, data: dict[str, str]) -> None:
        # It begins with an end of line, too, so that half a line of a process that died spoils no other.
        line = "\n" + json.dumps(data, ensure_ascii=False) + "\n"
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "ab") as out:
                out.write(line.encode())  # one write, so that two processes cannot mix their lines
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise RosterError(
                phrase("{file} cannot be written ({why})", file=self.file, why=error.strerror)
            ) from error

    def _read(self) -> tuple[Delegation, ...]:
        try:
            # Half a letter stands in half a line, and spoils no other.
            lines = self.file.read_text(encoding="utf-8", errors="replace").split("\n")[-MOST_LINES:]
            return tuple(_told(filter(None, map(_parsed, lines))))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._unreadable() from error

    def _unreadable(self) -> RosterError:
        return RosterError(
            phrase("who stands in for whom cannot be read in {file}, so nobody may answer", file=self.file)
        )


def _parsed(line: str) -> dict[str, str] | None:
    """Read a line; None for half a one, which nobody was told to be in force."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _told(lines: Iterable[dict[str, str]]) -> Iterable[Delegation]:
    found: dict[str, Delegation] = {}
    for line in lines:
        if line["what"] == "ended":
            if line["id"] in found:
                one = found[line["id"]]
                found[one.id] = replace(one, end=min(one.end, parse_iso(line["at"])))
        else:
            one = _from(line)
            found[one.id] = one
    return found.values()


def _data(one: Delegation) -> dict[str, str]:
    return {
        "id": one.id,
        "giver": one.giver,
        "taker": one.taker,
        "start": iso(one.start),
        "end": iso(one.end),
        "at": iso(one.at),
        "reason": one.reason,
    }


def _from(data: dict[str, str]) -> Delegation:
    return Delegation(
        id=str(data["id"]),
        giver=str(data["giver"]),
        taker=str(data["taker"]),
        start=parse_iso(data["start"]),
        end=parse_iso(data["end"]),
        at=parse_iso(data["at"]),
        reason=str(data.get("reason", "")),
    )
