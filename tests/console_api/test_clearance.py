"""The gate says go, hold or unknown; it says hold as soon as somebody agreed to it, and never go by mistake."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

from engine.model.decision import Switch
from engine.model.hold import Do, HoldState, Outcome, Result
from engine.model.program import MessageClass, Subject
from engine.model.time import DAY, HOUR, Instant, iso
from engine.response.clearance import Asked
from store import contacts, views
from tests.console_api.apihouse import RIGHT, SECOND, problem, told

KEY, OTHER = "c-10023345", "9f2c41d07b55"


async def ask(api, campaign="beach-week", **more):
    """Ask the gate, with the core awake."""
    await api.house.runner.on_core(lambda core: core.renew())
    wanted = {"tool": "rehearsal", "campaign": campaign, **{k.rstrip("_"): v for k, v in more.items()}}
    said = await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted)
    assert said.status_code == 200, said.text
    return said.json()


async def answers(api, *campaigns, **more):
    return [(await ask(api, one, **more))["answer"] for one in campaigns]


async def agree(api, answer="approve", **more):
    asked = await api.proposal()
    body = {"answer": answer, "plan": asked.plan} | more
    said = await api.asks(RIGHT, "POST", f"/v1/proposals/{asked.id}/decisions", "decide", json=body)
    assert said.status_code == 200, said.text
    return asked


async def push(api, *contacts, **more):
    said = await api.asks(
        SECOND, "POST", "/v1/contacts", "contacts", json={"contacts": list(contacts), **more}
    )
    assert said.status_code == 200, said.text
    return said.json()


def test_a_hold_counts_from_the_moment_it_was_agreed_to_until_it_is_let_go(tmp_path):
    async def story(api):
        before = await ask(api)
        assert (before["answer"], before["holds"], before["until"]) == ("go", [], None)
        await agree(api)
        # Its tool has not even been asked.
        asked = await ask(api)
        assert (asked["answer"], asked["holds"][0]["state"]) == ("hold", "reading")
        assert "about to be paused" in asked["why"]
        await api.house.runner.settle()
        held = await ask(api)
        assert (held["answer"], held["holds"][0]["state"], held["classes"]) == (
            "hold",
            "verified",
            ["promotional"],
        )
        assert "it is paused, read back" in held["why"]
        assert held["until"] == held["holds"][0]["until"] > held["at"]
        assert await answers(api, "zip-line", "aurelia-countdown", "cozumel-early-bird") == [
            "hold",
            "hold",
            "go",
        ]
        assert (await ask(api, kind="survey"))["answer"] == "unknown"
        assert (await ask(api, class_="transactional"))["answer"] == "go"

    told(tmp_path, story)

    async def next_life(api):
        assert await answers(api, "beach-week", "cozumel-early-bird") == ["hold", "go"]
        api.wait(73 * 3600)
        await api.house.runner.tick()
        await api.house.runner.settle()
        assert (await ask(api))["answer"] == "hold"  # the lease's end asks, and lets nothing go
        for release in await api.on_store(lambda store: views.proposals(store.db)):
            if release.asks == "release" and release.state == "open":
                body = {"answer": "approve", "plan": release.plan}
                path = f"/v1/proposals/{release.id}/decisions"
                assert (await api.asks(RIGHT, "POST", path, "decide", json=body)).status_code == 200
        assert "let go of" in (await ask(api))["why"]
        await api.house.runner.settle()
        assert await answers(api, "beach-week", "zip-line", "aurelia-countdown") == ["go"] * 3

    told(tmp_path, next_life)


def test_what_is_not_known_is_unknown_and_safety_always_goes(tmp_path):
    async def story(api):
        assert "no book names" in (await ask(api, "nothing"))["why"]
        assert (await ask(api, "nothing"))["answer"] == "unknown"
        assert (await ask(api, "nothing", class_="promotional"))["answer"] == "unknown"
        assert (await ask(api, "nothing", class_="safety"))["answer"] == "go"
        letter = await ask(api, "safety-letter")
        assert (letter["answer"], letter["why"]) == ("go", "safety messages are never held")
        assert (await ask(api, "safety-letter", contact=KEY))["answer"] == "go"
        # Nobody can agree to anything while all is stopped; what was held stays held.
        await agree(api)
        await api.house.runner.settle()
        stopped = Switch(brand="main", halted=True, by=RIGHT, at=api.clock.now())
        await api.house.runner.step([stopped])
        assert await answers(api, "beach-week", "cozumel-early-bird", "safety-letter") == [
            "hold",
            "unknown",
            "go",
        ]
        assert "everything was stopped" in (await ask(api, "cozumel-early-bird"))["why"]
        await api.house.runner.step([Switch(brand="main", halted=False, by=RIGHT, at=api.clock.now())])
        assert await answers(api, "cozumel-early-bird") == ["go"]
        # A core that sleeps does not know what people decide meanwhile.
        api.wait(16)
        wanted = {"tool": "rehearsal", "campaign": "cozumel-early-bird"}
        late = (await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted)).json()
        assert (late["answer"], "has not ticked" in late["why"]) == ("unknown", True)
        held = (
            await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted | {"campaign": "zip-line"})
        ).json()
        assert held["answer"] == "hold"
        for bad in ({"class": "nonsense"}, {"campaign": ""}, {"contact": "ann@example.com"}):
            said = await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted | bad)
            assert "ann@" not in problem(said, 422)
        text = (await api.asks(RIGHT, "GET", "/v1/metrics", "read")).text
        assert 'serviola_clearances_total{answer="hold"}' in text

    told(tmp_path, story)


def test_a_place_is_held_where_people_agreed_and_not_where_they_declined(tmp_path):
    async def story(api):
        assert await answers(api, "cozumel-early-bird", place="labadee") == ["go"]
        asked = await api.proposal()
        # One of three is left to go on, by name: a place does not hold what its owner let go.
        kept = [row.key for row in asked.rows if "zip-line" not in row.key]
        await agree(api, rows=kept)
        near = await ask(api, "cozumel-early-bird", place="LABADEE")
        assert near["answer"] == "hold"
        assert {one["state"] for one in near["holds"]} == {"reading"}
        assert await answers(api, "zip-line", "cozumel-early-bird", "beach-week") == ["go", "go", "hold"]
        assert await answers(api, "zip-line", place="labadee") == ["go"]
        assert (await ask(api, "cozumel-early-bird", place="labadee", class_="survey"))["answer"] == "go"
        assert await answers(api, "cozumel-early-bird", place="cozumel") == ["go"]
        assert "no book names this place" in (await ask(api, "cozumel-early-bird", place="atlantis"))["why"]
        assert await answers(api, "nothing", place="labadee", class_="promotional") == ["hold"]

    told(tmp_path, story)


def test_what_people_agreed_to_and_its_tool_did_not_do_is_unknown_until_the_lease_ends(tmp_path):
    async def story(api):
        await agree(api)
        hold = next(one for one in await api.on_store(lambda s: views.holds(s.db)) if "zip" in one.subject.id)
        (read,) = [
            one
            for one in await api.house.runner.on_core(lambda core: core.store.claim(core.now(), limit=9))
            if one.hold == hold.id
        ]
        assert read.do is Do.READ
        refused = Outcome(
            intent=read.key,
            brand="main",
            result=Result.FAILED,
            at=api.clock.now(),
            permanent=True,
            detail="no",
        )
        await api.house.runner.step([refused])
        said = await ask(api, "zip-line")
        assert (said["answer"], "did not take" in said["why"]) == ("unknown", True)
        state = (await api.on_store(lambda s: views.hold(s.db, hold.id))).state
        assert state is HoldState.FAILED
        api.clock.set(Instant(hold.until + 1))
        assert (await ask(api, "zip-line"))["answer"] == "go"

    told(tmp_path, story)


def test_a_complaint_holds_selling_a_survey_the_next_one_and_unknown_means_no(tmp_path):
    async def story(api):
        never = await ask(api, contact=KEY)
        assert (never["answer"], "unknown means no" in never["why"]) == ("unknown", True)
        now = api.clock.now()
        assert await push(api, {"contact": KEY, "reason": "complaint"}) == {"held": 1, "let_go": 0}
        sold = await ask(api, contact=KEY)
        assert (sold["answer"], "complaint" in sold["why"]) == ("hold", True)
        assert sold["until"] == iso(Instant(now + 180 * DAY))
        assert await answers(api, "beach-week", contact=OTHER) == ["go"]
        assert await answers(api, "beach-week", contact=KEY, class_="transactional") == ["go"]
        assert await answers(api, "beach-week", contact=KEY, class_="survey") == ["go"]
        for days, answer in ((29, "hold"), (31, "go")):
            await push(api, {"contact": OTHER, "reason": "survey", "at": iso(Instant(now - days * DAY))})
            assert await answers(api, "beach-week", contact=OTHER, class_="survey") == [answer]
        # It is over, and may be said to be over as often as one likes.
        for _ in range(2):
            gone = await api.asks(SECOND, "DELETE", f"/v1/contacts/{KEY}?reason=complaint", "contacts")
            assert gone.json() == {"held": 0, "let_go": 1}
        assert await answers(api, "beach-week", contact=KEY) == ["go"]
        body = {"reason": "complaint", "until": iso(Instant(now + HOUR))}
        for _ in range(2):
            said = await api.asks(SECOND, "PUT", f"/v1/contacts/{KEY}", "contacts", json=body)
            assert said.json() == {"held": 1, "let_go": 0}
        assert await answers(api, "beach-week", contact=KEY) == ["hold"]
        api.wait(3601)
        assert await answers(api, "beach-week", contact=KEY) == ["go"]
        api.wait(24 * 3600)
        late = await ask(api, contact=KEY)
        assert (late["answer"], "last heard on 2010-01-13 01:08 UTC" in late["why"]) == ("unknown", True)
        await push(api)
        assert await answers(api, "beach-week", contact=KEY) == ["go"]

    told(tmp_path, story)


def test_a_campaign_that_is_held_is_held_for_every_contact(tmp_path):
    async def story(api):
        await push(api, {"contact": KEY, "reason": "complaint"})
        await agree(api)
        assert await answers(api, "beach-week", contact=OTHER) == ["hold"]
        two = await ask(api, contact=KEY)
        assert two["answer"] == "hold"
        assert two["why"].count(";") >= 2
        assert len(two["holds"]) == 1
        # An unknown campaign stays unknown for whom nothing is known.
        assert await answers(api, "nothing", contact=OTHER) == ["unknown"]
        assert await answers(api, "nothing", contact=KEY) == ["hold"]

    told(tmp_path, story)


def test_no_key_of_a_contact_is_anywhere_and_lapsed_ones_are_emptied(tmp_path):
    async def story(api):
        keys = [f"canary-{number}-7c1e" for number in range(40)]
        await push(api, *({"contact": key, "reason": "complaint"} for key in keys))
        kept = (tmp_path / "var").rglob("*")
        bytes_ = b"".join(file.read_bytes() for file in kept if file.is_file())
        assert not [key for key in keys if key.encode() in bytes_]
        entries = (await api.asks(RIGHT, "GET", "/v1/journal?limit=500", "admin")).json()["items"]
        (word,) = [one["word"] for one in entries if one["kind"] == "contacts_heard"]
        assert (word["by"], word["held"], word["let_go"]) == (SECOND, {"complaint": 40}, 0)
        assert set(word) == {"brand", "source", "by", "at", "held", "let_go", "whole"}
        digest = api.house.contacts.digest(keys[0])
        assert await api.on_store(lambda s: contacts.erase(s.db, digest, brand="main")) == 1
        kept = (tmp_path / "var").rglob("*.sqlite3*")
        assert digest.encode() not in b"".join(file.read_bytes() for file in kept)
        assert await answers(api, "beach-week", contact=keys[0]) == ["go"]
        assert await answers(api, "beach-week", contact=keys[1]) == ["hold"]
        later = Instant(api.clock.now() + 181 * DAY)
        assert await api.on_store(lambda s: contacts.lapse(s.db, before=later)) == 39
        await push(api, {"contact": keys[2], "reason": "survey"})
        await push(api, {"contact": keys[3], "reason": "complaint"}, whole=True)
        assert await answers(api, "beach-week", contact=keys[2], class_="survey") == ["go"]
        # A store whose key was lost knows none of its contacts any more, and says so.
        (tmp_path / "var" / "install.key").unlink()
        lost = await ask(api, contact=keys[3])
        assert (lost["answer"], "the key of this installation" in lost["why"]) == ("unknown", True)

    told(tmp_path, story)


def test_what_may_name_somebody_is_refused_with_a_remedy_and_not_repeated(tmp_path):
    async def story(api):
        for key, part in (
            ("ann.bell@example.com", "e-mail"),
            ("+34 600 123 456", "name"),
            ("+34600123456", "phone"),
            ("600-123-456", "phone"),
            ("4111111111111111", "phone"),
            ("1984-03-07", "phone"),
            ("Ann Bell", "name"),
            ("ann.bell", "name"),
            ("AnnBell", "name"),
            ("ann-bell-1984", "name"),
            ("José7", "name"),
            ("c1", "letters"),
            ("x9" * 70, "letters"),
        ):
            line = {"contact": key, "reason": "complaint"}
            said = await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json={"contacts": [line]})
            says = problem(said, 422)
            assert part in says
            assert "HMAC" in says
            assert key not in says
        await push(
            api, *({"contact": key, "reason": "survey"} for key in (KEY, OTHER, "a" * 63 + "1", "12345"))
        )
        nobody = {"reason": "cheerful"}
        problem(await api.asks(SECOND, "PUT", f"/v1/contacts/{KEY}", "contacts", json=nobody), 422)
        many = [{"contact": f"c-{n}", "reason": "survey"} for n in range(2_001)]
        problem(await api.asks(SECOND, "POST", "/v1/contacts", "contacts", json={"contacts": many}), 422)

    told(tmp_path, story)


class Watched(dict[Any, Any]):
    """A dict that has somebody ask after each change of it, as another thread might."""

    ask: Any = None

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.ask()

    def pop(self, key, *default):
        found = super().pop(key, *default)
        self.ask()
        return found


def test_a_hold_that_changes_is_never_a_go_for_who_asks_meanwhile(tmp_path):
    async def story(api):
        await agree(api)
        board, heard = api.house.board, list[str]()
        asked = Asked(tool="rehearsal", campaign="beach-week")
        place = Asked(tool="rehearsal", campaign="cozumel-early-bird", place="labadee")
        for name in ("_by_object", "_by_place", "_placeless", "_standing", "_of_situation"):
            watched = Watched(getattr(board, name))
            watched.ask = lambda: heard.extend(
                board.clear(one, api.clock.now()).answer for one in (asked, place)
            )
            setattr(board, name, watched)
        await api.house.runner.settle()
        assert (await ask(api))["holds"][0]["state"] == "verified"
        assert set(heard) == {"hold"}

    told(tmp_path, story)


def test_what_is_never_held_of_one_kind_says_nothing_of_another_with_its_id(tmp_path):
    async def story(api):
        def also(core):
            (book,) = core.state.brand("main").programs.values()
            ad = next(one for one in book.campaigns if one.subject.id == "beach-week")
            ticket = replace(
                ad,
                id="ticket",
                subject=Subject("rehearsal", "letter", "beach-week"),
                message_class=MessageClass.TRANSACTIONAL,
            )
            return replace(book, campaigns=(*book.campaigns, ticket), digest="another")

        await api.house.runner.step([await api.house.runner.on_core(also)])
        assert await answers(api, "beach-week", contact=KEY) == ["unknown"]
        await agree(api)
        assert await answers(api, "beach-week") == ["hold"]
        assert await answers(api, "beach-week", kind="letter") == ["go"]

    told(tmp_path, story)


def test_nothing_goes_while_the_clock_is_behind_the_cores(tmp_path):
    async def story(api):
        assert await answers(api, "cozumel-early-bird") == ["go"]
        before = Instant(api.clock.now() - HOUR)
        api.doors.now = lambda: before
        wanted = {"tool": "rehearsal", "campaign": "cozumel-early-bird"}
        said = (await api.asks(RIGHT, "GET", "/v1/clearance", "clear", params=wanted)).json()
        assert (said["answer"], "clock" in said["why"]) == ("unknown", True)

    told(tmp_path, story)


def test_who_asks_and_goes_away_leaves_the_threads_to_the_gate(tmp_path):
    async def story(api):
        go, at_work, begun = threading.Event(), threading.Event(), []

        def look():
            begun.append(1)
            at_work.set()
            go.wait(30)
            return len(begun)

        first = asyncio.create_task(api.doors._alone(look))
        assert await asyncio.to_thread(at_work.wait, 30)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        second = asyncio.create_task(api.doors._alone(look))
        assert await answers(api, "cozumel-early-bird") == ["go"]
        try:
            assert len(begun) == 1  # the first look is still under way, and the next waits for it
        finally:
            go.set()
        assert await second == 2

    told(tmp_path, story)
