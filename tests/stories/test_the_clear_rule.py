"""A playbook whose own rule says when it is over: what is between the two rules stands, and then the owner is asked."""

from __future__ import annotations

from engine.model.program import PlaybookRevision
from engine.model.proposal import Because
from engine.model.scales import Severity
from engine.rules.load import load_playbook
from tests.stories.telling import At, Want, book, effects, playbook, proposal, quake, tell, yes

CLEAR = 'clear: {when: {situation: {severity: "<= Minor"}}, for: 1h}\nlimits:'


def with_a_clear_rule() -> PlaybookRevision:
    written = playbook()
    text = written.text.replace("limits:", CLEAR)
    digest = load_playbook(text, written.file).digest
    return PlaybookRevision(
        brand=written.brand, name=written.name, digest=digest, file=written.file, text=text
    )


def test_what_is_paused_is_let_go_when_its_own_rule_has_held(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("1m", yes()),
        Want("2m", effects("paused")),
        At("1h", quake(2, severity=Severity.MODERATE)),
        Want("5h", effects("paused"), proposal("release", "open", count=0)),
        At("6h", quake(3, severity=Severity.MINOR)),
        Want("6h59m", proposal("release", "open", count=0)),
        Want("7h", proposal("release", "open", because=Because.OWN_RULE), effects("paused")),
        At("7h1m", yes("release")),
        Want("7h5m", effects("paused", "running")),
        given=(book(), with_a_clear_rule()),
    )


def test_a_question_that_is_open_is_withdrawn_when_its_own_rule_has_held(tmp_path):
    tell(
        tmp_path,
        At("0s", quake()),
        At("10m", quake(2, severity=Severity.MINOR)),
        Want("1h9m", proposal("pause", "open")),
        Want("1h10m", proposal("pause", "withdrawn")),
        given=(book(), with_a_clear_rule()),
    )
