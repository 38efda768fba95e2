from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.targets import UnsafeTarget, check_addresses, check_url, same_origin, shown

ANY_PORT = frozenset(range(1, 65536))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://example.org/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.org/", "only http and https"),
        ("data:text/plain,hello", "only http and https"),
        ("unix:///var/run/docker.sock", "only http and https"),
        ("//example.org/", "only http and https"),
        ("example.org", "only http and https"),
        ("", "only http and https"),
        ("http://", "names no host"),
        ("http:///path", "names no host"),
        ("http://user@example.org/", "user name or password"),
        ("http://user:word@example.org/", "user name or password"),
        ("http://:@example.org/", "user name or password"),
        ("http://public.example@127.0.0.1/", "user name or password"),
        ("http://example.org/\r\nX: y", "line break"),
        ("http://exam ple.org/", "space"),
        ("http://example.org\\@127.0.0.1/", "backslash"),
        ("http://example.org/\x00", "line break"),
        ("http://example.org:22/", "port 22"),
        ("http://example.org:0/", "port 0"),
        ("http://example.org:99999/", "cannot be read"),
        ("http://example.org:1a/", "cannot be read"),
        ("http://[::1/", "cannot be read"),
        ("http://[fe80::1%25eth0]/", "percent"),
        ("http://a%2eb/", "percent"),
        ("http://127.0.0.1/", "loopback"),
        ("http://0x7f.1/", "0x7f.1 means 127.0.0.1"),
        ("http://2130706433/", "loopback"),
        ("http://①②⑦.⓪.⓪.①/", "loopback"),
        ("http://[::ffff:7f00:1]/", "loopback"),
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://[64:ff9b::a9fe:a9fe]/", "NAT64"),
        ("http://1.2.3.4.5/", "neither a name nor an address"),
        ("http://example.org/" + "a" * 5000, "longer than"),
    ],
)
def test_an_unsafe_url_is_refused_with_the_reason(url, why):
    with pytest.raises(UnsafeTarget, match=why):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://example.org/a?b=c",
        "http://example.org:443/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "https://bücher.example/",
    ],
)
def test_a_plain_url_is_accepted(url):
    assert check_url(url).url.scheme in ("http", "https")


def test_what_is_allowed_is_exactly_one_host_and_port():
    allowed = frozenset({"127.0.0.1:8080"})
    assert check_url("http://127.0.0.1:8080/", allow_private=allowed).private
    for other in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://127.1:8080/"):
        with pytest.raises(UnsafeTarget):
            check_url(other, allow_private=allowed, allow_ports=ANY_PORT)
    name = check_url("http://localhost:8080/", allow_private=allowed, allow_ports=ANY_PORT)
    with pytest.raises(UnsafeTarget, match="loopback"):
        check_addresses(name, ("127.0.0.1",))


def test_a_private_address_in_brackets_may_be_allowed():
    assert check_url("http://[::1]:8080/", allow_private=frozenset({"[::1]:8080"})).private


def test_one_private_answer_among_public_ones_refuses_the_name():
    target = check_url("http://example.org/")
    assert len(check_addresses(target, ("8.8.8.8", "2606:4700:4700::1111"))) == 2
    with pytest.raises(UnsafeTarget, match=r"example.org means 10.0.0.1, which is a private network"):
        check_addresses(target, ("8.8.8.8", "10.0.0.1"))


@pytest.mark.parametrize("answers", [(), ("not-an-address",), ("fe80::1%eth0",)])
def test_a_strange_answer_of_a_name_server_is_refused(answers):
    with pytest.raises(UnsafeTarget):
        check_addresses(check_url("http://example.org/"), answers)


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://user:pass@example.org/path?key=secret#part", "https://example.org/path"),
        ("https://example.org?key=secret", "https://example.org"),
        ("user:secret@host", "host"),
        ("http://a\r\nb/", "http://a\\x0d\\x0ab/"),
        ("http://example.org/" + "x" * 500, "http://example.org/" + "x" * 141 + "…"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url, seen):
    assert shown(url) == seen


def test_an_origin_is_scheme_host_and_port():
    assert same_origin("https://a.example/x", "https://A.example:443/y?z")
    assert not same_origin("https://a.example/", "http://a.example/")
    assert not same_origin("https://a.example/", "https://a.example:444/")
    assert not same_origin("https://a.example/", "https://b.example/")
    assert not same_origin("nonsense", "nonsense")


@given(st.text(max_size=80))
def test_no_text_does_worse_than_being_refused(text):
    for url in (text, f"http://{text}", f"http://{text}/", f"http://h/{text}"):
        assert "\n" not in shown(url)
        with contextlib.suppress(UnsafeTarget):
            check_url(url)
