"""What follows from an option, and what a system that takes it must declare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import PlaybookError
from engine.model.adaptation import Action
from engine.model.option import Moved, Option
from engine.model.time import parse_iso
from engine.response.follows import what_follows
from programs.book import load_book
from programs.tools import load_tool
from serviola.clocks import SystemClock
from tests.fakes import words as w
from wire.http import Http

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
        call = w.grand_turk(ARRIVES, zone_hours=-4)
    return Option(key=key, option=kind, item="b", rank=1, reasons=("why",), call=call, moved=moved)


def following(*args, **fields):
    found = what_follows(book(), option(*args, **fields))
    assert found is not None
    return found


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
        load_tool(TOOL.replace(old, new), "voyages.yaml", http=Http(), clock=SystemClock(), environ={})
