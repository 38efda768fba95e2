"""What whoever weighs a press in Slack asks of the rest of the house, and what all of them say."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.model.decision import Decision, Verdict
from engine.model.feedback import Feedback
from engine.model.proposal import Proposal
from engine.model.said import phrase
from engine.ports import Card

TAKEN_WITHIN_S = 6.0
"""How long whatever a press asks of the house may take."""
AS_IT_IS_NOW = phrase("The card shows the question as it is now; answer it there.")
BY_OTHER_MEANS = phrase("You can always answer with: serviola decide")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What is asked of the rest of the house.

    `submit` records an answer. `verdict` waits a while for what the core says of it, and gives None when it
    does not come in time. `proposal`, `details` and `card` look a question up. `profile` is Slack's
    users.info. `names` are those who can be asked for a second opinion, and `second` asks one of them: it
    takes the question, who asks and whom, and gives what is said to whoever asked.
    `kept` looks a question up that may be over long ago; `feedback` keeps how it was, or says why not.
    `shown` waits until the card of a question shows how it stands, and gives False where it cannot for now.
    """

    submit: Callable[[Decision], Awaitable[None]]
    verdict: Callable[[Decision], Awaitable[Verdict | None]]
    proposal: Callable[[str], Awaitable[Proposal | None]]
    details: Callable[[str], Awaitable[str]]
    profile: Callable[[str], Awaitable[Mapping[str, Any]]]
    kept: Callable[[str], Awaitable[Proposal | None]]
    feedback: Callable[[Feedback], Awaitable[str]]
    card: Callable[[str], Awaitable[Card | None]] | None = None
    names: Callable[[], Awaitable[Sequence[tuple[str, str]]]] | None = None
    shown: Callable[[str], Awaitable[bool]] | None = None
    second: Callable[[str, str, str], Awaitable[str]] | None = None
