"""Silence is not an all-clear: what hangs on a quiet source is stale, and nothing is let go of because of it."""

from __future__ import annotations

import pytest

from engine.model.codec import encode
from engine.model.proposal import Because
from engine.model.scales import MsgType, SourceClass
from engine.model.signal import Silence, SituationState
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from tests.stories.telling import (
    BEACH,
    BRAND,
    GUESTS,
    MARKETING,
    PLANNING,
    At,
    Happening,
    House,
    Want,
    asked,
    book,
    both,
    call,
    campaign,
    effects,
    hold,
    instant,
    never_told,
    playbook,
    proposal,
    quake,
    revised,
    saying,
    situation,
    taken_back,
    tell,
    told,
    tool_is,
    yes,
)

STALE, OPEN = SituationState.STALE, SituationState.OPEN
CLEARING, CLEARED = SituationState.CLEARING, SituationState.CLEARED
NOT_HEARD = "Not heard any more"


def quiet(source: str = "usgs", *, since: str = "1h") -> Happening:
    async def happen(house: House) -> None:
        now = house.clock.now()
        says = "it cannot be read"
        await house.step([Silence(source=source, quiet=True, since=instant(since), at=now, says=says)])

    return happen


def heard(source: str = "usgs") -> Happening:
    async def happen(house: House) -> None:
        now = house.clock.now()
        await house.step([Silence(source=source, quiet=False, since=now, at=now)])

    return happen


def restarted() -> Happening:
    """What the core remembers is read anew from its store, as at a start."""

    async def happen(house: House) -> None:
        before = house.remembered()
        house.core._state = None
        after = house.remembered()
        assert {name: one for name, one in before.items() if name != "recheck"} == {
            name: one for name, one in after.items() if name != "recheck"
        }

    return happen


def over(revision: int, **changes: object) -> Happening:
    return quake(revision, all_clear=True, **changes)


def news(revision: int = 1, **changes: object) -> Happening:
    """A newspaper that tells of the same quake."""
    have = {"source": "gaceta", "source_class": SourceClass.NEWS, "publisher": "gaceta", "native_id": "g1"}
    return quake(revision, **(have | changes))


PAUSED = (At("18m", quake()), At("28m", yes()), Want("29m", hold("verified"), situation(state=OPEN)))


def replays(house: House) -> None:
    """What was said is said again, byte for byte."""
    assert replay(house.core.store.batches(), PlainEvaluator(), [BRAND]) == []


@pytest.fixture
def told_of(tmp_path):
    def tell_it(*lines: At | Want, **more: object) -> House:
        house = tell(tmp_path, *lines, **more)  # type: ignore[arg-type]
        replays(house)
        return house

    return tell_it


def test_it_is_stale_the_owner_is_told_once_and_the_hold_stays(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        Want("2h", situation(state=STALE, epoch=1), told(MARKETING, NOT_HEARD)),
        Want(
            "2h",
            saying(MARKETING, NOT_HEARD, "source usgs has not been heard since", "this is not an all-clear"),
            saying(MARKETING, NOT_HEARD, "(it cannot be read)", "one campaign is held", "stays paused until"),
        ),
        Want("70h", situation(state=STALE), hold("verified"), tool_is("paused"), effects("paused")),
        Want("70h", told(MARKETING, NOT_HEARD), asked(MARKETING, "release", 0), never_told("Over")),
    )


def test_the_end_of_the_lease_still_asks_the_owner(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        Want("73h", proposal("release", "open", because=Because.LEASE_ENDED), situation(state=STALE)),
        At("74h", yes("release")),
        Want("74h", effects("paused", "running"), situation(state=STALE)),
    )


