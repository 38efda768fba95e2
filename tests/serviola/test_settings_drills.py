"""What config/serviola.yaml says of drills and of the monitor, and what is wrong in it."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from serviola.language import in_language
from serviola.settings import load_settings
from serviola.settings_drills import HeartbeatSetting, Weekly
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import configured


def loaded(folder, more):
    with FakeSlack() as slack:
        return load_settings(configured(folder, slack, more=more))


def wrong(folder, more):
    with pytest.raises(PlaybookError) as caught:
        loaded(folder, more)
    return caught.value.findings


def test_what_is_not_said_is_as_usual(tmp_path):
    settings = loaded(tmp_path, "")
    assert (settings.drills.within_s, settings.drills.weekly, settings.heartbeat) == (900, None, None)
    assert settings.drill_store.parent == settings.store.parent
    assert settings.drill_store != settings.store


def test_both_sections_are_read(tmp_path):
    more = (
        "drills: {at: Tue 10:30 Europe/Madrid, every: 14d, within: 20m, ask: oncall:itinerary, playbook: x}\n"
        "heartbeat: {url: '${secret:BEAT}', every: 30s, allow_private: ['Monitor:8000']}\n"
    )
    settings = loaded(tmp_path, more)
    weekly = Weekly(day=1, hour=10, minute=30, zone="Europe/Madrid", every_days=14)
    assert settings.drills.weekly == weekly
    assert (settings.drills.within_s, settings.drills.ask, settings.drills.playbook) == (
        1200,
        "oncall:itinerary",
        "x",
    )
    near = frozenset({"monitor:8000"})
    assert settings.heartbeat == HeartbeatSetting(url="${secret:BEAT}", every_s=30, allow_private=near)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("drills: {at: Tuesday 10:00}\n", "drill-at"),
        ("drills: {at: Tue 25:00 Europe/Madrid}\n", "drill-at"),
        ("drills: {at: Tue 10:00 Europe/Nowhere}\n", "drill-at"),
        ("drills: {at: Tue 10:00 ../../etc/passwd}\n", "drill-at"),
        ("drills: {every: 7d}\n", "drill-at"),
        ("drills: {every: 10d, at: Tue 10:00 Europe/Madrid}\n", "drill-every"),
        ("drills: {at: Tue 03:00 Europe/Madrid}\n", "drill-night"),
        ("drills: {ask: somebody at all}\n", "recipient"),
        ("drills: {whom: ada}\n", "unknown-key"),
        ("heartbeat: {url: hc.example.org}\n", "monitor"),
        ("heartbeat: {every: 1m}\n", "missing-key"),
        ("brand: drill\n", "drill-brand"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_remedy_in_both_languages(tmp_path, more, code):
    (one,) = wrong(tmp_path, more)
    assert (one.code, one.line > 1) == (code, True)
    assert one.remedy
    assert in_language(one.remedy, "es") != one.remedy


def test_at_night_is_meant_where_it_is_said(tmp_path):
    weekly = loaded(tmp_path, "drills: {at: Sun 03:00 America/New_York, at_night: true}\n").drills.weekly
    assert weekly is not None
    assert weekly.at_night
