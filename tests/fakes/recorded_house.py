"""A store as a service would have left it that had heard a recorded case, made in a moment and without people."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from engine.model.hold import Tick
from engine.model.program import PlaybookRevision
from engine.model.time import Instant
from engine.rules.plain import PlainEvaluator
from programs.book import load_book
from programs.candidates import made_ready
from serviola import samples
from serviola.case import load_case
from serviola.clocks import ManualClock
from serviola.core import Core
from serviola.loading import load_playbooks
from serviola.recorded import Recorded
from store.sqlite import SqliteStore

ROOT = Path(__file__).parents[2]
PLAYBOOKS = ROOT / "playbooks"


def shipped(*names: str) -> list[PlaybookRevision]:
    """Give shipped playbooks, all of them where none is named."""
    loaded = load_playbooks([PLAYBOOKS / name for name in names] or [PLAYBOOKS], brand="main")
    assert loaded.findings == ()
    return list(loaded.playbooks)


def hear(case: str, file: Path, playbooks: Iterable[PlaybookRevision]) -> None:
    """Write the store of a house that heard all that the sources of a shipped case said, when they said it."""
    story = load_case(ROOT / "serviola" / "cases" / case)
    clock = ManualClock(story.clock)
    book = made_ready(load_book(story.programs.read_text(), story.programs.name, brand="main"))
    recorded, sources = Recorded(), {one.name: one for one in story.sources}
    with SqliteStore.open(file) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        core.step([book, *playbooks])
        for send in sorted(story.sends, key=lambda one: one.at):
            clock.set(send.at)
            told = recorded.signals(send.file, sources[send.source], send.at)
            core.step([replace(one, received_at=send.at) for one in told])
            core.step([Tick(at=send.at)])


def replayed(file: Path, again: Path) -> None:
    """Write another store, by giving a core the inputs that the first one has recorded."""
    with SqliteStore.open(file) as store, SqliteStore.open(again) as other:
        clock = ManualClock(Instant(0))
        core = Core(other, PlainEvaluator(), clock, brands=["main"])
        for batch in store.batches():
            clock.set(batch.now)
            core.step(batch.inputs)


def furnished(folder: Path, store: Path, *playbooks: str) -> Path:
    """Put a configuration, some shipped playbooks and a copy of a store into a folder, as after `init`."""
    shutil.copytree(samples.folder("config"), folder / "config")
    for name in playbooks:
        shutil.copytree(PLAYBOOKS / name, folder / "playbooks" / name)
    (folder / "var").mkdir()
    kept = folder / "var" / "serviola.sqlite3"
    kept.touch(mode=0o600)
    kept.write_bytes(store.read_bytes())
    return folder
