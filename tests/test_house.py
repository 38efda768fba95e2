"""Hold the house to its plan: names, walls, locks, and nothing of the machine it was built on."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

NEIGHBORS = ("watchers", "programs", "notify", "store", "console")
ROOMS = (*NEIGHBORS, "wire", "serviola", "engine")
ENGINE_LAYERS = ("trials", "pipeline", "response", "rules", "situations", "ports", "model")
BESIDE_MODEL = "errors"

ENGINE_MAY_USE = {"pydantic", "numpy", "scipy", "shapely", "re2", "ahocorasick", "yaml", "durable"}
THE_EVALUATOR = Path("engine/rules/evaluator.py")

# No clock, no chance, no way out, and no import that the walls cannot see.
ENGINE_MAY_NOT_USE = {
    "asyncio",
    "concurrent",
    "ftplib",
    "glob",
    "http",
    "imaplib",
    "importlib",
    "multiprocessing",
    "os",
    "random",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "webbrowser",
}
ENGINE_MAY_NOT_CALL = {"open", "print", "input", "__import__"}
CLOCK_CALLS = {"now", "utcnow", "today"}


def files_of(room: str) -> list[Path]:
    return sorted(p for p in (ROOT / room).rglob("*.py") if "__pycache__" not in p.parts)


def imports_of(tree: ast.AST) -> set[str]:
    """List what a module imports absolutely, wherever in the file it does so."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


ENGINE_FILES = [p.relative_to(ROOT) for p in files_of("engine")]


@cache
def engine_trees() -> dict[Path, ast.Module]:
    """Read the engine once, where a test asks: to name the tests it is not needed."""
    return {path: ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in ENGINE_FILES}


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_is_ours_and_nobody_elses(name):
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")


def test_there_is_no_room_that_the_plan_does_not_name():
    with_code = {p.parent.name for p in ROOT.glob("*/__init__.py")}
    assert with_code - {"bench"} == set(ROOMS)


def test_data_rooms_hold_data_only():
    assert [str(p) for room in ("config", "playbooks") for p in files_of(room)] == []


def test_tests_have_no_packages_and_no_two_files_of_one_name():
    files = files_of("tests")
    assert [str(p) for p in files if p.name == "__init__.py"] == []
    names = [p.name for p in files if p.name.startswith("test_") or p.name == "conftest.py"]
    assert sorted(names) == sorted(set(names))


# --- what the engine may use ------------------------------------------------------------------------


def test_the_engine_uses_only_the_libraries_it_was_given():
    used = {name.split(".")[0] for tree in engine_trees().values() for name in imports_of(tree)}
    assert used - set(sys.stdlib_module_names) - set(ROOMS) <= ENGINE_MAY_USE


def test_durable_rules_is_known_to_one_module():
    users = {
        path
        for path, tree in engine_trees().items()
        if any(n.split(".")[0] == "durable" for n in imports_of(tree))
    }
    assert users == ({THE_EVALUATOR} if (ROOT / THE_EVALUATOR).exists() else set())


@pytest.mark.parametrize("path", ENGINE_FILES, ids=str)
def test_the_engine_has_no_clock_no_chance_and_no_way_out(path):
    tree = engine_trees()[path]
    # The library must be called by one thread at a time, so the evaluator alone holds a lock.
    imports = imports_of(tree) - ({"threading"} if path == THE_EVALUATOR else set())
    wrong = {
        name
        for name in imports
        if name in ENGINE_MAY_NOT_USE
        or name.split(".")[0] in ENGINE_MAY_NOT_USE
        or name.startswith("numpy.random")
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called)) if called in ENGINE_MAY_NOT_CALL:
                wrong.add(f"{called}() in line {node.lineno}")
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=called) if (
                owner in {"datetime", "date"} and called in CLOCK_CALLS
            ):
                wrong.add(f"{owner}.{called} in line {node.lineno}")
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="random"):
                wrong.add(f"numpy.random in line {node.lineno}")
    assert wrong == set()


# --- walls ------------------------------------------------------------------------------------------


def forbidden_between_rooms() -> list[tuple[str, str]]:
    neighbors = list(permutations(NEIGHBORS, 2))
    from_below = [
        *((room, "serviola") for room in (*NEIGHBORS, "wire", "engine")),
        *((low, room) for low in ("wire", "engine") for room in NEIGHBORS),
        ("engine", "wire"),
    ]
    return [*neighbors, *from_below]


def forbidden_inside_the_engine() -> list[tuple[str, str]]:
    order = [f"engine.{layer}" for layer in ENGINE_LAYERS]
    upward = [(low, high) for high, low in permutations(order, 2) if order.index(high) < order.index(low)]
    return upward + [(f"engine.{BESIDE_MODEL}", high) for high in order[:-1]]


OUTSIDE = (
    *(("engine", lib) for lib in ("aiohttp", "sqlmodel", "sqlalchemy", "jinja2", "apscheduler", "typer")),
    *((room, "aiohttp") for room in ("watchers", "programs", "notify", "store")),
    *((room, "sqlmodel") for room in ("watchers", "programs", "notify", "console", "wire")),
    *((room, "apscheduler") for room in (*NEIGHBORS, "wire")),
)

PLANTED = [*forbidden_between_rooms(), *forbidden_inside_the_engine(), *OUTSIDE]


