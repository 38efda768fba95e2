"""Backtest in words: every sentence that the table, the JSON and the page have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import Said, phrase
from engine.model.time import HOUR, SECOND, moment
from engine.trials.backtest.figures import Verdict, is_near
from engine.trials.backtest.people import Answers
from serviola.retelling import Kept, retold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.time import Instant
    from engine.trials.backtest.figures import Figures
    from engine.trials.backtest.ledger import Entry, Ruled
    from serviola.backtesting import Backtest

VERDICTS = {
    Verdict.CAUGHT: phrase("caught"),
    Verdict.NEAR_MISSED: phrase("near-missed"),
    Verdict.MISSED: phrase("missed"),
    Verdict.FALSE: phrase("false"),
    Verdict.RIGHTLY_QUIET: phrase("rightly quiet"),
    Verdict.OUTSIDE: phrase("outside the span"),
}

_VERBS = {"pause": phrase("pause"), "adapt": phrase("adapt"), "release": phrase("let go")}
_OF_PROOFS = frozenset({"failed", "held"})
"""Values that are clauses, which proofs keep as English text."""


def answered(answers: Answers) -> str:
    """Say what people answer in a backtest."""
    match answers:
        case Answers.APPROVE:
            return phrase(
                "Everybody says yes to whatever they are asked, in the same minute, and chooses what is "
                "offered first."
            )
        case Answers.DECLINE:
            return phrase("Everybody says no to whatever they are asked, in the same minute.")
        case _:
            return phrase(
                "Nobody answers in a backtest: what is asked runs out, escalates or declines as its playbook "
                "says."
            )


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
    spans = phrase("{since} to {until} UTC", since=short(found.since), until=short(found.until))
    pairs = [
        (phrase("history"), spans),
        (phrase("signals"), phrase("{rows}, of which {read} can matter", rows=found.rows, read=found.read)),
        (
            phrase("situations"),
            phrase("{count} met something or nearly did", count=figures.situations),
        ),
        (
            phrase("asked about"),
            phrase(
                "{asked}; in shadow {shadow}, nearly {near}",
                asked=figures.asked,
                shadow=figures.shadow,
                near=figures.near,
            ),
        ),
    ]
    return [*pairs, *(_against_truth(figures) if found.truths else []), *_asked_of_people(figures)]


def _against_truth(figures: Figures) -> list[tuple[str, str]]:
    counts = [
        phrase("{verdict} {count}", verdict=said, count=figures.count(one)) for one, said in VERDICTS.items()
    ]
    unjudged = phrase("asked about and not in the truth {count}", count=figures.unjudged)
    gained = hours(figures.gained_s) or phrase("the truth names no time for what was caught")
    return [
        (
            phrase("against the truth"),
            phrase("{counts}; {unjudged}", counts=joined(counts), unjudged=unjudged),
        ),
        (phrase("hours gained"), gained),
    ]


def _asked_of_people(figures: Figures) -> list[tuple[str, str]]:
    cards = phrase(
        "{cards}, {night} at night; {weekly} a week on call",
        cards=figures.cards,
        night=figures.at_night,
        weekly=f"{figures.cards / figures.weeks:.2f}",
    )
    done = [
        phrase("{verb} {count}", verb=_VERBS.get(name, name), count=count) for name, count in figures.actions
    ]
    actions = joined(done) or phrase("none")
    reach = phrase(
        "campaigns {campaigns}, scheduled items {items}; messages that ask nothing {told}",
        campaigns=len(figures.campaigns),
        items=len(figures.items),
        told=figures.told,
    )
    return [
        (phrase("cards"), cards),
        (phrase("actions asked for"), actions),
        (phrase("reach"), reach),
        (phrase("people"), _people(figures)),
    ]


def _people(figures: Figures) -> str:
    """Say how many people the campaigns speak to, and for how many campaigns nobody says."""
    counted = len(figures.campaigns) - figures.uncounted
    if not figures.campaigns:
        return phrase("none")
    if not counted:
        return phrase("not known: the book counts the audience of none of these campaigns")
    return phrase(
        "{people}; campaigns counted {counted}, without a figure {uncounted}",
        people=figures.people,
        counted=counted,
        uncounted=figures.uncounted,
    )


def joined(parts: Sequence[str]) -> str:
    """Put sentences beside each other with commas, so that each can still be said in another language."""
    if not parts:
        return ""
    whole = parts[0]
    for part in parts[1:]:
        whole = phrase("{one}, {other}", one=whole, other=part)
    return whole


def unheard_line(name: str) -> str:
    """Say that the history knows nothing of a past situation of the truth."""
    return phrase("No signal of the history speaks of {name}: see its keys in the truth file.", name=name)


def outside_line(names: Iterable[str]) -> str:
    """Say which past situations are not judged."""
    return phrase(
        "Not judged, since not all that was said of it lies in the span that was played: {names}.",
        names="; ".join(names),
    )


def outside_names(figures: Figures) -> list[str]:
    """Name the past situations that are not judged because the span leaves something of them out."""
    return [one.truth.name for one in figures.judged if one.verdict is Verdict.OUTSIDE]


def ruled_says(ruled: Ruled, language: str) -> str:
    """Say in one line what a playbook made of a situation, in a language."""
    if ruled.asked is not None:
        asked = phrase("asked at {at}, items {count}", at=short(ruled.asked), count=len(ruled.items))
        return retold(asked, language)
    if ruled.matched is not None:
        return retold(phrase("held from {at} on, and asked nobody", at=short(ruled.matched)), language)
    said = [retold(Kept(one.says), language) or one.path for one in ruled.failed or ()]
    if ruled.near is not None:
        near = ruled.near
        km, need = f"{near.km:g}", f"{near.need_km:g}"
        off = phrase("{place} lies {km} km off, and {need} km counts", place=near.place, km=km, need=need)
        said.append(retold(off, language))
    if not said:
        return retold(phrase("did not hold"), language)
    return retold(phrase("did not hold: {why}", why="; ".join(dict.fromkeys(said))), language)


def times_says(before: Instant | None, after: Instant | None) -> str:
    """Say when it asked or held with the other playbooks, and when with these."""
    never = phrase("never")
    return phrase("{before} before, {after} now", before=short(before) or never, after=short(after) or never)


def why_says(why: str, language: str) -> str:
    """Say in a language why a past situation ends otherwise, with the clauses as the proofs have them."""
    if isinstance(why, Said):
        values = {
            name: Kept(value) if name in _OF_PROOFS and not isinstance(value, Said) else value
            for name, value in why.values.items()
        }
        why = Said(why.template, values)
    return retold(why, language)
