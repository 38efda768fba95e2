"""A playbook in plain words: what it waits for, whom it asks, and what it leaves alone.

Every sentence is made with phrase(), so that it can be said in another language. Names of groups and places
stand as they are written, and beside the words of an option its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from engine.model.said import phrase
from engine.model.signal import Phase
from engine.rules.defaults import DEFAULT_AT_ONCE, DEFAULT_RAMP_S, HALFWAY_S, LEAST_OF_LIVE
from engine.rules.exceptions import Exempt
from engine.rules.option_words import with_key
from engine.rules.playbook import OnRetraction, OnTimeout, Playbook, Stage, Steps, Who
from engine.rules.say_conditions import all_of, one_of, say
from engine.rules.units import say_day, say_seconds

_STAGES: Final = {
    Stage.SHADOW: phrase("It only records what it would have asked."),
    Stage.SUGGEST: phrase("It asks people, and nothing happens without their answer."),
    Stage.AUTO: phrase("Where it may, it acts without an answer, and tells what it did."),
}
_PHASES: Final = {
    Phase.FORECAST: phrase("while it is forecast,"),
    Phase.ACTIVE: phrase("while it goes on,"),
    Phase.AFTERMATH: phrase("in its aftermath,"),
}
_EXPOSURE: Final = "when.exposure"


def in_words(playbook: Playbook) -> list[str]:
    """Say a playbook in lines, what it waits for first, then what it does, and then all else."""
    situation, *more = [say(part) for part in playbook.when.parts if part.path != _EXPOSURE]
    return [
        phrase("When {what},", what=situation),
        *(phrase("and {what},", what=one) for one in more),
        phrase(
            "then for each {item} {reached}:",
            item=phrase("campaign") if playbook.to == "campaign" else phrase("call"),
            reached=_reached(playbook),
        ),
        *_called_for(playbook),
        _STAGES[playbook.stage],
        *_without_asking(playbook),
        *_held_back(playbook),
        *(_exempt(one) for one in playbook.exceptions),
        *_asking(playbook),
        *(
            phrase("Known to look like it, and not to be it: {note}", note=note)
            for note in playbook.known_false_positives
        ),
        _whose(playbook),
    ]


def _reached(playbook: Playbook) -> str:
    parts = [part for part in playbook.when.parts if part.path == _EXPOSURE]
    ways = all_of([say(part) for part in parts])
    if playbook.to == "campaign":
        return ways
    return phrase("within the next {ahead}, {ways}", ahead=say_seconds(playbook.before_arrival_s), ways=ways)


def _called_for(playbook: Playbook) -> Iterator[str]:
    """Say what it does, for each phase by itself where they differ."""
    for phase, steps in playbook.then:
        if phase is not None:
            yield _PHASES[phase]
        yield from (phrase("- {step}", step=step) for step in _steps(steps, to=playbook.to))


def _steps(steps: Steps, *, to: str) -> Iterator[str]:
    if steps.pause is not None:
        who, lease = _who(steps.pause.ask), say_seconds(steps.pause.lease_s)
        if to == "campaign":
            yield phrase("ask {who} to pause it for {lease}", who=who, lease=lease)
        else:
            yield phrase("ask {who} to pause what touches it, for {lease}", who=who, lease=lease)
    if steps.end is not None:
        who = _who(steps.end.ask)
        if to == "campaign":
            yield phrase("ask {who}, two people at least, to end it for good if it has no pause", who=who)
        else:
            yield phrase(
                "ask {who}, two people at least, to end for good what touches it and has no pause", who=who
            )
    if steps.itinerary is not None:
        options = one_of([with_key(one) for one in steps.itinerary.options])
        yield phrase(
            "ask {who} which way around to take: {options}", who=_who(steps.itinerary.ask), options=options
        )
    if steps.tell:
        yield phrase("tell {who}", who=all_of([_who(one) for one in steps.tell]))


def _without_asking(playbook: Playbook) -> Iterator[str]:
    """Say where it acts without an answer."""
    auto = playbook.auto
    if auto is None:
        return
    most = phrase("at most {count} campaigns are concerned", count=auto.most_campaigns)
    parts = [say(auto.condition), most if auto.most_campaigns is not None else ""]
    yield phrase("It pauses without asking where {what}.", what=all_of([part for part in parts if part]))
    if auto.on_retraction is OnRetraction.RESUME:
        yield phrase("What is retracted it resumes without asking.")


def _held_back(playbook: Playbook) -> Iterator[str]:
    """Say what keeps it from asking."""
    if playbook.unless is not None:
        yield phrase("Not while {what}.", what=all_of([say(part) for part in playbook.unless.parts]))
    if playbook.hold_for_s:
        yield phrase("All of this must hold for {time} first.", time=say_seconds(playbook.hold_for_s))
    if playbook.cooldown_s:
        yield phrase(
            "It asks about the same one again only after {time}.", time=say_seconds(playbook.cooldown_s)
        )
    if playbook.inhibited_by:
        yield phrase("It keeps silent while {others} asks.", others=one_of(playbook.inhibited_by))
    if playbook.conflicts:
        yield phrase(
            "It never asks together with {others}: the higher priority asks, and its own is {priority}.",
            others=one_of(playbook.conflicts),
            priority=playbook.priority,
        )


def _exempt(one: Exempt) -> str:
    return phrase(
        "It does not ask about what exception {name} names, until {day}: {reason} Approved by {approvers}.",
        name=one.name,
        day=say_day(one.until),
        reason=one.reason,
        approvers=all_of(one.approvers),
    )


def _asking(playbook: Playbook) -> Iterator[str]:
    """Say how it asks, what silence does, how it ends, and how much it may ask."""
    yield from _answered(playbook)
    yield from _asking_again(playbook)
    yield from _clearing(playbook)
    if playbook.pause is not None:
        yield from _resuming(playbook)
    yield from _within_limits(playbook)
    if playbook.customer_fields:
        yield phrase("Of customers it may look at {fields} alone.", fields=all_of(playbook.customer_fields))
    else:
        yield phrase("It looks at nothing about customers.")


def _answered(playbook: Playbook) -> Iterator[str]:
    """Say how many must agree, and who is asked where nobody answers."""
    within = say_seconds(playbook.within_s)
    if playbook.quorum > 1:
        yield phrase("{count} people must agree.", count=playbook.quorum)
    if playbook.on_timeout == OnTimeout.DECLINE:
        yield phrase("No answer within {time} counts as a no.", time=within)
    else:
        yield phrase(
            "Without an answer within {time}, {who} is asked.", time=within, who=playbook.escalate_to
        )
    for before, one in pairwise(playbook.ladder):
        yield phrase(
            "Without one from {before} within {time}, {who} is asked.",
            before=before.group,
            time=say_seconds(before.within_s),
            who=one.group,
        )


def _clearing(playbook: Playbook) -> Iterator[str]:
    """Say when it is over, and who is asked whether it is."""
    every = say_seconds(playbook.clear_every_s)
    if playbook.clear_when is None:
        yield phrase(
            "Every {time}, {who} is asked whether it is over.", time=every, who=_who(playbook.clear_ask)
        )
    else:
        yield phrase(
            "It is over once, for {time}, {what}; until then {who} is asked every {every}.",
            time=say_seconds(playbook.clear_for_s),
            what=say(playbook.clear_when),
            who=_who(playbook.clear_ask),
            every=every,
        )


def _within_limits(playbook: Playbook) -> Iterator[str]:
    """Say how much it may ask."""
    yield phrase(
        "It asks about at most {hour} campaigns an hour and {day} a day.",
        hour=playbook.campaigns_per_hour,
        day=playbook.campaigns_per_day,
    )
    if playbook.pause is not None and playbook.share_of_live < 100:
        yield phrase(
            "Together with all other playbooks it asks about or pauses no more than {share} % of the "
            "campaigns that run within 24 hours, or {least} where that is more, without asking its owner.",
            share=playbook.share_of_live,
            least=LEAST_OF_LIVE,
        )


def _asking_again(playbook: Playbook) -> Iterator[str]:
    """Say when those who were asked are reminded, and what becomes of what comes later."""
    if playbook.remind_s == HALFWAY_S:
        yield phrase("Halfway to that, who was asked is reminded.")
    elif playbook.remind_s is not None:
        yield phrase("{time} before that, who was asked is reminded.", time=say_seconds(playbook.remind_s))
    if playbook.again_s is not None:
        yield phrase(
            "What comes under the same situation later is gathered into one question: after {time}, or "
            "earlier where it gets worse or one of them can wait no longer.",
            time=say_seconds(playbook.again_s),
        )


def _resuming(playbook: Playbook) -> Iterator[str]:
    """Say how what it holds goes on, where that is not as usual."""
    how = playbook.resume
    if how.drop_stale:
        yield phrase("What would send something whose time has passed stays paused, and its owner drops it.")
    if how.at_once == 1:
        yield phrase(
            "When they may go on, they do one by one, the next after {time}.", time=say_seconds(how.ramp_s)
        )
    elif (how.at_once, how.ramp_s) != (DEFAULT_AT_ONCE, DEFAULT_RAMP_S):
        yield phrase(
            "When they may go on, {count} campaigns do at once, and the next after {time}.",
            count=how.at_once,
            time=say_seconds(how.ramp_s),
        )
    if how.never_burst:
        yield phrase("Nobody may ask that they go on all at once.")


def _whose(playbook: Playbook) -> str:
    if not playbook.review_by:
        return phrase("{owner} answers for it.", owner=playbook.owner)
    return phrase(
        "{owner} answers for it, and reads it again by {day}.",
        owner=playbook.owner,
        day=say_day(playbook.review_by),
    )


def _who(who: Who) -> str:
    if who.group:
        return who.group
    return (
        phrase("the owner of each campaign")
        if who.relation == "campaign"
        else phrase("the owner of the call")
    )
