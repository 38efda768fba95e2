"""The command for exercises: begin one, wait for its end, show what came of all of them."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.model.time import later
from engine.response.spans import when
from engine.rules.units import say_seconds, seconds
from serviola.clocks import SystemClock
from serviola.commands.answering import has_service
from serviola.commands.common import (
    ERR,
    HERE,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    print_json,
    said,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.program import ProgramRevision
    from serviola.drill_scores import Score
    from serviola.drill_script import Script
    from serviola.drills import DrillRoom
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

LOOK_S = 0.5
MARGIN_S = 330
"""So long after its deadline a drill is over, whatever happens."""
BY = "command line"
_NO_ROOM = phrase("the service runs, and has no room for drills now; see its log, and try again soon")


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(drill)


def drill(
    playbook: Annotated[
        str, typer.Option(help="Drill this playbook on a copy of your book; else a campaign is made up.")
    ] = "",
    ask: Annotated[str, typer.Option(help="Whom to ask, such as oncall:safety; else who is on call.")] = "",
    wait: Annotated[str, typer.Option(help="How long to wait for the end, such as 20m; 0m does not.")] = "",
    scores: Annotated[bool, typer.Option("--scores", help="Begin none; show what came of all.")] = False,
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Rehearse: ask the people on call about an EXERCISE.

    They are asked by the real ways, and every hop is timed.

    The pause goes to a rehearsal tool and to nothing else, is let go of, and all is told as over. Where no
    service runs, this command is one for as long as the drill takes, and hears buttons by Socket Mode.

    Exit code 0: it was approved and read back; 1: it was not, nobody answered, or it was ended by hand
    (Ctrl-C), and then it is said whether the exercise is over; 2: it could not begin.
    """
    with Guard():
        settings = settings_of(config)
        if scores:
            _show(settings, as_json=as_json)
            return
        wait_s = _wait_s(wait, settings)
        script = _script(settings, playbook, ask)
        if script.waits_s:
            _say_waits(script)
            wait_s += 0 if wait else script.waits_s
        _say_begins(script, wait_s)
        try:
            found = _play(settings, script, wait_s)
        except KeyboardInterrupt:
            _say_left(settings, script.signal.native_id)
            raise typer.Exit(WRONG) from None
    if found is None:
        fail(phrase("the drill {name} could not be found again", name=script.signal.native_id))
    if as_json:
        print_json(found.as_json())
    else:
        _say(found)
    raise typer.Exit(_code(found, wait_s))


def _say_begins(script: Script, wait_s: float) -> None:
    """Say on the second channel, at once, what goes on here: people answer in minutes, not in seconds."""
    if not wait_s:
        return
    begins = phrase(
        "{drill}: whoever must agree is asked about an EXERCISE; this waits up to {time} for the answer and "
        "the end",
        drill=script.signal.native_id,
        time=say_seconds(int(wait_s)),
    )
    say(said(begins), to=ERR)


def _say_waits(script: Script) -> None:
    """Say on the second channel that nobody is asked for a while, and until when."""
    said_so = phrase(
        "{playbook} asks only when all of it has held for {time}: nobody is asked before {until}",
        playbook=script.playbook.name,
        time=say_seconds(script.waits_s),
        until=when(later(now(), script.waits_s)),
    )
    say(said(said_so), to=ERR)


def _say_left(settings: Settings, name: str) -> None:
    """Say what stands of a drill whose command was ended by hand."""
    from serviola.drills import is_open
    from store.sqlite import SqliteStore

    with SqliteStore.open(settings.drill_store) as store:
        if not is_open(store):
            left = phrase("{drill}: ended by hand, and no exercise is under way", drill=name)
        elif has_service(store):
            left = phrase(
                "{drill}: the exercise goes on in the service, and ends by itself; see with: serviola drill "
                "--scores",
                drill=name,
            )
        else:
            left = phrase(
                "{drill}: the exercise still stands, and nothing runs here that would end it: tell whoever "
                "was asked",
                drill=name,
            )
    say(said(left), to=ERR)


def _say_untold(groups: Sequence[str]) -> None:
    for group in groups:
        left = phrase(
            "{group} could not be told yet that the exercise is over, and nothing runs here that would do it "
            "later: tell them",
            group=group,
        )
        say(said(left), to=ERR)


def _wait_s(text: str, settings: Settings) -> float:
    usual = settings.drills.within_s + MARGIN_S
    found = seconds(text) if text and text not in {"0", "0s", "0m"} else (0 if text else usual)
    if found is None:
        fail(phrase("--wait {text} is no span of time; write such as 20m", text=text[:20]))
    return float(found)


def _code(score: Score, wait_s: float) -> int:
    from serviola.drill_scores import APPROVED, UNDER_WAY

    if score.result == UNDER_WAY and not wait_s:
        return WELL
    return WELL if score.result == APPROVED else WRONG


def _script(settings: Settings, playbook: str, ask: str) -> Script:
    from serviola.drill_script import drill_name
    from serviola.drill_times import script_for
    from serviola.loading import load_playbooks
    from serviola.people import read_roster

    roster = read_roster(settings)
    playbook = playbook or ("" if ask else settings.drills.playbook)
    loaded = load_playbooks(settings.playbooks, brand=settings.brand) if playbook else None
    at = now()
    return asyncio.run(
        script_for(
            settings,
            roster,
            drill=drill_name(at),
            by=BY,
            playbook=playbook,
            ask=ask,
            playbooks=() if loaded is None else loaded.playbooks,
            books=_books(settings) if playbook else (),
            now=at,
        )
    )


