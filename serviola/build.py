"""Build: the one place that names concrete classes and wires the rooms together."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.response.clearance import Board
from engine.rules.evaluator import DurableEvaluator
from notify.router import Router
from programs.book.fetch import Ways as BookWays
from programs.book.listing import next_sends
from serviola.books import Books, fetching, start_with
from serviola.contacts import Contacts
from serviola.core import Core
from serviola.eyes import install_key
from serviola.leaving_notes import note_of
from serviola.listings import listings_of
from serviola.loading import Loaded, load_playbooks, load_tools, no_system, playbook_changes, withdrawn
from serviola.making_hands import hands_and_cards
from serviola.making_sources import make_sources
from serviola.people import FreshRoster, read_roster
from serviola.pictures import Pictures
from serviola.runner import Runner
from serviola.sources import Sources
from serviola.speaking import make_notifier, until_of
from serviola.told_lately import listen_to_all
from serviola.ways import Ways
from store.sqlite import SqliteStore
from watchers.apart import Apart
from wire.http import Http
from wire.rules import ChildEvaluator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from engine.model.signal import Reopening
    from engine.ports import CampaignTool, Clock, Notifier
    from notify.roster import YamlRoster
    from serviola.books import Fetch, Started
    from serviola.cards import Cards
    from serviola.drills import DrillRoom
    from serviola.hands import Hands
    from serviola.settings import Settings

KEY = "install.key"
MOST_AT_A_TOOL = 64
"""As many calls at once as a declaration may say, to one host."""


@dataclass(slots=True, kw_only=True)
class House:
    """A wired house. `runner` is open; what is read from files was taken in.

    `rules` is the rule library where it has a process of its own. `doubts` says what is wrong or doubtful in
    the books that were read, and `keeper` reads them again. The gate answers from `board` and `contacts`.
    """

    settings: Settings
    runner: Runner
    sources: Sources
    notifier: Notifier
    roster: YamlRoster
    people: FreshRoster
    tools: Mapping[str, CampaignTool]
    loaded: Loaded
    books: tuple[ProgramRevision, ...]
    doubts: tuple[str, ...]
    keeper: Books
    board: Board
    contacts: Contacts
    cards: Cards | None = None
    ways: Ways = field(default_factory=Ways)
    rules: ChildEvaluator | None = None
    drill: DrillRoom | None = None
    """Where exercises go on, apart from everything above; None while there is no such room."""


@asynccontextmanager
async def open_house(
    settings: Settings,
    clock: Clock,
    *,
    notifier: Notifier | None = None,
    base_urls: Mapping[str, str] | None = None,
    environ: Mapping[str, str] = os.environ,
    owner: str = "",
    replayed: bool = False,
    rules_apart: bool = False,
) -> AsyncIterator[House]:
    """Wire a house and take in what its files say; PlaybookError when a file it cannot do without is wrong.

    `base_urls` overrides where tools are, by name. `owner` takes the lease on the store. `replayed` looks at
    sources without a horizon, for cases from the past. `rules_apart` gives the rule library a process of its
    own, and heavy documents another.
    """
    async with AsyncExitStack() as stack:
        rules, apart = _processes(stack) if rules_apart else (None, None)
        http = await stack.enter_async_context(Http())
        # Each tool keeps its own pace, whoever else is at the same host.
        hands_http = await stack.enter_async_context(Http(per_host=MOST_AT_A_TOOL))
        tools = load_tools(settings, hands_http, clock, base_urls=base_urls or {}, environ=environ)
        roster = read_roster(settings)
        loaded = _loaded(settings, tools)
        ways = Ways()
        people = FreshRoster(settings)
        speak = notifier or make_notifier(settings, people, clock, environ=environ, ways=ways, http=http)
        runner, cards = await _start_runner(
            stack,
            settings,
            clock,
            tools=tools,
            speak=speak,
            ways=ways,
            rules=rules,
            owner=owner,
            people=None if replayed else people,
        )
        fetch = _fetching(runner, settings, tools, BookWays(http=http, environ=environ))
        started = await _read_books(runner, settings, clock, fetch, loaded)
        key_file = settings.store.with_name(KEY)
        told = await listen_to_all(runner)
        watched = make_sources(
            settings,
            http,
            books=started.books,
            replayed=replayed,
            environ=environ,
            key_file=key_file,
            apart=apart,
            told=told,
        )
        yield House(
            settings=settings,
            runner=runner,
            sources=Sources(watched, runner, clock),
            notifier=speak,
            roster=roster,
            people=people,
            tools=tools,
            loaded=loaded,
            books=started.books,
            doubts=started.says,
            keeper=Books(settings.books, fetch, runner, clock, brand=settings.brand),
            board=await _open_board(runner, settings.brand),
            contacts=Contacts(settings.clearance, settings.brand, lambda: install_key(key_file)),
            cards=cards,
            ways=ways,
            rules=rules,
        )


def _loaded(settings: Settings, tools: Mapping[str, CampaignTool]) -> Loaded:
    """Read the playbooks, once there is a tool for what the books name."""
    unfit = no_system(settings, tools)
    if unfit is not None:
        raise PlaybookError([unfit])
    return load_playbooks(settings.playbooks, brand=settings.brand)


def _processes(stack: AsyncExitStack) -> tuple[ChildEvaluator, Apart]:
    """Start a process for the rule library, and make ready the one that takes heavy documents apart."""
    rules = ChildEvaluator()
    stack.callback(rules.close)
    rules.start()
    apart = Apart()
    stack.callback(apart.close)
    return rules, apart


async def _start_runner(  # noqa: PLR0913 - all that it wires
    stack: AsyncExitStack,
    settings: Settings,
    clock: Clock,
    *,
    tools: Mapping[str, CampaignTool],
    speak: Notifier,
    ways: Ways,
    rules: ChildEvaluator | None,
    owner: str,
    people: FreshRoster | None,
) -> tuple[Runner, Cards | None]:
    """Open the core on its thread, with the hands that it asks; and the cards, where anybody reads cards."""
    cards: Cards | None = None

    def open_core() -> Core:
        store = SqliteStore.open(settings.store)
        return Core(store, rules or DurableEvaluator(), clock, brands=[settings.brand], owner=owner)

    def make_hands(runner: Runner) -> Hands:
        """Make the hands, with all that they ask of the core."""
        nonlocal cards
        hands, cards = hands_and_cards(
            runner, settings, clock, brand=settings.brand, tools=tools, speak=speak, ways=ways
        )
        _ask_more(hands, runner, settings, clock, people)
        return hands

    runner = await stack.enter_async_context(Runner(open_core, make_hands))
    if cards is not None:
        await cards.start()
        stack.push_async_callback(cards.stop)
    if settings.notify.slack is not None and isinstance(speak, Router):
        pictures = Pictures(runner, speak, brand=settings.brand)
        await pictures.start()
        stack.push_async_callback(pictures.stop)
    return runner, cards


def _ask_more(
    hands: Hands, runner: Runner, settings: Settings, clock: Clock, people: FreshRoster | None
) -> None:
    """Have the hands of a house ask what those of a drill do not: who is there, until when, what to note."""
    if people is not None:
        hands.mouth.is_nobody = lambda recipient: people.is_nobody(recipient, at=clock.now())
        hands.mouth.people_of = lambda recipient: people.behind(recipient, at=clock.now())
    hands.mouth.until_of = lambda brand, proposal: runner.on_core(
        lambda core: until_of(core.state.brand(brand), proposal)
    )
    hands.note_of = lambda intent: runner.on_core(
        lambda core: note_of(core.state.brand(intent.brand), intent, link=settings.link)
    )


def _fetching(runner: Runner, settings: Settings, tools: Mapping[str, CampaignTool], ways: BookWays) -> Fetch:
    """Say how the books of a house are read, with what its tools say they will send next."""
    return fetching(
        tools,
        ways,
        brand=settings.brand,
        system=settings.itineraries,
        limits=settings.most_per_hour,
        listed=lambda: runner.on_core(lambda core: next_sends(listings_of(core.store.db).values())),
    )


async def _read_books(
    runner: Runner, settings: Settings, clock: Clock, fetch: Fetch, loaded: Loaded
) -> Started:
    """Read the books at hand, and take them in with the playbooks."""
    known = await runner.on_core(lambda core: dict(core.state.brand(settings.brand).programs))
    started = await start_with(settings.books, fetch, known, clock.now())
    await _take_in(runner, settings, started.taken, loaded)
    return started


async def _take_in(
    runner: Runner, settings: Settings, books: Sequence[ProgramRevision], loaded: Loaded
) -> None:
    """Take in what has changed since the last time; what a broken file said before stands."""
    brand, reopening = settings.brand, settings.reopening
    known = await runner.on_core(lambda core: core.state.brand(brand))
    changed: list[Reopening | ProgramRevision | PlaybookRevision] = []
    changed += [] if reopening in {None, known.reopening} else [reopening]
    changed += books
    digests = {name: plan.playbook.digest for name, plan in known.plans.items()}
    taken = playbook_changes(digests, loaded, brand=brand)
    unread = await runner.on_core(lambda core: sorted(core.unread))
    named = {one.name for one in taken}
    changed += taken + [withdrawn(brand, name) for name in unread if name not in named]
    if changed:
        await runner.step(changed)


async def _open_board(runner: Runner, brand: str) -> Board:
    """Make the picture that the gate answers from, and bring it up to date with every commit from now on."""
    board = Board()

    def begin(core: Core) -> None:
        board.begin(core.state.brand(brand))
        core.listen(lambda batch: board.hear(core.state.brand(brand), (*batch.inputs, *batch.words)))

    await runner.on_core(begin)
    return board
