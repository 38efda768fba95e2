"""The archive of NHC is read message by message, politely, from a loopback server laid out as it is."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.model.time import HOUR, MINUTE, Instant, iso, parse_iso
from serviola.history_fetch import PAUSE_S, TRIES, FetchError, asking_at
from serviola.history_nhc import NhcWish, fetch_nhc
from store.history.read import opened
from store.history.write import read_manifest
from tests.fakes.archives import serving_any
from tests.fakes.command_line import ROOT, serviola
from watchers.nhc import read_nhc
from wire.http import Http

TCM = (Path(__file__).parents[1] / "watchers" / "fixtures" / "nhc-tcm-rafaela.txt").read_text()
BEGINS, ENDS = parse_iso("2026-08-01T00:00Z"), parse_iso("2026-12-01T00:00Z")
NOW = parse_iso("2027-02-01T00:00Z")
FIRST, SECOND, LAST = (
    "al932026.fstadv.011.08282042",
    "al932026.fstadv.012.08290251",
    "al932026.fstadv.013.08290848",
)
LATER = TCM.replace("NUMBER  11", "NUMBER  12").replace("2100 UTC FRI AUG 28", "0300 UTC SAT AUG 29")
LATER = LATER.replace("LOCATED NEAR 16.2N  67.4W AT 28/2100Z", "LOCATED NEAR 16.5N  68.3W AT 29/0300Z")


class Archive(ThreadingHTTPServer):
    """One folder a year with what was sent; `moods` are statuses that it gives first."""

    def __init__(self, messages, *, moods=(), listing=None):
        super().__init__(("127.0.0.1", 0), Answering)
        self.messages, self.moods, self.asked, self.listing = dict(messages), list(moods), [], listing
        self.packed = b""
        """Said of every message, as a gzip."""

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server_port}/atcf/archive"


class Answering(BaseHTTPRequestHandler):
    server: Archive

    def do_GET(self):
        self.server.asked.append(self.path)
        status = self.server.moods.pop(0) if self.server.moods else 0
        folder, _, name = self.path.rpartition("/")
        if status:
            return self.say(status, b"")
        if folder != "/atcf/archive/2026/messages":
            return self.say(404, b"")
        if not name:
            others = ["al932026.public.011.08282041", "al932026.discus.011.08282043", "../"]
            rows = [
                f'<a href="{one}">{one[:15]}..</a> 2027-01-09 20:31 2.0K'
                for one in [*others, *self.server.messages]
            ]
            return self.say(200, (self.server.listing or "\n".join(rows)).encode())
        if self.server.packed:
            return self.say(200, self.server.packed, {"Content-Encoding": "gzip"})
        text = self.server.messages.get(name)
        return self.say(404, b"") if text is None else self.say(200, text.encode())

    def say(self, status, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def serving():
    with serving_any(Archive) as start:
        yield start


def fetched(archive, file, *, since=BEGINS, until=ENDS, waits=None, at_each=lambda done, of: None):
    async def wait(seconds):
        if waits is not None:
            waits.append(seconds)

    async def ask():
        async with Http() as http:
            asking = asking_at(archive.base, who="NHC", http=http, wait=wait)
            wish = NhcWish(since=since, until=until, base=archive.base)
            return await fetch_nhc(wish, file, asking, now=NOW, at_each=at_each)

    return asyncio.run(ask())


def read(file):
    with opened([file], now=NOW) as history:
        return list(history.signals())


def test_what_is_fetched_is_what_a_watcher_would_have_made_of_it_in_that_minute(serving, tmp_path):
    file, told = tmp_path / "nhc.parquet", []
    archive = serving({FIRST: TCM, SECOND: LATER})
    fetched(archive, file, at_each=lambda done, of: told.append((done, of)))
    found = read(file)
    sent = [parse_iso("2026-08-28T20:42Z"), parse_iso("2026-08-29T02:51Z")]
    assert [one.at for one in found] == sent
    first = read_nhc(TCM.encode(), {}, now=sent[0])
    second = read_nhc(LATER.encode(), first.memory, now=sent[1])
    live = [*first.signals, *second.signals]
    assert [one.signal for one in found] == [replace(one, text=None) for one in live]
    assert len(found[0].signal.forecast) == 9
    assert found[1].signal.references == (found[0].signal.id,)
    assert told == [(1, 2), (2, 2)]
    manifest = read_manifest(file)
    assert manifest is not None
    (origin,) = manifest.origins
    assert (origin.fetched_at, origin.query.startswith(archive.base)) == (iso(NOW), True)
    assert "when the forecast/advisory was sent" in origin.known_at
    assert sorted(one.name for one in tmp_path.iterdir()) == ["nhc.parquet", "nhc.parquet.json"]


def test_only_what_was_sent_in_the_span_is_asked_for_with_a_pause_after_each(serving, tmp_path):
    archive = serving({FIRST: TCM, SECOND: LATER})
    waits: list[float] = []
    fetched(archive, tmp_path / "nhc.parquet", until=parse_iso("2026-08-29T02:51Z"), waits=waits)
    assert [one.rpartition("/")[2] for one in archive.asked] == ["", FIRST]
    assert waits == [PAUSE_S, PAUSE_S]


def test_a_correction_is_known_when_it_was_sent_and_not_before(serving, tmp_path):
    corrected = TCM.replace("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  95 KT")
    archive = serving({FIRST: TCM, "al932026.fstadv.011.08282130": corrected})
    fetched(archive, tmp_path / "nhc.parquet")
    first, again = read(tmp_path / "nhc.parquet")
    assert again.at - first.at == 48 * MINUTE
    assert again.signal.revision > first.signal.revision


def test_a_name_with_a_time_that_cannot_be_gives_way_to_the_time_that_the_text_bears(serving, tmp_path):
    archive = serving({"al932026.fstadv.011.08250100": TCM, "al932026.fstadv.012.13452070": LATER})
    fetched(archive, tmp_path / "nhc.parquet")
    (found,) = read(tmp_path / "nhc.parquet")
    assert found.at == parse_iso("2026-08-28T21:00Z")


def test_what_broke_off_goes_on_from_there(serving, tmp_path):
    file = tmp_path / "nhc.parquet"
    archive = serving({FIRST: TCM, SECOND: LATER}, moods=[0, 0, *[503] * TRIES])
    with pytest.raises(
        FetchError, match="NHC answers 503, after 5 tries; the same command goes on from there"
    ):
        fetched(archive, file)
    assert not file.exists()
    archive.asked.clear()
    fetched(archive, file)
    assert [one.rpartition("/")[2] for one in archive.asked] == ["", SECOND]
    assert len(read(file)) == 2


def test_a_message_that_does_not_read_or_is_gone_is_left_out_and_named(serving, tmp_path):
    archive = serving({FIRST: TCM, SECOND: "TROPICAL WEATHER OUTLOOK", LAST: LATER})
    gone = dict(archive.messages)
    rows = "".join(f'<a href="{one}">x</a>' for one in (*gone, "al942026.fstadv.001.09010300"))
    archive.listing = rows
    found = fetched(archive, tmp_path / "nhc.parquet")
    assert len(read(tmp_path / "nhc.parquet")) == 2
    assert found.left_out == (
        f"{SECOND} was left out: it is no forecast/advisory",
        "al942026.fstadv.001.09010300 was left out: it is no forecast/advisory",
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"moods": [404]}, "NHC has no messages of 2026 in its archive"),
        ({"moods": [403]}, "NHC answers 403; what was fetched is kept"),
        (
            {"listing": "<html>moved</html>"},
            "lists no forecast/advisory; if there is another archive, name it",
        ),
    ],
)
def test_an_archive_that_is_not_as_it_was_is_one_sentence(serving, tmp_path, how, said):
    with pytest.raises(FetchError, match=said):
        fetched(serving({FIRST: TCM}, **how), tmp_path / "nhc.parquet")


def test_the_command_fetches_from_the_archive_that_is_named(serving, tmp_path):
    file = tmp_path / "nhc.parquet"
    span = ["--from", "2026-08-28", "--to", "2026-08-29"]
    done = serviola(
        "history", "fetch", str(file), "--nhc", *span, "--base", serving({FIRST: TCM}).base, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"1 signals are in {file}\n"
    assert read(file)[0].at == Instant(parse_iso("2026-08-28T21:00Z") - 18 * MINUTE)
    assert read(file)[0].at > parse_iso("2026-08-28T12:00Z") + HOUR


def test_a_web_page_in_the_place_of_a_message_is_asked_for_again_later_and_never_taken_for_one(
    serving, tmp_path
):
    file = tmp_path / "nhc.parquet"
    archive = serving({FIRST: TCM, SECOND: "<!DOCTYPE html><html>Back soon</html>"})
    with pytest.raises(FetchError, match=f"NHC answers with a web page where {SECOND} should be"):
        fetched(archive, file)
    assert not file.exists()
    archive.messages[SECOND] = LATER
    assert fetched(archive, file).left_out == ()
    assert len(read(file)) == 2


def test_a_message_that_is_cut_off_in_its_packing_is_none_and_what_came_before_is_kept(serving, tmp_path):
    file = tmp_path / "nhc.parquet"
    archive = serving({FIRST: TCM})
    archive.packed = gzip.compress(TCM.encode())[:-20]
    with pytest.raises(FetchError, match="what was fetched is kept"):
        fetched(archive, file)
    archive.packed = b""
    fetched(archive, file)
    assert len(read(file)) == 1


def test_a_message_of_more_bytes_than_any_has_is_not_taken(serving, tmp_path):
    archive = serving({FIRST: TCM + "X" * 1_100_000})
    with pytest.raises(FetchError, match="more than 1,000,000"):
        fetched(archive, tmp_path / "nhc.parquet")


def test_a_list_longer_than_any_season_is_one_sentence_and_nothing_of_it_is_asked_for(serving, tmp_path):
    rows = "".join(
        f'<a href="al93{number // 1000:04d}.fstadv.{number % 1000:03d}.08282042">' for number in range(20_001)
    )
    archive = serving({}, listing=rows)
    with pytest.raises(FetchError, match="lists 20001 forecast/advisories, more than any season has"):
        fetched(archive, tmp_path / "nhc.parquet")
    assert len(archive.asked) == 1


def test_a_year_that_the_archive_lacks_is_named_and_what_was_fetched_before_it_is_kept(serving, tmp_path):
    archive = serving({FIRST: TCM})
    with pytest.raises(FetchError, match="NHC has no messages of 2027 in its archive"):
        fetched(archive, tmp_path / "nhc.parquet", until=parse_iso("2027-06-01T00:00Z"))
    assert not (tmp_path / "nhc.parquet").exists()
