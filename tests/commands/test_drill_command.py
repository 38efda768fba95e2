"""serviola drill at the command line, where no service runs: it is one for as long as the drill takes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import typer
from rich.console import Console

from engine.model.time import later
from notify.folder import FolderNotifier
from serviola.clocks import SystemClock
from serviola.drill_script import drill_name
from store.sqlite import SqliteStore
from tests.fakes.command_line import serviola


@pytest.fixture
def house(tmp_path) -> Path:
    assert serviola("init", cwd=tmp_path).returncode == 0
    return tmp_path


def messages(house):
    return [kept.message for kept in FolderNotifier(house / "var" / "outbox").read_all()]


def test_nobody_who_answers_ends_with_one_and_stands_on_the_scoreboard(house):
    done = serviola("drill", "--wait", "2s", "--json", cwd=house)
    assert done.returncode == 1, done.stderr
    assert "whoever must agree is asked about an EXERCISE; this waits up to 2 s" in done.stderr
    said = json.loads(done.stdout)
    assert (said["result"], said["asked"], said["playbook"]) == ("nobody", ["oncall:itinerary"], "drill")
    assert said["seconds"]["posted"] >= 0
    shown = json.loads(serviola("drill", "--scores", "--json", cwd=house).stdout)
    assert [one["drill"] for one in shown["drills"]] == [said["drill"]]
    assert "NOBODY ANSWERED" in serviola("drill", "--scores", cwd=house).stdout
    assert all(one.title.startswith("EXERCISE / SIMULACRO: ") for one in messages(house))
    assert all("EXERCISE / SIMULACRO" in one.body for one in messages(house))
    assert not (house / "var" / "serviola.sqlite3").exists()
    assert not (house / "var" / "rehearsal").exists()


def test_a_playbook_of_theirs_is_drilled_on_a_copy_of_their_book(house):
    done = serviola("drill", "--playbook", "disaster-near-port-call", "--wait", "2s", "--json", cwd=house)
    said = json.loads(done.stdout)
    assert (said["playbook"], said["result"]) == ("disaster-near-port-call", "nobody")
    assert "team:guest-marketing" in said["asked"]


def test_what_cannot_begin_is_said_and_begins_nothing(house):
    for words, says in (
        (("--playbook", "no-such"), "there is no playbook no-such"),
        (("--ask", "team:nobody"), "team:nobody is nowhere in people.yaml"),
        (("--wait", "soon"), "--wait soon is no span of time"),
        (("--wait", "0m"), "no service runs"),
    ):
        done = serviola("drill", *words, cwd=house)
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert messages(house) == []


def test_a_person_answers_with_decide_while_it_waits_and_not_when_it_is_over(house):
    token = serviola("token", "ada", cwd=house).stdout.split()[-1]
    answers = []

    def answer():
        # The question is on the disk before the command waits for its answer.
        for _ in range(600):
            asked = [one.asks for one in messages(house) if one.asks]
            if asked:
                given = serviola("decide", asked[0], "approve", "--yes", cwd=house, token=token)
                answers.append((asked[0], given))
                return
            pause.wait(0.1)

    pause = threading.Event()
    helper = threading.Thread(target=answer)
    play = threading.Thread(target=lambda: played.append(_alone(house)))
    played: list = []
    play.start()
    helper.start()
    helper.join(120)
    play.join(120)
    ((asked, given),) = answers
    assert given.returncode == 0, given.stderr
    code, out = played[0]
    assert code == 0, out
    said = json.loads(out)
    assert (said["result"], said["answered_by"]) == ("approved", "ada")
    late = serviola("decide", asked, "approve", "--yes", cwd=house, token=token)
    assert (late.returncode, "no drill runs now" in late.stderr) == (2, True)


def _alone(house):
    """Give the command in a process of its own, for the warm one does one thing at a time."""
    root = Path(__file__).parents[2]
    code = "from serviola.commands import main; main()"
    environ = {**os.environ, "PYTHONPATH": str(root), "LC_ALL": "C", "SERVIOLA_LANGUAGE": ""}
    words = [sys.executable, "-c", code, "drill", "--wait", "90s", "--json"]
    done = subprocess.run(
        words, cwd=house, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout or done.stderr


def _ended_by_hand(house, is_ready, by=signal.SIGINT):
    """Give what the command says, and its exit code, when it is signaled once it is as far as that."""
    # Where the tests run in the background, or under nohup, whatever they start ignores Ctrl-C or a lost terminal.
    heeding = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "[signal.signal(one, signal.SIG_DFL) for one in (signal.SIGTERM, signal.SIGHUP)]"
    )
    command = f"{heeding}; from serviola.commands import main; main()"
    words = [sys.executable, "-c", command, "drill", "--wait", "90s"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C"}
    with subprocess.Popen(words, cwd=house, env=environ, stderr=subprocess.PIPE, text=True) as ours:
        pause = threading.Event()
        for _ in range(600):
            if is_ready() or ours.poll() is not None:
                break
            pause.wait(0.1)
        ours.send_signal(by)
        _, says = ours.communicate(timeout=60)
    return ours.returncode, says


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_by_hand_it_calls_the_exercise_over_and_says_so(house, by):
    code, says = _ended_by_hand(house, lambda: messages(house), by)
    assert (code, "ended by hand; the exercise is called over, and whoever was asked" in says) == (1, True), (
        says
    )
    assert "Traceback" not in says
    assert "the exercise is over" in messages(house)[-1].title
    (only,) = json.loads(serviola("drill", "--scores", "--json", cwd=house).stdout)["drills"]
    assert only["result"] == "nobody"


def test_ended_by_hand_beside_a_service_it_says_that_the_exercise_goes_on(house):
    (house / "var").mkdir(mode=0o700)
    with SqliteStore.open(house / "var" / "drill.sqlite3") as store:
        now = SystemClock().now()
        assert store.take("the service", now=now, until=later(now, 600))
        code, says = _ended_by_hand(house, store.inbox)
    assert (code, "the exercise goes on in the service, and ends by itself" in says) == (1, True), says


def test_no_word_is_broken_in_a_narrow_terminal(monkeypatch):
    from serviola.commands import drill_playing

    shown = io.StringIO()
    monkeypatch.setattr(drill_playing, "ERR", Console(file=shown, force_terminal=True, width=40))
    drill_playing._say_untold(["team:guest-marketing"])
    lines = shown.getvalue().splitlines()
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).startswith("team:guest-marketing could not be told yet that the exercise is over")


def test_beside_a_service_without_a_room_for_drills_it_hears_no_buttons_of_its_own(house):
    """Slack gives each press to one socket of many: what is real would be heard by the drill half the time."""
    with SqliteStore.open(house / "var" / "serviola.sqlite3") as store:
        now = SystemClock().now()
        assert store.take("the service", now=now, until=later(now, 600))
        done = serviola("drill", "--wait", "2s", cwd=house)
    assert (done.returncode, "no room for drills" in done.stderr) == (2, True), done.stderr
    assert messages(house) == []


def test_what_it_waits_for_is_said_before_it_waits(house, monkeypatch, capsys):
    from serviola.commands import drill_playing, drill_room

    said: list[str] = []

    async def over(*_: object) -> None:
        said.append(capsys.readouterr().err)

    monkeypatch.setattr(drill_playing, "_until_over", over)
    monkeypatch.chdir(house)
    with pytest.raises(typer.Exit):
        drill_room.drill(wait="90s", config=Path("config"))
    assert "this waits up to" in said[0]
    assert "no way to people is set up (notify:), so what they are asked lies in" in said[0]


def test_what_is_refused_is_not_said_to_be_asked(house):
    (house / "var").mkdir(mode=0o700)
    with SqliteStore.open(house / "var" / "drill.sqlite3") as store:
        now = SystemClock().now()
        assert store.take("the service", now=now, until=later(now, 600))
        _ended_by_hand(house, store.inbox)
        done = serviola("drill", "--wait", "2s", cwd=house)
    assert (done.returncode, done.stderr.strip()) == (
        2,
        "a drill is under way; see with: serviola drill --scores",
    )


def test_what_a_killed_command_left_behind_is_called_over_and_the_next_one_begins(house):
    _ended_by_hand(house, lambda: messages(house), by=signal.SIGKILL)
    before = len(messages(house))
    with SqliteStore.open(house / "var" / "drill.sqlite3") as store:
        killed = store.holder()
        assert killed is not None
        store.release(killed[0])  # or wait half a minute until its lease has run out
    (left,) = json.loads(serviola("drill", "--scores", "--json", cwd=house).stdout)["drills"]
    while drill_name(SystemClock().now()) == left["drill"]:
        threading.Event().wait(0.1)  # a drill is named by its second
    done = serviola("drill", "--wait", "2s", cwd=house)
    assert "an exercise was left behind by a command that was killed; it is called over" in done.stderr
    assert "this waits up to 2 s" in done.stderr
    told = [one.title for one in messages(house)]
    assert sum("the exercise is over" in one for one in told) == 2
    assert len(told) > before + 2
