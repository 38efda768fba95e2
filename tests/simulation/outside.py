"""The world outside, which outlives every life of the service: time, the disk, feeds, the tool, Slack and people."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from slack_sdk.errors import SlackApiError

from engine.errors import SourceError, StoreError
from engine.model.hold import Reading
from engine.model.program import ProgramRevision, Subject
from engine.model.scales import PauseClass
from engine.model.signal import Reopening, Signal
from engine.model.time import Instant
from engine.ports import Health, Listed, Message, Poll
from notify.roster import YamlRoster
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.moody_tool import MoodyTool, Moved, Thing
from tests.fakes.slack import BOT, FakeSlack, Posted
from tests.simulation.ledger import Ledger
from tests.simulation.life import Life
from tests.simulation.loop import Time
from wire.slack import APPROVE

PEOPLE = """\
schema: serviola/people/1
people:
  - {id: ada, name: Ada}
  - {id: bob, name: Bob}
  - {id: cleo, name: Cleo}
  - {id: dan, name: Dan}
  - {id: eve, name: Eve}
teams:
  campaigns: [ada, bob]
  itinerary-planning: [bob, cleo]
  duty: [dan, ada]
on-call:
  itinerary: [cleo, dan]
"""
GROUPS = ("team:campaigns", "team:itinerary-planning", "team:duty", "oncall:itinerary")
CAMPAIGNS = tuple(f"c-{number}" for number in range(6))


class Feed:
    """One source as it is: what it has published, in the order in which it can be seen, and how it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seen: list[Signal] = []
        self.late: list[Signal] = []
        """What was said and cannot be seen yet."""
        self.mood = "well"
        """well, quiet (it answers and shows nothing newer) or failing."""

    def show(self, signal: Signal) -> None:
        """Let something late be seen, once."""
        if signal in self.late:
            self.late.remove(signal)
            self.seen.append(signal)


class Watcher:
    """The port Watcher over a feed. Two of them may look at one source."""

    def __init__(self, name: str, feed: Feed, outside: Outside, life: Life) -> None:
        self.name = name
        self.source = feed.name
        self._feed = feed
        self._outside = outside
        self._life = life

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        await self._life.lag(5.0)
        chance, feed = self._life.chance, self._feed
        if feed.mood == "failing":
            raise SourceError("it does not answer")
        if feed.mood == "quiet":
            return Poll(signals=(), cursor=cursor, health=Health(newer=False))
        upto = int(cursor.get("upto", 0))
        again = max(0, upto - chance.choice([0, 0, 0, 1, 3]))
        fresh = feed.seen[again:]
        if again < upto:
            self._outside.count["a signal comes again"] += upto - again
        if len(fresh) > 1 and chance.random() < 0.3:
            chance.shuffle(fresh)
            self._outside.count["signals out of order"] += 1
        heard = tuple(replace(one, received_at=now) for one in fresh)
        return Poll(signals=heard, cursor={"upto": len(feed.seen)}, health=Health(read=len(heard)))


class ToolDoor:
    """The port CampaignTool over the moody tool: calls travel, and the service may die on either side."""

    name = "mailer"

    def __init__(self, outside: Outside, life: Life) -> None:
        self._outside = outside
        self._life = life

    def capabilities(self) -> Mapping[str, PauseClass]:
        return self._outside.tool.capabilities()

    async def list(self, kind: str) -> list[Listed]:
        raise AssertionError("nobody lists")

    async def read(self, subject: Subject) -> Reading:
        self._life.check()
        self._outside.called("read", subject, "")
        reading, error = self._now(self._outside.tool.read(subject))
        await self._life.lag(2.0)
        if error is not None:
            raise error
        return reading

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        await self._write("pause", subject, key, version)

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        await self._write("resume", subject, key, version)

    async def _write(self, verb: str, subject: Subject, key: str, version: str) -> None:
        life, outside = self._life, self._outside
        life.cross("before the tool is asked")
        outside.called(verb, subject, key)
        came: list[BaseException | None] = []

        def act() -> None:
            move = getattr(outside.tool, verb)(subject, key=key, version=version)
            came.append(self._now(move)[1])
            outside.moves(verb, subject)

        if life.chance.random() < 0.08:
            travels_s = life.chance.choice([0.5, 10.0, 58.0, 80.0])
            outside.count["a call travels for long"] += 1
            outside.time.later(travels_s, act)
            await asyncio.sleep(travels_s + 0.001)
        else:
            act()
        life.cross("after the tool acted")
        await life.lag(3.0)
        if came[0] is not None:
            raise came[0]

    def _now(self, call: Any) -> tuple[Any, BaseException | None]:
        """Do a call that waits for nothing."""
        try:
            call.send(None)
        except StopIteration as done:
            return done.value, None
        except Exception as error:  # noqa: BLE001 - it travels back to the caller
            return None, error
        raise AssertionError("the tool in memory waits for something")


