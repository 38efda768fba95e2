"""Cases, and a backtest, take for one situation what the service would: reopen_within, where it is configured."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from engine.model.scales import MsgType
from engine.model.signal import Reopening
from engine.model.time import DAY, HOUR, Instant
from engine.rules.evaluator import DurableEvaluator
from engine.rules.plain import PlainEvaluator
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.walk import Scene, walk
from engine.trials.cases import run
from engine.trials.load_cases import load_cases
from serviola import samples
from tests.backtest.pasts import NOW, PORTS, book, playbooks
from tests.fakes import words
from tests.fakes.command_line import ROOT, serviola
from tests.trials.playing import HEAD, PLAYBOOK, QUAKE, readers, revision

AGAIN = f"""
  send:
    - {{at: +1m, report: {{id: q, {QUAKE}}}}}
    - {{at: +2h, report: {{id: q, {QUAKE}, says: retracted}}}}
    - {{at: +5h, report: {{id: q, {QUAKE}}}}}
  want:
    - {{at: +6h, situation: {{state: open, epoch: 2, count: 1}}}}
"""
WITHIN = {None: True, 7 * 86_400: True, 3_600: False}
"""Whether what was taken back is opened again three hours later, by what is configured in seconds."""


def configured(within_s):
    return None if within_s is None else Reopening(brand="another", within_s=within_s)


@pytest.mark.parametrize(("within_s", "opened"), WITHIN.items())
def test_a_case_opens_again_what_the_configuration_says(within_s, opened):
    (case,) = load_cases(HEAD + AGAIN, "cases.yaml", readers())
    trial = run(replace(case, reopening=configured(within_s)), revision(), PlainEvaluator())
    assert (not trial.failures) is opened


@pytest.mark.parametrize(("within_s", "opened"), WITHIN.items())
def test_a_backtest_opens_again_what_the_configuration_says(within_s, opened):
    def said(hours, revision, msg_type=MsgType.ALERT):
        at = Instant(NOW + hours * HOUR)
        return at, words.signal(
            id=f"usgs:q:{revision}",
            native_id="q",
            aliases=(),
            revision=revision,
            msg_type=msg_type,
            occurred_at=NOW,
            sent_at=at,
            received_at=at,
            expires_at=None,
            point=PORTS[0],
        )

    scene = Scene(
        playbooks=playbooks(),
        programs=(book(),),
        since=NOW,
        until=Instant(NOW + DAY),
        reopening=configured(within_s),
    )
    heard = [said(0, 1), said(2, 2, MsgType.CANCEL), said(5, 3, MsgType.UPDATE)]
    found = walk(heard, scene, DurableEvaluator(), ledger=Ledger()).entries.values()
    assert [one.situation.epoch for one in found] == ([2] if opened else [1, 1])


@pytest.mark.parametrize(("line", "opened"), [("", True), ("reopen_within: 1h\n", False)])
def test_the_command_line_takes_it_from_the_configuration_that_is_named(tmp_path, line, opened):
    config = tmp_path / "config"
    shutil.copytree(samples.folder("config"), config)
    file = config / "serviola.yaml"
    file.write_text(file.read_text() + line)
    beside = tmp_path / "playbooks" / "quake-near-port-call"
    beside.mkdir(parents=True)
    (beside / "playbook.yaml").write_text(PLAYBOOK)
    shutil.copy(ROOT / "serviola" / "cases" / "january-2010" / "programs.yaml", beside / "programs.yaml")
    head = HEAD.replace("january-2010/programs.yaml", "programs.yaml")
    (beside / "cases.yaml").write_text(head + AGAIN)
    played = serviola("test", str(beside.parent), "--config", str(config), "--json", cwd=tmp_path)
    assert json.loads(played.stdout)["failed"] == (0 if opened else 1), played.stderr
