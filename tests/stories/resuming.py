"""Going on with what is paused, in turns or all at once: what the stories of it share."""

from __future__ import annotations

from dataclasses import replace

from engine.model.program import Handling, Passed
from tests.stories.telling import book, campaign, revised

NAMES = ("ash", "birch", "cedar", "elm")
FOUR = tuple(campaign(name, audience=1_000) for name in NAMES)
SENDS = (Handling(tool="mailer", kind="campaign", by_hand="Press Stop", passed=Passed.SENDS),)
TITLE = "Resume campaigns ALL AT ONCE?"


def running(count: int):
    def check(house) -> str:
        found = [name for name in house.tool.things if house.tool.things[name].state.value == "running"]
        return "" if len(found) == count else f"these run: {found}"

    return check


def asking(*parts: str):
    def check(house) -> str:
        bodies = [one.message.body for one in house.heard if one.message.title.startswith(TITLE)]
        return "" if bodies and all(part in bodies[-1] for part in parts) else f"it is asked: {bodies}"

    return check


def reaching(**audiences: int | None):
    """The book as it says by now how many people campaigns speak to."""
    return revised(book(*(replace(one, audience=audiences.get(one.id, one.audience)) for one in FOUR)))
