"""Forums by their feeds: posts without people, and what is deleted is withdrawn."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.scales import Hazard, MsgType, SourceClass
from engine.model.time import MINUTE, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, forum, thread
from tests.wire.loopback import Loopback, Reply
from watchers import KINDS
from watchers.feed.splitting import split
from watchers.forum import ForumWatcher, read_forum
from watchers.reading import Topics, get_ready
from watchers.social import SocialSettings
from wire.http import Http
from wire.secrets import Secret

SETTINGS = SocialSettings(
    source="board", secret=SECRET, topics=Topics({"excursion": ["excursion"]}), horizon_days=7
)
# As phpBB writes it.
ATOM = b"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Board</title>
<link href="https://board.example/"/><updated>2026-03-14T11:30:00+00:00</updated><entry>
<author><name><![CDATA[harborbob]]></name></author><published>2026-03-14T11:00:00+00:00</published>
<updated>2026-03-14T11:00:00+00:00</updated><id>https://board.example/viewtopic.php?p=7#p7</id>
<link href="https://board.example/viewtopic.php?p=7#p7"/><title type="html"><![CDATA[Re: the excursion]]></title>
<content type="html"><![CDATA[<blockquote><cite>Wanda Rowe wrote:</cite>no</blockquote>It was canceled, mail me:
bob@mail.example<p>Statistics: Posted by <a href="https://board.example/memberlist.php?u=9">harborbob</a></p>]]>
</content></entry></feed>"""


def read(document, memory=None, *, now=NOW):
    memory = json.loads(json.dumps(memory or {}))
    return read_forum(document, SETTINGS, memory, forum="forum.example", now=now)


def test_a_topic_of_discourse_becomes_a_signal_that_names_nobody():
    html = (
        '<aside class="quote" data-username="harborbob"><div>harborbob:</div><p>me too</p></aside>'
        '<p>The shore excursion with <a class="mention" href="/u/harborbob">@harborbob</a> — Wanda Rowe</p>'
        '<p><a href="https://forum.example/u/wanderer">wanderer</a></p>'
    )
    found = read(forum(thread(text=html, title="wanderer asks")))
    (signal,) = found.signals
    assert (signal.hazard, signal.source_class) == (Hazard.COMPLAINT, SourceClass.SOCIAL)
    assert signal.text.headline == "asks The shore excursion with —"
    said = json.dumps(dict(found.memory)) + str(encode(signal))
    for name in ("wanda", "rowe", "wanderer", "harborbob", "/u/", "forum.example"):
        assert name not in said.casefold(), name


def test_a_post_of_phpbb_becomes_a_signal_that_names_nobody():
    found = read(ATOM)
    (signal,) = found.signals
    assert signal.text.headline == "Re: the excursion It was canceled, mail me: Statistics: Posted by"
    said = json.dumps(dict(found.memory)) + str(encode(signal))
    for name in ("bob", "wanda", "board.example"):
        assert name not in said.casefold(), name


def test_one_author_is_one_voice_in_one_forum():
    one, two = read(forum(thread("p1"), thread("p2"))).signals
    (other,) = read(forum(thread("p3", author="@harborbob Harbor Bob"))).signals
    (away,) = read_forum(forum(thread("p1")), SETTINGS, {}, forum="other.example", now=NOW).signals
    assert one.publisher == two.publisher
    assert len({one.publisher, other.publisher, away.publisher}) == 3


def test_of_posts_without_an_author_nobody_counts_twice():
    nameless = [read(forum(thread(guid, author=""))).signals[0].publisher for guid in ("p1", "p2")]
    assert len(set(nameless)) == 1


def test_an_edit_is_an_update_and_what_is_undated_or_old_is_no_signal():
    first = read(forum(thread("p1")))
    assert read(forum(thread("p1")), first.memory).signals == ()
    (update,) = read(forum(thread("p1", "The excursion was lovely")), first.memory).signals
    assert (update.msg_type, update.references) == (MsgType.UPDATE, (first.signals[0].id,))
    assert read(forum(thread("p1", hours=24 * 8))).signals == ()
    undated = read(forum(thread("p1")).replace(b"pubDate", b"when"))
    assert (undated.signals, undated.problems) == ((), ("post 1: it has no date",))


@pytest.mark.parametrize("text", [b"", b"{}", b"<html/>", b"<rss", b'<!DOCTYPE a [<!ENTITY x "y">]><rss/>'])
def test_what_is_no_feed_is_a_source_error(text):
    with pytest.raises(SourceError, match="is no feed of a forum"):
        read(text)


