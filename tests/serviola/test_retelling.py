"""Whatever a clause can say is found again in the journal's English, and said as if it had never been kept."""

from __future__ import annotations

import re

import pytest

from engine.model.match import Course, Reach
from engine.model.said import Said
from engine.model.scales import Hazard, Severity, SourceClass
from engine.model.signal import Silence
from engine.model.time import HOUR, Instant
from engine.response.situation_facts import situation_line
from engine.rules.compile import compile_playbook
from engine.rules.facts import find
from engine.rules.load import load_playbook
from engine.rules.seen import Seen
from serviola.retelling import Kept, retold
from serviola.sentences import situation_says
from tests.rules.worlds import NOW, candidate, evidence, situation

TEXT = """\
schema: serviola/playbook/1
playbook: much
owner: team:a
author: team:b
review_by: 2027-05-01
stage: suggest
when:
  situation: {{hazard: [earthquake, tsunami, heat], severity: "{op} Severe", topics: [checkout, payments]}}
  evidence:
    all:
      - {{official: 1}}
      - {{independent: 2, within: 2h}}
      - {{reports: 3, from: news}}
      - {{reports: 1}}
      - {{sequence: [{{official: 1}}, {{news: 2}}], within: 2h}}
      - {{absent: all_clear, by: 6h}}
      - {{absent: news, by: 2h}}
      - {{rate: social, over: 1h, times: 3, against: 6h, least: 5}}
  program: {{vessel: [Aurelia, Meridian]}}
  exposure:
    to: itinerary.stop
    by: [impact_area, {{radius: scaled}}, {{radius: 150 km}}, country, supply_hub, topic]
    during: {{before_arrival: 7d}}
  for: 30m
cooldown: 12h
inhibited_by: [other, another]
then: [tell: {{to: owner_of(stop)}}]
"""


def reaches(km: float | None, *, met: bool) -> tuple[Reach, ...]:
    return (
        Reach(by="impact_area", met=met, km=km, need_km=0.0),
        Reach(by="radius", met=met, km=km, need_km=None if km == 7.0 else 100.0),
        Reach(by="radius", met=met, km=km, need_km=150.0),
        Reach(by="country", met=met),
        Reach(by="supply_hub", met=met, km=km, need_km=None if met else 100.0, hub="Cap-Haïtien"),
        Reach(by="topic", met=met, hub="checkout"),
    )


CANDIDATES = [
    candidate(reaches(153.2, met=False), program=(("vessel", "Calliope"),), course=Course(held_s=60)),
    candidate(reaches(0.0, met=True), program=(("vessel", "Aurelia"),), course=Course(rested_s=60)),
    candidate(reaches(None, met=False), lead_s=-3_600, stay_left_s=-60),
    candidate(reaches(7.0, met=False), course=Course(inhibited_by=("other", "another"))),
    candidate((), course=Course(held_s=60, stands=True, inhibited_by=("other",))),
]
SITUATIONS = [
    situation(evidence=()),
    situation(severity=Severity.UNKNOWN, hazard=Hazard.HEAT, topics=("checkout", "water")),
    situation(
        occurred_at=Instant(NOW + HOUR),
        evidence=tuple(
            evidence(number, source_class=kind, sent_at=Instant(NOW + number * HOUR))
            for number, kind in enumerate([SourceClass.OFFICIAL, *[SourceClass.NEWS] * 3, SourceClass.SOCIAL])
        ),
    ),
]


def said() -> list[str]:
    """Give what the leaves say in these worlds."""
    found: dict[str, Said] = {}
    quiet = Silence(source="wire", quiet=True, since=NOW, at=NOW, says="late")
    for op in (">=", ">", "<=", "<"):
        plan = compile_playbook(load_playbook(TEXT.format(op=op), "much.yaml"))
        for one in SITUATIONS:
            seen = Seen(one, now=Instant(NOW + 3 * HOUR), mute=lambda _: (quiet,))
            for met in CANDIDATES:
                for leaf in plan.leaves:
                    words = find(leaf.test, seen, met).says()
                    assert isinstance(words, Said), leaf.path
                    found[str(words)] = words
    assert len(found) > 50
    return list(found.values())


@pytest.mark.parametrize("language", ["es"])
def test_what_was_kept_is_said_again_as_it_would_have_been_said(language):
    differing = {
        str(words): retold(Kept(str(words)), language)
        for words in said()
        if retold(Kept(str(words)), language) != retold(words, language)
    }
    assert differing == {}


def test_in_english_it_is_what_was_kept():
    assert all(retold(Kept(str(words)), "en") == words for words in said())


