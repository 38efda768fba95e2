from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.strict_json import BadJson, clean_id, clean_text, read_json


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "line 1, column 2"),
        (b"\n<!doctype HTML>\n<title>Log in</title>", "a web page"),
        (b"<htm>", "line 1, column 1"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b"[Infinity]", "Infinity"),
        (b"[-Infinity]", "-Infinity"),
        (b"[1e999]", "out of range"),
        (b"[" + b"9" * 20 + b"]", "20 digits"),
        (b"[" + b"9" * 5000 + b"]", "5000 digits"),
        (b"[" * 61 + b"]" * 61, "nested more than 60"),
        (b"[" * 100_000, "nested more than 60"),
        (b'{"a":' * 100_000, "nested more than 60"),
        (b"{} {}", "Extra data"),
        (b"<html>", "not JSON"),
    ],
)
def test_what_is_no_plain_json_is_refused_with_the_reason(data, why):
    with pytest.raises(BadJson, match=why):
        read_json(data)


def test_brackets_in_strings_are_not_depth():
    text = "[" * 1000 + '\\"' + "{" * 1000
    assert read_json(json.dumps({"a": text}).encode()) == {"a": text}


def test_sixty_deep_is_deep_enough():
    assert read_json(b"[" * 60 + b"]" * 60)


def test_a_byte_order_mark_is_no_mistake():
    assert read_json(b"\xef\xbb\xbf[1]") == [1]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_plain_json_is_read_as_it_was_written(value):
    assert read_json(json.dumps(value).encode()) == value


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_being_refused(data):
    with contextlib.suppress(BadJson):
        read_json(data)


def test_text_is_made_fit_to_be_written_down():
    assert clean_text("a\ud800b\r\n\u202ec\x00 ", most=20) == "a b c"
    assert clean_text("x" * 50, most=10) == "x" * 10
    assert clean_text(7, most=10) == ""
    clean_text("\udfff", most=10).encode()


def test_what_nobody_sees_within_a_word_leaves_no_blank_and_a_wide_blank_does():
    assert clean_text("excur\u00adsion\ufeff to\u00a0the\u2003reef\u200b", most=40) == "excursion to the reef"
    assert clean_text("\u00ad\u200b", most=40) == ""


def test_of_an_id_what_nobody_sees_leaves_a_blank_as_it_ever_did():
    assert clean_id("quay\u00adside\u200b\u200b/7\ufeff", most=40) == "quay side /7"
    assert clean_id("\x00a\ud800b\u00a0c", most=40) == "a b c"
    assert clean_id("x" * 50, most=10) == "x" * 10
    assert clean_id(7, most=10) == ""
