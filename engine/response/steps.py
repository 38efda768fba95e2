"""Steps: the reads, pauses and resumes that a hold asks of its tool, and when to try again.

Retrying lives here and nowhere else: adapters only say whether it is vain, and when not before.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.model.hold import Do, Hold, Intent, Outcome, Result
from engine.model.said import phrase
from engine.model.time import MINUTE, SECOND, Instant, iso, later, parse_iso
from engine.response import notices
from engine.response.facts import about_hold
from engine.response.notices import RETRY_MARK

if TYPE_CHECKING:
    from engine.response.brand import Brand
    from engine.response.state import Voice

TWICE = "twice"
"""In the facts of a read: it reads what was not believed the first time."""
REACH_FOR = 10 * MINUTE
"""How long we try to reach a tool before a person is told to do it by hand."""
PROVE_FOR = 45 * SECOND
"""How long after the tool's yes the proof may take; a person is told within a minute."""
PROVE_EVERY_S = 5.0
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
QUIET = "quiet_until"
"""In the facts of a read: what was sent before may arrive until then, so nothing is sent again sooner."""


def step(
    voice: Voice,
    hold: Hold,
    do: Do,
    purpose: str,
    *,
    at: Instant | None = None,
    quiet: Instant | None = None,
    twice: bool = False,
) -> None:
    """Ask one thing of the hold's tool. `hold.attempt` numbers the steps, so that each has its own key.

    `quiet` is until when what was sent before may still arrive. `twice` says that it is read a second time,
    because the first reading was not believed.
    """
    reading = do is Do.READ
    voice.want(
        Intent(
            key=f"{do}:{hold.id}:{purpose}:{hold.attempt}",
            brand=hold.brand,
            partition=hold.partition,
            do=do,
            due_at=voice.now if at is None else at,
            not_after=None if reading else hold.deadline,
            situation=hold.situation,
            proposal=hold.asked_release if do is Do.RESUME else hold.proposal,
            hold=hold.id,
            purpose=purpose,
            attempt=hold.attempt,
            subject=hold.subject,
            version=_version(hold, do),
            facts=_remembered(hold, do) | _noted(quiet, twice=twice),
        )
    )


def _noted(quiet: Instant | None, *, twice: bool) -> dict[str, str]:
    return ({} if quiet is None else {QUIET: iso(quiet)}) | ({TWICE: "yes"} if twice else {})


def _remembered(hold: Hold, do: Do) -> dict[str, str]:
    """Give what a resume must be told of the time before us: when it was to be sent next."""
    if do is not Do.RESUME or hold.before is None or hold.before.next_send_at is None:
        return {}
    return {"next_send": iso(hold.before.next_send_at)}


def is_past(hold: Hold, intent: Intent) -> bool:
    """Say whether something newer was asked of the hold's tool than this."""
    return intent.attempt < hold.attempt


def prove_at(outcome: Outcome) -> Instant:
    """Say when to read again for the proof."""
    return later(outcome.at, max(PROVE_EVERY_S, outcome.retry_after_s or 0.0))


def is_gone(outcome: Outcome) -> bool:
    """Say whether a tool answered a read, and does not know what was to be read."""
    return outcome.result is Result.FAILED and outcome.permanent and outcome.reading is not None


def quiet_after(outcome: Outcome) -> Instant | None:
    """Say until when what was sent without an answer may still arrive; None where nobody said."""
    return None if outcome.retry_after_s is None else later(outcome.at, outcome.retry_after_s)


def quiet_until(intent: Intent) -> Instant | None:
    """Say until when nothing is to be sent again, as the read that this was says."""
    until = intent.facts.get(QUIET, "")
    return parse_iso(until) if until else None


def prove_until(now: Instant, quiet: Instant | None) -> Instant:
    """Say how long the proof may take: not shorter than what was sent may take to arrive."""
    return max(Instant(now + PROVE_FOR), Instant(0) if quiet is None else later(quiet, PROVE_EVERY_S))


def retry_at(outcome: Outcome, attempt: int) -> Instant:
    """Say when to try again: doubling from a second to half a minute, or when the other side said."""
    wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(attempt, 10))
    return later(outcome.at, max(wait, outcome.retry_after_s or 0.0))


def too_late(brand: Brand, says: str) -> str:
    """Say why something was not done in time: as given, unless everything is stopped."""
    return says if brand.halted is None else phrase("everything was stopped, and not started again in time")


def tell_owner(voice: Voice, brand: Brand, hold: Hold, template: str) -> None:
    """Tell the owner of a hold how it stands, and whoever was asked about it."""
    situation = brand.situations[hold.situation]
    proposal = brand.proposals.get(hold.proposal)
    recipients = dict.fromkeys([hold.owner, *([proposal.group] if proposal is not None else [])])
    for recipient in recipients:
        notices.tell(
            voice,
            situation,
            recipient=recipient,
            template=template,
            key=f"{template}:{hold.id}:{hold.attempt}",
            facts=about_hold(brand, hold),
            proposal=hold.proposal,
            hold=hold.id,
        )


def redeliver(voice: Voice, intent: Intent, outcome: Outcome) -> None:
    """Send a message again that did not get through; its key before the mark stays the same."""
    if outcome.result is Result.DONE or outcome.permanent:
        return
    base = intent.key.split(RETRY_MARK)[0]
    tries = intent.attempt + 1
    voice.want(
        replace(intent, key=f"{base}{RETRY_MARK}{tries}", attempt=tries, due_at=retry_at(outcome, tries))
    )


def _version(hold: Hold, do: Do) -> str:
    if do in {Do.PAUSE, Do.END}:
        return "" if hold.before is None else hold.before.version
    if do is Do.RESUME:
        return "" if hold.after is None else hold.after.version
    return ""
