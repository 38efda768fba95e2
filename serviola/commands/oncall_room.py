"""Commands for who is on call: oncall shows it and every hole, oncall delegate lends the right to answer."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperGroup

from console.auth import Role
from engine.errors import PlaybookError, RosterError
from engine.model.said import phrase
from engine.model.time import SECOND, Instant, iso
from engine.rules.units import DURATION_REMEDY, seconds
from notify.delegations import delegated, why_not
from notify.shifts import Span
from serviola.commands.common import (
    ERR,
    HERE,
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
from serviola.commands.console_room import TokenFile
from serviola.commands.oncall_shown import as_plain, asked_of, given_said, lines_of, plain_delegation
from serviola.oncall import look

if TYPE_CHECKING:
    from engine.model.said import Said
    from notify.roster import YamlRoster
    from serviola.settings import Settings

USUAL_SPAN = "7d"
MOST_SPAN_S = 400 * 86_400


class OrShow(TyperGroup):
    """A group of commands of which `show` is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `show` before what names no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    room = typer.Typer(cls=OrShow, help="Who is on call, every hole, and who answers in whose place.")
    room.command()(show)
    room.command()(delegate)
    app.add_typer(room, name="oncall")


def show(
    group: Annotated[list[str] | None, typer.Argument(help="Groups, such as itinerary; else all.")] = None,
    config: Config = HERE,
    ahead: Annotated[str, typer.Option("--next", help="How far ahead, such as 30d.")] = USUAL_SPAN,
    at: Annotated[str, typer.Option("--at", help="From when on, with its zone; else now.")] = "",
    zone: Annotated[str, typer.Option("--zone", help="Zone of the times shown; else this machine's.")] = "",
    read: Annotated[bool, typer.Option("--read", help="Ask the outside rotas first.")] = False,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Show who is on call, the next handovers, and every hole.

    Exit code 0: somebody is on call all the time; 1: there is a hole; 2: it cannot be said.
    """
    from serviola.escalations import escalations
    from serviola.escalations import says as says_steps

    tongue = spoken(language)
    with Guard():
        settings, begin = settings_of(config), moment_from(at) if at else now()
        span = Span(begin, Instant(begin + _seconds(ahead) * SECOND))
        if read:
            _read_outside(settings, tongue)
        rotas = look(_roster(settings), span, at=begin, names=group or ())
        asked = escalations(settings)
    if as_json:
        groups = [as_plain(one) | {"escalations": asked_of(one, asked)} for one in rotas]
        print_json({"from": iso(span.start), "to": iso(span.end), "groups": groups})
    else:
        shown_in = _zone(zone)
        for one in rotas:
            for line in lines_of(one, shown_in):
                say(said(line, tongue))
            for each in asked:
                if each.names(one.name):
                    say(said(says_steps(each), tongue))
    raise typer.Exit(WELL if all(one.is_held for one in rotas) else WRONG)


def delegate(
    to: Annotated[str, typer.Argument(help="The id of who is to answer in your place.")] = "",
    config: Config = HERE,
    until: Annotated[
        str, typer.Option(help="Until when: a moment with its zone, or a time from now such as 12h.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept.")] = "",
    end: Annotated[bool, typer.Option("--end", help="Take back at once what you gave.")] = False,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Give your right to answer to another until a time.

    It ends by itself. You are who the token says.

    Exit code 0: it is in force; 1: it was refused, and the reason is said; 2: it could not be done.
    """
    from serviola.people import delegations_of

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file), role=Role.DECIDE)
        kept, roster = delegations_of(settings), _roster(settings)
        try:
            if end:
                ended = kept.end(person, now=now())
                given, line = ended, _ended(person, len(ended))
            else:
                roster.person(person)
                roster.person(to)
                one = delegated(person, to, until=_until(until), now=now(), reason=reason)
                if refused := why_not(one, kept.running(one.at)):
                    raise RosterError(refused)
                kept.add(one)
                given, line = (one,), given_said(one)
        except RosterError as error:
            fail(_told(error), code=WRONG)
    if as_json:
        print_json({"says": line, "delegations": [plain_delegation(one) for one in given]})
    else:
        say(said(line))


def _told(error: RosterError) -> str:
    from engine.model.said import told_by

    return told_by(error)


def _ended(person: str, count: int) -> Said:
    if not count:
        return phrase("{person} had given nothing to anybody", person=person)
    return phrase("{person} answers for themselves again", person=person)


def _until(text: str) -> Instant:
    if not text:
        raise RosterError(phrase("say until when with --until, such as 12h or 2027-01-15T08:00Z"))
    return moment_from(text)


def _seconds(text: str) -> int:
    found = seconds(text)
    if not found or found > MOST_SPAN_S:
        fail(phrase("{text} is no span of up to 400 days; {remedy}", text=text[:20], remedy=DURATION_REMEDY))
    return found


def _zone(name: str) -> ZoneInfo | None:
    """Give the zone that times are shown in; None is the machine's own."""
    from notify.rotation import zones

    if name and name not in zones():
        fail(phrase("{zone} is no time zone; write one such as Europe/Madrid or UTC", zone=name[:40]))
    return ZoneInfo(name) if name else None


def _roster(settings: Settings) -> YamlRoster:
    from serviola.people import read_roster

    try:
        return read_roster(settings)
    except (OSError, UnicodeDecodeError) as error:
        raise RosterError(phrase("{file} cannot be read", file=settings.people)) from error
    except PlaybookError:
        raise


def _read_outside(settings: Settings, language: str) -> None:
    from serviola.asking_rotas import read_now
    from serviola.clocks import SystemClock

    for line in asyncio.run(read_now(settings, SystemClock(), environ=os.environ)):
        ERR.print(said(line, language), markup=False, soft_wrap=True)
