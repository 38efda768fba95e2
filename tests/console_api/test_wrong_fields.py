"""What is wrong with a field that was sent, where the library says it in ways that no request here brings about."""

from __future__ import annotations

import pytest

from console.wrong_fields import what_is_wrong


@pytest.mark.parametrize(
    ("errors", "says"),
    [
        ([], "the body: it is not of the right form"),
        ([{"type": "json_invalid", "loc": ("body", 7)}], "the body: it is no JSON"),
        (
            [{"type": "of-a-later-release", "loc": ("body", "rows", 0)}],
            "rows[0]: it is not of the right form",
        ),
        (
            [{"type": "enum", "loc": ("a",), "input": "Floot", "ctx": {"expected": "'flood' or 'fire'"}}],
            "a: did you mean flood?",
        ),
        (
            [{"type": "enum", "loc": ("a",), "input": ["Floot"], "ctx": {"expected": "'flood' or 'fire'"}}],
            "a: choose one of flood, fire",
        ),
        ([{"type": "greater_than", "loc": ("a", "b"), "ctx": {"gt": 0.5}}], "a.b: write a number above 0.5"),
    ],
)
def test_the_first_error_is_said_with_its_path_and_without_what_was_sent(errors, says):
    assert what_is_wrong(errors, whole="the body") == says
