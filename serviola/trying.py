"""Trying: a playbook, perhaps still in the making, held against what was heard; nobody is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.errors import Refused
from engine.model.said import Said, phrase
from engine.model.time import iso, later
from engine.response.situation_facts import situation_line
from engine.rules.explain import said_otherwise
from engine.rules.load import playbook_of
from engine.rules.plain import PlainEvaluator
from engine.rules.playbook import Stage
from engine.trials.trying import Asked, Near, Tried, tried
from programs.book import load_book
from programs.candidates import made_ready
from serviola import samples
from serviola.case import load_case
from serviola.proofs import otherwise_json
from serviola.recorded import Recorded
from serviola.retelling import Kept, retold
from serviola.within import Within
from store import past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.program import PlaybookRevision
    from engine.model.time import Instant
    from engine.trials.trying import Step
    from serviola.case import Case
    from store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of one trial: `against` is `journal`, or the name of the recorded case."""

    against: str
    since: Instant
    until: Instant
    found: Tried

    def as_json(self, *, shadow: bool, language: str = "en") -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "against": self.against,
            "since": iso(self.since),
            "until": iso(self.until),
            "situations": self.found.situations,
            "asked": [_asked_json(one, language) for one in self.found.asked],
            "near_misses": [_near_json(one, language, shadow=shadow) for one in self.found.near],
        }


def against_journal(
    store: SqliteStore,
    playbook: PlaybookRevision,
    *,
    since: Instant,
    until: Instant,
    within: Within | None = None,
) -> Attempt:
    """Hold a playbook against what the service heard between two moments, and what it had in mind then.

    Refused where that takes longer than `within`.
    """
    each = (Within() if within is None else within).each
    brand = playbook.brand
    in_force = past.playbooks(store.db, until, brand=brand)
    behind = playbook_of(playbook).inhibited_by
    steps = past.inputs_after(store.db, since, brand=brand)
    found = tried(
        playbook,
        (step for step in each(steps) if step[0] <= until),
        begin=past.begin_of(store.db, since, brand=brand),
        others=[in_force[name] for name in behind if name in in_force],
        since=since,
        until=until,
        evaluator=PlainEvaluator(),
    )
    return Attempt(against="journal", since=since, until=until, found=found)


def in_force_tried(
    store: SqliteStore,
    name: str,
    *,
    brand: str,
    until: Instant,
    days: int,
    language: str,
    within: Within,
) -> dict[str, Any]:
    """Hold a playbook in force against what was heard in the last days; Refused where there is none."""
    draft = past.playbooks(store.db, until, brand=brand).get(name)
    if draft is None:
        raise Refused(phrase("there is no playbook {name} in force", name=name))
    since = later(until, -days * 86_400)
    attempt = against_journal(store, draft, since=since, until=until, within=within)
    said = attempt.as_json(shadow=is_shadow(draft), language=language)
    del said["against"]
    return {"playbook": draft.name, "digest": draft.digest, **said}


def against_cases(playbook: PlaybookRevision) -> Iterator[Attempt]:
    """Hold a playbook against each of the shipped stories; its brand is theirs."""
    for name, folder in samples.cases().items():
        case = load_case(folder)
        yield _against_case(replace(playbook, brand="main"), name, case)


def _against_case(playbook: PlaybookRevision, name: str, case: Case) -> Attempt:
    book = made_ready(load_book(case.programs.read_text(), str(case.programs), brand=playbook.brand))
    found = tried(
        playbook,
        _told_in(case),
        begin=[book],
        since=case.clock,
        until=case.until,
        evaluator=PlainEvaluator(),
    )
    return Attempt(against=name, since=case.clock, until=case.until, found=found)


def _told_in(case: Case) -> Iterator[Step]:
    """Give what the sources of a case say, when they say it."""
    recorded, sources = Recorded(), {one.name: one for one in case.sources}
    for send in sorted(case.sends, key=lambda one: one.at):
        told = recorded.signals(send.file, sources[send.source], send.at)
        yield send.at, tuple(replace(one, received_at=send.at) for one in told)


def is_shadow(playbook: PlaybookRevision) -> bool:
    """Say whether a playbook only records what it would ask."""
    return playbook_of(playbook).stage is Stage.SHADOW


def heard_line(attempt: Attempt) -> Said:
    """Say how much there was to be held against, and what came of it."""
    asked, near = len(attempt.found.asked), len(attempt.found.near)
    return phrase(
        "{against}: situations {situations}, asked about {asked}, nearly asked about {near}",
        against=attempt.against,
        situations=attempt.found.situations,
        asked=asked,
        near=near,
    )


def _asked_json(one: Asked, language: str) -> dict[str, Any]:
    return {
        "situation": one.situation.id,
        "says": retold(situation_line(one.situation), language),
        "item": one.item,
        "place": one.place,
        "at": iso(one.at),
        "arrives_at": None if one.arrives_at is None else iso(one.arrives_at),
        "groups": list(one.groups),
    }


def _near_json(one: Near, language: str, *, shadow: bool) -> dict[str, Any]:
    return {
        "situation": one.situation.id,
        "says": retold(situation_line(one.situation), language),
        "item": one.item,
        "place": one.place,
        "at": iso(one.at),
        "why": [retold(Kept(each), language) for each in one.why],
        "smallest": [
            {
                **otherwise_json(each, language),
                "sentence": retold(said_otherwise(each, shadow=shadow), language),
            }
            for each in one.smallest
        ],
    }
