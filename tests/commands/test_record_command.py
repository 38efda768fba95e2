"""`serviola record`: how often each source was right, as people and programs read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.model.scales import SourceClass
from engine.model.time import MINUTE
from engine.ports import Batch
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.command_line import serviola

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("record")
    config = folder / "config"
    config.mkdir()
    (config / "people.yaml").write_text((ROOT / "config/people.yaml").read_text("utf-8"), "utf-8")
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [people.yaml]\ntools: [people.yaml]\n"
        f"playbooks: ['{ROOT / 'playbooks'}']\nsources: [{{name: usgs, kind: usgs, path: ../feed, options: {{surge: {{weeks: 2}}}}}}]\n",
        "utf-8",
    )
    (folder / "var").mkdir()
    paper = w.evidence(
        native_key="herald:1",
        signal_id="herald:1:1",
        source_class=SourceClass.NEWS,
        publisher="herald",
        sent_at=w.after(40 * MINUTE),
    )
    quake = w.situation(evidence=(w.evidence(), paper))
    with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
        store.commit(Batch(now=w.NOW, inputs=(), words=(quake,), intents=()))
    return folder


def test_it_is_said_in_a_line_for_each_source(house):
    done = serviola("record", cwd=house)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:2] == [
        (
            "herald (news): 1 told, 0 of them first: 1 confirmed (1 by who is trusted more), 0 taken back,"
            " 0 by nobody else within a week, 0 not known yet; right in 100%; mostly 45 min after the first who"
            " confirmed it"
        ),
        (
            "usgs (official): 1 told, 1 of them first: 1 confirmed, 0 taken back, 0 by nobody else within a week,"
            " 0 not known yet; right in 100%; mostly 45 min before the first who confirmed it"
        ),
    ]


def test_it_says_whether_it_is_known_what_is_usual(house):
    *_, last = serviola("record", cwd=house).stdout.splitlines()
    assert last == "surges of usgs: what is usual at this hour is not known yet: 0 of 2 weeks were watched"


def test_programs_read_it_too_and_one_source_can_be_named(house):
    found = json.loads(serviola("record", "usgs", "--json", cwd=house).stdout)
    assert [one["source"] for one in found] == ["usgs"]
    assert (found[0]["right"], found[0]["early_s"]) == (1.0, 45 * 60)


def test_who_was_never_heard_is_named_with_a_remedy(house):
    done = serviola("record", "nobody", cwd=house)
    assert done.returncode == 2
    assert "heard from nobody; serviola record names who was heard" in done.stderr


def test_it_is_said_in_spanish(house):
    first, *_, last = serviola("record", cwd=house, environ={"SERVIOLA_LANGUAGE": "es"}).stdout.splitlines()
    assert "1 se confirmaron (1 por fuentes más fiables), 0 se retiraron" in first
    assert first.endswith("acertó en el 100%; por lo general, 45 min después que la primera que lo confirmó")
    assert last.startswith("aumentos de usgs: lo habitual a esta hora aún no se conoce")
