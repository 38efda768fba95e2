"""Contacts: what lists say of customers, turned into what may be kept: keyed digests, each with an end."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.contact import ContactHold, ContactNews, ContactReason, ContactsHeard
from engine.model.said import phrase
from engine.model.time import DAY, Instant, later
from engine.response.contacts import ListState
from serviola.settings_clearance import PUSHED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engine.model.contact import ContactSaid
    from serviola.settings_clearance import ClearanceSetting
    from store.contacts import ContactList
    from wire.secrets import Secret

LONGEST = 400 * DAY
"""What nobody repeats for so long is not kept, whatever end it was given."""


@dataclass(slots=True)
class Contacts:
    """The contacts of one brand. `key` gives the key of this installation, which is made at first need."""

    setting: ClearanceSetting
    brand: str
    key: Callable[[], Secret]

    def digest(self, contact: str) -> str:
        """Give what a key is kept as: an HMAC that nobody makes who has not the key of this installation."""
        return self._digests()(contact)

    def _digests(self) -> Callable[[str], str]:
        """Give how contacts are digested, with the key read once."""
        key = self.key().reveal().encode()
        return lambda contact: hmac.new(
            key, f"contact\0{self.brand}\0{contact}".encode(), hashlib.sha256
        ).hexdigest()

    def checks(self) -> str:
        """Give what tells one key of an installation from another."""
        return self.digest("")[:16]

    @property
    def names(self) -> frozenset[str]:
        """Name the lists that there may be."""
        return frozenset({PUSHED, *(one.declared.name for one in self.setting.lists)})

    def news(
        self, source: str, said: Sequence[ContactSaid], *, now: Instant, whole: bool = False
    ) -> ContactNews:
        """Give what is kept of what a list says now."""
        digest = self._digests()
        return ContactNews(
            brand=self.brand,
            source=source,
            heard_at=now,
            holds=tuple(ContactHold(digest(one.key), one.reason, self._until(one, now)) for one in said),
            checks=self.checks(),
            whole=whole,
        )

    def states(self, known: Sequence[ContactList]) -> list[ListState]:
        """Say how each list is that was ever pushed, or is asked for."""
        heard_of = {one.source: one for one in known}
        asked = {one.declared.name: one.stale_after_s for one in self.setting.lists}
        pushed = {PUSHED: self.setting.stale_after_s} if PUSHED in heard_of else {}
        return [self._state(name, heard_of.get(name), s) for name, s in (pushed | asked).items()]

    def _state(self, name: str, known: ContactList | None, stale_after_s: int) -> ListState:
        trouble = ""
        if known is None:
            trouble = phrase("it was never read yet")
        elif known.checks != self.checks():
            trouble = phrase("the key of this installation is another one now; have all of it sent again")
        return ListState(
            source=name,
            heard_at=Instant(0) if known is None else known.heard_at,
            stale_after_s=stale_after_s,
            trouble=trouble,
        )

    def _until(self, one: ContactSaid, now: Instant) -> Instant | None:
        if not one.is_open:
            return None
        if one.until is not None:
            until = one.until
        else:
            span_s = self.setting.survey_s if one.reason is ContactReason.SURVEY else self.setting.complaint_s
            until = later(now if one.at is None else min(one.at, now), span_s)
        until = min(until, Instant(now + LONGEST))
        return until if until > now else None


def heard(news: ContactNews, *, by: str = "") -> ContactsHeard:
    """Give what the journal keeps of it: how many of which reason, and never whom."""
    held = Counter(one.reason.value for one in news.holds if one.until is not None)
    return ContactsHeard(
        brand=news.brand,
        source=news.source,
        by=by,
        at=news.heard_at,
        held=dict(sorted(held.items())),
        let_go=sum(one.until is None for one in news.holds),
        whole=news.whole,
    )
