"""What somebody does to a campaign while the process is dead is left as it is, and said."""

from __future__ import annotations

import json

import pytest

from serviola.stage import read_ledger
from tests.crash import proofs
from tests.crash.proofs import JANUARY, opened

lives = proofs.lives


def killed_at(lives, folder, name, number):
    """Kill a life; give the objects of the tool whose reads and writes it was in the middle of, in order."""
    assert lives.live(JANUARY, folder, kill_at=[name, number])["killed"]
    with opened(folder) as store:
        return sorted(intent.subject.id for intent in store.interrupted() if intent.subject is not None)


def somebody(folder, ident, status):
    """Change a campaign in the tool by hand, as the tool itself would keep it."""
    state = folder / "mailer.json"
    kept = json.loads(state.read_text())
    (campaign,) = (each for each in kept["campaigns"] if each["id"] == ident)
    campaign |= {"status": status, "version": campaign["version"] + 1}
    state.write_text(json.dumps(kept))


def effects(folder, ident):
    return [
        line["status"] for line in read_ledger(folder) if line["what"] == "effect" and line["id"] == ident
    ]


def in_the_end(folder, ident):
    (campaign,) = (
        each for each in json.loads((folder / "mailer.json").read_text())["campaigns"] if each["id"] == ident
    )
    return campaign["status"]


@pytest.mark.parametrize(("name", "number"), [("before HttpTool.resume", 1), ("before HttpTool.read", 7)])
def test_what_somebody_changed_before_our_resume_is_not_resumed(lives, tmp_path, name, number):
    ident = killed_at(lives, tmp_path, name, number)[-1]
    somebody(tmp_path, ident, "paused")
    report = lives.end(JANUARY, tmp_path)["report"]
    assert effects(tmp_path, ident) == ["paused"]
    assert in_the_end(tmp_path, ident) == "paused"
    assert len(report["resumed"]) == len(report["paused"]) - 1 == 2
    assert [told for told in report["told"] if told["title"].startswith("No longer held by us")] != []


def test_what_somebody_resumed_after_our_pause_is_not_paused_again(lives, tmp_path):
    ident = next(
        each for each in killed_at(lives, tmp_path, "within HttpTool.pause", 1) if effects(tmp_path, each)
    )
    somebody(tmp_path, ident, "running")
    report = lives.end(JANUARY, tmp_path)["report"]
    assert effects(tmp_path, ident) == ["paused"]
    assert in_the_end(tmp_path, ident) == "running"
    assert len(report["paused"]) == len(report["not_paused"]) + 1 == 2
