"""The conformance kit, against one tool that behaves as each vendor documents, by data (tests/fakes/vendors.py)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import ToolError
from engine.model.hold import RunState
from engine.model.program import Subject
from engine.model.said import phrase
from engine.model.time import SECOND, Instant, parse_iso
from programs.tools.load import load_tool
from programs.tools.vendors import VENDOR_FILES
from serviola.clocks import ManualClock
from serviola.conformance import Around, answered
from serviola.conformance_run import Examination
from serviola.language import in_language
from tests.fakes.leaping import leap, play
from tests.fakes.tools import FakeTool
from tests.fakes.vendors import ENDINGS, VENDORS, Vendor, VendorHttp, unhurried

NOW = parse_iso("2027-01-01T00:00:00Z")
NO_RESUME = {("klaviyo", "campaign")}
"""What a person schedules again."""


class Anything(dict[str, str]):
    """An environment in which every secret is set."""

    def get(self, key, default=None):
        return None if key.endswith("_FILE") else f"secret-{key}"


class Scene:
    """One tool over a vendor's behavior, on a clock that only waiting moves."""

    def __init__(self, vendor, kind, documented=None, **moods):
        self.http: Any = VendorHttp(
            documented or (VENDORS | ENDINGS)[vendor, kind], stale=moods.pop("stale", 0)
        )
        for name, mood in moods.items():
            setattr(self.http, name, mood)
        self.clock = ManualClock(NOW)
        text = unhurried(VENDOR_FILES[vendor].read_text("utf-8"))
        self.tool: Any = load_tool(
            text, f"{vendor}.yaml", http=self.http, clock=self.clock, environ=Anything()
        )
        self.subject = Subject(self.tool.name, kind, next(iter(self.http.things)))
        self.edits = []

    async def sleep(self, seconds):
        leap(seconds)
        self.clock.set(Instant(self.clock.now() + round(seconds * SECOND)))
        self.http.time_passes(seconds)

    async def count(self):
        return await self.tool.sent(self.subject)

    def around(self, **more):
        given: Any = {"wait_s": 600.0, "count": self.count} | more
        return Around(clock=self.clock, sleep=self.sleep, run="r", **given)

    def examined(self, **more):
        examination = Examination(self.tool, self.subject, self.around(**more), by_hand="press Stop")
        return play(examination.run())

    @property
    def thing(self):
        return self.http.things[self.subject.id]

    def status(self):
        return self.thing[self.http.vendor.status]


def of(found, step):
    return next(row for row in found.rows if row.step == step)


def rows(found):
    return {str(row.step): row.well for row in found.rows}


@pytest.mark.parametrize("stale", [0, 2])
@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_every_shipped_declaration_passes_and_leaves_the_object_as_it_was(vendor, kind, stale):
    scene = Scene(vendor, kind, stale=stale)
    was = scene.status()
    found = scene.examined()
    assert of(found, "pause").may_say == "verified: paused"
    assert of(found, "second pause").well
    assert of(found, "next send").well is (True if scene.http.vendor.counts else None)
    assert of(found, "changed by a person").well is None
    if (vendor, kind) in NO_RESUME:
        assert of(found, "resume").may_say == "NOT resumed: do it by hand"
        assert f"was '{was}' and is 'Draft' now: put it back by hand, in {vendor}." in found.undo
        assert not found.well
        return
    assert scene.status() == was
    assert of(found, "second resume").well
    assert (found.well, found.undo) == (True, ""), found.rows


@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_a_tool_that_says_yes_and_does_nothing_is_told_as_never_took(vendor, kind):
    found = Scene(vendor, kind, lies=True).examined()
    pause = of(found, "pause")
    assert pause.well is False
    assert pause.may_say == "never took: NOT paused, stop it by hand"
    assert "read back after 45 s" in pause.happened
    assert "second pause" not in rows(found)
    assert not found.well


@pytest.mark.parametrize(("vendor", "kind"), sorted(VENDORS))
def test_a_tool_that_says_later_is_asked_again_when_it_says(vendor, kind):
    scene = Scene(vendor, kind, busy=1)
    found = scene.examined(wait_s=0.0)
    assert of(found, "pause").well
    assert scene.clock.now() >= NOW + 2 * SECOND
    assert of(found, "next send").happened == "not shown: there was no waiting"
    assert found.well is ((vendor, kind) not in NO_RESUME)


def test_what_goes_out_while_it_is_paused_is_counted_and_told():
    found = Scene("listmonk", "campaign", leaks=True).examined()
    sent = of(found, "next send")
    assert (sent.well, sent.happened) == (False, "10 went out in 600 s while it was paused")
    assert sent.may_say == "paused, and what is under way still goes out"
    assert not found.well


def test_it_waits_past_the_next_send_where_the_tool_names_it():
    scene = Scene("listmonk", "campaign")
    scene.thing["send_at"] = "2027-01-01T00:20:00Z"
    found = scene.examined(wait_s=None)
    assert of(found, "next send").happened == "nothing went out in 1260 s while it was paused"
    scene = Scene("listmonk", "scheduled")
    assert "hours away; wait for it with --wait" in of(scene.examined(wait_s=None), "next send").happened
    scene = Scene("klaviyo", "flow")
    assert "say how long to wait with --wait" in of(scene.examined(wait_s=None), "next send").happened


