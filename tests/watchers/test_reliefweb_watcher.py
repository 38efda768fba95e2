"""ReliefWeb: a disaster is official and known by its GLIDE number, a report is a text of who wrote it."""

from __future__ import annotations

import asyncio
import json

import pytest

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.signal import Phase
from engine.model.time import DAY, Instant
from tests.situations.world import World
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, disaster, gdacs, relief_disaster, relief_report, reliefweb
from tests.wire.loopback import Loopback, Reply
from watchers.gdacs import read_gdacs
from watchers.reliefweb import ReliefWebWatcher, read_reliefweb
from wire.http import Http


def read(document, memory=None, *, now=NOW, **options):
    return read_reliefweb(document, json.loads(json.dumps(memory or {})), now=now, **options)


def without(entry, *names):
    return {**entry, "fields": {name: value for name, value in entry["fields"].items() if name not in names}}


def test_a_disaster_is_an_official_signal():
    (signal,) = read(reliefweb(relief_disaster())).signals
    assert signal.id == f"reliefweb:disaster-52001:{ago(1) // 1000}"
    assert (signal.source_class, signal.publisher) == (SourceClass.OFFICIAL, "reliefweb")
    assert (signal.hazard, signal.area.countries) == (Hazard.FLOOD, ("PH",))
    assert (signal.severity, signal.certainty, signal.urgency) == (
        Severity.SEVERE,
        Certainty.OBSERVED,
        Urgency.UNKNOWN,
    )
    assert (signal.occurred_at, signal.sent_at, signal.point) == (ago(48), ago(1), None)
    assert signal.aliases == ("glide:FL-2026-000031-PHL",)
    assert signal.text.url == "https://reliefweb.int/disaster/fl-2026-000031-phl"


@pytest.mark.parametrize(
    ("status", "severity", "certainty"),
    [
        ("alert", Severity.MODERATE, Certainty.LIKELY),
        ("ongoing", Severity.SEVERE, Certainty.OBSERVED),
        ("current", Severity.SEVERE, Certainty.OBSERVED),
        ("something new", Severity.UNKNOWN, Certainty.UNKNOWN),
    ],
)
def test_the_status_is_the_severity(status, severity, certainty):
    (signal,) = read(reliefweb(relief_disaster(status=status))).signals
    assert (signal.severity, signal.certainty) == (severity, certainty)


@pytest.mark.parametrize(
    ("code", "hazard"),
    [
        ("EQ", Hazard.EARTHQUAKE),
        ("TC", Hazard.CYCLONE),
        ("FF", Hazard.FLOOD),
        ("ST", Hazard.STORM),
        ("EP", Hazard.EPIDEMIC),
        ("HT", Hazard.HEAT),
        ("WF", Hazard.WILDFIRE),
        ("MS", Hazard.LANDSLIDE),
        ("DR", Hazard.OTHER),
        ("CE", Hazard.OTHER),
    ],
)
def test_the_type_is_the_hazard(code, hazard):
    (signal,) = read(reliefweb(relief_disaster(code=code))).signals
    assert (signal.hazard, signal.partition) == (hazard, hazard.category)
    assert signal.urgency is (Urgency.PAST if code == "EQ" else Urgency.UNKNOWN)


def test_what_becomes_past_is_in_its_aftermath_and_not_cleared():
    first = read(reliefweb(relief_disaster(hours=30)))
    (past,) = read(reliefweb(relief_disaster(status="past")), first.memory).signals
    assert (past.msg_type, past.urgency, past.severity, past.all_clear) == (
        MsgType.UPDATE,
        Urgency.PAST,
        Severity.SEVERE,
        False,
    )
    world = World(*first.signals, past, now=NOW)
    assert (world.only.phase, world.only.epoch) == (Phase.AFTERMATH, 1)


def test_what_was_past_when_we_came_is_no_news_though_its_page_was_edited():
    found = read(reliefweb(relief_disaster(status="past")), horizon_days=7)
    assert (found.signals, found.skipped, found.problems) == ((), 1, ())
    old = read(reliefweb(relief_disaster(hours=24 * 9)), horizon_days=7)
    assert (old.signals, old.skipped, old.old) == ((), 1, 1)
    again = read(reliefweb(relief_disaster(hours=24 * 9)), old.memory, horizon_days=7)
    assert (again.skipped, again.old) == (1, 0)
    # Nothing but its date has changed, and now it is news.
    (alert,) = read(reliefweb(relief_disaster()), old.memory, horizon_days=7).signals
    assert (alert.msg_type, alert.references) == (MsgType.ALERT, ())


def test_the_number_joins_it_to_what_gdacs_says():
    flood = disaster("FL", "7", country="Philippines").replace("EQ-2010-000009-HTI", "FL-2026-000031-PHL")
    theirs = read_gdacs(gdacs(flood), {}, now=NOW).signals
    ours = read(reliefweb(relief_disaster(), relief_report())).signals
    world = World(*theirs, *ours)
    assert sorted(piece.native_key for piece in world.only.evidence) == [
        "gdacs:FL7",
        "reliefweb:disaster-52001",
        "reliefweb:report-4100001",
    ]
    assert {piece.publisher for piece in world.only.evidence} == {"gdacs", "reliefweb", "off"}


def test_a_number_of_another_hazard_joins_nothing():
    for other in ("EP-2026-000001-PHL", "TC-2026-000030-PHL"):
        (signal,) = read(reliefweb(relief_disaster(code="FL", glide=other))).signals
        assert signal.aliases == ()


def test_a_related_disaster_is_another_one():
    related = ["TC-2026-000030-PHL", "FL-2026-000030-PHL", "rain", 7]
    (signal,) = read(reliefweb(relief_disaster(related_glide=related))).signals
    assert signal.aliases == ("glide:FL-2026-000031-PHL",)


