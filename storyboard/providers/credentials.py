"""The base URL and the key of a hosted provider, from the environment only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.errors import NotAuthorized, PlanError
from storyboard.providers.addresses import web_address

__all__ = ["Credentials", "base_url", "read_credentials"]


@dataclass(frozen=True, slots=True)
class Credentials:
    """A provider's name, the value of the Authorization header, and the base URL without a trailing slash."""

    provider: str
    authorization: str = field(repr=False)
    base_url: str

    @property
    def mark(self) -> str:
        """A short digest that tells this key from others without revealing it."""
        return sha256(f"{self.provider} {self.authorization}".encode()).hexdigest()[:12]


def read_credentials(
    provider: str, scheme: str, base: tuple[str, str], environ: Mapping[str, str]
) -> Credentials:
    """
    Return the credentials for a provider.

    `scheme` is the first word of the Authorization header; `base` names the variable that holds the base URL, and its
    default. Raises NotAuthorized, naming the variable, when the key is missing or invalid.
    """
    variable = KEY_VARIABLES[provider]
    key = environ.get(variable, "").strip()
    if not key:
        raise NotAuthorized(
            f'there is no key for "{provider}"',
            provider=provider,
            hint=f"put it into the variable {variable}",
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise NotAuthorized(
            f'the key for "{provider}" contains invalid characters',
            provider=provider,
            hint=f"correct the variable {variable}",
        )
    return Credentials(provider, f"{scheme} {key}", base_url(*base, environ))


def base_url(variable: str, usual: str, environ: Mapping[str, str]) -> str:
    """Return the base URL from the environment, or the default. PlanError when it is invalid."""
    url = environ.get(variable, "").strip().rstrip("/") or usual
    parts = web_address(url)
    if parts is None or "@" in parts.netloc or parts.query or parts.fragment:
        raise PlanError(
            f"the variable {variable} is not a valid base URL",
            hint=f"give an http or https URL without user, query and fragment, such as {usual}",
        )
    return url
