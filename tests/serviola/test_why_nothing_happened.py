"""What stood in the way besides a clause: the end of a situation, the kill switch, an empty sea, nothing to pause."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console
from rich.tree import Tree

from engine.model.decision import Switch
from engine.model.hold import Tick
from engine.model.match import Clause
from engine.model.place import Area, Point
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity, Status
from engine.model.signal import Situation
from engine.model.time import HOUR, Instant, parse_iso
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from engine.rules.units import kilometers
from engine.trials.pausable import pausable
from serviola.clocks import ManualClock
from serviola.commands.why_room import _grow, _print_beware
from serviola.core import Core
from serviola.explaining import explained
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


def at_stage_auto(core, severity, *, swept=True):
    """Put the playbook at stage auto, hear of a quake near a call, and give its situation."""
    auto = f"stage: auto\nauto_if: {{situation: {{severity: {severity}}}}}\nknown_false_positives: [A drill.]"
    text = re.sub(r"(?m)^stage:.*$", auto, shipped(NAME)[0].text)
    changed = replace(shipped(NAME)[0], text=text, digest=load_playbook(text, "x").digest)
    books = [pausable(one) for one in core.state.brand("main").programs.values()]
    # What ran out while nobody looked is over first.
    core.step([Tick(at=NOON)] if swept else [])
    core.step([changed, *books])
    near = {"point": Point(19.3, -72.4), "native_id": "near", "occurred_at": Instant(NOON - 1)}
    return quake(core, **near, severity=Severity.EXTREME)


def test_a_policy_is_said_to_act_and_its_author_s_warning_is_said_with_it(core):
    found = asked(core, at_stage_auto(core, "Extreme"))
    assert found.verdict.endswith(": it would act without asking.")
    assert found.policy is not None
    assert found.policy.holds
    assert "acted" in [code for code, _ in found.also]
    assert found.beware == ("A drill.",)
    (acted,) = [one for one in found.asked if one.asks is ProposalKind.PAUSE and one.policy is not None][:1]
    why = explained(core.store, acted.id)
    assert (why.beware, why.as_json()["beware"]) == (("A drill.",), ["A drill."])


def test_where_a_policy_leaves_it_to_people_it_is_said_to_ask(core):
    found = asked(core, at_stage_auto(core, "Severe"))
    assert found.verdict.endswith(": it asks about that.")
    assert found.policy is not None
    assert not found.policy.holds
    assert [code for code, _ in found.also] == ["never-held", "asked"]


def test_a_question_that_ran_out_unseen_is_no_policy_s_to_answer(core):
    """It was answered, too late, and asked anew, without an end: the house stood still."""
    at_stage_auto(core, "Extreme", swept=False)
    brand = core.state.brand("main")
    late = [one for one in brand.proposals.values() if one.expires_at <= NOON]
    assert late
    assert [one.decided_by for one in late if "policy" in str(one.decided_by)] == []
    core.step([Tick(at=NOON)])
    still = [brand.proposals[one.id] for one in late]
    assert [one.id for one in still if one.state is ProposalState.OPEN and one.expires_at <= NOON] == []


def test_the_warning_is_printed_in_the_language_of_whoever_reads_it(capsys):
    _print_beware(["A drill."], "es")
    assert capsys.readouterr().out == "  Se sabe que lo parece y no lo es: A drill.\n"


def test_what_the_world_wrote_is_no_markup():
    said = "about [/bold][red]x, asked for y"
    shown = io.StringIO()
    console = Console(file=shown, width=80)
    tree = Tree("t")
    _grow(tree, Clause(path="when.situation.topics", op="=", holds=False, says=said), "en")
    console.print(tree, markup=False)
    assert said in shown.getvalue()
