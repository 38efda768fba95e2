from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest

from wire.addresses import read_literal, why_refused

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.0.192",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "168.63.129.16",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::169.254.169.254",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2001:4860::5efe:169.254.169.254",
    "2001:4860::200:5efe:10.0.0.1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff00::1",
    "ff02::1",
    "ff0e::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.9.9.9",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "137.227.224.97",
    "169.253.255.255",
    "169.255.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "168.63.129.15",
    "168.63.129.17",
    "::ffff:8.8.8.8",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2620:fe::fe",
    "2a00:1450:4001:80f::200e",
    "2001:500:88:200::8",
    "2001:4860:0:5efe::1",
    "2001:4860::5eff:0:1",
]


# The registries of IANA for special purposes, IPv4 and IPv6, as of October 2025: every row, reachable or not.
# What is mapped into ::ffff:0:0/96 is judged as what it stands for, here loopback.
REGISTERED = [
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::1/128",
    "::/128",
    "::ffff:127.0.0.0/104",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
]


@pytest.mark.parametrize("network", REGISTERED)
@pytest.mark.parametrize("is_global", [True, None])
def test_every_special_range_is_refused_whatever_this_python_thinks_of_it(monkeypatch, network, is_global):
    if is_global:  # each version of Python calls other ranges so, and none may count on it
        monkeypatch.setattr(IPv4Address, "is_global", True)
        monkeypatch.setattr(IPv6Address, "is_global", True)
    there = ip_network(network)
    assert why_refused(there[0])
    assert why_refused(there[-1])


def test_the_table_is_large_enough():
    assert len(set(REFUSED)) >= 49


@pytest.mark.parametrize("text", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_a_reason(text):
    assert why_refused(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_let_through(text):
    assert why_refused(ip_address(text)) == ""


def test_the_standard_library_alone_would_let_some_through():
    wrongly_global = [text for text in REFUSED if ip_address(text).is_global]
    assert len(wrongly_global) >= 8  # the reason for a list of our own


LOOPBACK = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F000001",
    "017700000001",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "127.1",
    "127.0.1",
    "127.0x1",
    "127.0.0.1.",
    "2130706433.",
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "0000000177.00.00.01",
    "[::1]",
    "::1",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "[::ffff:7f00:1]",
    "::FFFF:127.0.0.1",
]


@pytest.mark.parametrize("spelling", LOOPBACK)
def test_every_spelling_of_loopback_is_read_as_loopback(spelling):
    address = read_literal(spelling)
    assert address is not None
    assert why_refused(address) == "loopback"


@pytest.mark.parametrize(
    ("spelling", "meant"),
    [
        ("0", "0.0.0.0"),
        ("1.2", "1.0.0.2"),
        ("1.2.3", "1.2.0.3"),
        ("0x08080808", "8.8.8.8"),
        ("0251.0376.43518", "169.254.169.254"),
        ("0xA9FEA9FE", "169.254.169.254"),
        ("2852039166", "169.254.169.254"),
    ],
)
def test_short_octal_and_hexadecimal_mean_what_resolvers_make_of_them(spelling, meant):
    assert str(read_literal(spelling)) == meant


@pytest.mark.parametrize(
    "name",
    ["example.org", "localhost", "a.b.c.d", "1.example", "xn--bcher-kva.example", "0x7f.example", "a1"],
)
def test_a_name_is_no_address(name):
    assert read_literal(name) is None


@pytest.mark.parametrize(
    "host",
    [
        "256.1.1.1",
        "1.2.3.4.5",
        "1.2.3.256",
        "08.1.1.1",
        "0xzz",
        "1..1",
        "4294967296",
        "99999999999999999999999",
        "example.1",
        "::g",
        "1:2",
        "[::1",
        "²:",
    ],
)
def test_what_ends_like_a_number_and_is_no_address_is_refused(host):
    if host == "[::1":
        assert read_literal(host) is not None  # brackets are only dress
    else:
        with pytest.raises(ValueError, match="neither a name nor an address"):
            read_literal(host)
