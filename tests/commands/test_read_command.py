"""`serviola read`: what a text speaks of, for a program and for a person."""

from __future__ import annotations

import io
import json
import sys

import pytest

from serviola.commands.reading_room import _show
from tests.fakes.command_line import serviola
from watchers.reading import Reading

FIELDS = ["language", "hazards", "places", "countries", "magnitude", "counts", "dates"]
QUAKE = "Un terremoto de magnitud 7 sacude Haití: al menos 12 muertos y decenas de heridos"


def test_a_text_is_given_as_json_with_always_the_same_fields(tmp_path):
    done = serviola("read", QUAKE, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert list(read) == FIELDS
    assert read["language"] == "es"
    (hazard,) = read["hazards"]
    assert hazard["hazard"] == "earthquake"
    assert 0.8 <= hazard["confidence"] < 1
    assert hazard["words"] == ["terremoto", "magnitud 7"]
    assert read["countries"] == ["HT"]
    assert read["magnitude"] == 7.0
    assert read["counts"] == {"dead": 12, "injured": 20}
    assert list(json.loads(serviola("read", "¿Qué?", "--json", cwd=tmp_path).stdout)) == FIELDS


def test_a_text_is_told_in_sentences(tmp_path):
    done = serviola("read", "Dozens dead as ferry capsizes off Java on 3 March 2024", cwd=tmp_path)
    assert done.returncode == 0
    assert "Hazard: transport, 85% sure, by “ferry capsizes”" in done.stdout
    assert "Dead: at least 24, by “dozens dead”" in done.stdout
    assert "Date: 2024-03-03, by “3 march 2024”" in done.stdout


def test_each_line_of_a_file_is_a_text_and_an_empty_one_too(tmp_path):
    lines = "Protesters flood the square\n\nAtentado en Kabul\n"
    (tmp_path / "lines.txt").write_text(lines)
    named = serviola("read", "--lines", "lines.txt", "--json", cwd=tmp_path)
    piped = serviola("read", "--lines", "-", "--json", cwd=tmp_path, stdin=lines)
    assert (named.returncode, piped.returncode) == (0, 0)
    assert named.stdout == piped.stdout
    read = [json.loads(line) for line in named.stdout.splitlines()]
    assert [[each["hazard"] for each in one["hazards"]] for one in read] == [[], [], ["attack"]]
    assert read[1]["language"] is None


def test_a_line_that_is_not_utf_8_costs_no_other_line(tmp_path):
    (tmp_path / "lines.txt").write_bytes(b"Atentado en Kabul\nInundaci\xf3n en Lima\nFlooding in Lima\n")
    done = serviola("read", "--lines", "lines.txt", "--json", cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 3
    assert json.loads(done.stdout.splitlines()[2])["hazards"][0]["hazard"] == "flood"
    assert "line 2 is not UTF-8" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_home_country_decides_a_doubtful_place(tmp_path):
    text = "Inundaciones en Valencia"
    assert json.loads(serviola("read", text, "--json", cwd=tmp_path).stdout)["countries"] == ["ES"]
    at_home = serviola("read", text, "--home", "ve", "--json", cwd=tmp_path)
    assert json.loads(at_home.stdout)["countries"] == ["VE"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say what to read"),
        (("",), "say what to read"),
        (("a text", "--lines", "-"), "and not both"),
        (("  ",), "there is no text to read"),
        (("a text", "--home", "QQ"), "--home QQ is no country"),
        (("a text", "--home", "Spain"), "--home Spain is no country"),
        (("--lines", "nowhere.txt"), "nowhere.txt cannot be read: No such file"),
        (("--lines", "."), ". cannot be read: Is a directory"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(words, said, tmp_path):
    done = serviola("read", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_each_line_is_given_as_soon_as_it_was_read(monkeypatch):
    """Who pipes what goes on for ever sees a line when it was read, not once a buffer is full."""
    given = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(given, encoding="utf-8"))
    seen = []

    def readings():
        for _ in range(3):
            yield Reading()
            seen.append(given.getvalue().count(b"\n"))

    _show(readings(), as_json=True)
    assert seen == [1, 2, 3]


def test_a_file_where_a_text_belongs_is_not_read_as_its_name(tmp_path):
    (tmp_path / "flood.txt").write_text("Flooding in Lima")
    for text in ("flood.txt", "-"):
        done = serviola("read", text, cwd=tmp_path, stdin="Flooding in Lima")
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{text} is read with --lines, line by line: serviola read --lines {text}" in done.stderr
    assert serviola("read", "x" * 5_000, cwd=tmp_path).returncode == 0