def _books(settings: Settings) -> tuple[ProgramRevision, ...]:
    """Give the books in force; where no service ran yet, the YAML books as they stand."""
    from programs.book import load_book
    from serviola.outlook import books_of

    if settings.store.exists():
        return tuple(books_of(settings))
    return tuple(
        load_book(path.read_bytes().decode(), str(path), brand=settings.brand) for path in settings.programs
    )


def _play(settings: Settings, script: Script, wait_s: float) -> Score | None:
    """Give the drill to the running service, or be one for as long as it takes."""
    from serviola.drills import begin
    from store.sqlite import SqliteStore

    settings.drill_store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with SqliteStore.open(settings.drill_store) as store:
        if has_service(store):
            begin(store, script)
            return _wait(store, script.signal.native_id, wait_s)
    if settings.store.exists():
        with SqliteStore.open(settings.store) as store:
            if has_service(store):
                # Slack gives each press to one socket of many: here those on what is real would be lost.
                fail(
                    phrase(
                        "the service runs, and has no room for drills now; see its log, and try again soon"
                    )
                )
    return asyncio.run(_be_the_service(settings, script, wait_s))


def _wait(store: SqliteStore, name: str, wait_s: float) -> Score | None:
    from serviola.drill_scores import UNDER_WAY

    until = time.monotonic() + max(wait_s, 20.0)
    while True:
        found = _score(store, name)
        if found is not None and (not wait_s or found.result != UNDER_WAY):
            return found
        if time.monotonic() > until:
            return found
        if not has_service(store):
            fail(phrase("the service ended; when it runs again the drill goes on, see --scores"))
        # The service is another process, and the store, which both share, wakes nobody.
        time.sleep(LOOK_S)


def _score(store: SqliteStore, name: str) -> Score | None:
    from serviola.drill_scores import scores as all_scores

    return next((one for one in all_scores(store.batches()) if one.drill == name), None)


async def _be_the_service(settings: Settings, script: Script, wait_s: float) -> Score | None:
    import os
    from contextlib import AsyncExitStack

    from serviola.drills import drilling
    from serviola.listening import drill_ears, listening
    from serviola.people import FreshRoster
    from serviola.speaking import make_notifier
    from serviola.ways import Ways
    from wire.http import Http

    clock = SystemClock()
    if not wait_s:
        fail(phrase("no service runs, so a drill begun now would be left alone; leave --wait out"))
    roster = FreshRoster(settings)
    owner = f"drill-{secrets.token_hex(4)}"
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(Http())
        notifier = make_notifier(settings, roster, clock, environ=os.environ, ways=Ways(), http=http)
        room = await stack.enter_async_context(drilling(settings, clock, notifier, owner=owner))
        ears = await drill_ears(room, roster, clock)
        async with listening(settings, ears):
            await room.look()  # an earlier one may have been left behind, and be long over
            await room.begin(script)
            serving = asyncio.create_task(room.serve(stop))
            try:
                await _until_over(room, script.signal.native_id, serving, wait_s)
            except asyncio.CancelledError:
                # Ended by hand: nobody is left with an exercise that nobody ends, so it is called over below.
                by_hand = phrase(
                    "{drill}: ended by hand; the exercise is called over, and whoever was asked is told",
                    drill=script.signal.native_id,
                )
                say(said(by_hand), to=ERR)
            stop.set()
            await serving
            # Nobody is here any more to take an answer; and whoever was asked is told how it ended.
            await room.end()
            _say_untold(room.untold())
            return next((s for s in await room.scores() if s.drill == script.signal.native_id), None)


async def _until_over(room: DrillRoom, name: str, serving: asyncio.Task[None], wait_s: float) -> None:
    from serviola.drill_scores import UNDER_WAY

    until = time.monotonic() + wait_s
    while time.monotonic() < until and not serving.done():
        await asyncio.sleep(LOOK_S)
        found = next((one for one in await room.scores() if one.drill == name), None)
        if found is not None and found.result != UNDER_WAY:
            return


def _show(settings: Settings, *, as_json: bool) -> None:
    from serviola.drill_scores import scores as all_scores
    from serviola.drill_times import name_of, next_slot, slot_in
    from store.sqlite import SqliteStore

    found: list[Score] = []
    if settings.drill_store.exists():
        with SqliteStore.open(settings.drill_store) as store:
            found = all_scores(store.batches())
    weekly = settings.drills.weekly
    coming = ""
    if weekly is not None:
        last = max((at for one in found if (at := slot_in(one.drill)) is not None), default=None)
        coming = name_of(next_slot(weekly, last, now()))
    if as_json:
        print_json({"drills": [one.as_json() for one in found], "next": coming or None})
        return
    if not found:
        say(said(phrase("There was no drill yet; begin one with: serviola drill")))
    for one in found:
        _say(one)
    say(said(phrase("Next by schedule: {name}", name=coming) if coming else phrase("None is scheduled.")))


def _say(score: Score) -> None:
    from serviola.drill_scores import RESULTS, SAYS

    who = score.answered_by or phrase("nobody")
    say(
        said(
            phrase(
                "{drill}, {playbook}, asked of {groups}: {result} ({who})",
                drill=score.drill,
                playbook=score.playbook or "?",
                groups=", ".join(score.groups) or "?",
                result=RESULTS[score.result],
                who=who,
            )
        )
    )
    for hop, took in score.seconds().items():
        say(said(SAYS[hop]), begins=f"  {took:8.1f} s  ")
