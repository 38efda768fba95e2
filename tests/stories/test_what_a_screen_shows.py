"""What somebody who watches a case reads: what was chosen, who was told, and what it comes to."""

from __future__ import annotations

import asyncio
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from serviola import samples
from serviola.case import load_case
from serviola.demo import play
from serviola.screen import Screen
from serviola.stage import Stage

ROOT = Path(__file__).parents[2]


def watched(name, folder, *, width=200):
    case = load_case(samples.cases()[name])
    out = io.StringIO()
    screen = Screen(Console(file=out, width=width), case)

    async def wait(before, after):
        screen.skip(before, after)

    screen.open()
    screen.close(asyncio.run(play(Stage(case=case, folder=folder, heard=screen.hear, pace=wait))))
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    shown = {}

    def see(name):
        if name not in shown:
            shown[name] = watched(name, tmp_path_factory.mktemp(name))
        return shown[name]

    return see


@pytest.mark.parametrize("name", ["january-2010", "nevada-2025", "failing-checkout"])
def test_time_that_goes_by_is_one_line_between_two_others(seen, name):
    later = [line.endswith(" later") and line.lstrip().startswith("…") for line in seen(name)]
    assert sum(later) > 3
    assert not any(one and after for one, after in pairwise(later))


def test_a_choice_is_said_call_by_call(seen):
    lines = seen("january-2010")
    at = next(index for index, line in enumerate(lines) if "adapt 3 calls: approved by ines-abreu" in line)
    chosen = [line[22:] for line in lines[at + 1 : at + 4]]
    assert len(set(chosen)) == 3
    for line in chosen:
        assert re.fullmatch(
            r"chosen for .+ at Labadee, 2010-01-1\d .+ UTC: keep the call, with another purpose", line
        )


def test_who_is_told_of_what_was_taken_back_is_seen(seen):
    told = [line[22:] for line in seen("nevada-2025") if "told " in line and "Taken back: " in line]
    assert len(told) > 1
    assert len({line.partition(": ")[0] for line in told}) == len(told)
    assert all(line.startswith("told ") for line in told)


def test_one_of_a_thing_is_one(seen):
    assert any(
        line.startswith("1 campaign paused and read back, 1 resumed; ") for line in seen("nevada-2025")
    )


def test_an_all_clear_reads_as_one(seen):
    lines = seen("failing-checkout")
    assert any(
        "signal from alertmanager (all clear): Payments fail at the checkout" in line for line in lines
    )
    asks = next(at for at, line in enumerate(lines) if "Resume campaigns? Payments fail" in line)
    card = "\n".join(lines[asks : asks + 8])
    assert "It said: Payments fail at the checkout" in card
    assert "The source says" not in card


def test_the_card_on_the_first_page_is_the_one_that_is_shown(tmp_path):
    def card(lines):
        begins = next(at for at, line in enumerate(lines) if line.startswith("╭─ Pause campaigns?"))
        ends = next(at for at in range(begins, len(lines)) if lines[at].startswith("╰"))
        return [line for line in lines[begins : ends + 1] if not line.startswith("│ P-")]

    page = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert card(page) == card(watched("january-2010", tmp_path, width=88))
