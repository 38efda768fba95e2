"""The command by which a person reports what they saw."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.prompt import Confirm

from console.auth import Role
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.time import DAY
from serviola.commands.common import (
    HERE,
    OUT,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    said,
    say,
    settings_of,
    speaker,
    token_from,
)
from serviola.commands.console_room import TokenFile
from serviola.commands.signal_options import (
    read_country,
    read_moment,
    read_point,
    read_polygon,
    read_radius,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.signal import Signal, Situation
    from serviola.outlook import Outlook

SHOWN = 8


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(signal)


def signal(  # noqa: PLR0913, PLR0917 - one argument an option of the command line
    headline: Annotated[str, typer.Argument(help="What was seen, in a sentence.")] = "",
    hazard: Annotated[
        Hazard | None, typer.Option(case_sensitive=False, help="What is going on, in one word.")
    ] = None,
    severity: Annotated[
        Severity | None, typer.Option(case_sensitive=False, help="How bad it is, on the scale of CAP.")
    ] = None,
    place: Annotated[str, typer.Option(help="Where, by the name of a place in your books.")] = "",
    point: Annotated[
        str, typer.Option(metavar="LAT,LON", help="Where, in degrees; south and west are negative.")
    ] = "",
    radius: Annotated[
        str, typer.Option(help="What is affected around the place or point, such as 50km.")
    ] = "",
    polygon: Annotated[
        str, typer.Option(metavar='"LAT,LON LAT,LON …"', help="The corners of what is affected.")
    ] = "",
    country: Annotated[
        list[str] | None,
        typer.Option(help="A whole country by two letters, such as HT, or by name; may be repeated."),
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="What it is about besides a place; may be repeated.")
    ] = None,
    at: Annotated[str, typer.Option(help="When it happened, such as 2026-09-01T12:00Z; else now.")] = "",
    expires: Annotated[str, typer.Option(help="When it lapses: a moment, or in how long, such as 12h.")] = "",
    correct: Annotated[str, typer.Option(metavar="ID", help="Say an earlier report anew.")] = "",
    withdraw: Annotated[str, typer.Option(metavar="ID", help="An earlier report was wrong.")] = "",
    all_clear: Annotated[str, typer.Option(metavar="ID", help="An earlier report is over.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is reported.")] = False,
    token_file: TokenFile = None,
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Report something you saw. It is weighed like the word of any other source; it approves nothing.

    Exit code 0: it was taken; 1: it was not reported, and the reason is said; 2: it could not be.
    """
    given = {
        "headline": headline.strip(),
        "hazard": hazard,
        "severity": severity,
        "place": place.strip(),
        "point": read_point(point),
        "radius_km": read_radius(radius),
        "polygon": read_polygon(polygon),
        "countries": [read_country(each) for each in country or ()],
        "topics": list(topic or ()),
        "occurred_at": read_moment("--at", at),
        "expires_at": read_moment("--expires", expires),
        "takes_back": bool(withdraw),
        "all_clear": bool(all_clear),
    }
    words = {key: each for key, each in given.items() if each}
    about = _earlier(correct, withdraw, all_clear)
    if not about:
        _check_new(words)
    _report(words, about, config=config, token_file=token_file, yes=yes, as_json=as_json)


def _report(
    words: dict[str, Any], about: str, *, config: Path, token_file: Path | None, yes: bool, as_json: bool
) -> None:
    """Make the report, have it confirmed, hand it in, and say what became of it."""
    from serviola.outlook import books_of
    from serviola.reporting import hand_in, known_report, report_of, touched_by

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file), role=Role.SIGNAL)
            known = known_report(store, about) if about else None
            books = books_of(settings) if "place" in words else ()
            made = report_of(words, known, person=person, now=now(), books=books)
            touches = touched_by(settings, made, now=now())
            if not yes:
                _confirm(made, touches, as_json=as_json)
            situations = hand_in(settings, store, made)
    if as_json:
        print_json(_as_json(made, touches, situations))
        return
    _say_taken(made, situations)


