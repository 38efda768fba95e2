"""What each template is given. A message that lacks one of its facts is not sent half said.

Times are written out, with their zone, by whoever sends the facts. Lists have one thing a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# headline    what the world says, in its own words; empty once it is erased
# situation   what we believe is going on, in one line of our own
# heard       from whom: authorities and systems by name, news and people by how many
# items       a list: the stops that it meets
# campaigns   a list: what would be held, or is
# options     a list: ways around, with their reasons, the likeliest first
# silence     that a source is not heard, and since when; left out, and then empty, while it is heard
# beware      a list: what is known to look like it and not to be it; left out where nothing is
# phase       in which phase it is, where its playbook calls for other things in another; else left out
# reached     which limit is reached, and how far
# waits       how many campaigns wait for it, in how many situations
# goes_to     the itinerary system that a chosen way around is sent to; empty where a person carries it out
# calls       a list: what becomes of each call
# over        how the reason of a change ended while it was under way; empty while it goes on
# group       who would have been asked, and may take it back
# by_hand     what a person must do in the tool now
# hurry       which send leaves less time than an answer needs; left out where there is time
# missed      which send may have gone out before it was paused; empty where none has
# done_with   the command by which a person says that it was stopped by hand; empty where nobody need
# now         how many campaigns go on at once; count is of how many in all
# for_good    that what is asked cannot be undone; left out by what was asked before there was this
# at_once     how much would go out if all of it went on together
# asked_by    who asks for that, and has said yes to it
# also        a list: what else holds the same and is let go of with it; left out where nothing does
# owner       who was told to act by hand
# later       what becomes of what comes under the same situation afterwards; left out where nothing does
# in_flight   what a pause does not recall, as the tool says; empty where it says nothing
_ABOUT = ("headline", "situation", "playbook")
_ASKED = (*_ABOUT, "heard", "silence")
_DOUBTED = (*_ASKED, "beware")

OPTIONAL = (
    "silence",
    "beware",
    "phase",
    "gathered",
    "hurry",
    "missed",
    "in_flight",
    "done_with",
    "for_good",
    "later",
    "also",
)
"""Facts that whoever sends a message leaves out where there is nothing to say."""

FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "asked_pause": (
            *_DOUBTED,
            "hurry",
            "items",
            "campaigns",
            "approve_with",
            "until",
            "on_timeout",
            "later",
        ),
        "asked_end": (
            *_DOUBTED,
            "hurry",
            "for_good",
            "items",
            "campaigns",
            "approve_with",
            "until",
            "on_timeout",
            "later",
        ),
        "asked_itinerary": (
            *_DOUBTED,
            "items",
            "options",
            "goes_to",
            "approve_with",
            "until",
            "on_timeout",
            "later",
        ),
        "asked_release": (
            "headline",
            "situation",
            "silence",
            "because",
            "campaigns",
            "approve_with",
            "until",
        ),
        "asked_at_once": (
            "headline",
            "situation",
            "silence",
            "playbook",
            "at_once",
            "asked_by",
            "also",
            "campaigns",
            "approve_with",
            "until",
        ),
        "asked_undo": (*_ASKED, "campaigns", "approve_with", "until"),
        "asked_limit": (
            "reached",
            "waits",
            "items",
            "campaigns",
            "approve_with",
            "until",
            "on_timeout",
        ),
        "told_limit_declined": ("playbook", "reached", "waits", "by"),
        "told_limit_expired": ("playbook", "reached", "waits", "until"),
        "told_limit_withdrawn": ("playbook", "reached"),
        "told_auto": (*_ABOUT, "campaigns", "approve_with", "group"),
        "told_match": (*_ABOUT, "heard", "phase", "items", "gathered"),
        "told_chosen": (*_ABOUT, "items", "chosen", "by", "goes_to", "export_with"),
        "told_adapted": (*_ABOUT, "chosen", "itinerary", "tool", "calls", "over", "by_hand"),
        "told_not_adapted": (*_ABOUT, "chosen", "itinerary", "tool", "calls", "over", "by_hand"),
        "told_called_off": (*_ABOUT, "chosen", "itinerary", "tool", "calls", "over", "by_hand"),
        "told_declined": (*_ABOUT, "by"),
        "told_left_out": (*_ABOUT, "campaigns", "by"),
        "told_expired": (*_ABOUT, "until"),
        "told_reminder": (*_ABOUT, "why", "items", "approve_with", "until", "on_timeout"),
        "told_nobody": (*_ABOUT, "group", "approve_with", "until"),
        "told_withdrawn": _ABOUT,
        "told_cleared": ("headline", "situation", "proposed"),
        "told_retracted": ("headline", "situation", "proposed"),
        "told_stale": ("headline", "situation", "silence", "held", "asked"),
        "told_paused": (
            "situation",
            "campaign",
            "tool",
            "asked_at",
            "verified_at",
            "missed",
            "in_flight",
            "until",
        ),
        "told_too_late": ("situation", "campaign", "tool", "missed", "by_hand"),
        "told_already_paused": ("situation", "campaign", "tool", "until"),
        "told_not_paused": (
            "situation",
            "campaign",
            "tool",
            "why",
            "by_hand",
            "missed",
            "in_flight",
            "done_with",
        ),
        "told_ended": (
            "situation",
            "campaign",
            "tool",
            "why",
            "asked_at",
            "verified_at",
            "missed",
            "in_flight",
        ),
        "told_not_ended": ("situation", "campaign", "tool", "why", "by_hand", "missed", "in_flight"),
        "told_end_too_late": ("situation", "campaign", "tool", "missed", "by_hand"),
        "told_still_by_hand": ("situation", "campaign", "tool", "since", "owner", "by_hand", "done_with"),
        "told_stopped_by_hand": (
            "situation",
            "campaign",
            "tool",
            "verified_at",
            "missed",
            "in_flight",
            "until",
        ),
        "told_one_by_one": ("situation", "count", "now", "campaigns"),
        "told_standstill": ("situation", "why", "campaigns"),
        "told_left_paused": ("situation", "campaign", "tool", "why"),
        "told_resumed": ("situation", "campaign", "tool"),
        "told_released": ("situation", "campaign", "tool", "why"),
        "told_not_resumed": ("situation", "campaign", "tool", "why", "by_hand", "until"),
        "told_lost": ("situation", "campaign", "tool", "why"),
    }
)
"""Template name -> the facts it needs; every one of them a text, which may be empty."""

DRAFT_GAPS = ("change", "contact", "next_word", "refunds", "signed", "to_do")
"""What we do not know: who writes the draft fills it in."""
DRAFT_FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(
        ("draft_website", "draft_guest_email", "draft_talking_points", "draft_social"),
        ("what", "calls", "places", "ships", "campaigns", *DRAFT_GAPS),
    )
)
"""What each draft is given: our own words and those of the book. Nothing that the world says is among it."""
EVERY: Mapping[str, tuple[str, ...]] = MappingProxyType({**FACTS, **DRAFT_FACTS})
