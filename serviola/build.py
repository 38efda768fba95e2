"""Build: the one place that names concrete classes and wires the rooms together."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console.doors import HookKind
from console.reports import report_reader
from engine.errors import PlaybookError, ServiolaError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import load_playbook
from notify.render import FolderTemplates
from notify.roster import YamlRoster
from programs.book.fetch import Ways as BookWays
from programs.tools import load_tool
from serviola.books import Books, fetching, start_with
from serviola.cards import Cards
from serviola.core import Core
from serviola.eyes import make_watcher
from serviola.hands import Hands
from serviola.notify_settings import NOWHERE_ELSE
from serviola.runner import Runner
from serviola.sources import Source, Sources
from serviola.speaking import make_notifier
from serviola.ways import Ways
from store.sqlite import SqliteStore
from watchers.ops import read_alertmanager, read_cloudevent
from wire.http import Http
from wire.rules import ChildEvaluator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from console.doors import Reader
    from engine.ports import CampaignTool, Clock, Notifier
    from serviola.settings import Settings, SourceSetting
    from serviola.settings_api import HookSetting

PLAYBOOK = "playbook.yaml"
KEY = "install.key"

READERS: Mapping[HookKind, Callable[[HookSetting], Reader]] = {
    HookKind.STANDARD_WEBHOOKS: lambda setting: report_reader(setting.source_class),
    HookKind.CLOUDEVENTS: lambda _: read_cloudevent,
    HookKind.ALERTMANAGER: lambda _: (
        lambda body, _headers, *, source, now: read_alertmanager(body, source=source, now=now)
    ),
}
"""Who reads what is pushed to a hook of each kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the files say: every good one loaded, every finding of the others kept."""

    playbooks: tuple[PlaybookRevision, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True, kw_only=True)
class House:
    """A wired house. `runner` is open; what is read from files was taken in.

    `rules` is the rule library where it has a process of its own. `doubts` says what is wrong or doubtful in
    the books that were read, and `keeper` reads them again.
    """

    settings: Settings
    runner: Runner
    sources: Sources
    notifier: Notifier
    roster: YamlRoster
    tools: Mapping[str, CampaignTool]
    loaded: Loaded
    books: tuple[ProgramRevision, ...]
    doubts: tuple[str, ...]
    keeper: Books
    cards: Cards | None = None
    ways: Ways = field(default_factory=Ways)
    rules: ChildEvaluator | None = None


def playbook_files(paths: Iterable[Path]) -> list[Path]:
    """List the playbooks under folders, in order of path; a file stands for itself."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob(PLAYBOOK)) if path.is_dir() else [path]
    return found


def load_playbooks(paths: Iterable[Path], *, brand: str) -> Loaded:
    """Load every playbook that can be; a broken one keeps nobody else from loading."""
    good: dict[str, PlaybookRevision] = {}
    findings: list[Finding] = []
    for file in playbook_files(paths):
        try:
            text = file.read_bytes().decode()
            playbook = load_playbook(text, str(file))
        except PlaybookError as error:
            findings += error.findings
            continue
        except (OSError, UnicodeDecodeError) as error:
            findings.append(_unreadable(file, error))
            continue
        if playbook.name in good:
            findings.append(_twice(file, playbook.name, good[playbook.name].file))
            continue
        good[playbook.name] = PlaybookRevision(
            brand=brand, name=playbook.name, digest=playbook.digest, file=str(file), text=text
        )
    return Loaded(playbooks=tuple(good.values()), findings=tuple(findings))


def playbook_changes(known: Mapping[str, str], loaded: Loaded, *, brand: str) -> list[PlaybookRevision]:
    """Say what the files say otherwise than is known, by name and digest.

    What a broken file said before stands. Which one it is cannot be told, so nothing is withdrawn meanwhile.
    """
    changed = [one for one in loaded.playbooks if known.get(one.name) != one.digest]
    if not loaded.findings:
        named = {one.name for one in loaded.playbooks}
        changed += [_withdrawn(brand, name) for name in sorted(known) if name not in named]
    return changed


