"""What every watcher promises, the fake and the real alike: copy a line of EXAMINED to add one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.signal import Signal
from engine.model.time import DAY, MINUTE, Instant
from engine.ports import Health, Poll, Watcher
from serviola.portions import portions
from tests.watchers import samples, system_samples
from tests.watchers.quakes import NOW, feed, ms, quake
from watchers import KINDS
from watchers.usgs import read_usgs


class FakeWatcher:
    """The least that keeps the promises: one signal a line of a file."""

    def __init__(self, name, location):
        self.name = name
        self.source = "fake"
        self._location = Path(location)

    async def poll(self, cursor, *, now):
        try:
            lines = self._location.read_bytes().decode("ascii").split()
        except (OSError, ValueError) as error:
            raise SourceError(f"{self._location} cannot be read; give a text file") from error
        pattern = read_usgs(feed(quake()), now=now).signals[0]
        if not all(line.isalnum() for line in lines):
            raise SourceError(f"{self._location} holds a line that is no word; correct it")
        seen = list(cursor.get("seen", []))
        new = [line for line in dict.fromkeys(lines) if line not in seen]
        signals = tuple(replace(pattern, id=f"fake:{line}:1", source="fake", native_id=line) for line in new)
        return Poll(signals=signals, cursor={"seen": seen + new}, health=Health(read=len(lines)))


@dataclass(frozen=True)
class Examined:
    """A watcher, and two things its source may hold: the second goes on from the first."""

    make: Callable[[str, str], Watcher]
    first: bytes
    second: bytes


def social(kind: str) -> Callable[[str, str], Watcher]:
    """Make a kind that needs a secret."""
    options = {"secret": samples.SECRET, "topics": {"excursion": ["excursion"]}}
    return lambda name, location: KINDS[kind](name, location, options=options)


def mapped(name: str, location: str) -> Watcher:
    """Make the kind that needs a mapping."""
    options = {"secret": samples.SECRET, "class": "social", "mapping": system_samples.MAPPING}
    return KINDS["json"](name, location, options=options)


def rows(name: str, location: str) -> Watcher:
    """Make the kind that asks a database."""
    query = "SELECT * FROM tickets"
    options = {"secret": samples.SECRET, "query": query, "watermark": "changed"}
    return KINDS["sql"](name, location, options={**options, "mapping": system_samples.ROWS_MAPPING})


EXAMINED = {
    "fake": Examined(FakeWatcher, b"one two", b"one two three"),
    "advisories": Examined(
        KINDS["advisories"],
        samples.advisories(samples.advisory("Haiti"), samples.advisory("Chile", 2)),
        samples.advisories(samples.advisory("Haiti", 3, days=0.5), samples.advisory("Chile", 2)),
    ),
    "advisories of their interface": Examined(
        KINDS["advisories"],
        samples.advisories(samples.advisory_page("Haiti"), samples.advisory_page("Chile", 2)),
        samples.advisories(samples.advisory_page("Haiti", 3, days=0), samples.advisory_page("Chile", 2)),
    ),
    "advisories in RSS": Examined(
        KINDS["advisories"],
        samples.advisory_feed(samples.advisory_item("Haiti"), samples.advisory_item("Chile", 2)),
        samples.advisory_feed(samples.advisory_item("Haiti", 3, days=0), samples.advisory_item("Chile", 2)),
    ),
    "bluesky": Examined(
        social("bluesky"),
        samples.skeets(samples.view("3k1"), samples.view("3k2", "Strong earthquake here")),
        samples.skeets(samples.view("3k3"), samples.view("3k1")),
    ),
    "cap": Examined(
        KINDS["cap"],
        samples.edxl(samples.cap("W-1"), samples.cap("W-2", sent_h=2)),
        samples.edxl(samples.cap("W-1"), samples.cap("W-3", sent_h=0.5)),
    ),
    "fcdo": Examined(
        KINDS["fcdo"],
        json.dumps(samples.govuk_page("haiti", "Haiti", "avoid_all_travel_to_parts", hours=2)).encode(),
        json.dumps(samples.govuk_page("haiti", "Haiti", "avoid_all_travel_to_whole_country")).encode(),
    ),
    "fdsn": Examined(
        KINDS["fdsn"],
        samples.emsc(samples.emsc_quake(), samples.emsc_quake("20260314_0000102", hours=2)),
        samples.emsc(samples.emsc_quake(mag=7.1), samples.emsc_quake("20260314_0000103", hours=0.5)),
    ),
    "feed": Examined(
        KINDS["feed"],
        samples.rss(samples.story("g1"), samples.story("g2", "Flood waters cut off the town")),
        samples.rss(samples.story("g3", "Huelga de trenes"), samples.story("g1", "Dos terremotos en Haití")),
    ),
    "feed in JSON": Examined(
        KINDS["feed"],
        samples.json_feed(samples.json_item(), samples.json_item("g2", "Flood waters cut off the town")),
        samples.json_feed(samples.json_item("g3", "Terremoto en Chile"), samples.json_item()),
    ),
    "forum": Examined(
        social("forum"),
        samples.forum(samples.thread("p1"), samples.thread("p2", "Strong earthquake here")),
        samples.forum(samples.thread("p3"), samples.thread("p1")),
    ),
    "gdacs": Examined(
        KINDS["gdacs"],
        samples.gdacs(samples.disaster(), samples.disaster("TC", "2")),
        samples.gdacs(samples.disaster(level="Orange", modified_h=0.5), samples.disaster("FL", "3")),
    ),
    "gtfs_rt": Examined(
        KINDS["gtfs_rt"],
        system_samples.service_alerts(system_samples.service_alert()),
        system_samples.service_alerts(
            system_samples.service_alert("No trains, and no buses"),
            system_samples.service_alert(id="a2"),
            made_h=0,
        ),
    ),
    "json": Examined(
        mapped,
        system_samples.mentions(system_samples.mention(), system_samples.mention("m2")),
        system_samples.mentions(
            system_samples.mention(sentiment="furious", updated_h=0.5), system_samples.mention("m3")
        ),
    ),
    "mastodon": Examined(
        social("mastodon"),
        samples.timeline(samples.post("1"), samples.post("2", "<p>Strong earthquake here</p>")),
        samples.timeline(samples.post("3"), samples.post("1")),
    ),
    "meteoalarm": Examined(
        KINDS["meteoalarm"],
        samples.warnings_of(samples.awareness("W-1"), samples.awareness("W-2", sent_h=2)),
        samples.warnings_of(samples.awareness("W-1"), samples.awareness("W-3", sent_h=0.5)),
    ),
    "prometheus": Examined(
        KINDS["prometheus"],
        system_samples.vector(system_samples.series(), system_samples.series(service="login")),
        system_samples.vector(system_samples.series(hours=0.5), system_samples.series(service="search")),
    ),
    "sql": Examined(
        rows,
        system_samples.database(system_samples.ticket(), system_samples.ticket(2)),
        system_samples.database(
            system_samples.ticket(hours=0.5, state="done"), system_samples.ticket(3, hours=0)
        ),
    ),
    "statuspage": Examined(
        KINDS["statuspage"],
        system_samples.summary(system_samples.incident(), components=[system_samples.component("c2")]),
        system_samples.summary(
            system_samples.incident(status="monitoring", impact="minor", updated_h=0.5),
            system_samples.incident("i2"),
        ),
    ),
    "reliefweb": Examined(
        KINDS["reliefweb"],
        samples.reliefweb(samples.relief_disaster(hours=3), samples.relief_report(hours=2)),
        samples.reliefweb(samples.relief_disaster(status="past"), samples.relief_report(hours=2)),
    ),
    "nhc": Examined(
        KINDS["nhc"],
        samples.storms(samples.storm(), samples.storm("ep052026", name="Ugo", intensity="40")),
        samples.storms(samples.storm(hours=0.5, number="12"), samples.storm("ep062026", name="Vera")),
    ),
    "nws": Examined(
        KINDS["nws"],
        samples.weathers(samples.weather("urn:1"), samples.weather("urn:2", sent_h=2)),
        samples.weathers(samples.weather("urn:1"), samples.weather("urn:3", sent_h=0.5)),
    ),
    "usgs": Examined(
        KINDS["usgs"],
        feed(quake("us1"), quake("us2")),
        feed(quake("us1", updated=ms(NOW)), quake("us2"), quake("us3")),
    ),
    "who": Examined(
        KINDS["who"],
        samples.outbreaks(samples.outbreak(hours=3), samples.outbreak("Mpox - Uganda", "2026-DON600")),
        samples.outbreaks(samples.outbreak(don="2026-DON602"), samples.outbreak("Measles - Chile", "D603")),
    ),
}


@pytest.fixture(params=sorted(EXAMINED))
def examined(request):
    return EXAMINED[request.param]


def look(watcher: Watcher, cursor: Any, now: Instant = NOW) -> Poll:
    """Poll with the cursor as a store gives it back."""
    poll = asyncio.run(watcher.poll(json.loads(json.dumps(cursor)), now=now))
    json.dumps(poll.cursor, allow_nan=False).encode()
    return poll


def test_every_kind_is_examined():
    assert set(KINDS) <= set(EXAMINED)


def test_it_keeps_its_name(examined, tmp_path):
    assert examined.make("harbor", str(tmp_path / "source")).name == "harbor"


def test_it_says_which_source_its_signals_name(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    watcher = examined.make("harbor", str(tmp_path / "source"))
    assert {signal.source for signal in look(watcher, {}).signals} == {watcher.source}


def test_its_signals_are_whole_and_can_be_written_down(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    poll = look(examined.make("a", str(tmp_path / "source")), {})
    assert poll.signals
    for signal in poll.signals:
        assert isinstance(signal, Signal)
        assert signal.id == f"{signal.source}:{signal.native_id}:{signal.revision}" or signal.source == "fake"
        assert signal.partition is signal.hazard.category
        assert signal.received_at == NOW
        assert encode(signal)
    assert poll.health.error == ""


def test_its_ids_are_stable(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    looks = [look(examined.make(name, str(tmp_path / "source")), {}) for name in ("a", "a", "b")]
    ids = [[signal.id for signal in poll.signals] for poll in looks]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    # Where ids are not unique in the world, the name of the source stands before them, and nothing else.
    named = [[(signal.native_id, signal.revision) for signal in poll.signals] for poll in looks]
    assert named[0] == named[2]
    assert {signal.source for signal in looks[2].signals} in ({"b"}, {s.source for s in looks[0].signals})


def test_an_option_that_it_does_not_know_is_a_source_error(examined, tmp_path):
    if examined.make in KINDS.values():
        with pytest.raises(SourceError, match="has the option colour, which it does not know"):
            examined.make("a", str(tmp_path), options={"colour": "red"})


def test_nobody_is_named_in_a_cursor_or_a_signal(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    poll = look(examined.make("a", str(tmp_path / "source")), {})
    said = json.dumps(poll.cursor) + "".join(str(encode(signal)) for signal in poll.signals)
    assert not re.search("wanda|rowe|wanderer|avatars|sailor", said, re.IGNORECASE)


def test_a_second_look_gives_nothing_new(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    first = look(examined.make("a", str(tmp_path / "source")), {})
    later = Instant(NOW + MINUTE)
    second = look(examined.make("a", str(tmp_path / "source")), first.cursor, later)
    assert second.signals == ()
    assert look(examined.make("a", str(tmp_path / "source")), second.cursor, later).cursor == second.cursor


def test_it_gives_what_is_new_and_only_that(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.first)
    watcher = examined.make("a", str(tmp_path / "source"))
    first = look(watcher, {})
    (tmp_path / "source").write_bytes(examined.second)
    second = look(watcher, first.cursor)
    assert second.signals
    assert not {signal.id for signal in first.signals} & {signal.id for signal in second.signals}


def test_losing_the_cursor_repeats_ids_and_invents_none(examined, tmp_path):
    (tmp_path / "source").write_bytes(examined.second)
    watcher = examined.make("a", str(tmp_path / "source"))
    assert {s.id for s in look(watcher, {}).signals} == {s.id for s in look(watcher, {}).signals}


def test_a_look_that_is_broken_off_between_any_two_signals_goes_on_where_it_was(examined, tmp_path):
    cursor: Any = {}
    for document in (examined.first, examined.second):
        (tmp_path / "source").write_bytes(document)
        watcher = examined.make("a", str(tmp_path / "source"))
        whole = look(watcher, cursor)
        left = whole.signals
        pieces = list(portions(watcher, cursor, whole, most=1))
        names = [name for signal in whole.signals for name in (signal.native_id, *signal.aliases)]
        is_parted = getattr(watcher, "in_portions", False) and len(names) == len(set(names))
        assert len(pieces) == (len(left) if is_parted else 1)
        for signals, kept in pieces:
            assert signals == left[: len(signals)]
            left = left[len(signals) :]
            again = look(examined.make("a", str(tmp_path / "source")), kept)
            assert again.signals == left
            assert again.cursor == whole.cursor or not left
        cursor = whole.cursor
        assert left == ()


def test_posts_and_what_is_known_by_more_than_the_ids_of_its_signals_are_taken_whole():
    whole = {name for name in KINDS if not getattr(EXAMINED[name].make("a", "/source"), "in_portions", False)}
    assert whole == {"advisories", "bluesky", "fcdo", "forum", "mastodon", "nhc"}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_is_old_at_first_sight_is_counted_once_and_asks_nobody(name, tmp_path):
    examined, late = EXAMINED[name], Instant(NOW + 20 * DAY)
    (tmp_path / "source").write_bytes(examined.first)
    in_time = look(examined.make("a", str(tmp_path / "source")), {})
    watcher = examined.make("a", str(tmp_path / "source"))
    first = look(watcher, {}, late)
    # An advice that stands is no old news, however long it has stood.
    assert [signal.id for signal in first.signals if not signal.standing] == []
    assert first.health.old == len(in_time.signals) - len(first.signals) > 0
    again = look(watcher, {**first.cursor, "files": {}}, late)
    assert (again.signals, again.health.old) == ((), 0)
    restarted = look(examined.make("a", str(tmp_path / "source")), {**first.cursor, "files": {}}, late)
    assert restarted.signals == ()


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"sql"}))
def test_a_document_that_is_written_anew_and_holds_nothing_new_shows_nothing_new(name, tmp_path):
    """Else whoever should speak and does not (`speaks`) would be heard for ever, and never asked less often."""
    examined = EXAMINED[name]
    (tmp_path / "source").write_bytes(examined.first)
    first = look(examined.make("a", str(tmp_path / "source")), {})
    assert not first.health.unchanged
    # As when all of it was made again: the bytes are others, and what they say is not.
    again = look(examined.make("a", str(tmp_path / "source")), {**first.cursor, "files": {}})
    assert (again.signals, again.health.unchanged) == ((), True)
    (tmp_path / "source").write_bytes(examined.second)
    second = look(examined.make("a", str(tmp_path / "source")), again.cursor)
    assert (bool(second.signals), second.health.unchanged) == (True, False)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_was_gone_for_long_and_comes_back_as_it_was_is_no_news(name, tmp_path):
    examined, late = EXAMINED[name], Instant(NOW + 40 * DAY)

    def reread(cursor, data, now):
        (tmp_path / "source").write_bytes(data)
        return look(examined.make("a", str(tmp_path / "source")), {**cursor, "files": {}}, now)

    first = reread({}, examined.first, NOW)
    second = reread(first.cursor, examined.second, Instant(NOW + DAY))
    third = reread(second.cursor, examined.second, late)
    back = reread(third.cursor, examined.first, Instant(late + DAY))
    # What both documents hold was known all along, and what has no time of its own goes on now.
    here = {signal.native_id for signal in (*second.signals, *third.signals) if not signal.all_clear}
    stale = [one for one in back.signals if one.sent_at < late and one.native_id not in here]
    assert [(one.id, one.msg_type) for one in stale] == []


def test_a_source_that_is_not_there_is_a_source_error(examined, tmp_path):
    with pytest.raises(SourceError) as caught:
        look(examined.make("a", str(tmp_path / "nothing")), {})
    assert str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"<html>", b"\xff\xfe\x00", b"{", b"[]", b"[" * 100_000, b'{"a": NaN}', b"\x00" * 100],
)
def test_garbage_is_a_source_error_and_nothing_else(examined, tmp_path, garbage):
    (tmp_path / "source").write_bytes(garbage)
    try:
        poll = look(examined.make("a", str(tmp_path / "source")), {})
    except SourceError as error:
        # For some watcher it may be an empty source.
        assert re.fullmatch(r".+", str(error))  # noqa: PT017 - the other way is asserted below
    else:
        assert poll.signals == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200))
def test_no_bytes_raise_anything_but_source_error(examined, tmp_path, data):
    (tmp_path / "source").write_bytes(data)
    try:
        look(examined.make("a", str(tmp_path / "source")), {})
    except SourceError:
        return


LARGEST = 2**70
"""A number that no JSON that we read may hold: it costs the whole document."""

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    LARGEST,
    "",
    "NaN",
    "9999-12-31T23:59:59-14:00",
    "x" * 5_000,
    [],
    {},
    [[1, 2]],
]
"""Values that stand somewhere in a document and are of another type, size or time than they should be."""


def places_in(document: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the way to every value in a document."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(document, dict | list):
        inner = list(document.items() if isinstance(document, dict) else enumerate(document))
    return [at, *(way for key, value in inner for way in places_in(value, (*at, key)))]


def with_value(document: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Give a document with another value in one place."""
    if not way:
        return value
    changed = document.copy()
    changed[way[0]] = with_value(document[way[0]], way[1:], value)
    return changed


