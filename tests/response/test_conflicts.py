"""Playbooks that must not both hold, and what is known to fool one, on the card of whoever is asked."""

from __future__ import annotations

import pytest

from engine.model.hold import Do
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from notify.render import FolderTemplates
from serviola.drawing import draw
from serviola.neighbors import Neighbors
from tests.fakes import words as w
from tests.response.wakeful import Wakeful, written
from tests.rules.short_form import SHORT_FORM, changed, findings

NOTE = "Drills are named as such in the second line."


def pair(priority: str, other: str = "conflicts: [alpha]") -> Wakeful:
    house = Wakeful(
        w.program(),
        written("alpha", more="conflicts: [beta]"),
        written("beta", more=f"{other}\npriority: {priority}"),
    )
    house.hear(Severity.SEVERE, 1)
    return house


def asking(house: Wakeful) -> set[str]:
    return {one.playbook for one in house.brand.proposals.values() if one.state is ProposalState.OPEN}


@pytest.mark.parametrize(("priority", "first", "second"), [("60", "beta", "alpha"), ("40", "alpha", "beta")])
def test_one_asks_and_the_other_says_that_it_waits(priority, first, second):
    house = pair(priority)
    assert asking(house) == {first}
    (miss,) = [one for one in house.brand.misses.values() if one.playbook == second]
    assert miss.failed == ("conflicts",)
    assert f"{first} asks about it already" in repr(miss.proof)


def test_the_other_asks_once_the_first_lets_go():
    house = pair("60")
    house.step(w.playbook(name="beta", digest="", text=""))
    assert asking(house) == {"alpha"}


def test_one_that_is_not_named_in_turn_asks_all_the_same_and_check_says_so(tmp_path):
    for more, asks in (("conflicts: [alpha]", {"alpha"}), ("", {"alpha", "beta"})):
        house = Wakeful(w.program(), written("alpha", more="conflicts: [beta]"))
        house.hear(Severity.SEVERE, 1)
        house.step(written("beta", more=more))
        house.until(10)
        assert asking(house) == asks
    for name, more in (("alpha", "conflicts: [beta, gamma]\n"), ("beta", "")):
        (tmp_path / name).mkdir()
        text = SHORT_FORM.replace("disaster-near-port-call", name) + more
        (tmp_path / name / "playbook.yaml").write_text(text)
    file = tmp_path / "alpha/playbook.yaml"
    text = file.read_text()
    around = Surroundings(
        today="2026-06-01", has_cases=True, known={}, conflicting=Neighbors([file]).conflicting
    )
    found = lint(load_playbook(text, str(file)), read(text, str(file)), around)
    assert [(one.code, one.message) for one in found] == [
        ("conflict-one-sided", "beta does not name alpha in turn, so it asks although alpha does"),
        ("conflict-with-nobody", "alpha conflicts with gamma, and there is no such playbook"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("conflicts: [disaster-near-port-call]", "disaster-near-port-call conflicts with itself"),
        ("conflicts: [a, a]", "conflicts names a twice"),
        ("conflicts: [Some One]", "conflicts names Some One, which is no playbook's name"),
        (f"known_false_positives: [{'x' * 301}]", "known_false_positives has 301 letters"),
        (f"known_false_positives: [{', '.join('abcdefghijk')}]", "known_false_positives has 11 sentences"),
        ('known_false_positives: ["a\\nb"]', "one of known_false_positives goes on over several lines"),
    ],
)
def test_what_is_wrong_with_them(text, says):
    assert [one.message for one in findings(SHORT_FORM + text + "\n")] == [says]


def test_what_is_known_to_fool_it_stands_on_the_card_and_in_the_message():
    house = Wakeful(w.program(), written(more=f"known_false_positives: ['{NOTE}', Blasting in a quarry.]"))
    house.hear(Severity.SEVERE, 1)
    (proposal,) = [one for one in house.brand.proposals.values() if one.asks is ProposalKind.PAUSE]
    card = draw(house.brand, proposal)
    assert card.beware == (NOTE, "Blasting in a quarry.")
    (intent,) = [one for one in house.said if getattr(one, "do", None) is Do.ASK]
    _, body = FolderTemplates().render("asked_pause", {"headline": "", **dict(intent.facts)})
    assert f"Known to look like it, and not to be it:\n- {NOTE}\n- Blasting in a quarry.\n" in body


def test_a_playbook_that_says_nothing_of_the_kind_puts_nothing_on_the_card():
    house = Wakeful(w.program(), written())
    house.hear(Severity.SEVERE, 1)
    (proposal,) = house.brand.proposals.values()
    assert draw(house.brand, proposal).beware == ()
    (intent,) = [one for one in house.said if getattr(one, "do", None) is Do.ASK]
    assert "beware" not in dict(intent.facts)
    assert load_playbook(changed("stage: suggest", "stage: shadow"), "p.yaml").known_false_positives == ()
