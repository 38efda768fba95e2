"""Option facts: what people are told of the ways around a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.option import OptionKind
from engine.model.proposal import ProposalState
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from engine.response.sendable import system_for
from engine.response.spans import span, when
from engine.rules.option_words import OPTIONS

if TYPE_CHECKING:
    from engine.model.option import NotOffered, Option
    from engine.model.proposal import Proposal
    from engine.response.brand import Brand


OPTIONS_CHARS = 2_800
"""What a message can hold of options beside the rest; the whole list is in `serviola explain`."""


def option_line(option: Option) -> str:
    """Say an option in a few words; of several ports, which."""
    name = OPTIONS.get(option.option, option.option.replace("_", " "))
    return name if option.call is None else f"{name}: {option.call.place}"


def goes_to(brand: Brand, proposal: Proposal) -> str:
    """Name the itinerary systems that a chosen way around is sent to; empty where a person carries it out.

    Once it was approved, that is of what was chosen; another purpose of a call is always for a person.
    """
    decided = proposal.state is ProposalState.APPROVED
    options = [one for one in proposal.options if one.key in proposal.chosen or not decided]
    sent = [one for one in options if one.option != OptionKind.KEEP_CALL_CHANGED_PURPOSE]
    systems = (system_for(brand, one) for one in sent)
    return " and ".join(sorted({system.tool for system in systems if system is not None}))


def option_reasons(option: Option, asked_at: Instant | None = None) -> tuple[str, ...]:
    """Say what speaks for and against an option, with what every revision of the situation moves."""
    call = option.call
    turn = () if option.no_return_at is None else (turn_off_said(option.no_return_at, asked_at),)
    score: str = phrase("score {score} of 100", score=f"{option.score:.0f}")
    if call is not None and call.off_km is not None:
        score = phrase("{km} km from the situation, {score}", km=f"{call.off_km:.0f}", score=score)
    return (*option.reasons, *turn, score)


def turn_off_said(at: Instant, now: Instant | None) -> str:
    """Say until when an option can be chosen; as seen from a moment, where there is one."""
    if now is None:
        return phrase("to be chosen before {when}", when=when(at))
    left = (at - now) // SECOND
    if left <= 0:
        return phrase("too late: the turn-off was passed on {when}", when=when(at))
    return phrase("the turn-off is passed in {span}, on {when}", span=span(left), when=when(at))


def not_offered_line(brand: Brand, one: NotOffered) -> str:
    """Say what is no option, and why."""
    stop = brand.stop(one.item)
    instead: str = one.item
    if stop is not None:
        instead = phrase("{place} on {when}", place=stop.place, when=stop.arrive_local[:10])
    return phrase(
        "Not offered instead of {instead}: {what}: {why}", instead=instead, what=one.what, why=one.why
    )


def option_lines(brand: Brand, proposal: Proposal) -> list[str]:
    """Say each option with its reasons, and what is none and why, as far as a message has room."""
    # A question that was rewritten does not say when; hours from its first asking would be stale.
    asked_at = proposal.asked_at if proposal.revision == 1 else None
    lines = [
        with_unknown(f"{one.key}: {'; '.join(option_reasons(one, asked_at))}", one)
        for one in proposal.options
    ]
    lines += [not_offered_line(brand, one) for one in proposal.not_offered]
    room = OPTIONS_CHARS
    for index, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return [
                *lines[:index],
                phrase("… and {count} more: serviola explain {id}", count=len(lines) - index, id=proposal.id),
            ]
    return lines


def with_unknown(line: str, option: Option) -> str:
    """Add to a line about an option what is not known of it."""
    if not option.open:
        return line
    # As plain text, for what is strung together in it is said in another language one by one.
    return str(phrase("{option} (not known: {what})", option=line, what="; ".join(option.open)))


def chosen_line(proposal: Proposal, key: str) -> str:
    """Say a chosen option with the first reason for it."""
    option = next((one for one in proposal.options if one.key == key), None)
    return key if option is None else f"{key}: {option.reasons[0]}"
