"""What the tools list: asked kind by kind, kept, and held against the books.

What cannot be reached stands as it last was.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.errors import ToolError
from engine.model.hold import Reading, RunState
from engine.model.said import phrase
from engine.model.time import iso
from engine.ports import Batch
from programs.book.listing import (
    Difference,
    Joined,
    Listing,
    Seen,
    as_data,
    differences,
    from_data,
    joined,
    wanted,
)
from store import pages, views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from engine.model.program import ProgramRevision, Subject
    from engine.model.time import Instant
    from engine.ports import CampaignTool
    from store.db import Db
    from store.sqlite import SqliteStore

LOG = logging.getLogger("serviola.syncing")
PREFIX = "sync:"
ANSWERS_WITHIN_S = 120.0
MOST_OBJECTS = 20_000
MOST_BESIDE = 50
"""How many objects that a list leaves out are asked for one by one, of one kind at one look."""
NOT_ASKED = "left out of the list, and not asked for by itself"
NOT_SHOWN = "left out of the list, and its tool refuses to show it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a look at the tools gave: how each kind is, what changed, and every object beside its book."""

    at: Instant
    listings: tuple[Listing, ...]
    changed: tuple[Difference, ...]
    objects: tuple[Joined, ...]

    @property
    def is_well(self) -> bool:
        """Say whether every kind was listed, all of it is in a book, and nothing has gone or is hidden."""
        troubled = any(one.trouble for one in self.listings)
        amiss = (one.uncovered or is_hidden(one) or is_gone(one, self.listings) for one in self.objects)
        return not (troubled or any(amiss))

    def as_dict(self) -> dict[str, Any]:
        """Give what a program wants to read."""
        return {
            "at": iso(self.at),
            "tools": [
                {key: value for key, value in as_data(one).items() if key != "seen"}
                | {"objects": len(one.seen)}
                for one in self.listings
            ],
            "changed": [
                {"what": one.what.value, **_named(one.subject), "name": one.name, "says": one.says}
                for one in self.changed
            ],
            "objects": [object_of(one, self.listings) for one in self.objects],
        }


async def look(
    tools: Mapping[str, CampaignTool],
    known: Mapping[tuple[str, str], Listing],
    named: Iterable[Subject],
    *,
    now: Instant,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Listing]:
    """List every kind of every tool; of one that does not answer the last good listing stands.

    `named` are the objects that a book names or somebody holds: they are asked for where a list leaves them
    out. Tools are asked side by side, and each one thing after another.
    """
    subjects = tuple(named)

    async def of(tool: CampaignTool) -> list[Listing]:
        """List one tool, kind by kind."""
        found = []
        for kind in tool.capabilities():
            progress(phrase("listing {kind} of {tool}", kind=kind, tool=tool.name))
            found.append(await _kind(tool, kind, known.get((tool.name, kind)), subjects, now))
        return found

    return [one for many in await asyncio.gather(*(of(each) for each in tools.values())) for one in many]


async def _kind(
    tool: CampaignTool, kind: str, before: Listing | None, named: Sequence[Subject], now: Instant
) -> Listing:
    last = before or Listing(tool=tool.name, kind=kind, at=None, seen=())
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            listed = await tool.list(kind)
            if len(listed) > MOST_OBJECTS:
                return replace(
                    last,
                    trouble=phrase(
                        "it lists more than {most} objects; narrow the list by a query",
                        most=f"{MOST_OBJECTS:,}",
                    ),
                )
            seen = [Seen(subject=one.subject, name=one.name, reading=one.reading) for one in listed]
            names = {one.subject: one.name for one in last.seen}
            left_out = wanted(seen, named, tool.name, kind)
            for subject in left_out[:MOST_BESIDE]:
                beside = await _beside(tool, subject, names.get(subject, subject.id))
                seen += [] if beside is None else [beside]
            # A list that was cut short leaves out much that is there: who was not asked for has not gone.
            seen += [_not_asked(one, names.get(one, one.id)) for one in left_out[MOST_BESIDE:]]
    except ToolError as error:
        return replace(last, trouble=str(error))
    except TimeoutError:
        return replace(last, trouble=phrase("no answer within {most} s", most=int(ANSWERS_WITHIN_S)))
    except Exception as error:  # a bug in one adapter must not hide what the others list
        LOG.exception(phrase("listing {kind} of {name} failed unexpectedly", kind=kind, name=tool.name))
        return replace(last, trouble=phrase("unexpected {name}", name=type(error).__name__))
    return Listing(tool=tool.name, kind=kind, at=now, seen=tuple(seen))


