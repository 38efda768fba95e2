"""What stands in the code as phrase("…") stands in every catalog, with the same values in it."""

from __future__ import annotations

import ast
import copy
import pickle
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from engine.errors import PlaybookError
from engine.model.said import Said, phrase, told_by
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from serviola.language import CATALOGS, LANGUAGES, catalog, in_language, language_of

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("console", "engine", "notify", "programs", "serviola", "store", "watchers", "wire")


def said_in_the_code():
    """Give each template of a phrase() with where it stands."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "phrase"
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def names(template):
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_a_template_is_one_literal_whose_names_are_the_values_given():
    for place, node in said_in_the_code():
        assert len(node.args) == 1, place
        assert isinstance(node.args[0], ast.Constant), f"{place}: write the template as one literal"
        assert names(node.args[0].value) == {each.arg for each in node.keywords}, place


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_no_sentence_is_without_its_translation_and_none_is_left_over(language):
    told = catalog(language)
    written = {node.args[0].value for _, node in said_in_the_code()}
    assert sorted(written - set(told)) == []
    assert sorted(set(told) - written) == []


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_a_translation_has_the_values_of_its_sentence_and_stands_in_one_file(language):
    seen: dict[str, str] = {}
    for path in sorted((CATALOGS / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                template = str(message.id)
                if template:
                    assert names(message.string) == names(template), f"{path.name}: {template}"
                    assert template not in seen, f"{template} stands in {path.name} and {seen[template]}"
                    seen[template] = path.name
    assert seen


def test_a_sentence_is_text_and_remembers_how_it_was_made():
    inner = phrase("did you mean {word}?", word="{hazard}")
    text = phrase("{path} says nothing: {advice}", path="when", advice=inner)
    assert text == "when says nothing: did you mean {hazard}?"
    assert (text.template, text.values["path"]) == ("{path} says nothing: {advice}", "when")
    for same in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert isinstance(same, Said)
        assert (same, same.template) == (text, text.template)


def test_a_sentence_is_said_in_spanish_with_what_stands_inside_it():
    inner = phrase("did you mean {word}?", word="{hazard}")
    assert in_language(inner, "en") == inner
    assert in_language(inner, "es") == "¿quiso decir {hazard}?"
    assert (
        in_language(phrase("{one} and {other}", one=inner, other=3), "es") == "¿quiso decir {hazard}? and 3"
    )
    assert in_language("plain", "es") == "plain"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "es_ES.UTF-8"}, "es"),
        ({"LANG": "es_ES.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "SERVIOLA_LANGUAGE": "es-MX"}, "es"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ES", "LANG": "en_US"}, "es"),
    ],
)
def test_the_first_variable_that_says_anything_decides(environ, language):
    assert language_of(environ) == language


def test_a_finding_is_said_whole_in_spanish():
    with pytest.raises(PlaybookError) as error:
        Fields(read("- 1", "x.yaml"), ()).settle()
    (found,) = error.value.findings
    assert str(found) == "x.yaml:1:1: the file is a list, not keys with values — write key: value"
    assert in_language(found.message, "es") == "el archivo es una lista, no claves con valores"
    assert in_language(found.remedy, "es") == "escriba clave: valor"


def test_an_error_gives_its_sentence_as_it_was_made():
    assert in_language(told_by(PlaybookError([])), "es") == str(PlaybookError([]))
    assert (
        in_language(told_by(ValueError(phrase("the file says nothing"))), "es") == "el archivo no dice nada"
    )
    assert told_by(ValueError("plain")) == "plain"
    assert told_by(ValueError()) == ""
