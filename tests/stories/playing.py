"""A case played whole, for stories: answered with tokens, or by pressing the buttons of cards in a Slack."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.model.decision import Answer, Verdict
from engine.model.proposal import Proposal
from engine.model.time import SECOND, Instant
from engine.ports import Batch, Clock
from notify.folder import FolderNotifier
from notify.roster import YamlRoster
from programs.tools.pace import MOST_WAIT_S
from serviola import samples
from serviola.build import House
from serviola.case import Reply, load_case
from serviola.core import Core
from serviola.demo import play
from serviola.listening import make_ears
from serviola.notify_settings import NotifySetting, SlackSetting
from serviola.report import Report
from serviola.stage import Stage
from store.sqlite import SqliteStore
from tests.fakes import leaping
from tests.fakes.slack import APP, APP_TOKEN, BOT, SIGNING, TEAM, FakeSlack, Posted
from wire.slack import APPROVE, DECLINE


class SlackPeople:
    """The people of a case in a Slack on the loopback: a channel for each group, a user for each person."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self.channels: dict[str, str] = {}
        self.users: dict[str, str] = {}
        self.pressed: list[tuple[str, str, bool]] = []
        """Who pressed what, and whether they saw an answer: the card locked, or a word to them alone."""
        self.heard: list[tuple[int, Batch]] = []
        """Each batch, and how many calls Slack had had when it was committed."""

    def hear(self, batch: Batch) -> None:
        """Note on the thread of the core when a batch was committed: what it brings is written only after."""
        self.heard.append((len(self.slack.calls), batch))

    def join(self, stage: Stage) -> None:
        roster = YamlRoster(stage.case.people.read_text(), str(stage.case.people))
        groups = [f"team:{name}" for name in roster.teams] + [f"oncall:{name}" for name in roster.groups]
        self.channels = {group: f"C0GROUP{index}" for index, group in enumerate(sorted(groups))}
        self.users = {person: f"U0PERSON{index}" for index, person in enumerate(sorted(roster.people))}
        self.slack.channels |= set(self.channels.values())
        self.slack.users |= {user: self.slack.profile(user) for user in self.users.values()}
        stage.press = self.press
        stage.environ = {"BOT": BOT, "APP": APP_TOKEN, "SIGNING": SIGNING}
        stage.notify = NotifySetting(
            slack=SlackSetting(
                bot_token="${secret:BOT}",
                app_token="${secret:APP}",
                signing_secret="${secret:SIGNING}",
                team=TEAM,
                app=APP,
                channels=self.channels,
                users={user: person for person, user in self.users.items()},
                base_url=self.slack.base_url,
                hooks_url=self.slack.hooks_url,
            )
        )

    def card(self, proposal: str, *, group: str = "") -> Posted:
        """Find the message that asks, or asked, about a proposal."""
        found = [
            one
            for one in self.slack.messages
            if f"{proposal} · plan" in one.seen and (not group or one.channel == self.channels[group])
        ]
        assert len(found) == 1, f"{len(found)} cards for {proposal}"
        return found[0]

    async def press(
        self, house: House, clock: Clock, proposal: Proposal, reply: Reply, answer: Answer
    ) -> None:
        """Press a button of the card as it stands in the channel, and choose what the case says."""
        assert house.cards is not None
        await house.cards.flush()
        card = self.card(proposal.id, group=proposal.group)
        choose = {
            block["block_id"]: option["value"]
            for block in card.blocks
            if "accessory" in block
            for option in block["accessory"]["options"]
            if proposal.options[int(option["value"])].option == reply.option
        }
        before = len(self.slack.notes)
        ears = await make_ears(house, clock, environ={"BOT": BOT, "APP": APP_TOKEN})
        assert ears is not None
        action = {Answer.APPROVE: APPROVE, Answer.DECLINE: DECLINE}[answer]
        await ears.take(self.slack.click(self.users[reply.by], card, action, choose=choose))
        # The card is drawn all the while, so that one that says too much too early is seen.
        settled = asyncio.create_task(house.runner.settle())
        while not settled.done():
            await house.cards.flush()
        await settled
        await house.cards.flush()
        await ears.settle()
        self.pressed.append((reply.by, answer, card.locked() or len(self.slack.notes) > before))


async def passes(now: Instant, next_at: Instant) -> None:
    """Let time pass for what waits until a tool wants to be called again, as long as anybody waits for that."""
    leaping.leap(min((next_at - now) / SECOND, MOST_WAIT_S))


class Played:
    """One case as it was played: the report, every committed batch, and every message."""

    def __init__(self, name: str, folder: Path, *, slack: SlackPeople | None = None, **changes: Any) -> None:
        self.batches: list[Batch] = []
        case = replace(load_case(samples.cases()[name]), **changes)
        self.case = case

        def heard(_: Core, batch: Batch) -> None:
            self.batches.append(batch)
            if slack is not None:
                slack.hear(batch)

        # A Slack that is connected would notice how the time goes by.
        stage = Stage(case=case, folder=folder, heard=heard, pace=passes if slack is None else None)
        if slack is not None:
            slack.join(stage)
        self.report: Report = leaping.play(play(stage))
        self.messages = [kept.message for kept in FolderNotifier(folder / "outbox").read_all()]
        with SqliteStore.open(folder / "store" / "serviola.sqlite3") as store:
            self.breaks = store.verify()

    def ledger(self) -> dict[str, list[str]]:
        """Per object of the tool, what it was asked and what it did, in order."""
        lines: dict[str, list[str]] = defaultdict(list)
        for line in self.report.ledger:
            if line["what"] == "effect":
                lines[line["id"]].append(f"is {line['status']}")
            else:
                ident = line["path"].removeprefix("/api/campaigns/").removesuffix("/status")
                lines[ident].append(f"{line['method']} {line['body'].get('status', '')}".strip())
        return dict(lines)

    def titles(self, recipient: str) -> list[str]:
        return [one.title for one in self.messages if one.recipient == recipient]

    def bodies(self, title: str) -> list[str]:
        return [one.body for one in self.messages if one.title.startswith(title)]

    def holds(self) -> list[tuple[Batch, Any]]:
        return [(batch, word) for batch in self.batches for word in batch.words if word.kind == "hold"]

    def verdicts(self) -> list[Verdict]:
        return [word for batch in self.batches for word in batch.words if isinstance(word, Verdict)]
