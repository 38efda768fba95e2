"""How well places are read in real texts by others, where they lie beside the repository."""

from __future__ import annotations

import pytest

from bench import places

if not (places.HEADLINES.exists() and places.TOPONYMS.exists()):
    pytest.skip(f"there are no recordings beside the repository ({places.DATA})", allow_module_level=True)


def test_countries_of_headlines_and_toponyms_are_read_as_well_as_promised():
    figures = {each.figure: each for each in places.quality()}
    assert set(figures) == {
        f"{name}{part}"
        for name in ("read_country_f1", "read_toponyms_found", "read_toponyms_country")
        for part in ("", "_kept_apart")
    }
    assert [each.line() for each in figures.values() if not each.ok] == []
