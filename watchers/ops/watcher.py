"""What the watchers of systems share: how they are let in, and that they list what is going on now."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from engine.ports import Poll
from watchers.documents import DocumentWatcher, Parsed
from watchers.locations import is_url
from watchers.ops.states import Found, changes
from watchers.options import Options

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,39}")


class SystemWatcher(DocumentWatcher):
    """Eyes on a system of one's own or of a supplier's, which lists what is going on now.

    Options of all of them: token (a secret, sent as Bearer, or as the header that token_header names), or
    user and password.
    """

    suffixes: tuple[str, ...] = (".json",)
    in_portions = True
    accept = "application/json"

    def take(self, given: Options) -> None:
        """Ask by whose leave the system is read."""
        self._credentials = credentials(given, self.name)

    def find(self, data: bytes, name: str, *, now: Instant) -> Found:
        """Say what one document holds; a text that is none is a SourceError."""
        raise NotImplementedError

    def headers(self) -> dict[str, str]:
        """Give the credentials, if there are any."""
        return dict(self._credentials)

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what has changed since the memory."""
        found = self.find(data, name, now=now)
        if not is_url(self.location) and Path(self.location).is_dir():
            # Each file of a folder holds a part, and what another one of them is waiting for still comes.
            waits = [due for due in (_due_ms(memory), found.due_ms) if due > now // 1000]
            found = replace(found, whole=False, due_ms=min(waits, default=0))
        return changes(found, memory, source=self.source, horizon_days=self.horizon_days, now=now)

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once; what was read before is read anew where it has come to mean something else."""
        if 0 < _due_ms(cursor.get("memory")) <= now // 1000:
            cursor = {**cursor, "feed": {}, "files": {}}
        return await super().poll(cursor, now=now)


def _due_ms(memory: object) -> int:
    due = memory.get("due_ms") if isinstance(memory, Mapping) else None
    return due if isinstance(due, int) else 0


def credentials(given: Options, name: str) -> dict[str, str]:
    """Give the header by which a system lets us in, from the options token, or user and password."""
    token, password = given.secret("token"), given.secret("password")
    user, header = given.word("user"), given.word("token_header")
    if token is not None and (user or password is not None):
        raise _wrong(name, phrase("has a token and a user; give it one of them"))
    if bool(user) != (password is not None):
        raise _wrong(
            name, phrase("has a user without a password, or the other way; give it both, or a token")
        )
    if header and (token is None or not _HEADER.fullmatch(header)):
        raise _wrong(name, phrase("has a token_header that is none, or no token for it; correct it"))
    if password is not None:
        pair = f"{user}:{password.reveal()}".encode()
        return {"authorization": f"Basic {base64.b64encode(pair).decode()}"}
    if token is None:
        return {}
    return {header.lower(): token.reveal()} if header else {"authorization": f"Bearer {token.reveal()}"}


def _wrong(name: str, why: str) -> SourceError:
    return SourceError(phrase("the source {name} {why}", name=name, why=why), permanent=True)
