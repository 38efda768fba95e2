"""Backtest shown: as a table for a terminal of 80 columns, and as JSON."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from engine.model.time import HOUR, SECOND, iso, moment
from engine.response.facts import situation_line
from engine.trials.backtest.figures import Verdict, is_near
from serviola.saying import so_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.time import Instant
    from engine.trials.backtest.against import Changed
    from engine.trials.backtest.figures import Figures, Judged, Load
    from engine.trials.backtest.ledger import Entry, Ruled
    from serviola.backtesting import Backtest

SHOWN = 20
"""So many rows of a list are printed; JSON and the page have them all."""
NOBODY = "Nobody answers in a backtest: what is asked runs out, escalates or declines as its playbook says."


def hours(seconds: int | None) -> str:
    """Say seconds as hours, with their sign where they are lost."""
    return "" if seconds is None else f"{seconds * SECOND / HOUR:.1f} h"


def short(at: Instant | None) -> str:
    """Say a moment to the minute, in UTC."""
    return "" if at is None else f"{moment(at):%Y-%m-%d %H:%M}"


def entries_of(found: Backtest) -> list[Entry]:
    """Give every situation that was asked about or nearly, in order of when it began."""
    some = [one for one in found.ledger.entries.values() if one.asked_at is not None or is_near(one)]
    return sorted(some, key=lambda one: (one.situation.occurred_at, one.situation.id))


def headlines(found: Backtest) -> list[tuple[str, str]]:
    """Give the figures as pairs of a name and a value."""
    figures = found.figures
    pairs = [
        ("history", f"{short(found.since)} to {short(found.until)} UTC"),
        ("signals", f"{found.rows}, of which {found.read} can matter"),
        ("situations", f"{figures.situations} met something or nearly did"),
        ("asked about", f"{figures.asked}; in shadow {figures.shadow}, nearly {figures.near}"),
    ]
    if found.truths:
        said = ", ".join(f"{one} {figures.count(one)}" for one in Verdict)
        pairs.append(("against the truth", f"{said}; not judged {figures.unjudged}"))
        pairs.append(
            ("hours gained", hours(figures.gained_s) or "the truth names no time for what was caught")
        )
    night = f"{figures.at_night} at night"
    pairs.append(("cards", f"{figures.cards}, {night}; {figures.cards / figures.weeks:.2f} a week on call"))
    actions = ", ".join(f"{count} {name}" for name, count in figures.actions) or "none"
    pairs.append(("actions asked for", actions))
    reach = [so_many(len(figures.campaigns), "campaign"), so_many(len(figures.items), "scheduled item")]
    pairs.append(("reach", f"{', '.join(reach)}; {so_many(figures.told, 'message')} that ask nothing"))
    return pairs


def lines(found: Backtest) -> Iterator[str]:
    """Say all of it in lines of at most 80 characters, but for words that are longer."""
    for line in _lines(found):
        begins = " " * (len(line) - len(line.lstrip()) + 6)
        yield from textwrap.wrap(line, 80, subsequent_indent=begins, break_long_words=False) or [""]


def _lines(found: Backtest) -> Iterator[str]:
    for name, value in headlines(found):
        yield f"{name + ':':<19}{value}"
    if found.truths:
        yield ""
        yield f"{'past situation':<34} {'verdict':<14} {'asked at (UTC)':<17} {'gained':>9}"
        for one in found.figures.judged:
            asked, gained = short(one.asked_at), hours(one.gained_s)
            yield f"{one.truth.name[:34]:<34} {one.verdict:<14} {asked:<17} {gained:>9}".rstrip()
        for name in found.unheard:
            yield f"No signal of the history speaks of {name}: see its keys in the truth file."
    yield from _loads(found.figures)
    yield from _situations(found)
    if found.before is not None:
        yield from _changed(found)


def _loads(figures: Figures) -> Iterator[str]:
    if figures.loads:
        yield ""
        yield f"{'asked of':<38} {'cards':>6} {'at night':>9} {'a week':>8} {'most a week':>12}"
    for one in figures.loads:
        a_week = f"{one.cards / figures.weeks:.2f}"
        yield f"{one.to[:38]:<38} {one.cards:>6} {one.at_night:>9} {a_week:>8} {one.most:>12}"


def _situations(found: Backtest) -> Iterator[str]:
    some = entries_of(found)
    if some:
        yield ""
    for one in some[:SHOWN]:
        yield f"{short(one.situation.occurred_at)}  {one.situation.id}  {situation_line(one.situation)}"
        for name, ruled in sorted(one.by.items()):
            yield f"    {name}: {ruled_says(ruled)}"
    if len(some) > SHOWN:
        yield f"and {len(some) - SHOWN} more; --json and --html have them all"


def ruled_says(ruled: Ruled) -> str:
    """Say in one line what a playbook made of a situation."""
    if ruled.asked is not None:
        return f"asked at {short(ruled.asked)}, {so_many(len(ruled.items), 'item')}"
    if ruled.matched is not None:
        return f"held from {short(ruled.matched)} on, and asked nobody"
    said = [one.says or one.path for one in ruled.failed or ()]
    if ruled.near is not None:
        near = ruled.near
        said.append(f"{near.place} lies {near.km:g} km off, and {near.need_km:g} km counts")
    return f"did not hold: {'; '.join(dict.fromkeys(said))}" if said else "did not hold"


def _changed(found: Backtest) -> Iterator[str]:
    yield ""
    count = len({one.situation.id for one in found.changed})
    yield f"{so_many(count, 'past situation')} would end otherwise than with the other playbooks."
    for one in found.changed[:SHOWN]:
        times = f"{short(one.before) or 'never'} before, {short(one.after) or 'never'} now"
        yield f"{one.situation.id}  {one.playbook} {one.what} ({times})"
        yield f"    {situation_line(one.situation)}"
        for why in one.why:
            yield f"    - {why}"
    if len(found.changed) > SHOWN:
        yield f"and {len(found.changed) - SHOWN} more; --json and --html have them all"


# --- as JSON ------------------------------------------------------------------------------------------


def as_json(found: Backtest) -> dict[str, Any]:
    """Give all of it for a program to read; moments are ISO 8601 in UTC."""
    return {
        "from": iso(found.since),
        "to": iso(found.until),
        "signals": found.rows,
        "read": found.read,
        "assumptions": [NOBODY],
        "figures": figures_json(found.figures),
        "before": None if found.before is None else figures_json(found.before),
        "not_in_history": list(found.unheard),
        "situations": [_entry(one) for one in entries_of(found)],
        "changed": [_change(one) for one in found.changed],
    }


def figures_json(figures: Figures) -> dict[str, Any]:
    """Give the figures of one side."""
    return {
        "situations": figures.situations,
        "asked": figures.asked,
        "shadow": figures.shadow,
        "near": figures.near,
        "verdicts": {str(one): figures.count(one) for one in Verdict},
        "judged": [_judged(one) for one in figures.judged],
        "not_judged": figures.unjudged,
        "hours_gained": None if figures.gained_s is None else round(figures.gained_s * SECOND / HOUR, 2),
        "weeks": figures.weeks,
        "cards": figures.cards,
        "cards_at_night": figures.at_night,
        "cards_a_week": round(figures.cards / figures.weeks, 3),
        "by_group": [_load(one) for one in figures.loads],
        "actions": dict(figures.actions),
        "campaigns": list(figures.campaigns),
        "items": list(figures.items),
        "told": figures.told,
    }


def _at(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


def _judged(one: Judged) -> dict[str, Any]:
    return {
        "name": one.truth.name,
        "should_ask": one.truth.ask,
        "verdict": str(one.verdict),
        "situations": [entry.situation.id for entry in one.entries],
        "asked_at": _at(one.asked_at),
        "hours_gained": None if one.gained_s is None else round(one.gained_s * SECOND / HOUR, 2),
    }


def _load(one: Load) -> dict[str, Any]:
    return {"to": one.to, "cards": one.cards, "at_night": one.at_night, "weeks": dict(one.weeks)}


def _entry(one: Entry) -> dict[str, Any]:
    situation = one.situation
    return {
        "situation": situation.id,
        "says": situation_line(situation),
        "hazard": str(situation.hazard),
        "severity": str(situation.severity),
        "occurred_at": iso(situation.occurred_at),
        "keys": list(situation.keys),
        "asked_at": _at(one.asked_at),
        "cards": [{"at": iso(card.at), "to": card.to, "playbook": card.playbook} for card in one.cards],
        "playbooks": {name: _ruled(ruled) for name, ruled in sorted(one.by.items())},
    }


def _ruled(one: Ruled) -> dict[str, Any]:
    near = one.near
    return {
        "matched_at": _at(one.matched),
        "asked_at": _at(one.asked),
        "failed": None
        if one.failed is None
        else [{"clause": leaf.path, "says": leaf.says} for leaf in one.failed],
        "near_miss": None
        if near is None
        else {"place": near.place, "by": near.by, "km": near.km, "need_km": near.need_km},
        "rows": [{"verb": verb, "campaign": campaign or None} for verb, campaign in sorted(one.rows)],
        "items": sorted(one.items),
    }


def _change(one: Changed) -> dict[str, Any]:
    return {
        "situation": one.situation.id,
        "says": situation_line(one.situation),
        "playbook": one.playbook,
        "what": one.what,
        "before": _at(one.before),
        "now": _at(one.after),
        "why": list(one.why),
    }
