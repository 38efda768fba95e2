"""Commands for planners: the ways around a call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from engine.model.option import OptionKind
from engine.model.said import phrase
from engine.model.time import parse_iso
from engine.rules.units import DISTANCE_REMEDY, kilometers
from serviola.changes import Form, touches_said, written
from serviola.commands import changes_room
from serviola.commands.changes_room import As, Into, put
from serviola.commands.common import ERR, OUT, AsJson, Guard, fail, now, print_json, said, say, show_findings
from serviola.retelling import Kept

if TYPE_CHECKING:
    from engine.model.option import Option
    from engine.model.time import Instant
    from serviola.planning import Plan


DRAWN = (".svg", ".png")

_Book = Annotated[
    Path | None, typer.Option("--programs", help="The book with the stop: YAML, a folder of CSV, or iCal.")
]
_Stop = Annotated[str, typer.Option("--stop", help="The id of the stop in question.")]
_Situation = Annotated[
    Path | None,
    typer.Option(
        "--situation", help="A USGS, GDACS or CAP file, or the short form (YAML or JSON).", dir_okay=False
    ),
]
_At = Annotated[str, typer.Option("--at", help="Plan as of this moment, such as 2026-09-01T12:00Z.")]
_Within = Annotated[
    str, typer.Option("--exclude-within", help="No port this close to the situation, such as 130km.")
]
_Top = Annotated[int, typer.Option("--top", help="How many options at most.", min=1, max=50)]
_Rank = Annotated[
    int, typer.Option("--rank", help="Write the option of this rank as a change, and nothing else.", min=0)
]
_Chart = Annotated[
    Path | None, typer.Option("--chart", help="Draw it into this file, FILE.svg or FILE.png.", dir_okay=False)
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(options)
    changes_room.add_to(group)
    app.add_typer(group, name="options")


def options(  # noqa: PLR0913, PLR0917 - typer makes an option of each
    context: typer.Context,
    programs: _Book = None,
    stop: _Stop = "",
    situation: _Situation = None,
    at: _At = "",
    exclude_within: _Within = "",
    top: _Top = 10,
    rank: _Rank = 0,
    form: As = Form.JSON,
    out: Into = None,
    chart: _Chart = None,
    as_json: AsJson = False,
) -> None:
    """Work out the ways around a call.

    That is other ports, orders and times; and what was rejected, and why.

    Exit code 0: it was worked out, also if nothing is possible; 2: it could not be.
    """
    from serviola.planning import plan

    if context.invoked_subcommand is not None:
        return
    if programs is None or situation is None or not stop:
        fail(phrase("say what to plan: --programs FILE --stop ID --situation FILE"))
    if chart is not None and chart.suffix.lower() not in DRAWN:
        fail(phrase("--chart {chart} ends in neither .svg nor .png", chart=chart))
    with Guard():
        found = plan(
            programs,
            stop,
            situation,
            at=_instant(at),
            exclude_within_km=_distance(exclude_within),
            top=top,
            now=now(),
        )
    show_findings(found.findings)
    if chart is not None:
        with Guard():
            _draw(found, chart)
    if rank:
        _put_change(found, rank, form, out)
    elif as_json:
        print_json(found.as_json())
    else:
        _show(found)


def _put_change(plan: Plan, rank: int, form: Form, out: Path | None) -> None:
    """Write the option of a rank as a change."""
    from engine.response.follows import what_follows

    chosen = next((one for one in plan.options if one.rank == rank), None)
    follows = None if chosen is None else what_follows(plan.book, chosen)
    if follows is None:
        fail(
            phrase("there is no option of rank {rank}; there are {count}", rank=rank, count=len(plan.options))
        )
    put(written(follows, form, at=plan.at), out)


def _draw(plan: Plan, file: Path) -> None:
    from serviola.charts.chart import write_chart
    from serviola.charts.picture import picture_of

    try:
        write_chart(picture_of(plan), file)
    except OSError as error:
        fail(phrase("{file} cannot be written: {why}", file=file, why=error.strerror))
    ERR.print(said(phrase("drawn: {file}", file=file)), markup=False, soft_wrap=True)


def _instant(text: str) -> Instant | None:
    if not text:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        fail(phrase("--at {text} is no moment; write it with a zone, such as 2026-09-01T12:00Z", text=text))


def _distance(text: str) -> float | None:
    if not text:
        return None
    found = kilometers(text)
    if found is None or not found:
        fail(
            phrase(
                "--exclude-within {text} is no distance; {distance_remedy}",
                text=text,
                distance_remedy=DISTANCE_REMEDY,
            )
        )
    return found


def _show(plan: Plan) -> None:
    """Print a plan as a table, with what speaks for and against each option below it."""
    from engine.response.options.ranking import ORDER_SAID
    from engine.response.situation_facts import situation_line

    given = plan.as_json()
    stop = plan.stop
    head = phrase("{place}, {when}, stop {id}", place=stop.place, when=stop.arrive_local, id=stop.id)
    OUT.print(said(head), style="bold", markup=False)
    say(said(situation_line(plan.situation)))
    for note in plan.notes:
        say(said(Kept(note)), begins=f"{said(phrase('Note'))}: ")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("#", no_wrap=True)
    table.add_column(said(phrase("instead")))
    for column in (phrase("arrive"), phrase("depart")):
        table.add_column(said(column), no_wrap=True)
    for figure in ("kn", said(phrase("slack h")), "nm", "±", said(phrase("score"))):
        table.add_column(figure, no_wrap=True, justify="right")
    for one in given["options"]:
        table.add_row(
            str(one["rank"]),
            _instead(one),
            _day_and_hour(one["arrive"]),
            _day_and_hour(one["depart"]),
            _number(one["speed_kn"]),
            _number(one["slack_h"]) + (f" {said(phrase('tight'))}" if one["tight"] else ""),
            "" if one["distance_nm"] is None else f"{one['distance_nm']:.0f}",
            "" if not one["uncertainty"] else f"{one['uncertainty']:.0%}",
            f"{one['score']:.0f}",
        )
    OUT.print(table)
    if plan.options:
        say(said(ORDER_SAID), style="dim")
    for option in plan.options:
        _show_option(plan, option)
    if plan.rejected:
        OUT.print(said(phrase("Rejected")), style="bold")
    for refused in plan.rejected:
        say(f"{refused.what}: {refused.why}", begins="  ")


def _instead(one: dict[str, Any]) -> str:
    if one["kind"] == OptionKind.ALTERNATIVE_PORT:
        return str(one["port"])
    kind = str(one["kind"]).removesuffix("_changed_purpose").replace("_", " ")
    return f"{kind}: {one['port']}" if one["port"] else kind


def _day_and_hour(text: str | None) -> str:
    """Write local time as a planner does; the year stands above."""
    return "" if text is None else f"{datetime.fromisoformat(text):%d %b %H:%M}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _show_option(plan: Plan, option: Option) -> None:
    """Print what speaks for and against an option, and what it brings with it."""
    from engine.response.follows import what_follows
    from engine.response.option_facts import turn_off_said

    say("; ".join(option.reasons), begins=f"{option.rank}. ")
    if option.no_return_at is not None:
        say(said(turn_off_said(option.no_return_at, plan.at)), begins="   ")
    follows = what_follows(plan.book, option)
    for line in () if follows is None else touches_said(follows):
        say(line, begins="   ")
    for unknown in option.open:
        say(said(phrase("not known: {what}", what=Kept(unknown))), begins="   ")
    parts = ", ".join(f"{one.name} {one.value:.2f} x {one.weight:g} ({one.says})" for one in option.parts)
    say(f"score {option.score:.0f}: {parts}", begins="   ", style="dim")