class SlackDoor:
    """What is asked of Slack's client, over a Slack in memory."""

    def __init__(self, outside: Outside, life: Life) -> None:
        self._outside = outside
        self._life = life

    async def api_call(
        self, method: str, *, json: Any = None, params: Any = None, http_verb: str = "POST"
    ) -> Any:
        life, outside = self._life, self._outside
        writes = method in {"chat.postMessage", "chat.update"}
        life.check()
        if writes:
            life.cross("before Slack is written to")
        await life.lag(3.0)
        mood = outside.slack_mood
        if mood == "down" or (mood == "no rewrites" and method == "chat.update"):
            outside.count[f"Slack is {mood}"] += 1
            raise ConnectionError
        if mood == "busy":
            outside.count["Slack is busy"] += 1
            raise SlackApiError("no", Answer(429, {"error": "ratelimited"}, {"Retry-After": "30"}))
        answer = outside.slack._answer(method, json if params is None else params, f"Bearer {BOT}")
        if writes:
            life.cross("after Slack was written to")
        if mood == "loses answers" and writes:
            outside.count["Slack loses an answer"] += 1
            raise TimeoutError
        await life.lag(1.0)
        if not answer["ok"]:
            raise SlackApiError("no", Answer(200, answer, {}))
        return Answer(200, answer, {})


