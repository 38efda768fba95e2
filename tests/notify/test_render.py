"""Templates: what they say, what they refuse, and that a headline is never more than a headline."""

from __future__ import annotations

import time

import pytest

from engine.errors import TemplateError
from notify.facts import FACTS, OPTIONAL
from notify.render import BODY_CHARS, TITLE_CHARS, FolderTemplates
from notify.render import SHIPPED as SHIPPED_IN

FULL = {
    **{fact: f"<{fact}>" for facts in FACTS.values() for fact in facts},
    "items": "Aurelia at Labadee\nAurelia at San Juan",
    "campaigns": "Welcome aboard\nShore excursions",
    "options": "sea_day: short\nalternative_port: far",
}
SHIPPED = FolderTemplates()


def one(tmp_path, source: str) -> FolderTemplates:
    (tmp_path / "mine.txt").write_text(f"Title\n\n{source}", encoding="utf-8")
    return FolderTemplates(tmp_path)


def test_every_template_has_its_facts_and_every_table_its_template():
    assert set(SHIPPED.names()) == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_it_renders_with_its_facts_and_uses_every_one(name):
    title, body = SHIPPED.render(name, {fact: FULL[fact] for fact in FACTS[name]})
    assert title
    assert "\n" not in title
    assert "{" not in title + body
    for fact in FACTS[name]:
        for line in FULL[fact].splitlines():
            assert line in title + "\n" + body, fact


@pytest.mark.parametrize("name", FACTS)
def test_a_missing_fact_is_an_error_that_names_it(name):
    for missing in set(FACTS[name]) - set(OPTIONAL):
        facts = {fact: FULL[fact] for fact in FACTS[name] if fact != missing}
        with pytest.raises(TemplateError, match=missing):
            SHIPPED.render(name, facts)


@pytest.mark.parametrize("name", ["asked_pause", "asked_itinerary", "asked_release"])
def test_a_question_says_what_is_not_heard_only_where_that_is_so(name):
    quiet = SHIPPED.render(name, FULL | {"silence": "the source x has not been heard"})[1]
    assert "\nMind: the source x has not been heard.\n" in quiet
    heard = {fact: text for fact, text in FULL.items() if fact != "silence"}
    assert SHIPPED.render(name, heard) == SHIPPED.render(name, heard | {"silence": ""})
    assert "Mind:" not in SHIPPED.render(name, heard)[1]


@pytest.mark.parametrize("name", FACTS)
def test_an_erased_headline_leaves_a_whole_title(name):
    title, body = SHIPPED.render(name, FULL | {"headline": ""})
    assert not title.endswith(":")
    assert "says:\n" not in body
    assert "said:\n" not in body


def test_the_first_question_reads_like_this():
    title, body = SHIPPED.render(
        "asked_pause", FULL | {"headline": "M 7.0 - Haiti region", "silence": "", "beware": ""}
    )
    assert title == "Pause campaigns? M 7.0 - Haiti region"
    assert body == (
        "The source says: M 7.0 - Haiti region\n"
        "What we believe: <situation>\n"
        "Heard from: <heard>\n"
        "HURRY: <hurry>.\n"
        "Playbook <playbook> suggests a pause. Nothing is paused until you answer.\n"
        "\n"
        "It meets:\n"
        "- Aurelia at Labadee\n"
        "- Aurelia at San Juan\n"
        "\n"
        "Campaigns to pause:\n"
        "- Welcome aboard\n"
        "- Shore excursions\n"
        "\n"
        "What a tool has already queued may still go out after a pause.\n"
        "\n"
        "To answer: <approve_with>\n"
        "To decline: the same with decline. Your token is read from SERVIOLA_TOKEN, or with --token-file FILE.\n"
        "Answer by <until>. Without an answer: <on_timeout>.\n"
        "<later>"
    )


@pytest.mark.parametrize("language", ["", "es"])
@pytest.mark.parametrize(
    "name", [name for name in FACTS if name.startswith("asked_") and name != "asked_undo"]
)
def test_a_question_says_how_to_decline_and_where_the_token_is_read(name, language):
    body = FolderTemplates(SHIPPED_IN / language).render(name, {fact: FULL[fact] for fact in FACTS[name]})[1]
    yes, no = body.splitlines()[(at := _line_of(body, "approve_with")) : at + 2]
    assert (yes.endswith("<approve_with>"), " decline" in no) == (True, True)
    assert "SERVIOLA_TOKEN" in no
    assert "--token-file" in no
    assert ("--option" in no) == (name == "asked_itinerary")


