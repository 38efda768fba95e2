"""A quarter against 20 ships and 200 campaigns: how many cards, how many at night, and no listed case missed."""

from __future__ import annotations

import sys

import pytest
import yaml

from engine.trials.backtest.people import Answers
from serviola import samples
from tests.backtest import quarter

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not quarter.DATA.is_dir(), reason=f"there are no recordings beside the repository ({quarter.DATA})"
    ),
]


@pytest.fixture(scope="module")
def played() -> quarter.Quarter:
    found = quarter.play(Answers.NONE)
    sys.stdout.write("\n".join(quarter.lines(found)) + "\n")
    return found


def test_no_listed_case_is_missed_and_the_quake_that_never_was_asks_nobody(played: quarter.Quarter) -> None:
    assert (played.missed, played.false) == ((), ())


def test_all_cards_are_of_what_is_listed_and_none_of_the_hundreds_of_others(played: quarter.Quarter) -> None:
    assert played.carded == 3
    assert played.signals > 400


def test_a_group_has_at_most_two_cards_a_week(played: quarter.Quarter) -> None:
    assert {one.to: one.a_week for one in played.loads if one.a_week > 2} == {}


def test_the_worst_week_is_that_in_which_something_new_begins(played: quarter.Quarter) -> None:
    most = {one.to: one.most for one in played.loads}
    # Whoever is asked first, and whoever gets what four groups left unanswered.
    raised = most.pop("team:itinerary-planning")
    assert max(most.values()) <= 2
    assert raised <= 7


def test_what_several_groups_left_unanswered_comes_at_once_and_not_at_many_times(
    played: quarter.Quarter,
) -> None:
    """The questions of four groups about one situation run out in the same minute, and are escalated in it."""
    assert played.moments["team:itinerary-planning"] <= 3
    assert max(played.moments.values()) <= 3


def test_what_was_gathered_is_counted(played: quarter.Quarter) -> None:
    (duty,) = [one for one in played.loads if one.to == "oncall:itinerary"]
    assert duty.gathered > 20
    # Each call is asked about: only what the end of the quarter cuts off waits still.
    assert duty.over <= 2


def test_no_playbook_that_ships_asks_about_the_light_quakes_that_are_left_out() -> None:
    asking = []
    for file in sorted(samples.folder("playbooks").glob("*/playbook.yaml")):
        situation = yaml.safe_load(file.read_text()).get("when", {}).get("situation", {})
        if "earthquake" in situation.get("hazard", ()):
            asking.append(situation["severity"])
    assert asking
    assert set(asking) <= {">= Severe", ">= Moderate", "= Extreme"}
