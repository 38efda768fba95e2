"""JSON Feed 1.0 and 1.1: the same fields and the same manners as any other feed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.errors import SourceError
from engine.model.scales import MsgType
from engine.model.time import HOUR, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, json_feed, json_item, rss, story
from watchers.feed import FeedSettings, read_feed
from watchers.feed import json_feed as json_feed_module

SETTINGS = FeedSettings(source="gaceta", url="https://rss.gaceta.example/feed")


def read(document, memory=None, *, now=NOW):
    return read_feed(document, SETTINGS, json.loads(json.dumps(memory or {})), now=now)


def test_an_item_says_what_the_same_item_of_rss_says():
    (ours,) = read(json_feed(json_item())).signals
    (theirs,) = read(rss(story())).signals
    assert ours == theirs
    assert ours.id == f"gaceta:g1:{ago(1) // 1000}"


@pytest.mark.parametrize(
    "version",
    [
        "https://jsonfeed.org/version/1",
        "https://jsonfeed.org/version/1.1",
        "http://jsonfeed.org/version/1",
        "https://www.jsonfeed.org/version/1.1/",
    ],
)
def test_both_versions_are_read(version):
    assert len(read(json_feed(json_item(), version=version)).signals) == 1


def test_text_is_text_and_markup_is_taken_out():
    plain = json_item(content_text="El sismo, de <b>6</b> grados &amp; más, deja heridos.")
    markup = json_item(
        content_text=None, content_html="<p>El sismo<br>deja <b>heridos</b>.</p><script>x</script>"
    )
    assert (
        read(json_feed(plain)).signals[0].text.description
        == "El sismo, de <b>6</b> grados &amp; más, deja heridos."
    )
    assert read(json_feed(markup)).signals[0].text.description == "El sismo deja heridos."
    short = json_item(summary="Un sismo.")
    assert read(json_feed(short)).signals[0].text.description == "Un sismo."


def test_nobody_who_wrote_is_kept():
    found = read(json_feed(json_item(author={"name": "Wanda Rowe"})))
    assert "Wanda" not in str(found)


def test_only_what_is_new_is_read(monkeypatch):
    read_items = []
    entry = json_feed_module._entry

    def noted(item):
        read_items.append(item["id"])
        return entry(item)

    monkeypatch.setattr(json_feed_module, "_entry", noted)
    first = read(json_feed(json_item("g1"), json_item("g2", "Inundación en Haití")))
    second = read(json_feed(json_item("g3", "Terremoto en Chile"), json_item("g1")), first.memory)
    assert read_items == ["g1", "g2", "g3"]
    assert [signal.native_id for signal in second.signals] == ["g3"]
    assert (second.read, second.skipped) == (2, 0)


def test_a_changed_item_is_an_update_and_one_that_speaks_of_nothing_now_is_withdrawn():
    first = read(json_feed(json_item()))
    later = {"date_modified": "2026-03-14T11:30:00-00:00"}
    (update,) = read(json_feed(json_item(title="Terremoto de 6,4 en Haití", **later)), first.memory).signals
    assert (update.msg_type, update.sent_at) == (MsgType.UPDATE, Instant(NOW - HOUR // 2))
    dull = json_item(title="El tiempo", content_text="Sol.", **later)
    (cancel,) = read(json_feed(dull), first.memory).signals
    assert cancel.msg_type is MsgType.CANCEL


def test_an_id_that_is_a_number_is_its_digits():
    assert read(json_feed(json_item(7))).signals[0].native_id == "7"


def test_strange_fields_are_silent_and_strange_items_are_named():
    strange = json_item("s", url="javascript:1", external_url=7, summary=[], date_modified="soon")
    found = read(json_feed(7, json_item("h", hours=1, title="", content_text=""), strange, json_item()))
    assert [signal.native_id for signal in found.signals] == ["s", "g1"]
    assert found.signals[0].text.url == ""
    assert found.problems == ("item 1 is no object", "h: it has neither title nor text")


def test_a_feed_of_too_many_or_too_large_items_is_read_as_far_as_it_goes():
    large = json_item("large", content_text="x" * 1_100_000)
    many = [json_item(f"n{number}", "El tiempo", content_text="Sol.") for number in range(1_100)]
    found = read(json_feed(large, json_item(), *many))
    assert [signal.native_id for signal in found.signals] == ["g1"]
    assert found.problems[0] == "item 1 is larger than 1,000,000 bytes"
    assert found.problems[1].startswith("item 1001 and those after it")


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b'{"version": "https://jsonfeed.org/version/1"}', "without a list of items"),
        (b'{"items": []}', "names no version of JSON Feed"),
        (b'[{"version": 1}]', "names no version of JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/2", "items": []}', "names no version"),
        (b'{"version": ', "it is not JSON"),
        (b'{"a": NaN}', "it holds NaN"),
        (b"[" * 100_000, "nested more than 60 deep"),
    ],
)
def test_other_json_is_one_sentence(document, says):
    with pytest.raises(SourceError, match=f"is no feed: .*{says}.*check that it is RSS, Atom or JSON Feed"):
        read(document)


def test_an_empty_feed_is_a_feed():
    assert read(json_feed()) == replace(read(json_feed()), signals=())
    assert read(json_feed()).problems == ()
