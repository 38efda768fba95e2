"""What tools list, held against what they listed before and against the books."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from engine.model.hold import Hold, Reading, RunState
from engine.model.ids import digest_of
from engine.model.program import Campaign, ProgramRevision, Subject
from engine.model.said import phrase
from engine.model.time import Instant, iso, parse_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One object as its tool has it; one that is not `listed` was asked for by itself."""

    subject: Subject
    name: str
    reading: Reading
    listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The objects of one kind as a tool last gave them, and when; `trouble` says why it gives none now.

    `at` is None where it never gave any.
    """

    tool: str
    kind: str
    at: Instant | None
    seen: tuple[Seen, ...]
    trouble: str = ""


class News(StrEnum):
    """What became of an object since the last good look."""

    NEW = "new"
    GONE = "gone"
    STATUS = "status"
    NEXT_SEND = "next_send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changed in a tool."""

    what: News
    subject: Subject
    name: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One object: as its tool has it, as a book has it, and who holds it; None where it is not there."""

    subject: Subject
    seen: Seen | None
    campaign: Campaign | None
    holds: tuple[Hold, ...]

    @property
    def uncovered(self) -> bool:
        """Say whether it is in its tool and in no book, so that nobody would be asked about it."""
        return self.campaign is None and self.seen is not None


def differences(before: Listing | None, after: Listing) -> Iterator[Difference]:
    """Say what changed since the last good look; the first look is compared with nothing."""
    if before is None or before.at is None or after.trouble:
        return
    old = {one.subject: one for one in before.seen}
    new = {one.subject: one for one in after.seen}
    for subject, one in new.items():
        was = old.get(subject)
        if was is None:
            yield Difference(what=News.NEW, subject=subject, name=one.name, says=one.reading.status)
            continue
        if was.reading.status != one.reading.status:
            says = phrase("{was} → {is_now}", was=was.reading.status, is_now=one.reading.status)
            yield Difference(what=News.STATUS, subject=subject, name=one.name, says=says)
        if was.reading.next_send_at != one.reading.next_send_at:
            says = phrase(
                "{was} → {is_now}", was=_at(was.reading.next_send_at), is_now=_at(one.reading.next_send_at)
            )
            yield Difference(what=News.NEXT_SEND, subject=subject, name=one.name, says=says)
    for subject, was in old.items():
        if subject not in new:
            yield Difference(what=News.GONE, subject=subject, name=was.name, says=was.reading.status)


def joined(
    listings: Iterable[Listing], books: Iterable[ProgramRevision], holds: Iterable[Hold]
) -> tuple[Joined, ...]:
    """Join by tool, kind and id all that is listed, in a book or held: what is held is never left out."""
    seen = {one.subject: one for listing in listings for one in listing.seen}
    campaigns = {one.subject: one for book in books for one in book.campaigns}
    held: dict[Subject, list[Hold]] = {}
    for hold in holds:
        held.setdefault(hold.subject, []).append(hold)
    return tuple(
        Joined(
            subject=subject,
            seen=seen.get(subject),
            campaign=campaigns.get(subject),
            holds=tuple(held.get(subject, ())),
        )
        for subject in sorted({*seen, *campaigns, *held}, key=lambda one: one.key)
    )


def with_next_sends(book: ProgramRevision, sends: Mapping[Subject, Instant]) -> ProgramRevision:
    """Have each campaign be sent next when its tool says; where a tool does not say, the book does."""
    campaigns = tuple(
        replace(one, next_send_at=sends.get(one.subject, one.next_send_at)) for one in book.campaigns
    )
    if campaigns == book.campaigns:
        return book
    said = ",".join(f"{one.id}={one.next_send_at}" for one in campaigns)
    return replace(book, campaigns=campaigns, digest=digest_of(book.digest, said))


def next_sends(listings: Iterable[Listing]) -> dict[Subject, Instant]:
    """Give when each object that runs is sent next, as far as its tool says."""
    return {
        one.subject: one.reading.next_send_at
        for listing in listings
        for one in listing.seen
        if one.reading.next_send_at is not None and one.reading.state is RunState.RUNNING
    }


def as_data(one: Listing) -> dict[str, Any]:
    """Give a listing as JSON data."""
    return {
        "tool": one.tool,
        "kind": one.kind,
        "at": None if one.at is None else iso(one.at),
        "trouble": one.trouble,
        "seen": [
            {
                "id": each.subject.id,
                "name": each.name,
                "state": each.reading.state.value,
                "status": each.reading.status,
                "next_send": None if each.reading.next_send_at is None else iso(each.reading.next_send_at),
                "listed": each.listed,
            }
            for each in one.seen
        ],
    }


def from_data(data: Mapping[str, Any]) -> Listing:
    """Read a listing back."""
    tool, kind = str(data["tool"]), str(data["kind"])
    return Listing(
        tool=tool,
        kind=kind,
        at=None if data["at"] is None else parse_iso(data["at"]),
        trouble=str(data["trouble"]),
        seen=tuple(_seen(tool, kind, each) for each in data["seen"]),
    )


def _seen(tool: str, kind: str, data: Mapping[str, Any]) -> Seen:
    at = data["next_send"]
    reading = Reading(
        state=RunState(data["state"]),
        status=str(data["status"]),
        next_send_at=None if at is None else parse_iso(at),
    )
    return Seen(
        subject=Subject(tool, kind, str(data["id"])),
        name=str(data["name"]),
        reading=reading,
        listed=bool(data["listed"]),
    )


def wanted(listing: Sequence[Seen], named: Iterable[Subject], tool: str, kind: str) -> list[Subject]:
    """Give the objects of a kind that a book names or somebody holds, and that a list leaves out."""
    there = {one.subject for one in listing}
    return [one for one in dict.fromkeys(named) if (one.tool, one.kind) == (tool, kind) and one not in there]


def _at(at: Instant | None) -> str:
    return phrase("no send") if at is None else iso(at)