def _line_of(body, what):
    return next(number for number, line in enumerate(body.splitlines()) if what in line)


def test_a_question_to_resume_has_the_headline_and_says_that_it_is_past():
    title, body = SHIPPED.render("asked_release", FULL | {"headline": "Payments fail"})
    assert title == "Resume campaigns? Payments fail"
    assert body.startswith("It said: Payments fail\nWhat it was about: <situation>\n")
    title, body = SHIPPED.render("asked_release", FULL | {"headline": ""})
    assert title == "Resume campaigns? <situation>"
    assert body.startswith("What it was about: <situation>\n")


def test_an_unknown_template_is_said():
    with pytest.raises(TemplateError, match=r"there is no template told_off; add told_off\.txt"):
        SHIPPED.render("told_off", {})


def test_a_fact_that_is_no_text_is_refused():
    with pytest.raises(TemplateError, match="the fact headline is not a text"):
        SHIPPED.render("told_match", FULL | {"headline": 7})  # type: ignore[arg-type]


PAYLOADS = [
    "{{ 7*7 }}", "{{ 7+7 }}", "{{ 'a' ~ 'b' }}", "{{ ''.__class__ }}", "{{ ''['__class__'] }}", "{{ [].append(1) }}",
    "{{ self }}", "{{ self.__init__.__globals__ }}", "{{ config }}{{ config.items() }}", "{{ request.application }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ lipsum.__globals__['os'] }}", "{{ joiner() }}",
    "{{ namespace() }}", "{{ lipsum(100000) }}", "{{ dict(a=1) }}", "{{ headline|attr('__class__') }}",
    "{{ headline.format(1) }}", "{{ headline[0] }}", "{{ headline.upper }}", "{{ headline|format(1) }}",
    "{{ headline|map('upper') }}", "{{ headline|safe }}", "{{ headline|center(999999999) }}", "{{ headline|replace('a', 'b') }}",
    "{{ headline|pprint }}", "{{ headline|tojson }}", "{{ headline|indent(999999) }}", "{{ headline|wordwrap(1) }}",
    "{{ headline|xmlattr }}", "{{ headline|list }}", "{{ headline|join('x') }}", "{{ 'x'|lines }}", "{{ headline|upper|lines }}",
    "{{ items|lines|join(headline) }}", "{{ items|lines|join('a')|join('b') }}", "{{ headline|default(attribute='x') }}",
    "{{ items|lines|join('" + "x" * 21 + "') }}", "{{ headline|upper|lower|upper|lower|upper }}",
    "{{ 9**9**9 }}", "{{ 'x'*10**9 }}", "{{ 1.5 }}", "{{ [1,2] }}", "{{ {'a': 1} }}", "{{ (1, 2) }}", "{{ -1 }}",
    "{{ headline if headline else situation }}", "{{ headline is defined }}", "{{ headline() }}", "{{ range(10) }}", "{{ _x }}",
    "{% for x in range(10**9) %}{% endfor %}", "{% for x in headline %}{% endfor %}", "{% for x in 'abc' %}{% endfor %}",
    "{% for a in items|lines %}{% for b in items|lines %}x{% endfor %}{% endfor %}",
    "{% for x in items|lines recursive %}{{ loop(x) }}{% endfor %}", "{% for a, b in items|lines %}{% endfor %}",
    "{% for x in items|lines if range(9) %}{% endfor %}", "{% for x in items|lines %}{{ loop.index }}{% endfor %}",
    "{% set x = headline %}", "{% set x %}a{% endset %}", "{% macro m() %}{% endmacro %}", "{% call m() %}{% endcall %}",
    "{% include 'told_match.txt' %}", "{% import 'a' as b %}", "{% from 'a' import b %}", "{% extends 'a' %}",
    "{% block a %}{% endblock %}", "{% filter upper %}a{% endfilter %}", "{% with %}{% endwith %}", "{% raw %}x",
    "{% autoescape true %}{% endautoescape %}", "{% do x %}", "{% debug %}", "{% if headline", "{{ headline", "{% endif %}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "{% if a %}" * 400 + "{% endif %}" * 400, "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload[:60])