def plant(root: Path, importer: str, imported: str) -> str:
    """Write one wrong import into a file of its own, and return that file's module name."""
    home = root.joinpath(*importer.split("."))
    if home.is_dir():
        name = f"planted_{imported.replace('.', '_')}"
        (home / f"{name}.py").write_text(f"import {imported}\n", encoding="utf-8")
        return f"{importer}.{name}"
    with home.with_suffix(".py").open("a", encoding="utf-8") as module:
        module.write(f"import {imported}\n")
    return importer


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory):
    """Copy the rooms with every file empty: only the names and the contracts are examined."""
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    for room in ROOMS:
        for path in files_of(room):
            copy = root / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.touch()
    for layer in (*ENGINE_LAYERS, BESIDE_MODEL):
        if not (root / "engine" / layer).is_dir():
            (root / "engine" / f"{layer}.py").touch()
    return root


def lint(root: Path) -> tuple[int, str]:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())",
            "--no-cache",
            "--no-logo",
        ],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "400", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_an_empty_house_breaks_no_contract(empty_house):
    status, report = lint(empty_house)
    assert status == 0, report
    assert "0 broken" in report


@pytest.fixture(scope="module")
def report_on_planted_imports(empty_house, tmp_path_factory):
    root = tmp_path_factory.mktemp("planted") / "house"
    shutil.copytree(empty_house, root, ignore=shutil.ignore_patterns("__pycache__"))
    culprits = {(importer, imported): plant(root, importer, imported) for importer, imported in PLANTED}
    status, report = lint(root)
    assert status == 1, report
    return culprits, report


def test_every_wrong_import_is_named(report_on_planted_imports):
    culprits, report = report_on_planted_imports
    silent = [
        f"{culprit} -> {imported}"
        for (_, imported), culprit in culprits.items()
        if f"{culprit} -> {imported} " not in report
    ]
    assert silent == []


def test_a_new_part_of_the_engine_must_be_given_its_place(empty_house, tmp_path):
    root = tmp_path / "house"
    shutil.copytree(empty_house, root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "engine" / "attic.py").touch()
    status, report = lint(root)
    assert status == 1
    assert "attic" in report


# --- what may be installed --------------------------------------------------------------------------

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def test_there_are_locks_for_building_running_and_developing():
    assert {"build.lock", "run.lock", "dev.lock"} <= {p.name for p in LOCKS}


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: p.name)
def test_a_lock_names_hashes_and_no_index(path):
    text = path.read_text(encoding="utf-8")
    assert (
        re.findall(r"\w+://\S+|^--?(?:i|f|index-url|extra-index-url|find-links)\b.*", text, re.MULTILINE)
        == []
    )
    code = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    requirements = re.split(r"\n(?=\S)", code.strip().replace("\\\n", " "))
    loose = [r.strip() for r in requirements if not re.match(r"[\w.-]+==\S+.*--hash=sha256:[0-9a-f]{64}", r)]
    assert loose == []


def test_what_comes_from_npm_is_named_by_hash_and_by_no_address():
    locked = json.loads((ROOT / "requirements/unleash/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: each for name, each in locked["packages"].items() if name}
    assert packages
    loose = [name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")]
    assert loose == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


def test_the_locks_agree_on_every_version():
    line = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; (.*?))? \\$", re.MULTILINE)
    pins: dict[tuple[str, str], set[str]] = {}
    for path in LOCKS:
        for name, version, marker in line.findall(path.read_text(encoding="utf-8")):
            pins.setdefault((name, marker if "python" in marker else ""), set()).add(version)
    assert pins
    assert {key: versions for key, versions in pins.items() if len(versions) > 1} == {}


# --- nothing of the machine it was built on ---------------------------------------------------------

# Put together from pieces, so that this file does not contain what it looks for.
BUILD_MACHINE = [
    re.compile(r"(?<![\w.~-])/" + rest)
    for rest in ("work" + "/(?:main|shared|[.])", "root" + "/", "tmp/" + "bash_jobs", "home/" + "runner/")
]
REGISTRIES = [
    re.compile(re.escape(host))
    for host in (
        "pypi" + ".org",
        "python" + "hosted",
        "registry." + "npmjs",
        "crates" + ".io",
        "conda" + ".anaconda",
        "proxy." + "golang.org",
    )
]


def tracked_files() -> list[Path]:
    """List what git tracks; in an unpacked archive, all there is but what make and Python made."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        return [
            ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()
        ]
    made = {".venv", ".lock-venv", "build", "dist", "var", "__pycache__", ".hypothesis"}
    return [
        p
        for p in ROOT.rglob("*")
        if p.is_file() and not any(d in made or d.endswith("_cache") for d in p.relative_to(ROOT).parts)
    ]


def test_no_file_knows_the_machine_it_was_built_on():
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in tracked_files()
        for text in [path.read_text(encoding="utf-8", errors="ignore")]
        for pattern in (*BUILD_MACHINE, *REGISTRIES)
        if (hit := pattern.search(text))
    ]
    assert found == []


def test_no_file_holds_what_two_branches_were_left_to_agree_on():
    mark = re.compile(rf"^(?:{'<' * 7}|{'>' * 7}|{'[|]' * 7}) ", re.MULTILINE)
    found = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if mark.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
