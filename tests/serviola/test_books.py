"""Books while the service runs: read again when they are due; what is in force stands until a good one comes."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import PlaybookError
from engine.model.time import Instant, instant
from serviola.build import open_house
from serviola.settings import load_settings
from tests.wire.loopback import Loopback, Reply

PLACES = (
    "id,name,lat,lon,country,zone\nnassau,Nassau,25.083,-77.344,BS,America/Nassau\n"
    "labadee,Labadee,19.786,-72.245,HT,America/Port-au-Prince\n"
)
HEADER = "itinerary,vessel,itinerary_owner,place,arrive,depart\n"


class Clock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = instant(datetime(2027, 1, 1, tzinfo=UTC))

    def now(self) -> Instant:
        return self.at

    def turn(self, seconds: int) -> None:
        self.at = Instant(self.at + seconds * 1_000_000)


def calls(count: int) -> str:
    rows = [
        f"v{number},Aurelia,team:p,nassau,2027-{number:02}-12T08:00,2027-{number:02}-12T17:00"
        for number in range(1, count + 1)
    ]
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def config(tmp_path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "playbooks").mkdir()
    (tmp_path / "feed").mkdir()
    fleet = tmp_path / "config" / "fleet"
    fleet.mkdir()
    (fleet / "places.csv").write_text(PLACES)
    (fleet / "stops.csv").write_text(calls(8))
    (tmp_path / "config" / "people.yaml").write_text(
        "schema: serviola/people/1\npeople:\n  - {id: ada, name: Ada}\nteams:\n  p: [ada]\n"
    )
    declare(tmp_path / "config", "  - {name: fleet, form: csv, path: fleet, every: 60s}\n")
    return tmp_path / "config"


def declare(config: Path, books: str) -> None:
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\nvar: ../var\npeople: people.yaml\nplaybooks: [../playbooks]\n"
        f"tools: [tool.yaml]\nprograms:\n{books}"
        "sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]\n"
    )
    (config / "tool.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
    )


async def look(house, clock, seconds: int = 61) -> list[str]:
    """Let time pass, read what is due, and give the voyages in force."""
    clock.turn(seconds)
    house.keeper.start_due()
    await house.keeper.settle()
    return await in_force(house)


async def in_force(house) -> list[str]:
    programs = await house.runner.on_core(lambda core: dict(core.state.brand("main").programs))
    return [one.id for book in programs.values() for one in book.itineraries]


def run(config: Path, story, clock: Clock | None = None):
    async def whole():
        at = clock or Clock()
        async with open_house(load_settings(config), at) as house:
            return await story(house, at)

    return asyncio.run(whole())


def test_a_book_is_read_again_when_it_is_due_and_taken_in_when_it_differs(config):
    async def story(house, clock):
        assert len(await in_force(house)) == 8
        (config / "fleet" / "stops.csv").write_text(calls(9))
        assert len(await look(house, clock, 30)) == 8
        assert len(await look(house, clock, 31)) == 9

    run(config, story)


def test_a_bad_row_is_said_once_and_the_rest_is_taken_in(config, caplog):
    bad = "v10,Aurelia,team:p,nasau,2027-11-12T08:00,2027-11-12T17:00\n"

    async def story(house, clock):
        (config / "fleet" / "stops.csv").write_text(calls(9) + bad)
        assert len(await look(house, clock)) == 9
        assert len(await look(house, clock)) == 9

    with caplog.at_level(logging.WARNING, "serviola.books"):
        run(config, story)
    said = [one.getMessage() for one in caplog.records if "nasau" in one.getMessage()]
    assert len(said) == 1
    assert (
        "stops.csv:11:4: no place has the id nasau; this stop is left out — did you mean nassau?" in said[0]
    )


@pytest.mark.parametrize("broken", [None, "", "itinerary\n"])
def test_a_book_that_cannot_be_read_leaves_the_last_good_one_also_after_a_restart(config, broken):
    file = config / "fleet" / "stops.csv"

    async def story(house, clock):
        file.unlink() if broken is None else file.write_text(broken)
        assert len(await look(house, clock)) == 8
        assert "the last good book stands" in house.keeper.said["fleet"]
        return clock

    clock = run(config, story)

    async def again(house, _clock):
        assert [len(book.itineraries) for book in house.books] == [8]
        assert any("the last good book stands" in one for one in house.doubts)

    run(config, again, clock)


def test_without_a_last_good_book_a_broken_one_keeps_the_service_from_starting(config):
    (config / "fleet" / "stops.csv").write_text("itinerary\n")
    with pytest.raises(PlaybookError, match="the header of stops has no place, arrive, depart"):
        run(config, in_force)


def test_a_book_of_which_most_goes_is_not_taken_without_a_person(config):
    async def story(house, clock):
        (config / "fleet" / "stops.csv").write_text(calls(3))
        assert len(await look(house, clock)) == 8
        said = house.keeper.said["fleet"]
        assert said == (
            "fleet is NOT taken in: of 8 calls ahead it keeps 3, and the last good book stands"
            " — if it is meant, say: serviola programs accept fleet"
        )
        (config / "fleet" / "stops.csv").write_text(calls(7))
        assert len(await look(house, clock)) == 7
        assert house.keeper.said["fleet"] == ""
        return clock

    clock = run(config, story)
    (config / "fleet" / "stops.csv").write_text(calls(2))

    async def again(house, _clock):
        assert len(await in_force(house)) == 7
        assert "fleet is NOT taken in" in house.doubts[0]

    run(config, again, clock)


def test_who_wants_it_lets_most_of_a_book_go(config):
    declare(config, "  - {name: fleet, form: csv, path: fleet, every: 60s, keep_when_most_goes: false}\n")

    async def story(house, clock):
        (config / "fleet" / "stops.csv").write_text(calls(1))
        assert await look(house, clock) == ["v1"]

    run(config, story)


def test_a_book_elsewhere_is_read_when_it_answers_and_waits_longer_when_it_does_not(config):
    async def whole():
        clock = Clock()
        (config / "places.yaml").write_text(
            "schema: serviola/programs/1\nplaces:\n"
            "  - {id: nassau, name: Nassau, lat: 25.083, lon: -77.344, country: BS, zone: America/Nassau}\n"
        )
        answer = (
            b'{"calls": [{"itinerary": "v1", "place": "Nassau", "arrive": "2027-02-12 08:00",'
            b' "depart": "2027-02-12 17:00"}]}'
        )
        async with Loopback({"/v": Reply(500)}) as server:
            declare(
                config,
                f"  - {{name: schedule, form: json, url: '{server.url}/v', every: 60s, with: places.yaml,\n"
                f"     allow_private: ['127.0.0.1:{server.port}'], tables: {{stops: calls}},\n"
                "     usual: {vessel: Aurelia, itinerary_owner: 'team:p'}}\n",
            )
            async with open_house(load_settings(config), clock) as house:
                assert house.books == ()
                assert await look(house, clock, 1) == []
                assert await look(house, clock, 61) == []
                assert len(server.requests) == 2
                assert house.keeper.said["schedule"] == "schedule answered 500; the last good book stands"
                server.routes["/v"] = Reply(body=answer)
                assert await look(house, clock, 61) == []  # it waits for two minutes now
                assert len(server.requests) == 2
                assert await look(house, clock, 61) == ["v1"]
                server.routes["/v"] = Reply(404)
                assert await look(house, clock, 61) == ["v1"]

    asyncio.run(whole())