@pytest.mark.parametrize("kind", ["forum", "feed"])
@pytest.mark.parametrize("host", ["www.reddit.com", "old.reddit.com", "reddit.com.", "oauth.reddit.com"])
def test_reddit_is_not_read(kind, host):
    options = {"secret": SECRET} if kind == "forum" else {}
    with pytest.raises(SourceError, match="whose policies ask for an approval") as caught:
        KINDS[kind]("talk", f"https://{host}/r/cruise/new/.rss", options=options)
    assert caught.value.permanent
    KINDS[kind]("talk", "https://notreddit.com.example/feed", options=options)


def test_a_name_without_end_costs_little_and_names_nobody():
    get_ready()  # the words are loaded once, for seconds on a slow machine
    began = time.process_time()
    (signal,) = read(forum(thread(author="x" * 80_000))).signals
    assert time.process_time() - began < 10
    assert signal.publisher.startswith("voice-")


def test_what_is_ill_formed_is_mended_only_where_that_is_quickly_done():
    torn = forum(thread()).replace(b"</channel>", b"&nope;</channel>")
    assert len(read(torn).signals) == 1
    with pytest.raises(SourceError, match="is no feed of a forum: it is not XML"):
        read(torn.replace(b"&nope;", b"&nope;" + b" " * 64_000))


def test_only_what_is_new_is_read_in_full():
    first = read(forum(thread("p1"), thread("p2", "Nothing to see")))
    document = forum(thread("p3"), thread("p1"), thread("p2", "Nothing to see"))
    assert len(split(document, first.memory["marks"].keys()).new) == 1
    again = read(document, first.memory)
    assert [len(found.signals) for found in (first, again)] == [1, 1]
    assert (again.read, again.skipped) == (2, 1)
    assert len(again.memory["present"]) == 3
    assert split(document, again.memory["marks"].keys()).new == ()
    # What was bad is named once, and not read again.
    bad = read(forum("<item><guid>x</guid></item>"))
    assert len(bad.problems) == 1
    assert read(forum("<item><guid>x</guid></item>"), bad.memory).problems == ()


# --- deletions --------------------------------------------------------------------------------------


def served(*steps: bytes, status: int, link: str = "", then: Any = None):
    """Poll once for each document, each with a watcher of its own; every post's page answers so.

    `then` are options of all watchers but the first.
    """

    async def run():
        async with Loopback() as server, Http() as http:
            cursor: dict[str, Any] = {}
            polls = []
            server.routes["/t/1"] = Reply(status)
            here = link or f"{server.url}/t/1"
            for number, step in enumerate(steps):
                server.routes["/latest.rss"] = Reply(body=step.replace(b"HERE", here.encode()))
                watcher = ForumWatcher(
                    "board",
                    f"{server.url}/latest.rss",
                    http=http,
                    allow_private=server.allowed,
                    options={
                        "secret": SECRET,
                        "topics": {"excursion": ["excursion"]},
                        **((then or {}) if number else {}),
                    },
                )
                found = await watcher.poll(cursor, now=Instant(NOW + number * MINUTE))
                cursor = json.loads(json.dumps(found.cursor))
                polls.append(found)
            return polls, [each.path for each in server.requests]

    return asyncio.run(run())


OLD, NEW = forum(thread("p1", link="HERE", hours=0.5), thread("p2", hours=2)), forum(thread("p2", hours=2))


@pytest.mark.parametrize("status", [404, 410])
def test_a_deleted_post_is_withdrawn_once(status):
    polls, asked = served(OLD, NEW, NEW, status=status)
    assert [[signal.msg_type for signal in found.signals] for found in polls] == [
        [MsgType.ALERT] * 2,
        [MsgType.CANCEL],
        [],
    ]
    assert polls[1].signals[0].text is None
    assert asked.count("/t/1") == 1


def test_under_a_new_secret_a_deleted_post_is_withdrawn_and_an_edited_one_is_no_other():
    other = Secret("the secret that comes after the first one")
    edited = forum(thread("p2", "The excursion was not so bad", hours=2))
    polls, _ = served(OLD, edited, edited, status=404, then={"secret": other, "old_secret": SECRET})
    first = {signal.native_id: signal.publisher for signal in polls[0].signals}
    said = {signal.msg_type: signal.native_id for signal in polls[1].signals}
    assert said.keys() == {MsgType.CANCEL, MsgType.UPDATE}
    assert set(said.values()) == first.keys()
    assert polls[2].signals == ()


@pytest.mark.parametrize("status", [200, 301, 401, 403, 429, 500])
def test_any_other_answer_withdraws_nothing(status):
    polls, asked = served(OLD, NEW, status=status)
    assert polls[1].signals == ()
    assert asked.count("/t/1") == 1


def test_no_page_elsewhere_is_asked_for():
    polls, asked = served(OLD, NEW, status=404, link="http://127.0.0.1:1/t/1")
    assert polls[1].signals == ()
    assert asked == ["/latest.rss"] * 2
