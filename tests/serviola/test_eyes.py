"""A source's settings become a watcher, or a sentence."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import PlaybookError, SourceError
from engine.model.place import Point
from engine.model.time import parse_iso
from engine.situations.intake import SHARED
from programs.book import load_book
from serviola.eyes import make_watcher, places_of, what_is_wrong
from serviola.making_sources import source_of
from serviola.settings import load_settings
from serviola.settings_sources import SourceSetting
from watchers import KINDS, OWN_NAMES
from watchers.apart import Apart
from watchers.fdsn.services import SERVICES
from watchers.feed import FeedWatcher
from watchers.mastodon import MastodonWatcher
from watchers.reading import KnownPlace, Told
from watchers.surge import SurgeWatcher
from wire.http import Http
from wire.secrets import SecretError

ROOT = Path(__file__).resolve().parents[2]
HEAD = """schema: serviola/config/1
people: people.yaml
programs: [people.yaml]
tools: [people.yaml]
playbooks: [people.yaml]
sources:
"""


PIER = {"name": "Pier Nine", "country": "HT", "lat": 19.78, "lon": -72.24}


def setting(kind="feed", **options):
    return SourceSetting(
        name="news", kind=kind, location="news.xml", every_s=60, horizon_s=86_400, options=options
    )


def make(one, **more):
    return make_watcher(one, None, horizon_days=1, environ={"KEY": "k" * 20}, **more)


def test_options_reach_the_watcher():
    assert isinstance(make(setting(home_country="ES", topics={"trips": ["excursion"]})), FeedWatcher)


@pytest.mark.parametrize(
    "one", [setting(), setting("usgs"), setting(surge={"least": 5})], ids=["feed", "quakes", "counted"]
)
def test_every_watcher_of_documents_has_where_heavy_ones_are_read(tmp_path, one):
    apart = Apart()
    ways: dict[str, Any] = {"replayed": False, "environ": {}, "key_file": tmp_path / "key", "places": ()}
    made = source_of(one, Http(), **ways, apart=apart, told=Told())
    eyes: Any = made.watcher.watcher if isinstance(made.watcher, SurgeWatcher) else made.watcher
    assert eyes.apart is apart
    apart.close()


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (setting("telepathy"), "of kind telepathy, which nobody can read; choose one of:? advisories"),
        (setting(color="red"), "has the option color, which it does not know"),
        (setting(home_country="Spain"), "is no country of two capital letters"),
        (setting("mastodon", secret="hunter2"), r"is no secret, written as \${secret:NAME}"),
        (setting(places="Labadee"), "is no list of at most 10,000 places"),
        (
            setting(places=["Labadee"]),
            r"not written as {name: Labadee, country: HT, lat: 19.79, lon: -72.25}",
        ),
        (setting(places=[{**PIER, "country": "Haiti"}]), "no country of two capital letters for Pier Nine"),
        (setting(places=[{**PIER, "lat": 91}]), "has degrees for Pier Nine that are none"),
        (setting(places=[{**PIER, "lon": True}]), "has degrees for Pier Nine that are none"),
        (setting(places=[{**PIER, "name": " "}]), "a place without a name"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(one, says):
    with pytest.raises(SourceError, match=says):
        make(one)
    assert re.search(says, str(what_is_wrong(one)))
    assert "hunter2" not in str(what_is_wrong(one))


@pytest.mark.parametrize(("kind", "wrong"), [("feed", True), ("json", True), ("usgs", False)])
def test_what_anybody_may_write_does_not_bear_the_name_of_a_service(kind, wrong):
    one = replace(setting(kind=kind), name="usgs")
    assert ("bears the name of an official service" in str(what_is_wrong(one))) == wrong


def test_what_is_wrong_with_an_option_is_said_at_its_key_with_what_was_meant():
    unfit = what_is_wrong(setting(home_contry="ES"))
    assert unfit is not None
    assert (unfit.at, unfit.remedy) == (("options", "home_contry"), "did you mean home_country?")
    unfit = what_is_wrong(setting("mastodont"))
    assert unfit is not None
    assert (unfit.at, unfit.remedy) == (("kind",), "did you mean mastodon?")


def test_every_service_keeps_its_own_name():
    services = {getattr(kind, "service", "") for kind in KINDS.values()} - {""}
    assert {*services, *SERVICES, SHARED.rstrip(":"), "usgs"} <= OWN_NAMES


def test_places_of_a_program_are_known_in_texts(tmp_path):
    book = load_book(
        (ROOT / "serviola/cases/january-2010/programs.yaml").read_text("utf-8"), "book", brand="main"
    )
    places = places_of([book])
    assert ("Labadee", "HT") in {(each.name, each.country) for each in places}
    assert len({(each.name, each.country) for each in places}) == len(places)
    file = tmp_path / "feed.xml"
    file.write_text(
        "<rss version='2.0'><channel><title>t</title><link>https://a.example</link><item><guid>1</guid>"
        "<title>Earthquake near Pier Nine and Dock Two</title></item></channel></rss>"
    )
    one = SourceSetting(
        name="news", kind="feed", location=str(file), every_s=60, horizon_s=86_400, options={"places": [PIER]}
    )
    docks = (KnownPlace(name="Dock Two", country="BS", lat=25.1, lon=-77.3),)
    watcher = make_watcher(one, None, horizon_days=None, environ={}, places=docks)
    (signal,) = asyncio.run(watcher.poll({}, now=parse_iso("2026-01-01T00:00:00Z"))).signals
    assert signal.area.countries == ("HT", "BS")
    assert [each.center for each in signal.area.circles] == [Point(19.78, -72.24), Point(25.1, -77.3)]


def test_a_secret_is_looked_up_only_when_it_is_needed():
    asks = setting("mastodon", secret="${secret:NOT_THERE}")
    assert what_is_wrong(asks) is None
    with pytest.raises(SecretError, match="NOT_THERE is missing"):
        make(asks)
    assert isinstance(make(setting("mastodon", secret="${secret:KEY}")), MastodonWatcher)


def test_without_a_secret_this_installation_has_a_key_of_its_own(tmp_path):
    file = tmp_path / "var" / "install.key"
    first = make(setting("mastodon"), key_file=file)
    assert file.stat().st_mode & 0o777 == 0o600
    key = file.read_text()
    assert len(key) == 64
    second = make(setting("mastodon"), key_file=file)
    assert file.read_text() == key
    assert first.settings.secret == second.settings.secret
    assert key not in repr(first.settings)
    file.write_text("short")
    with pytest.raises(SourceError, match="is no key"):
        make(setting("mastodon"), key_file=file)


def test_settings_take_options_as_they_are_written(tmp_path):
    (tmp_path / "people.yaml").write_text("")
    source = "  - {name: news, kind: feed, url: https://gaceta.example/rss"
    (tmp_path / "serviola.yaml").write_text(
        HEAD + source + ", options: {home_country: ES, topics: {trips: [excursion, playa]}}}\n"
    )
    (one,) = load_settings(tmp_path).sources
    assert one.options == {"home_country": "ES", "topics": {"trips": ["excursion", "playa"]}}
    (tmp_path / "serviola.yaml").write_text(HEAD + source + ", options: [ES]}\n")
    with pytest.raises(PlaybookError, match="options is no mapping"):
        load_settings(tmp_path)
