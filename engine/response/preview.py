"""Preview: what would go out if a campaign that we hold went on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import STARTING, HoldState
from engine.model.program import Passed
from engine.model.proposal import Because
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.signal import Phase
from engine.model.time import SECOND
from engine.response.called_for import called_for
from engine.response.spans import span, when

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from engine.model.hold import Hold
    from engine.model.time import Instant
    from engine.response.brand import Brand

GONE = phrase(
    "its tool does not know it any more, so it was not resumed: look whether it was deleted there, or "
    "whether the tool is another by now; let go of it once more where it is gone"
)
"""It is asked about once more: a tool that is set up wrong knows nothing, either."""
_COMES = {
    PauseClass.SUSPEND: phrase("what waits in its queue goes out"),
    PauseClass.SKIP: phrase("the steps that fell due meanwhile are lost"),
    PauseClass.REVERT: phrase("it is scheduled again for its time, by a person where its tool cannot"),
}
_PASSED = {
    Passed.SENDS: phrase("which its tool sends at once"),
    Passed.LOST: phrase("which its tool does not send any more"),
    Passed.UNKNOWN: phrase("which its tool may send at once"),
}


def preview(brand: Brand, hold: Hold, at: Instant, *, at_once: bool = False) -> list[str]:
    """Say, as of a moment, what would go out, for how long it was held, and whether it still fits.

    Where it is to go on `at_once` with others, nothing is dropped.
    """
    return [*unknown(hold), *_held(hold, at), *_sends(brand, hold, at, at_once=at_once), *_fits(brand, hold)]


def unknown(hold: Hold) -> list[str]:
    """Say what comes of letting go of what its tool did not know; nothing of any other."""
    if hold.says != GONE:
        return []
    return [
        phrase(
            "its tool did not know it when it was to go on: look there first, for where it still does not, "
            "nothing is resumed and we ask no more"
        )
    ]


def is_dropped(brand: Brand, hold: Hold, now: Instant) -> bool:
    """Say whether a hold that is let go leaves its campaign paused, for its owner to drop what is too old.

    It does where its playbook says so, and only of what was read back as paused: the rest may run already.
    Where two people agreed that all of it goes on at once, nothing is.
    """
    plan, agreed = brand.plans.get(hold.playbook), brand.proposals.get(hold.asked_release)
    if agreed is not None and agreed.because is Because.AT_ONCE:
        return False
    if plan is None or not plan.playbook.resume.drop_stale or not hold.ours:
        return False
    last = all(one.id == hold.id for one in brand.holds_on(hold.subject.key))
    return last and hold.state is HoldState.VERIFIED and is_stale(brand, hold, now)


def is_stale(brand: Brand, hold: Hold, now: Instant) -> bool:
    """Say whether a hold that lets go would have something sent whose time has passed while it was paused."""
    return _what_passed(brand, hold) is not Passed.LOST and passed_send(hold, now) is not None


def _what_passed(brand: Brand, hold: Hold) -> Passed:
    """Say what becomes of a send whose time passed while its campaign was paused."""
    lost = hold.pause_class is PauseClass.SKIP
    return Passed.LOST if lost else brand.book.handling_of(hold.subject).passed


def goes_on(brand: Brand, hold: Hold, *, beside: Iterable[Hold] = ()) -> bool:
    """Say whether a campaign would go on if a hold let go of it, with others that let go beside it."""
    together = {hold.id, *(one.id for one in beside)}
    kept = any(one.id not in together for one in brand.holds_on(hold.subject.key))
    return not kept and (hold.ours or hold.state in STARTING)


def burst_line(brand: Brand, holds: Iterable[Hold], at: Instant) -> str:
    """Say how much would go out if holds let go all at once: campaigns, people, and sends that passed."""
    together = list(holds)
    runs = {one.subject.key: one for one in together if goes_on(brand, one, beside=together)}
    count = len(runs)
    if not count:
        return phrase("none of them goes on: something else keeps them paused, or they are not ours")
    says = (
        phrase("1 campaign goes on")
        if count == 1
        else phrase("{count} campaigns go on together", count=count)
    )
    stale = sum(is_stale(brand, hold, at) for hold in runs.values())
    return phrase(
        "{campaigns}; {reach}; {stale}",
        campaigns=says,
        reach=_reach_of(brand, runs.values()),
        stale=phrase("no send of theirs has passed meanwhile")
        if not stale
        else phrase("sends that passed meanwhile, and go out at once or may: {count}", count=stale),
    )


def _reach_of(brand: Brand, holds: Collection[Hold]) -> str:
    """Say how many people campaigns speak to, as far as the book counts them."""
    found = [brand.campaign(hold.campaign) for hold in holds]
    counts = [one.audience for one in found if one is not None and one.audience is not None]
    people = f"{sum(counts):,}"
    if not counts:
        return phrase("the book does not say how many people they reach")
    if len(counts) < len(holds):
        return phrase(
            "they reach {people} people, and of {count} the book does not say how many",
            people=people,
            count=len(holds) - len(counts),
        )
    return phrase("they reach {people} people", people=people)


def passed_send(hold: Hold, now: Instant) -> Instant | None:
    """Give the send whose time passed while a campaign was paused; None where none is known."""
    send, since = hold.send_at, hold.asked_at or hold.since
    return send if send is not None and since < send <= now and send != hold.missed_at else None


def _held(hold: Hold, at: Instant) -> Iterator[str]:
    since = hold.verified_at or hold.since
    yield phrase("held for {time}", time=span(max(0, at - since) // SECOND))
    if not hold.ours:
        yield (
            phrase("its pause was never read back")
            if hold.state is HoldState.UNVERIFIABLE
            else phrase("not paused by us, so not ours to resume")
        )
    elif hold.pause_class in _COMES:
        yield _COMES[hold.pause_class]


def _sends(brand: Brand, hold: Hold, at: Instant, *, at_once: bool) -> Iterator[str]:
    passed = passed_send(hold, at)
    if passed is not None:
        known = _what_passed(brand, hold)
        yield phrase("its send at {when} has passed, {what}", when=when(passed), what=_PASSED[known])
    if is_dropped(brand, hold, at) and at_once:
        yield phrase("its playbook would have it left paused, and here it goes on all the same")
    elif is_dropped(brand, hold, at):
        yield phrase("its playbook has it left paused, for its owner to drop")
    campaign = brand.campaign(hold.campaign)
    booked = None if campaign is None else campaign.next_send_at
    ahead = [one for one in (booked, hold.send_at) if one is not None and one > at]
    if ahead:
        yield phrase("next send at {when}", when=when(ahead[0]))


def _fits(brand: Brand, hold: Hold) -> Iterator[str]:
    situation = brand.situations.get(hold.situation)
    if situation is not None and called_for(brand, hold):
        yield phrase("what it was paused for still holds")
    elif situation is not None and situation.phase is Phase.AFTERMATH:
        yield phrase("it is aftermath now, so look whether its words fit")
