"""One declared mapping: anybody's JSON, polled or pushed."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import PlaybookError, SourceError
from engine.model.codec import encode
from engine.model.place import Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from engine.model.signal import Signal
from engine.model.time import DAY, Instant, iso, parse_iso
from serviola.settings import load_settings
from tests.watchers import system_samples as said
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, ago
from watchers import KINDS
from watchers.mapping import declared_in, mapped_reader
from wire.secrets import Secret

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "data" / "ops"


def pushed(*items, source_class=SourceClass.SOCIAL, secret=SECRET, **changes):
    mapping = {key: each for key, each in {**said.MAPPING, **changes}.items() if each is not None}
    read = mapped_reader(declared_in("ears", mapping), source_class=source_class, secret=secret)
    return read(said.mentions(*items), {}, source="ears", now=NOW)


def polled(path, *, horizon_days=7, **options):
    options = {"mapping": said.MAPPING, "secret": SECRET, "class": options.pop("of", "ops"), **options}
    return KINDS["json"]("ears", str(path), horizon_days=horizon_days, options=options)


def look(eyes, cursor, now=NOW):
    return asyncio.run(eyes.poll(json.loads(json.dumps(cursor)), now=now))


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


# --- polled ---------------------------------------------------------------------------------------

OTHER = Secret("the secret that comes after the first one")
POST = "https://social.example/@wanderer/1"


def test_under_a_new_secret_what_is_known_stays_what_it_was_and_its_deletion_is_heard(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social"), {})
    rotated = polled(file, of="social", secret=OTHER, old_secret=SECRET)
    file.write_bytes(said.mentions(said.mention(POST), said.mention(f"{POST}2")))
    second = look(rotated, first.cursor)
    # What is new is known under the new one alone.
    (new,) = second.signals
    alone = look(polled(file, of="social", secret=OTHER), {}).signals
    assert (new.native_id, new.publisher) in [(one.native_id, one.publisher) for one in alone]
    file.write_bytes(said.mentions(said.mention(POST, title="Better now", updated_h=0.6)))
    third = look(rotated, second.cursor)
    file.write_bytes(said.mentions(said.mention(POST, removed=True, updated_h=0.5)))
    fourth = look(rotated, third.cursor)
    assert [one.msg_type for poll in (third, fourth) for one in poll.signals] == [
        MsgType.UPDATE,
        MsgType.CANCEL,
    ]
    told = (*first.signals, *third.signals, *fourth.signals)
    assert len({one.native_id for one in told}) == 1
    assert fourth.signals[0].references == (third.signals[0].id,)


def test_what_stays_listed_is_told_once_through_any_number_of_secrets(tmp_path):
    file = tmp_path / "answer.json"
    secrets = [Secret(f"the secret number {number}, which is long enough") for number in range(5)]
    told: list[Signal] = []
    cursor: dict[str, Any] = {}
    for number, secret in enumerate(secrets):
        old = {"old_secret": secrets[number - 1]} if number else {}
        # Others come and go, so that there is always something to read.
        file.write_bytes(said.mentions(said.mention(POST), said.mention(f"{POST}/{number}")))
        poll = look(polled(file, of="social", secret=secret, **old), cursor)
        told += poll.signals
        cursor = poll.cursor
        # The secret before is taken out again in time.
        file.write_bytes(said.mentions(said.mention(POST)))
        poll = look(polled(file, of="social", secret=secret), cursor)
        assert poll.signals == ()
        cursor = poll.cursor
        assert len(cursor["memory"].get("others", {})) <= 1
        assert "wanderer" not in json.dumps(cursor)
    file.write_bytes(said.mentions(said.mention(POST, removed=True, updated_h=0.1)))
    (gone,) = look(polled(file, of="social", secret=secrets[-1]), cursor).signals
    assert gone.msg_type is MsgType.CANCEL
    assert gone.references[0] in {one.id for one in told[:2]}
    assert len({one.native_id for one in told}) == len(told) == 1 + len(secrets)


def test_without_the_old_secret_a_post_by_its_address_is_another_one(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social"), {})
    file.write_bytes(said.mentions(said.mention(POST), said.mention("m2")))
    second = look(polled(file, of="social", secret=OTHER), first.cursor)
    assert len(second.signals) == 2


def test_where_all_is_listed_a_new_secret_takes_nothing_back(tmp_path):
    file = tmp_path / "answer.json"
    file.write_bytes(said.mentions(said.mention(POST)))
    first = look(polled(file, of="social", ends="gone"), {})
    file.write_bytes(said.mentions(said.mention(POST), said.mention("m2")))
    second = look(polled(file, of="social", ends="gone", secret=OTHER, old_secret=SECRET), first.cursor)
    assert [(one.native_id, one.msg_type) for one in second.signals] == [("m2", MsgType.ALERT)]


def test_an_old_secret_that_could_be_guessed_is_refused(tmp_path):
    with pytest.raises(SourceError, match="shorter than 16 characters"):
        polled(tmp_path / "answer.json", old_secret=Secret("hunter2"))


def test_what_changed_is_an_update_and_what_is_over_is_said_once(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions(said.mention(status="closed", updated_h=0.5)))
    second = look(eyes, first.cursor)
    assert [(one.msg_type, one.all_clear) for one in second.signals] == [(MsgType.UPDATE, True)]
    file.write_bytes(said.mentions())
    assert look(eyes, second.cursor).signals == ()


@pytest.mark.parametrize(("ends", "over"), [("gone", 1), ("said", 0)])
def test_what_is_listed_no_more_is_over_only_where_the_settings_say_so(tmp_path, ends, over):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends=ends)
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    assert len(look(eyes, first.cursor).signals) == over


@pytest.mark.parametrize(("first", "later"), [(None, None), (7, 8), (7, 7)])
def test_what_says_no_time_counts_as_of_now_and_comes_back_after_its_end(tmp_path, first, later):
    def listed(revision, *, at=None):
        return said.mentions(said.mention(updated_at=revision, created_at=at))

    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone")
    file.write_bytes(listed(first))
    (alert,), cursor = (found := look(eyes, {})).signals, found.cursor
    assert alert.sent_at == NOW
    file.write_bytes(said.mentions())
    (over,), cursor = (found := look(eyes, cursor, Instant(NOW + 1))).signals, found.cursor
    assert over.all_clear
    file.write_bytes(listed(later))
    (again,) = look(eyes, cursor, Instant(NOW + 2)).signals
    assert (again.msg_type, again.all_clear) == (MsgType.ALERT, False)
    assert alert.revision < over.revision < again.revision


def test_what_people_wrote_and_is_listed_no_more_is_taken_for_deleted_and_by_no_machine(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    (gone,) = look(eyes, first.cursor).signals
    assert (gone.source_class, gone.msg_type, gone.all_clear) == (SourceClass.SOCIAL, MsgType.CANCEL, False)


@pytest.mark.parametrize("of", ["news", "official"])
def test_what_is_listed_no_more_is_called_over_by_who_told_of_it(tmp_path, of):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", ends="gone", of=of)
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions())
    (over,) = look(eyes, first.cursor).signals
    assert (over.source_class, over.all_clear) == (SourceClass(of), True)


@pytest.mark.parametrize("updated", [iso(ago(1)), 7, None])
@pytest.mark.parametrize(
    ("ends", "msg_type"), [({"removed": True}, MsgType.CANCEL), ({"status": "closed"}, MsgType.UPDATE)]
)
def test_an_end_that_is_pushed_without_a_newer_time_is_a_revision_of_its_own(updated, ends, msg_type):
    (told,) = pushed(said.mention(updated_at=updated))
    (ended,) = pushed(said.mention(updated_at=updated, **ends))
    assert ended.msg_type is msg_type
    assert ended.revision > told.revision
    if isinstance(updated, int):
        (again,) = pushed(said.mention(updated_at=updated + 1))
        assert again.revision > ended.revision


def test_an_end_need_not_repeat_what_is_over():
    (gone,) = pushed({"id": "m1", "removed": True})
    assert (gone.native_id, gone.msg_type, gone.text) == ("m1", MsgType.CANCEL, None)


def test_a_post_that_rolled_out_of_sight_may_still_be_deleted_a_month_later(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    later = Instant(NOW + 29 * DAY)
    file.write_bytes(said.mentions(said.mention("m2", updated_at=iso(later))))
    second = look(eyes, first.cursor, later)
    file.write_bytes(said.mentions(said.mention(removed=True, updated_at=iso(later))))
    (gone,) = look(eyes, second.cursor, later).signals
    assert (gone.native_id, gone.msg_type) == ("m1", MsgType.CANCEL)


def test_no_error_repeats_what_an_item_says():
    for changes, mapping in (
        ({"author": {"id": "a", "name": "Wanda Rowe"}}, {"headline": "abs(author.name)"}),
        ({"author": {"id": "a", "name": ["Wanda Rowe"]}}, {"headline": "sum(author.name)"}),
        ({"created_at": "Wanda Rowe"}, {}),
        ({"updated_at": "Wanda Rowe, +1 305 555 0199"}, {}),
    ):
        with pytest.raises(SourceError, match="item 1") as caught:
            pushed(said.mention(**changes), **mapping)
        assert not re.search(r"wanda|rowe|555", str(caught.value), re.IGNORECASE)


def test_what_is_pushed_without_a_time_is_as_new_as_its_delivery():
    (signal,) = pushed(said.mention(updated_at=None, created_at=None))
    assert signal.revision == NOW // 1000


def test_an_item_that_is_not_read_counts_among_those_left_out(tmp_path):
    (tmp_path / "1.json").write_bytes(said.mentions(said.mention("m1"), said.mention(None)))
    found = look(polled(tmp_path), {})
    assert (found.health.read, found.health.skipped) == (1, 1)
    assert "one item of 2 could not be read" in found.health.error


def test_a_folder_of_files_is_read_in_parts_and_a_bad_one_is_named(tmp_path):
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_bytes(said.mentions(said.mention(f"m{number}")))
    (tmp_path / "3.json").write_bytes(b"{")
    (tmp_path / "note.txt").write_bytes(b"{")
    found = look(polled(tmp_path, ends="gone"), {})
    assert sorted(one.native_id for one in found.signals) == ["m1", "m2"]
    assert "3.json cannot be read" in found.health.error
    (tmp_path / "1.json").unlink()
    assert look(polled(tmp_path, ends="gone"), found.cursor).signals == ()


def test_a_deleted_post_is_withdrawn_and_nothing_of_it_stays(tmp_path):
    file, eyes = tmp_path / "answer.json", polled(tmp_path / "answer.json", of="social")
    file.write_bytes(said.mentions(said.mention()))
    first = look(eyes, {})
    file.write_bytes(said.mentions(said.mention(removed=True, updated_h=0.5)))
    (gone,) = look(eyes, first.cursor).signals
    assert (gone.msg_type, gone.references, gone.text) == (MsgType.CANCEL, (first.signals[0].id,), None)


# --- settings -------------------------------------------------------------------------------------

SETTINGS = """\
schema: serviola/config/1
people: people.yaml
programs: [programs.yaml]
tools: []
playbooks: [playbooks]
api: {{listen: 127.0.0.1:8300}}
sources:
  - name: ears
    kind: json
    url: https://ears.example/mentions
    options:
      mapping:
        id: id
        headline: {headline}
        hazard: {hazard}
