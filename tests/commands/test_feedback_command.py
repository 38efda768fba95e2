"""`serviola feedback`: one line after the fact, kept once it counts, and refused with the reason where it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from store import judged
from store.sqlite import SqliteStore
from tests.commands.test_holds_commands import house as house  # noqa: PLC0414 - a fixture
from tests.commands.test_holds_commands import paused as paused  # noqa: PLC0414 - a fixture
from tests.commands.test_holds_commands import token_of
from tests.fakes.command_line import serviola


def give(house: Path, *words: str, by: str = "mara") -> tuple[int, str]:
    done = serviola("feedback", *words, cwd=house, token=token_of(house, by))
    return done.returncode, (done.stdout + done.stderr).strip()


def listed(house: Path) -> list[Any]:
    return json.loads(serviola("proposals", "--all", "--json", cwd=house).stdout)


def kept(house: Path) -> list[tuple[str, str, str | None]]:
    with SqliteStore.open(house / "var" / "serviola.sqlite3") as store:
        return [(one.by, one.judgment, one.word) for one in judged.feedback(store.db)]


def test_it_is_kept_and_the_reason_said_where_it_does_not_count(house: Path) -> None:
    asked = next(one for one in listed(house) if one["state"] == "approved")
    assert give(house, asked["proposal"], "right", "--word", "It was on the news.") == (0, "noted: right")
    assert give(house, asked["proposal"], "too_late") == (0, "noted: too late")
    assert kept(house) == [("mara", "right", "It was on the news."), ("mara", "too_late", None)]
    code, says = give(house, asked["proposal"], "splendid")
    assert (code, "write one of right, wrong" in says) == (2, True)
    code, says = give(house, asked["proposal"], "right", "--word", "x" * 201)
    assert (code, "200 at most" in says) == (2, True)
    assert len(kept(house)) == 2


def test_what_was_missed_is_said_of_a_situation_and_a_playbook_that_did_not_ask(house: Path) -> None:
    asked = next(one for one in listed(house) if one["state"] == "approved")
    code, says = give(house, "--missed", asked["situation"], "quake")
    assert (code, "quake did ask about" in says) == (1, True)
    code, says = give(house, "--missed", asked["situation"], "nothing")
    assert (code, "there is no playbook nothing in force" in says) == (1, True)
    assert kept(house) == []


def test_who_leaves_the_word_out_reads_which_there_are(tmp_path: Path) -> None:
    done = serviola("feedback", "p-1", cwd=tmp_path)
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("right", "wrong", "too_late", "too_early", "noise"))
