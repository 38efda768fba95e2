"""Expand a playbook: everything it says, with every default, and where each part comes from.

What comes out is a playbook again: read anew, it says the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.rules.blueprint import Document
from engine.rules.defaults import DEFAULT_HEARD_WITHIN_S, DEFAULT_INDEPENDENT, DEFAULT_OFFICIAL, NEVER
from engine.rules.load import load_document
from engine.rules.playbook import Burst, OnResume, Playbook, Stale, Steps
from engine.rules.strict_yaml import Path
from engine.rules.units import SECONDS

DEFAULT: Final = "default"
_ORDER = (
    "schema",
    "playbook",
    "owner",
    "author",
    "review_by",
    "stage",
    "when",
    "unless",
    "exceptions",
    "known_false_positives",
    "cooldown",
    "inhibited_by",
    "conflicts",
    "priority",
    "then",
    "ask",
    "auto_if",
    "on_retraction",
    "clear",
    "resume",
    "limits",
    "privacy",
)
_NOT_OF_IT = ("from", "inputs")


@dataclass(frozen=True, slots=True)
class Expanded:
    """A playbook as one mapping. `origins` says of a path where it and all below it comes from.

    What has no origin the playbook says itself; the others are a default, the blueprint or an input.
    """

    playbook: Playbook
    value: Mapping[str, Any]
    origins: Mapping[Path, str]


def expand(document: Document) -> Expanded:
    """Give a playbook with all defaults; PlaybookError where it does not load."""
    playbook = load_document(document, "")
    value: dict[str, Any] = {
        key: deepcopy(each) for key, each in document.located.value.items() if key not in _NOT_OF_IT
    }
    origins: dict[Path, str] = {}
    if document.blueprint:
        from_it = (key for key in value if document.located.file_at((key,)) != document.located.file)
        origins = {(key,): f"blueprint {document.blueprint}" for key in from_it}
    origins |= {path: f"input {name}" for path, name in document.from_input.items()}
    for path, default in _defaults(playbook, value):
        _put(value, path, default, origins)
    ordered = {key: value[key] for key in (*_ORDER, *value) if key in value}
    return Expanded(replace(playbook, blueprint=document.blueprint), ordered, origins)


def span(seconds: int) -> str:
    """Write a duration exactly, as a playbook does; to two days in hours, beyond that in days and hours."""
    text, left = "", seconds
    for unit, size in SECONDS.items():
        if unit == "d" and seconds <= 2 * size:
            continue
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def _defaults(playbook: Playbook, value: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Give every default; what the playbook says already is passed over by whoever puts them in."""
    yield ("author",), playbook.author
    yield ("stage",), playbook.stage.value
    two = {"independent": DEFAULT_INDEPENDENT, "within": span(DEFAULT_HEARD_WITHIN_S)}
    yield ("when", "evidence"), {"any": [{"official": DEFAULT_OFFICIAL}, two]}
    yield ("when", "exposure", "to"), playbook.to
    if playbook.to != "campaign":
        yield ("when", "exposure", "during", "before_arrival"), span(playbook.before_arrival_s)
    yield ("priority",), playbook.priority
    for phase, steps in playbook.then:
        path: Path = ("then",) if phase is None else ("then", phase.value)
        yield from _of_steps(path, steps, value["then"] if phase is None else value["then"][phase.value])
    yield ("ask", "quorum"), playbook.quorum
    yield ("ask", "within"), span(playbook.within_s)
    yield ("ask", "on_timeout"), playbook.on_timeout
    if not playbook.ladder:
        yield ("ask", "escalate_to"), playbook.escalate_to
    for index, rung in enumerate(playbook.ladder):
        yield ("ask", "escalate_to", index, "within"), span(rung.within_s)
    yield ("ask", "remind"), NEVER
    yield ("clear", "ask"), str(playbook.clear_ask)
    yield ("clear", "every"), span(playbook.clear_every_s)
    if playbook.clear_when is not None:
        yield ("clear", "for"), span(playbook.clear_for_s)
    if playbook.pause is not None:
        yield from _of_resume(playbook, value)
    if playbook.auto is not None:
        yield ("on_retraction",), playbook.auto.on_retraction.value
    for index, one in enumerate(playbook.exceptions):
        yield ("exceptions", index, "name"), one.name
    yield ("limits", "campaigns_per_hour"), playbook.campaigns_per_hour
    yield ("limits", "campaigns_per_day"), playbook.campaigns_per_day
    yield ("limits", "of_brand_per_hour"), playbook.of_brand_per_hour
    yield ("limits", "share_of_live"), f"{playbook.share_of_live}%"
    yield ("privacy", "purpose"), playbook.purpose
    yield ("privacy", "customer_fields"), [*playbook.customer_fields] or "none"


def _of_resume(playbook: Playbook, value: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Give how what is held goes on; one word says all of it."""
    if not isinstance(value.get("resume"), dict):
        yield ("resume",), OnResume.ASK.value
        return
    yield ("resume", "stale"), (Stale.DROP if playbook.resume.drop_stale else Stale.ASK).value
    yield ("resume", "ramp"), span(playbook.resume.ramp_s)
    yield ("resume", "at_once"), playbook.resume.at_once
    yield ("resume", "burst"), (Burst.NEVER if playbook.resume.never_burst else Burst.ASK).value


def _of_steps(path: Path, steps: Steps, written: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Path, Any]]:
    for index, step in enumerate(written):
        if "pause_campaigns" in step and steps.pause is not None:
            yield (*path, index, "pause_campaigns", "touching"), steps.pause.touching
            yield (*path, index, "pause_campaigns", "ask"), str(steps.pause.ask)
        if "end_campaigns" in step and steps.end is not None:
            yield (*path, index, "end_campaigns", "touching"), steps.end.touching
            yield (*path, index, "end_campaigns", "ask"), str(steps.end.ask)
        if "propose_itinerary" in step and steps.itinerary is not None:
            yield (*path, index, "propose_itinerary", "ask"), str(steps.itinerary.ask)


def _put(value: dict[str, Any], path: Path, default: Any, origins: dict[Path, str]) -> None:
    """Put a default where nothing stands; a mapping that is made for it is a default as a whole."""
    here: Any = value
    for depth, step in enumerate(path[:-1], start=1):
        if isinstance(here, dict) and step not in here:
            here[step] = {}
            origins[path[:depth]] = DEFAULT
        here = here[step]
    if path[-1] not in here:
        here[path[-1]] = default
        origins[path] = DEFAULT
