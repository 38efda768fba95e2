from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.time import SECOND, Instant
from wire.secrets import Secret
from wire.signatures import slack_signature_ok, webhook_ok

# The worked example in Slack's guide "Verifying requests from Slack".
SLACK_SECRET = Secret("8f742231b10e8888abcd99yyyzzz85a5")
SLACK_STAMP = "1531420618"
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SLACK_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
SLACK_NOW = Instant(1531420618 * SECOND)

# The worked example of the Standard Webhooks specification's own libraries.
HOOK_SECRET = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
HOOK_ID, HOOK_STAMP = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
HOOK_BODY = b'{"test": 2432232314}'
HOOK_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HOOK_NOW = Instant(1614265330 * SECOND)


def slack(**changed):
    given = {
        "timestamp": SLACK_STAMP,
        "body": SLACK_BODY,
        "signature": SLACK_SIGNATURE,
        "now": SLACK_NOW,
        **changed,
    }
    return slack_signature_ok(
        changed.pop("secret", SLACK_SECRET),
        **{k: given[k] for k in ("timestamp", "body", "signature", "now")},
    )


def hook(secrets=(HOOK_SECRET,), body=HOOK_BODY, now=HOOK_NOW, **headers):
    given: dict[str, str | None] = {
        "webhook-id": HOOK_ID,
        "webhook-timestamp": HOOK_STAMP,
        "webhook-signature": HOOK_SIGNATURE,
    }
    given |= {f"webhook-{name}": value for name, value in headers.items()}
    return webhook_ok(
        secrets, headers={name: text for name, text in given.items() if text is not None}, body=body, now=now
    )


def signed(stamp: str, body: bytes, key: bytes = SLACK_SECRET.reveal().encode()) -> str:
    return "v0=" + hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def test_the_example_of_slack_is_good():
    assert slack() == ""


@pytest.mark.parametrize("seconds", [-300, -1, 0, 1, 299, 300])
def test_a_slack_request_within_five_minutes_is_good(seconds):
    assert slack(now=Instant(SLACK_NOW + seconds * SECOND)) == ""


@pytest.mark.parametrize(
    ("seconds", "said"), [(301, "older"), (86_400, "older"), (-301, "ahead"), (-86_400, "ahead")]
)
def test_a_slack_request_beyond_five_minutes_is_refused_either_way(seconds, said):
    assert said in slack(now=Instant(SLACK_NOW + seconds * SECOND))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": SLACK_BODY + b"x"},
        {"body": b""},
        {"body": b"\xff\xfe"},
        {"signature": SLACK_SIGNATURE.upper()},
        {"signature": SLACK_SIGNATURE[:-1]},
        {"signature": SLACK_SIGNATURE.replace("v0=", "v1=")},
        {"signature": ""},
        {"signature": "\u00e9\u00e9"},
        {"signature": "\ud800"},
        {"signature": SLACK_SIGNATURE + "\x00"},
        {"signature": None},
        {"signature": 7},
        {"timestamp": ""},
        {"timestamp": "now"},
        {"timestamp": "1531420618.5"},
        {"timestamp": " 1531420618"},
        {"timestamp": "1531420618\n"},
        {"timestamp": "01531420618"},
        {"timestamp": "-1531420618"},
        {"timestamp": "1e9"},
        {"timestamp": "\u0661\u0665\u0663\u0661\u0664\u0662\u0660\u0666\u0661\u0668"},
        {"timestamp": "9" * 5000},
        {"timestamp": None},
        {"body": None},
        {"secret": Secret("another")},
        {"secret": Secret("")},
        {"secret": Secret("  ")},
        {"secret": None},
        {"now": None},
    ],
    ids=repr,
)
def test_anything_else_from_slack_is_refused_and_nothing_raises(changed):
    said = slack(**changed)
    assert said
    assert SLACK_SECRET.reveal() not in said


def test_an_empty_secret_refuses_even_what_is_signed_with_it():
    signature = signed(SLACK_STAMP, SLACK_BODY, key=b"")
    assert "no signing secret" in slack(secret=Secret(""), signature=signature)


def test_the_signed_time_is_the_text_of_the_header():
    assert slack(timestamp="1531420619") == "the signature does not fit"


@given(timestamp=st.text(), signature=st.text(), body=st.binary())
def test_no_stranger_makes_the_slack_check_raise(timestamp, signature, body):
    assert slack_signature_ok(
        SLACK_SECRET, timestamp=timestamp, body=body, signature=signature, now=SLACK_NOW
    )


def test_the_example_of_the_specification_is_good():
    assert hook() == ""


def test_header_names_are_read_in_any_case():
    headers = {"Webhook-Id": HOOK_ID, "WEBHOOK-TIMESTAMP": HOOK_STAMP, "webhook-Signature": HOOK_SIGNATURE}
    assert webhook_ok([HOOK_SECRET], headers=headers, body=HOOK_BODY, now=HOOK_NOW) == ""


def test_one_of_several_signatures_and_one_of_several_secrets_is_enough():
    new = Secret("whsec_" + base64.b64encode(b"a" * 24).decode())
    assert hook(secrets=(new, HOOK_SECRET)) == ""
    assert hook(signature=f"v1,AAAA v1a,BBBB {HOOK_SIGNATURE}") == ""
    assert hook(secrets=(new,)) == "the signature does not fit"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_webhook_within_five_minutes_is_good(seconds):
    assert hook(now=Instant(HOOK_NOW + seconds * SECOND)) == ""


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_webhook_beyond_five_minutes_is_refused(seconds):
    assert hook(now=Instant(HOOK_NOW + seconds * SECOND))


@pytest.mark.parametrize(
    "changed",
    [
        {"body": HOOK_BODY + b" "},
        {"body": b"\xff"},
        {"body": None},
        {"id": None},
        {"id": ""},
        {"id": "msg.with.dots"},
        {"id": "x" * 300},
        {"id": "msg\n"},
        {"id": "another"},
        {"timestamp": None},
        {"timestamp": "soon"},
        {"timestamp": "1614265330.0"},
        {"timestamp": "1614265331"},
        {"signature": None},
        {"signature": ""},
        {"signature": "v1"},
        {"signature": "v1,"},
        {"signature": HOOK_SIGNATURE.replace("v1,", "v2,")},
        {"signature": "\u00e9"},
        {"signature": "\udcff"},
        {"signature": " ".join([HOOK_SIGNATURE] * 17)},
        {"secrets": ()},
        {"secrets": (Secret(""),)},
        {"secrets": (Secret("whsec_"),)},
        {"secrets": (Secret("whsec_\u00e9"),)},
        {"secrets": None},
        {"now": None},
    ],
    ids=repr,
)
def test_anything_else_is_no_webhook_and_nothing_raises(changed):
    said = hook(**changed)
    assert said
    assert HOOK_SECRET.reveal() not in said


@given(
    headers=st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()
    ),
    body=st.binary(),
)
def test_no_stranger_makes_the_webhook_check_raise(headers, body):
    assert webhook_ok([HOOK_SECRET], headers=headers, body=body, now=HOOK_NOW)
