"""What a forecast/advisory of NHC says: where a storm is and will be, what ends it, and that it stays one."""

from __future__ import annotations

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.place import Area, Circle, Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, Urgency
from engine.model.time import HOUR, Instant, iso, parse_iso
from tests.watchers.nhc_advisories import ISSUED, NMI, RSS, TCM, listed, read
from tests.watchers.samples import storms
from watchers.nhc import BadAdvisory, read_advisory
from watchers.nhc.danger import TYPICAL_GALE_KM, cone_km, severity_of


def changed(text=TCM, **swaps):
    """Give another advisory: each value is what stands there, and what shall."""
    for there, then in swaps.values():
        assert there in text
        text = text.replace(there, then)
    return text


# --- the forecast/advisory ------------------------------------------------------------------------


def test_every_expected_position_is_read_with_its_time():
    (signal,) = read(TCM).signals
    assert [(iso(one.at)[:16], one.point) for one in signal.forecast] == [
        ("2026-08-28T21:00", Point(16.2, -67.4)),
        ("2026-08-29T06:00", Point(16.9, -69.3)),
        ("2026-08-29T18:00", Point(17.8, -71.0)),
        ("2026-08-30T06:00", Point(18.8, -72.2)),
        ("2026-08-30T18:00", Point(19.9, -73.2)),
        ("2026-08-31T06:00", Point(21.1, -74.1)),
        ("2026-08-31T18:00", Point(22.6, -74.8)),
        ("2026-09-01T18:00", Point(26.0, -75.0)),
        ("2026-09-02T18:00", Point(30.5, -72.5)),
    ]
    assert encode(signal)


def test_a_position_is_dangerous_as_far_as_gales_reach_and_the_forecast_may_be_wrong():
    (signal,) = read(TCM).signals
    km = [one.radius_km / NMI for one in signal.forecast]
    largest = [
        110,
        120,
        130,
        130,
        140,
        140,
        150,
        150,
        0,
    ]  # where none is told, the last one; under 34 kt none
    cone = [0, 26, 39, 53, 67, 81, 99, 145, 205]  # 0, 12, 24, 36, 48, 60, 72, 96 and 120 h
    assert km == pytest.approx([a + b for a, b in zip(largest, cone, strict=True)], abs=0.1)


def test_a_storm_without_any_radius_is_as_wide_as_storms_typically_are():
    bare = "\n".join(line for line in TCM.splitlines() if " KT." not in line or "MAX" in line)
    assert "34 KT" not in bare
    (signal,) = read(bare).signals
    assert signal.forecast[0].radius_km == TYPICAL_GALE_KM
    assert signal.forecast[1].radius_km == pytest.approx(TYPICAL_GALE_KM + 26 * NMI, abs=0.1)


def test_the_cone_is_that_of_the_ocean_and_grows_evenly_between_its_entries():
    assert cone_km("ep", 120) == pytest.approx(137 * NMI)
    assert cone_km("al", 6) == pytest.approx(13 * NMI)
    assert cone_km("cp", 500) == cone_km("cp", 120)


@pytest.mark.parametrize(
    ("knots", "severity"),
    [
        (None, Severity.UNKNOWN),
        (30, Severity.MINOR),
        (34, Severity.MODERATE),
        (60, Severity.MODERATE),
        (64, Severity.SEVERE),
        (95, Severity.SEVERE),
        (96, Severity.EXTREME),
    ],
)
def test_severity_is_the_class_of_the_storm(knots, severity):
    assert severity_of(knots) is severity


def test_what_it_is_expected_to_become_counts():
    (signal,) = read(TCM).signals  # 75 kt now, 105 kt in four days
    assert (signal.severity, signal.certainty, signal.urgency) == (
        Severity.EXTREME,
        Certainty.LIKELY,
        Urgency.EXPECTED,
    )
    assert (signal.hazard, signal.msg_type, signal.area) == (Hazard.CYCLONE, MsgType.ALERT, Area())
    assert signal.text.headline == "Hurricane Rafaela, advisory 11"
    assert signal.id == f"nhc:al932026:{ISSUED // 1000}"


def test_line_breaks_and_pages_around_the_text_change_nothing():
    (plain,) = read(TCM).signals
    folded = " ".join(TCM.split())
    page = (
        f"<!DOCTYPE html><html><body><p>NHC</p><div class='textproduct'><pre>{TCM}</pre></div></body></html>"
    )
    for other in (folded, page):
        (signal,) = read(other).signals
        assert signal == plain


