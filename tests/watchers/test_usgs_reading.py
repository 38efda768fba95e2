from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import SourceError
from engine.model.codec import decode, encode
from engine.model.scales import Category, Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import Signal
from engine.model.time import DAY, Instant, iso
from tests.watchers.quakes import NOW, feed, ms, quake
from watchers.usgs import read_usgs

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "usgs"


def one(feature, **options):
    reading = read_usgs(feed(feature), now=NOW, **options)
    assert reading.problems == ()
    assert len(reading.signals) == 1
    return reading.signals[0]


def test_a_quake_becomes_a_signal():
    signal = one(quake(ids=",us7000abcd,at00x,pt1,"))
    assert signal.id == f"usgs:us7000abcd:{signal.revision}"
    assert signal.revision == ms(signal.sent_at)
    assert signal.aliases == ("at00x", "pt1")
    assert (signal.source, signal.publisher, signal.source_class) == ("usgs", "usgs", SourceClass.OFFICIAL)
    assert (signal.hazard, signal.partition) == (Hazard.EARTHQUAKE, Category.GEO)
    assert (signal.status, signal.msg_type, signal.urgency) == (Status.ACTUAL, MsgType.ALERT, Urgency.PAST)
    assert iso(signal.occurred_at) == "2026-03-14T11:00:00Z"
    assert iso(signal.sent_at) == "2026-03-14T11:10:00Z"
    assert signal.received_at == NOW
    assert (signal.point.lat, signal.point.lon, signal.depth_km, signal.magnitude) == (
        18.443,
        -72.571,
        13.0,
        7.0,
    )
    assert signal.area.countries == ("HT",)
    assert signal.text.headline == "M 7.0 - 10 km SE of Léogâne, Haiti"
    assert signal.text.url.startswith("https://earthquake.usgs.gov/")
    assert decode("signal", signal.v, encode(signal)) == signal


@pytest.mark.parametrize(
    ("magnitude", "alert", "severity"),
    [
        (9.1, None, Severity.EXTREME),
        (7.0, None, Severity.EXTREME),
        (6.99, None, Severity.SEVERE),
        (6.0, None, Severity.SEVERE),
        (5.99, None, Severity.MODERATE),
        (5.0, None, Severity.MODERATE),
        (4.99, None, Severity.MINOR),
        (-0.5, None, Severity.MINOR),
        (None, None, Severity.UNKNOWN),
        (None, "orange", Severity.SEVERE),
        (4.0, "green", Severity.MINOR),
        (4.0, "yellow", Severity.MODERATE),
        (4.0, "RED", Severity.EXTREME),
        (7.8, "green", Severity.EXTREME),
        (5.0, "pending", Severity.MODERATE),
        (5.0, 7, Severity.MODERATE),
    ],
)
def test_severity_is_the_graver_of_magnitude_and_pager(magnitude, alert, severity):
    assert one(quake(mag=magnitude, alert=alert)).severity is severity


@pytest.mark.parametrize(
    ("status", "certainty"),
    [
        ("automatic", Certainty.LIKELY),
        ("AUTOMATIC", Certainty.LIKELY),
        ("reviewed", Certainty.OBSERVED),
        ("published", Certainty.OBSERVED),
        ("something", Certainty.UNKNOWN),
        (None, Certainty.UNKNOWN),
    ],
)
def test_certainty_is_whether_a_person_looked(status, certainty):
    assert one(quake(status=status)).certainty is certainty


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("earthquake", Hazard.EARTHQUAKE),
        ("Earthquake", Hazard.EARTHQUAKE),
        (None, Hazard.EARTHQUAKE),
        ("explosion", Hazard.EXPLOSION),
        ("nuclear explosion", Hazard.EXPLOSION),
        ("landslide", Hazard.LANDSLIDE),
        ("volcanic eruption", Hazard.VOLCANO),
        ("meteorite", Hazard.OTHER),
    ],
)
def test_the_type_of_event_names_the_hazard(kind, hazard):
    signal = one(quake(type=kind))
    assert (signal.hazard, signal.partition) == (hazard, hazard.category)


@pytest.mark.parametrize("kind", ["quarry blast", "ice quake", "sonic boom", "mining explosion"])
def test_a_quiet_type_is_counted_and_not_signaled(kind):
    reading = read_usgs(feed(quake(type=kind), quake("us2")), now=NOW)
    assert [signal.native_id for signal in reading.signals] == ["us2"]
    assert (reading.read, reading.skipped, reading.problems) == (1, 1, ())


# --- again ----------------------------------------------------------------------------------------


