"""`serviola signal`: what somebody saw, as a point, a radius, a polygon or a country."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.model.scales import SourceClass
from engine.model.signal import Situation
from engine.model.time import DAY, MINUTE, Instant, iso
from engine.ports import Batch
from engine.rules.plain import PlainEvaluator
from engine.situations.evidence import independent, of_class
from programs.book import load_book
from serviola.clocks import SystemClock
from serviola.core import Core
from serviola.reporting import ReportError, hand_in, known_report, report_of, touched_by
from serviola.settings import load_settings
from store.sqlite import SqliteStore
from tests.fakes.command_line import serviola

ROOT = Path(__file__).resolve().parents[2]
UNREST = ("--hazard", "unrest", "--severity", "severe")


@pytest.fixture
def still(tmp_path):
    """A configuration and a store, with one call at Labadee in two days and one at Suva across the date line."""
    config = tmp_path / "config"
    config.mkdir()
    (config / "people.yaml").write_text((ROOT / "serviola/cases/january-2010/people.yaml").read_text())
    (tmp_path / "feed").mkdir()
    (tmp_path / "var").mkdir()
    day = iso(Instant(SystemClock().now() + 2 * DAY))[:10]
    (config / "programs.yaml").write_text(BOOK.format(day=day))
    (config / "rehearsal.yaml").write_text(
        "schema: serviola/tool/1\ntool: rehearsal\nkind: rehearsal\nkinds: {campaign: {pause_class: suspend}}\nobjects: []\n"
    )
    (config / "serviola.yaml").write_text(
        "schema: serviola/config/1\npeople: people.yaml\nprograms: [programs.yaml]\ntools: [rehearsal.yaml]\n"
        f"playbooks: ['{ROOT / 'playbooks'}']\nsources: [{{name: usgs, kind: usgs, path: ../feed}}]\n"
    )
    book = load_book((config / "programs.yaml").read_text(), "programs.yaml", brand="main")
    with SqliteStore.open(store_of(tmp_path)) as store:
        store.commit(Batch(now=SystemClock().now(), inputs=(book,), words=(), intents=()))
    return tmp_path


BOOK = """\
schema: serviola/programs/1
places:
  - {{id: labadee, name: Labadee, country: HT, lat: 19.786, lon: -72.246, zone: America/Port-au-Prince}}
  - {{id: suva, name: Suva, country: FJ, lat: -18.14, lon: 178.42, zone: Pacific/Fiji}}
itineraries:
  - id: west
    name: West
    owner: team:itinerary-planning
    vessel: Aurelia
    stops:
      - {{id: west-1, place: labadee, arrive: "{day}T08:00", depart: "{day}T17:00"}}
  - id: east
    name: East
    owner: team:itinerary-planning
    vessel: Calliope
    stops:
      - {{id: east-1, place: suva, arrive: "{day}T08:00", depart: "{day}T17:00"}}
