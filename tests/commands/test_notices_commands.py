"""What was said to people, and whom it asked for at night, on the command line."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from engine.model.time import DAY, Instant
from engine.ports import Message
from notify.folder import FolderNotifier
from notify.wakings import Wakings
from serviola.clocks import SystemClock
from serviola.commands.app import app
from serviola.settings import load_settings
from serviola.wakeups import counted

ROOT = Path(__file__).parents[2]


def house(folder: Path) -> Path:
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "playbooks", folder / "playbooks")
    return folder / "config"


def ran(*words: str) -> str:
    found = CliRunner().invoke(app, list(words))
    assert found.exit_code == 0, found.output
    return found.output


def test_messages_are_shown_whole(tmp_path):
    config = house(tmp_path)
    settings = load_settings(config)
    told = Message(key="a", recipient="team:plan", title="Over: M7", body="It is over.", kind="told_cleared")
    asyncio.run(FolderNotifier(settings.outbox).tell(told))
    (one,) = json.loads(ran("messages", "--config", str(config), "--json"))
    assert (one["title"], one["body"], one["kind"]) == ("Over: M7", "It is over.", "told_cleared")
    assert "It is over." in ran("messages", "--config", str(config))


def test_wakeups_are_counted_by_person_and_week_and_a_message_once(tmp_path):
    config = house(tmp_path)
    path, now = load_settings(config).wakeups, SystemClock().now()
    lines = [
        {"person": "ada", "at": now - 1, "key": "a", "via": "slack", "kind": "asked_pause"},
        {"person": "ada", "at": now - 1, "key": "a", "via": "mail", "kind": "asked_pause"},
        {"person": "ada", "at": now - 8 * DAY, "key": "b", "via": "mail", "kind": "asked_pause"},
        {"person": "bruno", "at": now - 400 * DAY, "key": "c", "via": "mail", "kind": "asked_pause"},
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines) + '{"person": "cut', "utf-8")
    assert json.loads(ran("wakeups", "--weeks", "2", "--config", str(config), "--json")) == [
        {"person": "ada", "total": 2, "weeks": [1, 1]}
    ]
    assert "ada: 2 in all" in ran("wakeups", "--weeks", "2", "--config", str(config))
    assert len(Wakings(path).read()) == 3
    assert counted(path, Instant(now - 500 * DAY), weeks=1) == []
