"""What may happen: each a deed of the world, of people or of the machine, drawn by the dice of one simulation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from engine.model.decision import Answer, Switch
from engine.model.hold import Hold, HoldState, RunState
from engine.model.program import Passed
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.scales import MsgType
from engine.model.signal import Situation
from engine.model.time import DAY, HOUR, MINUTE, SECOND
from store.sqlite import SqliteStore
from tests.fakes.moody_tool import Read, Write
from tests.fakes.slack import Posted
from tests.simulation.draws import (
    Quakes,
    a_book,
    a_playbook,
    a_release,
    a_reopening,
    an_answer,
    with_sends,
)
from tests.simulation.laws_of_epochs import OVER
from tests.simulation.life import BRAND, Doom, Life
from tests.simulation.outside import CAMPAIGNS
from wire.slack import APPROVE, DECLINE

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

LINES = (
    "before a commit",
    "after a commit",
    "after a claim",
    "before the tool is asked",
    "after the tool acted",
    "before Slack is written to",
    "after Slack was written to",
    "before what was sent is remembered",
    "after a press was recorded",
)
"""Where a life may be made to end: on either side of everything that reaches the disk or the world."""
TOGETHER = 0.25
"""How many worlds are made so that what is held goes on in turns: one owner, one place, and little trouble."""
DATED = 0.35
"""How many worlds have sends that may fall into a pause, playbooks that drop those, and people in a hurry."""
FORGETFUL = 0.3
"""In how many worlds it is configured for how long what is over may open again, and anew now and then."""
TOOL_LINES = ("before the tool is asked", "after the tool acted")


class Happenings:
    """What can come about in one simulation; `drawn` says what does."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.chance = simulation.chance
        self.outside = simulation.outside
        self.count = simulation.outside.count
        self.quakes = Quakes(simulation.chance)
        self._payloads: list[tuple[Any, str]] = []
        self.together = simulation.chance.random() < TOGETHER
        """Whether much is held by one question in this world, and little goes wrong meanwhile."""
        # What was thought of later has dice of its own: a world that has none of it is what it was before.
        self.later = Random(f"{simulation.seed}: what was thought of later")
        self.dated = self.later.random() < DATED
        self.forgetful = self.later.random() < FORGETFUL
        self.passed = self.later.choice([Passed.SENDS, Passed.SENDS, Passed.UNKNOWN, Passed.LOST])
        """What becomes of a send that falls into a pause, where sends are dated."""
        # Where people are in a hurry there must be several to let go of.
        self.together |= self.dated
        if self.forgetful:
            self.outside.reopening = a_reopening(self.later)

    @property
    def life(self) -> Life | None:
        return self.simulation.life

    def drawn(self) -> Callable[[], None]:
        """Draw what happens next, of what can happen now."""
        outside = self.outside
        cards = bool(outside.open_cards())
        asked = bool(self._open())
        held = bool(self._held())
        lives = self.life is not None
        trouble = 0.2 if self.together else 1
        weights: dict[Callable[[], None], float] = {
            self._time_passes: 24,
            self._hours_pass: 8 if self.dated else 2.5,
            self._the_machine_sleeps: 1.5 * trouble,
            self.a_source_speaks: 12,
            self._all_call_it_over: 3 if held else 0,
            self._a_source_changes: 3 * trouble,
            self._somebody_presses: 30 if cards and lives else 0,
            self._somebody_presses_again: 3 if self._payloads and lives else 0,
            self._somebody_answers_an_old_card: 3 if outside.old_cards and lives else 0,
            self._somebody_keeps_a_card: 3 if cards else 0,
            self._somebody_answers_by_command: 8 if asked else 0.5,
            # What is held together is let go of while it is: then it goes on in turns.
            self._somebody_lets_go: self._haste(),
            # Stopped for half of its time a world would hardly ever pause anything.
            self._somebody_flips_the_switch: trouble if outside.halted_since is None else 12,
            self._the_tool_changes: 7 * trouble,
            self._somebody_uses_the_tool: 3 * trouble,
            self._slack_changes: 3 * trouble,
            self._the_disk_fills: 0.7,
            self._the_schedule_changes: 2 if self.dated else 1 * trouble,
            self._a_playbook_changes: 2 * trouble,
            self._a_crash_is_near: 10 * trouble if lives else 0,
            self._the_process_is_killed: 1 if lives else 0,
            self._the_settings_change: 1 if self.forgetful else 0,
            self._a_source_comes_back_to_it: 6 if self.forgetful and self._over() else 0,
            self._a_second_person_answers: 40 if self.dated and self._at_once() else 0,
        }
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _open(self) -> list[Proposal]:
        asked = [words[-1] for words in self.outside.ledger.proposals.values() if words]
        return [one for one in asked if one.state is ProposalState.OPEN]

    def _paused(self) -> list[Proposal]:
        asked = [words[-1] for words in self.outside.ledger.proposals.values() if words]
        paused = ProposalKind.PAUSE, ProposalState.APPROVED
        return [one for one in asked if (one.asks, one.state) == paused]

    def _several(self) -> list[Proposal]:
        """Give the pauses for which several campaigns are held, none of which is let go of already."""
        count = Counter(one.proposal for one in self._held() if not one.asked_release)
        return [one for one in self._paused() if count[one.id] > 1]

    def _haste(self) -> float:
        """Say how much somebody is inclined to let go now: where sends are dated, once one has passed."""
        now = self.outside.time.now()
        if self.dated and self._at_once():
            return 1  # whoever wants it at once waits for the other to say so
        if self.dated and self._paused():
            late = any(one.send_at is not None and one.send_at <= now for one in self._held())
            return 20 if late else 8 if self._several() else 2
        return 12 if self._several() else 2 if self._paused() else 0

    def _at_once(self) -> list[Proposal]:
        return [one for one in self._open() if one.because is Because.AT_ONCE]

    def _held(self) -> list[Hold]:
        held = [words[-1] for words in self.outside.ledger.holds.values() if words]
        return [one for one in held if one.state is HoldState.VERIFIED]

    def _time_passes(self) -> None:
        self.simulation.pass_time(self.chance.choice([1.0, 6.0, 6.0, 20.0, 60.0, 60.0, 60.0, 600.0, 1800.0]))

    def _hours_pass(self) -> None:
        self.simulation.pass_time(self.chance.choice([2.0, 4.0, 7.0, 12.0]) * 3600)

    def _the_machine_sleeps(self) -> None:
        """Have time pass while nothing runs, so that every tick comes late."""
        span = self.chance.choices(
            [MINUTE, 20 * MINUTE, 3 * HOUR, 13 * HOUR, 2 * DAY, 8 * DAY, 61 * DAY], [6, 6, 6, 4, 2, 1, 0.5]
        )[0]
        self.outside.time.slept_us += span
        self.outside.happened("a late tick", f"nothing runs for {span // SECOND} s")

    def a_source_speaks(self) -> None:
        outside, chance = self.outside, self.chance
        source = chance.choice(["usgs", "usgs", "usgs", "emsc", "wire", "gazette"])
        what, signal = self.quakes.word(source, outside.time.now())
        self._publish(what, source, signal)
        self._look_soon()

    def _look_soon(self) -> None:
        """Have the service look at its sources now, more often than not; else when their turn comes."""
        if self.life is not None and self.chance.random() < 0.7:
            self.life.look()

    def _publish(self, what: str, source: str, signal: Any) -> None:
        outside, feed = self.outside, self.outside.feeds[source]
        line = f"{source} publishes {signal.id}: {what}, {signal.severity}"
        if self.chance.random() < 0.15:
            outside.happened("a late signal", f"{line}; it is seen late")
            feed.late.append(signal)
            outside.time.later(self.chance.choice([60.0, 3600.0, 20_000.0]), lambda: feed.show(signal))
        else:
            outside.says(line)
            feed.seen.append(signal)
        outside.count[what] += 1

    def _all_call_it_over(self) -> None:
        """Have all who told of what is held for call it over, or take it back."""
        held = self._held()
        now, back = self.outside.time.now(), self.chance.random() < 0.5
        for key in self.outside.ledger.situations[self.chance.choice(held).situation][-1].keys:
            source, _, native_id = key.partition(":")
            number = int(native_id.rpartition("-")[2])
            kind = MsgType.CANCEL if back else MsgType.UPDATE
            if not back:
                self.quakes.over.add((source, number))
            signal = self.quakes.about(source, number, now, kind=kind, over=not back)
            self._publish("a retraction" if back else "an all-clear", source, signal)
        self._look_soon()

    def _over(self) -> list[Situation]:
        told = [words[-1] for words in self.outside.ledger.situations.values() if words]
        return [one for one in told if one.state in OVER]

    def _a_source_comes_back_to_it(self) -> None:
        """Have a source speak once more of what is over, as of something that goes on."""
        key = self.later.choice(self.later.choice(self._over()).keys)
        source, _, native_id = key.partition(":")
        number = int(native_id.rpartition("-")[2])
        self.quakes.over.discard((source, number))
        now = self.outside.time.now()
        signal = self.quakes.about(source, number, now, kind=MsgType.UPDATE, over=False)
        self._publish("a revision", source, signal)
        self._look_soon()

    def _a_source_changes(self) -> None:
        feed = self.outside.feeds[self.chance.choice([*self.outside.feeds])]
        ill = feed.mood != "well"
        feed.mood = "well" if ill and self.chance.random() < 0.7 else self.chance.choice(["quiet", "failing"])
        self.outside.happened(f"a source is {feed.mood}", f"{feed.name} is {feed.mood}")

    # --- people ---

    def _somebody_presses(self) -> None:
        self._press(self.chance.choice(self.outside.open_cards()[-6:]))

    def _somebody_answers_an_old_card(self) -> None:
        self.count["a stale card is pressed"] += 1
        self._press(self.chance.choice(self.outside.old_cards))

    def _somebody_keeps_a_card(self) -> None:
        self.outside.keep_a_copy()

    def _press(self, card: Posted) -> None:
        chance, outside = self.chance, self.outside
        group = next(name for name, channel in outside.channels.items() if channel == card.channel)
        members = [name for name in outside.users if group in outside.groups_of(name)]
        by = chance.choice(members if chance.random() < 0.85 else list(outside.users))
        if by not in members:
            self.count["the wrong person presses"] += 1
        action = chance.choice([APPROVE] * 6 + [DECLINE])
        choose = {
            block["block_id"]: chance.choice(block["accessory"]["options"])["value"]
            for block in card.blocks
            if "options" in block.get("accessory", {})
        }
        payload = outside.slack.click(outside.users[by], card, action, choose=choose)
        line = f"{by} presses {action} on {payload['actions'][0]['value']}"
        self._deliver(payload, line)
        self._payloads.append((payload, line))
        del self._payloads[:-20]
        if chance.random() < 0.15:
            self.count["a double click"] += 1
            self._deliver(
                payload
                if chance.random() < 0.5
                else {
                    **payload,
                    "actions": [{**payload["actions"][0], "action_ts": f"{chance.randrange(10**6)}.1"}],
                },
                f"{line}, twice",
            )

    def _somebody_presses_again(self) -> None:
        """Have Slack deliver an old press once more."""
        self.count["a press comes again"] += 1
        payload, line = self.chance.choice(self._payloads)
        self._deliver(payload, f"{line}, delivered again")

    def _deliver(self, payload: Any, line: str) -> None:
        outside = self.outside
        outside.happened("a press", line)

        def heard(reply: Any) -> None:
            outside.says(f"the answer: {'it counts' if reply.note is None else reply.note.text[:100]}")
            self.count["a press counts" if reply.counted else "a press is refused"] += 1

        if self.life is not None and self.life.up:
            self.life.press(payload, heard)

    def _somebody_answers_by_command(self) -> None:
        """Answer as `serviola decide` does: by a row in the inbox, from another process."""
        outside, chance = self.outside, self.chance
        asked = [words[-1] for words in outside.ledger.proposals.values() if words]
        if not asked:
            return
        open_ = self._open()
        proposal = chance.choice(open_ if open_ and chance.random() < 0.9 else asked)
        if outside.time.now() >= proposal.expires_at:
            self.count["an answer after expiry"] += 1
        by = self._somebody(proposal)
        groups = tuple(sorted(outside.groups_of(by)))
        answer = an_answer(chance, proposal, by, (by, *groups), outside.time.now())
        SqliteStore(outside.db).submit(answer)
        outside.submitted(answer)
        outside.happened("an answer by command", f"{by} answers {answer.answer} to {proposal.id} by command")

    def _a_second_person_answers(self) -> None:
        """Have somebody of those asked answer what another one wants to go on all at once."""
        question = self.later.choice(self._at_once())
        fit = [name for name in self.outside.users if question.group in self.outside.groups_of(name)]
        others = [name for name in fit if name not in question.approvals]
        by = self.later.choice(others if others and self.later.random() < 0.7 else fit)
        now = self.outside.time.now()
        groups = (by, *sorted(self.outside.groups_of(by)))
        answer = an_answer(self.later, question, by, groups, now)
        SqliteStore(self.outside.db).submit(answer)
        self.outside.submitted(answer)
        self.outside.says(f"{by} answers {answer.answer} to {question.id}, which is all at once")

    def _somebody_lets_go(self) -> None:
        """Let go as `serviola holds release` does, though nobody has asked yet whether it may go."""
        outside, chance = self.outside, self.chance
        held = {one.proposal for one in self._held()}
        paused = self._paused()
        some = self._several() or [one for one in paused if one.id in held]
        proposal = chance.choice(some if some and chance.random() < 0.8 else paused)
        by = self._somebody(proposal)
        groups = tuple(sorted(outside.groups_of(by)))
        how = Answer.RELEASE
        if self.dated and self.later.random() < 0.5:
            how = Answer.RELEASE_AT_ONCE
        answer = a_release(chance, proposal, by, (by, *groups), outside.time.now(), how)
        SqliteStore(outside.db).submit(answer)
        outside.submitted(answer)
        outside.happened("somebody lets go", f"{by} lets go of what {proposal.id} holds ({how})")
        if how is Answer.RELEASE_AT_ONCE:
            self.simulation.pass_time(5.0)  # so that it is asked before anybody lets go of the same in turns

    def _somebody(self, proposal: Proposal) -> str:
        fit = [name for name in self.outside.users if proposal.group in self.outside.groups_of(name)]
        return self.chance.choice(fit if fit and self.chance.random() < 0.85 else list(self.outside.users))

    def _somebody_flips_the_switch(self) -> None:
        self.flip_the_switch(on=self.outside.halted_since is None)

    def flip_the_switch(self, *, on: bool) -> None:
        now = self.outside.time.now()
        SqliteStore(self.outside.db).halt_now(
            Switch(brand=BRAND, halted=on, by="ada", at=now, reason="a test")
        )
        self.outside.halted_since = now if on else None
        self.outside.happened(f"the switch is {'on' if on else 'off'}")

    # --- what is around it ---

    def _the_tool_changes(self) -> None:
        tool, chance = self.outside.tool, self.chance
        if chance.random() < 0.5:
            tool.mood, tool.sight, tool.lag = Write.WELL, Read.WELL, 0
            self.outside.says("the tool is well")
        elif chance.random() < 0.5:
            tool.writes.append(chance.choice(list(Write)))
            self.outside.happened(f"the tool: {tool.writes[-1]}", f"the tool's next write: {tool.writes[-1]}")
        else:
            tool.mood, tool.sight = chance.choice(list(Write)), chance.choice([*[Read.WELL] * 3, *Read])
            tool.lag = chance.choice([0, 0, 1, 3])
            self.count[f"the tool: {tool.mood}"] += 1
            self.count["the tool cannot be read"] += tool.sight is not Read.WELL
            self.outside.says(f"the tool: writes {tool.mood}, reads {tool.sight}, lags {tool.lag}")

    def _somebody_uses_the_tool(self) -> None:
        held = [one.subject.id for one in self._held()]
        id = self.chance.choice(held if held and self.chance.random() < 0.5 else CAMPAIGNS)
        state = self.chance.choice([None, RunState.PAUSED, RunState.RUNNING])
        self.outside.tool.person(id, state)
        self.outside.moves("edit", self.outside.tool.moved[-1].campaign)  # type: ignore[arg-type]
        self.count["a change by hand"] += 1

    def _slack_changes(self) -> None:
        outside = self.outside
        outside.slack_mood = self.chance.choice(["down", "busy", "loses answers", "no rewrites"])
        outside.says(f"Slack: {outside.slack_mood}")

        def heal() -> None:
            outside.slack_mood = "well"

        outside.time.later(self.chance.choice([3.0, 30.0, 600.0]), heal)

    def _the_disk_fills(self) -> None:
        outside = self.outside
        outside.disk_is_full = True
        outside.says("the disk is full")

        def freed() -> None:
            outside.disk_is_full = False

        outside.time.later(self.chance.choice([0.5, 5.0, 20.0]), freed)

    def _the_schedule_changes(self) -> None:
        source = self.chance.choice(["demo-fleet", "other-fleet"])
        self.write_book(source)
        self.outside.happened("a program revision", f"the book {source} is written anew")
        self._reload()

    def write_book(self, source: str) -> None:
        now = self.outside.time.now()
        book = a_book(self.chance, source, now, together=self.together)
        self.outside.books[source] = with_sends(self.later, book, now, self.passed) if self.dated else book

    def _the_settings_change(self) -> None:
        """Have it configured anew how long what is over may open again; the next life reads it."""
        self.outside.reopening = a_reopening(self.later)
        self.outside.happened("the settings change", f"reopen_within: {self.outside.reopening}")

    def _a_playbook_changes(self) -> None:
        name = self.chance.choice(["quake-a", "quake-b", "quake-c"])
        luck = self.chance.random()
        if luck < 0.6:
            self.write_playbook(name)
            self.outside.happened("a playbook revision", f"{name} is written anew")
        elif luck < 0.8:
            self._file(name).write_text("schema: serviola/playbook/1\nplaybook: [broken\n")
            self.outside.says(f"{name} is written so that it cannot be read")
        else:
            self._file(name).unlink(missing_ok=True)
            self.outside.says(f"{name} is taken away")
        self._reload()

    def write_playbook(self, name: str, *, of_the_crowd: bool = False) -> None:
        text, digest, asked = a_playbook(
            self.chance,
            name,
            of_the_crowd=of_the_crowd,
            together=self.together,
            dated=self.later if self.dated else None,
        )
        self.outside.asked[digest] = asked
        self._file(name).write_text(text)

    def _file(self, name: str) -> Path:
        folder = self.outside.playbooks / name
        folder.mkdir(exist_ok=True)
        return folder / "playbook.yaml"

    def _reload(self) -> None:
        if self.life is not None:
            self.life.reload()

    def _a_crash_is_near(self) -> None:
        if self.life is not None:
            # What the tool is asked is rare among all that is written.
            line = self.chance.choice([*LINES, *TOOL_LINES, *TOOL_LINES])
            self.life.doom = Doom(line, self.chance.choice([0, 0, 0, 1, 3]))
            self.outside.says(f"a crash is near: {line}")

    def _the_process_is_killed(self) -> None:
        if self.life is not None:
            self.life.die("between two steps")
            self.simulation.bury(self.life)
