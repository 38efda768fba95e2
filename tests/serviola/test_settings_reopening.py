"""For how long what ended can be opened again is read strictly, and taken in once, when it has changed."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace

import pytest

from engine.errors import PlaybookError
from engine.model.scales import Hazard
from engine.model.signal import Reopening
from serviola import samples
from serviola.build import open_house
from serviola.clocks import ManualClock
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes import words as w

DAY_S = 86_400
CONFIG = (
    "schema: serviola/config/1\npeople: people.yaml\nprograms: [book.yaml]\nplaybooks: [playbooks]\n"
    "tools: [tool.yaml]\nsources: [{name: a, kind: usgs, path: feed}]\n"
)


@pytest.fixture
def folder(tmp_path):
    config = tmp_path / "config"
    for name in ("playbooks", "feed"):
        (config / name).mkdir(parents=True)
    ours = samples.folder("config")
    for name, file in (("people", "people"), ("book", "programs"), ("tool", "tools/rehearsal")):
        shutil.copy(ours / f"{file}.yaml", config / f"{name}.yaml")
    return config


def read(folder, line=""):
    (folder / "serviola.yaml").write_text(CONFIG + line + "\n")
    found = load_settings(folder).reopening
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "flood", "others"),
    [
        ("", 7, 7),
        ("reopen_within: 3d", 3, 3),
        ("reopen_within: {flood: 14d}", 14, 7),
        ("reopen_within: {otherwise: 2d, flood: 60d}", 60, 2),
        ("reopen_within: {}", 7, 7),
    ],
)
def test_it_is_read_for_all_hazards_or_by_hazard(folder, line, flood, others):
    found = read(folder, line)
    assert (found.of(Hazard.FLOOD), found.of(Hazard.STORM)) == (flood * DAY_S, others * DAY_S)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("reopen_within: 7", "unit"),
        ("reopen_within: soon", "type"),
        ("reopen_within: null", "type"),
        ("reopen_within: [7d]", "type"),
        ("reopen_within: 30s", "type"),
        ("reopen_within: 61d", "type"),
        ("reopen_within: {flood: 30s}", "type"),
        ("reopen_within: {floods: 7d}", "unknown-key"),
        ("reopen_within: {otherwise: 0d}", "type"),
    ],
)
def test_what_is_no_span_or_no_hazard_is_found(folder, line, code):
    with pytest.raises(PlaybookError) as refused:
        read(folder, line)
    assert [one.code for one in refused.value.findings] == [code]
    assert all(one.line > 6 and one.remedy for one in refused.value.findings)


def test_a_start_takes_it_in_once_and_only_where_it_has_changed(folder):
    async def start():
        settings = load_settings(folder)
        async with open_house(settings, ManualClock(w.NOW)) as house:
            brand = await house.runner.on_core(lambda core: core.state.brand("main").reopening)
        with SqliteStore.open(settings.store) as store:
            inputs = [one for batch in store.batches() for one in batch.inputs]
        return brand, [one.within_s // DAY_S for one in inputs if isinstance(one, Reopening)]

    taken, brand = [], Reopening(brand="none")
    for line in ("", "reopen_within: 2d", "reopen_within: 2d", "reopen_within: 7d"):
        read(folder, line)
        brand, rows = asyncio.run(start())
        taken.append(rows)
    assert taken == [[], [2], [2], [2, 7]]
    assert brand == replace(Reopening(brand="main"), within_s=7 * DAY_S)
