"""Drawing: a proposal as a card, and in words how it ended and what came of it.

"Paused" is said of a hold that was read back, and of nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import STARTING, Hold, HoldState
from engine.model.proposal import Attending, Because, Proposal, ProposalKind, ProposalState, Row
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.ports import Card, Choice
from engine.response.adapt import chosen_of
from engine.response.adapt_facts import adaptation_line
from engine.response.facts import (
    about_proposal,
    campaign_line,
    heard_line,
    items_of,
    option_line,
    silence_line,
    situation_line,
    turn_off_said,
)
from engine.response.follows import follows_in
from engine.response.left_out import not_approved_yet, shortly
from engine.response.send_facts import flying, missed, row_notes
from engine.response.sendable import why_not_sendable
from engine.response.spans import when
from engine.response.urgency import waits_says
from serviola.card_words import (
    BY_ROW,
    MEANS,
    changed_line,
    evidence_lines,
    later_line,
    left_out_lines,
    numbers,
    owner_note,
    undo_lines,
)
from serviola.changes import touches_said
from serviola.retelling import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from engine.model.program import Subject
    from engine.model.proposal import Attention, Option
    from engine.model.signal import Situation
    from engine.response.brand import Brand

_HOLDS = {
    HoldState.READING: phrase("not asked yet, we look at it first"),
    HoldState.ASKED: phrase("asked to pause, not read back yet"),
    HoldState.UNVERIFIABLE: phrase("asked to pause, but its tool cannot be read: look by hand"),
    HoldState.MANUAL: phrase("has to be paused by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the pause, we read it before trying again"),
    HoldState.FAILED: phrase("is NOT paused"),
    HoldState.NOT_OURS: phrase("was paused already when we came, we leave it alone"),
    HoldState.RELEASING: phrase("asked to go on, not read back yet"),
    HoldState.LOST: phrase("left as it is, it is no longer ours to resume"),
}


_ENDS = {
    HoldState.READING: phrase("not asked to end yet, we look at it first"),
    HoldState.ASKED: phrase("asked to end for good, once, not read back yet"),
    HoldState.ENDED: phrase("ENDED for good, read back"),
    HoldState.UNVERIFIABLE: phrase("asked to end for good, and not known to be: look by hand"),
    HoldState.UNCONFIRMED: phrase("no answer to the end, we only read it from now on"),
    HoldState.FAILED: phrase("is NOT ended"),
    HoldState.RELEASED: phrase("not ended"),
}
"""How an end for good stands; there is no way back from it."""


ENDED = {
    ProposalState.WAITING: phrase("Waiting"),
    ProposalState.OPEN: phrase("Open"),
    ProposalState.APPROVED: phrase("Approved"),
    ProposalState.DECLINED: phrase("Declined"),
    ProposalState.EXPIRED: phrase("Expired"),
    ProposalState.WITHDRAWN: phrase("Withdrawn"),
}
"""How a question stands, as a heading."""
_OVER = frozenset({HoldState.READING, HoldState.NOT_OURS, HoldState.RELEASED, HoldState.LOST})
"""States in which it does not matter any more, or not yet, what went out."""
MOST_BROUGHT = 10
"""For how many calls it is said what an option brings with it; no card shows more."""
MOST_ROWS_TOGETHER = 2
"""From so many rows on each may be left out by itself."""
MOST_NAMED = 4
"""How many of a kind are named on a card; all of them are in `serviola explain`."""
_NOTHING = {
    ProposalKind.RELEASE: (phrase("what is paused stays paused"), phrase("What is paused stays paused.")),
    ProposalKind.END: (phrase("nothing is ended"), phrase("Nothing is ended.")),
    ProposalKind.LIMIT: (
        phrase("what waits is asked about as the limit allows"),
        phrase("What waits is asked about as the limit allows."),
    ),
}
"""What it comes to when nobody says yes: within a sentence, and as one."""
_UNCHANGED = (phrase("nothing was changed"), phrase("Nothing was changed."))


_ASKS = {Because.BY_POLICY: "undo", Because.AT_ONCE: "at_once"}
"""What a card asks whose reason says it, and not what kind of question it is."""


def draw(
    brand: Brand,
    proposal: Proposal,
    *,
    headline: str = "",
    via: str = "",
    unreachable: Collection[str] = (),
) -> Card:
    """Draw a proposal as it stands now. `via` is where the answer came from, where that is known.

    `unreachable` are the tools that do not answer now: what is to be paused there is paused by hand.
    """
    facts = about_proposal(brand, proposal)
    limit = proposal.asks is ProposalKind.LIMIT
    situation = None if limit else brand.situations.get(proposal.situation)
    return Card(
        proposal=proposal.id,
        plan=proposal.plan,
        asks=_ASKS.get(proposal.because, proposal.asks),
        situation=_about(proposal, situation, facts),
        heard="" if situation is None else heard_line(situation),
        headline="" if limit else headline,
        silence="" if situation is None else silence_line(situation, brand.quiet),
        beware=tuple(facts.get("beware", "").splitlines()),
        playbook=proposal.playbook,
        because=_because(proposal, facts),
        items=tuple(_items(brand, proposal, facts["items"].splitlines())),
        rows=tuple(
            _joined(
                [
                    _row(brand, row, unreachable),
                    *row_notes(brand, proposal, row),
                    *owner_note(brand, proposal, row),
                ]
            )
            for row in proposal.rows
        ),
        hurry=facts.get("hurry", ""),
        choices=tuple(_choices(brand, proposal)),
        goes_to=facts.get("goes_to", ""),
        until=facts["until"],
        otherwise=_otherwise(proposal, facts["on_timeout"]),
        waits_for=_waits_for(brand, proposal),
        ended=ended(proposal, via=via),
        came=tuple(_came(brand, proposal, unreachable)),
        evidence=() if situation is None else evidence_lines(proposal, situation),
        asked_of=_asked_of(proposal),
        changed=changed_line(proposal),
        undo=undo_lines(brand, proposal, holds_of(brand, proposal)),
        row_keys=_row_keys(proposal),
        later=later_line(brand, proposal),
    )


def _items(brand: Brand, proposal: Proposal, lines: Sequence[str]) -> Iterator[str]:
    """Say what is met with its numbers, the soonest first: of many a card names only the first ones."""
    said = dict(zip(items_of(proposal), lines, strict=False))

    def soonest(item: str) -> tuple[bool, int, str]:
        stop = brand.stop(item)
        return stop is None, 0 if stop is None else stop.arrives_at, item

    for item in sorted(said, key=soonest):
        yield _joined([kept(said[item]), *numbers(brand, proposal, item)])


def _asked_of(proposal: Proposal) -> str:
    return ", ".join(proposal.asked_groups)


def _row_keys(proposal: Proposal) -> tuple[str, ...]:
    """Name the rows of which some may be approved and others left out; none where there is one, or all."""
    # Two people agree to the same: who wants less of it asks for that instead.
    together = proposal.because is Because.AT_ONCE
    whole = together or proposal.asks not in BY_ROW or len(proposal.rows) < MOST_ROWS_TOGETHER
    return () if whole else tuple(row.key for row in proposal.rows)


def _about(proposal: Proposal, situation: Situation | None, facts: Mapping[str, str]) -> str:
    if proposal.asks is ProposalKind.LIMIT:
        return phrase("{waits}, waiting for a limit", waits=facts["waits"])
    return "" if situation is None else situation_line(situation)


def _because(proposal: Proposal, facts: Mapping[str, str]) -> str:
    match proposal.asks:
        case ProposalKind.RELEASE:
            return _with_burst(facts)
        case ProposalKind.LIMIT:
            return facts["reached"]
        case _:
            return ""


def _with_burst(facts: Mapping[str, str]) -> str:
    """Say why a resume is asked about, and how much would go out at once where that is asked."""
    if "at_once" not in facts:
        return facts["because"]
    said = phrase("{because}. {burst}", because=facts["because"], burst=facts["at_once"])
    if "also" not in facts:
        return said
    return phrase(
        "{said}. Let go of with it: what is held by {also}", said=said, also=facts["also"].replace("\n", "; ")
    )


def ended(proposal: Proposal, *, via: str = "") -> str:
    """Say how a proposal ended, by whom and when; empty while it is open."""
    if proposal.because is Because.BY_POLICY and proposal.state is not ProposalState.OPEN:
        return _undo_ended(proposal, via)
    nothing, sentence = _NOTHING.get(proposal.asks, _UNCHANGED)
    match proposal.state:
        case ProposalState.APPROVED:
            return phrase("{done}.", done=_done(phrase("Approved"), proposal, via))
        case ProposalState.DECLINED:
            done = _done(phrase("Declined"), proposal, via)
            return phrase("{done}. {nothing}", done=done, nothing=sentence)
        case ProposalState.EXPIRED:
            return phrase(
                "Nobody answered by {when}: {nothing}.", when=when(proposal.expires_at), nothing=nothing
            )
        case ProposalState.WITHDRAWN:
            taken: str = phrase("Taken back")
            if proposal.decided_at is not None:
                taken = phrase("{what} on {when}", what=taken, when=when(proposal.decided_at))
            return phrase("{done}: it is no longer called for. Nobody needs to answer.", done=taken)
        case _:
            return ""


def _done(what: str, proposal: Proposal, via: str) -> str:
    """Say by whom something was done, when and through what."""
    if proposal.decided_by:
        what = phrase("{what} by {people}", what=what, people=" and ".join(proposal.decided_by))
    if proposal.decided_at is not None:
        what = phrase("{what} on {when}", what=what, when=when(proposal.decided_at))
    return phrase("{what}, through {via}", what=what, via=via) if via else what


def _undo_ended(proposal: Proposal, via: str) -> str:
    """Say what became of an offer to take back what a policy did."""
    if proposal.state is ProposalState.APPROVED:
        return phrase("{done}.", done=_done(phrase("Taken back"), proposal, via))
    if proposal.state is ProposalState.DECLINED:
        left = _done(phrase("Left as it is"), proposal, via)
        return phrase("{done}: it is asked about when the lease ends.", done=left)
    return phrase(
        "No longer offered: what it was about has ended, or is asked about by a question of its own."
    )


def chosen_lines(brand: Brand, proposal: Proposal) -> list[str]:
    """Say for each call what was chosen for it."""
    return [f"{_place(brand, one.item)}: {option_line(one)}" for one in chosen_of(proposal)]


def hold_line(brand: Brand, hold: Hold) -> str:
    """Say how one hold stands."""
    name = campaign_line(brand, hold.campaign)
    line: str = phrase("{campaign}: {state}", campaign=name, state=_stands(hold))
    said: str = phrase("{line} ({why})", line=line, why=kept(hold.says)) if hold.says else line
    notes = [] if hold.state in _OVER else [note for note in (missed(hold), flying(hold)) if note]
    if hold.resume_at is not None:
        at = when(hold.resume_at)
        notes.append(phrase("it goes on at {when}, unless something goes wrong before", when=at))
    return _joined([said, *notes])


def _stands(hold: Hold) -> str:
    if hold.ends and hold.state in _ENDS:
        return _ENDS[hold.state]
    match hold.state:
        case HoldState.VERIFIED:
            return _paused(hold)
        case HoldState.RELEASED:
            return phrase("let go") if hold.says else phrase("runs again, read back")
        case _:
            return _HOLDS[hold.state]


def _paused(hold: Hold) -> str:
    until = when(hold.until)
    if hold.verified_at is None:
        return phrase("PAUSED, read back; the lease ends {until}", until=until)
    read = when(hold.verified_at)
    if hold.ours:
        return phrase("PAUSED, read back on {when}; the lease ends {until}", when=read, until=until)
    return phrase("PAUSED by hand, read back on {when}; the lease ends {until}", when=read, until=until)


def holds_of(brand: Brand, proposal: Proposal) -> list[Hold]:
    """Give the holds that a proposal is about, in the order of its rows."""
    if proposal.asks is ProposalKind.RELEASE:
        found = (brand.holds.get(row.hold) for row in proposal.rows)
        return [hold for hold in found if hold is not None]
    mine = {hold.row: hold for hold in brand.holds_for(proposal.situation) if hold.proposal == proposal.id}
    return [mine[row.key] for row in proposal.rows if row.key in mine]


def _came(brand: Brand, proposal: Proposal, unreachable: Collection[str]) -> Sequence[str]:
    if proposal.state is not ProposalState.APPROVED:
        return ()
    if proposal.asks is ProposalKind.ITINERARY:
        return list(_of_choices(brand, proposal))
    stands = [
        _by_hand(hold_line(brand, hold), hold.subject, unreachable if hold.state in STARTING else ())
        for hold in holds_of(brand, proposal)
    ]
    return [*stands, *left_out_lines(brand, proposal)]


def _by_hand(said: str, subject: Subject | None, unreachable: Collection[str]) -> str:
    """Add what a person does about an object whose tool does not answer; nothing where it does."""
    if subject is None or subject.tool not in unreachable:
        return said
    return phrase(
        "{campaign}; {tool} cannot be reached now, pause it by hand", campaign=said, tool=subject.tool
    )


def _of_choices(brand: Brand, proposal: Proposal) -> Iterator[str]:
    """Say what was chosen for each call, and what became of it where the calls are kept."""
    sent = brand.adaptations_of(proposal.id)
    for option in chosen_of(proposal):
        yield f"{_place(brand, option.item)}: {_label(option)}"
        yield from (adaptation_line(one) for one in sent if one.option == option.key)
    if not sent:
        reasons = dict.fromkeys(why_not_sendable(brand, option) for option in chosen_of(proposal))
        why = "; ".join(filter(None, reasons)) or phrase("it was not sent when it was chosen")
        yield (
            phrase(
                "A person carries this out: {why}. As JSON, CSV or iCal: serviola options export {id}",
                why=why,
                id=proposal.id,
            )
        )


def _joined(parts: Sequence[str]) -> str:
    """Join parts so that each can be said in another language, and a name in it stays."""
    said, *others = parts
    for one in others:
        said = phrase("{first}; {rest}", first=said, rest=one)
    return said


def _row(brand: Brand, row: Row, unreachable: Collection[str]) -> str:
    name = campaign_line(brand, row.campaign) if row.campaign else ", ".join(row.items)
    if row.subject is not None:
        name = phrase("{campaign} in {tool}", campaign=name, tool=row.subject.tool)
    if row.pause_class and row.verb != ProposalKind.END:
        name = phrase("{campaign}; a pause there means {pause}", campaign=name, pause=MEANS[row.pause_class])
    if row.verb == ProposalKind.END:
        name = phrase("{campaign}; this ends it for good and CANNOT be undone", campaign=name)
        return _by_hand(name, row.subject, unreachable)
    asks = row.pause_class is not None and row.pause_class not in {PauseClass.NONE, PauseClass.KILL}
    return _by_hand(name, row.subject, unreachable if asks else ())


def _choices(brand: Brand, proposal: Proposal) -> Sequence[Choice]:
    first = set(list(dict.fromkeys(one.item for one in proposal.options))[:MOST_BROUGHT])
    return [
        Choice(
            key=one.key,
            item=_place(brand, one.item),
            label=_label(one),
            says=_choice_says(one),
            brings=_brings(brand, one) if one.item in first else (),
        )
        for one in proposal.options
    ]


def _choice_says(option: Option) -> str:
    """Say what speaks for and against an option, and what is not known of it."""
    said = _joined([kept(one) for one in _reasons(option)])
    if not option.open:
        return said
    unknown = _joined([kept(one) for one in option.open])
    return phrase("{option} (not known: {what})", option=said, what=unknown)


def _brings(brand: Brand, option: Option) -> tuple[str, ...]:
    """Say what an option touches and which drafts it needs; nothing where its stop is in the book no more."""
    book, itinerary = brand.book.revision_of(option.item), brand.book.itinerary_of(option.item)
    if book is None or itinerary is None:
        return ()
    return touches_said(follows_in(book, itinerary, option), most=MOST_NAMED)


def _reasons(option: Option) -> tuple[str, ...]:
    """Give the reasons with the moment of the turn-off; how far off it is changes until a card is read."""
    at = option.no_return_at
    return option.reasons if at is None else (*option.reasons, turn_off_said(at, None))


def _place(brand: Brand, item: str) -> str:
    """Say a call without how far away it is, so that the words stay the same as time passes."""
    stop, itinerary = brand.stop(item), brand.book.itinerary_of(item)
    if stop is None:
        return item
    vessel = stop.itinerary if itinerary is None else itinerary.vessel or stop.itinerary
    return phrase("{vessel} at {place}, {when}", vessel=vessel, place=stop.place, when=when(stop.arrives_at))


def _label(option: Option) -> str:
    said = option_line(option)
    return said[:1].upper() + said[1:]


def _otherwise(proposal: Proposal, on_timeout: str) -> str:
    if proposal.asks is ProposalKind.RELEASE and proposal.escalated:
        return phrase("they stay paused, and we ask again when the lease ends")
    return on_timeout


def _waits_for(brand: Brand, proposal: Proposal) -> str:
    plan = brand.plans.get(proposal.playbook)
    morning = waits_says(brand, None if plan is None else plan.playbook, proposal, proposal.opened_at)
    night = phrase("It was not put to anybody yet: {why}.", why=morning) if morning else ""
    said = [
        night,
        _approvals_said(proposal),
        _kept_out_said(brand, proposal),
        *map(_attention_said, proposal.attention),
    ]
    said = [one for one in said if one]
    whole = ""
    for one in said:
        whole = phrase("{one} {other}", one=whole, other=one) if whole else one
    return whole


def _attention_said(one: Attention) -> str:
    if one.until is None:
        return phrase("{who} put it off until it changes.", who=one.by)
    if one.what is Attending.LOOKING:
        return phrase("{who} looks at it, until {until}.", who=one.by, until=when(one.until))
    return phrase("{who} put it off until {until}.", who=one.by, until=when(one.until))


def _kept_out_said(brand: Brand, proposal: Proposal) -> str:
    """Say what those who approved so far left out, so that whoever approves as well takes the same."""
    names = not_approved_yet(brand, proposal) if proposal.asks in BY_ROW else []
    if not names:
        return ""
    return phrase(
        "{people} left out: {names}. Whoever approves as well takes the same, which Single rows has ticked.",
        people=", ".join(proposal.approvals),
        names=shortly(names),
    )


def _approvals_said(proposal: Proposal) -> str:
    over = phrase("This goes beyond a limit, as somebody let it.") if proposal.over_limit else ""
    if proposal.quorum < 2 and not proposal.approvals:
        return over
    if proposal.approvals:
        waits = phrase(
            "{count} different people must approve (so far: {people}).",
            count=proposal.quorum,
            people=", ".join(proposal.approvals),
        )
    else:
        waits = phrase("{count} different people must approve.", count=proposal.quorum)
    return phrase("{one} {other}", one=over, other=waits) if over else waits
