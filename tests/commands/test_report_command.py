"""`serviola report`: what was asked, what people did otherwise, and which step a record speaks for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.model.time import DAY, Instant
from engine.response.track import Track
from engine.rules.load import load_playbook
from engine.rules.playbook import Stage
from serviola import track_words, tracking
from serviola.backtesting import Nights, zone_of
from serviola.retelling import said_again
from store.sqlite import SqliteStore
from tests.commands.test_feedback_command import give, listed
from tests.commands.test_holds_commands import house as house  # noqa: PLC0414 - a fixture
from tests.commands.test_holds_commands import paused as paused  # noqa: PLC0414 - a fixture
from tests.fakes import words as w
from tests.fakes.command_line import serviola

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


def report(house: Path, *words: str) -> Any:
    done = serviola("report", "--json", *words, cwd=house)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_was_asked_answered_done_otherwise_and_said_is_counted(house: Path) -> None:
    for one in listed(house):
        if one["state"] == "approved":
            assert give(house, one["proposal"], "right" if one["playbook"] == "quake" else "wrong")[0] == 0
    found = {one["playbook"]: one for one in report(house)["playbooks"]}
    quake, second = found["quake"], found["second"]
    assert (quake["asked"], quake["approved"], quake["unchanged"], quake["unticked"]) == (1, 1, 1, 0)
    assert (second["approved"], second["unchanged"], second["unticked"], second["overridden"]) == (1, 0, 1, 1)
    assert (quake["judged"], second["judged"]) == ({"right": 1}, {"wrong": 1})
    hops = {one["name"]: one for one in quake["hops"]}
    assert hops["answered_verified"]["count"] == 1
    assert report(house)["sources"] == [{"source": "usgs", "right": 0, "wrong": 1}]
    assert report(house)["groups"][0]["to"] == "team:marketing"
    assert [one["playbook"] for one in report(house, "--playbook", "second")["playbooks"]] == ["second"]
    assert report(house, "--to", "2020-01-01")["playbooks"] == []


def test_where_its_table_would_break_words_each_playbook_is_a_paragraph(house: Path) -> None:
    # A process of its own: one that is warm has its width already.
    environ = {**os.environ, "PYTHONPATH": str(PLAYBOOKS.parent), "COLUMNS": "60", "LC_ALL": "C"}
    ours = [sys.executable, "-c", "from serviola.commands import main; main()", "report"]
    done = subprocess.run(
        ours, cwd=house, env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    shown = done.stdout.splitlines()
    assert shown[shown.index("quake") + 1].startswith("  stage suggest; asked 1; approved 1;")
    wide = serviola("report", cwd=house).stdout.splitlines()
    assert "quake" not in wide
    assert any(line.startswith("quake ") for line in wide)


def test_it_is_said_in_words_in_both_languages_and_as_a_page(house: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    english = serviola("report", "--html", str(page), cwd=house)
    assert english.returncode == 0, english.stderr
    assert "people did otherwise once: rows left out 1" in english.stdout
    assert "team:marketing: 2 cards, " in english.stdout
    assert "<script" not in page.read_text()
    assert "people did otherwise" in page.read_text()
    tables = page.read_text().split("<table>")[1:]
    assert [one.split("<h2>")[0].count("<tr>") for one in tables] == [2, 10, 1]
    assert '<td class="name">team:marketing</td><td class="n" data-of="Cards">2</td>' in tables[2]
    assert "quake: to the question" not in page.read_text()
    assert "quake: to the question: half within" in english.stdout
    spanish = serviola("report", "--language", "es", cwd=house).stdout
    assert "la gente hizo otra cosa una vez: filas quitadas 1" in spanish
    assert "team:marketing: 2 tarjetas, " in spanish
    refused = serviola("report", "--propose", "quake", cwd=house)
    assert (refused.returncode, "speaks for no other stage" in refused.stderr) == (2, True)


@pytest.mark.parametrize(
    ("count", "english", "spanish"),
    [
        (
            1,
            ["1 question had", "x: 1 card,", "right once, wrong 0 times"],
            ["1 pregunta", "1 tarjeta,", "una vez"],
        ),
        (
            2,
            ["2 questions had", "x: 2 cards,", "right 2 times"],
            ["2 preguntas", "2 tarjetas,", "2 veces, falso"],
        ),
    ],
)
def test_one_is_not_counted_as_many(count: int, english: list[str], spanish: list[str]) -> None:
    load = tracking.Load(to="x", cards=count, a_week=1.0, most=count, nights=0)
    found = tracking.Tracked(
        since=w.NOW,
        until=w.NOW,
        tracks=(),
        loads=(load,),
        missed=(),
        steps=(),
        stages=(),
        sources=(("usgs", count, 0),),
        before=count,
    )
    for language, wanted in (("en", english), ("es", spanish)):
        told = " / ".join(said_again(line, language) for line in track_words.lines(found))
        assert [one for one in wanted if one not in told] == []


TRUSTED = Track(playbook="x", severities=("Severe", "Extreme"), official=True)


WRITTEN_OUT = [
    # What is made from a blueprint has no stage to edit in its own file.
    file
    for file in sorted(PLAYBOOKS.glob("*/playbook.yaml"))
    if "\nfrom:" not in file.read_text()
]


@pytest.mark.parametrize("file", WRITTEN_OUT, ids=lambda file: file.parent.name)
def test_the_edit_of_a_shipped_playbook_is_a_playbook_of_that_stage(file: Path) -> None:
    text = file.read_text()
    for to in (Stage.SHADOW, Stage.SUGGEST):
        assert load_playbook(tracking._changed(text, to, TRUSTED), "x.yaml").stage is to
    if "pause_campaigns" in text:
        auto = load_playbook(tracking._changed(text, Stage.AUTO, TRUSTED), "x.yaml")
        assert auto.stage is Stage.AUTO
        back = tracking._changed(tracking._changed(text, Stage.AUTO, TRUSTED), Stage.SUGGEST, TRUSTED)
        assert load_playbook(back, "x.yaml").stage is Stage.SUGGEST


def test_the_narrowest_is_what_people_approved() -> None:
    assert tracking.narrowest(TRUSTED) == '{situation: {severity: ">= Severe"}, evidence: {official: 1}}'
    texts = Track(playbook="x", severities=("Unknown",))
    assert tracking.narrowest(texts) == "{evidence: {independent: 2, within: 2h}}"


def test_an_answer_is_explained_with_its_time_as_people_write_it(house: Path) -> None:
    (one,) = (each for each in listed(house) if each["playbook"] == "quake" and each["state"] == "approved")
    shown = serviola("explain", one["proposal"], cwd=house).stdout
    (answer,) = (line for line in shown.splitlines() if line.startswith("Answer: "))
    assert re.match(r"Answer: \d{4}-\d\d-\d\d \d\d:\d\d UTC \w+ \(", answer), answer


def test_an_empty_store_has_nothing_to_report(tmp_path: Path) -> None:
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        nights = Nights(zones={"": zone_of("UTC")})
        found = tracking.tracked(
            store.db, brand="main", since=Instant(w.NOW - DAY), until=w.NOW, nights=nights
        )
    assert (found.tracks, found.loads, found.steps) == ((), (), ())
