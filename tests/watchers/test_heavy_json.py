"""Heavy JSON is read in a process of its own: the same is read, and a bomb of it is one sentence."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import SourceError
from tests.watchers.counted import Counted
from tests.watchers.quakes import NOW, feed, quake
from watchers import KINDS, pieces
from watchers.apart import Apart
from watchers.heavy import HEAVY_JSON, MOST_VALUES
from wire.children import Bounds
from wire.http import Answer
from wire.secrets import Secret

QUAKES = feed(*(quake(f"us{number}", ago_h=number / 100) for number in range(800)))
NEWS = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": f"n{number}", "title": "Sismo en Haití", "content_text": "Un texto largo. " * 30}
            for number in range(600)
        ],
    }
).encode()
MAPPING = {"items": "things", "id": "id", "hazard": "outage", "headline": "title"}
THINGS = json.dumps(
    {"things": [{"id": f"t{number}", "title": "Down " * 60} for number in range(1_000)]}
).encode()
PAGES = {
    "usgs": (QUAKES, {}),
    "feed": (NEWS, {}),
    "json": (THINGS, {"mapping": MAPPING, "secret": Secret("s" * 40)}),
}
BOMBS = {
    "empty lists": (b"[" + b"[]," * 1_500_000 + b"[]]", "holds more than 1,000,000 values"),
    "keys": (
        b"{%b}" % b",".join(b'"%x":0' % n for n in range(1_000_002)),
        "holds more than 1,000,000 values",
    ),
    "deep": (b'{"a":' * 60_000, "nested more than 60 deep"),
    "number": (b"[%b]" % (b"9" * 400_000), "holds a number of 400000 digits"),
    "broken": (b'["%b"' % (b"a" * 400_000), r"is not JSON \(line 1, column 400004"),
}


@pytest.fixture(scope="module")
def apart():
    made = Counted()
    yield made
    made.close()


def poll(apart, file, data, kind, options):
    file.write_bytes(data)
    watcher: Any = KINDS[kind]("name", str(file), horizon_days=None, options=options)
    watcher.apart = apart
    return asyncio.run(watcher.poll({}, now=NOW))


@pytest.mark.parametrize("kind", PAGES)
def test_the_same_is_read_there_as_here(apart, tmp_path, kind):
    data, options = PAGES[kind]
    assert len(data) > HEAVY_JSON
    before = apart.asked
    there, here = (poll(where, tmp_path / "a.json", data, kind, options) for where in (apart, None))
    assert apart.asked == before + 1
    assert there == here
    assert len(there.signals) >= 600


def test_what_is_light_stays_here(apart, tmp_path):
    before = apart.asked
    light = poll(apart, tmp_path / "a.json", feed(quake()), "usgs", {})
    assert apart.asked == before
    assert len(light.signals) == 1


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("kind", PAGES)
def test_a_bomb_is_one_sentence_and_the_process_lives(apart, tmp_path, kind, bomb):
    data, says = BOMBS[bomb]
    starts = max(1, apart.child.starts)
    with pytest.raises(SourceError, match=says) as caught:
        poll(apart, tmp_path / "a.json", data, kind, PAGES[kind][1])
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert apart.child.starts == starts


def quakes_that_left(*names: str) -> dict[str, Any]:
    """Give the memory of quakes that the feed does not list any more, and whose pages are asked for now."""
    left: dict[str, Any] = {
        "revision": 1,
        "time_ms": NOW // 1000 - 1,
        "hazard": "earthquake",
        "gone_next_ms": 1,
    }
    return {name: left | {"detail": f"https://earthquake.usgs.gov/{name}.geojson"} for name in names}


class Quakes:
    """A feed of quakes, and pages that are a bomb each."""

    def __init__(self, listed: bytes) -> None:
        self.listed = listed

    async def request(self, method, url, **_):
        body = self.listed if url.endswith("all.geojson") else b"[" + b"[]," * 1_500_000 + b"[]]"
        return Answer(status=200, url=url, headers={}, body=body)


def watched(apart: Apart, listed: bytes, *left: str) -> Any:
    watcher: Any = KINDS["usgs"]("quakes", "https://earthquake.usgs.gov/all.geojson", http=Quakes(listed))
    watcher.apart = apart
    return asyncio.run(watcher.poll({"seen": quakes_that_left(*left)}, now=NOW))


def test_the_page_of_a_quake_that_left_is_opened_there_too(apart):
    before = apart.asked
    assert watched(apart, QUAKES, "left").health.skipped == 1
    assert apart.asked == before + 2


def test_pages_on_which_it_dies_count_for_their_source_so_that_others_are_read():
    apart = Apart(
        ("-c", "from wire.children import serve; import os; serve(lambda _: os.abort(), within_s=50)"),
        bounds=Bounds(start_s=60.0, pause_s=0.0),
    )
    try:
        assert watched(apart, feed(quake()), "a", "b", "c").health.skipped == 3
        assert apart.child.standing().crashes == 2
    finally:
        apart.close()


def test_a_long_refusal_is_not_read_for_words(tmp_path):
    class Web:
        body = b""

        async def request(self, method, url, **_):
            return Answer(status=400, url=url, headers={}, body=self.body)

    web = Web()
    watcher = KINDS["prometheus"]("p", "https://metrics.example", http=web, options={"query": "up == 0"})
    words = {"status": "error", "errorType": "bad_data", "error": "parse error"}
    for more, says in (("", True), ("x" * 30_000, False)):
        web.body = json.dumps({**words, "more": more}).encode()
        with pytest.raises(SourceError, match="status 400") as caught:
            asyncio.run(watcher.poll({}, now=NOW))
        assert ("parse error" in str(caught.value)) is says


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=200) | st.dictionaries(st.text(), inner),
        max_leaves=60,
    ),
    st.integers(2, 60),
)
def test_a_value_comes_back_from_its_lines(value, most):
    before, pieces.LINE = pieces.LINE, most
    try:
        lines = [line.encode() for line in pieces.cut(value)]
    finally:
        pieces.LINE = before
    back = pieces.joined(iter(lines))
    assert json.dumps(back) == json.dumps(value)


def test_large_parts_stand_on_lines_of_their_own():
    value = {"a": [["x" * 1_000] * 300] * 3, "b": 1, "deep": [[[[[[[[[["y" * 300_000]]]]]]]]]]}
    lines = list(pieces.cut(value))
    assert pieces.joined(iter(line.encode() for line in lines)) == value
    assert len(lines) > 15
    assert sum(len(line) > 2 * pieces.LINE for line in lines) == 1


def test_what_lies_deep_is_not_written_out_once_for_each_level():
    value: Any = ["y" * 100] * 20_000
    whole = len(json.dumps(value))
    for level in range(8):
        value = {"a": value} if level % 2 else [value]
    tracemalloc.start()
    for _ in pieces.cut(value):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * whole


@pytest.mark.parametrize("lines", [b"", b"[", b"{\n=1", b"[\n+1\n]", b"?", b"[\n" * 20, b"=nope"])
def test_lines_of_no_value_are_no_answer(lines):
    with pytest.raises((ValueError, TypeError)):
        pieces.joined(iter(lines.split(b"\n")))


def test_most_values_are_more_than_any_real_feed_has():
    # The largest of USGS, all of a month, has 26 properties, 3 coordinates and 5 brackets to 900 bytes.
    assert MOST_VALUES > 10_000_000 / 900 * 36 * 2
