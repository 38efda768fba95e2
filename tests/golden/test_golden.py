"""One row of every kind and version that was ever written is still read, and written back to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.codec import BY_KIND, decode, encode
from tests.fakes.words import one_of_each

FOLDER = Path(__file__).parent
ROWS = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.stem)
def test_a_golden_row_is_read_and_written_back_to_the_same_bytes(path):
    kind, v = path.stem.rsplit("-", 1)
    word = decode(kind, int(v), path.read_bytes())
    assert word.kind == kind
    if int(v) == word.v:
        assert encode(word) == path.read_bytes(), (
            "the form changed: raise `v` and give an upcaster (see write.py)"
        )
    else:
        assert decode(kind, word.v, encode(word)) == word


def test_every_kind_has_a_golden_row_of_every_version():
    want = {f"{kind}-{v}" for kind, cls in BY_KIND.items() for v in range(1, cls.v + 1)}
    assert {path.stem for path in ROWS} == want, "run tests/golden/write.py"


def test_the_score_of_an_old_call_is_that_of_its_option():
    old = decode("proposal", 1, (FOLDER / "proposal-1.json").read_bytes())
    assert [option.score for option in old.options] == [0.0, 71.4]


def test_every_kind_has_a_sample():
    assert [word.kind for word in one_of_each()] == list(BY_KIND)