@pytest.mark.parametrize(
    ("vendor", "kind", "field", "shows"),
    [
        ("listmonk", "campaign", "name", True),
        ("hubspot", "workflow", "revisionId", True),
        ("unleash", "flag", "name", False),
    ],
)
def test_whether_the_change_of_a_person_shows_is_told_and_it_is_resumed_all_the_same(
    vendor, kind, field, shows
):
    scene = Scene(vendor, kind)

    async def edit(what):
        scene.edits.append(what)
        back = len(scene.edits) == 2
        if field != "revisionId":
            scene.thing[field] = "Welcome 1" if back else "changed by hand"
        else:
            scene.thing[field] = f"by hand {len(scene.edits)}"
        return True

    found = scene.examined(edit=edit)
    assert of(found, "changed by a person").well is shows
    assert len(scene.edits) == 2
    assert of(found, "resume").well
    assert found.well is shows


def test_a_version_that_moves_by_itself_is_found():
    scene = Scene("klaviyo", "flow")

    async def sleep(seconds):
        await Scene.sleep(scene, seconds)
        scene.thing["updated"] = str(scene.clock.now())

    found = play(
        Examination(
            scene.tool, scene.subject, replace(scene.around(), sleep=sleep), by_hand="press Stop"
        ).run()
    )
    version = of(found, "version")
    assert (version.well, version.may_say) == (False, "lost: somebody changed it")
    assert scene.status() == "live"


def test_what_has_no_pause_is_only_read():
    documented = Vendor(
        status="enabled",
        things={"c1": {"id": "c1", "name": "Spring", "enabled": True, "updated_at": "a"}},
        read=(r"/campaigns/details", lambda thing: thing),
        changes={},
    )
    scene = Scene("braze", "campaign", documented)
    found = scene.examined()
    assert rows(found) == {"read": True, "list": None, "pause": True}
    assert of(found, "pause").may_say == "manual: press Stop"
    assert all(sent.method == "GET" for sent in scene.http.sent)


def test_what_does_not_run_is_not_touched():
    scene = Scene("mautic", "campaign")
    scene.subject = replace(scene.subject, id="5")
    found = scene.examined()
    assert of(found, "pause").well is False
    assert "start it" in of(found, "pause").happened
    assert all(sent.method == "GET" for sent in scene.http.sent)


def test_a_list_that_leaves_it_out_or_says_otherwise_is_told():
    scene = Scene("hubspot", "workflow")
    scene.http.vendor = replace(
        scene.http.vendor, lists=(r"/automation/v4/flows", lambda things, query: {"results": []})
    )
    assert of(scene.examined(), "list").well is False


def test_what_is_broken_off_is_resumed_first():
    for broken_at in range(1, 40):
        scene = Scene("listmonk", "campaign")
        calls = 0

        async def sleep(seconds, scene=scene, broken_at=broken_at):
            await scene.sleep(seconds)

        real = scene.http.request

        async def request(*args, scene=scene, broken_at=broken_at, real=real, **more):
            nonlocal calls
            calls += 1
            if calls == broken_at:
                raise asyncio.CancelledError
            return await real(*args, **more)

        scene.http.request = request
        examination = Examination(
            scene.tool, scene.subject, replace(scene.around(), sleep=sleep), by_hand="press Stop"
        )
        try:
            play(examination.run())
        except asyncio.CancelledError:
            assert (scene.status(), examination.undo) == ("running", ""), broken_at
        else:
            assert broken_at > 10
            return
    pytest.fail("it never came to its end")


def test_a_resume_that_is_refused_for_good_is_told_as_what_to_undo():
    class NoWayBack(FakeTool):
        async def resume(self, subject, *, key, version, next_send_at=None):
            raise ToolError("not on this plan", permanent=True)

    tool, clock = NoWayBack(), ManualClock(NOW)

    async def sleep(seconds):
        clock.set(Instant(clock.now() + round(seconds * SECOND)))

    around = Around(clock=clock, sleep=sleep, wait_s=0.0)
    found = play(Examination(tool, Subject("fake", "campaign", "a"), around, by_hand="press Stop").run())
    assert tool.state["a"][0] is RunState.PAUSED
    assert "campaign a was 'running' and is 'paused' now: put it back by hand" in found.undo
    assert of(found, "resume").says == "no: not on this plan"
    assert found.as_json()["well"] is False


def changes(scene):
    return [sent for sent in scene.http.sent if sent.method != "GET"]


@pytest.mark.parametrize(("vendor", "kind"), sorted(ENDINGS))
def test_an_end_is_tried_only_when_that_is_asked_for(vendor, kind):
    scene = Scene(vendor, kind)
    found = scene.examined()
    assert rows(found)["end"] is None
    assert "not tried" in of(found, "end").happened
    assert changes(scene) == []
    assert found.well
    again = Scene(vendor, kind)
    found = again.examined(end=True)
    assert found.well
    assert of(found, "end").may_say == "ended for good"
    assert len(changes(again)) == 1


def test_an_end_that_does_nothing_is_asked_for_once_and_never_called_ended():
    scene = Scene("klaviyo", "sending", lies=True)
    found = scene.examined(end=True)
    assert not found.well
    assert "NOT known to be ended" in of(found, "end").may_say
    assert len(changes(scene)) == 1


@pytest.mark.parametrize("unknown", [True, False])
def test_what_a_tool_answered_is_said_in_the_language_of_the_reader(unknown):
    no = phrase("{about}: its secrets were not looked up, so nothing is sent", about="mailer")
    said = in_language(answered(ToolError(no, unknown=unknown)), "es")
    assert in_language(no, "es") in said
    assert "its secrets" not in said
