"""`serviola options export` and `send`: what was chosen, as a file and into an itinerary system on this machine."""

from __future__ import annotations

import csv
import io
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from icalendar import Calendar

from engine.model.proposal import Option, PortCall, ProposalKind, ProposalState, Switch
from engine.model.time import HOUR, Instant, iso, parse_iso
from engine.ports import Batch
from programs.book import load_book
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.command_line import serviola

ROOT = Path(__file__).resolve().parents[2]
STOP = "eastern-0109:labadee:2010-01-15"
ARRIVES = parse_iso("2010-01-15T12:00:00Z")
TOOL = """\
schema: serviola/tool/1
tool: voyages
kind: http
base_url: http://127.0.0.1:{port}
allow_private: true
idempotency_header: Idempotency-Key
kinds:
  call:
    pause_class: none
    by_hand: change it in the voyage system
    read: {{method: GET, path: "/calls/{{id}}"}}
    adapt:
      method: PUT
      path: "/calls/{{id}}"
      body: {{port: "{{place}}", eta: "{{arrive_utc}}", etd: "{{depart_utc}}"}}
    where: {{id: id, status: status, place: port, arrive: eta, depart: etd}}
    meaning: {{running: [planned], paused: [], dropped: [canceled]}}
"""


class VoyageSystem(BaseHTTPRequestHandler):
    """Keeps one call in memory."""

    call: dict[str, str]
    keys: list[str]

    def do_GET(self):
        self._answer()

    def do_PUT(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.headers["idempotency-key"] not in self.keys:
            self.keys.append(self.headers["idempotency-key"])
            self.call.update(asked)
        self._answer()

    def _answer(self):
        body = json.dumps(self.call).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def voyage_system():
    planned = {
        "id": STOP,
        "status": "planned",
        "port": "labadee",
        "eta": "2010-01-15T13:00:00Z",
        "etd": "2010-01-15T22:00:00Z",
    }
    handler = type("Handler", (VoyageSystem,), {"call": planned, "keys": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port, handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def chosen(state=ProposalState.APPROVED, picked=("turk",)):
    leg = w.port_call().inward
    call = PortCall(
        port="grand-turk",
        place="Grand Turk",
        arrives_at=ARRIVES,
        departs_at=Instant(ARRIVES + 8 * HOUR),
        arrive_local="2010-01-15 07:00",
        depart_local="2010-01-15 15:00",
        inward=leg,
        onward=leg,
        slack_s=7200,
    )
    options = (
        Option(key="turk", option="alternative_port", item=STOP, rank=1, reasons=("near",), call=call),
        Option(key="sea", option="sea_day", item=STOP, rank=2, reasons=("simple",)),
    )
    return w.proposal(
        id="P-chosen", asks=ProposalKind.ITINERARY, state=state, options=options, chosen=picked, rows=()
    )


def house(folder, *words, port=1):
    """Make a configuration with an itinerary system, and a store that remembers some words."""
    config = folder / "config"
    config.mkdir()
    for name in ("people.yaml", "programs.yaml"):
        (config / name).write_text((ROOT / "serviola/cases/january-2010" / name).read_text())
    (config / "voyages.yaml").write_text(TOOL.format(port=port))
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [programs.yaml]\ntools: [voyages.yaml]\n"
        f"playbooks: ['{ROOT / 'playbooks'}']\nsources: [{{name: usgs, kind: usgs, path: feed}}]\n"
    )
    (folder / "var").mkdir()
    book = load_book((config / "programs.yaml").read_text(), "programs.yaml", brand="main")
    with SqliteStore.open(folder / "var" / "serviola.sqlite3") as store:
        store.commit(Batch(now=w.NOW, inputs=(book,), words=words, intents=()))


def test_what_was_chosen_is_written_in_each_form(tmp_path):
    house(tmp_path, chosen())
    done = serviola("options", "export", "P-ch", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["calls"][0]["becomes"]["place_id"] == "grand-turk"
    assert {one["id"] for one in found["touches"]} >= {"private-beach-week", "aurelia-countdown"}
    rows = serviola("options", "export", "P-ch", "--as", "csv", cwd=tmp_path).stdout
    (row,) = csv.DictReader(io.StringIO(rows))
    assert (row["stop"], row["place"]) == (STOP, "Grand Turk")
    said = serviola("options", "export", "P-ch", "--as", "ical", "--out", "change.ics", cwd=tmp_path)
    assert said.returncode == 0
    assert "written: change.ics" in said.stderr
    calendar = Calendar.from_ical((tmp_path / "change.ics").read_bytes())
    assert [event["LOCATION"] for event in calendar.walk("VEVENT")] == ["Grand Turk"]


def test_the_proof_of_a_proposal_says_what_each_option_brings(tmp_path):
    house(tmp_path, chosen(), w.situation())
    done = serviola("explain", "P-ch", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for one in json.loads(done.stdout)["options"]:
        assert "would touch: Your private beach awaits (campaign, team:caribbean-marketing)" in one["brings"]
        assert "drafts needed: transactional by team:itinerary-planning (for the guests)" in one["brings"]
    assert "drafts needed:" in serviola("explain", "P-ch", cwd=tmp_path).stdout


def test_before_the_decision_an_option_is_written_only_by_its_name(tmp_path):
    house(tmp_path, chosen(ProposalState.OPEN, ()))
    refused = serviola("options", "export", "P-ch", cwd=tmp_path)
    assert refused.returncode == 1
    assert "nothing is chosen in P-chosen yet" in refused.stderr
    done = serviola("options", "export", "P-ch", "--option", "sea", cwd=tmp_path)
    assert json.loads(done.stdout)["calls"][0]["action"] == "drop"
    unknown = serviola("options", "export", "P-ch", "--option", "moon", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "it has turk, sea" in unknown.stderr


def test_what_was_approved_is_sent_read_back_and_not_sent_twice(tmp_path):
    with voyage_system() as (port, system):
        house(tmp_path, chosen(), port=port)
        words = ("options", "send", "P-ch", "--tool", "voyages", "--json")
        first, again = serviola(*words, cwd=tmp_path), serviola(*words, cwd=tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert json.loads(first.stdout)[0]["became"] == "verified"
    assert system.call["port"] == "grand-turk"
    assert system.call["eta"] == iso(ARRIVES)
    assert json.loads(again.stdout)[0]["became"] == "already"
    assert len(system.keys) == 1


@pytest.mark.parametrize("state", [ProposalState.OPEN, ProposalState.DECLINED, ProposalState.EXPIRED])
def test_nothing_is_sent_that_nobody_approved(tmp_path, state):
    with voyage_system() as (port, system):
        house(tmp_path, chosen(state), port=port)
        refused = serviola("options", "send", "P-ch", "--tool", "voyages", cwd=tmp_path)
    assert refused.returncode == 1
    assert "nothing is sent that nobody approved" in refused.stderr
    assert system.call["port"] == "labadee"


def test_the_kill_switch_stops_it(tmp_path):
    with voyage_system() as (port, system):
        house(tmp_path, chosen(), port=port)
        with SqliteStore.open(tmp_path / "var" / "serviola.sqlite3") as store:
            store.halt_now(Switch(brand="main", halted=True, by="ada", at=w.NOW))
        refused = serviola("options", "send", "P-ch", "--tool", "voyages", cwd=tmp_path)
    assert refused.returncode == 1
    assert "kill switch" in refused.stderr
    assert system.keys == []


def test_a_question_about_campaigns_and_a_tool_that_is_not_there_are_named(tmp_path):
    house(tmp_path, chosen(), replace(chosen(), id="P-pause", asks=ProposalKind.PAUSE))
    pause = serviola("options", "export", "P-pa", cwd=tmp_path)
    assert (pause.returncode, "not about an itinerary" in pause.stderr) == (1, True)
    nobody = serviola("options", "send", "P-ch", "--tool", "nobody", cwd=tmp_path)
    assert (nobody.returncode, "declared are: voyages" in nobody.stderr) == (2, True)


def test_an_option_worked_out_at_a_desk_is_written_too(tmp_path):
    case = ROOT / "serviola/cases/january-2010"
    words = (
        "options",
        "--programs",
        str(case / "programs.yaml"),
        "--stop",
        STOP,
        "--situation",
        str(case / "usgs-1.json"),
    )
    done = serviola(*words, "--rank", "1", "--as", "csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["action"] == "replace"
    missing = serviola(*words, "--rank", "40", cwd=tmp_path)
    assert (missing.returncode, "no option of rank 40" in missing.stderr) == (2, True)
    bare = serviola("options", cwd=tmp_path)
    assert (bare.returncode, "--programs FILE --stop ID" in bare.stderr) == (2, True)
