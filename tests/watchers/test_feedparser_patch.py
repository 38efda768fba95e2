"""The one private part of feedparser that we change is there, is asked, and asks of short names only."""

from __future__ import annotations

import feedparser
import feedparser.mixin
import pytest

from tests.watchers.samples import rss, story
from watchers.feed import entries

SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"'
)
NAMES = {
    "author": "author",
    "managingEditor": "author",
    "dc:creator": "author",
    "itunes:author": "author",
    "webMaster": "publisher",
    "dc:publisher": "publisher",
}
"""Elements in whose text feedparser looks for a mail address, and what it calls them."""


def written_by(element, name, *, ill_formed=False):
    more = f"<{element} {SPACES}>{name}</{element}>{'<br>' if ill_formed else ''}"
    (entry,) = entries.parse(rss(story(more=more))).entries
    return dict(entry)


@pytest.mark.parametrize("ill_formed", [False, True], ids=["strict", "mended"])
@pytest.mark.parametrize(("element", "key"), NAMES.items(), ids=NAMES)
def test_a_long_name_is_cut_before_an_address_is_looked_for(element, key, ill_formed):
    name = f"{'x' * 500}{'y' * 2_000}"
    assert written_by(element, name, ill_formed=ill_formed)[key] == "x" * 500


@pytest.mark.parametrize(("element", "key"), NAMES.items(), ids=NAMES)
def test_an_address_in_a_short_name_is_found_as_ever(element, key):
    entry = written_by(element, "A. Writer (writer@paper.test)")
    assert dict(entry[f"{key}_detail"]) == {"name": "A. Writer", "email": "writer@paper.test"}


def test_feedparser_still_asks_the_part_that_is_changed(monkeypatch):
    mixin = feedparser.mixin._FeedParserMixin
    assert mixin._sync_author_detail is entries._look_for_mail_in_short
    asked = []
    monkeypatch.setattr(mixin, "_sync_author_detail", lambda _, key="author": asked.append(key))
    for element in NAMES:
        written_by(element, "A. Writer")
    assert asked == list(NAMES.values())
