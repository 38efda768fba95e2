"""`serviola exposure` and `serviola gaps`: what is ahead, before and beside every rule."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fakes.command_line import serviola
from tests.fakes.terminal import in_terminal

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "serviola/cases/january-2010"
CONFIG = str(ROOT / "config")
CYCLONE = """\
hazard: cyclone
severity: Extreme
occurred_at: 2010-01-13T00:00:00Z
point: {lat: 15.2, lon: -68.0}
forecast:
  - {at: 2010-01-14T12:00:00Z, lat: 17.6, lon: -71.0, radius: 140 km}
  - {at: 2010-01-15T12:00:00Z, lat: 19.5, lon: -72.8, radius: 190 km}
  - {at: 2010-01-16T12:00:00Z, lat: 22.0, lon: -74.5, radius: 250 km}
"""


def exposure(folder, situation, *more, **environ):
    words = ("exposure", "--programs", str(CASE / "programs.yaml"), "--situation", str(situation))
    return serviola(*words, "--config", CONFIG, *more, cwd=folder, environ=environ)


def test_a_cyclone_that_no_playbook_knows_meets_a_call_a_ship_and_what_sells_them(tmp_path):
    file = tmp_path / "cyclone.yaml"
    file.write_text(CYCLONE)
    done = exposure(tmp_path, file, "--json")
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)
    met = {one["item"]: one for one in found["meets"]}
    call = met["eastern-0109:labadee:2010-01-15"]
    assert call["reached"][0]["by"] == "forecast"
    assert call["reached"][0]["km"] < call["reached"][0]["need_km"]
    assert {"stop", "vessel", "campaign"} == {one["what"] for one in found["meets"]}
    later = [one for one in found["near_misses"] if one["item"] == "southern-0115:labadee:2010-01-19"]
    assert later[0]["reached"][0]["apart_h"] < -48
    for rows in (found["meets"], found["near_misses"]):
        assert [one["at"] for one in rows] == sorted(one["at"] for one in rows)


def test_it_is_a_table_that_a_person_can_read(tmp_path):
    done = exposure(tmp_path, CASE / "usgs-1.json")
    assert done.returncode == 0, done.stderr
    assert "Labadee, Aurelia" in done.stdout
    assert "S-" not in done.stdout, "a file is no situation that other commands know"
    assert "Near misses" in done.stdout
    assert "which reaches 310.1 km" in done.stdout


def test_how_far_ahead_is_said_in_days(tmp_path):
    found = json.loads(exposure(tmp_path, CASE / "usgs-1.json", "--days", "1", "--json").stdout)
    assert [one for one in found[0]["meets"] if one["what"] == "stop"] == []


def test_without_a_store_it_says_what_to_name(tmp_path):
    config = tmp_path / "config"
    config.mkdir()
    for each in (ROOT / "config").rglob("*.yaml"):
        to = config / each.relative_to(ROOT / "config")
        to.parent.mkdir(exist_ok=True)
        to.write_text(each.read_text().replace("../playbooks", str(ROOT / "playbooks")))
    done = serviola("exposure", "--config", str(config), cwd=tmp_path)
    assert done.returncode == 2
    assert "--programs" in done.stderr


def test_gaps_are_said_and_no_call_is_left_out_by_the_shipped_playbooks(tmp_path):
    words = (
        "gaps",
        "--programs",
        str(CASE / "programs.yaml"),
        "--at",
        "2010-01-10T00:00Z",
        "--config",
        CONFIG,
    )
    done = serviola(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no playbook watches 9 of 9 calls for landslide" in done.stdout
    assert "have no supply hubs" in done.stdout
    found = json.loads(serviola(*words, "--json", cwd=tmp_path).stdout)
    assert all("earthquake" not in one["hazards"] for one in found if one["what"] == "stop")


def test_a_call_that_nobody_watches_ends_with_one(tmp_path):
    for each in (ROOT / "config").rglob("*.yaml"):
        to = tmp_path / "config" / each.relative_to(ROOT / "config")
        to.parent.mkdir(exist_ok=True)
        to.write_text(each.read_text().replace("playbooks: [../playbooks]\n", ""))
    words = ("gaps", "--programs", str(CASE / "programs.yaml"), "--at", "2010-01-10T00:00Z")
    done = serviola(*words, "--config", str(tmp_path / "config"), cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "! no playbook watches 9 of 9 calls at all" in done.stdout


def test_two_files_need_no_configuration(tmp_path):
    situation = str(CASE / "usgs-1.json")
    done = serviola(
        "exposure", "--programs", str(CASE / "programs.yaml"), "--situation", situation, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "Labadee, Aurelia" in done.stdout
    for name, said in (
        ("quake.json", "there is no file quake.json"),
        (".", ". is a folder; name one file in it"),
    ):
        done = serviola("exposure", "--situation", name, cwd=tmp_path)
        assert (done.returncode, done.stderr.splitlines()[0][: len(said)]) == (2, said)
    done = serviola("exposure", "--situation", situation, cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no configuration here" in done.stderr


def test_in_a_terminal_of_80_columns_no_line_is_broken_by_the_terminal(tmp_path):
    words = ("exposure", "--programs", str(CASE / "programs.yaml"), "--situation", str(CASE / "usgs-1.json"))
    shown = in_terminal(*words, cwd=tmp_path)
    assert max(map(len, shown)) <= 80
    (met,) = [at for at, line in enumerate(shown) if line.endswith("stop Labadee, Aurelia")]
    assert shown[met].startswith("  2010-01-15 13:00 UTC (in 2 d 14 h)  ")
    assert shown[met + 1].startswith("      150.4 km from it, which reaches 310.1 km;")
    gaps = (
        "gaps",
        "--programs",
        str(CASE / "programs.yaml"),
        "--at",
        "2010-01-10T00:00Z",
        "--config",
        CONFIG,
    )
    shown = in_terminal(*gaps, cwd=tmp_path)
    assert max(map(len, shown)) <= 80
    assert any("eastern-0109:port-everglades:2010-01-17" in line for line in shown), "an id stays whole"


def test_what_is_ahead_is_said_in_spanish_too(tmp_path):
    spanish = {"SERVIOLA_LANGUAGE": "es"}
    said = " ".join(exposure(tmp_path, CASE / "usgs-1.json", **spanish).stdout.split())
    assert "Alcanza" in said
    assert "(en 2 d 14 h) escala Labadee, Aurelia a 150.4 km, y alcanza 310.1 km" in said
    assert "nobody" not in said
    words = ("gaps", "--programs", str(CASE / "programs.yaml"), "--at", "2010-01-10T00:00Z")
    said = serviola(*words, "--config", CONFIG, cwd=tmp_path, environ=spanish).stdout
    assert "ningún playbook vigila 9 de 9 escalas por landslide" in said
    assert "sin centros de abastecimiento" in said