def test_whoever_has_a_question_before_them_is_told_and_the_question_stands(told_of):
    house = told_of(
        At("18m", quake()),
        At("40m", quiet(since="25m")),
        Want("40m", told(MARKETING, NOT_HEARD), told(GUESTS, NOT_HEARD, 0)),
        Want("40m", saying(MARKETING, NOT_HEARD, "The question before you stands")),
        Want("41m", proposal("pause", "open", revision=1), asked(MARKETING, "pause")),
        At("45m", yes()),
        Want("46m", hold("verified"), situation(state=STALE)),
        given=(book(call(), BEACH, campaign("other", touches="cozumel", owner=GUESTS)), playbook()),
    )
    # Who was told of the match alone has nothing to decide or to look after.
    assert house.told(PLANNING, NOT_HEARD) == []


def test_who_was_asked_because_nobody_answered_is_told_as_well(told_of):
    told_of(
        At("18m", quake()),
        Want("3h", proposal("pause", "open", escalated=True)),
        At("3h", quiet()),
        Want("3h", told(MARKETING, NOT_HEARD), told(PLANNING, NOT_HEARD)),
    )


def test_nobody_is_told_where_nothing_is_asked_or_held(told_of):
    house = told_of(
        At("18m", quake(magnitude=5.0)),
        At("2h", quiet()),
        Want("2h", situation(state=STALE)),
        given=(book(call("far", "3d", point=call().point)), playbook(stage="shadow")),
    )
    assert house.told(MARKETING, NOT_HEARD) == []


def test_heard_again_it_is_open_and_nothing_is_asked_anew(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("5h", heard()),
        Want("5h", situation(state=OPEN, epoch=1), hold("verified"), effects("paused")),
        Want("8h", asked(MARKETING, "pause"), asked(MARKETING, "release", 0), told(MARKETING, NOT_HEARD)),
    )


def test_a_word_of_its_own_source_opens_it_again_as_well(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("5h", both(heard(), quake(2))),
        Want("5h", situation(state=OPEN, epoch=1), asked(MARKETING, "pause")),
    )


def test_quiet_again_is_told_again(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("5h", heard()),
        At("9h", quiet(since="5h")),
        Want("9h", situation(state=STALE), told(MARKETING, NOT_HEARD, 2)),
    )


def test_the_same_word_twice_says_nothing_more(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("3h", quiet()),
        Want("3h", situation(state=STALE), told(MARKETING, NOT_HEARD)),
        At("4h", heard()),
        At("5h", heard()),
        Want("5h", situation(state=OPEN)),
    )


def test_a_retraction_while_stale_proposes_the_undo(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("5h", both(heard(), taken_back())),
        Want("5h", situation(state=SituationState.RETRACTED), told(MARKETING, "Taken back")),
        Want("5h", proposal("release", "open", because=Because.RETRACTED), tool_is("paused")),
        At("6h", yes("release")),
        Want("6h", effects("paused", "running")),
    )


def test_a_second_source_that_is_heard_keeps_it_open(told_of):
    told_of(
        *PAUSED,
        At("30m", news()),
        At("2h", quiet()),
        Want("2h", situation(state=OPEN), told(MARKETING, NOT_HEARD, 0)),
        At("3h", quiet("gaceta", since="2h")),
        Want("3h", situation(state=STALE), told(MARKETING, NOT_HEARD)),
        Want("3h", saying(MARKETING, NOT_HEARD, "the source gaceta has not", "the source usgs has not")),
        At("4h", heard("gaceta")),
        Want("4h", situation(state=OPEN), asked(MARKETING, "pause")),
    )


def test_the_last_voice_that_is_heard_takes_its_word_back(told_of):
    told_of(
        *PAUSED,
        At("30m", news()),
        At("2h", quiet()),
        At("3h", news(2, msg_type=MsgType.CANCEL)),
        Want("3h", situation(state=STALE), told(MARKETING, NOT_HEARD), tool_is("paused")),
    )