def _earlier(correct: str, withdraw: str, all_clear: str) -> str:
    named = [each for each in (correct, withdraw, all_clear) if each]
    if len(named) > 1:
        fail(phrase("say one of --correct, --withdraw and --all-clear"))
    return named[0] if named else ""


def _check_new(words: dict[str, Any]) -> None:
    for key, remedy in (
        ("headline", phrase("say what you saw, in quotes")),
        ("hazard", phrase("say what is going on with --hazard, such as unrest")),
        ("severity", phrase("say how bad it is with --severity, such as Severe")),
    ):
        if key not in words:
            fail(remedy)


def _confirm(made: Signal, touches: Outlook | None, *, as_json: bool) -> None:
    """Show what will be said and what it will touch, and ask; a program that reads JSON is not asked."""
    if as_json or not sys.stdin.isatty():
        fail(phrase("say that you mean it with --yes; nothing was reported"))
    say(said(_line(made)))
    if touches is not None:
        _show(touches)
    if not Confirm.ask(said(phrase("Report this?")), default=False, console=OUT):
        fail(phrase("Nothing was reported."), code=WRONG)


def _line(made: Signal) -> str:
    from engine.response.spans import when

    what: str = phrase("New")
    if made.msg_type == "Cancel":
        what = phrase("Taken back")
    elif made.msg_type == "Update":
        what = phrase("Over") if made.all_clear else phrase("Said anew")
    text = made.text.headline if made.text is not None else ""
    if made.expires_at is None:
        return phrase(
            "{what}: {headline} ({hazard}, {severity})",
            what=what,
            headline=text,
            hazard=made.hazard,
            severity=made.severity,
        )
    return phrase(
        "{what}: {headline} ({hazard}, {severity}; lapses on {when})",
        what=what,
        headline=text,
        hazard=made.hazard,
        severity=made.severity,
        when=when(made.expires_at),
    )


def _show(touches: Outlook) -> None:
    from engine.model.place import Area
    from engine.response.situation_facts import situation_line
    from serviola.outlook import kind_says, what_says, when_says

    met, days = touches.met, (touches.until - touches.now) // DAY
    # Where it is: two numbers are soon exchanged.
    say(said(situation_line(touches.situation)), begins="  ")
    say(said(_how_many(len(met), days)))
    situation = touches.situation
    if not met and situation.point is not None and situation.area == Area():
        unsaid = phrase("It says nothing of how far it reaches; say so with --radius, such as 50km.")
        say(said(unsaid))
    for one in met[:SHOWN]:
        owner = said(phrase("owner {group}", group=one.owner))
        says = f"{said(kind_says(one))} {what_says(one)}; {owner}"
        say(says, begins=f"  {said(when_says(one, touches.now))}  ")
    if len(met) > SHOWN:
        say(said(phrase("… and {count} more", count=len(met) - SHOWN)), begins="  ")


def _how_many(met: int, days: int) -> str:
    if met == 0:
        return phrase("In the next {days} days it meets nothing of what is scheduled.", days=days)
    if met == 1:
        return phrase("In the next {days} days it meets one thing of what is scheduled.", days=days)
    return phrase(
        "In the next {days} days it meets {count} things of what is scheduled.", days=days, count=met
    )


def _as_json(made: Signal, touches: Outlook | None, situations: Sequence[Situation]) -> dict[str, Any]:
    return {
        "report": made.native_id,
        "signal": made.id,
        "by": made.publisher,
        "situations": [{"situation": one.id, "state": one.state} for one in situations],
        "touches": None if touches is None else touches.as_json()["meets"],
    }


def _say_taken(made: Signal, situations: Sequence[Situation]) -> None:
    say(said(phrase("Reported as {report}.", report=made.native_id)))
    for one in situations:
        say(said(phrase("it is in {situation}, {state}", situation=one.id, state=one.state)), begins="  ")
    if not situations:
        say(said(phrase("It changes nothing that is known.")))
    if not made.all_clear and made.msg_type != "Cancel":
        say(said(phrase("If it was wrong: serviola signal --withdraw {report}", report=made.native_id)))
