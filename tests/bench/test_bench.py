from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest

from bench.__main__ import run_all
from bench.figures import Figure, ratio
from bench.groups import GROUPS

ROOT = Path(__file__).parents[2]
EXPOSURE = ["exposure_ids", "exposure_words", "exposure_insert"]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.parametrize(
    ("bounds", "ok"),
    [
        ({}, None),
        ({"at_least": 2.0}, True),
        ({"at_least": 2.1}, False),
        ({"at_most": 2.0}, True),
        ({"at_most": 1.9}, False),
    ],
)
def test_a_figure_says_whether_it_keeps_its_bound(bounds, ok):
    figure = Figure(figure="legs", value=2.0, n=1, note="of a bird", **bounds)
    said = json.loads(figure.line())
    assert list(said) == ["figure", "value", "bound", "ok", "n", "note"]
    assert said["ok"] is ok
    assert said["bound"] == next(iter(bounds.values()), None)


def test_two_sides_that_do_the_same_are_about_equal():
    def work():
        return sum(range(200_000))

    times, spent = ratio(work, work, rounds=3, clock=process_time)
    assert 0.2 < times < 5
    assert spent > 0


def test_a_group_prints_its_figures_one_line_each_and_a_missed_bound_is_no_failure():
    done = bench("--short", "exposure")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["figure"] for line in done.stdout.splitlines()] == EXPOSURE


@pytest.mark.long
def test_a_first_load_is_measured_with_answers_in_it():
    done = bench("--short", "first_load")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["figure"] for one in told] == ["first_load_busy_s", "first_load_answer_s"]
    assert all(one["value"] > 0 and one["n"] > 2 for one in told)


@pytest.mark.long
def test_how_long_people_wait_is_measured_on_the_whole_service():
    done = bench("--short", "asking")
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["figure"] for one in told] == ["card_posted_s", "click_acked_ms"]
    assert all(one["value"] > 0 for one in told)
    assert told[1]["n"] == 3 * told[0]["n"]


def test_a_group_that_crashes_fails_and_keeps_no_other_from_running(capfd):
    # `figures` is a file of the bench, and no group: it has nothing to measure.
    assert run_all(["figures", "exposure"], short=True) == 1
    out, err = capfd.readouterr()
    assert [json.loads(line)["figure"] for line in out.splitlines()] == EXPOSURE
    assert "crashed: figures" in err


def test_a_group_that_is_not_there_is_refused_with_those_that_are():
    done = bench("rulez")
    assert done.returncode == 2
    assert all(group in done.stderr for group in GROUPS)
