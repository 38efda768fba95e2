"""Bluesky: posts without people, paged back to what is known, and withdrawn when they are gone."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from engine.errors import SourceError
from engine.model.codec import encode
from engine.model.scales import Hazard, MsgType, Severity, SourceClass
from engine.model.time import HOUR, MINUTE, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET, WANDERER, skeets, view
from tests.wire.loopback import Loopback, Reply
from watchers.bluesky import BlueskyWatcher, read_bluesky, read_post
from watchers.reading import Topics
from watchers.social import SocialSettings
from wire.http import Http
from wire.secrets import Secret

SETTINGS = SocialSettings(
    source="sky", secret=SECRET, topics=Topics({"excursion": ["excursion", "beach"]}), horizon_days=7
)
FEED = "/xrpc/app.bsky.feed.getFeed"
POSTS = "/xrpc/app.bsky.feed.getPosts"
SIGN_IN = "/xrpc/com.atproto.server.createSession"


def read(document, memory=None, *, now=NOW):
    return read_bluesky(document, SETTINGS, json.loads(json.dumps(memory or {})), now=now)


def text_of(**changes):
    (signal,) = read(skeets(view(**changes))).signals
    return signal.text.headline


def test_a_post_becomes_a_signal_that_names_nobody():
    mention = {
        "index": {"byteStart": 0, "byteEnd": 6},
        "features": [{"$type": "app.bsky.richtext.facet#mention"}],
    }
    quoted = {"record": {"author": {"handle": "harborbob.example", "displayName": "Harbor Bob"}}}
    found = read(
        skeets(
            view(
                text="Renée! Wanda Rowe hates the excursion, like harborbob.example",
                record={"facets": [mention]},
                embed=quoted,
            )
        )
    )
    (signal,) = found.signals
    assert (signal.hazard, signal.topics, signal.source_class) == (
        Hazard.COMPLAINT,
        ("excursion",),
        SourceClass.SOCIAL,
    )
    assert (signal.severity, signal.revision) == (Severity.UNKNOWN, signal.sent_at // 1000)
    assert signal.text.headline == "! hates the excursion, like"
    said = json.dumps(dict(found.memory)) + str(encode(signal))
    for name in (
        "did:",
        WANDERER,
        "wanderer",
        "Wanda",
        "Rowe",
        "harborbob",
        "avatar",
        "at://",
        "Renée",
        "bafyrei",
    ):
        assert name.casefold() not in said.casefold(), name


def test_feeds_searches_and_threads_are_read_alike():
    one, two = view("3k1"), view("3k2", "Strong earthquake in Haiti")
    for document in (
        {"feed": [{"post": one, "reason": {"by": {"handle": "x.example"}}}, {"post": two}, {"post": one}]},
        {"posts": [one, two], "hitsTotal": 2},
        {"thread": {"post": one, "replies": [{"post": two}, {"notFound": True, "uri": "at://x"}, 7]}},
    ):
        found = read(json.dumps(document).encode())
        assert [signal.hazard for signal in found.signals] == [Hazard.COMPLAINT, Hazard.EARTHQUAKE]


def test_the_title_of_a_linked_page_is_read_and_so_is_plain_text_that_looks_like_markup():
    card = {
        "$type": "app.bsky.embed.external",
        "external": {"title": "Earthquake in Haiti", "uri": "https://n"},
    }
    assert text_of(text="look at this", record={"embed": card}) == "look at this Earthquake in Haiti"
    both = {"$type": "app.bsky.embed.recordWithMedia", "media": card, "record": {"record": {"uri": "at://x"}}}
    assert text_of(text="look at this", record={"embed": both}) == "look at this Earthquake in Haiti"
    assert text_of(text="beach <b>closed & 3 <4") == "beach <b>closed & 3 <4"


@pytest.mark.parametrize("label", ["!hide", "!takedown", "!no-unauthenticated", "spam"])
def test_who_does_not_want_to_be_shown_is_not_read(label):
    labels = [{"val": label, "src": "did:plc:mod"}]
    assert read(skeets(view(labels=labels))).signals == ()
    assert read(skeets(view(author={**view()["author"], "labels": labels}))).signals == ()
    assert read(skeets(view(record={"labels": {"values": labels}}))).signals == ()
    assert len(read(skeets(view(labels=[{**labels[0], "neg": True}]))).signals) == 1


def test_a_date_that_its_author_chose_is_not_believed_beyond_what_the_network_saw():
    ahead = read(skeets(view(record={"createdAt": "2031-01-01T00:00:00Z"}))).signals[0]
    assert ahead.occurred_at == NOW - HOUR
    assert read(skeets(view(record={"createdAt": "1999-01-01T00:00:00Z"}))).signals == ()
    assert read(skeets(view(record={"createdAt": "x"}))).signals[0].occurred_at == NOW - HOUR


def test_a_record_that_was_written_anew_is_an_update():
    first = read(skeets(view()))
    assert read(skeets(view()), first.memory).signals == ()
    (update,) = read(skeets(view(cid="bafyreinew", text="The beach")), first.memory).signals
    assert (update.msg_type, update.references) == (MsgType.UPDATE, (first.signals[0].id,))
    assert update.revision > first.signals[0].revision


@pytest.mark.parametrize(
    "item",
    [
        7,
        view(uri="at://wanderer.example/app.bsky.feed.post/1"),
        view(uri=f"at://{WANDERER}/app.bsky.feed.like/1"),
        view(uri=None),
        view(cid="b a"),
        view(author=None),
        {**view(), "record": []},
        view(indexedAt="x", record={"createdAt": "x"}),
        view(indexedAt="2099-01-01T00:00:00Z", record={"createdAt": "x"}),
    ],
)
def test_what_cannot_be_believed_is_one_problem_and_names_nobody(item):
    found = read(skeets(item, view("3k9")))
    assert len(found.signals) == 1
    (problem,) = found.problems
    assert problem.startswith("post 1: ")
    assert "wanderer" not in problem


@pytest.mark.parametrize(
    "facets", [7, [7], [{"index": 7}], [{"index": {"byteStart": -5, "byteEnd": 10**9}, "features": 7}]]
)
def test_hostile_facets_change_nothing(facets):
    post = read_post(view(record={"facets": facets}), secret=SECRET, now=NOW)
    assert post is not None
    assert post.text == view()["record"]["text"]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"<html>", b'{"error": "AuthMissing"}', b'{"feed": 7}'])
def test_what_holds_no_posts_is_a_source_error(text):
    with pytest.raises(SourceError, match="holds no posts of Bluesky"):
        read(text)


# --- asking ---------------------------------------------------------------------------------------


class Network:
    """A server of Bluesky: what it shows at each step, and which posts still stand."""

    def __init__(self, **options: Any) -> None:
        self.options = {"secret": SECRET, "topics": {"excursion": ["excursion"]}, **options}
        self.pages: dict[str, bytes] = {}
        self.standing: list[str] | None = []
        self.status = 200
        self.labels: list[Any] = []
        self.sign_in = Reply(body=b'{"accessJwt": "t0ken", "did": "did:plc:us"}')

    def play(self, *steps: Any, apart: int = MINUTE, path: str = FEED) -> tuple[list[Any], list[Any]]:
        """Poll once for each step, each with a watcher of its own, as after a restart."""
        return asyncio.run(self._play(steps, apart, path))

    async def _play(self, steps, apart, path):
        async with Loopback() as server, Http() as http:
            cursor: dict[str, Any] = {}
            polls: list[Any] = []
            server.routes[path], server.routes[POSTS] = self._page, self._posts
            server.routes[SIGN_IN] = self.sign_in
            for number, step in enumerate(steps):
                step(self)
                watcher = BlueskyWatcher(
                    "sky",
                    f"{server.url}{path}?feed=at%3A%2F%2Fx&limit=100",
                    http=http,
                    allow_private=server.allowed,
                    options=self.options,
                )
                found = await watcher.poll(cursor, now=Instant(NOW + number * apart))
                cursor = json.loads(json.dumps(found.cursor))
                polls.append(found)
            return polls, server.requests

    async def _page(self, seen, writer):
        cursor = parse_qs(seen.path.partition("?")[2]).get("cursor", [""])[0]
        writer.write(Reply(self.status, body=self.pages.get(cursor, b"{}")).encode(head=False))

    async def _posts(self, seen, writer):
        asked = parse_qs(seen.path.partition("?")[2])["uris"]
        assert len(asked) <= 25
        if self.standing is None:
            writer.write(Reply(500).encode(head=False))
            return
        keys = [each.rpartition("/")[2] for each in asked]
        shown = [view(key, labels=self.labels) for key in keys if key in self.standing]
        writer.write(Reply(body=json.dumps({"posts": shown}).encode()).encode(head=False))


def shows(*views: Any, standing: Any = ()) -> Any:
    def step(network: Network) -> None:
        network.pages = {"": skeets(*views)}
        network.standing = None if standing is None else list(standing)

    return step


def told(polls):
    return [[signal.msg_type for signal in found.signals] for found in polls]


def test_a_post_that_is_gone_at_two_looks_is_withdrawn_once_even_after_a_restart():
    polls, requests = Network().play(
        shows(view("3k1", hours=0.5), view("3k2", hours=2)), *[shows(view("3k2", hours=2))] * 15
    )
    assert told(polls) == [[MsgType.ALERT] * 2, *[[]] * 10, [MsgType.CANCEL], *[[]] * 4]
    cancel = polls[11].signals[0]
    assert cancel.text is None
    assert cancel.references == (polls[0].signals[1].id,)
    assert len([each for each in requests if each.path.startswith(POSTS)]) == 2
    assert "wanderer" not in json.dumps([found.cursor for found in polls])
    assert polls[-1].cursor["memory"]["missing"] == []


OTHER = Secret("the secret that comes after the first one")


def rotated(*, keeps: bool) -> Any:
    """Give a step before which the secret is another one; whether the old one is still named."""

    def step(network: Network) -> None:
        network.options |= {"secret": OTHER, **({"old_secret": SECRET} if keeps else {})}
        shows(view("3k2", hours=2))(network)

    return step


def test_under_a_new_secret_posts_stay_what_they_were_and_deletions_are_honored():
    both = shows(view("3k1", hours=0.5), view("3k2", hours=2))
    polls, _ = Network().play(both, rotated(keeps=True), *[shows(view("3k2", hours=2))] * 14)
    assert told(polls) == [[MsgType.ALERT] * 2, *[[]] * 10, [MsgType.CANCEL], *[[]] * 4]
    assert polls[11].signals[0].native_id == polls[0].signals[1].native_id
    # What is new is known under the new one alone.
    new = view("3k3", hours=0.1)
    (late,) = Network().play(both, rotated(keeps=True), shows(new))[0][2].signals
    alone = Network(secret=OTHER).play(shows(new))[0][0].signals[0]
    assert (late.native_id, late.publisher) == (alone.native_id, alone.publisher)
    # Without the old one they are other posts, and nobody can be asked whether those before stand.
    polls, _ = Network().play(both, rotated(keeps=False), *[shows(view("3k2", hours=2))] * 14)
    assert told(polls)[:2] == [[MsgType.ALERT] * 2, [MsgType.ALERT]]
    assert not any(MsgType.CANCEL in each for each in told(polls))


@pytest.mark.parametrize("standing", [["3k1"], None])
def test_a_post_that_stands_or_of_which_nothing_is_said_is_not_withdrawn(standing):
    first = shows(view("3k1", hours=0.5), view("3k2", hours=2))
    polls, requests = Network().play(
        first, *[shows(view("3k2", hours=2), standing=standing)] * 8, apart=15 * MINUTE
    )
    assert told(polls)[1:] == [[]] * 8
    # Asking again is no news, so that the source is looked at less and less often.
    assert [found.health.unchanged for found in polls] == [False, False, *[True] * 7]
    assert len([each for each in requests if each.path.startswith(POSTS)]) == 4


def test_what_was_left_out_once_and_is_there_again_is_not_withdrawn():
    first, rest = shows(view("3k1", hours=0.5), view("3k2", hours=2)), view("3k2", hours=2)
    polls, _ = Network().play(
        first, shows(rest), shows(rest, standing=["3k1"]), shows(rest), apart=30 * MINUTE
    )
    assert told(polls)[1:] == [[]] * 3


def test_what_its_author_later_keeps_from_strangers_is_withdrawn():
    first, rest = shows(view("3k1", hours=0.5), view("3k2", hours=2)), view("3k2", hours=2)
    network = Network()
    network.labels = [{"val": "!no-unauthenticated"}]
    polls, _ = network.play(first, *[shows(rest, standing=["3k1"])] * 3, apart=15 * MINUTE)
    assert told(polls)[1:] == [[], [MsgType.CANCEL], []]


def test_forty_posts_are_asked_for_in_two_requests_of_two_polls():
    many = [view(f"3k{number}", f"excursion {number}", hours=0.5) for number in range(40)]
    last = view("3klast", hours=2)
    _, requests = Network().play(shows(*many, last), shows(last), shows(last))
    asked = [
        parse_qs(each.path.partition("?")[2])["uris"] for each in requests if each.path.startswith(POSTS)
    ]
    assert [len(each) for each in asked] == [25, 15]


def test_it_pages_back_to_what_it_knows_and_no_further_than_three_pages():
    def first(network):
        network.pages = {"": skeets(view("3k0"), cursor="never")}

    def second(network):
        network.pages = {
            "": skeets(view("3k5"), cursor="a"),
            "a": skeets(view("3k4"), cursor="b"),
            "b": skeets(view("3k3"), view("3k0"), cursor="c"),
            "c": skeets(view("3k2")),
        }

    def third(network):
        network.pages = {
            name: skeets(view(f"3kx{n}"), cursor=after)
            for n, (name, after) in enumerate(zip(["", *"abcde"], "abcdef", strict=True))
        }

    polls, requests = Network().play(first, second, third)
    assert [len(found.signals) for found in polls] == [1, 3, 4]
    feed = [each.path.partition("?")[2] for each in requests if each.path.startswith(FEED)]
    asked = [parse_qs(each).get("cursor") for each in feed]
    assert asked == [None, None, ["a"], ["b"], None, ["a"], ["b"], ["c"]]
    assert polls[2].cursor["memory"]["back"] == ""


def test_a_session_is_made_at_the_same_server_and_its_token_is_kept_nowhere():
    network = Network(account="us.example", app_password=Secret("abcd-efgh"))
    polls, requests = network.play(shows(view()))
    assert told(polls) == [[MsgType.ALERT]]
    assert [(each.method, each.path.partition("?")[0]) for each in requests] == [
        ("POST", SIGN_IN),
        ("GET", FEED),
    ]
    assert json.loads(requests[0].body) == {"identifier": "us.example", "password": "abcd-efgh"}
    assert requests[1].headers["authorization"] == "Bearer t0ken"
    assert "t0ken" not in json.dumps(polls[0].cursor)


@pytest.mark.parametrize(
    ("status", "body", "part"),
    [
        (401, b'{"error": "AuthenticationRequired"}', "check the options account and app_password"),
        (500, b"", "status 500"),
        (200, b"{}", "no session"),
        (200, b'{"accessJwt": "a b\\n"}', "no session"),
    ],
)
def test_without_a_session_nothing_is_asked_and_it_is_not_tried_again_at_once(status, body, part):
    async def run():
        async with Loopback({SIGN_IN: Reply(status, body=body)}) as server, Http() as http:
            watcher = BlueskyWatcher(
                "sky",
                f"{server.url}{FEED}",
                http=http,
                allow_private=server.allowed,
                options={"secret": SECRET, "account": "us.example", "app_password": Secret("abcd-efgh")},
            )
            for minutes, says in ((0, part), (1, "every 15 minutes"), (15, part)):
                with pytest.raises(SourceError, match=says) as caught:
                    await watcher.poll({}, now=Instant(NOW + minutes * MINUTE))
                assert "abcd" not in str(caught.value)
            return server.requests

    assert [each.path for each in asyncio.run(run())] == [SIGN_IN, SIGN_IN]


def test_a_search_that_is_refused_says_what_it_needs():
    network = Network()
    network.status = 403
    with pytest.raises(SourceError, match="a search needs the options account and app_password"):
        network.play(shows(view()), path="/xrpc/app.bsky.feed.searchPosts")


@pytest.mark.parametrize("options", [{"account": "us.example"}, {"app_password": Secret("abcd-efgh")}])
def test_an_account_without_its_password_is_refused(options):
    with pytest.raises(SourceError, match="both account and app_password"):
        BlueskyWatcher("sky", "https://bsky.example/x", options={"secret": SECRET, **options})