class Answer:
    def __init__(self, status: int, data: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        self.status_code, self.data, self.headers = status, data, headers


class Sent:
    """What the mouth remembers having sent where, kept beyond a life."""

    def __init__(self, outside: Outside, life: Life) -> None:
        self._outside = outside
        self._life = life

    async def get(self, key: str) -> dict[str, Any] | None:
        await self._life.lag(0.01)
        return self._outside.remembered.get(key)

    async def put(self, key: str, facts: Mapping[str, Any]) -> None:
        self._life.cross("before what was sent is remembered")
        self._outside.remembered[key] = dict(facts)
        if "ts" in facts and not key.startswith("thread:"):
            self._outside.stands_at.setdefault(key, set()).add((facts["channel"], facts["ts"]))


class Record:
    """The folder of messages, in memory: the same key twice is one message."""

    name = "folder"

    def __init__(self, outside: Outside, life: Life) -> None:
        self._outside = outside
        self._life = life

    async def ask(self, message: Message) -> None:
        await self._life.lag(0.01)
        self._outside.messages.setdefault(message.key, message)

    async def tell(self, message: Message) -> None:
        await self._life.lag(0.01)
        first = self._outside.messages.setdefault(message.key, message)
        # What does not get through becomes urgent, and says the same.
        if replace(first, urgent=message.urgent) != message:
            self._outside.twofold.append(message.key)

    async def rewrite(self, message: Message) -> None:
        await self._life.lag(0.01)
        self._outside.messages[message.key] = message


class Outside:
    """Everything that is there whether or not the service lives."""

    def __init__(self, chance: Random, folder: Path) -> None:
        self.chance = chance
        self.time = Time(w.NOW)
        self.ledger = Ledger()
        self.count: Counter[str] = Counter()
        """How often each kind of thing has happened."""
        self.lines: list[str] = []
        """What has happened since the step began, in plain words."""
        self.db = _memory_like(folder / "serviola.sqlite3")
        self.disk_is_full = False
        self.playbooks = folder / "playbooks"
        self.playbooks.mkdir()
        self.books: dict[str, ProgramRevision] = {}
        self.reopening: Reopening | None = None
        """What is configured of how long what is over may open again; None where nothing is said."""
        self.feeds = {name: Feed(name) for name in ("usgs", "emsc", "wire", "gazette")}
        self.tool = MoodyTool(self.time, versioned=chance.random() < 0.75, idempotent=chance.random() < 0.75)
        self.tool.things = {name: Thing() for name in CAMPAIGNS}
        self.calls: list[Callable[[str, Subject, str], None]] = []
        """Who looks at each call of the tool, before it is made."""
        self.movements: list[Callable[[Moved], None]] = []
        """Who looks at each thing that the tool did."""
        self._moves_seen = 0
        self.slack = FakeSlack()
        self.slack.port = 0  # it is served nowhere
        self.slack_mood = "well"
        self.roster = YamlRoster(PEOPLE, "people.yaml")
        self.channels = {group: f"C0GROUP{number}" for number, group in enumerate(GROUPS)}
        self.users = {name: f"U0{name.upper()}" for name in self.roster.people}
        self.slack.channels = set(self.channels.values())
        self.slack.users = {user: self.slack.profile(user) for user in self.users.values()}
        self.old_cards: list[Posted] = []
        self.remembered: dict[str, dict[str, Any]] = {}
        self.stands_at: dict[str, set[tuple[str, str]]] = {}
        """Where the message of each key stands, as far as we heard that it does."""
        self.messages: dict[str, Message] = {}
        self.twofold: list[str] = []
        self.halted_since: Instant | None = None
        self.answered: Counter[str] = Counter()
        """How often each answer was recorded, by its id."""
        self.asked: dict[str, dict[str, Any]] = {}
        """What each playbook asks for, by its digest, as the naive matcher reads it."""
        self.matched: dict[tuple[str, str, int, str], Instant] = {}
        """What matched when it was last looked at, and since when."""
        self.matched_at_batch = 0

    def says(self, line: str) -> None:
        self.lines.append(line)

    def happened(self, what: str, line: str = "") -> None:
        """Count a kind of thing, and say what it was."""
        self.count[what] += 1
        self.says(line or what)

    def disk(self) -> None:
        if self.disk_is_full:
            self.count["the disk is full"] += 1
            raise StoreError("the disk is full, nothing of this step was kept")

    def submitted(self, item: Any) -> None:
        self.answered[item.id] += 1

    # --- doors of one life ---

    def tool_door(self, life: Life) -> ToolDoor:
        return ToolDoor(self, life)

    def slack_client(self, life: Life) -> Any:
        return SlackDoor(self, life)

    def sent(self, life: Life) -> Any:
        return Sent(self, life)

    def record(self, life: Life) -> Any:
        return Record(self, life)

    def watchers(self, life: Life) -> Iterable[Watcher]:
        names = {
            "usgs": "usgs",
            "usgs-other-page": "usgs",
            "emsc": "emsc",
            "wire": "wire",
            "gazette": "gazette",
        }
        return [Watcher(name, self.feeds[source], self, life) for name, source in names.items()]

    # --- the tool ---

    def called(self, verb: str, subject: Subject, key: str) -> None:
        for look in self.calls:
            look(verb, subject, key)

    def moves(self, verb: str, subject: Subject) -> None:
        """Have everybody look at what has moved in the tool."""
        new = self.tool.moved[self._moves_seen :]
        self._moves_seen = len(self.tool.moved)
        if not new:
            self.says(f"the tool is asked to {verb} {subject.id} and does not")
        for move in new:
            by = "by hand" if not move.ours else "as we asked"
            did = f"a campaign is {move.after.state} {'as we asked' if move.ours else 'by hand'}"
            self.happened(did, f"{move.campaign} is {move.after.state} in the tool, {by}")
            for look in self.movements:
                look(move)

    # --- people, and what they see ---

    def groups_of(self, person: str) -> set[str]:
        """Name the groups of a person, as the file says them; nobody's shift ends here."""
        teams = {f"team:{name}" for name, members in self.roster.teams.items() if person in members}
        calls = self.roster.calls.items()
        return teams | {f"oncall:{name}" for name, call in calls if person in call.named}

    def open_cards(self) -> list[Posted]:
        """Give the cards that have a button, as they stand now."""
        return [one for one in self.slack.messages if _has_button(one)]

    def keep_a_copy(self) -> None:
        """Have somebody keep a card before their eyes while it changes."""
        for card in self.open_cards()[-3:]:
            self.old_cards.append(Posted(card.channel, card.ts, dict(card.body)))
        del self.old_cards[:-30]


def _has_button(card: Posted) -> bool:
    return any(
        element.get("action_id") == APPROVE for block in card.blocks for element in block.get("elements", [])
    )


def _memory_like(path: Path) -> Any:
    """Open a store that does not wait for the disk: what a power cut does is not simulated."""
    db = SqliteStore.open(path).db
    db.outside("PRAGMA synchronous = OFF")
    db.outside("PRAGMA secure_delete = OFF")
    return db
