"""The catalog of USGS is asked page by page, politely, by a loopback server that behaves as it is documented."""

from __future__ import annotations

import asyncio
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from engine.model.time import DAY, MINUTE, iso, parse_iso
from serviola.history_fetch import TRIES, Asking, FetchError
from serviola.history_usgs import UsgsWish, fetch_usgs
from store.history.read import opened
from store.history.write import read_manifest
from tests.fakes.archives import serving_any
from tests.fakes.command_line import ROOT, serviola
from wire.http import Http

BEGINS, ENDS = parse_iso("2024-01-01T00:00Z"), parse_iso("2024-04-01T00:00Z")
NOW = parse_iso("2026-01-01T00:00Z")


def feature(number, at, *, updated_after=3 * DAY):
    return {
        "type": "Feature",
        "id": f"us{number:08d}",
        "properties": {
            "mag": 5.1,
            "place": "somewhere",
            "time": at // 1000,
            "updated": (at + updated_after) // 1000,
            "status": "reviewed",
            "ids": f",us{number:08d},",
            "type": "earthquake",
            "url": "",
            "detail": "",
            "alert": None,
            "title": "M 5.1",
        },
        "geometry": {"type": "Point", "coordinates": [-72.5, 18.4, 10]},
    }


class Catalog(ThreadingHTTPServer):
    """An event service with a limit of its own; `moods` are statuses that it gives first."""

    def __init__(self, events, *, limit=20_000, moods=()):
        super().__init__(("127.0.0.1", 0), Answering)
        self.garbage = False
        self.events, self.limit, self.moods, self.asked = events, limit, list(moods), []

    @property
    def place(self):
        return f"127.0.0.1:{self.server_port}"

    @property
    def wish(self):
        base = f"http://{self.place}/fdsnws/event/1/query"
        return UsgsWish(since=BEGINS, until=ENDS, least_magnitude=4.5, base=base)


