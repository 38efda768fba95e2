"""One look at the tools from the command line, beside the service or without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serviola.clocks import SystemClock
from serviola.listings import Synced, keep_listings, listings_of, look, named_in, summed
from serviola.loading import load_tools
from wire.http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.model.program import ProgramRevision
    from engine.model.time import Instant
    from serviola.settings import Settings
    from store.sqlite import SqliteStore


async def looked(
    settings: Settings,
    store: SqliteStore,
    books: Sequence[ProgramRevision],
    *,
    environ: Mapping[str, str],
    now: Instant,
    ask: bool,
    progress: Callable[[str], None],
) -> Synced:
    """Look at the tools and keep what they list; without `ask` give what the last look gave.

    The service takes in when campaigns are sent next at its own look, or when it reads its books again.
    """
    before = listings_of(store.db)
    after = list(before.values())
    if ask:
        async with Http() as http:
            tools = load_tools(settings, http, SystemClock(), base_urls={}, environ=environ)
            named = named_in(store, books, brand=settings.brand)
            after = await look(tools, before, named, now=now, progress=progress)
        keep_listings(store, after, now=now)
    return summed(before, after, store, books, brand=settings.brand, now=now)
