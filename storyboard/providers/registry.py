"""Which providers there are, by name: the built-in ones, and those of installed packages (`storyboard.providers`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.errors import ProviderUnavailable
from storyboard.plugins import plugins
from storyboard.providers.plugged import open_plugged
from storyboard.providers.protocol import Provider

if TYPE_CHECKING:
    from storyboard.providers.http import HttpClient

__all__ = ["CLASSES", "open_provider", "provider_names"]

CLASSES: Final[Mapping[str, str]] = {
    "fal": "storyboard.providers.fal:FalProvider",
    "local": "storyboard.providers.local:LocalProvider",
    "minimax": "storyboard.providers.minimax:MiniMaxProvider",
    "replicate": "storyboard.providers.replicate:ReplicateProvider",
    "wavespeed": "storyboard.providers.wavespeed:WaveSpeedProvider",
}


def provider_names() -> frozenset[str]:
    """Return the names of all providers, whether or not their keys are set."""
    return frozenset(CLASSES) | {plugin.name for plugin in plugins()}


def open_provider(name: str, shared: Callable[[], HttpClient]) -> Provider:
    """
    Return a new provider of that name; a built-in one is what its name stands for, whatever packages offer.

    `shared` gives the HTTP client that the built-in hosted providers share, and is called only for one of them.
    NotAuthorized when a key is not in the environment, ProviderUnavailable when no package offers the provider, or
    the one that does is broken.
    """
    if name in CLASSES:
        module, attribute = CLASSES[name].split(":")
        opening = getattr(import_module(module), attribute)
        return cast("Provider", opening(shared()) if name in KEY_VARIABLES else opening())
    if (plugged := open_plugged(name)) is not None:
        return plugged
    raise ProviderUnavailable(
        f'there is no provider "{name}"',
        provider=name,
        hint=f"install the package that offers it; providers are: {', '.join(sorted(provider_names()))}",
    )
