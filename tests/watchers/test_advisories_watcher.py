"""Travel advisories: a level is a severity, and a level that drops is an update, never a retraction."""

from __future__ import annotations

import json

import pytest

from engine.errors import SourceError
from engine.model.scales import Hazard, MsgType, Severity
from engine.model.time import DAY, parse_iso
from tests.watchers.quakes import NOW
from tests.watchers.samples import advisories, advisory, advisory_feed, advisory_item, advisory_page
from watchers.advisories import read_advisories

UNREST = "**Reconsider travel** to Haiti due to **crime** and **civil unrest**. Read it all."


def read(document, memory=None, **options):
    return read_advisories(document, json.loads(json.dumps(memory or {})), now=NOW, **options)


@pytest.mark.parametrize(
    ("level", "severity"),
    [(1, Severity.MINOR), (2, Severity.MODERATE), (3, Severity.SEVERE), (4, Severity.EXTREME)],
)
def test_the_level_is_the_severity(level, severity):
    (signal,) = read(advisories(advisory(level=level))).signals
    assert (signal.hazard, signal.severity, signal.area.countries) == (Hazard.ADVISORY, severity, ("HT",))
    assert signal.id == f"state_dept:haiti:{parse_iso('2026-03-13T00:00:00Z') // 1000}"


@pytest.mark.parametrize(
    ("level", "text", "hazard"),
    [
        (3, UNREST, Hazard.UNREST),
        (2, UNREST, Hazard.ADVISORY),
        (4, "Do not travel due to crime. Unrest may occur.", Hazard.ADVISORY),
        (4, "Do not travel due to armed conflict.", Hazard.UNREST),
        (4, "", Hazard.ADVISORY),
    ],
)
def test_the_reason_may_be_unrest(level, text, hazard):
    one = json.dumps(advisory(level=level, content_md=text)).encode()
    (signal,) = read(one).signals
    assert signal.hazard is hazard
    assert "*" not in signal.text.description


def test_a_change_is_an_update_and_nothing_is_ever_canceled():
    first = read(advisories(advisory(level=4, days=3)))
    assert read(advisories(advisory(level=4, days=3)), first.memory).signals == ()
    (lower,) = read(advisories(advisory(level=2, days=1)), first.memory).signals
    assert (lower.msg_type, lower.severity) == (MsgType.UPDATE, Severity.MODERATE)
    assert lower.revision > first.signals[0].revision
    (same_day,) = read(advisories(advisory(level=1, days=3)), first.memory).signals
    assert same_day.revision == first.signals[0].revision + 1
    assert read(advisories(), first.memory).signals == ()


def test_a_destination_stays_in_its_partition():
    first = read(json.dumps(advisory(level=4, days=3, content_md=UNREST)).encode())
    (update,) = read(advisories(advisory(level=3, days=1)), first.memory).signals
    assert (update.hazard, update.partition) == (Hazard.UNREST, first.signals[0].partition)


def test_a_destination_where_unrest_breaks_out_is_withdrawn_as_advice_and_said_as_unrest():
    first = read(advisories(advisory(level=2, days=3)))
    raised = json.dumps(advisory(level=4, days=1, content_md=UNREST)).encode()
    cancel, alert = read(raised, first.memory).signals
    assert (cancel.msg_type, cancel.hazard, cancel.native_id) == (MsgType.CANCEL, Hazard.ADVISORY, "haiti")
    assert (alert.msg_type, alert.hazard, alert.severity) == (MsgType.ALERT, Hazard.UNREST, Severity.EXTREME)
    assert (alert.native_id, alert.standing) == ("haiti.unrest", True)
    known = read(raised, first.memory)
    assert read(raised, known.memory).signals == ()
    (lower,) = read(advisories(advisory(level=2, days=0)), known.memory).signals
    assert (lower.native_id, lower.hazard, lower.msg_type) == ("haiti.unrest", Hazard.UNREST, MsgType.UPDATE)


def test_an_old_advisory_that_advises_nothing_against_is_told_of_when_it_changes():
    first = read(advisories(advisory(level=2, days=90)), horizon_days=7)
    assert (first.signals, first.read, first.old) == ((), 1, 1)
    assert read(advisories(advisory(level=2, days=90)), first.memory, horizon_days=7).old == 0
    (signal,) = read(advisories(advisory(level=3, days=1)), first.memory, horizon_days=7).signals
    assert (signal.msg_type, signal.standing) == (MsgType.ALERT, True)


def test_an_old_advisory_against_travel_still_stands_and_falls_with_the_next_one():
    first = read(advisories(advisory(level=4, days=240)), horizon_days=7)
    (signal,) = first.signals
    assert (signal.standing, signal.occurred_at) == (True, signal.sent_at)
    assert signal.occurred_at < signal.received_at - 200 * DAY
    assert read(advisories(advisory(level=4, days=240)), first.memory, horizon_days=7).signals == ()
    (lower,) = read(advisories(advisory(level=2, days=1)), first.memory, horizon_days=7).signals
    assert (lower.msg_type, lower.standing) == (MsgType.UPDATE, False)


def test_of_a_destination_that_stands_twice_the_newest_counts():
    found = read(advisories(advisory(level=2, days=30), advisory(level=4, days=1)))
    assert [signal.severity for signal in found.signals] == [Severity.EXTREME]
    assert found.skipped == 1


