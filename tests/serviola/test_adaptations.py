"""A chosen way around on its way to the itinerary system: asked once, called changed when it was read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import ToolError
from engine.model.adaptation import AdaptationState
from engine.model.decision import Answer
from engine.model.hold import Do, Intent, Outcome, Result
from engine.model.time import iso
from engine.rules.evaluator import DurableEvaluator
from engine.trials.replay import replay
from serviola.explaining import explained
from serviola.questions import card_of
from store.sqlite import SqliteStore
from tests.fakes.voyage_system import BEFORE, STOP, make_config, played, voyage_system

VERIFIED, FAILED, LEFT = AdaptationState.VERIFIED, AdaptationState.FAILED, AdaptationState.LEFT


@pytest.fixture
def there():
    with voyage_system() as system:
        yield system


@pytest.fixture
def folder(tmp_path, there):
    make_config(tmp_path, there.port)
    return tmp_path


def chosen(folder, kind="alternative_port"):
    """Choose, and give what became of each call once all is done."""

    async def story(scene):
        await scene.chooses(kind)
        return await scene.ends()

    return played(folder, story)


def journal(folder):
    with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
        assert store.verify() == []
        assert replay(store.batches(), DurableEvaluator(), ["main"]) == []
        return list(store.batches())


def told(folder):
    """Give every message that tells of a change, by the first words of its title."""
    return [
        path.read_text()
        for path in sorted((folder / "var" / "outbox").rglob("*.json"))
        if any(name in path.read_text() for name in ("told_adapted", "told_not_adapted", "told_called_off"))
    ]


# --- the whole path ---------------------------------------------------------------------------------------


def test_what_was_chosen_is_read_asked_for_and_read_back_and_all_of_it_is_journaled(folder, there):
    (one,) = chosen(folder)
    assert (one.state, one.item, one.says) == (VERIFIED, STOP, "")
    assert there.calls[STOP]["port"] == "grand-turk"
    assert [what for what, _ in there.asked] == ["read", "adapt", "read"]
    batches = journal(folder)
    wanted = [
        body
        for batch in batches
        for (kind, _), body in zip(batch.kinds, batch.spoken, strict=True)
        if kind == Intent.kind and b'"do":"adapt"' in body
    ]
    assert len(wanted) == 1
    outcomes = [item for batch in batches for item in batch.inputs if isinstance(item, Outcome)]
    came = [item for item in outcomes if item.intent.startswith("adapt:")]
    assert [item.result for item in came] == [Result.DONE]
    read = [item.call for item in outcomes if item.call is not None]
    assert [call.place for call in read] == ["labadee", "grand-turk"]


def test_the_intent_is_committed_before_the_call_is_made(folder, there):
    async def story(scene):
        scene.house.tools["voyages"].adapt = peek(scene)
        await scene.chooses("alternative_port")

    stored: list[str] = []

    def peek(scene):
        async def adapt(subject, values, *, key, version):
            def look(core):
                started = core.store.interrupted()
                stored.extend(one.key for one in started if one.do is Do.ADAPT)

            await scene.house.runner.on_core(look)

        return adapt

    played(folder, story)
    assert len(stored) == 1
    assert there.effects == []


def test_those_concerned_are_told_what_came_of_it(folder):
    chosen(folder)
    messages = told(folder)
    assert {'"recipient": "oncall:itinerary"' in one for one in messages} == {True, False}
    assert all("becomes Grand Turk" in one and "CHANGED in voyages, read back" in one for one in messages)
    assert all('"urgent": false' in one for one in messages)


def test_the_card_and_the_explanation_say_how_each_call_stands(folder):
    async def story(scene):
        asked = await scene.proposal()
        before = await scene.house.runner.on_core(lambda core: card_of(core, core.state.brand("main"), asked))
        await scene.chooses("alternative_port")
        await scene.ends()
        decided = await scene.proposal()
        after = await scene.house.runner.on_core(
            lambda core: card_of(core, core.state.brand("main"), decided)
        )
        proof = await scene.house.runner.on_core(lambda core: explained(core.store, asked.id).as_json())
        return before, after, proof

    before, after, proof = played(folder, story)
    assert before.goes_to == "voyages"
    brings = next(one.brings for one in before.choices if "Grand Turk" in one.label)
    assert brings[0].startswith("would touch: Your private beach awaits (campaign, team:caribbean-marketing)")
    assert "excursions at Labadee: how many guests are booked is not known" in brings
    assert any(line.startswith("drafts needed: transactional by team:itinerary-planning") for line in brings)
    assert any("CHANGED in voyages, read back" in line for line in after.came)
    (one,) = proof["adaptations"]
    assert (one["state"], one["stop"], one["tool"]) == ("verified", STOP, "voyages")
    assert one["verified_at"]


def test_a_change_of_several_calls_is_asked_for_only_when_all_were_read(folder, there):
    done = chosen(folder, "extend_previous")
    assert {one.item: (one.state, one.action) for one in done} == {
        STOP: (VERIFIED, "drop"),
        BEFORE: (VERIFIED, "move"),
    }
    assert {what for what, _ in there.asked[:2]} == {"read"}
    assert there.calls[STOP]["status"] == "canceled"


def test_of_a_change_that_cannot_be_made_whole_nothing_is_asked_for(folder, there):
    there.edited(BEFORE, etd="2010-01-14T05:00:00Z")
    by_item = {one.item: one for one in chosen(folder, "extend_previous")}
    assert by_item[BEFORE].state is LEFT
    assert "somebody changed it since" in by_item[BEFORE].says
    assert by_item[STOP].state is LEFT
    assert "another call of the same change" in by_item[STOP].says
    assert there.effects == []
    assert not any(what == "adapt" for what, _ in there.asked)
    assert all('"urgent": true' in one and "What to do now: Open voyages" in one for one in told(folder))


@pytest.mark.parametrize("edited", [False, True])
def test_what_was_read_more_than_a_minute_ago_is_read_anew_before_anything_is_asked_for(
    folder, there, edited
):
    async def story(scene):
        tool = scene.house.tools["voyages"]
        read = tool.read_call
        tries: list[str] = []

        async def slowly(subject):
            if subject.id == STOP and len(tries) < 8:
                tries.append(subject.id)
                raise ToolError("down", permanent=False)
            return await read(subject)

        tool.read_call = slowly
        await scene.chooses("extend_previous")
        if edited:
            there.edited(BEFORE, etd="2010-01-14T05:00:00Z")
        return await scene.ends()

    done = {one.item: one.state for one in played(folder, story)}
    assert done == ({BEFORE: LEFT, STOP: LEFT} if edited else {BEFORE: VERIFIED, STOP: VERIFIED})
    asked = [what for what, name in there.asked if name == BEFORE]
    assert asked[:2] == ["read", "read"]
    assert ("adapt" in [what for what, _ in there.asked]) is not edited
    journal(folder)


def test_what_stands_there_already_is_not_asked_for(folder, there):
    async def story(scene):
        option = next(one for one in (await scene.proposal()).options if one.call is not None)
        there.edited(
            STOP, port=option.call.port, eta=iso(option.call.arrives_at), etd=iso(option.call.departs_at)
        )
        await scene.answers(Answer.APPROVE, option.key)
        return await scene.ends()

    (one,) = played(folder, story)
    assert (one.state, one.says) == (VERIFIED, "it stood so already")
    assert not any(what == "adapt" for what, _ in there.asked)


def test_another_purpose_is_for_a_person(folder, there):
    (one,) = chosen(folder, "keep_call_changed_purpose")
    assert one.state is AdaptationState.MANUAL
    assert there.asked == []
    assert told(folder)
    assert not any("options send" in message for message in told(folder))
    outbox = "".join(path.read_text() for path in (folder / "var" / "outbox").rglob("*.json"))
    assert "please carry this out where itineraries are kept" in outbox
    assert "It is sent to" not in outbox


def test_a_change_of_which_the_book_lacks_a_call_goes_to_a_person_as_a_whole(folder, there):
    async def story(scene):
        def lose(core):
            brand = core.state.brand("main")
            book = brand.book.revision_of(BEFORE)
            voyages = [
                replace(one, stops=tuple(stop for stop in one.stops if stop.id != BEFORE))
                for one in book.itineraries
            ]
            brand.take_programs(replace(book, itineraries=tuple(voyages)))

        await scene.house.runner.on_core(lose)
        await scene.chooses("extend_previous")
        decided = await scene.proposal()
        card = await scene.house.runner.on_core(lambda core: card_of(core, core.state.brand("main"), decided))
        return await scene.calls(), card, await scene.answers(Answer.SEND)

    calls, card, refused = played(folder, story)
    assert (calls, there.asked, card.goes_to) == ([], [], "")
    assert any(f"the book does not schedule {BEFORE} any more" in line for line in card.came)
    assert not refused.accepted
    assert f"the book does not schedule {BEFORE} any more, so nothing of" in refused.says
    outbox = "".join(path.read_text() for path in (folder / "var" / "outbox").rglob("*.json"))
    assert "please carry this out where itineraries are kept" in outbox


# --- the table of faults ------------------------------------------------------------------------------------


FAULTS = [
    # moods of the writes, how it ends, how often it was done, how often it was asked for
    (["cut"], VERIFIED, 1, 1),
    (["silent"], VERIFIED, 1, 1),
    (["500 after"], VERIFIED, 1, 1),
    (["500 before"], VERIFIED, 1, 2),
    (["500 before", "500 after"], VERIFIED, 1, 2),
    (["busy"], VERIFIED, 1, 2),
    (["lies"], FAILED, 0, 1),
    (["refuses"], FAILED, 0, 1),
    (["says no"], FAILED, 0, 1),
]


@pytest.mark.parametrize(("moods", "ends", "effects", "writes"), FAULTS, ids=str)
def test_whatever_the_system_does_it_is_done_once_at_most_and_told_as_it_is(
    folder, there, moods, ends, effects, writes
):
    there.moods = list(moods)
    (one,) = chosen(folder)
    assert one.state is ends
    assert len(there.effects) == effects
    assert [what for what, _ in there.asked].count("adapt") == writes
    assert (there.calls[STOP]["port"] == "grand-turk") is (ends is VERIFIED)
    journal(folder)
    how = "NOT changed in voyages" if ends is FAILED else "Changed in voyages"
    assert told(folder)
    assert all(how in message for message in told(folder))


def test_after_an_answer_that_was_lost_it_is_read_before_it_is_asked_again(folder, there):
    there.moods = ["500 before", "500 before"]
    chosen(folder)
    whats = [what for what, _ in there.asked]
    assert whats == ["read", *["adapt", "read", "read"] * 2, "adapt", "read"]
    assert len({key for _, key in there.effects}) == 1


def test_a_system_that_cannot_be_read_before_is_asked_for_nothing(folder, there):
    there.reads = ["down"] * 400
    (one,) = chosen(folder)
    assert one.state is FAILED
    assert "nothing was asked of it" in one.says
    assert not any(what == "adapt" for what, _ in there.asked)


def test_a_change_that_cannot_be_read_back_is_never_called_changed(folder, there):
    there.reads = ["", *["down"] * 400]
    (one,) = chosen(folder)
    assert one.state is AdaptationState.UNVERIFIABLE
    assert there.effects
    assert all("NOT changed" in message and "look by hand" in message for message in told(folder))


def test_what_somebody_changes_meanwhile_is_not_written_over(folder, there):
    there.moods = ["500 before"]

    async def story(scene):
        adapt = scene.house.tools["voyages"].adapt

        async def meanwhile(*args, **more):
            try:
                await adapt(*args, **more)
            finally:
                there.edited(STOP, etd="2010-01-15T20:30:00Z")

        scene.house.tools["voyages"].adapt = meanwhile
        await scene.chooses("alternative_port")
        return await scene.ends()

    (one,) = played(folder, story)
    assert one.state is FAILED
    assert there.effects == []
    assert there.calls[STOP]["etd"] == "2010-01-15T20:30:00Z"


# --- a reason that ends meanwhile -----------------------------------------------------------------------------


def over(folder, there, *, moods=(), reads=()):
    """Choose, have the reason taken back while the change is under way, and give what became of it."""
    there.moods, there.reads = list(moods), list(reads)

    async def story(scene):
        await scene.chooses("alternative_port")
        writes = [what for what, _ in there.asked].count("adapt")
        await scene.taken_back()
        (one,) = await scene.ends()
        return one, [what for what, _ in there.asked].count("adapt") - writes

    return played(folder, story)


@pytest.mark.parametrize(
    ("moods", "ends", "urgent"),
    [(["busy"] * 2, LEFT, "false"), (["500 before"], FAILED, "false"), (["500 after"], VERIFIED, "false")],
    ids=str,
)
def test_a_change_is_not_asked_for_again_once_its_reason_was_taken_back(folder, there, moods, ends, urgent):
    one, writes = over(folder, there, moods=moods)
    assert (one.state, writes) == (ends, 0)
    assert len(there.effects) == (1 if ends is VERIFIED else 0)
    assert told(folder)
    assert all(f'"urgent": {urgent}' in message for message in told(folder))
    assert all("Meanwhile the situation was taken back" in message for message in told(folder)) is (
        moods != ["500 after"]  # which was read back and told before
    )
    journal(folder)


def test_what_was_taken_back_before_it_was_asked_for_needs_nobody(folder, there):
    one, writes = over(folder, there, reads=["down"] * 4)
    assert (one.state, writes, there.effects) == (LEFT, 0, [])
    assert "called off before anything was asked" in one.says
    assert told(folder)
    for message in told(folder):
        assert "Nothing need be done." in message
        assert "by hand" not in message
        assert "options send" not in message
        assert '"urgent": false' in message


def test_what_took_after_all_is_told_with_what_to_do_about_it(folder, there):
    one, _ = over(folder, there, moods=["500 after"], reads=["", *["down"] * 3])
    assert one.state is VERIFIED
    for message in told(folder):
        assert "Changed in voyages" in message
        assert "Meanwhile the situation was taken back. Open voyages" in message
        assert "change it back by hand" in message


def test_what_cannot_be_read_back_once_its_reason_is_over_is_told_urgently(folder, there):
    one, _ = over(folder, there, moods=["500 after"], reads=["", *["down"] * 400])
    assert one.state is AdaptationState.UNVERIFIABLE
    assert all(
        '"urgent": true' in message and "see what was changed there" in message for message in told(folder)
    )


def test_what_somebody_changes_while_the_system_is_busy_is_not_written_over(folder, there):
    there.moods = ["busy"]

    async def story(scene):
        await scene.chooses("alternative_port")
        there.edited(STOP, port="nassau")
        return await scene.ends()

    (one,) = played(folder, story)
    assert one.state is LEFT
    assert "somebody changed it since" in one.says
    assert there.effects == []


# --- a process that dies --------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("done", [False, True], ids=["before the effect", "after the effect"])
def test_killed_between_the_commit_and_the_outcome_the_next_start_reads_first(folder, there, done):
    async def dies(scene):
        adapt = scene.house.tools["voyages"].adapt

        async def killed(*args, **more):
            if done:
                await adapt(*args, **more)
            raise Killed

        scene.house.tools["voyages"].adapt = killed
        await scene.chooses("alternative_port")  # whose outcome never comes

    async def lives(scene):
        return await scene.ends()

    played(folder, dies)
    asked_before = len(there.asked)
    (one,) = played(folder, lives)
    assert one.state is VERIFIED
    assert len(there.effects) == 1
    later = [what for what, _ in there.asked[asked_before:]]
    assert later == (["read"] if done else ["read", "read", "adapt", "read"])
    journal(folder)
