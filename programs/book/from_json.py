"""A book from JSON, by HTTP or from a file: each table is what a JMESPath finds in the answer.

Rows may hold their stops and a stop its place, as many systems nest them. A row is named by its number in
what the path found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from programs.book.columns import TABLES
from programs.book.declared import Declared
from programs.book.rows import Document, Row, Tables, document, typed, unknown_columns
from wire.paths import BadPath, compile_path
from wire.strict_json import BadJson, read_json

_NESTED_PLACE = {"id": "place", "name": "place_name"}


def read_json_book(data: bytes, declared: Declared) -> Document:
    """Read every declared table; SourceError where the answer is no JSON, or a path finds no rows in it."""
    try:
        answer = read_json(data)
    except BadJson as error:
        raise SourceError(phrase("{name}: {error}", name=declared.name, error=error)) from error
    found = {table: rows_of_answer(path, answer, table, declared) for table, path in declared.tables.items()}
    return rows_document(found, declared)


def rows_document(found: Mapping[str, list[Mapping[str, Any]]], declared: Declared) -> Document:
    """Put rows together that came without lines; each is named by its table and number."""
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    strange: dict[str, dict[str, tuple[int, int]]] = {}
    for table, values in found.items():
        for label, number, into, one in _flat(table, values, declared.name):
            known = {key: value for key, value in one.items() if key in TABLES[into]}
            for key in one.keys() - known.keys():
                strange.setdefault(into, {}).setdefault(key, (number, 1))
            rows[into].append(Row(values=typed(into, known), file=label, line=number))
    put = document(_filled(rows), declared.name)
    noted = [
        each
        for table, named in strange.items()
        for each in unknown_columns(table, sorted(named.items()), f"{declared.name}#{table}")
    ]
    return Document(located=put.located, noted=(*noted, *put.noted))


def rows_of_answer(path: str, answer: Any, table: str, declared: Declared) -> list[Mapping[str, Any]]:
    """Give the objects that a JMESPath finds; SourceError where it finds no list of objects."""
    try:
        found = compile_path(path).find(answer)
    except BadPath as error:
        raise SourceError(
            phrase("{name}: {table}: {error}", name=declared.name, table=table, error=error)
        ) from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SourceError(
            phrase(
                "{name}: {table} finds no list of objects in the answer; correct the path, or see what "
                "the system answers",
                name=declared.name,
                table=table,
            )
        )
    return found


def _flat(
    table: str, values: list[Mapping[str, Any]], name: str
) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """Give every row by itself, with how it is named, its number and its table."""
    for number, value in enumerate(values, start=1):
        one = dict(value)
        nested = one.pop("stops", None) if table == "itineraries" else None
        yield f"{name}#{table}", number, table, _plain(one)
        for index, stop in enumerate(nested if isinstance(nested, list) else [], start=1):
            if isinstance(stop, dict):
                row = {"itinerary": one.get("id"), **_plain(stop)}
                yield f"{name}#itineraries[{number}].stops", index, "stops", row


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    place = value.get("place")
    if not isinstance(place, dict):
        return dict(value)
    return {**value, **{_NESTED_PLACE.get(str(key), str(key)): each for key, each in place.items()}}


def _filled(rows: Mapping[str, list[Row]]) -> Tables:
    return {table: each for table, each in rows.items() if each}