def test_the_same_revision_is_signaled_once():
    first = read_usgs(feed(quake()), now=NOW)
    assert read_usgs(feed(quake()), now=NOW, seen=first.seen).signals == ()


def test_an_older_copy_of_the_feed_signals_nothing():
    new, old = quake(updated=ms(NOW)), quake(updated=ms(NOW) - 1)
    first = read_usgs(feed(new), now=NOW)
    assert read_usgs(feed(old), now=NOW, seen=first.seen).signals == ()


def test_a_later_revision_is_an_update_that_names_the_one_before():
    first = read_usgs(feed(quake()), now=NOW)
    second = read_usgs(feed(quake(updated=ms(NOW), mag=6.8)), now=NOW, seen=first.seen)
    assert second.signals[0].msg_type is MsgType.UPDATE
    assert second.signals[0].references == (first.signals[0].id,)
    assert second.signals[0].revision > first.signals[0].revision


def test_an_event_under_a_new_id_is_an_update_of_the_same():
    first = read_usgs(feed(quake("at1")), now=NOW)
    second = read_usgs(feed(quake("us1", ids=",at1,us1,")), now=NOW, seen=first.seen)
    assert second.signals[0].msg_type is MsgType.UPDATE
    assert second.signals[0].aliases == ("at1",)
    assert set(second.seen) == {"us1"}
    assert "at1" in second.present


# --- withdrawn ------------------------------------------------------------------------------------


def test_a_deleted_event_is_canceled_once():
    first = read_usgs(feed(quake()), now=NOW)
    gone = quake(status="deleted", updated=ms(NOW))
    second = read_usgs(feed(gone), now=NOW, seen=first.seen)
    assert [signal.msg_type for signal in second.signals] == [MsgType.CANCEL]
    assert second.signals[0].references == (first.signals[0].id,)
    later = quake(status="deleted", updated=ms(NOW) + 5)
    assert read_usgs(feed(later), now=NOW, seen=second.seen).signals == ()


def test_a_deleted_event_may_have_nothing_left_but_its_id():
    first = read_usgs(feed(quake()), now=NOW)
    gone = quake(
        status="deleted",
        updated=ms(NOW),
        time=None,
        mag=None,
        place=None,
        title=None,
        geometry=None,
        type=None,
    )
    signal = read_usgs(feed(gone), now=NOW, seen=first.seen).signals[0]
    assert (signal.msg_type, signal.hazard, signal.point) == (MsgType.CANCEL, Hazard.EARTHQUAKE, None)
    assert signal.occurred_at == first.signals[0].occurred_at


def test_a_deleted_event_that_nobody_knows_and_that_has_no_time_is_left_out():
    reading = read_usgs(feed(quake(status="deleted", time=None)), now=NOW)
    assert (reading.signals, reading.skipped, reading.problems) == ((), 1, ())


def test_an_old_copy_does_not_raise_a_deleted_event_again_but_a_new_revision_does():
    first = read_usgs(feed(quake()), now=NOW)
    second = read_usgs(feed(quake(status="deleted", updated=ms(NOW))), now=NOW, seen=first.seen)
    assert read_usgs(feed(quake()), now=NOW, seen=second.seen).signals == ()
    third = read_usgs(feed(quake(updated=ms(NOW) + 1)), now=NOW, seen=second.seen)
    assert [signal.msg_type for signal in third.signals] == [MsgType.ALERT]


def test_a_quake_that_turns_out_to_be_a_quarry_blast_is_withdrawn():
    first = read_usgs(feed(quake()), now=NOW)
    second = read_usgs(feed(quake(type="quarry blast", updated=ms(NOW))), now=NOW, seen=first.seen)
    assert [(signal.msg_type, signal.hazard) for signal in second.signals] == [
        (MsgType.CANCEL, Hazard.EARTHQUAKE)
    ]


def test_a_quake_that_turns_out_to_be_an_explosion_is_withdrawn_and_said_anew():
    first = read_usgs(feed(quake()), now=NOW)
    second = read_usgs(feed(quake(type="explosion", updated=ms(NOW))), now=NOW, seen=first.seen)
    assert [(signal.msg_type, signal.partition) for signal in second.signals] == [
        (MsgType.CANCEL, Category.GEO),
        (MsgType.ALERT, Category.SAFETY),
    ]
    assert len({signal.id for signal in second.signals}) == 2
    assert read_usgs(feed(quake(type="explosion", updated=ms(NOW))), now=NOW, seen=second.seen).signals == ()


# --- left out -------------------------------------------------------------------------------------


