"""One sample of each agency's own form, read from a file as a case or a first try would."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.model.scales import Hazard, Severity
from tests.situations.world import World
from tests.watchers.quakes import NOW
from watchers import KINDS

FIXTURES = Path(__file__).parent / "fixtures"


def read(kind, name, **options):
    watcher = KINDS[kind]("sample", str(FIXTURES / name), options=options)
    found = asyncio.run(watcher.poll({}, now=NOW))
    assert found.health.error == ""
    return found


@pytest.mark.parametrize(
    ("kind", "name", "options", "native_id", "hazard", "severity", "countries"),
    [
        ("fdsn", "emsc-2026.json", {"service": "emsc"}, "20260314_0000090", "earthquake", "Severe", ("IT",)),
        ("fdsn", "ingv-2026.quakeml.xml", {"service": "ingv"}, "45000001", "earthquake", "Severe", ("IT",)),
        ("reliefweb", "reliefweb-2026.json", {}, "disaster-52001", "earthquake", "Severe", ("IT",)),
        ("who", "who-2026.json", {}, "cholera.ht", "epidemic", "Extreme", ("HT",)),
        ("fcdo", "fcdo-2026.json", {}, "haiti.unrest", "unrest", "Extreme", ("HT",)),
        (
            "feed",
            "feed-2026.json",
            {},
            "tag:gaceta-del-puerto.example,2026:1",
            "earthquake",
            "Severe",
            ("IT",),
        ),
    ],
)
def test_a_sample_gives_one_signal(kind, name, options, native_id, hazard, severity, countries):
    (signal,) = read(kind, name, **options).signals
    assert (signal.native_id, signal.hazard, signal.severity) == (
        native_id,
        Hazard(hazard),
        Severity(severity),
    )
    assert signal.area.countries == countries


def test_a_quake_that_emsc_passes_on_from_ingv_is_one_voice_and_news_joins_it():
    ours = read("fdsn", "emsc-2026.json", service="emsc").signals
    theirs = read("fdsn", "ingv-2026.quakeml.xml", service="ingv").signals
    news = read("feed", "feed-2026.json").signals
    world = World(*ours, *theirs, *news)
    assert {piece.publisher for piece in world.only.evidence} == {"ingv", "gaceta-del-puerto.example"}
    assert len(world.only.evidence) == 3
