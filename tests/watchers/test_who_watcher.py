"""WHO's Disease Outbreak News: one disease in one country is one thing, and its risk is the severity."""

from __future__ import annotations

import json

import pytest

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Urgency
from tests.situations.world import World
from tests.watchers.quakes import NOW
from tests.watchers.samples import ago, outbreak, outbreaks
from watchers.who import read_who
from watchers.who.risk import risk_of


def read(document, memory=None, **options):
    return read_who(document, json.loads(json.dumps(memory or {})), now=NOW, **options)


def test_news_is_an_official_signal():
    (signal,) = read(outbreaks(outbreak())).signals
    assert signal.id == f"who:cholera.ht:{ago(1) // 1000}"
    assert (signal.source_class, signal.hazard, signal.area.countries) == (
        SourceClass.OFFICIAL,
        Hazard.EPIDEMIC,
        ("HT",),
    )
    assert (signal.severity, signal.certainty, signal.urgency) == (
        Severity.SEVERE,
        Certainty.LIKELY,
        Urgency.UNKNOWN,
    )
    assert (signal.occurred_at, signal.sent_at, signal.aliases) == (ago(1), ago(1), ("2026-DON601",))
    assert signal.text.headline == "Cholera - Haiti"
    assert signal.text.description == "Since 1 March, 1,200 suspected cases were reported."
    assert signal.text.url == "https://www.who.int/emergencies/disease-outbreak-news/item/2026-DON601"


@pytest.mark.parametrize(
    ("title", "native_id", "countries"),
    [
        ("Marburg virus disease– Ethiopia", "marburg-virus-disease.et", ("ET",)),
        ("Avian Influenza A(H5N1) - Cambodia", "avian-influenza-a-h5n1.kh", ("KH",)),
        ("COVID-19 – Democratic People's Republic of Korea", "covid-19.kp", ("KP",)),
        ("Ebola - Equateur Province, Democratic Republic of the Congo", "ebola.cd", ("CD",)),
        ("Mpox - Congo", "mpox.cg", ("CG",)),
        ("MERS-CoV - Saudi Arabia, Qatar and United Arab Emirates", "mers-cov.ae-qa-sa", ("SA", "QA", "AE")),
        ("Measles - Lao People's Democratic Republic", "measles.la", ("LA",)),
        ("Dengue - Global situation", "dengue.global-situation", ()),
        (
            "Oropouche virus disease - Region of the Americas",
            "oropouche-virus-disease.region-of-the-americas",
            (),
        ),
        ("Unexplained illness", "unexplained-illness.world", ()),
    ],
)
def test_the_title_says_disease_and_country(title, native_id, countries):
    (signal,) = read(outbreaks(outbreak(title))).signals
    assert (signal.native_id, signal.area.countries) == (native_id, countries)


def test_titles_in_other_letters_are_not_taken_for_each_other():
    found = read(outbreaks(outbreak("霍乱"), outbreak("麻疹")))
    assert len({signal.native_id for signal in found.signals}) == 2


@pytest.mark.parametrize(
    ("assessment", "severity"),
    [
        (
            "The risk is assessed as very high at the national level, high at regional level.",
            Severity.EXTREME,
        ),
        ("WHO assesses the risk as high at national and regional levels, and low globally.", Severity.SEVERE),
        (
            "The public health risk at the national level is assessed as moderate and low at global.",
            Severity.MODERATE,
        ),
        ("The risk at national, regional and global levels is low.", Severity.MINOR),
        ("The overall risk is high. The risk at the country level is moderate.", Severity.MODERATE),
        ("The overall public health risk is assessed as high.", Severity.SEVERE),
        ("Risk is moderate at the regional level.", Severity.UNKNOWN),
        ("The risk in this low-income country is being assessed.", Severity.UNKNOWN),
        ("Mortality is high. Cases are low.", Severity.UNKNOWN),
        ("", Severity.UNKNOWN),
    ],
)
def test_the_risk_at_the_national_level_is_the_severity(assessment, severity):
    assert risk_of(assessment) is severity


def test_later_news_of_the_same_outbreak_is_an_update_in_whatever_order_they_stand():
    first = read(outbreaks(outbreak(hours=50)))
    later = outbreak(don="2026-DON602", hours=2, Assessment="The risk at the national level is very high.")
    for items in ((later, outbreak(hours=50)), (outbreak(hours=50), later)):
        (update,) = read(outbreaks(*items), first.memory).signals
        assert (update.msg_type, update.native_id, update.severity) == (
            MsgType.UPDATE,
            "cholera.ht",
            Severity.EXTREME,
        )
    known = read(outbreaks(later), first.memory)
    assert read(outbreaks(outbreak(hours=50)), known.memory).signals == ()
    assert World(*first.signals, *known.signals).only.severity is Severity.EXTREME


def test_what_is_old_is_left_out_whenever_it_was_touched():
    found = read(outbreaks(outbreak(hours=24 * 8, LastModified="2026-03-14T11:00:00Z")), horizon_days=7)
    assert (found.signals, found.skipped, found.problems) == ((), 1, ())


def test_wrong_items_are_named_and_the_others_are_read():
    wrong = [
        7,
        outbreak("", "A"),
        outbreak(don="B", PublicationDate=None, PublicationDateAndTime="soon"),
        outbreak(don="C", hours=-30),
    ]
    strange = outbreak("<b>Mpox</b> - Uganda", "<D>", UrlName="../x", Summary=7, Assessment=None)
    found = read(outbreaks(*wrong, strange))
    assert [problem.split(": ")[0] for problem in found.problems] == ["item 1", "A", "B", "C"]
    (signal,) = found.signals
    assert (signal.native_id, signal.aliases, signal.text.url) == ("mpox.ug", (), "")
    assert (signal.severity, signal.text.headline) == (Severity.UNKNOWN, "Mpox - Uganda")


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"value": {}}', b"<html>", b"\xff"])
def test_what_holds_no_news_is_one_sentence(document):
    with pytest.raises(SourceError, match="holds no outbreak news of WHO: "):
        read(document)
