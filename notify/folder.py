"""Messages as files in a folder: for the demo, for drills, and for whoever fetches them from there."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.errors import NotifyError
from engine.model.said import phrase
from engine.ports import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One message in the folder.

    `number` is its place in order of arrival; `rewrites` counts how often it was replaced.
    """

    verb: str
    number: int
    rewrites: int
    message: Message


class FolderNotifier:
    """The port Notifier over a folder that only we may read; the same key twice is one file."""

    def __init__(self, path: Path, *, name: str = "folder") -> None:
        """Use a folder; it is made at the first message."""
        self.name = name
        self._path = path
        self._turn = threading.Lock()
        self._last = -1

    async def ask(self, message: Message) -> None:
        await asyncio.to_thread(self._add, "ask", message)

    async def tell(self, message: Message) -> None:
        await asyncio.to_thread(self._add, "tell", message)

    async def rewrite(self, message: Message) -> None:
        await asyncio.to_thread(self._replace, message)

    def read_all(self) -> tuple[Kept, ...]:
        """Give every message, in order of arrival."""
        if not self._path.is_dir():
            return ()
        kept = [self._read(path) for path in self._path.glob("*.json")]
        return tuple(sorted(kept, key=lambda each: (each.number, each.message.key)))

    def _add(self, verb: str, message: Message) -> None:
        path = self._file(message.key)
        with self._turn:
            if path.exists():
                return
            self._write(path, Kept(verb=verb, number=self._next(), rewrites=0, message=message), first=True)

    def _replace(self, message: Message) -> None:
        path = self._file(message.key)
        with self._turn:
            if not path.exists():
                self._write(
                    path, Kept(verb="ask", number=self._next(), rewrites=0, message=message), first=True
                )
                return
            before = self._read(path)
            if before.message != message:
                self._write(path, replace(before, rewrites=before.rewrites + 1, message=message), first=False)

    def _next(self) -> int:
        """Give the next number; the folder is looked through once."""
        if self._last < 0:
            self._last = max((each.number for each in self.read_all()), default=0)
        self._last += 1
        return self._last

    def _file(self, key: str) -> Path:
        return self._path / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def _write(self, path: Path, kept: Kept, *, first: bool) -> None:
        """Write a whole file or none; of several first writers one wins, whatever process they are in."""
        try:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path, suffix=".new")
            new = Path(name)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(kept), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            if not first:
                new.replace(path)
                return
            with suppress(FileExistsError):
                path.hardlink_to(new)
            new.unlink()
        except OSError as error:
            raise NotifyError(
                phrase(
                    "{name} cannot write a message into its folder: {why}", name=self.name, why=error.strerror
                )
            ) from error

    def _read(self, path: Path) -> Kept:
        try:
            kept = json.loads(path.read_text("utf-8"))
            return Kept(**{**kept, "message": Message(**kept["message"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            message = phrase(
                "{name} cannot read its message {name2}: {error}; move the file away",
                name=self.name,
                name2=path.name,
                error=error,
            )
            raise NotifyError(message, permanent=True) from error
