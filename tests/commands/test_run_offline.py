"""`serviola run` where nothing can be reached: it says so, goes on, and shows what recorded sources tell."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.packaging.boxes import ROOT, environment, until
from tests.watchers.quakes import feed, quake

FIXTURES = ROOT / "tests" / "watchers" / "fixtures"
RUN = (sys.executable, "-c", "from serviola.commands import main; main()", "run")
ELSEWHERE = """
  - {name: quakes-now, kind: usgs, url: "https://earthquake.invalid/4.5_day.geojson", every: 60s}
  - {name: gaceta-now, kind: feed, url: "https://gaceta.invalid/rss", every: 60s}
  - {name: router, kind: cap, url: "http://127.0.0.1/alerts", every: 60s}
"""
RECORDED = """
  - {name: quakes, kind: usgs, path: ../recorded/usgs, every: 60s}
  - {name: gaceta, kind: feed, path: ../recorded/rss, every: 60s, options: {class: news}}
  - {name: civil-protection, kind: cap, path: ../recorded/cap, every: 60s}
"""

HEARD = ("usgs", "gaceta", "civil-protection")


@pytest.fixture
def folder(tmp_path):
    """A configuration as it is shipped; the sources are still to be written."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    return tmp_path


def sources(folder: Path, text: str) -> None:
    file = folder / "config" / "serviola.yaml"
    head, _, rest = file.read_text().partition("sources:\n")
    _, _, rest = rest.partition("\n\n")
    file.write_text(f"{head}sources:{text}\n\n{rest}")


def record(folder: Path) -> None:
    """Write down a quake, a story and a warning of an hour ago."""
    now = datetime.now(UTC) - timedelta(hours=1)
    at = int(now.timestamp() * 1000)
    recorded = {
        "usgs/quakes.geojson": feed(quake("us1", time=at, updated=at), generated=at),
        "rss/gaceta.xml": re.sub(
            r"<pubDate>[^<]*",
            f"<pubDate>{format_datetime(now)}",
            (FIXTURES / "haiti-2010-es.rss.xml").read_text(),
        ).encode(),
        "cap/warning.xml": _moved((FIXTURES / "cap-haiti-2010.xml").read_text(), now).encode(),
    }
    for name, data in recorded.items():
        path = folder / "recorded" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)


def _moved(text: str, now: datetime) -> str:
    tomorrow = (now + timedelta(days=1)).isoformat(timespec="seconds")
    text = re.sub(r"<expires>[^<]*", f"<expires>{tomorrow}", text)
    return re.sub(r"2010-01-\d\dT[\d:]+[-+][\d:]+", now.isoformat(timespec="seconds"), text)


def running(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        RUN,
        cwd=folder,
        env=environment() | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> tuple[str, str]:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err.decode()
    assert "Stopped; everything that was begun is in the store." in out.decode()
    return out.decode(), err.decode()


def test_it_says_what_cannot_be_reached_and_shows_what_is_recorded(folder):
    record(folder)
    sources(folder, ELSEWHERE + RECORDED)
    with running(folder) as process:
        assert process.stderr is not None
        said = ""
        for one in (
            "quakes-now:",
            "gaceta-now:",
            "router:",
            *(f"from {name} (" for name in HEARD),
            "situation S",
        ):
            said += "" if one in said else until(process.stderr.fileno(), one)
        assert process.poll() is None, "it did not go on"
        out, rest = ended(process)
    said += rest
    lines = [line for line in said.splitlines() if line]
    for name, what in (
        ("quakes-now", "the name earthquake.invalid cannot be resolved ("),
        ("gaceta-now", "the name gaceta.invalid cannot be resolved ("),
        ("router", "http://127.0.0.1/alerts: "),
    ):
        (line,) = [one for one in lines if f"WARNING {name}: " in one]
        assert what in line
        assert re.search(r" — next look in \d+ s; the other sources go on$", line)
    for name in HEARD:
        assert [one for one in lines if f"INFO signal from {name} (first report): " in one], said
    assert [one for one in lines if re.search(r"INFO situation S-\w+, revision 1: M7\.0 earthquake", one)], (
        said
    )
    assert "No source can be read" not in said
    assert "Traceback" not in said
    assert "Serviola watches 6 sources with " in out


def test_where_nothing_can_be_read_at_all_it_says_what_to_try(folder):
    sources(folder, ELSEWHERE)
    with running(folder) as process:
        assert process.stderr is not None
        said = until(process.stderr.fileno(), "No source can be read")
        _, rest = ended(process)
    assert (said + rest).count("No source can be read") == 1
    assert "serviola demo" in said + rest
    assert "Traceback" not in said + rest
