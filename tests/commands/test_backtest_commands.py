from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from engine.model.scales import PauseClass
from engine.model.time import parse_iso
from serviola import sample_history, samples
from serviola.backtesting import Nights, book_of, zone_of
from store.history.read import opened
from store.history.write import write
from tests.fakes.command_line import ROOT, serviola


def run(*words):
    return serviola(*words, cwd=ROOT)


LATER = parse_iso("2099-01-01T00:00Z")
FAILED_BEFORE = (
    "when.exposure.by[0].radius failed before: 150.4 km from the epicenter, reach 150 km; "
    "now: 150.4 km from the epicenter, reach 160 km"
)


def test_the_sample_is_backtested_with_what_ships():
    done = run("backtest")
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert "caught 3" in " ".join(said.split())
    assert re.search(r"Haiti, January 2010 +caught +2010-01-12 22:12 +62.8 h", said)
    assert re.search(r"Nevada, the quake that never was +rightly quiet", said)
    assert "watch-150-km: did not hold: 150.4 km from the epicenter, reach 150 km" in " ".join(said.split())
    assert max(len(line) for line in said.splitlines()) <= 80


def test_the_sample_is_what_its_maker_makes():
    with opened([sample_history.HISTORY], now=LATER) as history:
        shipped = list(history.signals())
    made = {one.signal.id: one for one in sorted(sample_history.signals(), key=lambda one: -one.at)}
    assert {one.signal.id: one.at for one in shipped} == {id: one.at for id, one in made.items()}
    assert len(shipped) > 300


def test_unfiltered_it_says_the_same():
    some = json.loads(run("backtest", "--json", "--to", "2010-03-01").stdout)
    all_of_it = json.loads(run("backtest", "--json", "--to", "2010-03-01", "--unfiltered").stdout)
    assert some["read"] < all_of_it["read"] == all_of_it["signals"]
    assert some | {"read": 0} == all_of_it | {"read": 0}
    assert some["figures"]["verdicts"]["caught"] == 1
    # What was known outside the span is not judged, and not missed.
    assert some["figures"]["verdicts"] | {"rightly quiet": 0} == {
        "caught": 1,
        "near-missed": 0,
        "missed": 0,
        "false": 0,
        "rightly quiet": 0,
        "outside the span": 3,
    }
    assert some["not_in_history"] == []


@pytest.fixture
def other(tmp_path):
    """A library in which one radius is wider, and one playbook is gone."""
    folder = shutil.copytree(samples.folder("playbooks"), tmp_path / "playbooks")
    file = folder / "watch-150-km" / "playbook.yaml"
    file.write_text(file.read_text().replace("150 km", "160 km"))
    shutil.rmtree(folder / "unrest-near-port-call")
    return folder


def test_against_other_playbooks_it_says_what_ends_otherwise_and_by_which_clause(other):
    shipped = str(samples.folder("playbooks"))
    found = json.loads(run("backtest", "--playbooks", str(other), "--against", shipped, "--json").stdout)
    by_name = {one["playbook"]: one for one in found["changed"]}
    wider = by_name["watch-150-km"]
    assert (wider["what"], wider["before"], wider["now"]) == ("holds now", None, "2010-01-12T22:12:00Z")
    assert wider["why"] == [
        FAILED_BEFORE,
        "changed in the playbook: when.exposure.by[0].radius",
    ]
    gone = by_name["unrest-near-port-call"]
    assert (gone["what"], gone["now"]) == ("asks no more", None)
    assert gone["why"] == ["the playbook unrest-near-port-call is gone"]
    assert found["before"]["cards"] > found["figures"]["cards"]


def test_against_the_same_playbooks_nothing_ends_otherwise():
    done = run("backtest", "--against", str(samples.folder("playbooks")), "--to", "2010-03-01")
    assert "0 past situations would end otherwise" in done.stdout


def test_a_past_situation_that_the_span_leaves_out_is_not_judged_and_said():
    said = " ".join(run("backtest", "--to", "2010-01-01").stdout.split())
    assert "near-missed 0, missed 0" in said
    assert "outside the span 4" in said
    assert "Not judged, since not all that was said of it lies in the span that was played: Haiti" in said


