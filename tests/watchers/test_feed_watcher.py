"""News feeds: what becomes a signal, what is counted, what is refused, over time."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.place import Point
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass
from engine.model.time import DAY, HOUR, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, rss, story
from tests.wire.loopback import Loopback, Reply
from watchers.feed import FeedSettings, FeedWatcher, read_feed
from watchers.feed.splitting import split
from watchers.outlet import outlet_of
from watchers.reading import bits_apart, get_ready
from wire.http import Http

FIXTURES = Path(__file__).parent / "fixtures"


def poll(watcher, cursor=None, *, now=NOW):
    return asyncio.run(watcher.poll(json.loads(json.dumps(cursor or {})), now=now))


def read(tmp_path, document, cursor=None, *, now=NOW, **options):
    horizon = options.pop("horizon_days", 7)
    (tmp_path / "feed.xml").write_bytes(document)
    return poll(
        FeedWatcher("gaceta", str(tmp_path / "feed.xml"), horizon_days=horizon, options=options),
        cursor,
        now=now,
    )


def kinds(found):
    return [(signal.native_id, signal.msg_type, signal.hazard) for signal in found.signals]


# --- what an item says ------------------------------------------------------------------------------


def test_an_item_becomes_a_signal(tmp_path):
    (signal,) = read(tmp_path, rss(story())).signals
    assert signal.id == f"gaceta:g1:{ago(1) // 1000}"
    assert (signal.source_class, signal.publisher) == (SourceClass.NEWS, "gaceta.example")
    assert (signal.hazard, signal.area.countries, signal.magnitude) == (Hazard.EARTHQUAKE, ("HT",), 6.1)
    assert (signal.severity, signal.certainty) == (Severity.SEVERE, Certainty.POSSIBLE)
    assert (signal.occurred_at, signal.sent_at) == (ago(1), ago(1))
    assert len(signal.story) == 16
    assert signal.text.url == "https://www.gaceta.example/g1"


def circles(tmp_path, title, **more):
    (signal,) = read(tmp_path, rss(story(title=title, **more))).signals
    return [(each.center, each.radius_km) for each in signal.area.circles]


def test_a_town_that_the_title_names_for_sure_is_where_it_happened(tmp_path):
    assert circles(tmp_path, "Terremoto en Puerto Príncipe") == [(Point(18.54, -72.34), 15.0)]


@pytest.mark.parametrize(
    "title",
    [
        "Terremoto en Haití",  # the middle of a country is no place where anything happened
        "Terremoto sacude California",
        "Terremoto en Springfield",  # which of them
        "Terremoto en Lima, Quito y Caracas",  # nor is a list
        "Fuerte terremoto deja dos muertos: Santiago Abascal llama a la calma",
    ],
)
def test_where_it_happened_is_never_made_up(tmp_path, title):
    assert circles(tmp_path, title, text="Se reunieron en Madrid.") == []


def test_where_an_item_says_that_it_is_stands(tmp_path):
    point = "<georss:point>10 20</georss:point>"
    (signal,) = read(tmp_path, rss(story(title="Terremoto en Puerto Príncipe", more=point))).signals
    assert (signal.point, signal.area.circles) == (Point(10, 20), ())


def test_html_is_text_and_nothing_else(tmp_path):
    (signal,) = read(
        tmp_path,
        rss(
            story(
                text='<p>El <b>sismo</b><br/>deja <script>alert("x")</script>&aacute;nimos <img src="x" onerror="y">'
            )
        ),
    ).signals
    assert signal.text.description == "El sismo deja ánimos"


def test_options_say_who_publishes_and_what_it_is_about(tmp_path):
    (signal,) = read(
        tmp_path,
        rss(story(title="Inundaciones en Valencia: excursión cancelada")),
        **{
            "class": "official",
            "publisher": "aemet",
            "home_country": "VE",
            "topics": {"trips": ["excursión"]},
        },
    ).signals
    assert (signal.source_class, signal.publisher) == (SourceClass.OFFICIAL, "aemet")
    assert (signal.area.countries, signal.topics) == (("VE",), ("trips",))


def test_a_feed_of_one_hazard_need_not_name_it(tmp_path):
    quiet = rss(story(title="2026-03-14 10:58:12 UTC - Magnitude(ML) 2.1 - Norcia", text=""))
    assert read(tmp_path, quiet).signals == ()
    (signal,) = read(tmp_path, quiet, hazard="earthquake").signals
    assert (signal.hazard, signal.magnitude) == (Hazard.EARTHQUAKE, 2.1)


@pytest.mark.parametrize(
    "options",
    [
        {"class": "gossip"},
        {"home_country": "Spain"},
        {"topics": ["beach"]},
        {"topics": {"x": []}},
        {"hazard": "dragon"},
        {"publisher": 7},
    ],
)
def test_a_wrong_option_says_which(tmp_path, options):
    with pytest.raises(SourceError, match=f"option {next(iter(options))} of the source gaceta"):
        read(tmp_path, rss(), **options)


@pytest.mark.parametrize(
    ("more", "point", "corners"),
    [
        ("<georss:point>18.5 -72.3</georss:point>", Point(18.5, -72.3), 0),
        (
            "<georss:where><gml:Point><gml:pos>18.5 -72.3</gml:pos></gml:Point></georss:where>",
            Point(18.5, -72.3),
            0,
        ),
        ("<geo:lat>18.5</geo:lat><geo:long>-72.3</geo:long>", Point(18.5, -72.3), 0),
        ("<georss:box>18 -73 19 -72</georss:box>", None, 4),
        ("<georss:polygon>18 -73 19 -73 19 -72 18 -73</georss:polygon>", None, 3),
        ("<georss:line>18 -73 19 -72</georss:line>", None, 0),
        ("<georss:point>95 400</georss:point>", None, 0),
        ("<georss:point>here</georss:point>", None, 0),
    ],
)
def test_places_of_georss_are_kept(tmp_path, more, point, corners):
    (signal,) = read(tmp_path, rss(story(more=more))).signals
    assert signal.point == point
    assert [len(polygon.ring) for polygon in signal.area.polygons] == ([corners] if corners else [])


# --- over time --------------------------------------------------------------------------------------


def test_items_without_a_hazard_are_counted(tmp_path):
    found = read(tmp_path, rss(story("a", "Vino y queso", "Una tarde"), story("b")))
    assert kinds(found) == [("b", MsgType.ALERT, Hazard.EARTHQUAKE)]
    assert (found.health.read, found.health.skipped, found.health.error) == (1, 1, "")


def test_a_changed_item_is_an_update_with_a_larger_revision(tmp_path):
    first = read(tmp_path, rss(story()))
    second = read(tmp_path, rss(story(title="Un terremoto de magnitud 6,4 sacude Haití")), first.cursor)
    (signal,) = second.signals
    assert (signal.msg_type, signal.magnitude) == (MsgType.UPDATE, 6.4)
    assert signal.revision > first.signals[0].revision
    assert signal.references == (first.signals[0].id,)


@pytest.mark.parametrize("more", [{}, {"more": "<category>Mundo</category>"}])
def test_what_an_item_said_before_it_was_changed_is_news_when_it_says_so_again(tmp_path, more):
    first = read(tmp_path, rss(story(**more), story("g0")))
    changed = read(tmp_path, rss(story(title="Un error: no hubo nada", text=""), story("g0")), first.cursor)
    again = read(tmp_path, rss(story(**more), story("g0")), changed.cursor)
    assert kinds(again) == [("g1", MsgType.ALERT, Hazard.EARTHQUAKE)]
    assert again.signals[0].revision > changed.signals[0].revision
    assert read(tmp_path, rss(story(**more), story("g0")), again.cursor).signals == ()


def test_news_under_an_id_that_still_stands_below_it_is_not_lost(tmp_path):
    first = read(tmp_path, rss(story()))
    blast = story(title="Explosión en Haití", text="Varios heridos")
    second = read(tmp_path, rss(blast, story()), first.cursor)
    assert kinds(second)[-1] == ("g1", MsgType.ALERT, Hazard.EXPLOSION)
    assert read(tmp_path, rss(blast, story()), second.cursor).signals == ()
    assert read(tmp_path, rss(blast), second.cursor).signals == ()


def test_items_that_share_one_id_are_named_unless_they_are_versions_of_one(tmp_path):
    other = story(title="Explosión en Haití").replace("gaceta.example/g1", "gaceta.example/other")
    shared = read(tmp_path, rss(story(), other))
    assert kinds(shared) == [("g1", MsgType.ALERT, Hazard.EARTHQUAKE)]
    assert "https://www.gaceta.example/other: it says something else under the id" in shared.health.error
    for again in (story(), story(title="Explosión en Haití"), story().replace("example/g1", "example/other")):
        assert read(tmp_path, rss(story(), again)).health.error == ""


def test_a_web_page_is_called_one_and_not_xml(tmp_path):
    for page in (b"<!DOCTYPE html><html><br><p>Log in", b"\n<HTML lang=en><body>Not & found<br></html>"):
        with pytest.raises(
            SourceError, match=r"is no feed: it is a web page, such as one to log in .*; check"
        ):
            read(tmp_path, page)


def test_an_item_that_speaks_of_something_else_now_is_withdrawn(tmp_path):
    first = read(tmp_path, rss(story()))
    gone = read(tmp_path, rss(story(title="Un error: no hubo nada", text="")), first.cursor)
    assert kinds(gone) == [("g1", MsgType.CANCEL, Hazard.EARTHQUAKE)]
    other = read(tmp_path, rss(story(title="Explosión en Haití", text="Varios heridos")), first.cursor)
    assert kinds(other) == [
        ("g1", MsgType.CANCEL, Hazard.EARTHQUAKE),
        ("g1", MsgType.ALERT, Hazard.EXPLOSION),
    ]
    assert other.signals[0].revision < other.signals[1].revision
    assert other.signals[0].partition is Hazard.EARTHQUAKE.category


def test_old_undated_and_future_items_at_first_sight_ask_nobody(tmp_path):
    document = rss(
        story("old", hours=24 * 9),
        story("undated", hours=None),
        story("1970", hours=24 * 365 * 56.2),
        story("ahead", hours=-24 * 365),
    )
    first = read(tmp_path, document)
    assert first.signals == ()
    assert first.health.skipped == 4
    assert first.health.error == "one item of 4 could not be read: feed.xml, ahead: it is dated in the future"
    # What comes later without a date is new, for it was not there before.
    later = read(
        tmp_path, rss(story("undated"), story("new", hours=None)), first.cursor, now=Instant(NOW + HOUR)
    )
    assert [signal.native_id for signal in later.signals] == ["new"]
    assert [signal.occurred_at for signal in later.signals] == [NOW + HOUR]


def test_a_replay_has_no_horizon(tmp_path):
    assert len(read(tmp_path, rss(story(hours=24 * 900)), horizon_days=None).signals) == 1


def test_one_story_under_a_new_guid_keeps_its_fingerprint(tmp_path):
    first = read(tmp_path, rss(story("g1")))
    second = read(tmp_path, rss(story("g2")), first.cursor)
    assert second.signals[0].native_id == "g2"
    assert second.signals[0].story == first.signals[0].story
    other = read(
        tmp_path, rss(story("g3", "El terremoto de Haití deja ya cien muertos", "Faltan agua y médicos."))
    )
    assert bits_apart(other.signals[0].story, first.signals[0].story) > 12


@pytest.mark.parametrize("hours", [1, None])
def test_a_feed_that_gives_its_items_new_ids_at_every_look_is_heard_once(tmp_path, hours):
    titles = ["Un terremoto sacude Haití", "Un terremoto sacude Haití", "Huelga de trenes en Francia"]

    def document(look, *more):
        # Links with a mark of the visit in them, and no guid.
        items = [story(f"{look}-{number}", title, hours=hours) for number, title in enumerate(titles)]
        return re.sub(rb"<guid.*?</guid>", b"", rss(*items, *more))

    first = read(tmp_path, document(1))
    assert len(first.signals) == (3 if hours else 0)
    second = read(tmp_path, document(2), first.cursor, now=Instant(NOW + HOUR))
    assert second.signals == ()
    third = read(tmp_path, document(3, story("new", "Inundaciones en Chile", hours=hours)), second.cursor)
    assert [signal.hazard for signal in third.signals] == [Hazard.FLOOD]


def test_one_undated_item_that_says_what_another_said_before_is_a_new_one(tmp_path):
    def document(look, *titles):
        items = [story(f"{look}-{number}", title, hours=None) for number, title in enumerate(titles)]
        return rss(*items)

    first = read(tmp_path, document(1, "Huelga de trenes en Francia"))
    quake = "Un terremoto sacude Haití"
    second = read(tmp_path, document(2, quake), first.cursor)
    assert [signal.hazard for signal in second.signals] == [Hazard.EARTHQUAKE]
    # All of it is new, and one says what was said of another quake, now gone.
    other = ["Inundaciones en Chile", "Huelga de trenes en Italia"]
    third = read(tmp_path, document(3, quake, *other), second.cursor)
    assert third.signals[0].hazard is Hazard.EARTHQUAKE
    assert len(third.signals) == 3


def test_two_items_that_say_the_same_are_two_while_both_stand(tmp_path):
    first = read(tmp_path, rss(story("g1")))
    second = read(tmp_path, rss(story("g2"), story("g1")), first.cursor)
    assert [signal.native_id for signal in second.signals] == ["g2"]
    # What was said the same on another day is another item.
    third = read(tmp_path, rss(story("g3", hours=0.5)), second.cursor)
    assert [signal.native_id for signal in third.signals] == ["g3"]


def test_a_forgotten_item_that_comes_back_old_asks_nobody(tmp_path):
    first = read(tmp_path, rss(story()))
    empty = read(tmp_path, rss(), first.cursor, now=Instant(NOW + 9 * DAY))
    assert empty.cursor["memory"]["seen"] == {}
    assert read(tmp_path, rss(story()), empty.cursor, now=Instant(NOW + 9 * DAY)).signals == ()


def test_an_undated_item_that_comes_back_is_old_however_it_is_written_now(tmp_path):
    first = read(tmp_path, rss())
    came = read(tmp_path, rss(story(hours=None)), first.cursor)
    assert len(came.signals) == 1
    gone = read(tmp_path, rss(story("g2")), came.cursor, now=Instant(NOW + 9 * DAY))
    assert list(gone.cursor["memory"]["seen"]) == ["g2"]
    back = rss(story(hours=None).replace("<title>", "<title> "))
    again = read(tmp_path, back, gone.cursor, now=Instant(NOW + 9 * DAY))
    assert (again.signals, again.health.old) == ((), 1)
    assert len(read(tmp_path, rss(story("g3", hours=None)), again.cursor).signals) == 1


def test_what_is_too_old_at_first_sight_is_counted_once_and_never_said(tmp_path):
    both = rss(story("new"), story("old", hours=24 * 30))
    first = read(tmp_path, both)
    assert ([signal.native_id for signal in first.signals], first.health.old) == (["new"], 1)
    # After a restart there is the cursor; without one it is a first look again.
    again = read(tmp_path, both + b"<!-- changed -->", first.cursor)
    assert (again.signals, again.health.old) == ((), 0)


def test_what_left_the_feed_is_forgotten_in_time_though_others_stay(tmp_path):
    first = read(tmp_path, rss(story("a"), story("b")))
    later = read(tmp_path, rss(story("b")), first.cursor, now=Instant(NOW + 9 * DAY))
    assert later.signals == ()
    assert list(later.cursor["memory"]["seen"]) == ["b"]


def test_an_item_without_guid_and_link_goes_by_its_text(tmp_path):
    bare = rss("<item><title>Terremoto en Haití</title></item>")
    (signal,) = read(tmp_path, bare, horizon_days=None).signals
    assert signal.native_id.startswith("text-")
    assert signal.revision == 1


def test_an_id_is_what_it_was_when_letters_that_nobody_sees_still_left_a_blank(tmp_path):
    first = read(tmp_path, rss(story("quay side 7")))
    told = story("quay\u00adside\u200b7", text="Ya son tres los heridos del terremoto en Haití.", hours=0.5)
    (signal,) = read(tmp_path, rss(told), first.cursor).signals
    assert (signal.native_id, signal.msg_type) == ("quay side 7", MsgType.UPDATE)
    assert "\u00ad" not in signal.text.description


# --- what is refused, and what is mended ------------------------------------------------------------


def test_only_new_items_are_read_in_full():
    document = rss(*(story(str(number)) for number in range(104)))
    marks = split(document, frozenset()).new
    again = split(document, frozenset(marks[1:]))
    assert (again.total, len(again.known), again.data.count(b"<item>")) == (104, 103, 1)


def test_no_more_than_a_thousand_items_are_read(tmp_path):
    found = read(tmp_path, rss(*(story(str(number)) for number in range(1_200))))
    assert len(found.signals) == 1_000
    assert found.health.skipped == 200
    assert "item 1001 and those after it: only 1000 are read" in found.health.error
    torn = rss(*(story(str(number)) for number in range(1_200))).replace(b"</channel></rss>", b"&nope;</rss>")
    assert len(read(tmp_path, torn).signals) == 1_000


def test_no_document_costs_more_than_it_may(tmp_path):
    long = story("long", text="<b>x</b>" * 9_000)
    many = [story(str(number), text="<b/>" * 1_000) for number in range(60)]
    found = read(tmp_path, rss(story(), long, *many))
    assert "item 2 is larger than 1,000,000 bytes or 5,000 tags" in found.health.error
    assert "is left out: those before it hold" in found.health.error
    assert len(found.signals) < 60
    with pytest.raises(SourceError, match="too much markup beside its items"):
        read(tmp_path, rss(story(), f"<link>{'<x/>' * 20_000}</link>"))
    # What a feed says of itself besides is left out, however much it is.
    assert len(read(tmp_path, rss(story(), *["<x/>"] * 20_000)).signals) == 1
    for piece in (b"<", b"&", b"<![CDATA[", b"<!--", b"</a>", b"&amp;", b"<b></b>"):
        with pytest.raises(SourceError, match="too large or too deep to be mended"):
            read(tmp_path, rss(story()).replace(b"</channel></rss>", piece * (1_500_000 // len(piece))))


@pytest.mark.parametrize(
    "more",
    [
        f"<author>{'x' * 80_000}</author>",
        f"<managingEditor>{'0.' * 40_000}</managingEditor>",
        f"<x {' '.join(f'a{number}=%s1%s' % (chr(34), chr(34)) for number in range(40_000))}/>",
    ],
)
def test_no_element_costs_the_square_of_its_length(tmp_path, more):
    # While the reader of feeds looks through a text, nothing else in this process runs.
    get_ready()  # the words are loaded once, for seconds on a slow machine
    began = time.process_time()
    assert len(read(tmp_path, rss(story(more=more))).signals) == 1
    assert time.process_time() - began < 10


def test_every_bad_item_is_named_up_to_five(tmp_path):
    found = read(tmp_path, rss(story(), *(story(f"bad{n}", "", "") for n in range(7))))
    assert found.health.error.startswith(
        "7 items of 8 could not be read: feed.xml, bad0: it has neither title"
    )
    assert found.health.error.count("bad") == 5
    assert len(found.signals) == 1


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE rss [<!ENTITY a "b">]>',
        '<!DOCTYPE rss [<!entity % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_document_with_entities_of_its_own_is_refused(tmp_path, head):
    for document in (
        rss(story(), head=head),
        rss(story(), head=head).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        with pytest.raises(SourceError, match="declares entities of its own"):
            read(tmp_path, document)


@pytest.mark.parametrize(
    "document",
    [
        b"<rss>" * 100_000,
        b"<rss><channel><item><title>" + b"<b>" * 300_000,
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"<html><body><p>Page not found</p></body></html>",
        b"/etc/passwd",
        b"https://127.0.0.1/feed",
    ],
)
def test_what_is_no_feed_is_one_clear_error(tmp_path, document):
    with pytest.raises(SourceError, match="is no feed: "):
        read(tmp_path, document)


@pytest.mark.parametrize(
    "document",
    [
        rss(story()).replace(b"UTF-8", b"ISO-8859-1"),
        rss(story()).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        rss(story()).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\xef\xbb\xbf" + rss(story()),
        b"\n\n" + rss(story()),
        rss(story()).replace(b"</rss>", b""),
        rss(story()).replace(b"<description>El", b"<description>&nbsp;El"),
    ],
)
def test_trouble_with_letters_is_mended(tmp_path, document):
    (signal,) = read(tmp_path, document).signals
    assert signal.text.headline == "Un terremoto de magnitud 6,1 sacude Haití"


@pytest.mark.parametrize(
    ("urls", "outlet"),
    [
        (("https://rss.elpais.example/x",), "elpais.example"),
        (("https://www.diario.com.ar/rss",), "diario.com.ar"),
        (("https://news.site.co.uk/",), "site.co.uk"),
        (("https://feeds.feedburner.com/x", "https://www.gaceta.example/"), "gaceta.example"),
        (("http://127.0.0.1:80/x", ""), "name"),
        (("nonsense", "https://localhost/"), "name"),
    ],
)
def test_the_outlet_is_the_name_that_its_owner_registered(urls, outlet):
    assert outlet_of(*urls, otherwise="name") == outlet


@pytest.mark.parametrize("url", ["https://one.substack.com/feed", "http://192.0.2.7/feed"])
def test_a_feed_that_says_itself_whose_it_is_stays_the_outlet_that_it_was_first(url):
    settings, publishers = FeedSettings(source="blog", url=url), []
    memory: Mapping[str, Any] = {"seen": {}}
    for number, link in enumerate(("", "https://one.example/", "https://two.example/")):
        document = rss(story(guid=f"new{number}"), link=link)
        parsed = read_feed(document, settings, memory, now=Instant(NOW + number))
        publishers += [signal.publisher for signal in parsed.signals]
        memory = parsed.memory
    assert publishers == ["blog"] * 3


# --- places in GML ----------------------------------------------------------------------------------


def gml(shape):
    return f"<georss:where>{shape}</georss:where>"


RING = "18 -73 18 -72 19 -72 19 -73 18 -73"


@pytest.mark.parametrize("srs", ["", ' srsName="EPSG:4326"', ' srsName="urn:ogc:def:crs:EPSG:6.6:4979"'])
def test_a_point_or_a_polygon_in_gml_is_where_it_happened(tmp_path, srs):
    point = gml(f"<gml:Point{srs}><gml:pos>18.5 -72.3</gml:pos></gml:Point>")
    (signal,) = read(tmp_path, rss(story(more=point))).signals
    assert signal.point == Point(18.5, -72.3)
    ring = f"<gml:LinearRing><gml:posList>{RING}</gml:posList></gml:LinearRing>"
    polygon = gml(f"<gml:Polygon{srs}><gml:exterior>{ring}</gml:exterior></gml:Polygon>")
    (signal,) = read(tmp_path, rss(story(more=polygon))).signals
    assert signal.area.polygons[0].ring[0] == Point(18.0, -73.0)
    assert len(signal.area.polygons[0].ring) == 4


@pytest.mark.parametrize("system", ["EPSG:26913", "EPSG:3857", "urn:ogc:def:crs:OGC:1.3:CRS84", "14326"])
def test_coordinates_of_another_system_are_no_place(tmp_path, system):
    point = gml(f'<gml:Point srsName="{system}"><gml:pos>18.5 -72.3</gml:pos></gml:Point>')
    (signal,) = read(tmp_path, rss(story(more=point))).signals
    assert signal.point is None


@pytest.mark.parametrize(
    "shape",
    [
        gml('<gml:Point srsName="EPSG:x"><gml:pos>1 2</gml:pos></gml:Point>'),
        gml("<gml:Polygon><gml:posList>a b</gml:posList></gml:Polygon>"),
        "<gml:pos>1 2</gml:pos>",
        "<gml:posList>1 2</gml:posList>",
    ],
)
def test_a_place_that_is_none_costs_no_item(tmp_path, shape):
    both = rss(story(more=shape), story("g2", more="<georss:point>18.5 -72.3</georss:point>"))
    found = read(tmp_path, both)
    assert [(signal.native_id, signal.point) for signal in found.signals] == [
        ("g1", None),
        ("g2", Point(18.5, -72.3)),
    ]


# --- over HTTP --------------------------------------------------------------------------------------


def test_a_feed_is_asked_for_only_when_it_changed():
    async def run():
        reply = Reply(headers={"ETag": '"1"'}, body=rss(story(), link="https://other.example/"))
        async with Loopback({"/feed": reply}) as server, Http() as http:
            watcher = FeedWatcher("gaceta", f"{server.url}/feed", http=http, allow_private=server.allowed)
            first = await watcher.poll({}, now=NOW)
            server.routes["/feed"] = Reply(304)
            second = await watcher.poll(first.cursor, now=NOW)
            return first, second, server.requests

    first, second, requests = asyncio.run(run())
    assert (len(first.signals), second.signals, second.health.unchanged) == (1, (), True)
    # A feed may not say that it is somebody else, if it comes from a host with a name.
    assert first.signals[0].publisher == "other.example"
    assert "application/rss+xml" in requests[0].headers["accept"]
    assert requests[1].headers["if-none-match"] == '"1"'
    assert second.cursor["memory"] == first.cursor["memory"]


def test_a_page_with_a_new_date_on_it_is_no_news():
    async def run():
        reply = Reply(body=rss(story(), "<lastBuildDate>Sat, 14 Mar 2026 11:00:00 GMT</lastBuildDate>"))
        async with Loopback({"/feed": reply}) as server, Http() as http:
            watcher = FeedWatcher("gaceta", f"{server.url}/feed", http=http, allow_private=server.allowed)
            first = await watcher.poll({}, now=NOW)
            server.routes["/feed"] = Reply(
                body=reply.body.replace(b"11:00:00 GMT</last", b"11:05:00 GMT</last")
            )
            second = await watcher.poll(first.cursor, now=NOW)
            server.routes["/feed"] = Reply(body=rss(story(), story("g2", "Huelga de trenes")))
            third = await watcher.poll(second.cursor, now=NOW)
            return [poll.health.unchanged for poll in (first, second, third)]

    assert asyncio.run(run()) == [False, True, False]


# --- the reference case -----------------------------------------------------------------------------


def test_haiti_2010_in_spanish_and_in_english(tmp_path):
    seen = {}
    for name in ("haiti-2010-es.rss.xml", "haiti-2010-en.atom.xml"):
        watcher = FeedWatcher(name, str(FIXTURES / name), horizon_days=None)
        seen[name] = poll(watcher, now=NOW)
    spanish, english = seen.values()
    assert kinds(spanish) == [
        ("tag:gaceta-del-puerto.example,2010:1", MsgType.ALERT, Hazard.EARTHQUAKE),
        ("tag:gaceta-del-puerto.example,2010:2", MsgType.ALERT, Hazard.EARTHQUAKE),
    ]
    assert kinds(english) == [("tag:harbor-courier.example,2010:9", MsgType.ALERT, Hazard.EARTHQUAKE)]
    for signal in (*spanish.signals, *english.signals):
        assert signal.area.countries[0] == "HT"
        assert (signal.magnitude, signal.severity) == (7.0, Severity.EXTREME)
    assert english.signals[0].point == Point(18.443, -72.571)
    assert spanish.health.skipped == 3  # the weather, an anniversary and a film
    assert {signal.publisher for signal in spanish.signals} == {"gaceta-del-puerto.example"}


# --- at once, or in a thread ------------------------------------------------------------------------


def handed_to_threads(monkeypatch, look):
    """Say what a look had done in threads, besides opening its file."""
    handed, to_thread = [], asyncio.to_thread

    async def noted(call, *arguments, **more):
        handed.append(call.__name__)
        return await to_thread(call, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "to_thread", noted)
        found = look()
    assert handed.pop(0) == "_look_at_path"
    return found, handed


@pytest.mark.parametrize(
    ("new", "in_a_thread"),
    [
        ((), False),
        (("n1",), False),
        (("n1", "n2", "n3"), False),
        (("n1", "n2", "n3", "n4"), True),
    ],
)
def test_a_few_new_items_are_read_at_once_and_to_the_same_end(monkeypatch, tmp_path, new, in_a_thread):
    old = [story(f"g{number}") for number in range(20)]
    before = read(tmp_path, rss(*old)).cursor
    # One that is known is gone, so that the feed is another even without any that is new.
    now = rss(*(story(each, f"Un sismo sacude Jacmel, {each}") for each in new), *old[:-1])
    found, handed = handed_to_threads(monkeypatch, lambda: read(tmp_path, now, before))
    assert bool(handed) == in_a_thread
    assert [signal.native_id for signal in found.signals] == list(new)
    plain = FeedWatcher("gaceta", str(tmp_path / "feed.xml"))
    parsed = plain.read(now, "feed.xml", before["memory"], now=NOW)
    assert (found.signals, found.cursor["memory"]) == (parsed.signals, parsed.memory)


@pytest.mark.parametrize(
    "more",
    [f"<x>{'y' * 16_000}</x>", "<b/>" * 500, "&amp;" * 500, "<x><![CDATA[ <item> ]]></x>", "<x>"],
    ids=["long", "tags", "entities", "doubtful", "ill-formed"],
)
def test_a_new_item_that_may_take_long_is_not_read_at_once(monkeypatch, tmp_path, more):
    old = [story(f"g{number}") for number in range(3)]
    before = read(tmp_path, rss(*old)).cursor
    now = rss(story("n1", more=more), *old)
    found, handed = handed_to_threads(monkeypatch, lambda: read(tmp_path, now, before))
    assert handed == ["read"]
    assert [signal.native_id for signal in found.signals] == ["n1"]
