"""What hashtags stand for among the posts of a source: learnt for a week, and without people or words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from engine.model.scales import Hazard, MsgType
from engine.model.time import DAY, HOUR, MINUTE, Instant
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET
from watchers.social import Post, SocialSettings, read_posts
from watchers.social.spoken import MOST, Spoken, without
from watchers.social.voices import PERIOD
from wire.secrets import Secret

SETTINGS = SocialSettings(source="net", secret=SECRET)
TOWNS = ("Ardale", "Brunfeld", "Castro", "Dunmore", "Elba", "Foxley", "Garda", "Holm", "Iona", "Jura")
ASK = "Evacuees in the school need blankets, please donate #ondalia"


def post(number: int, text: str, *, voice: str = "", at: Instant = NOW) -> Post:
    return Post(
        native_id=f"p{number}",
        voice=voice or f"voice-{number:016x}",
        created=at,
        edited=at,
        text=text,
        mark=text,
    )


FLOODS = [post(number, f"Flash flooding in {town} #ondalia") for number, town in enumerate(TOWNS)]
LATE = post(99, ASK, at=Instant(NOW + HOUR))


def read(posts, memory=None, *, now=NOW, settings=SETTINGS):
    return read_posts(posts, lambda each, _: each, settings, memory or {}, now=Instant(now + HOUR))


def hazards(found):
    return {each.native_id: each.hazard for each in found.signals}


def test_posts_of_one_poll_and_of_those_before_teach():
    assert hazards(read([LATE])) == {}
    assert hazards(read([LATE, *FLOODS]))["p99"] is Hazard.FLOOD
    before = read(FLOODS)
    assert hazards(read([LATE], before.memory)) == {"p99": Hazard.FLOOD}
    # The cursor is JSON, and what it holds is all that a restart needs.
    again = json.loads(json.dumps(before.memory))
    assert hazards(read([LATE], again)) == {"p99": Hazard.FLOOD}


def test_one_author_teaches_nobody_however_much_he_writes():
    loud = [replace(each, voice="voice-of-one") for each in FLOODS]
    assert "p99" not in hazards(read([*loud, LATE]))


def test_few_authors_do_not_become_many_when_their_voices_change():
    """A voice is another one in another week; posts of seven days are of two weeks."""
    begins = Instant(NOW // PERIOD * PERIOD)
    week = [
        replace(each, created=Instant(begins + side * MINUTE), edited=Instant(begins + side * MINUTE))
        for each, side in zip(FLOODS[:8], [-1, -2, -3, -4, 1, 2, 3, 4], strict=True)
    ]
    late = replace(LATE, created=Instant(begins + HOUR), edited=Instant(begins + HOUR))
    assert "p99" not in hazards(read([*week, late], now=begins))
    more = [post(20 + n, f"Flash flooding in {town} #ondalia", at=begins) for n, town in enumerate(TOWNS[:8])]
    assert "p99" in hazards(read([*week, *more, late], now=begins))


def test_what_is_remembered_names_no_tag_no_author_and_no_post():
    memory = read([*FLOODS, LATE]).memory
    kept = json.dumps(memory["spoken"])
    assert len(memory["spoken"]) == 11
    for word in ("ondalia", "voice-", "p99", "Ardale", "blankets", *(each.voice[6:] for each in FLOODS[1:])):
        assert word not in kept, word
    # Under another secret nothing of it is known again.
    other = replace(SETTINGS, secret=Secret("another secret of another house"))
    assert hazards(read([LATE], {"spoken": memory["spoken"]}, settings=other)) == {}


def test_a_week_later_a_tag_stands_for_nothing_any_more():
    memory = read(FLOODS).memory
    found = read(FLOODS)
    for days, known in ((6, True), (8, False)):
        later = Instant(NOW + days * DAY)
        found = read([replace(LATE, created=later, edited=later)], memory, now=later)
        assert ("p99" in hazards(found)) is known
    assert len(found.memory["spoken"]) == 1


def test_an_edited_post_teaches_what_it_says_now_and_a_deleted_one_nothing():
    memory = read(FLOODS[:8]).memory
    assert hazards(read([LATE], memory)) == {"p99": Hazard.FLOOD}
    edited = replace(FLOODS[0], text="Sunny in Ardale #ondalia", mark="new", edited=Instant(NOW + MINUTE))
    after = read([edited], memory)
    assert [each.msg_type for each in after.signals] == [MsgType.CANCEL]
    assert hazards(read([LATE], after.memory)) == {}
    less = {**memory, "spoken": without(memory["spoken"], ["p3"], secret=SECRET)}
    assert len(less["spoken"]) == 7
    assert hazards(read([LATE], less)) == {}


def test_only_so_many_posts_are_remembered_and_the_newest():
    spoken = Spoken({}, secret=SECRET, now=NOW)
    for number in range(MOST + 10):
        spoken.hear(post(number, "#ondalia", at=Instant(NOW - number * MINUTE)), [])
    kept = spoken.dump()
    assert len(kept) == MOST
    assert min(each[0] for each in kept.values()) == (NOW - (MOST - 1) * MINUTE) // 1000


@pytest.mark.parametrize(
    "junk",
    [
        None,
        7,
        "x",
        [],
        {"a": None},
        {"a": [1, 2]},
        {"a": ["x", "v", "m", [], []]},
        {"a": [1, "v", "m", [2], []]},
    ],
)
def test_what_is_not_as_we_wrote_it_is_forgotten(junk):
    spoken = Spoken(junk, secret=SECRET, now=Instant(0))
    assert spoken.dump() == {}
    assert spoken.usage("ondalia") is None
    assert without(junk, ["p1"], secret=SECRET) in ({}, junk)
