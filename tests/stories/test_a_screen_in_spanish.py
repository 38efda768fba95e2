"""Whoever reads Spanish reads no English of ours in a whole case; what sources and people wrote stays."""

from __future__ import annotations

import asyncio
import io
import re

import pytest
import yaml
from rich.console import Console

from serviola import samples
from serviola.case import load_case
from serviola.demo import play
from serviola.screen import Screen
from serviola.stage import Stage

# Words that no Spanish sentence has and hardly any English one is without.
ENGLISH = re.compile(
    r"\b(the|of|with|is|are|was|not|by|until|asked|from|for|and|at|it|its|to|before|after|near|beyond|within"
    r"|would|will|campaigns?|resumed?|told|later|guests|because|read back|known|since|waits?|chosen)\b"
)

# Ids, keys, groups, times and paths: whole words. Without their beginning, each line that is drawn from one
# edge to the other would be tried from each of its places.
NAMES = re.compile(r"(?<!\S)\S*[-_:/.]\w\S*")


def watched(name, folder):
    case = load_case(samples.cases()[name])
    out = io.StringIO()
    screen = Screen(Console(file=out, width=10_000), case)
    screen.open()
    screen.close(asyncio.run(play(Stage(case=case, folder=folder, heard=screen.hear))))
    return case, out.getvalue().splitlines()


def written_by_others(case, folder):
    """Give what stands in the files of a case and its answers, the longest first."""
    texts = {
        case.title,
        case.invented,
        *(fact.says for fact in case.facts),
        *(fact.source for fact in case.facts),
    }
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaml", ".json", ".xml"}:
            texts |= set(
                strings(yaml.safe_load(path.read_text()) if path.suffix != ".xml" else path.read_text())
            )
    return sorted((one for one in texts if len(one) > 3), key=len, reverse=True)


def strings(value):
    match value:
        case str():
            yield " ".join(value.split())
            yield from re.findall(r">([^<>]+)<", value)
        case dict():
            for one in (*value, *value.values()):
                yield from strings(one)
        case list():
            for one in value:
                yield from strings(one)


@pytest.mark.parametrize("name", ["january-2010", "nevada-2025", "failing-checkout"])
def test_a_whole_case_is_said_in_spanish(name, tmp_path, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    case, lines = watched(name, tmp_path)
    theirs = written_by_others(case, samples.cases()[name])
    left = []
    for line in lines:
        ours = line
        for text in theirs:
            ours = ours.replace(text, "*")
        ours = NAMES.sub("*", ours)
        left += [ours] if ENGLISH.search(ours) else []
    assert left == []
