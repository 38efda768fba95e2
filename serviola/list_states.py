"""How each list of contacts is: heard or stale, failing, or kept back because most of it would go at once.

What a look at a list gave stands in the store, so that another process (doctor, the commands) sees it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.model.contact import ContactNews, ContactsHeard
from engine.model.said import phrase
from engine.model.time import DAY, SECOND, Instant, iso
from engine.ports import Batch
from engine.response.contacts import ListState
from engine.response.spans import when
from serviola.build import KEY
from serviola.contacts import Contacts
from serviola.eyes import install_key
from serviola.settings_clearance import PUSHED
from store import contacts, pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serviola.core import Core
    from serviola.settings import Settings
    from store.sqlite import SqliteStore

PREFIX = "contacts:"
ACCEPTED = "contacts-accepted:"
RETIRED = "contacts-retired:"
FEW = 3
"""Of so many or fewer only all is most."""
ACCEPTED_FOR = DAY
"""For how long a person's word that most may go counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A list that was not taken in: of `before` contacts that it still holds it would keep `after`."""

    before: int
    after: int


def most_go(store: SqliteStore, news: ContactNews) -> KeptBack | None:
    """Say that a whole list lets most go whom it still holds; None where it does not.

    So falls an export that broke off, or a query that lost its join. What was digested with another key is
    not found any more by anybody, and nobody is let go of with it.
    """
    with store.db.reading() as connection:
        lists = contacts.lists(connection, brand=news.brand)
    if all((one.source, one.checks) != (news.source, news.checks) for one in lists):
        return None
    held = contacts.standing(store.db, news.source, brand=news.brand, now=news.heard_at)
    stay = held & {one.contact for one in news.holds if one.until is not None}
    is_most = 2 * len(stay) < len(held) and (len(held) > FEW or not stay)
    return KeptBack(before=len(held), after=len(stay)) if is_most else None


def accepted_by(store: SqliteStore, name: str, back: KeptBack, now: Instant) -> str:
    """Say who accepted that a list lets so many go; empty where nobody did, or of a list that kept more."""
    said = store.cursor(ACCEPTED + name)
    if not said or now - int(said["at"]) > ACCEPTED_FOR or back.after < int(said["keeps"]):
        return ""
    return str(said["by"])


def acceptance(name: str, *, by: str, keeps: int, now: Instant) -> dict[str, dict[str, Any]]:
    """Give a person's word that a list may let go of whom it does, as it is saved."""
    return {ACCEPTED + name: {"by": by, "at": now, "keeps": keeps}}


def saved(name: str, says: str, back: KeptBack | None) -> dict[str, dict[str, Any]]:
    """Give how a look at a list went, as it is saved."""
    more = {} if back is None else {"before": back.before, "after": back.after}
    return {PREFIX + name: {"list": name, "says": says} | more}


def kept_back(store: SqliteStore, name: str) -> KeptBack | None:
    """Say what of a list is kept back now."""
    said = store.cursor(PREFIX + name)
    return KeptBack(before=said["before"], after=said["after"]) if "before" in said else None


def why_kept_back(name: str, back: KeptBack) -> str:
    """Say that a list was not taken in, what stands meanwhile, and what a person can do."""
    return phrase(
        "it is NOT taken in: of {before:,} contacts that it holds it would keep {after:,}, and the last good "
        "list stands until it is stale — if it is meant, say: serviola contacts accept {name}",
        before=back.before,
        after=back.after,
        name=name,
    )


def retirement(name: str, *, by: str, now: Instant) -> dict[str, dict[str, Any]]:
    """Give who retired a list, as it is saved."""
    return {RETIRED + name: {"by": by, "at": now}}


def retire_word(known: Contacts, gone: int, *, by: str, now: Instant) -> ContactsHeard:
    """Give what the journal keeps of a list of all that was pushed that somebody retires."""
    return ContactsHeard(brand=known.brand, source=PUSHED, by=by, at=now, held={}, let_go=gone, whole=True)


