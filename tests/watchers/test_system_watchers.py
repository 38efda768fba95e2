"""Systems that list what is going on: Prometheus, Statuspage and service alerts of GTFS-realtime."""

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
from yarl import URL

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import DAY, HOUR, MINUTE, Instant, iso, parse_iso
from tests.watchers import system_samples as said
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago
from watchers import KINDS
from watchers.ops.prometheus import PrometheusWatcher
from wire.http import Answer
from wire.secrets import Secret

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "ops" / "gtfs_rt_alerts.asciipb"


class Folder:
    """A source whose document is written anew before each look."""

    def __init__(self, kind, path, **options):
        self.file = path / "document"
        self.eyes = KINDS[kind]("watch", str(self.file), options=options)
        self.cursor: Mapping[str, Any] = {}

    def look(self, data, now=NOW):
        self.file.write_bytes(data)
        poll = asyncio.run(self.eyes.poll(json.loads(json.dumps(self.cursor)), now=now))
        self.cursor = poll.cursor
        self.health = poll.health
        return poll.signals


@pytest.fixture
def system(tmp_path):
    return lambda kind, **options: Folder(kind, tmp_path, **options)


# --- Prometheus -----------------------------------------------------------------------------------


def test_each_series_of_the_answer_is_an_outage(system):
    (signal,) = system("prometheus", headline="Nobody can pay").look(said.vector(said.series(job="shop")))
    assert (signal.hazard, signal.severity, signal.msg_type) == (
        Hazard.OUTAGE,
        Severity.SEVERE,
        MsgType.ALERT,
    )
    assert (signal.source_class, signal.certainty, signal.topics) == (
        SourceClass.OPS,
        Certainty.OBSERVED,
        ("checkout",),
    )
    assert signal.occurred_at == ago(1)
    assert signal.text.headline == "Nobody can pay"
    assert signal.text.description == "job=shop, service=checkout, severity=critical; value 0.43"


def test_another_value_is_nothing_new_and_another_severity_is_by_its_label(system):
    eyes = system("prometheus")
    (first,) = eyes.look(said.vector(said.series("0.4", severity="warning")))
    assert first.severity is Severity.MODERATE
    assert eyes.look(said.vector(said.series("0.9", severity="warning", hours=0.5))) == ()


def test_a_series_that_is_gone_is_over_and_one_that_comes_back_is_new(system):
    eyes = system("prometheus")
    (first,) = eyes.look(said.vector(said.series()))
    (over,) = eyes.look(said.vector())
    assert (over.native_id, over.all_clear, over.msg_type, over.urgency) == (
        first.native_id,
        True,
        MsgType.UPDATE,
        Urgency.PAST,
    )
    assert over.revision > first.revision
    assert over.references == (first.id,)
    assert eyes.look(said.vector(), Instant(NOW + MINUTE)) == ()
    (again,) = eyes.look(said.vector(said.series(hours=-0.1)), Instant(NOW + HOUR))
    assert (again.msg_type, again.all_clear) == (MsgType.ALERT, False)
    assert again.revision > over.revision


@pytest.mark.parametrize(
    "answer",
    [
        said.vector(warnings=["a store did not answer"]),
        said.vector(isPartial=True),
        said.vector({"metric": {}, "value": [1, "x"]}),
    ],
)
def test_what_may_be_missing_is_not_over(system, answer):
    eyes = system("prometheus")
    assert eyes.look(said.vector(said.series()))
    assert eyes.look(answer) == ()
    assert eyes.health.error
    assert eyes.look(said.vector(said.series(hours=0.5))) == ()


def test_a_value_that_is_no_number_crosses_nothing(system):
    eyes = system("prometheus")
    assert eyes.look(said.vector(said.series("NaN"), said.series("+Inf", service="a"))) != ()
    assert (eyes.health.read, eyes.health.skipped) == (1, 1)


@pytest.mark.parametrize("seconds", [1e308, -1e308, 0, -1, 4_102_444_800])
def test_a_sample_of_another_time_costs_its_own_series_and_no_other(system, seconds):
    eyes = system("prometheus")
    odd = said.series(service="a") | {"value": [seconds, "1"]}
    assert len(eyes.look(said.vector(odd, said.series()))) == 1
    assert "its time is before 1970 or in the future" in eyes.health.error


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (
            json.dumps({"status": "error", "errorType": "bad_data", "error": "1:4: parse error"}).encode(),
            "refuses the query: bad_data: 1:4: parse error",
        ),
        (
            b'{"status": "success", "data": {"resultType": "matrix", "result": []}}',
            "gives matrix, not an inst",
        ),
        (b'{"status": "success"}', "gives nothing, not an instant vector"),
        (b'{"alerts": []}', "it has no status"),
    ],
)
def test_what_is_no_answer_is_said(system, answer, says):
    with pytest.raises(SourceError, match=says):
        system("prometheus").look(answer)


class Http:
    """Answers one request, and remembers it."""

    def __init__(self, status, body):
        self.answer = Answer(status=status, headers={}, body=body, url="")

    async def request(self, method, url, **asked):
        self.url, self.asked = url, asked
        return self.answer


