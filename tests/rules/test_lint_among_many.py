"""What lint says of playbooks beside each other, found among many without comparing each with all."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from engine.rules.lint.askers import Asker, Askers, asker_of
from engine.rules.lint.overlap import MOST_SAID, Overlap, TwoAnswers
from engine.rules.load import load_playbook
from engine.rules.playbook import Playbook
from tests.rules.short_form import SHORT_FORM

PAUSE = "  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}\n"
HAZARDS = "hazard: [earthquake, tsunami, cyclone, volcano, unrest]"


class Everybody(Askers):
    """Compares each with all: what is found must be the same."""

    def before(self, mine: Asker, *, pausing: bool | None) -> Iterator[Asker]:
        of_kind = (one for one in self if pausing in {None, one.pauses})
        return (one for one in of_kind if one.name < mine.name)


class Counting(Askers):
    """Counts those that are compared."""

    compared = 0

    def before(self, mine: Asker, *, pausing: bool | None) -> Iterator[Asker]:
        for one in super().before(mine, pausing=pausing):
            Counting.compared += 1
            yield one


def book(number: int, hazards: str = HAZARDS, program: str = "", *, pauses: bool = True) -> Playbook:
    text = SHORT_FORM.replace("playbook: disaster-near-port-call", f"playbook: p-{number:04}")
    text = text.replace(HAZARDS, hazards)
    if program:
        text = text.replace("unless:", f"  program: {program}\nunless:")
    return load_playbook(text if pauses else text.replace(PAUSE, ""), "p.yaml")


def askers(playbooks: list[Playbook], kind: type[Askers] = Askers) -> Askers:
    return kind(one for each in playbooks if (one := asker_of(each)) is not None)


def said(playbooks: list[Playbook], others: Askers) -> list[str]:
    checks = (Overlap(others), TwoAnswers(others))
    return [found.message for one in playbooks for check in checks for found in check.validate(one)]


def test_what_is_found_among_many_is_what_is_found_when_each_is_compared_with_all():
    chance = Random(5)
    topics = ("", ", topics: [rail]", ", topics: [rail, ferry]", ", topics: [beach]")
    programs = ("", "{vessel: A}", "{vessel: [A, B]}", "{itinerary: north}", "{vessel: B, itinerary: south}")
    phases = ("", ", phase: forecast", ", phase: [active, aftermath]")
    playbooks = [
        book(
            number,
            f"hazard: {chance.choice(('flood', '[flood, strike]', 'strike', 'heat'))}"
            f"{chance.choice(topics)}{chance.choice(phases)}",
            chance.choice(programs),
            pauses=chance.random() < 0.5,
        )
        for number in range(60)
    ]
    found = said(playbooks, askers(playbooks))
    assert found == said(playbooks, askers(playbooks, Everybody))
    assert 30 < len(found) < 60 * MOST_SAID


def test_each_is_compared_with_few_and_not_with_all():
    many = [book(number, program=f"{{vessel: V-{number}}}", pauses=number % 2 == 0) for number in range(300)]
    Counting.compared = 0
    assert said(many, askers(many, Counting)) == []
    assert Counting.compared == 0
    alike = [book(number, pauses=number % 2 == 0) for number in range(300)]
    assert len(said(alike, askers(alike, Counting))) > 300
    assert 0 < Counting.compared <= 300 * (1 + MOST_SAID)
