"""Commands for the people who answer: proposals, decide, token."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.prompt import Confirm

from console.answers import Said, rows_of
from console.auth import USUAL, Role, new_token
from engine.model.decision import Answer
from engine.model.proposal import ProposalState
from engine.model.said import phrase, told_by
from engine.model.time import DAY, Instant
from serviola.commands.answering import answer_here, decision_of, has_service, wait_for, where_asked
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    moment_from,
    now,
    open_store,
    print_json,
    said,
    say,
    settings_of,
    speaker,
    spoken,
    token_from,
)
from serviola.commands.why_room import show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import NoReturn

    from engine.model.decision import Decision, Verdict
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="File with your token; otherwise SERVIOLA_TOKEN.")
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(proposals)
    app.command()(decide)
    app.command()(token)


def proposals(
    config: Config = HERE,
    every: Annotated[bool, typer.Option("--all", help="Those that are decided too.")] = False,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """List the open proposals."""
    from serviola.commands.proposals_shown import as_plain
    from store import views

    tongue = spoken(language)
    with Guard(), open_store(settings_of(config)) as store:
        found = views.proposals(store.db, state=None if every else ProposalState.OPEN)
        about = {one.id: one for one in views.situations(store.db, over=True)}
    if as_json:
        print_json([as_plain(one) for one in found])
    elif not found:
        OUT.print(said(phrase("There is no open proposal."), tongue))
    else:
        _list(found, about, tongue)


def _list(found: Sequence[Proposal], about: Mapping[str, Situation], tongue: str) -> None:
    """List proposals, and of each what it is about and what it waits for."""
    from engine.response.situation_facts import situation_line
    from serviola.commands.proposals_shown import in_a_line, table_of, waits_for
    from serviola.commands.tables import is_too_wide

    table = table_of(found, tongue)
    narrow = is_too_wide(table, OUT)
    if not narrow:
        OUT.print(table)
    for one in found:
        if narrow:
            say(said(in_a_line(one), tongue), begins=f"{one.id}: ")
        if one.situation in about:
            what = phrase(
                "{playbook}, for {situation}",
                playbook=one.playbook,
                situation=situation_line(about[one.situation]),
            )
            say(f"{said(what, tongue)} ({one.situation})", begins=f"{one.id}: ")
        waits = waits_for(one)
        if waits:
            say(said(waits, tongue), begins=f"{one.id}: ")


def _without_service(settings: Settings, place: Settings, given: Decision) -> Verdict:
    return _no_drill() if place is not settings else answer_here(settings, given)


def _no_drill() -> NoReturn:
    fail(phrase("no drill runs now, so your answer is not weighed; begin one with: serviola drill"))


def decide(  # noqa: PLR0913, PLR0917 - one argument an option of the command line
    proposal: Annotated[str, typer.Argument(help="The id of a proposal, or how it begins.")],
    answer: Annotated[
        Answer,
        typer.Argument(
            help="approve, decline; send has what was approved sent, done: stopped by hand, release lets go; "
            "looking: you look at it, later: ask me again."
        ),
    ],
    config: Config = HERE,
    plan: Annotated[str, typer.Option(help="The plan that you saw; it stands in the message.")] = "",
    row: Annotated[list[str] | None, typer.Option(help="Answer for this row only; may be repeated.")] = None,
    only: Annotated[
        str, typer.Option(help="Answer for these rows only, by campaign or key, with commas between.")
    ] = "",
    without: Annotated[
        str, typer.Option(help="Approve without these rows, by campaign or key, with commas between.")
    ] = "",
    option: Annotated[
        list[str] | None,
        typer.Option(help="The option to choose, one an item; its name alone means every item."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept with the decision.")] = "",
    until: Annotated[
        str,
        typer.Option(help="With later: a moment with its zone, or such as 30m; else when something changes."),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again, though no --plan is given.")] = False,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Answer a proposal. Exactly one answer counts, from wherever it comes.

    Exit code 0: your answer counted; 1: it did not, and the reason is said; 2: it could not be given.
    """
    from store import views

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
        place = where_asked(settings, proposal)
        with open_store(place) as store:
            if place is not settings and not has_service(store):
                _no_drill()
            asked = views.proposal(store.db, proposal, brand=place.brand)
            rows = _rows(asked, row or [], only, without)
            seen = plan or (_confirm(store, asked) if answer is Answer.APPROVE and not yes else asked.plan)
            given = decision_of(
                place,
                Said(
                    proposal=asked.id,
                    plan=seen,
                    answer=answer,
                    rows=rows,
                    options=_options(asked, option or []),
                    reason=reason,
                    until=moment_from(until) if until else None,
                ),
                person,
            )
            store.submit(given)
            verdict = wait_for(store, given)
        if verdict is None:
            # Of a drill only a room of drills weighs an answer: here it would be the real house.
            verdict = _without_service(settings, place, given)
    _end(verdict, as_json=as_json)


