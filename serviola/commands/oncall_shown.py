"""How who is on call is shown: line by line, in the reader's zone, or as plain data."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.model.said import phrase
from engine.model.time import Instant, iso, moment
from serviola.oncall import away_says, says

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.said import Said
    from notify.delegations import Delegation
    from notify.shifts import Shift
    from serviola.escalations import Escalation
    from serviola.oncall import Rota

MOST_HANDOVERS = 60


def lines_of(rota: Rota, zone: ZoneInfo | None) -> Iterator[str]:
    """Say how a group stands, a line at a time."""
    who = ", ".join(rota.answering) or phrase("NOBODY")
    if rota.until is None:
        yield phrase("{name}: {who}", name=rota.name, who=who)
    else:
        yield phrase("{name}: {who}, until {until}", name=rota.name, who=who, until=_when(rota.until, zone))
    for one in rota.delegations:
        yield phrase(
            "  {taker} answers in the place of {giver}, until {until}",
            taker=one.taker,
            giver=one.giver,
            until=_when(one.end, zone),
        )
    for pair in rota.away:
        yield phrase("  HOLE: {what}", what=away_says(pair))
    yield from _of_outside(rota, zone)
    handovers = [pair for pair in rota.shifts if pair[1].begins > rota.at]
    several = any(level > 1 for level, _ in rota.shifts)
    for level, shift in sorted(handovers, key=lambda pair: (pair[1].begins, pair[0]))[:MOST_HANDOVERS]:
        yield _handover(level if several else 0, shift, zone, shown_to=rota.to)
    for number, spans in rota.thin:
        for span in spans:
            yield phrase(
                "  nobody at level {level} from {start} to {end}; the others stand in",
                level=number,
                start=_when(span.start, zone),
                end=_when(span.end, zone),
            )
    for span in rota.holes:
        yield phrase(
            "  HOLE: nobody from {start} to {end}",
            start=_when(span.start, zone),
            end=_when(span.end, zone),
        )


def _of_outside(rota: Rota, zone: ZoneInfo | None) -> Iterator[str]:
    if rota.outside and rota.read_at is not None and rota.read_at > 0:
        yield phrase("  as {kind} said on {when}", kind=rota.outside, when=_when(rota.read_at, zone))
    if rota.now_only:
        yield phrase("  of later it says nothing; who is on call now is taken to stay so")
    wrong = says(rota)
    if wrong and (rota.stale or rota.trouble or rota.strangers):
        yield phrase("  {wrong}", wrong=wrong)


def _handover(level: int, one: Shift, zone: ZoneInfo | None, *, shown_to: Instant) -> Said:
    start, cut = _when(one.begins, zone), one.ends >= shown_to
    if cut and not level:
        return phrase("  from {start}: {who}", start=start, who=one.who)
    if cut:
        return phrase("  level {level} from {start}: {who}", level=level, start=start, who=one.who)
    if level:
        return phrase(
            "  level {level} from {start} to {end}: {who}",
            level=level,
            start=start,
            end=_when(one.ends, zone),
            who=one.who,
        )
    return phrase("  from {start} to {end}: {who}", start=start, end=_when(one.ends, zone), who=one.who)


def given_said(one: Delegation) -> Said:
    """Say that somebody answers in the place of another, and how to take that back."""
    return phrase(
        "{taker} answers in the place of {giver} until {until}; take it back with: serviola oncall "
        "delegate --end",
        taker=one.taker,
        giver=one.giver,
        until=_when(one.end, ZoneInfo("UTC")),
    )


def _when(at: Instant, zone: ZoneInfo | None) -> str:
    """Write a moment in the reader's zone, with its name."""
    local: datetime = moment(at).astimezone(zone)
    name = zone.key if zone is not None and zone.key != "UTC" else ""
    return f"{local:%Y-%m-%d %H:%M} {local.tzname()}" + (f" ({name})" if name else "")


def as_plain(rota: Rota) -> dict[str, Any]:
    """Give how a group stands as plain data."""
    return {
        "group": rota.name,
        "answering": list(rota.answering),
        "until": None if rota.until is None else iso(rota.until),
        "shifts": [
            {"level": level, "who": one.who, "from": iso(one.begins), "to": iso(one.ends)}
            for level, one in rota.shifts
        ],
        "holes": [{"from": iso(one.start), "to": iso(one.end)} for one in rota.holes],
        "thin": [
            {"level": level, "from": iso(one.start), "to": iso(one.end)}
            for level, spans in rota.thin
            for one in spans
        ],
        "outside": rota.outside,
        "read_at": None if rota.read_at is None else iso(rota.read_at),
        "stale": rota.stale,
        "trouble": rota.trouble,
        "strangers": list(rota.strangers),
        "delegations": [plain_delegation(one) for one in rota.delegations],
        "says": says(rota),
    }


def asked_of(rota: Rota, asked: list[Escalation]) -> list[dict[str, Any]]:
    """Give as plain data which playbooks ask a group where nobody answers, and after how long."""
    return [
        {"playbook": one.playbook, "steps": [{"to": to, "after_s": after} for to, after in one.steps]}
        for one in asked
        if one.names(rota.name)
    ]


def plain_delegation(one: Delegation) -> dict[str, str]:
    """Give who answers in whose place as plain data."""
    return {
        "giver": one.giver,
        "taker": one.taker,
        "from": iso(one.start),
        "until": iso(one.end),
        "reason": one.reason,
    }