async def _beside(tool: CampaignTool, subject: Subject, name: str) -> Seen | None:
    """Read an object that its list leaves out; None where the tool does not know it any more.

    What it refuses to show, as to a token without the right, is there for all we know.
    """
    try:
        return Seen(subject=subject, name=name, reading=await tool.read(subject), listed=False)
    except ToolError as error:
        if error.permanent and error.gone:
            return None
        if error.permanent:
            return Seen(subject=subject, name=name, reading=_unread(NOT_SHOWN), listed=False)
        raise


def _not_asked(subject: Subject, name: str) -> Seen:
    return Seen(subject=subject, name=name, reading=_unread(NOT_ASKED), listed=False)


def _unread(why: str) -> Reading:
    return Reading(state=RunState.OTHER, status=why)


def listings_of(db: Db) -> dict[tuple[str, str], Listing]:
    """Give the last listing of each kind of each tool."""
    found = [from_data(data) for data in pages.cursors(db, PREFIX)]
    return {(one.tool, one.kind): one for one in found}


def kept(listings: Iterable[Listing]) -> dict[str, dict[str, Any]]:
    """Give listings as cursors, to be saved."""
    return {f"{PREFIX}{one.tool}:{one.kind}": as_data(one) for one in listings}


def keep_listings(store: SqliteStore, listings: Sequence[Listing], *, now: Instant) -> None:
    """Save listings from a process that has no core."""
    store.commit(Batch(now=now, inputs=(), words=(), intents=(), cursors=kept(listings)))


def is_hidden(one: Joined) -> bool:
    """Say whether its tool refuses to show it, as to a token without the right: it may be there or not."""
    return one.seen is not None and one.seen.reading.status == NOT_SHOWN


def is_gone(one: Joined, listings: Iterable[Listing]) -> bool:
    """Say whether a book names it, or somebody holds it, and its tool was asked and does not know it."""
    asked = {(each.tool, each.kind) for each in listings if each.at is not None and not each.trouble}
    return one.seen is None and (one.subject.tool, one.subject.kind) in asked


def summed(
    before: Mapping[tuple[str, str], Listing],
    after: Sequence[Listing],
    store: SqliteStore,
    books: Sequence[ProgramRevision],
    *,
    brand: str,
    now: Instant,
) -> Synced:
    """Say what changed, and put everything beside its book and its holds."""
    return Synced(
        at=now,
        listings=tuple(after),
        changed=tuple(one for each in after for one in differences(before.get((each.tool, each.kind)), each)),
        objects=joined(after, books, views.holds(store.db, brand=brand)),
    )


def named_in(store: SqliteStore, books: Iterable[ProgramRevision], *, brand: str) -> list[Subject]:
    """Name the objects that books name or somebody holds."""
    return [
        *(hold.subject for hold in views.holds(store.db, brand=brand)),
        *(one.subject for book in books for one in book.campaigns),
    ]


def _named(subject: Subject) -> dict[str, str]:
    return {"tool": subject.tool, "kind": subject.kind, "id": subject.id}


def object_of(one: Joined, listings: Iterable[Listing]) -> dict[str, Any]:
    """Give one object for a program to read: as its tool and its book have it, and who holds it."""
    campaign, seen = one.campaign, one.seen
    at = None if seen is None else seen.reading.next_send_at
    at = at if at is not None or campaign is None else campaign.next_send_at
    return {
        **_named(one.subject),
        "name": seen.name if seen is not None else "" if campaign is None else campaign.name,
        "status": None if seen is None else seen.reading.status,
        "listed": seen is not None and seen.listed,
        "uncovered": one.uncovered,
        "gone": is_gone(one, listings),
        "next_send": None if at is None else iso(at),
        "campaign": None if campaign is None else campaign.id,
        "owner": None if campaign is None else campaign.owner,
        "class": None if campaign is None else campaign.message_class,
        "audience": None if campaign is None else campaign.audience,
        "touches": [] if campaign is None else list(campaign.touches),
        "topics": [] if campaign is None else list(campaign.topics),
        "holds": [{"id": hold.id, "state": hold.state.value, "until": iso(hold.until)} for hold in one.holds],
    }
