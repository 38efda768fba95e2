"""Mastodon: posts without people, and what is deleted is withdrawn."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.scales import Hazard, MsgType, Severity, SourceClass
from engine.model.time import MINUTE, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, post, timeline
from tests.wire.loopback import Loopback, Reply
from watchers.mastodon import MastodonWatcher, read_mastodon, read_post
from watchers.reading import Topics
from watchers.social import SocialSettings
from watchers.social.voices import voice_of
from wire.http import Http
from wire.secrets import Secret

FIXTURE = (Path(__file__).parent / "fixtures" / "mastodon-excursions.json").read_bytes()
SETTINGS = SocialSettings(
    source="fedi", secret=SECRET, topics=Topics({"excursion": ["excursion", "beach"]}), horizon_days=7
)


def read(document, memory=None, *, now=NOW):
    return read_mastodon(document, SETTINGS, json.loads(json.dumps(memory or {})), now=now)


def test_a_complaint_and_a_report_become_signals_and_a_sunset_does_not():
    found = read(FIXTURE)
    complaint, report = found.signals
    assert (complaint.hazard, complaint.topics) == (Hazard.COMPLAINT, ("excursion",))
    assert (report.hazard, report.area.countries) == (Hazard.EARTHQUAKE, ("HT",))
    for signal in found.signals:
        assert (signal.source_class, signal.severity) == (SourceClass.SOCIAL, Severity.UNKNOWN)
    assert (found.read, found.skipped) == (2, 1)


def test_nobody_is_named_anywhere():
    found = read(FIXTURE)
    assert found.signals[
        0
    ].text.headline == "third shore excursion canceled this week, call me at or #cruise -" or (
        found.signals[0].text.headline.startswith(
            "third shore excursion canceled this week, call me at or #cruise"
        )
    )
    said = json.dumps(dict(found.memory)) + "".join(str(encode(signal)) for signal in found.signals)
    for name in (
        "ann",
        "Annabel",
        "Invented",
        "cruiseline",
        "otra",
        "555",
        "mail.example",
        "700000000000000001",
        "social.example",
    ):
        assert name.casefold() not in said.casefold(), name


def test_one_author_is_one_voice_and_only_we_can_tell():
    first, second = (read(timeline(post(id))).signals[0] for id in ("1", "2"))
    author = "mastodon https://social.example/@wanderer"
    assert first.publisher == second.publisher == voice_of(author, secret=SECRET, at=first.occurred_at)
    # An account's id is only its server's own: the same one elsewhere is somebody else.
    elsewhere = {**post()["account"], "url": "https://other.example/@wanderer"}
    assert read(timeline(post("3", account=elsewhere))).signals[0].publisher != first.publisher
    assert len(first.publisher) == len("voice-") + 16


def test_a_boost_is_the_post_that_was_boosted():
    boosted = post("9", "<p>RT</p>", reblog=post("1"))
    assert [signal.native_id for signal in read(timeline(boosted, post("1"))).signals] == ["1"]


def test_what_is_not_public_is_not_read():
    for visibility in ("private", "direct", None, "unheard-of", [1], {"public": 1}):
        assert read_post(post(visibility=visibility), secret=SECRET, now=NOW) is None
        assert read(timeline(post(visibility=visibility))).signals == ()


def test_a_search_is_read_like_a_timeline():
    document = json.dumps({"accounts": [], "statuses": [post()], "hashtags": []}).encode()
    assert len(read(document).signals) == 1


def test_an_edited_post_is_an_update_or_is_withdrawn():
    first = read(timeline(post()))
    edited = {"edited_at": "2026-03-14T11:50:00Z"}
    (update,) = read(
        timeline(post(content="<p>The beach excursion, too</p>", **edited)), first.memory
    ).signals
    assert (update.msg_type, update.references) == (MsgType.UPDATE, (first.signals[0].id,))
    gone = read(timeline(post(content="<p>Never mind</p>", **edited)), first.memory)
    assert [(signal.msg_type, signal.hazard) for signal in gone.signals] == [
        (MsgType.CANCEL, Hazard.COMPLAINT)
    ]
    quake = read(timeline(post(content="<p>Earthquake here</p>", **edited)), first.memory)
    assert [(signal.msg_type, signal.hazard) for signal in quake.signals] == [
        (MsgType.CANCEL, Hazard.COMPLAINT)
    ]


def test_old_future_and_broken_posts_are_counted_and_named():
    found = read(
        timeline(
            post("1", hours=24 * 9), post("2", hours=-50), 7, post(account=None), post("3", created_at="x")
        )
    )
    assert found.signals == ()
    assert (found.skipped, found.old) == (5, 1)
    assert [problem.split(": ")[0] for problem in found.problems] == ["post 2", "post 3", "post 4", "post 5"]


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"<html>", b'{"error": "This API requires an authenticated user"}', b'"x"']
)
def test_what_holds_no_posts_is_a_source_error(text):
    with pytest.raises(SourceError, match="holds no posts of Mastodon"):
        read(text)


def test_without_a_secret_there_is_no_watcher():
    with pytest.raises(SourceError, match="needs a secret"):
        MastodonWatcher("fedi", "posts.json")
    with pytest.raises(SourceError, match="is no secret") as caught:
        MastodonWatcher("fedi", "posts.json", options={"secret": "hunter2"})
    assert "hunter2" not in str(caught.value)
    for wrong in ({"secret": Secret("hunter2")}, {"secret": SECRET, "old_secret": Secret("hunter2")}):
        with pytest.raises(SourceError, match="shorter than 16 characters") as caught:
            MastodonWatcher("fedi", "posts.json", options=wrong)
        assert "hunter2" not in str(caught.value)


# --- deletions --------------------------------------------------------------------------------------

TAG = "/api/v1/timelines/tag/cruise"


def served(steps, *, status):
    """Poll once for each timeline; posts that are asked for by id answer with that status."""

    async def run():
        async with Loopback() as server, Http() as http:
            watcher = MastodonWatcher(
                "fedi",
                f"{server.url}{TAG}?limit=40",
                http=http,
                allow_private=server.allowed,
                options={"secret": SECRET, "token": Secret("t0ken"), "topics": {"excursion": ["excursion"]}},
            )
            cursor: dict[str, Any] = {}
            polls = []
            for number in range(1, 9):
                server.routes[f"/api/v1/statuses/{number}"] = Reply(status, body=b"{}")
            for number, step in enumerate(steps):
                server.routes[TAG] = Reply(body=step)
                found = await watcher.poll(cursor, now=Instant(NOW + number * MINUTE))
                cursor = json.loads(json.dumps(found.cursor))
                polls.append(found)
            return polls, server.requests

    return asyncio.run(run())


@pytest.mark.parametrize("status", [404, 410])
def test_a_deleted_post_is_withdrawn_once(status):
    old, new = post("1", hours=0.5), post("2", hours=2)
    polls, requests = served(
        [timeline(old, new), timeline(new), timeline(new, post("3", "<p>x</p>", hours=0.1))], status=status
    )
    assert [[(s.native_id, s.msg_type) for s in found.signals] for found in polls] == [
        [("2", MsgType.ALERT), ("1", MsgType.ALERT)],
        [("1", MsgType.CANCEL)],
        [],
    ]
    assert polls[1].signals[0].text is None
    assert polls[1].signals[0].revision > polls[0].signals[0].revision
    assert requests[0].headers["authorization"] == "Bearer t0ken"
    assert [seen.path for seen in requests].count("/api/v1/statuses/1") == 1


@pytest.mark.parametrize("status", [200, 401, 403, 429, 500])
def test_any_other_answer_withdraws_nothing(status):
    old, new = post("1", hours=0.5), post("2", hours=2)
    polls, _ = served([timeline(old, new), timeline(new)], status=status)
    assert polls[1].signals == ()


def test_what_only_rolled_out_of_the_window_is_asked_for_an_hour_after_it_was_written():
    old, new = post("1", hours=0.9), post("2", hours=0.1)
    polls, requests = served([timeline(old), *[timeline(new)] * 9], status=404)
    assert [len(found.signals) for found in polls] == [1, 1, 0, 0, 0, 0, 1, 0, 0, 0]
    assert polls[6].signals[0].msg_type is MsgType.CANCEL
    assert len([seen.path for seen in requests if "statuses" in seen.path]) == 1


def test_only_a_few_are_asked_for_in_one_poll():
    posts = [post(str(number), f"<p>excursion {number}</p>", hours=1 + number / 10) for number in range(1, 8)]
    _, requests = served([timeline(*posts), timeline(posts[-1])], status=404)
    assert len([seen for seen in requests if "statuses" in seen.path]) == 3
