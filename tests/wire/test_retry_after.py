from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.retry_after import retry_after_s

DATE = "Wed, 18 Nov 2026 12:00:00 GMT"
SIX_HOURS = 21_600


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (None, None, None),
        ("", None, None),
        ("120", None, 120),
        (" 120 ", None, 120),
        ("0", None, 1),
        ("-5", None, None),
        ("1.5", None, None),
        ("soon", None, None),
        ("99999999", None, SIX_HOURS),
        ("9" * 5000, None, SIX_HOURS),
        ("٣٠", None, None),
        ("Wed, 18 Nov 2026 12:02:00 GMT", DATE, 120),
        ("Wed, 18 Nov 2026 12:02:00 +0100", DATE, 1),
        ("Wed, 18 Nov 2026 11:00:00 GMT", DATE, 1),
        ("Sat, 18 Nov 2045 12:00:00 GMT", DATE, SIX_HOURS),
        ("Wed, 18 Nov 2026 12:02:00 GMT", None, None),
        ("Wed, 18 Nov 2026 12:02:00 GMT", "yesterday", None),
        ("Wed, 99 Nov 2026 12:02:00 GMT", DATE, None),
    ],
)
def test_retry_after_is_read_within_reason(value, date, seconds):
    assert retry_after_s(value, date=date) == seconds


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises_or_leaves_the_bounds(value, date):
    seconds = retry_after_s(value, date=date)
    assert seconds is None or 1 <= seconds <= SIX_HOURS
