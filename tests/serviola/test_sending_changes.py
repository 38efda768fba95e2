"""A chosen change on its way to the itinerary system: asked once, and said to be done when it was read back."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from engine.errors import PlaybookError
from engine.model.proposal import Moved, Option, PortCall
from engine.model.time import HOUR, Instant, iso, parse_iso
from engine.response.follows import Action, what_follows
from programs.book import load_book
from programs.tools import HttpTool, load_tool
from serviola.sending import READS, Became, send
from tests.fakes import words as w
from wire.http import Answer, Http, HttpError

TOOL = """\
schema: serviola/tool/1
tool: voyages
kind: http
base_url: https://voyages.example/api
idempotency_header: Idempotency-Key
if_match: "{version}"
kinds:
  call:
    pause_class: none
    by_hand: change it in the voyage system
    read: {method: GET, path: "/calls/{id}"}
    adapt:
      method: PUT
      path: "/calls/{id}"
      body: {action: "{action}", port: "{place}", eta: "{arrive_utc}", etd: "{depart_utc}", why: "{reason}"}
    where: {id: id, status: status, version: rev, place: port, arrive: eta, depart: etd}
    meaning: {running: [planned], paused: [], dropped: [canceled]}
"""
BOOK = """\
schema: serviola/programs/1
places:
  - {id: san-juan, name: San Juan, lat: 18.461, lon: -66.109, country: PR, zone: America/Puerto_Rico}
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.246, country: HT, zone: America/Port-au-Prince}
  - {id: miami, name: Miami, lat: 25.774, lon: -80.171, country: US, zone: America/New_York}
itineraries:
  - id: east
    name: East
    vessel: Aurelia
    owner: team:planning
    stops:
      - {id: a, place: san-juan, arrive: 2026-03-20T08:00, depart: 2026-03-20T17:00}
      - {id: b, place: labadee, arrive: 2026-03-21T08:00, depart: 2026-03-21T17:00, excursions: 40}
      - {id: c, place: miami, arrive: 2026-03-23T08:00, depart: 2026-03-23T17:00}
ports:
  - place: {id: grand-turk, name: Grand Turk, lat: 21.431, lon: -71.147, country: TC, zone: America/Grand_Turk}
    pier: true
campaigns:
  - {id: beach, name: Beach, tool: t, kind: email, object: "1", owner: team:beach, class: promotional, touches: [labadee]}
  - {id: trip, name: Trip, tool: t, kind: page, object: "2", owner: team:beach, class: promotional, touches: [east]}
  - {id: letter, name: Letter, tool: t, kind: email, object: "3", owner: team:legal, class: legal, touches: [b]}
  - {id: other, name: Other, tool: t, kind: email, object: "4", owner: team:beach, class: promotional, touches: [miami]}