def test_an_advisory_is_published_before_the_time_that_it_bears():
    early = Instant(ISSUED - HOUR)
    (signal,) = read(TCM, now=early).signals
    assert signal.sent_at == signal.occurred_at == early
    assert signal.revision == ISSUED // 1000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("HURRICANE", "no forecast/advisory"),
        (changed(a=("AL932026", "")), "lacks the id"),
        (changed(a=("2100 UTC FRI AUG 28 2026", "2100 UTC FRI AUG 38 2026")), "time that is none"),
        (changed(a=("CENTER LOCATED NEAR", "EYE AROUND")), "where the center is"),
        (changed(a=("VALID 29/0600Z 16.9N", "VALID 29/0600Z 96.9N")), "position that is none"),
        (changed(a=("VALID 29/0600Z", "VALID 39/0600Z")), "time that is none"),
    ],
)
def test_what_cannot_be_believed_is_said_in_a_sentence(text, why):
    with pytest.raises(BadAdvisory, match=why):
        read_advisory(text)
    with pytest.raises(SourceError, match=why):
        read(text)


def test_a_text_made_to_be_slow_is_read_at_once():
    for text in ("FORECAST VALID 29/0600Z " * 20_000, "HURRICANE " * 50_000, "34 KT" + "." * 400_000):
        with pytest.raises(BadAdvisory):
            read_advisory(text)


# --- what ends it ---------------------------------------------------------------------------------


WEAK = changed(
    a=("HURRICANE RAFAELA FORECAST", "POST-TROPICAL CYCLONE RAFAELA FORECAST"),
    b=("NUMBER  11", "NUMBER  30"),
    c=("2100 UTC FRI AUG 28 2026", "2100 UTC WED SEP 02 2026"),
    d=("AT 28/2100Z", "AT 02/2100Z"),
    e=("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  30 KT"),
)
GONE = (
    WEAK[: WEAK.index("FORECAST VALID")]
    + "FORECAST VALID 03/0600Z...DISSIPATED\n\nTHIS IS THE LAST FORECAST/ADVISORY ISSUED BY THE NATIONAL\n"
    "HURRICANE CENTER ON THIS SYSTEM.\n$$\n"
)
LATER = parse_iso("2026-09-02T21:10:00Z")


def test_the_last_advisory_on_a_storm_that_has_died_is_an_all_clear():
    first = read(TCM)
    (signal,) = read(GONE, first.memory, now=LATER).signals
    assert signal.all_clear
    assert (signal.msg_type, signal.urgency, signal.forecast) == (MsgType.UPDATE, Urgency.PAST, ())
    assert signal.references == (f"nhc:al932026:{ISSUED // 1000}",)


