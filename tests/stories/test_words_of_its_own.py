"""A playbook that has words of its own says them, in the language that is spoken; the headline stays a value."""

from __future__ import annotations

from dataclasses import replace

from engine.rules.load import load_playbook
from notify.facts import FACTS
from notify.render import INSTEAD
from serviola.wording import Wording
from tests.stories.endings import BLAST, ending
from tests.stories.telling import At, book, playbook, quake, tell

LATER = (
    "What comes under this situation after the answer is gathered, and asked about together within 30 d; "
    "sooner where it gets worse or cannot wait."
)
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


def test_the_question_by_mail_says_beforehand_that_what_comes_later_is_gathered(tmp_path):
    usual = playbook()
    text = usual.text.replace("on_timeout: escalate", "on_timeout: escalate, again: 30d")
    assert text != usual.text
    for name, own, is_said in (("with", text, True), ("without", usual.text, False)):
        given = replace(usual, text=own, digest=load_playbook(own, "playbook.yaml").digest)
        (tmp_path / name).mkdir()
        story = tell(tmp_path / name, At("18m", quake()), given=(book(), given))
        (asked,) = [one.message.body for one in story.asks if one.message.title.startswith("Pause")]
        said = "What comes under this situation after the answer is gathered, and asked about together within"
        assert (said in asked) is is_said


def test_it_is_said_in_spanish_too():
    facts = dict.fromkeys(FACTS["asked_pause"], "x") | {"later": LATER}
    _, body = Wording("es").render("asked_pause", facts)
    assert body.endswith("se reúne y se pregunta junto en 30 d; antes si empeora o no puede esperar.")
