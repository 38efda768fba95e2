"""Situation facts: what people are told of a situation, in our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.hold import HOLDING
from engine.model.said import Said, phrase
from engine.model.scales import Hazard, SourceClass
from engine.model.signal import Phase, SituationState
from engine.response.hazards import hazard_line, quake_line
from engine.response.spans import when
from engine.situations.evidence import of_class, standing
from engine.situations.hearing import unheard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.signal import Silence, Situation
    from engine.response.brand import Brand
    from engine.rules.compile import Plan


_PHASE = {
    Phase.FORECAST: phrase("it is forecast, and has not begun"),
    Phase.ACTIVE: phrase("it is under way"),
    Phase.AFTERMATH: phrase("it has passed, and this is its aftermath"),
}


def situation_line(situation: Situation) -> str:
    """Say a situation in one line, in our own words."""
    line = _what(situation)
    if situation.point is not None:
        lat, lon = _degrees(situation.point.lat, "NS"), _degrees(situation.point.lon, "EW")
        line = phrase("{what} at {lat} {lon}", what=line, lat=lat, lon=lon)
    if situation.topics:
        line = phrase("{what} about {topics}", what=line, topics=", ".join(situation.topics))
    if situation.area.countries:
        line = phrase("{what} in {countries}", what=line, countries=", ".join(situation.area.countries))
    began = when(situation.occurred_at)
    if situation.standing:
        return phrase("{what} since {when}", what=line, when=began)
    return phrase("{what} on {when}", what=line, when=began)


def _what(situation: Situation) -> str:
    """Say of what kind a situation is, and how grave."""
    severity, hazard = situation.severity, situation.hazard
    if hazard is Hazard.EARTHQUAKE and situation.magnitude is not None:
        return quake_line(severity, situation.magnitude, situation.depth_km)
    return hazard_line(severity, hazard)


def phase_line(brand: Brand, plan: Plan, situation: Situation) -> str:
    """Say in which phase a situation is, and what becomes of what is held where it calls for no pause."""
    said = _PHASE[situation.phase]
    held = sum(
        one.state in HOLDING and not one.ends
        for one in brand.holds_for(situation.id)
        if one.playbook == plan.playbook.name
    )
    if not held or plan.playbook.steps_in(situation.phase).pause is not None:
        return said
    count = phrase("1 campaign is") if held == 1 else phrase("{held} campaigns are", held=held)
    return phrase(
        "{said}; {count} held for it, and its owners are asked now whether it may go on",
        said=said,
        count=count,
    )


def latest_signal(situation: Situation) -> str:
    """Name the signal that a situation was last told by, empty where only people told of it.

    What somebody wrote on a social network is counted and not quoted: their words lead to who they are.
    """
    told = [piece for piece in situation.evidence if piece.source_class is not SourceClass.SOCIAL]
    newest = max(told, key=lambda piece: (piece.received_at, piece.signal_id), default=None)
    return "" if newest is None else newest.signal_id


def heard_line(situation: Situation) -> Said:
    """Say from whom a situation was heard: authorities and systems by name, the others by how many."""
    pieces = standing(situation)
    said: Said | None = None
    for source_class in SourceClass:
        publishers = sorted({piece.publisher for piece in pieces if piece.source_class is source_class})
        if publishers:
            count, signals = of_class(situation, source_class)
            # Who was read by what others tell is an outlet too, though no voice beside theirs.
            one = _heard(source_class, publishers, max(count, 1), len(signals))
            said = phrase("{first}; {rest}", first=said, rest=one) if said else one
    return said or phrase("nobody who still stands by it")


def _heard(source_class: SourceClass, publishers: list[str], count: int, reports: int) -> Said:
    match source_class:
        case SourceClass.NEWS:
            outlets = (
                phrase("1 news outlet")
                if count == 1
                else phrase("{count} independent news outlets", count=count)
            )
            return (
                outlets
                if reports == count
                else phrase("{outlets}, {reports} reports", outlets=outlets, reports=reports)
            )
        case SourceClass.SOCIAL:
            return (
                phrase("1 person on a social network")
                if count == 1
                else phrase("{count} people on social networks", count=count)
            )
        case SourceClass.OPERATOR:
            return phrase("people here ({publishers})", publishers=", ".join(publishers))
        case _:
            whose = (
                phrase("official sources")
                if source_class is SourceClass.OFFICIAL
                else phrase("our own systems")
            )
            return phrase("{whose} ({publishers})", whose=whose, publishers=", ".join(publishers))


def silence_line(situation: Situation, quiet: Mapping[str, Silence]) -> str:
    """Say of a stale situation which sources are not heard, and since when; nothing of any other."""
    if situation.state is not SituationState.STALE:
        return ""
    names = unheard(situation, quiet)
    said = [
        phrase(
            "the source {name} has not been heard since {when} ({says})",
            name=name,
            when=when(quiet[name].since),
            says=quiet[name].says,
        )
        for name in names
    ]
    unheard_of = said[0] if said else phrase("its source is not heard")
    for one in said[1:]:
        unheard_of = phrase("{first}, and {rest}", first=unheard_of, rest=one)
    return phrase("{sources}; this is not an all-clear", sources=unheard_of)


def about_situation(brand: Brand, situation: Situation) -> dict[str, str]:
    """Give the facts that every message about a situation carries."""
    facts = {
        "situation": str(situation_line(situation)),
        "heard": str(heard_line(situation)),
        "signal": latest_signal(situation),
    }
    silence = silence_line(situation, brand.quiet)
    return facts | {"silence": silence} if silence else facts


def _degrees(value: float, letters: str) -> str:
    return f"{abs(value):g} {letters[0] if value >= 0 else letters[1]}"
