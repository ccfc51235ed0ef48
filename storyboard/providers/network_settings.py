"""Check the environment's proxies and certificates before anything is sent."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from storyboard.errors import PlanError

__all__ = ["check_network_settings"]

PROXIED: Final = ("http", "https", "all")
SOCKS: Final = ("socks5", "socks5h")
PROXY_SCHEMES: Final = ("http", "https", *SOCKS)
PROXY_HINT: Final = "write it as http://HOST:PORT, or as http://USER:PASSWORD@HOST:PORT with %40 for an @"


def check_network_settings(environ: Mapping[str, str] | None = None) -> None:
    """
    Raise PlanError, naming the variable, when a proxy or a certificate file cannot be used.

    The message never contains a proxy's URL, which may have a password. `environ` is for certificates; the proxies
    are those of the system.
    """
    environ = os.environ if environ is None else environ
    proxies = getproxies()
    for kind in PROXIED:
        if address := proxies.get(kind):
            _check_proxy(_variable(f"{kind}_proxy", environ), address)
    for part in filter(None, map(str.strip, proxies.get("no", "").split(","))):
        if not _is_exception(part):
            raise PlanError(
                f'the variable "{_variable("no_proxy", environ)}" contains an invalid host',
                hint="write names and addresses of hosts, with commas between them",
            )
    # httpx opens this file, whatever the certificates are.
    if log := environ.get("SSLKEYLOGFILE"):
        _check_log_of_keys(log)
    if environ.get("SSL_CERT_FILE"):
        _check_certificates("SSL_CERT_FILE", environ["SSL_CERT_FILE"])
    elif environ.get("SSL_CERT_DIR") and not Path(environ["SSL_CERT_DIR"]).is_dir():
        raise _useless_certificates("SSL_CERT_DIR", environ["SSL_CERT_DIR"], "there is no such folder")


def _variable(name: str, environ: Mapping[str, str]) -> str:
    """Return the variable's name in the environment's case; lower case wins where both are set."""
    return name if name in environ or name.upper() not in environ else name.upper()


def _check_proxy(variable: str, address: str) -> None:
    whole = address if "://" in address else f"http://{address}"
    scheme = whole.partition("://")[0].lower()
    if scheme not in PROXY_SCHEMES:
        allowed = ", ".join(f"{one}://" for one in PROXY_SCHEMES)
        raise PlanError(
            f'the proxy in the variable "{variable}" has no scheme that can be used',
            hint=f"it begins with one of: {allowed}",
        )
    if not _is_address(whole):
        raise PlanError(f'the proxy in the variable "{variable}" is not a valid URL', hint=PROXY_HINT)
    if scheme in SOCKS and find_spec("socksio") is None:
        raise PlanError(
            f'the variable "{variable}" names a SOCKS proxy, for which the package "socksio" is missing',
            hint='install it: pip install "httpx[socks]"; or name an http:// proxy',
        )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = text.isprintable() and " " not in text and "@" not in (parts.hostname or "@")
    return plain and port != 0 and not any(each in (parts.hostname or "") for each in "[]/\\?#<>")


def _is_exception(text: str) -> bool:
    with suppress(ValueError):
        ip_network(text, strict=False)
        return True
    # The library is loaded only to check the exceptions in the environment.
    from httpx import URL, InvalidURL  # noqa: PLC0415

    try:
        URL(text if "://" in text else f"all://*{text}")
    except (InvalidURL, ValueError):
        return False
    return True


def _check_log_of_keys(name: str) -> None:
    try:
        with Path(name).open("a"):
            pass
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is not a valid file name").lower()
        raise PlanError(
            f'"{name}", which the variable "SSLKEYLOGFILE" names, cannot be written: {reason}',
            hint="correct the variable, or unset it",
        ) from None


def _check_certificates(variable: str, name: str) -> None:
    try:
        ssl.create_default_context(cafile=name)
    except ssl.SSLError:
        raise _useless_certificates(variable, name, "it contains no certificate") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is not a valid file name").lower()
        raise _useless_certificates(variable, name, reason) from None


def _useless_certificates(variable: str, name: str, reason: str) -> PlanError:
    return PlanError(
        f'"{name}", which the variable "{variable}" names, cannot be used for certificates: {reason}',
        hint="correct the variable, or unset it to trust the usual authorities",
    )
