"""A playbook that has words of its own says them, in the language that is spoken; the headline stays a value."""

from __future__ import annotations

from dataclasses import replace

from engine.rules.load import load_playbook
from notify.render import INSTEAD
from tests.stories.endings import BLAST, ending
from tests.stories.telling import At, book, playbook, quake, tell

MESSAGES = """\
messages:
  ask_pause:
    en: {title: "Hold the mail? {{ headline }}", body: "{{ situation }}: {{ approve_with }}"}
    es: {title: "¿Paramos el correo? {{ headline }}", body: "{{ approve_with }}"}
  tell:
    en: {title: "{% if silence %}Unheard{% endif %}", body: "{{ situation }}"}
"""


def test_the_question_of_an_end_is_in_its_own_words_and_says_that_it_cannot_be_undone(tmp_path):
    words = """\
messages:
  ask_end: {en: {title: "End it? {{ headline }}", body: "{{ for_good }} {{ approve_with }}"}}
"""
    usual = ending()
    own = replace(usual, text=usual.text + words)
    story = tell(tmp_path, At("18m", quake()), given=(book(BLAST), own))
    (asked,) = story.asks
    assert asked.message.title == "End it? M 7.0 — Haiti <b>region</b>"
    assert asked.message.body.startswith(
        "This CANNOT be undone, and two different people must agree. serviola"
    )


def test_the_card_and_the_notice_are_in_its_own_words_or_in_ours_which_say_so(tmp_path, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    usual = playbook()
    text = usual.text + MESSAGES
    own = replace(usual, text=text, digest=load_playbook(text, "playbook.yaml").digest)
    story = tell(tmp_path, At("18m", quake()), given=(book(), own))
    (asked,) = story.asks
    assert asked.message.title == "¿Paramos el correo? M 7.0 — Haiti <b>region</b>"
    assert asked.message.body.startswith("serviola decide P-")
    (told,) = [one.message for one in story.heard if one.verb == "tell"]
    assert told.title.startswith("For your knowledge")
    assert INSTEAD in told.body
