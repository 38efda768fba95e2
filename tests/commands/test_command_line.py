from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from engine.model.proposal import ProposalKind, ProposalState
from notify.folder import FolderNotifier
from serviola.commands.proposals_shown import table_of
from serviola.examining import groups
from serviola.settings import load_settings
from tests.fakes import words as w
from tests.fakes.command_line import serviola

ROOT = Path(__file__).parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A configuration of its own: the January case, fed from a folder, with the rehearsal tool for hands.

    What is said of all playbooks that ship is said of the folder in which they ship.
    """
    case = ROOT / "serviola" / "cases" / "january-2010"
    for name in ("disaster-near-port-call", "unrest-near-port-call"):
        shutil.copytree(ROOT / "playbooks" / name, tmp_path / "playbooks" / name)
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / "feed").mkdir()
    (config / "programs.yaml").write_text(
        (case / "programs.yaml").read_text().replace("demo-mailer", "rehearsal").replace("2010-01", "2031-01")
    )
    shutil.copy(case / "people.yaml", config / "people.yaml")
    (config / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds:\n  campaign: {pause_class: suspend}\n"
        "objects:\n"
        + "".join(
            f"  - {{kind: campaign, id: {name}, name: {name}}}\n"
            for name in ("beach-week", "zip-line", "aurelia-countdown", "safety-letter", "cozumel-early-bird")
        )
    )
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\nvar: ../var\npeople: people.yaml\nprograms: [programs.yaml]\n"
        "playbooks: [../playbooks]\ntools: [rehearsal.yaml]\n"
        "sources: [{name: usgs, kind: usgs, path: ../feed, every: 5s}]\n"
    )
    return tmp_path


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = serviola("--help", cwd=tmp_path)
    assert shown.returncode == 0
    commands = (
        "demo",
        "init",
        "run",
        "check",
        "test",
        "reload",
        "show",
        "explain",
        "why-not",
        "try",
        "proposals",
        "decide",
        "token",
        "stop",
        "start",
    )
    for command in (*commands, "verify", "erase", "backup", "doctor"):
        assert f"  {command} " in shown.stdout
        assert serviola(command, "--help", cwd=tmp_path).returncode == 0


LARGE = (
    "aiohttp",
    "alembic",
    "durable",
    "fastapi",
    "icalendar",
    "numpy",
    "pydantic",
    "scipy",
    "shapely",
    "slack_sdk",
    "sqlalchemy",
    "uvicorn",
    "yaml",
)
OURS = ("programs.book", "watchers.reading", "serviola.build", "serviola.settings", "store.sqlite")


def test_naming_the_commands_imports_nothing_that_is_large(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom serviola.commands import main\ntry:\n    main()\n"
        f"except SystemExit:\n    print([name for name in {LARGE + OURS} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--help"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "  doctor " in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_check_says_where_what_and_what_to_do(house: Path) -> None:
    playbook = house / "playbooks" / "disaster-near-port-call" / "playbook.yaml"
    playbook.write_text(playbook.read_text().replace("earthquake, tsunami", "earthquak, tsunami"))
    found = serviola("check", "playbooks", "config", "--json", cwd=house)
    assert found.returncode == 1
    errors = [one for one in json.loads(found.stdout) if one["severity"] == "error"]
    # The cases of others, which are played beside it, say it too.
    (finding,) = [one for one in errors if one["code"] == "choice"]
    line = next(
        number for number, text in enumerate(playbook.read_text().splitlines(), 1) if "earthquak," in text
    )
    assert (finding["line"], finding["file"]) == (line, str(playbook.relative_to(house)))
    assert "earthquake" in finding["remedy"]
    assert set(finding) == {"file", "line", "col", "severity", "code", "message", "remedy"}


def test_check_says_each_thing_where_it_stands(house: Path) -> None:
    book, settings = house / "config" / "programs.yaml", house / "config" / "serviola.yaml"
    book.write_text(book.read_text().replace("tool: rehearsal", "tool: rehersal", 1))
    settings.write_text(settings.read_text().replace("kind: usgs", "kind: usgz"))
    copied = house / "playbooks" / "unrest-near-port-call" / "playbook.yaml"
    shutil.copy(house / "playbooks" / "disaster-near-port-call" / "playbook.yaml", copied)
    found = json.loads(serviola("check", "playbooks", "config", "--json", cwd=house).stdout)

    def line_of(file: Path, text: str) -> int:
        return next(at for at, line in enumerate(file.read_text().splitlines(), 1) if text in line)

    places = {one["code"]: one["line"] for one in found}
    assert places["unknown-tool"] == line_of(book, "rehersal")
    assert places["source"] == line_of(settings, "usgz")
    assert places["twice"] == line_of(copied, "playbook: disaster")
    assert 1 not in {line_of(book, "rehersal"), line_of(settings, "usgz"), line_of(copied, "playbook: dis")}


@pytest.mark.parametrize(
    ("where", "named"), [(".", "playbooks"), ("playbooks/a-copy", "playbook.yaml"), ("playbooks/a-copy", ".")]
)
def test_check_warns_of_a_folder_that_is_named_otherwise(house: Path, where: str, named: str) -> None:
    (house / "playbooks" / "unrest-near-port-call").rename(house / "playbooks" / "a-copy")
    (found,) = json.loads(serviola("check", named, "--json", cwd=house / where).stdout)
    text = (house / "playbooks" / "a-copy" / "playbook.yaml").read_text()
    assert text.splitlines()[found["line"] - 1].startswith("playbook: ")
    assert (found["code"], found["severity"]) == ("other-folder", "warning")
    assert found["message"] == "the playbook is named unrest-near-port-call, and its folder a-copy"


def test_one_playbook_is_checked_among_those_beside_it(house: Path) -> None:
    checked = house / "playbooks" / "unrest-near-port-call" / "playbook.yaml"
    text = checked.read_text()
    assert json.loads(serviola("check", str(checked), "--json", cwd=house).stdout) == []

    checked.write_text(text.replace("[disaster-near-port-call]", "[tragedy]"))
    (found,) = json.loads(serviola("check", "playbook.yaml", "--json", cwd=checked.parent).stdout)
    assert (found["code"], found["line"]) == (
        "inhibited-by-nobody",
        1 + text[: text.index("inhibited_by:")].count("\n"),
    )
    assert found["message"].endswith("is inhibited by tragedy, and there is no such playbook in ..")
    assert found["remedy"].endswith("or check it together with the folder where that lies")

    elsewhere = house / "others" / "tragedy"
    elsewhere.mkdir(parents=True)
    (elsewhere / "playbook.yaml").write_text("playbook: tragedy\n")
    named = serviola("check", str(checked), "others", "--json", cwd=house)
    assert {one["code"] for one in json.loads(named.stdout)} == {"missing-key"}


def test_check_finds_nothing_wrong_in_what_ships(tmp_path: Path) -> None:
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    found = serviola("check", "playbooks", "config", "--json", cwd=tmp_path)
    assert (found.returncode, json.loads(found.stdout)) == (0, [])


@pytest.mark.parametrize("paths", [("playbooks", "config"), ("config",)])
def test_check_warns_of_whom_nobody_knows(tmp_path: Path, paths: tuple[str, ...]) -> None:
    assert serviola("init", ".", cwd=tmp_path).returncode == 0
    playbook = tmp_path / "playbooks" / "disaster-near-port-call" / "playbook.yaml"
    playbook.write_text(playbook.read_text().replace("ask: oncall:itinerary", "ask: oncall:itinerery"))
    book = tmp_path / "config" / "programs.yaml"
    book.write_text(book.read_text().replace("owner: team:safety", "owner: team:the-safe-ones"))
    found = serviola("check", *paths, "--json", cwd=tmp_path)
    assert found.returncode == 0
    warned = {Path(one["file"]).name: one for one in json.loads(found.stdout)}
    assert {one["code"] for one in warned.values()} == {"unknown-group"}
    assert len(json.loads(found.stdout)) == 2
    asks, owns = warned["playbook.yaml"], warned["programs.yaml"]
    line = next(at for at, text in enumerate(playbook.read_text().splitlines(), 1) if "itinerery" in text)
    assert (asks["severity"], asks["line"]) == ("warning", line)
    assert asks["message"].startswith("oncall:itinerery is nobody in ")
    assert asks["remedy"] == "did you mean oncall:itinerary? Or add it under on-call:"
    assert "add it under teams:" in owns["remedy"]

    said = [(one.state, one.says) for one in groups(load_settings(tmp_path / "config"))]
    assert [one[0] for one in said] == ["warning", "warning"]
    assert "oncall:itinerery is nobody in " in said[0][1]


@pytest.mark.parametrize("folder", [".", "first try"])
def test_what_init_says_comes_next_can_be_done(tmp_path: Path, folder: str) -> None:
    said = serviola("init", folder, cwd=tmp_path).stdout
    commands = [
        line.partition("#")[0].split() for line in said.splitlines() if line.startswith("  serviola ")
    ]
    assert [words[1] for words in commands] == ["check", "test", "docs", "run"]
    assert ("  cd 'first try'" in said) is (folder != ".")
    for words in commands[:-1]:
        done = serviola(*words[1:], cwd=tmp_path / folder)
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("config/people.yaml", "config/programs.yaml", "docs/playbooks.md"):
        assert name in said
        assert (tmp_path / folder / name).is_file()


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    refused = serviola("init", ".", cwd=tmp_path)
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
    assert not (tmp_path / "playbooks").exists()


def test_cases_that_ship_pass_and_count_their_clauses(tmp_path: Path) -> None:
    played = serviola("test", str(ROOT / "playbooks"), "--json", cwd=tmp_path)
    found = json.loads(played.stdout)
    assert (played.returncode, found["failed"]) == (0, 0)
    assert found["cases"] == found["passed"] >= 7
    assert 0 < found["exercised"] <= found["clauses"]


def test_a_case_that_wants_something_else_fails_with_its_line(house: Path) -> None:
    cases = house / "playbooks" / "disaster-near-port-call" / "cases.yaml"
    cases.write_text(cases.read_text().replace("stop: Labadee", "stop: Atlantis"))
    played = serviola("test", "playbooks", cwd=house)
    line = next(
        number for number, text in enumerate(cases.read_text().splitlines(), 1) if "- at: +19m" in text
    )
    assert played.returncode == 1
    assert f"cases.yaml:{line}: +19m (2010-01-12T22:12:10Z): stop" in played.stdout
    assert "            wanted  Atlantis\n            got     Labadee\n" in played.stdout


def test_without_a_configuration_each_command_says_how_to_get_one(tmp_path: Path) -> None:
    for words in (
        ["run"],
        ["proposals"],
        ["decide", "P-x", "approve"],
        ["stop"],
        ["verify"],
        ["token", "ada"],
    ):
        refused = serviola(*words, cwd=tmp_path)
        assert refused.returncode == 2, words
        assert "serviola init" in refused.stderr, words


def test_the_doctor_goes_on_when_there_is_no_configuration(tmp_path: Path) -> None:
    seen = serviola("doctor", "--json", cwd=tmp_path)
    found = {one["what"]: one for one in json.loads(seen.stdout)}
    assert seen.returncode == 1
    assert found["rule library"]["state"] == "well"
    assert [one["state"] for one in found.values()].count("ill") == 1
    assert "\n1 thing is in the way.\n" in serviola("doctor", cwd=tmp_path).stdout
    assert found["rule library, in its process"]["state"] == "well"


def test_the_doctor_says_which_hook_lacks_its_secret_and_run_does_not_say_that_it_watches(
    tmp_path: Path,
) -> None:
    assert serviola("init", cwd=tmp_path).returncode == 0
    file = tmp_path / "config" / "serviola.yaml"
    hook = '{name: pages, kind: pagerduty, secrets: ["${secret:NOWHERE_SET}"]}'
    (tmp_path / "feed").mkdir()
    head = file.read_text().partition("sources:")[0]
    file.write_text(
        f"{head}sources: [{{name: a, kind: usgs, path: ../feed}}]\n"
        f"api: {{listen: 127.0.0.1:8300}}\nhooks: [{hook}]\n"
    )
    seen = serviola("doctor", "--json", cwd=tmp_path)
    found = {one["what"]: one for one in json.loads(seen.stdout)}
    assert seen.returncode == 1
    assert found["hook pages"]["state"] == "ill"
    assert "NOWHERE_SET is missing" in found["hook pages"]["says"]
    assert found["hook pages"]["remedy"].startswith("set NOWHERE_SET")
    ran = serviola("run", cwd=tmp_path)
    assert ran.returncode == 2
    assert "NOWHERE_SET" in ran.stderr
    assert "watches" not in ran.stdout


def _prepare(house: Path) -> dict[str, Any]:
    """Put an open question into the store, without a service."""
    import asyncio

    from engine.model.time import later
    from serviola.build import open_house
    from serviola.clocks import SystemClock
    from serviola.settings import load_settings

    clock = SystemClock()
    feed = json.loads((ROOT / "serviola" / "cases" / "january-2010" / "usgs-2.json").read_text())
    at = clock.now() // 1000
    feed["features"][0]["properties"].update(time=at - 600_000, updated=at - 60_000)
    (house / "feed" / "a.json").write_text(json.dumps(feed))
    soon = (later(clock.now(), 3 * 86_400) // 1_000_000) * 1_000_000
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(soon / 1e6, UTC).strftime("%Y-%m-%d")
    book = house / "config" / "programs.yaml"
    text = (
        book.read_text()
        .replace("2031-01-15T08:00", f"{day}T08:00")
        .replace("2031-01-15T17:00", f"{day}T17:00")
    )
    text = text.replace("2031-01-09T07:00", "2020-01-09T07:00").replace(
        "2031-01-09T17:00", "2020-01-09T17:00"
    )
    text = text.replace("2031-01-13T09:00", "2020-01-13T09:00").replace(
        "2031-01-13T21:00", "2020-01-13T21:00"
    )
    book.write_text(text)

    async def look() -> None:
        async with open_house(load_settings(house / "config"), clock, owner="test") as built:
            await built.sources.poll_all()
            await built.runner.settle()
            await built.runner.on_core(lambda core: core.store.release("test"))

    asyncio.run(look())
    listed = json.loads(serviola("proposals", "--json", cwd=house).stdout)
    return next(one for one in listed if one["asks"] == "pause")


def _asked_of_the_tool(house: Path) -> list[str]:
    state = house / "var" / "rehearsal" / "rehearsal.json"
    return [ask["verb"] for ask in json.loads(state.read_text())["asks"]] if state.exists() else []


def test_a_campaign_is_left_out_at_the_command_line(house: Path) -> None:
    asked = _prepare(house)
    token = serviola("token", "mara-quist", cwd=house).stdout.strip()
    out = asked["rows"][0].rpartition(":")[2]

    def approve(*words: str) -> tuple[int, str]:
        words = ("approve", "--plan", asked["plan"], *words)
        said = serviola("decide", asked["proposal"], *words, cwd=house, token=token)
        return said.returncode, said.stderr + said.stdout

    code, said = approve("--without", "no-such")
    assert (code, "has no row no-such" in said) == (2, True)
    code, said = approve("--without", out, "--only", out)
    assert (code, "not both" in said) == (2, True)
    code, said = approve("--without", out)
    assert (code, said.strip()) == (0, "approved")
    assert _asked_of_the_tool(house).count("pause") == 2
    shown = serviola("explain", asked["proposal"], cwd=house).stdout
    assert f"Left out of it, and left alone: {asked['rows'][0]}" in " ".join(shown.split())


def test_a_card_is_shown_drawn_and_printed_as_it_is_sent(house: Path) -> None:
    asked = _prepare(house)
    name = asked["proposal"]
    assert "Without an answer" in serviola("card", name, cwd=house).stdout
    blocks = json.loads(serviola("card", name, "--json", cwd=house).stdout)
    assert [blocks[0]["type"], blocks[-1]["type"]] == ["header", "context"]
    (sent,) = {
        one.message.title
        for one in FolderNotifier(house / "var" / "outbox").read_all()
        if one.message.asks == name
    }
    assert blocks[0]["text"]["text"] == sent
    assert sent.startswith("Pause campaigns? ")
    drawn = serviola("card", name, "--png", "map.png", "--picture", "card.svg", cwd=house)
    assert drawn.returncode == 0, drawn.stderr
    assert (house / "map.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert (house / "card.svg").read_text().startswith("<svg")
    assert serviola("card", "P-nothing", cwd=house).returncode != 0


def test_a_narrow_screen_breaks_no_id_and_no_plan() -> None:
    one = w.proposal(
        id="P-n57hzr7ebp",
        plan="39d33262f72c",
        group="team:caribbean-marketing",
        asks=ProposalKind.ITINERARY,
        state=ProposalState.WITHDRAWN,
    )
    screen = io.StringIO()
    Console(width=80, file=screen).print(table_of([one]))
    shown = screen.getvalue()
    for whole in (one.id, one.plan):
        assert whole in shown
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_the_doctor_counts_what_keeps_nothing_from_working_but_is_doubtful(house: Path) -> None:
    found = json.loads(serviola("doctor", "--json", cwd=house).stdout)
    doubtful = [one["state"] for one in found].count("warning")
    assert doubtful > 1
    said = serviola("doctor", cwd=house).stdout
    assert said.endswith(f"\n{doubtful} things (!) keep nothing from working, and want to be looked at.\n")


def test_a_reload_says_that_what_a_broken_playbook_said_before_stands(house: Path) -> None:
    _prepare(house)
    file = house / "playbooks/unrest-near-port-call/playbook.yaml"
    file.write_text(file.read_text("utf-8").replace("stage: suggest", "stage: sugest"), "utf-8")
    broken = serviola("reload", cwd=house)
    assert broken.returncode == 1
    assert "did you mean suggest" in broken.stderr
    assert broken.stderr.startswith("playbooks/unrest-near-port-call/playbook.yaml:")
    examined = serviola("doctor", cwd=house).stdout
    assert "the first: playbooks/unrest-near-port-call/playbook.yaml:" in examined
    assert broken.stdout.endswith(
        "handed in: 0\nwhat these playbooks said when they were last read stands, and none is withdrawn\n"
    )


def test_the_module_is_the_command_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "serviola", "--version"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout[:9]) == (0, "serviola "), done.stderr


def test_the_lists_say_of_which_situation_they_speak(house: Path) -> None:
    asked = _prepare(house)
    about, listed = asked["situation"], serviola("proposals", cwd=house).stdout
    assert f"({about})" in listed
    assert f"{asked['proposal']}: {asked['playbook']}, for M" in listed
    assert f"{about}: M" in serviola("exposure", cwd=house).stdout


def test_an_answer_counts_once_and_only_from_the_right_person(house: Path) -> None:
    asked = _prepare(house)
    right = serviola("token", "mara-quist", cwd=house).stdout.strip()
    wrong = serviola("token", "kofi-lund", cwd=house).stdout.strip()
    name = asked["proposal"]

    def answer(*words: str, token: str) -> tuple[int, str]:
        said = serviola("decide", name, *words, cwd=house, token=token)
        return said.returncode, said.stderr + said.stdout

    code, said = answer("approve", "--plan", asked["plan"], token="svl_forged")
    assert (code, "unknown, lapsed or revoked" in said) == (1, True)
    code, said = answer("approve", "--plan", asked["plan"], token="")
    assert (code, "say who you are" in said) == (2, True)
    code, said = answer("approve", "--plan", asked["plan"], token=wrong)
    assert (code, "kofi-lund may not answer" in said) == (1, True)
    code, said = answer("approve", "--plan", "000000000000", token=right)
    assert (code, "has changed since you saw it" in said) == (1, True)
    code, said = answer("approve", token=right)
    assert (code, "--plan" in said) == (2, True)
    code, said = answer("approve", "--plan", asked["plan"], "--row", "pause:nothing", token=right)
    assert (code, "has no row pause:nothing" in said) == (1, True)
    assert "pause" not in _asked_of_the_tool(house)

    code, said = answer("approve", "--plan", asked["plan"], "--reason", "It is right.", token=right)
    assert (code, said.strip()) == (0, "approved")
    assert _asked_of_the_tool(house).count("pause") == 3
    code, said = answer("decline", token=right)
    assert (code, "already approved by mara-quist" in said) == (1, True)

    shown = json.loads(serviola("explain", name, "--json", cwd=house).stdout)
    assert {hold["state"] for hold in shown["holds"]} == {"verified"}
    assert [one["counted"] for one in shown["answers"]] == ["no", "no", "no", "yes", "no"]
    assert shown["sources"][0]["url"].startswith("https://earthquake.usgs.gov/")
    paths = json.dumps(shown["proofs"])
    for clause in (
        "when.situation.severity",
        "when.exposure.by[1].radius",
        "when.exposure.during.before_arrival",
    ):
        assert clause in paths
    text = serviola("explain", name, cwd=house).stdout
    assert "153.2 km from the epicenter, reach 310 km" in text
    assert serviola("verify", cwd=house).returncode == 0


def test_a_revoked_token_is_a_strangers(house: Path) -> None:
    asked = _prepare(house)
    token = serviola("token", "mara-quist", cwd=house).stdout.strip()
    assert serviola("token", "mara-quist", "--revoke", cwd=house).returncode == 0
    said = serviola("decide", asked["proposal"], "decline", cwd=house, token=token)
    assert said.returncode == 1
    assert "revoked" in said.stderr


def test_stopped_means_that_nothing_is_approved_until_it_is_started(house: Path) -> None:
    asked = _prepare(house)
    token = serviola("token", "mara-quist", cwd=house).stdout.strip()
    assert serviola("stop", "--reason", "too much at once", cwd=house).returncode == 0
    words = ("decide", asked["proposal"], "approve", "--plan", asked["plan"])
    refused = serviola(*words, cwd=house, token=token)
    assert refused.returncode == 1
    assert "everything was stopped by" in refused.stderr
    assert serviola("start", cwd=house).returncode == 2, "starting takes a token"
    assert serviola("start", cwd=house, token=token).returncode == 0
    assert serviola(*words, cwd=house, token=token).returncode == 0


def test_after_an_erasure_the_proof_stands_and_the_words_are_gone(house: Path) -> None:
    asked = _prepare(house)
    assert serviola("erase", "--before", "2100-01-01T00:00Z", cwd=house).returncode == 0
    shown = json.loads(serviola("explain", asked["proposal"], "--json", cwd=house).stdout)
    assert shown["sources"][0]["headline"] == shown["sources"][0]["url"] == "(erased)"
    assert serviola("verify", cwd=house).returncode == 0


def test_unknown_people_proposals_and_cases_are_one_sentence(house: Path) -> None:
    _prepare(house)
    for words, part in (
        (["token", "nobody"], "nobody"),
        (["explain", "P-nothing"], "no proposal of main begins with 'P-nothing'"),
        (["demo", "--case", "atlantis", "--headless"], "there is no such case"),
        (["check", "nowhere"], "there is no nowhere"),
        (["erase"], "say what to erase"),
        (["erase", "--before", "yesterday"], "is no moment"),
    ):
        refused = serviola(*words, cwd=house)
        assert refused.returncode == 2, (words, refused.stderr)
        assert part in refused.stderr, (words, refused.stderr)
        assert "Traceback" not in refused.stderr


def test_the_demo_prints_one_object(tmp_path: Path) -> None:
    played = serviola("demo", "--headless", "--json", "--keep", str(tmp_path / "kept"), cwd=tmp_path)
    assert played.returncode == 0, played.stderr
    found = json.loads(played.stdout)
    wanted = "case first_signal_at proposal_at hours_before_first_call near_misses exposed paused resumed ledger told"
    assert set(wanted.split()) <= set(found)
    assert found["hours_before_first_call"] == 62.8
    assert {(one["km"], one["needed"]) for one in found["near_misses"] if "labadee" in one["item"]} == {
        (153.2, 150.0)
    }
    campaigns = {"aurelia-countdown", "private-beach-week", "zip-line-offer"}
    assert {one["campaign"] for one in found["paused"]} == campaigns
    assert {one["campaign"] for one in found["resumed"]} == campaigns
    assert (tmp_path / "kept" / "ledger.jsonl").exists()


def test_the_demo_on_a_screen_says_paused_only_once_it_was_read_back(tmp_path: Path) -> None:
    shown = serviola("demo", "--headless", cwd=tmp_path).stdout
    assert (
        "The cruise line, its ships, calls, campaigns and people, and the news outlets in this demo" in shown
    )
    asked, read_back = shown.index("asked to pause"), shown.index("PAUSED, read back from the tool")
    assert asked < read_back
    assert "paused" not in shown[:asked].replace("Nothing is paused until you answer", "").lower()
    assert shown.rstrip().endswith("are invented.")
    assert "3 campaigns paused and read back, 3 resumed" in shown