def test_a_server_is_asked_for_the_query_with_the_credentials():
    http = Http(200, said.vector(said.series()))
    options = {"query": "rate(errors[5m]) > 0.05", "token": Secret("t0ken")}
    private = frozenset({"prom:9090"})
    eyes = KINDS["prometheus"](
        "watch", "http://prom:9090/base", http=http, options=options, allow_private=private
    )
    assert len(asyncio.run(eyes.poll({}, now=NOW)).signals) == 1
    assert http.url.startswith("http://prom:9090/base/api/v1/query?")
    assert URL(http.url).query == {"query": "rate(errors[5m]) > 0.05"}
    assert http.asked["headers"]["authorization"] == "Bearer t0ken"
    assert http.asked["allow_private"] == {"prom:9090"}


def test_a_refusal_is_told_in_the_words_of_the_server():
    http = Http(400, b'{"status": "error", "errorType": "bad_data", "error": "unexpected end of input"}')
    eyes = KINDS["prometheus"]("watch", "https://prom.example", http=http, options={"query": "up ="})
    with pytest.raises(SourceError, match="status 400; it says: bad_data: unexpected end of input"):
        asyncio.run(eyes.poll({}, now=NOW))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "has no query"),
        ({"query": "up == 0", "user": "ada"}, "a user without a password"),
        ({"query": "up == 0", "token": Secret("a"), "user": "b"}, "a token and a user"),
        ({"query": "up == 0", "token": "plain"}, "token of the source watch is no secret"),
        ({"query": "up == 0", "token_header": "X-Key"}, "no token for it"),
        ({"query": "up == 0", "severity": "bad"}, "severity of the source watch is none of"),
        ({"query": ["up"]}, "query of the source watch is no text"),
    ],
)
def test_a_wrong_option_is_said(options, says):
    with pytest.raises(SourceError, match=says):
        KINDS["prometheus"]("watch", "https://prom.example", options=options)


def test_a_user_comes_in_by_basic_authentication():
    options = {"user": "ada", "password": Secret("pw"), "query": "up == 0"}
    eyes = PrometheusWatcher("watch", "https://prom.example", options=options)
    assert eyes.headers() == {"authorization": "Basic YWRhOnB3"}


# --- Statuspage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("impact", "severity"),
    [
        ("none", Severity.MINOR),
        ("minor", Severity.MINOR),
        ("major", Severity.MODERATE),
        ("critical", Severity.SEVERE),
        ("odd", Severity.UNKNOWN),
    ],
)
def test_an_incident_is_an_outage_of_its_components(system, impact, severity):
    (signal,) = system("statuspage").look(said.summary(said.incident(impact=impact)))
    assert (signal.hazard, signal.severity, signal.topics) == (Hazard.OUTAGE, severity, ("payments-api",))
    assert (signal.publisher, signal.occurred_at, signal.sent_at) == ("payco.example", ago(2.5), ago(1))
    assert signal.text.headline == "Card payments fail"
    assert signal.text.description == "We are looking into it."


def test_components_stand_for_the_topics_that_the_settings_name(system):
    eyes = system("statuspage", topics={"checkout": ["Payments API"]})
    (signal,) = eyes.look(said.summary(said.incident()))
    assert signal.topics == ("checkout",)


@pytest.mark.parametrize("status", ["resolved", "postmortem"])
def test_an_incident_ends_when_the_page_says_so(system, status):
    eyes = system("statuspage")
    (first,) = eyes.look(said.summary(said.incident()))
    (over,) = eyes.look(said.summary(said.incident(status=status, updated_h=0.5)))
    assert (over.native_id, over.all_clear, over.msg_type) == (first.native_id, True, MsgType.UPDATE)
    assert eyes.look(said.summary(), Instant(NOW + MINUTE)) == ()


def test_an_incident_that_left_the_summary_is_over_but_not_one_that_left_the_newest_fifty(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident()))
    newest = json.dumps({"page": {"id": "p1"}, "incidents": []}).encode()
    assert eyes.look(newest) == ()
    (over,) = eyes.look(said.summary())
    assert over.all_clear


def test_maintenance_counts_only_while_it_is_under_way(system):
    eyes = system("statuspage")
    works = said.incident(
        "m1", status="scheduled", impact="maintenance", scheduled_for="2010-02-01T00:00:00Z"
    )
    assert eyes.look(said.summary(maintenances=[works])) == ()
    works = {
        **works,
        "status": "in_progress",
        "scheduled_for": iso(ago(0.5)),
        "updated_at": iso(ago(0.4)),
    }
    (signal,) = eyes.look(said.summary(maintenances=[works]))
    assert (signal.severity, signal.occurred_at) == (Severity.MINOR, ago(0.5))
    (over,) = eyes.look(said.summary(maintenances=[{**works, "status": "completed", "updated_at": iso(NOW)}]))
    assert over.all_clear


