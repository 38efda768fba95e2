"""One voyage in each form that a book can have: what the forms have in common, for tests to write out."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from programs.book.declared import Declared, Form

STOPS = (
    "itinerary", "itinerary_name", "vessel", "itinerary_owner", "id", "place", "arrive", "depart", "owner",
    "locked", "ashore", "embarks", "excursions", "topics",
)  # fmt: skip


def yaml_text(book: dict, **more) -> str:
    """Write a book as YAML, with nothing that strict YAML refuses."""

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    return yaml.dump(
        {"schema": "serviola/programs/1", **book, **more}, Dumper=Plain, sort_keys=False, width=10_000
    )


def flat(book: dict) -> list[dict]:
    """Give the stops of a book as flat rows."""
    return [
        {
            "itinerary": one["id"],
            "itinerary_name": one["name"],
            "vessel": one["vessel"],
            "itinerary_owner": one["owner"],
            **stop,
        }
        for one in book["itineraries"]
        for stop in one["stops"]
    ]


def csv_text(rows: list[dict], names: tuple[str, ...] = STOPS, delimiter: str = ",") -> str:
    """Write rows as CSV; lists with semicolons between."""
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                key: ";".join(each)
                if isinstance(each, list)
                else str(each).lower()
                if each in (True, False)
                else each
                for key, each in row.items()
            }
        )
    return out.getvalue()


def ical_text(itinerary: dict, zones: dict[str, str]) -> str:
    """Write one itinerary as a calendar whose events name their zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//test//EN",
        f"X-WR-CALNAME:{_said(itinerary['name'])}",
    ]
    lines += [
        f"X-SERVIOLA-ITINERARY:{itinerary['id']}",
        f"X-SERVIOLA-VESSEL:{itinerary['vessel']}",
        f"X-SERVIOLA-ITINERARY-OWNER:{itinerary['owner']}",
    ]
    for stop in itinerary["stops"]:
        zone = zones[stop["place"]]
        lines += ["BEGIN:VEVENT", f"UID:{stop['id']}", f"LOCATION:{stop['place']}"]
        for name, key in (("DTSTART", "arrive"), ("DTEND", "depart")):
            lines.append(f"{name};TZID={zone}:{datetime.fromisoformat(stop[key]):%Y%m%dT%H%M%S}")
        for key in ("owner", "locked", "ashore", "embarks", "excursions", "topics"):
            if key in stop:
                value = stop[key]
                lines.append(
                    f"X-SERVIOLA-{key.upper()}:{';'.join(value) if isinstance(value, list) else value}"
                )
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def written(book: dict, folder: Path) -> dict[Form, Declared]:
    """Write a book in every form; what flat rows do not hold stands in a YAML book beside them."""
    zones = {place["id"]: place["zone"] for place in book["places"]}
    beside = folder / "beside.yaml"
    beside.write_text(yaml_text({key: each for key, each in book.items() if key != "itineraries"}))
    whole = folder / "whole.yaml"
    whole.write_text(yaml_text(book))
    table = folder / "stops.csv"
    table.write_text(csv_text(flat(book)), newline="")
    answer = folder / "answer.json"
    answer.write_text(json.dumps({"data": {"voyages": book["itineraries"]}}))
    calendar = folder / "voyages.ics"
    calendar.write_text("".join(ical_text(one, zones) for one in book["itineraries"]), newline="")
    database = folder / "fleet.sqlite"
    _database(flat(book), database)
    given: dict[str, Any] = {"name": "book", "beside": beside}
    return {
        Form.YAML: Declared(name="book", form=Form.YAML, path=whole),
        Form.CSV: Declared(form=Form.CSV, path=table, **given),
        Form.JSON: Declared(form=Form.JSON, path=answer, tables={"itineraries": "data.voyages"}, **given),
        Form.SQL: Declared(
            form=Form.SQL,
            url=f"sqlite:///{database}",
            tables={"stops": f"select {', '.join(STOPS)} from stops order by number"},
            **given,
        ),
        Form.ICAL: Declared(form=Form.ICAL, path=calendar, **given),
    }


def days(start: str, number: int, hour: str) -> str:
    """Give a local time some days after a day."""
    return f"{datetime.fromisoformat(start) + timedelta(days=number):%Y-%m-%d}T{hour}"


def _database(rows: list[dict], file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"create table stops (number integer primary key, {', '.join(STOPS)})")
        for row in rows:
            values = [row.get(name) for name in STOPS]
            kept = [";".join(each) if isinstance(each, list) else each for each in values]
            marks = ", ".join("?" for _ in STOPS)
            connection.execute(f"insert into stops ({', '.join(STOPS)}) values ({marks})", kept)
    connection.close()


def _said(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
