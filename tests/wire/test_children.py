"""A child that crashes, hangs or talks nonsense takes nothing with it, and is started again within bounds."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.kills import gone
from wire.children import Bounds, Child, ChildError
from wire.life import MOST_STDERR

ROOT = Path(__file__).parents[2]

OBEYS = """
import os, sys, time
from wire.children import serve

def answer(question):
    match question:
        case ["say", what]: return what
        case ["hang"]: time.sleep(60)
        case ["hang", where]: open(where, "x").close(); time.sleep(60)
        case ["die", number]: os.kill(os.getpid(), number)
        case ["exit", status]: os._exit(status)
        case ["print", what]: print(what, flush=True); return "printed"
        case ["loud", count]: sys.stderr.write("x" * count); sys.stderr.flush(); return "was loud"
        case ["raise", what]: raise ValueError(what)
        case ["environment"]: return sorted(os.environ)
        case ["path"]: return sys.path
        case ["length", text]: return len(text)

serve(answer, within_s=50)
"""
OBEYS_NOT_LONG = OBEYS.replace("within_s=50", "within_s=1.5")
SAYS_READY = 'import sys; sys.stdout.write("[0,\\"ready\\"]\\n"); sys.stdout.flush(); sys.stdin.readline(); '


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def make():
    made = []

    def one(code=OBEYS, clock=time.monotonic, environ=os.environ, **bounds):
        allowed = Bounds(**({"answer_s": 60.0, "start_s": 60.0} | bounds))
        child = Child(("-c", code), name="the child", bounds=allowed, environ=environ, clock=clock)
        made.append(child)
        return child

    yield one
    for child in made:
        child.close()


def ask(child, *question, about="it"):
    return child.ask(list(question), about=about, read=lambda answer: answer)


def test_it_answers_again_and_again(make):
    child = make()
    for number in range(50):
        assert ask(child, "say", [number, True, "ö"]) == [number, True, "ö"]
    assert child.standing().starts == 1
    assert child.standing().crashes == 0
    assert child.standing().last == ""


def test_questions_and_answers_larger_than_a_pipe_go_through(make):
    child = make()
    assert ask(child, "length", "x" * 1_000_000) == 1_000_000
    assert ask(child, "say", "y" * 1_000_000) == "y" * 1_000_000
    with pytest.raises(ChildError, match="asked too much at once"):
        ask(child, "length", "x" * 5_000_000)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (["die", signal.SIGKILL], "the child was ended by SIGKILL"),
        (["die", signal.SIGSEGV], "was ended by SIGSEGV, and wrote: Fatal Python error: Segmentation fault"),
        (["exit", 3], "the child ended with status 3"),
        (["exit", 0], "the child ended with status 0"),
        (["raise", "a bad day"], "ended with status 1, and wrote: ValueError: a bad day"),
    ],
    ids=str,
)
def test_a_death_is_said_and_the_next_question_is_answered(make, caplog, question, says):
    child = make()
    with caplog.at_level(logging.WARNING), pytest.raises(ChildError, match=says):
        ask(child, *question)
    (record,) = caplog.records
    assert record.getMessage() == f"{child.standing().last}; it is started again at once"
    assert "\n" not in record.getMessage()
    assert ask(child, "say", 1) == 1
    assert (child.standing().starts, child.standing().crashes) == (2, 1)


def test_one_that_died_while_nobody_asked_is_replaced_before_the_next_question(make):
    child = make()
    ask(child, "say", 1)
    pid = child.pid
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    assert ask(child, "say", 2) == 2
    assert child.standing().crashes == 1
    assert child.standing().quarantined == 0


def test_one_that_hangs_is_ended_in_time(make):
    child = make()
    ask(child, "say", 1)
    pid, child.bounds = child.pid, replace(child.bounds, answer_s=0.8)
    with pytest.raises(ChildError, match=r"the child did not answer within 0\.8 s"):
        ask(child, "hang")
    assert gone(pid)


def test_one_that_reads_nothing_is_ended_in_time(make):
    child = make('import time; print("[0,\\"ready\\"]", flush=True); time.sleep(60)', answer_s=0.3)
    with pytest.raises(ChildError, match="did not answer within"):
        ask(child, "say", "x" * 1_000_000)


@pytest.mark.parametrize(
    "said",
    [
        "no json",
        "[2,true]",
        "[1]",
        "[1,true,true]",
        "{}",
        "\\xff\\xfe",
        "[" * 500,
        "[1,true]\\n[2,true]",
        "[true,true]x",
        "[1,NaN]",
    ],
    ids=lambda said: said[:20],
)
def test_garbage_is_no_answer(make, said):
    child = make(SAYS_READY + f'sys.stdout.write("{said}\\n"); sys.stdout.flush(); sys.stdin.readline()')
    with pytest.raises(ChildError, match=r"gave what is no answer|said more than it was asked"):
        ask(child, "say", True)


def test_an_answer_without_end_is_none(make):
    child = make(SAYS_READY + 'sys.stdout.write("x" * 5_000_000); sys.stdout.flush(); sys.stdin.readline()')
    with pytest.raises(ChildError, match="said more than it was asked"):
        ask(child, "say", True)


def test_what_the_reader_does_not_take_ends_the_child(make):
    child = make()
    with pytest.raises(ChildError, match=r"gave what is no answer \(invalid literal"):
        child.ask(["say", "x"], about="it", read=int)
    assert child.standing().crashes == 1


def test_what_is_printed_is_not_taken_for_an_answer(make):
    assert ask(make(), "print", '[1,"hello"]') == "printed"


def test_much_on_stderr_stops_nobody_and_is_not_kept(make):
    child = make()
    for _ in range(5):
        assert ask(child, "loud", 1_000_000) == "was loud"
    assert len(child._life._wrote) <= MOST_STDERR


@pytest.mark.parametrize(
    "code",
    [
        "",
        "raise SystemExit(2)",
        "import no_such_module",
        'print("hello", flush=True)',
        "import os; os.abort()",
    ],
)
def test_one_that_dies_at_start_is_no_loop(make, code):
    clock = Clock()
    child = make(code, clock=clock, most_crashes=4, pause_s=1.0)
    for _ in range(50):
        with pytest.raises(ChildError):
            ask(child, "say", 1)
        clock.now += 0.01
    assert child.standing().starts == 2


def test_pauses_double_and_then_it_rests(make):
    clock = Clock()
    child = make("", clock=clock, most_crashes=5, pause_s=1.0, span_s=600, rest_s=600)
    began: list[float] = []
    for _ in range(13_000):
        known = child.standing().starts
        with pytest.raises(ChildError):
            ask(child, "say", 1)
        began += [clock.now - 1_000.0] * (child.standing().starts - known)
        clock.now += 0.05
    # At once, then after 1, 2 and 4 seconds; then ten minutes of rest.
    assert began[:2] == [0, 0]
    assert [round(at) for at in began[2:5]] == [1, 3, 7]
    assert round(began[5]) == 607


def test_a_start_that_takes_too_long_is_ended(make):
    child = make("import time; time.sleep(60)", start_s=0.3)
    with pytest.raises(ChildError, match="did not answer within"):
        ask(child, "say", 1)
    assert child.standing().quarantined == 0


def test_an_interpreter_that_cannot_be_started_is_an_error_like_any_other(make, monkeypatch):
    child = make()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ChildError, match="cannot be started"):
        ask(child, "say", 1)


def test_what_it_died_of_twice_it_is_not_asked_for_a_day(make):
    clock = Clock()
    child = make(clock=clock, most_crashes=9)
    for _ in range(2):
        with pytest.raises(ChildError, match="SIGKILL"):
            ask(child, "die", signal.SIGKILL, about="bad")
        clock.now += 100
        assert ask(child, "say", 1, about="good") == 1
    starts = child.standing().starts
    with pytest.raises(ChildError, match="ended 2 times on such a question, and is not asked it"):
        ask(child, "die", signal.SIGKILL, about="bad")
    assert ask(child, "say", 1, about="good") == 1
    assert child.standing().starts == starts
    assert child.standing().quarantined == 1
    clock.now += 86_400
    assert child.standing().quarantined == 0
    assert ask(child, "say", 1, about="bad") == 1


def test_nothing_is_left_open_and_no_zombie(make):
    before = len(list(Path("/dev/fd").iterdir()))
    child = make(most_crashes=99, pause_s=0.0, most_deaths=99)
    pids = []
    for _ in range(10):
        ask(child, "say", 1)
        pids.append(child.pid)
        with pytest.raises(ChildError):
            ask(child, "die", signal.SIGKILL)
    child.renew()
    ask(child, "say", 1)
    pids.append(child.pid)
    child.close()
    assert len(list(Path("/dev/fd").iterdir())) == before
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    assert child.standing().running is False


def test_one_that_is_closed_is_not_started_again(make):
    child = make()
    ask(child, "say", 1)
    child.close()
    child.close()
    with pytest.raises(ChildError, match="is closed"):
        ask(child, "say", 1)
    assert child.standing().crashes == 0


def test_a_fresh_one_is_no_crash(make):
    child = make()
    ask(child, "say", 1)
    child.renew()
    assert ask(child, "say", 2) == 2
    assert (child.standing().starts, child.standing().crashes) == (2, 0)


def test_it_sees_no_token_and_loads_what_we_loaded(make):
    child = make(environ=os.environ | {"SLACK_TOKEN": "xoxb-1", "PYTHONSTARTUP": "/x"})
    seen = ask(child, "environment")
    assert "PYTHONPATH" in seen
    assert not {"SLACK_TOKEN", "PYTHONSTARTUP", "HOME"} & set(seen)
    assert str(ROOT) in ask(child, "path")
    assert "" not in ask(child, "path")


def test_four_threads_get_their_own_answers(make):
    child = make()
    wrong: list[int] = []

    def work(mine):
        wrong.extend(n for n in range(200) if ask(child, "say", [mine, n]) != [mine, n])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_an_interrupted_question_leaves_no_answer_behind(make):
    child = make()
    ask(child, "say", 0)

    def interrupt(answer):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        child.ask(["say", 1], about="it", read=interrupt)
    assert ask(child, "say", 2) == 2


PARENT = """
import json, os, sys
from tests.fakes.kills import gone
from wire.children import Bounds, Child
child = Child(("-c", sys.argv[1]), name="the child", bounds=Bounds(answer_s=60.0))
child.ask(["say", 1], about="it", read=lambda answer: answer)
print(child.pid, flush=True)
if sys.argv[2] == "hang":
    child.ask(["hang", sys.argv[3]], about="it", read=lambda answer: answer)
else:
    sys.stdin.readline()
"""


@pytest.mark.parametrize("meanwhile", ["idle", "hang"])
def test_it_does_not_outlive_a_parent_that_was_killed(tmp_path, meanwhile):
    hangs = tmp_path / "hangs"
    command = [sys.executable, "-c", PARENT, OBEYS_NOT_LONG, meanwhile, str(hangs)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=env, text=True, **pipes) as parent:  # type: ignore[call-overload]
        pid = json.loads(parent.stdout.readline())
        if meanwhile == "idle":
            os.kill(pid, 0)
        while meanwhile == "hang" and not hangs.exists():
            assert parent.poll() is None
            time.sleep(0.02)
        parent.kill()
    assert gone(pid)


def test_ctrl_c_at_a_terminal_is_not_for_the_child(make):
    child = make()
    ask(child, "say", 1)
    assert os.getpgid(child.pid) != os.getpgid(0)
    os.kill(child.pid, signal.SIGINT)
    assert ask(child, "say", 2) == 2
    assert child.standing().starts == 1
