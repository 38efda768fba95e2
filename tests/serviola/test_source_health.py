"""How each source is, is said in plain words: by the API, and at the command line beside the service."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner

from engine.errors import SourceError, StoreError
from engine.model.said import phrase
from engine.model.time import Instant, later
from engine.ports import Health
from serviola.commands.app import app
from serviola.commands.common import now
from serviola.language import in_language
from serviola.source import Source
from serviola.source_health import FILE, health_of, kept_beside, read_health, write_health, written
from tests.fakes import words
from tests.serviola.test_manners import Page
from tests.serviola.test_sources import HEAD, START, watching


def source(name="gaceta", **changes):
    return Source(watcher=Page(name), every_s=60.0, began=START, **changes)


def test_what_a_look_found_is_shown_until_the_next_one_that_finds_something():
    one = source()
    one.is_well(Health(read=7, skipped=3, old=2), now=later(START, 1), news=True)
    one.is_well(Health(unchanged=True), now=later(START, 61), news=False)
    one.is_well(Health(read=8, skipped=3, old=1), now=later(START, 121), news=True)
    shown = health_of(one, {}, later(START, 200))
    assert (shown.items, shown.skipped, shown.old) == (8, 3, 3)
    assert (shown.well, shown.late_s, shown.failures) == (True, 19.0, 0)
    assert "it was last looked at on 2026-03-14" in shown.says


def test_what_is_wrong_is_the_sentence_of_the_source_or_that_it_is_silent():
    one = source()
    assert health_of(one, {}, START).says == "it has not been looked at yet"
    one.is_ill(SourceError("https://a.example/ was not read: it answered with status 500"))
    shown = health_of(one, {}, later(START, 90))
    assert (shown.well, shown.failures, shown.late_s) == (False, 1, 30.0)
    assert shown.says.endswith("status 500")
    one.is_well(Health(), now=later(START, 91), news=False)
    silence = words.silence(source="gaceta")
    quiet = health_of(one, {"gaceta": silence}, later(START, 95))
    assert (quiet.well, quiet.quiet_since) == (False, silence.since)
    assert "has not been heard since" in quiet.says


@pytest.fixture
def house(tmp_path):
    """Give a configuration, and write down how its sources are as the service does."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "people.yaml").touch()
    (tmp_path / "config" / "serviola.yaml").write_text(f"{HEAD}  - {{name: a, kind: feed, path: a}}\n")
    (tmp_path / "var").mkdir()

    def write(*pages, at: Instant):
        async def run():
            async with watching(tmp_path, *pages) as watch:
                await watch.wait(60)
                await write_health(tmp_path / "var" / FILE, watch.sources, watch.sources._runner, at)

        asyncio.run(run())

    return write


def serviola(tmp_path, *arguments):
    done = CliRunner().invoke(app, ["sources", "--config", str(tmp_path / "config"), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_command_beside_the_service_says_how_all_are(tmp_path, house):
    well, ill = Page("well"), Page("ill")
    ill.fails = SourceError("it answered with status 500")
    house(well, ill, at=now())
    assert (tmp_path / "var" / FILE).stat().st_mode & 0o777 == 0o600
    code, out, err = serviola(tmp_path)
    assert code == 1
    assert "well" in out
    assert "never" in out
    assert err == "ill: it answered with status 500\n"
    code, out, err = serviola(tmp_path, "--json")
    said = json.loads(out)
    assert (code, said["runs"], [one["well"] for one in said["sources"]]) == (1, True, [True, False])
    assert said["sources"][1]["says"] == "it answered with status 500"
    assert said["sources"][0]["last_success"].startswith("2026-03-14")


def test_when_all_are_well_the_command_ends_so_and_an_old_view_is_called_old(tmp_path, house):
    house(Page("well"), at=now())
    assert serviola(tmp_path)[0] == 0
    house(Page("well"), at=later(now(), -300))
    code, _, err = serviola(tmp_path)
    assert code == 1
    assert "does not seem to run" in err


def test_where_nobody_looked_yet_or_the_view_is_torn_it_says_so(tmp_path, house):
    code, _, err = serviola(tmp_path)
    assert code == 2
    assert "serviola run" in err
    assert read_health(tmp_path / "var" / FILE) is None
    for torn in (
        '{"at": "2026',
        '{"at": 1, "sources": []}',
        '{"at": "2026-03-14T00:00:00Z", "sources": [{}]}',
        "[]",
    ):
        (tmp_path / "var" / FILE).write_text(torn)
        with pytest.raises(StoreError, match="the service writes it anew"):
            read_health(tmp_path / "var" / FILE)
    assert serviola(tmp_path)[0] == 2


def test_a_view_that_cannot_be_written_ends_nothing(tmp_path, house):
    (tmp_path / "var").rmdir()
    house(Page("well"), at=now())


def shown_in(file):
    found = read_health(file)
    assert found is not None
    return found.sources


def test_what_is_wrong_is_kept_with_how_it_was_made_and_said_wholly_in_another_language(tmp_path):
    one = source()
    why = phrase("{why}; it says: {words}", why=phrase("it is empty"), words="Not found here")
    one.is_ill(
        SourceError(phrase("{url} was not read: {why}", url="https://a.example/", why=ValueError(why)))
    )
    shown = health_of(one, {}, START)
    row = {**written([shown])[0]}
    file = tmp_path / FILE
    for made, said in (
        (kept_beside([shown])[0]["made"], "https://a.example/ no se leyó: está vacío; dice: Not found here"),
        ({"template": "{url} is well", "values": {"url": "a"}}, None),
        ({"template": "{0}", "values": {}}, None),
        ("nonsense", None),
    ):
        file.write_text(json.dumps({"v": 1, "at": row["began"], "sources": [row | {"made": made}]}))
        (again,) = shown_in(file)
        assert again == shown
        if said:
            assert in_language(again.says, "es") == said
        else:
            assert type(again.says) is str
    file.write_text(json.dumps({"v": 1, "at": row["began"], "sources": [row]}))
    assert shown_in(file) == (shown,)
