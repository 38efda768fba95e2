"""A look at the tools shows what changed and what nobody owns, and loses neither a list nor a hold."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import ToolError
from engine.model.hold import HoldState, Reading, RunState
from engine.model.program import Subject
from engine.model.scales import PauseClass
from engine.model.time import HOUR, Instant, iso
from engine.ports import Listed
from programs.book.listing import as_data, from_data, joined
from serviola import listings as room
from serviola.listings import NOT_SHOWN
from serviola.retelling import said_again
from serviola.sync_words import lines_of
from serviola.syncing import Syncing, syncing
from store import views
from tests.console_api.apihouse import RIGHT, told
from tests.fakes.command_line import serviola


class Lister:
    """A tool whose list and whose objects are what a test says."""

    def __init__(self, name="rehearsal", kind="campaign"):
        self.name, self.kind, self.asked = name, kind, []
        self.listed, self.known, self.fails = {}, {}, None

    def capabilities(self):
        return {self.kind: PauseClass.SUSPEND}

    def handling(self):
        return ()

    async def list(self, kind):
        if self.fails is not None:
            raise self.fails
        return [
            Listed(subject=Subject(self.name, kind, id), name=id.upper(), reading=one)
            for id, one in self.listed.items()
        ]

    async def read(self, subject):
        self.asked.append(subject.id)
        if subject.id not in self.known:
            raise ToolError("the tool does not know it (404)", permanent=True, gone=True)
        if isinstance(self.known[subject.id], ToolError):
            raise self.known[subject.id]
        return self.known[subject.id]


def running(at=None):
    return Reading(state=RunState.RUNNING, status="running", next_send_at=at)


PAUSED = Reading(state=RunState.PAUSED, status="paused")
OWN = ("beach-week", "zip-line", "aurelia-countdown", "safety-letter", "cozumel-early-bird")


def lister_for(api):
    tool: Any = Lister()
    tool.listed = dict.fromkeys(OWN, running())
    tool.real = api.house.tools["rehearsal"]
    api.house.tools["rehearsal"] = tool
    return tool, Syncing(api.house, api.clock)


def by_id(found):
    return {one["id"]: one for one in found.as_dict()["objects"]}


def changed(found):
    return [(one.what.value, one.subject.id, one.says) for one in found.changed]


def test_what_a_tool_refuses_to_show_is_not_called_gone(tmp_path):
    async def story(api):
        tool, keeper = lister_for(api)
        await keeper.once()
        del tool.listed["zip-line"]
        tool.known["zip-line"] = ToolError("the tool refuses our credentials (403)", permanent=True)
        found = await keeper.once()
        assert not found.is_well
        assert [what for what, _, _ in changed(found)] == ["status"]
        one = by_id(found)["zip-line"]
        assert (one["gone"], one["listed"], one["status"]) == (False, False, NOT_SHOWN)
        assert NOT_SHOWN in "\n".join(lines_of(found, everything=False))

    told(tmp_path, story)


def test_a_sync_shows_what_changed_since_the_last_and_joins_it_with_the_book(tmp_path):
    async def story(api):
        tool, keeper = lister_for(api)
        first = await keeper.once()
        assert (first.is_well, changed(first)) == (True, [])
        one = by_id(first)["beach-week"]
        assert (one["campaign"], one["class"], one["touches"]) == (
            "private-beach-week",
            "promotional",
            ["labadee"],
        )
        assert (one["owner"], one["status"], one["uncovered"]) == (
            "team:caribbean-marketing",
            "running",
            False,
        )
        sends = Instant(api.clock.now() + 5 * HOUR)
        tool.listed |= {"new-one": running(), "beach-week": running(sends), "zip-line": PAUSED}
        del tool.listed["cozumel-early-bird"]
        del tool.listed["aurelia-countdown"]
        tool.known["aurelia-countdown"] = PAUSED  # its list leaves out what does not run
        then = await keeper.once()
        assert sorted(changed(then)) == [
            ("gone", "cozumel-early-bird", "running"),
            ("new", "new-one", "running"),
            ("next_send", "beach-week", f"no send → {iso(sends)}"),
            ("status", "aurelia-countdown", "running → paused"),
            ("status", "zip-line", "running → paused"),
        ]
        assert not then.is_well
        objects = by_id(then)
        assert [id for id, one in objects.items() if one["uncovered"]] == ["new-one"]
        assert [id for id, one in objects.items() if one["gone"]] == ["cozumel-early-bird"]
        assert objects["aurelia-countdown"]["listed"] is False
        lines = "\n".join(lines_of(then, everything=False))
        assert "uncovered  rehearsal:campaign:new-one" in lines
        assert "safety-letter" not in lines
        assert "safety-letter" in "\n".join(lines_of(then, everything=True))
        spanish = "\n".join(lines_of(then, everything=True, told=lambda text: said_again(text, "es")))
        assert f"envío      rehearsal:campaign:beach-week  BEACH-WEEK: sin envío → {iso(sends)}" in spanish
        assert "sin libro  rehearsal:campaign:new-one  NEW-ONE, estado running" in spanish
        assert "en lista   rehearsal:campaign:safety-letter" in spanish
        assert "objetos, a fecha de" in spanish
        # When it is sent next is what the core reckons with, and stays so after the next start.
        assert await next_send(api) == sends
        assert (await keeper.once()).changed == ()

    told(tmp_path, story)

    async def next_life(api):
        assert await next_send(api) == Instant(parse(tmp_path, "beach-week"))
        journal = await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")
        books = [one for one in journal.json()["items"] if one["kind"] == "program_revision"]
        assert len(books) == 2  # the first reading, and the one that the sync moved

    told(tmp_path, next_life)


async def next_send(api):
    campaign = await api.house.runner.on_core(
        lambda core: core.state.brand("main").campaign("private-beach-week")
    )
    return campaign.next_send_at


def parse(tmp_path, id):
    from engine.model.time import parse_iso
    from store.sqlite import SqliteStore

    with SqliteStore.open(tmp_path / "var" / "serviola.sqlite3") as store:
        (listing,) = room.listings_of(store.db).values()
    (one,) = [as_data(listing)["seen"][n] for n, each in enumerate(listing.seen) if each.subject.id == id]
    return parse_iso(one["next_send"])


@pytest.mark.parametrize(
    "failure", [ToolError("no answer"), ToolError("refused", permanent=True), RuntimeError("a bug")]
)
def test_of_a_tool_that_cannot_be_reached_the_last_good_list_stands(tmp_path, failure, caplog):
    async def story(api):
        tool, keeper = lister_for(api)
        first = await keeper.once()
        at = api.clock.now()
        tool.fails = failure
        api.wait(3600)
        for _ in range(2):
            late = await keeper.once()
            (listing,) = late.listings
            assert (late.is_well, listing.at, listing.seen) == (False, at, first.listings[0].seen)
            assert (late.changed, late.objects) == ((), first.objects)
            assert any("last good list stands" in line for line in lines_of(late, everything=False))
        assert sum("last good list" in one.message for one in caplog.records) == 1
        tool.fails = None
        tool.listed["new-one"] = running()
        assert changed(await keeper.once()) == [("new", "new-one", "running")]

    told(tmp_path, story)


def test_a_list_without_end_is_refused_and_what_it_leaves_out_is_asked_for_within_bounds():
    async def story():
        tool: Any = Lister()
        named = [Subject("rehearsal", "campaign", f"c{number}") for number in range(60)]
        (listing,) = await room.look({"t": tool}, {}, named, now=Instant(7))
        assert (len(tool.asked), listing.trouble) == (50, "")
        # Those that were not asked for may well be there: only the others have gone.
        assert [one.subject for one in listing.seen] == named[50:]
        gone = [one for one in joined([listing], [], []) if room.is_gone(one, [listing])]
        assert gone == []
        assert {one.reading.status for one in listing.seen} == {room.NOT_ASKED}
        tool.listed = {f"x{number}": PAUSED for number in range(room.MOST_OBJECTS + 1)}
        (listing,) = await room.look({"t": tool}, {}, named, now=Instant(8))
        assert "more than 20,000 objects" in listing.trouble
        assert listing.seen == ()

    asyncio.run(story())


def test_what_is_held_stays_held_when_list_and_book_lose_it_and_is_let_go_when_asked(tmp_path):
    async def story(api):
        asked = await api.proposal()
        path = f"/v1/proposals/{asked.id}/decisions"
        body = {"answer": "approve", "plan": asked.plan}
        assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200
        await api.house.runner.settle()
        tool, keeper = lister_for(api)
        await keeper.once()
        tool.listed = {}
        book = await api.house.runner.on_core(lambda core: core.state.brand("main").programs["programs.yaml"])
        await api.house.runner.step([replace(book, campaigns=(), digest="gone")])
        found = await keeper.once()
        held = {one.subject.id: one for one in found.objects if one.holds}
        assert set(held) == {"beach-week", "zip-line", "aurelia-countdown"}
        assert all(one.campaign is None and one.seen is None for one in held.values())
        assert "in no book" in "\n".join(lines_of(found, everything=False))
        api.house.tools["rehearsal"] = tool.real
        await api.house.runner.on_core(lambda core: core.renew())
        gate = await api.asks(RIGHT, "GET", "/v1/clearance?tool=rehearsal&campaign=beach-week", "clear")
        assert gate.json()["answer"] == "hold"
        api.wait(73 * 3600)
        await api.house.runner.tick()
        await api.house.runner.settle()
        for one in await api.on_store(lambda store: views.proposals(store.db)):
            if one.asks == "release" and one.state == "open":
                body = {"answer": "approve", "plan": one.plan}
                path = f"/v1/proposals/{one.id}/decisions"
                assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200
        await api.house.runner.settle()
        states = {one.state for one in await api.on_store(lambda store: views.holds(store.db, ended=True))}
        assert states == {HoldState.RELEASED}
        assert api.counts()["resume"] == 3

    told(tmp_path, story)


def test_the_command_lists_compares_and_remembers(tmp_path):
    async def story(api):
        pass

    told(tmp_path, story)
    said = serviola("programs", "sync", "--json", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    data = json.loads(said.stdout)
    assert (data["changed"], len(data["objects"])) == ([], 5)
    assert "listing campaign of rehearsal" in said.stderr
    tool = tmp_path / "config" / "rehearsal.yaml"
    tool.write_text(tool.read_text() + "  - {kind: campaign, id: late-comer, name: Late comer}\n")
    said = serviola("programs", "sync", cwd=tmp_path)
    assert said.returncode == 1
    assert "new        rehearsal:campaign:late-comer" in said.stdout
    assert "uncovered  rehearsal:campaign:late-comer" in said.stdout
    last = serviola("programs", "sync", "--last", "--json", cwd=tmp_path)
    assert last.returncode == 1
    assert [one["id"] for one in json.loads(last.stdout)["objects"] if one["uncovered"]] == ["late-comer"]
    assert "listing" not in last.stderr


def test_the_service_looks_on_the_schedule_that_is_declared(tmp_path):
    async def story(api):
        tool, _ = lister_for(api)
        api.house.settings = replace(api.house.settings, sync_every_s=3600)
        looked = asyncio.Event()
        listed = tool.list

        async def list_(kind):
            looked.set()
            return await listed(kind)

        tool.list = list_
        async with syncing(api.house, api.clock):
            await asyncio.wait_for(looked.wait(), 120)

    told(tmp_path, story)


def test_a_listing_reads_back_as_it_was_written():
    async def give():
        tool: Any = Lister()
        tool.listed = {"a": running(Instant(5)), "b": PAUSED}
        return await room.look({"t": tool}, {}, [], now=Instant(7))

    (one,) = asyncio.run(give())
    assert from_data(json.loads(json.dumps(as_data(one)))) == one


@pytest.mark.long
def test_one_moved_send_of_twenty_thousand_campaigns_in_a_situation_keeps_nobody_waiting(tmp_path):
    """Everybody who asks the core waits for this step; where it grew by the square, it took most of a minute on a busy machine."""

    async def story(api):
        tool, keeper = lister_for(api)
        (book,) = await api.house.runner.on_core(
            lambda core: tuple(core.state.brand("main").programs.values())
        )
        one, places = book.campaigns[0], ("labadee", "cozumel", "eastern-0109")
        many = tuple(
            replace(one, id=f"c{n}", subject=replace(one.subject, id=f"s{n}"), touches=(places[n % 3],))
            for n in range(20_000)
        )
        await api.house.runner.step([replace(book, campaigns=many, digest="many")])
        tool.listed = {f"s{n}": running() for n in range(20_000)}
        await keeper.once()
        at = Instant(api.clock.now() + 40 * HOUR)
        tool.listed["s7"] = running(at)
        began = time.process_time()
        await keeper.once()
        took_s = time.process_time() - began
        assert took_s < 4
        (known,) = await api.house.runner.on_core(
            lambda core: tuple(core.state.brand("main").programs.values())
        )
        assert [each.id for each in known.campaigns if each.next_send_at == at] == ["c7"]
        asked = await api.asks(
            RIGHT, "GET", "/v1/clearance", "clear", params={"tool": "rehearsal", "campaign": "s7"}
        )
        assert "no book names" not in asked.json()["why"]

    told(tmp_path, story)
