"""How what is held goes on is read strictly, said in plain words, and written out with its defaults."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from engine.rules.blueprint import document
from engine.rules.expand import expand
from engine.rules.in_words import in_words
from engine.rules.load import load_playbook
from engine.rules.playbook import Resume
from tests.rules.short_form import SHORT_FORM


def read(resume: str):
    return load_playbook(f"{SHORT_FORM}\nresume: {resume}\n", "playbook.yaml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ask", Resume()),
        ("drop_stale", Resume(drop_stale=True)),
        ("never_burst", Resume(never_burst=True)),
        ("{ramp: 30m, burst: never}", Resume(ramp_s=1800, at_once=1, never_burst=True)),
        ("{ramp: 30m}", Resume(ramp_s=1800, at_once=1)),
        ("{at_once: 5}", Resume(at_once=5)),
        ("{stale: drop, ramp: 1h, at_once: 3}", Resume(drop_stale=True, ramp_s=3600, at_once=3)),
    ],
)
def test_it_is_a_word_or_a_mapping(written, meant):
    assert read(written).resume == meant
    assert load_playbook(SHORT_FORM, "playbook.yaml").resume == Resume(
        drop_stale=False, at_once=20, ramp_s=600
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("never", "resume cannot be never"),
        ("{}", "resume says nothing — add stale, ramp, at_once, burst"),
        ("{ramp: 5s}", "ramp is 5s, not a duration between 1 min and 1 d"),
        ("{at_once: 0}", "at_once is 0"),
        ("{burst: true}", "burst cannot be true"),
        ("{burst: always}", "burst cannot be always"),
        ("{bursts: never}", "did you mean burst?"),
    ],
)
def test_what_is_wrong_is_said(written, said):
    with pytest.raises(PlaybookError) as caught:
        read(written)
    assert said in str(caught.value).replace("\n", " ")


def test_one_that_pauses_nothing_has_nothing_to_say_of_it():
    lines = [line for line in SHORT_FORM.splitlines() if "pause_campaigns" not in line]
    with pytest.raises(PlaybookError, match="nothing under then pauses anything"):
        load_playbook("\n".join([*lines, "resume: ask"]), "playbook.yaml")


def test_it_is_shown_with_its_defaults_and_in_plain_words():
    def shown(text: str):
        return expand(document(text, "playbook.yaml", None)).value["resume"]

    assert shown(SHORT_FORM) == "ask"
    assert shown(f"{SHORT_FORM}\nresume: {{ramp: 30m}}\n") == {
        "stale": "ask",
        "ramp": "30m",
        "at_once": 1,
        "burst": "ask",
    }
    never = shown(f"{SHORT_FORM}\nresume: {{burst: never}}\n")
    assert (never["burst"], never["at_once"]) == ("never", 20)
    said = " ".join(in_words(read("{stale: drop, ramp: 30m}")))
    assert "stays paused, and its owner drops it." in said
    assert "When they may go on, they do one by one, the next after 30 min." in said
    assert "Nobody may ask that they go on all at once." in " ".join(in_words(read("never_burst")))
    assert "Nobody may ask" not in said
    assert "5 campaigns do at once, and the next after 10 min." in " ".join(in_words(read("{at_once: 5}")))


def test_a_list_is_none_and_gets_a_remedy_that_fits():
    with pytest.raises(PlaybookError) as caught:
        read("[]")
    (finding,) = caught.value.findings
    assert finding.message == "resume is a list, and one word or a mapping says how it goes on"
    assert "such as {ramp: 30m" in finding.remedy
