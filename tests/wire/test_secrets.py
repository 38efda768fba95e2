from __future__ import annotations

import copy
import io
import logging
import pickle

import pytest

from wire.secrets import Redactor, Secret, SecretError, is_reference, resolve

CANARY = "canary-9f3b1c"


def test_a_secret_does_not_print():
    secret = Secret(CANARY, name="SLACK_TOKEN")
    shown = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r}",
        f"{secret:>20}",
        f"{secret}",
        repr([secret]),
        repr({"a": secret}),
    ]
    assert not any(CANARY in text for text in shown)
    assert secret.reveal() == CANARY


def test_a_secret_is_not_written_down():
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(Secret(CANARY))
    with pytest.raises(TypeError):
        copy.copy(Secret(CANARY))


def test_secrets_of_one_value_are_equal():
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a")}) == 1


def test_a_reference_is_found_in_the_environment():
    assert resolve("${secret:SLACK_TOKEN}", environ={"SLACK_TOKEN": CANARY}).reveal() == CANARY


def test_a_reference_is_found_in_a_file(tmp_path):
    (tmp_path / "token").write_text(f"{CANARY}\n")
    assert (
        resolve("${secret:SLACK_TOKEN}", environ={"SLACK_TOKEN_FILE": str(tmp_path / "token")}).reveal()
        == CANARY
    )


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "the secret SLACK_TOKEN is missing; set SLACK_TOKEN, or SLACK_TOKEN_FILE"),
        ({"SLACK_TOKEN": " "}, "is missing"),
        ({"SLACK_TOKEN": CANARY, "SLACK_TOKEN_FILE": "x"}, "given twice"),
        ({"SLACK_TOKEN": f"{CANARY}\nX: y"}, "line break"),
        ({"SLACK_TOKEN_FILE": "/does/not/exist"}, "cannot be read from the file /does/not/exist"),
    ],
)
def test_a_secret_that_is_not_there_says_what_to_set(environ, says):
    with pytest.raises(SecretError, match=says) as caught:
        resolve("${secret:SLACK_TOKEN}", environ=environ)
    assert CANARY not in str(caught.value)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path):
    for content, says in ((b"\xff\xfe", "not a text file"), (b"x" * 70_000, "too large")):
        (tmp_path / "token").write_bytes(content)
        with pytest.raises(SecretError, match=says):
            resolve("${secret:A}", environ={"A_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize(
    "text",
    [CANARY, "${secret:lower}", "$SLACK_TOKEN", "${secret:}", "${secret:A} ", "${secret:A}${secret:B}"],
)
def test_a_value_in_place_of_a_reference_is_not_repeated(text):
    assert not is_reference(text)
    with pytest.raises(SecretError) as caught:
        resolve(text, environ={})
    assert CANARY not in str(caught.value)


@pytest.fixture
def log():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(extra)s", defaults={"extra": ""}))
    handler.addFilter(Redactor([Secret(CANARY), Secret(CANARY + "-longer"), Secret("abc")]))
    logger = logging.getLogger("tests.wire.secrets")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    yield logger, stream
    logger.removeHandler(handler)


def test_known_secrets_are_blotted_out_of_the_log(log):
    logger, stream = log
    logger.info("token %s", CANARY)
    logger.info("token %s", CANARY + "-longer")
    logger.info(f"in the text: {CANARY}", extra={"extra": f"beside it: {CANARY}"})  # noqa: G004 - also what was put together before
    logger.warning({"mapping": CANARY})
    try:
        raise RuntimeError(f"https://host/?key={CANARY}")
    except RuntimeError:
        logger.exception("it failed")
    logger.debug("stack", stack_info=True)
    text = stream.getvalue()
    assert CANARY not in text
    assert "-longer" not in text
    assert text.count("[secret]") >= 5
    assert "RuntimeError" in text


def test_a_short_value_does_not_blot_out_words(log):
    logger, stream = log
    logger.info("abc is said")
    assert stream.getvalue().strip() == "abc is said"
