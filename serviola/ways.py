"""Ways: what leads out of the house, to people and to tools, and what of it does not get through now."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.response.notices import RETRY_MARK
from serviola.circuit import Circuits
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import NotifyError
    from engine.model.hold import Intent

LOG = logging.getLogger("serviola.ways")
MOST_SAID = 20
"""How much is said of one way before it works again, where it says something else of each object."""


class Ways:
    """Says each thing that is wrong with a way once until it works again, and then that it does."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self._ill: dict[str, str] = {}
        self._said: dict[str, set[str]] = {}
        self._undelivered: dict[str, str] = {}
        self.circuits = Circuits()
        """Which tool accounts are left alone for a while, because they do not answer."""

    @property
    def ill(self) -> Mapping[str, str]:
        """Give what is wrong, by the name of the way or tool."""
        return self._ill

    @property
    def undelivered(self) -> int:
        """Count the messages that did not get through and are tried again."""
        return len(self._undelivered)

    def failed(self, name: str, says: str, *, again_in_s: float | None = None) -> None:
        """Hear that a way failed and is tried again."""
        self._ill[name] = says
        said = self._said.setdefault(name, set())
        if says not in said and len(said) < MOST_SAID:
            said.add(says)
            when = phrase("tried again soon")
            if again_in_s is not None:
                when = phrase("tried again in {wait_s:.0f} s", wait_s=again_in_s)
            LOG.warning(phrase("{name}: {says} — {when}", name=name, says=kept(says), when=when))

    def works(self, name: str) -> None:
        """Hear that a way got through."""
        self._said.pop(name, None)
        if self._ill.pop(name, ""):
            LOG.warning(phrase("{name}: works again", name=name))

    def spoke(self, name: str, error: NotifyError | None) -> None:
        """Hear how one try on one way to people ended; what is vain says nothing of the way itself."""
        if error is None:
            self.works(name)
        elif not error.permanent:
            self.failed(name, str(error), again_in_s=error.retry_after_s)

    def waits(self, intent: Intent) -> None:
        """Hear that a message was not delivered yet."""
        self._undelivered[_name(intent)] = intent.recipient

    def ended(self, intent: Intent) -> None:
        """Hear that a message was delivered, or never will be."""
        self._undelivered.pop(_name(intent), None)


def _name(intent: Intent) -> str:
    return intent.key.split(RETRY_MARK)[0]
