"""Service alerts of GTFS-realtime: what does not run, from when until when, and feeds that are made to hurt."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from google.transit.gtfs_realtime_pb2 import FeedMessage

from engine.errors import SourceError
from engine.model.scales import Hazard, MsgType, Severity
from engine.model.time import HOUR, MINUTE, Instant, parse_iso
from tests.watchers import system_samples as said
from tests.watchers.folder import Folder, Http
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago
from watchers import KINDS
from wire.http import Answer

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "ops" / "gtfs_rt_alerts.asciipb"


@pytest.fixture
def system(tmp_path):
    return lambda kind, **options: Folder(kind, tmp_path, **options)


def test_a_service_alert_says_what_does_not_run_and_why(system):
    eyes = system("gtfs_rt", country="HT")
    (signal,) = eyes.look(said.service_alerts(said.service_alert()))
    assert (signal.hazard, signal.severity, signal.topics) == (Hazard.STRIKE, Severity.SEVERE, ("route-219",))
    assert (signal.area.countries, signal.occurred_at, signal.sent_at) == (("HT",), ago(2), ago(1))
    assert (signal.text.headline, signal.expires_at) == ("No trains to the port", None)


def test_of_an_id_what_nobody_sees_leaves_a_blank_as_it_ever_did(system):
    (signal,) = system("gtfs_rt").look(said.service_alerts(said.service_alert(id="line\u00ad7\u200b")))
    assert signal.native_id == "line 7"


@pytest.mark.parametrize(
    ("fields", "hazard", "severity"),
    [
        ({"severity_level": "INFO", "effect": "NO_SERVICE"}, Hazard.STRIKE, Severity.MINOR),
        ({"severity_level": "WARNING"}, Hazard.STRIKE, Severity.MODERATE),
        ({"severity_level": "SEVERE", "cause": "DEMONSTRATION"}, Hazard.UNREST, Severity.SEVERE),
        ({"cause": "WEATHER", "effect": "SIGNIFICANT_DELAYS"}, Hazard.TRANSPORT, Severity.MODERATE),
        ({"effect": "UNKNOWN_EFFECT"}, Hazard.STRIKE, Severity.UNKNOWN),
    ],
)
def test_its_own_level_counts_before_its_effect(system, fields, hazard, severity):
    (signal,) = system("gtfs_rt").look(said.service_alerts(said.service_alert(**fields)))
    assert (signal.hazard, signal.severity) == (hazard, severity)


def test_texts_are_taken_in_the_language_that_is_wanted(system):
    header = {
        "translation": [
            {"text": "Aucun train", "language": "fr"},
            {"text": "No trains", "language": "en"},
            {"text": "Sin trenes", "language": "es-419"},
        ]
    }
    data = said.service_alerts(said.service_alert(header_text=header))
    for language, text in (("es", "Sin trenes"), ("fr", "Aucun train"), ("de", "No trains")):
        (signal,) = system("gtfs_rt", language=language).look(data)
        assert signal.text.headline == text


def test_the_feed_made_anew_is_nothing_new_and_an_alert_that_left_it_is_over(system):
    eyes = system("gtfs_rt")
    (first,) = eyes.look(said.service_alerts(said.service_alert()))
    assert eyes.look(said.service_alerts(said.service_alert(), made_h=0.9)) == ()
    assert eyes.look(said.service_alerts(made_h=0.8, differential=True)) == ()
    (over,) = eyes.look(said.service_alerts(made_h=0.7))
    assert (over.native_id, over.all_clear) == (first.native_id, True)


def test_a_feed_made_to_be_slow_or_large_is_neither(system):
    eyes = system("gtfs_rt")
    header = b"\x0a\x05\x0a\x032.0"
    for before in (b"", b"\x7b\x7c", b"\x7d1234", b"\x79" + b"8" * 8, b"\x78\x01"):
        with pytest.raises(SourceError, match="holds more than 100,000 entities"):
            eyes.look(before + header + b"\x12\x00" * 1_000_000)
    periods = b"\x0a\x02\x08\x01" * 400_000
    alert = b"\x2a" + _length(periods) + periods
    entity = b"\x0a\x01a" + alert
    began = time.process_time()
    eyes.look(header + b"\x12" + _length(entity) + entity)
    assert time.process_time() - began < 20


def _delimited(number, data):
    return bytes([number << 3 | 2]) + _length(data) + data


@pytest.mark.parametrize("path", [(5,), (5, 4), (1,)], ids=["whom", "trip", "period"])
def test_an_alert_of_millions_of_parts_is_refused_before_it_takes_the_memory(system, path):
    header, part = b"\x0a\x05\x0a\x032.0", b""
    for number in reversed(path):
        part = _delimited(number, part)
    for count in (600_000, 90_000):
        feed = header + _delimited(2, _delimited(1, b"a") + _delimited(5, part * count))
        if count > 500_000:
            with pytest.raises(SourceError, match="holds more than 500,000 messages; ask for the service"):
                system("gtfs_rt").look(feed)
        else:
            (read,) = system("gtfs_rt").look(feed)
            assert read.native_id == "a"


def _length(data):
    number, written = len(data), b""
    while number > 127:
        number, written = number >> 7, written + bytes([number & 127 | 128])
    return written + bytes([number])


def test_a_deleted_alert_of_a_differential_feed_is_over(system):
    eyes = system("gtfs_rt")
    assert eyes.look(said.service_alerts(said.service_alert()))
    (over,) = eyes.look(said.service_alerts({"id": "a1", "is_deleted": True}, made_h=0.5, differential=True))
    assert over.all_clear


def test_what_begins_later_is_told_when_it_begins_and_is_over_when_it_ends(system):
    eyes = system("gtfs_rt")
    period = {"start": said.seconds(ago(-1)), "end": said.seconds(ago(-3))}
    data = said.service_alerts(said.service_alert(active_period=[period]))
    assert eyes.look(data) == ()
    assert eyes.health.skipped == 1
    # The feed stays the same, and is not read again for nothing.
    assert eyes.look(data, Instant(NOW + 30 * MINUTE)) == ()
    (began,) = eyes.look(data, Instant(NOW + 61 * MINUTE))
    assert (began.occurred_at, began.expires_at) == (ago(-1), ago(-3))
    (over,) = eyes.look(data, Instant(NOW + 4 * HOUR))
    assert over.all_clear


def test_what_one_file_of_a_folder_waits_for_comes_though_another_waits_for_nothing(tmp_path):
    eyes = KINDS["gtfs_rt"]("watch", str(tmp_path))
    later = said.service_alert(active_period=[{"start": said.seconds(ago(-1))}])
    (tmp_path / "a.pb").write_bytes(said.service_alerts(later))
    found: Any = None
    for number, told in enumerate(([], ["b0"], ["b1"], ["a1", "b2"])):
        one = said.service_alert(f"Number {number}", id=f"b{number - 1}")
        (tmp_path / "b.pb").write_bytes(said.service_alerts(*([one] if number else [])))
        now = Instant(NOW + number * 21 * MINUTE)
        found = asyncio.run(eyes.poll({} if found is None else found.cursor, now=now))
        assert sorted(one.native_id for one in found.signals) == told


def test_letters_that_are_no_utf_8_cost_no_alert(system):
    data = said.service_alerts(said.service_alert("No trains to Cadiz"), said.service_alert(id="a2"))
    for place in (b"Cadiz", b"a2", b"219", b"en"):
        # As Latin-1 has it, and as long as before.
        eyes = system("gtfs_rt")
        assert place in data
        assert len(eyes.look(data.replace(place, b"\xe1" * len(place)))) == 2
        assert eyes.health.error == ""
        eyes.cursor = {}


def test_a_feed_that_is_not_made_anew_shows_nothing_newer(system):
    http = Http(200, said.service_alerts(said.service_alert()))
    eyes = KINDS["gtfs_rt"]("watch", "https://transit.example/alerts.pb", http=http)
    cursor: Mapping[str, Any] = {}

    def newer():
        nonlocal cursor
        poll = asyncio.run(eyes.poll(json.loads(json.dumps(cursor)), now=NOW))
        cursor = poll.cursor
        return poll.health.newer

    assert [newer(), newer()] == [True, False]
    # Made anew, and nothing else in it has changed.
    http.answer = Answer(
        status=200, headers={}, body=said.service_alerts(said.service_alert(), made_h=0.5), url=""
    )
    assert [newer(), newer()] == [True, False]
    # After a restart it is the same feed still, though none of it is read again.
    eyes = KINDS["gtfs_rt"]("watch", "https://transit.example/alerts.pb", http=http)
    assert [newer(), newer()] == [False, False]
    # An older copy, as of a cache beside another, is nothing newer.
    for made_h in (1, 0.5, 1):
        body = said.service_alerts(said.service_alert(), made_h=made_h)
        http.answer = Answer(status=200, headers={}, body=body, url="")
        assert not newer()
    # A file is whatever somebody put there.
    file = system("gtfs_rt")
    for _ in range(2):
        file.look(said.service_alerts(said.service_alert()))
        assert file.health.newer


def test_routes_and_stops_stand_for_the_topics_that_the_settings_name(system):
    eyes = system("gtfs_rt", topics={"shuttle": ["route:219", "stop:7"]})
    (signal,) = eyes.look(said.service_alerts(said.service_alert()))
    assert signal.topics == ("shuttle",)


def test_a_hazard_of_another_family_is_taken_back_there_and_said_anew_here(system):
    eyes = system("gtfs_rt")
    (first,) = eyes.look(said.service_alerts(said.service_alert()))
    gone, anew = eyes.look(said.service_alerts(said.service_alert(cause="DEMONSTRATION"), made_h=0.5))
    assert (gone.msg_type, gone.hazard, gone.references) == (MsgType.CANCEL, Hazard.STRIKE, (first.id,))
    assert (anew.msg_type, anew.hazard) == (MsgType.ALERT, Hazard.UNREST)
    assert first.revision < gone.revision < anew.revision
    (over,) = eyes.look(said.service_alerts(made_h=0.4))
    assert (over.hazard, over.revision > anew.revision) == (Hazard.UNREST, True)


@pytest.mark.parametrize("data", [b"", b"header { }", b"\x0a\x02\x08\x01", b"<html>"])
def test_what_is_no_feed_is_said(system, data):
    with pytest.raises(SourceError, match="is no GTFS-realtime feed"):
        system("gtfs_rt").look(data)


# What is shared among projects is no part of this one, and may be absent where it is checked out alone.
@pytest.mark.skipif(not RECORDED.is_file(), reason="there are no recordings beside the repository")
def test_the_alert_of_the_specification_is_read(system):
    feed = text_format.Parse(RECORDED.read_text(), FeedMessage())
    eyes = system("gtfs_rt")
    (signal,) = eyes.look(feed.SerializeToString(), parse_iso("2010-09-14T11:00:00Z"))
    assert signal.text.headline == "Stop at Elm street is closed, temporary stop at Oak street"
    assert (signal.hazard, signal.severity) == (Hazard.TRANSPORT, Severity.MINOR)
    assert signal.topics == ("route-100", "route-219", "stop-16230", "stop-16299")
    assert signal.expires_at == parse_iso("2010-09-14T12:41:12Z")
    assert signal.text.url == "http://www.sometransitagency/alerts"
