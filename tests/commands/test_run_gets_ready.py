"""`serviola run` loads what texts are read with before it opens anything, so that no source waits for another."""

from __future__ import annotations

import asyncio
import shutil

import pytest

from serviola.commands import run
from serviola.settings import load_settings
from tests.packaging.boxes import ROOT


class Opened(Exception):
    """The house is opened now."""


@pytest.mark.parametrize(("kind", "loads"), [("usgs", 0), ("feed", 1), ("mastodon", 1), ("cap", 1)])
def test_it_loads_them_first_and_only_where_texts_are_read(tmp_path, monkeypatch, kind, loads):
    for folder in ("config", "playbooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "config" / "serviola.yaml"
    file.write_text(file.read_text("utf-8").replace("kind: usgs", f"kind: {kind}"), "utf-8")
    loaded: list[bool] = []

    def opened(*_args, **_named):
        raise Opened

    monkeypatch.setattr("watchers.reading.get_ready", lambda: loaded.append(True))
    monkeypatch.setattr("serviola.build.open_house", opened)
    with pytest.raises(Opened):
        asyncio.run(run._serve(load_settings(tmp_path / "config")))
    assert len(loaded) == loads
