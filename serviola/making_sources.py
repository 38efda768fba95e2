"""The sources of a house, made of its settings: which eyes look, how often, and what is read apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import PlaybookError, ServiolaError
from engine.model.findings import Finding, Level
from engine.model.said import phrase, told_by
from serviola.eyes import make_watcher, places_of
from serviola.hosts import host_of
from serviola.source import Source
from watchers.documents import DocumentWatcher
from watchers.feed import FeedWatcher
from watchers.surge import SurgeWatcher
from watchers.usgs import UsgsWatcher

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from engine.model.program import ProgramRevision
    from serviola.settings import Settings
    from serviola.settings_sources import SourceSetting
    from watchers.apart import Apart
    from watchers.reading import KnownPlace, Told
    from wire.http import Http


def make_sources(
    settings: Settings,
    http: Http,
    *,
    books: Sequence[ProgramRevision],
    replayed: bool,
    environ: Mapping[str, str],
    key_file: Path,
    apart: Apart | None,
    told: Told,
) -> list[Source]:
    """Make all that a house looks at; one that cannot be made is a PlaybookError."""
    places = places_of(books)
    return [
        source_of(
            one,
            http,
            replayed=replayed,
            environ=environ,
            key_file=key_file,
            places=places,
            apart=apart,
            told=told,
        )
        for one in settings.sources
    ]


def source_of(
    setting: SourceSetting,
    http: Http,
    *,
    replayed: bool,
    environ: Mapping[str, str],
    key_file: Path,
    places: Sequence[KnownPlace],
    apart: Apart | None,
    told: Told,
) -> Source:
    """Make one of them, with heavy documents in a process of their own where there is one."""
    days = None if replayed else setting.horizon_s / 86_400
    try:
        watcher = make_watcher(
            setting, http, horizon_days=days, environ=environ, key_file=key_file, places=places
        )
    except ServiolaError as error:
        what, _, remedy = told_by(error).rpartition("; ")
        raise PlaybookError(
            [
                Finding(
                    file="sources",
                    line=1,
                    col=1,
                    level=Level.ERROR,
                    code="source",
                    message=what or told_by(error),
                    remedy=remedy if what else phrase("see docs/sources.md"),
                )
            ]
        ) from error
    eyes = watcher.watcher if isinstance(watcher, SurgeWatcher) else watcher
    if isinstance(eyes, DocumentWatcher | UsgsWatcher):
        eyes.apart = apart
    if isinstance(eyes, FeedWatcher):
        eyes.hear_others(told)
    return Source(
        watcher=watcher,
        every_s=setting.every_s,
        calm_s=setting.calm_s,
        stale_after_s=setting.stale_after_s,
        speaks_s=setting.speaks_s,
        host=host_of(setting.location),
    )
