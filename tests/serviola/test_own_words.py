"""A playbook's own words: refused with their place, said in the place of ours, and never the reason for silence."""

from __future__ import annotations

from typing import Any

import pytest

from engine.rules.load import load_playbook
from notify.facts import FACTS
from notify.render import INSTEAD, FolderTemplates
from serviola.loading import load_playbooks
from serviola.own_words import own_words
from tests.rules.short_form import SHORT_FORM, findings

ASK = """\
messages:
  ask_pause:
    en:
      title: "Pause for {{ headline }}?"
      body: |
        {{ situation }}
        {% for one in campaigns|lines %}- {{ one }}
        {% endfor %}
        {{ approve_with }}
    es:
      title: "¿Pausar por {{ headline }}?"
      body: "{{ situation }} {{ approve_with }}"
"""
FIRST = SHORT_FORM.count("\n") + 1
"""The line in which the messages begin."""


GIVEN = {fact: f"<{fact}>" for fact in FACTS["asked_pause"]} | {"campaigns": "One\nTwo"}


def loaded(tmp_path: Any, text: str) -> Any:
    (tmp_path / "playbook.yaml").write_text(text, "utf-8")
    return load_playbooks([tmp_path], brand="main")


def brand_with(text: str) -> Any:
    from engine.model.program import PlaybookRevision
    from engine.response.state import State
    from engine.rules.plain import PlainEvaluator

    state = State(evaluator=PlainEvaluator())
    name = load_playbook(text, "playbook.yaml").name
    state.apply(PlaybookRevision(brand="main", name=name, digest="d", file="playbook.yaml", text=text))
    return state.brand("main")


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "Pause for"), ("es", "¿Pausar por"), ("de", "Pause for")]
)
def test_they_stand_in_the_place_of_ours_in_the_language_that_is_spoken(language, begins, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", language)
    words = own_words(brand_with(SHORT_FORM + ASK), "disaster-near-port-call", "asked_pause")
    assert words is not None
    title, body = FolderTemplates().render("asked_pause", GIVEN, words=words)
    assert title.startswith(begins)
    assert GIVEN["approve_with"] in body


def test_what_it_has_no_words_for_is_said_in_ours():
    brand = brand_with(SHORT_FORM + ASK)
    assert own_words(brand, "disaster-near-port-call", "told_match") is None
    assert own_words(brand, "a stranger", "asked_pause") is None


LOOP = "{% for one in campaigns|lines %}" + "{{ one }}" * 400 + "{% endfor %}"
REFUSED = {
    "an unknown value": (
        "{{ situation }}\n",
        "{{ situatoin }}\n",
        5,
        "there is no value situatoin here; there are",
    ),
    "a value of another message": (
        "{{ situation }}\n",
        "{{ campaign }}\n",
        5,
        "there is no value campaign here",
    ),
    "an unknown value of a headline": (
        "Pause for {{ headline }}",
        "Pause {{ head }}",
        3,
        "there is no value head here",
    ),
    "code": ("{{ situation }}\n", "{{ ''.__class__ }}\n", 5, "getattr is not allowed"),
    "a filter that is none of ours": (
        "{{ situation }}\n",
        "{{ situation|pprint }}\n",
        5,
        "the filter pprint is not",
    ),
    "a filter that is given what it cannot take": (
        "{{ situation }}\n",
        "{{ situation|trim(1) }}\n",
        5,
        "it cannot be put together",
    ),
    "a comparison of what cannot be compared": (
        "{{ situation }}\n",
        "{{ 1 < situation }}\n",
        5,
        "it cannot be put together",
    ),
    "a long text between the lines of a list": (
        "{{ situation }}\n",
        "{{ campaigns|lines|join('" + "x" * 21 + "') }}\n",
        5,
        "at most 20 characters between",
    ),
    "a loop that is no loop over lines": (
        "campaigns|lines",
        "range(9)",
        6,
        "a loop runs over the lines of one fact",
    ),
    "what costs too much": (
        "        {{ approve_with }}\n",
        f"        {LOOP}{{{{ approve_with }}}}\n",
        5,
        "it may put",
    ),
    "what is too long": (
        "        {{ approve_with }}\n",
        "        " + "x" * 8_001 + "\n",
        5,
        "the template has 8",
    ),
    "a headline that is too long": ("Pause for", "Pause " + "so " * 100, 3, "the title has 3"),
    "a question that nobody can answer": (
        "        {{ approve_with }}\n",
        "",
        5,
        "it does not say how to answer",
    ),
    "what does not close": ("        {% endfor %}\n", "", 7, "Unexpected end of template"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_allowed_is_a_finding_with_its_place_and_the_playbook_is_not_loaded(name, tmp_path):
    old, new, line, says = REFUSED[name]
    assert ASK.count(old) == 1
    found = loaded(tmp_path, SHORT_FORM + ASK.replace(old, new))
    assert found.playbooks == ()
    (finding,) = found.findings
    assert finding.code == "words"
    assert says in finding.message
    assert finding.line == FIRST + line


def test_what_asks_whether_to_end_something_for_good_says_that_it_cannot_be_undone(tmp_path):
    end = ASK.replace("ask_pause", "ask_end")
    (finding,) = loaded(tmp_path, SHORT_FORM + end).findings[:1]
    assert "it does not say that it cannot be undone: add {{ for_good }}" in finding.message
    assert finding.line == FIRST + 5
    said = end.replace("{{ situation }}", "{{ situation }} {{ for_good }}")
    (playbook,) = loaded(tmp_path, SHORT_FORM + said).playbooks
    brand = brand_with(SHORT_FORM + said)
    words = own_words(brand, "disaster-near-port-call", "asked_end")
    assert playbook.name == "disaster-near-port-call"
    given = {fact: f"<{fact}>" for fact in FACTS["asked_end"]}
    title, body = FolderTemplates().render("asked_end", given, words=words)
    assert (title.startswith("Pause for"), "<for_good>" in body) == (True, True)
    assert own_words(brand, "disaster-near-port-call", "asked_pause") is None


def test_a_headline_is_a_value_whatever_it_says():
    facts = GIVEN | {"headline": "{{ situation }}{% for x in y %}<!channel>"}
    title, _ = FolderTemplates().render("asked_pause", facts, words=("{{ headline }}", "{{ approve_with }}"))
    assert title == facts["headline"]


@pytest.mark.parametrize(
    "words",
    [
        ("{{ headline }}", "{{ gone }}"),
        ("{% if gone %}", "x"),
        ("{{ headline }}", "{{ ''.__class__ }}"),
        ("{{ silence }}", "x"),
        ("{{ headline|trim(1) }}", "x"),
        ("{{ headline }}", "{{ 1 < headline }}"),
    ],
)
def test_words_that_fail_when_they_are_said_give_way_to_ours_which_say_so(words):
    facts = GIVEN | {"silence": ""}
    usual_title, usual = FolderTemplates().render("asked_pause", facts)
    title, body = FolderTemplates().render("asked_pause", facts, words=words)
    assert title == usual_title
    assert body.startswith(usual)
    assert INSTEAD in body


def test_a_headline_of_several_lines_and_an_unknown_audience_are_findings():
    said = [one.message for one in findings(SHORT_FORM + ASK.replace("ask_pause", "ask_pauses"))]
    assert said == ["ask_pauses is not a key of messages"]
    two = SHORT_FORM + ASK.replace('"Pause for {{ headline }}?"', '"Pause\\nnow?"')
    assert [one.message for one in findings(two)] == ["title has several lines"]
