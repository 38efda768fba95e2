"""Unleash itself, with PostgreSQL: a kill switch for a campaign is turned off, read back and turned on again."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.ports import Note
from serviola.clocks import SystemClock
from serviola.conformance import Around, Found
from serviola.conformance_run import Examination
from tests.peers.marks import UNLEASH_HERE
from tests.peers.shipped import noted
from tests.peers.story import CAMPAIGN, Meddled, PeerHouse, does, so, tell_of
from tests.peers.unleash import FLAG, Unleash, unleash
from tests.stories.telling import MARKETING, At, Want, asked, both, hold, never_told, quake, told, yes
from wire.http import Http

pytestmark = UNLEASH_HERE


@pytest.fixture(scope="module")
def it(tmp_path_factory):
    with unleash(tmp_path_factory.mktemp("unleash")) as running:
        yield running


@pytest.fixture
def flag(it):
    return it.flag(f"fjords-{uuid4().hex[:8]}")


PAUSED = (At("18m", quake()), At("20m", yes("pause", by="mara")), Want("20m", hold("verified", CAMPAIGN)))


def tell(
    folder: Path, it: Unleash, flag: str, *lines: At | Want, http: Http | None = None, token: str = ""
) -> PeerHouse:
    async def story() -> PeerHouse:
        async with http or Http() as way:
            return await tell_of(folder, it.tool(way, token=token), "flag", flag, *lines)

    return asyncio.run(story())


def test_a_flag_is_turned_off_read_back_and_on_again_and_the_event_log_says_who(it, flag, tmp_path):
    tell(
        tmp_path,
        it,
        flag,
        At("18m", quake()),
        Want("18m", asked(MARKETING, "pause"), so(True, lambda: it.is_on(flag))),
        At("20m", yes("pause", by="mara")),
        Want(
            "20m",
            hold("verified", CAMPAIGN),
            told(MARKETING, "Paused: Fjords"),
            so(False, lambda: it.is_on(flag)),
        ),
        Want("73h", asked(MARKETING, "release"), so(False, lambda: it.is_on(flag))),
        At("73h", yes("release", by="mara")),
        Want(
            "73h",
            hold("released", CAMPAIGN),
            told(MARKETING, "Running again"),
            so(True, lambda: it.is_on(flag)),
        ),
    )
    assert it.moves(flag) == [("mara", "on"), ("serviola", "off"), ("serviola", "on")]


def test_unleash_takes_a_second_off_and_nothing_comes_of_it_and_we_ask_for_none(it, flag):
    async def examine() -> None:
        async with Http() as http:
            tool, subject = it.tool(http), Subject("unleash", "flag", flag)
            before = await tool.read(subject)
            await tool.pause(subject, key="p", version=before.version)
            paused = await tool.read(subject)
            assert paused.state is RunState.PAUSED
            with pytest.raises(
                ToolError, match="it is 'false', and no call to pause is declared for that"
            ) as caught:
                await tool.pause(subject, key="p", version="")
            assert caught.value.permanent
            assert it.flip(flag, on=False) == 200
            assert await tool.read(subject) == paused

    asyncio.run(examine())
    assert it.moves(flag) == [("mara", "on"), ("serviola", "off")]


NOTE = Note(reason="Paused for a quake", who="mara and tom", link="https://s.example/P-1")


def test_a_note_stands_with_the_flag_as_a_link_and_moves_no_version_and_switches_nothing(it, flag):
    async def examine() -> None:
        async with Http() as http:
            tool, subject = it.tool(http), Subject("unleash", "flag", flag)
            await tool.pause(subject, key="p", version="")
            paused = await tool.read(subject)
            await noted(tool).note(subject, NOTE, key="n")
            assert await tool.read(subject) == paused

    asyncio.run(examine())
    assert it.links(flag) == [("https://s.example/P-1", NOTE.text)]
    assert not it.is_on(flag)


def test_ten_links_are_all_that_a_flag_keeps_and_then_the_note_is_refused_in_words(it, flag):
    async def examine() -> None:
        async with Http() as http:
            tool, subject = noted(it.tool(http)), Subject("unleash", "flag", flag)
            for number in range(10):
                await tool.note(subject, replace(NOTE, link=f"https://s.example/P-{number}"), key="n")
            with pytest.raises(ToolError, match=r"Too many links \(10\)") as refused:
                await tool.note(subject, NOTE, key="n")
            assert not refused.value.unknown

    asyncio.run(examine())


def test_a_flag_that_a_person_turned_on_and_off_again_while_we_held_it_is_theirs(it, flag, tmp_path):
    tell(
        tmp_path,
        it,
        flag,
        *PAUSED,
        At("1d", both(does(lambda: it.flip(flag, on=True)), does(lambda: it.flip(flag, on=False)))),
        At("73h", yes("release", by="mara")),
        Want(
            "73h1m",
            hold("lost", CAMPAIGN),
            told(MARKETING, "No longer held by us"),
            never_told("Running again"),
        ),
    )
    assert not it.is_on(flag)
    assert it.moves(flag)[2:] == [("mara", "on"), ("mara", "off")]


def test_a_flag_that_a_person_turned_on_while_we_held_it_is_theirs(it, flag, tmp_path):
    tell(
        tmp_path,
        it,
        flag,
        *PAUSED,
        At("1d", does(lambda: it.flip(flag, on=True))),
        At("73h", yes("release", by="mara")),
        Want(
            "73h1m",
            hold("lost", CAMPAIGN),
            told(MARKETING, "No longer held by us"),
            never_told("Running again"),
        ),
    )
    assert it.is_on(flag)


def test_a_flag_that_a_person_turned_off_between_our_look_and_our_pause_is_not_called_ours(
    it, flag, tmp_path
):
    looks: list[str] = []

    def second_look() -> None:
        looks.append(flag)
        if len(looks) == 2:
            it.flip(flag, on=False)

    tell(
        tmp_path,
        it,
        flag,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("failed", CAMPAIGN), never_told("Paused")),
        http=Meddled("/api/admin/search/events", second_look),
    )
    assert it.moves(flag) == [("mara", "on"), ("mara", "off")]


def test_the_examination_of_a_tool_finds_all_as_it_must_be(it, flag):
    def on_and_off() -> None:
        it.flip(flag, on=True)
        it.flip(flag, on=False)

    edits = iter((on_and_off, lambda: None))

    async def examine() -> Found:
        async def at_once(_: float) -> None:
            pass

        async def edit(_: str) -> bool:
            next(edits)()
            return True

        async with Http() as http:
            around = Around(clock=SystemClock(), sleep=at_once, wait_s=0.0, edit=edit)
            subject = Subject("unleash", "flag", flag)
            return await Examination(it.tool(http), subject, around, by_hand="turn it off").run()

    found = asyncio.run(examine())
    assert [(row.step, row.well) for row in found.rows if row.well is not True] == [("next send", None)]
    assert len(found.rows) == 9
    assert it.is_on(flag)


def test_what_is_changed_elsewhere_than_in_production_is_no_change_of_ours(it, flag):
    async def examine() -> None:
        async with Http() as http:
            tool, subject = it.tool(http), Subject("unleash", "flag", flag)
            before = await tool.read(subject)
            path = f"/api/admin/projects/default/features/{flag}/environments/development"
            assert it.answer("POST", f"{path}/strategies", {"name": "default", "constraints": []})[0] == 200
            assert it.answer("POST", f"{path}/on")[0] == 200
            assert await tool.read(subject) == before

    asyncio.run(examine())


def test_a_project_of_more_than_one_page_is_listed_whole(it):
    async def examine() -> list[str]:
        async with Http() as http:
            return [one.subject.id for one in await it.tool(http).list("flag")]

    names = {f"page-{number:03d}" for number in range(101)}
    for name in names:
        assert it.answer("POST", "/api/admin/projects/default/features", FLAG | {"name": name})[0] == 201
    found = asyncio.run(examine())
    assert len(found) == len(set(found))
    assert names <= set(found)


def test_a_flag_that_is_not_there_and_one_that_was_archived_are_said_for_what_they_are(it, flag):
    async def examine() -> None:
        async with Http() as http:
            tool = it.tool(http)
            for name in ("nobody", flag):
                for call in (
                    tool.read(Subject("unleash", "flag", name)),
                    tool.pause(Subject("unleash", "flag", name), key="p", version=""),
                ):
                    with pytest.raises(ToolError, match=r"the tool does not know it \(404\)") as caught:
                        await call
                    assert caught.value.permanent
                    assert not caught.value.unknown

    assert it.answer("DELETE", f"/api/admin/projects/default/features/{flag}")[0] == 202
    asyncio.run(examine())


def test_a_wrong_token_is_said_for_what_it_is_and_stands_nowhere(it, flag, tmp_path, caplog):
    wrong = "user:a-token-that-must-not-print"
    caplog.set_level(logging.DEBUG)
    house = tell(
        tmp_path,
        it,
        flag,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("failed", CAMPAIGN), told(MARKETING, "NOT paused: Fjords"), never_told("Paused")),
        token=wrong,
    )
    assert "the tool refuses our credentials (401)" in caplog.text
    assert "You must log in to use Unleash" in caplog.text
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    said = "".join(one.message.title + one.message.body for one in house.heard)
    for text in (caplog.text, said, kept.decode("utf-8", errors="replace")):
        assert "must-not-print" not in text
    assert it.moves(flag) == [("mara", "on")]


def test_somebody_who_may_only_look_is_refused_and_nothing_is_changed(it, flag, tmp_path):
    viewer = it.viewer()
    house = tell(
        tmp_path,
        it,
        flag,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        Want("20m", hold("failed", CAMPAIGN), told(MARKETING, "NOT paused: Fjords")),
        token=viewer,
    )
    assert house.holds[0].before is not None
    assert it.is_on(flag)
