"""A storm: many places, each with a call and its campaigns, and a quake at each of them when we say so.

After every step the core is held against one that was started that very moment from the same store, and what
was asked against the limits, counted anew from the words alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.model.codec import encode
from engine.model.decision import Answer, Decision
from engine.model.hold import Tick
from engine.model.place import Area, Point
from engine.model.program import Itinerary, PlaybookRevision, ProgramRevision, ToolLimit
from engine.model.proposal import Because, Proposal, ProposalKind, ProposalState
from engine.model.scales import MsgType, Severity
from engine.model.time import DAY, HOUR, Instant
from engine.response.sweep import next_deadline
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from serviola.clocks import ManualClock
from serviola.core import Core
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore
from tests.replay.minds import differences, remembered, said
from tests.stories import telling

PLACES = [Point(lat, lon) for lat in range(-60, 61, 15) for lon in range(-160, 161, 40)]
"""So far apart that no quake reaches two of them."""
OWNERS = {"team:planning": "pia", "team:marketing": "mara"}


def limited(
    name: str = "quake", *, hour: int = 20, day: int = 100, brand: int = 100, share: int = 100, **more: Any
) -> Any:
    """Write a playbook with these limits; the share is in percent."""
    text = telling.playbook(name, **more).text
    said_ = (
        f"{{campaigns_per_hour: {hour}, campaigns_per_day: {day}, of_brand_per_hour: {brand}, "
        f"share_of_live: {share}%}}"
    )
    text = text.replace("{campaigns_per_hour: 20}", said_)
    digest = load_playbook(text, "playbook.yaml").digest
    return PlaybookRevision(brand="main", name=name, digest=digest, file="playbook.yaml", text=text)


def schedule(
    *, campaigns: int = 1, shared: bool = False, tools: Mapping[str, int] | None = None
) -> ProgramRevision:
    """Schedule a call at each place, the later the further on, each sold by campaigns of its own or by one.

    `tools` gives the limits of tools; the campaigns of a call lie in them by turns.
    """
    calls = []
    for number, point in enumerate(PLACES):
        arrives = w.after(2 * DAY + number * HOUR)
        calls.append(
            replace(
                telling.call(f"port-{number:02}", point=point, country="XX"),
                arrives_at=arrives,
                departs_at=Instant(arrives + HOUR // 2),
            )
        )
    sold = [
        telling.campaign(f"c-{number:02}-{each}", touches=one.place_id)
        for number, one in enumerate(calls)
        for each in range(campaigns)
    ]
    if tools:
        names = list(tools)
        sold = [
            replace(one, subject=replace(one.subject, tool=names[number % len(names)]))
            for number, one in enumerate(sold)
        ]
    if shared:
        sold = [replace(sold[0], touches=tuple(one.place_id for one in calls))]
    voyage = Itinerary(
        id="voyage", name="A voyage", vessel="Aurelia", owner="team:planning", stops=tuple(calls)
    )
    limits = tuple(ToolLimit(tool=tool, most_per_hour=most) for tool, most in (tools or {}).items())
    digest = repr((sold, limits))
    return w.program(itineraries=(voyage,), campaigns=tuple(sold), tools=limits, digest=digest)


class Storm:
    """Use `quakes`, `wait` and `answer`; look at `asked`, `waiting` and `requests`."""

    def __init__(self, *inputs: Any) -> None:
        self.clock = ManualClock(w.NOW)
        self.store = MemoryStore()
        self.core = Core(self.store, PlainEvaluator(), self.clock, brands=["main"])  # type: ignore[arg-type]
        self.revisions: dict[int, int] = {}
        self.decisions = 0
        self.events: dict[str, list[tuple[Instant, str]]] = {}
        """Per playbook, and of all of them: which campaigns were put before people, and when."""
        self.shown: dict[str, set[str]] = {}
        self.intents: list[Any] = []
        self.step(*inputs)

    @property
    def brand(self) -> Any:
        return self.core.state.brand("main")

    @property
    def proposals(self) -> list[Proposal]:
        return sorted(self.brand.proposals.values(), key=lambda one: (one.opened_at, one.id))

    def of(self, asks: ProposalKind, state: ProposalState) -> list[Proposal]:
        return [one for one in self.proposals if (one.asks, one.state) == (asks, state)]

    @property
    def waiting(self) -> list[str]:
        """Name the campaigns that wait, one each time."""
        return sorted(
            row.campaign for one in self.of(ProposalKind.PAUSE, ProposalState.WAITING) for row in one.rows
        )

    @property
    def asked(self) -> list[str]:
        """Name the campaigns that were ever put before people, each once."""
        return sorted({key.rpartition(":")[2] for _, key in self.events.get("", [])})

    @property
    def requests(self) -> list[Proposal]:
        return [one for one in self.proposals if one.asks is ProposalKind.LIMIT]

    @property
    def request(self) -> Any:
        """Give the one request that is open."""
        (found,) = self.of(ProposalKind.LIMIT, ProposalState.OPEN)
        return found

    def sent(self, template: str) -> list[Any]:
        return [one for one in self.intents if one.template == template]

    def step(self, *inputs: Any) -> None:
        again = said(remembered(self.store, PlainEvaluator()), list(inputs), self.core.now())
        batch = self.core.step(inputs)
        now_said = [encode(word) for word in (*batch.words, *batch.intents)]
        assert now_said == again, f"a core that starts now says {again}, this one {now_said}"
        found = differences(remembered(self.store, PlainEvaluator()), self.core.state)
        assert found == [], "\n".join(found)
        self.intents += batch.intents
        for word in batch.words:
            if isinstance(word, Proposal):
                self._look_at(word, batch.now)
        self._check()

    def quake(self, place: int, **fields: Any) -> Any:
        now = self.clock.now()
        self.revisions[place] = self.revisions.get(place, 0) + 1
        have: dict[str, Any] = {
            "native_id": f"q-{place}",
            "revision": self.revisions[place],
            "aliases": (),
            "point": PLACES[place],
            "area": Area(),
            "severity": Severity.SEVERE,
            "occurred_at": w.NOW,
            "sent_at": now,
            "received_at": now,
            "expires_at": None,
        }
        return w.signal(**(have | fields))

    def quakes(self, places: Any, **fields: Any) -> None:
        """Many at once, in one step."""
        self.step(*(self.quake(place, **fields) for place in places))

    def taken_back(self, *places: int) -> None:
        self.quakes(places, msg_type=MsgType.CANCEL)

    def wait(self, us: int) -> None:
        """Let time pass, from one due moment to the next, as a clock would that is wound by hand."""
        end = Instant(self.clock.now() + us)
        while (due := next_deadline(self.brand)) is not None and due <= end:
            self.tick(max(due, self.clock.now()))
        self.tick(end)

    def tick(self, at: Instant) -> None:
        self.clock.set(at)
        self.step(Tick(at=at))

    def answer(self, proposal: Proposal, answer: Answer = Answer.APPROVE, **fields: Any) -> None:
        """Answer as the owner does; where more people must agree, as those who agree with them too."""
        missing = proposal.quorum - len(proposal.approvals) if answer is Answer.APPROVE else 1
        for number in range(missing if "by" not in fields else 1):
            self.decisions += 1
            have: dict[str, Any] = {"by": f"{OWNERS[proposal.group]}{'+' * number}"}
            self.step(
                Decision(
                    id=f"D-{self.decisions}",
                    brand="main",
                    proposal=proposal.id,
                    plan=proposal.plan,
                    answer=answer,
                    groups=(proposal.group,),
                    via="storm",
                    at=self.clock.now(),
                    **(have | fields),
                )
            )

    # --- what must be so, always ---

    def _look_at(self, word: Proposal, now: Instant) -> None:
        if word.asks is not ProposalKind.PAUSE or word.state is ProposalState.WAITING:
            return
        if word.state is not ProposalState.OPEN:
            self.shown.pop(word.id, None)
            return
        fresh = [row.key for row in word.rows if row.key not in self.shown.get(word.id, set())]
        self.shown[word.id] = {row.key for row in word.rows}
        for key in fresh:
            self._count(word.playbook, key, now)

    def _count(self, playbook: str, key: str, now: Instant) -> None:
        """Hold what is newly asked about against every limit that nobody had lifted."""
        rules = self.brand.plans[playbook].playbook
        tool = key.split(":")[1]
        own = self._lifted(playbook, now)
        of_all = own or self._lifted("", now)
        for scope, most, window, lifted in (
            (playbook, rules.campaigns_per_hour, HOUR, own),
            (playbook, rules.campaigns_per_day, DAY, own),
            ("", rules.of_brand_per_hour, HOUR, of_all),
            ("", self._share(rules.share_of_live), DAY, of_all),
            (f"tool:{tool}", self._most_in(tool), HOUR, own or self._lifted(f"tool:{tool}", now)),
        ):
            before = {each for at, each in self.events.get(scope, []) if at > now - window}
            if key not in before and not lifted:
                assert len(before) < most, f"{playbook} asked about more than {most}: {sorted(before)}"
        for scope in (playbook, "", f"tool:{tool}"):
            self.events.setdefault(scope, []).append((now, key))

    def _share(self, percent: int) -> float:
        """Give how many a share allows, by the books that are in force, counted the long way."""
        runs = {
            one.subject.key
            for book in self.brand.programs.values()
            for one in book.campaigns
            if one.next_send_at is None or one.next_send_at >= self.clock.now()
        }
        return math.inf if percent == 100 else max(20, math.floor(len(runs) * percent / 100))

    def _most_in(self, tool: str) -> float:
        said_ = [one for book in self.brand.programs.values() for one in book.tools if one.tool == tool]
        return min((one.most_per_hour for one in said_), default=math.inf)

    def _lifted(self, scope: str, now: Instant) -> bool:
        return any(
            one.state is ProposalState.APPROVED and one.decided_at is not None and now - one.decided_at < HOUR
            for one in self.requests
            if scope == _scope(one)
        )

    def _check(self) -> None:
        """One request a limit, and what waits is spoken of by one, or by one that was answered."""
        scopes = [_scope(one) for one in self.of(ProposalKind.LIMIT, ProposalState.OPEN)]
        assert len(scopes) == len(set(scopes))
        waits = self.of(ProposalKind.PAUSE, ProposalState.WAITING)
        for one in waits:
            assert one.asked == ()
            ended = [each for each in self.requests if each.state is not ProposalState.OPEN]
            tools = {f"tool:{row.subject.tool}" for row in one.rows if row.subject}
            assert {one.playbook, "", *tools} & set(scopes) or ended, "it waits, and nobody was ever asked"
        if waits:
            due = next_deadline(self.brand)
            assert due is not None
            assert self.brand.limits_next is not None
            assert self.brand.limits_next > self.clock.now()
        else:
            assert scopes == []


def _scope(request: Proposal) -> str:
    """Say what a request is about: the brand, a tool, or the playbook itself."""
    if request.because is Because.TOOL_LIMIT:
        assert request.reached is not None
        return f"tool:{request.reached.tool}"
    return "" if request.because in {Because.BRAND_LIMIT, Because.SHARE_LIMIT} else request.playbook