def test_what_is_clearing_does_not_go_on_to_cleared_while_its_source_is_quiet(told_of):
    told_of(
        *PAUSED,
        At("1h", over(2)),
        Want("1h", situation(state=CLEARING)),
        At("1h5m", quiet(since="1h")),
        Want("1h5m", situation(state=STALE)),
        Want("9h", situation(state=STALE), asked(MARKETING, "release", 0), never_told("Over")),
        At("9h", heard()),
        Want("9h9m", situation(state=CLEARING), asked(MARKETING, "release", 0)),
        Want("9h10m", situation(state=CLEARED), proposal("release", "open", because=Because.CLEARED)),
    )


def test_who_did_not_call_it_over_cannot_say_that_it_stands(told_of):
    told_of(
        *PAUSED,
        At("30m", news()),
        At("1h", over(2)),
        Want("1h", situation(state=CLEARING)),
        At("1h5m", quiet(since="1h")),
        Want("9h", situation(state=STALE), never_told("Over")),
        At("9h", news(2)),
        Want("10h", situation(state=OPEN)),
    )


def test_what_was_opened_again_is_not_clearing_when_its_sources_are_heard_again(told_of):
    told_of(
        *PAUSED,
        At("1h", over(2)),
        At("1h2m", news()),
        Want("1h2m", situation(state=OPEN)),
        At("2h", both(quiet(), quiet("gaceta"))),
        Want("2h", situation(state=STALE)),
        At("3h", both(heard(), heard("gaceta"))),
        Want("9h", situation(state=OPEN), never_told("Over")),
    )


@pytest.mark.parametrize("state", ["{situation: {state: [retracted, cleared, stale]}}", "OPEN"])
def test_a_playbook_for_open_situations_alone_lets_nothing_go_because_of_silence(told_of, state):
    given = playbook()
    if state == "OPEN":
        text = given.text.replace('severity: ">= Severe"}', 'severity: ">= Severe", state: open}')
    else:
        text = given.text.replace("{situation: {state: [retracted, cleared]}}", state)
    assert text != given.text
    changed = type(given)(
        **{name: getattr(given, name) for name in ("brand", "name", "digest", "file")} | {"text": text}
    )
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("3h", revised(book(call(), BEACH, campaign("later", touches="cozumel")))),
        Want("9h", situation(state=STALE), asked(MARKETING, "release", 0), tool_is("paused")),
        At("9h", heard()),
        Want("10h", situation(state=OPEN), asked(MARKETING, "pause"), asked(MARKETING, "release", 0)),
        given=(book(call(), BEACH), changed),
    )


def test_a_restart_in_between_changes_nothing(told_of):
    told_of(
        *PAUSED,
        At("2h", quiet()),
        At("2h1m", restarted()),
        Want("3h", situation(state=STALE), told(MARKETING, NOT_HEARD)),
        At("4h", restarted()),
        At("5h", heard()),
        At("5h1m", restarted()),
        Want("6h", situation(state=OPEN), asked(MARKETING, "pause"), told(MARKETING, NOT_HEARD)),
        At("7h", quiet(since="6h")),
        Want("7h", situation(state=STALE), told(MARKETING, NOT_HEARD, 2)),
    )


def test_going_quiet_and_coming_back_does_not_keep_it_in_mind_for_ever(told_of):
    """What nothing was heard of for sixty days is closed, however often its source came and went."""
    flaps = [
        line
        for day in range(1, 70, 5)
        for line in (At(f"{day}d", quiet(since="1h")), At(f"{day}d1h", heard()))
    ]
    house = told_of(At("18m", quake(magnitude=4.0)), *flaps, given=(book(), playbook(stage="shadow")))
    assert house.brand.situations == {}


def test_one_source_is_one_word_for_every_situation(told_of):
    house = told_of(
        *PAUSED,
        At("30m", quake(1, native_id="chile", point=call().point, source="usgs")),
        At("2h", quiet()),
    )
    states = {one.state for one in house.brand.situations.values()}
    assert len(house.brand.situations) == 2
    assert states == {STALE}
    words = [one for one in house.core.store.batches() for item in one.inputs if isinstance(item, Silence)]
    assert len(words) == 1
    assert encode(words[0].inputs[0])
