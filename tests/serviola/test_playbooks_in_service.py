"""Playbooks while the service runs: read again when they change, asked why they did not answer."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import PlaybookError
from engine.model.place import Area
from engine.model.program import PlaybookRevision
from engine.model.proposal import ProposalState
from engine.model.scales import Category, Hazard
from engine.model.time import DAY
from engine.ports import Batch
from engine.response.state import State
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from serviola.build import open_house
from serviola.clocks import ManualClock, SystemClock
from serviola.core import Core
from serviola.holding import Ledger
from serviola.loading import load_playbooks, playbook_changes
from serviola.settings import load_settings
from store import views
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.command_line import serviola
from tests.stories.telling import book, playbook

if TYPE_CHECKING:
    from engine.model.signal import Situation

ROOT = Path(__file__).parents[2]
NAMES = ["disaster-near-port-call", "watch-150-km"]


@pytest.fixture
def playbooks(tmp_path) -> Path:
    folder = tmp_path / "playbooks"
    for name in NAMES:
        shutil.copytree(ROOT / "playbooks" / name, folder / name)
    return folder


def write(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name / "playbook.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def read(folder: Path, known: dict[str, str]):
    loaded = load_playbooks([folder], brand="main")
    return loaded.findings, playbook_changes(known, loaded, brand="main")


def test_what_a_broken_file_said_stands_until_it_is_sound_again(playbooks):
    findings, changed = read(playbooks, {})
    assert findings == ()
    assert [one.name for one in changed] == NAMES
    known = {one.name: one.digest for one in changed}
    assert read(playbooks, known) == ((), [])

    write(playbooks, NAMES[0], "stage: suggest", "stage: sugest")
    write(playbooks, NAMES[1], "before_arrival: ", "before_arrival: 1")
    findings, changed = read(playbooks, known)
    assert [(Path(one.file).parent.name, one.line) for one in findings] == [(NAMES[0], 10)]
    assert [one.name for one in changed] == NAMES[1:]

    write(playbooks, NAMES[0], "stage: sugest", "stage: shadow")
    findings, changed = read(playbooks, known)
    assert findings == ()
    assert [(one.name, bool(one.text)) for one in changed] == [(NAMES[0], True), (NAMES[1], True)]


def test_nothing_is_withdrawn_while_a_file_is_broken(playbooks):
    known = {one.name: one.digest for one in read(playbooks, {})[1]}
    shutil.rmtree(playbooks / NAMES[1])
    write(playbooks, NAMES[0], "stage: suggest", "stage: sugest")
    assert read(playbooks, known)[1] == []
    write(playbooks, NAMES[0], "stage: sugest", "stage: suggest")
    (gone,) = read(playbooks, known)[1]
    assert (gone.name, gone.text, gone.digest) == (NAMES[1], "", "")


def test_an_emptied_folder_withdraws_nothing_and_no_folder_at_all_does(playbooks):
    known = {one.name: one.digest for one in read(playbooks, {})[1]}
    for name in NAMES:
        shutil.rmtree(playbooks / name)
    findings, changed = read(playbooks, known)
    assert [(one.code, Path(one.file)) for one in findings] == [("no-playbooks", playbooks)]
    assert changed == []
    nothing = load_playbooks([], brand="main")
    assert nothing.findings == ()
    assert [(one.name, one.text) for one in playbook_changes(known, nothing, brand="main")] == [
        (name, "") for name in sorted(NAMES)
    ]


def test_the_command_hands_in_what_changed_and_the_service_takes_it(tmp_path):
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    settings = load_settings(tmp_path / "config")

    async def begin() -> None:
        async with open_house(settings, SystemClock()):
            pass

    asyncio.run(begin())
    folder = settings.playbooks[0]
    write(folder, NAMES[0], "lease: 72h", "lease: 48h")
    write(folder, NAMES[1], "stage: ", "stage: sug")
    reloaded = serviola("reload", "--json", cwd=tmp_path)
    assert reloaded.returncode == 1, reloaded.stderr
    said = json.loads(reloaded.stdout)
    assert said["changed"] == [{"playbook": NAMES[0], "withdrawn": False}]
    assert {one["code"] for one in said["findings"]} == {"choice"}

    # Handed in and not yet taken counts as known.
    assert json.loads(serviola("reload", "--json", cwd=tmp_path).stdout)["changed"] == []
    with SqliteStore.open(settings.store) as store:
        core = Core(store, DurableEvaluator(), SystemClock(), brands=[settings.brand])
        before = core.state.brand(settings.brand).plans[NAMES[1]]
        core.drain()
        plans = core.state.brand(settings.brand).plans
        pause = plans[NAMES[0]].playbook.pause
        assert pause is not None
        assert pause.lease_s == 48 * 3_600
        assert plans[NAMES[1]] is before


def test_what_another_version_handed_in_and_we_cannot_read_keeps_nothing_from_us(tmp_path, caplog):
    sound = playbook()
    clock = ManualClock(w.NOW)
    with SqliteStore.open(tmp_path / "s.db") as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        core.step([book(), sound, replace(w.signal(), area=Area((), (), ("HT",)))])
        (asked,) = core.state.brand("main").proposals.values()
        before = core.state.brand("main").plans[sound.name]
        store.submit(replace(sound, digest="newer", text="schema: serviola/playbook/9\n"))
        approved = w.decision(proposal=asked.id, plan=asked.plan, groups=(asked.group,), rows=None, at=w.NOW)
        store.submit(approved)
        core.drain()
        core.tick()
        assert core.state.brand("main").proposals[asked.id].state is ProposalState.APPROVED
        assert core.state.brand("main").plans[sound.name] is before
        assert store.inbox() == []
        (said,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
        assert said.startswith(
            "the playbook quake that was handed in is NOT taken in, and what it said before stands"
        )
        assert "\n" not in said
        # It is put away for good, also for the one that runs next.
        again = Core(store, PlainEvaluator(), clock, brands=["main"])
        assert again.drain() is None
        assert again.state.brand("main").plans[sound.name].playbook.digest == sound.digest


def test_a_store_with_a_playbook_that_we_cannot_read_opens_and_goes_on_without_it(tmp_path, caplog):
    sound, clock = playbook(), ManualClock(w.NOW)
    newer = replace(playbook("later"), digest="newer", text="schema: serviola/playbook/9\n")
    path = tmp_path / "s.db"
    with SqliteStore.open(path) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        core.step([book(), sound, replace(w.signal(), area=Area((), (), ("HT",)))])
        # As another version took it in.
        store.commit(Batch(now=clock.now(), inputs=(newer,), words=(), intents=()))
    with SqliteStore.open(path) as store:
        core = Core(store, PlainEvaluator(), clock, brands=["main"])
        (said,) = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
        assert said.startswith("the playbook later cannot be read as the store has it (")
        assert "\n" not in said
        assert list(core.state.brand("main").plans) == [sound.name]
        core.tick()
        assert core.unread == {"later": "newer"}
        assert Ledger(store, "main").brand.plans.keys() == {sound.name}
        # Its file is mended, or it is taken out.
        core.step([replace(newer, digest="", text="")])
        assert Core(store, PlainEvaluator(), clock, brands=["main"]).unread == {}


@pytest.mark.parametrize("file_is", ["sound", "gone", "broken"])
def test_what_we_cannot_read_is_taken_in_anew_where_its_file_is_sound_and_else_withdrawn(tmp_path, file_is):
    folder = tmp_path / "config"
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    settings = load_settings(folder)
    (file,) = sorted(settings.playbooks[0].rglob("playbook.yaml"))[:1]
    name = load_playbook(file.read_text(), str(file)).name

    async def opened() -> dict[str, str]:
        async with open_house(settings, SystemClock()) as house:
            plans = await house.runner.on_core(lambda core: core.state.brand(settings.brand).plans)
            return {name: plan.playbook.digest for name, plan in plans.items()}

    before = asyncio.run(opened())
    newer = PlaybookRevision(
        brand=settings.brand, name=name, digest="newer", file=str(file), text="schema: serviola/playbook/9\n"
    )
    with SqliteStore.open(settings.store) as store:
        store.commit(Batch(now=SystemClock().now(), inputs=(newer,), words=(), intents=()))
    if file_is == "gone":
        file.unlink()
    elif file_is == "broken":
        file.write_text("schema: serviola/playbook/9\n")
    others = {other: digest for other, digest in before.items() if other != name}
    assert asyncio.run(opened()) == (before if file_is == "sound" else others)
    with SqliteStore.open(settings.store) as store:
        assert Core(store, PlainEvaluator(), SystemClock(), brands=[settings.brand]).unread == {}


def test_a_playbook_that_cannot_be_read_leaves_a_state_as_it_was():
    state, known = State(evaluator=PlainEvaluator()), State(evaluator=PlainEvaluator())
    for one in (state, known):
        one.apply(playbook())
    with pytest.raises(PlaybookError):
        state.apply(replace(playbook(), text="schema: serviola/playbook/9\n", digest="newer"))
    assert state.brand("main") == known.brand("main")


def heard(folder: Path, *, ago: int = 0, **said: Any) -> Situation:
    """Give the situation that one signal leaves in a house of its own, where it is all that is said."""
    assert serviola("init", ".", cwd=folder).returncode == 0
    settings = load_settings(folder / "config")

    async def begin() -> None:
        async with open_house(settings, SystemClock()) as house:
            now = SystemClock().now()
            times = {"received_at": now, "occurred_at": now, "sent_at": now - ago, "expires_at": None}
            batch = await house.runner.step([w.signal(**(times | said))])
            assert {word.kind for word in batch.words} == {"situation"}

    asyncio.run(begin())
    with SqliteStore.open(settings.store) as store:
        (situation,) = views.situations(store.db)
    return situation


def test_why_not_says_that_a_situation_that_only_still_holds_is_judged_by_no_playbook(tmp_path):
    situation = heard(tmp_path, standing=True, ago=8 * DAY)
    shown = serviola("why-not", situation.id, NAMES[0], cwd=tmp_path).stdout
    assert shown.startswith(
        "No playbook is judged against this situation until somebody says something fresh"
    )
    assert "when.situation.hazard" in shown
    told = serviola("why-not", situation.id, NAMES[0], "--json", cwd=tmp_path)
    assert json.loads(told.stdout)["background"] == shown.splitlines()[0]
    assert json.loads(told.stdout)["verdict"] == shown.splitlines()[0]


def test_why_not_is_worked_out_for_a_playbook_that_left_no_word(tmp_path):
    situation = heard(tmp_path, hazard=Hazard.HEAT, partition=Category.MET)
    told = serviola("why-not", situation.id[:6], NAMES[0], "--json", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "hazard is heat, asked for earthquake" in json.dumps(json.loads(told.stdout)["clauses"])
    assert json.loads(told.stdout)["background"] == ""
    shown = serviola("why-not", situation.id, NAMES[0], cwd=tmp_path).stdout
    assert "✗ when.situation.hazard: hazard is heat" in shown
    assert shown.splitlines()[0] == json.loads(told.stdout)["verdict"]
    assert shown.startswith(
        "disaster-near-port-call does not ask about this situation: hazard is heat, asked for"
    )
    unknown = serviola("why-not", situation.id, "nothing", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "there is no playbook nothing; in force are: complaints-surge, " in unknown.stderr