"""
ARRIVES = parse_iso("2026-03-21T13:00:00Z")


def book():
    return load_book(BOOK, "book", brand="main")


def option(kind="alternative_port", *, moved=(), key="k"):
    call = None
    if kind == "alternative_port":
        leg = w.port_call().inward
        call = PortCall(
            port="grand-turk",
            place="Grand Turk",
            arrives_at=ARRIVES,
            departs_at=Instant(ARRIVES + 8 * HOUR),
            arrive_local="2026-03-21 09:00",
            depart_local="2026-03-21 17:00",
            inward=leg,
            onward=leg,
            slack_s=7200,
        )
    return Option(key=key, option=kind, item="b", rank=1, reasons=("why",), call=call, moved=moved)


def following(*args, **fields):
    found = what_follows(book(), option(*args, **fields))
    assert found is not None
    return found


@dataclass
class System(Http):
    """An itinerary system in memory, with moods."""

    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    mood: str = ""
    keys: list[str] = field(default_factory=list)
    writes: int = 0
    reads: int = 0

    async def request(self, method, url, *, headers=None, body=None, allow_private=frozenset(), limits=None):
        call = self.calls.get(url.rsplit("/", 1)[-1])
        if call is None:
            return _answer(404, {})
        if method == "GET":
            self.reads += 1
            return _answer(200, call)
        self.writes += 1
        if self.mood == "refuses":
            return _answer(422, {})
        if self.mood == "lies":
            return _answer(200, {})
        if headers["if-match"] != str(call["rev"]):
            return _answer(412, {})
        key = headers["idempotency-key"]
        if key not in self.keys:
            self.keys.append(key)
            _take(call, json.loads(body))
        if self.mood == "cuts":
            raise HttpError("the connection broke", sent=True)
        return _answer(200, call)


def _take(call, asked):
    call["rev"] += 1
    if asked["action"] == "drop":
        call["status"] = "canceled"
    else:
        call.update(port=asked["port"], eta=asked["eta"], etd=asked["etd"])


def _answer(status, data):
    return Answer(status=status, headers={}, body=json.dumps(data).encode(), url="https://voyages.example/")


def system(**fields):
    calls = {
        stop.id: {
            "id": stop.id,
            "status": "planned",
            "rev": 1,
            "port": stop.place_id,
            "eta": iso(stop.arrives_at),
            "etd": iso(stop.departs_at),
        }
        for stop in book().itineraries[0].stops
    }
    return System(calls=calls, **fields)


def sent(there, change):
    waits = []

    async def sleep(seconds):
        waits.append(seconds)

    tool = load_tool(TOOL, "voyages.yaml", http=there, environ={})
    assert isinstance(tool, HttpTool)
    return asyncio.run(send(change, tool, "call", sleep=sleep)), waits


# --- what follows ---------------------------------------------------------------------------------------


def test_another_port_takes_the_place_of_the_call_and_touches_what_sells_it():
    found = following()
    (call,) = found.change.calls
    assert (call.stop, call.action, call.before.place_id) == ("b", Action.REPLACE, "labadee")
    assert call.after is not None
    assert (call.after.place_id, call.after.zone) == ("grand-turk", "America/Grand_Turk")
    assert {one.id: one.kind for one in found.touched} == {
        "beach": "email",
        "trip": "page",
        "letter": "email",
    }
    assert [(one.stop, one.guests) for one in found.excursions] == [("b", 40)]


def test_a_draft_is_needed_for_each_class_and_owner_and_one_for_the_guests():
    drafts = {(one.message_class, one.owner): one.about for one in following().drafts}
    assert drafts == {
        ("transactional", "team:planning"): (),
        ("promotional", "team:beach"): ("beach", "trip"),
        ("legal", "team:legal"): ("letter",),
    }


def test_a_day_at_sea_drops_the_call_and_a_canceled_voyage_all_that_are_to_come():
    assert [(one.stop, one.action) for one in following("sea_day").change.calls] == [("b", Action.DROP)]
    dropped = following("cancel").change.calls
    assert [(one.stop, one.action, one.after) for one in dropped] == [
        ("b", "drop", None),
        ("c", "drop", None),
    ]


def test_moved_calls_are_part_of_the_change():
    move = Moved(
        stop="c",
        place="Miami",
        arrives_at=parse_iso("2026-03-23T15:00:00Z"),
        departs_at=parse_iso("2026-03-23T21:00:00Z"),
        arrive_local="2026-03-23 11:00",
        depart_local="2026-03-23 17:00",
    )
    found = following(moved=(move,))
    assert [(one.stop, one.action) for one in found.change.calls] == [
        ("b", Action.REPLACE),
        ("c", Action.MOVE),
    ]
    assert "other" in {one.id for one in found.touched}, "it sells Miami, whose call is moved"


def test_equal_changes_have_equal_keys_and_others_do_not():
    assert following(key="one").change.key == following(key="two").change.key
    assert following().change.key != following("sea_day").change.key


def test_nothing_follows_where_the_stop_is_in_the_book_no_more():
    assert what_follows(replace(book(), itineraries=()), option()) is None


# --- sending --------------------------------------------------------------------------------------------


def test_a_call_is_verified_when_it_was_read_back():
    there = system()
    (one,), waits = sent(there, following().change)
    assert one.became is Became.VERIFIED
    assert there.calls["b"]["port"] == "grand-turk"
    assert there.calls["b"]["eta"] == iso(ARRIVES)
    assert there.keys == [f"{following().change.key}:b"]
    assert waits == []


def test_what_stands_there_already_is_not_asked_for_again():
    there = system()
    sent(there, following().change)
    (one,), _ = sent(there, following().change)
    assert one.became is Became.ALREADY
    assert there.writes == 1


def test_a_dropped_call_is_read_back_by_its_status():
    (one,), _ = sent(system(), following("sea_day").change)
    assert one.became is Became.VERIFIED


def test_a_system_that_says_yes_and_does_nothing_is_found_out():
    there = system(mood="lies")
    (one,), waits = sent(there, following().change)
    assert one.became is Became.ASKED
    assert there.reads == 1 + READS
    assert len(waits) == READS - 1


def test_a_broken_connection_leaves_nothing_to_guess_it_is_read_back():
    (one,), _ = sent(system(mood="cuts"), following().change)
    assert one.became is Became.VERIFIED


def test_a_refusal_is_said():
    (one,), _ = sent(system(mood="refuses"), following().change)
    assert one.became is Became.REFUSED
    assert "422" in one.says


def test_what_somebody_changed_since_is_left_alone():
    there = system()
    there.calls["b"]["etd"] = "2026-03-21T20:30:00Z"
    (one,), _ = sent(there, following().change)
    assert one.became is Became.CHANGED_SINCE
    assert "20:30" in one.says
    assert there.writes == 0


def test_a_call_that_the_system_does_not_know_is_named():
    there = system()
    del there.calls["b"]
    (one,), _ = sent(there, following().change)
    assert one.became is Became.REFUSED
    assert "nothing was asked" in one.says


def test_a_call_with_another_purpose_is_for_a_person():
    there = system()
    (one,), _ = sent(there, following("keep_call_changed_purpose").change)
    assert one.became is Became.BY_HAND
    assert (there.reads, there.writes) == (0, 0)


# --- the declaration ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('    read: {method: GET, path: "/calls/{id}"}\n', "", "none to read back"),
        ("place: port, ", "", "place"),
        ("{arrive_utc}", "{arive}", "has no value here"),
        ("method: PUT", "method: GET", "cannot adapt"),
        ('path: "/calls/{id}"\n      body', "path: /calls\n      body", "never says which object"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(old, new, says):
    assert old in TOOL
    with pytest.raises(PlaybookError, match=says):
        load_tool(TOOL.replace(old, new), "voyages.yaml", http=System(), environ={})