def test_what_is_older_than_the_horizon_at_first_sight_is_left_out():
    old = quake("us1", ago_h=8 * 24)
    reading = read_usgs(feed(old, quake("us2", ago_h=6 * 24)), now=NOW, horizon_days=7)
    assert [signal.native_id for signal in reading.signals] == ["us2"]
    assert reading.skipped == 1
    assert len(read_usgs(feed(old), now=NOW, horizon_days=None).signals) == 1


def test_what_was_seen_in_time_is_followed_beyond_the_horizon():
    first = read_usgs(feed(quake(ago_h=0)), now=NOW, horizon_days=7)
    late = Instant(NOW + 8 * DAY)
    second = read_usgs(feed(quake(ago_h=0, updated=ms(late))), now=late, seen=first.seen, horizon_days=7)
    assert [signal.msg_type for signal in second.signals] == [MsgType.UPDATE]


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        (7, "item 1: it is no GeoJSON feature"),
        ({"type": "Point"}, "no GeoJSON feature"),
        ({"type": "Feature", "id": "us1", "properties": None}, "us1: it has no properties"),
        ({**quake(), "id": None}, "no usable id"),
        ({**quake(), "id": 7}, "no usable id"),
        ({**quake(), "id": "us1\nx"}, "no usable id"),
        (quake("x" * 65), "no usable id"),
        (quake(geometry=None), "us7000abcd: it has no position"),
        (quake(geometry={"coordinates": []}), "no position"),
        (quake(geometry={"coordinates": [1]}), "no position"),
        (quake(geometry={"coordinates": [None, 1]}), "half of its position"),
        (quake(geometry={"coordinates": [181, 0, 0]}), "longitude is 181, which is not between -180 and 180"),
        (quake(geometry={"coordinates": [0, -90.5, 0]}), "latitude"),
        (quake(geometry={"coordinates": [0, 0, 6371]}), "depth"),
        (quake(geometry={"coordinates": ["0", 0, 0]}), "longitude is not a number"),
        (quake(mag="7"), "magnitude is not a number"),
        (quake(mag=True), "magnitude is not a number"),
        (quake(mag=70), "magnitude is 70"),
        (quake(time=None), "'time' is missing"),
        (quake(updated=None), "'updated' is missing"),
        (quake(time="2026-03-14"), "not a time in milliseconds"),
        (quake(time=1.5), "not a time in milliseconds"),
        (quake(time=10**18), "'time' is out of range"),
        (quake(updated=-(10**18)), "'updated' is out of range"),
        (quake(ago_h=-2), "happened in the future"),
        (quake(updated=-1), "changed before 1970 or in the future"),
    ],
)
def test_a_bad_item_is_named_and_the_others_go_on(feature, says):
    reading = read_usgs(feed(feature, quake("us2")), now=NOW)
    assert len(reading.problems) == 1
    assert says in reading.problems[0]
    assert [signal.native_id for signal in reading.signals] == ["us2"]
    assert (reading.read, reading.skipped) == (1, 1)


def test_a_change_that_is_dated_far_ahead_does_not_make_all_later_ones_look_old():
    ahead = read_usgs(feed(quake(updated=99_999_999_999_999)), now=NOW, horizon_days=7)
    assert ahead.signals == ()
    assert "changed before 1970 or in the future" in ahead.problems[0]
    (signal,) = read_usgs(feed(quake(updated=ms(NOW))), now=NOW, seen=ahead.seen, horizon_days=7).signals
    assert signal.sent_at == NOW
    # A recording that is played may have been corrected long after the day that it is played on.
    (replayed,) = read_usgs(feed(quake(updated=ms(NOW) + 10**11)), now=NOW).signals
    assert replayed.revision == ms(NOW) + 10**11


def test_outside_words_are_made_fit_to_keep():
    signal = one(
        quake(title="x" * 5000, place="a\ud800\r\n<b>, Haiti", url="javascript:alert(1)", detail="ftp://x")
    )
    assert len(signal.text.headline) == 300
    assert signal.text.place == "a <b>, Haiti"
    assert signal.text.url == ""
    encode(signal)


def test_a_missing_depth_or_magnitude_is_unknown():
    signal = one(quake(mag=None, geometry={"coordinates": [1, 2]}))
    assert (signal.depth_km, signal.magnitude) == (None, None)


