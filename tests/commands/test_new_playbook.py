"""`serviola new playbook`: whatever is answered, what is written passes the check and its cases."""

from __future__ import annotations

import pytest

from engine.model.scales import Hazard
from engine.model.time import parse_iso
from engine.rules.lint.checks import Surroundings, lint
from engine.rules.load import load_playbook
from engine.rules.strict_yaml import read
from engine.trials.load_cases import load_cases
from serviola.archive import Archive
from serviola.first_playbook import CAMPAIGN, STOP, Answers, cases_of, playbook_of, why_not
from serviola.playing import playbooks_with_cases, run_cases
from tests.fakes.command_line import serviola
from tests.fakes.recorded_house import hear, shipped

NOW = parse_iso("2026-06-01T12:00:00Z")
AROUND = Surroundings(today="2026-06-01", has_cases=True, known={})
ANSWERS = [
    *(Answers(hazards=(hazard.value,), about=about) for hazard in Hazard for about in (STOP, CAMPAIGN)),
    *(Answers(far=far) for far in ("scaled", "country", "12 nm", "400 km")),
    *(Answers(severity=severity) for severity in ("Minor", "Moderate", "Extreme")),
    *(Answers(ahead=ahead, lease=ahead) for ahead in ("1h", "14d")),
    Answers(stage="shadow"),
    Answers(ask="team:fleet", owner="oncall:fleet"),
    Answers(hazards=("flood", "storm", "unrest"), topics=("beach", "sun"), about=CAMPAIGN),
]


def some(answers):
    return f"{answers.about} {'+'.join(answers.hazards)} {answers.far} {answers.severity} {answers.stage}"


@pytest.mark.parametrize("answers", ANSWERS, ids=some)
def test_what_is_written_is_wise_and_its_cases_can_be_read(answers, tmp_path):
    text = playbook_of(answers, NOW)
    playbook = load_playbook(text, "playbook.yaml")
    assert lint(playbook, read(text, "playbook.yaml"), AROUND) == []
    assert load_cases(cases_of(answers), "cases.yaml", Archive().readers(tmp_path))
    assert playbook.review_by == "2027-06-01"


@pytest.mark.parametrize(
    "answers",
    [
        Answers(),
        Answers(about=CAMPAIGN, hazards=("outage",)),
        Answers(hazards=("complaint",), about=CAMPAIGN),
        Answers(stage="shadow", far="scaled"),
        Answers(ahead="1h", severity="Minor"),
    ],
    ids=some,
)
def test_its_cases_pass(answers, tmp_path):
    folder = tmp_path / answers.name
    folder.mkdir()
    (folder / "playbook.yaml").write_text(playbook_of(answers, NOW))
    (folder / "cases.yaml").write_text(cases_of(answers))
    (beside,) = playbooks_with_cases([tmp_path])
    trials = run_cases(beside.revision, beside.cases).trials
    assert len(trials) >= 2
    assert [trial.failures for trial in trials if trial.failures] == []


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("name", "Storm", "use up to 80 small letters"),
        ("about", "stops", "did you mean stop?"),
        ("hazards", "flood, strom", "did you mean storm?"),
        ("severity", "severe", "did you mean Severe?"),
        ("far", "150", "write a number with km, nm or mi"),
        ("ahead", "7", "write whole numbers with d, h, m or s"),
        ("topics", "Beach", "write small letters"),
        ("owner", "ada", "write team:name"),
        ("ask", "ada", "write owner_of(campaign)"),
        ("stage", "auto", "choose one of shadow, suggest"),
        ("hazards", " ", "write some text"),
    ],
)
def test_an_answer_that_is_none_is_told_what_to_write(key, text, said):
    assert said in why_not(key, text)


def test_it_asks_again_until_it_can_write_and_overwrites_nothing(tmp_path):
    asked = "storm-near-port-call\n\nstrom\nstorm\n\n150\n150 km\n\n\n\n\n\n"
    done = serviola("new", "playbook", cwd=tmp_path, stdin=asked)
    assert done.returncode == 0, done.stderr
    assert "strom is no answer to hazards — did you mean storm?" in done.stderr
    assert "150 is no answer to far — write a number with km, nm or mi" in done.stderr
    file = tmp_path / "playbooks" / "storm-near-port-call" / "playbook.yaml"
    playbook = load_playbook(file.read_text(), "p.yaml")
    assert [way.radius_km for way in playbook.ways] == [None, 150.0]

    file.write_text("mine")
    again = serviola("new", "playbook", "--yes", "--name", "storm-near-port-call", cwd=tmp_path)
    assert again.returncode == 2
    assert "storm-near-port-call is there already; nothing was written" in again.stderr
    assert file.read_text() == "mine"


def test_it_asks_in_spanish_and_writes_spanish(tmp_path):
    done = serviola("new", "playbook", "--language", "es", cwd=tmp_path, stdin="\n" * 11)
    assert done.returncode == 0, done.stderr
    assert "¿Qué peligros, separados por comas?" in done.stdout
    cases = (tmp_path / "playbooks" / "my-first-playbook" / "cases.yaml").read_text()
    assert "- name: pregunta antes de pausar nada" in cases


