"""Examining our clock: what others say the time is, in the Date of every answer that the doctor gets."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.model.said import phrase
from engine.model.time import SECOND, instant
from serviola.findings import ILL, WARNING, WELL, Finding
from wire.http import DEFAULT_LIMITS, Http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.ports import Clock
    from wire.http import Answer, Limits

DOUBTFUL_S, WRONG_S = 30.0, 120.0
"""Slack refuses what is signed five minutes off; deadlines and leases are ours to keep to the second."""


class Clocks:
    """Collects by how many seconds our clock is ahead of each host's."""

    def __init__(self, clock: Clock) -> None:
        """Begin with no host heard."""
        self._clock = clock
        self.ahead_s: dict[str, float] = {}

    def hear(self, host: str, headers: Mapping[str, str]) -> None:
        """Take an answer; what a cache kept for a while says how long."""
        try:
            theirs = instant(parsedate_to_datetime(headers["date"]))
            age_s = float(headers.get("age", "0"))
        except (KeyError, ValueError, TypeError, OverflowError):
            return
        ahead_s = (self._clock.now() - theirs) / SECOND - age_s
        if abs(ahead_s) < abs(self.ahead_s.get(host, float("inf"))):
            self.ahead_s[host] = ahead_s

    def finding(self) -> Finding:
        """Say how our clock stands to theirs; one host alone may be wrong itself."""
        what = phrase("clock")
        if not self.ahead_s:
            says = phrase("nobody whom we asked said what time it is")
            return Finding(what=what, state=WARNING, says=says, remedy=phrase("see that NTP keeps it right"))
        off_s = median(self.ahead_s.values())
        count = len(self.ahead_s)
        if abs(off_s) < DOUBTFUL_S:
            near = f"{DOUBTFUL_S:.0f}"
            says = (
                phrase("within {seconds} s of another", seconds=near)
                if count == 1
                else phrase("within {seconds} s of {count} others", seconds=near, count=count)
            )
            return Finding(what=what, state=WELL, says=says)
        how = phrase("ahead of") if off_s > 0 else phrase("behind")
        says = phrase(
            "{seconds} s {how} {hosts}",
            seconds=f"{abs(off_s):.0f}",
            how=how,
            hosts=", ".join(sorted(self.ahead_s)[:3]),
        )
        wrong = abs(off_s) >= WRONG_S
        remedy = phrase(
            "set it by NTP (timedatectl set-ntp true): deadlines, signatures and leases hang on it"
        )
        return Finding(what=what, state=ILL if wrong else WARNING, says=says, remedy=remedy)


class Listening(Http):
    """The outbound client that also hears what time it is where it asks."""

    def __init__(self, clocks: Clocks) -> None:
        """Tell `clocks` of every answer."""
        super().__init__()
        self._clocks = clocks

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        allow_private: frozenset[str] = frozenset(),
        limits: Limits = DEFAULT_LIMITS,
    ) -> Answer:
        """Ask as ever, and hear from the answer what time it is there."""
        answer = await super().request(
            method, url, headers=headers, body=body, allow_private=allow_private, limits=limits
        )
        self._clocks.hear(urlsplit(answer.url).hostname or url, answer.headers)
        return answer
