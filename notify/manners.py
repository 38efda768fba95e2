"""Manners: when a message may come: not at night, not one by one, and not too many an hour.

Nothing here holds a message back that must not wait: what is urgent, what is for whoever is on call, and what
must be answered before the night is over. Who waits is told when; the message itself stays where it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.model.night import Night
from engine.model.time import HOUR, SECOND, Instant
from engine.ports import Message
from notify.recipients import Reach, parse_recipient

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What was agreed on. `quiet` is by person, team or `everybody`; `together_s` and `per_hour` may be 0.

    `channels` is by the team whose channel it is.
    """

    quiet: Mapping[str, Night] = field(default_factory=dict)
    channels: Mapping[str, Night] = field(default_factory=dict)
    together_s: int = 0
    per_hour: int = 0

    def night_of(self, person: str, recipient: str) -> Night | None:
        """Give the quiet hours of a person: their own, else those of the team, else everybody's."""
        for name in (person, recipient, EVERYBODY):
            if name in self.quiet:
                return self.quiet[name]
        return None

    def sleeps_until(self, message: Message, *, recipient: str, person: str, now: Instant) -> Instant | None:
        """Say until when a message waits for the end of the night; None where it comes at once.

        Without a person it is for a channel. There no question waits: who reads it may be on call.
        """
        parsed = parse_recipient(recipient)
        reach = None if parsed is None else parsed.reach
        if person or reach is Reach.PERSON:
            night = self.night_of(person or recipient, recipient)
        else:
            night = None if message.asks else self.channels.get(recipient)
        if message.wakes or reach is Reach.ONCALL or night is None:
            return None
        morning = night.ends_after(now)
        if morning is None or (message.until is not None and message.until <= morning):
            return None
        return morning

    def spaced_until(
        self, message: Message, *, via: str, came: Sequence[Instant], now: Instant
    ) -> Instant | None:
        """Say until when a notice waits for others to come with it; `came` is when the last ones came.

        In Slack the thread is what keeps them together, and a program wants each by itself.
        """
        if message.wakes or message.asks or via.partition(":")[0] in {"webhook", "sms"}:
            return None
        until: list[Instant] = []
        if self.together_s and via == "mail" and came:
            until.append(Instant(came[-1] + self.together_s * SECOND))
        hour = [one for one in came if one > now - HOUR]
        if self.per_hour and len(hour) >= self.per_hour:
            until.append(Instant(hour[-self.per_hour] + HOUR))
        latest = max(until, default=now)
        return latest if latest > now else None
