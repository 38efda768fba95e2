"""What stood in the way besides a clause: the end of a situation, the kill switch, an empty sea, nothing to pause."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console
from rich.tree import Tree

from engine.model.match import Clause
from engine.model.place import Area, Point
from engine.model.proposal import Switch
from engine.model.scales import Status
from engine.model.signal import Situation
from engine.model.time import HOUR, Instant, parse_iso
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from engine.rules.units import kilometers
from serviola.clocks import ManualClock
from serviola.commands.why_room import _grow
from serviola.core import Core
from serviola.why_not import why_not
from store import views
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.recorded_house import hear, shipped

NAME = "disaster-near-port-call"
NOON = parse_iso("2010-01-13T12:00:00Z")


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    file = tmp_path_factory.mktemp("january") / "store.sqlite3"
    hear("january-2010", file, shipped(NAME))
    return file


@pytest.fixture
def core(january, tmp_path):
    """Give the core of a house that heard January 2010, at noon of the next day."""
    file = tmp_path / "store.sqlite3"
    file.touch(mode=0o600)
    file.write_bytes(january.read_bytes())
    with SqliteStore.open(file) as store:
        yield Core(store, PlainEvaluator(), ManualClock(NOON), brands=["main"])


def quake(core: Core, **said) -> str:
    """Tell of another quake; give the id of its situation."""
    times = {"occurred_at": NOON, "sent_at": NOON, "received_at": NOON, "expires_at": None}
    fields = {"native_id": "other", "aliases": (), "area": Area(), "text": None} | times | said
    words = core.step([w.signal(**fields)]).words
    (id,) = {one.id for one in words if isinstance(one, Situation)}
    return id


def asked(core: Core, id: str, at: Instant = NOON):
    return why_not(core.store, id, NAME, brand="main", now=at)


def test_where_nothing_is_in_sight_the_nearest_call_is_named_and_by_how_much(core):
    found = asked(core, quake(core, point=Point(-10.0, -72.0)))
    assert found.verdict.startswith(
        f"{NAME} asks nobody: nothing that is scheduled is in sight of it; nearest is "
    )
    assert "km from the epicenter, reach 310" in found.verdict
    assert (found.in_sight, len(found.proofs)) == (False, 1)
    (wider,) = [each for one in found.proofs[0].smallest for each in one.changes if each.of == "playbook"]
    assert kilometers(wider.value) == pytest.approx(3_300, abs=100), "as a playbook writes it"


def test_a_test_of_somebody_else_asks_nobody_and_that_is_the_reason(core):
    id = quake(core, point=Point(19.0, -72.4), status=Status.TEST)
    found = asked(core, id)
    assert found.verdict == f"{NAME} does not ask about this situation: status is Test, asked for Actual."
    assert found.smallest == ("It would have asked had status been Actual.",)


def test_the_switch_is_named_from_when_it_was_pressed(core):
    (before,) = views.situations(core.store.db)
    core.step([Switch(brand="main", halted=True, by="carla", at=NOON, reason=None)])
    later = Instant(NOON + HOUR)
    assert dict(asked(core, before.id, later).also)["stopped"] == (
        "Everything was stopped by carla on 2010-01-13 12:00 UTC: questions are asked, and nothing is done."
    )
    assert "stopped" not in dict(asked(core, before.id, Instant(NOON - 1)).also)


def test_what_was_taken_back_is_judged_by_nobody_any_more(tmp_path):
    file = tmp_path / "nevada.sqlite3"
    hear("nevada-2025", file, shipped(NAME))
    with SqliteStore.open(file) as store:
        (situation,) = views.situations(store.db, over=True)
        found = why_not(store, situation.id, NAME, brand="main", now=situation.updated_at)
        assert found.verdict.startswith(
            "No playbook is judged against this situation any more: it has been retracted since 2025-12-04"
        )
        before = why_not(store, situation.id, NAME, brand="main", now=Instant(situation.updated_at - 1))
        assert before.smallest == ("It would have asked had severity been Severe.",)


def test_what_nothing_touches_is_matched_and_asked_of_nobody(core):
    text = shipped(NAME)[0].text
    begin, end = text.index("  - propose_itinerary"), text.index("  - tell")
    quiet = text[:begin] + text[end:]
    changed = replace(shipped(NAME)[0], text=quiet, digest=load_playbook(quiet, "x").digest)
    books = list(core.state.brand("main").programs.values())
    core.step([changed, *(replace(one, campaigns=()) for one in books)])
    id = quake(core, point=Point(19.3, -72.4), native_id="near", occurred_at=Instant(NOON - 1))
    found = asked(core, id)
    assert any(one.holds for one in found.proofs)
    assert [code for code, _ in found.also] == ["nothing-to-do"]


def test_what_the_world_wrote_is_no_markup():
    said = "about [/bold][red]x, asked for y"
    shown = io.StringIO()
    console = Console(file=shown, width=80)
    tree = Tree("t")
    _grow(tree, Clause(path="when.situation.topics", op="=", holds=False, says=said), "en")
    console.print(tree, markup=False)
    assert said in shown.getvalue()
