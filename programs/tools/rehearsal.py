"""The rehearsal tool: it does nothing, and remembers that it was asked. Drills use it for hands."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.program import Handling, Subject
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.time import Instant
from engine.ports import Listed, Note
from programs.tools.declaration import BY_HAND

RUNNING, PAUSED, ENDED = "running", "paused", "ended"
_STATES = {RUNNING: RunState.RUNNING, PAUSED: RunState.PAUSED, ENDED: RunState.ENDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One object that the rehearsal tool pretends to hold."""

    kind: str
    id: str
    name: str
    status: str = RUNNING
    version: int = 1
    next_send_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One line of its ledger: what it was asked, and whether that changed anything."""

    verb: str
    kind: str
    id: str
    key: str = ""
    acted: bool = False
    says: str = ""


class RehearsalTool:
    """The port CampaignTool over nothing but memory, kept in a file when one is given."""

    def __init__(
        self,
        name: str,
        *,
        classes: Mapping[str, PauseClass],
        things: Iterable[Thing] = (),
        state: Path | None = None,
        handling: Sequence[Handling] = (),
        anything: bool = False,
    ) -> None:
        """Hold the things given, and what the state file remembers of them; of `anything` asked for, too."""
        self.name = name
        self._anything = anything
        self._handling = tuple(handling)
        self._classes = dict(classes)
        self._state = state
        self._things = {(thing.kind, thing.id): thing for thing in things}
        self._keys: dict[str, str] = {}
        self._asks: list[Ask] = []
        if state is not None and state.exists():
            self._remember(state)

    def asks(self) -> tuple[Ask, ...]:
        """Give everything it was asked, oldest first."""
        return tuple(self._asks)

    def capabilities(self) -> Mapping[str, PauseClass]:
        """Say which class of pause each kind has that it was given."""
        return dict(self._classes)

    def handling(self) -> Sequence[Handling]:
        """Say of each kind what it was told to say."""
        return self._handling

    async def list(self, kind: str) -> Sequence[Listed]:
        """List the things of one kind that it holds."""
        if kind not in self._classes:
            raise ToolError(
                phrase(
                    "{name} knows no {kind}; it knows {names}",
                    name=self.name,
                    kind=kind[:40],
                    names=", ".join(self._classes),
                ),
                permanent=True,
            )
        await self._note(Ask(verb="list", kind=kind, id=""))
        return [
            Listed(subject=Subject(self.name, kind, thing.id), name=thing.name, reading=_reading(thing))
            for thing in self._things.values()
            if thing.kind == kind
        ]

    async def read(self, subject: Subject) -> Reading:
        """Say how a thing stands in here."""
        thing = self._thing(subject)
        await self._note(Ask(verb="read", kind=subject.kind, id=subject.id))
        return _reading(thing)

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        """Remember that it was asked to pause, and call the thing paused; nothing else comes of it."""
        await self._move(subject, "pause", (RUNNING, PAUSED), key=key, version=version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        """Remember that it was asked to go on, and call the thing running."""
        await self._move(subject, "resume", (PAUSED, RUNNING), key=key, version=version)

    def ends(self, kind: str) -> bool:
        """Say whether a kind is of class kill."""
        return self._classes.get(kind) is PauseClass.KILL

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        """Remember that it was asked to end a thing for good, and call it ended."""
        await self._move(subject, "end", (RUNNING, ENDED), key=key, version=version)

    def takes_notes(self, kind: str) -> bool:
        """Say whether it holds things of a kind: each takes notes."""
        return kind in self._classes

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        """Remember what was left with a thing."""
        self._thing(subject)
        await self._note(Ask(verb="note", kind=subject.kind, id=subject.id, key=key, says=note.text))

    async def _move(
        self, subject: Subject, verb: str, move: tuple[str, str], *, key: str, version: str
    ) -> None:
        about = f"{self.name}, asked to {verb} {subject.kind} {subject.id}"
        thing = self._thing(subject)
        if verb == "end" and not self.ends(subject.kind):
            raise ToolError(phrase("{about}: it is not of class kill", about=about), permanent=True)
        if verb != "end" and self._classes[subject.kind] in BY_HAND:
            message = phrase(
                "{about}: there is no {verb} for a {kind}; stop it there by hand",
                about=about,
                verb=verb,
                kind=subject.kind,
            )
            raise ToolError(message, permanent=True)
        meant = f"{verb} {subject.key}"
        ask = Ask(verb=verb, kind=subject.kind, id=subject.id, key=key)
        if self._keys.get(key, meant) != meant:
            raise ToolError(
                phrase("{about}: its key was used to {keys}", about=about, keys=self._keys[key]),
                permanent=True,
            )
        if key in self._keys:
            await self._note(ask)
            return
        if version and version != str(thing.version):
            raise ToolError(
                phrase("{about}: somebody changed it since we read it", about=about), permanent=True
            )
        before, after = move
        if thing.status != before:
            raise ToolError(
                phrase(
                    "{about}: the tool refused: it is {status}, not {before}",
                    about=about,
                    status=thing.status,
                    before=before,
                ),
                permanent=True,
            )
        self._keys[key] = meant
        self._things[subject.kind, subject.id] = replace(thing, status=after, version=thing.version + 1)
        await self._note(replace(ask, acted=True))

    def _thing(self, subject: Subject) -> Thing:
        thing = self._things.get((subject.kind, subject.id))
        if thing is None and self._anything:
            thing = self._things[subject.kind, subject.id] = Thing(
                kind=subject.kind, id=subject.id, name=subject.id
            )
        if subject.tool != self.name or thing is None or subject.kind not in self._classes:
            raise ToolError(
                phrase("{name} does not know {key}", name=self.name, key=subject.key[:120]),
                permanent=True,
                gone=True,
            )
        return thing

    async def _note(self, ask: Ask) -> None:
        self._asks.append(ask)
        if self._state is not None:
            # At once and not on a thread: two notes at a time must not write one file side by side.
            _write(self._state, self._whole())

    def _whole(self) -> dict[str, Any]:
        return {
            "things": [asdict(thing) for thing in self._things.values()],
            "keys": dict(self._keys),
            "asks": [asdict(ask) for ask in self._asks],
        }

    def _remember(self, state: Path) -> None:
        try:
            kept = json.loads(state.read_text("utf-8"))
            things = [Thing(**each) for each in kept["things"]]
            self._keys = dict(kept["keys"])
            self._asks = [Ask(**each) for each in kept["asks"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            message = phrase(
                "{name} cannot read its state file {name2}: {error}; move it away to begin anew",
                name=self.name,
                name2=state.name,
                error=error,
            )
            raise ToolError(message, permanent=True) from error
        self._things |= {(thing.kind, thing.id): thing for thing in things}


def _reading(thing: Thing) -> Reading:
    return Reading(
        state=_STATES.get(thing.status, RunState.OTHER),
        status=thing.status,
        version=str(thing.version),
        next_send_at=thing.next_send_at,
    )


def _write(path: Path, whole: Mapping[str, Any]) -> None:
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(whole, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
