"""The command for exercises: begin one, wait for its end, show what came of all of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from engine.model.time import later
from engine.response.spans import when
from engine.rules.units import say_seconds, seconds
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
from serviola.commands.drill_playing import play

if TYPE_CHECKING:
    from engine.model.program import ProgramRevision
    from serviola.drill_scores import Score
    from serviola.drill_script import Script
    from serviola.settings import Settings

MARGIN_S = 330
"""So long after its deadline a drill is over, whatever happens."""
BY = "command line"


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
        try:
            found = play(settings, script, wait_s)
        except (KeyboardInterrupt, asyncio.CancelledError):
            _say_left(settings, script.signal.native_id)
            raise typer.Exit(WRONG) from None
    if found is None:
        fail(phrase("the drill {name} could not be found again", name=script.signal.native_id))
    if as_json:
        print_json(found.as_json())
    else:
        _say(found)
    raise typer.Exit(_code(found, wait_s))


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
    from serviola.drill_course import is_open
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
