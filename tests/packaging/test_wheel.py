from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.packaging.boxes import PIP, ROOT, build, environment, install, run, unreachable, where

ROOMS = {"watchers", "engine", "notify", "programs", "store", "console", "wire", "serviola"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel in it; give its `bin`."""
    return install(wheel, tmp_path_factory.mktemp("box") / "venv").parent


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if not name.endswith("/")}


LEARNT_FROM = "watchers/reading/weighing/texts/"


def tracked(folder: str) -> set[str]:
    """List what git has under a folder of this checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("only a checkout says what belongs to it")
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, check=True)
    return {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()}


def verified(said: str) -> dict[str, object]:
    """Read the one JSON object that the demo prints, and hold it to its pauses."""
    report = json.loads(said)
    assert isinstance(report, dict)
    assert report["paused"]
    assert all(one["verified_at"] for one in report["paused"])
    assert len(report["resumed"]) == len(report["paused"])
    return report


def test_the_wheel_holds_every_room_and_nothing_else(wheel):
    tops = {name.split("/")[0] for name in contents(wheel)}
    assert {top for top in tops if not top.endswith(".dist-info")} == ROOMS


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_the_wheel_holds_a_room_whole_but_what_weights_were_learnt_from(wheel, room):
    left = {name for name in tracked(room) if name.startswith(LEARNT_FROM)}
    assert tracked(room) - left <= contents(wheel)
    assert not left & contents(wheel)


@pytest.mark.parametrize("room", ["config", "playbooks"])
def test_config_and_playbooks_travel_as_samples(wheel, room):
    assert {f"serviola/samples/{name}" for name in tracked(room)} <= contents(wheel)


@pytest.mark.parametrize(
    "name",
    [
        "serviola/samples/config/serviola.yaml",
        "serviola/samples/playbooks/disaster-near-port-call/playbook.yaml",
        "serviola/cases/january-2010/case.yaml",
        "notify/templates/asked_pause.txt",
        "store/migrations/env.py",
        "store/migrations/versions/m0001_everything.py",
    ],
)
def test_the_wheel_holds_what_is_no_module_of_ours(wheel, name):
    assert name in contents(wheel)


def test_the_wheel_holds_no_leftovers(wheel):
    left = {".pyc", ".pyo", ".sqlite3", ".orig", ".rej", ".lock"}
    assert {name for name in contents(wheel) if Path(name).suffix in left or "/tests/" in name} == set()


def test_the_source_archive_builds_the_same_wheel(wheel, tmp_path):
    archive = build("sdist", ROOT, tmp_path)
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert {"Makefile", "LICENSE", "requirements", "tests", "bench"} <= {one.name for one in source.iterdir()}
    into = tmp_path / "again"
    into.mkdir()
    assert contents(build("wheel", source, into)) == contents(wheel)


def test_what_is_installed_is_the_wheel_and_not_this_checkout(installed, tmp_path):
    found = where(installed / "python", tmp_path)
    assert found.is_relative_to(installed.parent)
    assert not found.is_relative_to(ROOT)


def test_the_installed_demo_pauses_and_reads_back_from_any_folder(installed, tmp_path):
    done = run(installed / "serviola", "demo", "--headless", "--json", cwd=tmp_path)
    assert verified(done.stdout)["case"] == "january-2010"
    assert list(tmp_path.iterdir()) == []


def test_init_makes_a_folder_that_its_own_checks_find_sound(installed, tmp_path):
    serviola = installed / "serviola"
    run(serviola, "init", cwd=tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {"config", "playbooks"}
    run(serviola, "check", "playbooks", "config", cwd=tmp_path)


def test_the_cases_beside_the_samples_hold_where_it_is_installed(installed, tmp_path):
    serviola = installed / "serviola"
    run(serviola, "init", cwd=tmp_path)
    assert " passed, 0 failed" in run(serviola, "test", "playbooks", cwd=tmp_path).stdout


def test_doctor_finds_a_new_folder_sound_but_for_what_it_cannot_reach(installed, tmp_path):
    serviola = installed / "serviola"
    run(serviola, "init", cwd=tmp_path)
    unreachable(tmp_path)
    found = {one["what"]: one for one in json.loads(run(serviola, "doctor", "--json", cwd=tmp_path).stdout)}
    # Nothing outside was reached, so nobody said what time it is; nobody watches over it, and nobody rehearsed.
    warned = {name for name, one in found.items() if one["state"] == "warning"}
    assert warned == {"source usgs", "clock", "heartbeat", "drills"}
    assert {one["state"] for name, one in found.items() if name not in warned} == {"well"}, found


def test_init_overwrites_nothing(installed, tmp_path):
    mine = tmp_path / "config" / "serviola.yaml"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [installed / "serviola", "init"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert "nothing was written" in done.stderr
    assert mine.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "playbooks").exists()


@pytest.mark.long
def test_an_empty_environment_is_filled_from_the_locks_and_plays_the_demo(wheel, tmp_path):
    folder = tmp_path / "venv"
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    run(base, "-m", "venv", folder, cwd=tmp_path)
    python = folder / "bin" / "python"
    env = environment()
    if sys.version_info >= (3, 13):
        env["CPPFLAGS"] = f"{env.get('CPPFLAGS', '')} -DPyEval_CallObject=PyObject_CallObject".strip()
    for lock in ("build", "run"):
        hashed = ("--require-hashes", "--no-build-isolation", "-r", ROOT / "requirements" / f"{lock}.lock")
        run(python, "-m", "pip", *PIP, *hashed, cwd=tmp_path, timeout=900, env=env)
    run(python, "-m", "pip", *PIP, "--no-deps", "--no-index", wheel, cwd=tmp_path)
    run(python, "-m", "pip", "check", cwd=tmp_path)
    assert where(python, tmp_path).is_relative_to(folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = run(folder / "bin" / "serviola", "demo", "--headless", "--json", cwd=elsewhere)
    verified(done.stdout)
