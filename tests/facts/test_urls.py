"""URLs: their scheme, and whether their host is of the public internet, in every spelling a resolver takes."""

from __future__ import annotations

import ipaddress
import random
import time

import pytest

from wanref_contract.facts.urls import INSIDE, url_host, url_scheme

PUBLIC = [
    "example.com",
    "EXAMPLE.COM",
    "example.com.",
    "sub.domain.example.co.uk",
    "xn--fiq228c.xn--55qx5d",
    "例子.测试",
    "a-b.example.com",
    "a_b.example.com",
    "127.0.0.1.example.com",
    "10.example.com",
    "localhost.example.com",
    "local.example",
    "internal.example.com",
    "8.8.8.8",
    "1.1.1.1",
    "134744072",
    "0x08080808",
    "010.8.8.8",
    "8.8.2056",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "11.0.0.1",
    "9.255.255.255",
    "100.63.255.255",
    "100.128.0.1",
    "169.253.255.255",
    "169.255.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "223.255.255.255",
    "[2606:2800:220:1::1]",
    "[2001:4860:4860::8888]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::808:808]",
    "[2002:808:808::1]",
]
INTERNAL = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "app.localhost",
    "127.0.0.1",
    "127.0.0.1.",
    "127.255.255.254",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7F.1",
    "0x7f.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "0x0",
    "10.0.0.0",
    "10.255.255.255",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "１２７.0.0.1",
    "127。0。0。1",
    "127．0｡0．1",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "ｌｏｃａｌｈｏｓｔ",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
]
NAMES = ["nas", "printer.local", "api.internal", "router.lan", "files.corp", "x.home.arpa", "NAS.", "wiki.intranet."]
MALFORMED = [
    "",
    ".",
    "a..b",
    ".example.com",
    "256.0.0.1",
    "1.2.3.4.5",
    "08.0.0.1",
    "0x7g.1",
    "4294967296",
    "127.0.0.256",
    "[::1",
    "[zz::1]",
    "[]",
    "[1.2.3.4]",
    "exa%00mple.com",
    "a%2fb.com",
    "%",
    "a|b.com",
    "a^b.com",
]


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        *((host, "public") for host in PUBLIC),
        *((host, "internal") for host in INTERNAL),
        *((host, "internal-name") for host in NAMES),
        *((host, "malformed") for host in MALFORMED),
    ],
)
@pytest.mark.parametrize("url", ["https://{}/a.png", "http://{}", "https://{}:8443?x=1", "https://me:pw@{}/#top"])
def test_the_class_of_a_host(host: str, kind: str, url: str) -> None:
    """The host decides, whatever stands before and after it."""
    assert (url_scheme(url.format(host)), url_host(url.format(host))) == (url.partition(":")[0], kind)


@pytest.mark.parametrize("seed", range(5))
def test_addresses_are_classed_as_ipaddress_does(seed: int) -> None:
    """Any IPv4 address, in any spelling, is public where `ipaddress` says so and it is no multicast or reserved one."""
    rng = random.Random(seed)
    for _ in range(400):
        address = ipaddress.IPv4Address(
            rng.choice([rng.getrandbits(32), rng.getrandbits(28), 0x7F000000 | rng.getrandbits(24)])
        )
        is_public = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        for spelling in spellings(address):
            assert url_host(f"https://{spelling}/") == ("public" if is_public else "internal"), spelling


def spellings(address: ipaddress.IPv4Address) -> list[str]:
    """Return ways to write one address."""
    a, b, c, d = address.packed
    return [
        str(address),
        f"{address}.",
        str(int(address)),
        hex(int(address)),
        f"0{int(address):o}",
        f"{a}.{int(address) & 0xFFFFFF}",
        f"{a}.{b}.{c * 256 + d}",
        f"0x{a:x}.0{b:o}.{c}.{d}" if b else f"{a:#x}.{b}.{c}.{d}",
        f"[::ffff:{address}]",
        f"[64:ff9b::{address}]",
        f"[2002:{a * 256 + b:x}:{c * 256 + d:x}::1]",
        str(address).translate({ord("0") + digit: ord("０") + digit for digit in range(10)}),
    ]


@pytest.mark.parametrize("suffix", sorted(INSIDE))
def test_names_under_inner_suffixes_are_inside(suffix: str) -> None:
    """Each suffix that resolves inside a network only is known, in any letters, with or without a dot at the end."""
    for host in (f"x.{suffix}", f"X.{suffix.upper()}", f"x.{suffix}."):
        assert url_host(f"https://{host}/a") == "internal-name"
    assert url_host(f"https://{suffix}.example.com/a") == "public"


@pytest.mark.parametrize(
    ("url", "scheme", "host"),
    [
        ("", "", "malformed"),
        ("cat.png", "", "malformed"),
        ("./cat.png", "", "malformed"),
        ("/home/me/cat.png", "", "malformed"),
        ("//example.com/a.png", "", "malformed"),
        ("www.example.com/a.png", "", "malformed"),
        ("C:\\cat.png", "", "malformed"),
        ("https://example.com/my cat.png", "", "malformed"),
        ("https://example.com/a\n", "", "malformed"),
        (" https://example.com/a", "", "malformed"),
        ("https:\\\\example.com\\a", "", "malformed"),
        ("https:example.com", "https", "malformed"),
        ("https:/example.com", "https", "malformed"),
        ("https://", "https", "malformed"),
        ("https://:443/", "https", "malformed"),
        ("https://example.com:99999/", "https", "malformed"),
        ("https://example.com:8x/", "https", "malformed"),
        ("HTTPS://Example.COM/a", "https", "public"),
        ("https://example.com:65535/a", "https", "public"),
        ("https://example.com@127.0.0.1/", "https", "internal"),
        ("https://127.0.0.1@example.com/", "https", "public"),
        ("https://a@b@10.0.0.1/", "https", "internal"),
        ("https://example.com/图.png?q=图#图", "https", "public"),
        ("data:image/png;base64,AAAA", "data", "none"),
        ("file:///etc/passwd", "file", "none"),
        ("ftp://example.com/a", "ftp", "none"),
        ("s3://bucket/a", "s3", "none"),
        ("javascript:alert(1)", "javascript", "none"),
    ],
)
def test_parts_of_a_url(url: str, scheme: str, host: str) -> None:
    """Scheme and host are read as a careful client reads them."""
    assert (url_scheme(url), url_host(url)) == (scheme, host)


def test_reading_takes_no_longer_than_the_text() -> None:
    """The worst URLs cost a time that grows with their length alone."""
    for piece in ("a.", "a-", "@", ":", "%61", "。", "1.", "[", "0x"):
        url = "https://" + piece * 200_000
        start = time.process_time()
        url_host(url)
        url_host(f"{url}com/")
        assert time.process_time() - start < 2, piece


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("127.0.0.1\u2060", "internal"),
        ("127.0.0.1\u00ad", "internal"),
        ("127.0.0.1\U000e0100", "internal"),
        ("127.0.0.1%E2%81%A0", "internal"),
        ("files.loca\u00adl", "internal-name"),
        ("例\u200d子.com", "public"),
    ],
)
def test_what_is_taken_out_of_a_name_hides_nothing(host: str, kind: str) -> None:
    """Characters that a name loses before it is looked up do not change what it is."""
    assert url_host(f"https://{host}/a") == kind


def test_a_host_of_marks_takes_no_time() -> None:
    """A name much longer than any is refused before it is normalised, which takes the square of its marks."""
    start = time.process_time()
    assert url_host("https://" + "a" + "\u0315\u0300" * 100_000 + ".com/") == "malformed"
    assert time.process_time() - start < 1
