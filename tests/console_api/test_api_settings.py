"""The API and its hooks are declared strictly: no secret in the file, none empty, nobody unauthenticated."""

from __future__ import annotations

import pytest

from console.doors import HookKind
from engine.errors import PlaybookError
from engine.model.scales import SourceClass
from serviola.entrances import hooks_of
from serviola.settings import load_settings
from tests.console_api.apihouse import CONFIG, make_config
from wire.secrets import SecretError

API = "api: {listen: 127.0.0.1:8300}\n"
DESK = "{name: desk, kind: standard-webhooks, secrets: ['${secret:DESK}']}"
GOOD = {"DESK": "whsec_" + "A" * 32, "AM": "a-token-that-is-long-enough"}


def loaded(tmp_path, text):
    return load_settings(make_config(tmp_path, CONFIG + text))


def test_without_a_word_of_it_nothing_listens(tmp_path):
    found = loaded(tmp_path, "")
    assert (found.api, found.hooks) == (None, ())


@pytest.mark.parametrize(
    ("text", "host", "port", "loopback"),
    [
        ("api: {}\n", "127.0.0.1", 8300, True),
        ("api: {listen: 127.0.0.1:9000}\n", "127.0.0.1", 9000, True),
        ("api: {listen: '[::1]:9000'}\n", "::1", 9000, True),
        ("api: {listen: 0.0.0.0:80}\n", "0.0.0.0", 80, False),
    ],
)
def test_it_listens_where_it_is_told(tmp_path, text, host, port, loopback):
    api = loaded(tmp_path, text).api
    assert (api.host, api.port, api.is_loopback) == (host, port, loopback)


@pytest.mark.parametrize(
    "listen", ["8300", "localhost:8300", "127.0.0.1", "127.0.0.1:99999", "1.2.3:80", "'[x]:1'", "':80'"]
)
def test_what_is_no_address_is_a_finding(tmp_path, listen):
    with pytest.raises(PlaybookError, match="listen"):
        loaded(tmp_path, f"api: {{listen: {listen}}}\n")


def test_hooks_are_read_with_their_secrets(tmp_path):
    hooks = f"hooks:\n  - {DESK}\n  - {{name: am, kind: alertmanager, token: '${{secret:AM}}'}}\n"
    settings = loaded(tmp_path, API + hooks)
    assert [(one.name, one.kind, one.source_class) for one in settings.hooks] == [
        ("desk", HookKind.STANDARD_WEBHOOKS, SourceClass.OPS),
        ("am", HookKind.ALERTMANAGER, SourceClass.OPS),
    ]
    desk, am = hooks_of(settings, GOOD)
    assert "AAAA" not in repr(desk)
    assert "token-that" not in repr(am)


@pytest.mark.parametrize(
    ("hooks", "part"),
    [
        ("[{name: desk, kind: standard-webhooks}]", "by its signature alone"),
        ("[{name: desk, kind: standard-webhooks, secrets: ['whsec_canary']}]", "is written in the file"),
        ("[{name: desk, kind: standard-webhooks, secrets: ['${secret:A}'], token: '${secret:B}'}]", "alone"),
        ("[{name: am, kind: alertmanager}]", "cannot sign"),
        ("[{name: am, kind: alertmanager, token: canary}]", "is written in the file"),
        ("[{name: am, kind: alertmanager, secrets: ['${secret:A}']}]", "cannot sign"),
        ("[{name: pd, kind: pagerduty, token: '${secret:A}'}]", "signs what it pushes"),
        ("[{name: pd, kind: pagerduty}]", "signs what it pushes"),
        ("[{name: shop, kind: cloudevents}]", "anybody could push"),
        ("[{name: shop, kind: cloudevents, token: ''}]", "token"),
        ("[{name: shop, kind: cloudevents, secrets: []}]", "secrets"),
        ("[{name: shop, kind: carrier-pigeon, token: '${secret:A}'}]", "kind"),
        ("[{name: usgs, kind: cloudevents, token: '${secret:A}'}]", "something else is named usgs"),
        ("[{name: operator, kind: cloudevents, token: '${secret:A}'}]", "something else is named operator"),
        ("[{name: ../x, kind: cloudevents, token: '${secret:A}'}]", "cannot be a name"),
        (f"[{DESK}, {DESK}]", "something else is named desk"),
        ("[{name: shop, kind: cloudevents, token: '${secret:A}', class: official}]", "is of class ops"),
        ("[{name: desk, kind: standard-webhooks, secrets: ['${secret:A}'], class: operator}]", "no operator"),
        ("[{name: desk, kind: standard-webhooks, secrets: ['${secret:A}'], url: x}]", "url is not a key"),
    ],
)
def test_a_hook_that_anybody_could_use_is_a_finding(tmp_path, hooks, part):
    with pytest.raises(PlaybookError) as raised:
        loaded(tmp_path, f"{API}hooks: {hooks}\n")
    assert part in str(raised.value)
    assert "canary" not in str(raised.value)


def test_hooks_without_an_api_are_a_finding(tmp_path):
    with pytest.raises(PlaybookError, match="nothing listens"):
        loaded(tmp_path, f"hooks: [{DESK}]\n")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DESK": ""},
        {"DESK": "  "},
        {"DESK": "whsec_"},
        {"DESK": "whsec_c2hvcnQ="},
        {"DESK": "canary-not-base64-canary-canary-canary"},
        {"DESK": "A" * 32},
    ],
)
def test_an_empty_or_short_secret_refuses_to_start(tmp_path, environ):
    settings = loaded(tmp_path, f"{API}hooks: [{DESK}]\n")
    with pytest.raises(SecretError) as raised:
        hooks_of(settings, environ)
    assert "canary" not in str(raised.value)


def test_a_short_token_refuses_to_start(tmp_path):
    settings = loaded(tmp_path, API + "hooks: [{name: am, kind: alertmanager, token: '${secret:AM}'}]\n")
    with pytest.raises(SecretError, match="shorter than 16"):
        hooks_of(settings, {"AM": "canary"})


def test_a_secret_of_pagerduty_is_taken_as_it_was_given_unless_it_is_short(tmp_path):
    settings = loaded(tmp_path, API + "hooks: [{name: pd, kind: pagerduty, secrets: ['${secret:PD}']}]\n")
    (hook,) = hooks_of(settings, {"PD": "GgdyPWRmg1/ZTrQ+canary"})
    assert [secret.reveal() for secret in hook.secrets] == ["GgdyPWRmg1/ZTrQ+canary"]
    with pytest.raises(SecretError, match="shorter than 16") as raised:
        hooks_of(settings, {"PD": "canary"})
    assert "canary" not in str(raised.value)
