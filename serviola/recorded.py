"""Recorded files: what one file of a source says, for the cases beside a playbook."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from console.doors import HookKind
from engine.errors import SourceError
from engine.model.scales import SourceClass
from serviola.build import READERS
from serviola.eyes import make_watcher
from serviola.settings import SourceSetting
from serviola.settings_api import HookSetting
from watchers import KINDS, PSEUDONYMOUS
from wire.secrets import Secret

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.trials.sources import Source

RECORDED = (*KINDS, *HookKind)
"""Every kind of source whose files can be read."""


class Recorded:
    """Reads recorded files as their sources would be read; authors stay one and the same for its life."""

    def __init__(self) -> None:
        """Make a key for pseudonyms, which is then forgotten."""
        self._key = Secret(secrets.token_hex(32))

    def signals(self, file: Path, source: Source, at: Instant) -> tuple[Signal, ...]:
        """Give what a file says at a moment; SourceError when it says nothing that can be read."""
        if source.kind in list(HookKind):
            setting = HookSetting(
                name=source.name,
                kind=HookKind(source.kind),
                secrets=(),
                token="",
                source_class=SourceClass.OPS,
            )
            return READERS[setting.kind](setting)(file.read_bytes(), {}, source=source.name, now=at)
        options = dict(source.options)
        if source.kind in PSEUDONYMOUS:
            options["secret"] = self._key
        watcher = make_watcher(
            SourceSetting(
                name=source.name,
                kind=source.kind,
                location=str(file),
                every_s=60,
                horizon_s=1,
                options=options,
            ),
            None,
            horizon_days=None,
            environ=None,
        )
        poll = asyncio.run(watcher.poll({}, now=at))
        if poll.health.error:
            raise SourceError(f"{file.name}: {poll.health.error}")
        return poll.signals