"""


class Service:
    """Takes what comes in, in a thread of its own. The store is open here once: SQLite wants that of a process."""

    def __init__(self, folder):
        self.folder = folder
        self._lock, self._done, self._ready = threading.Lock(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(120)
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _serve(self):
        with SqliteStore.open(store_of(self.folder)) as store:
            self._core = Core(store, PlainEvaluator(), SystemClock(), brands=["main"], owner="service")
            self._ready.set()
            while not self._done.wait(0.02):
                with self._lock:
                    self._core.drain()
            store.release("service")

    def situation(self, said) -> Situation:
        ((one),) = said["situations"]
        with self._lock:
            return self._core.state.brand("main").situations[one["situation"]]


def store_of(folder):
    return folder / "var" / "serviola.sqlite3"


@pytest.fixture
def house(still):
    """The same, with a service that takes what comes in."""
    with Service(still) as service:
        yield service


def token_of(folder, role="signal"):
    return serviola("token", "mara-quist", "--role", role, cwd=folder).stdout.strip()


def report(house, *words):
    folder = house.folder if isinstance(house, Service) else house
    done = serviola("signal", *words, "--yes", "--json", cwd=folder, token=token_of(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def met(said):
    return {one["item"] for one in said["touches"]}


def test_a_point_with_a_radius_touches_what_lies_within(house):
    said = report(house, "Roads to the pier are closed", *UNREST, "--point", "19.8,-72.2", "--radius", "50km")
    assert met(said) == {"west-1"}
    assert said["by"] == "mara-quist"
    kept = house.situation(said)
    (piece,) = kept.evidence
    assert (piece.source_class, piece.publisher, piece.native_key) == (
        "operator",
        "mara-quist",
        f"operator:{said['report']}",
    )
    assert kept.area.circles[0].radius_km == 50


def test_a_country_and_a_topic_are_told_as_they_are(house):
    said = report(
        house, "A strike", "--hazard", "strike", "--severity", "Extreme", "--country", "ht", "--topic", "pier"
    )
    kept = house.situation(said)
    assert (kept.area.countries, kept.topics, kept.severity) == (("HT",), ("pier",), "Extreme")
    assert met(said) == {"west-1"}


def test_a_place_of_the_book_and_a_country_by_its_name_need_no_degrees(house):
    said = report(
        house, "Roads are closed", "--hazard", "Unrest", "--severity", "SEVERE", "--place", "labadee"
    )
    kept = house.situation(said)
    assert (round(kept.point.lat, 3), kept.area.countries) == (19.786, ("HT",))
    assert met(said) == {"west-1"}
    wider = report(house, "--correct", said["report"], "--radius", "20km")
    assert house.situation(wider).area.circles[0].radius_km == 20
    moved = house.situation(report(house, "--correct", said["report"], "--place", "Suva"))
    assert (round(moved.point.lat, 2), moved.area.circles) == (-18.14, ())
    for name in ("Haiti", "hti", "ht"):
        kept = house.situation(report(house, "Strike", *UNREST, "--country", name))
        assert kept.area.countries == ("HT",)


def test_what_is_over_may_be_taken_back_though_it_has_lapsed(still):
    first = report(still, "Roads are closed", *UNREST, "--country", "HT", "--expires", "12h")
    settings, later = load_settings(still / "config"), Instant(SystemClock().now() + DAY)
    with SqliteStore.open(store_of(still)) as store:
        known = known_report(store, first["report"])
    taken_back = report_of({"takes_back": True}, known, person="mara-quist", now=later)
    assert touched_by(settings, taken_back, now=later) is None
    with pytest.raises(ReportError, match="it lapsed on"):
        report_of({"severity": "Extreme"}, known, person="mara-quist", now=later)


def test_what_will_be_said_shows_where_it_is_and_a_program_is_not_asked(still):
    words = ["signal", "Roads", *UNREST, "--point", "19.79,-72.25", "--expires", "12h"]
    shown = at_a_terminal(still, *words)
    assert "Severe unrest at 19.79 N 72.25 W" in shown
    assert "lapses on" in shown
    assert "say so with --radius, such as 50km" in shown
    assert "it meets one thing of what is scheduled" in at_a_terminal(still, *words, "--radius", "50km")
    assert "say that you mean it with --yes" in at_a_terminal(still, *words, "--json")


def at_a_terminal(folder, *words):
    """Give a command at a terminal, and answer no."""
    ours, theirs = pty.openpty()
    python = [sys.executable, "-c", "from serviola.commands import main; main()"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "SERVIOLA_TOKEN": token_of(folder), "COLUMNS": "200"}
    os.write(ours, b"n\n")
    done = subprocess.run(
        [*python, *words], cwd=folder, env=environ, stdin=theirs, capture_output=True, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode in {1, 2}
    return done.stdout.decode() + done.stderr.decode()


def test_a_polygon_over_the_date_line_touches_what_lies_in_it_and_nothing_on_the_far_side(house):
    ring = "-17,177 -17,-179 -20,-179 -20,177"
    said = report(house, "Swell", "--hazard", "storm", "--severity", "Severe", "--polygon", ring)
    assert met(said) == {"east-1"}
    west_of_it = "-17,179 -17,-179 -20,-179 -20,179 -17,179"
    assert (
        met(report(house, "Swell", "--hazard", "storm", "--severity", "Severe", "--polygon", west_of_it))
        == set()
    )


def test_a_report_is_said_anew_and_then_withdrawn_by_its_name(house):
    first = report(
        house, "Roads are closed", *UNREST, "--point", "19.8,-72.2", "--radius", "50km", "--expires", "12h"
    )
    anew = report(house, "--correct", first["report"], "--severity", "Minor")
    assert (anew["report"], anew["signal"]) == (first["report"], f"operator:{first['report']}:2")
    kept = house.situation(anew)
    assert (kept.severity, kept.hazard, kept.area.circles[0].radius_km) == ("Minor", "unrest", 50)
    moved = report(house, "--correct", first["report"], "--country", "FJ")
    assert house.situation(moved).area.countries == ("FJ",)
    assert house.situation(moved).area.circles == ()
    gone = report(house, "--withdraw", moved["signal"])
    assert [one["state"] for one in gone["situations"]] == ["retracted"]
    assert gone["touches"] is None


def test_a_report_that_is_over_clears(house):
    first = report(house, "Roads are closed", *UNREST, "--country", "HT")
    over = report(house, "--all-clear", first["report"])
    assert [one["state"] for one in over["situations"]] == ["clearing"]


def test_it_counts_as_one_voice_however_often_it_is_said_anew(house):
    first = report(house, "Roads are closed", *UNREST, "--point", "19.8,-72.2")
    kept = house.situation(report(house, "They burn tires", "--correct", first["report"]))
    assert independent(kept)[0] == of_class(kept, SourceClass.OPERATOR)[0] == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("Roads",), "say what is going on with --hazard"),
        (("Roads", "--hazard", "unrest"), "say how bad it is with --severity"),
        (UNREST, "say what you saw, in quotes"),
        (("Roads", *UNREST), "it does not say where: name a place of the book, a point, a polygon"),
        (("Roads", *UNREST, "--radius", "50km"), "--radius needs a point"),
        (("Roads", *UNREST, "--country", "HT", "--radius", "50km"), "--radius needs a point"),
        (("Roads", *UNREST, "--point", "19.8"), "--point 19.8 is no position"),
        (("Roads", *UNREST, "--point", "91,0"), "--point: latitude lies between -90 and 90"),
        (("Roads", *UNREST, "--point", "1,2", "--radius", "50"), "--radius 50 is no distance"),
        (("Roads", *UNREST, "--polygon", "1,2 3,4"), "its polygon has fewer than 3 corners"),
        (("Roads", *UNREST, "--polygon", "1,2 3,4 5,190"), "--polygon: at most 500 corners; latitude"),
        (("Roads", *UNREST, "--country", "ZZ"), "--country ZZ is no country"),
        (("Roads", *UNREST, "--country", "Atlantis"), "--country Atlantis is no country"),
        (("Roads", *UNREST, "--topic", "Shore Trips"), "--topic: write small letters, digits and dashes"),
        (
            ("Roads", *UNREST, "--place", "Labadi"),
            "no place of the book is called what place says: did you mean",
        ),
        (
            ("Roads", *UNREST, "--point", "1,2", "--radius", "9000km"),
            "--radius: it is more than 0 and at most",
        ),
        (("Roads", *UNREST, "--country", "HT", "--expires", "12"), "or in how long, such as 12h"),
        (
            ("Roads", *UNREST, "--country", "HT", "--expires", "2020-01-01T00:00Z"),
            "it lapsed on 2020-01-01T00:00:00Z, so it would say nothing; give another --expires",
        ),
        (("Roads", *UNREST, "--country", "HT", "--at", "2026-09-01"), "--at 2026-09-01 is no moment"),
        (
            ("Roads", *UNREST, "--country", "HT", "--at", "2999-09-01T00:00Z"),
            "--at is before 1970 or more",
        ),
        (("--withdraw", "R-nothing"), "no report is named R-nothing"),
        (("--withdraw", "R-a", "--all-clear", "R-b"), "say one of --correct, --withdraw and --all-clear"),
    ],
)
def test_what_cannot_be_reported_is_one_sentence(still, words, says):
    done = serviola("signal", *words, "--yes", cwd=still, token=token_of(still))
    assert done.returncode == 2
    assert says in done.stderr
    with SqliteStore.open(store_of(still)) as store:
        assert store.inbox() == []


def test_who_may_not_report_is_refused_and_nobody_is_asked_twice(still):
    words = ("signal", "Roads", *UNREST, "--country", "HT")
    reader = serviola(*words, "--yes", cwd=still, token=token_of(still, "read"))
    assert (reader.returncode, "does not have the role signal" in reader.stderr) == (1, True)
    stranger = serviola(*words, "--yes", cwd=still, token="svl_forged")
    assert stranger.returncode == 1
    unsure = serviola(*words, cwd=still, token=token_of(still))
    assert (unsure.returncode, "say that you mean it with --yes" in unsure.stderr) == (2, True)
    with SqliteStore.open(store_of(still)) as store:
        assert store.inbox() == []


def test_without_a_service_the_command_takes_it_itself(still):
    said = report(still, "Roads are closed", *UNREST, "--country", "HT")
    assert [one["state"] for one in said["situations"]] == ["open"]
    with SqliteStore.open(store_of(still)) as store:
        assert store.inbox() == []
        assert store.holder() is None


def test_it_is_said_in_plain_words_what_became_of_it(still):
    done = serviola("signal", "Roads", *UNREST, "--country", "HT", "--yes", cwd=still, token=token_of(still))
    assert done.returncode == 0
    name = done.stdout.split("Reported as ")[1].split(".")[0]
    assert f"serviola signal --withdraw {name}" in done.stdout
    assert ", open" in done.stdout


def test_what_a_late_report_says_of_itself_is_kept(house):
    at = iso(Instant(SystemClock().now() - 90 * MINUTE))
    kept = house.situation(report(house, "Roads", *UNREST, "--country", "HT", "--at", at))
    assert iso(kept.occurred_at) == at


def test_of_two_who_revise_one_report_at_once_the_second_is_told_that_it_did_not_count(still):
    first = report(still, "Roads are closed", *UNREST, "--country", "HT")
    settings = load_settings(still / "config")
    with SqliteStore.open(store_of(still)) as store:
        known = known_report(store, first["report"])
        said: list[dict[str, object]] = [{"severity": "Extreme"}, {"takes_back": True}]
        one, two = (
            report_of(words, known, person=person, now=SystemClock().now())
            for words, person in zip(said, ("mara-quist", "somebody-else"), strict=True)
        )
        assert hand_in(settings, store, one)
        with pytest.raises(ReportError, match=r"mara-quist revised R-.* at the same moment"):
            hand_in(settings, store, two)
