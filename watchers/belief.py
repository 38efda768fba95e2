"""For how long a server is believed that says that nothing changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.model.time import HOUR, Instant

if TYPE_CHECKING:
    from watchers.locations import Look

AFRESH = 6 * HOUR
"""After so long of hearing that nothing changed, the whole document is asked for."""
_VALIDATORS = ("etag", "modified")


class Belief:
    """What one server is asked with.

    A cache that never expires, or an ETag that stays while the document changes, says for ever that nothing
    did, and would blind us for as long. Who was found to be wrong is asked for all of it at every look.
    """

    def __init__(self) -> None:
        """Believe at first; what is noted here is forgotten with the process."""
        self._whole_at: Instant | None = None
        self._was_wrong = False

    def known(self, known: Mapping[str, str], *, now: Instant) -> Mapping[str, str]:
        """Give what is known of a document, without what lets the server say that it did not change."""
        if self._whole_at is None:
            self._whole_at = now
        if not self._was_wrong and 0 <= now - self._whole_at < AFRESH:
            return known
        return {key: value for key, value in known.items() if key not in _VALIDATORS}

    def note(self, asked: Mapping[str, str], known: Mapping[str, str], look: Look, *, now: Instant) -> None:
        """Note what it answered to what it was asked, which may be less than what is known."""
        if look.validators is None:
            return
        self._whole_at = now
        validators = {key: value for key, value in known.items() if key in _VALIDATORS}
        unasked = not validators.keys() & asked.keys()
        if unasked and look.changed and validators and validators.items() <= look.validators.items():
            self._was_wrong = True
