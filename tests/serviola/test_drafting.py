"""Drafts: from our words and the book's, in both languages, with gaps; quoted from nobody, and sent nowhere."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import PlaybookError
from engine.response.draft_facts import GAPS, concerned, draft_facts
from engine.rules.load import load_playbook
from engine.rules.load_drafts import DraftKind
from notify.facts import DRAFT_FACTS, DRAFT_GAPS
from notify.render import SHIPPED, FolderTemplates
from serviola.own_words import wrong_words
from serviola.retelling import retold
from store.sqlite import SqliteStore
from tests.commands.test_feedback_command import listed
from tests.commands.test_holds_commands import house as house  # noqa: PLC0414 - a fixture
from tests.commands.test_holds_commands import paused as paused  # noqa: PLC0414 - a fixture
from tests.fakes import words as w
from tests.fakes.command_line import serviola

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "playbooks" / "disaster-near-port-call" / "playbook.yaml").read_text()


def shown(house: Path, *words: str) -> Any:
    asked = next(one for one in listed(house) if one["state"] == "approved")
    done = serviola("drafts", asked["proposal"], "--json", *words, cwd=house)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_each_kind_is_written_in_both_languages_marked_and_with_its_gaps(house: Path) -> None:
    for language, mark in (("en", "DRAFT, sent by nobody: "), ("es", "BORRADOR, no enviado por nadie: ")):
        drafts = shown(house, "--language", language)["drafts"]
        assert [one["kind"] for one in drafts] == list(DraftKind)
        for one in drafts:
            assert one["title"].startswith(mark)
            assert one["gaps"]
            assert all(gap in one["title"] + one["body"] for gap in one["gaps"])
            assert "Labadee" in one["body"]
            assert "{{" not in one["body"]
    [social] = shown(house, "--kind", "social")["drafts"]
    assert (social["kind"], "earthquake" in social["body"]) == ("social", True)


def test_nothing_is_sent_and_nothing_is_written_by_it(house: Path) -> None:
    def state() -> tuple[dict[str, bytes], list[Any]]:
        files = sorted(
            one for one in (house / "var").rglob("*") if one.is_file() and "sqlite" not in one.name
        )
        with SqliteStore.open(house / "var" / "serviola.sqlite3") as store:
            return {str(one): one.read_bytes() for one in files}, list(store.batches())

    before = state()
    shown(house)
    assert state() == before


@pytest.mark.parametrize(
    "file",
    ["serviola/drafting.py", "serviola/commands/drafts_room.py", "engine/response/draft_facts.py"],
)
def test_no_way_to_people_and_no_tool_is_in_reach_of_a_draft(file: str) -> None:
    names = set()
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
    rooms = {name for name in names if name.split(".")[0] in {"notify", "programs", "wire", "watchers"}}
    assert rooms <= {"notify.render"}
    assert not {
        name for name in names if name.startswith(("serviola.ways", "serviola.hands", "serviola.build"))
    }


def test_what_the_world_says_is_no_value_and_what_is_not_known_is_a_gap() -> None:
    facts = draft_facts(w.situation(), concerned(w.proposal(rows=(), options=()), ()), str)
    assert set(facts) == set(DRAFT_FACTS["draft_website"])
    assert set(GAPS) == set(DRAFT_GAPS)
    assert (facts["places"], facts["ships"]) == ("[name of port]", "[name of ship]")
    assert "headline" not in facts
    spanish = draft_facts(
        w.situation(), concerned(w.proposal(rows=(), options=()), ()), lambda text: retold(text, "es")
    )
    assert spanish["places"] == "[nombre del puerto]"


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_template_that_ships_is_there_allowed_and_whole(language: str) -> None:
    templates = FolderTemplates(SHIPPED / "drafts" / language)
    assert set(templates.names()) == set(DRAFT_FACTS)
    for name, facts in DRAFT_FACTS.items():
        title, body = templates.render(name, {fact: f"<{fact}>" for fact in facts})
        assert title
        assert "<contact>" in body


def own(drafts: str) -> list[str]:
    text = f"{TEXT}\ndrafts:\n{drafts}"
    try:
        playbook = load_playbook(text, "x.yaml")
    except PlaybookError as error:
        return [one.message for one in error.findings]
    return [one.message for one in wrong_words(playbook, text)]


def test_a_playbook_may_have_drafts_of_its_own_and_wrong_ones_are_found() -> None:
    assert own("  social: {en: {title: Reply, body: 'We know of {{ what }}.'}}") == []
    assert any("posters" in one for one in own("  posters: {en: {title: A, body: B}}"))
    assert any("fr" in one for one in own("  social: {fr: {title: A, body: B}}"))
    assert any("headline" in one for one in own("  social: {en: {title: A, body: '{{ headline }}'}}"))
    costly = "{% for a in calls|lines %}" + "{{ a }}" * 2000 + "{% endfor %}"
    assert own(f"  social: {{en: {{title: A, body: '{costly}'}}}}")