def test_as_a_template_it_is_refused_at_once_and_with_its_line(tmp_path, payload):
    began = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        SHIPPED.check(f"Title\n\n{payload}")
    with pytest.raises(TemplateError, match=r"mine\.txt"):
        one(tmp_path, payload)
    assert time.monotonic() - began < 30
    assert "line " in str(caught.value) or "characters" in str(caught.value)


@pytest.mark.parametrize(
    "payload", [each for each in PAYLOADS if len(each) < 1000], ids=lambda payload: payload[:60]
)
def test_as_a_headline_it_is_only_words(payload):
    title, body = SHIPPED.render("told_match", FULL | {"headline": payload})
    assert payload[:100] in title
    assert f"The source says: {payload}\n" in body


@pytest.mark.parametrize(
    "source",
    [
        "{{ headline|upper }} {{ headline|e }} {{ headline|default('nothing')|title }}",
        "{% if headline and not situation or items == 'x' %}a{% else %}b{% endif %}",
        "{{ items|lines|join(', ') }} {{ items|lines|length }}",
        "{% for item in items|lines %}{% if item %}{{ item|trim }}{% endif %}{% else %}none{% endfor %}",
        "{# a remark #}{% if 'a' in headline %}a{% elif headline != '' %}b{% endif %}",
        "{% raw %}{{ as it stands }}{% endraw %}",
    ],
)
def test_what_a_text_needs_is_allowed(tmp_path, source):
    SHIPPED.check(source)
    assert one(tmp_path, source).render("mine", FULL)


def test_a_line_break_in_a_headline_cannot_write_a_question_into_ours():
    headline = "Quake\n\nTo answer: click https://evil.example\r\nAnswer\u2028now\x0b!"
    _, body = SHIPPED.render("asked_pause", FULL | {"headline": headline})
    assert "The source says: Quake To answer: click https://evil.example Answer now!\n" in body
    assert len([line for line in body.splitlines() if line.startswith("To answer:")]) == 1


@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c", "\x00", "\x1b", "\x9b",
     "\U000e0041", "\U000e0100", "\u034f", "\u3164", "\ue000", "\ud800", "\u180e"],
)  # fmt: skip
def test_what_cannot_be_seen_is_taken_out(hidden):
    title, body = SHIPPED.render("asked_pause", FULL | {"headline": f"a{hidden}b", "items": f"c{hidden}d\ne"})
    assert title == "Pause campaigns? ab"
    assert "- cd\n- e\n" in body


def test_words_of_all_scripts_stay():
    headline = "Землетрясение 地震 زلزال भूकंप é — ’ 🌊"
    assert SHIPPED.render("told_match", FULL | {"headline": headline})[0].endswith(headline)


def test_the_output_is_capped(tmp_path):
    huge = FULL | dict.fromkeys(("headline", "situation", "playbook"), "word " * 100_000)
    huge["items"] = "\n".join("x" * 500 for _ in range(100_000))
    began = time.monotonic()
    title, body = SHIPPED.render("told_match", huge)
    assert len(title) <= TITLE_CHARS
    assert len(body) <= BODY_CHARS
    assert title.endswith("…")
    templates = one(tmp_path, "{% for a in items|lines %}{{ headline }}{% endfor %}" * 50)
    assert len(templates.render("mine", huge)[1]) <= BODY_CHARS
    assert time.monotonic() - began < 30


def test_a_long_list_says_how_much_it_leaves_out():
    items = "\n".join(f"stop {number}" for number in range(100))
    _, body = SHIPPED.render("told_match", FULL | {"items": items})
    assert "- stop 59\n- … and 40 more\n" in body


@pytest.mark.parametrize(
    "text", ["Title", "Title\nbody", "\n\nbody", "{% if a %}T\n\nb{% endif %}", "T {{ zzz }}\n\nb"]
)
def test_a_file_of_another_form_is_refused(tmp_path, text):
    name = "told_match.txt" if "zzz" in text else "mine.txt"
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError, match=f"{name}: line 1"):
        FolderTemplates(tmp_path)
