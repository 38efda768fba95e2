"""Rows: what every form but YAML comes down to, put together into one document that knows its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.strict_yaml import Located, Path, Position
from engine.rules.words import did_you_mean
from programs.book.columns import TABLES

_INLINE = ("lat", "lon", "country", "zone", "inland", "supply_hubs")
_HEAD = {"itinerary_name": "name", "vessel": "vessel", "itinerary_owner": "owner", "travel": "travel"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: its cells by column, as they are meant, and where it stands."""

    values: Mapping[str, Any]
    file: str
    line: int
    cols: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def where(self, key: str = "") -> Position:
        """Say line and column of a cell, or of the row."""
        return self.lines.get(key, self.line), self.cols.get(key, 1)


Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A book in the shape that YAML has, and what was found while it was put together."""

    located: Located
    noted: tuple[Finding, ...] = ()


def typed(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Take each cell as its column says; an empty one is not there, and a column nobody knows stays."""
    columns = TABLES[table]
    return {
        key: columns[key](value) if key in columns else value
        for key, value in values.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }


def document(tables: Tables, file: str) -> Document:
    """Put rows together: stops into their itineraries, places beside the stops that write them out."""
    building = _Building(file)
    for table in ("places", "vessels", "ports", "distances", "campaigns"):
        for row in tables.get(table, ()):
            building.add((table,), dict(row.values), row)
    for row in tables.get("itineraries", ()):
        building.itinerary(row)
    for row in tables.get("stops", ()):
        building.stop(row)
    located = Located(file, building.value, building.values, {}, building.files)
    return Document(located=located, noted=tuple(building.noted))


def merged(first: Document, second: Document) -> Document:
    """Put two documents together, table by table; the rules are those of whichever writes them."""
    one, other = first.located, second.located
    value = dict(one.value)
    shifts: dict[str, int] = {}
    for key, each in other.value.items():
        before = value.get(key)
        if isinstance(before, list) and isinstance(each, list):
            shifts[key] = len(before)
            value[key] = [*before, *each]
        else:
            value[key] = each

    def moved(path: Path) -> Path:
        if len(path) > 1 and isinstance(path[1], int):
            return (path[0], path[1] + shifts.get(str(path[0]), 0), *path[2:])
        return path

    located = Located(
        second.located.file,
        value,
        {**one.values, **{moved(path): at for path, at in other.values.items()}},
        {**one.keys, **{moved(path): at for path, at in other.keys.items()}},
        {
            **{path: one.file_at(path) for path in one.values},
            **{moved(path): other.file_at(path) for path in other.values},
        },
    )
    return Document(located=located, noted=(*first.noted, *second.noted))


def finding(
    row: Row, key: str, code: str, message: str, remedy: str, *, level: Level = Level.ERROR
) -> Finding:
    """Say what is wrong with a cell."""
    line, col = row.where(key)
    return Finding(file=row.file, line=line, col=col, level=level, code=code, message=message, remedy=remedy)


def unknown_columns(table: str, named: Iterable[tuple[str, Position]], file: str) -> list[Finding]:
    """Name the columns that no table has; they are not read."""
    return [
        Finding(
            file=file,
            line=line,
            col=col,
            level=Level.WARNING,
            code="column",
            message=phrase("{name} is not a column of {table}; it is not read", name=name[:40], table=table),
            remedy=did_you_mean(name, TABLES[table]),
        )
        for name, (line, col) in named
        if name not in TABLES[table]
    ]


class _Building:
    def __init__(self, file: str) -> None:
        self.value: dict[str, Any] = {}
        self.values: dict[Path, Position] = {}
        self.files: dict[Path, str] = {}
        self.noted: list[Finding] = []
        self.itineraries: dict[str, tuple[int, dict[str, Any]]] = {}

    def add(self, at: Path, values: dict[str, Any], row: Row) -> Path:
        """Append a row to the list at a path; give its own path."""
        table: Any = self.value
        for step in at[:-1]:
            table = table[step]
        kept: list[Any] = table.setdefault(str(at[-1]), [])
        path = (*at, len(kept))
        kept.append(values)
        self.place(path, values, row)
        return path

    def place(self, path: Path, values: Mapping[str, Any], row: Row) -> None:
        self.values[path], self.files[path] = row.where(), row.file
        for key in values:
            self.values[*path, key] = row.where(key)

    def itinerary(self, row: Row) -> int:
        values = {"stops": [], **row.values}
        index = int(self.add(("itineraries",), values, row)[-1])
        self.itineraries.setdefault(str(row.values.get("id", "")), (index, values))
        return index

    def stop(self, row: Row) -> None:
        values = dict(row.values)
        given = values.pop("itinerary", None)
        if not isinstance(given, str):
            message, remedy = (
                phrase("the stop belongs to no itinerary; this stop is left out"),
                phrase("fill in itinerary"),
            )
            self.noted.append(finding(row, "itinerary", "missing-key", message, remedy))
            return
        head = {key: values.pop(column) for column, key in _HEAD.items() if column in values}
        if given not in self.itineraries:
            named = {"name": given, **head, "id": given}
            cols = {key: row.cols.get(column, 1) for column, key in _HEAD.items()}
            self.itinerary(Row(values=named, file=row.file, line=row.line, cols=cols))
        index, known = self.itineraries[given]
        for key, said in head.items():
            if known.setdefault(key, said) != said:
                message = phrase(
                    "{given} has {key} {said} here and {known} before; the first stands",
                    given=given,
                    key=key,
                    said=said,
                    known=known[key],
                )
                column = next(one for one, name in _HEAD.items() if name == key)
                self.noted.append(
                    finding(row, column, "differs", message, phrase("write the same in all its rows"))
                )
        inline = {key: values.pop(key) for key in _INLINE if key in values} if "lat" in values else {}
        name = values.pop("place_name", None)
        if inline:
            place = values.get("place", "")
            values["place"] = {"id": place, "name": name if name is not None else place, **inline}
        path = self.add(("itineraries", index, "stops"), values, row)
        if inline:
            for key in values["place"]:
                column = {"id": "place", "name": "place_name"}.get(key, key)
                self.values[*path, "place", key] = row.where(column)
