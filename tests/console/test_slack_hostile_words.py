"""Hostile headlines and names through the whole house: in nothing that Slack is ever sent are they markup."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.model.proposal import ProposalKind
from engine.model.time import later
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import wrong_blocks, wrong_view
from tests.fakes.slack_scene import BEGIN, CASE, INES, KOFI, MARA, Scene, configured, scene

TRICKS = {
    "everybody": "<!channel> <!here|x> <!everyone> <@U0ADA> <#C0PLAN> <!subteam^S1> wake up",
    "fake links": "<https://evil.example|Labadee is safe> [safe](https://evil.example) http://evil.example",
    "entities": "&lt;!channel&gt; &amp;lt; & < >",
    "from right to left": "\u202eevorppa\u202c \u2066press\u2069 \u200fDecline\u200e \u061c",
    "invisible": "A\u200bp\u200cp\u200dr\u2060o\ufeffved \U000e0041\U000e0042",
    "long": "Quake " + "x" * 10_000,
    "decorated": "*bold* _it_ ~no~ `code` ```pre``` > quote :tada: {{ 7*7 }} {% raw %}",
}
QUAKE_S = 3 * 3600 + 900


def sent(slack: FakeSlack) -> Iterator[tuple[str, str]]:
    """Give every word that Slack was sent in whatever call, and what kind of text it stands in."""
    stack: list[Any] = [body for method, body in slack.calls if not method.startswith(("users.", "auth."))]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if isinstance(one.get("text"), str):
                yield one.get("type", "text"), one["text"]
            stack += [each for key, each in one.items() if key != "private_metadata"]
        elif isinstance(one, list):
            stack += one
    for note in slack.notes:
        yield "note", note["text"]


def is_harmless(slack: FakeSlack) -> None:
    said = list(sent(slack))
    assert len(said) > 50
    for kind, text in said:
        assert kind in {"plain_text", "text", "note"}, text[:200]
        assert not re.search(r"[<>]", text), text[:200]
        assert not re.search(r"&(?!amp;|lt;|gt;)", text), text[:200]
        invisible = "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\U000e0000-\U000e007f]"
        assert not re.search(invisible, text), text[:200]
    for method, body in slack.calls:
        assert wrong_blocks(body.get("blocks", [])) == []
        assert "view" not in body or wrong_view(body["view"]) == []
        if method in {"chat.postMessage", "chat.update"}:
            assert body["link_names"] is False
            assert body.get("unfurl_links", False) is False


def hostile(folder: Path, slack: FakeSlack, trick: str) -> dict[str, Any]:
    """Write a house whose campaigns, ships and people are called so; give the quake that is called so."""
    config = configured(folder, slack)
    # What is invisible in a file of ours is refused when it is read, so only the world can say it.
    name = json.dumps(trick[:300], ensure_ascii=False) if trick.isprintable() else '"Nothing hidden"'
    book = config / "programs.yaml"
    book.write_text(
        re.sub(
            r"^( +name: )(?:Your private|Fly over|Three days).*$",
            rf"\1{_safe(name)}",
            book.read_text(),
            flags=re.MULTILINE,
        )
    )
    people = config / "people.yaml"
    people.write_text(re.sub(r"name: (?:Mara|Inês)[^}]*", f"name: {_safe(name)}", people.read_text()))
    feed: dict[str, Any] = json.loads((CASE / "usgs-2.json").read_text())
    for one in feed["features"]:
        one["properties"] |= {"title": trick, "place": trick}
    return feed


def _safe(text: str) -> str:
    return text.replace("\\", r"\\")


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_no_word_of_the_world_is_markup_on_any_card_window_note_or_in_any_thread(tmp_path, trick):
    async def run(slack: FakeSlack) -> None:
        feed = hostile(tmp_path, slack, trick)
        async with scene(tmp_path, slack) as at:
            (tmp_path / "feed" / "usgs-2.json").write_text(json.dumps(feed))
            at.playing.at(later(BEGIN, QUAKE_S), at.house.sources.poll_all)
            await at.wait(QUAKE_S)
            await everything(at, slack)

    with FakeSlack() as slack:
        asyncio.run(run(slack))
        is_harmless(slack)
        methods = {method for method, _ in slack.calls}
        assert {"chat.postMessage", "chat.update", "views.open", "views.update"} <= methods
        assert any(one.thread for one in slack.messages)
        assert slack.notes


async def everything(at: Scene, slack: FakeSlack) -> None:
    """Have every kind of thing sent: windows, notes, opinions, what is said in threads, locked cards."""
    asked = await at.asked()
    card = at.card(asked)
    for pick in ("details", "say-why", "rows", "opinion", "later"):
        await at.press(slack.click(MARA, card, "more", pick=pick))
    await at.press(slack.submission(MARA, slack.views[-1], None, pick={"whom": "ines-abreu"}))
    await at.press(slack.click(KOFI, card, "approve"))
    late = slack.click(MARA, card, "approve")
    await at.press(slack.click(MARA, card, "approve"))
    await at.press(late)
    assert card.locked()
    way = await at.asked(ProposalKind.ITINERARY)
    choose = {
        block["block_id"]: block["accessory"]["options"][0]["value"]
        for block in at.card(way).blocks
        if "accessory" in block
    }
    await at.press(slack.click(INES, at.card(way), "approve", choose=choose))
    await at.wait(QUAKE_S + 73 * 3600)
    release = await at.asked(ProposalKind.RELEASE)
    await at.press(slack.click(MARA, at.card(release), "approve"))
    assert at.card(release).locked()