def unknown_tools(books: Iterable[ProgramRevision], tools: Mapping[str, CampaignTool]) -> list[str]:
    """Say which campaigns name a tool, or a kind of object, that is not declared."""
    said = []
    for book in books:
        for one in book.campaigns:
            if one.subject.tool not in tools:
                known = ", ".join(sorted(tools)) or "none"
                named = f"{book.source}: campaign {one.id} names the tool {one.subject.tool}"
                said.append(
                    f"{named}, which is not declared "
                    f"(declared: {known}) — declare it under tools: in the configuration"
                )
            elif one.pause_class is None:
                said.append(
                    f"{book.source}: campaign {one.id} is a {one.subject.kind}, a kind that "
                    f"{one.subject.tool} does not declare — add the kind to the tool's file"
                )
    return said


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
    own.
    """
    async with AsyncExitStack() as stack:
        rules = ChildEvaluator() if rules_apart else None
        if rules is not None:
            stack.callback(rules.close)
            rules.start()
        http = await stack.enter_async_context(Http())
        tools = load_tools(settings, http, base_urls=base_urls or {}, environ=environ)
        roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
        fetch = fetching(tools, BookWays(http=http, environ=environ), brand=settings.brand)
        loaded = load_playbooks(settings.playbooks, brand=settings.brand)
        ways = Ways()
        speak = notifier or make_notifier(settings, roster, clock, environ=environ, ways=ways)
        templates = FolderTemplates()

        def open_core() -> Core:
            store = SqliteStore.open(settings.store)
            return Core(store, rules or DurableEvaluator(), clock, brands=[settings.brand], owner=owner)

        cards: Cards | None = None

        def make_hands(runner: Runner) -> Hands:
            nonlocal cards
            if settings.notify != NOWHERE_ELSE:
                cards = Cards(runner, speak, templates, brand=settings.brand, ways=ways)
            return Hands(
                tools=tools,
                notifier=speak,
                templates=templates,
                clock=clock,
                text_of=lambda signal: runner.on_core(lambda core: core.store.text_of(signal)),
                halted=lambda brand: runner.on_core(lambda core: core.store.halted(brand)),
                card_of=None if cards is None else cards.card_of,
                ways=ways,
            )

        runner = await stack.enter_async_context(Runner(open_core, make_hands))
        if cards is not None:
            await cards.start()
            stack.push_async_callback(cards.stop)
        known = await runner.on_core(lambda core: dict(core.state.brand(settings.brand).programs))
        started = await start_with(settings.books, fetch, known, clock.now())
        await _take_in(runner, settings.brand, started.taken, loaded)
        watched = [
            _source(one, http, replayed=replayed, environ=environ, key_file=settings.store.with_name(KEY))
            for one in settings.sources
        ]
        sources = Sources(watched, runner, clock)
        yield House(
            settings=settings,
            runner=runner,
            sources=sources,
            notifier=speak,
            roster=roster,
            tools=tools,
            loaded=loaded,
            books=started.books,
            doubts=started.says,
            keeper=Books(settings.books, fetch, runner, clock, brand=settings.brand),
            cards=cards,
            ways=ways,
            rules=rules,
        )


def load_tools(
    settings: Settings,
    http: Http,
    *,
    base_urls: Mapping[str, str],
    environ: Mapping[str, str],
    remember: bool = True,
) -> dict[str, CampaignTool]:
    """Load every declared tool by name; `base_urls` go by the stem of the declaring file.

    With `remember` a rehearsal tool keeps what it pretends in the var folder.
    """
    if remember:
        settings.rehearsal.mkdir(mode=0o700, parents=True, exist_ok=True)
    tools: dict[str, CampaignTool] = {}
    for path in settings.tools:
        tool = load_tool(
            path.read_bytes().decode(),
            str(path),
            http=http,
            base_url=base_urls.get(path.stem),
            environ=environ,
            state=settings.rehearsal / f"{path.stem}.json" if remember else None,
        )
        tools[tool.name] = tool
    return tools


async def _take_in(runner: Runner, brand: str, books: Sequence[ProgramRevision], loaded: Loaded) -> None:
    """Take in what has changed since the last time; what a broken file said before stands."""
    known = await runner.on_core(lambda core: core.state.brand(brand))
    changed: list[ProgramRevision | PlaybookRevision] = list(books)
    digests = {name: plan.playbook.digest for name, plan in known.plans.items()}
    changed += playbook_changes(digests, loaded, brand=brand)
    if changed:
        await runner.step(changed)


def _withdrawn(brand: str, name: str) -> PlaybookRevision:
    return PlaybookRevision(brand=brand, name=name, digest="", file="", text="")


def _source(
    setting: SourceSetting, http: Http, *, replayed: bool, environ: Mapping[str, str], key_file: Path
) -> Source:
    days = None if replayed else setting.horizon_s / 86_400
    try:
        watcher = make_watcher(setting, http, horizon_days=days, environ=environ, key_file=key_file)
    except ServiolaError as error:
        what, _, remedy = str(error).rpartition("; ")
        raise PlaybookError(
            [
                Finding(
                    file="sources",
                    line=1,
                    col=1,
                    level=Level.ERROR,
                    code="source",
                    message=what or str(error),
                    remedy=remedy if what else "see docs/sources.md",
                )
            ]
        ) from error
    return Source(watcher=watcher, every_s=setting.every_s, stale_after_s=setting.stale_after_s)


def _unreadable(file: Path, error: Exception) -> Finding:
    return Finding(
        file=str(file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="unreadable",
        message=f"it cannot be read: {error}",
        remedy="save it as UTF-8 text that Serviola may read",
    )


def _twice(file: Path, name: str, first: str) -> Finding:
    return Finding(
        file=str(file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="twice",
        message=f"the playbook {name} is in {first} already",
        remedy="give one of them another name",
    )
