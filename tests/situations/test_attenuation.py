"""How far a quake reaches, against the values that the paper and its published code give."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.situations.attenuation import (
    DAMAGE_MMI,
    DEFAULT_DEPTH_KM,
    MAX_KM,
    mean_mmi,
    reach_km,
    sigma_mmi,
)

STEADY = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
magnitudes = st.floats(3.0, 10.0)
depths = st.floats(0.0, 700.0)


PUBLISHED = {
    5.0: {1.0: 8.1928149, 20.0: 5.0191197, 50.0: 3.7394023, 100.0: 2.8223814, 300.0: 1.3680280},
    6.0: {1.0: 8.2797327, 20.0: 6.4046804, 50.0: 5.1603881, 100.0: 4.2486195, 300.0: 2.7958320},
    7.0: {1.0: 8.2924672, 10.0: 8.0343509, 50.0: 6.5368604, 100.0: 5.6632662, 300.0: 4.2223319},
}
"""Magnitude and hypocentral distance to MMI: the check values of an independent implementation (Matlab) by which
OpenQuake tests its own, openquake/hazardlib/tests/gsim/data/a12ipe."""


@pytest.mark.parametrize(
    ("magnitude", "km", "mmi"),
    [(magnitude, km, mmi) for magnitude, row in PUBLISHED.items() for km, mmi in row.items()],
)
def test_the_mean_intensity_is_the_published_one(magnitude, km, mmi):
    assert mean_mmi(magnitude, km) == pytest.approx(mmi, abs=1e-6)


@pytest.mark.parametrize(
    ("km", "sigma"), [(1.0, 1.1892958), (20.0, 1.0298979), (100.0, 0.8384363), (300.0, 0.8221434)]
)
def test_the_scatter_is_the_published_one(km, sigma):
    assert sigma_mmi(km) == pytest.approx(sigma, abs=1e-6)


def test_the_scatter_is_widest_at_the_source():
    assert sigma_mmi(0.0) == pytest.approx(1.19)
    assert sigma_mmi(1e6) == pytest.approx(0.82)


@pytest.mark.parametrize(
    ("magnitude", "depth_km", "km"),
    [
        (7.0, 13.0, 310.0),
        (7.0, None, reach_km(7.0, DEFAULT_DEPTH_KM)),
        (3.0, 10.0, 0.0),
        (9.9, 10.0, MAX_KM),
        (5.0, 650.0, 0.0),
    ],
)
def test_the_reach(magnitude, depth_km, km):
    assert reach_km(magnitude, depth_km) == km


def test_the_mean_has_no_step_where_the_far_term_sets_in():
    assert mean_mmi(6.5, 50.0001) == pytest.approx(mean_mmi(6.5, 50.0), abs=1e-4)


@given(magnitudes, magnitudes, depths)
@settings(STEADY, max_examples=200)
def test_a_stronger_quake_reaches_at_least_as_far(one, other, depth_km):
    weaker, stronger = sorted((one, other))
    assert reach_km(weaker, depth_km) <= reach_km(stronger, depth_km)


@given(magnitudes, depths, depths)
@settings(STEADY, max_examples=200)
def test_a_deeper_quake_reaches_at_most_as_far(magnitude, one, other):
    shallow, deep = sorted((one, other))
    assert reach_km(magnitude, deep) <= reach_km(magnitude, shallow)


@given(magnitudes, depths)
@settings(STEADY, max_examples=200)
def test_the_reach_is_where_one_in_six_still_sees_damage(magnitude, depth_km):
    reach = reach_km(magnitude, depth_km)

    def seen(km: float) -> float:
        hypocentral = max(1.0, (km**2 + depth_km**2) ** 0.5)
        return mean_mmi(magnitude, hypocentral) + sigma_mmi(hypocentral)

    assert 0.0 <= reach <= MAX_KM
    if 0.1 < reach < MAX_KM:
        assert seen(reach - 0.1) >= DAMAGE_MMI > seen(reach + 0.1)
    elif reach == MAX_KM:
        assert seen(MAX_KM) >= DAMAGE_MMI
    else:
        assert seen(0.2) < DAMAGE_MMI


@pytest.mark.parametrize("magnitude", [-2.0, 0.0, 12.0])
@pytest.mark.parametrize("depth_km", [-3.0, 0.0, None, 6_000.0])
def test_odd_values_have_a_reach_as_well(magnitude, depth_km):
    assert 0.0 <= reach_km(magnitude, depth_km) <= MAX_KM