@pytest.mark.parametrize(
    ("country", "codes"),
    [
        ("Mainland China, Hong Kong & Macau", ("CN", "HK", "MO")),
        ("French West Indies", ("GP", "MQ", "BL", "MF")),
        ("Saint Vincent and the Grenadines", ("VC",)),
        ("Trinidad and Tobago", ("TT",)),
        ("The Kyrgyz Republic", ("KG",)),
        ("Mexico Travel Advisory", ("MX",)),
        ("Cote d Ivoire", ("CI",)),
        ("Burma", ("MM",)),
        ("Nowhere", ()),
    ],
)
def test_the_destination_is_its_countries(country, codes):
    assert read(advisories(advisory(country))).signals[0].area.countries == codes


def test_wrong_advisories_are_named():
    found = read(
        advisories(
            advisory(),
            7,
            advisory("A", 5),
            advisory("B", True),
            advisory("C", date="soon"),
            advisory("D", days=-30),
        )
    )
    assert len(found.signals) == 1
    assert [problem.split(": ")[0] for problem in found.problems] == ["item 2", "A", "B", "C", "D"]


@pytest.mark.parametrize("text", [b"", b"{}", b"<html>", b'{"level": NaN}', b'"x"'])
def test_what_holds_no_advisories_is_a_source_error(text):
    with pytest.raises(SourceError, match="holds no travel advisories"):
        read(text)


@pytest.mark.parametrize("level", [[], {}, [4], "4", 4.0, True, None])
def test_a_level_that_is_no_level_costs_its_own_destination_and_no_other(level):
    found = read(advisories(advisory("Haiti", level=level), advisory("Chile", 2)))
    assert [signal.native_id for signal in found.signals] == ["chile"]
    assert found.problems == ("Haiti: its level is not 1, 2, 3 or 4",)


# --- as the Department publishes them ---------------------------------------------------------------


def told(found):
    return [
        (one.native_id, one.severity, one.area.countries, one.sent_at, one.hazard) for one in found.signals
    ]


def test_the_interface_the_feed_and_the_archive_say_the_same():
    archive = told(read(advisories(advisory("Haiti"), advisory("Sint Maarten", 1))))
    assert archive == told(read(advisories(advisory_page("Haiti"), advisory_page("Sint Maarten", 1))))
    assert archive == told(read(advisory_feed(advisory_item("Haiti"), advisory_item("Sint Maarten", 1))))
    assert [one[0] for one in archive] == ["haiti", "sint_maarten"]
    (signal,) = read(advisories(advisory_page())).signals
    assert (signal.text.description, signal.text.place) == ("An advice for Haiti due to crime.", "Haiti")
    assert signal.text.url == "https://travel.example/advisories/haiti-travel-advisory.html"


def test_the_reason_is_found_in_the_words_of_the_interface():
    summary = "<p>Do not travel to <b>Haiti</b> due to <b>crime</b> and <b>unrest</b>.</p>"
    (signal,) = read(advisories(advisory_page(Summary=summary))).signals
    assert (signal.native_id, signal.hazard) == ("haiti.unrest", Hazard.UNREST)


def test_a_level_that_only_its_tag_names_counts():
    (signal,) = read(advisory_feed(advisory_item(level=3, title="Haiti Travel Advisory"))).signals
    assert (signal.native_id, signal.severity) == ("haiti", Severity.SEVERE)


@pytest.mark.parametrize("date", ["Mon, 16 Feb 2026 12:00:00 EST", "Mon, 16 Feb 2026"])
def test_a_day_and_an_hour_are_both_a_date(date):
    (signal,) = read(advisory_feed(advisory_item(date=date))).signals
    assert signal.sent_at in {parse_iso("2026-02-16T17:00:00Z"), parse_iso("2026-02-16T00:00:00Z")}


def test_a_word_to_all_travelers_is_no_advisory_and_no_mistake():
    found = read(advisory_feed(advisory_item(), advisory_item(title="Worldwide Caution", tag="")))
    assert (len(found.signals), found.skipped, found.problems) == (1, 1, ())


def test_destinations_that_share_a_title_are_told_apart_by_their_pages():
    title = "Mainland China, Hong Kong & Macau - See Summaries - Level 2: An advice"
    pages = [
        advisory_page(Title=title, Link=f"https://travel.example/advisories/{page}.html")
        for page in ("china-travel-advisory", "hong-kong-travel-advisory1", "destination.mac")
    ]
    found = told(read(advisories(*pages, advisory_page("Macau", 3))))
    # Of the same day the one that advises against more counts.
    assert {one[0]: one[1:3] for one in found} == {
        "china": (Severity.MODERATE, ("CN",)),
        "hong_kong": (Severity.MODERATE, ("HK",)),
        "macau": (Severity.SEVERE, ("MO",)),
    }


def test_a_name_with_a_dash_is_another_destination_than_its_beginning():
    both = advisories(
        advisory("Guinea", 2),
        # As the archive has it: cut at the dash.
        advisory("Guinea", 3, full_title="Guinea-Bissau - Level 3: Reconsider Travel"),
    )
    found = read(both)
    assert {one.native_id: one.area.countries for one in found.signals} == {
        "guinea": ("GN",),
        "guinea_bissau": ("GW",),
    }


@pytest.mark.parametrize(
    "document",
    [b"<rss/>", b"<feed/>", b"<rss><channel><item/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss>&b;</rss>"],
)
def test_what_is_no_feed_of_advisories_is_a_source_error(document):
    with pytest.raises(SourceError, match="holds no travel advisories: it "):
        read(document)