def test_what_stands_in_the_way_is_said_in_spanish(tmp_path):
    spanish = {"SERVIOLA_LANGUAGE": "es"}
    done = serviola("init", ".", cwd=tmp_path, environ=spanish)
    assert "Sus barcos, personas y campañas son inventados" in done.stdout
    said = {
        ("init", "."): "ya existe; no se ha escrito nada",
        ("check", "nada"): "no existe nada; nombre un playbook",
        ("try", "nada"): "no existe nada; nombre un playbook.yaml",
        ("show", "nada"): "no hay ningún playbook nada;",
        ("backtest", "--playbooks", "nada"): "no existe nada; nombre una carpeta de playbooks",
        ("why-not", "nada", "S-1"): "todavía no hay almacén",
    }
    for words, begins in said.items():
        done = serviola(*words, cwd=tmp_path, environ=spanish)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert begins in done.stderr, words


def test_it_keeps_silent_behind_what_asks_already(tmp_path):
    assert (
        serviola("new", "playbook", "--yes", "--stage", "suggest", "--name", "one", cwd=tmp_path).returncode
        == 0
    )
    assert (
        serviola("new", "playbook", "--yes", "--stage", "suggest", "--name", "other", cwd=tmp_path).returncode
        == 0
    )
    text = (tmp_path / "playbooks" / "other" / "playbook.yaml").read_text()
    assert load_playbook(text, "p.yaml").inhibited_by == ("one",)
    assert serviola("check", "playbooks", "--json", cwd=tmp_path).stdout == "[]\n"


def test_of_a_list_the_word_that_is_none_is_named(tmp_path):
    done = serviola("new", "playbook", "--yes", "--hazards", "earthquake, terremoto", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("terremoto is no answer to hazards — did you mean")


def test_of_complaints_it_asks_no_severity(tmp_path):
    done = serviola("new", "playbook", cwd=tmp_path, stdin="mine\ncampaign\ncomplaint\n" + "\n" * 5)
    assert done.returncode == 0, done.stderr
    assert "severity" not in done.stdout
    assert "severity" not in (tmp_path / "playbooks/mine/playbook.yaml").read_text()


@pytest.mark.parametrize("given", [("--hazards", "fire"), ("--name", "../up"), ("--far", "far")])
def test_a_wrong_option_is_refused_before_anything_is_written(given, tmp_path):
    done = serviola("new", "playbook", "--yes", *given, cwd=tmp_path)
    assert done.returncode == 2
    assert "is no answer to" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_neighbor_made_from_a_blueprint_is_in_nobodys_way(tmp_path):
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    done = serviola("new", "playbook", "--yes", "--name", "mine", "--hazards", "wildfire", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "playbooks" / "mine" / "playbook.yaml").exists()


def test_a_question_why_not_that_cannot_be_answered_is_refused_in_spanish(tmp_path):
    (tmp_path / "var").mkdir()
    hear("january-2010", tmp_path / "var" / "serviola.sqlite3", shipped("watch-150-km"))
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    spanish = {"SERVIOLA_LANGUAGE": "es"}
    done = serviola("why-not", "watch-150-km", "S-m6wq", "--at", "ayer", cwd=tmp_path, environ=spanish)
    assert done.stderr == "--at no es un momento: ayer; escriba 2010-01-12T22:30Z, con su zona\n"
    done = serviola("why-not", "nada", "S-m6wq", cwd=tmp_path, environ=spanish)
    assert done.stderr == "no hay ningún playbook nada; en vigor están: watch-150-km\n"


def test_a_new_playbook_is_in_shadow_until_somebody_has_looked(tmp_path):
    assert serviola("new", "playbook", "--yes", "--name", "mine", cwd=tmp_path).returncode == 0
    folder = tmp_path / "playbooks" / "mine"
    assert "\nstage: shadow\n" in (folder / "playbook.yaml").read_text()
    assert "stage: suggest}" in (folder / "cases.yaml").read_text(), "its cases show what it would ask"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--topics", "beach"), "--topics means nothing for a playbook about stop"),
        (("--about", "campaign", "--far", "12 nm"), "--far means nothing for a playbook about campaign"),
        (("--hazards", "complaint", "--severity", "Minor"), "--severity means nothing for complaints"),
    ],
)
def test_an_answer_that_changes_nothing_is_refused(words, says, tmp_path):
    done = serviola("new", "playbook", "--yes", *words, cwd=tmp_path)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "playbooks").exists()


def test_broken_off_it_writes_nothing_and_ends_with_the_code_that_its_help_names(tmp_path):
    done = serviola("new", "playbook", cwd=tmp_path, stdin="mine\n")
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    shown = " ".join(serviola("new", "playbook", "--help", cwd=tmp_path).stdout.split())
    assert "1: it was broken off (Ctrl-C, or no more input), and nothing is written;" in shown