def test_a_single_event_may_stand_alone():
    reading = read_usgs(json.dumps(quake()).encode(), now=NOW)
    assert len(reading.signals) == 1
    assert reading.window_ms is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "it is empty"),
        (b"<html>Service Unavailable</html>", "no Atom feed"),
        (b"[]", "neither a FeatureCollection nor a Feature"),
        (b'"FeatureCollection"', "neither"),
        (b'{"type": "FeatureCollection"}', "neither"),
        (b'{"type": "FeatureCollection", "features": {}}', "neither"),
        (b'{"type": "Topology"}', "neither"),
        (
            b'{"type": "FeatureCollection", "metadata": {"status": 400}, "features": []}',
            "an error of USGS .status 400.",
        ),
        (feed(quake(mag=1)).replace(b'"mag": 1', b'"mag": NaN'), "NaN"),
        (b"[" * 100_000, "nested"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_garbage_is_a_source_error_of_one_sentence(data, says):
    with pytest.raises(SourceError, match=says) as caught:
        read_usgs(data, now=NOW, name="quakes.json")
    assert str(caught.value).startswith("quakes.json ")
    assert "\n" not in str(caught.value)


# --- the window -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "hours"), [("Past Hour", 0.9), ("Past Day", 21.6), ("Past Week", 151.2), ("Past Month", 648)]
)
def test_the_title_says_how_far_back_a_feed_reaches(title, hours):
    reading = read_usgs(feed(title=f"USGS All Earthquakes, {title}"), now=NOW)
    assert reading.window_ms is not None
    assert ms(NOW) - reading.window_ms == hours * 3_600_000


def test_without_a_title_the_oldest_item_says_it():
    old = quake("us1", ago_h=30)
    assert read_usgs(feed(old, quake("us2"), title="Mine"), now=NOW).window_ms == old["properties"]["time"]
    assert read_usgs(feed(title="Mine"), now=NOW).window_ms is None


# --- anything -------------------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(
    st.sampled_from(
        ["mag", "place", "time", "updated", "url", "detail", "alert", "status", "ids", "type", "title"]
    ),
    ANYTHING,
)


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_any_json_is_read_or_refused(document):
    try:
        read_usgs(json.dumps(document).encode(), now=NOW)
    except SourceError:
        return


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        ANYTHING
        | st.builds(
            lambda changes, geometry: {
                **quake(),
                "geometry": geometry,
                "properties": {**quake()["properties"], **changes},
            },
            PROPERTIES,
            ANYTHING,
        ),
        max_size=4,
    ),
    ANYTHING,
)
def test_any_items_are_read_or_named(features, metadata):
    document = {"type": "FeatureCollection", "metadata": metadata, "features": features}
    try:
        reading = read_usgs(json.dumps(document).encode(), now=NOW)
    except SourceError:  # metadata may say that it is an error
        return
    assert reading.read + reading.skipped == len(features)
    for signal in reading.signals:
        assert decode("signal", signal.v, encode(signal)) == signal


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_usgs(data, now=NOW)
    except SourceError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most bytes raise, a few do not


# --- what others recorded -------------------------------------------------------------------------

needs_samples = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the recorded samples are not on this machine (shared/data/usgs)"
)


@needs_samples
def test_a_recorded_week_is_read_whole():
    path = SHARED / "significant_m45plus_week_2021-07.geojson"
    reading = read_usgs(path.read_bytes(), now=NOW, horizon_days=None)
    assert (len(reading.signals), reading.skipped, reading.problems) == (78, 0, ())
    assert {signal.severity for signal in reading.signals} == {
        Severity.MINOR,
        Severity.MODERATE,
        Severity.SEVERE,
    }
    assert sum(1 for signal in reading.signals if signal.area.countries) >= 60
    assert len({signal.id for signal in reading.signals}) == 78


@needs_samples
@pytest.mark.parametrize(
    "cassette", ["libcomcat_cassette_classes_summary.yaml", "libcomcat_cassette_search_search.yaml"]
)
def test_recorded_answers_of_the_catalog_are_read(cassette):
    import gzip

    recorded = yaml.safe_load((SHARED / cassette).read_text())["interactions"]
    signals: list[Signal] = []
    for interaction in recorded:
        body = interaction["response"]["body"]["string"]
        data = (
            gzip.decompress(body)
            if body[:2] == b"\x1f\x8b"
            else body
            if isinstance(body, bytes)
            else body.encode()
        )
        reading = read_usgs(data, now=NOW, horizon_days=None)
        assert reading.problems == ()
        signals += reading.signals
    assert signals
    if "classes" in cassette:
        tohoku = next(signal for signal in signals if signal.native_id.startswith("official2011"))
        assert (tohoku.magnitude, tohoku.severity, tohoku.area.countries) == (9.1, Severity.EXTREME, ("JP",))


@needs_samples
def test_every_other_recorded_file_is_refused_in_one_sentence():
    for path in SHARED.iterdir():
        if path.suffix == ".csv":
            with pytest.raises(SourceError, match="is no USGS GeoJSON"):
                read_usgs(path.read_bytes(), now=NOW, name=path.name)
