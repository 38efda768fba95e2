"""Recorded files: what one file of a source says, for the cases beside a playbook."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING

from console.doors import HookKind
from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import SourceClass
from serviola.eyes import make_watcher
from serviola.hook_readers import reader_of
from serviola.settings_api import HookSetting
from serviola.settings_sources import SourceSetting
from watchers import KINDS, PSEUDONYMOUS
from wire.secrets import Secret

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.signal import Signal
    from engine.model.time import Instant
    from engine.trials.sources import Source

RECORDED = (*KINDS, *HookKind)
"""Every kind of source whose files can be read."""


def hook_setting(source: Source, *, token: str = "") -> HookSetting:
    """Give the setting of a hook that a case names; SourceError where its class is none."""
    given = source.options.get("class", SourceClass.OPS.value)
    if given not in list(SourceClass):
        raise SourceError(
            phrase(
                "{name} has a class that is none; write one of {names}",
                name=source.name,
                names=", ".join(SourceClass),
            )
        )
    return HookSetting(
        name=source.name,
        kind=HookKind(source.kind),
        secrets=(),
        token=token,
        source_class=SourceClass(given),
        mapping=source.options.get("mapping", {}),
    )


class Recorded:
    """Reads recorded files as their sources would be read; authors stay one and the same for its life."""

    def __init__(self) -> None:
        """Make a key for pseudonyms, which is then forgotten."""
        self._key = Secret(secrets.token_hex(32))

    def signals(self, file: Path, source: Source, at: Instant) -> tuple[Signal, ...]:
        """Give what a file says at a moment; SourceError when it says nothing that can be read."""
        if source.kind in list(HookKind):
            read = reader_of(hook_setting(source), lambda: self._key)
            return read(file.read_bytes(), {}, source=source.name, now=at)
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
