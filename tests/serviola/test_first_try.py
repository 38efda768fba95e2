"""Somebody new tries each command once, in Spanish, with words that are wrong: no answer is half English."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from typer.testing import CliRunner

from engine.errors import Refused
from serviola import samples
from serviola.commands.app import app
from serviola.language import in_language
from serviola.wording import say
from store import views
from store.faults import sentence
from store.sqlite import SqliteStore


@pytest.fixture
def spanish(monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")


@pytest.fixture
def house(tmp_path):
    """Give the sample configuration, with an empty store."""
    for name in ("config", "playbooks"):
        shutil.copytree(samples.folder(name), tmp_path / name)
    (tmp_path / "var").mkdir()
    SqliteStore.open(tmp_path / "var" / "serviola.sqlite3").close()
    return tmp_path


def run(house, *words):
    result = CliRunner().invoke(app, [*words, "--config", str(house / "config")])
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["explain", "P-nope"], 2, "ninguna propuesta de main empieza por 'P-nope'; vea cuáles hay"),
        (["holds", "show", "H-nope"], 2, "ninguna retención de main empieza por 'H-nope'; vea cuáles hay"),
        (["exposure", "--situation", "S-x"], 2, "ninguna situación de main empieza por 'S-x'; vea cuáles"),
        (["verify"], 0, "El diario está entero y se repite byte a byte."),
        (["contacts", "show"], 0, "ninguna lista de contactos"),
        (["token", "carla", "--revoke"], 0, "carla"),
    ],
)
def test_what_is_refused_or_done_is_said_in_spanish(house, words, code, said):
    ended, output = run(house, *words)
    assert ended == code, output
    assert said in output
    assert " see which " not in output
    assert " tokens of " not in output


@pytest.mark.usefixtures("spanish")
def test_a_text_that_is_read_is_told_of_in_spanish():
    result = CliRunner().invoke(app, ["read", "Terremoto de magnitud 7 en Haití, 200 muertos"])
    assert result.exit_code == 0
    assert result.output.splitlines()[1].startswith("Peligro: terremoto, seguro al 90%, por “terremoto”")
    assert "Muertos: 200, por “200 muertos”" in result.output
    assert "sure" not in result.output


@pytest.mark.parametrize("kind", ["situation", "hold", "proposal"])
def test_an_id_that_none_has_is_refused_with_the_way_to_find_them(house, kind):
    with SqliteStore.open(house / "var" / "serviola.sqlite3") as store, pytest.raises(Refused) as refused:
        getattr(views, kind)(store.db, "X-1")
    said = in_language(refused.value.args[0], "es")
    assert said.startswith("ningun")
    assert f"no {kind} of main begins with 'X-1'; see which there are" in str(refused.value)


@pytest.mark.usefixtures("spanish")
def test_what_the_store_cannot_do_is_said_in_spanish(tmp_path):
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    said = say(sentence(tmp_path / "x", error))
    assert said.endswith("libere espacio (database or disk is full)")


@pytest.mark.usefixtures("spanish")
def test_the_doctor_says_in_spanish_what_is_wrong_with_a_playbook(house):
    (house / "playbooks" / "watch-150-km" / "playbook.yaml").write_text("x: [")
    code, output = run(house, "doctor")
    assert code == 1
    assert "esto no es YAML válido" in output
    assert "this is not valid" not in output