def test_people_may_answer_and_it_is_stated():
    told = {}
    for answers in ("none", "approve", "decline"):
        words = ["backtest", "--from", "2010-01-12", "--to", "2010-01-20", "--answers", answers, "--json"]
        told[answers] = json.loads(run(*words).stdout)
    assert [told[one]["answers"] for one in told] == ["none", "approve", "decline"]
    assert told["none"]["assumptions"][0].startswith("Nobody answers in a backtest")
    assert told["approve"]["assumptions"][0].startswith("Everybody says yes")
    # What nobody answers is raised to others; what was paused is asked about again when its lease ends.
    assert told["none"]["figures"]["cards"] > told["decline"]["figures"]["cards"]
    assert "release" in told["approve"]["figures"]["actions"]
    assert "release" not in told["decline"]["figures"]["actions"]


def test_reach_counts_people_where_the_book_does_and_says_where_it_does_not(tmp_path):
    (first, *others) = sample_history.books()
    book = tmp_path / "book.yaml"
    text = first.read_text()
    before, campaign, after = text.partition("class: promotional")
    assert campaign
    book.write_text(f"{before}audience: 41500\n    {campaign}{after}")
    words = [word for one in (book, *others) for word in ("--programs", str(one))]
    done = run("backtest", *words, "--to", "2010-03-01", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)["figures"]
    assert figures["people"] == 41_500
    assert figures["campaigns_without_audience"] == len(figures["campaigns"]) - 1


def test_it_is_said_in_spanish_whole(tmp_path):
    page = tmp_path / "page.html"
    words = ["--to", "2010-03-01", "--language", "es"]
    table = " ".join(run("backtest", *words, "--html", str(page)).stdout.split())
    assert "historial: del 2009-12-01 00:15 al 2010-03-01 00:00 UTC" in table
    assert "Haiti, January 2010 acertada 2010-01-12 22:12 62.8 h" in table
    assert "no se cumplió: a 150.4 km del epicentro, alcance 150 km" in table
    text = page.read_text()
    assert '<html lang="es">' in text
    assert "Lo que los guiones habrían preguntado" in text
    assert "Tarjetas en cada semana en que hubo alguna" in text
    found = json.loads(run("backtest", *words, "--json").stdout)
    (quake,) = found["situations"]
    assert quake["says"].startswith("terremoto M7.0")
    failed = quake["playbooks"]["watch-150-km"]["failed"]
    assert [one["says"] for one in failed] == ["a 150.4 km del epicentro, alcance 150 km"]
    # Keys and codes are for a program.
    assert found["figures"]["judged"][0]["verdict"] == "caught"


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_page_needs_nothing_else_and_says_it_all(tmp_path, other):
    page = tmp_path / "page.html"
    shipped = str(samples.folder("playbooks"))
    assert (
        run(
            "backtest",
            "--playbooks",
            str(other),
            "--against",
            shipped,
            "--to",
            "2010-03-01",
            "--html",
            str(page),
        ).returncode
        == 0
    )
    text = page.read_text()
    parser = Page()
    parser.feed(text)
    assert not [tag for tag, _ in parser.tags if tag in {"script", "link", "img", "iframe", "object"}]
    assert not [attrs for _, attrs in parser.tags if {"src", "href"} & attrs.keys()]
    assert "Haiti, January 2010" in text
    assert "reach 160 km" in text
    assert "<svg" in text