@pytest.mark.parametrize(
    "text",
    [
        "the harbor is full of ice and the pier is closed to everybody",
        "its masts were seen in the fog",
        "somebody saw the masts by the pier",
        "what nobody foresaw on 12 January 2010",
        "the pier was full of ice, until 3 May 2010",
        "see below (nobody knows why it was so)",
        "tell whoever comes by",
        "write as the captain would",
        "ask the pilot or the captain of the port",
    ],
)
def test_a_short_template_makes_no_half_spanish_of_a_sentence_that_it_never_made(text):
    assert retold(Kept(text), "es") == text


def test_a_short_template_is_found_where_nothing_of_it_stays_english():
    assert retold(Kept("Haiti and Peru"), "es") == "Haiti y Peru"
    assert retold(Kept("the playbook matched on 12 January 2010"), "es") == (
        f"{retold(Kept('the playbook matched'), 'es')} el 12 de enero de 2010"
    )


def test_what_goes_on_and_how_grave_it_is_is_said_in_spanish():
    lines = {
        situation_line(situation(hazard=hazard, severity=severity, magnitude=None))
        for hazard in Hazard
        for severity in Severity
    }
    assert len(lines) == len(Hazard) * len(Severity)
    differing = {str(one) for one in lines if retold(Kept(str(one)), "es") != retold(one, "es")}
    assert differing == set()
    grave = situation_line(situation(hazard=Hazard.UNREST, severity=Severity.EXTREME))
    assert str(grave).startswith("Extreme unrest")
    assert retold(grave, "es").startswith("disturbios, severidad extrema")
    assert retold(Kept("Extreme unrest and whatever comes of it"), "es") == (
        "Extreme unrest and whatever comes of it"
    )


def test_reasons_that_are_strung_together_are_each_said_again():
    reasons = [
        "412 nm from Nassau to Labadee at 18 kn",
        "slack 2h30m",
        "the house prefers it",
        "whether a berth is free then at Cap-Haïtien: ask the port agent",
    ]
    again = retold(Kept("; ".join(reasons)), "es")
    assert again == "; ".join(retold(Kept(one), "es") for one in reasons)
    assert again.startswith("412 nm desde Nassau hasta Labadee a 18 kn; margen 2h30m; la casa lo prefiere; ")
    assert again.endswith("pregunte al agente portuario")


@pytest.mark.parametrize(
    "text",
    [
        "slack at the pier and nobody saw whoever made the rope fast before the storm came over the hill",
        "nobody says when it is over at the pier where the masts were seen in the fog by whoever was there then",
    ],
)
def test_a_template_that_would_leave_most_of_a_sentence_in_english_is_not_its_own(text):
    again = retold(Kept(text.replace(" at the pier", " the old pier", 1)), "es")
    assert again == text.replace(" at the pier", " the old pier", 1)


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ("wire: it is empty", "wire: está vacío"),
        (
            "https://a.example/x was not read: there is nothing at this address (status 404); check it",
            "https://a.example/x no se leyó: no hay nada en esta dirección (estado 404); revísela",
        ),
        (
            "wire: https://a.example/x was not read: there is nothing at this address (status 404); check it",
            "wire: https://a.example/x no se leyó: no hay nada en esta dirección (estado 404); revísela",
        ),
        (
            "there is nothing at this address (status 404); check it; it is empty",
            "no hay nada en esta dirección (estado 404); revísela; está vacío",
        ),
        (
            "the secret WIRE is missing; set WIRE, or WIRE_FILE to a file that holds it",
            "falta el secreto WIRE; ponga WIRE, o WIRE_FILE con un archivo que lo contenga",
        ),
        ("is no secret, written as ${secret:NAME}", "no es un secreto, que se escribe ${secret:NOMBRE}"),
    ],
)
def test_what_is_wrong_with_a_source_is_said_wholly_in_spanish(kept, said):
    assert retold(Kept(kept), "es") == said


@pytest.mark.parametrize("text", ["there is nothing at this corner", "wire: the pier is empty"])
def test_no_part_of_a_strange_sentence_is_said_in_spanish(text):
    assert retold(Kept(text), "es") == text


@pytest.mark.parametrize("text", ["a; " * 660, "a: " * 660, "a: b; " * 330])
def test_a_text_of_very_many_parts_stays_as_it_is(text):
    assert retold(Kept(text), "es") == text


def test_from_whom_a_situation_was_heard_is_said_in_spanish():
    heard = [
        evidence(number, source_class=kind, sent_at=NOW)
        for number, kind in enumerate([SourceClass.OFFICIAL, *[SourceClass.NEWS] * 2])
    ]
    line = retold(situation_says(situation(evidence=tuple(heard))), "es")
    assert "fuentes oficiales" in line
    assert "medios de prensa" in line
    assert not re.search("official|outlets|report", line)
