"""Fetch a declared book, whichever form it has, and read what can be read of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.rules.strict_yaml import Located
from programs.book.declared import Declared, Form
from programs.book.from_csv import read_csv
from programs.book.from_ical import read_ical
from programs.book.from_json import read_json_book, rows_document
from programs.book.from_sql import read_sql
from programs.book.load import Read, read_book, read_yaml
from programs.book.rows import Document, merged
from wire.http import Http, HttpError, Limits
from wire.secrets import is_reference, resolve

MOST_BYTES = 32 * 1024 * 1024
_SECRET = re.compile(r"\$\{secret:[A-Z][A-Z0-9_]{0,63}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What a book is fetched with: the client, and where secrets are looked up."""

    http: Http | None
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One book to be fetched; `beside` is the YAML book whose places are known already."""

    declared: Declared
    ways: Ways
    beside: Mapping[str, Any]


Reader: TypeAlias = Callable[[Asked], Awaitable[Document]]


async def fetch_book(declared: Declared, ways: Ways, *, brand: str) -> Read:
    """Fetch and read a book; SourceError where it is out of reach, PlaybookError where nothing can be read.

    SecretError says which secret is missing.
    """
    beside = None
    if declared.beside is not None:
        beside = await asyncio.to_thread(_yaml, declared.beside.read_bytes, str(declared.beside))
    known = beside.located.value if beside is not None else {}
    own = await KINDS[declared.form](Asked(declared=declared, ways=ways, beside=known))
    if declared.form is not Form.YAML:
        own = _usual(own, declared.usual)
    whole = own if beside is None else merged(beside, own)
    return await asyncio.to_thread(
        read_book, whole.located, source=declared.name, brand=brand, noted=whole.noted
    )


async def _from_yaml(asked: Asked) -> Document:
    data = await fetched(asked.declared, asked.ways, accept="application/yaml")
    return _yaml(lambda: data, _label(asked.declared))


async def _from_csv(asked: Asked) -> Document:
    return await asyncio.to_thread(read_csv, asked.declared)


async def _from_json(asked: Asked) -> Document:
    data = await fetched(asked.declared, asked.ways, accept="application/json")
    return read_json_book(data, asked.declared)


async def _from_sql(asked: Asked) -> Document:
    return rows_document(await rows_of_database(asked.declared, asked.ways), asked.declared)


async def rows_of_database(declared: Declared, ways: Ways) -> dict[str, list[Mapping[str, Any]]]:
    """Give by table what the SELECTs of a declaration find; SourceError or SecretError where that fails."""
    url = declared.url
    if is_reference(url):
        url = resolve(url, environ=ways.environ).reveal()
    return await asyncio.to_thread(read_sql, declared, url)


async def _from_ical(asked: Asked) -> Document:
    data = await fetched(asked.declared, asked.ways, accept="text/calendar")
    return read_ical(data, _label(asked.declared), asked.declared, asked.beside)


KINDS: Mapping[Form, Reader] = {
    Form.YAML: _from_yaml,
    Form.CSV: _from_csv,
    Form.JSON: _from_json,
    Form.SQL: _from_sql,
    Form.ICAL: _from_ical,
}
"""Who reads which form."""


def _label(declared: Declared) -> str:
    return str(declared.path) if declared.path is not None else declared.name


def _yaml(read: Callable[[], bytes], file: str) -> Document:
    try:
        return Document(located=read_yaml(read(), file))
    except OSError as error:
        raise SourceError(phrase("{file} cannot be read ({why})", file=file, why=error.strerror)) from error


async def fetched(declared: Declared, ways: Ways, *, accept: str) -> bytes:
    """Give the bytes of what is declared, from a file or by HTTP; SourceError where it gives none."""
    if declared.path is not None:
        try:
            return await asyncio.to_thread(declared.path.read_bytes)
        except OSError as error:
            raise SourceError(
                phrase("{path} cannot be read ({why})", path=declared.path, why=error.strerror)
            ) from error
    if ways.http is None:
        raise SourceError(
            phrase("{name} is elsewhere, and there is no HTTP client; hand one in", name=declared.name)
        )
    headers = {
        name: _SECRET.sub(lambda found: resolve(found.group(), environ=ways.environ).reveal(), value)
        for name, value in declared.headers.items()
    }
    try:
        answer = await ways.http.request(
            "GET",
            declared.url,
            headers={"accept": accept, **headers},
            allow_private=declared.allow_private,
            limits=Limits(max_bytes=MOST_BYTES),
        )
    except HttpError as error:
        raise SourceError(told_by(error), retry_after_s=error.retry_after_s) from error
    if answer.status != 200:
        raise SourceError(
            phrase("{name} answered {status}", name=declared.name, status=answer.status),
            retry_after_s=answer.retry_after_s,
        )
    return answer.body


def _usual(own: Document, usual: Mapping[str, str]) -> Document:
    """Fill in what rows do not say: of an itinerary its vessel, owner and name, of a stop the rest."""
    if not usual:
        return own
    itineraries = [
        {**_of(usual, _ITINERARY), **one, "stops": [{**_of(usual, _STOP), **stop} for stop in one["stops"]]}
        for one in own.located.value.get("itineraries", [])
    ]
    located: Located = replace(own.located, value={**own.located.value, "itineraries": itineraries})
    return replace(own, located=located)


_ITINERARY = {"vessel": "vessel", "itinerary_owner": "owner", "travel": "travel"}
_STOP = {"owner": "owner", "zone": "zone"}


def _of(usual: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {key: usual[column] for column, key in names.items() if column in usual}
