"""A notifier: the mouth, and the messages and cards that it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way around, to be chosen for an item; the key is the option's. `brings` says what it touches."""

    key: str
    item: str
    label: str
    says: str
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A question in parts, for a notifier that can show more than text. Outside words may stand in each part.

    `choices` stand in the order of the proposal's options; `goes_to` names the itinerary system that a chosen
    one is sent to, and is empty where a person carries it out. `ended` says how it was decided and by whom;
    while it is empty the question is open. `came` says what came of it, one line a row. `silence` says which
    source is not heard, and since when; empty while they are. `beware` is what is known to look like it and
    not to be it, a sentence each. `hurry` names the send that leaves less time than an answer needs,
    and is empty where there is time.

    `evidence` says who speaks of it, by class and age, and how sure they are. `asked_of` is who is asked.
    `changed` says that an earlier plan is void, and is empty where there was none. `undo` says how what was
    decided is undone. `row_keys` are the keys of what may be approved one by one, in the order of `rows`,
    and is empty where it is all or nothing. `later` says what becomes of what comes under the same situation
    afterwards, and is empty where each is asked about by itself.
    """

    proposal: str
    plan: str
    asks: str
    situation: str
    heard: str = ""
    headline: str = ""
    silence: str = ""
    beware: tuple[str, ...] = ()
    playbook: str = ""
    because: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    goes_to: str = ""
    until: str = ""
    otherwise: str = ""
    waits_for: str = ""
    ended: str = ""
    came: tuple[str, ...] = ()
    hurry: str = ""
    evidence: tuple[str, ...] = ()
    asked_of: str = ""
    changed: str = ""
    undo: tuple[str, ...] = ()
    row_keys: tuple[str, ...] = ()
    later: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One rendered message. The same key twice is one message.

    `urgent` is for what must not be overlooked, such as a pause that failed. Of two writings of one message
    by one process, the one with the larger `order` is the newer. A rewriting that is `quiet` only brings the
    figures up to date: who cannot rewrite in place leaves it out.

    `wakes` is for what may come at any hour. `kind` is the template that it was rendered from, `until` until
    when an answer is of use, `about` the campaign it is about. `brief` is the same in few words, all of them
    ours. `because` says why whoever reads it gets it; whoever speaks on several ways fills it in.
    """

    key: str
    recipient: str
    title: str
    body: str
    thread: str = ""
    asks: str = ""
    urgent: bool = False
    card: Card | None = None
    order: int = 0
    quiet: bool = False
    wakes: bool = False
    kind: str = ""
    until: Instant | None = None
    about: str = ""
    brief: str = ""
    because: str = ""


class Notifier(Protocol):
    """Mouth. Every failure is a NotifyError."""

    name: str

    async def ask(self, message: Message) -> None:
        """Put a question before its recipient."""
        ...

    async def tell(self, message: Message) -> None:
        """Tell a recipient something that needs no answer."""
        ...

    async def rewrite(self, message: Message) -> None:
        """Replace the message of that key."""
        ...
