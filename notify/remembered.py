"""What was sent where: one small file a key, in a folder that only we may read."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.errors import NotifyError
from engine.model.said import phrase


class Remembered:
    """Facts by key that outlive the process. Every failure is a NotifyError."""

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when first written."""
        self._folder = folder

    async def get(self, key: str) -> dict[str, Any] | None:
        """Give what is known of a key, or None."""
        return await asyncio.to_thread(self._get, key)

    async def put(self, key: str, facts: Mapping[str, Any]) -> None:
        """Keep the facts of a key, whole or not at all."""
        await asyncio.to_thread(self._put, key, facts)

    def _get(self, key: str) -> dict[str, Any] | None:
        path = self._file(key)
        try:
            found = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            message = phrase(
                "what was sent cannot be read from {name}: {error}; move the file away",
                name=path.name,
                error=error,
            )
            raise NotifyError(message, permanent=True) from error
        return found if isinstance(found, dict) else None

    def _put(self, key: str, facts: Mapping[str, Any]) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".new")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(dict(facts), file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file(key))
        except OSError as error:
            raise NotifyError(phrase("what was sent cannot be kept: {why}", why=error.strerror)) from error

    def _file(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"
