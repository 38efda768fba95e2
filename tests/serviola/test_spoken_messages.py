"""What Serviola asks and tells is whole in each language: templates, cards, tables and what the doctor says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from engine.model.said import phrase
from engine.ports import Card, Choice, Message
from notify.card import card_blocks
from notify.facts import FACTS
from notify.render import SHIPPED
from programs.tools.vendors import VENDOR_FILES
from serviola.language import LANGUAGES, catalog
from serviola.retelling import retold, said_again
from serviola.wording import NOT_OURS, Wording, card_in, folder_of

ROOT = Path(__file__).resolve().parents[2]
OTHERS = [each for each in LANGUAGES if each != "en"]
CARD = Card(
    proposal="P-1",
    plan="abc",
    asks="pause",
    situation="M7.0 earthquake, 13 km deep, severity Extreme on 2010-01-12 21:53 UTC",
    heard="official sources (usgs); 2 independent news outlets",
    headline="The pier at Cape Open is closed",
    silence="the source usgs has not been heard since 2010-01-13 01:00 UTC (it cannot be read)"
    "; this is not an all-clear",
    playbook="disaster-near-port-call",
    items=("Aurelia at Labadee, 2010-01-15 13:00 UTC (in 2 d 16 h)",),
    rows=(
        phrase(
            "{campaign}; a pause there means {pause}",
            campaign=phrase("{campaign} in {tool}", campaign="Bed by the sea", tool="demo-mailer"),
            pause="suspend",
        ),
    ),
    choices=(Choice(key="a:1", item="Aurelia at Labadee", label="Another port: Cozumel", says="slack 3 h"),),
    until="2010-01-13 03:08 UTC",
    otherwise="the question goes to oncall:safety; nothing happens by itself",
)
SILENT = (
    "Atención: la fuente usgs no se oye desde 2010-01-13 01:00 UTC (no se puede leer);"
    " esto no es un fin de alerta."
)
UNTIL = (
    "Responda antes del 2010-01-13 03:08 UTC. Sin respuesta: la pregunta pasa a oncall:safety;"
    " nada ocurre por sí solo."
)


def told(text, language="es"):
    return said_again(text, language)


def used_by(source):
    """Give what a template names, and which of it stands under a condition."""
    parsed = Environment(autoescape=True).parse(source)
    names = {node.name for node in parsed.find_all(nodes.Name)}
    tests = sorted(node.test.name for node in parsed.find_all(nodes.If) if isinstance(node.test, nodes.Name))
    return names, tests


@pytest.mark.parametrize("language", OTHERS)
def test_every_template_is_there_in_each_language_and_says_the_same_facts(language):
    ours = {path.name: path for path in SHIPPED.glob("*.txt")}
    theirs = {path.name: path for path in folder_of(language).glob("*.txt")}
    assert set(ours) == set(theirs) == {f"{name}.txt" for name in FACTS}
    for name, path in ours.items():
        english, other = path.read_text("utf-8"), theirs[name].read_text("utf-8")
        assert used_by(english) == used_by(other), name
        assert not set(english.splitlines()) & set(re.findall(r"^.*[a-z]{3}.*$", other, re.MULTILINE)) - {
            line for line in other.splitlines() if line.lstrip("- ").startswith(("{{", "{%"))
        }, f"{name} has an English line"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(FACTS))
def test_every_template_can_be_put_together_in_each_language(name, language):
    title, body = Wording(language).render(name, dict.fromkeys(FACTS[name], "Xy"))
    assert title
    assert body
    assert (title, body) != Wording("en").render(name, dict.fromkeys(FACTS[name], "Xy"))


def test_a_question_is_whole_in_spanish_and_leaves_alone_what_others_wrote():
    facts = {
        "headline": "The source took its report back",
        "situation": CARD.situation,
        "heard": CARD.heard,
        "silence": CARD.silence,
        "playbook": "disaster-near-port-call",
        "items": CARD.items[0],
        "campaigns": "the source took its report back",
        "approve_with": "serviola decide P-1 approve --plan abc",
        "until": CARD.until,
        "on_timeout": CARD.otherwise,
    }
    title, body = Wording("es").render("asked_pause", facts)
    assert title == "¿Pausar campañas? The source took its report back"
    assert body.splitlines() == [
        "La fuente dice: The source took its report back",
        "Lo que creemos: terremoto M7.0, a 13 km de profundidad, severidad extrema el 2010-01-12 21:53 UTC",
        "Se oyó de: fuentes oficiales (usgs); 2 medios de prensa independientes",
        SILENT,
        "El playbook disaster-near-port-call propone una pausa. No se pausa nada hasta que usted responda.",
        "",
        "Alcanza a:",
        "- Aurelia en Labadee, 2010-01-15 13:00 UTC (en 2 d 16 h)",
        "",
        "Campañas que se pausarían:",
        "- the source took its report back",
        "",
        "Lo que una herramienta ya tenga en cola puede salir aun después de una pausa.",
        "",
        "Para responder: serviola decide P-1 approve --plan abc",
        "Para rechazar: lo mismo con decline. Su token se lee de SERVIOLA_TOKEN, o con --token-file ARCHIVO.",
        UNTIL,
    ]


def test_what_is_a_name_in_one_message_is_a_fact_of_some_template():
    assert {"headline", "campaigns", "beware"} <= NOT_OURS
    assert not NOT_OURS & {"situation", "items", "on_timeout", "why", "by_hand", "reached"}


def test_a_card_is_whole_in_spanish():
    message = Message(key="k", recipient="team:a", title="¿Pausar?", body="", card=card_in(CARD, "es"))
    shown = json.dumps(card_blocks(message, lambda text: retold(text, "es")), ensure_ascii=False)
    for said in (
        "Se oyó de: fuentes oficiales (usgs)",
        "La fuente dice: The pier at Cape Open is closed",
        "Alcanza a",
        "Campañas que se pausarían",
        "Bed by the sea en demo-mailer; allí una pausa significa suspend",
        "Responda antes del 2010-01-13 03:08 UTC",
        "Aprobar",
        "Responder y decir por qué",
        "Elija una",
    ):
        assert said in shown
    english = json.dumps(card_blocks(Message(key="k", recipient="a", title="t", body="", card=CARD)))
    for said in ("Heard from", "It meets", "Campaigns to pause", "Approve", "Choose one", "Answer by"):
        assert said in english
        assert said not in shown


def heads():
    """Give the first argument of every add_column, and every title of a table, with where they stand."""
    for path in sorted((ROOT / "serviola").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "add_column" and node.args:
                yield f"{path.name}:{node.lineno}", node.args[0]
            if name == "Table":
                yield from (
                    (f"{path.name}:{node.lineno}", one.value) for one in node.keywords if one.arg == "title"
                )


def test_every_head_of_a_table_can_be_said_in_another_language():
    found = list(heads())
    assert len(found) > 15
    for place, head in found:
        bare = isinstance(head, ast.Constant) and len(str(head.value)) > 2
        assert not bare, f"{place}: say it with phrase()"
        # Whatever a loop goes over is looked at where it stands: no bare word of three letters is among it.
    for path in sorted((ROOT / "serviola").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.For) and "add_column" in ast.unparse(node.body[0]):
                words = [one for one in ast.walk(node.iter) if isinstance(one, ast.Constant)]
                told_words = {
                    id(word)
                    for call in ast.walk(node.iter)
                    if isinstance(call, ast.Call)
                    for word in ast.walk(call)
                }
                bare_words = [
                    one.value for one in words if id(one) not in told_words and len(str(one.value)) > 2
                ]
                assert bare_words == [], f"{path.name}:{node.lineno}"


def printed():
    """Give what is printed as it stands, with where: neither said in a language, nor made by a function."""
    for path in sorted((ROOT / "serviola" / "commands").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr == "print" and getattr(node.func.value, "id", "") in {"OUT", "ERR"}:
                one = node.args[0]
                for each in (one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,):
                    yield f"{path.name}:{node.lineno}", each


def test_whatever_a_command_prints_is_said_in_the_language_of_who_reads_it():
    found = list(printed())
    assert len(found) > 80
    for place, one in found:
        bare = isinstance(one, ast.Call) and getattr(one.func, "id", "") == "phrase"
        assert not bare, f"{place}: print it with said()"
        written = one.values if isinstance(one, ast.JoinedStr) else [one]
        words = [str(each.value) for each in written if isinstance(each, ast.Constant)]
        assert not re.search("[a-z]{2}", " ".join(words)), f"{place}: say it with phrase()"


def test_what_a_person_must_do_in_each_tool_that_ships_is_said_in_each_language():
    for path in VENDOR_FILES.values():
        for line in re.findall(r"^\s+by_hand: (.+)$", path.read_text("utf-8"), re.MULTILINE):
            assert line in catalog("es"), f"{path.name}: {line}"


def test_an_error_that_was_only_kept_as_text_is_said_again():
    kept = "https://example.org/x was not read: no answer within 20 s"
    assert told(kept) == "https://example.org/x no se leyó: sin respuesta en 20 s"
    cause = ValueError(phrase("it cannot be read"))
    assert told(
        phrase("{name} is no feed of a forum: {error}; check that it is RSS or Atom", name="x", error=cause)
    ) == ("x no es el feed de un foro: no se puede leer; compruebe que sea RSS o Atom")


def test_a_name_of_a_campaign_stays_and_what_is_noted_of_it_is_said_in_spanish():
    noted = phrase("next send at {when}", when="2026-11-23 14:00 UTC")
    name = phrase("{campaign} in {tool}", campaign="Three days to go on Aurelia", tool="demo-mailer")
    row = phrase("{first}; {rest}", first=name, rest=noted)
    assert told(row) == "Three days to go on Aurelia en demo-mailer; próximo envío a las 2026-11-23 14:00 UTC"
    facts = dict.fromkeys(FACTS["asked_pause"], "x") | {
        "campaigns": "Three days to go on Aurelia; it reaches 12,500 people; next send at 2026-11-23 14:00 UTC"
    }
    body = Wording("es").render("asked_pause", facts)[1]
    said = "- Three days to go on Aurelia; llega a 12,500 personas; próximo envío a las 2026-11-23 14:00 UTC"
    assert said in body
