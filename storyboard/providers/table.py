"""Which providers there are, by name: the built-in ones, and those of installed packages (`storyboard.providers`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Final, cast

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.errors import PlanError
from storyboard.providers.protocol import Provider

if TYPE_CHECKING:
    from storyboard.providers.http import HttpClient

__all__ = ["BUILT_IN", "ENTRY_POINTS", "open_provider", "provider_names"]

ENTRY_POINTS: Final = "storyboard.providers"
BUILT_IN: Final[Mapping[str, str]] = {
    "fal": "storyboard.providers.fal:FalProvider",
    "local": "storyboard.providers.local:LocalProvider",
    "minimax": "storyboard.providers.minimax:MiniMaxProvider",
    "replicate": "storyboard.providers.replicate:ReplicateProvider",
    "wavespeed": "storyboard.providers.wavespeed:WaveSpeedProvider",
}


def provider_names() -> frozenset[str]:
    """Return the names of all providers that a render could use, keys aside."""
    return frozenset(BUILT_IN) | {point.name for point in entry_points(group=ENTRY_POINTS)}


def open_provider(name: str, shared: Callable[[], HttpClient]) -> Provider:
    """
    Return a new provider of that name; an installed package's wins over a built-in one.

    An entry point names a class or function that takes no arguments. `shared` gives the HTTP client that the built-in
    hosted providers share, and is called only for one of them. PlanError when there is no such provider, NotAuthorized
    when its key is not in the environment.
    """
    for point in entry_points(group=ENTRY_POINTS, name=name):
        return cast("Provider", point.load()())
    if name not in BUILT_IN:
        raise PlanError(
            f'there is no provider "{name}"', hint=f"providers are: {', '.join(sorted(provider_names()))}"
        )
    module, attribute = BUILT_IN[name].split(":")
    opening = getattr(import_module(module), attribute)
    return cast("Provider", opening(shared()) if name in KEY_VARIABLES else opening())
