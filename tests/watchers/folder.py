"""What a watcher looks at, made up: a document that is written anew before each look, and a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from tests.watchers.quakes import NOW
from watchers import KINDS
from wire.http import Answer


class Folder:
    """A source whose document is written anew before each look."""

    def __init__(self, kind, path, **options):
        self.file = path / "document"
        self.eyes = KINDS[kind]("watch", str(self.file), options=options)
        self.cursor: Mapping[str, Any] = {}

    def look(self, data, now=NOW):
        self.file.write_bytes(data)
        poll = asyncio.run(self.eyes.poll(json.loads(json.dumps(self.cursor)), now=now))
        self.cursor = poll.cursor
        self.health = poll.health
        return poll.signals


class Http:
    """Answers one request, and remembers it."""

    def __init__(self, status, body):
        self.answer = Answer(status=status, headers={}, body=body, url="")

    async def request(self, method, url, **asked):
        self.url, self.asked = url, asked
        return self.answer
