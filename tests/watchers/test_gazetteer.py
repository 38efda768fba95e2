from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from watchers.reading.gazetteer import Kind, gazetteer
from watchers.reading.gazetteer.build import build
from watchers.reading.gazetteer.form import ARTEFACT, GIVEN, Table, read, write
from watchers.reading.gazetteer.keys import bare, composed, key_of

ROOT = Path(__file__).resolve().parents[2]
INPUTS = Path(os.environ.get("SERVIOLA_GAZETTEER_INPUTS", str(ROOT / "build" / "gazetteer")))
"""Where `make gazetteer` puts the archives that it reads."""


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Port-au-Prince", "port au prince"),
        ("L’Aquila", "l aquila"),
        ("São Tomé", "sao tome"),
        ("S\u0323anʿa\u0304ʾ", "san a"),
        ("Łódź", "lodz"),
        ("İzmir", "izmir"),
        ("東京", ""),
    ],
)
def test_a_key_has_no_accents_and_no_signs(name, key):
    assert key_of(name) == key


def test_taking_accents_off_moves_nothing():
    text = composed("Ístanbul, Ørsted, Reykjavi\u0301k: “ñ” – ß æ")
    assert len(bare(text)) == len(text)
    assert bare(text).startswith("Istanbul, Orsted, Reykjavik")


def test_what_was_packed_is_read_back(tmp_path):
    table = Table(
        names=["Here", "There"],
        countries=["HT", "US"],
        lats=[18.54, -0.01],
        lons=[-72.34, 179.99],
        people=[1_234_742, 0],
        fame=[3, 255],
        states=[1, 0],
        kinds=[Kind.CAPITAL, Kind.QUARTER],
        codes={1: "TX"},
        keys={"here": [0], "there": [1, 0], "nowhere": []},
        flags={"there": GIVEN},
        given=["ana", "luis"],
    )
    file = tmp_path / "small.gz"
    file.write_bytes(write(table))
    packed = read(file)
    assert [packed.countries[each] for each in packed.country] == ["HT", "US"]
    assert list(packed.lats) == [1854, -1]
    assert list(packed.lons) == [-7234, 17999]
    assert packed.sizes[0] == pytest.approx(6092, abs=1)
    at = packed.keys["there"]
    assert list(packed.rows[packed.starts[at] : packed.starts[at + 1]]) == [1, 0]
    assert "nowhere" not in packed.keys
    assert packed.flags[at] == GIVEN
    assert packed.given == {"ana", "luis"}
    assert packed.codes == {1: "TX"}
    assert write(table) == file.read_bytes()


def test_it_is_small_and_ready_at_once():
    assert ARTEFACT.stat().st_size < 5_000_000
    code = (
        "import time; from watchers.reading.places import read_places; started = time.process_time();"
        "read_places('Quake in Haiti', language='en'); print(time.process_time() - started)"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert float(told.stdout) < 10


def test_every_country_has_its_names_and_its_capital():
    places = gazetteer()
    for name, country in (("Haití", "HT"), ("Turchia", "TR"), ("Elfenbeinküste", "CI"), ("Noorwegen", "NO")):
        assert [each.country for each in places.named(key_of(name)) if each.kind is Kind.COUNTRY] == [country]
    assert any(each.kind is Kind.CAPITAL for each in places.named("port au prince"))
    assert {each.kind for each in places.named("georgia")} >= {Kind.COUNTRY, Kind.STATE}


def test_the_license_of_the_names_is_kept_beside_them():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    assert "GeoNames" in notice
    assert "creativecommons.org/licenses/by/4.0" in notice
    assert "Unicode" in notice
    assert "Faker" in notice


@pytest.mark.long
def test_the_artefact_is_what_its_input_makes():
    if not INPUTS.is_dir():
        pytest.skip(f"the archives are not there ({INPUTS}); `make gazetteer` brings them")
    # Compressors differ in their bytes, so what is compressed is compared.
    assert gzip.decompress(build(INPUTS)) == gzip.decompress(ARTEFACT.read_bytes())


def test_no_name_has_more_words_than_are_looked_for():
    known = gazetteer()
    names = [*read().keys, *known.after_nouns, *known.before_nouns]
    assert max(key.count(" ") for key in names) > 6
    for words in map(str.split, names):
        assert known.most_words([*words, "x"], 0) >= len(words)
    assert known.most_words(["las", "autoridades", "informaron"], 0) == 2
