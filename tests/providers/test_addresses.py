"""What is shown of addresses, where a key may go, and which networks are private."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storyboard.providers.addresses import network_of, same_origin, web_address, without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://v3.fal.media/files/a.mp4", "https://v3.fal.media/files/a.mp4"),
        ("https://s3.example/a.mp4?X-Amz-Signature=abc&b=c", "https://s3.example/a.mp4?…"),
        ("https://user:pass@s3.example:8443/a.mp4#token", "https://s3.example:8443/a.mp4"),
        ("data:image/png;base64,AAAA", "data:…"),
        ("ftp://example.com/?key=abc", "not a valid URL"),
        ("https://[bad/?key=abc", "not a valid URL"),
        ("nonsense?key=abc", "not a valid URL"),
    ],
)
def test_an_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


def test_a_very_long_path_is_cut() -> None:
    assert len(without_secrets(f"https://example.com/{'a' * 5000}")) < 200


@given(some.text(alphabet="abcdefghij0123456789", min_size=8, max_size=20), some.booleans())
def test_no_query_and_no_fragment_is_ever_shown(secret: str, in_fragment: bool) -> None:
    url = f"https://files.example/k{'#' if in_fragment else '?'}z={secret}zz"
    assert f"{secret}zz" not in without_secrets(url)


@pytest.mark.parametrize(
    ("url", "base", "home"),
    [
        ("https://queue.fal.run/a/b/requests/1", "https://queue.fal.run", True),
        ("https://QUEUE.fal.run:443/a", "https://queue.fal.run", True),
        ("http://queue.fal.run/a", "https://queue.fal.run", False),
        ("https://queue.fal.run:8443/a", "https://queue.fal.run", False),
        ("https://queue.fal.run.evil.example/a", "https://queue.fal.run", False),
        ("https://queue.fal.run@evil.example/a", "https://queue.fal.run", False),
        ("https://evil.example\\@queue.fal.run/a", "https://queue.fal.run", False),
        ("//queue.fal.run/a", "https://queue.fal.run", False),
        ("", "https://queue.fal.run", False),
        ("http://127.0.0.1:8000/fal/x", "http://127.0.0.1:8000/fal", True),
        ("http://127.0.0.1:8001/fal/x", "http://127.0.0.1:8000/fal", False),
    ],
)
def test_a_key_goes_to_the_providers_own_host_alone(url: str, base: str, home: bool) -> None:
    assert same_origin(url, base) is home


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to be refused
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert network_of(address) is not None


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_that_are_public(address: str) -> None:
    assert network_of(address) is None


@given(some.ip_addresses(v=4))
def test_an_address_wrapped_into_the_newer_kind_is_no_more_public(address: ipaddress.IPv4Address) -> None:
    assert network_of(f"::ffff:{address}") == network_of(str(address)) or network_of(str(address)) is None


@pytest.mark.parametrize(
    "url", ["https:///path", "https://host:0/", "https://host:99999/", "https://a b/", "file:///etc"]
)
def test_what_is_no_web_address(url: str) -> None:
    assert web_address(url) is None
