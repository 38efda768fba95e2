"""The report in plain words: lines for a terminal, some of which the page has too (track_page)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.feedback import Judgment
from engine.model.said import Said, phrase
from engine.model.time import iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.response.track import Hop, Track
    from serviola.tracking import Load, Tracked

COLUMNS = (
    phrase("playbook"),
    phrase("stage"),
    phrase("asked"),
    phrase("approved"),
    phrase("declined"),
    phrase("no answer"),
    phrase("done otherwise"),
    phrase("right"),
    phrase("wrong"),
    phrase("late"),
    phrase("early"),
    phrase("noise"),
    phrase("missed"),
)
HOPS = {
    "known_received": phrase("from the source's word to us"),
    "received_situation": phrase("to a situation"),
    "situation_asked": phrase("to the question"),
    "asked_answered": phrase("to the answer"),
    "answered_verified": phrase("to the pause read back"),
}
_SAID = (
    Judgment.RIGHT,
    Judgment.WRONG,
    Judgment.TOO_LATE,
    Judgment.TOO_EARLY,
    Judgment.NOISE,
    Judgment.MISSED,
)


def row(one: Track, stage: str) -> list[str]:
    """Give the figures of a playbook as the columns have them."""
    figures = (one.asked, one.approved, one.declined, one.expired, one.overridden)
    return [one.playbook, stage, *map(str, figures), *(str(one.said(each)) for each in _SAID)]


def span(found: Tracked) -> Said:
    """Say of which span it is."""
    return phrase("From {since} to {until}.", since=iso(found.since)[:10], until=iso(found.until)[:10])


def lines(found: Tracked) -> Iterator[Said]:
    """Say all but the table."""
    yield from before(found)
    for one in found.tracks:
        yield from _otherwise(one)
        yield from (_hop(one.playbook, hop) for hop in one.hops if hop.count)
    for load in found.loads:
        yield _load(load)
        yield from _gathered(load)
    yield from _findings(found)


def notes(found: Tracked) -> Iterator[Said]:
    """Say what no table has: what was done otherwise and gathered, and what people and the record find."""
    for one in found.tracks:
        yield from _otherwise(one)
    for load in found.loads:
        yield from _gathered(load)
    yield from _findings(found)


def _findings(found: Tracked) -> Iterator[Said]:
    for said in found.missed:
        yield phrase(
            "Missed, says {by}: {situation}, by {playbook}",
            by=said.by,
            situation=said.situation,
            playbook=said.playbook,
        )
    for name, right, wrong in found.sources:
        yield phrase(
            "{source}: people called what it told right {right}, wrong {wrong}",
            source=name,
            right=times(right),
            wrong=times(wrong),
        )
    for step in found.steps:
        yield phrase(
            "Proposed, for a person to decide: {why}; stage: {to}. The edit: "
            "serviola report --propose {playbook}",
            why=step.why,
            to=step.to,
            playbook=step.playbook,
        )


def before(found: Tracked) -> Iterator[Said]:
    """Say how many questions came up before the span, where any did."""
    since = iso(found.since)[:10]
    if found.before == 1:
        yield phrase(
            "1 question had come up before {since}; what was asked, answered and said before that is not "
            "counted. With it: serviola report --all",
            since=since,
        )
    elif found.before:
        yield phrase(
            "{count} questions had come up before {since}; what was asked, answered and said before that is "
            "not counted. With it: serviola report --all",
            count=found.before,
            since=since,
        )


def _otherwise(one: Track) -> Iterator[Said]:
    if one.overridden:
        yield phrase(
            "{playbook}: people did otherwise {times}: rows left out {unticked}, let go by hand "
            "{released}, changed in the tool {lost}, taken back {undone}",
            playbook=one.playbook,
            times=times(one.overridden),
            unticked=one.unticked,
            released=one.released,
            lost=one.lost,
            undone=one.undone,
        )


def _hop(playbook: str, hop: Hop) -> Said:
    said = phrase(
        "{playbook}: {hop}: half within {median}, nine of ten within {most}",
        playbook=playbook,
        hop=HOPS[hop.name],
        median=length(hop.median_s),
        most=length(hop.p90_s),
    )
    return phrase("{said}; not known of {unknown}", said=said, unknown=hop.unknown) if hop.unknown else said


def _load(load: Load) -> Said:
    return phrase(
        "{group}: {cards}, {a_week:g} a week, {most} in the week with most; {nights} woke somebody at night",
        group=load.to,
        cards=_cards(load.cards),
        a_week=load.a_week,
        most=load.most,
        nights=load.nights,
    )


def _gathered(load: Load) -> Iterator[Said]:
    if load.gathered:
        yield phrase(
            "{group}: {gathered} came under what it was asked about before, and were gathered: {asked} in a "
            "later question, {waiting} wait for one, {over} were over before it",
            group=load.to,
            gathered=_calls(load.gathered),
            asked=load.gathered - load.waiting - load.over,
            waiting=load.waiting,
            over=load.over,
        )


def times(count: int) -> Said:
    """Say how often: once, 2 times."""
    return phrase("once") if count == 1 else phrase("{count} times", count=count)


def _cards(count: int) -> Said:
    return phrase("1 card") if count == 1 else phrase("{count} cards", count=count)


def _calls(count: int) -> Said:
    if count == 1:
        return phrase("1 call or campaign")
    return phrase("{count} calls and campaigns", count=count)


def length(seconds: float | None) -> str:
    """Write a length of time shortly."""
    if seconds is None:
        return "–"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
