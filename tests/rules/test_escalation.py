"""ask.escalate_to: one group as ever, or a list of them, each with its time."""

from __future__ import annotations

import pytest

from engine.model.proposal import Rung
from engine.rules.blueprint import document
from engine.rules.expand import expand
from engine.rules.in_words import in_words
from engine.rules.load import load_playbook
from tests.rules.short_form import SHORT_FORM, findings

LISTED = "escalate_to: [{to: oncall:safety, within: 30m}, {to: team:duty}], on_timeout: escalate"


def form(escalate_to: str) -> str:
    assert SHORT_FORM.count("on_timeout: escalate") == 1
    return SHORT_FORM.replace("on_timeout: escalate", f"on_timeout: escalate, escalate_to: {escalate_to}")


def test_one_group_reads_as_it_always_did():
    playbook = load_playbook(form("oncall:safety"), "p.yaml")
    assert (playbook.escalate_to, playbook.ladder) == ("oncall:safety", ())
    assert playbook.rungs == (Rung(group="oncall:safety", within_s=playbook.within_s),)
    assert playbook.patience_s == 2 * playbook.within_s


def test_a_list_is_asked_one_after_the_other_and_said_so():
    text = form("[{to: oncall:safety, within: 30m}, {to: team:duty}]")
    playbook = load_playbook(text, "p.yaml")
    assert playbook.escalate_to == "oncall:safety"
    assert [(one.group, one.within_s) for one in playbook.ladder] == [
        ("oncall:safety", 1_800),
        ("team:duty", playbook.within_s),
    ]
    assert playbook.patience_s == 2 * playbook.within_s + 1_800
    words = " ".join(in_words(playbook))
    assert (
        "oncall:safety is asked. Without one from oncall:safety within 30 min, team:duty is asked." in words
    )
    steps = expand(document(text, "p.yaml", None)).value["ask"]["escalate_to"]
    assert steps == [{"to": "oncall:safety", "within": "30m"}, {"to": "team:duty", "within": "2h"}]


def test_who_is_asked_anyhow_is_not_asked_again():
    playbook = load_playbook(form("[{to: oncall:safety}, {to: team:duty}]"), "p.yaml")
    assert [one.group for one in playbook.ladder_for("oncall:safety")] == ["team:duty"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("[]", "names 0 groups"),
        ("[{to: team:a}, {to: team:a}]", "names team:a twice"),
        ("[{to: somebody}]", "somebody, which is no group"),
        ("[{within: 1h}]", "to"),
        ("[{to: team:a, after: 1h}]", "after"),
        ("[team:a]", "not keys with values"),
        (f"[{', '.join(f'{{to: team:t{n}}}' for n in range(7))}]", "names 7 groups"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(wrong, says):
    found = findings(form(wrong))
    assert any(says in one.message for one in found), [one.message for one in found]
    assert all(one.line for one in found)
