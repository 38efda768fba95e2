"""`serviola run` begins with a playbook that cannot be read: it says so loudly, and what that said before stands."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.rules.plain import PlainEvaluator
from serviola.build import open_house
from serviola.clocks import SystemClock
from serviola.commands import run
from serviola.core import Core
from serviola.settings import Settings, load_settings
from store.sqlite import SqliteStore
from tests.packaging.boxes import ROOT

NAME = "disaster-near-port-call"


class Begun(Exception):
    """The service would begin to serve now."""


def broken(folder: Path) -> Settings:
    """Give a house that ran once, and of which one playbook was spoiled since."""
    for name in ("config", "playbooks"):
        shutil.copytree(ROOT / name, folder / name)
    settings = load_settings(folder / "config")

    async def once() -> None:
        async with open_house(settings, SystemClock()):
            pass

    asyncio.run(once())
    file = folder / "playbooks" / NAME / "playbook.yaml"
    file.write_text(file.read_text("utf-8").replace("stage: suggest", "stage: sugest"), "utf-8")
    return settings


def test_a_broken_playbook_is_said_at_the_start_and_its_last_good_version_goes_on(
    tmp_path, monkeypatch, capsys, caplog
):
    settings = broken(tmp_path)

    def begun() -> None:
        raise Begun

    monkeypatch.setattr("serviola.pauses.set_aside", begun)
    capsys.readouterr()
    with pytest.raises(Begun):
        asyncio.run(run._serve(settings))
    said = "".join(capsys.readouterr()).replace("\n", "")
    assert f"{NAME}/playbook.yaml" in said
    assert "did you mean suggest" in said
    assert "stands, and none is withdrawn" in caplog.text
    with SqliteStore.open(settings.store) as store:
        core = Core(store, PlainEvaluator(), SystemClock(), brands=[settings.brand])
        assert core.state.brand(settings.brand).plans[NAME].playbook.stage == "suggest"


def test_it_counts_among_those_that_it_says_it_works_with(tmp_path, monkeypatch, capsys):
    settings = broken(tmp_path)

    async def begun(*_: Any, **__: Any) -> None:
        raise Begun

    monkeypatch.setattr("serviola.clockwork.serve", begun)
    with pytest.raises(Begun):
        asyncio.run(run._serve(settings))
    count = len(list((tmp_path / "playbooks").glob("*/playbook.yaml")))
    assert f"with {count} playbooks." in capsys.readouterr().out
