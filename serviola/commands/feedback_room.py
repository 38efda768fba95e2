"""The command by which people say, after the fact, how a question was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from console.auth import Role
from engine.model.feedback import ASKED_ABOUT, MOST_WORD, Judgment
from engine.model.said import phrase
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    said,
    settings_of,
    speaker,
    token_from,
)
from serviola.commands.console_room import TokenFile

if TYPE_CHECKING:
    from console.feedback import Said
    from engine.model.feedback import Feedback
    from serviola.settings import Settings
    from store.sqlite import SqliteStore


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(feedback)


def feedback(
    about: Annotated[str, typer.Argument(help="A proposal by its id; with --missed, a situation.")],
    how: Annotated[
        str,
        typer.Argument(
            # It stands in the message that it is missing, too: whoever left it out reads there what to write.
            metavar="right|wrong|too_late|too_early|noise",
            help="right, wrong, too_late, too_early or noise; with --missed, the playbook that let it pass.",
        ),
    ],
    word: Annotated[str, typer.Option(help="Why, in a few words; an erasure takes them.")] = "",
    missed: Annotated[
        bool, typer.Option("--missed", help="Nothing was asked about a situation, and should have been.")
    ] = False,
    config: Config = HERE,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Say after the fact how a question was. It changes nothing that is held; serviola report counts it.

    Of each person the last counts. Who was asked or told may say it, and for what was missed who keeps the
    playbook.

    Exit code 0: it is noted; 1: it does not count, and the reason is said; 2: it could not be given.
    """
    from serviola.giving import NOTED, hand_in, objection

    if len(word) > MOST_WORD:
        fail(phrase("--word has {count} characters; {most} at most", count=len(word), most=MOST_WORD))
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file), role=Role.DECIDE)
            made = _made(settings, _said(settings, store, about, how, word, missed=missed), person)
            why = objection(store.db, made)
            taken = not why and hand_in(settings, store, made)
    if as_json:
        counted = {"counted": not why, "says": why or NOTED[made.judgment], "taken": taken}
        print_json({"proposal": made.proposal, "situation": made.situation, **counted})
    elif why:
        ERR.print(said(why), markup=False, soft_wrap=True)
    else:
        OUT.print(said(NOTED[made.judgment]), markup=False, soft_wrap=True)
        if not taken:
            OUT.print(said(phrase("The service has not taken it yet; it is kept, and will be.")))
    raise typer.Exit(WRONG if why else WELL)


def _said(settings: Settings, store: SqliteStore, about: str, how: str, word: str, *, missed: bool) -> Said:
    from console.feedback import Said
    from store import views

    if missed:
        situation = views.situation(store.db, about, brand=settings.brand)
        return Said(judgment=Judgment.MISSED, situation=situation.id, playbook=how, word=word)
    if how not in list(ASKED_ABOUT):
        fail(
            phrase(
                "{how} says nothing of a question; write one of {names}",
                how=how[:40],
                names=", ".join(ASKED_ABOUT),
            )
        )
    asked = views.proposal(store.db, about, brand=settings.brand)
    return Said(
        judgment=Judgment(how),
        situation=asked.situation,
        playbook=asked.playbook,
        proposal=asked,
        word=word,
    )


def _made(settings: Settings, given: Said, person: str) -> Feedback:
    from console.feedback import feedback as make
    from serviola.people import FreshRoster

    roster = FreshRoster(settings)
    via = "command line"
    made = make(given, by=person, via=via, brand=settings.brand, roster=roster, now=now())
    return asyncio.run(made)
