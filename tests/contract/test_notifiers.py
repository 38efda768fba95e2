"""What every notifier promises: the fake, the folder, Slack, and all ways together."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import pytest

from engine.errors import NotifyError
from engine.model.time import Instant
from engine.ports import Message, Notifier
from notify.folder import FolderNotifier
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from notify.slack import SlackNotifier
from tests.fakes.notifiers import FakeNotifier
from tests.fakes.slack import BOT, FakeSlack
from wire.secrets import Secret

HEADLINE = "<!channel> [red]M7[/red] *near* <http://x|Labadee> \u2014 {{ 7*7 }}"
FIRST = Message(key="ask:1", recipient="team:itinerary", title=HEADLINE, body="One\nTwo", asks="P1")
SECOND = replace(FIRST, key="ask:2", title="Second")


@dataclass
class Candidate:
    notifier: Notifier
    titles: Callable[[], list[str]]
    """What somebody who reads the messages sees now, in order."""


def fake(folder: Path, stack: ExitStack) -> Candidate:
    notifier = FakeNotifier()
    return Candidate(notifier, lambda: [each.title for each in notifier.said.values()])


def folder(folder: Path, stack: ExitStack) -> Candidate:
    notifier = FolderNotifier(folder / "out")
    return Candidate(notifier, lambda: [each.message.title for each in notifier.read_all()])


def folder_opened_anew(folder: Path, stack: ExitStack) -> Candidate:
    class Forgetful:
        name = "folder"

        def __getattr__(self, name: str):
            return getattr(FolderNotifier(folder / "out"), name)

    return Candidate(
        Forgetful(), lambda: [each.message.title for each in FolderNotifier(folder / "out").read_all()]
    )


def slack_of(folder: Path, server: FakeSlack) -> SlackNotifier:
    return SlackNotifier(
        Secret(BOT),
        channels={"team:itinerary": "C0PLAN"},
        people={},
        remembered=Remembered(folder / "sent"),
        base_url=server.base_url,
    )


def titles_in(server: FakeSlack) -> list[str]:
    return [unescape(each.blocks[0]["text"]["text"]) for each in server.messages]


def slack(folder: Path, stack: ExitStack) -> Candidate:
    server = stack.enter_context(FakeSlack())
    return Candidate(slack_of(folder, server), lambda: titles_in(server))


def all_ways(folder: Path, stack: ExitStack) -> Candidate:
    server = stack.enter_context(FakeSlack())
    people = "schema: serviola/people/1\npeople: [{id: ada, name: Ada}]\nteams: {itinerary: [ada]}\n"
    router = Router(
        record=FolderNotifier(folder / "out"),
        slack=slack_of(folder, server),
        mail=None,
        people=YamlRoster(people, "people.yaml"),
        now=lambda: Instant(0),
        remembered=Remembered(folder / "ways"),
    )
    return Candidate(router, lambda: titles_in(server))


@pytest.fixture(params=[fake, folder, folder_opened_anew, slack, all_ways], ids=lambda each: each.__name__)
def candidate(request: pytest.FixtureRequest, tmp_path: Path):
    with ExitStack() as stack:
        yield request.param(tmp_path, stack)


def test_the_same_key_twice_is_one_message(candidate):
    async def examine() -> None:
        for _ in range(3):
            await candidate.notifier.ask(FIRST)
            await candidate.notifier.tell(SECOND)
        await candidate.notifier.ask(replace(FIRST, title="Other words under the same key"))

    asyncio.run(examine())
    assert candidate.titles() == [HEADLINE, "Second"]


def test_a_rewrite_replaces_in_place(candidate):
    async def examine() -> None:
        await candidate.notifier.ask(FIRST)
        await candidate.notifier.ask(SECOND)
        for _ in range(2):
            await candidate.notifier.rewrite(replace(FIRST, title="First, changed"))

    asyncio.run(examine())
    assert candidate.titles() == ["First, changed", "Second"]


def test_a_rewrite_of_what_was_never_sent_sends_it(candidate):
    asyncio.run(candidate.notifier.rewrite(FIRST))
    assert candidate.titles() == [HEADLINE]


def test_many_at_once_are_each_one_message(candidate):
    async def examine() -> None:
        messages = [replace(FIRST, key=f"k{number % 10}", title=f"t{number % 10}") for number in range(40)]
        await asyncio.gather(*(candidate.notifier.tell(each) for each in messages))

    asyncio.run(examine())
    assert sorted(candidate.titles()) == [f"t{number}" for number in range(10)]


def test_the_folder_is_for_us_alone_and_its_names_say_nothing(tmp_path):
    notifier = FolderNotifier(tmp_path / "out")
    asyncio.run(notifier.ask(replace(FIRST, key="../../etc/passwd")))
    (path,) = (tmp_path / "out").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.suffix == ".json"
    assert len(path.stem) == 64
    (kept,) = notifier.read_all()
    assert (kept.verb, kept.number, kept.rewrites, kept.message.body) == ("ask", 1, 0, "One\nTwo")


def test_a_folder_that_cannot_be_written_is_said_and_can_be_tried_again(tmp_path):
    (tmp_path / "out").write_text("a file stands in the way")
    with pytest.raises(NotifyError, match="cannot write") as caught:
        asyncio.run(FolderNotifier(tmp_path / "out").ask(FIRST))
    assert not caught.value.permanent


def test_a_broken_file_in_the_folder_is_said(tmp_path):
    notifier = FolderNotifier(tmp_path / "out")
    asyncio.run(notifier.ask(FIRST))
    next((tmp_path / "out").glob("*.json")).write_text("{")
    with pytest.raises(NotifyError, match="move the file away"):
        notifier.read_all()


def test_what_a_crash_left_half_written_is_not_a_message(tmp_path):
    notifier = FolderNotifier(tmp_path / "out")
    asyncio.run(notifier.ask(FIRST))
    path = next((tmp_path / "out").glob("*.json"))
    path.rename(path.with_suffix(".new"))
    path.with_suffix(".new").write_text("{")
    assert notifier.read_all() == ()
    asyncio.run(notifier.ask(FIRST))
    assert len(notifier.read_all()) == 1