class Answering(BaseHTTPRequestHandler):
    server: Catalog

    def do_GET(self):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        if self.server.moods:
            status = self.server.moods.pop(0)
            if status:
                headers = {"Retry-After": "7"} if status == 429 else {}
                return self.say(status, b"Bad Request: magnitude is wrong" if status == 400 else b"", headers)
        begins, ends = (parse_iso(f"{asked[name]}Z") for name in ("starttime", "endtime"))
        found = [one for one in self.server.events if begins <= one["properties"]["time"] * 1000 <= ends]
        if len(found) > self.server.limit:
            text = f"Error 400: Bad Request\n\n{len(found)} matching events exceeds search limit of 20000."
            return self.say(400, text.encode())
        if not found:
            return self.say(204, b"")
        if self.server.garbage:
            return self.say(200, b"<html>")
        return self.say(200, json.dumps({"type": "FeatureCollection", "features": found}).encode())

    def say(self, status, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def serving():
    with serving_any(Catalog) as start:
        yield start


def fetched(catalog, file, *, waits=None, at_each=lambda done, of: None):
    async def wait(seconds):
        if waits is not None:
            waits.append(seconds)

    async def ask():
        async with Http() as http:
            asking = Asking(who="USGS", http=http, wait=wait, allow_private=frozenset({catalog.place}))
            return await fetch_usgs(catalog.wish, file, asking, now=NOW, at_each=at_each)

    return asyncio.run(ask())


def read(file):
    with opened([file], now=NOW) as history:
        return list(history.signals())


def events(*days):
    return [feature(number, BEGINS + day * DAY) for number, day in enumerate(days)]


def test_events_are_known_when_they_were_last_revised_and_not_before(serving, tmp_path):
    catalog, file = serving(events(2, 40, 80)), tmp_path / "usgs.parquet"
    told: list[tuple[int, int]] = []
    fetched(catalog, file, at_each=lambda done, of: told.append((done, of)))
    found = read(file)
    assert [one.at for one in found] == [BEGINS + (day + 3) * DAY for day in (2, 40, 80)]
    assert all(one.signal.received_at == one.at == one.signal.sent_at for one in found)
    assert told[-1] == (91, 91)
    manifest = read_manifest(file)
    assert manifest is not None
    (origin,) = manifest.origins
    assert (manifest.rows, origin.fetched_at) == (3, iso(NOW))
    assert "public domain" in origin.licence
    assert "last revised" in origin.known_at
    assert sorted(one.name for one in tmp_path.iterdir()) == ["usgs.parquet", "usgs.parquet.json"]


def test_spans_meet_without_a_gap_and_nothing_is_nothing(serving, tmp_path):
    catalog = serving([feature(1, BEGINS + 30 * DAY - MINUTE), feature(2, BEGINS + 30 * DAY)])
    fetched(catalog, tmp_path / "usgs.parquet")
    assert len(read(tmp_path / "usgs.parquet")) == 2
    assert [one["starttime"][:10] for one in catalog.asked] == [
        "2024-01-01",
        "2024-01-31",
        "2024-03-01",
        "2024-03-31",
    ]
    assert {one["limit"] for one in catalog.asked} == {"20000"}


def test_more_events_than_are_given_at_once_are_asked_for_in_halves(serving, tmp_path):
    catalog = serving(events(*range(28)), limit=8)
    fetched(catalog, tmp_path / "usgs.parquet")
    assert len(read(tmp_path / "usgs.parquet")) == 28


def test_more_than_that_in_an_hour_is_refused_with_what_to_do(serving, tmp_path):
    catalog = serving([feature(number, BEGINS + number) for number in range(9)], limit=8)
    with pytest.raises(FetchError, match="ask for a larger --magnitude"):
        fetched(catalog, tmp_path / "usgs.parquet")


def test_who_asks_us_to_wait_is_waited_for_as_long(serving, tmp_path):
    waits: list[float] = []
    catalog = serving(events(2), moods=[429, 503])
    fetched(catalog, tmp_path / "usgs.parquet", waits=waits)
    assert waits[:2] == [7.0, 20.0]
    assert len(read(tmp_path / "usgs.parquet")) == 1


def test_what_broke_off_goes_on_from_there(serving, tmp_path):
    file = tmp_path / "usgs.parquet"
    catalog = serving(events(2, 40, 80), moods=[0, *[503] * TRIES])
    with pytest.raises(FetchError, match="goes on from there"):
        fetched(catalog, file)
    assert not file.exists()
    catalog.asked.clear()
    fetched(catalog, file)
    assert catalog.asked[0]["starttime"][:10] == "2024-01-31"
    assert len(read(file)) == 3


def test_a_query_that_is_refused_is_said_in_a_sentence(serving, tmp_path):
    with pytest.raises(FetchError, match="USGS refuses the query: Bad Request: magnitude is wrong"):
        fetched(serving([], moods=[400]), tmp_path / "usgs.parquet")


def test_a_page_that_does_not_read_is_asked_for_anew(serving, tmp_path):
    file = tmp_path / "usgs.parquet"
    catalog = serving([])
    catalog.events = [{"properties": {"time": BEGINS // 1000}}]
    catalog.garbage = True
    with pytest.raises(FetchError, match="fetch again"):
        fetched(catalog, file)
    catalog.garbage, catalog.events = False, events(2)
    fetched(catalog, file)
    assert len(read(file)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "2024-01-01", "--to", "2024-02-01"], "say which archive: --usgs"),
        (["--usgs", "--from", "2024-02-01", "--to", "2024-01-01"], "is not before"),
        (["--usgs", "--from", "soon", "--to", "2024-01-01"], "--from soon is no day"),
    ],
)
def test_a_wish_that_cannot_be_is_one_sentence(words, said, tmp_path):
    done = serviola("history", "fetch", str(tmp_path / "h.parquet"), *words, cwd=ROOT)
    assert done.returncode == 2
    assert said in done.stderr
