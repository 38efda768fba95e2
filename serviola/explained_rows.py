"""The rows of an explanation: each row, option, answer, hold, adaptation and source as plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.time import iso
from engine.response.adapt_facts import call_said
from engine.response.follows import what_follows
from engine.response.option_facts import option_line, option_reasons
from engine.response.send_facts import flying, missed
from serviola.changes import touches_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.adaptation import Adaptation
    from engine.model.decision import Decision, Verdict
    from engine.model.hold import Hold
    from engine.model.option import Option
    from engine.model.program import ProgramRevision
    from engine.model.proposal import Proposal
    from engine.model.signal import Signal

ERASED = "(erased)"


def option_row(books: Iterable[ProgramRevision], option: Option) -> dict[str, str]:
    """Give an option: what it is, why, what is not known of it, and what it brings."""
    return {
        "key": option.key,
        "says": option_line(option),
        "reasons": "; ".join(option_reasons(option)),
        "not_known": "; ".join(option.open),
        "brings": _brings(books, option),
        **_call(option),
    }


def _brings(books: Iterable[ProgramRevision], option: Option) -> str:
    """Say what an option touches and which drafts it needs; nothing where its stop is no more in a book."""
    found = (what_follows(book, option) for book in books)
    follows = next((one for one in found if one is not None), None)
    return "" if follows is None else "; ".join(touches_said(follows))


def _call(option: Option) -> dict[str, str]:
    """Give the numbers of a call at another port; nothing for the other options."""
    call = option.call
    if call is None:
        return {}
    return {
        "port": call.place,
        "arrives": iso(call.arrives_at),
        "departs": iso(call.departs_at),
        "arrive_local": call.arrive_local,
        "depart_local": call.depart_local,
        "nm": f"{call.inward.distance_nm:g} + {call.onward.distance_nm:g}",
        "uncertainty": f"{call.inward.uncertainty:g} / {call.onward.uncertainty:g}",
        "distances_from": f"{call.inward.source} / {call.onward.source}",
        "knots": f"{call.inward.knots:g} / {call.onward.knots:g}",
        "slack_h": f"{call.slack_s / 3600:.1f}",
        "detour_nm": "" if call.detour_nm is None else f"{call.detour_nm:g}",
        "off_km": "" if call.off_km is None else f"{call.off_km:g}",
        "score": f"{option.score:g}",
    }


def row_of(proposal: Proposal, index: int) -> dict[str, str]:
    """Give a row: what is to be done to which campaign."""
    row = proposal.rows[index]
    return {
        "row": row.key,
        "verb": row.verb,
        "campaign": row.campaign,
        "tool": "" if row.subject is None else row.subject.tool,
        "pause_class": row.pause_class or "",
        "items": ", ".join(row.items),
    }


def answer_row(verdict: Verdict, decisions: Sequence[Decision]) -> dict[str, str]:
    """Give an answer: by whom, and whether it counted."""
    decision = next((one for one in decisions if one.id == verdict.decision), None)
    return {
        "at": iso(verdict.at),
        "by": "" if decision is None else decision.by,
        "via": "" if decision is None else decision.via,
        "answer": "" if decision is None else decision.answer,
        "reason": "" if decision is None else decision.reason or "",
        "counted": "yes" if verdict.accepted else "no",
        "says": verdict.says,
    }


def hold_row(hold: Hold) -> dict[str, str]:
    """Give a hold: how it stands, until when, and what is said of it."""
    return {
        "hold": hold.id,
        "campaign": hold.campaign,
        "tool": hold.subject.tool,
        "object": hold.subject.id,
        "state": hold.state,
        "verified_at": "" if hold.verified_at is None else iso(hold.verified_at),
        "until": "" if hold.ends else iso(hold.until),
        "says": "; ".join(note for note in (hold.says, missed(hold), flying(hold)) if note),
    }


def adaptation_row(one: Adaptation) -> dict[str, str]:
    """Give what is asked of the system that keeps the calls, and how it stands."""
    return {
        "adaptation": one.id,
        "option": one.option,
        "stop": one.item,
        "tool": one.subject.tool,
        "key": one.key,
        "action": one.action,
        "becomes": call_said(one),
        "state": one.state,
        "asked_at": "" if one.asked_at is None else iso(one.asked_at),
        "verified_at": "" if one.verified_at is None else iso(one.verified_at),
        "says": one.says,
    }


def source_row(signal: Signal) -> dict[str, str]:
    """Give a source: who said it, when, and in which words."""
    text = signal.text
    return {
        "signal": signal.id,
        "source": signal.source,
        "class": signal.source_class,
        "sent_at": iso(signal.sent_at),
        "headline": ERASED if text is None else text.headline,
        "url": ERASED if text is None else text.url,
    }
