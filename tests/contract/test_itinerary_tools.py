"""What every itinerary tool promises: the generic tool over a system on this machine."""

from __future__ import annotations

import pytest

from engine.errors import ToolError
from engine.model.program import Subject
from engine.model.time import parse_iso
from engine.ports import ItineraryTool
from programs.tools import RehearsalTool, load_tool
from tests.fakes.leaping import play
from tests.fakes.voyage_system import STOP, TOOL, voyage_system
from wire.http import Http

CALL = Subject("voyages", "call", STOP)
TO = {
    "action": "replace",
    "itinerary": "eastern-0109",
    "place": "grand-turk",
    "place_name": "Grand Turk",
    "arrive": "2010-01-15T07:00",
    "depart": "2010-01-15T16:00",
    "arrive_utc": "2010-01-15T12:00:00Z",
    "depart_utc": "2010-01-15T21:00:00Z",
}


@pytest.fixture
def there():
    with voyage_system() as system:
        yield system


def with_tool(there, story):
    async def whole():
        async with Http() as http:
            tool = load_tool(TOOL.format(port=there.port), "voyages.yaml", http=http, environ={})
            assert isinstance(tool, ItineraryTool)
            return await story(tool)

    return play(whole())


def test_a_call_is_read_with_its_place_times_and_version(there):
    found = with_tool(there, lambda tool: tool.read_call(CALL))
    assert (found.place, found.dropped, found.version) == ("labadee", False, "1")
    assert found.arrives_at == parse_iso("2010-01-15T13:00:00Z")


def test_the_same_key_twice_acts_once_and_reading_back_shows_it(there):
    async def story(tool):
        await tool.adapt(CALL, TO, key="k", version="1")
        there.calls[STOP]["rev"] = 1  # so that the second is not refused as a stale one
        await tool.adapt(CALL, TO, key="k", version="1")
        return await tool.read_call(CALL)

    found = with_tool(there, story)
    assert (found.place, found.departs_at) == ("grand-turk", parse_iso("2010-01-15T21:00:00Z"))
    assert there.effects == [(STOP, "k")]


def test_a_dropped_call_reads_as_dropped(there):
    async def story(tool):
        empty = dict.fromkeys(TO, "") | {"action": "drop"}
        await tool.adapt(CALL, empty, key="k", version="1")
        return await tool.read_call(CALL)

    assert with_tool(there, story).dropped


@pytest.mark.parametrize(
    ("mood", "permanent", "unknown"),
    [
        ("refuses", True, False),
        ("says no", True, False),
        ("busy", False, False),
        ("500 before", False, True),
        ("500 after", False, True),
        ("silent", False, True),
        ("cut", False, True),
    ],
)
def test_what_went_wrong_says_whether_trying_again_is_vain_and_whether_it_may_have_happened(
    there, mood, permanent, unknown
):
    there.moods = [mood]
    with pytest.raises(ToolError) as raised:
        with_tool(there, lambda tool: tool.adapt(CALL, TO, key="k", version="1"))
    assert (raised.value.permanent, raised.value.unknown) == (permanent, unknown)


def test_what_somebody_changed_since_is_refused(there):
    there.edited(STOP, etd="2010-01-15T20:00:00Z")
    with pytest.raises(ToolError, match="somebody changed it since") as raised:
        with_tool(there, lambda tool: tool.adapt(CALL, TO, key="k", version="1"))
    assert raised.value.permanent
    assert there.effects == []


def test_a_call_that_is_not_there_and_a_kind_that_is_not_declared_are_refused_for_good(there):
    for subject in (Subject("voyages", "call", "moon"), Subject("voyages", "page", STOP)):
        with pytest.raises(ToolError) as raised:
            with_tool(there, lambda tool, one=subject: tool.read_call(one))
        assert raised.value.permanent


def test_it_says_which_kinds_are_calls_that_it_can_change(there):
    async def story(tool):
        return tool.adapts("call"), tool.adapts("page")

    assert with_tool(there, story) == (True, False)
    assert not isinstance(RehearsalTool("rehearsal", classes={}), ItineraryTool)