hooks:
  - name: pushes
    kind: mapped
    class: social
    token: "${{secret:PUSHES}}"
    mapping:
      id: id
      headline: title
      hazard: complaint
      {extra}
"""


def settings(folder, *, headline="title", hazard="complaint", extra="description: text"):
    for name in ("people.yaml", "programs.yaml"):
        (folder / name).write_text((ROOT / "serviola/cases/january-2010" / name).read_text())
    (folder / "playbooks").mkdir()
    text = SETTINGS.format(headline=headline, hazard=hazard, extra=extra).replace("tools: []\n", "")
    (folder / "serviola.yaml").write_text(
        text.replace("people: people.yaml\n", f"people: people.yaml\ntools: ['{ROOT}/config/tools']\n")
    )
    return load_settings(folder)


def test_a_mapping_is_read_with_the_settings(tmp_path):
    found = settings(tmp_path)
    assert found.hooks[0].mapping == {
        "id": "id",
        "headline": "title",
        "hazard": "complaint",
        "description": "text",
    }
    assert found.hooks[0].source_class is SourceClass.SOCIAL


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"headline": "'title['"}, "14:19", "headline: it is not JMESPath"),
        ({"headline": "shout(title)"}, "14:19", "headline: it does not work: Unknown function: shout()"),
        ({"headline": "7"}, "14:19", "headline is 7, not text"),
        ({"hazard": "tempest"}, "15:17", "hazard cannot be tempest"),
        ({"hazard": "{from: kind, table: {a: tempest}, otherwise: other}"}, "15:41", "a cannot be tempest"),
        ({"hazard": "{from: kind, table: {a: strike}}"}, "15:17", "hazard has no otherwise"),
        ({"extra": "author: '@.'"}, "25:15", "author: it is not JMESPath"),
        ({"extra": "colour: red"}, "25:7", "colour"),
        ({"extra": f"point: '{'a.' * 1_001}a'"}, "25:14", "point: it is longer than 2,000 characters"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_found_where_it_stands(tmp_path, changes, place, says):
    with pytest.raises(PlaybookError) as caught:
        settings(tmp_path, **changes)
    (finding,) = caught.value.findings
    assert f"{finding.line}:{finding.col}" == place
    assert says in finding.message
    assert finding.file.endswith("serviola.yaml")


def test_a_hook_of_this_kind_needs_a_mapping_and_another_has_none(tmp_path):
    settings(tmp_path)
    text = (tmp_path / "serviola.yaml").read_text()
    for wrong, says in (
        (text.replace("kind: mapped", "kind: cloudevents"), "has no mapping"),
        (text[: text.index("    mapping:\n      id: id\n      headline: title")], "needs a mapping"),
    ):
        (tmp_path / "serviola.yaml").write_text(wrong)
        with pytest.raises(PlaybookError, match=says):
            load_settings(tmp_path)


# --- recordings by others -------------------------------------------------------------------------


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