def _end(verdict: Verdict, *, as_json: bool) -> NoReturn:
    """Say what came of an answer, and end with its code."""
    if as_json:
        print_json(
            {
                "proposal": verdict.proposal,
                "counted": verdict.accepted,
                "final": verdict.final,
                "says": verdict.says,
            }
        )
    else:
        (OUT if verdict.accepted else ERR).print(said(verdict.says), markup=False, soft_wrap=True)
    raise typer.Exit(WELL if verdict.accepted else WRONG)


def token(
    person: Annotated[str, typer.Argument(help="Who will speak with it, as people.yaml names them.")],
    config: Config = HERE,
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it may be used.")] = 90,
    role: Annotated[
        list[Role] | None,
        typer.Option(help="What it lets its person do; may be repeated. Without any: read and decide."),
    ] = None,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Revoke every token of the person instead.")
    ] = False,
) -> None:
    """Make a token for a person, and print it once. Whoever can run this on the machine may do so."""
    from notify.roster import YamlRoster
    from store.sqlite import SqliteStore

    with Guard():
        settings = settings_of(config)
        YamlRoster(settings.people.read_bytes().decode(), str(settings.people)).person(person)
        with SqliteStore.open(settings.store) as store:
            if revoke:
                count = store.revoke(now=now(), person=person)
                gone = phrase("{count} tokens of {person} are revoked.", count=count, person=person)
                OUT.print(said(gone), markup=False)
                return
            made, digest = new_token()
            roles = sorted(set(role or USUAL))
            until = Instant(now() + days * DAY)
            store.add_token(person, digest, now=now(), expires_at=until, roles=roles, brand=settings.brand)
    line = phrase(
        "The token of {person} to {roles}, for {days} days. It is shown this once:",
        person=person,
        roles=", ".join(roles),
        days=days,
    )
    ERR.print(said(line), markup=False, soft_wrap=True)
    sys.stdout.write(made + "\n")


def _confirm(store: SqliteStore, proposal: Proposal) -> str:
    """Show the plan and ask; what is approved is what was shown."""
    if not sys.stdin.isatty():
        fail(
            phrase(
                "say which plan you saw with --plan (it stands in the message), or take it as it is now "
                "with --yes"
            )
        )
    from serviola.explaining import explained

    show(explained(store, proposal.id, brand=proposal.brand), spoken())
    if not Confirm.ask(said(phrase("Approve this plan?")), default=False, console=OUT):
        fail(phrase("Nothing was answered."), code=WRONG)
    return proposal.plan


def _rows(proposal: Proposal, named: list[str], only: str, without: str) -> tuple[str, ...] | None:
    """Read which rows are answered for; None for all."""
    try:
        wanted = [*named, *_listed(only)] or None
        return rows_of(proposal, only=wanted, without=_listed(without))
    except ValueError as error:
        fail(told_by(error))


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _options(proposal: Proposal, names: list[str]) -> tuple[str, ...]:
    chosen: list[str] = []
    for name in names:
        of_name = [one.key for one in proposal.options if one.option == name]
        chosen += of_name or [name]
    return tuple(dict.fromkeys(chosen))