IN_JSON = sorted(name for name, one in EXAMINED.items() if one.first[:1] in {b"{", b"["})


@pytest.mark.parametrize("name", IN_JSON)
def test_no_odd_value_anywhere_costs_more_than_its_own_item(name, tmp_path):
    examined = EXAMINED[name]
    document = json.loads(examined.first)
    (tmp_path / "source").write_bytes(examined.first)
    all_said = len(look(examined.make("a", str(tmp_path / "source")), {}).signals)
    # Each place in turn, with some of the values: all of them everywhere would take minutes.
    for number, way in enumerate(places_in(document)):
        in_item = any(isinstance(step, int) for step in way)
        for value in (ODD[number % len(ODD)], ODD[(number + 5) % len(ODD)]):
            (tmp_path / "source").write_bytes(json.dumps(with_value(document, way, value)).encode())
            try:
                poll = look(examined.make("a", str(tmp_path / "source")), {})
            except SourceError as error:
                assert re.fullmatch(r".+", str(error))  # noqa: PT017 - the next line says where it may come
                assert value == LARGEST or not in_item, (way, value)
                continue
            assert "\n" not in poll.health.error
            assert len(poll.signals) >= all_said - 1 or not in_item, (way, value)
            for signal in poll.signals:
                assert encode(signal)
                # One that is dated far ahead would make all that comes later look old.
                assert 0 <= signal.sent_at <= NOW + DAY
            again = look(examined.make("a", str(tmp_path / "source")), {**poll.cursor, "files": {}})
            assert again.signals == ()
