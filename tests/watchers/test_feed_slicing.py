"""A feed cut by its bytes gives what feedparser gives of the whole, and in doubt it is not cut."""

from __future__ import annotations

import io
import re
from pathlib import Path

import feedparser
import pytest

from tests.watchers.quakes import NOW
from tests.watchers.samples import rss, story
from watchers.feed.entries import parse, read_entry
from watchers.feed.slicing import _find_tag, mark_of_item, slice_items
from watchers.feed.splitting import MAX_ITEMS, split
from watchers.feed.taking_apart import take_little_apart

SHARED = Path(__file__).parents[3] / "shared" / "data" / "news_rss"
RICH = (
    "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>A. Writer</dc:creator><category>Mundo</category>"
    "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
    "<![CDATA[<p>Uno &amp; <b>dos</b></p>]]></content:encoded><georss:point>18.5 -72.3</georss:point>"
)
RDF = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://a.example/"><title>A</title>'
    b'<items><rdf:Seq><rdf:li rdf:resource="https://a.example/1"/></rdf:Seq></items></channel>'
    b'<item rdf:about="https://a.example/1"><title>Uno</title><link>https://a.example/1</link></item>\n'
    b'<item rdf:about="https://a.example/2"><title>Dos</title><link>https://a.example/2</link></item></rdf:RDF>'
)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="https://a.example/"/>'
    b'<entry><id>1</id><title>Uno</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    b"<p>uno</p></div></content></entry>\n<entry><id>2</id><title>Dos</title></entry></feed>"
)


def whole(data):
    """Give the entries as feedparser gives them of the whole feed."""
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    return [dict(entry) for entry in parsed.entries]


def all_but(data, left_out):
    """Give the marks of all items but those."""
    marks = split(data, ()).new
    return [mark for number, mark in enumerate(marks) if number not in left_out]


USUAL = {
    "rss": rss(*(story(f"g{number}", more=RICH) for number in range(4))),
    "bare": rss(*(f"<item><title>T{number}</title></item>" for number in range(4))),
    "lines": rss(*(f"\r\n<item\n>\n<title>T{number}</title></item>" for number in range(4))),
    "commented": rss("<!-- a <b> -->", story("g0", more="<!-- c -->"), story("g1")),
    "latin": rss(story("g0", "Sismo en Perú"), story("g1", "Año"))
    .decode()
    .replace("UTF-8", "ISO-8859-1")
    .encode("latin-1"),
    "rdf": RDF,
    "atom": ATOM,
}


@pytest.mark.parametrize("data", USUAL.values(), ids=USUAL)
def test_one_new_item_reaches_feedparser_alone_and_has_the_same_fields(data):
    entries = whole(data)
    for number in range(len(entries)):
        known = all_but(data, {number})
        sliced = slice_items(data, known, most=MAX_ITEMS)
        assert sliced is not None
        assert (len(sliced.new), len(sliced.known), sliced.beyond) == (1, len(entries) - 1, 0)
        cut = split(data, known)
        assert [dict(entry) for entry in parse(cut.data).entries] == [entries[number]]
        assert (cut.total, len(cut.known), cut.problems) == (len(entries), len(entries) - 1, ())


DOUBTFUL = {
    "an end within a text": rss(story("g0", more="<x><![CDATA[ </item> <b> ]]></x>"), story("g1")),
    "an end within a comment": rss(story("g0", more="<!-- </item> -->"), story("g1")),
    "an item within a text beside": rss("<description><![CDATA[<item>no</item>]]></description>", story("g0"), story("g1")),
    "an item within a comment": rss("<!-- <item>no</item> -->", story("g0"), story("g1")),
    "an item within an item": rss(story("g0", more="<x><item><title>in</title></item></x>"), story("g1")),
    "an item that ends itself": rss("<item/>", story("g0"), story("g1")),
    "an end with a space": rss(story("g0").replace("</item>", "</item >"), story("g1")),
    "names with a prefix": ATOM.replace(b"<entry", b"<a:entry xmlns:a='http://www.w3.org/2005/Atom'").replace(b"</entry", b"</a:entry"),
    "two bytes to a letter": rss(story("g0"), story("g1")).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
}  # fmt: skip