def test_a_report_on_two_disasters_makes_one_of_none_that_an_agency_keeps_apart():
    report = relief_report()
    about = report["fields"]["disaster"]
    report["fields"]["disaster"] = [*about, {**about[0], "glide": "FL-2026-000032-PHL"}]
    words = [*read(reliefweb(report)).signals]
    for number, glide in enumerate(("FL-2026-000031-PHL", "FL-2026-000032-PHL"), start=1):
        words += read(reliefweb(relief_disaster(number, glide=glide))).signals
    assert words[0].aliases == ()
    kept = World(*words[1:], words[0]).known.values()
    assert [sum("disaster" in key for key in one.keys) for one in kept] == [1, 1]


def test_a_report_is_a_text_of_whoever_wrote_it():
    (signal,) = read(reliefweb(relief_report())).signals
    assert (signal.native_id, signal.source_class, signal.publisher) == (
        "report-4100001",
        SourceClass.NEWS,
        "off",
    )
    assert (signal.hazard, signal.severity, signal.certainty) == (
        Hazard.FLOOD,
        Severity.UNKNOWN,
        Certainty.POSSIBLE,
    )
    assert (signal.occurred_at, len(signal.story)) == (ago(4), 16)


def test_a_report_without_a_type_is_what_its_text_speaks_of_or_nothing():
    bare = without(relief_report(), "disaster", "disaster_type")
    (signal,) = read(reliefweb(bare)).signals
    assert (signal.hazard, signal.aliases) == (Hazard.FLOOD, ())
    dull = {**bare, "fields": {**bare["fields"], "title": "Annual budget", "body": "Tables."}}
    found = read(reliefweb(dull))
    assert (found.signals, found.skipped, found.problems) == ((), 1, ())


def test_a_change_is_an_update_and_a_touch_is_not():
    first = read(reliefweb(relief_disaster(hours=5)))
    assert read(reliefweb(relief_disaster(hours=1)), first.memory).signals == ()
    (update,) = read(reliefweb(relief_disaster(status="alert")), first.memory).signals
    assert (update.msg_type, update.references) == (MsgType.UPDATE, (first.signals[0].id,))
    assert read(reliefweb(), first.memory).signals == ()


def test_a_disaster_that_turns_out_to_be_of_another_family_is_withdrawn_there():
    first = read(reliefweb(relief_disaster(hours=5)))
    cancel, alert = read(reliefweb(relief_disaster(code="EP")), first.memory).signals
    assert (cancel.msg_type, cancel.hazard, cancel.text) == (MsgType.CANCEL, Hazard.FLOOD, None)
    assert (alert.msg_type, alert.hazard) == (MsgType.ALERT, Hazard.EPIDEMIC)
    assert (cancel.aliases, alert.aliases) == ((), ("glide:EP-2026-000031-PHL",))


def test_wrong_items_are_named_and_the_others_are_read():
    wrong = [
        {"id": "1"},
        {**relief_disaster(), "id": "x"},
        without(relief_disaster(3), "name"),
        without(relief_disaster(4), "date"),
        without(relief_disaster(5), "type", "primary_type"),
        relief_disaster(6, hours=-30),
        7,
    ]
    found = read(reliefweb(*wrong, relief_disaster(), relief_disaster()))
    assert [signal.native_id for signal in found.signals] == ["disaster-52001"]
    names = ["1", "item 2", "3", "4", "5", "6", "item 7"]
    assert [problem.split(": ")[0] for problem in found.problems] == names
    assert "profile=full" in found.problems[4]


def test_fields_of_strange_kinds_are_silent():
    strange = relief_disaster(country=7, type="FL", status="", description={"a": 1}, url_alias="javascript:1")
    (signal,) = read(reliefweb(strange)).signals
    assert (signal.hazard, signal.severity, signal.text.url) == (
        Hazard.FLOOD,
        Severity.UNKNOWN,
        "https://reliefweb.int/taxonomy/term/52001",
    )


@pytest.mark.parametrize("document", [b"", b"{}", b"[]", b'{"data": {}}', b"<html>", b'{"data": NaN}'])
def test_what_is_no_answer_is_one_sentence(document):
    with pytest.raises(SourceError, match="is no answer of ReliefWeb: "):
        read(document)


def test_without_an_appname_nobody_is_asked():
    with pytest.raises(
        SourceError, match=r"ask for one at https://apidoc\.reliefweb\.int/parameters#appname"
    ):
        ReliefWebWatcher("relief", "https://api.reliefweb.int/v2/disasters?limit=5&appname=")


def test_it_is_asked_with_its_appname_and_a_refusal_names_no_secret():
    async def run():
        routes = {"/v2/disasters": Reply(body=reliefweb(relief_disaster()))}
        async with Loopback(routes) as server, Http() as http:
            url = f"{server.url}/v2/disasters?appname=lighthouse-watch-7f3a"
            watcher = ReliefWebWatcher("relief", url, http=http, allow_private=server.allowed)
            first = await watcher.poll({}, now=NOW)
            refusal = {"error": {"message": "You are not using an approved appname."}}
            server.routes["/v2/disasters"] = Reply(403, body=json.dumps(refusal).encode())
            with pytest.raises(SourceError) as caught:
                await watcher.poll(first.cursor, now=Instant(NOW + DAY))
            return first, str(caught.value), server.requests[0].path

    first, said, path = asyncio.run(run())
    assert len(first.signals) == 1
    assert "appname=lighthouse-watch-7f3a" in path
    assert "does not let us in (status 403)" in said
    assert said.endswith("it says: You are not using an approved appname.")
    assert "lighthouse" not in said
