"""Previewing: what a book would change, without changing anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import PlaybookError, ServiolaError
from engine.model.said import phrase
from programs.book.changes import Change, What, changes, most_goes
from programs.book.fetch import Ways
from programs.book.listing import next_sends
from serviola.book_files import beside, declared_by_name
from serviola.books import fetching, why
from serviola.clocks import SystemClock
from serviola.listings import listings_of
from serviola.loading import load_tools
from store.sqlite import SqliteStore
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.findings import Finding
    from engine.model.program import ProgramRevision, Subject
    from engine.model.time import Instant
    from programs.book.declared import Declared
    from programs.book.listing import Listing
    from serviola.books import Fetch
    from serviola.settings import Settings


_COUNTED = {
    "calls": (phrase("1 call"), phrase("calls")),
    "stops": (phrase("1 stop"), phrase("stops")),
    "itineraries": (phrase("1 itinerary"), phrase("itineraries")),
    "campaigns": (phrase("1 campaign"), phrase("campaigns")),
    "vessels": (phrase("1 vessel"), phrase("vessels")),
    "ports": (phrase("1 port"), phrase("ports")),
    "rules": (phrase("1 set of rules"), phrase("sets of rules")),
}
"""What one row of a table is called, and several."""


CALLED = {
    What.ADDED: phrase("added"),
    What.MOVED: phrase("moved"),
    What.CHANGED: phrase("changed"),
    What.DROPPED: phrase("dropped"),
}
"""What happens to one row, in a word."""


def counted(count: int, table: str) -> str:
    """Say a number of rows of a table."""
    one, many = _COUNTED[table]
    return one if count == 1 else phrase("{count} {things}", count=count, things=many)


def changed(things: str, what: What) -> str:
    """Say what would happen to things of a book."""
    match what:
        case What.ADDED:
            return phrase("{things} added", things=things)
        case What.MOVED:
            return phrase("{things} moved", things=things)
        case What.CHANGED:
            return phrase("{things} changed", things=things)
        case What.DROPPED:
            return phrase("{things} dropped", things=things)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would come of one book. Without a `book` it cannot be used, and `error` says why.

    `held` says why a person would be asked first; `beside` names the files that were read with the one named.
    """

    name: str
    book: ProgramRevision | None
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    held: str = ""
    error: str = ""
    beside: tuple[str, ...] = ()

    @property
    def summary(self) -> tuple[str, ...]:
        """Count what would change, in words."""
        counts = Counter((one.table, one.what) for one in self.changes)
        found = (changed(counted(count, table), what) for (table, what), count in sorted(counts.items()))
        return tuple(found) or (phrase("nothing would change"),)

    def as_dict(self) -> dict[str, Any]:
        """Give what a program wants to read."""
        return {
            "book": self.name,
            "usable": self.book is not None,
            "error": self.error,
            "held": self.held,
            "doubtful": [asdict(one) for one in self.findings],
            "changes": [asdict(one) for one in self.changes],
        }


async def preview_books(
    settings: Settings,
    target: str,
    known: Mapping[str, ProgramRevision],
    *,
    environ: Mapping[str, str],
    now: Instant,
) -> tuple[Preview, ...]:
    """Read the books that are meant, and hold each against the one in force; ServiolaError if none is."""
    async with Http() as http:
        tools = load_tools(settings, http, SystemClock(), base_urls={}, environ=environ, remember=False)
        ways = Ways(http=http, environ=environ)
        sends = next_sends(listed_before(settings).values())

        async def listed() -> Mapping[Subject, Instant]:
            return sends

        fetch = fetching(
            tools,
            ways,
            brand=settings.brand,
            system=settings.itineraries,
            limits=settings.most_per_hour,
            listed=listed,
        )
        return tuple(
            [
                await _previewed(one, settings, fetch, known.get(one.name), now)
                for one in meant(settings, target)
            ]
        )


async def _previewed(
    one: Declared, settings: Settings, fetch: Fetch, last: ProgramRevision | None, now: Instant
) -> Preview:
    """Read a book, and hold it against the one in force; what is wrong with it is said in it."""
    try:
        read = await fetch(one)
    except PlaybookError as error:
        return Preview(
            name=one.name, book=None, findings=error.findings, error=phrase("nothing in it can be read")
        )
    except ServiolaError as error:
        return Preview(name=one.name, book=None, error=why(one, error))
    return Preview(
        name=one.name,
        book=read.book,
        findings=read.findings,
        changes=changes(last, read.book),
        held=most_goes(last, read.book, now) if one.keep_when_most_goes else "",
        beside=beside(one) if one not in settings.books else (),
    )


def listed_before(settings: Settings) -> Mapping[tuple[str, str], Listing]:
    """Give what tools listed the last time; nothing where there is no store yet."""
    if not settings.store.exists():
        return {}
    with SqliteStore.open(settings.store) as store:
        return listings_of(store.db)


def meant(settings: Settings, target: str) -> tuple[Declared, ...]:
    """Give the books that a name means: one of the configuration, or a file."""
    if not target:
        return settings.books
    for one in settings.books:
        if one.name == target or (
            one.path is not None and _is_of(Path(target).resolve(), one.path.resolve())
        ):
            return (one,)
    if Path(target).exists():
        return (declared_by_name(Path(target)),)
    known = ", ".join(one.name for one in settings.books)
    raise ServiolaError(
        phrase(
            "there is no file and no book {target}; the configuration declares: {known}",
            target=target,
            known=known,
        )
    )


def _is_of(file: Path, book: Path) -> bool:
    """Say whether a file is a book, or one table of a book that is a folder."""
    return book in {file, file.parent} and (file == book or file.is_file())
