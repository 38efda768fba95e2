"""A small playbook, and cases for it that are written where they are played."""

from __future__ import annotations

from pathlib import Path

from engine.errors import PlaybookError
from engine.model.program import PlaybookRevision
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from engine.trials.cases import run
from engine.trials.load_cases import load_cases
from engine.trials.world import BRAND
from serviola.archive import Archive

PLAYBOOK = """
schema: serviola/playbook/1
playbook: quake-near-port-call
owner: team:itinerary-planning
author: team:itinerary-planning
review_by: 2027-05-01
stage: suggest
when:
  situation: {hazard: earthquake, severity: ">= Severe"}
  evidence: {official: 1}
  exposure: {to: itinerary.stop, by: [{radius: 150 km}], during: {before_arrival: 7d}}
then:
  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}
  - propose_itinerary: {options: [sea_day], ask: oncall:itinerary}
  - tell: {to: [team:care]}
ask: {within: 2h}
"""

HEAD = """
- name: a case
  clock: 2010-01-12T21:53:10Z
  given: {programs: january-2010/programs.yaml}
"""

QUAKE = "hazard: earthquake, severity: Severe, from: official, point: [19.5, -72.3]"
"""Some 32 km from Labadee, and more than 150 from everywhere else."""

ARCHIVE = Archive()


ENDING = PLAYBOOK.replace("then:\n", "then:\n  - end_campaigns: {touching: stop, ask: owner_of(campaign)}\n")
"""The same playbook, which ends for good what has no pause."""
HEAD_OF_AN_END = HEAD.replace("programs.yaml}", "programs.yaml, no_pause: zip-line-offer}")


def readers():
    """Give the readers for cases that lie beside no file of their own."""
    return ARCHIVE.readers(Path(__file__).parent)


def revision(text=PLAYBOOK):
    """Give a playbook as it is handed in."""
    playbook = load_playbook(text, "playbook.yaml")
    return PlaybookRevision(
        brand=BRAND, name=playbook.name, digest=playbook.digest, file="playbook.yaml", text=text
    )


def trial(body, *, playbook=PLAYBOOK, head=HEAD):
    """Play one case, of which only what follows its head is given."""
    (case,) = load_cases(head + body, "cases.yaml", readers())
    return run(case, revision(playbook), PlainEvaluator())


def failures(body, *, playbook=PLAYBOOK, head=HEAD):
    """Play one case, and give what it did not get as key, wanted, got."""
    return [(one.key, one.wanted, one.got) for one in trial(body, playbook=playbook, head=head).failures]


def findings(text):
    """Give what is wrong with a file of cases, as line, code and message."""
    try:
        load_cases(text, "cases.yaml", readers())
    except PlaybookError as error:
        return [(one.line, one.code, str(one.message)) for one in error.findings]
    return []
