"""Commands for planners: the ways around a call."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from engine.model.proposal import OptionKind
from engine.model.time import parse_iso
from engine.response.facts import situation_line, turn_off_said
from engine.rules.units import DISTANCE_REMEDY, kilometers
from serviola.commands.common import ERR, OUT, AsJson, Guard, fail, now, print_json

if TYPE_CHECKING:
    from engine.model.time import Instant
    from serviola.planning import Plan


DRAWN = (".svg", ".png")


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(options)


def options(
    programs: Annotated[
        Path,
        typer.Option("--programs", help="The book with the stop: YAML, CSV, a folder of CSV, or iCal."),
    ],
    stop: Annotated[str, typer.Option("--stop", help="The id of the stop in question.")],
    situation: Annotated[
        Path,
        typer.Option(
            "--situation", help="A USGS, GDACS or CAP file, or the short form (YAML or JSON).", dir_okay=False
        ),
    ],
    at: Annotated[str, typer.Option("--at", help="Plan as of this moment, such as 2026-09-01T12:00Z.")] = "",
    exclude_within: Annotated[
        str, typer.Option("--exclude-within", help="No port this close to the situation, such as 130km.")
    ] = "",
    top: Annotated[int, typer.Option("--top", help="How many options at most.", min=1, max=50)] = 10,
    chart: Annotated[
        Path | None,
        typer.Option("--chart", help="Draw it into this file, FILE.svg or FILE.png.", dir_okay=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Work out the ways around a call: other ports, orders and times; and what was rejected, and why.

    Exit code 0: it was worked out, also if nothing is possible; 2: it could not be.
    """
    from serviola.planning import plan

    if chart is not None and chart.suffix.lower() not in DRAWN:
        fail(f"--chart {chart} ends in neither .svg nor .png")
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
    if chart is not None:
        with Guard():
            _draw(found, chart)
    if as_json:
        print_json(found.as_json())
        return
    _show(found)


def _draw(plan: Plan, file: Path) -> None:
    from serviola.charts.chart import write_chart
    from serviola.charts.picture import picture_of

    try:
        write_chart(picture_of(plan), file)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}")
    ERR.print(f"drawn: {file}", markup=False, soft_wrap=True)


def _instant(text: str) -> Instant | None:
    if not text:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        fail(f"--at {text} is no moment; write it with a zone, such as 2026-09-01T12:00Z")


def _distance(text: str) -> float | None:
    if not text:
        return None
    found = kilometers(text)
    if found is None or not found:
        fail(f"--exclude-within {text} is no distance; {DISTANCE_REMEDY}")
    return found


def _show(plan: Plan) -> None:
    """Print a plan as a table, with what speaks for and against each option below it."""
    given = plan.as_json()
    OUT.print(f"{plan.stop.place}, {plan.stop.arrive_local}, stop {plan.stop.id}", style="bold", markup=False)
    OUT.print(situation_line(plan.situation), markup=False, soft_wrap=True)
    for note in plan.notes:
        OUT.print(f"Note: {note}", markup=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("#", "instead", "arrive", "depart"):
        table.add_column(column, no_wrap=column != "instead")
    for column in ("kn", "slack h", "nm", "±", "score"):
        table.add_column(column, no_wrap=True, justify="right")
    for one in given["options"]:
        table.add_row(
            str(one["rank"]),
            _instead(one),
            _day_and_hour(one["arrive"]),
            _day_and_hour(one["depart"]),
            _number(one["speed_kn"]),
            _number(one["slack_h"]) + (" tight" if one["tight"] else ""),
            "" if one["distance_nm"] is None else f"{one['distance_nm']:.0f}",
            "" if not one["uncertainty"] else f"{one['uncertainty']:.0%}",
            f"{one['score']:.0f}",
        )
    OUT.print(table)
    for option in plan.options:
        OUT.print(f"{option.rank}. {'; '.join(option.reasons)}", markup=False, soft_wrap=True)
        if option.no_return_at is not None:
            OUT.print(f"   {turn_off_said(option.no_return_at, plan.at)}", markup=False, soft_wrap=True)
        for unknown in option.open:
            OUT.print(f"   not known: {unknown}", markup=False, soft_wrap=True)
        parts = ", ".join(f"{one.name} {one.value:.2f} x {one.weight:g} ({one.says})" for one in option.parts)
        OUT.print(f"   score {option.score:.0f}: {parts}", markup=False, soft_wrap=True, style="dim")
    if plan.rejected:
        OUT.print("Rejected", style="bold")
    for refused in plan.rejected:
        OUT.print(f"  {refused.what}: {refused.why}", markup=False, soft_wrap=True)


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
