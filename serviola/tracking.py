"""Tracking: gathers what was asked and said in a span from the store, and works out the report."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import PlaybookError, Refused
from engine.model.feedback import Judgment
from engine.model.said import phrase
from engine.model.scales import Severity, Status
from engine.model.time import DAY, Instant, iso
from engine.response.feedback import that_counts
from engine.response.track import Past, judged_sources, tracks
from engine.response.track_questions import Questions
from engine.response.trust import WEEK, Step, step
from engine.rules.load import load_playbook, playbook_of
from engine.rules.playbook import Stage
from store import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model.feedback import Feedback
    from engine.model.program import PlaybookRevision
    from engine.response.track import Track
    from engine.response.track_questions import Card, Gathered
    from serviola.backtesting import Nights
    from store.db import Db

EVERY = 500
"""After how many forms it is said how far it is."""
WEEKS = 13
"""A quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The cards of one group: in all, at night, and in its week with most; and what was gathered for it."""

    to: str
    cards: int
    nights: int
    a_week: float
    most: int
    gathered: int = 0
    """How many calls and campaigns came under what the group was asked about before, and were gathered."""
    waiting: int = 0
    """Of those, how many wait to be asked about."""
    over: int = 0
    """Of those, how many were over before they were asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What the report shows. `stages` are those in force; `sources` how people judged what they told."""

    since: Instant
    until: Instant
    tracks: tuple[Track, ...]
    loads: tuple[Load, ...]
    missed: tuple[Feedback, ...]
    steps: tuple[Step, ...]
    stages: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, int, int], ...]
    before: int = 0
    """How many questions had come up before the span; of them nothing from that time is counted."""

    def as_json(self, told: Callable[[str], str] = str) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "from": iso(self.since),
            "to": iso(self.until),
            "before": self.before,
            "playbooks": [
                asdict(one)
                | {
                    "judged": dict(one.judged),
                    "right": one.right,
                    "stage": dict(self.stages).get(one.playbook, ""),
                    "first_at": None if one.first_at is None else iso(one.first_at),
                    "last_at": None if one.last_at is None else iso(one.last_at),
                }
                for one in self.tracks
            ],
            "groups": [asdict(one) for one in self.loads],
            "missed": [
                {"situation": one.situation, "playbook": one.playbook, "by": one.by, "word": one.word or ""}
                for one in self.missed
            ],
            "steps": [
                {"playbook": one.playbook, "stage": one.stage, "to": one.to, "why": told(one.why)}
                for one in self.steps
            ],
            "sources": [{"source": name, "right": yes, "wrong": no} for name, yes, no in self.sources],
        }


def tracked(
    db: Db,
    *,
    brand: str,
    since: Instant,
    until: Instant,
    nights: Nights,
    playbook: str = "",
    at_each: Callable[[int, int], object] = lambda _done, _of: None,
) -> Tracked:
    """Work out the report of a span, from what the journal has of it. Exercises never count.

    Of older rows those alone are read that belong to a situation that was asked about, or spoken of, in it.
    """
    said = judged.feedback(db, brand=brand, since=since)
    about = judged.asked_about(db, brand=brand, since=since, until=until)
    about |= {one.situation for one in said}
    questions = _questions(db, brand, until, about, at_each)

    def within(at: Instant, of: str) -> bool:
        return since <= at < until and playbook in {"", of}

    past = _past(db, brand, questions, said, within)
    situations = past.situations
    actual = {name for name, one in situations.items() if one.status is Status.ACTUAL}
    cards = [one for one in questions.cards if within(one.at, one.playbook) and one.situation in actual]
    gathered = [
        one
        for one in questions.gathered.values()
        if within(one.since, one.playbook) and one.situation in actual
    ]
    found, stages = tracks(past), stages_of(judged.in_force(db, brand=brand).values())
    steps = [step(one, stages[one.playbook]) for one in found if one.playbook in stages]
    return Tracked(
        since=since,
        until=until,
        tracks=found,
        loads=loads(cards, nights, weeks=max(1, -(-(until - since) // WEEK)), gathered=gathered),
        missed=tuple(
            one for one in past.feedback if one.judgment is Judgment.MISSED and one.situation in actual
        ),
        steps=tuple(one for one in steps if one is not None),
        stages=tuple((name, stage.value) for name, stage in sorted(stages.items())),
        sources=tuple(
            (name, yes, no) for name, (yes, no) in judged_sources(past.feedback, situations).items()
        ),
        before=judged.count_before(db, brand=brand, since=since),
    )


def steps_of(db: Db, *, brand: str, now: Instant, nights: Nights) -> tuple[Step, ...]:
    """Say which steps the records of half a year speak for."""
    since = Instant(now - 26 * 7 * DAY)
    return tracked(db, brand=brand, since=since, until=now, nights=nights).steps


def stages_of(revisions: Iterable[PlaybookRevision]) -> dict[str, Stage]:
    """Give the stage of each playbook."""
    return {one.name: playbook_of(one).stage for one in revisions}


def loads(
    cards: Iterable[Card], nights: Nights, *, weeks: int, gathered: Iterable[Gathered] = ()
) -> tuple[Load, ...]:
    """Count the cards of each group, by its own weeks and nights, and what was gathered for it."""
    later: dict[str, list[Gathered]] = {}
    for one in gathered:
        later.setdefault(one.to, []).append(one)
    by: dict[str, list[tuple[str, bool]]] = {}
    for card in cards:
        by.setdefault(card.to, []).append(nights.local(card.to, card.at))
    return tuple(
        Load(
            to=group,
            cards=len(found),
            nights=sum(night for _, night in found),
            a_week=round(len(found) / weeks, 2),
            most=max(Counter(week for week, _ in found).values()),
            gathered=sum(len(one.rows) for one in later.get(group, [])),
            waiting=sum(len(one.waits) for one in later.get(group, [])),
            over=sum(len(one.rows - one.asked - one.waits) for one in later.get(group, [])),
        )
        for group, found in sorted(by.items())
    )


def _questions(
    db: Db, brand: str, until: Instant, about: set[str], at_each: Callable[[int, int], object]
) -> Questions:
    questions, of = Questions(), judged.count_forms(db, brand=brand, until=until, about=about)
    heard = judged.forms(db, brand=brand, until=until, about=about)
    for done, (at, form) in enumerate(heard, start=1):
        questions.hear(at, form)
        if done % EVERY == 0:
            at_each(done, of)
    return questions


def _past(
    db: Db, brand: str, questions: Questions, said: Sequence[Feedback], within: Callable[[Instant, str], bool]
) -> Past:
    """Gather what the records of playbooks are counted from: of it all, what lies within."""
    asked = {one.last.situation for one in questions.rounds.values()}
    asked |= {one.situation for one in questions.gathered.values()}
    spoken_of = {one.situation for one in said}
    counts = that_counts(said, questions.proposals(), judged.heard_of(db, spoken_of, brand=brand))
    return Past(
        questions=[one for one in questions.rounds.values() if within(one.asked_at, one.last.playbook)],
        situations=judged.situations(db, sorted(asked | spoken_of), brand=brand),
        feedback=[one for one in counts if within(one.at, one.playbook)],
        answers=judged.answers(db, set(questions.proposals()), brand=brand),
        holds=judged.holds_of(db, asked, brand=brand),
    )


def patch(db: Db, name: str, found: Tracked, *, brand: str) -> str:
    """Write the step that a record speaks for as a change of the file; Refused where there is none.

    The changed file is read as it would be in service, so what lint of stage auto asks for is asked here too.
    """
    taken = next((one for one in found.steps if one.playbook == name), None)
    revision = judged.in_force(db, brand=brand).get(name)
    if revision is None:
        raise Refused(phrase("there is no playbook {name} in force", name=name[:80]))
    if taken is None:
        raise Refused(
            phrase("the record of {name} speaks for no other stage; see: serviola report", name=name)
        )
    track = next(one for one in found.tracks if one.playbook == name)
    after = _changed(revision.text, taken.to, track)
    if not revision.blueprint:
        try:
            load_playbook(after, revision.file)
        except PlaybookError as error:
            raise Refused(
                phrase(
                    "the file of {name} cannot be changed so: {why}",
                    name=name,
                    why=error.findings[0].message,
                )
            ) from error
    lines = difflib.unified_diff(
        revision.text.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{revision.file}",
        f"b/{revision.file}",
    )
    return "".join(lines)


_STAGE = re.compile(r"^stage:.*$", re.MULTILINE)
_AUTO = re.compile(r"^(auto_if|on_retraction):.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


def _changed(text: str, to: Stage, track: Track) -> str:
    line = f"stage: {to.value}"
    if to is Stage.AUTO and not _AUTO.search(text):
        line += f"\nauto_if: {narrowest(track)}"
    if to is not Stage.AUTO:
        text = _AUTO.sub("", text)
    if _STAGE.search(text):
        return _STAGE.sub(line, text, count=1)
    return re.sub(r"^(playbook:.*)$", rf"\1\n{line}", text, count=1, flags=re.MULTILINE)


def narrowest(track: Track) -> str:
    """Write what a playbook may be trusted with: only what people approved so far, and no more."""
    order: Sequence[str] = [one.value for one in Severity]
    known = [one for one in track.severities if one != Severity.UNKNOWN.value]
    situation = f'situation: {{severity: ">= {min(known, key=order.index)}"}}, ' if known else ""
    evidence = "{official: 1}" if track.official else "{independent: 2, within: 2h}"
    return f"{{{situation}evidence: {evidence}}}"
