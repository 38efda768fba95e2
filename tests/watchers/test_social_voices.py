"""Pseudonyms and texts without people: what every social kind shares."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.time import DAY, HOUR, MINUTE, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET
from watchers.seen import Seen, dump
from watchers.social import SocialSettings, read_posts
from watchers.social.deletions import due, gone, stands
from watchers.social.nameless import nameless
from watchers.social.reading import MAX_KNOWN
from watchers.social.voices import PERIOD, post_of, seal, unseal, voice_of
from wire.secrets import Secret

OTHER = Secret("another secret of another house")
START = Instant(NOW // PERIOD * PERIOD)


def test_a_voice_lasts_for_its_week_and_has_nothing_to_do_with_the_next():
    first = voice_of("net ann", secret=SECRET, at=START)
    assert first == voice_of("net ann", secret=SECRET, at=Instant(START + PERIOD - 1))
    others = {
        voice_of("net ann", secret=SECRET, at=Instant(START + weeks * PERIOD)) for weeks in range(1, 50)
    }
    assert len(others | {first}) == 50
    assert voice_of("net bob", secret=SECRET, at=START) != first
    assert voice_of("net ann", secret=OTHER, at=START) != first
    assert PERIOD == 7 * DAY


ADDRESS = "at://did:plc:wandererwandererwanderer/app.bsky.feed.post/3kaheyt6vpc22"


def test_a_sealed_address_is_read_with_the_secret_and_not_without():
    sealed = seal(ADDRESS, secret=SECRET)
    assert unseal(sealed, secret=SECRET) == ADDRESS
    assert unseal(sealed, secret=OTHER) == ""
    assert seal(ADDRESS, secret=SECRET) == sealed
    assert "wanderer" not in sealed
    # Two addresses that begin alike are sealed by streams that have nothing in common.
    other = seal(ADDRESS[:-1] + "3", secret=SECRET)
    assert sum(one == two for one, two in zip(sealed, other, strict=True)) < 12
    assert post_of(ADDRESS, secret=SECRET) != post_of(ADDRESS, secret=OTHER)


@pytest.mark.parametrize("junk", [None, 7, "", "x", "AAAA", "=" * 9, "\u00e4", "A" * 4_000, {}])
def test_what_is_not_sealed_by_us_is_nothing(junk):
    assert unseal(junk, secret=SECRET) == ""


@given(st.text(max_size=300), st.integers(0, 2_000))
def test_every_address_comes_back_and_a_changed_seal_does_not(address, at):
    encodable = address.encode(errors="replace").decode()
    sealed = seal(address, secret=SECRET)
    assert unseal(sealed, secret=SECRET) == encodable
    where = at % len(sealed)
    changed = sealed[:where] + ("A" if sealed[where] != "A" else "B") + sealed[where + 1 :]
    assert unseal(changed, secret=SECRET) in {"", encodable}


@pytest.mark.parametrize(
    "text",
    [
        "ask @wanderer.example or @wanderer@social.example",
        "write to wanda.wanderer+x@mail.example please",
        "see https://social.example/@wanderer and https://bsky.app/profile/wanderer.example",
        "see bsky.app/profile/wanderer.example or forum.example/u/wanderer/summary",
        "at://did:plc:wanderer/app.bsky.feed.post/1 did:plc:wanderer",
        "submitted by /u/wanderer [link]",
        "u/wanderer said so",
        "<p>yes <a class='mention' href='/u/wanderer'>wanderer</a></p>",
        '<aside class="quote" data-username="wanderer"><div>wanderer:</div>me too</aside><p>no</p>',
        "<blockquote><cite>wanderer wrote:</cite>the quake</blockquote>no",
        "WANDERER was here; Wanda Rowe, too",
        "see https://x.com/awanderer/status/1, instagram.com/awanderer or https://t.me/awanderer",
        "https://www.facebook.com/the.wanderers and linkedin.com/in/wanda-rowe-7",
        "awanderer.bsky.social said so",
        "ask \uff20awanderer or awanderer\uff20mail.example",
        "wan\u00adderer, Wanda\u200b Rowe, @\u200bwanderer and wan\u2060derer@mail.example",
    ],
)
def test_nobody_is_left_in_a_text(text):
    left = nameless(text, ["wanderer", "Wanda Rowe", ""]).casefold()
    for name in ("wanda", "wanderer", "rowe"):
        assert name not in left


@pytest.mark.parametrize(
    "number",
    [
        "+1 (305) 555-0199",
        "(305) 555-0199",
        "+49 (0)30 555 0199",
        "+1\u2011305\u2011555\u20110199",
        "+1 - 305 - 555 - 0199",
        "305.555.0199",
    ],
)
def test_no_telephone_number_is_left_however_it_is_written(number):
    assert nameless(f"call {number} now", []) == "call now"


def test_what_is_not_a_person_stays():
    text = "Quake of 6.1 near Cap-Haïtien, 3 dead; https://news.example/a #Haiti 2 u/s of the dam"
    assert nameless(text, ["a", "it"]) == text
    # A short name is a name only where it is written as one.
    assert nameless("Al says: also al dente", ["Al"]) == "says: also al dente"


def test_a_text_made_to_be_slow_is_not():
    for text in ("a." * 50_000, "https://" * 10_000, "@" * 50_000, "1 " * 50_000, "a.aa/" * 20_000):
        nameless(text, ["a.a.a.a"])


def test_hundreds_of_names_cost_little():
    began = time.process_time()
    names = [f"somebody {number} {'x' * 5_000}" for number in range(300)]
    for _ in range(1_000):
        nameless("Strong earthquake in Haiti", names)
    assert time.process_time() - began < 30


def test_of_a_flood_of_posts_the_newest_are_known_and_those_in_sight():
    settings = SocialSettings(source="net", secret=SECRET, horizon_days=None)
    seen = {f"p{number}": known(at_ms=number) for number in range(MAX_KNOWN + 50)}
    memory = {"seen": dump(seen), "sealed": dict.fromkeys(seen, "x")}
    found = read_posts([], lambda *_: None, settings, memory, now=NOW, still=["p0", "p1", "elsewhere"])
    assert len(found.memory["seen"]) == len(found.memory["sealed"]) == MAX_KNOWN + 2
    assert {"p0", "p1", f"p{MAX_KNOWN + 49}"} <= set(found.memory["seen"])
    assert "p40" not in found.memory["seen"]


def known(**changes):
    return Seen(
        **{"revision": 1, "mark": "m", "at_ms": (NOW - 3 * HOUR) // 1000, "hazard": "complaint", **changes}
    )


def test_what_should_be_in_sight_is_asked_for_at_once_and_what_rolled_out_of_it_after_an_hour():
    seen = {
        "here": known(),
        "missing": known(),
        "young": known(at_ms=(NOW - 30 * MINUTE) // 1000),
        "old": known(at_ms=(NOW - 9 * HOUR) // 1000),
        "canceled": gone(known()),
        "no signal": known(hazard=""),
    }
    memory = {"present": ["here"], "since_ms": (NOW - 4 * HOUR) // 1000}
    assert due(seen, memory, now=NOW) == ["young", "missing", "old"]
    # Where nothing at all is in sight, nothing ought to be.
    assert due(seen, {"present": [], "since_ms": 0}, now=NOW) == ["here", "missing", "old"]


def test_each_look_waits_twice_as_long_and_a_day_at_most():
    each, now, waits = known(), NOW, []
    for _ in range(12):
        each = stands(each, now=now)
        assert due({"a": each}, {}, now=Instant(each.next_ms * 1000 - 1_000)) == []
        assert due({"a": each}, {}, now=Instant(each.next_ms * 1000)) == ["a"]
        waits.append((each.next_ms - now // 1000) / 60_000)
        now = Instant(each.next_ms * 1000)
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 24 * 60
    assert stands(each, now=now, soon=True).next_ms == (now + 10 * MINUTE) // 1000
    assert json.dumps(due({}, {"present": 7, "since_ms": "x"}, now=NOW)) == "[]"
