"""One declared mapping: anybody's JSON, polled or pushed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.place import Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.time import Instant, iso, parse_iso
from tests.watchers import system_samples as said
from tests.watchers.mapped import ROOT, look, polled, pushed
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, ago
from watchers.mapping import declared_in, mapped_reader

RECORDED = ROOT.parent / "shared" / "data" / "ops"


def test_what_the_mapping_finds_becomes_a_signal():
    (signal,) = pushed(said.mention())
    assert (signal.hazard, signal.severity, signal.topics) == (
        Hazard.COMPLAINT,
        Severity.MODERATE,
        ("excursion",),
    )
    assert (signal.native_id, signal.revision) == ("m1", ago(1) // 1000)
    assert (signal.occurred_at, signal.sent_at, signal.msg_type) == (ago(2), ago(1), MsgType.ALERT)
    assert (signal.point, signal.area.countries) == (Point(19.79, -72.25), ("HT",))
    assert (signal.source_class, signal.certainty) == (SourceClass.SOCIAL, Certainty.UNKNOWN)
    assert signal.urgency is Urgency.UNKNOWN
    assert signal.text.headline == "The excursion was a disgrace"
    assert len(signal.story) == 16


def test_of_an_author_nothing_is_left_but_a_pseudonym():
    (one,), (same,), (other,) = (
        pushed(said.mention()),
        pushed(said.mention("m2")),
        pushed(said.mention("m3", author={"id": "ada"})),
    )
    assert one.publisher == same.publisher != other.publisher
    assert re.fullmatch(r"voice-[0-9a-f]{16}", one.publisher)
    (unknown,) = pushed(said.mention(), secret=replace_secret())
    assert unknown.publisher != one.publisher
    assert not re.search(r"wand|rowe|0199", str(encode(one)), re.IGNORECASE)
    (address,) = pushed(said.mention("https://social.example/@wanderer/1"))
    assert re.fullmatch(r"post-[0-9a-f]{32}", address.native_id)


def replace_secret():
    return type(SECRET)("another key", name="OTHER")


def test_what_a_machine_says_keeps_its_address_and_its_id():
    (signal,) = pushed(said.mention("a/1"), source_class=SourceClass.OPS, author=None, publisher="'the shop'")
    assert (signal.native_id, signal.publisher) == ("a/1", "the shop")
    assert signal.text.url == "https://social.example/@wanderer/1"


def test_of_an_id_what_nobody_sees_leaves_a_blank_as_it_ever_did():
    (signal,) = pushed(said.mention("a\u00ad1\u200b"), source_class=SourceClass.OPS, author=None)
    assert signal.native_id == "a 1"


def test_a_word_that_stands_in_no_table_is_what_otherwise_says():
    (signal,) = pushed(said.mention(category="weather", sentiment=None, tags=[]))
    assert (signal.hazard, signal.severity, signal.topics) == (Hazard.OTHER, Severity.UNKNOWN, ())


def test_words_may_be_fixed_and_topics_taken_as_they_are():
    changes = {"hazard": "strike", "severity": "Extreme", "topics": {"from": "tags"}}
    (signal,) = pushed(said.mention(), **changes)
    assert (signal.hazard, signal.severity, signal.topics) == (
        Hazard.STRIKE,
        Severity.EXTREME,
        ("shore-trips",),
    )
    assert pushed(said.mention(), topics=["pier"])[0].topics == ("pier",)


@pytest.mark.parametrize(
    "tag", ["Shore  Trips", "shore\u00a0trips", "ＳＨＯＲＥ ｔｒｉｐｓ", "sho\u00adre tri\u0301ps"]
)
def test_a_word_of_a_table_and_a_topic_are_found_however_they_are_written(tag):
    plain = {"topics": {"from": "tags"}}
    assert pushed(said.mention(tags=[tag]), **plain)[0].topics == ("shore-trips",)
    table = {"topics": {"from": "tags", "table": {"shore trips": "excursion", "shore tríps": "excursion"}}}
    assert pushed(said.mention(tags=[tag]), **table)[0].topics == ("excursion",)


def test_an_end_and_a_deletion_are_told():
    (over,) = pushed(said.mention(status="closed"))
    assert (over.msg_type, over.all_clear) == (MsgType.UPDATE, True)
    (gone,) = pushed(said.mention(removed=True))
    assert (gone.msg_type, gone.all_clear, gone.text) == (MsgType.CANCEL, False, None)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        (NOW // 1_000_000 - 3600, ago(1)),
        (NOW // 1000 - 3_600_000, ago(1)),
        (str(NOW // 1_000_000 - 3600), ago(1)),
        (iso(ago(1)), ago(1)),
        (iso(ago(1)).replace("Z", "").replace("T", " "), ago(1)),
        (iso(ago(48))[:10], parse_iso(f"{iso(ago(48))[:10]}T00:00:00Z")),
    ],
)
def test_times_are_read_as_systems_write_them(written, at):
    (signal,) = pushed(said.mention(created_at=written))
    assert signal.occurred_at == at


def test_a_revision_may_be_a_number_or_missing():
    assert pushed(said.mention(updated_at=7))[0].revision < pushed(said.mention(updated_at=8))[0].revision
    (without,), (ended,) = (
        pushed(said.mention(updated_at=None, status=status)) for status in ("open", "closed")
    )
    assert (without.revision, ended.revision) == (ago(2) // 1000, ago(2) // 1000 + 1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": None}, "item 1: it has no id"),
        ({"title": ""}, "item 1: it has no headline"),
        ({"created_at": "yesterday"}, "its occurred is no time, such as"),
        ({"created_at": "2999-01-01T00:00:00Z"}, "its occurred is no time, such as"),
        ({"updated_at": iso(ago(-48))}, "its updated is before 1970 or in the future"),
        ({"geo": {"lat": 190, "lon": 0}}, "its point is not on this planet"),
        ({"geo": {"lat": "north", "lon": 0}}, "its point holds no degrees"),
    ],
)
def test_an_item_that_cannot_be_believed_is_named_and_keeps_no_other_waiting(changes, says):
    with pytest.raises(SourceError, match=re.escape(says)):
        pushed(said.mention(**changes))
    assert len(pushed(said.mention(**changes), said.mention("m2"))) == 1


@pytest.mark.parametrize("body", [b"", b"[", b"7", b'{"data": {"mentions": 7}}', b'{"data": {}}', b"\xff"])
def test_what_holds_no_items_is_said(body):
    read = mapped_reader(declared_in("ears", said.MAPPING), source_class=SourceClass.SOCIAL, secret=SECRET)
    with pytest.raises(SourceError, match="ears: what was pushed cannot be read"):
        read(body, {}, source="ears", now=NOW)


def test_more_than_a_thousand_items_are_not_read():
    assert len(pushed(*(said.mention(str(number)) for number in range(1_100)))) == 1_000


def test_an_expression_that_cannot_work_on_an_item_costs_that_item_alone():
    with pytest.raises(SourceError, match=r"item 1: length\(id\) cannot work on it"):
        pushed(said.mention(7), id="length(id)")
    assert len(pushed(said.mention(7), said.mention("m2"), id="length(id)")) == 1


# --- recordings by others -------------------------------------------------------------------------


# What is shared among projects is no part of this one, and may be absent where it is checked out alone.
@pytest.mark.skipif(not RECORDED.is_dir(), reason="there are no recordings beside the repository")
def test_recorded_departures_are_read_through_a_mapping(tmp_path):
    text = (RECORDED / "tfl-live-departures.txt").read_text()
    file = tmp_path / "departures.json"
    file.write_text(text[text.index("[") : text.rindex("]`") + 1])
    mapping = {
        "items": "[?departureStatus=='Cancelled']",
        "id": "join('-', [naptanId, destinationNaptanId, scheduledTimeOfDeparture])",
        "occurred": "scheduledTimeOfDeparture",
        "headline": "join(' to ', [stationName, destinationName])",
        "hazard": "transport",
        "severity": "Minor",
        "topics": {"from": "naptanId"},
    }
    now = parse_iso("2020-02-16T09:00:00Z")
    found = look(polled(file, mapping=mapping), {}, now)
    count = file.read_text().count('"Cancelled"')
    assert len(found.signals) == count > 0
    assert (
        found.signals[0].text.headline == "Highbury & Islington Rail Station to Crystal Palace Rail Station"
    )
    assert found.health.error == ""
    later = look(polled(file, mapping=mapping), {**found.cursor, "files": {}}, Instant(now + 1))
    assert later.signals == ()
    assert replace(found.health, read=0, unchanged=True) == replace(later.health, read=0)


@pytest.mark.skipif(not RECORDED.is_dir(), reason="there are no recordings beside the repository")
@pytest.mark.parametrize(
    ("name", "items", "least"),
    [
        ("tfl-bus.txt", "[]", 10),
        ("nationalrail-live-departures.txt", "journeys", 3),
        ("cloudevents.schema.json", "values(properties)[?description]", 5),
    ],
)
def test_whatever_is_json_there_can_be_mapped(tmp_path, name, items, least):
    text = (RECORDED / name).read_text()
    if "= `" in text:
        text = text[text.index("`") + 1 : text.rindex("`")].replace("\\/", "/").replace('\\"', '"')
    file = tmp_path / "recorded.json"
    file.write_text(text)
    mapping = {
        "items": items,
        "id": "id || startDateTime || description",
        "headline": "stationName || description || legs[0].instruction.summary",
        "hazard": "transport",
    }
    found = look(polled(file, mapping=mapping, horizon_days=None), {})
    assert len(found.signals) >= least
    assert found.health.error == ""