def test_a_last_advisory_on_a_storm_that_still_blows_ends_nothing():
    blowing = GONE.replace("MAX SUSTAINED WINDS  30 KT", "MAX SUSTAINED WINDS  50 KT")
    (signal,) = read(blowing, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear


@pytest.mark.parametrize(
    "office",
    [
        "PUBLIC ADVISORIES ISSUED BY\nTHE WEATHER PREDICTION CENTER BEGINNING AT 03Z",
        "FORECAST/ADVISORIES ISSUED BY THE CENTRAL\nPACIFIC HURRICANE CENTER",
    ],
)
def test_a_weak_storm_that_another_office_goes_on_to_warn_of_is_not_over(office):
    handed = GONE.replace(
        "SYSTEM.\n$$", f"SYSTEM. FUTURE INFORMATION\nON THIS SYSTEM CAN BE FOUND IN {office}.\n$$"
    )
    (signal,) = read(handed, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear
    seas = GONE.replace(
        "SYSTEM.\n$$",
        "SYSTEM. FOR ADDITIONAL INFORMATION PLEASE\nSEE HIGH SEAS FORECASTS ISSUED BY THE NWS.\n$$",
    )
    (signal,) = read(seas, read(TCM).memory, now=LATER).signals
    assert signal.all_clear


def test_a_weak_storm_on_which_advisories_go_on_is_not_over():
    quiet = GONE.replace("THIS IS THE LAST FORECAST/ADVISORY", "SINCE THE LAST FORECAST/ADVISORY")
    (signal,) = read(quiet, read(TCM).memory, now=LATER).signals
    assert not signal.all_clear
    assert signal.severity is Severity.MINOR


def test_a_storm_that_leaves_the_list_is_not_over():
    first = read(storms(listed()))
    assert len(first.signals) == 1
    assert read(storms(), first.memory, now=LATER).signals == ()


# --- one storm ------------------------------------------------------------------------------------


def test_list_feed_and_text_tell_of_the_same_signal():
    ids = {signal.id for document in (TCM, RSS, storms(listed())) for signal in read(document).signals}
    assert ids == {f"nhc:al932026:{ISSUED // 1000}"}


def test_a_document_of_the_same_advisory_is_news_only_where_it_knows_more():
    first = read(storms(listed()))
    assert first.signals[0].forecast == ()
    assert first.signals[0].area == Area(circles=(Circle(Point(16.2, -67.4), TYPICAL_GALE_KM),))
    second = read(TCM, first.memory)
    (signal,) = second.signals
    assert (len(signal.forecast), signal.msg_type, signal.area) == (9, MsgType.UPDATE, Area())
    assert signal.revision == first.signals[0].revision + 1
    assert read(storms(listed()), second.memory).signals == ()


def test_an_intermediate_advisory_moves_the_storm_and_keeps_its_forecast():
    first = read(TCM)
    between = listed(
        lastUpdate="2026-08-29T00:00:00.000Z", latitudeNumeric=16.4, publicAdvisory={"advNum": "011A"}
    )
    (signal,) = read(storms(between), first.memory, now=parse_iso("2026-08-29T00:05:00Z")).signals
    assert signal.point == signal.forecast[0].point == Point(16.4, -67.4)
    assert signal.forecast[0].radius_km == first.signals[0].forecast[0].radius_km
    assert signal.forecast[1:] == first.signals[0].forecast[1:]


def test_a_forecast_that_is_not_renewed_keeps_no_storm_away_from_where_it_is():
    (signal,), memory = read(TCM).signals, read(TCM).memory
    for day, lat in ((30, 14.0), (31, 13.0)):
        moved = listed(lastUpdate=f"2026-08-{day}T21:00:00.000Z", latitudeNumeric=lat, longitudeNumeric=-80.0)
        now = parse_iso(f"2026-08-{day}T21:30:00Z")
        told = read(storms(moved), memory, now=now)
        (signal,), memory = told.signals, told.memory
        assert read(storms(moved), memory, now=now).signals == ()
        # What was expected until now is over; what is expected later may still come.
        assert signal.forecast[0].point == Point(lat, -80.0)
        assert all(one.at > now for one in signal.forecast[1:])
    assert len(signal.forecast) == 3


def test_a_list_of_ever_other_storms_fills_no_memory():
    memory = read(TCM).memory
    for hour in range(8):
        at = f"2026-08-29T{hour:02}:00:00.000Z"
        many = [listed(id=f"al{hour * 100 + each:06}", name="", lastUpdate=at) for each in range(100)]
        memory = read(storms(*many), memory, now=parse_iso("2026-08-29T09:00:00Z")).memory
    assert len(memory["storms"]) == 500
    # What is known of a storm that was let go of is still no news.
    assert read(TCM, memory).signals == ()


def test_an_old_copy_says_nothing_new():
    newer = read(changed(a=("NUMBER  11", "NUMBER  12"), b=("2100 UTC FRI", "2200 UTC FRI")))
    assert read(TCM, newer.memory).signals == ()


def test_a_storm_that_crosses_into_another_ocean_keeps_its_id():
    first = read(storms(listed()))
    over = listed(
        id="ep942026", lastUpdate="2026-08-29T09:00:00.000Z", latitudeNumeric=14.0, longitudeNumeric=-73.0
    )
    crossed = read(storms(over), first.memory, now=parse_iso("2026-08-29T09:05:00Z"))
    (signal,) = crossed.signals
    assert (signal.native_id, signal.aliases, signal.msg_type) == (
        "al932026",
        ("ep942026",),
        MsgType.UPDATE,
    )
    again = over | {"lastUpdate": "2026-08-29T15:00:00.000Z", "name": "RAFAELA"}
    (signal,) = read(storms(again), crossed.memory, now=parse_iso("2026-08-29T15:05:00Z")).signals
    assert signal.native_id == "al932026"
    far = over | {"latitudeNumeric": 20.0, "longitudeNumeric": -130.0}
    (signal,) = read(storms(far), first.memory, now=parse_iso("2026-08-29T09:05:00Z")).signals
    assert signal.native_id == "ep942026"


def test_a_potential_cyclone_begins_when_it_is_expected_to_blow():
    coming = changed(
        a=("HURRICANE RAFAELA FORECAST", "POTENTIAL TROPICAL CYCLONE THREE FORECAST"),
        b=("MAX SUSTAINED WINDS  75 KT", "MAX SUSTAINED WINDS  30 KT"),
    )
    (signal,) = read(coming).signals
    assert signal.urgency is Urgency.FUTURE
    assert signal.occurred_at == parse_iso("2026-08-29T06:00:00Z")
    assert signal.text.headline == "Potential Tropical Cyclone Three, advisory 11"
