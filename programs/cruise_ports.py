"""Cruise ports: some three hundred ports where cruise ships call, all over the world (`cruise_ports.csv`).

The list was written by hand for Serviola, from what the published timetables of cruise lines have in common.
It is copied from no data set, is not complete, and no port has checked it. Places are those of the quays or
the anchorage, to about two kilometers. A standing of 2 is judgment: most ships in its waters call there.
Private islands of a line are among them; whether another line may call there is not said.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.model.place import Point

_LIST = Path(__file__).with_name("cruise_ports.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class CruisePort:
    """A port of the list; `standing` is 1 where cruise ships call, 2 for the busiest."""

    id: str
    name: str
    point: Point
    country: str
    zone: str
    standing: int


@cache
def cruise_ports() -> tuple[CruisePort, ...]:
    """Give the list, in order of name."""
    with _LIST.open(encoding="utf-8", newline="") as file:
        rows = [
            CruisePort(
                id="cruise:" + row["name"].lower().replace(" ", "-"),
                name=row["name"],
                point=Point(float(row["lat"]), float(row["lon"])),
                country=row["country"],
                zone=row["zone"],
                standing=int(row["standing"]),
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda one: one.name))