def test_what_files_say_is_escaped_in_the_page(tmp_path):
    truth = tmp_path / "truth.yaml"
    truth.write_text(
        "schema: serviola/truth/1\nsituations:\n"
        '  - {name: "<script>alert(1)</script>", keys: ["usgs:usp000h60h"], ask: true}\n'
    )
    page = tmp_path / "page.html"
    done = run("backtest", "--truth", str(truth), "--to", "2010-03-01", "--html", str(page))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<script>" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--zone", "Mars/Olympus"], "there is no time zone Mars/Olympus"),
        (["--night", "late"], "--night late is no span of the day"),
        (["--from", "yesterday"], "--from yesterday is no day and no moment"),
        (["--from", "2050-01-01"], "no signal in"),
        (["--history", "nowhere.parquet"], "there is no history nowhere.parquet"),
        (["--playbooks", "nowhere"], "there is no nowhere"),
        (["--truth", "nowhere.yaml"], "nowhere.yaml cannot be read"),
        (["--programs", "nowhere.yaml"], "there is no file nowhere.yaml"),
    ],
)
def test_what_is_wrong_is_one_sentence(words, said):
    done = run("backtest", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_truth_that_is_wrong_is_said_with_its_places(tmp_path):
    truth = tmp_path / "truth.yaml"
    truth.write_text(
        "schema: serviola/truth/1\nsituations:\n"
        "  - {name: A, keys: [usgs:1], ask: yes, by: noon}\n"
        "  - {name: B, keys: [usgs:1], ask: true, wy: no}\n"
    )
    done = run("backtest", "--truth", str(truth))
    assert done.returncode == 2
    assert f"{truth}:3:" in done.stderr
    assert "by is no moment with a zone: noon" in done.stderr
    assert "usgs:1 is in A already" in done.stderr
    assert "wy is not a key" in done.stderr


def test_a_night_is_that_of_the_team():
    nights = Nights(zones={"": zone_of("UTC"), "team:west": zone_of("America/New_York")})
    at = parse_iso("2024-01-08T02:30Z")
    assert nights.local("team:other", at) == ("2024-01-08", True)
    assert nights.local("team:west", at) == ("2024-01-01", False)
    day = Nights(zones={"": zone_of("UTC")}, begins=60, ends=120)
    assert [day.local("", parse_iso(f"2024-01-08T0{hour}:30Z"))[1] for hour in (0, 1, 2)] == [
        False,
        True,
        False,
    ]


def test_what_a_book_says_can_be_paused_in_a_backtest():
    """Else a policy would act nowhere: it pauses nothing of which it is not known how that goes."""
    (file,) = sample_history.books()[:1]
    classes = {one.pause_class for one in book_of(file).campaigns}
    assert classes == {PauseClass.SUSPEND}


@pytest.mark.parametrize(
    ("span", "english", "spanish"),
    [
        (
            ["--from", "2090-01-01"],
            "that was known from 2090-01-01T00:00:00Z on; write an earlier --from",
            "que se conociera desde 2090-01-01T00:00:00Z; escriba un --from anterior",
        ),
        (
            ["--to", "1990-01-01"],
            "that was known before 1990-01-01T00:00:00Z; write a later --to",
            "que se conociera antes de 1990-01-01T00:00:00Z; escriba un --to posterior",
        ),
        (
            ["--from", "2010-03-01", "--to", "2010-01-01"],
            "2010-03-01T00:00:00Z is not before 2010-01-01T00:00:00Z; write --from before --to",
            "2010-03-01T00:00:00Z no es anterior a 2010-01-01T00:00:00Z; escriba --from antes que --to",
        ),
        (
            ["--from", "1980-01-01", "--to", "1980-02-01"],
            "ask for another span with --from and --to",
            "pida otro intervalo con --from y --to",
        ),
    ],
)
def test_a_span_in_which_nothing_was_known_is_one_sentence(span, english, spanish):
    for language, says in (("en", english), ("es", spanish)):
        done = run("backtest", *span, "--language", language)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_an_empty_history_is_one_sentence_with_a_remedy(tmp_path):
    write(tmp_path / "empty.parquet", iter(()), [])
    for language, says in (("en", "there is no signal in"), ("es", "no hay ninguna señal en")):
        done = run("backtest", "--history", str(tmp_path / "empty.parquet"), "--language", language)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(says)
        assert "serviola history fetch" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_a_refusal_is_in_the_language_that_is_asked_for_and_not_in_that_of_the_environment():
    def said(*words, environ):
        return serviola("backtest", "--history", "none.parquet", *words, cwd=ROOT, environ=environ).stderr

    spanish, english = {"SERVIOLA_LANGUAGE": "es"}, {"SERVIOLA_LANGUAGE": "en"}
    assert said("--language", "en", environ=spanish).startswith("there is no history none.parquet")
    assert said("--language=es", environ=english).startswith("no existe el historial none.parquet")
    assert said(environ=spanish).startswith("no existe el historial none.parquet")
