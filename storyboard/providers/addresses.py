"""URLs: what may be shown of them, which belong to a provider, which are private."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final, Literal, TypeAlias
from urllib.parse import SplitResult, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import anyio

from storyboard.providers.cleaning import cleaned

__all__ = [
    "Network",
    "addresses_of",
    "host_of",
    "network_of",
    "port_of",
    "proxied",
    "same_origin",
    "web_address",
    "without_secrets",
]

Network: TypeAlias = Literal["loopback", "link-local", "local", "reserved"]

_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_PATH: Final = 120
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s\"<>\\\x00-\x20\x7f]+", re.IGNORECASE)


def without_secrets(url: str) -> str:
    """Return a URL as it may be shown: without user, password, query and fragment, which may hold secrets."""
    if url[:5].lower() == "data:":
        return "data:…"
    parts = web_address(url)
    if parts is None:
        return "not a valid URL"
    place = parts.netloc.rpartition("@")[2]
    path = parts.path if len(parts.path) <= _LONGEST_PATH else parts.path[:_LONGEST_PATH] + "…"
    return cleaned(urlunsplit((parts.scheme, place, path, "", ""))) + ("?…" if parts.query else "")


def host_of(url: str) -> str:
    """Return the host of a URL, which alone is safe to log where any other part may be a signature."""
    if url[:5].lower() == "data:":
        return "data:…"
    parts = web_address(url)
    return cleaned(parts.hostname or "") if parts else "not a valid URL"


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an http or https URL that has a host, None for anything else."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if valid and _WEB_ADDRESS.fullmatch(url) else None


def port_of(parts: SplitResult) -> int:
    """Return the port of a URL, or the default port of its scheme."""
    return parts.port or _PORTS[parts.scheme]


def same_origin(url: str, base_url: str) -> bool:
    """
    Return whether a URL has the same origin (scheme, host and port) as a provider's base URL.

    Keys are sent to that origin only.
    """
    here, home = web_address(url), web_address(base_url)
    if here is None or home is None or "@" in here.netloc:
        return False
    return (here.scheme, here.hostname, port_of(here)) == (home.scheme, home.hostname, port_of(home))


def network_of(address: str) -> Network | None:
    """Return the kind of private network that an IP address belongs to, None for a public address."""
    number = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return network_of(str(inner))
    if number.is_loopback:
        return "loopback"
    if number.is_link_local:
        return "link-local"
    if number.is_global and not number.is_multicast:
        return None
    return "local" if number.is_private and not number.is_reserved else "reserved"


async def addresses_of(parts: SplitResult) -> tuple[str, ...]:
    """Resolve the host of a URL to its IP addresses, the preferred one first. Raises OSError when that fails."""
    try:
        found = await anyio.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("the name is malformed") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def proxied(parts: SplitResult) -> bool:
    """Return whether the environment sets a proxy for a URL; the proxy then resolves the name."""
    proxies = getproxies()
    return bool(proxies.get(parts.scheme) or proxies.get("all")) and not proxy_bypass(parts.netloc)
