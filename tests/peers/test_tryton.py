"""Tryton's marketing automation itself: what a stop does to it, what it does not, and how it goes on."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.ports import Note
from serviola.clocks import SystemClock
from serviola.conformance import Around, Found
from serviola.conformance_run import Examination
from serviola.play import Play
from tests.peers.marks import TRYTON_HERE
from tests.peers.places import ROOT
from tests.peers.shipped import noted
from tests.peers.story import CAMPAIGN, Meddled, PeerHouse, does, so, tell_of
from tests.peers.tryton import PASSWORD, SCENARIO, USER, Tryton, tryton
from tests.stories.telling import (
    MARKETING,
    At,
    Want,
    asked,
    hold,
    instant,
    never_told,
    quake,
    saying,
    told,
    yes,
)
from wire.http import Http

pytestmark = TRYTON_HERE

FIRST, SECOND = "Come aboard", "Still there?"
OURS = [(USER, "stopped"), (USER, "draft"), (USER, "running")]


@pytest.fixture(scope="module")
def it(tmp_path_factory):
    with tryton(tmp_path_factory.mktemp("tryton")) as running:
        yield running


def mails(it: Tryton, name: str) -> list[tuple[str, str]]:
    """Give whom of a scenario was mailed what, by first name."""
    return [(to.split()[1], title) for to, title in it.sent() if to.startswith(name)]


def test_a_running_scenario_is_stopped_read_back_and_run_again_and_who_was_in_it_is_mailed_all_the_same(
    it, tmp_path
):
    id = it.scenario("Fjords", FIRST, SECOND)

    async def story() -> PeerHouse:
        async with Http() as http:
            return await tell_of(
                tmp_path,
                it.tool(http),
                "scenario",
                id,
                At("1m", does(lambda: it.person(id, "ann"))),
                At("1m", does(it.enroll)),
                At("1m", does(it.send)),
                Want("1m", so([("ann", FIRST)], lambda: mails(it, "Fjords"))),
                At("2m", does(lambda: it.person(id, "bob"))),
                At("2m", does(it.enroll)),
                At("18m", quake()),
                Want("18m", asked(MARKETING, "pause"), so("running", lambda: it.state(id))),
                At("20m", yes("pause", by="mara")),
                Want("20m", hold("verified", CAMPAIGN), so("stopped", lambda: it.state(id))),
                Want(
                    "20m",
                    saying(
                        MARKETING, "Paused: Fjords", "who is in the scenario already goes on getting all of"
                    ),
                ),
                # Bob waited before the stop: he is mailed after it. So is ann, who was mailed once, again.
                At("30m", does(lambda: it.person(id, "cid"))),
                At("30m", does(it.enroll)),
                At("30m", does(it.send)),
                Want(
                    "30m", so([("ann", FIRST), ("ann", SECOND), ("bob", FIRST)], lambda: mails(it, "Fjords"))
                ),
                At("1d", does(it.enroll)),
                At("1d", does(it.send)),
                Want("1d", so(set(), lambda: {one for one in mails(it, "Fjords") if one[0] == "cid"})),
                Want("1d", so(4, lambda: len(mails(it, "Fjords")))),
                Want("73h", asked(MARKETING, "release"), hold("verified", CAMPAIGN)),
                At("73h", yes("release", by="mara")),
                Want("73h", hold("released", CAMPAIGN), told(MARKETING, "Running again")),
                Want("73h", so("running", lambda: it.state(id))),
                At("74h", does(it.enroll)),
                At("74h", does(it.send)),
                Want(
                    "74h",
                    so([("cid", FIRST)], lambda: [one for one in mails(it, "Fjords") if one[0] == "cid"]),
                ),
            )

    house = asyncio.run(story())
    assert it.moves(id) == [("admin", "running"), *OURS]
    question = next(one for one in house.asks if one.asks is not None and one.asks.asks == "pause")
    assert "What a tool has already queued may still go out after a pause." in question.message.body


def test_a_kill_between_the_two_calls_of_a_resume_is_healed_by_the_next_start(it, tmp_path):
    id = it.scenario("Baltic")
    words = [sys.executable, "-m", "tests.peers.killed", str(tmp_path), it.base_url, id]
    killed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert it.state(id) == "draft"
    assert it.moves(id) == [("admin", "running"), *OURS[:2]]

    async def next_start() -> PeerHouse:
        async with Http() as http:
            house = PeerHouse(tmp_path, real=it.tool(http))
            house.clock.set(instant("73h1m"))
            async with house.runner:
                await Play(house.runner, house.clock).until(instant("73h10m"))
            return house

    house = asyncio.run(next_start())
    assert [one.state.value for one in house.holds] == ["released"]
    assert it.state(id) == "running"
    assert it.moves(id) == [("admin", "running"), *OURS]
    assert len(house.told(MARKETING, "Running again")) == 1


def test_a_scenario_that_a_person_changed_between_our_look_and_our_stop_is_not_stopped(it, tmp_path):
    id = it.scenario("Reefs")
    edited: list[None] = []

    async def story() -> PeerHouse:
        async with Meddled(
            f"{SCENARIO}.stop", lambda: edited.append(it.edit(id, unsubscribable=True))
        ) as http:
            return await tell_of(
                tmp_path,
                it.tool(http),
                "scenario",
                id,
                At("18m", quake()),
                At("20m", yes("pause", by="mara")),
                Want("20m", hold("failed", CAMPAIGN), never_told("Paused")),
                Want("20m", told(MARKETING, "NOT paused: Fjords")),
            )

    asyncio.run(story())
    assert len(edited) == 1
    assert it.state(id) == "running"
    assert it.moves(id) == [("admin", "running")]


def test_the_lock_is_trytons_own(it):
    id = it.scenario("Lochs")

    async def examine() -> None:
        async with Meddled(f"{SCENARIO}.stop", lambda: it.edit(id, unsubscribable=True)) as http:
            tool, subject = it.tool(http), Subject("tryton", "scenario", id)
            before = await tool.read(subject)
            with pytest.raises(
                ToolError, match="the tool refused: somebody changed it since we read it"
            ) as caught:
                await tool.pause(subject, key="p", version=before.version)
            assert caught.value.permanent
            assert not caught.value.unknown

    asyncio.run(examine())


def test_a_scenario_that_a_person_changed_while_we_held_it_is_theirs(it, tmp_path):
    id = it.scenario("Keys")

    async def story() -> None:
        async with Http() as http:
            await tell_of(
                tmp_path,
                it.tool(http),
                "scenario",
                id,
                At("18m", quake()),
                At("20m", yes("pause", by="mara")),
                Want("20m", hold("verified", CAMPAIGN)),
                At("1d", does(lambda: it.edit(id, unsubscribable=True))),
                At("73h", yes("release", by="mara")),
                Want(
                    "73h1m",
                    hold("lost", CAMPAIGN),
                    told(MARKETING, "No longer held by us"),
                    never_told("Running again"),
                ),
            )

    asyncio.run(story())
    assert it.state(id) == "stopped"


def test_what_a_person_made_a_draft_of_is_not_ours_to_run(it):
    id = it.scenario("Capes", running=False)

    async def examine() -> None:
        async with Http() as http:
            tool, subject = it.tool(http), Subject("tryton", "scenario", id)
            assert (await tool.read(subject)).state is RunState.BETWEEN
            assert subject not in {one.subject for one in await tool.list("scenario")}
            with pytest.raises(ToolError, match='You can not call "stop" on "Capes"') as caught:
                await tool.pause(subject, key="p", version="")
            assert caught.value.permanent

    asyncio.run(examine())
    assert it.state(id) == "draft"


def test_the_examination_of_a_tool_finds_what_a_stop_does_not_recall_and_all_else_as_it_must_be(it):
    id = it.scenario("Gulfs", FIRST, SECOND)
    it.person(id, "ann")
    it.enroll()
    edits = iter((True, False))

    async def examine() -> Found:
        async def meanwhile(_: float) -> None:
            it.send()

        async def sent() -> int:
            return len(mails(it, "Gulfs"))

        async def edit(_: str) -> bool:
            it.edit(id, unsubscribable=next(edits))
            return True

        async with Http() as http:
            tool, subject = it.tool(http), Subject("tryton", "scenario", id)
            around = Around(clock=SystemClock(), sleep=meanwhile, wait_s=900.0, count=sent, edit=edit)
            return await Examination(tool, subject, around, by_hand="stop it").run()

    found = asyncio.run(examine())
    assert [row.step for row in found.rows if not row.well] == ["next send"]
    assert len(found.rows) == 9
    assert not found.undo
    assert it.state(id) == "running"


def test_tryton_refuses_what_its_states_do_not_allow_inside_a_200(it):
    id = int(it.scenario("Atolls"))
    it.press(id, "stop")
    for button in ("stop", "run"):
        answer = it.answer(f"model.{SCENARIO}.{button}", [id], {})
        assert answer["error"][0] == "UserError"
        assert f'You can not call "{button}"' in answer["error"][1][0]
    written = it.answer(f"model.{SCENARIO}.write", [id], {"state": "running"}, {})
    assert "not allowed to modify the field" in written["error"][1][0]
    assert it.state(str(id)) == "stopped"


def test_a_wrong_password_is_said_for_what_it_is_and_stands_nowhere(it, tmp_path, caplog):
    id = it.scenario("Sounds")
    wrong = f"{PASSWORD}-nearly"
    caplog.set_level(logging.DEBUG)

    async def story() -> PeerHouse:
        async with Http() as http:
            tool = it.tool(http, password=wrong)
            with pytest.raises(ToolError, match=r"the tool refuses our credentials \(401\)") as caught:
                await tool.read(Subject("tryton", "scenario", id))
            assert caught.value.permanent
            assert wrong not in str(caught.value)
            return await tell_of(
                tmp_path,
                tool,
                "scenario",
                id,
                At("18m", quake()),
                At("20m", yes("pause", by="mara")),
                Want(
                    "20m",
                    hold("failed", CAMPAIGN),
                    told(MARKETING, "NOT paused: Fjords"),
                    never_told("Paused"),
                ),
            )

    house = asyncio.run(story())
    assert "credentials" in caplog.text
    kept = b"".join(path.read_bytes() for path in Path(tmp_path).iterdir() if path.is_file())
    said = "".join(one.message.title + one.message.body for one in house.heard)
    for text in (caplog.text, said, kept.decode("utf-8", errors="replace")):
        assert wrong not in text
        assert PASSWORD not in text
    assert it.state(id) == "running"


def test_a_note_stands_beside_the_scenario_and_moves_no_version(it):
    id = it.scenario("Noted", FIRST)
    note = Note(reason="Paused for a quake", who="mara and tom", link="https://s.example/P-1")

    async def examine() -> None:
        async with Http() as http:
            tool, subject = it.tool(http), Subject("tryton", "scenario", id)
            before = await tool.read(subject)
            await tool.pause(subject, key="p", version=before.version)
            paused = await tool.read(subject)
            await noted(tool).note(subject, note, key="n")
            assert await tool.read(subject) == paused

    asyncio.run(examine())
    assert it.notes(id) == [(USER, note.text)]
    assert it.state(id) == "stopped"