@pytest.mark.parametrize("data", DOUBTFUL.values(), ids=DOUBTFUL)
def test_in_doubt_the_feed_is_read_as_a_whole(data):
    first = split(data, ())
    assert first.total == len(first.new)
    titles = [entry.get("title") for entry in parse(first.data).entries]
    again = split(data, first.new)
    assert (again.new, sorted(again.known), again.total) == ((), sorted(first.new), first.total)
    assert {"Un terremoto de magnitud 6,1 sacude Haití", "Dos"} & set(titles)


@pytest.mark.parametrize("data", [b"<item>a", b"<rss><channel><item>a</item><item>b</channel></rss>"])
def test_an_item_that_never_ends_is_not_cut(data):
    assert slice_items(data, (), most=MAX_ITEMS) is None


def test_only_what_is_new_is_judged():
    plain, odd = story("g0"), story("g1", more="<x><![CDATA[ <item> ]]></x>")
    data, marks = rss(plain, odd), [mark_of_item(each.encode()) for each in (plain, odd)]
    assert slice_items(data, marks[:1], most=MAX_ITEMS) is None
    sliced = slice_items(data, marks, most=MAX_ITEMS)
    assert sliced is not None
    assert sliced.known == tuple(marks)


def test_what_stands_after_the_last_item_that_may_be_read_is_never_new():
    data = rss(*(story(f"g{number}") for number in range(MAX_ITEMS + 5)))
    cut = split(data, all_but(data, {3}))
    assert (len(cut.new), len(cut.known), cut.total) == (1, MAX_ITEMS - 1, MAX_ITEMS + 5)
    assert cut.problems == (f"item {MAX_ITEMS + 1} and those after it: only {MAX_ITEMS} are read",)


def test_entities_are_refused_though_every_item_is_known():
    data = rss(story("g0"), story("g1"))
    marks = split(data, ()).new
    assert slice_items(data, marks, most=MAX_ITEMS) is not None
    laughing = data.replace(b"<rss", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss", 1)
    with pytest.raises(Exception, match="declares entities of its own"):
        split(laughing, marks)


def test_what_a_feed_says_of_itself_is_not_read_again_but_for_its_link():
    cut = split(rss(story("g0")), ())
    assert b"Noticias" not in cut.data
    assert parse(cut.data).link == "https://www.gaceta.example/"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared recordings are not beside the project")
def test_real_feeds_with_one_new_item_give_the_fields_that_the_whole_gives():
    examined = 0
    for file in sorted(SHARED.glob("*/*.xml")):
        data = file.read_bytes()
        if len(data) > 150_000 or len(re.findall(rb"<(?:item|entry)[\s>]", data)) < 5:
            continue
        try:
            marks = split(data, ()).new
        except ValueError:
            continue
        entries = whole(data)
        if len(marks) != len(entries):
            continue
        cut = split(data, marks[1:])
        (entry,) = parse(cut.data).entries
        # How attributes of other namespaces are spelled in lists of links differs, and nobody reads it.
        assert set(entry) == set(entries[0]), file.name
        assert read_entry(entry, now=NOW) == read_entry(entries[0], now=NOW), file.name
        examined += 1
    assert examined >= 10


class Asked(bytes):
    """Bytes that count how often something is looked for in them."""

    asked = 0

    def find(self, *what):
        self.asked += 1
        return super().find(*what)


@pytest.mark.parametrize("name", ["item", "entry"])
def test_what_only_begins_like_an_item_costs_no_look_of_its_own(name):
    like = f"<{name}x".encode() * 50_000
    usual = f"<{name}>1</{name}>".encode()
    data = Asked(b"<rss>" + like + usual + like + usual + like)
    cut = slice_items(data, {mark_of_item(usual)}, most=1_000)
    assert cut is not None
    assert (len(cut.known), cut.data) == (2, b"<rss>" + like * 3)
    assert data.asked < 100


@pytest.mark.parametrize("after", [b" ", b"\t", b"\r", b"\n", b">", b"s", b":x", b"", b"/>"])
def test_an_item_begins_where_its_name_ends(after):
    assert (_find_tag(b"<rss><items><item" + after, b"item", 0) == 12) is (after in b" \t\r\n>")


def test_a_new_item_of_thousands_of_lines_is_not_taken_apart_at_once():
    def taken(lines):
        data = rss(story(more=f"<georss:polygon>{'1' + lines}</georss:polygon>"))
        sliced = slice_items(data, {}, most=1_000)
        assert sliced is not None
        return take_little_apart(sliced, now=NOW)

    assert len(taken("\n" * 900).items) == 1
    assert taken("\n" * 1_100) is None
    assert taken("\r" * 1_100) is None