def retire_pushed(core: Core, known: Contacts, *, by: str, now: Instant) -> int:
    """Retire the list of all that was pushed, in one step with the journal; say how many it held."""
    gone = len(contacts.standing(core.store.db, PUSHED, brand=known.brand, now=now))
    news = ContactNews(
        brand=known.brand, source=PUSHED, heard_at=now, holds=(), checks="", whole=True, retired=True
    )
    word = retire_word(known, gone, by=by, now=now)
    core.step([word], contacts=[news], cursors=retirement(PUSHED, by=by, now=now))
    return gone


def retire_from_beside(store: SqliteStore, known: Contacts, *, by: str, now: Instant) -> int | None:
    """Retire what was pushed from a process that has no core; None where nothing ever was.

    The word goes to the core first: what is not in the journal must not have happened.
    """
    with store.db.reading() as connection:
        lists = contacts.lists(connection, brand=known.brand)
    if all(one.source != PUSHED for one in lists):
        return None
    gone = len(contacts.standing(store.db, PUSHED, brand=known.brand, now=now))
    store.submit(retire_word(known, gone, by=by, now=now))
    said = retirement(PUSHED, by=by, now=now)
    store.commit(Batch(now=now, inputs=(), words=(), intents=(), cursors=said))
    contacts.retire(store.db, PUSHED, brand=known.brand)
    return gone


def retired(store: SqliteStore) -> ListState | None:
    """Give the list of all that was pushed as it is where somebody retired it; None where nobody did."""
    said = store.cursor(RETIRED + PUSHED)
    if not said:
        return None
    trouble = phrase("it was retired on {at} by {by}", at=when(Instant(said["at"])), by=said["by"])
    return ListState(source=PUSHED, heard_at=Instant(0), stale_after_s=0, trouble=trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHealth:
    """How a list of contacts is, in one sentence; `heard_at` is None for one that was never read."""

    name: str
    well: bool
    says: str
    heard_at: Instant | None
    stale: bool
    kept_back: bool
    holds: int


def healths(store: SqliteStore, known: Contacts, now: Instant) -> tuple[ListHealth, ...]:
    """Say how every list is that is declared, or was pushed."""
    with store.db.reading() as connection:
        lists = contacts.lists(connection, brand=known.brand)
    looked = {str(one["list"]): one for one in pages.cursors(store.db, PREFIX)}
    return tuple(
        _health(
            one,
            looked.get(one.source, {}),
            len(contacts.standing(store.db, one.source, brand=known.brand, now=now)),
            now,
        )
        for one in known.states(lists)
    )


def _health(one: ListState, looked: Mapping[str, Any], holds: int, now: Instant) -> ListHealth:
    stale = not one.trouble and now - one.heard_at > one.stale_after_s * SECOND
    says = [str(each) for each in (one.trouble, looked.get("says", "")) if each]
    if stale:
        at = when(one.heard_at)
        says.insert(0, phrase("it was last heard on {at}; whom nothing holds is unknown since", at=at))
    return ListHealth(
        name=one.source,
        well=not says,
        says="; ".join(says)
        or phrase("heard on {at}; it holds {holds:,}", at=iso(one.heard_at), holds=holds),
        heard_at=one.heard_at or None,
        stale=stale,
        kept_back="before" in looked,
        holds=holds,
    )


def list_remedy(one: ListHealth) -> str:
    """Say what to do about a list that is not well."""
    if one.kept_back:
        return phrase("if it is meant, say: serviola contacts accept {name}", name=one.name)
    if one.name == PUSHED:
        return phrase("push it again, or retire it with: serviola contacts retire")
    return phrase("see that whoever keeps it answers; it is asked again while the service runs")


def contacts_of(settings: Settings) -> Contacts:
    """Give the contacts of a configuration, for a process that has no core."""
    key = settings.store.with_name(KEY)
    return Contacts(settings.clearance, settings.brand, lambda: install_key(key))
