from __future__ import annotations

import pytest

from engine.model.place import Point
from watchers.countries import countries_of


@pytest.mark.parametrize(
    ("place", "country"),
    [
        ("10 km SE of Léogâne, Haiti", "HT"),
        ("Haiti region", "HT"),
        ("12km W of Petrolia, CA", "US"),
        ("5 km N of Pāhala, Hawaii", "US"),
        ("Alaska Peninsula", ""),
        ("60 km S of Adak, Alaska", "US"),
        ("10km W of Delta, B.C., MX", "MX"),
        ("Santa Fe, New Mexico", "US"),
        ("6 km WSW of La Parguera, Puerto Rico", "PR"),
        ("191 km NE of Lospalos, Timor Leste", "TL"),
        ("20 km E of Bihać, Bosnia and Herzegovina", "BA"),
        ("8 km S of Adıyaman, Turkey", "TR"),
        ("8 km S of Adıyaman, Türkiye", "TR"),
        ("Mandalay, Burma (Myanmar)", "MM"),
        ("Abidjan, Ivory Coast", "CI"),
        ("Abidjan, Cote d'Ivoire", "CI"),
        ("Saint-Denis, Réunion", "RE"),
        ("Kingstown, St. Vincent & Grenadines", "VC"),
        ("2011 Great Tohoku Earthquake, Japan", "JP"),
        ("Greece-Albania border region", ""),
        ("south of Panama", ""),
        ("Kermadec Islands region", ""),
        ("Mid-Atlantic Ridge", ""),
        ("", ""),
        (", , ,", ""),
        ("Paris, European Union", ""),
        ("Nowhere, ZZ", ""),
        ("Somewhere, JP", ""),
    ],
)
def test_the_last_words_name_the_country_or_nothing(place, country):
    assert countries_of(place) == ((country,) if country else ())


def test_georgia_is_told_apart_by_where_it_is():
    assert countries_of("Milledgeville, Georgia", point=Point(33.1, -83.2)) == ("US",)
    assert countries_of("Tbilisi, Georgia", point=Point(41.7, 44.8)) == ("GE",)
    assert countries_of("Somewhere, Georgia") == ()