@pytest.mark.parametrize(
    ("planned", "hours"), [(iso(Instant(NOW + DAY * 6)), 1), ("2240-01-01T00:00:00Z", 2)]
)
def test_maintenance_that_began_before_its_time_began_when_that_was_said(system, planned, hours):
    works = said.incident("m1", status="in_progress", impact="maintenance", scheduled_for=planned)
    (signal,) = system("statuspage").look(said.summary(maintenances=[works]))
    assert (signal.occurred_at, signal.sent_at) == (ago(hours), ago(1))


def test_a_component_that_fails_without_an_incident_speaks_for_itself(system):
    eyes = system("statuspage")
    failing = [
        said.component("c1"),
        said.component("c2", "Login", "major_outage"),
        said.component("c3", group=True),
    ]
    told = eyes.look(said.summary(said.incident(), components=failing))
    assert [(one.native_id, one.severity) for one in told] == [
        ("i1", Severity.MODERATE),
        ("component-c2", Severity.SEVERE),
    ]
    assert told[1].text.headline == "Login: major outage"
    (over,) = eyes.look(
        said.summary(said.incident(), components=[said.component("c2", "Login", "operational")])
    )
    assert (over.native_id, over.all_clear) == ("component-c2", True)


def test_a_component_goes_on_failing_when_an_incident_names_it_or_it_is_worked_on(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(components=[said.component("c1")]))
    named = said.incident(components=[said.component("c1")])
    (incident,) = eyes.look(said.summary(named, components=[said.component("c1")]))
    assert incident.native_id == "i1"
    repaired = said.component("c1", status="under_maintenance")
    (update,) = eyes.look(said.summary(named, components=[repaired]))
    assert (update.native_id, update.all_clear) == ("component-c1", False)
    (over,) = eyes.look(said.summary(named, components=[said.component("c1", status="operational")]))
    assert (over.native_id, over.all_clear) == ("component-c1", True)
    assert system("statuspage").look(said.summary(components=[repaired])) == ()


def test_a_component_that_an_incident_named_speaks_for_itself_once_that_is_over(system):
    eyes = system("statuspage")
    failing = [said.component("c1")]
    assert [one.native_id for one in eyes.look(said.summary(said.incident(), components=failing))] == ["i1"]
    over, told = sorted(eyes.look(said.summary(components=failing)), key=lambda one: one.native_id != "i1")
    assert (over.all_clear, told.native_id, told.all_clear) == (True, "component-c1", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"incidents": None},
        {"components": None},
        {"incidents": ["<error>"]},
        {"scheduled_maintenances": [7]},
        {"components": [said.component(f"c{number}", status="operational") for number in range(1_001)]},
        {"components": [said.component("c9", status="on fire")]},
    ],
)
def test_a_page_that_lacks_something_ends_nothing(system, changes):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident(), components=[said.component("c7", "Login")]))
    page = {key: each for key, each in {**json.loads(said.summary()), **changes}.items() if each is not None}
    assert not any(one.all_clear for one in eyes.look(json.dumps(page).encode()))


def test_a_page_that_says_what_nobody_knows_ends_nothing(system):
    eyes = system("statuspage")
    assert eyes.look(said.summary(said.incident()))
    assert eyes.look(said.summary(said.incident(status="melting"))) == ()
    assert "its status 'melting' is none that we know" in eyes.health.error
    with pytest.raises(SourceError, match="is no page of Statuspage"):
        eyes.look(b'{"page": {}}')


@pytest.mark.parametrize("odd", [[], {}, 7, None, True, "x" * 500])
def test_a_value_of_another_kind_is_no_surprise(system, odd):
    eyes = system("statuspage")
    for key in said.incident():
        for page in (
            said.summary(said.incident(**{"id": "i1", key: odd})),
            said.summary(components=[said.component(status="major_outage") | {key: odd, "status": odd}]),
            said.summary(said.incident(components=[{"id": odd, "name": odd}, odd])),
        ):
            eyes.look(page)
    for answer in (
        {"status": odd, "data": odd},
        {"status": "success", "data": {"resultType": odd, "result": odd}},
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [odd, {"metric": odd, "value": odd}]},
        },
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {"a": odd}, "value": [odd, odd]}]},
        },
    ):
        try:
            system("prometheus").look(json.dumps(answer).encode())
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017 - some are no answer at all


def test_an_incident_of_long_ago_is_counted_and_asks_nobody(system):
    eyes = system("statuspage")
    old = said.incident(created_at=iso(ago(900)), updated_h=800)
    assert eyes.look(said.summary(old)) == ()
    assert eyes.health.skipped == 1
    (signal,) = eyes.look(said.summary({**old, "updated_at": iso(ago(0.5)), "impact": "critical"}))
    assert signal.msg_type is MsgType.ALERT


# --- GTFS-realtime --------------------------------------------------------------------------------


def test_a_service_alert_says_what_does_not_run_and_why(system):
    eyes = system("gtfs_rt", country="HT")
    (signal,) = eyes.look(said.service_alerts(said.service_alert()))
    assert (signal.hazard, signal.severity, signal.topics) == (Hazard.STRIKE, Severity.SEVERE, ("route-219",))
    assert (signal.area.countries, signal.occurred_at, signal.sent_at) == (("HT",), ago(2), ago(1))
    assert (signal.text.headline, signal.expires_at) == ("No trains to the port", None)


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
