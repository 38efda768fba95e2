"""Where a source is read from: a file, a folder of files, or a URL; and what has changed since."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from wire.http import Answer, Http, HttpError, Limits
from wire.targets import shown

MAX_BYTES = 10_000_000
MAX_FILES = 1_000
_MAX_VALIDATOR = 256
_MOST_REFUSAL = 20_000  # in which a service says why; it is read at once, while all others wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing to read. `name` is for people; `mark` tells its content from any other."""

    name: str
    data: bytes
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a location holds now that differs from what the cursor remembers.

    `unread` are sentences about documents that could not be opened. `validators` is what to remember of a
    URL; `names` are all files there, changed or not.
    """

    changed: tuple[Document, ...] = ()
    unread: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    validators: Mapping[str, str] | None = None


def is_url(location: str) -> bool:
    """Say whether a location is a URL, and not a path."""
    return "://" in location


async def look_at_url(
    http: Http | None,
    url: str,
    *,
    known: Mapping[str, Any],
    allow_private: frozenset[str] = frozenset(),
    accept: str = "application/geo+json, application/json",
    headers: Mapping[str, str] | None = None,
    explain: Callable[[bytes], str] | None = None,
) -> Look:
    """Ask for a document, unless it is the one we know by its ETag, its date or its hash.

    `explain` reads the source's own words out of the body of a refusal.
    """
    if http is None:
        raise SourceError(
            phrase("{url} is a URL, but there is no HTTP client; hand one in", url=shown(url)), permanent=True
        )
    asked = {
        header: value
        for header, key in (("if-none-match", "etag"), ("if-modified-since", "modified"))
        if isinstance(value := known.get(key), str) and value
    }
    try:
        answer = await http.request(
            "GET",
            url,
            headers={"accept": f"{accept}, */*;q=0.1", **(headers or {}), **asked},
            allow_private=allow_private,
            limits=Limits(max_bytes=MAX_BYTES),
        )
    except HttpError as error:
        raise SourceError(told_by(error), retry_after_s=error.retry_after_s, of_host=error.mute) from error
    if answer.status == 304 and asked:
        return Look()
    # No content is an empty document: a query that found nothing. Whoever reads it knows whether it may be.
    if answer.status not in {200, 204}:
        is_short = len(answer.body) <= _MOST_REFUSAL
        raise _refused(answer, url, "" if explain is None or not is_short else explain(answer.body))
    mark = hashlib.sha256(answer.body).hexdigest()
    validators = {"mark": mark, **_validators(answer.headers)}
    if mark == known.get("mark"):
        return Look(validators=validators)
    return Look(changed=(Document(name=shown(url), data=answer.body, mark=mark),), validators=validators)


async def look_at_path(path: str, *, suffixes: tuple[str, ...], known: Mapping[str, Any]) -> Look:
    """Read a file, or all files of a folder in the order of their names, that changed since."""
    return await asyncio.to_thread(_look_at_path, Path(path), suffixes, known)


def _look_at_path(path: Path, suffixes: tuple[str, ...], known: Mapping[str, Any]) -> Look:
    try:
        if path.is_dir():
            files = sorted(
                each for each in path.iterdir() if each.suffix.lower() in suffixes and each.is_file()
            )
        elif path.is_file():  # and not a pipe, of which nobody knows when it ends
            files = [path]
        else:
            raise SourceError(
                phrase("there is no file or folder {path}; create it, or correct the location", path=path)
            )
    except (OSError, ValueError) as error:
        raise SourceError(
            phrase("{path} cannot be read ({why}); check its permissions", path=path, why=_reason(error))
        ) from error
    changed: list[Document] = []
    unread: list[str] = []
    for file in files[:MAX_FILES]:
        try:
            document = _read_file(file)
        except (OSError, ValueError) as error:
            unread.append(phrase("{name} cannot be read ({why})", name=file.name, why=_reason(error)))
            continue
        if known.get(file.name) != document.mark:
            changed.append(document)
    if len(files) > MAX_FILES:
        unread.append(
            phrase("only the first {most} of {count} files are read", most=MAX_FILES, count=len(files))
        )
    if unread and path.is_file():
        raise SourceError(phrase("{unread}; check its permissions and size", unread=unread[0]))
    return Look(
        changed=tuple(changed), unread=tuple(unread), names=tuple(file.name for file in files[:MAX_FILES])
    )


def _read_file(file: Path) -> Document:
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(phrase("it is larger than {most:,} bytes", most=MAX_BYTES))
    return Document(name=file.name, data=data, mark=hashlib.sha256(data).hexdigest())


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else told_by(error)


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {"etag": headers.get("etag", ""), "modified": headers.get("last-modified", "")}
    # They are sent back as headers and saved with the cursor, so only what is plain is kept.
    return {
        key: value
        for key, value in kept.items()
        if value and len(value) <= _MAX_VALIDATOR and value.isascii() and value.isprintable()
    }


def _refused(answer: Answer, url: str, words: str) -> SourceError:
    match answer.status:
        case 410:
            return SourceError(
                phrase(
                    "{url} is gone for good (status 410); take the source out, or give its new address",
                    url=shown(url),
                ),
                permanent=True,
            )
        case 304:
            why = phrase("it says that nothing changed, though we had not asked")
        case 401 | 403:
            why = phrase(
                "it does not let us in (status {status}); check address and credentials", status=answer.status
            )
        case 404:
            why = phrase("there is nothing at this address (status 404); check it")
        case 429:
            why = phrase("it asks us to come less often (status 429)")
        case status:
            why = phrase("it answered with status {status}", status=status)
    if words:
        why = phrase("{why}; it says: {words}", why=why, words=words)
    return SourceError(
        phrase("{url} was not read: {why}", url=shown(url), why=why),
        retry_after_s=answer.retry_after_s,
        of_host=answer.status == 429 or answer.status >= 500,
    )
