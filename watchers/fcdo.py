"""Travel advice of the United Kingdom (FCDO), as the content API of GOV.UK gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.signal import OutsideText
from engine.model.time import DAY, Instant
from watchers.advice import Advice, hazard_of, tell_advice
from watchers.documents import DocumentWatcher, Parsed
from watchers.heavy import opened
from watchers.iso3 import countries_named
from watchers.locations import is_url
from watchers.pages import MOST_PAGES, Pages, fetch_due, in_cursor, noted
from watchers.seen import mark_of
from watchers.times import iso_time
from watchers.xml import without_markup
from wire.strict_json import BadJson, clean_text, read_json
from wire.targets import shown

SOURCE = "fcdo"
PAGE = "https://www.gov.uk/foreign-travel-advice/"

LEVELS = {
    "avoid_all_but_essential_travel_to_parts": 2,
    "avoid_all_travel_to_parts": 2,
    "avoid_all_but_essential_travel_to_whole_country": 3,
    "avoid_all_travel_to_whole_country": 4,
}
"""Alert status to the four levels of watchers.advice; none at all is 1. docs/sources.md says why."""

_NAMED = {
    "british antarctic territory": ("AQ",),
    "congo": ("CG",),
    "cook islands, tokelau and niue": ("CK", "TK", "NU"),
    "pitcairn island": ("PN",),
    "south georgia and the south sandwich islands": ("GS",),
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AGAINST = re.compile(r"(?<!no longer )\badvises? against all (?:but essential )?travel\b", re.IGNORECASE)


class _BadPage(ValueError):
    """A page cannot be believed; the message says what is wrong with it."""


class FcdoWatcher(DocumentWatcher):
    """Eyes on the index of travel advice, whose pages it fetches, or on single pages. It has no options."""

    suffixes = (".json",)
    service = SOURCE
    accept = "application/json"

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read one page, or note the pages of the index."""
        document = _open(data, name)
        if document.get("document_type") == "travel_advice_index":
            return self._index(document, name, memory)
        told = read_fcdo(data, memory, now=now, horizon_days=self.horizon_days, name=name)
        return replace(told, memory={**memory, **told.memory})

    def _index(self, document: Mapping[str, Any], name: str, memory: Mapping[str, Any]) -> Parsed:
        if not is_url(self.location):
            says = phrase(
                "{name} is an index, whose pages are not fetched: it is a file; watch its address", name=name
            )
            return Parsed(signals=(), memory=memory, problems=(says,))
        base = URL(self.location).with_query(None).with_fragment(None)
        wanted: list[tuple[str, str, str]] = []
        problems: list[str] = []
        children = _children(document)
        for number, child in enumerate(children[:MOST_PAGES], start=1):
            slug = _slug_of(child)
            changed = (
                clean_text(child.get("public_updated_at"), most=40) if isinstance(child, Mapping) else ""
            )
            if slug:
                wanted.append((changed, f"{str(base).rstrip('/')}/{slug}", changed))
            else:
                problems.append(
                    phrase(
                        "destination {number} of the index has no name that can be asked for", number=number
                    )
                )
        # What changed last is asked for first.
        pages = noted(memory.get("pages"), [(url, mark) for _, url, mark in sorted(wanted, reverse=True)])
        return Parsed(
            signals=(),
            memory={**memory, "pages": pages},
            skipped=len(problems),
            problems=tuple(problems),
        )

    async def ask(self, url: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Fetch a few of the pages that the index names."""
        found: list[Parsed] = []

        def read(url: str, body: bytes) -> str:
            last = found[-1].memory if found else memory
            try:
                told = read_fcdo(body, last, now=now, horizon_days=self.horizon_days, name=shown(url))
            except SourceError as error:
                return str(error)
            found.append(told)
            return ""

        pages: Pages = in_cursor(memory.get("pages"))
        fetched = await fetch_due(
            self.http,
            pages,
            read,
            accept=self.accept,
            allow_private=self.allow_private,
            opening=partial(opened, self.apart, source=self.name),
        )
        if not found and not fetched.problems:
            return Parsed(signals=(), memory=memory)
        last = found[-1].memory if found else {}
        return Parsed(
            signals=tuple(signal for told in found for signal in told.signals),
            memory={**memory, **last, "pages": fetched.pages},
            read=sum(told.read for told in found),
            skipped=sum(told.skipped for told in found) + len(fetched.problems),
            old=sum(told.old for told in found),
            problems=(*(problem for told in found for problem in told.problems), *fetched.problems),
        )


def read_fcdo(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read the advice for one destination; a text that is none is a SourceError."""
    document = _open(data, name)
    found: list[Advice] = []
    problems: list[str] = []
    try:
        found.append(_advice(document, now=now))
    except _BadPage as error:
        problems.append(f"{_slug_of(document) or name}: {error}")
    return tell_advice(
        found, memory, source=SOURCE, now=now, horizon_days=horizon_days, items=1, problems=problems
    )


def _open(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        document = read_json(data)
    except BadJson as error:
        raise SourceError(
            phrase("{name} is no travel advice of GOV.UK: {error}; check the address", name=name, error=error)
        ) from error
    kind = clean_text(document.get("document_type"), most=40) if isinstance(document, Mapping) else ""
    if kind not in {"travel_advice", "travel_advice_index"} or not isinstance(document, Mapping):
        raise SourceError(
            phrase(
                "{name} is no travel advice of GOV.UK: it is neither its index nor a destination; give https://www.gov.uk/api/content/foreign-travel-advice",
                name=name,
            )
        )
    return document


def _children(index: Mapping[str, Any]) -> list[Any]:
    links = index.get("links")
    children = links.get("children") if isinstance(links, Mapping) else None
    return children if isinstance(children, list) else []


def _slug_of(page: object) -> str:
    path = clean_text(page.get("base_path"), most=200) if isinstance(page, Mapping) else ""
    slug = path.rpartition("/")[2]
    return slug if _SLUG.fullmatch(slug) else ""


def _advice(page: Mapping[str, Any], *, now: Instant) -> Advice:
    slug = _slug_of(page)
    if not slug:
        raise _BadPage(phrase("it names no destination"))
    found = page.get("details")
    details: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    dated = iso_time(clean_text(page.get("public_updated_at"), most=40))
    if dated is None or dated > now + DAY:
        raise _BadPage(phrase("when it was changed cannot be read, or lies in the future"))
    warnings = _warnings(details)
    level = _level(details.get("alert_status"), warnings)
    country = details.get("country")
    named = clean_text(country.get("name"), most=200) if isinstance(country, Mapping) else ""
    title = clean_text(page.get("title"), most=300)
    name = named or title.removesuffix(" travel advice")
    return Advice(
        native_id=slug,
        level=level,
        dated=dated,
        countries=_NAMED.get(name.casefold()) or countries_named(name),
        hazard=hazard_of(level, warnings),
        mark=mark_of(level, dated),
        text=OutsideText(
            headline=f"{title or name}: {_words(details.get('alert_status'))}",
            description=clean_text(details.get("change_description"), most=500) or warnings[:1_000],
            place=name,
            url=f"{PAGE}{slug}",
        ),
    )


def _level(status: object, warnings: str) -> int:
    """Give the gravest level of some statuses; a word that we do not know is not passed over."""
    if not isinstance(status, list) or not all(isinstance(word, str) for word in status):
        raise _BadPage(phrase("it has no alert status"))
    unknown = sorted(set(status) - set(LEVELS))
    if unknown:
        raise _BadPage(
            phrase("its alert status {what} is none that we know", what=clean_text(unknown[0], most=60))
        )
    # Where the field is left empty though the text advises against travel, how much of it is not known.
    otherwise = 2 if _AGAINST.search(warnings) else 1
    return max((LEVELS[word] for word in status), default=otherwise)


def _words(status: object) -> str:
    gravest = max(status, key=LEVELS.__getitem__) if isinstance(status, list) and status else ""
    return gravest.replace("_", " ") or "no alert status"


def _warnings(details: Mapping[str, Any]) -> str:
    """Give the text that says what is advised against: the first part, or the summary of older pages."""
    parts = details.get("parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    body = first.get("body") if isinstance(first, Mapping) else None
    for text in (details.get("summary"), body):
        if isinstance(text, str) and text.strip():
            return without_markup(text, most=2_000)
    return ""
